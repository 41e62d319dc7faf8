/* exif.c: what an EXIF block says (exif.h); exif_update.c edits it. Structure: TIFF 6.0 §2 and CIPA DC-008 (Exif 2.32)
 * §4.6. */
#include <string.h>
#include "photo/exif.h"
#include "photo/exif_tags.h"

GBytes *
litho_exif_new(gconstpointer data, gsize size)
{
  const guint8 *p = data;
  if (size > 6 && memcmp(p, "Exif\0\0", 6) == 0) {
    p += 6;
    size -= 6;
  }
  LithoTiff tiff;
  return litho_tiff_init(&tiff, (guint8 *)p, size) ? g_bytes_new(p, size) : NULL;
}

int
litho_exif_orientation(GBytes *exif)
{
  LithoTiff tiff;
  gsize ifd0;
  if (!litho_tiff_open(exif, &tiff, &ifd0) || litho_tiff_find(&tiff, ifd0, LITHO_TAG_ORIENTATION) == 0)
    return 0;
  const guint32 value = litho_tiff_number(&tiff, ifd0, LITHO_TAG_ORIENTATION, 1);
  return value >= 1 && value <= 8 ? (int)value : 1;
}

gboolean
litho_exif_is_adobe_rgb(GBytes *exif)
{
  LithoTiff tiff;
  gsize ifd0;
  if (!litho_tiff_open(exif, &tiff, &ifd0))
    return FALSE;
  const gsize sub = litho_tiff_find_ifd(&tiff, ifd0, LITHO_TAG_EXIF);
  const gsize interop = litho_tiff_find_ifd(&tiff, sub, LITHO_TAG_INTEROP);
  const gsize index = litho_tiff_find(&tiff, interop, LITHO_TAG_INTEROP_INDEX);
  const guint32 space = litho_tiff_number(&tiff, sub, LITHO_TAG_COLOR_SPACE, 1);
  return (space == 0xffff || space == 2) && index != 0 && memcmp(tiff.data + index + 8, "R03", 4) == 0;
}

LithoResolution
litho_exif_resolution(GBytes *exif)
{
  LithoTiff tiff;
  gsize ifd0;
  if (!litho_tiff_open(exif, &tiff, &ifd0))
    return (LithoResolution){0, 0};
  return litho_resolution_new(litho_tiff_ratio(&tiff, ifd0, LITHO_TAG_X_RESOLUTION),
                              litho_tiff_ratio(&tiff, ifd0, LITHO_TAG_Y_RESOLUTION),
                              litho_tiff_number(&tiff, ifd0, LITHO_TAG_RESOLUTION_UNIT, 2));
}

char *
litho_exif_exposure(GBytes *exif)
{
  LithoTiff tiff;
  gsize ifd0;
  if (!litho_tiff_open(exif, &tiff, &ifd0))
    return NULL;
  const gsize ifd = litho_tiff_find_ifd(&tiff, ifd0, LITHO_TAG_EXIF);
  const double seconds = litho_tiff_ratio(&tiff, ifd, LITHO_TAG_EXPOSURE_TIME), f = litho_tiff_ratio(&tiff, ifd, LITHO_TAG_F_NUMBER);
  const double focal_mm = litho_tiff_ratio(&tiff, ifd, LITHO_TAG_FOCAL_LENGTH);
  const guint32 iso = litho_tiff_number(&tiff, ifd, LITHO_TAG_ISO, 0);
  GString *text = g_string_new(NULL);
  if (seconds > 0 && seconds < 0.3)
    g_string_append_printf(text, "1/%.0f s", 1 / seconds);
  else if (seconds > 0)
    g_string_append_printf(text, "%.3g s", seconds);
  if (f > 0)
    g_string_append_printf(text, "%sf/%.3g", text->len > 0 ? " at " : "", f);
  if (iso > 0)
    g_string_append_printf(text, "%sISO %u", text->len > 0 ? ", " : "", iso);
  if (focal_mm > 0)
    g_string_append_printf(text, "%s%.3g mm", text->len > 0 ? ", " : "", focal_mm);
  if ((litho_tiff_number(&tiff, ifd, LITHO_TAG_FLASH, 0) & 1) != 0)
    g_string_append_printf(text, "%sflash", text->len > 0 ? ", " : "");
  return g_string_free(text, text->len == 0);
}
