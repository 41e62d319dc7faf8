/* Who uses made pictures: places told from other words, plans that put somebody there, the composed background, and
 * conversations about a made picture. */
#include <math.h>
#include <string.h>
#include <glib/gstdio.h>
#include "base/json.h"
#include "base/vips_auto.h"
#include "cli_run.h"
#include "make/behind.h"
#include "make/picture.h"
#include "make/place.h"
#include "plan/mend.h"
#include "plan/read/reading.h"
#include "talk/conversation.h"
#include "talk/turn.h"

static Folder *folder;

/* --- words ---------------------------------------------------------------------------------------- */

static void
test_places(void)
{
  static const struct {
    const char *words;
    gboolean is_place;
  } rows[] = {{"a beach at sunset", TRUE},   {"snowy mountains", TRUE},    {"夕阳下的海滩", TRUE},
              {"the forest in autumn", TRUE}, {"a white sandy beach", TRUE}, {"a field of flowers", TRUE},
              {"sunset", FALSE},             {"a blue sky", FALSE},        {"white", FALSE},
              {"sea green", FALSE},          {"海蓝色", FALSE},            {"a brick wall", FALSE},
              {"a stone wall", FALSE},       {"a kitchen with flowers", FALSE}, {"an escalator", FALSE},
              {"a beach with an escalator", TRUE}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    MadeScene scene;
    if (made_place_read(rows[i].words, &scene, NULL) != rows[i].is_place)
      g_error("'%s' is %s place", rows[i].words, rows[i].is_place ? "a" : "no");
  }
  MadeScene scene;
  g_autoptr(GPtrArray) traces = NULL;
  g_assert_true(made_place_read("a beach with an escalator", &scene, &traces));
  g_autofree char *left = made_trace_left(traces);
  g_assert_cmpstr(left, ==, "escalator");
}

/* `to` of the plan's background, or NULL. */
static char *
planned(const char *words, char **scene, guint *n_steps)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoDraft) draft = litho_draft_read(words, &error);
  g_assert_no_error(error);
  g_autoptr(LithoRecipe) recipe = litho_draft_recipe(draft, words);
  plan_mend(recipe);
  *n_steps = recipe->steps->len;
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    guint to, document;
    if (strcmp(step->op->name, "replace_background") != 0)
      continue;
    litho_op_param(step->op, "to", &to);
    litho_op_param(step->op, "scene", &document);
    *scene = g_strdup(step->values[document].text);
    return g_strdup(step->values[to].text);
  }
  return NULL;
}

