/* save_png.c: PNG with filters, packed on all cores.
 *
 * libvips 8.14 filters no line unless told which one, and packs on one core: of a cutout of 24
 * megapixels that was most of the time. Here each line gets the filter (none, sub, up, Paeth) with
 * the least sum of magnitudes, as the standard advises (PNG 3rd edition, 12.7), and blocks of lines
 * are deflated each on its own and joined, as pigz does: every block but the last ends on a byte
 * (Z_SYNC_FLUSH), and the sum of the whole is put together from theirs. A block does not look back
 * into the one before it, which costs about 1 % of the size. The file does not depend on the number
 * of threads.
 *
 * Not here: interlaced files, palettes, fewer than 8 bits (libvips); metadata, which the target
 * puts in after IHDR.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "photo/internal.h"

enum {
  BLOCK_BYTES = 1 << 20,
  N_FILTERS = 4,
  ZLIB_HEAD = 0x789c,
};
/* Level where none was asked for. Filtered photos hardly shrink beyond the quick ones; drawings and
 * cutouts do, and what is mostly zeros is packed quickly at any. */
#define LEVEL_PHOTO 2
#define LEVEL_FLAT 6
#define FLAT_SHARE 0.85 /* of the filtered bytes that are 0 */

static const guint8 filters[N_FILTERS] = {0, 1, 2,
                                          4}; /* none, sub, up, Paeth: numbers of the standard */

typedef struct {
  guint8 *lines; /* the line above, then those of the block */
  guint8 *packed;
  gsize n_packed, n_raw;
  int n_lines;
  uLong adler;
  gboolean last, done;
} Block;

typedef struct {
  VipsTarget *target;
  GThreadPool *pool;
  gboolean has_threads; /* the system gave it one; else blocks are packed where they are filled */
  GMutex lock;
  GCond changed;  /* a block is done */
  GQueue waiting; /* Block*, in the file's order, handed to the pool */
  Block *filling;
  gsize line_bytes, pixel_bytes;
  int lines_a_block, height, n_filled; /* lines that came so far */
  guint most_waiting;
  int level;
  gboolean is_16;
  uLong adler;
} Encoder;

/* --- one block, on a thread of the pool --------------------------------------------------------
 */

/* What the line is without what its neighbours foretell: pixel_bytes zeros stand before both lines.
 */
static void
filter_line(int filter, const guint8 *restrict line, const guint8 *restrict above, gsize n,
            gsize back, guint8 *restrict out)
{
  switch (filter) {
  case 0:
    memcpy(out, line, n);
    break;
  case 1:
    for (gsize i = 0; i < n; i++)
      out[i] = (guint8)(line[i] - line[(gssize)i - (gssize)back]);
    break;
  case 2:
    for (gsize i = 0; i < n; i++)
      out[i] = (guint8)(line[i] - above[i]);
    break;
  default:
    for (gsize i = 0; i < n; i++) {
      const short a = line[(gssize)i - (gssize)back], b = above[i],
                  c = above[(gssize)i - (gssize)back];
      const short pa = (short)abs(b - c), pb = (short)abs(a - c), pc = (short)abs(a + b - 2 * c);
      const short nearest = pb <= pc ? b : c;
      out[i] = (guint8)(line[i] - (pa <= pb && pa <= pc ? a : nearest));
    }
  }
}

static guint64
magnitude(const guint8 *bytes, gsize n)
{
  guint64 sum = 0;
  for (gsize i = 0; i < n;) {
    const gsize end = MIN(n, i + (1 << 20));
    guint32 part = 0;
    for (; i < end; i++)
      part += (guint32)abs((signed char)bytes[i]);
    sum += part;
  }
  return sum;
}

