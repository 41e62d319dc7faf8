/* What words become in a scene, in both languages: grounds, things, relations, parts of a group,
 * clocks, moods, what is not wanted, what is refused. */
#include <math.h>
#include <string.h>
#include "make/edit.h"
#include "make/kind.h"
#include "make/read.h"

static void
read_words(const char *words, MadeScene *scene, GPtrArray **traces)
{
  GError *error = NULL;
  if (!made_scene_read(words, scene, traces, &error))
    g_error("'%s': %s", words, error->message);
}

static const SceneThing *
thing_of(const MadeScene *scene, SceneKind kind)
{
  for (guint i = 0; i < scene->n_things; i++)
    if (scene->things[i].kind == kind)
      return &scene->things[i];
  return NULL;
}

/* hour, weather, far, water, near, season; -1: not looked at. */
static void
test_grounds(void)
{
  static const struct {
    const char *words;
    int hour, weather, far, water, near, season;
  } rows[] = {
      {"a beach at sunset", HOUR_SUNSET, -1, FAR_NONE, WATER_SEA, NEAR_BEACH, -1},
      {"夕阳下的海滩", HOUR_SUNSET, -1, FAR_NONE, WATER_SEA, NEAR_BEACH, -1},
      {"A lake in the mountains in autumn", HOUR_DAY, -1, FAR_MOUNTAINS, WATER_LAKE, NEAR_MEADOW,
       SEASON_AUTUMN},
      {"秋天的山间湖泊", HOUR_DAY, -1, FAR_MOUNTAINS, WATER_LAKE, NEAR_MEADOW, SEASON_AUTUMN},
      {"city skyline at night by the river", HOUR_NIGHT, -1, FAR_CITY, WATER_RIVER, -1, -1},
      {"foggy morning in a pine forest", HOUR_MORNING, WEATHER_FOG, FAR_FOREST, WATER_NONE, -1, -1},
      {"沙漠中的日出", HOUR_SUNRISE, -1, FAR_NONE, WATER_NONE, NEAR_DUNES, -1},
      {"a pier in a calm sea", -1, -1, FAR_NONE, WATER_SEA, -1, -1},
      {"一片枫树林，路上有落叶", -1, -1, FAR_FOREST, -1, -1, SEASON_AUTUMN},
      {"stormy sea", -1, WEATHER_STORM, FAR_NONE, WATER_SEA, NEAR_NONE, -1},
      {"雪山和草地", HOUR_DAY, -1, FAR_MOUNTAINS, WATER_NONE, NEAR_MEADOW, -1},
      {"winter evening", HOUR_SUNSET, -1, FAR_NONE, WATER_NONE, NEAR_SNOW, SEASON_WINTER},
      {"a wheat field under an overcast sky", HOUR_DAY, WEATHER_OVERCAST, FAR_NONE, WATER_NONE,
       NEAR_FIELD, -1},
      {"Two sailboats", HOUR_DAY, -1, FAR_NONE, WATER_SEA, NEAR_NONE, -1},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene s;
    read_words(rows[i].words, &s, &traces);
    const int got[] = {(int)s.hour,  (int)s.weather, (int)s.far,
                       (int)s.water, (int)s.near,    (int)s.season};
    const int want[] = {rows[i].hour,  rows[i].weather, rows[i].far,
                        rows[i].water, rows[i].near,    rows[i].season};
    for (guint k = 0; k < G_N_ELEMENTS(got); k++)
      if (want[k] >= 0 && got[k] != want[k])
        g_error("'%s': member %u is %d, not %d", rows[i].words, k, got[k], want[k]);
  }
}

