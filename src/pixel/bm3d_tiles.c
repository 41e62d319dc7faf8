/* bm3d_tiles.c: BM3D over a photo, in tiles of 512 px that overlap by 64 px, on many threads. */
#include <string.h>
#include "pixel/bm3d.h"
#include "color/srgb.h"
#include "pixel/noise.h"
#include "pixel/pass.h"
#include "pixel/tile_store.h"

#define TILE 512

typedef struct {
  float sigma[3];
  int width, height, across;
  LithoTileStore *store;
} Job;

static void
job_free(gpointer data)
{
  Job *job = data;
  litho_tile_store_free(job->store);
  g_free(job);
}

static gpointer
bm3d_new(gconstpointer job)
{
  const int size = TILE + 2 * LITHO_BM3D_REACH;
  return litho_bm3d_new(size, size);
}

static void
bm3d_free(gpointer data)
{
  litho_bm3d_free(data);
}

/* Denoises the tile and its surroundings, keeps the tile: TILE × TILE × 3, linear. */
static gpointer
work_tile(gpointer data, gpointer seq, int index)
{
  const Job *job = data;
  PixelWorker *worker = seq;
  LithoBm3d *bm3d = worker->own;
  VipsRect core = {index % job->across * TILE, index / job->across * TILE, TILE, TILE};
  VipsRect frame = {0, 0, job->width, job->height}, wide = core;
  vips_rect_marginadjust(&wide, LITHO_BM3D_REACH);
  vips_rect_intersectrect(&core, &frame, &core);
  vips_rect_intersectrect(&wide, &frame, &wide);
  if (vips_region_prepare(worker->in, &wide) != 0)
    return NULL;
  /* A frame smaller than a patch has its edge repeated. */
  int width = MAX(wide.width, LITHO_BM3D_PATCH), height = MAX(wide.height, LITHO_BM3D_PATCH);
  float *plane[3];
  for (int c = 0; c < 3; c++)
    plane[c] = litho_bm3d_plane(bm3d, c);
  for (int y = 0; y < height; y++) {
    const float *row = (const float *)VIPS_REGION_ADDR(worker->in, wide.left,
                                                       wide.top + MIN(y, wide.height - 1));
    for (int x = 0; x < width; x++) {
      const float *p = row + 3 * MIN(x, wide.width - 1);
      float code[3] = {srgb_encodef(p[0]), srgb_encodef(p[1]), srgb_encodef(p[2])}, o[3];
      noise_to_opponent(code, o);
      for (int c = 0; c < 3; c++)
        plane[c][y * width + x] = o[c];
    }
  }
  litho_bm3d_run(bm3d, width, height, wide.left, wide.top, job->sigma);
  float *pixels = g_new(float, 3 * TILE * TILE);
  for (int y = 0; y < core.height; y++)
    for (int x = 0; x < core.width; x++) {
      int at = (core.top - wide.top + y) * width + core.left - wide.left + x;
      float o[3] = {plane[0][at], plane[1][at], plane[2][at]}, code[3];
      noise_from_opponent(o, code);
      for (int c = 0; c < 3; c++)
        pixels[3 * (y * TILE + x) + c] = srgb_decodef(code[c]);
    }
  return pixels;
}

static void
put_tile(gpointer data, VipsRegion *out, int column, int row, gconstpointer pixels)
{
  VipsRect part, core = {column * TILE, row * TILE, TILE, TILE};
  vips_rect_intersectrect(&core, &out->valid, &part);
  for (int y = 0; y < part.height; y++)
    memcpy(VIPS_REGION_ADDR(out, part.left, part.top + y),
           (const float *)pixels + 3 * ((part.top - core.top + y) * TILE + part.left - core.left),
           3 * sizeof(float) * (gsize)part.width);
}

static gboolean
fill(gpointer data, PixelWorker *worker, VipsRegion *out)
{
  const Job *job = data;
  const VipsRect *r = &out->valid;
  const int left = r->left / TILE, top = r->top / TILE;
  const VipsRect tiles = {left, top, (VIPS_RECT_RIGHT(r) - 1) / TILE + 1 - left,
                          (VIPS_RECT_BOTTOM(r) - 1) / TILE + 1 - top};
  return litho_tile_store_put(job->store, worker, &tiles, put_tile, out);
}

gboolean
litho_bm3d_image(VipsImage *in, const float sigma[3], VipsImage **out, GError **error)
{
  static const PixelPass pass = {fill, bm3d_new, bm3d_free};
  Job *job = g_new0(Job, 1);
  int down = (in->Ysize + TILE - 1) / TILE;
  memcpy(job->sigma, sigma, sizeof job->sigma);
  job->width = in->Xsize;
  job->height = in->Ysize;
  job->across = (in->Xsize + TILE - 1) / TILE;
  /* libvips goes through a picture in rows or columns of small pieces. */
  job->store = litho_tile_store_new(job->across, down, (guint)MAX(job->across, down) + 4, work_tile, job);
  return pixel_pass_run(&pass, in, in->Xsize, in->Ysize, job, job_free, "denoise", out, error);
}
