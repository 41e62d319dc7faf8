/* features.c: a net's feature maps of photos.
 *
 * Each thread decodes a photo and runs its own net of one thread: better than one net of two threads, and the
 * same bits for every number of threads. The cache itself is features_cache.c.
 */
#include <math.h>
#include <string.h>
#include "model/role.h"
#include "base/cancel.h"
#include "photo/photo.h"
#include "infer/features.h"
#include "infer/features_cache.h"

#define CELLS LITHO_FEATURES_CELLS
#define WIDTH LITHO_FEATURES_WIDTH
#define MAX_OUTPUTS 4
#define MAX_SIDE_PX 1024
/* Photos between two commits of the cache. */
#define BATCH 64

struct _LithoFeatureNet {
  LithoRoleNet *net; /* of n_threads, for a single photo */
  GPtrArray *lanes;  /* LithoRoleNet* of one thread each, opened when many photos come */
  int n_threads;
  char *hash;
  guint n_out;
  int map, pooled, scores; /* number of the output, -1: there is none */
  gboolean channels_first; /* of the map */
};

static gboolean
unfit(const LithoFeatureNet *net, const char *what, GError **error)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "model '%s' gives no features: %s; 'litho models pull see' brings efficientnet-lite2, which does "
              "(docs/models.md)", net->net->model->name, what);
  return FALSE;
}

/* Which output is what, by shape. */
static gboolean
find_outputs(LithoFeatureNet *net, GError **error)
{
  net->map = net->pooled = net->scores = -1;
  net->n_out = MIN(litho_net_n_outputs(net->net->net), MAX_OUTPUTS);
  for (guint i = 0; i < net->n_out; i++) {
    const LithoTensor *shape = &litho_net_output(net->net->net, i)->shape;
    if (shape->type != LITHO_TENSOR_F32 || shape->rank < 1)
      continue;
    if (shape->rank == 4 && litho_tensor_n(shape) == CELLS * WIDTH && (shape->dim[1] == WIDTH || shape->dim[3] == WIDTH)) {
      net->map = (int)i;
      net->channels_first = shape->dim[1] == WIDTH;
    }
    else if (litho_tensor_n(shape) == WIDTH)
      net->pooled = (int)i;
    else if (litho_tensor_n(shape) == 1000)
      net->scores = (int)i;
  }
  if (net->map < 0)
    return unfit(net, "no output is a map of 9 × 9 × 1280", error);
  if (net->net->width != net->net->height || net->net->width <= 0 || net->net->width > MAX_SIDE_PX)
    return unfit(net, "its input is no square of one size", error);
  return TRUE;
}

LithoFeatureNet *
litho_feature_net_open(const char *wanted, int n_threads, GError **error)
{
  g_autoptr(LithoFeatureNet) net = g_new0(LithoFeatureNet, 1);
  net->n_threads = n_threads > 0 ? n_threads : (int)g_get_num_processors();
  net->lanes = g_ptr_array_new_with_free_func((GDestroyNotify)litho_role_net_free);
  net->net = litho_role_open("tag", wanted, net->n_threads, error);
  if (net->net == NULL || !find_outputs(net, error))
    return NULL;
  g_autofree char *path = litho_model_path(net->net->model);
  net->hash = litho_model_sha256(path, error);
  return net->hash != NULL ? g_steal_pointer(&net) : NULL;
}

void
litho_feature_net_free(LithoFeatureNet *net)
{
  if (net == NULL)
    return;
  litho_role_net_free(net->net);
  g_ptr_array_unref(net->lanes);
  g_free(net->hash);
  g_free(net);
}

const char *
litho_feature_net_hash(const LithoFeatureNet *net)
{
  return net->hash;
}

int
litho_feature_net_side(const LithoFeatureNet *net)
{
  return net->net->width;
}

static void
mean_of_cells(const float *map, float *pooled)
{
  memset(pooled, 0, WIDTH * sizeof *pooled);
  for (int cell = 0; cell < CELLS; cell++)
    for (int c = 0; c < WIDTH; c++)
      pooled[c] += map[(gsize)cell * WIDTH + c];
  for (int c = 0; c < WIDTH; c++)
    pooled[c] /= CELLS;
}

