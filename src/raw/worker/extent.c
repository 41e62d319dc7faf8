/* extent.c: see extent.h. TIFF 6.0; DNG 1.6; Panasonic's and Fujifilm's headers as dcraw and
 * ExifTool know them; ISO/IEC 14496-12 for boxes. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "raw/worker/extent.h"

#define MAX_DIRECTORIES 64
/* Some makers round a strip's length up. */
#define SLACK 4096

typedef struct {
  const unsigned char *bytes;
  size_t size;
  int big;
} File;

typedef struct {
  unsigned count, size;
  size_t at; /* of the values */
} Field;

typedef struct {
  uint64_t subfile, width, height, bits, compression, samples, tile_width, tile_height,
      sensor_width, sensor_height, raw_at;
  Field offsets, counts;
  int is_dng;
} Directory;

static uint64_t
number(const File *f, size_t at, unsigned n)
{
  uint64_t value = 0;
  if (at > f->size || f->size - at < n)
    return 0;
  for (unsigned i = 0; i < n; i++)
    value = value << 8 | f->bytes[at + (f->big ? i : n - 1 - i)];
  return value;
}

static uint64_t
value_of(const File *f, const Field *field, unsigned i)
{
  return i < field->count ? number(f, field->at + (size_t)i * field->size, field->size) : 0;
}

/* Entry of 12 bytes. FALSE: no whole numbers, or its values lie outside. */
static int
read_field(const File *f, size_t entry, Field *field)
{
  static const unsigned char sizes[14] = {[1] = 1, [3] = 2, [4] = 4, [7] = 1, [13] = 4};
  const uint64_t type = number(f, entry + 2, 2), count = number(f, entry + 4, 4);
  const unsigned size = type < sizeof sizes ? sizes[type] : 0;
  if (size == 0 || count == 0 || count > f->size)
    return 0;
  field->count = (unsigned)count;
  field->size = size;
  field->at = count * size <= 4 ? entry + 8 : (size_t)number(f, entry + 8, 4);
  return field->at <= f->size && count * size <= f->size - field->at;
}

static void
take_entry(const File *f, size_t entry, Directory *d)
{
  Field field;
  const uint64_t tag = number(f, entry, 2);
  if (!read_field(f, entry, &field))
    return;
  const uint64_t first = value_of(f, &field, 0);
  switch (tag) {
  case 2:
    d->sensor_width = first;
    break; /* Panasonic's own */
  case 3:
    d->sensor_height = first;
    break;
  case 254:
    d->subfile = first;
    break;
  case 256:
    d->width = first;
    break;
  case 257:
    d->height = first;
    break;
  case 258:
    d->bits = first;
    break;
  case 259:
    d->compression = first;
    break;
  case 273:
  case 324:
    d->offsets = field;
    break;
  case 277:
    d->samples = first;
    break;
  case 279:
  case 325:
    d->counts = field;
    break;
  case 280:
    d->raw_at = first;
    break; /* Panasonic's: where the pixels begin */
  case 322:
    d->tile_width = first;
    break;
  case 323:
    d->tile_height = first;
    break;
  case 50706:
    d->is_dng = 1;
    break;
  default:
    break;
  }
}

static int
say_missing(uint64_t missing, uint64_t of, char *reason, size_t reason_size)
{
  snprintf(reason, reason_size, "%.1f of %.1f MB of its pixels are not there",
           (double)missing / 1e6, (double)of / 1e6);
  return 1;
}

/* The DNG's standard says how many tiles there must be and what they hold. */
static int
dng_is_short(const File *f, const Directory *d, char *reason, size_t reason_size)
{
  const uint64_t samples = d->samples > 0 ? d->samples : 1;
  if (d->tile_width > 0 && d->tile_height > 0) {
    const uint64_t need = (d->width + d->tile_width - 1) / d->tile_width *
                          ((d->height + d->tile_height - 1) / d->tile_height);
    if (d->offsets.count < need) {
      snprintf(reason, reason_size, "%u of the %llu tiles of its picture are there",
               d->offsets.count, (unsigned long long)need);
      return 1;
    }
  }
  /* Lossless JPEG takes a bit a sample at least; JPEG of 8 bits may take less. */
  const uint64_t bits = d->compression == 1 ? d->bits : d->compression == 7 && d->bits > 8 ? 1 : 0;
  const uint64_t need = d->width * d->height * samples * bits / 8;
  uint64_t have = 0;
  for (unsigned i = 0; i < d->counts.count; i++)
    have += value_of(f, &d->counts, i);
  return d->counts.count > 0 && have + SLACK < need
             ? say_missing(need - have, need, reason, reason_size)
             : 0;
}

