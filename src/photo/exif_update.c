/* exif_update.c: an EXIF block brought up to date (exif.h): orientation, size, colours, what must not be handed on.
 *
 * Entries are changed and closed up where they lie, so that no offset moves. The first directory is written again at
 * the block's end where that is not possible: a link to a next directory is missing and its place is taken by values,
 * or entries are added. What is dropped is also overwritten, except where something that stays lies over it. At the end
 * the block is read again as the most willing reader would; one that still shows what it must not is given up. */
#include <string.h>
#include "photo/exif.h"
#include "photo/exif_tags.h"
#include "photo/gps.h"

#define MAX_DIRECTORIES 32
#define MAX_CHAIN 8

typedef struct {
  GByteArray *bytes;
  LithoTiff tiff; /* of bytes */
  guint8 *kept;   /* per byte of the block as it came: 1: part of what stays */
  gsize n_kept;
  const LithoExifUpdate *update;
  gsize dirs[MAX_DIRECTORIES]; /* that stay, the first one first */
  int n_dirs;
  gboolean too_many;
} Block;

static void
refresh(Block *block)
{
  block->tiff.data = block->bytes->data;
  block->tiff.size = block->bytes->len;
}

static gboolean
is_listed(const Block *block, gsize ifd)
{
  for (int i = 0; i < block->n_dirs; i++)
    if (block->dirs[i] == ifd)
      return TRUE;
  return FALSE;
}

/* What a directory may point to, and stays. */
static gboolean
is_kept_pointer(const Block *block, guint tag)
{
  return tag == LITHO_TAG_EXIF || tag == LITHO_TAG_INTEROP || (tag == LITHO_TAG_GPS && !block->update->drop_gps);
}

static gboolean
is_dropped(const Block *block, guint tag)
{
  static const guint16 always[] = {LITHO_TAG_SUB_IFDS, LITHO_TAG_XMP, LITHO_TAG_IPTC, LITHO_TAG_PHOTOSHOP,
                                   LITHO_TAG_ICC};
  for (guint i = 0; i < G_N_ELEMENTS(always); i++)
    if (tag == always[i])
      return TRUE;
  return tag == LITHO_TAG_GPS && block->update->drop_gps;
}

static void
mark(Block *block, gsize at, gsize length)
{
  if (at < block->n_kept)
    memset(block->kept + at, 1, MIN(length, block->n_kept - at));
}

/* Lists the directory and those below it; entries that lead nowhere or back get tag 0 and LENGTH 0, which
 * close_up() takes out. */
static void
list_directories(Block *block, gsize ifd)
{
  LithoTiff *tiff = &block->tiff;
  const int n = litho_tiff_n_entries(tiff, ifd);
  if (block->n_dirs == MAX_DIRECTORIES) {
    block->too_many = TRUE;
    return;
  }
  block->dirs[block->n_dirs++] = ifd;
  mark(block, ifd, 2 + 12 * (gsize)n);
  for (int i = 0; i < n && !block->too_many; i++) {
    const gsize entry = litho_tiff_entry(ifd, i);
    const guint tag = litho_tiff_get16(tiff, entry);
    gsize place, length;
    if (is_kept_pointer(block, tag)) {
      const gsize target = litho_tiff_get32(tiff, entry + 8);
      if (litho_tiff_n_entries(tiff, target) > 0 && !is_listed(block, target)) {
        litho_tiff_put16(tiff, entry + 2, LITHO_TIFF_LONG);
        litho_tiff_put32(tiff, entry + 4, 1);
        list_directories(block, target);
      } else {
        memset(tiff->data + entry, 0, 12);
      }
    } else if (!is_dropped(block, tag) && litho_tiff_value(tiff, entry, &place, &length)) {
      mark(block, place, length);
    }
  }
}

/* Overwrites what does not stay. */
static void
wipe(Block *block, gsize at, gsize length)
{
  const gsize end = MIN(length, block->n_kept - MIN(at, block->n_kept)) + at;
  for (gsize i = MAX(at, 8); i < end; i++)
    if (!block->kept[i])
      block->bytes->data[i] = 0;
}

