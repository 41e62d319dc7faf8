/* jpeg_segments.c: see jpeg_segments.h. Markers: ITU-T T.81 annex B; JFIF 1.02; EXIF: CIPA DC-008 §4.7; XMP Specification
 * Part 3 §1.1.3; ICC.1 annex B.4; Photoshop's resources over several APP13; MPF: CIPA DC-007; gain maps: ISO 21496-1. */
#include <string.h>
#include "base/vips_auto.h"
#include "photo/bytes.h"
#include "photo/jpeg_segments.h"
#include "photo/tiff.h"
#include "photo/xmp.h"

#define SEGMENT_MAX 65533 /* after the length bytes */
#define ICC_CHUNK_MAX (SEGMENT_MAX - 14)
#define XMP_MAX 65502 /* of a standard packet */
#define EXTENSION_CHUNK_MAX 65400
#define IPTC_RESOURCE 0x0404
#define MAX_SEGMENTS 10000
#define MAX_GARBAGE_BYTES 65536 /* that decoders skip between two segments */

enum { SOF0 = 0xc0, SOF15 = 0xcf, DHT = 0xc4, JPG = 0xc8, DAC = 0xcc, EOI = 0xd9, SOS = 0xda, APP0 = 0xe0, COM = 0xfe };

static const char exif_id[] = "Exif\0";
static const char xmp_id[] = "http://ns.adobe.com/xap/1.0/";
static const char extension_id[] = "http://ns.adobe.com/xmp/extension/";
static const char photoshop_id[] = "Photoshop 3.0";
static const char icc_id[] = "ICC_PROFILE";
static const char gain_map_id[] = "urn:iso:std:iso:ts:21496:-1";

typedef struct {
  LithoMetadata *metadata;
  GByteArray *exif, *photoshop;
  GByteArray *extension;      /* as long as its packets say */
  GByteArray *extension_seen; /* one byte a byte */
  char guid[33];              /* of the extension that is gathered */
  gboolean extension_bad;
  guint8 icc_seen[256];
  int icc_parts; /* 0: no profile, -1: its parts contradict each other */
} Reading;

/* --- reading ------------------------------------------------------------------------------ */

static void
read_exif(Reading *r, const guint8 *body, gsize size)
{
  const guint8 *tiff = body + 6;
  const gboolean begins = size >= 8 && (memcmp(tiff, "II", 2) == 0 || memcmp(tiff, "MM", 2) == 0);
  if (r->exif->len == 0)
    g_byte_array_append(r->exif, body, (guint)size);
  else if (!begins && size > 6) /* the next part of a block larger than a segment */
    g_byte_array_append(r->exif, tiff, (guint)size - 6);
}

static void
read_extension(Reading *r, const guint8 *body, gsize size)
{
  if (size < 40)
    return;
  const guint32 total = litho_get_be32(body + 32), offset = litho_get_be32(body + 36);
  const gsize n = size - 40;
  if (r->guid[0] == '\0') {
    g_autofree char *wanted = litho_xmp_extension_guid(r->metadata->xmp);
    if (wanted != NULL && g_ascii_strncasecmp(wanted, (const char *)body, 32) != 0)
      return; /* an older one's */
    memcpy(r->guid, body, 32);
    r->extension_bad = total == 0 || total > LITHO_MAX_BLOCK_BYTES;
    g_byte_array_set_size(r->extension, r->extension_bad ? 0 : total);
    g_byte_array_set_size(r->extension_seen, r->extension->len);
    if (!r->extension_bad)
      memset(r->extension_seen->data, 0, total);
  }
  if (r->extension_bad || memcmp(r->guid, body, 32) != 0)
    return;
  if (total != r->extension->len || offset > total || n > total - offset) {
    r->extension_bad = TRUE;
    return;
  }
  memcpy(r->extension->data + offset, body + 40, n);
  memset(r->extension_seen->data + offset, 1, n);
}

static void
read_profile_part(Reading *r, const guint8 *body, gsize size)
{
  if (size < 14)
    return;
  const int part = body[12], parts = body[13];
  if ((r->icc_parts != 0 && r->icc_parts != parts) || part == 0 || part > parts)
    r->icc_parts = -1;
  else
    r->icc_parts = parts;
  r->icc_seen[part] = 1;
}

static void
read_jfif(Reading *r, const guint8 *body, gsize size)
{
  if (size >= 12 && body[7] <= 2)
    r->metadata->resolution = litho_resolution_new(litho_get_be16(body + 8), litho_get_be16(body + 10), body[7] + 1);
}