/* Filter byte and filtered bytes of every line; returns the share of zeros. */
static double
filter_block(const Encoder *e, const Block *block, guint8 *out)
{
  const gsize n = e->line_bytes, back = e->pixel_bytes, stride = back + n;
  g_autofree guint8 *tries = g_malloc(N_FILTERS * n);
  gsize n_zeros = 0;
  for (int y = 0; y < block->n_lines; y++, out += n + 1) {
    const guint8 *above = block->lines + (gsize)y * stride + back, *line = above + stride;
    int best = 0;
    guint64 least = G_MAXUINT64;
    for (int k = 0; k < (e->level == 0 ? 1 : N_FILTERS); k++) {
      filter_line(filters[k], line, above, n, back, tries + (gsize)k * n);
      const guint64 sum = magnitude(tries + (gsize)k * n, n);
      if (sum < least) {
        least = sum;
        best = k;
      }
    }
    out[0] = filters[best];
    memcpy(out + 1, tries + (gsize)best * n, n);
    gsize zeros = 0;
    for (gsize i = 1; i <= n; i++)
      zeros += out[i] == 0;
    n_zeros += zeros;
  }
  return (double)n_zeros / ((double)n * block->n_lines);
}

static void
pack(gpointer data, gpointer user)
{
  Block *block = data;
  Encoder *e = user;
  block->n_raw = (e->line_bytes + 1) * (gsize)block->n_lines;
  g_autofree guint8 *raw = g_malloc(block->n_raw);
  const double zeros = filter_block(e, block, raw);
  z_stream z = {.next_in = raw, .avail_in = (uInt)block->n_raw};
  const int level = e->level >= 0 ? e->level : zeros > FLAT_SHARE ? LEVEL_FLAT : LEVEL_PHOTO;
  if (deflateInit2(&z, level, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) == Z_OK) {
    const gsize room = deflateBound(&z, block->n_raw) + 16;
    block->packed = g_malloc(room);
    z.next_out = block->packed;
    z.avail_out = (uInt)room;
    const int status = deflate(&z, block->last ? Z_FINISH : Z_SYNC_FLUSH);
    block->n_packed =
        status == (block->last ? Z_STREAM_END : Z_OK) && z.avail_in == 0 ? room - z.avail_out : 0;
    deflateEnd(&z);
  }
  block->adler = adler32(adler32(0, NULL, 0), raw, (uInt)block->n_raw);
  g_clear_pointer(&block->lines, g_free);
  g_mutex_lock(&e->lock);
  block->done = TRUE;
  g_cond_broadcast(&e->changed);
  g_mutex_unlock(&e->lock);
}

static void
block_free(gpointer data)
{
  Block *block = data;
  if (block == NULL)
    return;
  g_free(block->lines);
  g_free(block->packed);
  g_free(block);
}

/* --- the file ------------------------------------------------------------------------------- */

static void
put_be32(guint8 *to, guint32 v)
{
  for (int i = 0; i < 4; i++)
    to[i] = (guint8)(v >> (24 - 8 * i));
}

static int
write_chunk(VipsTarget *target, const char *type, const guint8 *data, gsize n)
{
  guint8 head[8], tail[4];
  put_be32(head, (guint32)n);
  memcpy(head + 4, type, 4);
  const uLong sum = crc32(0, head + 4, 4);
  put_be32(tail, (guint32)(n > 0 ? crc32(sum, data, (uInt)n) : sum));
  return vips_target_write(target, head, sizeof head) == 0 &&
                 (n == 0 || vips_target_write(target, data, n) == 0) &&
                 vips_target_write(target, tail, sizeof tail) == 0
             ? 0
             : -1;
}

static int
write_head(const Encoder *e, const VipsImage *image)
{
  static const guint8 signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  static const guint8 zlib_head[] = {ZLIB_HEAD >> 8, ZLIB_HEAD & 0xff};
  static const guint8 color_types[] = {0, 4, 2, 6};
  guint8 head[13] = {0};
  put_be32(head, (guint32)image->Xsize);
  put_be32(head + 4, (guint32)image->Ysize);
  head[8] = e->is_16 ? 16 : 8;
  head[9] = color_types[image->Bands - 1];
  return vips_target_write(e->target, signature, sizeof signature) == 0 &&
                 write_chunk(e->target, "IHDR", head, sizeof head) == 0 &&
                 write_chunk(e->target, "IDAT", zlib_head, sizeof zlib_head) == 0
             ? 0
             : -1;
}

/* Writes blocks that are done until at most `most` are left. */
static int
drain(Encoder *e, guint most)
{
  while (e->waiting.length > most) {
    Block *block = g_queue_pop_head(&e->waiting);
    g_mutex_lock(&e->lock);
    while (!block->done)
      g_cond_wait(&e->changed, &e->lock);
    g_mutex_unlock(&e->lock);
    e->adler = adler32_combine(e->adler, block->adler, (z_off_t)block->n_raw);
    if (block->n_packed == 0)
      vips_error("png", "%s", "a block cannot be packed");
    const int status =
        block->n_packed > 0 ? write_chunk(e->target, "IDAT", block->packed, block->n_packed) : -1;
    block_free(block);
    if (status != 0)
      return -1;
  }
  return 0;
}

