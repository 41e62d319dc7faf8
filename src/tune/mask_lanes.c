/* mask_lanes.c: samples of a training worked side by side. */
#include <string.h>
#include "base/vips_auto.h"
#include "nn/threads.h"
#include "tune/mask_parts.h"

#define TRIES 64 /* rows that are tried for one sample: masks may be too small in their window */
#define STREAM_SAMPLES ((guint64)1 << 48)

void
mask_lane_free(gpointer data)
{
  MaskLane *lane = data;
  litho_role_net_free(lane->maps);
  litho_mask_work_free(lane->work);
  g_free(lane->rgb);
  g_free(lane->target);
  g_free(lane->labels);
  g_free(lane);
}

gboolean
mask_lanes_open(LithoMaskTrainer *t, GError **error)
{
  const int wanted = t->options.n_threads > 0 ? t->options.n_threads : (int)g_get_num_processors();
  for (int i = 0; i < MAX(1, MIN(wanted, t->options.batch)); i++) {
    MaskLane *lane = g_new0(MaskLane, 1);
    g_ptr_array_add(t->lanes, lane);
    lane->maps = litho_role_open("maps", t->options.maps, 1, error);
    if (lane->maps == NULL)
      return FALSE;
    lane->work = litho_mask_work_new(t->decoder, LITHO_MASK_SIDE_PX, LITHO_MASK_SIDE_PX, TRUE);
    lane->rgb = g_new(float, 3 * LITHO_MASK_SIDE_PX * LITHO_MASK_SIDE_PX);
    lane->target = g_new(float, LITHO_MASK_OUT_PX *LITHO_MASK_OUT_PX);
    lane->labels = g_malloc(LITHO_MASK_OUT_PX * LITHO_MASK_OUT_PX);
  }
  t->maps = ((MaskLane *)t->lanes->pdata[0])->maps;
  g_autofree char *path = litho_model_path(t->maps->model);
  t->maps_sha256 = litho_model_sha256(path, error);
  return t->maps_sha256 != NULL;
}

/* --- a sample -------------------------------------------------------------------------------- */

static const LithoMaskRow *
draw_row(const LithoMaskTrainer *t, LithoDraw *draw)
{
  double at = litho_draw(draw);
  guint k = 0;
  while (k + 1 < t->kinds->len && at >= ((MaskKind *)t->kinds->pdata[k])->share)
    at -= ((MaskKind *)t->kinds->pdata[k++])->share;
  const GArray *rows = ((MaskKind *)t->kinds->pdata[k])->rows;
  return t->rows->pdata[g_array_index(rows, int, litho_draw_int(draw, 0, (int)rows->len - 1))];
}

gboolean
mask_lane_sample(LithoMaskTrainer *t, MaskLane *lane, guint64 at, GError **error)
{
  LithoDraw draw = {.seed = t->options.seed, .stream = STREAM_SAMPLES + at};
  gboolean found = FALSE;
  for (int try = 0; try < TRIES && !found; try++) {
    g_autoptr(LithoMaskPair) pair = litho_mask_pair_load(draw_row(t, &draw), error);
    if (pair == NULL)
      return FALSE;
    if (t->is_mask)
      found = litho_mask_sample(pair, LITHO_PROMPT_BY_CHANCE, TRUE, &draw, lane->rgb, lane->work->prompt, lane->target);
    else {
      litho_stuff_sample(pair, &draw, lane->rgb, lane->work->prompt, lane->labels);
      found = TRUE;
    }
  }
  if (found)
    return litho_mask_work_look(t->decoder, lane->work, lane->maps, lane->rgb, error);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
              "of %d masks drawn by chance none is large enough to learn from (more than "
              "half of their values at most 127?)",
              TRIES);
  return FALSE;
}

/* --- threads --------------------------------------------------------------------------------- */

typedef struct {
  LithoMaskTrainer *trainer;
  MaskTask task;
  gpointer data;
  int n;
  gint next, stop;
  GMutex lock;
  GError *error; /* the first */
} Run;

typedef struct {
  Run *run;
  MaskLane *lane;
} Worker;

static gpointer
serve(gpointer data)
{
  const Worker *worker = data;
  Run *run = worker->run;
  const int n_threads = nn_threads();
  nn_threads_set(1);
  for (;;) {
    const int i = g_atomic_int_add(&run->next, 1);
    g_autoptr(GError) error = NULL;
    if (i >= run->n || g_atomic_int_get(&run->stop))
      break;
    if (run->task(run->trainer, worker->lane, i, run->data, &error))
      continue;
    g_atomic_int_set(&run->stop, 1);
    g_mutex_lock(&run->lock);
    if (run->error == NULL)
      run->error = g_steal_pointer(&error);
    g_mutex_unlock(&run->lock);
  }
  nn_threads_set(n_threads);
  return NULL;
}

static gpointer
serve_in_thread(gpointer data)
{
  serve(data);
  vips_thread_shutdown();
  return NULL;
}

gboolean
mask_lanes_run(LithoMaskTrainer *t, MaskTask task, int n, gpointer data, GError **error)
{
  const guint n_lanes = t->lanes->len;
  Run run = {.trainer = t, .task = task, .data = data, .n = n};
  g_autofree Worker *workers = g_new(Worker, n_lanes);
  g_autofree GThread **threads = g_new0(GThread *, n_lanes);
  g_mutex_init(&run.lock);
  for (guint i = 0; i < n_lanes; i++)
    workers[i] = (Worker){.run = &run, .lane = t->lanes->pdata[i]};
  for (guint i = 1; i < n_lanes; i++)
    threads[i] = g_thread_try_new("mask", serve_in_thread, &workers[i], NULL);
  serve(&workers[0]);
  for (guint i = 1; i < n_lanes; i++)
    if (threads[i] != NULL)
      g_thread_join(threads[i]);
  g_mutex_clear(&run.lock);
  if (run.error == NULL)
    return TRUE;
  g_propagate_error(error, run.error);
  return FALSE;
}
