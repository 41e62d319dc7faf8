/* heif_boxes.c: what lies beside the picture of a HEIC or AVIF file, and the EXIF of one that was written (container.h).
 * ISO/IEC 14496-12 §8.7.3 (stsz), §8.11.3 (iloc), §8.11.6 (iinf), ISO/IEC 23008-12 §6.4, §6.5.8 (auxiliary images) and
 * annex A (Exif), ISO 21496-1 (tmap). libvips reads the metadata itself; its saver rebuilds EXIF from the tags that libexif
 * knows, adds some and loses maker notes, which is why the block is put in again: appended, where the item's location
 * then points. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/vips_auto.h"
#include "photo/bytes.h"
#include "photo/container.h"
#include "photo/write_at.h"
#include "photo/exif_tags.h"

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
    if (memcmp(head + 4, "mpvd", 4) == 0)
      metadata->lost |= LITHO_LOST_MOTION;
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

/* --- writing ------------------------------------------------------------------------------ */

/* Where the file's EXIF lies, and where the box "meta" says so. */
typedef struct {
  guint64 offset, length, base;
  gsize at_offset, at_length; /* of the fields, in the box's body */
  int offset_bytes, length_bytes;
} ExifPlace;

static guint64
get_number(const guint8 *p, int bytes)
{
  guint64 value = 0;
  for (int i = 0; i < bytes; i++)
    value = value << 8 | p[i];
  return value;
}

static void
put_number(guint8 *p, int bytes, guint64 value)
{
  for (int i = 0; i < bytes; i++)
    p[i] = (guint8)(value >> (8 * (bytes - 1 - i)));
}

/* The body of the first box of this type among those in `box`; NULL: none. */
static const guint8 *
child(const guint8 *box, gsize size, const char *type, gsize *child_size)
{
  for (gsize at = 0; at + 8 <= size;) {
    const gsize n = litho_get_be32(box + at);
    if (n < 8 || n > size - at)
      return NULL;
    if (memcmp(box + at + 4, type, 4) == 0) {
      *child_size = n - 8;
      return box + at + 8;
    }
    at += n;
  }
  return NULL;
}

/* The number of the item of type Exif; 0: none. */
static guint32
find_exif_item(const guint8 *iinf, gsize size)
{
  const gsize head = size >= 8 && iinf[0] == 0 ? 6 : 8;
  for (gsize at = head; at + 8 <= size;) {
    const gsize n = litho_get_be32(iinf + at);
    if (n < 8 || n > size - at)
      return 0;
    const guint8 *infe = iinf + at + 8;
    const gsize id_bytes = n >= 20 && infe[0] == 3 ? 4 : 2;
    if (n >= 8 + 4 + id_bytes + 2 + 4 && infe[0] >= 2 && memcmp(infe + 4 + id_bytes + 2, "Exif", 4) == 0)
      return (guint32)get_number(infe + 4, (int)id_bytes);
    at += n;
  }
  return 0;
}

static gboolean
find_location(const guint8 *meta, const guint8 *iloc, gsize size, guint32 item, ExifPlace *place)
{
  if (size < 8 || iloc[0] > 2)
    return FALSE;
  const int version = iloc[0], id_bytes = version < 2 ? 2 : 4;
  const int base_bytes = iloc[5] >> 4, index_bytes = version > 0 ? iloc[5] & 15 : 0;
  place->offset_bytes = iloc[4] >> 4;
  place->length_bytes = iloc[4] & 15;
  gsize at = 6 + (gsize)id_bytes;
  const gsize extent = (gsize)index_bytes + place->offset_bytes + place->length_bytes;
  for (guint64 n = get_number(iloc + 6, id_bytes); n > 0; n--) {
    const gsize head = (gsize)id_bytes + (version > 0 ? 2 : 0) + 2 + (gsize)base_bytes + 2;
    if (at + head > size)
      return FALSE;
    const guint32 id = (guint32)get_number(iloc + at, id_bytes);
    const guint method = version > 0 ? litho_get_be16(iloc + at + id_bytes) & 15 : 0;
    const guint n_extents = litho_get_be16(iloc + at + head - 2);
    place->base = get_number(iloc + at + head - 2 - base_bytes, base_bytes);
    at += head;
    if (n_extents * extent > size - at)
      return FALSE;
    if (id == item) {
      place->at_offset = (gsize)(iloc - meta) + at + index_bytes;
      place->at_length = place->at_offset + place->offset_bytes;
      place->offset = place->base + get_number(meta + place->at_offset, place->offset_bytes);
      place->length = get_number(meta + place->at_length, place->length_bytes);
      return method == 0 && n_extents == 1 && place->offset_bytes >= 4 && place->length_bytes >= 4;
    }
    at += n_extents * extent;
  }
  return FALSE;
}

