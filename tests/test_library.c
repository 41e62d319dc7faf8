/* The library as others' programs see it: linked to liblitho.so, by litho.h alone. */
#include <dlfcn.h>
#include <litho.h>
#include <string.h>
#include <unistd.h>
#include "library_calls.h"

static char *folder;
static const LithoPlanOptions by_words = {
    .struct_size = sizeof by_words, .planner = LITHO_PLANNER_WORDS, .floor = TRUE};
static const LithoSceneOptions floor_scene = {.struct_size = sizeof floor_scene, .floor = TRUE};
static const LithoOutputOptions floor_output = {.struct_size = sizeof floor_output, .floor = TRUE};

/* A sky over a field, 240 × 160, as the bytes of an uncompressed TIFF. n_pages: of the same picture. */
static GBytes *
make_tiff(guint n_pages)
{
  enum { W = 240, H = 160, PIXELS = W * H * 3, HEAD = 16 };
  GByteArray *out = g_byte_array_new();
  const guint32 first = HEAD + PIXELS;
  g_byte_array_append(out, (const guint8 *)"II*\0", 4);
  g_byte_array_append(out, (const guint8 *)&first, 4);
  const guint16 depth[4] = {8, 8, 8, 0};
  g_byte_array_append(out, (const guint8 *)depth, 8);
  guint32 state = 1;
  for (int i = 0; i < W * H; i++) {
    static const int sky[3] = {120, 160, 215}, field[3] = {70, 105, 50};
    for (int c = 0; c < 3; c++) {
      state = state * 1664525 + 1013904223;
      const guint8 value = (guint8)((i / W < H / 2 ? sky : field)[c] + (int)(state >> 28) - 8);
      g_byte_array_append(out, &value, 1);
    }
  }
  for (guint page = 0; page < n_pages; page++) {
    const struct {
      guint16 tag, type;
      guint32 count, value;
    } rows[] = {{256, 4, 1, W}, {257, 4, 1, H}, {258, 3, 3, 8}, {259, 3, 1, 1}, {262, 3, 1, 2},
                {273, 4, 1, HEAD}, {277, 3, 1, 3}, {278, 4, 1, H}, {279, 4, 1, PIXELS}, {284, 3, 1, 1}};
    const guint16 n = G_N_ELEMENTS(rows);
    g_byte_array_append(out, (const guint8 *)&n, 2);
    g_byte_array_append(out, (const guint8 *)rows, sizeof rows);
    const guint32 next = page + 1 < n_pages ? first + (page + 1) * (2 + sizeof rows + 4) : 0;
    g_byte_array_append(out, (const guint8 *)&next, 4);
  }
  return g_byte_array_free_to_bytes(out);
}

static LithoPhoto *
open_photo(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = make_tiff(1);
  LithoPhoto *photo = litho_open_bytes("field", bytes, NULL, &error);
  g_assert_no_error(error);
  return photo;
}

