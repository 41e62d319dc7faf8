/* tiff.c: see tiff.h. TIFF 6.0 §2, BigTIFF (libtiff's description), EXIF as private directories
 * (CIPA DC-008 §4.6.3). Directories are read into memory, translated to the byte order and width of
 * the target and appended at its end, where the header is pointed to.
 *
 * Maker notes are copied byte for byte; those that hold offsets into the old file cannot be
 * followed. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/vips_auto.h"
#include "photo/ifd.h"
#include "photo/tiff.h"
#include "photo/write_at.h"

#define MAX_ENTRIES 4096
#define MAX_VALUE_BYTES (16 << 20)
#define MAX_TOTAL_BYTES (64 << 20)
/* What an entry costs of that beside its value. */
#define ENTRY_BYTES 64

enum {
  TAG_X_RESOLUTION = 282,
  TAG_Y_RESOLUTION = 283,
  TAG_UNIT = 296,
  TAG_XMP = 700,
  TAG_IPTC = 33723,
  TAG_EXIF = 0x8769,
  TAG_GPS = 0x8825,
  TAG_INTEROP = 0xa005,
  TAG_MAKER_NOTE = 0x927c,
  TAG_PHOTOSHOP = 34377,
  TYPE_BYTE = 1,
  TYPE_LONG8 = 16,
};

/* What describes a photo in IFD0 and is not about how its pixels are stored. */
static const guint16 described[] = {270,   271,   272,   274,   305,      306,
                                    315,   316,   18246, 18249, 33432,    40091,
                                    40092, 40093, 40094, 40095, TAG_EXIF, TAG_GPS};

typedef struct {
  guint16 tag, type;
  guint64 count;
  guint8 *data; /* in `big_endian` order, NULL for a sub-directory */
  gsize length;
  GArray *child;
} Entry;

typedef struct {
  gboolean big_endian, is_bigtiff;
} Layout;

static void
entry_clear(gpointer data)
{
  Entry *entry = data;
  g_free(entry->data);
  if (entry->child != NULL)
    g_array_unref(entry->child);
}

static GArray *
directory_new(void)
{
  GArray *directory = g_array_new(FALSE, TRUE, sizeof(Entry));
  g_array_set_clear_func(directory, entry_clear);
  return directory;
}

static guint64
get(const guint8 *p, int n, gboolean big_endian)
{
  guint64 value = 0;
  for (int i = 0; i < n; i++)
    value = value << 8 | p[big_endian ? i : n - 1 - i];
  return value;
}

static void
put(GByteArray *out, guint64 value, int n, gboolean big_endian)
{
  guint8 bytes[8];
  for (int i = 0; i < n; i++)
    bytes[big_endian ? n - 1 - i : i] = (guint8)(value >> (8 * i));
  g_byte_array_append(out, bytes, n);
}

/* --- reading ------------------------------------------------------------------------------ */

typedef gboolean (*ReadAt)(gpointer file, guint64 offset, guint8 *buffer, gsize length);

static gboolean
read_source(gpointer source, guint64 offset, guint8 *buffer, gsize length)
{
  if (offset > G_MAXINT64 || vips_source_seek(source, (gint64)offset, SEEK_SET) < 0)
    return FALSE;
  while (length > 0) {
    gint64 n = vips_source_read(source, buffer, length);
    if (n <= 0)
      return FALSE;
    buffer += n;
    length -= n;
  }
  return TRUE;
}

static gboolean
read_fd(gpointer fd, guint64 offset, guint8 *buffer, gsize length)
{
  return pread(GPOINTER_TO_INT(fd), buffer, length, (off_t)offset) == (gssize)length;
}

static gboolean
read_block(gpointer block, guint64 offset, guint8 *buffer, gsize length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(block, &size);
  if (offset > size || length > size - offset)
    return FALSE;
  memcpy(buffer, data + offset, length);
  return TRUE;
}

typedef struct {
  ReadAt read;
  gpointer file;
  Layout layout;
  gint64
      budget; /* bytes of values and entries that may still be read: directories may form loops */
} Reader;