static gboolean
run(const LithoFeatureNet *net, LithoRoleNet *lane, const guint8 *rgb, float *map, float *pooled, float *scores,
    GError **error)
{
  const int side = net->net->width;
  const gsize n = 3 * (gsize)side * (gsize)side;
  g_autofree float *codes = g_new(float, n);
  LithoTensor out[MAX_OUTPUTS];
  for (gsize i = 0; i < n; i++)
    codes[i] = rgb[i] / 255.0f;
  if (!litho_role_run(lane, codes, NULL, side, side, out, net->n_out, error))
    return FALSE;
  const float *cells = out[net->map].data;
  g_autofree float *turned = net->channels_first && (map != NULL || net->pooled < 0) ? g_new(float, CELLS * WIDTH) : NULL;
  if (turned != NULL) {
    for (int c = 0; c < WIDTH; c++)
      for (int cell = 0; cell < CELLS; cell++)
        turned[(gsize)cell * WIDTH + c] = cells[(gsize)c * CELLS + cell];
    cells = turned;
  }
  if (map != NULL)
    memcpy(map, cells, CELLS * WIDTH * sizeof *map);
  if (pooled != NULL && net->pooled >= 0)
    memcpy(pooled, out[net->pooled].data, WIDTH * sizeof *pooled);
  else if (pooled != NULL)
    mean_of_cells(cells, pooled);
  if (scores != NULL && net->scores < 0)
    return unfit(net, "no output is a list of 1000 scores", error);
  if (scores != NULL)
    memcpy(scores, out[net->scores].data, 1000 * sizeof *scores);
  return TRUE;
}

gboolean
litho_feature_net_run(LithoFeatureNet *net, const guint8 *rgb, float *map, float *pooled, float *scores,
                      GError **error)
{
  return run(net, net->net, rgb, map, pooled, scores, error);
}

static void
mirror(guint8 *rgb, int side)
{
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side / 2; x++)
      for (int c = 0; c < 3; c++) {
        guint8 *a = &rgb[3 * ((gsize)y * side + x) + c], *b = &rgb[3 * ((gsize)y * side + side - 1 - x) + c];
        const guint8 kept = *a;
        *a = *b;
        *b = kept;
      }
}

gboolean
litho_feature_pixels(const char *path, int side, gboolean flip, guint8 *rgb, GError **error)
{
  if (!litho_photo_small(path, NULL, side, side, rgb, error))
    return FALSE;
  if (flip)
    mirror(rgb, side);
  return TRUE;
}

/* --- many photos --------------------------------------------------------------------------------- */

typedef struct {
  LithoFeatureNet *net;
  const char *const *paths;
  int views;
  LithoFeaturesDone done;
  gpointer data;
  GCancellable *cancel;
  guint n;
  gint next, stop;
} Work;

typedef struct {
  Work *work;
  LithoRoleNet *lane;
} Lane;

/* rgb, map: scratch. FALSE: the net failed. */
static gboolean
do_photo(const Lane *lane, guint i, guint8 *rgb, float *map, float *pooled)
{
  const Work *work = lane->work;
  const int side = work->net->net->width;
  g_autoptr(GError) error = NULL;
  gboolean ok = litho_feature_pixels(work->paths[i], side, FALSE, rgb, &error);
  for (int view = 0; ok && view < work->views; view++) {
    if (view > 0)
      mirror(rgb, side);
    ok = run(work->net, lane->lane, rgb, &map[(gsize)view * CELLS * WIDTH], &pooled[(gsize)view * WIDTH], NULL,
             &error);
  }
  return work->done(i, ok ? map : NULL, ok ? pooled : NULL, error, work->data);
}

static gpointer
serve(gpointer data)
{
  const Lane *lane = data;
  Work *work = lane->work;
  const gsize n_pixels = (gsize)work->net->net->width * (gsize)work->net->net->width;
  g_autofree guint8 *rgb = g_malloc(3 * n_pixels);
  g_autofree float *map = g_new(float, (gsize)work->views * CELLS * WIDTH);
  g_autofree float *pooled = g_new(float, (gsize)work->views * WIDTH);
  for (;;) {
    const guint i = (guint)g_atomic_int_add(&work->next, 1);
    if (i >= work->n || g_atomic_int_get(&work->stop) || g_cancellable_is_cancelled(work->cancel))
      break;
    if (!do_photo(lane, i, rgb, map, pooled))
      g_atomic_int_set(&work->stop, 1);
  }
  vips_thread_shutdown();
  return NULL;
}

