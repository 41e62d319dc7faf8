/* inpaint_train.c: see inpaint_train.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "nn/block.h"
#include "nn/layers.h"
#include "tune/inpaint_data.h"
#include "tune/inpaint_train.h"
#include "tune/lanes.h"

enum { SIDE = LITHO_FILL_SIDE_PX, N = SIDE * SIDE };

#define STREAM_SAMPLES ((guint64)1 << 48)
#define MEASURE_SEED 1
#define LEAST_ERROR 1e-6 /* mean square: 60 dB */

/* What one thread works with. */
typedef struct {
  LithoFillWork *work;
  float truth[3 * N], filled[3 * N];
  guint8 hole[N];
} Lane;

struct _LithoInpaintTrainer {
  LithoInpaintTrainOptions options;
  GPtrArray *photos, *held_out; /* char*; held_out NULL: none */
  NnParams *params;
  LithoFillNet *net;
  GPtrArray *lanes; /* Lane* */
  float *grads;     /* (batch, params->n) */
  double *losses;   /* (batch) */
};

static void
lane_free(gpointer data)
{
  Lane *lane = data;
  litho_fill_work_free(lane->work);
  g_free(lane);
}

/* --- life ------------------------------------------------------------------------------------ */

static gboolean
start_from(LithoInpaintTrainer *t, GError **error)
{
  g_autoptr(LithoFillFile) file = litho_fill_file_open(t->options.from, error);
  if (file == NULL)
    return FALSE;
  memcpy(t->params->value, file->params->value, t->params->n * sizeof(float));
  return TRUE;
}

/* What is held out is not learnt from. */
static void
take_away(GPtrArray *photos, const GPtrArray *held_out)
{
  g_autoptr(GHashTable) held = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < held_out->len; i++)
    g_hash_table_add(held, held_out->pdata[i]);
  for (guint i = photos->len; i-- > 0;)
    if (g_hash_table_contains(held, photos->pdata[i]))
      g_ptr_array_remove_index(photos, i);
}

static gboolean
read_photos(LithoInpaintTrainer *t, GError **error)
{
  const LithoInpaintTrainOptions *o = &t->options;
  if ((t->photos = litho_inpaint_photos(o->photos, o->train, error)) == NULL ||
      (o->dev != NULL && (t->held_out = litho_inpaint_photos(o->photos, o->dev, error)) == NULL))
    return FALSE;
  if (t->held_out != NULL)
    take_away(t->photos, t->held_out);
  if (t->photos->len > 0)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
              "%s: every photo to learn from is in the list of --dev too", o->photos);
  return FALSE;
}

LithoInpaintTrainer *
litho_inpaint_trainer_new(const LithoInpaintTrainOptions *options, GError **error)
{
  g_autoptr(LithoInpaintTrainer) t = g_new0(LithoInpaintTrainer, 1);
  t->options = *options;
  t->lanes = g_ptr_array_new_with_free_func(lane_free);
  t->params = nn_params_new();
  t->net = litho_fill_net_new(t->params);
  if (!read_photos(t, error))
    return NULL;
  nn_params_alloc(t->params, TRUE, options->seed);
  if (options->from != NULL && !start_from(t, error))
    return NULL;
  const int n_threads = options->n_threads > 0 ? options->n_threads : (int)g_get_num_processors();
  for (int i = 0; i < CLAMP(n_threads, 1, options->batch); i++) {
    Lane *lane = g_new0(Lane, 1);
    lane->work = litho_fill_work_new(SIDE, SIDE, TRUE);
    g_ptr_array_add(t->lanes, lane);
  }
  t->grads = nn_block_new((gsize)options->batch * t->params->n, "gradients");
  t->losses = g_new0(double, options->batch);
  return g_steal_pointer(&t);
}

void
litho_inpaint_trainer_free(LithoInpaintTrainer *t)
{
  if (t == NULL)
    return;
  g_ptr_array_unref(t->lanes);
  g_clear_pointer(&t->photos, g_ptr_array_unref);
  g_clear_pointer(&t->held_out, g_ptr_array_unref);
  litho_fill_net_free(t->net);
  nn_params_free(t->params);
  free(t->grads);
  g_free(t->losses);
  g_free(t);
}

int
litho_inpaint_trainer_n(const LithoInpaintTrainer *t)
{
  return (int)t->photos->len;
}

/* sha256 of the photos' names. */
static char *
names_sha256(const GPtrArray *paths)
{
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  for (guint i = 0; i < paths->len; i++) {
    g_autofree char *name = g_path_get_basename(paths->pdata[i]);
    g_checksum_update(sum, (const guchar *)name, (gssize)strlen(name) + 1);
  }
  return g_strdup(g_checksum_get_string(sum));
}

JsonObject *
litho_inpaint_trainer_run(const LithoInpaintTrainer *t)
{
  JsonObject *run = json_object_new();
  g_autofree char *names = names_sha256(t->photos);
  json_object_set_string_member(run, "names_sha256", names);
  json_object_set_int_member(run, "photos", t->photos->len);
  json_object_set_int_member(run, "batch", t->options.batch);
  if (t->options.from != NULL)
    json_object_set_string_member(run, "from", t->options.from);
  return run;
}

/* --- a step ---------------------------------------------------------------------------------- */

