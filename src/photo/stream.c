/* stream.c: decoding on a thread of its own.
 *
 * A picture's file can only be decoded from the top, by one core. Its pixels go to memory, where any
 * part can be read as often as wanted, and readers of rows that are not there yet wait: so the first
 * tiles are worked and encoded while the last rows are still in the file. (libvips' own sequential
 * access keeps the whole pipeline in step with the decoder by a cache of lines; area steps and turned
 * photos do not fit it.)
 *
 * Who reads a large picture once, from top to bottom, can say so: then the memory is a ring of its last lines, which stay in
 * the processor's caches and spare the kernel the clearing of fresh pages, half the time of the decoding itself. Means of
 * blocks are taken on the way, for a proxy afterwards.
 */
#include "photo/stream.h"
#include <string.h>
#include <sys/mman.h>
#include "base/vips_auto.h"
#include "photo/hear.h"

#define STRIP_LINES 16
/* The decoder keeps this much ahead of its readers: enough to never let them wait, and still in the
 * processor's last cache when they come. */
#define AHEAD_BYTES (4 << 20)

/* Means of blocks × blocks samples as vips_shrink() makes them of 8 bits: down, rounded, then across, rounded; the last row
 * and column are repeated where a block ends beyond them, and a block of less than half is left out. */
typedef struct {
  int block;      /* 0: none are wanted */
  guint16 *sum;   /* of the lines of the present row of blocks, a sample each; owned */
  int n_lines;    /* in it */
  int row;        /* of blocks, the present one */
  int n_taken;    /* lines of the picture so far: the decoder's own, as all but `block` */
  VipsImage *out; /* owned, in memory */
} Shrink;

struct _LithoStream {
  VipsImage *source;  /* owned by the thread's time */
  VipsImage *memory;  /* owned: where the pixels go */
  GThread *thread;    /* NULL once joined */
  GMutex lock;
  GCond arrived;
  GCond wanted;
  int n_lines;        /* decoded so far */
  int n_wanted;       /* that somebody asked for */
  int n_ahead;
  int n_ring;         /* lines that the memory holds as a ring; 0: all */
  int n_lost;         /* lines at the top that are no longer there */
  guint *readers;     /* of each strip of the ring, by readers that copy from it; NULL: no ring */
  Shrink shrink;
  gboolean decoder_waits; /* for readers: telling it costs a call of the kernel */
  gboolean failed, stop;
  gboolean passed;    /* somebody asked for lines that are no longer there */
  char *reason;
  GPtrArray *warnings;
};

static void
collect(const char *text, gpointer data)
{
  LithoStream *stream = data;
  g_mutex_lock(&stream->lock);
  g_ptr_array_add(stream->warnings, g_strdup(text));
  g_mutex_unlock(&stream->lock);
}

static void
take_reason(LithoStream *stream)
{
  stream->reason = g_strdup(vips_error_buffer());
  vips_error_clear();
  g_strdelimit(g_strchomp(stream->reason), "\n", ';');
}

/* One row of blocks is complete. */
static void
shrink_row(Shrink *shrink, int width, int bands)
{
  VipsImage *out = shrink->out;
  const guint block = (guint)shrink->block, half = block / 2;
  if (shrink->row < out->Ysize) {
    guint16 *mean = shrink->sum;
    for (int i = 0; i < width * bands; i++)
      mean[i] = (guint16)((mean[i] + half) / block);
    guint8 *to = VIPS_IMAGE_ADDR(out, 0, shrink->row);
    for (int x = 0; x < out->Xsize; x++)
      for (int b = 0; b < bands; b++) {
        guint sum = half;
        for (int u = 0; u < shrink->block; u++)
          sum += mean[MIN(x * shrink->block + u, width - 1) * bands + b];
        *to++ = (guint8)(sum / block);
      }
  }
  memset(shrink->sum, 0, (gsize)width * (gsize)bands * sizeof *shrink->sum);
  shrink->n_lines = 0;
  shrink->row++;
}

/* Always of the picture's next line. */
static void
shrink_line(Shrink *shrink, const guint8 *line, int width, int bands, gboolean is_last)
{
  const int n = width * bands, last_row = shrink->out->Ysize - 1;
  shrink->n_taken++;
  do {
    for (int i = 0; i < n; i++)
      shrink->sum[i] = (guint16)(shrink->sum[i] + line[i]);
    if (++shrink->n_lines == shrink->block)
      shrink_row(shrink, width, bands);
  } while (is_last && shrink->row <= last_row);
}

