/* Words that change a scene: what they add, exchange, move and take out, what they cannot, and what
 * they leave for the picture. */
#include <math.h>
#include <string.h>
#include "litho.h"
#include "make/change.h"
#include "make/edit.h"
#include "make/place.h"
#include "make/read.h"

static const char beach[] = "a beach at sunset, waves, three palm trees on the left, birds",
                  meadow[] = "a meadow, a house on the right, three trees";

static MadeScene
scene_of(const char *words)
{
  MadeScene scene;
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  if (!made_scene_read(words, &scene, &traces, &error))
    g_error("'%s': %s", words, error->message);
  return scene;
}

static const SceneThing *
thing_of(const MadeScene *scene, SceneKind kind)
{
  for (guint i = 0; i < scene->n_things; i++)
    if (scene->things[i].kind == kind)
      return &scene->things[i];
  return NULL;
}

/* The scene of `from` after the words. */
static MadeScene
changed(const char *from, const char *words)
{
  MadeScene scene = scene_of(from);
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  if (!make_scene_edit(words, &scene, &traces, &error))
    g_error("'%s': %s", words, error->message);
  return scene;
}

/* Why the words change nothing. */
static void
assert_refused(const char *from, const char *words, const char *why)
{
  MadeScene scene = scene_of(from);
  const MadeScene was = scene;
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  if (make_scene_edit(words, &scene, &traces, &error))
    g_error("'%s' changed something", words);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_PLAN);
  if (strstr(error->message, why) == NULL)
    g_error("'%s': '%s' lacks '%s'", words, error->message, why);
  g_assert_cmpmem(&scene, sizeof(scene), &was, sizeof(was));
}