static char *
path_of(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

/* --- version, exports -------------------------------------------------------------------------- */

static void
test_version(void)
{
  g_autofree char *parts =
      g_strdup_printf("%d.%d.%d", LITHO_VERSION_MAJOR, LITHO_VERSION_MINOR, LITHO_VERSION_PATCH);
  g_assert_cmpstr(LITHO_VERSION, ==, parts);
  g_assert_cmpstr(litho_version(), ==, LITHO_VERSION);
  g_assert_cmpint(litho_version_number(), ==, LITHO_VERSION_NUMBER);
}

static void
test_nothing_else_is_exported(void)
{
  static const char *const inner[] = {"litho_photo_open", "litho_session_new", "litho_scene_new", "litho_plan_draft",
                                      "litho_apply_photo", "api_options_take"};
  g_assert_nonnull(dlsym(RTLD_DEFAULT, "litho_open"));
  for (guint i = 0; i < G_N_ELEMENTS(inner); i++)
    g_assert_null(dlsym(RTLD_DEFAULT, inner[i]));
}

/* --- options ------------------------------------------------------------------------------------ */

static void
test_struct_size(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  const LithoRenderOptions unset = {.long_edge_px = 60};
  assert_failed(litho_render(NULL, photo, &unset, &error), error, LITHO_ERROR_USAGE);
  const LithoRenderOptions odd = {.struct_size = sizeof odd - 1};
  assert_failed(litho_render(NULL, photo, &odd, &error), error, LITHO_ERROR_USAGE);
  /* A program of a time when the struct ended behind its first two numbers: what lies behind is not looked at. */
  g_autoptr(GCancellable) cancelled = g_cancellable_new();
  g_cancellable_cancel(cancelled);
  const LithoRenderOptions older = {.struct_size = G_STRUCT_OFFSET(LithoRenderOptions, exact),
                                    .long_edge_px = 60, .cancel = cancelled};
  g_autoptr(LithoPixels) small = litho_render(NULL, photo, &older, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_pixels_width(small), ==, 60);
  /* One of a later time: taken as long as it does not use what this library lacks. */
  struct {
    LithoRenderOptions known;
    guint64 later;
  } newer = {.known = {.struct_size = sizeof newer, .long_edge_px = 48}};
  g_autoptr(LithoPixels) smaller = litho_render(NULL, photo, &newer.known, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_pixels_width(smaller), ==, 48);
  newer.later = 1;
  assert_failed(litho_render(NULL, photo, &newer.known, &error), error, LITHO_ERROR_USAGE);
}

static void
test_wrong_options(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoRecipe) recipe = parse("{\"litho\":1,\"steps\":[]}");
  g_autofree char *out = path_of("wrong.png");
  const LithoPlanOptions plans[] = {
      {.struct_size = sizeof plans[0], .planner = (LithoPlannerKind)9},
      {.struct_size = sizeof plans[0], .planner = LITHO_PLANNER_WORDS, .model = "default"},
      {.struct_size = sizeof plans[0], .planner = LITHO_PLANNER_URL},
      {.struct_size = sizeof plans[0], .url = "ftp://example.org"},
      {.struct_size = sizeof plans[0], .url_model = "gpt"},
      {.struct_size = sizeof plans[0], .n_threads = -1},
  };
  for (guint i = 0; i < G_N_ELEMENTS(plans); i++)
    assert_failed(litho_plan("brighter", NULL, &plans[i], &error), error, LITHO_ERROR_USAGE);
  const LithoOutputOptions outputs[] = {
      {.struct_size = sizeof outputs[0], .quality = 101},
      {.struct_size = sizeof outputs[0], .bits = 7},
      {.struct_size = sizeof outputs[0], .strip = (LithoStrip)4},
      {.struct_size = sizeof outputs[0], .strip = LITHO_STRIP_ALL, .embed = TRUE},
      {.struct_size = sizeof outputs[0], .n_threads = 1025},
  };
  LithoResult *result = (LithoResult *)&error;
  for (guint i = 0; i < G_N_ELEMENTS(outputs); i++) {
    assert_failed(litho_apply(recipe, photo, out, &outputs[i], &result, &error), error, LITHO_ERROR_USAGE);
    g_assert_null(result);
  }
  const LithoOpenOptions open = {.struct_size = sizeof open, .max_frames = -1};
  assert_failed(litho_open("photo.tif", &open, &error), error, LITHO_ERROR_USAGE);
  const LithoRenderOptions render = {.struct_size = sizeof render, .long_edge_px = -1};
  assert_failed(litho_render(NULL, photo, &render, &error), error, LITHO_ERROR_USAGE);
  g_assert_false(g_file_test(out, G_FILE_TEST_EXISTS));
}

/* --- photos -------------------------------------------------------------------------------------- */

static void
test_photo(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) one = make_tiff(1), three = make_tiff(3);
  g_autofree char *path = path_of("photo.tif");
  g_assert_true(g_file_set_contents(path, g_bytes_get_data(three, NULL), (gssize)g_bytes_get_size(three), NULL));
  g_autoptr(LithoPhoto) photo = litho_open_bytes("upload", one, NULL, &error), pages = litho_open(path, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_photo_width(photo), ==, 240);
  g_assert_cmpint(litho_photo_height(photo), ==, 160);
  g_assert_cmpint(litho_photo_bits(photo), ==, 8);
  g_assert_cmpstr(litho_photo_format(photo), ==, "tiff");
  g_assert_false(litho_photo_has_alpha(photo));
  /* Each photo has warnings of its own. */
  g_assert_cmpuint(g_strv_length((char **)litho_photo_warnings(photo)), ==, 0);
  g_assert_cmpuint(g_strv_length((char **)litho_photo_warnings(pages)), ==, 1);
  g_assert_nonnull(strstr(litho_photo_warnings(pages)[0], "first of 3 pages"));
}

