/* mask_lanes.c: samples of a training worked side by side. */
#include <string.h>
#include "tune/lanes.h"
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
} Run;

static gboolean
do_task(gpointer data, int lane, int i, GError **error)
{
  const Run *run = data;
  return run->task(run->trainer, run->trainer->lanes->pdata[lane], i, run->data, error);
}

gboolean
mask_lanes_run(LithoMaskTrainer *t, MaskTask task, int n, gpointer data, GError **error)
{
  Run run = {t, task, data};
  return litho_lanes_run((int)t->lanes->len, n, do_task, &run, error);
}