static guint64
read_number(const Reader *reader, guint64 offset, int n)
{
  guint8 bytes[8];
  return reader->read(reader->file, offset, bytes, n) ? get(bytes, n, reader->layout.big_endian)
                                                      : 0;
}

static guint
type_bytes(guint type)
{
  return type == 13 ? 4 : type >= 16 && type <= 18 ? 8 : litho_tiff_type_bytes(type);
}

static gboolean
is_pointer(guint tag)
{
  return tag == TAG_EXIF || tag == TAG_GPS || tag == TAG_INTEROP;
}

/* next: NULL or where the link to the next directory goes. */
static GArray *
read_directory(Reader *reader, guint64 at, int depth, guint64 *next)
{
  const gboolean wide = reader->layout.is_bigtiff, big_endian = reader->layout.big_endian;
  const guint64 n = read_number(reader, at, wide ? 8 : 2);
  const int step = wide ? 20 : 12, inside = wide ? 8 : 4;
  GArray *directory = directory_new();
  if (at < 8 || n > MAX_ENTRIES)
    return directory;
  for (guint64 i = 0; i < n; i++) {
    guint8 raw[20];
    const guint64 place = at + (wide ? 8 : 2) + i * step;
    if (!reader->read(reader->file, place, raw, step))
      break;
    Entry entry = {.tag = (guint16)get(raw, 2, big_endian),
                   .type = (guint16)get(raw + 2, 2, big_endian),
                   .count = get(raw + 4, inside, big_endian)};
    const guint64 bytes = type_bytes(entry.type);
    if (bytes == 0 || entry.count == 0 || entry.count > MAX_VALUE_BYTES / bytes)
      continue;
    entry.length = bytes * entry.count;
    reader->budget -= ENTRY_BYTES + (gint64)entry.length;
    if (reader->budget < 0)
      break;
    if (is_pointer(entry.tag)) {
      if (depth < 3)
        entry.child =
            read_directory(reader, get(raw + step - inside, inside, big_endian), depth + 1, NULL);
      if (entry.child != NULL)
        g_array_append_val(directory, entry);
      continue;
    }
    entry.data = g_malloc(entry.length);
    gboolean good = TRUE;
    if (entry.length <= (gsize)inside)
      memcpy(entry.data, raw + step - inside, entry.length);
    else
      good = reader->read(reader->file, get(raw + step - inside, inside, big_endian), entry.data,
                          entry.length);
    if (good)
      g_array_append_val(directory, entry);
    else
      g_free(entry.data);
  }
  if (next != NULL)
    *next = read_number(reader, at + (wide ? 8 : 2) + n * step, inside);
  return directory;
}

/* The place of IFD0; 0: no TIFF. */
static guint64
open_header(Reader *reader)
{
  guint8 head[16] = {0};
  if (!reader->read(reader->file, 0, head, 8) || (head[0] != 'I' && head[0] != 'M'))
    return 0;
  reader->layout.big_endian = head[0] == 'M';
  const guint64 version = get(head + 2, 2, reader->layout.big_endian);
  reader->layout.is_bigtiff = version == 43;
  return version == 43 ? read_number(reader, 8, 8) : version == 42 ? read_number(reader, 4, 4) : 0;
}

static const Entry *
find(GArray *directory, guint tag)
{
  for (guint i = 0; i < directory->len; i++) {
    const Entry *entry = &g_array_index(directory, Entry, i);
    if (entry->tag == tag)
      return entry;
  }
  return NULL;
}

static gboolean
is_described(guint tag)
{
  for (guint i = 0; i < G_N_ELEMENTS(described); i++)
    if (described[i] == tag)
      return TRUE;
  return FALSE;
}

static void
keep_described(GArray *directory)
{
  for (guint i = directory->len; i-- > 0;)
    if (!is_described(g_array_index(directory, Entry, i).tag))
      g_array_remove_index(directory, i);
}

