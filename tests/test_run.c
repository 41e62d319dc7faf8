/* Recipes on photos: replay, strength, regions, geometry, codings, records. */
#include "photo_files.h"
#include "run/apply.h"

/* A PNG in the test's folder; profile: NULL or a name of litho_profile_named(). */
static char *
write_png(const char *name, VipsImage *image, const char *profile)
{
  char *path = in_folder(name);
  g_autoptr(VipsImage) tagged = NULL;
  g_assert_cmpint(vips_copy(image, &tagged, NULL), ==, 0);
  if (profile != NULL) {
    g_autoptr(GBytes) icc = litho_profile_named(profile, NULL);
    gsize size;
    gconstpointer data = g_bytes_get_data(icc, &size);
    vips_image_set_blob_copy(tagged, VIPS_META_ICC_NAME, data, size);
  }
  g_assert_cmpint(vips_pngsave(tagged, path, NULL), ==, 0);
  return path;
}

static void
apply(const char *steps, const char *in, const char *out, LithoApplyOptions *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = recipe_of(steps);
  g_autoptr(LithoPhoto) photo = litho_photo_open(in, NULL, &error);
  g_assert_no_error(error);
  LithoApplyOptions none;
  litho_apply_options_default(&none);
  litho_apply_photo(recipe, photo, out, options != NULL ? options : &none, NULL, &error);
  g_assert_no_error(error);
}

static VipsImage *
read_image(const char *path)
{
  g_autoptr(VipsImage) lazy = vips_image_new_from_file(path, NULL);
  g_assert_nonnull(lazy);
  return vips_image_copy_memory(lazy);
}

static double
largest_difference(VipsImage *a, VipsImage *b)
{
  g_autoptr(VipsImage) difference = NULL;
  g_autoptr(VipsImage) size = NULL;
  double worst;
  g_assert_cmpint(vips_subtract(a, b, &difference, NULL), ==, 0);
  g_assert_cmpint(vips_abs(difference, &size, NULL), ==, 0);
  g_assert_cmpint(vips_max(size, &worst, NULL), ==, 0);
  return worst;
}

static void
assert_same_file(const char *a, const char *b)
{
  g_autofree char *x = NULL, *y = NULL;
  gsize n = 0, m = 0;
  g_assert_true(g_file_get_contents(a, &x, &n, NULL) && g_file_get_contents(b, &y, &m, NULL));
  g_assert_cmpmem(x, n, y, m);
}

static const char all_kinds[] =
    "{\"op\":\"exposure\",\"ev\":0.4},{\"op\":\"saturation\",\"amount\":30,\"strength\":0.7},"
    "{\"op\":\"contrast\",\"amount\":20,\"region\":{\"tones\":\"midtones\"}},"
    "{\"op\":\"sharpen\",\"amount\":80},{\"op\":\"auto_tone\"},"
    "{\"op\":\"vignette\",\"amount\":-30},{\"op\":\"grain\",\"amount\":20},"
    "{\"op\":\"rotate\",\"angle\":3}";

