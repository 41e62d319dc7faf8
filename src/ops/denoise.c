/* denoise.c: takes noise off by BM3D (bm3d.c), in tiles, on many threads.
 *
 * Works on sRGB-coded values (noise.h), in opponent planes, so that lightness and colour have
 * strengths of their own. Tiles of 512 px overlap by 64 px; a store keeps the last finished ones, because
 * libvips asks for smaller pieces. A thread that finds its tile being worked by another works on
 * the neighbour that will be asked for next instead of waiting.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "ops/bm3d.h"
#include "ops/noise.h"

enum { AMOUNT, CHROMA, SIGMA };

static const LithoParam params[] = {
    [AMOUNT] = {.name = "amount", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 300,
                .usual_min = 0, .usual_max = 200, .def = 100,
                .help = "strength in lightness: 100 takes the noise that is there, 200 twice as much"},
    [CHROMA] = {.name = "chroma", .kind = LITHO_PARAM_NUMBER, .unit = "%", .min = 0, .max = 300,
                .usual_min = 0, .usual_max = 200, .def = 100,
                .help = "strength in colour, on top of amount: 100 as much as in lightness"},
    [SIGMA] = {.name = "sigma", .kind = LITHO_PARAM_NUMBER, .min = 0, .max = 100, .usual_min = 0,
               .usual_max = 50, .def = NAN,
               .help = "standard deviation of the noise in 8-bit code values; not given: measured"},
};

extern const LithoOp litho_op_denoise;

#define TILE 512
#define NOISE_LEAST 0.0008f /* a fifth of an 8-bit step: nothing to take */

typedef struct {
  int index;     /* row-major number of the tile */
  gboolean ready;
  float *pixels; /* TILE × TILE × 3, linear, owned */
} Tile;

typedef struct {
  VipsImage *in; /* owned */
  float sigma[3];
  int across, down;
  GMutex lock;
  GCond ready;
  GQueue tiles;  /* Tile*, most lately used first; never two of one index */
  guint keep;    /* tiles kept: a row or a column of them */
} Store;

typedef struct {
  VipsRegion *region;
  LithoBm3d *bm3d;
} Worker;

static void
tile_free(gpointer data)
{
  Tile *tile = data;
  g_free(tile->pixels);
  g_free(tile);
}

static void
store_free(VipsImage *image, gpointer data)
{
  Store *store = data;
  (void)image;
  g_queue_clear_full(&store->tiles, tile_free);
  g_clear_object(&store->in);
  g_mutex_clear(&store->lock);
  g_cond_clear(&store->ready);
  g_free(store);
}

static void *
worker_start(VipsImage *out, void *a, void *b)
{
  Store *store = b;
  Worker *worker = g_new0(Worker, 1);
  int size = TILE + 2 * LITHO_BM3D_REACH;
  (void)out;
  (void)a;
  worker->region = vips_region_new(store->in);
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

/* Denoises the tile and its surroundings, keeps the tile. */
static gboolean
tile_work(const Store *store, Worker *worker, Tile *tile)
{
  int frame_w = store->in->Xsize, frame_h = store->in->Ysize;
  VipsRect core = {tile->index % store->across * TILE, tile->index / store->across * TILE, TILE, TILE};
  VipsRect frame = {0, 0, frame_w, frame_h}, wide = core;
  vips_rect_marginadjust(&wide, LITHO_BM3D_REACH);
  vips_rect_intersectrect(&core, &frame, &core);
  vips_rect_intersectrect(&wide, &frame, &wide);
  if (vips_region_prepare(worker->region, &wide) != 0)
    return FALSE;
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
      float code[3] = {noise_encode(p[0]), noise_encode(p[1]), noise_encode(p[2])}, o[3];
      noise_to_opponent(code, o);
      for (int c = 0; c < 3; c++)
        plane[c][y * width + x] = o[c];
    }
  }
  litho_bm3d_run(worker->bm3d, width, height, wide.left, wide.top, store->sigma);
  tile->pixels = g_new(float, 3 * TILE * TILE);
  for (int y = 0; y < core.height; y++)
    for (int x = 0; x < core.width; x++) {
      int at = (core.top - wide.top + y) * width + core.left - wide.left + x;
      float o[3] = {plane[0][at], plane[1][at], plane[2][at]}, code[3];
      noise_from_opponent(o, code);
      for (int c = 0; c < 3; c++)
        tile->pixels[3 * (y * TILE + x) + c] = noise_decode(code[c]);
    }
  return TRUE;
}

static Tile *
store_find(Store *store, int index)
{
  for (GList *l = store->tiles.head; l != NULL; l = l->next) {
    Tile *tile = l->data;
    if (tile->index == index) {
      g_queue_unlink(&store->tiles, l);
      g_queue_push_head_link(&store->tiles, l);
      return tile;
    }
  }
  return NULL;
}

/* Called with the lock held; gives it up while it works. FALSE: the pixels could not be had. */
static gboolean
store_work(Store *store, Worker *worker, int index)
{
  Tile *tile = g_new0(Tile, 1);
  tile->index = index;
  g_queue_push_head(&store->tiles, tile);
  g_mutex_unlock(&store->lock);
  gboolean ok = tile_work(store, worker, tile);
  g_mutex_lock(&store->lock);
  if (ok)
    tile->ready = TRUE;
  else {
    g_queue_remove(&store->tiles, tile);
    tile_free(tile);
  }
  for (GList *l = store->tiles.tail; l != NULL && store->tiles.length > store->keep;) {
    GList *before = l->prev;
    Tile *old = l->data;
    if (old->ready && old != tile) {
      tile_free(old);
      g_queue_delete_link(&store->tiles, l);
    }
    l = before;
  }
  g_cond_broadcast(&store->ready);
  return ok;
}

