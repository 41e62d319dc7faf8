/* Camera raw files: DNGs made of a known scene (dng.h) are opened as photos and compared with what the scene must look like;
 * damaged and unknown files are errors. */
#include "dng.h"
#include "folder.h"
#include "photo/internal.h"
#include "photo/photo.h"
#include "raw/render.h"
#include "sandbox_mode.h"

enum { W = 256, H = 192, PATCH = 64 };

static char *folder;

/* Twelve even patches of 64 px: greys, then colours that are in sRGB. */
static const double patches[12][3] = {
    {0.9, 0.9, 0.9},  {0.18, 0.18, 0.18}, {0.05, 0.05, 0.05}, {0.01, 0.01, 0.01}, {0.4, 0.1, 0.08}, {0.1, 0.3, 0.12},
    {0.08, 0.1, 0.4}, {0.6, 0.5, 0.08},   {0.3, 0.1, 0.3},    {0.08, 0.3, 0.4},   {0.5, 0.3, 0.2},  {0.25, 0.3, 0.12}};

static float *
patch_scene(int w, int h)
{
  float *rgb = g_new(float, 3 * (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      for (int c = 0; c < 3; c++)
        rgb[3 * (y * w + x) + c] = (float)patches[y * 3 / h * 4 + x * 4 / w][c];
  return rgb;
}

static DngSpec
plain_spec(DngKind kind)
{
  DngSpec spec = {.width = W, .height = H, .kind = kind, .black = 512, .white = 16383, .iso = 400, .exposure_s = 0.005,
                  .f_number = 5.6, .focal_mm = 35, .lens = "Litho 35mm f/2", .date = "2026:06:01 18:30:00", .seed = 1};
  dng_neutral(spec.neutral);
  return spec;
}

static char *
write_file(const char *name, GBytes *file)
{
  char *path = g_build_filename(folder, name, NULL);
  gsize n;
  gconstpointer data = g_bytes_get_data(file, &n);
  g_assert_true(g_file_set_contents(path, data, (gssize)n, NULL));
  return path;
}

static LithoPhoto *
open_spec(const DngSpec *spec, const float *rgb)
{
  g_autoptr(GBytes) file = dng_file(spec, rgb);
  g_autofree char *name = g_strdup_printf("shot%d.dng", spec->kind);
  g_autofree char *path = write_file(name, file);
  g_autoptr(GError) error = NULL;
  LithoPhoto *photo = litho_photo_open(path, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(photo->format, ==, "raw");
  return photo;
}

/* Linear sRGB of the whole photo; free. */
static float *
pixels_of(LithoPhoto *photo, int *width, int *height)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VipsImage) linear = litho_photo_linear(photo, &error);
  g_assert_no_error(error);
  *width = linear->Xsize;
  *height = linear->Ysize;
  gsize n;
  float *pixels = vips_image_write_to_memory(linear, &n);
  g_assert_nonnull(pixels);
  return pixels;
}

/* The default rendering by its definition, in double: gain of half a stop, Rec. 2020, the curve on the largest and the
 * smallest channel. */
static void
rendered(const double rgb[3], double out[3])
{
  static const double to[9] = {0.6274039, 0.3292830, 0.0433131, 0.0690973, 0.9195404, 0.0113623, 0.0163914, 0.0880133, 0.8955953};
  static const double from[9] = {1.6604910, -0.5876411, -0.0728499, -0.1245505, 1.1328999, -0.0083494, -0.0181508, -0.1005789, 1.1187297};
  double v[3], low = 1e9, high = -1e9, toned[3];
  for (int i = 0; i < 3; i++) {
    v[i] = sqrt(2) * (to[3 * i] * rgb[0] + to[3 * i + 1] * rgb[1] + to[3 * i + 2] * rgb[2]);
    low = fmin(low, v[i]);
    high = fmax(high, v[i]);
  }
  const double c = 1.35, w = pow(2.2, c), p = pow(0.18, c), k = p * 0.82 / (0.18 - p / w);
  double ends[2] = {low, high};
  for (int i = 0; i < 2; i++)
    ends[i] = (w + k) / w * pow(ends[i], c) / (pow(ends[i], c) + k);
  for (int i = 0; i < 3; i++)
    toned[i] = high > low ? ends[0] + (ends[1] - ends[0]) * (v[i] - low) / (high - low) : ends[0];
  for (int i = 0; i < 3; i++)
    out[i] = from[3 * i] * toned[0] + from[3 * i + 1] * toned[1] + from[3 * i + 2] * toned[2];
}

/* Every patch but its rim. The tolerance is the sensor's steps (1 / 15871 of full) and the tables' interpolation. */
static void
check_patches(LithoPhoto *photo, int w, int h, int rim)
{
  int width, height;
  g_autofree float *got = pixels_of(photo, &width, &height);
  g_assert_cmpint(width, ==, w);
  g_assert_cmpint(height, ==, h);
  for (int p = 0; p < 12; p++) {
    double want[3];
    rendered(patches[p], want);
    for (int y = p / 4 * h / 3 + rim; y < (p / 4 + 1) * h / 3 - rim; y++)
      for (int x = p % 4 * w / 4 + rim; x < (p % 4 + 1) * w / 4 - rim; x++)
        for (int c = 0; c < 3; c++)
          if (!(fabs(got[3 * (y * w + x) + c] - want[c]) < 0.004))
            g_error("%s patch %d at %d, %d channel %d: %g, not %g", photo->name, p, x, y, c, got[3 * (y * w + x) + c], want[c]);
  }
}

static void
test_kinds(void)
{
  static const DngKind kinds[] = {DNG_RGGB, DNG_GRBG, DNG_GBRG, DNG_BGGR, DNG_LINEAR};
  g_autofree float *rgb = patch_scene(W, H);
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    const DngSpec spec = plain_spec(kinds[i]);
    g_autoptr(LithoPhoto) photo = open_spec(&spec, rgb);
    check_patches(photo, W, H, 10);
    g_assert_cmpint(photo->bits, ==, 16);
    g_assert_cmpuint(photo->warnings->len, ==, 0);
  }
}

