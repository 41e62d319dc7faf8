/* planner_train.c: the planner's net for the common training loop (trainer.h).
 *
 * Loss of a clause, times its weight: binary cross entropies of wishes and places (of places only where there are any),
 * cross entropies of colour and degree where they are known, and a tenth of the token's three summed over the clause. A batch is
 * divided by the sum of its weights. The best weights are those that read the most held-out clauses right: exactly the
 * wishes that the label has.
 */
#include <math.h>
#include <string.h>
#include "infer/encoder.h"
#include "model/store.h"
#include "tune/planner_data.h"
#include "tune/planner_train.h"
#include "nn/safetensors.h"

#define TOKEN_SHARE 0.1f
#define LIKELY 0.5f
#define ORDER_STREAM (G_GUINT64_CONSTANT(1) << 40) /* beside the trainer's and the dropout's */
#define EVAL_BATCH 32

struct _LithoPlannerTrainer {
  LithoPlannerTask from;
  LithoTrainTask task;
  TunePlannerData *data;
  InferPlannerModel *model;
  LithoTokenizer *tokenizer;
  char *encoder_sha256;
  float *lr_of;
  int *train, *held; /* requests */
  int n_train, n_held;
  guint64 epoch;
  int *order; /* of `epoch` */
  /* a batch: */
  GArray *ids, *start, *rows, *clauses; /* gint32, int, PlannerRows, const PlannerClause* */
  GArray *tokens;                       /* LithoToken32 of all rows */
  float *dlogits, *dtokens;
  gsize dlogits_n, dtokens_n;
};
typedef LithoPlannerTrainer Trainer;

void
litho_planner_trainer_free(Trainer *t)
{
  if (t == NULL)
    return;
  tune_planner_data_free(t->data);
  infer_planner_model_free(t->model);
  litho_tokenizer_free(t->tokenizer);
  GArray *const arrays[] = {t->ids, t->start, t->rows, t->clauses, t->tokens};
  for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
    g_array_unref(arrays[i]);
  g_free(t->encoder_sha256);
  g_free(t->lr_of);
  g_free(t->train);
  g_free(t->held);
  g_free(t->order);
  g_free(t->dlogits);
  g_free(t->dtokens);
  g_free(t);
}

static void
batch_begin(Trainer *t)
{
  const int zero = 0;
  GArray *const arrays[] = {t->ids, t->start, t->rows, t->clauses, t->tokens};
  for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
    g_array_set_size(arrays[i], 0);
  g_array_append_val(t->start, zero);
}

static void
batch_add(Trainer *t, int number)
{
  const TunePlannerRequest *request = t->data->requests->pdata[number];
  const guint n = request->clauses->len, before = t->tokens->len;
  g_autofree LithoPlannerSpan *spans = g_new(LithoPlannerSpan, n);
  g_autofree InferPlannerRows *rows = g_new(InferPlannerRows, n);
  g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  for (guint i = 0; i < n; i++)
    spans[i] = g_array_index(request->clauses, TunePlannerClause, i).span;
  infer_planner_tokens(t->tokenizer, request->text, spans, n, tokens, rows);
  for (guint i = 0; i < tokens->len; i++)
    g_array_append_val(t->ids, g_array_index(tokens, LithoToken32, i).id);
  g_array_append_vals(t->tokens, tokens->data, tokens->len);
  for (guint i = 0; i < n; i++) {
    const TunePlannerClause *clause = &g_array_index(request->clauses, TunePlannerClause, i);
    const InferPlannerRows moved = {rows[i].first + (int)before, rows[i].end + (int)before};
    if (rows[i].end <= rows[i].first)
      continue;
    g_array_append_val(t->rows, moved);
    g_array_append_val(t->clauses, clause);
  }
  const int end = (int)t->ids->len;
  g_array_append_val(t->start, end);
}