/* Tags that people miss when they go. */
static void
note_lost(GArray *directory, guint *lost)
{
  static const struct {
    guint16 tag;
    guint lost;
  } kinds[] = {{37724, LITHO_LOST_LAYERS}, {33550, LITHO_LOST_MAP}, {33922, LITHO_LOST_MAP}, {34264, LITHO_LOST_MAP},
               {34735, LITHO_LOST_MAP}};
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (find(directory, kinds[i].tag) != NULL)
      *lost |= kinds[i].lost;
}

static double
ratio_of(const Entry *entry, gboolean big_endian)
{
  const guint64 below = entry != NULL && entry->length >= 8 && entry->data != NULL ? get(entry->data + 4, 4, big_endian) : 0;
  return below != 0 && entry->type == LITHO_TIFF_RATIONAL ? (double)get(entry->data, 4, big_endian) / below : 0;
}

static LithoResolution
resolution_of(GArray *directory, gboolean big_endian)
{
  const Entry *unit = find(directory, TAG_UNIT);
  return litho_resolution_new(ratio_of(find(directory, TAG_X_RESOLUTION), big_endian),
                              ratio_of(find(directory, TAG_Y_RESOLUTION), big_endian),
                              unit != NULL && unit->length >= 2 ? (guint)get(unit->data, 2, big_endian) : 2);
}

/* --- writing ------------------------------------------------------------------------------ */

static gint
by_tag(gconstpointer a, gconstpointer b)
{
  return (gint)((const Entry *)a)->tag - (gint)((const Entry *)b)->tag;
}

/* Bytes of one unit that the byte order turns around. */
static guint
swap_unit(guint type)
{
  return type == 5 || type == 10 ? 4 : type_bytes(type);
}

static void
append_value(GByteArray *out, const Entry *entry, gboolean from_big, gboolean to_big)
{
  const guint unit = swap_unit(entry->type);
  if (from_big == to_big || unit == 1) {
    g_byte_array_append(out, entry->data, entry->length);
    return;
  }
  for (gsize i = 0; i + unit <= entry->length; i += unit)
    put(out, get(entry->data + i, unit, from_big), unit, to_big);
}

/* Appends a directory after its values and sub-directories; gives its offset in the file, of which
 * `out` is the part from `base` on. */
static guint64
append_directory(GByteArray *out, guint64 base, GArray *directory, gboolean from_big, Layout to,
                 guint64 next)
{
  const guint inside = to.is_bigtiff ? 8 : 4;
  g_array_sort(directory, by_tag);
  g_autoptr(GByteArray) table = g_byte_array_new();
  put(table, directory->len, to.is_bigtiff ? 8 : 2, to.big_endian);
  for (guint i = 0; i < directory->len; i++) {
    const Entry *entry = &g_array_index(directory, Entry, i);
    const gsize start = table->len;
    put(table, entry->tag, 2, to.big_endian);
    put(table, entry->child != NULL ? (to.is_bigtiff ? TYPE_LONG8 : LITHO_TIFF_LONG) : entry->type,
        2, to.big_endian);
    put(table, entry->child != NULL ? 1 : entry->count, inside, to.big_endian);
    if (entry->child != NULL) {
      put(table, append_directory(out, base, entry->child, from_big, to, 0), inside, to.big_endian);
    } else if (entry->length <= inside) {
      append_value(table, entry, from_big, to.big_endian);
    } else {
      if (out->len % 2 != 0)
        g_byte_array_append(out, (const guint8 *)"", 1);
      put(table, base + out->len, inside, to.big_endian);
      append_value(out, entry, from_big, to.big_endian);
    }
    static const guint8 zeros[8] = {0};
    const gsize full = start + (to.is_bigtiff ? 20 : 12);
    g_byte_array_append(table, zeros, full - table->len);
  }
  put(table, next, inside, to.big_endian);
  if (out->len % 2 != 0)
    g_byte_array_append(out, (const guint8 *)"", 1);
  const guint64 place = base + out->len;
  g_byte_array_append(out, table->data, table->len);
  return place;
}

