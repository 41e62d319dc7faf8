/* settle.c: what follows from all words together: the ground that a thing needs, light and clouds
 * where nothing was said of them, moods. */
#include "make/kind.h"
#include "make/reader.h"

/* Moods, where nothing else was said. */
static void
settle_moods(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  const gboolean *moods = reader->moods, open = !(reader->said & SAID_WEATHER);
  if (moods[MOOD_EMPTY]) {
    guint kept = 0;
    for (guint i = 0; i < scene->n_things; i++)
      if (!make_kind_is_person(scene->things[i].kind))
        scene->things[kept++] = scene->things[i];
    scene->n_things = kept;
  }
  if (moods[MOOD_CALM] && !(reader->said & SAID_WAVES))
    scene->waves = .08, reader->said |= SAID_WAVES;
  if (moods[MOOD_DRAMATIC] && open) {
    scene->weather = WEATHER_CLOUDY;
    if (!(reader->said & SAID_HOUR))
      scene->hour = HOUR_SUNSET;
  }
  if (moods[MOOD_GLOOMY] && open)
    scene->weather = WEATHER_OVERCAST;
  if (moods[MOOD_MYSTIC] && open)
    scene->weather = WEATHER_FOG;
  if (moods[MOOD_CHEERFUL] && open)
    scene->weather = WEATHER_FAIR;
  if (moods[MOOD_ROMANTIC] && !(reader->said & SAID_HOUR))
    scene->hour = HOUR_SUNSET;
  if (!(reader->said & SAID_PALETTE)) {
    if (moods[MOOD_CHEERFUL])
      scene->palette = PALETTE_VIVID;
    if (moods[MOOD_ROMANTIC])
      scene->palette = PALETTE_WARM;
    if (moods[MOOD_DREAMY])
      scene->palette = PALETTE_PASTEL;
    if (moods[MOOD_LONELY] && scene->hour < HOUR_GOLDEN)
      scene->palette = PALETTE_COOL;
  }
}

/* Ground and water that a thing needs, where the words did not say others. */
static void
make_home(MadeScene *scene, SceneHome home, guint said)
{
  static const SceneWater waters[] = {[HOME_CLIFF] = WATER_SEA,
                                      [HOME_SEA] = WATER_SEA,
                                      [HOME_LAKE] = WATER_LAKE,
                                      [HOME_RIVER] = WATER_RIVER};
  const gboolean has_near = (said & SAID_NEAR) != 0;
  if (home >= HOME_CLIFF && home <= HOME_RIVER && scene->water == WATER_NONE) {
    scene->water = waters[home];
    if (!has_near)
      scene->near = home == HOME_CLIFF ? NEAR_ROCKS : home == HOME_SEA ? NEAR_NONE : NEAR_MEADOW;
  }
  if (home == HOME_BEACH && !has_near && !(said & SAID_FAR) && scene->water != WATER_LAKE)
    scene->near = NEAR_BEACH, scene->water = WATER_SEA;
  if (home == HOME_DUNES && !has_near && scene->water == WATER_NONE)
    scene->near = NEAR_DUNES;
  if (home == HOME_SNOW && (!has_near || scene->near == NEAR_MEADOW || scene->near == NEAR_FIELD))
    scene->near = NEAR_SNOW, scene->season = SEASON_WINTER;
  if (scene->near == NEAR_NONE && (home == HOME_GROUND || home == HOME_CLIFF || home == HOME_DUNES))
    scene->near = NEAR_ROCKS;
  if (scene->near == NEAR_NONE && home == HOME_BANK)
    scene->near = NEAR_BEACH;
}

/* Water and ground that go with what is far. */
static void
settle_far(MadeScene *scene, gboolean has_near)
{
  if (scene->far == FAR_CLIFFS && scene->water == WATER_NONE) {
    scene->water = WATER_SEA;
    if (!has_near)
      scene->near = NEAR_NONE;
  }
  if (scene->far == FAR_FALLS && scene->water != WATER_SEA)
    scene->water = WATER_LAKE;
  if (!has_near && scene->far == FAR_FALLS)
    scene->near = NEAR_ROCKS;
  if (!has_near && scene->far == FAR_CANYON)
    scene->near = NEAR_DESERT;
}