static void
test_replay(void)
{
  g_autoptr(VipsImage) image = make_noise(333, 217, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *in = write_png("replay.png", image, NULL);
  for (int exact = 0; exact < 2; exact++) {
    g_autofree char *once = in_folder("once.png"), *twice = in_folder("twice.png");
    LithoApplyOptions options;
    litho_apply_options_default(&options);
    options.run.exact = exact;
    vips_concurrency_set(1);
    apply(all_kinds, in, once, &options);
    vips_concurrency_set(3);
    apply(all_kinds, in, twice, &options);
    vips_concurrency_set(0);
    assert_same_file(once, twice);
  }
}

/* Half the strength in the kernel's space: exposure's is linear light. */
static void
test_strength(void)
{
  g_autoptr(VipsImage) image = make_smooth(64, 48, 3, FALSE, VIPS_FORMAT_USHORT);
  g_autofree char *in = write_png("strength.png", image, NULL), *out = in_folder("s.png");
  apply("{\"op\":\"exposure\",\"ev\":-1,\"strength\":0.5}", in, out, NULL);
  g_autoptr(VipsImage) half = read_image(out);
  apply("{\"op\":\"exposure\",\"ev\":-0.41503749927884376}", in, out, NULL); /* log2 of 3/4 */
  g_autoptr(VipsImage) same = read_image(out);
  g_assert_cmpfloat(largest_difference(half, same), <=, 1);
  apply("{\"op\":\"exposure\",\"ev\":-1,\"strength\":0}", in, out, NULL);
  g_autoptr(VipsImage) none = read_image(out);
  g_assert_cmpfloat(largest_difference(none, image), ==, 0);
}

static void
assert_same_window(VipsImage *a, VipsImage *b, int x, int y, int width, int height)
{
  g_autoptr(VipsImage) one = NULL, other = NULL;
  g_assert_true(vips_crop(a, &one, x, y, width, height, NULL) == 0 &&
                vips_crop(b, &other, x, y, width, height, NULL) == 0);
  g_assert_cmpfloat(largest_difference(one, other), ==, 0);
}

/* What lies outside a step's region keeps its codes, with point and area steps, 8 and 16 bit; inside
 * something happens. */
static void
test_region(void)
{
  static const char *const ops[] = {
      "\"op\":\"exposure\",\"ev\":1", "\"op\":\"saturation\",\"amount\":60",
      "\"op\":\"sharpen\",\"amount\":150", "\"op\":\"clarity\",\"amount\":60"};
  const VipsBandFormat formats[] = {VIPS_FORMAT_UCHAR, VIPS_FORMAT_USHORT};
  for (guint f = 0; f < 2; f++) {
    g_autoptr(VipsImage) image = make_noise(200, 160, 3, formats[f]);
    g_autofree char *in = write_png("region.png", image, NULL), *out = in_folder("r.png");
    for (guint i = 0; i < G_N_ELEMENTS(ops); i++) {
      g_autofree char *step = g_strdup_printf("{%s,\"region\":{\"box\":[0.5,0,0.5,0.5]}}", ops[i]);
      apply(step, in, out, NULL);
      g_autoptr(VipsImage) result = read_image(out);
      assert_same_window(image, result, 0, 0, 100, 160);
      assert_same_window(image, result, 100, 80, 100, 80);
      g_assert_cmpfloat(largest_difference(image, result), >, 4);
    }
  }
}

/* A red disc on transparent green: what is not seen must not colour the disc's rim, and steps that
 * only move pixels keep it. */
static void
test_transparent(void)
{
  static const struct { const char *step; gboolean exact; } rows[] = {
      {"{\"op\":\"resize\",\"percent\":43}", FALSE},
      {"{\"op\":\"upscale\",\"factor\":1.7}", FALSE},
      {"{\"op\":\"rotate\",\"angle\":9}", FALSE},
      {"{\"op\":\"straighten\",\"angle\":-4}", FALSE},
      {"{\"op\":\"blur\",\"amount\":3}", FALSE},
      {"{\"op\":\"blur\",\"amount\":12}", FALSE},
      {"{\"op\":\"blur\",\"amount\":9,\"type\":\"motion\"}", FALSE},
      {"{\"op\":\"rotate\",\"angle\":180}", TRUE},
      {"{\"op\":\"flip\"}", TRUE},
      {"{\"op\":\"resize\",\"percent\":100}", TRUE},
  };
  guint8 pixels[80 * 80 * 4];
  int n_transparent = 0;
  for (int y = 0; y < 80; y++)
    for (int x = 0; x < 80; x++) {
      double in = 26 - hypot(x - 39.5, y - 39.5), cover = CLAMP(in + 0.5, 0, 1);
      guint8 *p = pixels + 4 * (y * 80 + x);
      p[0] = cover > 0 ? 200 : 10;
      p[1] = cover > 0 ? 30 : 240;
      p[2] = 20;
      p[3] = (guint8)lround(255 * cover);
      n_transparent += cover == 0;
    }
  g_autoptr(VipsImage) image =
      vips_image_new_from_memory_copy(pixels, sizeof pixels, 80, 80, 4, VIPS_FORMAT_UCHAR);
  image->Type = VIPS_INTERPRETATION_sRGB;
  g_autofree char *in = write_png("disc.png", image, NULL), *out = in_folder("disc_out.png");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    apply(rows[i].step, in, out, NULL);
    g_autoptr(VipsImage) result = read_image(out);
    int n_seen = 0, n_green = 0;
    g_assert_cmpint(result->Bands, ==, 4);
    for (int y = 0; y < result->Ysize; y++)
      for (int x = 0; x < result->Xsize; x++) {
        const guint8 *p = (guint8 *)VIPS_IMAGE_ADDR(result, x, y);
        n_green += p[1] > 200;
        n_seen += p[3] > 0;
        /* Gamut mapping and rounding move a code or two, where alpha is one code some more. */
        if (p[3] > 0 && (abs(p[0] - 200) > 6 || abs(p[1] - 30) > 12))
          g_error("%s: %d %d %d alpha %d at %d, %d", rows[i].step, p[0], p[1], p[2], p[3], x, y);
      }
    g_assert_cmpint(n_seen, >, 300);
    g_assert_cmpint(n_green, ==, rows[i].exact ? n_transparent : 0);
  }
}

