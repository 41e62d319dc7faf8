/* What an output of a camera's raw file carries: the camera's metadata, read by libexif, and nothing that is of the raw file's own
 * layout. */
#include <glib/gstdio.h>
#include <libexif/exif-data.h>
#include <stdlib.h>
#include "base/vips_auto.h"
#include "dng.h"
#include "folder.h"
#include "photo/photo.h"
#include "recipe/recipe.h"
#include "run/apply.h"

enum { W = 128, H = 96 };

static char *folder;

/* A thumbnail's place, sub-directories and a maker's private data, as cameras write them beside the picture. */
static void
more_tags(DngDirectory *d)
{
  const guint8 private_data[] = "Adobe\0private";
  dng_tag(d, 50827, 1, 8, "shot.nef", 8); /* OriginalRawFileName */
  dng_tag(d, 51043, 7, sizeof private_data, private_data, sizeof private_data);
}

static char *
write_shot(LithoStrip strip, const char *recipe_json)
{
  DngSpec spec = {.width = W, .height = H, .kind = DNG_RGGB, .black = 512, .white = 16383, .iso = 800, .exposure_s = 0.004,
                  .f_number = 4, .focal_mm = 85, .lens = "Litho 85mm f/1.8", .date = "2026:07:04 21:15:00", .seed = 1,
                  .orientation = 6, .make = "Litho", .model = "Test One", .latitude_deg = 47, .more = more_tags};
  dng_neutral(spec.neutral);
  g_autofree float *rgb = g_new(float, 3 * W * H);
  for (int i = 0; i < 3 * W * H; i++)
    rgb[i] = 0.05f + 0.4f * (float)(i % (3 * W)) / (3 * W);
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  g_autofree char *in = g_build_filename(folder, "shot.dng", NULL);
  char *out = g_build_filename(folder, "out.jpg", NULL);
  gsize n;
  gconstpointer data = g_bytes_get_data(file, &n);
  g_assert_true(g_file_set_contents(in, data, (gssize)n, NULL));
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open(in, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("recipe", recipe_json, -1, &error);
  g_assert_no_error(error);
  LithoApplyOptions apply;
  litho_apply_options_default(&apply);
  apply.save.strip = strip;
  g_auto(LithoRunResults) results = {0};
  litho_apply_photo(recipe, photo, out, &apply, &results, &error);
  g_assert_no_error(error);
  return out;
}

static char *
value_of(ExifData *exif, ExifIfd ifd, int tag)
{
  char text[256] = "";
  ExifEntry *entry = exif_content_get_entry(exif->ifd[ifd], (ExifTag)tag);
  if (entry == NULL)
    return NULL;
  exif_entry_get_value(entry, text, sizeof text);
  return g_strdup(text);
}

static void
expect(ExifData *exif, ExifIfd ifd, int tag, const char *want)
{
  g_autofree char *got = value_of(exif, ifd, tag);
  if (g_strcmp0(got, want) != 0)
    g_error("tag 0x%04x: '%s', not '%s'", (guint)tag, got != NULL ? got : "(none)", want != NULL ? want : "(none)");
}

#define EMPTY "{\"litho\":1,\"steps\":[]}"

static void
test_carried(void)
{
  static const char *const recipes[] = {EMPTY, "{\"litho\":1,\"steps\":[{\"op\":\"rotate\",\"angle\":90},{\"op\":\"temperature\",\"kelvin\":4000}]}"};
  for (guint k = 0; k < G_N_ELEMENTS(recipes); k++) {
    g_autofree char *path = write_shot(LITHO_STRIP_NONE, recipes[k]);
    ExifData *exif = exif_data_new_from_file(path);
    g_assert_nonnull(exif);
    expect(exif, EXIF_IFD_0, EXIF_TAG_MAKE, "Litho");
    expect(exif, EXIF_IFD_0, EXIF_TAG_MODEL, "Test One");
    expect(exif, EXIF_IFD_0, EXIF_TAG_ORIENTATION, "Top-left");
    expect(exif, EXIF_IFD_EXIF, EXIF_TAG_ISO_SPEED_RATINGS, "800");
    expect(exif, EXIF_IFD_EXIF, EXIF_TAG_FNUMBER, "f/4.0");
    expect(exif, EXIF_IFD_EXIF, EXIF_TAG_FOCAL_LENGTH, "85.0 mm");
    expect(exif, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, "2026:07:04 21:15:00");
    expect(exif, EXIF_IFD_EXIF, 0xa434, "Litho 85mm f/1.8");
    g_autofree char *latitude = value_of(exif, EXIF_IFD_GPS, EXIF_TAG_GPS_LATITUDE);
    g_assert_nonnull(latitude);
    g_assert_true(g_str_has_prefix(latitude, "47") && g_str_has_suffix(latitude, "30.50000"));
    /* strips, tiles, sub-directories, thumbnails, the mosaic and the camera's calibration */
    static const int own[] = {0x0111, 0x0117, 0x0116, 0x014a, 0x0201, 0x0202, 0x0106, 0x828d, 0x828e, 50706, 50714, 50717, 50721, 50728,
                              50730, 50778, 50827};
    for (guint i = 0; i < G_N_ELEMENTS(own); i++)
      expect(exif, EXIF_IFD_0, own[i], NULL);
    g_assert_null(exif->data);
    exif_data_unref(exif);
  }
}

static void
test_stripped(void)
{
  g_autofree char *path = write_shot(LITHO_STRIP_GPS, EMPTY);
  ExifData *exif = exif_data_new_from_file(path);
  expect(exif, EXIF_IFD_0, EXIF_TAG_MODEL, "Test One");
  expect(exif, EXIF_IFD_GPS, EXIF_TAG_GPS_LATITUDE, NULL);
  exif_data_unref(exif);
}

/* What operations and facts are told of it. */
static void
test_shot(void)
{
  g_autofree char *path = write_shot(LITHO_STRIP_NONE, EMPTY), *raw = g_build_filename(folder, "shot.dng", NULL);
  const char *const paths[] = {path, raw};
  for (int k = 0; k < 2; k++) { /* the JPEG says the same as the raw file, but for its light */
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = litho_photo_open(paths[k], NULL, &error);
    g_assert_no_error(error);
    const LithoShot *shot = litho_photo_shot(photo);
    g_assert_cmpstr(shot->make, ==, "Litho");
    g_assert_cmpstr(shot->model, ==, "Test One");
    g_assert_cmpstr(shot->lens, ==, "Litho 85mm f/1.8");
    g_assert_cmpint(shot->iso, ==, 800);
    g_assert_cmpint(shot->hour, ==, 21);
    g_assert_cmpfloat(shot->focal_mm, ==, 85);
    g_assert_cmpfloat_with_epsilon(shot->shutter_s, 0.004, 1e-6);
    g_assert_cmpint(shot->orientation, ==, k == 0 ? 1 : 6);
    g_assert_cmpint(shot->width, ==, H);
    g_assert_true((shot->light != NULL) == (k == 1));
    g_assert_false(shot->flash);
  }
}

#define XMP(settings) \
  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description " \
  "rdf:about=\"\" xmlns:crs=\"http://ns.adobe.com/camera-raw-settings/1.0/\" " settings "/></rdf:RDF></x:xmpmeta>"

/* litho edit on shot.dng; *said: what it printed. */
static gboolean
edit(const char *option, const char *out, char **said)
{
  g_autofree char *in = g_build_filename(folder, "shot.dng", NULL), *to = g_build_filename(folder, out, NULL), *told = NULL;
  char *argv[] = {(char *)g_getenv("LITHO_EXE"), "edit", "--planner=words", "--force", (char *)option, "exposure +0.5 EV", in, "-o", to, NULL};
  g_autoptr(GError) error = NULL;
  int status;
  g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &told, said, &status, &error);
  g_assert_no_error(error);
  return g_spawn_check_wait_status(status, NULL);
}