static gboolean
fill(const LithoInpaintTrainer *t, Lane *lane, const char *path, gboolean train, LithoDraw *draw,
     GError **error)
{
  g_autoptr(LithoInpaintPhoto) photo = litho_inpaint_photo_load(path, error);
  if (photo == NULL)
    return FALSE;
  litho_inpaint_sample(photo, train, draw, lane->truth, lane->hole);
  litho_inpaint_picture(lane->truth, lane->hole, lane->work->picture);
  litho_fill_net_forward(t->net, lane->work);
  for (int i = 0; i < 3 * N; i++)
    lane->filled[i] = lane->work->picture[i / 3 * 4 + i % 3] + 0.5f + lane->work->change[i];
  return TRUE;
}

typedef struct {
  LithoInpaintTrainer *trainer;
  guint64 first; /* number of the first sample */
} Step;

static gboolean
sample_gradients(gpointer data, int lane_number, int i, GError **error)
{
  const Step *step = data;
  LithoInpaintTrainer *t = step->trainer;
  Lane *lane = t->lanes->pdata[lane_number];
  float *grad = t->grads + (gsize)i * t->params->n;
  LithoDraw draw = {.seed = t->options.seed, .stream = STREAM_SAMPLES + step->first + (guint64)i};
  const char *path = t->photos->pdata[litho_draw_int(&draw, 0, (int)t->photos->len - 1)];
  if (!fill(t, lane, path, TRUE, &draw, error))
    return FALSE;
  t->losses[i] = nn_hole_l1(lane->filled, lane->truth, lane->hole, SIDE, SIDE, 3,
                            1.0f / (float)t->options.batch, TRUE);
  memcpy(lane->work->change, lane->filled, sizeof lane->filled);
  memset(grad, 0, t->params->n * sizeof *grad);
  litho_fill_net_backward(t->net, lane->work, grad);
  return TRUE;
}

static gboolean
gradients(gpointer data, guint64 number, int part, int n_parts, double *loss, GError **error)
{
  LithoInpaintTrainer *t = data;
  const int B = t->options.batch;
  const gsize n = t->params->n;
  Step step = {t, ((number - 1) * (guint64)n_parts + (guint64)part) * (guint64)B};
  if (!litho_lanes_run((int)t->lanes->len, B, sample_gradients, &step, error))
    return FALSE;
  *loss = 0;
  for (int i = 0; i < B; i++)
    *loss += t->losses[i] / B;
  float *grad = t->params->grad;
#pragma omp parallel for schedule(static)
  for (gsize k = 0; k < n; k++)
    for (int i = 0; i < B; i++)
      grad[k] += t->grads[(gsize)i * n + k];
  return TRUE;
}

/* --- the held-out measure -------------------------------------------------------------------- */

typedef struct {
  const LithoInpaintTrainer *trainer;
  double *psnr, *smooth; /* of each photo, dB */
} Measure;

static double
psnr_of(double square, int n)
{
  return -10 * log10(MAX(square / (3 * n), LEAST_ERROR));
}

static gboolean
measure_photo(gpointer data, int lane_number, int i, GError **error)
{
  const Measure *m = data;
  Lane *lane = m->trainer->lanes->pdata[lane_number];
  LithoDraw draw = {.seed = MEASURE_SEED, .stream = (guint64)i};
  double net = 0, smooth = 0;
  int n = 0;
  if (!fill(m->trainer, lane, m->trainer->held_out->pdata[i], FALSE, &draw, error))
    return FALSE;
  for (int k = 0; k < 3 * N; k++) {
    if (!lane->hole[k / 3])
      continue;
    const double is = CLAMP(lane->filled[k], 0, 1) - lane->truth[k];
    const double was = lane->work->picture[k / 3 * 4 + k % 3] + 0.5 - lane->truth[k];
    net += is * is;
    smooth += was * was;
    n += k % 3 == 0;
  }
  m->psnr[i] = psnr_of(net, n);
  m->smooth[i] = psnr_of(smooth, n);
  return TRUE;
}

static gboolean
evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  LithoInpaintTrainer *t = data;
  const int n = (int)t->held_out->len;
  g_autofree double *psnr = g_new0(double, n), *smooth = g_new0(double, n);
  Measure m = {t, psnr, smooth};
  double of_net = 0, of_smooth = 0;
  if (!litho_lanes_run((int)t->lanes->len, n, measure_photo, &m, error))
    return FALSE;
  for (int i = 0; i < n; i++) {
    of_net += psnr[i] / n;
    of_smooth += smooth[i] / n;
  }
  json_object_set_double_member(out, "psnr", of_net);
  json_object_set_double_member(out, "psnr_smooth", of_smooth);
  *score = of_net;
  return TRUE;
}

LithoTrainTask
litho_inpaint_trainer_task(LithoInpaintTrainer *t)
{
  return (LithoTrainTask){.name = "inpaint",
                          .params = t->params,
                          .data = t,
                          .gradients = gradients,
                          .evaluate = t->held_out != NULL ? evaluate : NULL};
}

gboolean
litho_inpaint_trainer_export(LithoInpaintTrainer *t, const char *best, const char *path,
                             GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(best, error);
  return file != NULL && litho_safetensors_load_params(file, t->params, "", TRUE, error) &&
         litho_fill_file_save(path, t->params, error);
}
