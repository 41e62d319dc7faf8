/* area.c: tiles with neighbours, and planes.
 *
 * The frame is embedded in a border of repeated edge pixels (libvips hands interior tiles on without
 * a copy), so that a tile function never has to look where the frame ends. Small square tiles keep
 * the overlap, and with it the repeated work upstream, near 10 % for margins of a few pixels.
 */
#include <math.h>
#include "pixel/area.h"
#include "base/vips_error.h"

typedef struct {
  LithoTileFn fn;
  gpointer state;
  GDestroyNotify free_state;
  int margin, n_scratch, width, height;
} Pass;

typedef struct {
  VipsRegion *region;
  float *scratch;
  gsize n_scratch;
} Worker;

static void
pass_free(VipsImage *image, gpointer data)
{
  Pass *pass = data;
  (void)image;
  if (pass->free_state != NULL)
    pass->free_state(pass->state);
  g_free(pass);
}

static void *
worker_start(VipsImage *out, void *a, void *b)
{
  VipsImage *in = a;
  Worker *worker = g_new0(Worker, 1);
  (void)out;
  (void)b;
  worker->region = vips_region_new(in);
  return worker;
}

static int
worker_stop(void *seq, void *a, void *b)
{
  Worker *worker = seq;
  (void)a;
  (void)b;
  g_clear_object(&worker->region);
  g_aligned_free(worker->scratch);
  g_free(worker);
  return 0;
}

static int
tile_generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  Worker *worker = seq;
  const Pass *pass = b;
  VipsRect r = out->valid;
  VipsRect need = {r.left, r.top, r.width + 2 * pass->margin, r.height + 2 * pass->margin};
  gsize n_plane = (gsize)need.width * (gsize)need.height + 16;
  gsize n = n_plane * (gsize)pass->n_scratch;
  (void)a;
  (void)stop;
  if (vips_region_prepare(worker->region, &need) != 0)
    return -1;
  if (n > worker->n_scratch) {
    g_aligned_free(worker->scratch);
    worker->scratch = g_aligned_alloc(n, sizeof(float), 32);
    worker->n_scratch = n;
  }
  LithoTile tile = {
      .in = (const float *)VIPS_REGION_ADDR(worker->region, need.left, need.top),
      .in_stride = VIPS_REGION_LSKIP(worker->region) / sizeof(float),
      .out = (float *)VIPS_REGION_ADDR(out, r.left, r.top),
      .out_stride = VIPS_REGION_LSKIP(out) / sizeof(float),
      .x = r.left, .y = r.top, .width = r.width, .height = r.height,
      .margin = pass->margin,
      .frame_width = pass->width, .frame_height = pass->height,
      .scratch = worker->scratch,
  };
  pass->fn(pass->state, &tile);
  return 0;
}

gboolean
litho_area_run(VipsImage *in, int margin, int n_scratch, LithoTileFn fn, gpointer state,
               GDestroyNotify free_state, const char *what, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) wide = NULL;
  g_autoptr(VipsImage) result = vips_image_new();
  Pass *pass = g_new0(Pass, 1);
  *pass = (Pass){fn, state, free_state, margin, n_scratch, in->Xsize, in->Ysize};
  g_signal_connect(result, "postclose", G_CALLBACK(pass_free), pass);
  if (vips_embed(in, &wide, margin, margin, in->Xsize + 2 * margin, in->Ysize + 2 * margin,
                 "extend", VIPS_EXTEND_COPY, NULL) != 0 ||
      vips_image_pipelinev(result, VIPS_DEMAND_STYLE_SMALLTILE, wide, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  result->Xsize = in->Xsize;
  result->Ysize = in->Ysize;
  result->Xoffset = result->Yoffset = 0;
  g_object_set_data_full(G_OBJECT(result), "litho-area-in", g_object_ref(wide), g_object_unref);
  if (vips_image_generate(result, worker_start, tile_generate, worker_stop, wide, pass) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  *out = g_steal_pointer(&result);
  return TRUE;
}

LithoPlane *
litho_plane_new(int width, int height)
{
  LithoPlane *plane = g_new0(LithoPlane, 1);
  plane->width = width;
  plane->height = height;
  plane->v = g_new0(float, (gsize)width * (gsize)height);
  return plane;
}

void
litho_plane_free(LithoPlane *plane)
{
  if (plane == NULL)
    return;
  g_free(plane->v);
  g_free(plane);
}

LithoPlane *
pixel_plane_root_luma(const float *pixels, int width, int height)
{
  LithoPlane *plane = litho_plane_new(width, height);
  for (gsize i = 0; i < (gsize)width * (gsize)height; i++)
    plane->v[i] = sqrtf(MAX(litho_luma(pixels + 3 * i), 0));
  return plane;
}

float *
litho_area_pixels(VipsImage *in, const char *what, GError **error)
{
  size_t size;
  float *pixels = vips_image_write_to_memory(in, &size);
  if (pixels == NULL)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  return pixels;
}

/* Running sums in double: the error of a float sum over a long row would show in flat areas. */
static void
box_line(const float *in, gsize step, int n, int radius, float *out)
{
  double sum = 0;
  int count = 0;
  for (int i = 0; i < MIN(radius, n); i++, count++)
    sum += in[(gsize)i * step];
  for (int i = 0; i < n; i++) {
    if (i + radius < n) {
      sum += in[(gsize)(i + radius) * step];
      count++;
    }
    if (i - radius - 1 >= 0) {
      sum -= in[(gsize)(i - radius - 1) * step];
      count--;
    }
    out[(gsize)i * step] = (float)(sum / count);
  }
}

void
litho_plane_box_mean(const LithoPlane *in, int radius, LithoPlane *out)
{
  g_autoptr(LithoPlane) rows = litho_plane_new(in->width, in->height);
  gsize width = (gsize)in->width;
  for (int y = 0; y < in->height; y++)
    box_line(in->v + (gsize)y * width, 1, in->width, radius, rows->v + (gsize)y * width);
  for (int x = 0; x < in->width; x++)
    box_line(rows->v + x, width, in->height, radius, out->v + x);
}

void
litho_plane_row(const LithoPlane *plane, int width, int height, int x, int y, int n, float *out)
{
  float sx = (float)plane->width / (float)width, sy = (float)plane->height / (float)height;
  float v = CLAMP(((float)y + 0.5f) * sy - 0.5f, 0, (float)(plane->height - 1));
  int y0 = (int)v, y1 = MIN(y0 + 1, plane->height - 1);
  float fy = v - (float)y0;
  const float *top = plane->v + (gsize)y0 * (gsize)plane->width;
  const float *bottom = plane->v + (gsize)y1 * (gsize)plane->width;
  for (int i = 0; i < n; i++) {
    float u = CLAMP(((float)(x + i) + 0.5f) * sx - 0.5f, 0, (float)(plane->width - 1));
    int x0 = (int)u, x1 = MIN(x0 + 1, plane->width - 1);
    float fx = u - (float)x0;
    float t = top[x0] + fx * (top[x1] - top[x0]), b = bottom[x0] + fx * (bottom[x1] - bottom[x0]);
    out[i] = t + fy * (b - t);
  }
}
