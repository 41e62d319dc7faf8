/* Photos: opening, saving, what stays. Files are made here; nothing is copied from elsewhere. */
#include <string.h>
#include "base/vips_auto.h"
#include "photo/photo.h"

static char *folder;

static char *
in_folder(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

/* A picture whose neighbours all differ, 3 bands. */
static VipsImage *
make_picture(int width, int height, VipsBandFormat format)
{
  const gsize n = (gsize)width * height * 3;
  guint16 *values = g_new(guint16, n);
  guint32 state = 12345;
  for (gsize i = 0; i < n; i++) {
    state = state * 1664525 + 1013904223;
    values[i] =
        (guint16)((i * 97 + (state >> 26) * 16) & (format == VIPS_FORMAT_UCHAR ? 255 : 65535));
  }
  g_autoptr(VipsImage) wide =
      vips_image_new_from_memory_copy(values, n * 2, width, height, 3, VIPS_FORMAT_USHORT);
  g_free(values);
  g_autoptr(VipsImage) cast = NULL;
  VipsImage *out = NULL;
  g_assert_cmpint(vips_cast(wide, &cast, format, NULL), ==, 0);
  g_assert_cmpint(
      vips_copy(cast, &out, "interpretation",
                format == VIPS_FORMAT_UCHAR ? VIPS_INTERPRETATION_sRGB : VIPS_INTERPRETATION_RGB16,
                NULL),
      ==, 0);
  return out;
}

static double
max_difference(VipsImage *a, VipsImage *b)
{
  g_autoptr(VipsImage) difference = NULL, absolute = NULL;
  double most = -1;
  g_assert_cmpint(a->Xsize, ==, b->Xsize);
  g_assert_cmpint(a->Ysize, ==, b->Ysize);
  g_assert_cmpint(a->Bands, ==, b->Bands);
  g_assert_cmpint(vips_subtract(a, b, &difference, NULL), ==, 0);
  g_assert_cmpint(vips_abs(difference, &absolute, NULL), ==, 0);
  g_assert_cmpint(vips_max(absolute, &most, NULL), ==, 0);
  return most;
}

static LithoPhoto *
open_photo(const char *path)
{
  g_autoptr(GError) error = NULL;
  const char *const allow[] = {"jxl", "jp2", "ppm", NULL};
  const LithoLoadOptions options = {.allow = allow};
  LithoPhoto *photo = litho_photo_open(path, &options, &error);
  g_assert_no_error(error);
  return photo;
}

static void
save_photo(LithoPhoto *photo, const char *path, const LithoSaveOptions *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, options, &error);
  g_assert_no_error(error);
  g_assert_true(coding == photo->coding);
  litho_photo_save(photo, photo->coded, photo->alpha, coding, path, options, NULL, NULL, NULL,
                   &error);
  g_assert_no_error(error);
}

static const LithoSaveOptions plain = {.compression = -1};

static void
test_identity(gconstpointer data)
{
  const char *const *row = data;
  const VipsBandFormat format = row[1][0] == '8' ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT;
  g_autofree char *in_name = g_strdup_printf("id%s%s", row[1], row[0]);
  g_autofree char *in = in_folder(in_name), *out_name = g_strconcat("out-", in_name, NULL);
  g_autofree char *out = in_folder(out_name);
  g_autoptr(VipsImage) picture = make_picture(37, 23, format), back = NULL;
  g_assert_cmpint(vips_image_write_to_file(picture, in, NULL), ==, 0);
  g_autoptr(LithoPhoto) photo = open_photo(in);
  g_assert_cmpint(photo->bits, ==, row[1][0] == '8' ? 8 : 16);
  save_photo(photo, out, &plain);
  back = vips_image_new_from_file(out, NULL);
  g_assert_cmpint(back->BandFmt, ==, format);
  g_assert_cmpfloat(max_difference(picture, back), ==, 0);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init(argv[0], NULL));
  folder = g_dir_make_tmp("litho-photo-XXXXXX", NULL);
  static const char *const identity[][2] = {
      {".png", "8"}, {".png", "16"}, {".tif", "8"}, {".tif", "16"}};
  for (guint i = 0; i < G_N_ELEMENTS(identity); i++) {
    g_autofree char *name = g_strdup_printf("/photo/identity%s/%s", identity[i][0], identity[i][1]);
    g_test_add_data_func(name, identity[i], test_identity);
  }
  int status = g_test_run();
  g_autofree char *command = g_strdup_printf("rm -rf '%s'", folder);
  if (system(command) != 0)
    status = 1;
  litho_shutdown();
  return status;
}