static void
test_limits(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = make_tiff(3);
  g_autofree char *path = path_of("limits.tif");
  g_assert_true(g_file_set_contents(path, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes), NULL));
  const LithoOpenOptions limits[] = {
      {.struct_size = sizeof limits[0], .max_pixels = 240 * 160 - 1},
      {.struct_size = sizeof limits[0], .max_bytes = g_bytes_get_size(bytes) - 1},
      {.struct_size = sizeof limits[0], .max_frames = 2},
  };
  for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
    assert_failed(litho_open(path, &limits[i], &error), error, LITHO_ERROR_LIMIT);
    assert_failed(litho_open_bytes("upload", bytes, &limits[i], &error), error, LITHO_ERROR_LIMIT);
  }
  const LithoOpenOptions enough = {.struct_size = sizeof enough, .max_pixels = 240 * 160,
                                   .max_bytes = g_bytes_get_size(bytes), .max_frames = 3};
  g_autoptr(LithoPhoto) photo = litho_open(path, &enough, &error);
  g_assert_no_error(error);
  g_assert_nonnull(photo);
}

static void
test_open_errors(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *absent = path_of("absent.jpg");
  g_autoptr(GBytes) empty = g_bytes_new(NULL, 0), text = g_bytes_new_static("no picture", 10),
                    svg = g_bytes_new_static("<svg xmlns='http://www.w3.org/2000/svg'/>", 41);
  assert_failed(litho_open(absent, NULL, &error), error, LITHO_ERROR_NOT_FOUND);
  assert_failed(litho_open(folder, NULL, &error), error, LITHO_ERROR_READ);
  assert_failed(litho_open_bytes("empty", empty, NULL, &error), error, LITHO_ERROR_FORMAT);
  assert_failed(litho_open_bytes("text", text, NULL, &error), error, LITHO_ERROR_FORMAT);
  assert_failed(litho_open_bytes("svg", svg, NULL, &error), error, LITHO_ERROR_BLOCKED);
  g_assert_cmpint(litho_error_info(LITHO_ERROR_BLOCKED)->http_status, ==, 403);
  g_assert_cmpint(litho_error_info(-1)->code, ==, LITHO_ERROR_INTERNAL);
  /* error may be NULL */
  g_assert_null(litho_open(absent, NULL, NULL));
}

/* --- recipes, plan ------------------------------------------------------------------------------- */

static void
test_recipe(void)
{
  g_autoptr(GError) error = NULL;
  assert_failed(litho_recipe_parse("r", "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":99}]}", -1, &error), error,
                LITHO_ERROR_RECIPE);
  g_autoptr(LithoRecipe) recipe = parse("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1}]}");
  g_autoptr(LithoRecipe) copy = litho_recipe_copy(recipe);
  g_autofree char *text = litho_recipe_print(recipe), *again = litho_recipe_print(copy);
  g_autofree char *shown = litho_recipe_show(recipe);
  g_assert_cmpstr(text, ==, again);
  g_assert_cmpuint(litho_recipe_n_steps(copy), ==, 1);
  g_assert_nonnull(strstr(shown, "1. Exposure"));
  g_assert_cmpuint(g_strv_length((char **)litho_recipe_warnings(recipe)), ==, 0);
}

