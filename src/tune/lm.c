/* lm.c: loss, gradients and measures of language models; see lm.h. The output layer works rows in blocks, so that the logits
 * of a large vocabulary need little memory.
 *
 *   causal   logits = hidden · Eᵀ
 *   masked   logits = norm(gelu(hidden · Wᵀ + b)) · Eᵀ + bias, of the rows that are told only
 */
#include <math.h>
#include <string.h>
#include "tune/lm_internal.h"
#include "base/cancel.h"

/* The rows that are told, side by side, and what they are; n of them. */
static int
gather_told(LithoLm *lm, const float *hidden, const gint32 *targets, int n_rows)
{
  const gsize C = (gsize)lm->config.width;
  int n = 0;
  for (int row = 0; row < n_rows; row++)
    if (targets[row] >= 0) {
      memcpy(lm->told + (gsize)n * C, hidden + (gsize)row * C, C * sizeof(float));
      lm->told_targets[n++] = targets[row];
    }
  return n;
}

static void
make_room(LithoLm *lm, int n_rows)
{
  if (n_rows <= lm->room)
    return;
  const gsize C = (gsize)lm->config.width, n = (gsize)n_rows * C;
  lm->room = n_rows;
  lm->told = g_renew(float, lm->told, n);
  lm->dtold = g_renew(float, lm->dtold, n);
  lm->told_targets = g_renew(gint32, lm->told_targets, n_rows);
  lm->logits = g_renew(float, lm->logits, (gsize)MIN(n_rows, LM_LOGIT_ROWS) * (gsize)lm->config.vocab);
  if (lm->objective == LITHO_LM_CAUSAL)
    return;
  for (int i = 0; i < 3; i++)
    lm->head_rows[i] = g_renew(float, lm->head_rows[i], n);
  lm->mean = g_renew(float, lm->mean, n_rows);
  lm->rstd = g_renew(float, lm->rstd, n_rows);
}

/* Rows of hidden → rows before the output layer. */
static const float *
head_forward(LithoLm *lm, const float *in, int n)
{
  if (lm->objective == LITHO_LM_CAUSAL || lm->dense < 0)
    return in;
  const int C = lm->config.width;
  const NnParams *p = lm->params;
  nn_linear_forward(lm->head_rows[0], in, nn_value(p, lm->dense), nn_value(p, lm->dense_bias), n, C, C);
  nn_gelu_forward(lm->head_rows[1], lm->head_rows[0], (gsize)n * (gsize)C, FALSE);
  nn_layernorm_forward(lm->head_rows[2], lm->mean, lm->rstd, lm->head_rows[1], nn_value(p, lm->norm),
                       nn_value(p, lm->norm_bias), n, C, lm->config.eps);
  return lm->head_rows[2];
}

/* d of rows before the output layer → d of hidden rows, in place. */
static void
head_backward(LithoLm *lm, float *d, int n)
{
  if (lm->objective == LITHO_LM_CAUSAL || lm->dense < 0)
    return;
  const int C = lm->config.width;
  const NnParams *p = lm->params;
  nn_layernorm_backward(d, nn_grad(p, lm->norm), nn_grad(p, lm->norm_bias), d, lm->head_rows[1], lm->mean, lm->rstd,
                        nn_value(p, lm->norm), n, C);
  nn_gelu_backward(lm->head_rows[1], d, lm->head_rows[0], (gsize)n * (gsize)C, FALSE);
  nn_linear_backward(d, nn_grad(p, lm->dense), nn_grad(p, lm->dense_bias), lm->head_rows[1], lm->told,
                     nn_value(p, lm->dense), n, C, C);
}

/* Sum of the losses of n rows; backward: d (n,C) is written, gradients of the mean over `n_all` rows are added to. */
static double
output_layer(LithoLm *lm, const float *rows, const gint32 *targets, int n, float *d, int n_all, gboolean backward)
{
  const int C = lm->config.width, V = lm->config.vocab, E = nn_transformer_embedding(lm->transformer);
  const float *embedding = nn_value(lm->params, E);
  const float *bias = lm->out_bias >= 0 ? nn_value(lm->params, lm->out_bias) : NULL;
  double sum = 0;
  for (int first = 0; first < n; first += LM_LOGIT_ROWS) {
    const int m = MIN(LM_LOGIT_ROWS, n - first);
    const float *in = rows + (gsize)first * C;
    int counted;
    nn_linear_forward(lm->logits, in, embedding, bias, m, C, V);
    sum += nn_softmax_ce(lm->logits, targets + first, NULL, m, V, 0, (float)m / (float)n_all, &counted, backward);
    if (backward)
      nn_linear_backward(d + (gsize)first * C, nn_grad(lm->params, E),
                         lm->out_bias >= 0 ? nn_grad(lm->params, lm->out_bias) : NULL, lm->logits, in, embedding, m, C,
                         V);
  }
  return sum;
}

