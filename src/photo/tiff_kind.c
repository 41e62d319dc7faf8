/* tiff_kind.c: see tiff_kind.h. TIFF 6.0 §8 (NewSubfileType, SubfileType), Adobe's TIFF technical
 * note 1 (SubIFDs), DNG 1.6 (colour filter arrays).
 *
 * Scanners, Photoshop's "preview first" and DNG alike may put a reduced copy before the photo. The
 * photo is the first picture of full resolution; a raw file is one where that picture holds a
 * sensor's values, or where there is none.
 */
#include "base/vips_auto.h"
#include "photo/tiff_kind.h"

#define MAX_DIRECTORIES 64
#define MAX_ENTRIES 4096

enum {
  TAG_NEW_SUBFILE = 254,
  TAG_SUBFILE = 255,
  TAG_BITS = 258,
  TAG_PHOTOMETRIC = 262,
  TAG_MAKE = 271,
  TAG_SAMPLES = 277,
  TAG_SUB_IFDS = 330,
  TAG_INK_SET = 332,
  TAG_EXTRA_SAMPLES = 338,
  TAG_SAMPLE_FORMAT = 339,
  TAG_DNG_VERSION = 50706,
  COLOR_FILTER_ARRAY = 32803,
  LINEAR_RAW = 34892,
};

typedef struct {
  VipsSource *source;
  gboolean big_endian, is_bigtiff;
} Reader;

typedef struct {
  LithoTiffKind kind;
  gboolean is_reduced, is_sensor, has_make, has_dng;
  guint64 sub[MAX_DIRECTORIES];
  int n_sub;
  guint64 next;
} Directory;

static gboolean
read_at(const Reader *reader, guint64 offset, guint8 *buffer, gsize length)
{
  if (offset > G_MAXINT64 || vips_source_seek(reader->source, (gint64)offset, SEEK_SET) < 0)
    return FALSE;
  while (length > 0) {
    const gint64 n = vips_source_read(reader->source, buffer, length);
    if (n <= 0)
      return FALSE;
    buffer += n;
    length -= (gsize)n;
  }
  return TRUE;
}

static guint64
number_of(const Reader *reader, const guint8 *p, int n)
{
  guint64 value = 0;
  for (int i = 0; i < n; i++)
    value = value << 8 | p[reader->big_endian ? i : n - 1 - i];
  return value;
}

/* The first values of an entry that are whole numbers; how many of them fit into `out`. */
static int
values_of(const Reader *reader, const guint8 *raw, guint64 *out, int max)
{
  static const guint8 sizes[] = {[1] = 1, [3] = 2, [4] = 4, [13] = 4, [16] = 8, [18] = 8};
  const guint type = (guint)number_of(reader, raw + 2, 2);
  const int inside = reader->is_bigtiff ? 8 : 4;
  const guint64 count = number_of(reader, raw + 4, inside);
  const int size = type < G_N_ELEMENTS(sizes) ? sizes[type] : 0;
  const int n = (int)MIN(count, (guint64)max);
  guint8 bytes[8 * MAX_DIRECTORIES];
  if (size == 0 || n * size > (int)sizeof bytes)
    return 0;
  if (count * (guint64)size <= (guint64)inside)
    memcpy(bytes, raw + 4 + inside, (gsize)(n * size));
  else if (!read_at(reader, number_of(reader, raw + 4 + inside, inside), bytes, (gsize)(n * size)))
    return 0;
  for (int i = 0; i < n; i++)
    out[i] = number_of(reader, bytes + i * size, size);
  return n;
}

static void
take_entry(const Reader *reader, const guint8 *raw, Directory *directory)
{
  LithoTiffKind *kind = &directory->kind;
  guint64 v[MAX_DIRECTORIES] = {0};
  int n;
  switch (number_of(reader, raw, 2)) {
  case TAG_NEW_SUBFILE:
    if (values_of(reader, raw, v, 1) == 1)
      directory->is_reduced = directory->is_reduced || (v[0] & 1) != 0;
    break;
  case TAG_SUBFILE:
    if (values_of(reader, raw, v, 1) == 1)
      directory->is_reduced = directory->is_reduced || v[0] == 2;
    break;
  case TAG_BITS:
    if (values_of(reader, raw, v, 1) == 1)
      kind->bits = (guint)v[0];
    break;
  case TAG_PHOTOMETRIC:
    if (values_of(reader, raw, v, 1) == 1) {
      kind->photometric = (guint)v[0];
      directory->is_sensor = v[0] == COLOR_FILTER_ARRAY || v[0] == LINEAR_RAW;
    }
    break;
  case TAG_MAKE:
    directory->has_make = TRUE;
    break;
  case TAG_SAMPLES:
    if (values_of(reader, raw, v, 1) == 1)
      kind->samples = (guint)v[0];
    break;
  case TAG_SUB_IFDS:
    directory->n_sub = values_of(reader, raw, directory->sub, MAX_DIRECTORIES);
    break;
  case TAG_INK_SET:
    if (values_of(reader, raw, v, 1) == 1)
      kind->ink_set = (guint)v[0];
    break;
  case TAG_EXTRA_SAMPLES:
    n = values_of(reader, raw, v, LITHO_TIFF_MAX_EXTRA);
    for (int i = 0; i < n; i++)
      kind->extra[i] = (guint8)MIN(v[i], 255);
    kind->n_extra = n > 0 ? n : -1;
    break;
  case TAG_SAMPLE_FORMAT:
    if (values_of(reader, raw, v, 1) == 1)
      kind->sample_format = (guint)v[0];
    break;
  case TAG_DNG_VERSION:
    directory->has_dng = TRUE;
    break;
  default:
    break;
  }
}

