/* Pixels in and out of the library: photos of pixels, pixels of photos and results, masks into the caller's memory. By
 * litho.h and liblitho.so alone. */
#include <litho.h>
#include <glib/gstdio.h>
#include <string.h>
#include "library_calls.h"

enum { W = 96, H = 64 };

static const LithoPlanOptions by_words = {.struct_size = sizeof by_words, .planner = LITHO_PLANNER_WORDS, .floor = TRUE};

/* A ramp with a colour of its own in every pixel, of samples of 1, 2 or 4 bytes. */
static GBytes *
ramp(int channels, LithoSample sample)
{
  static const gsize sizes[] = {1, 2, 4};
  const gsize n = (gsize)W * H * (gsize)channels;
  guint8 *data = g_malloc(n * sizes[sample]);
  for (gsize i = 0; i < n; i++) {
    const guint32 v = (guint32)(i * 2654435761u >> 16) & 0xffff;
    if (sample == LITHO_SAMPLE_U8)
      data[i] = (guint8)(v >> 8);
    else if (sample == LITHO_SAMPLE_U16)
      ((guint16 *)(gpointer)data)[i] = (guint16)v;
    else
      ((float *)(gpointer)data)[i] = (float)v / 65535;
  }
  return g_bytes_new_take(data, n * sizes[sample]);
}

static LithoPhoto *
open_ramp(GBytes *bytes, int channels, LithoSample sample)
{
  g_autoptr(GError) error = NULL;
  LithoPhoto *photo = litho_open_pixels("ramp", bytes, W, H, channels, sample, NULL, &error);
  g_assert_no_error(error);
  return photo;
}

/* In and out again: the values are the same, and where nothing had to be split they are the caller's own memory. */
static void
test_round_trip(void)
{
  for (int sample = LITHO_SAMPLE_U8; sample <= (int)LITHO_SAMPLE_FLOAT; sample++)
    for (int channels = 1; channels <= 4; channels++) {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = ramp(channels, (LithoSample)sample);
      g_autoptr(LithoPhoto) photo = open_ramp(bytes, channels, (LithoSample)sample);
      g_assert_cmpint(litho_photo_width(photo), ==, W);
      g_assert_cmpint(litho_photo_height(photo), ==, H);
      g_assert_cmpstr(litho_photo_format(photo), ==, "png");
      g_assert_true(litho_photo_has_alpha(photo) == (channels % 2 == 0));
      g_autoptr(LithoPixels) pixels = litho_photo_pixels(photo, &error);
      g_assert_no_error(error);
      gsize size = 0, given_size = 0;
      const guint8 *data = litho_pixels_data(pixels, &size), *given = g_bytes_get_data(bytes, &given_size);
      g_assert_cmpint((int)litho_pixels_sample(pixels), ==, sample);
      g_assert_null(litho_pixels_profile(pixels));
      g_assert_cmpint(litho_pixels_channels(pixels), ==, channels);
      g_assert_cmpuint(size, ==, given_size);
      g_assert_cmpmem(data, size, given, given_size);
      if (channels % 2 == 1)
        g_assert_true(data == given);
      /* They outlive their photo, and hold what they need. */
      g_clear_pointer(&photo, litho_photo_free);
      g_clear_pointer(&bytes, g_bytes_unref);
      g_assert_cmpuint(data[size - 1], ==, litho_pixels_data(pixels, NULL)[size - 1]);
    }
}