/* Panasonic's sensors before RW2's newer forms: 14 sites in 16 bytes. What the directory says is
 * the length unpacked. */
static int
panasonic_is_short(const File *f, const Directory *d, char *reason, size_t reason_size)
{
  const uint64_t need = d->sensor_width * d->sensor_height / 7 * 8;
  const uint64_t have = d->raw_at < f->size ? f->size - d->raw_at : 0;
  return have + SLACK < need ? say_missing(need - have, need, reason, reason_size) : 0;
}

static int
picture_is_short(const File *f, const Directory *d, int is_panasonic, int is_dng, char *reason,
                 size_t reason_size)
{
  uint64_t missing = 0, all = 0;
  if (is_panasonic && d->raw_at > 0 && d->sensor_width > 0)
    return panasonic_is_short(f, d, reason, reason_size);
  if ((d->subfile & 1) != 0 || d->width == 0 || d->height == 0 ||
      d->offsets.count != d->counts.count || is_panasonic)
    return 0;
  for (unsigned i = 0; i < d->offsets.count; i++) {
    const uint64_t at = value_of(f, &d->offsets, i), n = value_of(f, &d->counts, i), end = at + n;
    missing += end <= f->size ? 0 : at >= f->size ? n : end - f->size;
    all += n;
  }
  if (missing > SLACK || (missing > 0 && is_dng))
    return say_missing(missing, all, reason, reason_size);
  return is_dng ? dng_is_short(f, d, reason, reason_size) : 0;
}

static int
tiff_is_short(const File *f, int is_panasonic, char *reason, size_t reason_size)
{
  size_t todo[MAX_DIRECTORIES] = {(size_t)number(f, 4, 4)};
  int n_todo = 1, is_dng = 0;
  for (int k = 0; k < n_todo; k++) {
    const size_t at = todo[k];
    const uint64_t n = number(f, at, 2);
    Directory d = {.compression = 1, .samples = 1};
    if (at < 8 || n == 0 || n > 4096 || at + 2 + 12 * n > f->size)
      continue;
    for (uint64_t i = 0; i < n; i++) {
      const size_t entry = at + 2 + 12 * (size_t)i;
      Field subs;
      take_entry(f, entry, &d);
      if (number(f, entry, 2) == 330 && read_field(f, entry, &subs))
        for (unsigned s = 0; s < subs.count && n_todo < MAX_DIRECTORIES; s++)
          todo[n_todo++] = (size_t)value_of(f, &subs, s);
    }
    is_dng = is_dng || d.is_dng;
    if (picture_is_short(f, &d, is_panasonic, is_dng, reason, reason_size))
      return 1;
    if (at + 2 + 12 * n + 4 <= f->size && n_todo < MAX_DIRECTORIES)
      todo[n_todo++] = (size_t)number(f, at + 2 + 12 * (size_t)n, 4);
  }
  return 0;
}

static int
boxes_are_short(const File *f, char *reason, size_t reason_size)
{
  for (size_t at = 0; at + 8 <= f->size;) {
    uint64_t n = number(f, at, 4);
    if (n == 1)
      n = number(f, at + 8, 8);
    if (n == 0)
      return 0; /* to the end of the file */
    if (n < 8)
      return 0;
    if (n > f->size - at)
      return say_missing(n - (f->size - at), n, reason, reason_size);
    at += (size_t)n;
  }
  return 0;
}

int
extent_is_short(const unsigned char *bytes, size_t size, char *reason, size_t reason_size)
{
  File f = {bytes, size, 0};
  if (size < 16)
    return 0;
  if (memcmp(bytes, "FUJIFILM", 8) == 0) {
    f.big = 1;
    const uint64_t at = number(&f, 100, 4), n = number(&f, 104, 4);
    return size >= 108 && n > 0 && at + n > size + SLACK
               ? say_missing(at >= size ? n : at + n - size, n, reason, reason_size)
               : 0;
  }
  if (memcmp(bytes + 4, "ftypcrx ", 8) == 0) {
    f.big = 1;
    return boxes_are_short(&f, reason, reason_size);
  }
  f.big = bytes[0] == 'M';
  if (memcmp(bytes, "II", 2) != 0 && memcmp(bytes, "MM", 2) != 0)
    return 0;
  const uint64_t magic = number(&f, 2, 2);
  if (magic != 42 && magic != 0x55 && magic != 0x4f52 && magic != 0x5352)
    return 0;
  return tiff_is_short(&f, magic == 0x55, reason, reason_size);
}