static gboolean
read_directory(const Reader *reader, guint64 at, Directory *directory)
{
  const gboolean wide = reader->is_bigtiff;
  const int count_bytes = wide ? 8 : 2, step = wide ? 20 : 12, inside = wide ? 8 : 4;
  guint8 head[8], link[8];
  *directory = (Directory){.kind = {.is_known = TRUE,
                                    .subifd = -1,
                                    .sample_format = 1,
                                    .bits = 1,
                                    .samples = 1,
                                    .ink_set = 1,
                                    .n_extra = -1}};
  if (at < 8 || !read_at(reader, at, head, (gsize)count_bytes))
    return FALSE;
  const guint64 n = number_of(reader, head, count_bytes);
  if (n == 0 || n > MAX_ENTRIES)
    return FALSE;
  g_autofree guint8 *table = g_malloc(n * (guint64)step);
  if (!read_at(reader, at + (guint64)count_bytes, table, n * (guint64)step))
    return FALSE;
  for (guint64 i = 0; i < n; i++)
    take_entry(reader, table + i * (guint64)step, directory);
  if (read_at(reader, at + (guint64)count_bytes + n * (guint64)step, link, (gsize)inside))
    directory->next = number_of(reader, link, inside);
  return TRUE;
}

static guint64
open_header(Reader *reader)
{
  guint8 head[16] = {0};
  if (!read_at(reader, 0, head, 8) || (head[0] != 'I' && head[0] != 'M'))
    return 0;
  reader->big_endian = head[0] == 'M';
  const guint64 version = number_of(reader, head + 2, 2);
  reader->is_bigtiff = version == 43;
  if (version == 43)
    return read_at(reader, 8, head + 8, 8) ? number_of(reader, head + 8, 8) : 0;
  return version == 42 ? number_of(reader, head + 4, 4) : 0;
}

/* The first picture of full resolution among the SubIFDs. Sets *sensor when one of them holds a
 * sensor's values. */
static gboolean
find_in_subs(const Reader *reader, const Directory *parent, int page, LithoTiffKind *kind,
             gboolean *sensor)
{
  gboolean found = FALSE;
  for (int i = 0; i < parent->n_sub; i++) {
    Directory sub;
    if (!read_directory(reader, parent->sub[i], &sub))
      continue;
    *sensor = *sensor || sub.is_sensor;
    if (found || sub.is_reduced)
      continue;
    *kind = sub.kind;
    kind->page = page;
    kind->subifd = i;
    found = TRUE;
  }
  return found;
}

static void
find_photo(const Reader *reader, guint64 at, LithoTiffKind *kind)
{
  Directory directory;
  gboolean sensor = FALSE, make = FALSE, found = FALSE, has_subs = FALSE;
  LithoTiffKind in_sub = {0};
  for (int page = 0; page < MAX_DIRECTORIES && !found && at != 0; page++, at = directory.next) {
    if (!read_directory(reader, at, &directory))
      break;
    if (page == 0) {
      *kind = directory.kind;
      kind->is_raw = directory.has_dng;
    }
    make = make || directory.has_make;
    has_subs = has_subs || directory.n_sub > 0;
    sensor = sensor || (directory.is_sensor && !directory.is_reduced);
    if (!directory.is_reduced) {
      const gboolean is_raw = kind->is_raw;
      *kind = directory.kind;
      kind->is_raw = is_raw;
      kind->page = page;
      found = TRUE;
    } else if (!in_sub.is_known) {
      find_in_subs(reader, &directory, page, &in_sub, &sensor);
    }
  }
  if (!kind->is_known)
    return;
  if (!found && in_sub.is_known) {
    const gboolean is_raw = kind->is_raw;
    *kind = in_sub;
    kind->is_raw = is_raw;
    found = TRUE;
  }
  kind->after_thumbnail = found && (kind->page > 0 || kind->subifd >= 0);
  /* Nothing but a camera's previews: what they are of lies where only the maker's developer finds
   * it. */
  kind->is_raw = kind->is_raw || sensor || (!found && (make || has_subs));
}

void
litho_tiff_kind_read(VipsSource *source, LithoTiffKind *kind)
{
  Reader reader = {.source = source};
  *kind = (LithoTiffKind){.subifd = -1, .n_extra = -1};
  const guint64 at = open_header(&reader);
  if (at != 0)
    find_photo(&reader, at, kind);
  vips_source_rewind(source);
  vips_error_clear();
}