static void
test_plan(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoRecipe) blind = litho_plan("brighter", NULL, &by_words, &error);
  g_assert_no_error(error);
  g_autoptr(LithoRecipe) seen = litho_plan("brighter", photo, &by_words, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(litho_recipe_n_steps(blind), ==, 1);
  /* Solved on this photo, not the table's amount. */
  g_autofree char *a = litho_recipe_print(blind), *b = litho_recipe_print(seen);
  g_assert_cmpstr(a, !=, b);
  /* What the photo does not have is dropped, and the recipe's own warnings say so. */
  g_autoptr(LithoRecipe) without = litho_plan("brighten the person", photo, &by_words, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(litho_recipe_n_steps(without), ==, 0);
  g_assert_cmpuint(g_strv_length((char **)litho_recipe_warnings(without)), ==, 1);
  g_autoptr(LithoRecipe) dragon = litho_plan("add a dragon", photo, &by_words, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(litho_recipe_n_steps(dragon), ==, 0);
  assert_failed(litho_plan("", NULL, &by_words, &error), error, LITHO_ERROR_USAGE);
  g_autofree char *long_words = g_strnfill(8193, 'a');
  assert_failed(litho_plan(long_words, NULL, &by_words, &error), error, LITHO_ERROR_LIMIT);
  const LithoPlanOptions absent = {.struct_size = sizeof absent, .model = "/nonexistent.gguf"};
  assert_failed(litho_plan("brighter", NULL, &absent, &error), error, LITHO_ERROR_MODEL);
}

static void
test_defaults(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoRecipe) recipe = litho_plan("brighter", NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(litho_recipe_n_steps(recipe), ==, 1);
  g_autofree char *by_null = path_of("null.png"), *by_zero = path_of("zero.png"), *a = NULL, *b = NULL;
  const LithoOutputOptions zero = {.struct_size = sizeof zero};
  g_assert_true(litho_apply(recipe, photo, by_null, NULL, NULL, &error));
  g_assert_true(litho_apply(recipe, photo, by_zero, &zero, NULL, &error));
  gsize n_a = 0, n_b = 0;
  g_assert_true(g_file_get_contents(by_null, &a, &n_a, NULL) && g_file_get_contents(by_zero, &b, &n_b, NULL));
  g_assert_cmpmem(a, n_a, b, n_b);
}

/* --- apply, render ------------------------------------------------------------------------------- */

#define STEPS                                                                                                          \
  "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.5,\"region\":\"sky\"},"                                       \
  "{\"op\":\"exposure\",\"ev\":1,\"region\":\"animal\"}]}"

static void
test_apply(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoRecipe) made = parse(STEPS);
  const LithoRecipe *recipe = made;
  g_autofree char *before = litho_recipe_print(recipe);
  g_autofree char *out = path_of("out.png"), *sidecar = path_of("out.png.litho.json");
  const LithoOutputOptions options = {.struct_size = sizeof options, .floor = TRUE, .measures = TRUE, .sidecar = TRUE,
                                      .bits = 16};
  g_autoptr(LithoResult) result = NULL;
  g_assert_true(litho_apply(recipe, photo, out, &options, &result, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(litho_result_n_steps(result), ==, 2);
  g_assert_false(litho_result_skipped(result, 0));
  g_assert_true(litho_result_skipped(result, 1));
  g_assert_nonnull(strstr(litho_result_note(result, 1), "not found"));
  g_assert_false(litho_result_skipped(result, 2));
  g_assert_null(litho_result_note(result, 2));
  g_assert_null(litho_result_model(result, 0));
  double from = 0, to = 0;
  g_assert_true(litho_result_measure(result, 0, "mean_lightness", &from, &to));
  g_assert_cmpfloat(to, >, from + 0.03);
  g_assert_false(litho_result_measure(result, 0, "nonsense", &from, &to));
  g_assert_false(litho_result_measure(result, 1, "mean_lightness", &from, &to));
  g_assert_true(g_strv_contains(litho_measure_list(), "mean_lightness"));
  g_assert_nonnull(strstr(litho_result_regions(result), "\"sky\""));
  g_autofree char *after = litho_recipe_print(recipe);
  g_assert_cmpstr(before, ==, after);
  g_assert_true(g_file_test(sidecar, G_FILE_TEST_EXISTS));
  g_autoptr(LithoPhoto) written = litho_open(out, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_photo_bits(written), ==, 16);
}

static void
test_unchanged(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoRecipe) recipe = parse("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1,\"region\":"
                                        "{\"box\":[0,0,0.5,1],\"feather\":0}}]}");
  g_autoptr(LithoRecipe) crop = parse("{\"litho\":1,\"steps\":[{\"op\":\"flip\"}]}");
  g_autofree char *out = path_of("half.png");
  g_autoptr(LithoResult) half = NULL, flipped = NULL;
  guint64 pixels = 0;
  g_assert_true(litho_apply(recipe, photo, out, &floor_output, &half, &error));
  g_assert_true(litho_result_unchanged(half, &pixels));
  g_assert_cmpuint(pixels, ==, 120 * 160);
  g_assert_cmpstr(litho_result_regions(half), ==, "[]");
  g_assert_true(litho_apply(crop, photo, out, &floor_output, &flipped, &error));
  g_assert_false(litho_result_unchanged(flipped, &pixels));
  g_assert_cmpuint(pixels, ==, 0);
}

static void
test_apply_errors(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoRecipe) recipe = parse("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1}]}");
  g_autofree char *nowhere = g_build_filename(folder, "none", "out.png", NULL), *unknown = path_of("out.xyz");
  const LithoOutputOptions mask = {.struct_size = sizeof mask, .format = "nonsense"};
  assert_failed(litho_apply(recipe, photo, nowhere, NULL, NULL, &error), error, LITHO_ERROR_WRITE);
  g_assert_false(litho_apply(recipe, photo, unknown, &mask, NULL, &error));
  g_assert_nonnull(error);
  g_assert_false(g_file_test(unknown, G_FILE_TEST_EXISTS));
}

static void
test_render(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoRecipe) recipe = parse("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":-1}]}");
  const LithoRenderOptions small = {.struct_size = sizeof small, .long_edge_px = 60, .floor = TRUE};
  g_autoptr(LithoPixels) full = litho_render(NULL, photo, NULL, &error);
  g_autoptr(LithoPixels) dark = litho_render(recipe, photo, &small, &error);
  g_assert_no_error(error);
  gsize size = 0;
  const guint8 *as_it_is = litho_pixels_data(full, &size);
  g_assert_cmpint(litho_pixels_width(full), ==, 240);
  g_assert_cmpint(litho_pixels_height(full), ==, 160);
  g_assert_cmpint(litho_pixels_channels(full), ==, 3);
  g_assert_cmpuint(size, ==, 240 * 160 * 3);
  /* An sRGB photo comes out as it went in. */
  g_autoptr(GBytes) bytes = make_tiff(1);
  g_assert_cmpint(memcmp(as_it_is, (const guint8 *)g_bytes_get_data(bytes, NULL) + 16, size), ==, 0);
  g_assert_cmpint(litho_pixels_width(dark), ==, 60);
  g_assert_cmpint(litho_pixels_height(dark), ==, 40);
  /* One stop less, in the middle of the sky: half of its linear light, by the formula of IEC 61966-2-1. */
  const guint8 *pixel = litho_pixels_data(dark, NULL) + 3 * (10 * 60 + 30);
  g_assert_cmpint(ABS(pixel[2] - 157), <, 8);
}

