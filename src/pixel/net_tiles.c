/* net_tiles.c: a net over a photo in overlapping tiles.
 *
 * All tiles have one size, so that the net is compiled once; the last one of a row is moved back into the photo
 * as far as ALIGN allows and sees the reflected edge beyond. A tile's own border of MARGIN pixels, where it lacks
 * surroundings, is not used, except that neighbours are blended over 2·BLEND pixels in the middle of their
 * overlap. The net runs on all cores, one tile at a time; other threads meanwhile read and encode the next.
 */
#include <math.h>
#include <string.h>
#include "pixel/net_tiles.h"
#include "base/cancel.h"
#include "color/srgb.h"
#include "pixel/pass.h"
#include "pixel/tile_store.h"

#define TILE_PX 512
#define TILE_UP_PX 256 /* of nets that enlarge: their memory goes with the output */
#define MARGIN_PX 32
#define MARGIN_UP_PX 16
#define ALIGN_PX 16 /* of tiles: nets with strides and windows then see the same grid in each */
#define ROUND_PX 64 /* of pictures smaller than a tile: few sizes are compiled */

/* Along one axis. */
typedef struct {
  int size;  /* of the photo */
  int tile;  /* of a tile */
  int n;     /* tiles */
  int step, last; /* start of tile i is i·step, of the last one `last` */
  int blend;
} Axis;

typedef struct {
  LithoRoleNet *net; /* owned */
  GMutex net_lock;
  LithoNetTiles options; /* cancel and data are owned */
  Axis x, y;
  int factor;
  LithoTileStore *store;
} Job;

/* One tile each. */
typedef struct {
  float *codes, *fed, *made;
} Buffers;

static void
axis_plan(Axis *axis, int size, int fixed, int tile, int margin)
{
  axis->size = size;
  axis->tile = fixed > 0 ? fixed : MIN(tile, (size + ROUND_PX - 1) / ROUND_PX * ROUND_PX);
  int align = ALIGN_PX;
  while (align > 1 && (axis->tile % align != 0 || axis->tile / 8 < align))
    align /= 2;
  margin = MIN(margin, axis->tile / 8 / align * align);
  axis->blend = margin / 4;
  axis->step = axis->tile - 2 * margin;
  axis->n = size <= axis->tile ? 1 : (size - 2 * margin + axis->step - 1) / axis->step;
  axis->last = axis->n == 1 ? 0 : (size - axis->tile + align - 1) / align * align;
}

static int
axis_start(const Axis *axis, int i)
{
  return i == axis->n - 1 ? axis->last : i * axis->step;
}

/* Middle of the overlap of tiles i and i + 1. */
static int
axis_middle(const Axis *axis, int i)
{
  return (axis_start(axis, i) + axis->tile + axis_start(axis, i + 1)) / 2;
}

/* First and last place + 1 where tile i has weight. */
static int
axis_from(const Axis *axis, int i)
{
  return i == 0 ? 0 : axis_middle(axis, i - 1) - axis->blend;
}

static int
axis_to(const Axis *axis, int i)
{
  return i == axis->n - 1 ? axis->size : axis_middle(axis, i) + axis->blend;
}

/* Weight of tile i at x, a place between 0 and size; the weights of all tiles add up to 1. */
static float
axis_weight(const Axis *axis, int i, float x)
{
  float w = 1;
  if (i > 0 && axis->blend > 0)
    w = (x - (float)axis_from(axis, i)) / (float)(2 * axis->blend);
  if (w >= 1 && i < axis->n - 1 && axis->blend > 0)
    w = ((float)axis_to(axis, i) - x) / (float)(2 * axis->blend);
  return CLAMP(w, 0, 1);
}

/* 0 1 2 | 1 0 1 2 …: the edge itself is not repeated. */
static int
reflect(int i, int n)
{
  if (n == 1)
    return 0;
  i %= 2 * n - 2;
  return i < n ? i : 2 * n - 2 - i;
}

static void
job_free(gpointer data)
{
  Job *job = data;
  litho_tile_store_free(job->store);
  if (job->options.free_data != NULL)
    job->options.free_data((gpointer)job->options.data);
  g_clear_object(&job->options.cancel);
  litho_role_net_free(job->net);
  g_mutex_clear(&job->net_lock);
  g_free(job);
}

