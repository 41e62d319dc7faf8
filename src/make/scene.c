/* scene.c: names, defaults, and what follows from hour and weather where nothing was said. */
#include "make/scene.h"

const char *const scene_hours[] = {"sunrise", "morning", "day",   "golden",
                                   "sunset",  "dusk",    "night", NULL};
const char *const scene_weathers[] = {"clear", "fair", "cloudy",   "overcast", "storm",
                                      "fog",   "rain", "snowfall", NULL};
const char *const scene_fars[] = {"none", SCENE_FARS(SCENE_ROW_NAME) NULL};
const char *const scene_sights[] = {"none", SCENE_SIGHTS(SCENE_ROW_NAME) NULL};
const char *const scene_waters[] = {"none", "sea", "lake", "river", NULL};
const char *const scene_nears[] = {"none", SCENE_NEARS(SCENE_ROW_NAME) NULL};
const char *const scene_seasons[] = {"spring", "summer", "autumn", "winter", NULL};
const char *const scene_palettes[] = {"natural", "warm", "cool", "pastel", "vivid", "grey", NULL};
const char *const scene_styles[] = {"photo", "watercolour", "poster", NULL};
const char *const scene_depths[] = {"near", "middle", "far", NULL};
const char *const scene_arranges[] = {"loose", "row", "roadside", "road", NULL};
const char *const scene_shapes[] = {"square", "landscape", "wide", "panorama", "portrait", NULL};
const char *const scene_poses[] = {"usual",   "standing", "walking", "running", "sitting",
                                   "rowing", "fishing",  "grazing", NULL};
const char *const scene_kinds[] = {SCENE_THINGS(SCENE_ROW_NAME) NULL};

