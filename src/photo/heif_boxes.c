/* heif_boxes.c: what lies beside the picture of a HEIC or AVIF file (container.h). ISO/IEC 14496-12 §8.7.3 (stsz),
 * ISO/IEC 23008-12 §6.4 and §6.5.8 (auxiliary images), ISO 21496-1 (tmap). libvips reads the metadata itself. */
#include <string.h>
#include "base/vips_auto.h"
#include "photo/bytes.h"
#include "photo/container.h"

#define MAX_BOXES 1000
#define MAX_BOX_BYTES (4 << 20)

static const struct {
  const char *text; /* in the box "meta" */
  gsize length;
  guint lost;
} kinds[] = {
    {"tmap", 4, LITHO_LOST_GAIN_MAP},
    {"urn:com:apple:photo:2020:aux:hdrgainmap", 39, LITHO_LOST_GAIN_MAP},
    {"urn:com:photo:aux:hdrgainmap", 28, LITHO_LOST_GAIN_MAP},
    {"urn:mpeg:hevc:2015:auxid:2", 26, LITHO_LOST_DEPTH},
    {"urn:mpeg:mpegB:cicp:systems:auxiliary:depth", 43, LITHO_LOST_DEPTH},
};

/* Samples of the longest track. */
static int
count_samples(const guint8 *box, gsize size)
{
  guint32 most = 0;
  for (gsize at = 0; at + 16 <= size; at++) {
    const guint8 *found = memmem(box + at, size - at, "stsz", 4);
    if (found == NULL)
      break;
    at = (gsize)(found - box);
    if (at + 16 <= size) /* type, version, one size for all, their number */
      most = MAX(most, litho_get_be32(found + 12));
  }
  return (int)MIN(most, G_MAXINT);
}

void
litho_heif_read(VipsSource *source, LithoMetadata *metadata)
{
  guint8 head[16];
  gint64 at = 0;
  for (int i = 0; i < MAX_BOXES && litho_read_at(source, at, head, 8); i++) {
    guint64 size = litho_get_be32(head), header = 8;
    if (size == 1 && litho_read_at(source, at + 8, head + 8, 8)) {
      size = (guint64)litho_get_be32(head + 8) << 32 | litho_get_be32(head + 12);
      header = 16;
    }
    const gboolean moov = memcmp(head + 4, "moov", 4) == 0, meta = memcmp(head + 4, "meta", 4) == 0;
    if (size < header || size > G_MAXINT64 - (guint64)at)
      break;
    if ((moov || meta) && size - header <= MAX_BOX_BYTES) {
      g_autofree guint8 *body = g_malloc(size - header + 1);
      const gboolean whole = litho_read_at(source, at + (gint64)header, body, size - header);
      if (whole && moov)
        metadata->frames = count_samples(body, size - header);
      for (guint k = 0; whole && meta && k < G_N_ELEMENTS(kinds); k++)
        if (memmem(body, size - header, kinds[k].text, kinds[k].length) != NULL)
          metadata->lost |= kinds[k].lost;
    }
    at += (gint64)size;
  }
  vips_source_rewind(source);
  vips_error_clear();
}