/* --- regions, describe --------------------------------------------------------------------------- */

static void
test_regions(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoScene) scene = litho_scene_open(photo, &floor_scene, &error);
  g_autoptr(LithoFinding) sky = litho_scene_find(scene, "sky", 0, &error);
  g_assert_no_error(error);
  g_assert_true(litho_finding_present(sky));
  g_assert_cmpfloat_with_epsilon(litho_finding_share(sky), 0.5, 0.03);
  g_assert_cmpfloat(litho_finding_score(sky), >, 0.3);
  g_assert_nonnull(litho_finding_method(sky));
  g_assert_null(litho_finding_instead(sky));
  int width, height;
  const guint8 *mask = litho_finding_mask(sky, &width, &height);
  g_assert_cmpint(width, ==, 240);
  g_assert_cmpint(height, ==, 160);
  g_assert_cmpint(mask[20 * width + 120], >, 250);
  g_assert_cmpint(mask[140 * width + 120], <, 5);
  double sum = 0;
  for (int i = 0; i < width * height; i++)
    sum += mask[i] / 255.0;
  g_assert_cmpfloat_with_epsilon(sum / (width * height), litho_finding_share(sky), 0.02);
  /* The same, small, and after its scene has gone. */
  g_autoptr(LithoFinding) small = litho_scene_find(scene, "sky", 60, &error);
  g_clear_pointer(&scene, litho_scene_free);
  mask = litho_finding_mask(small, &width, &height);
  g_assert_cmpint(width, ==, 60);
  g_assert_cmpint(height, ==, 40);
  g_assert_cmpint(mask[5 * width + 30], >, 250);
}