static void
test_plans(void)
{
  static const struct {
    const char *words, *to;
  } rows[] = {
      {"put her on a beach at sunset", "a beach at sunset"},
      {"change the background to snowy mountains", "snowy mountains"},
      {"把背景换成夕阳下的海滩", "夕阳下的海滩"},
      {"put the dog in front of a lake", "a lake"},
      {"make the background a forest", "a forest"},
      {"让她站在海边", "海边"},
      {"用雪山做背景", "雪山"},
      {"move him to the desert at night", "the desert at night"},
      {"put mountains in the background", "mountains"},
      {"put her on a beach, with palm trees on the left", "a beach, with palm trees on the left"},
      {"put more light on the beach", NULL},
      {"darken the mountains in the background", NULL},
      {"put her in a kitchen with flowers", NULL},
      {"brighten her on the beach", NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *scene = NULL;
    guint n;
    g_autofree char *to = planned(rows[i].words, &scene, &n);
    if (g_strcmp0(to, rows[i].to) != 0)
      g_error("'%s' gives '%s', not '%s'", rows[i].words, to, rows[i].to);
    if (to == NULL)
      continue;
    g_assert_cmpuint(n, ==, 1);
    MadeScene parsed;
    g_autoptr(GError) error = NULL;
    g_assert_nonnull(scene);
    made_scene_parse(scene, -1, &parsed, &error);
    g_assert_no_error(error);
    g_assert_null(strstr(scene, "horizon")); /* the photo says where */
  }
  /* A sky behind somebody is painted; a colour stays one. */
  g_autofree char *scene = NULL, *sky = NULL, *color = NULL;
  guint n;
  sky = planned("put a sunset behind her", &scene, &n);
  g_assert_cmpstr(sky, ==, "a sunset");
  g_assert_null(scene);
  color = planned("change the background to sea green", &scene, &n);
  g_assert_cmpstr(color, ==, "sea green");
}

/* --- the background ------------------------------------------------------------------------------ */

/* Coverage of a background before which a box stands: rows [top, bottom) and columns [left, right) of 100 × 100. */
static gboolean
fit(int top, int bottom, int left, int right, double *horizon, double *across)
{
  g_autofree float *cover = g_new0(float, 4 * 100 * 100);
  for (int y = 0; y < 100; y++)
    for (int x = 0; x < 100; x++)
      cover[4 * (y * 100 + x) + 3] = y >= top && y < bottom && x >= left && x < right ? 0 : 1;
  return made_horizon_fit(cover, 100, 100, horizon, across);
}

static void
test_horizon(void)
{
  double horizon = .5, across = .5;
  g_assert_false(fit(0, 0, 0, 0, &horizon, &across)); /* nobody is there */
  g_assert_cmpfloat(horizon, ==, .5);
  g_assert_true(fit(40, 90, 60, 80, &horizon, &across)); /* stands: at the eyes */
  g_assert_cmpfloat_with_epsilon(horizon, .40 + .09 * .5, 1e-6);
  g_assert_cmpfloat_with_epsilon(across, .7, 1e-6);
  g_assert_true(fit(20, 100, 30, 70, &horizon, &across)); /* a portrait */
  g_assert_cmpfloat_with_epsilon(horizon, .20 + .36 * .8, 1e-6);
  g_assert_true(fit(2, 90, 30, 70, &horizon, &across)); /* some sky is left */
  g_assert_cmpfloat(horizon, >=, .25);
}

static void
test_light(void)
{
  MadeScene scene;
  float day[3], night[3], sunset[3], storm[3];
  made_scene_init(&scene);
  made_scene_light(&scene, day);
  scene.hour = HOUR_NIGHT;
  made_scene_light(&scene, night);
  scene.hour = HOUR_SUNSET;
  made_scene_light(&scene, sunset);
  scene.hour = HOUR_DAY;
  scene.weather = WEATHER_STORM;
  made_scene_light(&scene, storm);
  for (int c = 0; c < 3; c++) {
    g_assert_cmpfloat(fabsf(day[c] - 1), <, .05f);
    g_assert_cmpfloat(night[c], <, .5f);
    g_assert_cmpfloat(storm[c], <, .85f);
  }
  g_assert_cmpfloat(night[2], >, night[0]);  /* blue */
  g_assert_cmpfloat(sunset[0], >, sunset[2]); /* warm */
}

static void
write_recipe(const char *name, const char *text)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* Mean RGB of rows [from, to) of a picture. */
static void
rows_mean(const char *name, double from, double to, double rgb[3])
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autoptr(VipsImage) image = vips_image_new_from_file(path, NULL), part = NULL;
  g_assert_nonnull(image);
  const int y = (int)(from * image->Ysize);
  g_assert_cmpint(vips_extract_area(image, &part, 0, y, image->Xsize, (int)(to * image->Ysize) - y, NULL), ==, 0);
  for (int c = 0; c < 3; c++) {
    g_autoptr(VipsImage) band = NULL;
    g_assert_cmpint(vips_extract_band(part, &band, c, NULL), ==, 0);
    g_assert_cmpint(vips_avg(band, &rgb[c], NULL), ==, 0);
  }
}

