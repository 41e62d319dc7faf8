/* mask_train.c: see mask_train.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/cancel.h"
#include "base/file.h"
#include "nn/block.h"
#include "tune/mask_parts.h"

enum { NORM_SAMPLES = 96, OUT = LITHO_MASK_OUT_PX, STUFF_OUT = LITHO_STUFF_CROP_PX / 4 };

#define DICE_SHARE 0.7f
#define NORM_LEAST 1e-3     /* added to deviations: a dead channel is not blown up */
#define WEIGHT_POWER 0.35   /* of a label's rarity */
#define WEIGHT_PRIOR 2000   /* pixels that every label is thought to have been seen on */
#define FEATURE_DROPOUT 0.1 /* stuff: of the backbone's channels, a sample; few photos have labels of stuff */
#define STREAM_DROPOUT ((guint64)1 << 49)
/* Samples that the normalisation is measured on lie far behind those of any run. */
#define NORM_FIRST ((guint64)1 << 40)

/* --- kinds ----------------------------------------------------------------------------------- */

static void
kind_free(gpointer data)
{
  MaskKind *kind = data;
  g_free(kind->name);
  g_array_unref(kind->rows);
  g_free(kind);
}

static MaskKind *
kind_named(GPtrArray *kinds, const char *name)
{
  for (guint i = 0; i < kinds->len; i++)
    if (g_str_equal(((MaskKind *)kinds->pdata[i])->name, name))
      return kinds->pdata[i];
  return NULL;
}

/* "thing=0.4,person=0.1" into the kinds; what is not named does not come. */
static gboolean
read_shares(GPtrArray *kinds, const char *text, GError **error)
{
  g_auto(GStrv) items = g_strsplit(text, ",", -1);
  double sum = 0;
  for (guint i = 0; i < kinds->len; i++)
    ((MaskKind *)kinds->pdata[i])->share = 0;
  for (char **item = items; *item != NULL; item++) {
    char *equals = strchr(*item, '='), *end = NULL;
    MaskKind *kind = NULL;
    if (equals != NULL) {
      *equals = '\0';
      kind = kind_named(kinds, *item);
    }
    const double share = equals != NULL ? g_ascii_strtod(equals + 1, &end) : -1;
    if (kind == NULL || end == equals + 1 || *end != '\0' || !(share >= 0 && share < 1e6)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                  "--shares takes KIND=NUMBER,… with kinds of the lists' third column, not '%s'", text);
      return FALSE;
    }
    kind->share = share;
    sum += share;
  }
  for (guint i = 0; i < kinds->len && sum > 0; i++)
    ((MaskKind *)kinds->pdata[i])->share /= sum;
  if (sum > 0)
    return TRUE;
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                      "--shares leaves nothing to learn from: one has to be above 0");
  return FALSE;
}

static gboolean
sort_kinds(LithoMaskTrainer *t, GError **error)
{
  t->kinds = g_ptr_array_new_with_free_func(kind_free);
  for (guint i = 0; i < t->rows->len; i++) {
    const LithoMaskRow *row = t->rows->pdata[i];
    MaskKind *kind = kind_named(t->kinds, row->kind);
    if (kind == NULL) {
      kind = g_new0(MaskKind, 1);
      kind->name = g_strdup(row->kind);
      kind->rows = g_array_new(FALSE, FALSE, sizeof(int));
      g_ptr_array_add(t->kinds, kind);
    }
    const int number = (int)i;
    g_array_append_val(kind->rows, number);
    kind->share = (double)kind->rows->len / t->rows->len;
  }
  return t->options.shares == NULL || read_shares(t->kinds, t->options.shares, error);
}

/* --- what is measured before the first step -------------------------------------------------- */

typedef struct {
  double *sum[LITHO_MASK_FEATURES], *square[LITHO_MASK_FEATURES]; /* (NORM_SAMPLES, channels) */
  double *labels;                                                 /* (NORM_SAMPLES, n_out); NULL for masks */
  GCancellable *cancel;
} Norm;

/* With mean 0 and deviation 1 the features are as the backbone gives them. */
static gboolean
measure_sample(LithoMaskTrainer *t, MaskLane *lane, int i, gpointer data, GError **error)
{
  Norm *norm = data;
  if (litho_is_cancelled(norm->cancel, error) || !mask_lane_sample(t, lane, NORM_FIRST + (guint64)i, error))
    return FALSE;
  for (int level = 0; level < LITHO_MASK_FEATURES; level++) {
    const int C = litho_mask_features[level], side = LITHO_MASK_SIDE_PX / LITHO_MASK_COARSEST << level;
    for (int p = 0; p < side * side; p++)
      for (int c = 0; c < C; c++) {
        const double v = lane->work->feature[level][(gsize)p * C + c];
        norm->sum[level][(gsize)i * C + c] += v / (side * side);
        norm->square[level][(gsize)i * C + c] += v * v / (side * side);
      }
  }
  for (int p = 0; norm->labels != NULL && p < STUFF_OUT * STUFF_OUT; p++)
    if (lane->labels[p] < t->shape.n_out)
      norm->labels[i * t->shape.n_out + lane->labels[p]]++;
  return TRUE;
}