double
litho_lm_loss(LithoLm *lm, const NnBatch *batch, const gint32 *targets, int *n_counted, gboolean backward)
{
  const int n_rows = batch->seqs.start[batch->seqs.n];
  const gsize C = (gsize)lm->config.width;
  const float *hidden = nn_transformer_forward(lm->transformer, batch);
  make_room(lm, n_rows);
  const int n = gather_told(lm, hidden, targets, n_rows);
  *n_counted = n;
  if (n == 0)
    return 0;
  const float *rows = head_forward(lm, lm->told, n);
  const double loss = output_layer(lm, rows, lm->told_targets, n, lm->dtold, n, backward) / n;
  if (!backward)
    return loss;
  head_backward(lm, lm->dtold, n);
  float *dhidden = nn_transformer_dhidden(lm->transformer);
  for (int row = 0, k = 0; row < n_rows; row++)
    if (targets[row] >= 0)
      memcpy(dhidden + (gsize)row * C, lm->dtold + (gsize)k++ * C, C * sizeof(float));
  nn_transformer_backward(lm->transformer, batch, dhidden, NULL);
  return loss;
}

const float *
litho_lm_hidden(LithoLm *lm, const NnBatch *batch)
{
  return nn_transformer_forward(lm->transformer, batch);
}

void
litho_lm_logits(LithoLm *lm, const NnBatch *batch, float *logits)
{
  const int n = batch->seqs.start[batch->seqs.n], C = lm->config.width, V = lm->config.vocab;
  const float *hidden = nn_transformer_forward(lm->transformer, batch);
  make_room(lm, n);
  nn_linear_forward(logits, head_forward(lm, hidden, n),
                    nn_value(lm->params, nn_transformer_embedding(lm->transformer)),
                    lm->out_bias >= 0 ? nn_value(lm->params, lm->out_bias) : NULL, n, C, V);
}

/* --- measures -------------------------------------------------------------------------------- */

gboolean
litho_lm_measure(LithoLm *lm, LithoLmBatches *batches, int stride, int n, LithoLmMeasure *measure, GCancellable *cancel,
                 GError **error)
{
  double sum = 0;
  gsize n_told = 0;
  for (gsize first = 0;; first += (gsize)n) {
    NnBatch batch;
    const gint32 *targets;
    int counted;
    if (litho_is_cancelled(cancel, error))
      return FALSE;
    if (litho_lm_batch_in_order(batches, first, n, stride, &batch, &targets) == 0)
      break;
    sum += litho_lm_loss(lm, &batch, targets, &counted, FALSE) * counted;
    n_told += (gsize)counted;
  }
  *measure = (LithoLmMeasure){.loss = sum / (double)MAX(n_told, 1), .n_told = n_told};
  return TRUE;
}

LithoLmMeasure
litho_lm_measure_random(LithoLm *lm, LithoLmBatches *batches, guint64 seed, guint64 n_windows, int n)
{
  double sum = 0;
  gsize n_told = 0;
  for (guint64 first = 0; first < n_windows; first += (guint64)n) {
    NnBatch batch;
    const gint32 *targets;
    int counted;
    litho_lm_batch_random(batches, seed, first, (int)MIN((guint64)n, n_windows - first), &batch, &targets);
    sum += litho_lm_loss(lm, &batch, targets, &counted, FALSE) * counted;
    n_told += (gsize)counted;
  }
  return (LithoLmMeasure){.loss = sum / (double)MAX(n_told, 1), .n_told = n_told};
}

/* --- training -------------------------------------------------------------------------------- */

static gboolean
gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  LithoLmTraining *t = data;
  const guint64 number = (step - 1) * (guint64)n_parts + (guint64)part; /* of the part, in the whole run */
  NnBatch batch;
  const gint32 *targets;
  int counted;
  litho_lm_batch_random(t->train, t->seed, number * (guint64)t->batch, t->batch, &batch, &targets);
  batch.train = TRUE;
  batch.seed = t->seed;
  batch.step = number + 1;
  *loss = litho_lm_loss(t->lm, &batch, targets, &counted, TRUE);
  return TRUE;
}

static gboolean
evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  LithoLmTraining *t = data;
  LithoLmMeasure measure;
  /* A measure that Ctrl-C cut short would leave a log that differs: it is ended. */
  if (!litho_lm_measure(t->lm, t->held_out, 0, t->batch, &measure, NULL, error))
    return FALSE;
  json_object_set_double_member(out, "val_loss", measure.loss);
  *score = -measure.loss;
  return TRUE;
}

LithoTrainTask
litho_lm_task(LithoLmTraining *training)
{
  return (LithoTrainTask){.name = "lm",
                          .params = training->lm->params,
                          .data = training,
                          .gradients = gradients,
                          .evaluate = training->held_out != NULL ? evaluate : NULL};
}