/* The upper 60 % are exchanged for the sea: its horizon lies where they end; what stands below takes the evening's light. */
static void
test_composed(void)
{
  g_autofree char *photo = photo_new(folder, "photo.png", 200, 150);
  write_recipe("sea.json", "{\"litho\":1,\"steps\":[{\"op\":\"replace_background\",\"to\":\"snowy mountains at sunset\","
                           "\"region\":{\"box\":[0,0,1,0.6]},\"edge\":0}]}");
  g_auto(Run) first = run_litho(folder, "apply", "sea.json", "photo.png", "-o", "a.png", "--sidecar");
  assert_exit(first, 0);
  g_auto(Run) second = run_litho(folder, "apply", "sea.json", "photo.png", "-o", "b.png", "--json");
  assert_exit(second, 0);
  assert_contains(second.out, "a composed scene: sunset");
  const char *at = strstr(second.out, "its horizon at ");
  g_assert_nonnull(at);
  g_assert_cmpfloat_with_epsilon(g_ascii_strtod(at + strlen("its horizon at "), NULL), 60, 2);
  assert_contains(second.out, "where what is replaced ends");
  g_auto(Run) verified = run_litho(folder, "verify", "a.png", "--source", "photo.png");
  assert_exit(verified, 0);
  assert_contains(verified.out, "the same bytes");
  double was[3], is[3], below_was[3], below[3];
  rows_mean("photo.png", .05, .3, was);
  rows_mean("a.png", .05, .3, is);
  rows_mean("photo.png", .7, 1, below_was);
  rows_mean("a.png", .7, 1, below);
  g_assert_cmpfloat(fabs(was[0] - is[0]) + fabs(was[1] - is[1]) + fabs(was[2] - is[2]), >, 60);
  g_assert_cmpfloat(below[0] / below_was[0], >, below[2] / below_was[2]); /* warmer */
  g_assert_cmpfloat(below[1], <, below_was[1]);
}

/* Its parameters: another seed, another horizon, no light; a scene of one's own; what cannot be composed. */
static void
test_parameters(void)
{
  static const struct {
    const char *name, *more;
  } rows[] = {{"plain", ""},
              {"seed", ",\"seed\":2"},
              {"horizon", ",\"horizon\":30"},
              {"scene", ",\"scene\":\"{\\\"litho_scene\\\":1,\\\"hour\\\":\\\"night\\\",\\\"near\\\":\\\"dunes\\\"}\""}};
  g_autofree char *photo = photo_new(folder, "small.png", 64, 48);
  g_autoptr(GHashTable) sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *text = g_strdup_printf("{\"litho\":1,\"steps\":[{\"op\":\"replace_background\",\"to\":\"a meadow\","
                                            "\"region\":{\"box\":[0,0,1,0.9]},\"edge\":0%s}]}",
                                            rows[i].more);
    write_recipe("one.json", text);
    g_auto(Run) run = run_litho(folder, "apply", "one.json", "small.png", "-o", "one.png", "--force");
    assert_exit(run, 0);
    g_autofree char *path = g_build_filename(folder, "one.png", NULL), *bytes = NULL;
    gsize n;
    g_assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    g_assert_true(g_hash_table_add(sums, g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, n)));
  }
  write_recipe("bad.json", "{\"litho\":1,\"steps\":[{\"op\":\"replace_background\",\"to\":\"an escalator\",\"region\":{\"box\":[0,0,1,0.9]}}]}");
  g_auto(Run) escalator = run_litho(folder, "apply", "bad.json", "small.png", "-o", "no.png");
  g_assert_cmpint(escalator.exit_code, !=, 0);
  assert_contains(escalator.err, "cannot compose \"an escalator\"");
  write_recipe("bad.json", "{\"litho\":1,\"steps\":[{\"op\":\"replace_background\",\"scene\":\"{\\\"sea\\\":1}\","
                           "\"region\":{\"box\":[0,0,1,0.9]}}]}");
  g_auto(Run) wrong = run_litho(folder, "apply", "bad.json", "small.png", "-o", "no.png");
  g_assert_cmpint(wrong.exit_code, !=, 0);
  assert_contains(wrong.err, "scene");
}

/* --- as a path ------------------------------------------------------------------------------------ */