/* What was decoded and is not yet in the means; the ring still has it. */
static void
shrink_new_lines(LithoStream *stream, int n_lines)
{
  VipsImage *memory = stream->memory;
  g_mutex_lock(&stream->lock);
  const int n_ring = stream->n_ring;
  const gboolean wanted = stream->shrink.block > 0;
  g_mutex_unlock(&stream->lock);
  while (wanted && stream->shrink.n_taken < n_lines) {
    const int y = stream->shrink.n_taken;
    shrink_line(&stream->shrink, VIPS_IMAGE_ADDR(memory, 0, y % n_ring), memory->Xsize, memory->Bands,
                y == memory->Ysize - 1);
  }
}

/* With the lock held. */
static void
wait_for_readers(LithoStream *stream)
{
  stream->decoder_waits = TRUE;
  g_cond_wait(&stream->wanted, &stream->lock);
  stream->decoder_waits = FALSE;
}

/* The next strip's place in the memory, when nobody reads there any more. FALSE: stop. */
static gboolean
take_place(LithoStream *stream, int y, int *line)
{
  g_mutex_lock(&stream->lock);
  *line = stream->n_ring > 0 ? y % stream->n_ring : y;
  if (stream->n_ring > 0)
    stream->n_lost = MAX(0, y + STRIP_LINES - stream->n_ring);
  while (stream->n_ring > 0 && !stream->stop && stream->readers[*line / STRIP_LINES] > 0)
    wait_for_readers(stream);
  const gboolean go_on = !stream->stop;
  g_mutex_unlock(&stream->lock);
  return go_on;
}

static gpointer
decode(gpointer data)
{
  LithoStream *stream = data;
  LithoHearer hearer = {.hear = collect, .data = stream};
  litho_hear_begin(&hearer);
  VipsImage *memory = stream->memory;
  VipsRegion *from = vips_region_new(stream->source), *to = vips_region_new(memory);
  const int height = memory->Ysize;
  int line;
  gboolean good = TRUE, go_on = TRUE;
  for (int y = 0; y < height && good && go_on && take_place(stream, y, &line); y += STRIP_LINES) {
    const VipsRect strip = {0, y, memory->Xsize, MIN(STRIP_LINES, height - y)},
                   place = {0, line, strip.width, strip.height};
    good = vips_region_image(to, &place) == 0 && vips_region_prepare_to(from, to, &strip, 0, line) == 0;
    if (good)
      shrink_new_lines(stream, y + strip.height);
    g_mutex_lock(&stream->lock);
    stream->n_lines = good ? y + strip.height : stream->n_lines;
    stream->failed = !good;
    if (!good)
      take_reason(stream);
    g_cond_broadcast(&stream->arrived);
    while (good && !stream->stop && stream->n_lines >= stream->n_wanted + stream->n_ahead)
      wait_for_readers(stream);
    go_on = !stream->stop;
    g_mutex_unlock(&stream->lock);
  }
  g_object_unref(from);
  g_object_unref(to);
  g_clear_object(&stream->source);
  litho_hear_end(&hearer);
  vips_thread_shutdown();
  return NULL;
}

/* Called with the lock held. */
static void
want(LithoStream *stream, int n_lines)
{
  if (n_lines <= stream->n_wanted)
    return;
  stream->n_wanted = n_lines;
  if (stream->decoder_waits)
    g_cond_signal(&stream->wanted);
}

/* By how much the readers of the ring's strips with the lines of r change; with the lock held. */
static void
count_readers(LithoStream *stream, const VipsRect *r, int change)
{
  const int n_strips = stream->n_ring / STRIP_LINES;
  for (int k = r->top / STRIP_LINES; k <= (VIPS_RECT_BOTTOM(r) - 1) / STRIP_LINES; k++)
    stream->readers[k % n_strips] += (guint)change;
}

