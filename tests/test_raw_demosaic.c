/* The ways to demosaic a camera raw file: every method on even patches, a net's windows for all
 * phases of the pattern, clipped highlights left as they are. */
#include "base/vips_auto.h"
#include "dng.h"
#include "folder.h"
#include "model/store.h"
#include "photo/photo.h"
#include "pixel/demosaic_net.h"

enum { W = 530, H = 96, PATCHES = 5 };

static char *folder;

static const float patches[PATCHES][3] = {{0.5f, 0.5f, 0.5f},
                                          {0.18f, 0.18f, 0.18f},
                                          {0.4f, 0.1f, 0.08f},
                                          {0.1f, 0.3f, 0.12f},
                                          {0.08f, 0.1f, 0.4f}};

static LithoPhoto *
open_scene(DngKind kind, const float *rgb, const LithoLoadOptions *options, GError **error)
{
  DngSpec spec = {.width = W, .height = H, .kind = kind, .black = 512, .white = 16383, .seed = 1};
  dng_neutral(spec.neutral);
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  g_autofree char *path = g_build_filename(folder, "scene.dng", NULL);
  gsize n;
  gconstpointer data = g_bytes_get_data(file, &n);
  g_assert_true(g_file_set_contents(path, data, (gssize)n, NULL));
  return litho_photo_open(path, options, error);
}

static float *
pixels_of(LithoPhoto *photo)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(VipsImage) linear = litho_photo_linear(photo, &error);
  g_assert_no_error(error);
  g_assert_cmpint(linear->Xsize, ==, W);
  g_assert_cmpint(linear->Ysize, ==, H);
  gsize n;
  return vips_image_write_to_memory(linear, &n);
}

static float *
patch_scene(void)
{
  float *rgb = g_new(float, 3 * W * H);
  for (int i = 0; i < W * H; i++)
    memcpy(rgb + 3 * i, patches[i % W * PATCHES / W], sizeof patches[0]);
  return rgb;
}

/* As the photo that was never mosaicked, but for rims. */
static void
check_like(const float *got, const float *want, const char *what, float tolerance)
{
  for (int y = 12; y < H - 12; y++)
    for (int x = 12; x < W - 12; x++) {
      const int in_patch = x % (W / PATCHES);
      if (in_patch < 12 || in_patch > W / PATCHES - 12)
        continue;
      for (int c = 0; c < 3; c++)
        if (!(fabsf(got[3 * (y * W + x) + c] - want[3 * (y * W + x) + c]) < tolerance))
          g_error("%s at %d, %d channel %d: %g, not %g", what, x, y, c, got[3 * (y * W + x) + c],
                  want[3 * (y * W + x) + c]);
    }
}

static float *
wanted(const float *rgb)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_scene(DNG_LINEAR, rgb, NULL, &error);
  g_assert_no_error(error);
  return pixels_of(photo);
}

static void
test_methods(void)
{
  g_autofree float *rgb = patch_scene(), *want = wanted(rgb);
  for (int m = 0; m < LITHO_N_DEMOSAICS; m++) {
    LithoDemosaic found;
    g_assert_true(litho_demosaic_from_name(litho_demosaic_name((LithoDemosaic)m), &found));
    g_assert_cmpint(found, ==, m);
    const LithoLoadOptions options = {.demosaic =
                                          (LithoDemosaic)m}; /* without a net: litho's own */
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = open_scene(DNG_GRBG, rgb, &options, &error);
    g_assert_no_error(error);
    g_assert_cmpint(photo->raw->demosaic, ==, m);
    g_autofree float *got = pixels_of(photo);
    check_like(got, want, litho_demosaic_name((LithoDemosaic)m), 0.006f);
  }
  LithoDemosaic none;
  g_assert_true(litho_demosaic_from_name("linear", &none));
  g_assert_false(litho_demosaic_from_name("malvar", &none));
}

/* Stands in for a net: sees that the window is of the phase that nets are trained on, and takes the
 * mean of what is there. */
static gboolean
stand_in(gconstpointer data, const float *mosaic, int w, int h, float *rgb, GError **error)
{
  int *n_runs = (int *)data;
  (void)error;
  g_assert_true(w % 2 == 0 && h % 2 == 0);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int own = (x ^ y) & 1 ? (y & 1 ? 2 : 0) : 1;
      for (int c = 0; c < 3; c++) {
        const float v = mosaic[3 * (y * w + x) + c];
        g_assert_true(c == own ? v > 0 && v <= 1 : v == 0);
      }
    }
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++)
      for (int c = 0; c < 3; c++) {
        float sum = 0;
        int n = 0;
        for (int j = -1; j <= 1; j++)
          for (int i = -1; i <= 1; i++) {
            const float v = mosaic[3 * ((y + j) * w + x + i) + c];
            sum += v;
            n += v > 0;
          }
        rgb[3 * (y * w + x) + c] = sum / (float)n;
      }
  ++*n_runs;
  return TRUE;
}