static void
test_no_horizon(void)
{
  g_autoptr(VipsImage) grey = NULL;
  g_autoptr(VipsImage) linear = NULL;
  g_assert_cmpint(vips_black(&grey, 60, 40, "bands", 3, NULL), ==, 0);
  g_assert_cmpint(vips_linear1(grey, &linear, 1, 0.2, NULL), ==, 0);
  g_autoptr(LithoRecipe) recipe = recipe_of("{\"op\":\"straighten\"}");
  LithoRunOptions options;
  litho_run_options_default(&options);
  g_autoptr(VipsImage) out = NULL;
  g_autoptr(VipsImage) alpha = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(LithoRunResults) results = {0};
  litho_run_linear(recipe, linear, NULL, &options, &out, &alpha, &results, &error);
  g_assert_no_error(error);
  g_assert_nonnull(strstr(litho_step_result(results.steps, 0)->note, "no clear horizon"));
}

/* Corners and borders that a step adds are seen. */
static void
test_added_is_opaque(void)
{
  static const char *const steps[] = {
      "{\"op\":\"rotate\",\"angle\":20,\"fit\":\"expand\",\"color\":\"white\"}",
      "{\"op\":\"pad\",\"px\":9,\"color\":\"white\"}"};
  g_autoptr(VipsImage) image = make_smooth(60, 40, 3, TRUE, VIPS_FORMAT_UCHAR);
  g_autofree char *in = write_png("corner.png", image, NULL), *out = in_folder("corner_out.png");
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
    apply(steps[i], in, out, NULL);
    g_autoptr(VipsImage) result = read_image(out);
    static const guint8 white[4] = {255, 255, 255, 255};
    g_assert_cmpmem(VIPS_IMAGE_ADDR(result, 0, 0), 4, white, 4);
  }
}

/* A step after a crop sees the cropped frame: its box is a share of that. */
static void
test_geometry(void)
{
  g_autoptr(VipsImage) image = make_smooth(120, 80, 3, TRUE, VIPS_FORMAT_UCHAR);
  g_autofree char *in = write_png("alpha.png", image, NULL), *out = in_folder("g.png");
  apply("{\"op\":\"crop\",\"box\":[0.25,0.25,0.5,0.5]},{\"op\":\"exposure\",\"ev\":-3,\"region\":"
        "{\"box\":[0,0,0.5,1],\"feather\":0}}",
        in, out, NULL);
  g_autoptr(VipsImage) result = read_image(out);
  g_assert_cmpint(result->Xsize, ==, 60);
  g_assert_cmpint(result->Ysize, ==, 40);
  g_assert_cmpint(result->Bands, ==, 4);
  g_autoptr(VipsImage) window = NULL;
  g_assert_cmpint(vips_crop(image, &window, 30, 20, 60, 40, NULL), ==, 0);
  g_autoptr(VipsImage) unchanged = vips_image_copy_memory(window);
  for (int y = 0; y < 40; y++)
    for (int x = 0; x < 60; x++) {
      const guint8 *p = (guint8 *)VIPS_IMAGE_ADDR(unchanged, x, y);
      const guint8 *q = (guint8 *)VIPS_IMAGE_ADDR(result, x, y);
      g_assert_cmpint(p[3], ==, q[3]);
      if (x >= 30)
        g_assert_cmpmem(p, 3, q, 3);
      else
        g_assert_cmpint(q[0], <, p[0]);
    }
  apply("{\"op\":\"rotate\",\"angle\":90}", in, out, NULL);
  g_autoptr(VipsImage) turned = read_image(out);
  g_autoptr(VipsImage) back = NULL;
  g_assert_cmpint(vips_rot270(turned, &back, NULL), ==, 0);
  g_assert_cmpfloat(largest_difference(back, image), ==, 0);
}