static void
copy_lines(const LithoStream *stream, VipsRegion *out)
{
  const VipsRect *r = &out->valid;
  const gsize n_bytes = (gsize)r->width * VIPS_IMAGE_SIZEOF_PEL(out->im);
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++)
    memcpy(VIPS_REGION_ADDR(out, r->left, y), VIPS_IMAGE_ADDR(stream->memory, r->left, y % stream->n_ring), n_bytes);
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *halt)
{
  VipsRegion *memory = seq;
  LithoStream *stream = b;
  const VipsRect *r = &out->valid;
  g_mutex_lock(&stream->lock);
  want(stream, VIPS_RECT_BOTTOM(r));
  while (stream->n_lines < VIPS_RECT_BOTTOM(r) && !stream->failed && !stream->stop)
    g_cond_wait(&stream->arrived, &stream->lock);
  const gboolean there = stream->n_lines >= VIPS_RECT_BOTTOM(r), lost = r->top < stream->n_lost,
                 is_ring = stream->n_ring > 0;
  stream->passed |= there && lost; /* libvips 8.14 now and then tells its caller nothing of an error in one strip */
  if (there && !lost && is_ring)
    count_readers(stream, r, 1);
  g_mutex_unlock(&stream->lock);
  if (!there) {
    vips_error("decode", "the photo ends at line %d of %d", stream->n_lines, out->im->Ysize);
    return -1;
  }
  if (lost) {
    vips_error("decode", "line %d was read once and is no longer there", r->top);
    return -1;
  }
  if (!is_ring)
    return vips_region_prepare(memory, r) == 0 && vips_region_region(out, memory, r, r->left, r->top) == 0 ? 0 : -1;
  copy_lines(stream, out);
  g_mutex_lock(&stream->lock);
  count_readers(stream, r, -1);
  if (stream->decoder_waits)
    g_cond_signal(&stream->wanted);
  g_mutex_unlock(&stream->lock);
  return 0;
}

static void
begin_shrink(Shrink *shrink, const VipsImage *of, int block)
{
  g_autoptr(VipsImage) out = vips_image_new_memory();
  vips_image_init_fields(out, MAX(1, VIPS_ROUND_UINT((double)of->Xsize / block)),
                         MAX(1, VIPS_ROUND_UINT((double)of->Ysize / block)), of->Bands, of->BandFmt, of->Coding, of->Type,
                         of->Xres, of->Yres);
  if (vips_image_write_prepare(out) != 0) {
    vips_error_clear();
    return;
  }
  shrink->out = g_steal_pointer(&out);
  shrink->sum = g_new0(guint16, (gsize)of->Xsize * (gsize)of->Bands);
  shrink->block = block;
}

gboolean
litho_stream_read_once(LithoStream *stream, int n_keep, int block)
{
  const VipsImage *memory = stream->memory;
  g_mutex_lock(&stream->lock);
  /* Before the first reader the decoder is not beyond the ring. */
  const int n_ring = (n_keep + stream->n_ahead + 2 * STRIP_LINES) / STRIP_LINES * STRIP_LINES;
  const gboolean good = stream->n_ring == 0 && stream->n_wanted == 0 && n_ring < memory->Ysize / 2;
  if (good) {
    stream->n_ring = n_ring;
    stream->readers = g_new0(guint, n_ring / STRIP_LINES);
  }
  if (good && block > 0 && block < G_MAXUINT8 && memory->BandFmt == VIPS_FORMAT_UCHAR)
    begin_shrink(&stream->shrink, memory, block);
  g_mutex_unlock(&stream->lock);
  return good;
}

VipsImage *
litho_stream_shrunk(LithoStream *stream, int block)
{
  g_mutex_lock(&stream->lock);
  const Shrink *shrink = &stream->shrink;
  const gboolean has = block > 0 && shrink->block == block && stream->n_lines >= stream->memory->Ysize;
  g_mutex_unlock(&stream->lock);
  return has ? g_object_ref(shrink->out) : NULL;
}