static GBytes *
to_exif(GArray *directory, gboolean big_endian)
{
  const Layout layout = {big_endian, FALSE};
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, (const guint8 *)(big_endian ? "MM" : "II"), 2);
  put(out, 42, 2, big_endian);
  put(out, 0, 4, big_endian);
  const guint64 place = append_directory(out, 0, directory, big_endian, layout, 0);
  for (int i = 0; i < 4; i++)
    out->data[4 + i] = (guint8)(place >> (big_endian ? 24 - 8 * i : 8 * i));
  return g_byte_array_free_to_bytes(out);
}

void
litho_tiff_read(VipsSource *source, int page, LithoMetadata *metadata)
{
  Reader reader = {read_source, source, {FALSE, FALSE}, MAX_TOTAL_BYTES};
  guint64 next = 0;
  g_autoptr(GArray) directory = read_directory(&reader, open_header(&reader), 0, &next);
  for (int i = 0; i < page; i++) {
    g_array_unref(directory);
    directory = read_directory(&reader, next, 0, &next);
  }
  const Entry *xmp = find(directory, TAG_XMP), *iptc = find(directory, TAG_IPTC);
  if (xmp != NULL)
    metadata->xmp = g_bytes_new(xmp->data, xmp->length);
  if (iptc != NULL && iptc->data[0] == 0x1c)
    metadata->iptc = g_bytes_new(iptc->data, iptc->length);
  const Entry *photoshop = find(directory, TAG_PHOTOSHOP);
  g_autoptr(GBytes) wrapped =
      photoshop != NULL ? litho_metadata_unwrap_iptc(photoshop->data, photoshop->length, &metadata->lost) : NULL;
  if (metadata->iptc == NULL)
    metadata->iptc = g_steal_pointer(&wrapped);
  metadata->resolution = resolution_of(directory, reader.layout.big_endian);
  note_lost(directory, &metadata->lost);
  keep_described(directory);
  if (directory->len > 0)
    metadata->exif = to_exif(directory, reader.layout.big_endian);
  /* A thumbnail before the photo may carry what describes both. */
  if (page > 0 && metadata->exif == NULL && metadata->xmp == NULL && metadata->iptc == NULL)
    litho_tiff_read(source, 0, metadata);
  vips_source_rewind(source);
  vips_error_clear();
}

static void
add_block(GArray *directory, guint tag, guint type, GBytes *block)
{
  if (block == NULL)
    return;
  gsize size;
  gconstpointer data = g_bytes_get_data(block, &size);
  const Entry entry = {(guint16)tag, (guint16)type, size, g_memdup2(data, size), size, NULL};
  g_array_append_val(directory, entry);
}

static void
remove_tag(GArray *directory, guint tag)
{
  for (guint k = directory->len; k-- > 0;)
    if (g_array_index(directory, Entry, k).tag == tag)
      g_array_remove_index(directory, k);
}

GBytes *
litho_tiff_without_maker_notes(GBytes *exif)
{
  Reader reader = {read_block, exif, {FALSE, FALSE}, MAX_TOTAL_BYTES};
  g_autoptr(GArray) directory = read_directory(&reader, open_header(&reader), 0, NULL);
  for (guint i = 0; i < directory->len; i++) {
    const Entry *entry = &g_array_index(directory, Entry, i);
    if (entry->tag == TAG_EXIF && entry->child != NULL)
      remove_tag(entry->child, TAG_MAKER_NOTE);
  }
  return directory->len > 0 ? to_exif(directory, reader.layout.big_endian) : NULL;
}