static void
test_regions_by_words_and_point(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoScene) scene = litho_scene_open(photo, &floor_scene, &error);
  g_autoptr(LithoFinding) words = litho_scene_find_words(scene, "the sky", 60, &error);
  g_assert_no_error(error);
  g_assert_true(litho_finding_present(words));
  g_autoptr(LithoFinding) point = litho_scene_find_point(scene, 0.5, 0.9, 60, &error);
  g_assert_no_error(error);
  int width, height;
  const guint8 *mask = litho_finding_mask(point, &width, &height);
  g_assert_cmpint(mask[36 * width + 30], >, 200);
  g_assert_cmpint(mask[4 * width + 30], <, 50);
  g_autoptr(LithoFinding) animal = litho_scene_find(scene, "animal", 0, &error);
  g_assert_no_error(error);
  g_assert_false(litho_finding_present(animal));
  g_assert_nonnull(strstr(litho_finding_instead(animal), "sky"));
  g_assert_null(litho_finding_mask(animal, &width, &height));
  g_assert_cmpint(width + height, ==, 0);
  for (const char *const *name = litho_region_list(); *name != NULL; name++) {
    g_autoptr(LithoFinding) any = litho_scene_find(scene, *name, 40, &error);
    g_assert_no_error(error);
    g_assert_nonnull(litho_finding_method(any));
  }
  assert_failed(litho_scene_find(scene, "red car", 0, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_scene_find(scene, "sky", -1, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_scene_find_words(scene, " ", 0, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_scene_find_point(scene, 0.5, 1.1, 0, &error), error, LITHO_ERROR_USAGE);
  g_autofree char *many = g_strnfill(1001, 'a');
  assert_failed(litho_scene_find_words(scene, many, 0, &error), error, LITHO_ERROR_LIMIT);
}

static void
test_describe(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoScene) scene = litho_scene_open(photo, &floor_scene, &error);
  g_autofree char *json = litho_scene_describe(scene, NULL, &error);
  g_autofree char *caption = litho_scene_caption(scene, NULL, &error);
  g_assert_no_error(error);
  g_assert_true(g_str_has_prefix(caption, "A photo"));
  static const char *const members[] = {"\"photo\": \"field\"", "\"caption\": {", "\"by\": \"floor\"",
                                        "\"regions\": [", "\"colors\": [", "\"measures\": {"};
  for (guint i = 0; i < G_N_ELEMENTS(members); i++) {
    g_test_message("%s in %s", members[i], json);
    g_assert_nonnull(strstr(json, members[i]));
  }
  g_assert_nonnull(strstr(json, caption));
  const LithoDescribeOptions model = {.struct_size = sizeof model, .caption = LITHO_CAPTION_MODEL};
  assert_failed(litho_scene_describe(scene, &model, &error), error, LITHO_ERROR_USAGE);
  const LithoDescribeOptions wrong = {.struct_size = sizeof wrong, .caption = (LithoCaptionKind)7};
  assert_failed(litho_scene_caption(scene, &wrong, &error), error, LITHO_ERROR_USAGE);
}

/* --- cancel -------------------------------------------------------------------------------------- */

static void
test_cancelled_before(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoRecipe) recipe = parse(STEPS);
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_autoptr(GBytes) bytes = make_tiff(1);
  g_autofree char *out = path_of("never.png");
  const LithoSceneOptions see = {.struct_size = sizeof see, .floor = TRUE, .cancel = cancel};
  g_autoptr(LithoScene) scene = litho_scene_open(photo, &see, &error);
  g_autoptr(LithoFinding) sky = litho_scene_find(scene, "sky", 0, &error);
  g_assert_nonnull(sky);
  g_cancellable_cancel(cancel);
  const LithoOpenOptions open = {.struct_size = sizeof open, .cancel = cancel};
  const LithoPlanOptions plan = {.struct_size = sizeof plan, .planner = LITHO_PLANNER_WORDS, .cancel = cancel};
  const LithoOutputOptions output = {.struct_size = sizeof output, .cancel = cancel};
  const LithoRenderOptions render = {.struct_size = sizeof render, .cancel = cancel};
  assert_failed(litho_open_bytes("upload", bytes, &open, &error), error, LITHO_ERROR_CANCELLED);
  assert_failed(litho_plan("brighter", photo, &plan, &error), error, LITHO_ERROR_CANCELLED);
  assert_failed(litho_apply(recipe, photo, out, &output, NULL, &error), error, LITHO_ERROR_CANCELLED);
  assert_failed(litho_render(recipe, photo, &render, &error), error, LITHO_ERROR_CANCELLED);
  assert_failed(litho_scene_find(scene, "sky", 0, &error), error, LITHO_ERROR_CANCELLED);
  assert_failed(litho_scene_describe(scene, NULL, &error), error, LITHO_ERROR_CANCELLED);
  g_assert_false(g_file_test(out, G_FILE_TEST_EXISTS));
}

