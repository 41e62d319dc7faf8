/* Composed scenes: scenes as documents, the same bytes
 * whatever does the work, odd sizes, the command. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include "base/json.h"
#include "base/vips_auto.h"
#include "make/read.h"
#include "make/render.h"

static void
read_words(const char *words, MadeScene *scene, GPtrArray **traces)
{
  GError *error = NULL;
  if (!made_scene_read(words, scene, traces, &error))
    g_error("'%s': %s", words, error->message);
}

static void
test_round_trip(void)
{
  static const char *const words[] = {
      "a beach at sunset, waves, palm trees on the left",
      "a starry night over the mountains, no clouds", "下雪的森林，一座红色的房子",
      "watercolour of a blue sailboat", "a meadow with flowers and a road"};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    g_autoptr(GError) error = NULL;
    MadeScene scene, again;
    read_words(words[i], &scene, &traces);
    g_autoptr(JsonNode) node = made_scene_to_json(&scene);
    g_autofree char *json = litho_json_print(node);
    if (!made_scene_parse(json, -1, &again, &error))
      g_error("%s: %s", json, error->message);
    g_autoptr(JsonNode) second = made_scene_to_json(&again);
    g_autofree char *text = litho_json_print(second);
    g_assert_cmpstr(text, ==, json);
  }
}

static void
test_company(void)
{
  static const char json[] =
      "{\"litho_scene\": 1, \"things\": [{\"kind\": \"woman\", \"with\": \"umbrella\", \"pose\": "
      "\"walking\", \"with_color\": \"#c02010\"}]}";
  g_autoptr(GError) error = NULL;
  MadeScene scene, again;
  if (!made_scene_parse(json, -1, &scene, &error))
    g_error("%s", error->message);
  g_autoptr(JsonNode) node = made_scene_to_json(&scene);
  g_autofree char *text = litho_json_print(node);
  g_assert_true(made_scene_parse(text, -1, &again, NULL));
  const SceneThing *thing = &again.things[0];
  g_assert_true(thing->has_with && thing->with == THING_UMBRELLA && thing->pose == POSE_WALKING);
  g_assert_true(thing->has_with_color && thing->with_color[0] == 0xc0);
}

static void
test_strict(void)
{
  static const struct {
    const char *json, *message;
  } rows[] = {
      {"[]", "a scene is an object"},
      {"{}", "/litho_scene: is missing"},
      {"{\"litho_scene\": 2}", "/litho_scene: this litho reads version 1"},
      {"{\"litho_scene\": 1, \"hours\": \"day\"}", "hours"},
      {"{\"litho_scene\": 1, \"hour\": \"sunest\"}", "did you mean 'sunset'?"},
      {"{\"litho_scene\": 1, \"waves\": 1.5}", "/waves: 1.5 is above the legal 1"},
      {"{\"litho_scene\": 1, \"seed\": 0.5}", "/seed: 0.5 is no whole number"},
      {"{\"litho_scene\": 1, \"sun\": 3}", "/sun: must be an object"},
      {"{\"litho_scene\": 1, \"sun\": {\"across\": -1}}", "/sun/across"},
      {"{\"litho_scene\": 1, \"things\": [{\"count\": 2}]}", "/things/0: has no kind"},
      {"{\"litho_scene\": 1, \"things\": [{\"kind\": \"palm\", \"count\": 61}]}",
       "/things/0/count"},
      {"{\"litho_scene\": 1, \"things\": [{\"kind\": \"palm\", \"color\": \"red\"}]}",
       "/things/0/color"},
      {"{\"litho_scene\": 1, \"things\": [{\"kind\": \"horse\", \"with\": \"castle\"}]}",
       "/things/0/with: 'horse' is not shown with 'castle'; with: person"},
      {"{\"litho_scene\": 1, \"things\": [{\"kind\": \"bench\", \"with\": \"man\", \"pose\": "
       "\"rowing\"}]}",
       "/things/0/pose: 'man' is not shown rowing"},
      {"{\"litho_scene\": 1, \"things\": [{\"kind\": \"man\", \"with_color\": \"#ff0000\"}]}",
       "/things/0/with_color"},
      {"{\"litho_scene\": 1, \"litho_scene\": 1}", "litho_scene"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GError) error = NULL;
    MadeScene scene;
    g_assert_false(made_scene_parse(rows[i].json, -1, &scene, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
    if (strstr(error->message, rows[i].message) == NULL)
      g_error("%s: '%s'", rows[i].json, error->message);
  }
}

static guint8 *
render(const MadeScene *scene, int width, int height)
{
  GError *error = NULL;
  guint8 *rgb = made_scene_render(scene, width, height, NULL, &error);
  if (rgb == NULL)
    g_error("%d × %d: %s", width, height, error->message);
  return rgb;
}

static void
test_same_bytes(void)
{
  static const char *const words[] = {"a beach at sunset, waves, palm trees on the left",
                                      "a lake in the mountains with a boat, watercolour",
                                      "a meadow with flowers and a forest, rain",
                                      "city at night by the sea, poster"};
  for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(words[i], &scene, &traces);
    vips_concurrency_set(1);
    g_autofree guint8 *one = render(&scene, 131, 97);
    vips_concurrency_set(5);
    g_autofree guint8 *five = render(&scene, 131, 97);
    vips_concurrency_set(0);
    g_assert_cmpmem(one, 131 * 97 * 3, five, 131 * 97 * 3);
    scene.seed++;
    g_autofree guint8 *other = render(&scene, 131, 97);
    g_assert_true(memcmp(one, other, 131 * 97 * 3) != 0);
  }
}

/* Every ground, every far land and every sight draws, each another picture than the others, and the
 * same on any number of threads. */
