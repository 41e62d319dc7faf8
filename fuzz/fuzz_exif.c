/* fuzz_exif.c: any bytes as an EXIF block: read, edited, and the result held against what was promised: upright, edited
 * again, and after positions were dropped no directory that any pointer leads to has one.
 *
 * The first byte chooses the update. What is found here is found without a picture around it; tools/fuzz_gps.py asks other
 * programs about whole files. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "photo/exif.h"
#include "photo/exif_tags.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every directory that a link or a pointer of the block leads to, by one that trusts nothing it knows of litho_exif_update(). */
static void
assert_no_position(const LithoTiff *tiff, gsize ifd, int depth, int *budget)
{
  const int n = litho_tiff_n_entries(tiff, ifd);
  if (n == 0 || depth > 10 || --*budget < 0)
    return;
  for (int i = 0; i < n; i++) {
    const gsize entry = litho_tiff_entry(ifd, i);
    const guint tag = litho_tiff_get16(tiff, entry);
    if (tag == LITHO_TAG_GPS)
      abort();
    if (tag == LITHO_TAG_EXIF || tag == LITHO_TAG_INTEROP || tag == LITHO_TAG_SUB_IFDS)
      assert_no_position(tiff, litho_tiff_get32(tiff, entry + 8), depth + 1, budget);
  }
  if (depth == 0)
    assert_no_position(tiff, litho_tiff_get32(tiff, litho_tiff_entry(ifd, n)), depth + 1, budget);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < 1)
    return 0;
  const guint how = data[0];
  g_autoptr(GBytes) exif = litho_exif_new(data + 1, size - 1);
  if (exif == NULL)
    return 0;
  const LithoExifUpdate update = {.width = 40,
                                  .height = 30,
                                  .drop_gps = (how & 1) != 0,
                                  .drop_places = (how & 2) != 0,
                                  .is_srgb = (how & 4) != 0,
                                  .swap_resolution = (how & 8) != 0,
                                  .add_resolution = {(how & 16) != 0 ? 300 : 0, 300}};
  guint lost = 0;
  g_free(litho_exif_exposure(exif));
  litho_exif_is_adobe_rgb(exif);
  litho_exif_resolution(exif);
  g_autoptr(GBytes) out = litho_exif_update(exif, &update, &lost);
  if (out == NULL)
    return 0;
  LithoTiff tiff;
  gsize ifd0;
  if (lost != 0 || !litho_tiff_open(out, &tiff, &ifd0) || litho_exif_orientation(out) > 1)
    abort();
  int budget = 1000;
  if (update.drop_gps)
    assert_no_position(&tiff, ifd0, 0, &budget);
  /* A block of overlapping directories may be dropped the second time; what is handed on keeps the promise. */
  g_autoptr(GBytes) again = litho_exif_update(out, &update, &lost);
  if (again != NULL && update.drop_gps && litho_tiff_open(again, &tiff, &ifd0))
    assert_no_position(&tiff, ifd0, 0, &budget);
  return 0;
}
