/* png_text.c: see png_text.h. */
#include <string.h>
#include "photo/gps.h"
#include "photo/png_text.h"

char *
litho_png_text_key(GBytes *chunk)
{
  gsize size;
  const char *data = g_bytes_get_data(chunk, &size);
  return g_strndup(data + 4, size - 4);
}

gboolean
litho_png_text_stays(GBytes *chunk, gboolean drop_gps)
{
  /* ImageMagick repeats EXIF's tags as text when it turns a JPEG into a PNG. */
  static const char *const stored[] = {"exif:Orientation", "tiff:Orientation", "exif:ExifImageWidth",
                                       "exif:ExifImageLength", "exif:PixelXDimension", "exif:PixelYDimension",
                                       "exif:thumbnail:*"};
  g_autofree char *key = litho_png_text_key(chunk);
  for (guint i = 0; i < G_N_ELEMENTS(stored); i++)
    if (g_pattern_match_simple(stored[i], key))
      return FALSE;
  return !(drop_gps && litho_gps_is_position(key, strlen(key)));
}
