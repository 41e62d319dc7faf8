/* shot.c: see shot.h. Tags of CIPA DC-008 (Exif 2.32) §4.6. */
#include <string.h>
#include "photo/exif_tags.h"
#include "photo/shot.h"

#define FLASH_FIRED 1

/* An ASCII value without blanks around it, cut to `size`. */
static void
read_text(const LithoTiff *tiff, gsize ifd, guint tag, char *out, gsize size)
{
  const gsize entry = litho_tiff_find(tiff, ifd, tag);
  gsize place, length;
  if (entry == 0 || litho_tiff_get16(tiff, entry + 2) != LITHO_TIFF_ASCII ||
      !litho_tiff_value(tiff, entry, &place, &length))
    return;
  g_autofree char *raw = g_strndup((const char *)tiff->data + place, length);
  g_autofree char *text = g_utf8_make_valid(g_strstrip(raw), -1);
  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl(*p))
      *p = ' ';
  g_strlcpy(out, text, size);
  for (gsize n = strlen(out); !g_utf8_validate(out, -1, NULL) && n > 0;)
    out[--n] = '\0';
}

static int
read_hour(const LithoTiff *tiff, gsize ifd)
{
  char time[32] = "";
  read_text(tiff, ifd, LITHO_TAG_TIME_ORIGINAL, time, sizeof time);
  /* "2026:06:01 18:30:00" */
  if (strlen(time) < 13 || !g_ascii_isdigit(time[11]) || !g_ascii_isdigit(time[12]) ||
      time[10] != ' ')
    return -1;
  const int hour = 10 * (time[11] - '0') + time[12] - '0';
  return hour < 24 ? hour : -1;
}

void
litho_shot_read(GBytes *exif, LithoShot *shot)
{
  LithoTiff tiff;
  gsize ifd0;
  *shot = (LithoShot){.hour = -1, .orientation = 1};
  if (!litho_tiff_open(exif, &tiff, &ifd0))
    return;
  const gsize ifd = litho_tiff_find_ifd(&tiff, ifd0, LITHO_TAG_EXIF);
  const guint32 orientation = litho_tiff_number(&tiff, ifd0, LITHO_TAG_ORIENTATION, 1);
  shot->orientation = orientation >= 1 && orientation <= 8 ? (int)orientation : 1;
  read_text(&tiff, ifd0, LITHO_TAG_MAKE, shot->make, sizeof shot->make);
  read_text(&tiff, ifd0, LITHO_TAG_MODEL, shot->model, sizeof shot->model);
  read_text(&tiff, ifd, LITHO_TAG_LENS_MAKE, shot->lens_make, sizeof shot->lens_make);
  read_text(&tiff, ifd, LITHO_TAG_LENS_MODEL, shot->lens, sizeof shot->lens);
  shot->focal_mm = litho_tiff_ratio(&tiff, ifd, LITHO_TAG_FOCAL_LENGTH);
  shot->focal35_mm = litho_tiff_number(&tiff, ifd, LITHO_TAG_FOCAL_35MM, 0);
  shot->aperture = litho_tiff_ratio(&tiff, ifd, LITHO_TAG_F_NUMBER);
  shot->distance_m = litho_tiff_ratio(&tiff, ifd, LITHO_TAG_SUBJECT_DISTANCE);
  shot->shutter_s = litho_tiff_ratio(&tiff, ifd, LITHO_TAG_EXPOSURE_TIME);
  shot->iso = (int)MIN(litho_tiff_number(&tiff, ifd, LITHO_TAG_ISO, 0), 10000000);
  shot->flash = (litho_tiff_number(&tiff, ifd, LITHO_TAG_FLASH, 0) & FLASH_FIRED) != 0;
  shot->hour = read_hour(&tiff, ifd);
}