static void
test_all_draw(void)
{
  enum { W = 72, H = 54 };
  g_autoptr(GPtrArray) pictures = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; i < N_NEARS + N_FARS + N_SIGHTS + N_WATERS; i++) {
    MadeScene scene;
    made_scene_init(&scene);
    const int far = i - N_NEARS, sight = far - N_FARS, water = sight - N_SIGHTS;
    if (far < 0)
      scene.near = (SceneNear)i, scene.far = FAR_HILLS;
    else if (sight < 0)
      scene.far = (SceneFar)far, scene.water = WATER_LAKE;
    else if (water < 0)
      scene.sight = (SceneSight)sight, scene.hour = HOUR_NIGHT;
    else
      scene.water = (SceneWater)water, scene.near = NEAR_ROCKS;
    guint8 *first = NULL;
    static const int threads[] = {1, 2, 5};
    for (guint t = 0; t < G_N_ELEMENTS(threads); t++) {
      vips_concurrency_set(threads[t]);
      g_autofree guint8 *rgb = render(&scene, W, H);
      if (first == NULL)
        first = g_steal_pointer(&rgb);
      else
        g_assert_cmpmem(first, W * H * 3, rgb, W * H * 3);
    }
    for (guint k = 0; k < pictures->len; k++)
      if (memcmp(pictures->pdata[k], first, W * H * 3) == 0)
        g_error("pictures %u and %d are the same", k, i);
    g_ptr_array_add(pictures, first);
  }
  vips_concurrency_set(0);
}

/* Scenes with members changed by chance: an error or a picture. */
static void
test_mutated(void)
{
  static const char *const words[] = {"a beach at sunset, waves, palm trees on the left",
                                      "northern lights over a lake with mountains and a red boat",
                                      "a lavender field with a tree, a road and three birds"};
  static const char *const bits[] = {
      "0",          "1",           "-1",   "1e9",         "0.5", "\"none\"", "\"night\"",
      "\"cliffs\"", "\"\"",        "null", "[]",          "{}",  "true",     "2000",
      "0.3",        "\"volcano\"", "60",   "\"#000000\"", "3",   "\"far\"",  "1e-300"};
  int n_drawn = 0, n_refused = 0;
  for (guint i = 0; i < 240; i++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(words[i % G_N_ELEMENTS(words)], &scene, &traces);
    g_autoptr(JsonNode) node = made_scene_to_json(&scene);
    g_autofree char *json = litho_json_print(node);
    GString *text = g_string_new(json);
    for (int k = 0, n = 1 + (int)(i % 3); k < n; k++) { /* a value for another */
      g_autoptr(GPtrArray) colons = g_ptr_array_new();
      for (char *at = text->str; (at = strchr(at, ':')) != NULL; at++)
        g_ptr_array_add(colons, at + 1);
      const gsize from =
                      (gsize)((char *)colons->pdata[g_test_rand_int_range(0, (gint32)colons->len)] -
                              text->str),
                  size = strcspn(text->str + from, ",}\n");
      static const char *const close[] = {"0", "1", "0.3", "0.55", "0.7", "2", "0.9"};
      const gboolean is_number = g_ascii_isdigit(text->str[from + strspn(text->str + from, " ")]);
      const char *bit = is_number && k < 2 && i % 2 == 0
                            ? close[g_test_rand_int_range(0, G_N_ELEMENTS(close))]
                            : bits[g_test_rand_int_range(0, G_N_ELEMENTS(bits))];
      g_string_erase(text, (gssize)from, (gssize)size);
      g_string_insert(text, (gssize)from, bit);
    }
    g_autofree char *changed = g_string_free(text, FALSE);
    g_autoptr(GError) error = NULL;
    if (!made_scene_parse(changed, -1, &scene, &error)) {
      g_assert_nonnull(error);
      g_assert_cmpuint(strlen(error->message), >, 0);
      n_refused++;
      continue;
    }
    g_autofree guint8 *rgb = render(&scene, 24, 18);
    n_drawn++;
  }
  g_assert_cmpint(n_drawn, >, 10);
  g_assert_cmpint(n_refused, >, 10);
}