static NnBatch
batch_of(const Trainer *t)
{
  return (NnBatch){.ids = (const gint32 *)(gpointer)t->ids->data,
                   .seqs = {.n = (int)t->start->len - 1, .start = (const int *)(gpointer)t->start->data}};
}

/* Loss of a sigmoid; *d its gradient times scale. */
static double
binary(float logit, gboolean holds, float scale, float *d)
{
  const float p = 1 / (1 + expf(-logit));
  *d = scale * (p - (float)holds);
  return fmax(logit, 0) - (holds ? logit : 0) + log1p(exp(-fabs(logit)));
}

static double
one_of(const float *logits, int n, int target, float scale, float *d)
{
  float top = -G_MAXFLOAT;
  double sum = 0;
  for (int i = 0; i < n; i++)
    top = MAX(top, logits[i]);
  for (int i = 0; i < n; i++)
    sum += exp(logits[i] - top);
  for (int i = 0; i < n; i++)
    d[i] = scale * (float)(exp(logits[i] - top) / sum - (i == target));
  return log(sum) + top - logits[target];
}

static gboolean
holds(const GArray *numbers, int number)
{
  for (guint i = 0; i < numbers->len; i++)
    if (g_array_index(numbers, int, i) == number)
      return TRUE;
  return FALSE;
}

static gboolean
in_spans(const GArray *spans, const LithoToken32 *token)
{
  for (guint i = 0; i < spans->len; i++) {
    const LithoPlannerSpan *span = &g_array_index(spans, LithoPlannerSpan, i);
    if (token->start < span->end && token->end > span->start)
      return TRUE;
  }
  return FALSE;
}

/* Sum over the batch of weight · loss; gradients of the batch's mean in dlogits, dtokens. */
static double
losses(Trainer *t, double sum_of_weights)
{
  const InferPlannerModel *m = t->model;
  const int O = infer_planner_model_outputs(m), n = (int)t->rows->len;
  double total = 0;
  for (int i = 0; i < n; i++) {
    const TunePlannerClause *clause = g_array_index(t->clauses, const TunePlannerClause *, i);
    const float *z = m->logits + (gsize)i * O, scale = clause->weight / (float)sum_of_weights;
    float *d = t->dlogits + (gsize)i * O;
    double loss = 0;
    int at = 0;
    for (int k = 0; k < m->n_wishes; k++, at++)
      loss += binary(z[at], holds(clause->wishes, k), scale, &d[at]);
    for (int k = 0; k < m->n_places; k++, at++)
      if (clause->places->len > 0)
        loss += binary(z[at], holds(clause->places, k), scale, &d[at]);
    if (clause->color >= 0)
      loss += one_of(z + at, m->n_colors, clause->color, scale, d + at);
    at += m->n_colors;
    if (clause->degree >= 0)
      loss += one_of(z + at, LITHO_PLANNER_DEGREES, clause->degree, scale, d + at);
    const InferPlannerRows rows = g_array_index(t->rows, InferPlannerRows, i);
    for (int r = rows.first; r < rows.end; r++)
      for (int k = 0; k < PLANNER_N_TOKEN; k++) {
        const gsize x = (gsize)r * PLANNER_N_TOKEN + (gsize)k;
        loss += TOKEN_SHARE * binary(m->token_logits[x],
                                     in_spans(clause->token[k], &g_array_index(t->tokens, LithoToken32, r)),
                                     TOKEN_SHARE * scale, &t->dtokens[x]);
      }
    total += clause->weight * loss;
  }
  return total;
}

static double
weights_of(const Trainer *t)
{
  double sum = 0;
  for (guint i = 0; i < t->clauses->len; i++)
    sum += g_array_index(t->clauses, const TunePlannerClause *, i)->weight;
  return MAX(sum, 1e-6);
}

