/* exif.c: see exif.h. Structure: TIFF 6.0 §2 and CIPA DC-008 (Exif 2.32) §4.6. */
#include <string.h>
#include "photo/exif.h"
#include "photo/ifd.h"

enum {
  TAG_WIDTH = 0x0100,
  TAG_HEIGHT = 0x0101,
  TAG_STRIP_OFFSETS = 0x0111,
  TAG_ORIENTATION = 0x0112,
  TAG_STRIP_COUNTS = 0x0117,
  TAG_JPEG_OFFSET = 0x0201,
  TAG_JPEG_LENGTH = 0x0202,
  TAG_EXPOSURE_TIME = 0x829a,
  TAG_F_NUMBER = 0x829d,
  TAG_EXIF = 0x8769,
  TAG_ISO = 0x8827,
  TAG_GPS = 0x8825,
  TAG_FLASH = 0x9209,
  TAG_FOCAL_LENGTH = 0x920a,
  TAG_COLOR_SPACE = 0xa001,
  TAG_PIXEL_X = 0xa002,
  TAG_PIXEL_Y = 0xa003,
  TAG_INTEROP = 0xa005,
  TAG_INTEROP_INDEX = 0x0001,
};

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

/* Place of the entry of `tag` in the directory at `ifd`, 0: none. */
static gsize
find(const LithoTiff *tiff, gsize ifd, guint tag)
{
  for (int i = 0; i < litho_tiff_n_entries(tiff, ifd); i++) {
    gsize entry = litho_tiff_entry(ifd, i);
    if (litho_tiff_get16(tiff, entry) == tag)
      return entry;
  }
  return 0;
}

static gsize
find_ifd(const LithoTiff *tiff, gsize ifd, guint tag)
{
  gsize entry = ifd != 0 ? find(tiff, ifd, tag) : 0;
  return entry != 0 ? litho_tiff_get32(tiff, entry + 8) : 0;
}

static guint32
number(const LithoTiff *tiff, gsize ifd, guint tag, guint32 fallback)
{
  gsize entry = ifd != 0 ? find(tiff, ifd, tag) : 0;
  if (entry == 0)
    return fallback;
  return litho_tiff_get16(tiff, entry + 2) == LITHO_TIFF_SHORT ? litho_tiff_get16(tiff, entry + 8)
                                                               : litho_tiff_get32(tiff, entry + 8);
}

/* Only where the tag is already there. */
static void
set_number(LithoTiff *tiff, gsize ifd, guint tag, guint32 value)
{
  gsize entry = ifd != 0 ? find(tiff, ifd, tag) : 0;
  if (entry == 0)
    return;
  gboolean is_short = litho_tiff_get16(tiff, entry + 2) == LITHO_TIFF_SHORT && value <= 0xffff;
  litho_tiff_put16(tiff, entry + 2, is_short ? LITHO_TIFF_SHORT : LITHO_TIFF_LONG);
  litho_tiff_put32(tiff, entry + 4, 1);
  litho_tiff_put32(tiff, entry + 8, 0);
  if (is_short)
    litho_tiff_put16(tiff, entry + 8, value);
  else
    litho_tiff_put32(tiff, entry + 8, value);
}

static void
wipe(LithoTiff *tiff, gsize at, gsize length)
{
  if (at >= 8 && at < tiff->size)
    memset(tiff->data + at, 0, MIN(length, tiff->size - at));
}

/* Overwrites a directory and what its entries point at. */
static void
wipe_ifd(LithoTiff *tiff, gsize ifd)
{
  int n = litho_tiff_n_entries(tiff, ifd);
  for (int i = 0; i < n; i++) {
    gsize place, length;
    if (litho_tiff_value(tiff, litho_tiff_entry(ifd, i), &place, &length) && length > 4)
      wipe(tiff, place, length);
  }
  wipe(tiff, ifd, n > 0 ? 2 + 12 * (gsize)n + 4 : 0);
}

static void
remove_entry(LithoTiff *tiff, gsize ifd, guint tag)
{
  gsize entry = find(tiff, ifd, tag);
  if (entry == 0)
    return;
  int n = litho_tiff_n_entries(tiff, ifd);
  gsize end = litho_tiff_entry(ifd, n) + 4;
  memmove(tiff->data + entry, tiff->data + entry + 12, end - entry - 12);
  wipe(tiff, end - 12, 12);
  litho_tiff_put16(tiff, ifd, n - 1);
}

/* End of a directory and of everything it points at. */
static gsize
extent(const LithoTiff *tiff, gsize ifd)
{
  int n = ifd != 0 ? litho_tiff_n_entries(tiff, ifd) : 0;
  gsize end = n > 0 ? litho_tiff_entry(ifd, n) + 4 : 0;
  for (int i = 0; i < n; i++) {
    gsize place, length;
    if (litho_tiff_value(tiff, litho_tiff_entry(ifd, i), &place, &length))
      end = MAX(end, place + length);
  }
  return end;
}

