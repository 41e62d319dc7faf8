/* bm3d_tiles.c: BM3D over a photo, in tiles of 512 px that overlap by 64 px, on many threads. */
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "pixel/bm3d.h"
#include "color/srgb.h"
#include "pixel/noise.h"
#include "pixel/tile_store.h"

#define TILE 512

typedef struct {
  VipsImage *in; /* owned */
  float sigma[3];
  int across;
  LithoTileStore *store;
} Job;

typedef struct {
  VipsRegion *region;
  LithoBm3d *bm3d;
} Worker;

static void
job_free(VipsImage *image, gpointer data)
{
  Job *job = data;
  (void)image;
  litho_tile_store_free(job->store);
  g_clear_object(&job->in);
  g_free(job);
}

static void *
worker_start(VipsImage *out, void *a, void *b)
{
  Job *job = b;
  Worker *worker = g_new0(Worker, 1);
  int size = TILE + 2 * LITHO_BM3D_REACH;
  (void)out;
  (void)a;
  worker->region = vips_region_new(job->in);
  worker->bm3d = litho_bm3d_new(size, size);
  return worker;
}

static int
worker_stop(void *seq, void *a, void *b)
{
  Worker *worker = seq;
  (void)a;
  (void)b;
  g_clear_object(&worker->region);
  litho_bm3d_free(worker->bm3d);
  g_free(worker);
  return 0;
}

/* Denoises the tile and its surroundings, keeps the tile: TILE × TILE × 3, linear. */
static gpointer
work_tile(gpointer data, gpointer seq, int index)
{
  const Job *job = data;
  Worker *worker = seq;
  int frame_w = job->in->Xsize, frame_h = job->in->Ysize;
  VipsRect core = {index % job->across * TILE, index / job->across * TILE, TILE, TILE};
  VipsRect frame = {0, 0, frame_w, frame_h}, wide = core;
  vips_rect_marginadjust(&wide, LITHO_BM3D_REACH);
  vips_rect_intersectrect(&core, &frame, &core);
  vips_rect_intersectrect(&wide, &frame, &wide);
  if (vips_region_prepare(worker->region, &wide) != 0)
    return NULL;
  /* A frame smaller than a patch has its edge repeated. */
  int width = MAX(wide.width, LITHO_BM3D_PATCH), height = MAX(wide.height, LITHO_BM3D_PATCH);
  float *plane[3];
  for (int c = 0; c < 3; c++)
    plane[c] = litho_bm3d_plane(worker->bm3d, c);
  for (int y = 0; y < height; y++) {
    const float *row = (const float *)VIPS_REGION_ADDR(worker->region, wide.left,
                                                       wide.top + MIN(y, wide.height - 1));
    for (int x = 0; x < width; x++) {
      const float *p = row + 3 * MIN(x, wide.width - 1);
      float code[3] = {srgb_encodef(p[0]), srgb_encodef(p[1]), srgb_encodef(p[2])}, o[3];
      noise_to_opponent(code, o);
      for (int c = 0; c < 3; c++)
        plane[c][y * width + x] = o[c];
    }
  }
  litho_bm3d_run(worker->bm3d, width, height, wide.left, wide.top, job->sigma);
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

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  Job *job = b;
  VipsRect r = out->valid;
  (void)a;
  (void)stop;
  for (int ty = r.top / TILE; ty <= (VIPS_RECT_BOTTOM(&r) - 1) / TILE; ty++)
    for (int tx = r.left / TILE; tx <= (VIPS_RECT_RIGHT(&r) - 1) / TILE; tx++) {
      VipsRect part, core = {tx * TILE, ty * TILE, TILE, TILE};
      vips_rect_intersectrect(&core, &r, &part);
      const float *pixels = litho_tile_store_lock(job->store, seq, ty * job->across + tx);
      for (int y = 0; pixels != NULL && y < part.height; y++)
        memcpy(VIPS_REGION_ADDR(out, part.left, part.top + y),
               pixels + 3 * ((part.top - core.top + y) * TILE + part.left - core.left),
               3 * sizeof(float) * (gsize)part.width);
      litho_tile_store_unlock(job->store);
      if (pixels == NULL)
        return -1;
    }
  return 0;
}

gboolean
litho_bm3d_image(VipsImage *in, const float sigma[3], VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) result = vips_image_new();
  Job *job = g_new0(Job, 1);
  int down = (in->Ysize + TILE - 1) / TILE;
  job->in = g_object_ref(in);
  memcpy(job->sigma, sigma, sizeof job->sigma);
  job->across = (in->Xsize + TILE - 1) / TILE;
  /* libvips goes through a picture in rows or columns of small pieces. */
  job->store = litho_tile_store_new(job->across, down, (guint)MAX(job->across, down) + 4, work_tile, job);
  g_signal_connect(result, "postclose", G_CALLBACK(job_free), job);
  if (vips_image_pipelinev(result, VIPS_DEMAND_STYLE_SMALLTILE, in, NULL) != 0 ||
      vips_image_generate(result, worker_start, generate, worker_stop, in, job) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "denoise");
  *out = g_steal_pointer(&result);
  return TRUE;
}