static void
test_needs_see(void)
{
  g_autoptr(VipsImage) image = make_smooth(40, 30, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autofree char *in = write_png("see.png", image, NULL), *out = in_folder("n.png");
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open(in, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(LithoRecipe) recipe = recipe_of(
      "{\"op\":\"exposure\",\"ev\":1,\"region\":\"sky\"},{\"op\":\"exposure\",\"ev\":-1}");
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  g_assert_false(litho_apply_photo(recipe, photo, out, &options, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NEEDS_SEE);
  g_assert_nonnull(strstr(error->message, "/steps/0"));
  g_assert_nonnull(strstr(error->message, "sky"));
  g_assert_false(g_file_test(out, G_FILE_TEST_EXISTS));
  g_clear_error(&error);
  options.run.skip_unready = TRUE;
  g_auto(LithoRunResults) results = {0};
  g_assert_true(litho_apply_photo(recipe, photo, out, &options, &results, &error));
  g_assert_no_error(error);
  g_assert_true(litho_step_result(results.steps, 0)->skipped);
  g_assert_false(litho_step_result(results.steps, 1)->skipped);
}

/* Steps that do nothing give the codes back in every profile: 8 bit for any colour; 16 bit within one code.
 * Adobe RGB's pure power rises so steeply from 0 that float light cannot hold a dark 16-bit code beside a
 * bright channel (1e-7 of light is 40 codes there), so its 16-bit picture has no such colours. */
static void
test_codings(void)
{
  const struct {
    const char *profile;
    int bands;
  } cases[] = {{NULL, 3}, {"srgb", 3}, {"p3", 3}, {"adobergb", 3}, {NULL, 1}};
  const VipsBandFormat formats[] = {VIPS_FORMAT_UCHAR, VIPS_FORMAT_USHORT};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    for (guint f = 0; f < 2; f++) {
      gboolean smooth = f == 1 && g_strcmp0(cases[i].profile, "adobergb") == 0;
      g_autoptr(VipsImage) image = smooth
                                       ? make_smooth(300, 219, 3, FALSE, formats[f])
                                       : make_noise(300, 219, cases[i].bands, formats[f]);
      g_autofree char *in = write_png("coding.png", image, cases[i].profile);
      g_autofree char *out = in_folder("c.png");
      apply("{\"op\":\"exposure\",\"ev\":0},{\"op\":\"saturation\",\"amount\":0}", in, out, NULL);
      g_autoptr(VipsImage) result = read_image(out);
      g_test_message("%s, %u bits: %g", cases[i].profile, 8 << f, largest_difference(image, result));
      g_assert_cmpfloat(largest_difference(image, result), <=, (f == 0 ? 0 : 1));
    }
}

/* Known colours through P3 and Adobe RGB: the primaries of sRGB have published coordinates there. */
static void
test_conversion(void)
{
  static const struct {
    const char *profile;
    guint8 srgb[3], wanted[3];
  } rows[] = {
      {"p3", {255, 0, 0}, {234, 51, 35}},        {"p3", {0, 255, 0}, {117, 251, 76}},
      {"p3", {0, 0, 255}, {0, 0, 245}},          {"adobergb", {255, 0, 0}, {219, 0, 0}},
      {"adobergb", {0, 255, 0}, {144, 255, 60}}, {"adobergb", {0, 0, 255}, {0, 0, 250}},
      {"p3", {128, 128, 128}, {128, 128, 128}},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(VipsImage) image =
        vips_image_new_from_memory_copy(rows[i].srgb, 3, 1, 1, 3, VIPS_FORMAT_UCHAR);
    g_autofree char *in = write_png("color.png", image, NULL), *out = in_folder("d.png");
    LithoApplyOptions options;
    litho_apply_options_default(&options);
    options.save.profile = rows[i].profile;
    apply("", in, out, &options);
    g_autoptr(VipsImage) result = read_image(out);
    const guint8 *p = (guint8 *)VIPS_IMAGE_ADDR(result, 0, 0);
    for (int c = 0; c < 3; c++)
      g_assert_cmpint(ABS(p[c] - rows[i].wanted[c]), <=, 1);
  }
}

/* A photo large enough to be decoded while it is worked gives what a small one gives; cut short it
 * is an error, and the output is not there. */
static void
test_stream(void)
{
  g_autoptr(VipsImage) tile = make_smooth(600, 400, 3, FALSE, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) large = NULL;
  g_autofree char *in = in_folder("large.jpg"), *out = in_folder("l.png");
  g_assert_cmpint(vips_replicate(tile, &large, 4, 4, NULL), ==, 0);
  g_assert_cmpint(vips_jpegsave(large, in, NULL), ==, 0);
  apply("{\"op\":\"flip\"},{\"op\":\"rotate\",\"angle\":180},{\"op\":\"flip\",\"direction\":\"vertical\"}",
        in, out, NULL);
  g_autoptr(VipsImage) result = read_image(out);
  g_autoptr(VipsImage) decoded = read_image(in);
  g_assert_cmpfloat(largest_difference(result, decoded), ==, 0);
  g_autofree char *bytes = NULL, *cut = in_folder("cut.jpg"), *none = in_folder("none.png");
  gsize size;
  g_assert_true(g_file_get_contents(in, &bytes, &size, NULL));
  g_assert_true(g_file_set_contents(cut, bytes, size / 2, NULL));
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = recipe_of("{\"op\":\"exposure\",\"ev\":1}");
  g_autoptr(LithoPhoto) photo = litho_photo_open(cut, NULL, &error);
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  g_assert_true(photo == NULL || !litho_apply_photo(recipe, photo, none, &options, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_READ);
  g_assert_false(g_file_test(none, G_FILE_TEST_EXISTS));
}

static void
expect_verify(const char *out, const LithoVerifyOptions *options, int code)
{
  g_autoptr(GError) error = NULL;
  LithoVerified checked;
  gboolean good = litho_verify(out, options, &checked, &error);
  if (code == 0) {
    g_assert_no_error(error);
    g_assert_true(good);
    g_assert_cmpint(checked & LITHO_VERIFY_REPLAY, ==, options->source ? LITHO_VERIFY_REPLAY : 0);
  } else {
    g_assert_error(error, LITHO_ERROR, code);
  }
}

static void
test_verify(void)
{
  g_autoptr(VipsImage) image = make_noise(90, 70, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *in = write_png("v.png", image, NULL), *out = in_folder("vo.png");
  g_autofree char *other = in_folder("other.png");
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.sidecar = TRUE;
  apply(all_kinds, in, out, &options);
  LithoVerifyOptions verify = {0}, replay = {.source = in}, wrong = {.source = other};
  expect_verify(out, &verify, 0);
  expect_verify(out, &replay, 0);
  apply("", in, other, NULL);
  expect_verify(other, &verify, LITHO_ERROR_RECIPE);
  apply("{\"op\":\"exposure\",\"ev\":1}", in, other, NULL);
  expect_verify(out, &wrong, LITHO_ERROR_VERIFY);
  /* One byte of the file changed. */
  g_autofree char *bytes = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(out, &bytes, &size, NULL));
  bytes[size / 2] ^= 1;
  g_assert_true(g_file_set_contents(out, bytes, size, NULL));
  expect_verify(out, &verify, LITHO_ERROR_VERIFY);
  /* The recipe travels in the file. */
  g_autofree char *embedded = in_folder("e.png");
  options.sidecar = FALSE;
  options.embed = TRUE;
  apply(all_kinds, in, embedded, &options);
  expect_verify(embedded, &replay, 0);
  expect_verify(embedded, &verify, LITHO_ERROR_USAGE);
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/run/replay", test_replay);
  g_test_add_func("/run/strength", test_strength);
  g_test_add_func("/run/region", test_region);
  g_test_add_func("/run/geometry", test_geometry);
  g_test_add_func("/run/transparent", test_transparent);
  g_test_add_func("/run/no_horizon", test_no_horizon);
  g_test_add_func("/run/added_is_opaque", test_added_is_opaque);
  g_test_add_func("/run/needs_see", test_needs_see);
  g_test_add_func("/run/codings", test_codings);
  g_test_add_func("/run/conversion", test_conversion);
  g_test_add_func("/run/stream", test_stream);
  g_test_add_func("/run/verify", test_verify);
  return run_photo_tests();
}
