/* photo_files.h: pictures and files for the photo tests, made when they are needed. */
#ifndef LITHO_TESTS_PHOTO_FILES_H
#define LITHO_TESTS_PHOTO_FILES_H

#include <string.h>
#include "base/init.h"
#include "base/vips_auto.h"
#include "folder.h"
#include "photo/internal.h"
#include "photo/profile.h"
#include "run/fuse.h"

static char *folder;

static inline char *
in_folder(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

/* A smooth picture without any symmetry, so that every orientation differs and lossy coders do
 * well. bands 1, 3 or 4; with or without a further band of alpha. */
static inline VipsImage *
make_smooth(int width, int height, int bands, gboolean alpha, VipsBandFormat format)
{
  const int n = bands + alpha;
  const int full = format == VIPS_FORMAT_UCHAR ? 255 : 65535;
  g_autofree guint16 *values = g_new(guint16, (gsize)width * height * n);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int b = 0; b < n; b++) {
        double u = (x + 0.5) / width, v = (y + 0.5) / height;
        double t = b % 4 == 0   ? 0.15 + 0.7 * u
                   : b % 4 == 1 ? 0.2 + 0.5 * v * v
                   : b % 4 == 2 ? 0.6 - 0.4 * u * v
                                : 0.1 + 0.3 * u * u;
        values[((gsize)y * width + x) * n + b] = (guint16)(t * full + 0.5);
      }
  g_autoptr(VipsImage) wide = vips_image_new_from_memory_copy(values, (gsize)width * height * n * 2,
                                                              width, height, n, VIPS_FORMAT_USHORT);
  g_autoptr(VipsImage) cast = NULL;
  VipsImage *out = NULL;
  const gboolean deep = format == VIPS_FORMAT_USHORT;
  const VipsInterpretation type =
      bands == 4   ? VIPS_INTERPRETATION_CMYK
      : bands == 1 ? (deep ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
      : deep       ? VIPS_INTERPRETATION_RGB16
                   : VIPS_INTERPRETATION_sRGB;
  g_assert_cmpint(vips_cast(wide, &cast, format, NULL), ==, 0);
  g_assert_cmpint(vips_copy(cast, &out, "interpretation", type, NULL), ==, 0);
  return out;
}

/* Every value in turn, so that nothing can be lost unseen. */
static inline VipsImage *
make_noise(int width, int height, int bands, VipsBandFormat format)
{
  const gsize n = (gsize)width * height * bands;
  g_autofree guint16 *values = g_new(guint16, n);
  guint32 state = 12345;
  for (gsize i = 0; i < n; i++) {
    state = state * 1664525 + 1013904223;
    values[i] = (guint16)(state >> (format == VIPS_FORMAT_UCHAR ? 24 : 16));
  }
  g_autoptr(VipsImage) wide =
      vips_image_new_from_memory_copy(values, n * 2, width, height, bands, VIPS_FORMAT_USHORT);
  g_autoptr(VipsImage) cast = NULL;
  VipsImage *out = NULL;
  g_assert_cmpint(vips_cast(wide, &cast, format, NULL), ==, 0);
  const gboolean deep = format == VIPS_FORMAT_USHORT;
  g_assert_cmpint(vips_copy(cast, &out, "interpretation",
                            bands < 3
                                ? (deep ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
                            : deep ? VIPS_INTERPRETATION_RGB16
                                   : VIPS_INTERPRETATION_sRGB,
                            NULL),
                  ==, 0);
  return out;
}

static inline GBytes *
profile_of(const char *name)
{
  g_autoptr(GError) error = NULL;
  GBytes *profile = g_str_equal(name, "cmyk") ? litho_profile_fallback_cmyk(&error)
                                              : litho_profile_named(name, &error);
  g_assert_no_error(error);
  return profile;
}

/* Written by libvips, not by litho. profile: NULL or a name. */
static inline void
write_by_vips(VipsImage *picture, const char *path, const char *profile, int orientation)
{
  g_autoptr(VipsImage) tagged = NULL;
  g_assert_cmpint(vips_copy(picture, &tagged, NULL), ==, 0);
  if (profile != NULL) {
    g_autoptr(GBytes) icc = profile_of(profile);
    gsize size;
    gconstpointer data = g_bytes_get_data(icc, &size);
    vips_image_set_blob_copy(tagged, VIPS_META_ICC_NAME, data, size);
  }
  /* Some savers only write EXIF when there is a block to begin with. */
  static const guint8 start[] = {'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0,
                                 8,   0,   0,   0,   0, 0, 0,   0,   0,  0};
  vips_image_set_blob_copy(tagged, VIPS_META_EXIF_NAME, start, sizeof start);
  vips_image_set_int(tagged, VIPS_META_ORIENTATION, orientation);
  vips_image_set_string(tagged, "exif-ifd0-Make", "Camera Works");
  vips_image_set_string(tagged, "exif-ifd2-ExposureTime", "1/250");
  vips_image_set_string(tagged, "exif-ifd3-GPSLatitude", "48/1 6/1 0/1");
  static const char xmp[] =
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
      "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
      "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" "
      "xmlns:tiff=\"http://ns.adobe.com/tiff/1.0/\" xmlns:my=\"urn:my#\" xmp:Rating=\"4\" "
      "tiff:Orientation=\"6\" exif:GPSLatitude=\"48,6N\"><my:odd>&lt;kept&gt; as it is</my:odd>"
      "<exif:GPSLongitude>11,30E</exif:GPSLongitude></rdf:Description></rdf:RDF></x:xmpmeta>";
  vips_image_set_blob_copy(tagged, VIPS_META_XMP_NAME, xmp, strlen(xmp));
  const char *options = g_str_has_suffix(path, ".tif")   ? "[compression=lzw]"
                        : g_str_has_suffix(path, ".jpg") ? "[Q=98,subsample-mode=off]"
                        : g_str_has_suffix(path, ".jxl") ? "[Q=99]"
                        : g_str_has_suffix(path, ".png") || g_str_has_suffix(path, ".gif")
                            ? ""
                            : "[Q=95]";
  litho_vips_modules();
  vips_block_untrusted_set(FALSE);
  g_autofree char *target = g_strconcat(path, options, NULL);
  int status = vips_image_write_to_file(tagged, target, NULL);
  vips_block_untrusted_set(TRUE);
  if (status != 0)
    g_error("%s: %s", path, vips_error_buffer());
}

static inline VipsImage *
read_by_vips(const char *path)
{
  vips_block_untrusted_set(FALSE);
  VipsImage *image = vips_image_new_from_file(path, NULL);
  vips_block_untrusted_set(TRUE);
  if (image == NULL)
    g_error("%s: %s", path, vips_error_buffer());
  return image;
}

static inline LithoPhoto *
open_photo(const char *path)
{
  g_autoptr(GError) error = NULL;
  const char *const allow[] = {"jxl", "jp2", "ppm", NULL};
  const LithoLoadOptions options = {.allow = allow};
  LithoPhoto *photo = litho_photo_open(path, &options, &error);
  g_assert_no_error(error);
  return photo;
}

static const LithoSaveOptions plain = {.compression = -1};

/* Without any step: coded values go to the output's coding, as they are where both are the same. */
static inline gboolean
try_save(LithoPhoto *photo, const char *path, const LithoSaveOptions *options, GError **error)
{
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, options, error);
  if (coding == NULL)
    return FALSE;
  g_autoptr(VipsImage) image = NULL;
  if (coding == photo->coding) {
    image = g_object_ref(photo->coded);
  } else {
    g_autoptr(LithoChain) chain = litho_chain_new(photo->coding, coding, TRUE);
    g_assert_true(litho_chain_run(chain, photo->coded, &image, NULL));
  }
  return litho_photo_save(photo, image, photo->alpha, coding, path, options, NULL, NULL, NULL,
                          error);
}

static inline void
save_photo(LithoPhoto *photo, const char *path, const LithoSaveOptions *options)
{
  g_autoptr(GError) error = NULL;
  try_save(photo, path, options, &error);
  g_assert_no_error(error);
}

static inline void
difference(VipsImage *a, VipsImage *b, double *mean, double *most)
{
  g_autoptr(VipsImage) subtracted = NULL, absolute = NULL;
  g_assert_cmpint(a->Xsize, ==, b->Xsize);
  g_assert_cmpint(a->Ysize, ==, b->Ysize);
  g_assert_cmpint(a->Bands, ==, b->Bands);
  g_assert_cmpint(vips_subtract(a, b, &subtracted, NULL), ==, 0);
  g_assert_cmpint(vips_abs(subtracted, &absolute, NULL), ==, 0);
  g_assert_cmpint(vips_max(absolute, most, NULL), ==, 0);
  g_assert_cmpint(vips_avg(absolute, mean, NULL), ==, 0);
}

/* steps: as in a recipe, without the brackets. */
static inline LithoRecipe *
recipe_of(const char *steps)
{
  g_autofree char *json = g_strdup_printf("{\"litho\":1,\"steps\":[%s]}", steps);
  g_autoptr(GError) error = NULL;
  LithoRecipe *recipe = litho_recipe_parse("test", json, -1, &error);
  g_assert_no_error(error);
  return recipe;
}

static inline guint
n_files(const char *path)
{
  guint n = 0;
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  while (g_dir_read_name(dir) != NULL)
    n++;
  return n;
}

static inline int
run_photo_tests(void)
{
  int status = g_test_run();
  folder_remove(folder);
  litho_shutdown();
  return status;
}

static inline void
start_photo_tests(int *argc, char ***argv)
{
  g_test_init(argc, argv, NULL);
  /* libvips warns about files that these tests break on purpose. */
  g_log_set_always_fatal(G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_assert_true(litho_init((*argv)[0], NULL));
  folder = folder_new();
}

#endif
