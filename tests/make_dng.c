/* make_dng.c: a photo as the raw file of a camera that never was, for measurements and for trying
 * things out.
 *
 *   make_dng PHOTO OUT.dng [KIND [EV [SHOT [READ [ORIENTATION [ISO]]]]]] [NAME=VALUE…]
 *
 * KIND: rggb grbg gbrg bggr xtrans linear grey. EV: how much light. SHOT and READ: noise (dng.h).
 * The photo's codes are taken as sRGB.
 *
 *   neutral=R,G,B     what the camera sees of a grey, in the file and in its AsShotNeutral (D65's
 * unless said) blacks=A,B,C,D    black levels of the four sites of a 2 × 2 (512 each) white=N white
 * level (16383) curve=linear      a ProfileToneCurve that changes nothing: programs that use it
 * develop in proportion to light
 */
#include <stdio.h>
#include <stdlib.h>
#include <vips/vips.h>
#include "dng.h"

static const char usage[] = "make_dng PHOTO OUT.dng [KIND [EV [SHOT [READ [ORIENTATION [ISO]]]]]] "
                            "[neutral=R,G,B] [blacks=A,B,C,D] [white=N] [curve=linear]\n";

static void
add_linear_curve(DngDirectory *d)
{
  static const float curve[4] = {0, 0, 1, 1};
  dng_tag(d, 50940, 11, 4, curve, sizeof curve);
}

/* FALSE: not a setting that is known. */
static gboolean
set(DngSpec *spec, const char *setting)
{
  double *n = spec->neutral;
  int *b = spec->blacks;
  if (g_str_has_prefix(setting, "neutral="))
    return sscanf(setting, "neutral=%lf,%lf,%lf", &n[0], &n[1], &n[2]) == 3;
  if (g_str_has_prefix(setting, "blacks="))
    return sscanf(setting, "blacks=%d,%d,%d,%d", &b[0], &b[1], &b[2], &b[3]) == 4;
  if (g_str_has_prefix(setting, "white="))
    return sscanf(setting, "white=%d", &spec->white) == 1;
  spec->more = add_linear_curve;
  return g_str_equal(setting, "curve=linear");
}

static float *
light_of(const char *path, float gain, DngSpec *spec)
{
  VipsImage *photo = vips_image_new_from_file(path, NULL), *linear, *three;
  if (photo == NULL || vips_colourspace(photo, &linear, VIPS_INTERPRETATION_scRGB, NULL) != 0 ||
      vips_extract_band(linear, &three, 0, "n", 3, NULL) != 0)
    return NULL;
  gsize size;
  float *rgb = vips_image_write_to_memory(three, &size);
  for (gsize i = 0; i < size / sizeof *rgb; i++)
    rgb[i] *= gain;
  spec->width = three->Xsize;
  spec->height = three->Ysize;
  return rgb;
}

int
main(int argc, char **argv)
{
  static const char *const kinds[] = {"rggb",   "grbg",   "gbrg", "bggr",
                                      "xtrans", "linear", "grey", NULL};
  DngSpec spec = {.black = 512,
                  .white = 16383,
                  .exposure_s = 0.005,
                  .f_number = 5.6,
                  .focal_mm = 35,
                  .lens = "Litho 35mm f/2",
                  .date = "2026:06:01 18:30:00",
                  .seed = 7};
  dng_neutral(spec.neutral);
  while (argc > 3 && strchr(argv[argc - 1], '=') != NULL)
    if (!set(&spec, argv[--argc]))
      return g_printerr("%s?\n%s", argv[argc], usage), 2;
  if (argc < 3 || VIPS_INIT(argv[0]) != 0)
    return g_printerr("%s", usage), 2;
  for (int i = 0; argc > 3 && kinds[i] != NULL; i++)
    if (g_str_equal(kinds[i], argv[3]))
      spec.kind = (DngKind)i;
  const float gain = argc > 4 ? exp2f(strtof(argv[4], NULL)) : 1;
  spec.shot = argc > 5 ? atof(argv[5]) : 0;
  spec.read = argc > 6 ? atof(argv[6]) : 0;
  spec.orientation = argc > 7 ? atoi(argv[7]) : 1;
  spec.iso = argc > 8 ? atoi(argv[8]) : 100;
  float *rgb = light_of(argv[1], gain, &spec);
  if (rgb == NULL)
    return g_printerr("%s", vips_error_buffer()), 1;
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  g_autoptr(GError) error = NULL;
  gsize n;
  gconstpointer data = g_bytes_get_data(file, &n);
  if (!g_file_set_contents(argv[2], data, (gssize)n, &error))
    return g_printerr("%s\n", error->message), 1;
  return 0;
}
