/* reading_train.c: the net that reads requests, for the common training loop (trainer.h).
 *
 * A batch goes through the encoder packed; the decoder takes one request after the other
 * (reading_grad.h). The loss is divided by the sum of the requests' weights. While learning, a
 * token in thirty is not seen, and an end of an item's words is now and then a token or two off.
 */
#include <math.h>
#include <string.h>
#include "infer/reading_words.h"
#include "model/store.h"
#include "nn/q4_file.h"
#include "tune/reading_data.h"
#include "tune/reading_grad.h"
#include "tune/reading_train.h"

#define UNSEEN 0.03
#define MOVED 0.15
#define ITEM_DROPOUT 0.2f
#define ORDER_STREAM (G_GUINT64_CONSTANT(1) << 40) /* beside the trainer's and the dropout's */
#define SHARE_STREAM (G_GUINT64_CONSTANT(1) << 41)
#define NOISE_STREAM (G_GUINT64_CONSTANT(1) << 42)
#define ITEM_STREAM (G_GUINT64_CONSTANT(1) << 43)
#define EVAL_BATCH 32

/* A request as the net takes it. */
typedef struct {
  GArray *ids;     /* gint32 */
  GArray *targets; /* TuneReadingTarget */
  float weight;
} Sample;

struct _LithoReadingTrainer {
  LithoReadingTask from;
  LithoTrainTask task;
  InferReadingModel *model;
  LithoQ4File *words;
  char *words_sha256, *requests_sha256, **classes, **regions, **colors;
  float *lr_of;
  GPtrArray *train, *held; /* Sample* */
  guint64 epoch;
  int *order; /* of `epoch` */
  /* a batch: */
  GPtrArray *samples;  /* Sample*, borrowed */
  GArray *ids, *start; /* gint32, int */
  float *rows;
  gsize n_rows;
};
typedef LithoReadingTrainer Trainer;

static void
sample_free(gpointer data)
{
  Sample *sample = data;
  g_array_unref(sample->ids);
  g_array_unref(sample->targets);
  g_free(sample);
}

void
litho_reading_trainer_free(Trainer *t)
{
  if (t == NULL)
    return;
  infer_reading_model_free(t->model);
  litho_q4_free(t->words);
  GPtrArray *const lists[] = {t->train, t->held, t->samples};
  for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
    if (lists[i] != NULL)
      g_ptr_array_unref(lists[i]);
  g_clear_pointer(&t->ids, g_array_unref);
  g_clear_pointer(&t->start, g_array_unref);
  g_strfreev(t->classes);
  g_strfreev(t->regions);
  g_strfreev(t->colors);
  g_free(t->words_sha256);
  g_free(t->requests_sha256);
  g_free(t->lr_of);
  g_free(t->order);
  g_free(t->rows);
  g_free(t);
}

/* The rows of the tokens that share a byte with the span. */
static InferReadingRows
rows_of(const GArray *tokens, LithoReadingSpan span)
{
  InferReadingRows rows = {0, 0};
  for (guint i = 0; i < tokens->len; i++) {
    const LithoToken32 *token = &g_array_index(tokens, LithoToken32, i);
    if (token->end <= token->start || token->start >= span.end || token->end <= span.start)
      continue;
    if (rows.end == 0)
      rows.first = (int)i;
    rows.end = (int)i + 1;
  }
  return rows;
}

static Sample *
sample_of(const LithoTokenizer *tokenizer, const LithoQ4Words *words,
          const TuneReadingRequest *request)
{
  g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  Sample *sample = g_new0(Sample, 1);
  sample->ids = g_array_new(FALSE, FALSE, sizeof(gint32));
  sample->targets = g_array_new(FALSE, FALSE, sizeof(TuneReadingTarget));
  sample->weight = request->weight;
  infer_reading_tokens(tokenizer, words, request->text, tokens);
  for (guint i = 0; i < tokens->len; i++)
    g_array_append_val(sample->ids, g_array_index(tokens, LithoToken32, i).id);
  for (guint i = 0; i < request->items->len; i++) {
    const TuneReadingItem *item = &g_array_index(request->items, TuneReadingItem, i);
    TuneReadingTarget target = {.cls = item->cls,
                                .region = item->region,
                                .degree = item->degree,
                                .open = item->open,
                                .color = item->color,
                                .pointed = item->region >= 0,
                                .span = rows_of(tokens, item->span)};
    target.pooled = target.span;
    for (int k = 0; k < READING_N_POINTERS; k++)
      target.pointers[k] = rows_of(tokens, item->pointers[k]);
    if (target.span.end > 0)
      g_array_append_val(sample->targets, target);
  }
  return sample;
}