static void
read_frame(Reading *r, const guint8 *body, gsize size)
{
  int h[3] = {1, 1, 1}, v[3] = {1, 1, 1};
  if (size < 6 || body[5] != 3 || size < 6 + 9)
    return;
  for (int i = 0; i < 3; i++) {
    h[i] = body[6 + 3 * i + 1] >> 4;
    v[i] = body[6 + 3 * i + 1] & 15;
  }
  /* Some write 2×1 for all three: it is the ratio that counts. */
  const int chroma_h = MAX(h[1], h[2]), chroma_v = MAX(v[1], v[2]);
  if (chroma_h > 0 && chroma_v > 0 && h[0] % chroma_h == 0 && v[0] % chroma_v == 0) {
    r->metadata->luma_h = h[0] / chroma_h;
    r->metadata->luma_v = v[0] / chroma_v;
  }
}

static gboolean
has_id(const guint8 *body, gsize size, const char *id, gsize id_size)
{
  return size >= id_size && memcmp(body, id, id_size) == 0;
}

static void
read_segment(Reading *r, int marker, const guint8 *body, gsize size)
{
  LithoMetadata *metadata = r->metadata;
  if (marker == APP0 && has_id(body, size, "JFIF", 5)) {
    read_jfif(r, body, size);
  } else if (marker == APP0 + 1 && has_id(body, size, exif_id, 5)) {
    read_exif(r, body, size);
  } else if (marker == APP0 + 1 && has_id(body, size, xmp_id, sizeof xmp_id)) {
    if (metadata->xmp == NULL)
      metadata->xmp = g_bytes_new(body + sizeof xmp_id, size - sizeof xmp_id);
  } else if (marker == APP0 + 1 && has_id(body, size, extension_id, sizeof extension_id)) {
    read_extension(r, body + sizeof extension_id, size - sizeof extension_id);
  } else if (marker == APP0 + 2 && has_id(body, size, icc_id, sizeof icc_id)) {
    read_profile_part(r, body, size);
  } else if (marker == APP0 + 2 && has_id(body, size, "MPF", 4)) {
    metadata->lost |= LITHO_LOST_PICTURES;
  } else if (marker == APP0 + 2 && has_id(body, size, gain_map_id, sizeof gain_map_id)) {
    metadata->lost |= LITHO_LOST_GAIN_MAP;
  } else if (marker == APP0 + 11 && size > 12 && memmem(body, MIN(size, 64), "jumb", 4) != NULL) {
    metadata->lost |= LITHO_LOST_CREDENTIALS;
  } else if (marker == APP0 + 13 && has_id(body, size, photoshop_id, sizeof photoshop_id)) {
    g_byte_array_append(r->photoshop, body + sizeof photoshop_id, (guint)(size - sizeof photoshop_id));
  } else if (marker == COM && size > 0) {
    if (metadata->comments == NULL)
      metadata->comments = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    if (metadata->comments->len < 64)
      g_ptr_array_add(metadata->comments, g_bytes_new(body, size));
  } else if (marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC) {
    read_frame(r, body, size);
  }
}

/* The marker at or after *at, which is moved behind it; 0: none within reach. */
static int
next_marker(VipsSource *source, gint64 *at)
{
  guint8 pair[2];
  for (int i = 0; i < MAX_GARBAGE_BYTES; i++, (*at)++) {
    if (!litho_read_at(source, *at, pair, 2))
      return 0;
    if (pair[0] == 0xff && pair[1] != 0xff && pair[1] != 0) {
      *at += 2;
      return pair[1];
    }
  }
  return 0;
}

static void
read_all(Reading *r, VipsSource *source)
{
  gint64 at = 2;
  gsize budget = LITHO_MAX_BLOCK_BYTES + (LITHO_MAX_BLOCK_BYTES >> 1);
  g_autofree guint8 *body = g_malloc(65536);
  for (int i = 0; i < MAX_SEGMENTS; i++) {
    guint8 length[2];
    const int marker = next_marker(source, &at);
    if (marker == 0 || marker == SOS || marker == EOI)
      return;
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
      continue;
    if (!litho_read_at(source, at, length, 2) || litho_get_be16(length) < 2)
      return;
    const gsize size = litho_get_be16(length) - 2;
    if (size > budget || !litho_read_at(source, at + 2, body, size))
      return;
    budget -= size;
    read_segment(r, marker, body, size);
    at += 2 + (gint64)size;
  }
}

