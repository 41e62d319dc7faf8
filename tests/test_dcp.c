/* Camera profiles: .dcp files made here, whose tables and curves are known, on DNGs (dng.h) of a
 * known scene. */
#include "base/vips_auto.h"
#include "color/adapt.h"
#include "dng.h"
#include "folder.h"
#include "photo/photo.h"
#include "raw/dcp.h"
#include "raw/white.h"

enum { W = 256, H = 64, PATCHES = 4, HUES = 6, SATS = 3 };

static char *folder;
static const double patches[PATCHES][3] = {
    {0.2, 0.2, 0.2}, {0.4, 0.1, 0.1}, {0.1, 0.3, 0.12}, {0.6, 0.6, 0.6}};

typedef struct {
  double hue_deg, saturation[2], value; /* of all entries of the two tables */
  const float *curve;                   /* or NULL */
  guint n_curve;                        /* numbers */
  double exposure_ev;
  gboolean two;  /* lights: A and D65 */
  gboolean look; /* the table is a look, not one of hue and saturation */
} Profile;

static Profile current;

static void
put_floats(DngDirectory *d, guint tag, const float *v, guint n)
{
  dng_tag(d, tag, 11, n, v, 4 * n);
}

static void
put_table(DngDirectory *d, guint dims_tag, guint tag, int light)
{
  const guint32 dims[3] = {HUES, SATS, 1};
  float v[HUES * SATS * 3];
  for (int i = 0; i < HUES * SATS; i++) {
    v[3 * i] = (float)current.hue_deg;
    v[3 * i + 1] = (float)current.saturation[light];
    v[3 * i + 2] = (float)current.value;
  }
  if (light == 0)
    dng_tag(d, dims_tag, 4, 3, dims, 12);
  put_floats(d, tag, v, HUES * SATS * 3);
}

/* Tags above those of the matrices, rising. */
static void
put_looks(DngDirectory *d)
{
  if (!current.look)
    put_table(d, 50937, 50938, 0);
  if (!current.look && current.two)
    put_table(d, 50937, 50939, 1);
  if (current.curve != NULL)
    put_floats(d, 50940, current.curve, current.n_curve);
  if (current.look)
    put_table(d, 50981, 50982, 0);
  dng_ratios(d, 51109, TRUE, &current.exposure_ev, 1);
}

static char *
write_dcp(const Profile *profile)
{
  current = *profile;
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, (const guint8 *)"IIRC\x08\0\0\0", 8);
  g_byte_array_set_size(out, 8 + DNG_ROOM);
  memset(out->data + 8, 0, DNG_ROOM);
  DngDirectory d = {g_byte_array_new(), g_byte_array_new(), out->len, 0};
  dng_text(&d, 50708, "Litho Test One");
  dng_ratios(&d, 50721, TRUE, dng_matrix, 9);
  if (profile->two)
    dng_ratios(&d, 50722, TRUE, dng_matrix, 9);
  dng_short(&d, 50778, profile->two ? 17 : 21);
  if (profile->two)
    dng_short(&d, 50779, 21);
  dng_text(&d, 50936, "Made up");
  put_looks(&d);
  dng_directory_end(&d, out, 8);
  char *path = g_build_filename(folder, "made.dcp", NULL);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, (gssize)out->len, NULL));
  g_byte_array_unref(out);
  return path;
}

static char *
write_shot(const double neutral[3], void (*more)(DngDirectory *))
{
  DngSpec spec = {.width = W,
                  .height = H,
                  .kind = DNG_RGGB,
                  .black = 512,
                  .white = 16383,
                  .seed = 1,
                  .more = more};
  memcpy(spec.neutral, neutral, sizeof spec.neutral);
  g_autofree float *rgb = g_new(float, 3 * W * H);
  for (int i = 0; i < W * H; i++)
    for (int c = 0; c < 3; c++)
      rgb[3 * i + c] = (float)patches[i % W * PATCHES / W][c];
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  char *path = g_build_filename(folder, "shot.dng", NULL);
  gsize n;
  gconstpointer data = g_bytes_get_data(file, &n);
  g_assert_true(g_file_set_contents(path, data, (gssize)n, NULL));
  return path;
}

static void
patches_of(const char *path, const char *profile, double got[PATCHES][3])
{
  g_autoptr(GError) error = NULL;
  const LithoLoadOptions load = {.camera_profile = profile};
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, &load, &error);
  g_assert_no_error(error);
  g_autoptr(VipsImage) linear = litho_photo_linear(photo, &error);
  g_assert_no_error(error);
  gsize n;
  g_autofree float *pixels = vips_image_write_to_memory(linear, &n);
  for (int p = 0; p < PATCHES; p++)
    for (int c = 0; c < 3; c++)
      got[p][c] = pixels[3 * (H / 2 * W + p * W / PATCHES + W / PATCHES / 2) + c];
}

