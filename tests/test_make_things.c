/* Things of composed scenes: every kind, and everything that they are shown with, draws something,
 * by day and at night, at its own place and nowhere else. */
#include <stdlib.h>
#include <vips/vips.h>
#include "make/kind.h"
#include "make/render.h"

#define WIDTH 160
#define HEIGHT 120

/* Scenes without things, by what they are: many kinds share one. Owned. */
static GHashTable *bare_scenes;

static guint8 *
render(const MadeScene *scene)
{
  g_autoptr(GError) error = NULL;
  guint8 *out = made_scene_render(scene, WIDTH, HEIGHT, NULL, &error);
  if (out == NULL)
    g_error("%s", error->message);
  return out;
}

/* A place where one of this kind can stand. */
static void
set_scene(MadeScene *scene, SceneKind kind, SceneHour hour)
{
  const SceneHome home = scene_kind_info[kind].home;
  made_scene_init(scene);
  scene->hour = hour;
  scene->weather = WEATHER_CLEAR;
  scene->horizon = .5;
  made_scene_settle(scene);
  if (hour == HOUR_NIGHT)
    scene->moon = (SceneOrb){TRUE, .3, .7, 1};
  if (home == HOME_BEACH || home == HOME_BANK)
    scene->near = NEAR_BEACH, scene->water = WATER_SEA;
  else if (home == HOME_CLIFF)
    scene->near = NEAR_ROCKS, scene->water = WATER_SEA;
  else if (home == HOME_SEA || home == HOME_LAKE)
    scene->near = kind == THING_PIER ? NEAR_MEADOW : NEAR_NONE,
    scene->water = home == HOME_SEA ? WATER_SEA : WATER_LAKE;
  else if (home == HOME_RIVER)
    scene->water = WATER_RIVER;
  else if (home == HOME_DUNES)
    scene->near = NEAR_DUNES;
  else if (home == HOME_SNOW)
    scene->near = NEAR_SNOW;
}

typedef struct {
  int n, left, right; /* pixels that differ, and the columns that they are in */
} Change;

static Change
compare(const guint8 *a, const guint8 *b)
{
  Change change = {0, WIDTH, -1};
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      const gsize i = 3 * ((gsize)y * WIDTH + (gsize)x);
      if (abs(a[i] - b[i]) + abs(a[i + 1] - b[i + 1]) + abs(a[i + 2] - b[i + 2]) <= 6)
        continue;
      change.n++;
      change.left = MIN(change.left, x);
      change.right = MAX(change.right, x);
    }
  return change;
}

static const guint8 *
render_bare(const MadeScene *scene)
{
  const guint key = (guint)scene->hour << 16 | (guint)scene->near << 8 | (guint)scene->water;
  guint8 *pixels = g_hash_table_lookup(bare_scenes, GUINT_TO_POINTER(key + 1));
  if (pixels == NULL) {
    pixels = render(scene);
    g_hash_table_insert(bare_scenes, GUINT_TO_POINTER(key + 1), pixels);
  }
  return pixels;
}

static Change
change_by(const SceneThing *thing, SceneHour hour, const guint8 *without)
{
  MadeScene scene;
  set_scene(&scene, thing->kind, hour);
  if (without == NULL)
    without = render_bare(&scene);
  scene.things[scene.n_things++] = *thing;
  g_autofree guint8 *with = render(&scene);
  return compare(with, without);
}

static gboolean
is_everywhere(SceneKind kind)
{
  return kind == THING_FLOWER || kind == THING_ROAD || kind == THING_FOOTPRINTS;
}

static void
test_every_kind(gconstpointer data)
{
  const SceneHour hour = (SceneHour)GPOINTER_TO_INT(data);
  for (int k = 0; k < N_THINGS; k++) {
    const SceneThing thing = {
        .kind = (SceneKind)k, .count = 1, .across = .5, .depth = DEPTH_NEAR, .size = 1};
    const Change change = change_by(&thing, hour, NULL);
    if (change.n < 12)
      g_error("%s at %s: %d pixels differ", scene_kinds[k], scene_hours[hour], change.n);
    if (is_everywhere(thing.kind) ||
        (make_thing_flags(thing.kind) & (KIND_AT_SHORE | KIND_OVER_WATER)))
      continue;
    /* Its own middle is among what differs. */
    if (change.left > .58 * WIDTH || change.right < .42 * WIDTH)
      g_error("%s at %s: differs from %d to %d of %d", scene_kinds[k], scene_hours[hour],
              change.left, change.right, WIDTH);
  }
}

/* The sun stands behind the one who looks and to the left: what stands at the right edge leaves the
 * left third alone. */
static void
test_nothing_elsewhere(void)
{
  for (int k = 0; k < N_THINGS; k++) {
    const SceneThing thing = {
        .kind = (SceneKind)k, .count = 1, .across = .93, .depth = DEPTH_FAR, .size = .5};
    if (is_everywhere(thing.kind) || thing.kind == THING_BRIDGE)
      continue;
    const Change change = change_by(&thing, HOUR_NIGHT, NULL);
    if (change.n > 0 && change.left < WIDTH / 3)
      g_error("%s at the right: differs from %d on", scene_kinds[k], change.left);
  }
}

static void
test_company(void)
{
  for (int k = 0; k < N_THINGS; k++)
    for (int w = 0; w < N_THINGS; w++) {
      if (!made_kind_takes((SceneKind)k, (SceneKind)w))
        continue;
      SceneThing thing = {
          .kind = (SceneKind)k, .count = 1, .across = .5, .depth = DEPTH_NEAR, .size = 1};
      MadeScene scene;
      set_scene(&scene, thing.kind, HOUR_DAY);
      scene.things[scene.n_things++] = thing;
      g_autofree guint8 *alone = render(&scene);
      thing.has_with = TRUE;
      thing.with = (SceneKind)w;
      for (int p = 0; p < N_POSES; p++) {
        if (!made_kind_poses(thing.kind, TRUE, thing.with, (ScenePose)p))
          continue;
        thing.pose = (ScenePose)p;
        const Change change = change_by(&thing, HOUR_DAY, alone);
        if (change.n < 5) /* at the end of a pier they are small */
          g_error("%s with %s, %s: %d pixels differ", scene_kinds[k], scene_kinds[w],
                  scene_poses[p], change.n);
      }
    }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]))
    return 1;
  bare_scenes = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  g_test_add_data_func("/make_things/day", GINT_TO_POINTER(HOUR_DAY), test_every_kind);
  g_test_add_data_func("/make_things/sunset", GINT_TO_POINTER(HOUR_SUNSET), test_every_kind);
  g_test_add_data_func("/make_things/night", GINT_TO_POINTER(HOUR_NIGHT), test_every_kind);
  g_test_add_func("/make_things/nothing_elsewhere", test_nothing_elsewhere);
  g_test_add_func("/make_things/company", test_company);
  const int failed = g_test_run();
  g_hash_table_unref(bare_scenes);
  return failed;
}