/* The second directory holds the thumbnail: it goes, with its bytes when they are the last ones. */
static void
drop_thumbnail(LithoTiff *tiff, gsize ifd0)
{
  gsize link = litho_tiff_entry(ifd0, litho_tiff_n_entries(tiff, ifd0));
  gsize thumb = litho_tiff_get32(tiff, link);
  if (thumb == 0)
    return;
  litho_tiff_put32(tiff, link, 0);
  gsize exif = find_ifd(tiff, ifd0, TAG_EXIF);
  gsize end = MAX(MAX(extent(tiff, ifd0), extent(tiff, exif)),
                  MAX(extent(tiff, find_ifd(tiff, ifd0, TAG_GPS)),
                      extent(tiff, find_ifd(tiff, exif, TAG_INTEROP))));
  if (thumb >= end && end > 8) {
    tiff->size = MIN(tiff->size, thumb);
    return;
  }
  gsize bytes = number(tiff, thumb, TAG_JPEG_OFFSET, number(tiff, thumb, TAG_STRIP_OFFSETS, 0));
  gsize length = number(tiff, thumb, TAG_JPEG_LENGTH, number(tiff, thumb, TAG_STRIP_COUNTS, 0));
  if (bytes >= end)
    wipe(tiff, bytes, length);
  if (thumb != exif && thumb != ifd0)
    wipe_ifd(tiff, thumb);
}

static gboolean
open_block(GBytes *exif, LithoTiff *tiff, gsize *ifd0)
{
  gsize size;
  gconstpointer data = g_bytes_get_data(exif, &size);
  if (!litho_tiff_init(tiff, (guint8 *)data, size))
    return FALSE;
  *ifd0 = litho_tiff_get32(tiff, 4);
  return litho_tiff_n_entries(tiff, *ifd0) > 0;
}

int
litho_exif_orientation(GBytes *exif)
{
  LithoTiff tiff;
  gsize ifd0;
  if (exif == NULL || !open_block(exif, &tiff, &ifd0))
    return 1;
  guint32 value = number(&tiff, ifd0, TAG_ORIENTATION, 1);
  return value >= 1 && value <= 8 ? (int)value : 1;
}

gboolean
litho_exif_is_adobe_rgb(GBytes *exif)
{
  LithoTiff tiff;
  gsize ifd0;
  if (exif == NULL || !open_block(exif, &tiff, &ifd0))
    return FALSE;
  gsize sub = find_ifd(&tiff, ifd0, TAG_EXIF);
  gsize interop = find_ifd(&tiff, sub, TAG_INTEROP);
  gsize index = interop != 0 ? find(&tiff, interop, TAG_INTEROP_INDEX) : 0;
  guint32 space = number(&tiff, sub, TAG_COLOR_SPACE, 1);
  return (space == 0xffff || space == 2) && index != 0 &&
         memcmp(tiff.data + index + 8, "R03", 4) == 0;
}

GBytes *
litho_exif_update(GBytes *exif, const LithoExifUpdate *update)
{
  gsize size, ifd0;
  gconstpointer data = g_bytes_get_data(exif, &size);
  g_autofree guint8 *copy = g_memdup2(data, size);
  g_autoptr(GBytes) shared = g_bytes_new_static(copy, size);
  LithoTiff tiff;
  if (!open_block(shared, &tiff, &ifd0))
    return g_bytes_ref(exif);
  drop_thumbnail(&tiff, ifd0);
  set_number(&tiff, ifd0, TAG_ORIENTATION, 1);
  set_number(&tiff, ifd0, TAG_WIDTH, update->width);
  set_number(&tiff, ifd0, TAG_HEIGHT, update->height);
  gsize sub = find_ifd(&tiff, ifd0, TAG_EXIF);
  set_number(&tiff, sub, TAG_PIXEL_X, update->width);
  set_number(&tiff, sub, TAG_PIXEL_Y, update->height);
  set_number(&tiff, sub, TAG_COLOR_SPACE, update->is_srgb ? 1 : 0xffff);
  gsize interop = find_ifd(&tiff, sub, TAG_INTEROP);
  gsize index = interop != 0 ? find(&tiff, interop, TAG_INTEROP_INDEX) : 0;
  if (index != 0 && update->is_srgb)
    memcpy(tiff.data + index + 8, "R98", 4);
  gsize gps = find_ifd(&tiff, ifd0, TAG_GPS);
  if (update->drop_gps && gps != 0) {
    wipe_ifd(&tiff, gps);
    remove_entry(&tiff, ifd0, TAG_GPS);
  }
  return g_bytes_new(copy, tiff.size);
}

/* A RATIONAL above 0, else 0. */
static double
ratio(const LithoTiff *tiff, gsize ifd, guint tag)
{
  gsize entry = ifd != 0 ? find(tiff, ifd, tag) : 0, place, length;
  if (entry == 0 || litho_tiff_get16(tiff, entry + 2) != LITHO_TIFF_RATIONAL ||
      !litho_tiff_value(tiff, entry, &place, &length))
    return 0;
  guint32 below = litho_tiff_get32(tiff, place + 4);
  return below != 0 ? (double)litho_tiff_get32(tiff, place) / below : 0;
}

char *
litho_exif_exposure(GBytes *exif)
{
  LithoTiff tiff;
  gsize size = 0;
  guint8 *data = exif != NULL ? (guint8 *)g_bytes_get_data(exif, &size) : NULL;
  if (data == NULL || !litho_tiff_init(&tiff, data, size))
    return NULL;
  const gsize ifd = find_ifd(&tiff, litho_tiff_get32(&tiff, 4), TAG_EXIF);
  const double seconds = ratio(&tiff, ifd, TAG_EXPOSURE_TIME), f = ratio(&tiff, ifd, TAG_F_NUMBER);
  const double focal_mm = ratio(&tiff, ifd, TAG_FOCAL_LENGTH);
  const guint32 iso = number(&tiff, ifd, TAG_ISO, 0);
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
  if ((number(&tiff, ifd, TAG_FLASH, 0) & 1) != 0)
    g_string_append_printf(text, "%sflash", text->len > 0 ? ", " : "");
  return g_string_free(text, text->len == 0);
}