static gpointer
buffers_new(gconstpointer data)
{
  const Job *job = data;
  const gsize n = 3 * (gsize)job->x.tile * (gsize)job->y.tile;
  Buffers *buffers = g_new(Buffers, 1);
  buffers->codes = g_new(float, n);
  buffers->fed = g_new(float, n);
  buffers->made = g_new(float, n * (gsize)(job->factor * job->factor));
  return buffers;
}

static void
buffers_free(gpointer data)
{
  Buffers *buffers = data;
  g_free(buffers->codes);
  g_free(buffers->fed);
  g_free(buffers->made);
  g_free(buffers);
}

/* Codes of the tile from (left, top) on. */
static gboolean
read_tile(const Job *job, VipsRegion *region, int left, int top, float *codes)
{
  VipsRect frame = {0, 0, job->x.size, job->y.size}, part = {left, top, job->x.tile, job->y.tile};
  vips_rect_intersectrect(&part, &frame, &part);
  if (vips_region_prepare(region, &part) != 0)
    return FALSE;
  int width = job->x.tile, seen = part.width;
  for (int y = 0; y < part.height; y++) {
    const float *row = (const float *)VIPS_REGION_ADDR(region, left, top + y);
    float *to = codes + 3 * (gsize)y * (gsize)width;
    for (int i = 0; i < 3 * seen; i++)
      to[i] = srgb_encodef(row[i]);
    /* Reflected at the photo's edge, not at the tile's: they are the same here. */
    for (int x = seen; x < width; x++)
      memcpy(to + 3 * x, to + 3 * reflect(x, seen), 3 * sizeof(float));
  }
  for (int y = part.height; y < job->y.tile; y++)
    memcpy(codes + 3 * (gsize)y * (gsize)width,
           codes + 3 * (gsize)reflect(y, part.height) * (gsize)width, 3 * sizeof(float) * (gsize)width);
  return TRUE;
}

/* Kept codes: -0.25..1.25 in 65536 steps. */
static guint16
pack(float code)
{
  return (guint16)(CLAMP((code + 0.25f) * (65535 / 1.5f), 0, 65535) + 0.5f);
}

static float
unpack(guint16 v)
{
  return v * (1.5f / 65535) - 0.25f;
}

/* Nets overshoot at edges and in bright light. What was inside sRGB stays inside: meeting the gamut at constant
 * lightness later would turn a yellow that is a little too bright white. Colours that were outside may stay there. */
static void
hold_range(const Job *job, Buffers *buffers, gsize n, gsize n_made)
{
  if (job->factor == 1) {
    for (gsize i = 0; i < n; i++)
      buffers->made[i] = CLAMP(buffers->made[i], MIN(buffers->fed[i], 0), MAX(buffers->fed[i], 1));
    return;
  }
  float low = 0, high = 1;
  for (gsize i = 0; i < n; i++) {
    low = MIN(low, buffers->fed[i]);
    high = MAX(high, buffers->fed[i]);
  }
  for (gsize i = 0; i < n_made; i++)
    buffers->made[i] = CLAMP(buffers->made[i], low, high);
}

static gpointer
work_tile(gpointer data, gpointer seq, int index)
{
  Job *job = data;
  PixelWorker *worker = seq;
  Buffers *buffers = worker->own;
  int column = index % job->x.n, row = index / job->x.n;
  gsize n = 3 * (gsize)job->x.tile * (gsize)job->y.tile;
  gsize n_made = n * (gsize)(job->factor * job->factor);
  g_autoptr(GError) error = NULL;
  if (!read_tile(job, worker->in, axis_start(&job->x, column), axis_start(&job->y, row), buffers->codes))
    return NULL;
  for (gsize i = 0; i < n; i++)
    buffers->fed[i] = CLAMP(buffers->codes[i], LITHO_NET_LOW, LITHO_NET_HIGH);
  LithoTensor out;
  int width = 0, height = 0;
  g_mutex_lock(&job->net_lock);
  gboolean ok = !litho_is_cancelled(job->options.cancel, &error) &&
                litho_role_run(job->net, buffers->fed, &job->options.sigma, job->x.tile, job->y.tile, &out, 1, &error);
  if (ok && litho_role_picture_size(&out, &width, &height) && width == job->x.tile * job->factor &&
      height == job->y.tile * job->factor)
    litho_role_picture(job->net, &out, buffers->made);
  else
    ok = FALSE;
  g_mutex_unlock(&job->net_lock);
  if (!ok) {
    vips_error("net", "%s", error != NULL ? error->message : "the net's output has another size than when it was tried");
    return NULL;
  }
  hold_range(job, buffers, n, n_made);
  if (job->options.mix != NULL && job->factor == 1)
    job->options.mix(buffers->codes, buffers->made, (int)(n / 3), job->options.data);
  guint16 *kept = g_new(guint16, n_made);
  for (gsize i = 0; i < n_made; i++)
    kept[i] = pack(buffers->made[i]);
  return kept;
}