/* A directory, what its entries hold and, of a thumbnail's, the picture. */
static void
wipe_directory(Block *block, gsize ifd)
{
  const LithoTiff *tiff = &block->tiff;
  const int n = litho_tiff_n_entries(tiff, ifd);
  const gsize picture = litho_tiff_number(tiff, ifd, LITHO_TAG_JPEG_OFFSET,
                                          litho_tiff_number(tiff, ifd, LITHO_TAG_STRIP_OFFSETS, 0));
  wipe(block, picture,
       litho_tiff_number(tiff, ifd, LITHO_TAG_JPEG_LENGTH, litho_tiff_number(tiff, ifd, LITHO_TAG_STRIP_COUNTS, 0)));
  for (int i = 0; i < n; i++) {
    gsize place, length;
    if (litho_tiff_value(tiff, litho_tiff_entry(ifd, i), &place, &length) && length > 4)
      wipe(block, place, length);
  }
  wipe(block, ifd, n > 0 ? 2 + 12 * (gsize)n + 4 : 0);
}

static void
wipe_dropped_entry(Block *block, gsize entry)
{
  const LithoTiff *tiff = &block->tiff;
  const guint tag = litho_tiff_get16(tiff, entry);
  gsize place, length;
  const gboolean has_value = litho_tiff_value(tiff, entry, &place, &length);
  if (tag == LITHO_TAG_GPS)
    wipe_directory(block, litho_tiff_get32(tiff, entry + 8));
  else if (tag == LITHO_TAG_SUB_IFDS)
    for (gsize i = 0; has_value && i + 4 <= length && i < 4 * MAX_CHAIN; i += 4)
      wipe_directory(block, litho_tiff_get32(tiff, place + i));
  if (has_value && length > 4)
    wipe(block, place, length);
}

/* Takes the dropped entries out of a directory; what follows moves up, the rest of its room is zeros: no next one. */
static void
close_up(Block *block, gsize ifd)
{
  LithoTiff *tiff = &block->tiff;
  const int n = litho_tiff_n_entries(tiff, ifd);
  guint8 *data = tiff->data;
  int left = 0;
  for (int i = 0; i < n; i++) {
    const gsize entry = litho_tiff_entry(ifd, i);
    const guint tag = litho_tiff_get16(tiff, entry);
    const gboolean empty = tag == 0 && litho_tiff_get32(tiff, entry + 4) == 0;
    if (is_dropped(block, tag))
      wipe_dropped_entry(block, entry);
    else if (!empty)
      memmove(data + litho_tiff_entry(ifd, left++), data + entry, 12);
  }
  memset(data + litho_tiff_entry(ifd, left), 0, 12 * (gsize)(n - left));
  litho_tiff_put16(tiff, ifd, left);
}

/* --- the first directory's link ----------------------------------------------------------- */

/* Is there a link to a next directory behind the table, and not a value? */
static gboolean
has_link(const Block *block, gsize ifd)
{
  const gsize link = litho_tiff_entry(ifd, litho_tiff_n_entries(&block->tiff, ifd));
  if (link + 4 > block->n_kept ||
      litho_tiff_get16(&block->tiff, ifd) != (guint)litho_tiff_n_entries(&block->tiff, ifd))
    return FALSE;
  for (int i = 0; i < 4; i++)
    if (block->kept[link + i])
      return FALSE;
  return TRUE;
}

/* The directories after the first hold thumbnails. */
static void
drop_chain(Block *block, gsize ifd0)
{
  gsize link = litho_tiff_entry(ifd0, litho_tiff_n_entries(&block->tiff, ifd0));
  gsize next = litho_tiff_get32(&block->tiff, link);
  litho_tiff_put32(&block->tiff, link, 0);
  mark(block, link, 4);
  for (int i = 0; next != 0 && i < MAX_CHAIN; i++) {
    const int n = litho_tiff_n_entries(&block->tiff, next);
    if (n == 0 || is_listed(block, next))
      return;
    const gsize after = litho_tiff_get32(&block->tiff, litho_tiff_entry(next, n));
    wipe_directory(block, next);
    next = after;
  }
}

static gint
by_tag(gconstpointer a, gconstpointer b, gpointer tiff)
{
  const LithoTiff *t = tiff;
  const guint8 *p = a, *q = b;
  const int at = !t->big_endian;
  return (p[at] << 8 | p[1 - at]) - (q[at] << 8 | q[1 - at]);
}