static void
set_norm(LithoMaskTrainer *t, const Norm *norm)
{
  for (int level = 0; level < LITHO_MASK_FEATURES; level++) {
    const int C = litho_mask_features[level];
    for (int c = 0; c < C; c++) {
      double mean = 0, square = 0;
      for (int i = 0; i < NORM_SAMPLES; i++) {
        mean += norm->sum[level][(gsize)i * C + c] / NORM_SAMPLES;
        square += norm->square[level][(gsize)i * C + c] / NORM_SAMPLES;
      }
      litho_mask_decoder_mean(t->decoder, level)[c] = (float)mean;
      litho_mask_decoder_std(t->decoder, level)[c] = (float)(sqrt(MAX(square - mean * mean, 0)) + NORM_LEAST);
    }
  }
}

static void
set_weights(LithoMaskTrainer *t, const Norm *norm)
{
  const int V = t->shape.n_out;
  g_autofree double *seen = g_new(double, V);
  double all = 0, mean = 0;
  for (int v = 0; v < V; v++) {
    seen[v] = WEIGHT_PRIOR;
    for (int i = 0; i < NORM_SAMPLES; i++)
      seen[v] += norm->labels[i * V + v];
    all += seen[v];
  }
  t->class_weights = g_new(float, V);
  for (int v = 0; v < V; v++)
    mean += pow(all / seen[v], WEIGHT_POWER) / V;
  for (int v = 0; v < V; v++)
    t->class_weights[v] = (float)(pow(all / seen[v], WEIGHT_POWER) / mean);
}

static gboolean
measure(LithoMaskTrainer *t, GCancellable *cancel, GError **error)
{
  Norm norm = {.cancel = cancel};
  for (int level = 0; level < LITHO_MASK_FEATURES; level++) {
    norm.sum[level] = g_new0(double, NORM_SAMPLES *litho_mask_features[level]);
    norm.square[level] = g_new0(double, NORM_SAMPLES *litho_mask_features[level]);
  }
  norm.labels = t->is_mask ? NULL : g_new0(double, NORM_SAMPLES * t->shape.n_out);
  const gboolean ok = mask_lanes_run(t, measure_sample, NORM_SAMPLES, &norm, error);
  if (ok)
    set_norm(t, &norm);
  if (ok && !t->is_mask)
    set_weights(t, &norm);
  for (int level = 0; level < LITHO_MASK_FEATURES; level++) {
    g_free(norm.sum[level]);
    g_free(norm.square[level]);
  }
  g_free(norm.labels);
  return ok;
}

/* --- life ------------------------------------------------------------------------------------ */

static gboolean
set_shape(LithoMaskTrainer *t, GError **error)
{
  g_auto(GStrv) labels = t->options.labels != NULL ? g_strsplit(t->options.labels, "|", -1) : NULL;
  const int n = labels != NULL ? (int)g_strv_length(labels) : 1;
  t->shape = t->is_mask ? (LithoMaskShape){LITHO_MASK_N_PROMPTS, 1, 2} : (LithoMaskShape){1, n, 4};
  if (t->is_mask || (n >= 2 && n < LITHO_STUFF_UNKNOWN))
    return TRUE;
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "labels of stuff are 2 to 254 names with | between them");
  return FALSE;
}

static gboolean
start_from(LithoMaskTrainer *t, GError **error)
{
  g_autoptr(LithoMaskNet) held = litho_mask_net_open(t->options.from, t->options.kind, error);
  g_autoptr(LithoSafetensors) file = held != NULL ? litho_safetensors_open(t->options.from, error) : NULL;
  return file != NULL && litho_mask_net_fits(held, t->maps, error) &&
         litho_safetensors_load_params(file, t->params, "", FALSE, error);
}

LithoMaskTrainer *
litho_mask_trainer_new(const LithoMaskTrainOptions *options, GCancellable *cancel, GError **error)
{
  g_autoptr(LithoMaskTrainer) t = g_new0(LithoMaskTrainer, 1);
  t->options = *options;
  t->is_mask = g_str_equal(options->kind, LITHO_MASK_KIND);
  t->lanes = g_ptr_array_new_with_free_func(mask_lane_free);
  if (!set_shape(t, error) || (t->rows = litho_mask_lists_read(options->lists, error)) == NULL ||
      !sort_kinds(t, error) ||
      (options->holdout != NULL && (t->held_out = litho_mask_list_read(options->holdout, error)) == NULL))
    return NULL;
  t->params = nn_params_new();
  t->decoder = litho_mask_decoder_new(&t->shape, t->params);
  nn_params_alloc(t->params, TRUE, options->seed);
  if (!mask_lanes_open(t, error) || !measure(t, cancel, error) || (options->from != NULL && !start_from(t, error)))
    return NULL;
  t->grads = nn_block_new((gsize)options->batch * t->params->n, "gradients");
  t->losses = g_new0(double, options->batch);
  return g_steal_pointer(&t);
}