static void
clear_gradients(Trainer *t)
{
  const gsize a = (gsize)t->rows->len * (gsize)infer_planner_model_outputs(t->model), b = (gsize)t->ids->len * PLANNER_N_TOKEN;
  if (a > t->dlogits_n)
    t->dlogits = g_renew(float, t->dlogits, t->dlogits_n = a);
  if (b > t->dtokens_n)
    t->dtokens = g_renew(float, t->dtokens, t->dtokens_n = b);
  memset(t->dlogits, 0, a * sizeof(float));
  memset(t->dtokens, 0, b * sizeof(float));
}

static gboolean
gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  Trainer *t = data;
  const int n = t->from.batch;
  batch_begin(t);
  for (int i = part * n / n_parts; i < (part + 1) * n / n_parts; i++) {
    const guint64 at = (step - 1) * (guint64)n + (guint64)i, epoch = at / (guint64)t->n_train;
    if (t->order == NULL || t->epoch != epoch) {
      g_free(t->order);
      t->order = nn_permutation(t->n_train, t->from.seed, ORDER_STREAM + epoch);
      t->epoch = epoch;
    }
    batch_add(t, t->train[t->order[at % (guint64)t->n_train]]);
  }
  NnBatch batch = batch_of(t);
  batch.train = TRUE;
  batch.seed = t->from.seed + ((guint64)part << 32);
  batch.step = step;
  clear_gradients(t);
  const double sum = weights_of(t);
  infer_planner_model_forward(t->model, &batch, (const InferPlannerRows *)(gpointer)t->rows->data, (int)t->rows->len,
                        (float)t->from.dropout);
  *loss = losses(t, sum) / sum;
  infer_planner_model_backward(t->model, &batch, (const InferPlannerRows *)(gpointer)t->rows->data, (int)t->rows->len,
                         (float)t->from.dropout, t->dlogits, t->dtokens);
  return TRUE;
}

/* The labels above one half are the clause's, and if none is, the likeliest is its only one. */
static gboolean
is_right(const float *logits, int n, const GArray *wanted)
{
  int top = 0;
  guint right = 0, said = 0;
  for (int k = 1; k < n; k++)
    if (logits[k] > logits[top])
      top = k;
  for (int k = 0; k < n; k++) {
    const gboolean is = logits[k] > 0 || k == top;
    said += is;
    right += is && holds(wanted, k);
  }
  return right == said && right == wanted->len;
}

static gboolean
evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  Trainer *t = data;
  const InferPlannerModel *m = t->model;
  const int O = infer_planner_model_outputs(m);
  double loss = 0, weight = 0, right = 0, clauses = 0, placed = 0, places = 0;
  for (int first = 0; first < t->n_held; first += EVAL_BATCH) {
    batch_begin(t);
    for (int i = first; i < MIN(first + EVAL_BATCH, t->n_held); i++)
      batch_add(t, t->held[i]);
    const NnBatch batch = batch_of(t);
    clear_gradients(t);
    infer_planner_model_forward(t->model, &batch, (const InferPlannerRows *)(gpointer)t->rows->data, (int)t->rows->len, 0);
    loss += losses(t, 1);
    weight += weights_of(t);
    for (guint i = 0; i < t->rows->len; i++) {
      const TunePlannerClause *clause = g_array_index(t->clauses, const TunePlannerClause *, i);
      clauses++;
      right += is_right(m->logits + (gsize)i * O, m->n_wishes, clause->wishes);
      if (clause->places->len > 0) {
        places++;
        placed += is_right(m->logits + (gsize)i * O + m->n_wishes, m->n_places, clause->places);
      }
    }
  }
  json_object_set_double_member(out, "held_loss", loss / MAX(weight, 1e-6));
  json_object_set_double_member(out, "clauses", clauses);
  json_object_set_double_member(out, "wishes_right", 100 * right / MAX(clauses, 1));
  json_object_set_double_member(out, "places_right", 100 * placed / MAX(places, 1));
  *score = 100 * right / MAX(clauses, 1);
  return TRUE;
}