gboolean
litho_features_compute(LithoFeatureNet *net, const char *const *paths, guint n, int views, LithoFeaturesDone done,
                       gpointer data, GCancellable *cancel, GError **error)
{
  Work work = {.net = net, .paths = paths, .views = views, .done = done, .data = data, .cancel = cancel, .n = n};
  const guint n_lanes = MAX(1, MIN((guint)net->n_threads, n));
  while (net->lanes->len < n_lanes) {
    LithoRoleNet *lane = litho_role_open_model(net->net->model, 1, error);
    if (lane == NULL)
      return FALSE;
    g_ptr_array_add(net->lanes, lane);
  }
  g_autofree Lane *lanes = g_new(Lane, n_lanes);
  g_autofree GThread **threads = g_new(GThread *, n_lanes);
  for (guint i = 0; i < n_lanes; i++) {
    lanes[i] = (Lane){.work = &work, .lane = net->lanes->pdata[i]};
    threads[i] = g_thread_try_new("features", serve, &lanes[i], NULL);
  }
  if (threads[0] == NULL)
    serve(&lanes[0]);
  for (guint i = 0; i < n_lanes; i++)
    if (threads[i] != NULL)
      g_thread_join(threads[i]);
  return TRUE;
}

/* --- the cache ----------------------------------------------------------------------------------- */

struct _LithoFeatures {
  LithoFeatureCache *cache;
  gint64 *row; /* of each photo; -1: missing */
  guint n;
  int views;
};

void
litho_features_free(LithoFeatures *features)
{
  if (features == NULL)
    return;
  litho_feature_cache_free(features->cache);
  g_free(features->row);
  g_free(features);
}

/* One batch: rows in memory until all of them are there, so that the file's order is that of the photos. */
typedef struct {
  guint16 *rows;
  gsize row_values;
  int views;
  GError *error[BATCH];
  gboolean is_there[BATCH];
  GMutex lock;
  GError *failure; /* of the net: ends the run */
} Batch;

static gboolean
on_done(guint i, const float *map, const float *pooled, const GError *error, gpointer data)
{
  Batch *batch = data;
  if (map == NULL && g_error_matches(error, LITHO_ERROR, LITHO_ERROR_MODEL)) {
    g_mutex_lock(&batch->lock);
    if (batch->failure == NULL)
      batch->failure = g_error_copy(error);
    g_mutex_unlock(&batch->lock);
    return FALSE;
  }
  if (map == NULL) {
    batch->error[i] = g_error_copy(error);
    return TRUE;
  }
  guint16 *to = &batch->rows[i * batch->row_values];
  for (int view = 0; view < batch->views; view++) {
    litho_bf16_pack(&map[(gsize)view * CELLS * WIDTH], CELLS * WIDTH, to);
    litho_bf16_pack(&pooled[(gsize)view * WIDTH], WIDTH, to + CELLS * WIDTH);
    to += LITHO_FEATURES_ROW;
  }
  batch->is_there[i] = TRUE;
  return TRUE;
}

static void
note_missing(guint photo, const GError *why, GArray *missing, GPtrArray *reasons)
{
  if (missing != NULL)
    g_array_append_val(missing, photo);
  if (reasons != NULL)
    g_ptr_array_add(reasons, g_strdup(why->message));
}

typedef struct {
  LithoFeatures *features;
  LithoFeatureNet *net;
  const char *const *paths;
  LithoPhotoKey *keys; /* of all photos */
  GArray *missing;
  GPtrArray *reasons;
  GCancellable *cancel;
} Filler;