static void
begin_block(Encoder *e, const guint8 *above)
{
  const gsize stride = e->pixel_bytes + e->line_bytes;
  e->filling = g_new0(Block, 1);
  e->filling->lines = g_malloc0(((gsize)e->lines_a_block + 1) * stride);
  if (above != NULL)
    memcpy(e->filling->lines, above, stride);
}

static int
write_lines(VipsRegion *region, VipsRect *area, void *data)
{
  Encoder *e = data;
  const gsize stride = e->pixel_bytes + e->line_bytes;
  for (int y = 0; y < area->height; y++) {
    Block *block = e->filling;
    const guint8 *from = VIPS_REGION_ADDR(region, 0, area->top + y);
    guint8 *to = block->lines + (gsize)(block->n_lines + 1) * stride + e->pixel_bytes;
    memcpy(to, from, e->line_bytes);
    if (e->is_16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
      for (gsize i = 0; i + 1 < e->line_bytes; i += 2) {
        const guint8 low = to[i];
        to[i] = to[i + 1];
        to[i + 1] = low;
      }
    block->n_lines++;
    block->last = ++e->n_filled == e->height;
    if (block->n_lines < e->lines_a_block && !block->last)
      continue;
    if (block->last)
      e->filling = NULL;
    else
      begin_block(e, to - e->pixel_bytes);
    g_queue_push_tail(&e->waiting, block);
    if (e->has_threads)
      g_thread_pool_push(e->pool, block, NULL);
    else
      pack(block, e);
    if (drain(e, e->most_waiting) != 0)
      return -1;
  }
  return 0;
}

gboolean
litho_png_can_save(const VipsImage *image, int bits, gboolean interlace)
{
  const gboolean fits = (image->BandFmt == VIPS_FORMAT_UCHAR && bits == 8) ||
                        (image->BandFmt == VIPS_FORMAT_USHORT && bits == 16);
  return fits && image->Bands >= 1 && image->Bands <= 4 && image->Coding == VIPS_CODING_NONE &&
         !interlace;
}

int
litho_png_save(VipsImage *image, VipsTarget *target, int level)
{
  const guint n_threads = (guint)MAX(vips_concurrency_get(), 1);
  Encoder e = {.target = target,
               .line_bytes = VIPS_IMAGE_SIZEOF_LINE(image),
               .pixel_bytes = VIPS_IMAGE_SIZEOF_PEL(image),
               .height = image->Ysize,
               .most_waiting = 2 * n_threads,
               .level = level,
               .is_16 = image->BandFmt == VIPS_FORMAT_USHORT,
               .adler = adler32(0, NULL, 0)};
  e.lines_a_block = (int)CLAMP(BLOCK_BYTES / e.line_bytes, 1, (gsize)image->Ysize);
  g_mutex_init(&e.lock);
  g_cond_init(&e.changed);
  g_queue_init(&e.waiting);
  e.pool = g_thread_pool_new(pack, &e, (gint)n_threads, TRUE, NULL); /* exclusive: its threads start here or never */
  e.has_threads = e.pool != NULL && g_thread_pool_get_num_threads(e.pool) > 0;
  begin_block(&e, NULL);
  guint8 sum[4];
  gboolean good = write_head(&e, image) == 0 && vips_sink_disc(image, write_lines, &e) == 0 &&
                  drain(&e, 0) == 0;
  put_be32(sum, (guint32)e.adler);
  good = good && write_chunk(target, "IDAT", sum, sizeof sum) == 0 &&
         write_chunk(target, "IEND", NULL, 0) == 0 && vips_target_end(target) == 0;
  if (e.pool != NULL)
    g_thread_pool_free(e.pool, TRUE, TRUE);
  g_queue_clear_full(&e.waiting, block_free);
  block_free(e.filling);
  g_cond_clear(&e.changed);
  g_mutex_clear(&e.lock);
  return good ? 0 : -1;
}