static void
test_things(void)
{
  static const struct {
    const char *words;
    SceneKind kind;
    int count;
    double across; /* -1: not looked at */
    int depth;
  } rows[] = {
      {"a beach, palm trees on the left", THING_PALM, 3, .15, -1},
      {"on the left a lighthouse by the sea", THING_LIGHTHOUSE, 1, .15, -1},
      {"a beach with five palms and, on the right, a house", THING_PALM, 5, -1, -1},
      {"a beach with five palms and, on the right, a house", THING_HOUSE, 1, .85, -1},
      {"左边有三棵椰子树的沙滩", THING_PALM, 3, .15, -1},
      {"草地上有一座小屋在右边", THING_HOUSE, 1, .85, -1},
      {"many birds over the sea", THING_BIRD, 9, -1, -1},
      {"a meadow with a tree in the distance", THING_TREE, 1, -1, DEPTH_FAR},
      {"a couple walking on the beach", THING_COUPLE, 1, -1, -1},
      {"two women and a dog on the beach", THING_WOMAN, 2, -1, -1},
      {"two women and a dog on the beach", THING_DOG, 1, -1, -1},
      {"a stone bridge over a river", THING_BRIDGE, 1, -1, -1},
      {"湖上有一座石桥", THING_BRIDGE, 1, -1, -1},
      {"a field of sunflowers", THING_SUNFLOWER, 30, -1, -1},
      {"三匹马在草原上", THING_HORSE, 3, -1, -1},
      {"a sailboat on the left and a lighthouse on the right", THING_SAILBOAT, 1, .15, -1},
      {"a sailboat on the left and a lighthouse on the right", THING_LIGHTHOUSE, 1, .85, -1},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(rows[i].words, &scene, &traces);
    const SceneThing *thing = thing_of(&scene, rows[i].kind);
    if (thing == NULL || thing->count != rows[i].count ||
        (rows[i].across >= 0 && ABS(thing->across - rows[i].across) > 1e-9) ||
        (rows[i].depth >= 0 && (int)thing->depth != rows[i].depth))
      g_error("'%s': %d × %s at %g", rows[i].words, thing ? thing->count : 0,
              scene_kinds[rows[i].kind], thing ? thing->across : -1);
  }
  g_autoptr(GPtrArray) traces = NULL;
  MadeScene scene;
  read_words("a red house in the snow", &scene, &traces);
  const SceneThing *house = thing_of(&scene, THING_HOUSE);
  g_assert_true(house != NULL && house->has_color && house->color[0] > house->color[1] + 80);
}

/* Every word that is no article stands in the trace; what is not known is said to be not composed.
 */
static void
test_trace(void)
{
  g_autoptr(GPtrArray) traces = NULL;
  MadeScene scene;
  read_words("a beach with an escalator at sunset", &scene, &traces);
  guint left = 0;
  for (guint i = 0; i < traces->len; i++) {
    const MadeTrace *trace = traces->pdata[i];
    if (trace->what == NULL) {
      g_assert_cmpstr(trace->words, ==, "escalator");
      left++;
    }
  }
  g_assert_cmpuint(left, ==, 1);
  g_assert_cmpuint(traces->len, ==, 3);
}

