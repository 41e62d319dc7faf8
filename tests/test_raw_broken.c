/* Raw files that were cut short or altered, by hundreds: an error that names the file (and the
 * camera, where it can be known) or, where the pixels are all there, a photo of the sensor's size;
 * never the thumbnail, never a hang. */
#include "folder.h"
#include "photo/photo.h"
#include "raw_makers.h"

enum { W = 192, H = 128, CUTS = 14, ALTERED = 14, MAX_S = 20 };

static char *folder;
static guint n_tried;

/* Opens the bytes as a file of this name; the time is bounded. */
static LithoPhoto *
open_bytes(const char *name, const guint8 *data, gsize n, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_assert_true(g_file_set_contents(path, (const char *)data, (gssize)n, NULL));
  const gint64 begin = g_get_monotonic_time();
  LithoPhoto *photo = litho_photo_open(path, NULL, error);
  g_assert_cmpint((g_get_monotonic_time() - begin) / G_USEC_PER_SEC, <, MAX_S);
  n_tried++;
  return photo;
}

static void
check_error(const char *name, const char *camera, const GError *error)
{
  g_assert_nonnull(error);
  g_assert_true(error->domain == LITHO_ERROR);
  if (error->code != LITHO_ERROR_READ && error->code != LITHO_ERROR_FORMAT &&
      error->code != LITHO_ERROR_LIMIT)
    g_error("%s: code %d: %s", name, error->code, error->message);
  if (strstr(error->message, name) == NULL ||
      (camera != NULL && strstr(error->message, camera) == NULL))
    g_error("'%s' does not name %s and %s", error->message, name, camera);
}

/* Cut at many places: where nearly all of the file is away, and where little is. */
static void
check_cuts(const char *name, const char *camera, GBytes *file, gsize head, gsize most)
{
  gsize n;
  const guint8 *data = g_bytes_get_data(file, &n);
  for (int i = 0; i < CUTS; i++) {
    const gsize keep = 20 + (gsize)((double)(most - 20) * pow((double)i / (CUTS - 1), 2));
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = open_bytes(name, data, keep, &error);
    if (photo != NULL)
      g_error("%s cut to %zu of %zu bytes is a photo of %d × %d", name, keep, n,
              photo->coded->Xsize, photo->coded->Ysize);
    check_error(name, keep > head ? camera : NULL, error);
  }
}

/* Bytes changed: in the directories above all, where they hurt most. */
static void
check_altered(const char *name, GBytes *file, gsize head, guint32 seed)
{
  gsize n;
  const guint8 *data = g_bytes_get_data(file, &n);
  GRand *random = g_rand_new_with_seed(seed);
  for (int round = 0; round < ALTERED; round++) {
    g_autofree guint8 *bad = g_memdup2(data, n);
    for (int k = 0; k < 1 + round % 6; k++)
      bad[8 + g_rand_int_range(random, 0, (gint32)(round % 3 == 0 ? n - 8 : head - 8))] =
          (guint8)g_rand_int_range(random, 0, 256);
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = open_bytes(name, bad, n, &error);
    if (photo == NULL)
      check_error(name, NULL, error);
    else if (photo->coded->Xsize == MAKER_THUMB_W)
      g_error("%s, altered (round %d), is opened as its thumbnail", name, round);
  }
  g_rand_free(random);
}

static GBytes *
dng_of(DngKind kind)
{
  DngSpec spec = {.width = kind == DNG_XTRANS ? 600 : W,
                  .height = kind == DNG_XTRANS ? 540 : H,
                  .kind = kind,
                  .black = 512,
                  .white = 16383,
                  .seed = 1};
  dng_neutral(spec.neutral);
  g_autofree float *rgb = g_new(float, 3 * (gsize)spec.width * (gsize)spec.height);
  for (gsize i = 0; i < 3 * (gsize)spec.width * (gsize)spec.height; i++)
    rgb[i] = 0.1f + 0.5f * (float)(i % 101) / 101;
  return dng_file(&spec, rgb);
}

/* A DNG's directory stands behind its pixels, but for the first's table. */
static void
test_dng(void)
{
  static const DngKind kinds[] = {DNG_RGGB, DNG_GBRG, DNG_LINEAR, DNG_XTRANS};
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autoptr(GBytes) file = dng_of(kinds[i]);
    g_autofree char *name = g_strdup_printf("cut%u.dng", i);
    const gsize n = g_bytes_get_size(file);
    check_cuts(name, NULL, file, n, n - 2000);
    check_altered(name, file, 8 + DNG_ROOM, 17 + i);
  }
}

/* The whole file is a photo of the sensor's size: what the cuts are compared with is sound. */
static void
check_whole(const char *name, GBytes *file)
{
  gsize n;
  const guint8 *data = g_bytes_get_data(file, &n);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = open_bytes(name, data, n, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(photo->format, ==, "raw");
  if (photo->coded->Xsize <= MAKER_W / 2 || photo->coded->Ysize <= MAKER_H / 2)
    g_error("%s: %d × %d", name, photo->coded->Xsize, photo->coded->Ysize);
}

static void
test_makers(void)
{
  static const char *const cameras[N_MAKERS] = {"D4",      "ILCE-7M2", "K-5",      "E-M5",
                                                "DMC-LX3", "S5Pro",    "EOS 350D", NULL};
  for (int m = 0; m < N_MAKERS; m++) {
    g_autoptr(GBytes) file = maker_file((Maker)m);
    g_autofree char *name = g_strdup_printf("cut.%s", makers[m].suffix);
    const gsize n = g_bytes_get_size(file);
    if (!makers[m].is_head)
      check_whole(name, file);
    check_cuts(name, cameras[m], file, 3000, makers[m].is_head ? n : n - n / 5);
    check_altered(name, file, 1400, 29 + (guint)m);
  }
}

/* Cameras' files without a mark of their own, and what only says that it is one. */
static void
test_unmarked(void)
{
  guint8 noise[5000];
  for (guint i = 0; i < sizeof noise; i++)
    noise[i] = (guint8)(i * i >> 3);
  static const char *const names[] = {"noise.raw", "noise.dng", "noise.x3f", "noise.iiq"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = open_bytes(names[i], noise, sizeof noise, &error);
    g_assert_null(photo);
    check_error(names[i], NULL, error);
  }
}

static void
test_number(void)
{
  g_test_message("%u files", n_tried);
  g_assert_cmpuint(n_tried, >, 300);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init("test_raw_broken", NULL));
  if (g_getenv("LITHO_RAW") == NULL && g_getenv("LITHO_EXE") != NULL) {
    g_autofree char *build = g_path_get_dirname(g_getenv("LITHO_EXE"));
    g_autofree char *worker = g_build_filename(build, "litho-raw", NULL);
    g_setenv("LITHO_RAW", worker, TRUE);
  }
  folder = folder_new();
  g_test_add_func("/raw-broken/dng", test_dng);
  g_test_add_func("/raw-broken/makers", test_makers);
  g_test_add_func("/raw-broken/unmarked", test_unmarked);
  g_test_add_func("/raw-broken/number", test_number);
  const int status = g_test_run();
  folder_remove(folder);
  litho_shutdown();
  return status;
}