/* Things need ground or water to stand on. */
static void
settle_grounds(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  const gboolean has_near = (reader->said & SAID_NEAR) != 0;
  settle_far(scene, has_near);
  if (scene->far == FAR_ISLANDS && scene->water == WATER_NONE) {
    scene->water = WATER_SEA;
    if (!has_near)
      scene->near = scene->n_things > 0 ? NEAR_BEACH : NEAR_NONE;
  } else if (!has_near && scene->water == WATER_SEA)
    scene->near = NEAR_NONE;
  if (scene->near == NEAR_BEACH && scene->water == WATER_NONE)
    scene->water = WATER_SEA;
  for (guint i = 0; i < scene->n_things; i++)
    make_home(scene, scene_kind_info[scene->things[i].kind].home, reader->said);
  const gboolean lies = !has_near && scene->water != WATER_SEA;
  if (lies && (scene->season == SEASON_WINTER || scene->weather == WEATHER_SNOWFALL))
    scene->near = NEAR_SNOW, scene->season = SEASON_WINTER;
  if (!(reader->said & SAID_FAR) && (scene->water == WATER_LAKE || scene->water == WATER_RIVER))
    scene->far = FAR_HILLS;
}

/* The horizon, where no view was said. */
static double
usual_horizon(const MakeReader *reader)
{
  const MadeScene *scene = reader->scene;
  const gboolean only_sky = !(reader->said & (SAID_NEAR | SAID_FAR)) &&
                            scene->water == WATER_NONE && scene->n_things == 0;
  return only_sky                                         ? .84
         : scene->hour == HOUR_NIGHT && scene->stars > .5 ? .68
         : scene->far == FAR_MOUNTAINS                    ? .60
                                                          : .56;
}

/* When a sight is seen. */
static void
settle_sight(MadeScene *scene, guint said)
{
  if (scene->sight == SIGHT_AURORA && !(said & SAID_HOUR))
    scene->hour = HOUR_NIGHT;
  if (scene->sight == SIGHT_AURORA && !(said & SAID_WEATHER))
    scene->weather = WEATHER_CLEAR;
  if (scene->sight == SIGHT_LIGHTNING && !(said & SAID_WEATHER))
    scene->weather = WEATHER_STORM;
}

static void
settle_light(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  const guint said = reader->said;
  settle_sight(scene, said);
  if (said & (SAID_SUN | SAID_BACKLIT) && !(said & SAID_HOUR))
    scene->hour = HOUR_GOLDEN;
  if (said & SAID_BACKLIT && scene->hour == HOUR_DAY)
    scene->hour = HOUR_GOLDEN;
  if (said & SAID_BACKLIT && !(said & SAID_ACROSS) && scene->n_things > 0)
    scene->sun.across = CLAMP(scene->things[0].across + .06, .1, .9);
  const MadeScene words = *scene;
  made_scene_settle(scene);
  if (said & SAID_CLOUDS)
    scene->clouds = words.clouds;
  else if (reader->moods[MOOD_CALM])
    scene->clouds = MIN(scene->clouds, .3);
  if (said & SAID_STARS)
    scene->stars = words.stars;
  if (scene->sight == SIGHT_RAINBOW) /* which stands opposite */
    scene->sun.is_shown = FALSE;
  if (said & SAID_SUN)
    scene->sun.is_shown = TRUE;
  if (said & SAID_NO_SUN)
    scene->sun.is_shown = FALSE;
  scene->sun.across = words.sun.across;
  if (said & SAID_SUN_HIGH)
    scene->sun.high = words.sun.high;
  scene->moon = words.moon;
  if (!(said & SAID_WAVES))
    scene->waves = scene->water == WATER_SEA ? .45 : .15;
  if (scene->water == WATER_SEA && scene->weather == WEATHER_STORM && scene->waves >= .45)
    scene->waves = MAX(scene->waves, .9);
  if (!(said & SAID_VIEW))
    scene->horizon = usual_horizon(reader);
}

void
make_settle(MakeReader *reader)
{
  settle_moods(reader);
  settle_grounds(reader);
  make_prominence_settle(reader);
  make_relations_settle(reader);
  settle_light(reader);
  make_spread(reader);
  make_rises_settle(reader);
}