static void
batch_begin(Trainer *t)
{
  const int zero = 0;
  g_ptr_array_set_size(t->samples, 0);
  g_array_set_size(t->ids, 0);
  g_array_set_size(t->start, 0);
  g_array_append_val(t->start, zero);
}

static void
batch_add(Trainer *t, Sample *sample)
{
  g_ptr_array_add(t->samples, sample);
  g_array_append_vals(t->ids, sample->ids->data, sample->ids->len);
  const int end = (int)t->ids->len;
  g_array_append_val(t->start, end);
}

/* The tokens' rows, looked up. */
static NnBatch
batch_of(Trainer *t)
{
  const gsize wanted = (gsize)t->ids->len * (gsize)nn_transformer_config(t->model->encoder)->width;
  if (wanted > t->n_rows)
    t->rows = g_renew(float, t->rows, t->n_rows = wanted);
  litho_q4_rows(t->words, (const gint32 *)(gpointer)t->ids->data, (int)t->ids->len, t->rows);
  return (NnBatch){
      .rows = t->rows,
      .seqs = {.n = (int)t->start->len - 1, .start = (const int *)(gpointer)t->start->data}};
}

static int
start_of(const Trainer *t, guint i)
{
  return g_array_index(t->start, int, i);
}

static double
weights_of(const Trainer *t)
{
  double sum = 0;
  for (guint i = 0; i < t->samples->len; i++)
    sum += (double)((const Sample *)t->samples->pdata[i])->weight;
  return MAX(sum, 1e-6);
}

/* Some tokens are read as unknown words. */
static void
hide_tokens(Trainer *t, guint64 seed, guint64 step)
{
  for (guint i = 0; i < t->ids->len; i++) {
    gint32 *id = &g_array_index(t->ids, gint32, i);
    const LithoQ4Words *words = litho_q4_words(t->words);
    if (*id != words->begin && *id != words->end &&
        nn_uniform(seed, NOISE_STREAM + step, i) < UNSEEN)
      *id = words->unknown;
  }
}

static void
move_ends(TuneReadingTarget *target, int n, guint64 seed, guint64 stream)
{
  static const int by[] = {-2, -1, 1, 2};
  InferReadingRows *rows = &target->pooled;
  if (nn_uniform(seed, stream, 0) < MOVED)
    rows->first = CLAMP(rows->first + by[(int)(nn_uniform(seed, stream, 1) * 4)], 1, rows->end - 1);
  if (nn_uniform(seed, stream, 2) < MOVED)
    rows->end =
        CLAMP(rows->end + by[(int)(nn_uniform(seed, stream, 3) * 4)], rows->first + 1, n - 1);
}