/* The body of the box "meta" of the open file and where it lies; NULL: none that is understood. Caller frees. */
static guint8 *
read_meta(int fd, gsize *size, off_t *place)
{
  guint8 head[8];
  off_t at = 0;
  for (int i = 0; i < 16 && pread(fd, head, 8, at) == 8; i++) {
    const gsize n = litho_get_be32(head);
    if (n < 8)
      return NULL;
    if (memcmp(head + 4, "meta", 4) == 0 && n > 12 && n <= MAX_BOX_BYTES) {
      guint8 *body = g_malloc(n - 8);
      *size = n - 8;
      *place = at + 8;
      if (pread(fd, body, n - 8, at + 8) == (gssize)(n - 8))
        return body;
      g_free(body);
      return NULL;
    }
    at += (off_t)n;
  }
  return NULL;
}

/* The block as an item, in a box at the file's end that the location points to; the old one is overwritten. */
static gboolean
append_exif(int fd, guint8 *meta, gsize meta_size, off_t meta_place, const ExifPlace *place, GBytes *exif)
{
  const off_t end = lseek(fd, 0, SEEK_END);
  g_autoptr(GByteArray) box = g_byte_array_new();
  const gsize length = 4 + 6 + g_bytes_get_size(exif);
  litho_append_be32(box, (guint32)(8 + length));
  g_byte_array_append(box, (const guint8 *)"mdat", 4);
  litho_append_be32(box, 6); /* bytes before the TIFF header */
  g_byte_array_append(box, (const guint8 *)"Exif\0", 6);
  litho_append_bytes(box, exif);
  const guint64 offset = (guint64)end + 8 - place->base;
  if (end < 0 || (place->offset_bytes == 4 && offset > G_MAXUINT32))
    return FALSE;
  put_number(meta + place->at_offset, place->offset_bytes, offset);
  put_number(meta + place->at_length, place->length_bytes, length);
  g_autofree guint8 *zeros = g_malloc0(place->length);
  return litho_write_at(fd, end, box->data, box->len) && litho_write_at(fd, meta_place, meta, meta_size) &&
         litho_write_at(fd, (off_t)place->offset, zeros, place->length);
}

/* Takes the resolution, which libvips makes up, out of the saver's own block. */
static gboolean
drop_resolution(int fd, const ExifPlace *place)
{
  g_autofree guint8 *data = g_malloc(place->length);
  LithoTiff tiff;
  if (pread(fd, data, place->length, (off_t)place->offset) != (gssize)place->length || place->length < 20 ||
      !litho_tiff_init(&tiff, data + 10, place->length - 10))
    return TRUE;
  const gsize ifd = litho_tiff_get32(&tiff, 4);
  const int n = litho_tiff_n_entries(&tiff, ifd);
  const guint32 next = litho_tiff_get32(&tiff, litho_tiff_entry(ifd, n));
  int left = 0;
  for (int i = 0; i < n; i++) {
    const guint tag = litho_tiff_get16(&tiff, litho_tiff_entry(ifd, i));
    if (tag != LITHO_TAG_X_RESOLUTION && tag != LITHO_TAG_Y_RESOLUTION && tag != LITHO_TAG_RESOLUTION_UNIT)
      memmove(tiff.data + litho_tiff_entry(ifd, left++), tiff.data + litho_tiff_entry(ifd, i), 12);
  }
  litho_tiff_put32(&tiff, litho_tiff_entry(ifd, left), next);
  litho_tiff_put16(&tiff, ifd, (guint)left);
  return litho_write_at(fd, (off_t)place->offset, data, place->length);
}

gboolean
litho_heif_finish(int fd, const LithoMetadata *metadata, GError **error)
{
  gsize size = 0, iinf_size = 0, iloc_size = 0;
  off_t at = 0;
  ExifPlace place = {0};
  g_autofree guint8 *meta = read_meta(fd, &size, &at);
  const guint8 *iinf = meta != NULL ? child(meta + 4, size - 4, "iinf", &iinf_size) : NULL;
  const guint8 *iloc = meta != NULL ? child(meta + 4, size - 4, "iloc", &iloc_size) : NULL;
  const guint32 item = iinf != NULL ? find_exif_item(iinf, iinf_size) : 0;
  if (item == 0 || iloc == NULL || !find_location(meta, iloc, iloc_size, item, &place) ||
      place.length > LITHO_MAX_BLOCK_BYTES)
    return metadata->exif == NULL;
  if (metadata->exif != NULL ? append_exif(fd, meta, size, at, &place, metadata->exif) : drop_resolution(fd, &place))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "metadata cannot be written: %s", g_strerror(errno));
  return FALSE;
}