/* Settings of another program are read where that is asked for, upright as the photo, and their file stays as it is. */
static void
test_sidecar(void)
{
  static const char settings[] = XMP("crs:WhiteBalance=\"Custom\" crs:Temperature=\"4200\" crs:Tint=\"+5\" crs:Sharpness=\"40\" "
                                     "crs:HasCrop=\"True\" crs:CropLeft=\"0\" crs:CropTop=\"0\" crs:CropRight=\"0.25\" crs:CropBottom=\"1\"");
  if (g_getenv("LITHO_EXE") == NULL) {
    g_test_skip("LITHO_EXE is not set");
    return;
  }
  g_autofree char *path = write_shot(LITHO_STRIP_NONE, EMPTY);
  static const char *const names[] = {"shot.dng.xmp", "shot.xmp"};
  for (int k = 0; k < 2; k++) {
    g_autofree char *xmp = g_build_filename(folder, names[k], NULL), *out = g_build_filename(folder, "edited.jpg", NULL), *said = NULL,
                    *after = NULL, *plain = NULL;
    g_assert_true(g_file_set_contents(xmp, settings, -1, NULL));
    g_assert_true(edit("--read-xmp", "edited.jpg", &said));
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = litho_photo_open(out, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(photo->coded->Xsize, ==, H); /* the file's left quarter is the upright photo's upper one */
    g_assert_cmpint(photo->coded->Ysize, ==, W / 4);
    g_assert_nonnull(strstr(said, "crs:Sharpness"));
    g_assert_true(g_file_get_contents(xmp, &after, NULL, NULL));
    g_assert_cmpstr(after, ==, settings);
    g_assert_true(edit("--lens=off", "edited.jpg", &plain)); /* not asked for: not read */
    g_autoptr(LithoPhoto) whole = litho_photo_open(out, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(whole->coded->Ysize, ==, W);
    g_assert_true(g_file_set_contents(xmp, "<no xmp", -1, NULL));
    g_autofree char *bad = NULL;
    g_assert_false(edit("--read-xmp", "bad.jpg", &bad));
    g_assert_nonnull(strstr(bad, names[k]));
    g_assert_cmpint(g_remove(xmp), ==, 0);
  }
  g_autofree char *none = NULL;
  g_assert_true(edit("--read-xmp", "edited.jpg", &none));
  g_assert_nonnull(strstr(none, "no settings beside it"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init("test_raw_metadata", NULL));
  if (g_getenv("LITHO_RAW") == NULL && g_getenv("LITHO_EXE") != NULL) {
    g_autofree char *build = g_path_get_dirname(g_getenv("LITHO_EXE"));
    g_autofree char *worker = g_build_filename(build, "litho-raw", NULL);
    g_setenv("LITHO_RAW", worker, TRUE);
  }
  folder = folder_new();
  g_test_add_func("/raw-metadata/carried", test_carried);
  g_test_add_func("/raw-metadata/stripped", test_stripped);
  g_test_add_func("/raw-metadata/shot", test_shot);
  g_test_add_func("/raw-metadata/sidecar", test_sidecar);
  const int status = g_test_run();
  folder_remove(folder);
  litho_shutdown();
  return status;
}