static gboolean
gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  Trainer *t = data;
  const int n = t->from.batch, n_train = (int)t->train->len,
            C = nn_transformer_config(t->model->encoder)->width;
  batch_begin(t);
  for (int i = part * n / n_parts; i < (part + 1) * n / n_parts; i++) {
    const guint64 at = (step - 1) * (guint64)n + (guint64)i, epoch = at / (guint64)n_train;
    if (t->order == NULL || t->epoch != epoch) {
      g_free(t->order);
      t->order = nn_permutation(n_train, t->from.seed, ORDER_STREAM + epoch);
      t->epoch = epoch;
    }
    batch_add(t, t->train->pdata[t->order[at % (guint64)n_train]]);
  }
  const guint64 seed = t->from.seed + ((guint64)part << 32);
  hide_tokens(t, seed, step);
  NnBatch batch = batch_of(t);
  batch.train = TRUE;
  batch.seed = seed;
  batch.step = step;
  const double sum = weights_of(t);
  const float *hidden = nn_transformer_forward(t->model->encoder, &batch);
  float *dhidden = nn_transformer_dhidden(t->model->encoder);
  *loss = 0;
  for (guint i = 0; i < t->samples->len; i++) {
    const Sample *sample = t->samples->pdata[i];
    const int rows = start_of(t, i + 1) - start_of(t, i);
    const guint64 stream = ITEM_STREAM + (step << 20) + (guint64)i * 2 * LITHO_READING_ITEMS;
    g_autoptr(GArray) targets = g_array_copy(sample->targets);
    for (guint k = 0; k < targets->len; k++)
      move_ends(&g_array_index(targets, TuneReadingTarget, k), rows, seed,
                stream + LITHO_READING_ITEMS + k);
    *loss +=
        (double)sample->weight *
        tune_reading_grad(t->model, hidden + (gsize)start_of(t, i) * (gsize)C,
                          dhidden + (gsize)start_of(t, i) * (gsize)C, rows,
                          (const TuneReadingTarget *)(gpointer)targets->data, (int)targets->len,
                          sample->weight / (float)sum, ITEM_DROPOUT, seed, stream);
  }
  *loss /= sum;
  nn_transformer_backward(t->model->encoder, &batch, dhidden, NULL);
  return TRUE;
}

/* The same items, of the same region, in the same order. */
static gboolean
is_right(const InferReadingItem *items, int n, const GArray *targets)
{
  gboolean right = n == (int)targets->len;
  for (int i = 0; right && i < n; i++) {
    const TuneReadingTarget *target = &g_array_index(targets, TuneReadingTarget, i);
    right =
        items[i].cls == target->cls && (target->region < 0 || items[i].region == target->region);
  }
  return right;
}

static gboolean
evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  Trainer *t = data;
  const int C = nn_transformer_config(t->model->encoder)->width;
  double loss = 0, right = 0;
  for (guint first = 0; first < t->held->len; first += EVAL_BATCH) {
    batch_begin(t);
    for (guint i = first; i < MIN(first + EVAL_BATCH, t->held->len); i++)
      batch_add(t, t->held->pdata[i]);
    const NnBatch batch = batch_of(t);
    const float *hidden = nn_transformer_forward(t->model->encoder, &batch);
    for (guint i = 0; i < t->samples->len; i++) {
      const Sample *sample = t->samples->pdata[i];
      const float *rows = hidden + (gsize)start_of(t, i) * (gsize)C;
      const int n = start_of(t, i + 1) - start_of(t, i);
      InferReadingItem items[LITHO_READING_ITEMS];
      right +=
          is_right(items, infer_reading_model_decode(t->model, rows, n, items, LITHO_READING_ITEMS),
                   sample->targets);
      loss += tune_reading_grad(t->model, rows, NULL, n,
                                (const TuneReadingTarget *)(gpointer)sample->targets->data,
                                (int)sample->targets->len, 1, 0, 0, 0);
    }
  }
  json_object_set_double_member(out, "held_loss", loss / (double)t->held->len);
  json_object_set_double_member(out, "requests_right", 100 * right / (double)t->held->len);
  *score = 100 * right / (double)t->held->len;
  return TRUE;
}

static gboolean
take_requests(Trainer *t, const TuneReadingData *data, GError **error)
{
  const LithoQ4Words *words = litho_q4_words(t->words);
  g_autoptr(LithoTokenizer) tokenizer =
      litho_tokenizer_unigram(words, litho_q4_name(t->words), error);
  if (tokenizer == NULL)
    return FALSE;
  const int n = (int)data->requests->len;
  g_autofree int *order = nn_permutation(n, t->from.seed, SHARE_STREAM);
  int n_train = 0;
  for (int i = 0; i < n; i++)
    n_train += !((const TuneReadingRequest *)data->requests->pdata[i])->held;
  const int wanted = MAX((int)((double)n_train * t->from.share + 0.5), 1);
  for (int i = 0; i < n; i++) {
    const TuneReadingRequest *request = data->requests->pdata[order[i]];
    if (request->held || (int)t->train->len < wanted)
      g_ptr_array_add(request->held ? t->held : t->train, sample_of(tokenizer, words, request));
  }
  t->classes = g_strdupv(data->classes);
  t->regions = g_strdupv(data->regions);
  t->colors = g_strdupv(data->colors);
  return TRUE;
}