static void
test_open_errors(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = ramp(3, LITHO_SAMPLE_U8);
  assert_failed(litho_open_pixels("p", bytes, W, H, 4, LITHO_SAMPLE_U8, NULL, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_open_pixels("p", bytes, W, H + 1, 3, LITHO_SAMPLE_U8, NULL, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_open_pixels("p", bytes, 0, H, 3, LITHO_SAMPLE_U8, NULL, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_open_pixels("p", bytes, -W, -H, 3, LITHO_SAMPLE_U8, NULL, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_open_pixels("p", bytes, W, H, 5, LITHO_SAMPLE_U8, NULL, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_open_pixels("p", bytes, W, H, 3, (LithoSample)3, NULL, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_open_pixels("p", bytes, G_MAXINT, G_MAXINT, 3, LITHO_SAMPLE_U8, NULL, &error), error, LITHO_ERROR_LIMIT);
  const LithoPixelsOptions few = {.struct_size = sizeof few, .max_pixels = W * H - 1};
  assert_failed(litho_open_pixels("p", bytes, W, H, 3, LITHO_SAMPLE_U8, &few, &error), error, LITHO_ERROR_LIMIT);
  /* A profile that is none is no error: it is said. */
  g_autoptr(GBytes) junk = g_bytes_new_static("no profile", 10);
  const LithoPixelsOptions damaged = {.struct_size = sizeof damaged, .profile = junk};
  g_autoptr(LithoPhoto) photo = litho_open_pixels("p", bytes, W, H, 3, LITHO_SAMPLE_U8, &damaged, &error);
  g_assert_no_error(error);
  g_assert_nonnull(strstr(litho_photo_warnings(photo)[0], "profile"));
}

/* Pixels of a result are those of the lossless file. */
static void
test_result(void)
{
  static const char *const recipes[] = {
      "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.5}]}",
      "{\"litho\":1,\"steps\":[{\"op\":\"flip\"},{\"op\":\"contrast\",\"amount\":30}]}",
      "{\"litho\":1,\"steps\":[]}",
  };
  g_autofree char *folder = g_dir_make_tmp("litho-pixels-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "out.png", NULL);
  for (int sample = LITHO_SAMPLE_U8; sample <= (int)LITHO_SAMPLE_U16; sample++)
    for (int channels = 3; channels <= 4; channels++)
      for (guint i = 0; i < G_N_ELEMENTS(recipes); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = ramp(channels, (LithoSample)sample);
        g_autoptr(LithoPhoto) photo = open_ramp(bytes, channels, (LithoSample)sample);
        g_autoptr(LithoRecipe) recipe = parse(recipes[i]);
        g_autoptr(LithoResult) result = NULL;
        g_autoptr(LithoPixels) pixels = litho_apply_pixels(recipe, photo, NULL, &result, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(litho_result_n_steps(result), ==, litho_recipe_n_steps(recipe));
        g_assert_true(litho_apply(recipe, photo, path, NULL, NULL, &error));
        g_autoptr(LithoPhoto) written = litho_open(path, NULL, &error);
        g_autoptr(LithoPixels) same = litho_photo_pixels(written, &error);
        g_assert_no_error(error);
        gsize size = 0, same_size = 0;
        const guint8 *a = litho_pixels_data(pixels, &size), *b = litho_pixels_data(same, &same_size);
        g_assert_cmpmem(a, size, b, same_size);
        g_assert_cmpint(litho_pixels_channels(pixels), ==, channels);
      }
  g_assert_cmpint(g_remove(path), ==, 0);
  g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* Floats are linear light: one stop less halves them. */
static void
test_float_result(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = ramp(3, LITHO_SAMPLE_FLOAT);
  g_autoptr(LithoPhoto) photo = open_ramp(bytes, 3, LITHO_SAMPLE_FLOAT);
  g_autoptr(LithoRecipe) recipe = parse("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":-1}]}");
  g_autoptr(LithoPixels) pixels = litho_apply_pixels(recipe, photo, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint((int)litho_pixels_sample(pixels), ==, LITHO_SAMPLE_FLOAT);
  const float *in = g_bytes_get_data(bytes, NULL), *out = (const float *)(gconstpointer)litho_pixels_data(pixels, NULL);
  for (int i = 0; i < W * H * 3; i++)
    g_assert_cmpfloat_with_epsilon(out[i], in[i] / 2, 1e-5);
  const LithoOutputOptions eight = {.struct_size = sizeof eight, .bits = 8};
  g_autoptr(LithoPixels) small = litho_apply_pixels(recipe, photo, &eight, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint((int)litho_pixels_sample(small), ==, LITHO_SAMPLE_U8);
  const LithoOutputOptions file = {.struct_size = sizeof file, .sidecar = TRUE};
  assert_failed(litho_apply_pixels(recipe, photo, &file, NULL, &error), error, LITHO_ERROR_USAGE);
}

static void
cancel_at_once(double fraction, gpointer cancel)
{
  g_assert_true(fraction >= 0 && fraction <= 1);
  g_cancellable_cancel(cancel);
}

static void
test_cancel(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = ramp(3, LITHO_SAMPLE_U8);
  g_autoptr(LithoPhoto) photo = open_ramp(bytes, 3, LITHO_SAMPLE_U8);
  g_autoptr(LithoRecipe) recipe = parse("{\"litho\":1,\"steps\":[{\"op\":\"resize\",\"width\":3000}]}");
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  const LithoOutputOptions options = {
      .struct_size = sizeof options, .progress = cancel_at_once, .progress_data = cancel, .cancel = cancel};
  assert_failed(litho_apply_pixels(recipe, photo, &options, NULL, &error), error, LITHO_ERROR_CANCELLED);
  assert_failed(litho_apply_pixels(recipe, photo, &options, NULL, &error), error, LITHO_ERROR_CANCELLED);
}

/* A mask that the recipe names, from memory: the right half alone becomes brighter. */
static void
test_assets(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp("litho-pixels-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "mask.png", NULL);
  guint8 *half = g_malloc0(W * H);
  for (int i = 0; i < W * H; i++)
    half[i] = i % W >= W / 2 ? 255 : 0;
  g_autoptr(GBytes) mask_pixels = g_bytes_new_take(half, W * H), bytes = ramp(3, LITHO_SAMPLE_U8);
  g_autoptr(LithoPhoto) mask = litho_open_pixels("mask", mask_pixels, W, H, 1, LITHO_SAMPLE_U8, NULL, &error),
                        photo = open_ramp(bytes, 3, LITHO_SAMPLE_U8);
  g_autoptr(LithoRecipe) nothing = parse("{\"litho\":1,\"steps\":[]}"),
                         recipe = parse("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":-3,\"region\":"
                                        "{\"mask\":\"half\"}}]}");
  g_assert_true(litho_apply(nothing, mask, path, NULL, NULL, &error));
  char *text = NULL;
  gsize length = 0;
  g_assert_true(g_file_get_contents(path, &text, &length, &error));
  g_autoptr(GBytes) png = g_bytes_new_take(text, length);
  const LithoAsset assets[] = {{"half", png}, {NULL, NULL}}, twice[] = {{"half", png}, {"half", png}, {NULL, NULL}};
  const LithoOutputOptions options = {.struct_size = sizeof options, .assets = assets},
                           wrong = {.struct_size = sizeof wrong, .assets = twice};
  g_autoptr(LithoPixels) pixels = litho_apply_pixels(recipe, photo, &options, NULL, &error);
  g_assert_no_error(error);
  const guint8 *before = g_bytes_get_data(bytes, NULL), *after = litho_pixels_data(pixels, NULL);
  guint n_darker = 0;
  for (int y = 0; y < H; y++) {
    g_assert_cmpmem(before + (gsize)y * W * 3, W / 2 * 3, after + (gsize)y * W * 3, W / 2 * 3);
    for (int x = W / 2 * 3; x < W * 3; x++)
      n_darker += after[y * W * 3 + x] < before[y * W * 3 + x];
  }
  g_assert_cmpuint(n_darker, >, W * H * 3 / 2 * 9 / 10);
  const LithoRenderOptions render = {.struct_size = sizeof render, .assets = assets};
  g_autoptr(LithoPixels) shown = litho_render(recipe, photo, &render, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_pixels_channels(shown), ==, 3);
  assert_failed(litho_apply_pixels(recipe, photo, &wrong, NULL, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_apply_pixels(recipe, photo, NULL, NULL, &error), error, LITHO_ERROR_RECIPE);
  g_assert_cmpint(g_remove(path), ==, 0);
  g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
test_mask_into_memory(void)
{
  g_autoptr(GError) error = NULL;
  guint8 *data = g_malloc(W * H * 3);
  for (int i = 0; i < W * H; i++) {
    static const guint8 sky[3] = {120, 160, 215}, field[3] = {70, 105, 50};
    memcpy(data + 3 * i, i / W < H / 2 ? sky : field, 3);
  }
  g_autoptr(GBytes) bytes = g_bytes_new_take(data, W * H * 3);
  g_autoptr(LithoPhoto) photo = open_ramp(bytes, 3, LITHO_SAMPLE_U8);
  const LithoSceneOptions floor_scene = {.struct_size = sizeof floor_scene, .floor = TRUE};
  g_autoptr(LithoScene) scene = litho_scene_open(photo, &floor_scene, &error);
  g_autoptr(LithoFinding) sky = litho_scene_find(scene, "sky", 0, &error), animal = litho_scene_find(scene, "animal", 0, &error);
  g_assert_no_error(error);
  int width, height;
  const guint8 *mask = litho_finding_mask(sky, &width, &height);
  g_assert_nonnull(mask);
  enum { PAD = 5 };
  float floats[H][W + PAD];
  guint16 words[H][W];
  guint8 plain[H * W];
  for (int y = 0; y < H; y++)
    floats[y][W] = -7;
  g_assert_true(litho_finding_write(sky, LITHO_SAMPLE_FLOAT, floats, W, H, sizeof floats[0], &error));
  g_assert_true(litho_finding_write(sky, LITHO_SAMPLE_U16, words, W, H, 0, &error));
  g_assert_true(litho_finding_write(sky, LITHO_SAMPLE_U8, plain, W, H, 0, &error));
  for (int i = 0; i < W * H; i++) {
    g_assert_cmpfloat(floats[i / W][i % W], ==, (float)mask[i] / 255);
    g_assert_cmpuint(words[i / W][i % W], ==, 257 * mask[i]);
    g_assert_cmpuint(plain[i], ==, mask[i]);
  }
  for (int y = 0; y < H; y++)
    g_assert_cmpfloat(floats[y][W], ==, -7); /* between the rows nothing is written */
  g_assert_true(litho_finding_write(animal, LITHO_SAMPLE_U8, plain, W, H, 0, &error));
  for (int i = 0; i < W * H; i++)
    g_assert_cmpuint(plain[i], ==, 0);
  assert_failed(litho_finding_write(sky, LITHO_SAMPLE_U8, plain, W - 1, H, 0, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_finding_write(sky, LITHO_SAMPLE_FLOAT, plain, W, H, W, &error), error, LITHO_ERROR_USAGE);
  assert_failed(litho_finding_write(sky, (LithoSample)7, plain, W, H, 0, &error), error, LITHO_ERROR_USAGE);
}

/* A photo of pixels is planned for as that of a file is. */
static void
test_plan(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = ramp(3, LITHO_SAMPLE_U8);
  g_autoptr(LithoPhoto) photo = open_ramp(bytes, 3, LITHO_SAMPLE_U8);
  g_autoptr(LithoRecipe) recipe = litho_plan("warmer", photo, &by_words, &error);
  g_assert_no_error(error);
  g_autofree char *json = litho_recipe_print(recipe);
  g_assert_nonnull(strstr(json, "temperature"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error))
    g_error("%s", error->message);
  g_test_add_func("/library pixels/in and out again", test_round_trip);
  g_test_add_func("/library pixels/opening: errors", test_open_errors);
  g_test_add_func("/library pixels/result", test_result);
  g_test_add_func("/library pixels/result in floats", test_float_result);
  g_test_add_func("/library pixels/result: cancelled", test_cancel);
  g_test_add_func("/library pixels/assets", test_assets);
  g_test_add_func("/library pixels/mask into memory", test_mask_into_memory);
  g_test_add_func("/library pixels/plan", test_plan);
  const int status = g_test_run();
  litho_shutdown();
  return status;
}