const SceneKindInfo scene_kind_info[] = {
    [THING_PALM] = {.18, DEPTH_NEAR, HOME_BEACH},
    [THING_PINE] = {.24, DEPTH_MIDDLE, HOME_GROUND},
    [THING_TREE] = {.76, DEPTH_MIDDLE, HOME_GROUND},
    [THING_HOUSE] = {.66, DEPTH_MIDDLE, HOME_GROUND},
    [THING_LIGHTHOUSE] = {.80, DEPTH_MIDDLE, HOME_CLIFF},
    [THING_BOAT] = {.60, DEPTH_MIDDLE, HOME_SEA},
    [THING_SAILBOAT] = {.60, DEPTH_MIDDLE, HOME_SEA},
    [THING_BIRD] = {.62, DEPTH_MIDDLE, HOME_ANY},
    [THING_FLOWER] = {.5, DEPTH_MIDDLE, HOME_ANY},
    [THING_PERSON] = {.46, DEPTH_MIDDLE, HOME_BANK},
    [THING_ROAD] = {.5, DEPTH_MIDDLE, HOME_ANY},
    [THING_FOOTPRINTS] = {.5, DEPTH_MIDDLE, HOME_BEACH},
    [THING_MAN] = {0.46, DEPTH_MIDDLE, HOME_BANK},
    [THING_WOMAN] = {0.5, DEPTH_MIDDLE, HOME_BANK},
    [THING_CHILD] = {0.44, DEPTH_MIDDLE, HOME_BANK},
    [THING_COUPLE] = {0.46, DEPTH_MIDDLE, HOME_BANK},
    [THING_HORSE] = {0.36, DEPTH_MIDDLE, HOME_GROUND},
    [THING_COW] = {0.36, DEPTH_MIDDLE, HOME_GROUND},
    [THING_SHEEP] = {0.4, DEPTH_MIDDLE, HOME_GROUND},
    [THING_DOG] = {0.42, DEPTH_MIDDLE, HOME_BANK},
    [THING_DEER] = {0.36, DEPTH_MIDDLE, HOME_GROUND},
    [THING_SWAN] = {0.42, DEPTH_MIDDLE, HOME_LAKE},
    [THING_KITE] = {0.6, DEPTH_MIDDLE, HOME_ANY},
    [THING_BALLOON] = {0.42, DEPTH_MIDDLE, HOME_ANY},
    [THING_PLANE] = {0.45, DEPTH_MIDDLE, HOME_ANY},
    [THING_UMBRELLA] = {0.34, DEPTH_MIDDLE, HOME_BEACH},
    [THING_SURFBOARD] = {0.36, DEPTH_MIDDLE, HOME_BEACH},
    [THING_TENT] = {0.38, DEPTH_MIDDLE, HOME_GROUND},
    [THING_CAMPFIRE] = {0.54, DEPTH_MIDDLE, HOME_GROUND},
    [THING_SNOWMAN] = {0.38, DEPTH_MIDDLE, HOME_SNOW},
    [THING_BENCH] = {0.38, DEPTH_MIDDLE, HOME_BANK},
    [THING_LAMP] = {0.3, DEPTH_MIDDLE, HOME_GROUND},
    [THING_FENCE] = {0.5, DEPTH_MIDDLE, HOME_GROUND},
    [THING_CAR] = {0.58, DEPTH_MIDDLE, HOME_GROUND},
    [THING_BICYCLE] = {0.44, DEPTH_MIDDLE, HOME_BANK},
    [THING_CHURCH] = {0.68, DEPTH_MIDDLE, HOME_GROUND},
    [THING_CASTLE] = {0.62, DEPTH_MIDDLE, HOME_GROUND},
    [THING_WINDMILL] = {0.7, DEPTH_MIDDLE, HOME_GROUND},
    [THING_PAGODA] = {0.7, DEPTH_MIDDLE, HOME_GROUND},
    [THING_BRIDGE] = {0.5, DEPTH_MIDDLE, HOME_RIVER},
    [THING_PIER] = {0.5, DEPTH_NEAR, HOME_LAKE},
    [THING_BUSH] = {0.28, DEPTH_MIDDLE, HOME_GROUND},
    [THING_CHERRY] = {0.3, DEPTH_MIDDLE, HOME_GROUND},
    [THING_BAMBOO] = {0.24, DEPTH_MIDDLE, HOME_GROUND},
    [THING_CACTUS] = {0.32, DEPTH_MIDDLE, HOME_DUNES},
    [THING_SUNFLOWER] = {0.5, DEPTH_NEAR, HOME_GROUND},
    [THING_LILY] = {0.45, DEPTH_NEAR, HOME_LAKE},
    [THING_FOX] = {0.38, DEPTH_MIDDLE, HOME_GROUND},
    [THING_BEAR] = {0.38, DEPTH_MIDDLE, HOME_GROUND},
    [THING_ELEPHANT] = {0.4, DEPTH_MIDDLE, HOME_GROUND},
    [THING_CAT] = {0.44, DEPTH_NEAR, HOME_BANK},
    [THING_RABBIT] = {0.42, DEPTH_NEAR, HOME_GROUND},
    [THING_DUCK] = {0.44, DEPTH_NEAR, HOME_LAKE},
    [THING_BUTTERFLY] = {0.56, DEPTH_NEAR, HOME_ANY},
    [THING_MUSHROOM] = {0.44, DEPTH_NEAR, HOME_GROUND},
    [THING_TURBINE] = {0.6, DEPTH_MIDDLE, HOME_GROUND},
    [THING_FIREWORKS] = {0.5, DEPTH_MIDDLE, HOME_ANY},
};
G_STATIC_ASSERT(G_N_ELEMENTS(scene_kind_info) == N_THINGS);

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

void
made_scene_size(const MadeScene *scene, int *width, int *height)
{
  static const int sizes[N_SHAPES][2] = {
      {1024, 1024}, {1216, 832}, {1344, 756}, {1632, 576}, {832, 1216}};
  *width = sizes[scene->shape][0];
  *height = sizes[scene->shape][1];
}