static void
test_path(void)
{
  g_auto(MadePicture) one = {.width = 48, .height = 32}, two = {0}, wrong = {0};
  g_autoptr(GPtrArray) traces = NULL;
  g_autoptr(GError) error = NULL;
  one.words = g_strdup("a \"lake\" in the mountains");
  made_scene_read(one.words, &one.scene, &traces, &error);
  g_assert_no_error(error);
  g_autofree char *path = made_picture_path(&one);
  g_assert_true(made_is_path(path));
  g_assert_false(made_is_path("/made:{.png"));
  g_assert_false(made_is_path(NULL));
  made_picture_parse(path, &two, &error);
  g_assert_no_error(error);
  g_autofree char *again = made_picture_path(&two);
  g_assert_cmpstr(path, ==, again);
  g_autoptr(LithoPhoto) photo = made_picture_photo(&two, "it", NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(photo->coded->Xsize, ==, 48);
  g_assert_nonnull(litho_photo_hash(photo, &error));
  static const char *const bad[] = {"made:{}", "made:{\"width\":10,\"height\":10}", "made:{\"width\":10,\"height\":99999,\"scene\":{}}",
                                    "made:{\"width\":10,\"height\":10,\"scene\":{},\"file\":1}", "made:{nonsense", "photo.png"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    made_picture_clear(&wrong);
    if (made_picture_parse(bad[i], &wrong, &error))
      g_error("'%s' was read", bad[i]);
    g_assert_nonnull(error);
    g_clear_error(&error);
  }
  g_autofree char *name = made_picture_name("A Beach, at sunset!"), *none = made_picture_name("…");
  g_assert_cmpstr(name, ==, "a-beach-at-sunset.png");
  g_assert_cmpstr(none, ==, "made.png");
}

/* --- conversations -------------------------------------------------------------------------------- */

static void
test_turns(void)
{
  static const struct {
    const char *words, *makes; /* NULL: no wish for a picture */
    guint n_photos;
  } rows[] = {
      {"make me a beach at sunset", "a beach at sunset", 0},
      {"please draw me a lake in the mountains", "a lake in the mountains", 1},
      {"can you paint a picture of a stormy sea", "a stormy sea", 1},
      {"a painting of snowy mountains", "snowy mountains", 0},
      {"画一张夕阳下的海滩", "夕阳下的海滩", 0},
      {"draw me a robot", "a robot", 1}, /* said to be impossible, not taken for an edit */
      {"make me a vignette", NULL, 1},
      {"make it a sunset", NULL, 1},
      {"paint the car red", NULL, 1},
      {"create a vintage look", NULL, 1},
      {"画面亮一点", NULL, 1},
      {"find me an image of a church", NULL, 0},
      {"make the beach brighter", NULL, 1},
      {"show me photos of a beach", NULL, 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const LithoTurnContext context = {.n_photos = rows[i].n_photos, .n_versions = rows[i].n_photos};
    g_autoptr(GPtrArray) turns = litho_turns_read(rows[i].words, &context);
    const LithoTurn *turn = turns->pdata[0];
    if ((turn->act == LITHO_ACT_MAKE) != (rows[i].makes != NULL) || (rows[i].makes != NULL && g_strcmp0(turn->words, rows[i].makes) != 0))
      g_error("'%s': %s '%s'", rows[i].words, litho_act_names[turn->act], turn->words);
  }
  int width, height;
  g_autofree char *a = turn_made_size("a beach 800x600", &width, &height);
  g_assert_cmpstr(a, ==, "a beach");
  g_assert_true(width == 800 && height == 600);
  g_autofree char *b = turn_made_size("a square beach", &width, &height);
  g_assert_true(width == 1024 && height == 1024);
  g_autofree char *c = turn_made_size("a beach", &width, &height);
  g_assert_true(width == LITHO_MADE_USUAL_WIDTH && height == LITHO_MADE_USUAL_HEIGHT);
}

static JsonObject *
line_of(const Run *run, guint i)
{
  g_auto(GStrv) lines = g_strsplit(run->out, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), >, i);
  g_autoptr(JsonNode) node = json_from_string(lines[i], NULL);
  g_assert_nonnull(node);
  return json_object_ref(json_node_get_object(node));
}

/* Made, edited, made again with the edit kept, gone back, saved with what it is. */
static void
test_chat(void)
{
  static const char script[] = "make me a beach at sunset 120x80\nmake it brighter\nanother one\nundo\nredo\nsave it as png\n";
  g_auto(Run) run = run_litho_input(folder, script, strlen(script),
                                    (const char *const[]){"chat", "--json", "--quiet", "--planner", "words", "--forget",
                                                          "--save-recipe", "made.json", NULL});
  assert_exit(run, 0);
  g_autoptr(JsonObject) made = line_of(&run, 0), edited = line_of(&run, 1), other = line_of(&run, 2), back = line_of(&run, 3),
                        forth = line_of(&run, 4);
  g_assert_cmpstr(json_object_get_string_member(made, "act"), ==, "make");
  JsonObject *picture = json_object_get_object_member(made, "made");
  g_assert_cmpint(json_object_get_int_member(picture, "width"), ==, 120);
  g_assert_cmpstr(json_object_get_string_member(json_object_get_object_member(picture, "scene"), "near"), ==, "beach");
  g_assert_cmpint(json_object_get_int_member(made, "version"), ==, 0);
  g_assert_cmpint(json_object_get_int_member(edited, "version"), ==, 1);
  g_assert_cmpstr(json_object_get_string_member(other, "act"), ==, "make");
  g_assert_cmpint(json_object_get_int_member(json_object_get_object_member(other, "made"), "seed"), ==, 2);
  g_assert_cmpint(json_object_get_int_member(other, "version"), ==, 2);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(other, "steps")), ==, 1); /* brighter still */
  g_assert_cmpint(json_object_get_int_member(back, "version"), ==, 1);
  g_assert_cmpint(json_object_get_int_member(forth, "version"), ==, 2);
  g_autofree char *path = g_build_filename(folder, "a-beach-at-sunset.png", NULL);
  g_autoptr(VipsImage) image = vips_image_new_from_file(path, NULL);
  g_assert_nonnull(image);
  g_assert_cmpint(image->Xsize, ==, 120);
  const void *xmp = NULL;
  gsize size = 0;
  g_assert_cmpint(vips_image_get_blob(image, VIPS_META_XMP_NAME, &xmp, &size), ==, 0);
  g_autofree char *packet = g_strndup(xmp, size);
  assert_contains(packet, "digitalsourcetype/algorithmicMedia");
  assert_contains(packet, "a beach at sunset");
}