static void
split(Trainer *t)
{
  const int n = (int)t->data->requests->len;
  t->train = g_new(int, n);
  t->held = g_new(int, n);
  for (int i = 0; i < n; i++)
    if (t->from.hold > 0 && i % t->from.hold == t->from.hold - 1)
      t->held[t->n_held++] = i;
    else
      t->train[t->n_train++] = i;
}

Trainer *
litho_planner_trainer_new(const LithoPlannerTask *from, GError **error)
{
  g_autoptr(LithoPlannerTrainer) t = g_new0(Trainer, 1);
  t->from = *from;
  t->ids = g_array_new(FALSE, FALSE, sizeof(gint32));
  t->start = g_array_new(FALSE, FALSE, sizeof(int));
  t->rows = g_array_new(FALSE, FALSE, sizeof(InferPlannerRows));
  t->clauses = g_array_new(FALSE, FALSE, sizeof(const TunePlannerClause *));
  t->tokens = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  t->data = tune_planner_data_read(from->clauses, from->least, error);
  t->tokenizer = t->data != NULL ? infer_encoder_tokenizer(from->tokenizer, from->encoder, error) : NULL;
  t->encoder_sha256 = t->tokenizer != NULL ? litho_model_sha256(from->encoder, error) : NULL;
  g_autoptr(LithoSafetensors) encoder = t->encoder_sha256 != NULL ? litho_safetensors_open(from->encoder, error) : NULL;
  if (encoder == NULL)
    return NULL;
  t->model = infer_planner_model_new(&nn_minilm, &t->data->labels, from->trained, TRUE, from->seed);
  if (!litho_safetensors_load_params(encoder, t->model->params, "", TRUE, error))
    return NULL;
  split(t);
  const guint n = t->model->params->tensors->len;
  t->lr_of = g_new(float, n);
  for (guint i = 0; i < n; i++) {
    const gboolean head = g_str_has_prefix(nn_params_tensor(t->model->params, (int)i)->name, "heads.");
    t->lr_of[i] = head ? 1 : (float)from->encoder_rate;
  }
  t->task = (LithoTrainTask){.name = "planner",
                             .params = t->model->params,
                             .lr_of = t->lr_of,
                             .data = t,
                             .gradients = gradients,
                             .evaluate = t->n_held > 0 ? evaluate : NULL};
  return g_steal_pointer(&t);
}

guint64
litho_planner_trainer_n(const Trainer *t)
{
  return (guint64)t->n_train;
}

const LithoTrainTask *
litho_planner_trainer_task(const Trainer *t)
{
  return &t->task;
}

JsonObject *
litho_planner_trainer_run(const Trainer *t)
{
  JsonObject *run = json_object_new();
  g_autofree char *clauses = litho_model_sha256(t->from.clauses, NULL);
  json_object_set_string_member(run, "clauses_sha256", clauses != NULL ? clauses : "");
  json_object_set_string_member(run, "encoder_sha256", t->encoder_sha256);
  json_object_set_int_member(run, "requests", t->n_train);
  json_object_set_int_member(run, "held_out", t->n_held);
  json_object_set_int_member(run, "wishes", t->model->n_wishes);
  json_object_set_int_member(run, "layers", t->from.trained);
  json_object_set_double_member(run, "dropout", t->from.dropout);
  json_object_set_double_member(run, "encoder_rate", t->from.encoder_rate);
  return run;
}

gboolean
litho_planner_trainer_keep(Trainer *t, const char *dir, GError **error)
{
  g_autofree char *best = g_build_filename(dir, "best.safetensors", NULL);
  g_autofree char *path = g_build_filename(dir, "planner.safetensors", NULL);
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(best, error);
  return file != NULL && litho_safetensors_load_params(file, t->model->params, "", FALSE, error) &&
         infer_planner_model_save(t->model, t->encoder_sha256, path, error);
}