/* The first directory again at the end of the block, with `n_added` entries (12 bytes each) more. */
static void
move_first(Block *block, const guint8 *added, int n_added)
{
  const gsize old = litho_tiff_get32(&block->tiff, 4);
  const int n = litho_tiff_n_entries(&block->tiff, old);
  g_autoptr(GByteArray) table = g_byte_array_new();
  g_byte_array_append(table, block->bytes->data + litho_tiff_entry(old, 0), 12 * (guint)n);
  g_byte_array_append(table, added, 12 * (guint)n_added);
  if (n + n_added > 1)
    g_qsort_with_data(table->data, n + n_added, 12, by_tag, &block->tiff);
  memset(block->bytes->data + old, 0, 2 + 12 * (gsize)n);
  if (block->bytes->len % 2 != 0)
    g_byte_array_append(block->bytes, (const guint8 *)"", 1);
  const gsize place = block->bytes->len;
  g_byte_array_set_size(block->bytes, (guint)(place + 2 + table->len + 4));
  refresh(block);
  litho_tiff_put16(&block->tiff, place, n + n_added);
  if (table->len > 0)
    memcpy(block->bytes->data + place + 2, table->data, table->len);
  litho_tiff_put32(&block->tiff, place + 2 + table->len, 0);
  litho_tiff_put32(&block->tiff, 4, (guint32)place);
  block->dirs[0] = place;
}

static void
put_entry(const LithoTiff *order, guint8 *entry, guint tag, guint type, guint32 value)
{
  LithoTiff one = {entry, 12, order->big_endian};
  memset(entry, 0, 12);
  litho_tiff_put16(&one, 0, tag);
  litho_tiff_put16(&one, 2, type);
  litho_tiff_put32(&one, 4, 1);
  if (type == LITHO_TIFF_SHORT)
    litho_tiff_put16(&one, 8, value);
  else
    litho_tiff_put32(&one, 8, value);
}

/* Where the new RATIONAL lies. */
static guint32
append_ratio(Block *block, double value)
{
  const guint32 below = value == (double)(guint32)value ? 1 : 1000;
  if (block->bytes->len % 2 != 0)
    g_byte_array_append(block->bytes, (const guint8 *)"", 1);
  const gsize place = block->bytes->len;
  g_byte_array_set_size(block->bytes, (guint)place + 8);
  refresh(block);
  litho_tiff_put32(&block->tiff, place, (guint32)(value * below + 0.5));
  litho_tiff_put32(&block->tiff, place + 4, below);
  return (guint32)place;
}

static void
add_resolution(Block *block, const LithoResolution *resolution)
{
  static const guint16 tags[] = {LITHO_TAG_X_RESOLUTION, LITHO_TAG_Y_RESOLUTION, LITHO_TAG_RESOLUTION_UNIT};
  const gsize ifd0 = block->dirs[0];
  guint8 entries[3 * 12];
  for (guint i = 0; i < G_N_ELEMENTS(tags); i++)
    if (litho_tiff_find(&block->tiff, ifd0, tags[i]) != 0)
      return; /* not whole, but the camera's own words */
  put_entry(&block->tiff, entries, tags[0], LITHO_TIFF_RATIONAL, append_ratio(block, resolution->x));
  put_entry(&block->tiff, entries + 12, tags[1], LITHO_TIFF_RATIONAL, append_ratio(block, resolution->y));
  put_entry(&block->tiff, entries + 24, tags[2], LITHO_TIFF_SHORT, 2);
  move_first(block, entries, 3);
}

/* --- values ------------------------------------------------------------------------------- */

/* Every entry of the tag that is there. */
static void
set_number(LithoTiff *tiff, gsize ifd, guint tag, guint32 value)
{
  for (int i = 0, n = litho_tiff_n_entries(tiff, ifd); i < n; i++) {
    const gsize entry = litho_tiff_entry(ifd, i);
    if (litho_tiff_get16(tiff, entry) != tag)
      continue;
    const gboolean is_short = litho_tiff_get16(tiff, entry + 2) != LITHO_TIFF_LONG && value <= 0xffff;
    put_entry(tiff, tiff->data + entry, tag, is_short ? LITHO_TIFF_SHORT : LITHO_TIFF_LONG, value);
  }
}

