/* scene.c: names, defaults, and what follows from hour and weather where nothing was said. */
#include "make/scene.h"

const char *const scene_hours[] = {"sunrise", "morning", "day",   "golden",
                                   "sunset",  "dusk",    "night", NULL};
const char *const scene_weathers[] = {"clear", "fair", "cloudy",   "overcast", "storm",
                                      "fog",   "rain", "snowfall", NULL};
const char *const scene_fars[] = {"none", "hills", "mountains", "forest", "city", "islands", NULL};
const char *const scene_waters[] = {"none", "sea", "lake", "river", NULL};
const char *const scene_nears[] = {"none",  "beach", "meadow", "snow",
                                   "dunes", "field", "rocks",  NULL};
const char *const scene_seasons[] = {"spring", "summer", "autumn", "winter", NULL};
const char *const scene_palettes[] = {"natural", "warm", "cool", "pastel", "vivid", "grey", NULL};
const char *const scene_styles[] = {"photo", "watercolour", "poster", NULL};
const char *const scene_depths[] = {"near", "middle", "far", NULL};
const char *const scene_kinds[] = {"palm", "pine",       "tree", "house",  "lighthouse",
                                   "boat", "sailboat",   "bird", "flower", "person",
                                   "road", "footprints", NULL};

void
made_scene_init(MadeScene *scene)
{
  *scene = (MadeScene){.seed = 1,
                       .hour = HOUR_DAY,
                       .weather = WEATHER_FAIR,
                       .near = NEAR_MEADOW,
                       .season = SEASON_SUMMER,
                       .waves = .4,
                       .horizon = .56,
                       .sun = {FALSE, .62, .2, 1},
                       .moon = {FALSE, .68, .62, 1}};
  made_scene_settle(scene);
}

void
made_scene_settle(MadeScene *scene)
{
  static const double clouds[N_WEATHERS] = {.04, .40, .68, .92, 1, .3, 1, .95};
  static const double sun_high[N_HOURS] = {.13, .55, .80, .30, .12, 0, 0};
  const gboolean hides = scene->weather >= WEATHER_OVERCAST;
  scene->clouds = clouds[scene->weather];
  if (scene->weather == WEATHER_FAIR && (scene->hour == HOUR_NIGHT))
    scene->clouds = .12;
  scene->stars = hides || scene->weather == WEATHER_CLOUDY ? 0
                 : scene->hour == HOUR_NIGHT               ? .6
                 : scene->hour == HOUR_DUSK                ? .12
                                                           : 0;
  scene->sun.is_shown = !hides && (scene->hour == HOUR_SUNRISE || scene->hour == HOUR_SUNSET ||
                                   scene->hour == HOUR_GOLDEN);
  scene->sun.high = sun_high[scene->hour];
  if (scene->hour == HOUR_NIGHT && !hides)
    scene->moon.is_shown = FALSE;
}