static void
test_xtrans(void)
{
  DngSpec spec = plain_spec(DNG_XTRANS);
  spec.width = 768; /* LibRaw's work needs 512 px */
  spec.height = 576;
  g_autofree float *rgb = patch_scene(768, 576);
  g_autoptr(LithoPhoto) photo = open_spec(&spec, rgb);
  check_patches(photo, 768, 576, 16);
}

/* The light's colour is the camera's to say: a scene in lamp light with the lamp as neutral looks the same. */
static void
test_white_balance(void)
{
  DngSpec spec = plain_spec(DNG_RGGB);
  g_autofree float *rgb = patch_scene(W, H);
  spec.neutral[0] *= 1.6;
  spec.neutral[2] *= 0.45;
  for (gsize i = 0; i < 3 * W * H; i++)
    rgb[i] *= 0.5f; /* red sites are not to clip */
  g_autoptr(LithoPhoto) photo = open_spec(&spec, rgb);
  int w, h;
  g_autofree float *got = pixels_of(photo, &w, &h);
  for (int p = 0; p < 4; p++) {
    const float *pixel = got + 3 * (32 * W + p * PATCH + 32);
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon(pixel[c], pixel[1], 0.003);
  }
  g_assert_true(photo->raw->has_white);
  /* A lamp: redder than D65's u of 0.1978. */
  g_assert_cmpfloat(photo->raw->white_uv[0], >, 0.22);
}

/* Turned as the camera says: the same as turning the picture that is not. */
static void
test_orientation(void)
{
  g_autofree float *rgb = patch_scene(W, H);
  DngSpec spec = plain_spec(DNG_GRBG);
  g_autoptr(LithoPhoto) flat = open_spec(&spec, rgb);
  for (int orientation = 2; orientation <= 8; orientation++) {
    spec.orientation = orientation;
    g_autoptr(LithoPhoto) photo = open_spec(&spec, rgb);
    g_autoptr(VipsImage) tagged = NULL, turned = NULL;
    g_assert_cmpint(vips_copy(flat->coded, &tagged, NULL), ==, 0);
    vips_image_set_int(tagged, VIPS_META_ORIENTATION, orientation);
    g_assert_cmpint(vips_autorot(tagged, &turned, NULL), ==, 0);
    int w, h;
    g_autofree float *got = pixels_of(photo, &w, &h);
    g_assert_cmpint(w, ==, turned->Xsize);
    g_assert_cmpint(h, ==, turned->Ysize);
    gsize n;
    g_autofree guint16 *a = vips_image_write_to_memory(turned, &n), *b = vips_image_write_to_memory(photo->coded, &n);
    g_assert_cmpmem(a, n, b, n);
  }
}

static gsize
count_far(const float *a, const float *b, gsize n, float limit)
{
  gsize far = 0;
  for (gsize i = 0; i < n; i++)
    far += fabsf(a[i] - b[i]) > limit;
  return far;
}