static void
swap_resolution(LithoTiff *tiff, gsize ifd)
{
  const gsize x = litho_tiff_find(tiff, ifd, LITHO_TAG_X_RESOLUTION);
  const gsize y = litho_tiff_find(tiff, ifd, LITHO_TAG_Y_RESOLUTION);
  if (x == 0 || y == 0)
    return;
  const guint32 place = litho_tiff_get32(tiff, x + 8);
  litho_tiff_put32(tiff, x + 8, litho_tiff_get32(tiff, y + 8));
  litho_tiff_put32(tiff, y + 8, place);
}

static void
set_values(Block *block)
{
  const LithoExifUpdate *update = block->update;
  LithoTiff *tiff = &block->tiff;
  for (int i = 0; i < block->n_dirs; i++) {
    const gsize ifd = block->dirs[i];
    set_number(tiff, ifd, LITHO_TAG_ORIENTATION, 1);
    set_number(tiff, ifd, LITHO_TAG_PIXEL_X, update->width);
    set_number(tiff, ifd, LITHO_TAG_PIXEL_Y, update->height);
    set_number(tiff, ifd, LITHO_TAG_COLOR_SPACE, update->is_srgb ? 1 : 0xffff);
  }
  set_number(tiff, block->dirs[0], LITHO_TAG_WIDTH, update->width);
  set_number(tiff, block->dirs[0], LITHO_TAG_HEIGHT, update->height);
  const gsize sub = litho_tiff_find_ifd(tiff, block->dirs[0], LITHO_TAG_EXIF);
  const gsize index =
      litho_tiff_find(tiff, litho_tiff_find_ifd(tiff, sub, LITHO_TAG_INTEROP), LITHO_TAG_INTEROP_INDEX);
  if (index != 0 && update->is_srgb && memcmp(tiff->data + index + 8, "R03", 3) == 0)
    memcpy(tiff->data + index + 8, "R98", 4);
  if (update->swap_resolution)
    swap_resolution(tiff, block->dirs[0]);
  if (update->drop_places)
    litho_gps_wipe_maker_places(tiff);
}

/* Previews in maker notes show the photo before the edit, like the thumbnail: each JPEG stream goes. A false find takes
 * its four first bytes and a chain of lengths: it does not happen. */
static void
wipe_previews(GByteArray *bytes)
{
  guint8 *p = bytes->data;
  for (gsize i = 0; i + 6 < bytes->len; i++) {
    if (p[i] != 0xff || p[i + 1] != 0xd8 || p[i + 2] != 0xff || p[i + 3] < 0xc0)
      continue;
    gsize at = i + 2;
    while (at + 4 <= bytes->len && p[at] == 0xff && p[at + 1] >= 0xc0 && p[at + 1] != 0xda)
      at += 2 + ((gsize)p[at + 2] << 8 | p[at + 3]);
    if (at + 2 > bytes->len || p[at] != 0xff || p[at + 1] != 0xda)
      continue;
    while (at + 1 < bytes->len && !(p[at] == 0xff && p[at + 1] == 0xd9))
      at++;
    at = MIN(at + 2, bytes->len);
    memset(p + i, 0, at - i);
    i = at - 1;
  }
}

/* --- the check ---------------------------------------------------------------------------- */

/* Is a position found, by a reader that follows every link and takes pointers of any type? */
static gboolean
shows_position(const LithoTiff *tiff, gsize ifd, int depth, int *budget)
{
  const int n = litho_tiff_n_entries(tiff, ifd);
  if (n == 0)
    return FALSE;
  if (depth > MAX_CHAIN || --*budget < 0)
    return TRUE;
  for (int i = 0; i < n; i++) {
    const gsize entry = litho_tiff_entry(ifd, i);
    const guint tag = litho_tiff_get16(tiff, entry);
    if (tag == LITHO_TAG_GPS)
      return TRUE;
    if ((tag == LITHO_TAG_EXIF || tag == LITHO_TAG_INTEROP || tag == LITHO_TAG_SUB_IFDS) &&
        shows_position(tiff, litho_tiff_get32(tiff, entry + 8), depth + 1, budget))
      return TRUE;
  }
  const gsize link = litho_tiff_entry(ifd, n);
  return depth == 0 && litho_tiff_get32(tiff, link) != 0 &&
         shows_position(tiff, litho_tiff_get32(tiff, link), depth + 1, budget);
}