static void
test_net_phases(void)
{
  g_autofree float *rgb = patch_scene(), *want = wanted(rgb);
  for (int kind = DNG_RGGB; kind <= DNG_BGGR; kind++) {
    int n_runs = 0;
    const LithoDemosaicNet net = {stand_in, &n_runs};
    const LithoLoadOptions options = {.demosaic = LITHO_DEMOSAIC_NET, .demosaic_net = &net};
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = open_scene((DngKind)kind, rgb, &options, &error);
    g_assert_no_error(error);
    g_assert_cmpint(n_runs, ==, 2);
    g_autofree float *got = pixels_of(photo);
    check_like(got, want, "stand-in", 0.006f);
  }
}

static gboolean
failing(gconstpointer data, const float *mosaic, int w, int h, float *rgb, GError **error)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "no such net");
  return FALSE;
}

static void
test_net_fails(void)
{
  g_autofree float *rgb = patch_scene();
  const LithoDemosaicNet net = {failing, NULL};
  const LithoLoadOptions options = {.demosaic = LITHO_DEMOSAIC_NET, .demosaic_net = &net};
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_scene(DNG_RGGB, rgb, &options, &error);
  g_assert_null(photo);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "scene.dng"));
}

static void
test_installed_net(void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip("OpenVINO loads its threads' library with RTLD_DEEPBIND, which sanitizers refuse");
  return;
#endif
  g_autofree char *path = litho_model_find("demosaic", NULL, NULL);
  if (path == NULL) {
    g_test_skip("no net of role demosaic is installed (litho models pull demosaic)");
    return;
  }
  g_autofree float *rgb = patch_scene(), *want = wanted(rgb);
  const LithoLoadOptions options = {.demosaic = LITHO_DEMOSAIC_NET,
                                    .demosaic_net = litho_demosaic_net()};
  for (int kind = DNG_RGGB; kind <= DNG_BGGR; kind++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = open_scene((DngKind)kind, rgb, &options, &error);
    g_assert_no_error(error);
    g_autofree float *got = pixels_of(photo);
    check_like(got, want, "the net", 0.02f); /* of another phase it is wrong by 0.1 and more */
  }
}

/* Nothing is rebuilt, and what is blown is white: a wedge from half to four times of what the
 * sensor holds. */
static void
test_clip(void)
{
  g_autofree float *rgb = g_new(float, 3 * W * H);
  for (int i = 0; i < W * H; i++)
    rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = 0.5f + 3.5f * (float)(i % W) / W;
  for (int kind = DNG_RGGB; kind <= DNG_LINEAR; kind += DNG_LINEAR - DNG_RGGB) {
    float last[2];
    for (int clip = 0; clip < 2; clip++) {
      const LithoLoadOptions options = {.clip_highlights = clip};
      g_autoptr(GError) error = NULL;
      g_autoptr(LithoPhoto) photo = open_scene((DngKind)kind, rgb, &options, &error);
      g_assert_no_error(error);
      g_autofree float *got = pixels_of(photo);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon(got[3 * (48 * W + W - 20) + c],
                                       got[3 * (48 * W + W - 20) + 1], 0.03);
      last[clip] = got[3 * (48 * W + W - 20) + 1];
    }
    g_assert_cmpfloat(last[1], >, 0.85f);
    g_assert_cmpfloat(last[1], <=, last[0] + 1e-3f);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init("test_raw_demosaic", NULL));
  if (g_getenv("LITHO_RAW") == NULL && g_getenv("LITHO_EXE") != NULL) {
    g_autofree char *build = g_path_get_dirname(g_getenv("LITHO_EXE"));
    g_autofree char *worker = g_build_filename(build, "litho-raw", NULL);
    g_setenv("LITHO_RAW", worker, TRUE);
  }
  folder = folder_new();
  g_test_add_func("/raw-demosaic/methods", test_methods);
  g_test_add_func("/raw-demosaic/net-phases", test_net_phases);
  g_test_add_func("/raw-demosaic/net-fails", test_net_fails);
  g_test_add_func("/raw-demosaic/installed-net", test_installed_net);
  g_test_add_func("/raw-demosaic/clip", test_clip);
  const int status = g_test_run();
  folder_remove(folder);
  litho_shutdown();
  return status;
}