/* Sites that shine in the dark patches of the first row, dead ones in the light ones. */
static void
spoil(guint16 *samples, int width)
{
  for (int k = 0; k < 8; k++) {
    samples[(14 + 5 * k) * width + 139 + 12 * k] = 16383;
    samples[(14 + 5 * k) * width + 15 + 13 * k] = 400;
  }
}

static void
test_defects(void)
{
  DngSpec spec = plain_spec(DNG_RGGB);
  g_autofree float *rgb = patch_scene(W, H);
  g_autoptr(LithoPhoto) right = open_spec(&spec, rgb);
  spec.spoil = spoil;
  g_autoptr(LithoPhoto) photo = open_spec(&spec, rgb);
  int w, h;
  g_autofree float *got = pixels_of(photo, &w, &h), *want = pixels_of(right, &w, &h);
  g_assert_cmpuint(count_far(got, want, 3 * W * H, 0.005f), ==, 0);
}

/* Sites far over the clipping point: white without a cast, and monotone up to it. */
static void
test_highlights(void)
{
  static const DngKind kinds[] = {DNG_RGGB, DNG_LINEAR};
  for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
    const DngSpec spec = plain_spec(kinds[k]);
    g_autofree float *rgb = g_new(float, 3 * W * H);
    for (int i = 0; i < W * H; i++) /* a grey wedge from 0.5 to 4 */
      rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = 0.5f + 3.5f * (float)(i % W) / W;
    g_autoptr(LithoPhoto) photo = open_spec(&spec, rgb);
    int w, h;
    g_autofree float *got = pixels_of(photo, &w, &h);
    float before = 0;
    for (int x = 12; x < W - 12; x++) {
      const float *p = got + 3 * (96 * W + x);
      for (int c = 0; c < 3; c++)
        if (!(fabsf(p[c] - p[1]) < 0.03f))
          g_error("kind %d: a cast at %d: %g %g %g", kinds[k], x, p[0], p[1], p[2]);
      g_assert_cmpfloat(p[1], >, before - 0.02f);
      before = p[1];
    }
    g_assert_cmpfloat(before, >, 0.97f);
  }
}

/* What a net or a proxy looks at is made of half the rows and columns: the same picture, but for detail. */
static void
test_half(void)
{
  const DngSpec spec = plain_spec(DNG_BGGR);
  g_autofree float *rgb = patch_scene(W, H);
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  g_autofree char *path = write_file("small.dng", file);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open_small(path, NULL, 90, &error);
  g_assert_no_error(error);
  check_patches(photo, W / 2, H / 2, 4);
}

static void
expect_error(const char *path, LithoError code, const char *says)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, NULL, &error);
  g_assert_null(photo);
  g_assert_error(error, LITHO_ERROR, (int)code);
  if (strstr(error->message, says) == NULL)
    g_error("'%s' does not say '%s'", error->message, says);
}

static void
test_errors(void)
{
  const DngSpec spec = plain_spec(DNG_RGGB);
  g_autofree float *rgb = patch_scene(W, H);
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  gsize n;
  const guint8 *data = g_bytes_get_data(file, &n);
  for (gsize keep = n / 2; keep > 10000; keep = keep * 2 / 3) { /* its directory and some of its pixels */
    g_autoptr(GBytes) cut = g_bytes_new(data, keep);
    g_autofree char *path = write_file("cut.dng", cut);
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = litho_photo_open(path, NULL, &error);
    g_assert_null(photo);
    g_assert_true(error->code == LITHO_ERROR_READ || error->code == LITHO_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, "cut.dng"));
  }
  /* Headers of other makers with nothing behind. */
  static const struct {
    const char *name, *head;
    gsize n;
  } heads[] = {{"a.raf", "FUJIFILMCCD-RAW 0201FF393102X-T3", 32}, {"a.orf", "IIRO\x08\0\0\0\0\0\0\0", 12},
               {"a.rw2", "IIU\0\x18\0\0\0\x88\xe7t\xd8", 12},      {"a.cr3", "\0\0\0\x18" "ftypcrx \0\0\0\1crx isom", 24},
               {"a.cr2", "II*\0\x10\0\0\0CR\2\0\0\0\0\0", 16},       {"a.mrw", "\0MRM\0\0\0\x10", 8},
               {"a.x3f", "FOVb\0\0\2\0", 8},                          {"a.crw", "II\x1a\0\0\0HEAPCCDR\2\0", 16}};
  for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
    g_autoptr(GBytes) bytes = g_bytes_new(heads[i].head, heads[i].n);
    g_autofree char *path = write_file(heads[i].name, bytes);
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = litho_photo_open(path, NULL, &error);
    g_assert_null(photo);
    g_assert_true(error->code == LITHO_ERROR_READ || error->code == LITHO_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, "raw file"));
  }
  const LithoLoadOptions few = {.max_pixels = 1000};
  g_autofree char *path = write_file("large.dng", file);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, &few, &error);
  g_assert_null(photo);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
  g_assert_nonnull(strstr(error->message, "Litho Test One"));
  /* A worker that dies or is not there. */
  g_autofree char *worker = g_strdup(g_getenv("LITHO_RAW"));
  g_setenv("LITHO_RAW", "/bin/false", TRUE);
  expect_error(path, LITHO_ERROR_RESOURCE, "did not start");
  g_setenv("LITHO_RAW", "/nonexistent/litho-raw", TRUE);
  expect_error(path, LITHO_ERROR_RESOURCE, "does not start");
  g_setenv("LITHO_RAW", worker, TRUE);
}

