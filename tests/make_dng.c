/* make_dng.c: a photo as the raw file of a camera that never was, for measurements and for trying things out.
 *
 *   make_dng PHOTO OUT.dng [KIND [EV [SHOT [READ [ORIENTATION [ISO]]]]]]
 *
 * KIND: rggb grbg gbrg bggr xtrans linear grey. EV: how much light. SHOT and READ: noise (dng.h). The photo's codes are taken as
 * sRGB.
 */
#include <stdlib.h>
#include <vips/vips.h>
#include "dng.h"

int
main(int argc, char **argv)
{
  static const char *const kinds[] = {"rggb", "grbg", "gbrg", "bggr", "xtrans", "linear", "grey", NULL};
  if (argc < 3 || VIPS_INIT(argv[0]) != 0)
    return g_printerr("make_dng PHOTO OUT.dng [KIND [EV [SHOT [READ [ORIENTATION [ISO]]]]]]\n"), 2;
  DngSpec spec = {.black = 512, .white = 16383, .iso = argc > 8 ? atoi(argv[8]) : 100, .exposure_s = 0.005, .f_number = 5.6,
                  .focal_mm = 35, .lens = "Litho 35mm f/2", .date = "2026:06:01 18:30:00", .seed = 7,
                  .shot = argc > 5 ? atof(argv[5]) : 0, .read = argc > 6 ? atof(argv[6]) : 0,
                  .orientation = argc > 7 ? atoi(argv[7]) : 1};
  for (int i = 0; argc > 3 && kinds[i] != NULL; i++)
    if (g_str_equal(kinds[i], argv[3]))
      spec.kind = (DngKind)i;
  VipsImage *photo = vips_image_new_from_file(argv[1], NULL), *linear, *three;
  if (photo == NULL || vips_colourspace(photo, &linear, VIPS_INTERPRETATION_scRGB, NULL) != 0 ||
      vips_extract_band(linear, &three, 0, "n", 3, NULL) != 0)
    return g_printerr("%s", vips_error_buffer()), 1;
  gsize size;
  float *rgb = vips_image_write_to_memory(three, &size);
  const float gain = argc > 4 ? exp2f(strtof(argv[4], NULL)) : 1;
  for (gsize i = 0; i < size / sizeof *rgb; i++)
    rgb[i] *= gain;
  spec.width = three->Xsize;
  spec.height = three->Ysize;
  dng_neutral(spec.neutral);
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  g_autoptr(GError) error = NULL;
  gsize n;
  gconstpointer data = g_bytes_get_data(file, &n);
  if (!g_file_set_contents(argv[2], data, (gssize)n, &error))
    return g_printerr("%s\n", error->message), 1;
  return 0;
}