static double
chroma(const double p[3])
{
  return (fmax(p[0], fmax(p[1], p[2])) - fmin(p[0], fmin(p[1], p[2]))) /
         fmax(p[0], fmax(p[1], p[2]));
}

static const float straight[] = {0, 0, 1, 1};

/* A profile that changes nothing but the curve: light comes out as it is. */
static void
test_identity(void)
{
  double neutral[3], got[PATCHES][3];
  dng_neutral(neutral);
  g_autofree char *path = write_shot(neutral, NULL);
  const Profile profile = {.saturation = {1, 1}, .value = 1, .curve = straight, .n_curve = 4};
  g_autofree char *dcp = write_dcp(&profile);
  patches_of(path, dcp, got);
  for (int p = 0; p < PATCHES; p++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon(got[p][c], patches[p][c], 0.003);
}

static void
test_tables(void)
{
  double neutral[3], got[PATCHES][3], plain[PATCHES][3];
  dng_neutral(neutral);
  g_autofree char *path = write_shot(neutral, NULL);
  Profile profile = {.saturation = {0, 0}, .value = 1, .curve = straight, .n_curve = 4};
  for (int k = 0; k < 2; k++) { /* as a table of hue and saturation, as a look */
    profile.look = k == 1;
    profile.saturation[0] = 0;
    profile.hue_deg = 0;
    g_autofree char *grey = write_dcp(&profile);
    patches_of(path, grey, got);
    for (int p = 0; p < PATCHES; p++)
      g_assert_cmpfloat(chroma(got[p]), <, 0.01);
    profile.saturation[0] = 1;
    profile.hue_deg = 120; /* red becomes green, green blue */
    g_autofree char *turned = write_dcp(&profile);
    patches_of(path, turned, got);
    g_assert_cmpfloat(got[1][1], >, 2 * got[1][0]);
    g_assert_cmpfloat(got[2][2], >, 1.5 * got[2][1]);
    g_assert_cmpfloat(chroma(got[0]), <, 0.01);
    profile.hue_deg = 0;
    profile.value = 0.5;
    g_autofree char *dark = write_dcp(&profile);
    patches_of(path, dark, plain);
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon(plain[0][c], 0.1, 0.003);
    profile.value = 1;
  }
}

/* A cubic through points of a known cubic's neighbourhood: between two points the natural spline is
 * near to the function. */
static void
test_curve(void)
{
  double neutral[3], got[PATCHES][3];
  dng_neutral(neutral);
  g_autofree char *path = write_shot(neutral, NULL);
  float points[2 * 33];
  for (int i = 0; i <= 32; i++) {
    points[2 * i] = (float)i / 32;
    points[2 * i + 1] = points[2 * i] * points[2 * i];
  }
  const Profile profile = {
      .saturation = {1, 1}, .value = 1, .curve = points, .n_curve = 66, .exposure_ev = 0.5};
  g_autofree char *dcp = write_dcp(&profile);
  patches_of(path, dcp, got);
  for (int c = 0; c < 3; c++) {
    g_assert_cmpfloat_with_epsilon(got[0][c], 0.08, 0.002); /* (0.2 × √2)² */
    g_assert_cmpfloat_with_epsilon(got[3][c], 0.72, 0.005);
  }
}

/* Two tables, mixed by 1/T: saturation 0 under lamp light, 1 under daylight. */
static void
test_two_lights(void)
{
  const double kelvins[] = {2856, 4000, 6504};
  const Profile profile = {
      .saturation = {0, 1}, .value = 1, .curve = straight, .n_curve = 4, .two = TRUE};
  for (int k = 2; k >= 0; k--) {
    double uv[2], neutral[3], got[PATCHES][3];
    litho_adapt_planck(1e6 / kelvins[k], uv);
    const double x = 3 * uv[0] / (2 * uv[0] - 8 * uv[1] + 4),
                 y = 2 * uv[1] / (2 * uv[0] - 8 * uv[1] + 4);
    const double xyz[3] = {x / y, 1, (1 - x - y) / y};
    for (int i = 0; i < 3; i++)
      neutral[i] = dng_matrix[3 * i] * xyz[0] + dng_matrix[3 * i + 1] * xyz[1] +
                   dng_matrix[3 * i + 2] * xyz[2];
    const double green = neutral[1];
    for (int i = 0; i < 3; i++)
      neutral[i] /= green * 1.6; /* red sites are not to clip */
    g_autofree char *path = write_shot(neutral, NULL), *dcp = write_dcp(&profile);
    patches_of(path, dcp, got);
    /* The same as tables that both hold the mean. */
    const double share = (1e6 / kelvins[k] - 1e6 / 6504) / (1e6 / 2856 - 1e6 / 6504);
    const Profile mean = {.saturation = {1 - share, 1 - share},
                          .value = 1,
                          .curve = straight,
                          .n_curve = 4,
                          .two = TRUE};
    double want[PATCHES][3];
    g_autofree char *other = write_dcp(&mean);
    patches_of(path, other, want);
    for (int p = 0; p < PATCHES; p++)
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon(got[p][c], want[p][c], 0.003);
    if (k == 0)
      g_assert_cmpfloat(chroma(got[1]), <, 0.02);
    else
      g_assert_cmpfloat(chroma(got[1]), >, 0.2);
  }
}

/* Tables that lie in the DNG itself are used without being asked for, and left out with "none". */
static void
test_embedded(void)
{
  double neutral[3], got[PATCHES][3];
  dng_neutral(neutral);
  current = (Profile){.saturation = {0, 0}, .value = 1, .curve = straight, .n_curve = 4};
  g_autofree char *path = write_shot(neutral, put_looks);
  patches_of(path, NULL, got);
  g_assert_cmpfloat(chroma(got[1]), <, 0.01);
  g_assert_cmpfloat_with_epsilon(got[0][1], 0.2, 0.003);
  patches_of(path, "none", got);
  g_assert_cmpfloat(chroma(got[1]), >, 0.5);
}

/* Cut and altered profiles are errors or profiles, never more; what is no profile is named. */
static void
test_damaged(void)
{
  const Profile profile = {
      .saturation = {1, 1}, .value = 1, .curve = straight, .n_curve = 4, .two = TRUE};
  g_autofree char *path = write_dcp(&profile), *data = NULL;
  gsize n;
  g_assert_true(g_file_get_contents(path, &data, &n, NULL));
  GRand *random = g_rand_new_with_seed(3);
  guint n_errors = 0;
  for (int round = 0; round < 300; round++) {
    g_autofree char *bad = g_memdup2(data, n);
    const gsize keep = round % 3 == 0 ? (gsize)g_rand_int_range(random, 0, (gint32)n) : n;
    for (int k = 0; k < round % 5; k++)
      bad[g_rand_int_range(random, 0, 400)] ^= (char)(1 << g_rand_int_range(random, 0, 8));
    g_assert_true(g_file_set_contents(path, bad, (gssize)keep, NULL));
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoDcp) dcp = litho_dcp_load(path, &error);
    g_assert_true((dcp == NULL) == (error != NULL));
    n_errors += error != NULL;
    if (dcp != NULL) {
      LithoDcpLook *look = litho_dcp_look_new(dcp, 0.5);
      float v[3] = {0.9f, 0.2f, 1.7f};
      litho_dcp_hue_sat(look, v);
      litho_dcp_look(look, v);
      litho_dcp_look_free(look);
    }
  }
  g_rand_free(random);
  g_assert_cmpuint(n_errors, >, 20);
  g_autoptr(GError) error = NULL;
  double neutral[3];
  dng_neutral(neutral);
  g_autofree char *shot = write_shot(neutral, NULL);
  const LithoLoadOptions load = {.camera_profile = shot}; /* a DNG is no profile */
  g_assert_null(litho_photo_open(shot, &load, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT);
  g_assert_nonnull(strstr(error->message, "no camera profile"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init("test_dcp", NULL));
  if (g_getenv("LITHO_RAW") == NULL && g_getenv("LITHO_EXE") != NULL) {
    g_autofree char *build = g_path_get_dirname(g_getenv("LITHO_EXE"));
    g_autofree char *worker = g_build_filename(build, "litho-raw", NULL);
    g_setenv("LITHO_RAW", worker, TRUE);
  }
  folder = folder_new();
  g_test_add_func("/dcp/identity", test_identity);
  g_test_add_func("/dcp/tables", test_tables);
  g_test_add_func("/dcp/curve", test_curve);
  g_test_add_func("/dcp/two-lights", test_two_lights);
  g_test_add_func("/dcp/embedded", test_embedded);
  g_test_add_func("/dcp/damaged", test_damaged);
  const int status = g_test_run();
  folder_remove(folder);
  litho_shutdown();
  return status;
}
