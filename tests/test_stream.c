/* A large photo that is read once is not held whole: the same file and the same measures as when it is. */
#include "photo_files.h"
#include "run/apply.h"

#define WIDTH 1500
#define HEIGHT 5003 /* no whole number of strips or blocks */
#define POINTS "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.3},{\"op\":\"saturation\",\"amount\":20}]}"

static char *
large_photo(const char *name)
{
  char *path = in_folder(name);
  g_autoptr(VipsImage) noise = make_noise(WIDTH / 4 + 1, HEIGHT / 4 + 1, 3, VIPS_FORMAT_UCHAR), large = NULL, cut = NULL,
                       typed = NULL;
  g_assert_cmpint(vips_zoom(noise, &large, 4, 4, NULL), ==, 0);
  g_assert_cmpint(vips_crop(large, &cut, 0, 0, WIDTH, HEIGHT, NULL), ==, 0);
  g_assert_cmpint(vips_copy(cut, &typed, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(typed, path, NULL), ==, 0);
  return path;
}

static char *
apply(const char *in, const char *out, const char *recipe_text, gboolean once)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open(in, NULL, &error);
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("test", recipe_text, -1, &error);
  g_assert_no_error(error);
  g_auto(LithoRunResults) results = {0};
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.run.measures = TRUE;
  options.once = once;
  litho_apply_photo(recipe, photo, out, &options, &results, &error);
  g_assert_no_error(error);
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);
  json_node_take_array(node, litho_step_results_to_json(results.steps));
  return json_to_string(node, FALSE);
}

static void
test_same_file(void)
{
  static const char *const recipes[] = {
      POINTS,
      "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1,\"region\":{\"box\":[0.2,0.4,0.5,0.3]}}]}",
      "{\"litho\":1,\"steps\":[{\"op\":\"contrast\",\"amount\":20},{\"op\":\"sharpen\",\"amount\":50}]}", /* held whole */
  };
  static const char *const suffixes[] = {"jpg", "png"};
  for (guint f = 0; f < G_N_ELEMENTS(suffixes); f++) {
    g_autofree char *in_name = g_strconcat("large.", suffixes[f], NULL), *in = large_photo(in_name);
    g_autofree char *a_name = g_strconcat("whole.", suffixes[f], NULL), *a = in_folder(a_name);
    g_autofree char *b_name = g_strconcat("once.", suffixes[f], NULL), *b = in_folder(b_name);
    for (guint i = 0; i < G_N_ELEMENTS(recipes); i++) {
      g_autofree char *measured = apply(in, a, recipes[i], FALSE), *again = apply(in, b, recipes[i], TRUE);
      g_assert_nonnull(strstr(measured, "mean_lightness"));
      g_assert_cmpstr(measured, ==, again);
      g_autofree char *hash_a = litho_file_sha256(a, NULL), *hash_b = litho_file_sha256(b, NULL);
      g_assert_cmpstr(hash_a, ==, hash_b);
    }
  }
}

static void
no_warning(const char *text, gpointer data)
{
  g_error("%s", text);
}

/* What was passed is gone, and the end says that it was asked for; its means are vips_shrink()'s. */
static void
test_gone(void)
{
  g_autofree char *in = large_photo("passed.png");
  const int blocks[] = {1, 3, 8};
  for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) {
    g_autoptr(VipsImage) source = vips_image_new_from_file(in, "access", VIPS_ACCESS_SEQUENTIAL, NULL),
                         all = vips_image_new_from_file(in, NULL), image = NULL, read = NULL, wanted = NULL;
    LithoStream *stream = litho_stream_new(source, &image);
    g_assert_nonnull(stream);
    g_assert_true(litho_stream_read_once(stream, 256, blocks[i]));
    g_assert_null(litho_stream_shrunk(stream, blocks[i]));
    for (int y = 0; y < HEIGHT; y += 40) {
      g_autoptr(VipsImage) part = NULL, memory = NULL;
      const int n = MIN(40, HEIGHT - y);
      g_assert_cmpint(vips_extract_area(image, &part, 0, y, WIDTH, n, NULL), ==, 0);
      memory = vips_image_copy_memory(part);
      g_assert_nonnull(memory);
      g_autoptr(VipsImage) same = NULL, of = NULL;
      g_assert_cmpint(vips_extract_area(all, &of, 0, y, WIDTH, n, NULL), ==, 0);
      same = vips_image_copy_memory(of);
      g_assert_cmpmem(VIPS_IMAGE_ADDR(memory, 0, 0), VIPS_IMAGE_SIZEOF_IMAGE(memory), VIPS_IMAGE_ADDR(same, 0, 0),
                      VIPS_IMAGE_SIZEOF_IMAGE(same));
    }
    g_autoptr(VipsImage) shrunk = litho_stream_shrunk(stream, blocks[i]), lazy = NULL, top = NULL;
    g_assert_nonnull(shrunk);
    g_assert_null(litho_stream_shrunk(stream, blocks[i] + 1));
    g_assert_cmpint(vips_shrink(all, &lazy, blocks[i], blocks[i], NULL), ==, 0);
    wanted = vips_image_copy_memory(lazy);
    g_assert_cmpmem(VIPS_IMAGE_ADDR(shrunk, 0, 0), VIPS_IMAGE_SIZEOF_IMAGE(shrunk), VIPS_IMAGE_ADDR(wanted, 0, 0),
                    VIPS_IMAGE_SIZEOF_IMAGE(wanted));
    g_assert_cmpint(vips_extract_area(image, &top, 0, 0, WIDTH, 10, NULL), ==, 0);
    read = vips_image_copy_memory(top); /* not always NULL: see stream.c */
    g_assert_nonnull(strstr(vips_error_buffer(), "no longer there"));
    vips_error_clear();
    const char *reason = NULL;
    g_assert_false(litho_stream_finish(stream, no_warning, NULL, &reason));
    g_assert_nonnull(strstr(reason, "had passed"));
    litho_stream_free(stream);
  }
}

/* Who has read already keeps all lines. */
static void
test_not_after_reading(void)
{
  g_autofree char *in = large_photo("read.png");
  g_autoptr(VipsImage) source = vips_image_new_from_file(in, "access", VIPS_ACCESS_SEQUENTIAL, NULL), image = NULL,
                       part = NULL, memory = NULL, again = NULL;
  LithoStream *stream = litho_stream_new(source, &image);
  g_assert_nonnull(stream);
  g_assert_cmpint(vips_extract_area(image, &part, 0, 0, WIDTH, 10, NULL), ==, 0);
  memory = vips_image_copy_memory(part);
  g_assert_nonnull(memory);
  g_assert_false(litho_stream_read_once(stream, 256, 0));
  again = vips_image_copy_memory(image);
  g_assert_nonnull(again);
  litho_stream_free(stream);
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/stream/same-file", test_same_file);
  g_test_add_func("/stream/gone", test_gone);
  g_test_add_func("/stream/not-after-reading", test_not_after_reading);
  return g_test_run();
}