static void
cancel_at_once(double fraction, gpointer cancel)
{
  g_assert_true(fraction >= 0 && fraction <= 1);
  g_cancellable_cancel(cancel);
}

static void
test_cancelled_during(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_photo();
  g_autoptr(LithoRecipe) recipe = parse("{\"litho\":1,\"steps\":[{\"op\":\"resize\",\"width\":4000}]}");
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_autofree char *out = path_of("stopped.png");
  g_assert_true(g_file_set_contents(out, "old", 3, NULL));
  const LithoOutputOptions output = {.struct_size = sizeof output, .floor = TRUE, .cancel = cancel,
                                     .progress = cancel_at_once, .progress_data = cancel};
  LithoResult *result = NULL;
  assert_failed(litho_apply(recipe, photo, out, &output, &result, &error), error, LITHO_ERROR_CANCELLED);
  g_assert_null(result);
  g_autofree char *old = NULL;
  g_assert_true(g_file_get_contents(out, &old, NULL, NULL));
  g_assert_cmpstr(old, ==, "old");
  /* The photo can still be used. */
  g_autoptr(LithoPixels) pixels = litho_render(recipe, photo, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_pixels_width(pixels), ==, 4000);
}

/* NULL is no object, and no error. */
static void
test_free_null(void)
{
  litho_photo_free(NULL);
  litho_recipe_free(NULL);
  litho_result_free(NULL);
  litho_pixels_free(NULL);
  litho_scene_free(NULL);
  litho_finding_free(NULL);
}

static void
remove_folder(void)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = path_of(name);
    g_assert_cmpint(unlink(path), ==, 0);
  }
  g_assert_cmpint(rmdir(folder), ==, 0);
  g_free(folder);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error) || (folder = g_dir_make_tmp("litho-library-XXXXXX", &error)) == NULL)
    g_error("%s", error->message);
  g_test_add_func("/library/version", test_version);
  g_test_add_func("/library/nothing else is exported", test_nothing_else_is_exported);
  g_test_add_func("/library/options: struct_size", test_struct_size);
  g_test_add_func("/library/options: wrong ones", test_wrong_options);
  g_test_add_func("/library/options: defaults", test_defaults);
  g_test_add_func("/library/photo", test_photo);
  g_test_add_func("/library/photo: limits", test_limits);
  g_test_add_func("/library/photo: errors", test_open_errors);
  g_test_add_func("/library/recipe", test_recipe);
  g_test_add_func("/library/plan", test_plan);
  g_test_add_func("/library/apply", test_apply);
  g_test_add_func("/library/apply: unchanged pixels", test_unchanged);
  g_test_add_func("/library/apply: errors", test_apply_errors);
  g_test_add_func("/library/render", test_render);
  g_test_add_func("/library/regions", test_regions);
  g_test_add_func("/library/regions: by words and point", test_regions_by_words_and_point);
  g_test_add_func("/library/describe", test_describe);
  g_test_add_func("/library/cancelled before", test_cancelled_before);
  g_test_add_func("/library/cancelled during", test_cancelled_during);
  g_test_add_func("/library/free NULL", test_free_null);
  int status = g_test_run();
  remove_folder();
  litho_shutdown();
  return status;
}