void
litho_mask_trainer_free(LithoMaskTrainer *t)
{
  if (t == NULL)
    return;
  g_ptr_array_unref(t->lanes);
  g_clear_pointer(&t->rows, g_ptr_array_unref);
  g_clear_pointer(&t->held_out, g_ptr_array_unref);
  g_clear_pointer(&t->kinds, g_ptr_array_unref);
  litho_mask_decoder_free(t->decoder);
  nn_params_free(t->params);
  g_free(t->maps_sha256);
  free(t->grads);
  g_free(t->losses);
  g_free(t->class_weights);
  g_free(t);
}

int
litho_mask_trainer_n(const LithoMaskTrainer *t)
{
  return (int)t->rows->len;
}

JsonObject *
litho_mask_trainer_run(const LithoMaskTrainer *t, GError **error)
{
  g_autoptr(JsonObject) run = json_object_new();
  g_autoptr(GString) hashes = g_string_new(NULL);
  for (const char *const *list = t->options.lists; *list != NULL; list++) {
    g_autofree char *hash = litho_file_sha256(*list, error);
    if (hash == NULL)
      return NULL;
    g_string_append_printf(hashes, "%s%s", hashes->len > 0 ? " " : "", hash);
  }
  json_object_set_string_member(run, "lists_sha256", hashes->str);
  json_object_set_int_member(run, "batch", t->options.batch);
  if (t->options.shares != NULL)
    json_object_set_string_member(run, "shares", t->options.shares);
  if (t->options.labels != NULL)
    json_object_set_string_member(run, "labels", t->options.labels);
  if (t->options.from != NULL)
    json_object_set_string_member(run, "from", t->options.from);
  json_object_set_string_member(run, "maps", t->maps_sha256);
  return g_steal_pointer(&run);
}

/* --- a step ---------------------------------------------------------------------------------- */

/* Channels of the features become their means. */
static void
drop_features(const LithoMaskTrainer *t, MaskLane *lane, guint64 at)
{
  LithoDraw draw = {.seed = t->options.seed, .stream = STREAM_DROPOUT + at};
  for (int level = 0; level < LITHO_MASK_FEATURES; level++) {
    const int C = litho_mask_features[level], side = LITHO_MASK_SIDE_PX / LITHO_MASK_COARSEST << level;
    for (int c = 0; c < C; c++)
      for (int p = litho_draw_chance(&draw, FEATURE_DROPOUT) ? 0 : side * side; p < side * side; p++)
        lane->work->feature[level][(gsize)p * C + c] = 0;
  }
}

static gboolean
sample_gradients(LithoMaskTrainer *t, MaskLane *lane, int i, gpointer data, GError **error)
{
  const guint64 at = *(const guint64 *)data + (guint64)i;
  const float scale = 1.0f / (float)t->options.batch;
  float *grad = t->grads + (gsize)i * t->params->n;
  if (!mask_lane_sample(t, lane, at, error))
    return FALSE;
  if (!t->is_mask)
    drop_features(t, lane, at);
  litho_mask_decoder_forward(t->decoder, lane->work);
  t->losses[i] = t->is_mask ? nn_mask_loss(lane->work->logits, lane->target, OUT * OUT, DICE_SHARE, scale, TRUE)
                            : nn_pixel_ce(lane->work->logits, lane->labels, t->class_weights, STUFF_OUT * STUFF_OUT,
                                          t->shape.n_out, scale, TRUE);
  memset(grad, 0, t->params->n * sizeof *grad);
  litho_mask_decoder_backward(t->decoder, lane->work, grad);
  return TRUE;
}

static gboolean
gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  LithoMaskTrainer *t = data;
  const int B = t->options.batch;
  const gsize n = t->params->n;
  guint64 first = ((step - 1) * (guint64)n_parts + (guint64)part) * (guint64)B;
  if (!mask_lanes_run(t, sample_gradients, B, &first, error))
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

static gboolean
evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  return mask_evaluate(data, out, score, error);
}

LithoTrainTask
litho_mask_trainer_task(LithoMaskTrainer *t)
{
  return (LithoTrainTask){.name = t->is_mask ? "mask" : "stuff",
                          .params = t->params,
                          .data = t,
                          .gradients = gradients,
                          .evaluate = t->held_out != NULL ? evaluate : NULL};
}

gboolean
litho_mask_trainer_export(LithoMaskTrainer *t, const char *best, const char *path, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(best, error);
  return file != NULL && litho_safetensors_load_params(file, t->params, "", TRUE, error) &&
         litho_mask_net_save(path, t->params, &t->shape, t->options.kind, t->options.labels, t->maps_sha256,
                             error);
}