/* The extension that the packet names, joined to it. */
static void
join_extension(Reading *r)
{
  LithoMetadata *metadata = r->metadata;
  g_autofree char *wanted = metadata->xmp != NULL ? litho_xmp_extension_guid(metadata->xmp) : NULL;
  if (wanted == NULL)
    return;
  const gboolean whole = !r->extension_bad && r->extension->len > 0 && g_ascii_strcasecmp(wanted, r->guid) == 0 &&
                         memchr(r->extension_seen->data, 0, r->extension_seen->len) == NULL;
  /* The GUID is the MD5 of the extension, but some writers make one up: that the packet parses is check enough. */
  g_autoptr(GBytes) extension = whole ? g_bytes_new(r->extension->data, r->extension->len) : NULL;
  GBytes *joined = extension != NULL ? litho_xmp_join(metadata->xmp, extension) : NULL;
  if (joined == NULL) {
    metadata->lost |= LITHO_LOST_EXTENDED_XMP;
    return;
  }
  g_bytes_unref(metadata->xmp);
  metadata->xmp = joined;
}

/* Samsung's cameras close their data behind the picture with these four letters. */
static gboolean
has_trailer(VipsSource *source)
{
  const gint64 length = vips_source_length(source);
  guint8 tail[4];
  return length > 8 && litho_read_at(source, length - 4, tail, 4) && memcmp(tail, "SEFT", 4) == 0;
}

void
litho_jpeg_read(VipsSource *source, LithoMetadata *metadata)
{
  g_autoptr(GByteArray) exif = g_byte_array_new(), photoshop = g_byte_array_new();
  g_autoptr(GByteArray) extension = g_byte_array_new(), seen = g_byte_array_new();
  Reading r = {.metadata = metadata, .exif = exif, .photoshop = photoshop, .extension = extension,
               .extension_seen = seen};
  read_all(&r, source);
  if (exif->len > 0)
    litho_metadata_take_exif(metadata, exif->data, exif->len);
  if (photoshop->len > 0)
    metadata->iptc = litho_metadata_unwrap_iptc(photoshop->data, photoshop->len, &metadata->lost);
  for (int i = 1; i <= r.icc_parts; i++)
    metadata->broken_profile |= !r.icc_seen[i];
  metadata->broken_profile |= r.icc_parts < 0;
  join_extension(&r);
  if (has_trailer(source))
    metadata->lost |= LITHO_LOST_TRAILER;
  vips_source_rewind(source);
  vips_error_clear();
}

/* --- writing ------------------------------------------------------------------------------ */

static void
append_segment(GByteArray *out, int marker, gconstpointer id, gsize id_length, gconstpointer body,
               gsize length)
{
  const gsize n = 2 + id_length + length;
  const guint8 head[4] = {0xff, (guint8)marker, (guint8)(n >> 8), (guint8)n};
  g_byte_array_append(out, head, 4);
  g_byte_array_append(out, id, (guint)id_length);
  g_byte_array_append(out, body, (guint)length);
}

/* JFIF 1.02: it must be the first segment. */
static void
append_jfif(GByteArray *out, const LithoResolution *resolution)
{
  double x = resolution->x, y = resolution->y;
  const double cm_x = x / LITHO_CM_PER_INCH, cm_y = y / LITHO_CM_PER_INCH;
  const gboolean inches = x == (guint)x && y == (guint)y;
  const gboolean by_cm = !inches && ABS(cm_x - (guint)(cm_x + 0.5)) < 1e-6 && ABS(cm_y - (guint)(cm_y + 0.5)) < 1e-6;
  x = by_cm ? cm_x : x;
  y = by_cm ? cm_y : y;
  if (x > 65535 || y > 65535 || x < 0.5 || y < 0.5)
    return;
  const guint rx = (guint)(x + 0.5), ry = (guint)(y + 0.5);
  const guint8 body[] = {1,                  2,          by_cm ? 2 : 1, (guint8)(rx >> 8), (guint8)rx,
                         (guint8)(ry >> 8), (guint8)ry, 0,             0};
  append_segment(out, APP0, "JFIF", 5, body, sizeof body);
}