/* Things that were not there. count 0, across 0: not looked at. */
static void
test_add(void)
{
  static const struct {
    const char *from, *words;
    SceneKind kind;
    int count;
    double across;
  } rows[] = {
      {beach, "add two boats on the right", THING_BOAT, 2, .85},
      {beach, "put a lighthouse on the left", THING_LIGHTHOUSE, 1, .15},
      {beach, "加一只船", THING_BOAT, 1, 0},
      {beach, "右边放两只船", THING_BOAT, 2, .85},
      {beach, "left of the palms a tent", THING_TENT, 1, 0},
      {beach, "more boats", THING_BOAT, 0, 0},
      {meadow, "put a bench in front of the house", THING_BENCH, 1, .85},
      {meadow, "add a river and a bridge", THING_BRIDGE, 1, 0},
      {meadow, "add a horse, two cows and a dog", THING_DOG, 1, 0},
      {meadow, "a castle instead of the house", THING_CASTLE, 1, .85},
      {"an open sea", "add a lighthouse", THING_LIGHTHOUSE, 1, 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const MadeScene was = scene_of(rows[i].from), is = changed(rows[i].from, rows[i].words);
    const SceneThing *thing = thing_of(&is, rows[i].kind);
    g_assert_null(thing_of(&was, rows[i].kind));
    if (thing == NULL || (rows[i].count > 0 && thing->count != rows[i].count) ||
        (rows[i].across > 0 && fabs(thing->across - rows[i].across) > .011))
      g_error("'%s': %d at %.2f", rows[i].words, thing != NULL ? thing->count : -1,
              thing != NULL ? thing->across : 0);
    g_assert_cmpint(is.hour, ==, was.hour); /* nothing else is read anew */
    g_assert_cmpfloat(is.sun.across, ==, was.sun.across);
  }
  /* A second one stands apart. */
  const MadeScene two = changed(meadow, "add a horse, a cow");
  g_assert_cmpfloat(fabs(thing_of(&two, THING_HORSE)->across - thing_of(&two, THING_COW)->across),
                    >, .1);
  g_assert_cmpint(thing_of(&(MadeScene){0}, THING_COW) == NULL, ==, TRUE);
}

/* Things that are there. */
static void
test_things(void)
{
  const SceneThing was = *thing_of(&(MadeScene[]){scene_of(beach)}[0], THING_PALM);
  const MadeScene more = changed(beach, "two more palms"), another = changed(beach, "another palm"),
                  again = changed(beach, "再加一棵棕榈树"),
                  right = changed(beach, "move the palms to the right"),
                  big = changed(beach, "make the palms bigger and closer"),
                  red = changed(beach, "paint the palms red"),
                  one = changed(beach, "remove one palm"),
                  set = changed(beach, "make it five palms");
  g_assert_cmpint(was.count, ==, 3);
  g_assert_cmpint(thing_of(&more, THING_PALM)->count, ==, 5);
  g_assert_cmpint(thing_of(&another, THING_PALM)->count, ==, 4);
  g_assert_cmpint(thing_of(&again, THING_PALM)->count, ==, 4);
  g_assert_cmpfloat(thing_of(&right, THING_PALM)->across, >, .8);
  g_assert_cmpfloat(thing_of(&big, THING_PALM)->size, >, was.size);
  g_assert_true(thing_of(&red, THING_PALM)->has_color);
  g_assert_cmpint(thing_of(&one, THING_PALM)->count, ==, 2);
  g_assert_cmpint(thing_of(&set, THING_PALM)->count, ==, 5);
  const MadeScene pines = changed(beach, "make the palms pines"),
                  same = changed(beach, "把棕榈树换成松树"), less = changed(beach, "去掉鸟"),
                  house = changed(beach, "replace the palms with a lighthouse");
  g_assert_null(thing_of(&pines, THING_PALM));
  g_assert_cmpint(thing_of(&pines, THING_PINE)->count, ==, 3);
  g_assert_cmpfloat(thing_of(&pines, THING_PINE)->across, ==, was.across);
  g_assert_cmpint(thing_of(&same, THING_PINE)->count, ==, 3);
  g_assert_null(thing_of(&less, THING_BIRD));
  g_assert_cmpint(thing_of(&house, THING_LIGHTHOUSE)->count, ==, 1);
}

static void
test_grounds(void)
{
  const MadeScene lake = changed(beach, "a lake instead of the sea"),
                  same = changed(beach, "把海换成湖"),
                  rocks = changed(beach, "turn the beach into rocks"),
                  far = changed(beach, "add mountains"), winter = changed(meadow, "变成冬天"),
                  high = changed(beach, "higher horizon"), higher = changed(beach, "地平线高一点"),
                  sky = changed(beach, "more sky");
  const MadeScene was = scene_of(beach);
  g_assert_cmpint(lake.water, ==, WATER_LAKE);
  g_assert_cmpint(same.water, ==, WATER_LAKE);
  g_assert_cmpint(lake.near, ==, NEAR_BEACH);
  g_assert_cmpint(rocks.near, ==, NEAR_ROCKS);
  g_assert_cmpint(far.far, ==, FAR_MOUNTAINS);
  g_assert_cmpint(far.near, ==, NEAR_BEACH);
  g_assert_cmpint(winter.near, ==, NEAR_SNOW);
  g_assert_cmpfloat(high.horizon, <, was.horizon); /* from the top */
  g_assert_cmpfloat(higher.horizon, <, was.horizon);
  g_assert_cmpfloat(sky.horizon, >, was.horizon);
  /* Boats lose their place with the water, and that is said. */
  MadeScene scene = scene_of("a lake with two boats");
  g_autoptr(GPtrArray) traces = NULL;
  g_assert_true(make_scene_edit("remove the lake", &scene, &traces, NULL));
  g_assert_null(thing_of(&scene, THING_BOAT));
  g_autofree char *left = made_trace_left(traces);
  g_assert_nonnull(strstr(left, "boat"));
  g_assert_nonnull(strstr(left, "the scene has no water"));
}

static void
test_light(void)
{
  const MadeScene was = scene_of(beach), night = changed(beach, "make it night"),
                  rain = changed(beach, "make it rain"), later = changed(beach, "later"),
                  dark = changed(beach, "darker"), fewer = changed(beach, "云少一点"),
                  drama = changed(beach, "more dramatic"), water = changed(beach, "换成水彩"),
                  warm = changed(beach, "warmer"),
                  both = changed(beach, "more waves and fewer clouds"),
                  bright = changed("a meadow under an overcast sky", "brighter"),
                  behind = changed(beach, "put the sun behind the palms");
  g_assert_cmpint(night.hour, ==, HOUR_NIGHT);
  g_assert_cmpfloat(night.stars, >, 0);
  g_assert_cmpint(rain.weather, ==, WEATHER_RAIN);
  g_assert_cmpint(later.hour, ==, HOUR_DUSK);
  g_assert_cmpint(dark.hour, ==, HOUR_DUSK);
  g_assert_cmpfloat(fewer.clouds, <, was.clouds);
  g_assert_cmpint(drama.weather, ==, WEATHER_CLOUDY);
  g_assert_cmpint(water.style, ==, STYLE_WATERCOLOUR);
  g_assert_cmpint(warm.palette, ==, PALETTE_WARM);
  g_assert_cmpfloat(both.waves, >, was.waves);
  g_assert_cmpfloat(both.clouds, <, was.clouds);
  g_assert_cmpint(bright.weather, ==, WEATHER_CLOUDY);
  g_assert_cmpfloat(behind.sun.across, <, .3);
}

static void
test_refused(void)
{
  assert_refused(meadow, "add two boats on the right", "boats: the scene has no water");
  assert_refused(meadow, "加一只船", "the scene has no water");
  assert_refused(meadow, "more waves", "the scene has no water");
  assert_refused(meadow, "make the boat bigger", "boat: it is not in the scene");
  assert_refused(beach, "put a tent on the meadow", "meadow: it is not in the scene");
  assert_refused(beach, "remove the elephants and the house", "house: it is not in the scene");
  assert_refused(beach, "add stars", "stars are seen at night");
  assert_refused(beach, "more contrast", "contrast is of its picture");
  assert_refused(beach, "add a dragon next to the lighthouse", "dragon: in no vocabulary");
  assert_refused(beach, "thanks", "say for example");
  /* What could be done is, and the rest is said. */
  MadeScene scene = scene_of(meadow);
  g_autoptr(GPtrArray) traces = NULL;
  g_assert_true(make_scene_edit("make it night, add a boat, add a dragon", &scene, &traces, NULL));
  g_assert_cmpint(scene.hour, ==, HOUR_NIGHT);
  g_autofree char *left = made_trace_left(traces);
  g_assert_cmpstr(left, ==, "boat (the scene has no water), dragon");
}

static gboolean
is_tool(const char *clause)
{
  return strstr(clause, "grain") != NULL || strstr(clause, "crop") != NULL ||
         strstr(clause, "blur") != NULL;
}

/* What a conversation keeps for the picture. rest NULL: nothing. */
static void
test_parts(void)
{
  static const struct {
    const char *words, *rest;
    gboolean done;
  } rows[] = {
      {"move the sun lower", NULL, TRUE},
      {"more contrast", "more contrast", FALSE},
      {"More Waves and more contrast", "more contrast", TRUE},
      {"crop it square", "crop it square", FALSE},
      {"add grain", "add grain", FALSE},
      {"blur the sea", "blur the sea", FALSE},
      {"make it a bit warmer", "make it a bit warmer", FALSE},
      {"Make it black and white", "Make it black and white", FALSE},
      {"another one", NULL, TRUE},
      {"remove the sea", NULL, TRUE},
      {"太阳低一点，再亮一点", "再亮一点", TRUE},
      {"提高对比度", "提高对比度", FALSE},
      {"裁成正方形", "裁成正方形", FALSE},
      {"add a dragon", NULL, FALSE},
      {"make the boat bigger", NULL, FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MadeScene scene = scene_of(beach);
    g_autoptr(GPtrArray) traces = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *rest = NULL;
    gboolean done = FALSE;
    made_scene_change_part(rows[i].words, is_tool, &scene, &traces, &done, &rest, &error);
    g_assert_no_error(error);
    if (done != rows[i].done || g_strcmp0(rest, rows[i].rest) != 0)
      g_error("'%s': %s, rest '%s'", rows[i].words, done ? "done" : "not done", rest);
    g_assert_true(done || rest != NULL || traces->len > 0);
  }
  g_assert_true(made_change_is_bare("a bit more"));
  g_assert_true(made_change_is_bare("再低一点"));
  g_assert_false(made_change_is_bare("a bit brighter"));
  g_assert_false(made_change_is_bare("more waves"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/make_edit/add", test_add);
  g_test_add_func("/make_edit/things", test_things);
  g_test_add_func("/make_edit/grounds", test_grounds);
  g_test_add_func("/make_edit/light", test_light);
  g_test_add_func("/make_edit/refused", test_refused);
  g_test_add_func("/make_edit/parts", test_parts);
  return g_test_run();
}
