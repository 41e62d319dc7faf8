/* area.c: tiles with neighbours, and planes.
 *
 * The frame is embedded in a border of repeated edge pixels (libvips hands interior tiles on without
 * a copy), so that a tile function never has to look where the frame ends. Small square tiles keep
 * the overlap, and with it the repeated work upstream, near 10 % for margins of a few pixels.
 */
#include <math.h>
#include <string.h>
#include "pixel/area.h"
#include "base/vips_error.h"
#include "pixel/pass.h"

typedef struct {
  LithoTileFn fn;
  gpointer state;
  GDestroyNotify free_state;
  int margin, n_scratch, width, height;
} Job;

typedef struct {
  float *v;
  gsize n;
} Scratch;

static void
job_free(gpointer data)
{
  Job *job = data;
  if (job->free_state != NULL)
    job->free_state(job->state);
  g_free(job);
}

static gpointer
scratch_new(gconstpointer job)
{
  return g_new0(Scratch, 1);
}

static void
scratch_free(gpointer data)
{
  Scratch *scratch = data;
  g_aligned_free(scratch->v);
  g_free(scratch);
}

static gboolean
tile_fill(gpointer data, PixelWorker *worker, VipsRegion *out)
{
  const Job *job = data;
  Scratch *scratch = worker->own;
  const VipsRect r = out->valid;
  const VipsRect need = {r.left, r.top, r.width + 2 * job->margin, r.height + 2 * job->margin};
  const gsize n = ((gsize)need.width * (gsize)need.height + 16) * (gsize)job->n_scratch;
  if (vips_region_prepare(worker->in, &need) != 0)
    return FALSE;
  if (n > scratch->n) {
    g_aligned_free(scratch->v);
    scratch->v = g_aligned_alloc(n, sizeof(float), 32);
    scratch->n = n;
  }
  LithoTile tile = {
      .in = (const float *)VIPS_REGION_ADDR(worker->in, need.left, need.top),
      .in_stride = VIPS_REGION_LSKIP(worker->in) / sizeof(float),
      .out = (float *)VIPS_REGION_ADDR(out, r.left, r.top),
      .out_stride = VIPS_REGION_LSKIP(out) / sizeof(float),
      .x = r.left, .y = r.top, .width = r.width, .height = r.height,
      .margin = job->margin,
      .frame_width = job->width, .frame_height = job->height,
      .scratch = scratch->v,
  };
  job->fn(job->state, &tile);
  return TRUE;
}

gboolean
litho_area_run(VipsImage *in, int margin, int n_scratch, LithoTileFn fn, gpointer state,
               GDestroyNotify free_state, const char *what, VipsImage **out, GError **error)
{
  static const PixelPass pass = {tile_fill, scratch_new, scratch_free};
  g_autoptr(VipsImage) wide = NULL;
  Job *job = g_new(Job, 1);
  *job = (Job){fn, state, free_state, margin, n_scratch, in->Xsize, in->Ysize};
  if (vips_embed(in, &wide, margin, margin, in->Xsize + 2 * margin, in->Ysize + 2 * margin,
                 "extend", VIPS_EXTEND_COPY, NULL) != 0) {
    job_free(job);
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  }
  if (!pixel_pass_run(&pass, wide, in->Xsize, in->Ysize, job, job_free, what, out, error))
    return FALSE;
  (*out)->Xoffset = (*out)->Yoffset = 0; /* wide has the border's */
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
pixel_transpose(const float *in, float *out, int w, int h)
{
  for (int y0 = 0; y0 < h; y0 += 16)
    for (int x0 = 0; x0 < w; x0 += 16)
      for (int y = y0; y < MIN(y0 + 16, h); y++)
        for (int x = x0; x < MIN(x0 + 16, w); x++)
          out[(gsize)x * h + y] = in[(gsize)y * w + x];
}

void
pixel_box_min(float *plane, float *tmp, int w, int h, int r)
{
  for (int axis = 0; axis < 2; axis++) {
    int n = axis == 0 ? w : h, lines = axis == 0 ? h : w;
    for (int i = 0; i < lines; i++) {
      const float *in = plane + (gsize)i * n;
      float *out = tmp + (gsize)i * n;
      memcpy(out, in, sizeof(float) * n);
      for (int d = 1; d <= MIN(r, n - 1); d++) {
        for (int x = 0; x < n - d; x++)
          out[x] = fminf(out[x], in[x + d]);
        for (int x = d; x < n; x++)
          out[x] = fminf(out[x], in[x - d]);
      }
    }
    pixel_transpose(tmp, plane, n, lines);
  }
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

int
pixel_compare_floats(gconstpointer a, gconstpointer b)
{
  const float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}