/* The finished tile; called with the lock held, which keeps it in the store. */
static Tile *
store_get(Store *store, Worker *worker, int index)
{
  for (;;) {
    Tile *tile = store_find(store, index);
    int right = index % store->across + 1 < store->across ? index + 1 : -1;
    int below = index + store->across < store->across * store->down ? index + store->across : -1;
    if (tile == NULL) {
      if (!store_work(store, worker, index))
        return NULL;
    } else if (tile->ready)
      return tile;
    else if (right >= 0 && store_find(store, right) == NULL) {
      if (!store_work(store, worker, right))
        return NULL;
    } else if (right < 0 && below >= 0 && store_find(store, below) == NULL) {
      if (!store_work(store, worker, below))
        return NULL;
    } else
      g_cond_wait(&store->ready, &store->lock);
  }
}

static int
denoise_generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  Store *store = b;
  VipsRect r = out->valid;
  (void)a;
  (void)stop;
  for (int ty = r.top / TILE; ty <= (VIPS_RECT_BOTTOM(&r) - 1) / TILE; ty++)
    for (int tx = r.left / TILE; tx <= (VIPS_RECT_RIGHT(&r) - 1) / TILE; tx++) {
      VipsRect part, core = {tx * TILE, ty * TILE, TILE, TILE};
      vips_rect_intersectrect(&core, &r, &part);
      g_mutex_lock(&store->lock);
      const Tile *tile = store_get(store, seq, ty * store->across + tx);
      for (int y = 0; tile != NULL && y < part.height; y++)
        memcpy(VIPS_REGION_ADDR(out, part.left, part.top + y),
               tile->pixels + 3 * ((part.top - core.top + y) * TILE + part.left - core.left),
               3 * sizeof(float) * (gsize)part.width);
      g_mutex_unlock(&store->lock);
      if (tile == NULL)
        return -1;
    }
  return 0;
}

static gboolean
find_sigma(const LithoValue *values, VipsImage *in, float sigma[3], GError **error)
{
  const LithoOp *op = &litho_op_denoise;
  double amount = litho_op_number(op, values, AMOUNT) / 100;
  double chroma = litho_op_number(op, values, CHROMA) / 100;
  double said = litho_op_number(op, values, SIGMA) / 255;
  if (!isnan(said))
    for (int c = 0; c < 3; c++)
      sigma[c] = (float)said * noise_opponent_gain[c];
  else if (!noise_measure(in, sigma, error))
    return FALSE;
  for (int c = 0; c < 3; c++) {
    sigma[c] *= (float)(amount * (c == 0 ? 1 : chroma));
    if (sigma[c] < NOISE_LEAST)
      sigma[c] = 0;
  }
  return TRUE;
}

static gboolean
apply(const LithoOpContext *ctx, const LithoValue *values, VipsImage *in, VipsImage **out,
      GError **error)
{
  float sigma[3];
  (void)ctx;
  if (!find_sigma(values, in, sigma, error))
    return FALSE;
  if (sigma[0] + sigma[1] + sigma[2] <= 0) {
    *out = g_object_ref(in);
    return TRUE;
  }
  g_autoptr(VipsImage) result = vips_image_new();
  Store *store = g_new0(Store, 1);
  store->in = g_object_ref(in);
  memcpy(store->sigma, sigma, sizeof sigma);
  store->across = (in->Xsize + TILE - 1) / TILE;
  store->down = (in->Ysize + TILE - 1) / TILE;
  store->keep = (guint)MAX(store->across, store->down) + 4;
  g_mutex_init(&store->lock);
  g_cond_init(&store->ready);
  g_queue_init(&store->tiles);
  g_signal_connect(result, "postclose", G_CALLBACK(store_free), store);
  if (vips_image_pipelinev(result, VIPS_DEMAND_STYLE_SMALLTILE, in, NULL) != 0 ||
      vips_image_generate(result, worker_start, denoise_generate, worker_stop, in, store) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "denoise");
  *out = g_steal_pointer(&result);
  return TRUE;
}

static const char *const aliases[] = {
    "noise", "noisy", "reduce noise", "remove noise", "noise reduction", "less grainy", "grainy",
    "graininess", "remove grain", "smooth", "smoother", "smooth out", "speckles", "iso noise", "降噪",
    "去噪", "噪点", "去噪点", "减少噪点", "平滑", "磨皮", NULL};
static const LithoExample examples[] = {
    {"reduce the noise", "{\"amount\":100}"},
    {"make it less grainy", "{\"amount\":100}"},
    {"去一点噪点", "{\"amount\":50}"},
};

const LithoOp litho_op_denoise = {
    .name = "denoise",
    .title = "Denoise",
    .aliases = aliases,
    .help = "Takes noise off lightness and colour by comparing patches (BM3D, Dabov 2007). The noise "
            "is measured when sigma is not given.",
    .hint = "remove noise, grain, speckles, make smoother; adding grain is grain",
    .category = LITHO_CATEGORY_DETAIL,
    .kind = LITHO_KIND_AREA,
    .flags = LITHO_OP_SIGNED | LITHO_OP_EFFECT,
    .space = LITHO_SPACE_LINEAR,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = AMOUNT,
    /* Amounts are already in units of the noise found. */
    .solve = {.measure = LITHO_MEASURE_NONE, .amount = {50, 100, 150}},
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .apply = apply,
};