static void
test_sizes(void)
{
  static const int sizes[][2] = {{1, 1}, {1, 40}, {40, 1}, {17, 16}, {15, 200}, {301, 33}};
  static const char *const words[] = {
      "a beach with palms, boats, birds and people at sunset",
      "snow on the mountains, a river and firs at night, stars, moon", "dunes in fog, poster",
      "an overcast sea, watercolour", "a field with a road, houses, flowers in autumn"};
  for (guint w = 0; w < G_N_ELEMENTS(words); w++) {
    g_autoptr(GPtrArray) traces = NULL;
    MadeScene scene;
    read_words(words[w], &scene, &traces);
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
      g_autofree guint8 *rgb = render(&scene, sizes[i][0], sizes[i][1]);
      g_assert_nonnull(rgb);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(made_scene_render(&scene, LITHO_MADE_MAX_PX + 1, 10, NULL, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
  }
}

static void
mean_of(const guint8 *rgb, int width, int y0, int y1, double mean[3])
{
  mean[0] = mean[1] = mean[2] = 0;
  for (gsize i = (gsize)y0 * (gsize)width; i < (gsize)y1 * (gsize)width; i++)
    for (int c = 0; c < 3; c++)
      mean[c] += rgb[3 * i + (gsize)c] / ((double)(y1 - y0) * width);
}

/* The seed's own sentence: an orange sky low, violet above, golden sand. */
static void
test_sunset_beach(void)
{
  g_autoptr(GPtrArray) traces = NULL;
  MadeScene scene;
  double top[3], low[3], sand[3];
  read_words("夕阳下的海滩", &scene, &traces);
  g_autofree guint8 *rgb = render(&scene, 200, 200);
  mean_of(rgb, 200, 0, 16, top);
  mean_of(rgb, 200, 96, 110, low);
  mean_of(rgb, 200, 188, 200, sand);
  g_assert_cmpfloat(top[2], >, top[1] + 20);
  g_assert_cmpfloat(low[0], >, low[2] + 80);
  g_assert_cmpfloat(low[0], >, low[1]);
  g_assert_cmpfloat(sand[0], >, sand[1]);
  g_assert_cmpfloat(sand[1], >, sand[2]);
}

/* Hours and weathers have their brightness; a number in the scene is seen in the picture. */
static void
test_light(void)
{
  static const char *const darker_first[][2] = {{"a meadow at night", "a meadow at noon"},
                                                {"a stormy sea", "a sunny sea"},
                                                {"a beach at dusk", "a beach in the morning"}};
  for (guint i = 0; i < G_N_ELEMENTS(darker_first); i++) {
    double luma[2];
    for (int k = 0; k < 2; k++) {
      g_autoptr(GPtrArray) traces = NULL;
      MadeScene scene;
      double mean[3];
      read_words(darker_first[i][k], &scene, &traces);
      g_autofree guint8 *rgb = render(&scene, 64, 64);
      mean_of(rgb, 64, 0, 64, mean);
      luma[k] = mean[0] + mean[1] + mean[2];
    }
    g_assert_cmpfloat(luma[0] * 1.3, <, luma[1]);
  }
}

static void
test_cancel(void)
{
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_autoptr(GError) error = NULL;
  MadeScene scene;
  made_scene_init(&scene);
  g_cancellable_cancel(cancel);
  g_assert_null(made_scene_render(&scene, 64, 64, cancel, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
}

static int
litho_make(char **out, const char *const *args)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, (char *)g_getenv("LITHO_EXE"));
  g_ptr_array_add(argv, (char *)"make");
  for (; *args != NULL; args++)
    g_ptr_array_add(argv, (char *)*args);
  g_ptr_array_add(argv, NULL);
  int status = 0;
  g_autofree char *errors = NULL;
  g_assert_true(g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, out,
                             &errors, &status, NULL));
  return WEXITSTATUS(status);
}

static void
test_command(void)
{
  if (g_getenv("LITHO_EXE") == NULL) {
    g_test_skip("LITHO_EXE is not set");
    return;
  }
  g_autofree char *dir = g_dir_make_tmp("litho-make-XXXXXX", NULL),
                  *png = g_build_filename(dir, "a.png", NULL),
                  *second = g_build_filename(dir, "a-2.png", NULL),
                  *json = g_build_filename(dir, "s.json", NULL),
                  *again = g_build_filename(dir, "b.png", NULL);
  g_autofree char *out = NULL, *none = NULL, *shown = NULL, *bytes = NULL, *same = NULL;
  g_assert_cmpint(litho_make(&out, (const char *const[]){"a beach & sea at dusk", "-o", png, "-n",
                                                         "2", "--size", "40x30", "--json", NULL}),
                  ==, 0);
  g_assert_nonnull(strstr(out, "\"trace\""));
  g_assert_true(g_file_test(png, G_FILE_TEST_EXISTS) && g_file_test(second, G_FILE_TEST_EXISTS));
  g_autoptr(VipsImage) image = vips_image_new_from_file(png, NULL);
  g_assert_cmpint(image->Xsize, ==, 40);
  g_assert_cmpint(image->Ysize, ==, 30);
  const void *xmp = NULL;
  gsize size = 0;
  g_assert_cmpint(vips_image_get_blob(image, VIPS_META_XMP_NAME, &xmp, &size), ==, 0);
  g_autofree char *packet = g_strndup(xmp, size);
  g_assert_nonnull(strstr(packet, "digitalsourcetype/algorithmicMedia"));
  g_assert_nonnull(strstr(packet, "a beach &amp; sea at dusk"));
  g_assert_nonnull(strstr(packet, "made by litho"));
  /* A file that exists stays; nothing to compose is 65; a size that is none is a fault of usage. */
  g_assert_cmpint(litho_make(&none, (const char *const[]){"a beach", "-o", png, NULL}), ==, 2);
  g_clear_pointer(&none, g_free);
  g_assert_cmpint(litho_make(&none, (const char *const[]){"an escalator", "--show", NULL}), ==, 65);
  g_clear_pointer(&none, g_free);
  g_assert_cmpint(
      litho_make(&none, (const char *const[]){"a beach", "-o", again, "--size", "0x9", NULL}), ==,
      2);
  /* The scene that is shown gives the same picture. */
  MadeScene scene;
  g_autoptr(GPtrArray) traces = NULL;
  read_words("a beach & sea at dusk", &scene, &traces);
  g_autoptr(JsonNode) node = made_scene_to_json(&scene);
  g_autofree char *text = litho_json_print(node);
  g_assert_true(g_file_set_contents(json, text, -1, NULL));
  g_assert_cmpint(litho_make(&shown, (const char *const[]){"--scene", json, "-o", again, "--size",
                                                           "40x30", NULL}),
                  ==, 0);
  g_autoptr(VipsImage) twin = vips_image_new_from_file(again, NULL);
  size_t n, m;
  g_autofree guint8 *a = vips_image_write_to_memory(image, &n),
                    *b = vips_image_write_to_memory(twin, &m);
  g_assert_cmpmem(a, n, b, m);
  const char *const files[] = {png, second, json, again};
  for (guint i = 0; i < G_N_ELEMENTS(files); i++)
    g_remove(files[i]);
  g_rmdir(dir);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]))
    return 1;
  g_test_add_func("/make/company", test_company);
  g_test_add_func("/make/round_trip", test_round_trip);
  g_test_add_func("/make/strict", test_strict);
  g_test_add_func("/make/same_bytes", test_same_bytes);
  g_test_add_func("/make/all_draw", test_all_draw);
  g_test_add_func("/make/mutated", test_mutated);
  g_test_add_func("/make/sizes", test_sizes);
  g_test_add_func("/make/sunset_beach", test_sunset_beach);
  g_test_add_func("/make/light", test_light);
  g_test_add_func("/make/cancel", test_cancel);
  g_test_add_func("/make/command", test_command);
  return g_test_run();
}
