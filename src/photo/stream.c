/* stream.c: decoding on a thread of its own.
 *
 * A picture's file can only be decoded from the top, by one core. Its pixels go to memory, where any
 * part can be read as often as wanted, and readers of rows that are not there yet wait: so the first
 * tiles are worked and encoded while the last rows are still in the file. (libvips' own sequential
 * access keeps the whole pipeline in step with the decoder by a cache of lines; area steps and turned
 * photos do not fit it.)
 */
#include "photo/stream.h"
#include <sys/mman.h>
#include "base/vips_auto.h"
#include "photo/hear.h"

#define STRIP_LINES 32
/* The decoder keeps this much ahead of its readers: enough to never let them wait, and still in the
 * processor's last cache when they come. */
#define AHEAD_BYTES (4 << 20)

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
  gboolean failed, stop;
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

static gpointer
decode(gpointer data)
{
  LithoStream *stream = data;
  LithoHearer hearer = {.hear = collect, .data = stream};
  litho_hear_begin(&hearer);
  VipsRegion *from = vips_region_new(stream->source), *to = vips_region_new(stream->memory);
  const int height = stream->memory->Ysize;
  gboolean good = TRUE, go_on = TRUE;
  for (int y = 0; y < height && good && go_on; y += STRIP_LINES) {
    VipsRect strip = {0, y, stream->memory->Xsize, MIN(STRIP_LINES, height - y)};
    good = vips_region_image(to, &strip) == 0 &&
           vips_region_prepare_to(from, to, &strip, 0, y) == 0;
    g_mutex_lock(&stream->lock);
    stream->n_lines = good ? y + strip.height : stream->n_lines;
    stream->failed = !good;
    if (!good)
      take_reason(stream);
    g_cond_broadcast(&stream->arrived);
    while (good && !stream->stop && stream->n_lines >= stream->n_wanted + stream->n_ahead)
      g_cond_wait(&stream->wanted, &stream->lock);
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
  g_cond_signal(&stream->wanted);
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
  gboolean there = stream->n_lines >= VIPS_RECT_BOTTOM(r);
  g_mutex_unlock(&stream->lock);
  if (!there) {
    vips_error("decode", "the photo ends at line %d of %d", stream->n_lines, out->im->Ysize);
    return -1;
  }
  return vips_region_prepare(memory, r) == 0 && vips_region_region(out, memory, r, r->left, r->top) == 0
             ? 0
             : -1;
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
  *reason = stream->reason;
  return !stream->failed;
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
  g_ptr_array_unref(stream->warnings);
  g_free(stream->reason);
  g_mutex_clear(&stream->lock);
  g_cond_clear(&stream->arrived);
  g_cond_clear(&stream->wanted);
  g_free(stream);
}