static char *
bytes_of(const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL), *data = NULL;
  gsize n = 0;
  g_assert_true(g_file_get_contents(path, &data, &n, NULL));
  return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)data, n);
}

/* The scene comes out of the metadata of each format that has some, and is changed. */
static void
test_scene_of_picture(void)
{
  static const char *const formats[] = {"png", "jpg", "webp", "tif", "avif"};
  for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_autofree char *from = g_strconcat("scene-from.", formats[i], NULL), *to = g_strconcat("scene-to.", formats[i], NULL);
    g_auto(Run) made = run_litho(folder, "make", "a lake in the mountains", "--seed", "5", "--size", "48x32", "-o", from);
    assert_exit(made, 0);
    g_auto(Run) same = run_litho(folder, "make", "--scene", from, "--size", "48x32", "-o", to, "--json");
    assert_exit(same, 0);
    assert_contains(same.out, "\"water\": \"lake\"");
    assert_contains(same.out, "\"seed\": 5");
    g_auto(Run) changed = run_litho(folder, "make", "--scene", from, "add two boats on the right", "--show", "--json");
    assert_exit(changed, 0);
    assert_contains(changed.out, "\"kind\": \"boat\"");
  }
  g_autofree char *photo = photo_new(folder, "no-scene.png", 32, 24);
  g_auto(Run) none = run_litho(folder, "make", "--scene", "no-scene.png", "-o", "no.png");
  g_assert_cmpint(none.exit_code, !=, 0);
  assert_contains(none.err, "no-scene.png holds no scene: only pictures that litho make composed have one");
  g_auto(Run) refused = run_litho(folder, "make", "--scene", "scene-from.png", "remove the house", "-o", "no.png");
  g_assert_cmpint(refused.exit_code, !=, 0);
  assert_contains(refused.err, "house: it is not in the scene");
}