static gboolean
is_clean(const Block *block)
{
  int budget = 2 * MAX_DIRECTORIES;
  const gsize ifd0 = litho_tiff_get32(&block->tiff, 4);
  LithoTiff again; /* a value may lie in the header, and was edited there */
  return litho_tiff_init(&again, block->bytes->data, block->bytes->len) && ifd0 >= 8 && litho_tiff_number(&block->tiff, ifd0, LITHO_TAG_ORIENTATION, 1) == 1 &&
         !(block->update->drop_gps && shows_position(&block->tiff, ifd0, 0, &budget));
}

/* Zeros at the end that nothing points to: where the thumbnail was. */
static void
cut_tail(Block *block)
{
  gsize end = block->bytes->len;
  while (end > 8 && block->bytes->data[end - 1] == 0 && (end > block->n_kept || !block->kept[end - 1]))
    end--;
  g_byte_array_set_size(block->bytes, (guint)end);
  refresh(block);
}

/* FALSE: it cannot be done. */
static gboolean
edit(Block *block)
{
  const gsize ifd0 = litho_tiff_get32(&block->tiff, 4);
  if (litho_tiff_n_entries(&block->tiff, ifd0) == 0)
    return FALSE;
  mark(block, 0, 8);
  list_directories(block, ifd0);
  if (block->too_many)
    return FALSE;
  const gboolean linked = has_link(block, ifd0);
  if (linked)
    drop_chain(block, ifd0);
  for (int i = 0; i < block->n_dirs; i++)
    close_up(block, block->dirs[i]);
  wipe_previews(block->bytes);
  set_values(block);
  cut_tail(block);
  if (litho_resolution_known(&block->update->add_resolution))
    add_resolution(block, &block->update->add_resolution);
  if (!linked && block->dirs[0] == ifd0)
    move_first(block, NULL, 0);
  return is_clean(block);
}

/* A sound block with nothing in it, as GIMP writes: nothing is lost with it. */
static gboolean
is_empty(GBytes *exif)
{
  LithoTiff tiff;
  gsize size;
  guint8 *data = (guint8 *)g_bytes_get_data(exif, &size);
  if (!litho_tiff_init(&tiff, data, size))
    return FALSE;
  const gsize ifd0 = litho_tiff_get32(&tiff, 4);
  return ifd0 >= 8 && ifd0 + 2 <= size && litho_tiff_get16(&tiff, ifd0) == 0;
}

GBytes *
litho_exif_update(GBytes *exif, const LithoExifUpdate *update, guint *lost)
{
  static const guint8 empty[] = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0};
  Block block = {.update = update};
  gsize size = sizeof empty;
  if (exif != NULL && is_empty(exif))
    exif = NULL;
  gconstpointer data = exif != NULL ? g_bytes_get_data(exif, &size) : empty;
  if (exif == NULL && !litho_resolution_known(&update->add_resolution))
    return NULL;
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  g_byte_array_append(bytes, data, (guint)size);
  if (!litho_tiff_init(&block.tiff, bytes->data, size)) {
    *lost |= LITHO_LOST_EXIF;
    return NULL;
  }
  block.bytes = bytes;
  if (exif == NULL) {
    block.dirs[block.n_dirs++] = 8;
    g_byte_array_set_size(bytes, 8);
    g_byte_array_append(bytes, (const guint8 *)"\0\0", 2);
    refresh(&block);
    add_resolution(&block, &update->add_resolution);
    return g_bytes_new(bytes->data, bytes->len);
  }
  g_autofree guint8 *kept = g_malloc0(size);
  block.kept = kept;
  block.n_kept = size;
  if (!edit(&block)) {
    *lost |= LITHO_LOST_EXIF;
    return NULL;
  }
  return litho_tiff_n_entries(&block.tiff, block.dirs[0]) > 0 ? g_bytes_new(bytes->data, bytes->len) : NULL;
}