Trainer *
litho_reading_trainer_new(const LithoReadingTask *from, GError **error)
{
  g_autoptr(LithoReadingTrainer) t = g_new0(Trainer, 1);
  NnConfig config;
  t->from = *from;
  t->train = g_ptr_array_new_with_free_func(sample_free);
  t->held = g_ptr_array_new_with_free_func(sample_free);
  t->samples = g_ptr_array_new();
  t->ids = g_array_new(FALSE, FALSE, sizeof(gint32));
  t->start = g_array_new(FALSE, FALSE, sizeof(int));
  g_autoptr(TuneReadingData) data = tune_reading_data_read(from->requests, from->hold, error);
  t->words = data != NULL ? litho_q4_open(from->words, error) : NULL;
  t->words_sha256 = t->words != NULL ? litho_model_sha256(from->words, error) : NULL;
  t->requests_sha256 =
      t->words_sha256 != NULL ? litho_model_sha256(from->requests[0], error) : NULL;
  if (t->requests_sha256 == NULL || !litho_q4_config(t->words, from->layers, &config, error) ||
      !take_requests(t, data, error))
    return NULL;
  if (t->train->len == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: every request is held out",
                from->requests[0]);
    return NULL;
  }
  config.dropout = (float)from->dropout;
  t->model = infer_reading_model_new(&config, (int)g_strv_length(t->classes),
                                     (int)g_strv_length(t->regions), (int)g_strv_length(t->colors));
  nn_transformer_freeze(t->model->encoder, from->trained);
  nn_params_alloc(t->model->params, TRUE, from->seed);
  if (!litho_q4_load_params(t->words, t->model->params, "", TRUE, error))
    return NULL;
  const guint n = t->model->params->tensors->len;
  t->lr_of = g_new(float, n);
  for (guint i = 0; i < n; i++)
    t->lr_of[i] = g_str_has_prefix(nn_params_tensor(t->model->params, (int)i)->name, "reading.")
                      ? 1
                      : (float)from->encoder_rate;
  t->task = (LithoTrainTask){.name = "reading",
                             .params = t->model->params,
                             .lr_of = t->lr_of,
                             .data = t,
                             .gradients = gradients,
                             .evaluate = t->held->len > 0 ? evaluate : NULL};
  return g_steal_pointer(&t);
}

guint64
litho_reading_trainer_n(const Trainer *t)
{
  return t->train->len;
}

const LithoTrainTask *
litho_reading_trainer_task(const Trainer *t)
{
  return &t->task;
}

JsonObject *
litho_reading_trainer_run(const Trainer *t)
{
  JsonObject *run = json_object_new();
  json_object_set_string_member(run, "requests_sha256", t->requests_sha256);
  json_object_set_string_member(run, "words_sha256", t->words_sha256);
  json_object_set_int_member(run, "requests", t->train->len);
  json_object_set_int_member(run, "held_out", t->held->len);
  json_object_set_int_member(run, "layers", t->from.layers);
  json_object_set_int_member(run, "trained", t->from.trained);
  json_object_set_double_member(run, "share", t->from.share);
  json_object_set_double_member(run, "dropout", t->from.dropout);
  json_object_set_double_member(run, "encoder_rate", t->from.encoder_rate);
  return run;
}

gboolean
litho_reading_trainer_keep(Trainer *t, const char *dir, GError **error)
{
  g_autofree char *best = g_build_filename(dir, "best.safetensors", NULL),
                  *path = g_build_filename(dir, "reading.safetensors", NULL);
  g_autofree char *layers = g_strdup_printf("%d", t->from.layers),
                  *classes = g_strjoinv("\n", t->classes), *regions = g_strjoinv("\n", t->regions),
                  *colors = g_strjoinv("\n", t->colors);
  const char *const meta[] = {"kind",          "reading", "layers", layers,    "words_sha256",
                              t->words_sha256, "classes", classes,  "regions", regions,
                              "colors",        colors,    NULL};
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(best, error);
  return file != NULL && litho_safetensors_load_params(file, t->model->params, "", TRUE, error) &&
         litho_safetensors_save_params(path, t->model->params, "", LITHO_STORE_I8, meta, error);
}