/* Photos index[0..n), n ≤ BATCH. */
static gboolean
fill_batch(Filler *f, const guint *index, guint n, GError **error)
{
  Batch batch = {.views = f->features->views, .row_values = (gsize)f->features->views * LITHO_FEATURES_ROW};
  batch.rows = g_new(guint16, n * batch.row_values);
  g_mutex_init(&batch.lock);
  const char *paths[BATCH];
  for (guint i = 0; i < n; i++)
    paths[i] = f->paths[index[i]];
  gboolean ok = litho_features_compute(f->net, paths, n, batch.views, on_done, &batch, f->cancel, error);
  if (ok && batch.failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&batch.failure));
    ok = FALSE;
  }
  /* After a cancel some are neither there nor failed: what comes before the first of them is kept. */
  guint n_kept = 0;
  while (ok && n_kept < n && (batch.is_there[n_kept] || batch.error[n_kept] != NULL))
    n_kept++;
  for (guint i = 0; ok && i < n_kept; i++)
    if (batch.is_there[i])
      ok = litho_feature_cache_add(f->features->cache, &f->keys[index[i]], &batch.rows[i * batch.row_values],
                                   &f->features->row[index[i]], error);
    else
      note_missing(index[i], batch.error[i], f->missing, f->reasons);
  ok = ok && litho_feature_cache_commit(f->features->cache, error);
  for (guint i = 0; i < n; i++)
    g_clear_error(&batch.error[i]);
  g_clear_error(&batch.failure);
  g_mutex_clear(&batch.lock);
  g_free(batch.rows);
  return ok && !litho_is_cancelled(f->cancel, error);
}

static gboolean
fill(Filler *f, const GArray *wanted, LithoFeaturesProgress progress, gpointer data, GError **error)
{
  const guint n = f->features->n, n_old = n - wanted->len;
  for (guint i = 0; i < wanted->len; i += BATCH) {
    if (progress != NULL)
      progress(n_old + i, n, data);
    if (!fill_batch(f, &g_array_index(wanted, guint, i), MIN(BATCH, wanted->len - i), error))
      return FALSE;
  }
  if (progress != NULL)
    progress(n, n, data);
  return TRUE;
}

static void
keys_free(LithoPhotoKey *keys, guint n)
{
  for (guint i = 0; i < n; i++)
    litho_photo_key_clear(&keys[i]);
  g_free(keys);
}

LithoFeatures *
litho_features_open(const char *cache_path, LithoFeatureNet *net, const char *const *paths, guint n, int views,
                    GArray *missing, GPtrArray *reasons, LithoFeaturesProgress progress, gpointer progress_data,
                    GCancellable *cancel, GError **error)
{
  g_autoptr(LithoFeatures) features = g_new0(LithoFeatures, 1);
  features->cache = litho_feature_cache_open(cache_path, net->hash, views, cancel, error);
  if (features->cache == NULL)
    return NULL;
  features->views = litho_feature_cache_views(features->cache);
  features->row = g_new(gint64, MAX(n, 1));
  features->n = n;
  Filler filler = {.features = features, .net = net, .paths = paths, .keys = g_new0(LithoPhotoKey, MAX(n, 1)),
                   .missing = missing, .reasons = reasons, .cancel = cancel};
  g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(guint));
  gboolean ok = TRUE;
  for (guint i = 0; i < n && ok; i++) {
    g_autoptr(GError) why = NULL;
    features->row[i] = litho_feature_cache_find(features->cache, paths[i], &filler.keys[i], &why);
    if (why != NULL)
      note_missing(i, why, missing, reasons);
    else if (features->row[i] < 0)
      g_array_append_val(wanted, i);
    ok = !litho_is_cancelled(cancel, error);
  }
  ok = ok && fill(&filler, wanted, progress, progress_data, error) &&
       litho_feature_cache_map(features->cache, error);
  keys_free(filler.keys, n);
  return ok ? g_steal_pointer(&features) : NULL;
}

static const guint16 *
view_row(const LithoFeatures *features, guint i, int view)
{
  if (i >= features->n || features->row[i] < 0 || view < 0 || view >= features->views)
    return NULL;
  return litho_feature_cache_row(features->cache, features->row[i]) + (gsize)view * LITHO_FEATURES_ROW;
}

gboolean
litho_features_map(const LithoFeatures *features, guint i, int view, float *map)
{
  const guint16 *row = view_row(features, i, view);
  if (row != NULL)
    litho_bf16_unpack(row, CELLS * WIDTH, map);
  return row != NULL;
}

gboolean
litho_features_pooled(const LithoFeatures *features, guint i, int view, float *pooled)
{
  const guint16 *row = view_row(features, i, view);
  if (row != NULL)
    litho_bf16_unpack(row + CELLS * WIDTH, WIDTH, pooled);
  return row != NULL;
}