/* One bit after the other is turned in what describes the pixels, and bytes at random: a photo or an error, never more. */
static void
test_altered(void)
{
  const DngSpec spec = plain_spec(DNG_GBRG);
  g_autofree float *rgb = patch_scene(W, H);
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  gsize n;
  const guint8 *data = g_bytes_get_data(file, &n);
  GRand *random = g_rand_new_with_seed(5);
  for (int round = 0; round < 60; round++) {
    g_autofree guint8 *bad = g_memdup2(data, n);
    for (int k = 0; k < 1 + round % 4; k++)
      bad[8 + g_rand_int_range(random, 0, 330)] ^= (guint8)(1 << g_rand_int_range(random, 0, 8));
    g_autoptr(GBytes) bytes = g_bytes_new(bad, n);
    g_autofree char *path = write_file("bad.dng", bytes);
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = litho_photo_open(path, NULL, &error);
    g_assert_true((photo == NULL) == (error != NULL));
    g_assert_true(error == NULL || error->domain == LITHO_ERROR);
  }
  g_rand_free(random);
}

/* The curve rises and comes back. */
static void
test_tone(void)
{
  float before = -1;
  for (int i = 0; i <= 220; i++) {
    const float x = (float)i / 100, y = litho_rendering_tone(x);
    g_assert_cmpfloat(y, >, before);
    g_assert_cmpfloat_with_epsilon(litho_rendering_untone(y), x, 1e-3);
    before = y;
  }
  g_assert_cmpfloat_with_epsilon(litho_rendering_tone(0.18f), 0.18, 1e-6);
  g_assert_cmpfloat_with_epsilon(before, 1, 1e-5);
}

/* litho-raw closes itself first: where it cannot, strict opens no file, and on opens it all the same. */
static void
test_closed(void)
{
  const DngSpec spec = plain_spec(DNG_RGGB);
  g_autofree float *rgb = patch_scene(W, H);
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  g_autofree char *path = write_file("closed.dng", file);
  char *before = sandbox_mode_without_landlock();
  g_autoptr(GError) error = NULL;
  g_setenv("LITHO_SANDBOX", "strict", TRUE);
  g_autoptr(LithoPhoto) refused = litho_photo_open(path, NULL, &error);
  g_assert_null(refused);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_SANDBOX);
  g_assert_nonnull(strstr(error->message, "closed.dng"));
  g_clear_error(&error);
  g_setenv("LITHO_SANDBOX", "on", TRUE);
  g_autoptr(LithoPhoto) opened = litho_photo_open(path, NULL, &error);
  g_assert_no_error(error);
  sandbox_mode_end(before);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init("test_raw", NULL));
  if (g_getenv("LITHO_RAW") == NULL && g_getenv("LITHO_EXE") != NULL) {
    g_autofree char *build = g_path_get_dirname(g_getenv("LITHO_EXE"));
    g_autofree char *worker = g_build_filename(build, "litho-raw", NULL);
    g_setenv("LITHO_RAW", worker, TRUE);
  }
  folder = folder_new();
  g_test_add_func("/raw/kinds", test_kinds);
  g_test_add_func("/raw/xtrans", test_xtrans);
  g_test_add_func("/raw/white-balance", test_white_balance);
  g_test_add_func("/raw/orientation", test_orientation);
  g_test_add_func("/raw/defects", test_defects);
  g_test_add_func("/raw/highlights", test_highlights);
  g_test_add_func("/raw/half", test_half);
  g_test_add_func("/raw/errors", test_errors);
  g_test_add_func("/raw/altered", test_altered);
  g_test_add_func("/raw/tone", test_tone);
  g_test_add_func("/raw/closed", test_closed);
  const int status = g_test_run();
  folder_remove(folder);
  litho_shutdown();
  return status;
}