static void
test_refusals(void)
{
  static const char *const nothing[] = {"an escalator reading a newspaper", "", "   ",
                                        "一只猫的肖像", "???"};
  for (guint i = 0; i < G_N_ELEMENTS(nothing); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    g_autoptr(GError) error = NULL;
    MadeScene scene;
    g_assert_false(made_scene_read(nothing[i], &scene, &traces, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_PLAN);
  }
  g_autofree char *long_words = g_strnfill(LITHO_MADE_MAX_WORDS + 1, 'a');
  g_autoptr(GPtrArray) traces = NULL, more = NULL;
  g_autoptr(GError) error = NULL, other = NULL;
  MadeScene scene;
  g_assert_false(made_scene_read(long_words, &scene, &traces, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
  g_assert_false(made_scene_read("beach \xff", &scene, &more, &other));
  g_assert_error(other, LITHO_ERROR, LITHO_ERROR_USAGE);
}

/* 'b' behind, 'f' in front of, 'l' left of, 'r' right of, 'u' at the same place, 'm' between. */
static void
test_relations(void)
{
  static const struct {
    const char *words;
    SceneKind subject, reference;
    char is;
  } rows[] = {
      {"a tree behind the house", THING_TREE, THING_HOUSE, 'b'},
      {"behind the house there is a tree", THING_TREE, THING_HOUSE, 'b'},
      {"a meadow with a house, and a tree in front of the house", THING_TREE, THING_HOUSE, 'f'},
      {"房子后面有一棵树", THING_TREE, THING_HOUSE, 'b'},
      {"房子后面的树", THING_TREE, THING_HOUSE, 'b'},
      {"一棵树在房子前面", THING_TREE, THING_HOUSE, 'f'},
      {"a man under a tree", THING_MAN, THING_TREE, 'u'},
      {"一个人站在树下", THING_PERSON, THING_TREE, 'u'},
      {"a house to the left of the lighthouse", THING_HOUSE, THING_LIGHTHOUSE, 'l'},
      {"a tree on the right of a house", THING_TREE, THING_HOUSE, 'r'},
      {"灯塔的左边有一座房子", THING_HOUSE, THING_LIGHTHOUSE, 'l'},
      {"a person between two trees in the snow", THING_PERSON, THING_TREE, 'm'},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(rows[i].words, &scene, &traces);
    const SceneThing *a = thing_of(&scene, rows[i].subject),
                     *b = thing_of(&scene, rows[i].reference);
    g_assert_true(a != NULL && b != NULL);
    const double za = make_kind_distance(a), zb = make_kind_distance(b);
    const gboolean is_right = rows[i].is == 'b' ? za > zb * 1.1 && fabs(a->across - b->across) < .3
                              : rows[i].is == 'f' ? za < zb * .9 && fabs(a->across - b->across) < .3
                              : rows[i].is == 'l' ? a->across < b->across - .05
                              : rows[i].is == 'r' ? a->across > b->across + .05
                              : rows[i].is == 'u'
                                  ? fabs(a->across - b->across) < .08 && fabs(za - zb) < .1 * zb
                                  : fabs(a->across - .5) < .01;
    if (!is_right)
      g_error("'%s': %.2f at %.1f m, %.2f at %.1f m", rows[i].words, a->across, za, b->across, zb);
  }
}

static void
test_arranged(void)
{
  static const struct {
    const char *words;
    SceneKind kind;
    SceneArrange arrange;
  } rows[] = {
      {"a row of trees in a field", THING_TREE, ARRANGE_ROW},
      {"一排松树", THING_PINE, ARRANGE_ROW},
      {"a road with trees on both sides of the road", THING_TREE, ARRANGE_ROADSIDE},
      {"a row of trees along the road", THING_TREE, ARRANGE_ROADSIDE},
      {"a path lined with pines", THING_PINE, ARRANGE_ROADSIDE},
      {"a man walking on a road", THING_MAN, ARRANGE_ROAD},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(rows[i].words, &scene, &traces);
    const SceneThing *thing = thing_of(&scene, rows[i].kind);
    g_assert_nonnull(thing);
    if (thing->arrange != rows[i].arrange)
      g_error("'%s': %s", rows[i].words, scene_arranges[thing->arrange]);
  }
}

/* "one near, one far": parts of the group that was said before. */
static void
test_parts(void)
{
  static const char *const words[] = {
      "two boats on the lake, one near, one far", "湖上有两艘船，一近一远",
      "a lake with two boats, one in the distance and the other nearby"};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    guint seen[N_DEPTHS] = {0};
    read_words(words[i], &scene, &traces);
    if (scene.n_things != 2)
      g_error("'%s': %u things", words[i], scene.n_things);
    for (guint k = 0; k < 2; k++) {
      g_assert_cmpint(scene.things[k].count, ==, 1);
      seen[scene.things[k].depth]++;
    }
    g_assert_cmpuint(seen[DEPTH_NEAR], ==, 1);
    g_assert_cmpuint(seen[DEPTH_FAR], ==, 1);
  }
  g_autoptr(GPtrArray) traces = NULL;
  MadeScene scene;
  read_words("three houses, one red and two white", &scene, &traces);
  g_assert_cmpuint(scene.n_things, ==, 2);
  g_assert_cmpint(scene.things[0].count + scene.things[1].count, ==, 3);
}

static void
test_hours(void)
{
  static const struct {
    const char *words;
    SceneHour hour;
  } rows[] = {
      {"a beach at 6 am", HOUR_SUNRISE},
      {"the sea at 18:45", HOUR_SUNSET},
      {"a lake at 11 pm", HOUR_NIGHT},
      {"早上六点的海滩", HOUR_SUNRISE},
      {"下午五点的湖边", HOUR_GOLDEN},
      {"an orange sky over the sea", HOUR_SUNSET},
      {"红色的天空和大海", HOUR_SUNSET},
      {"a lake in the blue hour", HOUR_DUSK},
      {"a backlit tree in a meadow", HOUR_GOLDEN},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(rows[i].words, &scene, &traces);
    if (scene.hour != rows[i].hour)
      g_error("'%s': %s", rows[i].words, scene_hours[scene.hour]);
  }
}

static void
test_not_wanted(void)
{
  static const char *const nobody[] = {"a beach without people", "an empty beach with a man",
                                       "没有人的沙滩", "a beach, a house, no clouds or people",
                                       "a beach with no boats and people"};
  for (guint i = 0; i < G_N_ELEMENTS(nobody); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(nobody[i], &scene, &traces);
    g_assert_null(thing_of(&scene, THING_PERSON));
    g_assert_null(thing_of(&scene, THING_BOAT));
  }
  g_autoptr(GPtrArray) traces = NULL, more = NULL;
  MadeScene scene;
  read_words("a meadow, no clouds, a tree", &scene, &traces);
  g_assert_cmpfloat(scene.clouds, ==, 0);
  g_assert_nonnull(thing_of(&scene, THING_TREE));
  read_words("没有云的草地上有三棵树", &scene, &more);
  g_assert_cmpfloat(scene.clouds, ==, 0);
  g_assert_cmpint(thing_of(&scene, THING_TREE)->count, ==, 3);
}

/* Moods decide only what nothing else was said of. */
static void
test_moods(void)
{
  g_autoptr(GPtrArray) a = NULL, b = NULL, c = NULL, d = NULL;
  MadeScene scene;
  read_words("a mysterious lake", &scene, &a);
  g_assert_cmpint(scene.weather, ==, WEATHER_FOG);
  read_words("a mysterious lake in the rain", &scene, &b);
  g_assert_cmpint(scene.weather, ==, WEATHER_RAIN);
  read_words("a dramatic sea", &scene, &c);
  g_assert_cmpint(scene.weather, ==, WEATHER_CLOUDY);
  read_words("panorama of the mountains", &scene, &d);
  g_assert_cmpint(scene.shape, ==, SHAPE_PANORAMA);
}

/* What a picture is about must be in it: a figure alone in a meadow is no picture of a man with a
 * cake. */
static void
test_refused_whole(void)
{
  static const struct {
    const char *words, *message;
  } rows[] = {
      {"a man in a kitchen", "rooms"},
      {"two cats on a sofa at night", "rooms"},
      {"portrait of a woman at sunset", "faces"},
      {"一张女人的肖像", "faces"},
      {"a logo with a mountain", "writing"},
      {"a naked woman on the beach", "refused"},
      {"海滩上的裸体女人", "refused"},
      {"a man holding a birthday cake", "birthday"},
      {"a tractor at night", "tractor"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    g_autoptr(GError) error = NULL;
    MadeScene scene;
    if (made_scene_read(rows[i].words, &scene, &traces, &error))
      g_error("'%s' is composed", rows[i].words);
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_PLAN);
    if (strstr(error->message, rows[i].message) == NULL)
      g_error("'%s': %s", rows[i].words, error->message);
  }
}

/* Who sits, rides, rows, holds: one thing with company; kind with: the thing, N_THINGS: none. */
static void
test_company(void)
{
  static const struct {
    const char *words;
    SceneKind kind, with;
    int count;
    ScenePose pose;
  } rows[] = {
      {"a man rowing a boat on a lake", THING_BOAT, THING_MAN, 1, POSE_ROWING},
      {"a man in a boat", THING_BOAT, THING_MAN, 1, POSE_USUAL},
      {"渔夫站在小船上", THING_BOAT, THING_MAN, 1, POSE_STANDING},
      {"a woman sitting by the river on a bench", THING_BENCH, THING_WOMAN, 1, POSE_SITTING},
      {"一个老人坐在河边的长椅上", THING_BENCH, THING_MAN, 1, POSE_SITTING},
      {"two people sit on a bench", THING_BENCH, THING_COUPLE, 1, POSE_SITTING},
      {"a girl riding a white horse", THING_HORSE, THING_WOMAN, 1, POSE_USUAL},
      {"两个人骑马", THING_HORSE, THING_PERSON, 2, POSE_USUAL},
      {"three cyclists on a road", THING_BICYCLE, THING_PERSON, 3, POSE_USUAL},
      {"a woman with an umbrella in the rain", THING_WOMAN, THING_UMBRELLA, 1, POSE_USUAL},
      {"一个打着红伞的女人", THING_WOMAN, THING_UMBRELLA, 1, POSE_USUAL},
      {"two people under a beach umbrella", THING_UMBRELLA, THING_COUPLE, 1, POSE_USUAL},
      {"a man walking his dog", THING_MAN, THING_DOG, 1, POSE_WALKING},
      {"a man with three dogs", THING_MAN, N_THINGS, 1, POSE_USUAL},
      {"children running on the grass", THING_CHILD, N_THINGS, 3, POSE_RUNNING},
      {"four sheep grazing in a meadow", THING_SHEEP, N_THINGS, 4, POSE_GRAZING},
      {"a boy and a man on a pier", THING_PIER, THING_MAN, 1, POSE_USUAL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(rows[i].words, &scene, &traces);
    const SceneThing *thing = thing_of(&scene, rows[i].kind);
    if (thing == NULL || thing->count != rows[i].count || thing->pose != rows[i].pose ||
        thing->has_with != (rows[i].with != N_THINGS) ||
        (thing->has_with && thing->with != rows[i].with))
      g_error("'%s': %d × %s with %s, %s", rows[i].words, thing != NULL ? thing->count : 0,
              scene_kinds[rows[i].kind],
              thing != NULL && thing->has_with ? scene_kinds[thing->with] : "nobody",
              thing != NULL ? scene_poses[thing->pose] : "");
  }
  g_autoptr(GPtrArray) traces = NULL;
  MadeScene scene;
  read_words("a man in a red shirt on a green boat", &scene, &traces);
  const SceneThing *boat = thing_of(&scene, THING_BOAT);
  g_assert_true(boat != NULL && boat->has_color && boat->color[1] > boat->color[0]);
  g_assert_true(boat->has_with_color && boat->with_color[0] > boat->with_color[1] + 80);
}

/* What stands on a hill, a mountain, an island has a knoll under it. */
static void
test_rise(void)
{
  static const struct {
    const char *words;
    SceneKind kind;
    gboolean rises;
  } rows[] = {
      {"a castle on a hill", THING_CASTLE, TRUE},
      {"on a hill stands a lonely tree", THING_TREE, TRUE},
      {"山顶上有一座寺庙", THING_PAGODA, TRUE},
      {"a house on a cliff above the sea", THING_HOUSE, TRUE},
      {"a castle, hills in the distance", THING_CASTLE, FALSE},
      {"a boat on a lake, mountains behind it", THING_BOAT, FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(rows[i].words, &scene, &traces);
    const SceneThing *thing = thing_of(&scene, rows[i].kind);
    if (thing == NULL || (thing->rise > 0) != rows[i].rises)
      g_error("'%s': rise %g", rows[i].words, thing != NULL ? thing->rise : -1);
  }
}

/* What the words give no place stands in nobody's way; what a picture is of is near. */
static void
test_spread(void)
{
  g_autoptr(GPtrArray) traces = NULL, more = NULL, fence = NULL;
  MadeScene scene;
  read_words("a meadow with a man, a woman and a dog", &scene, &traces);
  g_assert_cmpuint(scene.n_things, ==, 3);
  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < i; k++) {
      const SceneThing *a = &scene.things[i], *b = &scene.things[k];
      g_assert_cmpfloat(fabs(a->across - b->across), >=,
                        .8 * (make_kind_reach(a) + make_kind_reach(b)));
    }
  g_autoptr(GPtrArray) two = NULL;
  read_words("a white horse and a brown cow in front of a red barn", &scene, &two);
  g_assert_cmpfloat(fabs(thing_of(&scene, THING_HORSE)->across - thing_of(&scene, THING_COW)->across),
                    >, .15);
  read_words("a child in front of a house", &scene, &more);
  g_assert_cmpfloat(make_kind_distance(thing_of(&scene, THING_CHILD)), <, 12);
  g_assert_cmpfloat(make_kind_distance(thing_of(&scene, THING_HOUSE)), <, 35);
  read_words("a horse next to a fence", &scene, &fence);
  g_assert_cmpfloat(make_kind_distance(thing_of(&scene, THING_HORSE)), <,
                    make_kind_distance(thing_of(&scene, THING_FENCE)));
}

/* Words that change a scene: only what they name. */
static void
test_edit(void)
{
  static const char *const words[] = {"move the sun lower, more waves", "太阳低一点, 浪大一点"};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autoptr(GPtrArray) traces = NULL, changes = NULL;
    g_autoptr(GError) error = NULL;
    MadeScene scene;
    read_words("a beach at sunset with three palms", &scene, &traces);
    const MadeScene was = scene;
    if (!make_scene_edit(words[i], &scene, &changes, &error))
      g_error("'%s': %s", words[i], error->message);
    g_assert_cmpfloat(scene.sun.high, <, was.sun.high - .02);
    g_assert_cmpfloat(scene.waves, >, was.waves + .1);
    g_assert_cmpint(scene.near, ==, was.near);
    g_assert_cmpint(scene.n_things, ==, was.n_things);
    g_assert_cmpuint(changes->len, ==, 2);
  }
  g_autoptr(GPtrArray) traces = NULL, a = NULL, b = NULL;
  g_autoptr(GError) error = NULL;
  MadeScene scene;
  read_words("a meadow with three trees and a house", &scene, &traces);
  g_assert_true(
      make_scene_edit("remove the trees, paint the house red, at night", &scene, &a, NULL));
  g_assert_null(thing_of(&scene, THING_TREE));
  g_assert_true(thing_of(&scene, THING_HOUSE)->has_color);
  g_assert_cmpint(scene.hour, ==, HOUR_NIGHT);
  const MadeScene was = scene;
  g_assert_false(make_scene_edit("an escalator", &scene, &b, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_PLAN);
  g_assert_cmpmem(&scene, sizeof(scene), &was, sizeof(was));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/make/grounds", test_grounds);
  g_test_add_func("/make/things", test_things);
  g_test_add_func("/make/relations", test_relations);
  g_test_add_func("/make/arranged", test_arranged);
  g_test_add_func("/make/parts", test_parts);
  g_test_add_func("/make/hours", test_hours);
  g_test_add_func("/make/not_wanted", test_not_wanted);
  g_test_add_func("/make/moods", test_moods);
  g_test_add_func("/make/company", test_company);
  g_test_add_func("/make/spread", test_spread);
  g_test_add_func("/make/rise", test_rise);
  g_test_add_func("/make/edit", test_edit);
  g_test_add_func("/make/trace", test_trace);
  g_test_add_func("/make/refusals", test_refusals);
  g_test_add_func("/make/refused_whole", test_refused_whole);
  return g_test_run();
}