static void
append_profile(GByteArray *out, GBytes *profile)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(profile, &size);
  const gsize n = (size + ICC_CHUNK_MAX - 1) / ICC_CHUNK_MAX;
  for (gsize i = 0; i < n; i++) {
    guint8 id[14] = "ICC_PROFILE";
    id[12] = (guint8)(i + 1);
    id[13] = (guint8)n;
    append_segment(out, APP0 + 2, id, sizeof id, data + i * ICC_CHUNK_MAX, MIN(ICC_CHUNK_MAX, size - i * ICC_CHUNK_MAX));
  }
}

/* One resource, continued in further segments where it is too long for one. */
static void
append_iptc(GByteArray *out, GBytes *iptc)
{
  const gsize size = g_bytes_get_size(iptc), most = SEGMENT_MAX - sizeof photoshop_id;
  g_autoptr(GByteArray) body = g_byte_array_new();
  const guint8 head[8] = {'8', 'B', 'I', 'M', IPTC_RESOURCE >> 8, IPTC_RESOURCE & 255, 0, 0};
  g_byte_array_append(body, head, sizeof head);
  litho_append_be32(body, (guint32)size);
  litho_append_bytes(body, iptc);
  if (size % 2 != 0)
    g_byte_array_append(body, (const guint8 *)"", 1);
  for (gsize at = 0; at < body->len; at += most)
    append_segment(out, APP0 + 13, photoshop_id, sizeof photoshop_id, body->data + at, MIN(most, body->len - at));
}

static void
append_exif(GByteArray *out, GBytes *exif, guint *lost)
{
  const gsize most = SEGMENT_MAX - 6;
  g_autoptr(GBytes) smaller = g_bytes_get_size(exif) > most ? litho_tiff_without_maker_notes(exif) : g_bytes_ref(exif);
  gsize size = 0;
  gconstpointer data = smaller != NULL ? g_bytes_get_data(smaller, &size) : NULL;
  if (data == NULL || size > most) {
    *lost |= LITHO_LOST_EXIF_ROOM;
    return;
  }
  if (smaller != exif)
    *lost |= LITHO_LOST_MAKER_NOTES;
  append_segment(out, APP0 + 1, exif_id, 6, data, size);
}

static void
append_xmp(GByteArray *out, GBytes *xmp, guint *lost)
{
  g_autoptr(GBytes) standard = NULL, extension = NULL;
  char guid[33] = "";
  gsize size;
  if (g_bytes_get_size(xmp) <= XMP_MAX)
    standard = g_bytes_ref(xmp);
  else if (!litho_xmp_split(xmp, XMP_MAX, &standard, &extension, guid)) {
    *lost |= LITHO_LOST_XMP_ROOM;
    return;
  }
  gconstpointer data = g_bytes_get_data(standard, &size);
  append_segment(out, APP0 + 1, xmp_id, sizeof xmp_id, data, size);
  const guint8 *more = extension != NULL ? g_bytes_get_data(extension, &size) : NULL;
  for (gsize at = 0; more != NULL && at < size; at += EXTENSION_CHUNK_MAX) {
    g_autoptr(GByteArray) head = g_byte_array_new();
    g_byte_array_append(head, (const guint8 *)extension_id, sizeof extension_id);
    g_byte_array_append(head, (const guint8 *)guid, 32);
    litho_append_be32(head, (guint32)size);
    litho_append_be32(head, (guint32)at);
    append_segment(out, APP0 + 1, head->data, head->len, more + at, MIN(EXTENSION_CHUNK_MAX, size - at));
  }
}

GBytes *
litho_jpeg_segments(const LithoMetadata *metadata, GBytes *profile, guint *lost, GError **error)
{
  if (profile != NULL && g_bytes_get_size(profile) > 255 * (gsize)ICC_CHUNK_MAX) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "the colour profile is too large for JPEG");
    return NULL;
  }
  GByteArray *out = g_byte_array_new();
  if (litho_resolution_known(&metadata->resolution))
    append_jfif(out, &metadata->resolution);
  if (metadata->exif != NULL)
    append_exif(out, metadata->exif, lost);
  if (metadata->xmp != NULL)
    append_xmp(out, metadata->xmp, lost);
  if (metadata->iptc != NULL)
    append_iptc(out, metadata->iptc);
  if (profile != NULL)
    append_profile(out, profile);
  for (guint i = 0; metadata->comments != NULL && i < metadata->comments->len; i++) {
    gsize size;
    gconstpointer data = g_bytes_get_data(metadata->comments->pdata[i], &size);
    append_segment(out, COM, "", 0, data, size);
  }
  return g_byte_array_free_to_bytes(out);
}