/* Adds the tile's share to the codes of out->valid. */
static void
add_tile(gpointer data, VipsRegion *out, int column, int row, gconstpointer pixels)
{
  const Job *job = data;
  const guint16 *tile = pixels;
  const int f = job->factor, width = job->x.tile * f;
  const VipsRect *r = &out->valid;
  const int left = axis_start(&job->x, column) * f, top = axis_start(&job->y, row) * f;
  const int x0 = MAX(r->left, axis_from(&job->x, column) * f), y0 = MAX(r->top, axis_from(&job->y, row) * f);
  const int x1 = MIN(r->left + r->width, axis_to(&job->x, column) * f);
  const int y1 = MIN(r->top + r->height, axis_to(&job->y, row) * f);
  for (int y = y0; y < y1; y++) {
    float *to = (float *)VIPS_REGION_ADDR(out, r->left, y);
    const guint16 *from = tile + 3 * ((gsize)(y - top) * (gsize)width + (gsize)(x0 - left));
    const float wy = axis_weight(&job->y, row, ((float)y + 0.5f) / (float)f);
    for (int x = x0; x < x1; x++, from += 3) {
      const float w = wy * axis_weight(&job->x, column, ((float)x + 0.5f) / (float)f);
      for (int c = 0; c < 3; c++)
        to[3 * (x - r->left) + c] += w * unpack(from[c]);
    }
  }
}

/* The tiles with weight between `from` and `to`, places of the result. */
static void
axis_tiles(const Axis *axis, int factor, int from, int to, int *first, int *n)
{
  int i = 0;
  while (axis_to(axis, i) * factor <= from)
    i++;
  *first = i;
  while (i < axis->n && axis_from(axis, i) * factor < to)
    i++;
  *n = i - *first;
}

static gboolean
fill(gpointer data, PixelWorker *worker, VipsRegion *out)
{
  const Job *job = data;
  const VipsRect *r = &out->valid;
  VipsRect tiles;
  axis_tiles(&job->x, job->factor, r->left, VIPS_RECT_RIGHT(r), &tiles.left, &tiles.width);
  axis_tiles(&job->y, job->factor, r->top, VIPS_RECT_BOTTOM(r), &tiles.top, &tiles.height);
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++)
    memset(VIPS_REGION_ADDR(out, r->left, y), 0, 3 * sizeof(float) * (gsize)r->width);
  if (!litho_tile_store_put(job->store, worker, &tiles, add_tile, out))
    return FALSE;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    float *to = (float *)VIPS_REGION_ADDR(out, r->left, y);
    for (int i = 0; i < 3 * r->width; i++)
      to[i] = srgb_decodef(to[i]);
  }
  return TRUE;
}

gboolean
litho_net_tiles(const char *what, LithoRoleNet *net, VipsImage *in, const LithoNetTiles *options, VipsImage **out,
                GError **error)
{
  static const PixelPass pass = {fill, buffers_new, buffers_free};
  Job *job = g_new0(Job, 1);
  job->net = net;
  job->options = *options;
  if (job->options.cancel != NULL)
    g_object_ref(job->options.cancel);
  g_mutex_init(&job->net_lock);
  if (net->factor == 0 && !litho_role_try(net, error)) {
    job_free(job);
    return FALSE;
  }
  job->factor = net->factor;
  gboolean enlarges = net->factor > 1;
  int tile = enlarges ? TILE_UP_PX : TILE_PX, margin = enlarges ? MARGIN_UP_PX : MARGIN_PX;
  axis_plan(&job->x, in->Xsize, net->width, tile, margin);
  axis_plan(&job->y, in->Ysize, net->height, tile, margin);
  /* libvips goes through a picture in rows of small pieces: two rows of tiles meet in one. */
  job->store = litho_tile_store_new(job->x.n, job->y.n, (guint)(2 * MAX(job->x.n, job->y.n) + 4), work_tile, job);
  return pixel_pass_run(&pass, in, in->Xsize * job->factor, in->Ysize * job->factor, job, job_free, what, out, error);
}