/* Big pages spare most of the faults of a first touch. */
static void
advise(VipsImage *memory)
{
  const guintptr page = 2 << 20;
  guintptr begin = ((guintptr)memory->data + page - 1) / page * page;
  guintptr end = ((guintptr)memory->data + VIPS_IMAGE_SIZEOF_IMAGE(memory)) / page * page;
  if (end > begin)
    (void)!madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

static void *
copy_field(VipsImage *image, const char *name, GValue *value, void *to)
{
  static const char *const own[] = {"width", "height", "bands", "format", "coding", "interpretation",
                                    "xoffset", "yoffset", "xres", "yres", "filename", NULL};
  (void)image;
  if (!g_strv_contains(own, name))
    vips_image_set(to, name, value);
  return NULL;
}

/* An image with the header of `source` that is not linked to it. When libvips has read a picture it tells
 * every image that it is linked to to close its files: the decoder must not hear that while it reads. */
static VipsImage *
header_of(VipsImage *source)
{
  VipsImage *header = vips_image_new_memory();
  vips_image_init_fields(header, source->Xsize, source->Ysize, source->Bands, source->BandFmt,
                         source->Coding, source->Type, source->Xres, source->Yres);
  vips_image_map(source, copy_field, header);
  return header;
}

LithoStream *
litho_stream_new(VipsImage *source, VipsImage **out)
{
  g_autoptr(VipsImage) memory = vips_image_new_memory();
  g_autoptr(VipsImage) image = vips_image_new();
  g_autoptr(VipsImage) header = header_of(source);
  if (vips_image_pipelinev(memory, VIPS_DEMAND_STYLE_ANY, header, NULL) != 0 ||
      vips_image_write_prepare(memory) != 0 ||
      vips_image_pipelinev(image, VIPS_DEMAND_STYLE_ANY, header, NULL) != 0)
    return NULL;
  advise(memory);
  LithoStream *stream = g_new0(LithoStream, 1);
  g_mutex_init(&stream->lock);
  g_cond_init(&stream->arrived);
  g_cond_init(&stream->wanted);
  stream->n_ahead = 1 + AHEAD_BYTES / (int)VIPS_IMAGE_SIZEOF_LINE(source);
  stream->warnings = g_ptr_array_new_with_free_func(g_free);
  if (vips_image_generate(image, vips_start_one, generate, vips_stop_one, memory, stream) != 0) {
    litho_stream_free(stream);
    return NULL;
  }
  g_object_set_data_full(G_OBJECT(image), "litho-memory", g_object_ref(memory), g_object_unref);
  stream->source = g_object_ref(source);
  stream->memory = g_steal_pointer(&memory);
  g_autoptr(GError) none = NULL;
  stream->thread = g_thread_try_new("decode", decode, stream, &none);
  if (stream->thread == NULL) {
    vips_error("decode", "%s", none->message);
    litho_stream_free(stream);
    return NULL;
  }
  *out = g_steal_pointer(&image);
  return stream;
}

static void
join(LithoStream *stream)
{
  if (stream->thread == NULL)
    return;
  g_mutex_lock(&stream->lock);
  want(stream, G_MAXINT / 2);
  g_cond_signal(&stream->wanted);
  g_mutex_unlock(&stream->lock);
  g_thread_join(g_steal_pointer(&stream->thread));
}

gboolean
litho_stream_finish(LithoStream *stream, void (*warn)(const char *text, gpointer data),
                    gpointer data, const char **reason)
{
  join(stream);
  for (guint i = 0; i < stream->warnings->len; i++)
    warn(stream->warnings->pdata[i], data);
  g_ptr_array_set_size(stream->warnings, 0);
  *reason = stream->reason != NULL || !stream->passed ? stream->reason : "litho asked for lines again that had passed, which is a bug";
  return !stream->failed && !stream->passed;
}

VipsImage *
litho_stream_memory(LithoStream *stream)
{
  return stream->n_ring == 0 ? stream->memory : NULL;
}

void
litho_stream_free(LithoStream *stream)
{
  if (stream == NULL)
    return;
  g_mutex_lock(&stream->lock);
  stream->stop = TRUE;
  g_cond_broadcast(&stream->arrived);
  g_mutex_unlock(&stream->lock);
  join(stream);
  g_clear_object(&stream->source);
  g_clear_object(&stream->memory);
  g_clear_object(&stream->shrink.out);
  g_free(stream->shrink.sum);
  g_free(stream->readers);
  g_ptr_array_unref(stream->warnings);
  g_free(stream->reason);
  g_mutex_clear(&stream->lock);
  g_cond_clear(&stream->arrived);
  g_cond_clear(&stream->wanted);
  g_free(stream);
}