static void
test_sizes(void)
{
  static const struct {
    const char *size;
    int width, height;
  } rows[] = {{"640x480", 640, 480}, {"4k", 3840, 2160}, {"Wallpaper", 2560, 1440}, {"phone", 1170, 2532}, {"square", 1024, 1024}};
  g_autoptr(GError) error = NULL;
  int width = 0, height = 0;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_assert_true(made_size_parse(rows[i].size, &width, &height, &error));
    g_assert_true(width == rows[i].width && height == rows[i].height);
  }
  g_assert_false(made_size_parse("huge", &width, &height, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  g_assert_nonnull(strstr(error->message, "wallpaper"));
  g_clear_error(&error);
  g_assert_false(made_size_parse("0x5", &width, &height, NULL));
  g_assert_false(made_size_parse("9000x5", &width, &height, NULL));
}

/* Light and colours of a photo, again without it. */
static void
test_like(void)
{
  g_autofree char *red = g_build_filename(folder, "red.png", NULL);
  const double color[] = {200, 60, 30};
  g_autoptr(VipsImage) black = NULL, plain = NULL, bytes = NULL;
  const double one[] = {1, 1, 1};
  g_assert_cmpint(vips_black(&black, 40, 30, "bands", 3, NULL), ==, 0);
  g_assert_cmpint(vips_linear(black, &plain, one, color, 3, NULL), ==, 0);
  g_assert_cmpint(vips_cast(plain, &bytes, VIPS_FORMAT_UCHAR, NULL), ==, 0);
  g_assert_cmpint(vips_pngsave(bytes, red, NULL), ==, 0);
  g_auto(Run) usual = run_litho(folder, "make", "a beach", "--size", "80x60", "-o", "usual.png");
  assert_exit(usual, 0);
  g_auto(Run) like = run_litho(folder, "make", "a beach", "--like", "red.png", "--size", "80x60", "-o", "like.png", "--show");
  assert_exit(like, 0);
  assert_contains(like.out, "hour: sunset");
  assert_contains(like.out, "\"like\"");
  double was[3], is[3];
  rows_mean("usual.png", 0, 1, was);
  rows_mean("like.png", 0, 1, is);
  g_assert_cmpfloat(is[0] - is[2], >, was[0] - was[2] + 30);
  g_assert_cmpint(g_remove(red), ==, 0);
  g_auto(Run) again = run_litho(folder, "make", "--scene", "like.png", "--size", "80x60", "-o", "again.png");
  assert_exit(again, 0);
  double more[3];
  rows_mean("again.png", 0, 1, more);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat(more[c], ==, is[c]);
  /* Words that say the hour keep it. */
  g_auto(Run) photo = run_litho(folder, "make", "a beach at night", "--like", "usual.png", "--size", "80x60", "-o", "night.png", "--json");
  assert_exit(photo, 0);
  assert_contains(photo.out, "\"hour\": \"night\"");
  MadeScene scene;
  g_assert_false(made_scene_parse("{\"litho_scene\":1,\"like\":[\"red\"]}", -1, &scene, NULL));
  g_assert_false(made_scene_parse("{\"litho_scene\":1,\"like\":[]}", -1, &scene, NULL));
  g_autofree char *sum = bytes_of("like.png"), *other = bytes_of("usual.png");
  g_assert_cmpstr(sum, !=, other);
}

typedef struct {
  const char *words, *act;
  int version; /* of what is shown then */
  int steps;
  const char *says; /* in the answer; NULL: not looked at */
} Turn;

static void
assert_turns(const Turn *turns, guint n)
{
  g_autoptr(GString) script = g_string_new(NULL);
  for (guint i = 0; i < n; i++)
    g_string_append_printf(script, "%s\n", turns[i].words);
  g_auto(Run) run = run_litho_input(folder, script->str, script->len,
                                    (const char *const[]){"chat", "--json", "--quiet", "--planner", "words", "--forget", NULL});
  assert_exit(run, 0);
  for (guint i = 0; i < n; i++) {
    g_autoptr(JsonObject) answer = line_of(&run, i);
    const char *says = json_object_get_string_member(answer, "answer");
    const int steps = (int)json_array_get_length(json_object_get_array_member(answer, "steps"));
    if (strcmp(json_object_get_string_member(answer, "act"), turns[i].act) != 0 ||
        json_object_get_int_member(answer, "version") != turns[i].version || steps != turns[i].steps ||
        (turns[i].says != NULL && strstr(says, turns[i].says) == NULL))
      g_error("'%s': %s, version %d, %d steps: %s", turns[i].words, json_object_get_string_member(answer, "act"),
              (int)json_object_get_int_member(answer, "version"), steps, says);
  }
}

/* Each wish goes to the scene or to the picture, over several turns. */
static void
test_chat_changes(void)
{
  static const Turn english[] = {
      {"make me a beach at sunset with three palms on the left 120x80", "make", 0, 0, "Made"},
      {"move the sun a bit lower", "make", 1, 0, "sun: high"},
      {"add two boats on the right", "make", 2, 0, "boat: 2 more"},
      {"more contrast", "add", 3, 1, "contrast"},
      {"make it night", "make", 4, 1, "hour: night"},
      {"undo", "undo", 3, 1, NULL},
      {"more waves and more contrast", "make", 6, 2, "waves"}, /* two versions: the scene's and the picture's */
      {"crop it square", "add", 7, 3, "Crop"},
      {"make the palms pines", "make", 8, 3, "in place of the palms"},
      {"add a dragon", "none", 8, 3, "dragon"},
      {"remove the people", "none", 8, 3, "it is not in the scene"},
      {"make it brighter", "add", 9, 4, NULL},
      {"a bit less", "change", 10, 4, NULL},
      {"add grain", "add", 11, 5, NULL},
      {"fewer boats", "make", 12, 5, "boat: 1"},
      {"another one", "make", 13, 5, "seed 2"},
      {"undo", "undo", 12, 5, NULL},
  };
  static const Turn chinese[] = {
      {"画一张夕阳下的海滩，左边三棵棕榈树 120x80", "make", 0, 0, NULL},
      {"太阳低一点", "make", 1, 0, "太阳"},
      {"加两只船", "make", 2, 0, "船"},
      {"提高对比度", "add", 3, 1, "对比度"},
      {"换成夜晚", "make", 4, 1, NULL},
      {"撤销", "undo", 3, 1, NULL},
      {"浪大一点，再亮一点", "make", 6, 2, "浪"},
      {"加一只恐龙", "none", 6, 2, "恐龙"},
      {"裁成正方形", "add", 7, 3, NULL},
      {"换成水彩", "make", 8, 3, NULL},
      {"再来一张", "make", 9, 3, "种子"},
      {"去掉船", "make", 10, 3, NULL},
  };
  assert_turns(english, G_N_ELEMENTS(english));
  assert_turns(chinese, G_N_ELEMENTS(chinese));
}

/* "A bit more" goes on with what changed the scene. */
static void
test_chat_goes_on(void)
{
  static const char script[] = "make me a beach at noon 60x40\nfewer waves\na bit more\nless\n";
  g_auto(Run) run = run_litho_input(folder, script, strlen(script),
                                    (const char *const[]){"chat", "--json", "--quiet", "--planner", "words", "--forget", NULL});
  assert_exit(run, 0);
  double waves[3];
  for (guint i = 0; i < 3; i++) {
    g_autoptr(JsonObject) answer = line_of(&run, i);
    JsonObject *made = json_object_get_object_member(answer, "made");
    g_assert_nonnull(made);
    waves[i] = json_object_get_double_member(json_object_get_object_member(made, "scene"), "waves");
  }
  g_assert_cmpfloat(waves[1], <, waves[0]);
  g_assert_cmpfloat(waves[2], <, waves[1]);
}

/* What cannot be made is an answer, and leaves no photo. */
static void
test_chat_refuses(void)
{
  static const char script[] = "draw me an escalator\nmake it brighter\n";
  g_auto(Run) run = run_litho_input(folder, script, strlen(script),
                                    (const char *const[]){"chat", "--json", "--quiet", "--planner", "words", "--forget", NULL});
  assert_exit(run, 0);
  g_autoptr(JsonObject) refused = line_of(&run, 0), next = line_of(&run, 1);
  g_assert_cmpstr(json_object_get_string_member(refused, "act"), ==, "none");
  assert_contains(json_object_get_string_member(refused, "answer"), "cannot compose");
  assert_contains(json_object_get_string_member(next, "answer"), "No photo is open yet");
}

static void
test_document(void)
{
  g_autoptr(LithoConversation) talk = litho_conversation_new();
  g_auto(MadePicture) picture = {.width = 30, .height = 20};
  made_scene_init(&picture.scene);
  g_autofree char *first = made_picture_path(&picture);
  picture.scene.seed = 7;
  g_autofree char *second = made_picture_path(&picture);
  litho_conversation_add_photo(talk, first, "made.png", NULL);
  LithoChatPhoto *photo = litho_conversation_photo(talk, 0);
  litho_chat_photo_add(photo, litho_recipe_new(), "another", NULL);
  litho_chat_photo_remake(photo, second);
  litho_chat_photo_add(photo, litho_recipe_new(), "brighter", NULL);
  g_autoptr(JsonNode) root = litho_conversation_to_json(talk);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoConversation) again = litho_conversation_from_json("test", root, &error);
  g_assert_no_error(error);
  const LithoChatPhoto *read = litho_conversation_photo(again, 0);
  g_assert_cmpstr(litho_chat_photo_source(read, 0), ==, first);
  g_assert_cmpstr(litho_chat_photo_source(read, 1), ==, second);
  g_assert_cmpstr(litho_chat_photo_source(read, 2), ==, second); /* taken over */
  g_autofree char *text = litho_json_print_line(root);
  g_autoptr(GString) changed = g_string_new(text);
  g_assert_cmpuint(g_string_replace(changed, "\"made\": \"made:", "\"made\": \"/etc/", 1), ==, 1);
  g_autoptr(LithoConversation) wrong = litho_conversation_parse("test", changed->str, -1, &error);
  g_assert_null(wrong);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]))
    return 1;
  folder = folder_new();
  g_test_add_func("/make_use/places", test_places);
  g_test_add_func("/make_use/plans", test_plans);
  g_test_add_func("/make_use/horizon", test_horizon);
  g_test_add_func("/make_use/light", test_light);
  g_test_add_func("/make_use/composed", test_composed);
  g_test_add_func("/make_use/parameters", test_parameters);
  g_test_add_func("/make_use/path", test_path);
  g_test_add_func("/make_use/scene_of_picture", test_scene_of_picture);
  g_test_add_func("/make_use/sizes", test_sizes);
  g_test_add_func("/make_use/like", test_like);
  g_test_add_func("/make_use/turns", test_turns);
  g_test_add_func("/make_use/chat", test_chat);
  g_test_add_func("/make_use/chat_changes", test_chat_changes);
  g_test_add_func("/make_use/chat_goes_on", test_chat_goes_on);
  g_test_add_func("/make_use/chat_refuses", test_chat_refuses);
  g_test_add_func("/make_use/document", test_document);
  const int result = g_test_run();
  folder_remove(folder);
  return result;
}