/* The resolution as px per inch in place of what libvips made up; none when it is not known. */
static void
set_resolution(GArray *directory, const LithoResolution *resolution, gboolean big_endian)
{
  static const guint16 tags[] = {TAG_X_RESOLUTION, TAG_Y_RESOLUTION};
  const double values[] = {resolution->x, resolution->y};
  for (guint i = 0; i < G_N_ELEMENTS(tags); i++)
    remove_tag(directory, tags[i]);
  remove_tag(directory, TAG_UNIT);
  if (!litho_resolution_known(resolution))
    return;
  for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
    const guint32 below = values[i] == (double)(guint32)values[i] ? 1 : 1000;
    GByteArray *ratio = g_byte_array_new();
    put(ratio, (guint64)(values[i] * below + 0.5), 4, big_endian);
    put(ratio, below, 4, big_endian);
    const Entry entry = {tags[i], LITHO_TIFF_RATIONAL, 1, g_byte_array_free(ratio, FALSE), 8, NULL};
    g_array_append_val(directory, entry);
  }
  GByteArray *inch = g_byte_array_new();
  put(inch, 2, 2, big_endian);
  const Entry unit = {TAG_UNIT, LITHO_TIFF_SHORT, 1, g_byte_array_free(inch, FALSE), 2, NULL};
  g_array_append_val(directory, unit);
}

/* Takes over the entries of `from` (emptied), turned into the byte order of the target. */
static void
merge(GArray *into, GArray *from, gboolean from_big, gboolean to_big)
{
  for (guint i = 0; i < from->len; i++) {
    Entry *entry = &g_array_index(from, Entry, i);
    for (guint k = into->len; k-- > 0;)
      if (g_array_index(into, Entry, k).tag == entry->tag)
        g_array_remove_index(into, k);
    if (entry->child != NULL) {
      GArray *child = directory_new();
      merge(child, entry->child, from_big, to_big);
      g_array_unref(entry->child);
      entry->child = child;
    } else if (from_big != to_big) {
      GByteArray *turned = g_byte_array_new();
      append_value(turned, entry, from_big, to_big);
      g_free(entry->data);
      entry->data = g_byte_array_free(turned, FALSE);
    }
    g_array_append_val(into, *entry);
    *entry = (Entry){0};
  }
}

static gboolean
write_at(int fd, guint64 offset, const guint8 *data, gsize length, GError **error)
{
  if (litho_write_at(fd, (off_t)offset, data, length))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "metadata cannot be written: %s", g_strerror(errno));
  return FALSE;
}

gboolean
litho_tiff_add(int fd, const LithoMetadata *metadata, GError **error)
{
  Reader reader = {read_fd, GINT_TO_POINTER(fd), {FALSE, FALSE}, MAX_TOTAL_BYTES};
  const guint64 at = open_header(&reader);
  guint64 next = 0;
  g_autoptr(GArray) directory = read_directory(&reader, at, 0, &next);
  const off_t end = lseek(fd, 0, SEEK_END);
  if (at == 0 || directory->len == 0 || end < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL,
                "the TIFF that was written has no directory");
    return FALSE;
  }
  const Layout layout = reader.layout;
  if (metadata->exif != NULL) {
    Reader block = {read_block, metadata->exif, {FALSE, FALSE}, MAX_TOTAL_BYTES};
    const guint64 first = open_header(&block);
    g_autoptr(GArray) exif = read_directory(&block, first, 0, NULL);
    keep_described(exif);
    merge(directory, exif, block.layout.big_endian, layout.big_endian);
  }
  set_resolution(directory, &metadata->resolution, layout.big_endian);
  add_block(directory, TAG_XMP, TYPE_BYTE, metadata->xmp);
  add_block(directory, TAG_IPTC, TYPE_BYTE, metadata->iptc);
  g_autoptr(GByteArray) added = g_byte_array_new();
  const guint64 base = ((guint64)end + 1) & ~G_GUINT64_CONSTANT(1);
  const guint64 place = append_directory(added, base, directory, layout.big_endian, layout, next);
  if (!layout.is_bigtiff && base + added->len > G_MAXUINT32) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "the TIFF is larger than 4 GB");
    return FALSE;
  }
  g_autoptr(GByteArray) link = g_byte_array_new();
  put(link, place, layout.is_bigtiff ? 8 : 4, layout.big_endian);
  return write_at(fd, base, added->data, added->len, error) &&
         write_at(fd, layout.is_bigtiff ? 8 : 4, link->data, link->len, error);
}
