/* caption_train.c: the two trainings of the caption decoder for the common loop (trainer.h).
 *
 * Reading: captions without photos, as a causal language model (the stack without cross-attention).
 * Looking: photos with their captions; the tensors that both have may begin with what was read. The
 * captions of a photo lie side by side in a batch and share its keys and values; a photo is
 * mirrored by chance where there are two views. The locked tower is not trained. The best weights
 * are those with the highest BLEU-4 on dev photos (beam search).
 *
 * By reward (self-critical training, Rennie et al. 2017, arXiv 1612.00563): instead of people's captions, captions that the
 * decoder draws itself are made more likely by how much their reward (caption_reward.c) is above the mean of the others of the same photo
 * (leave-one-out, Luo 2020, arXiv 2003.09971), and less likely where it is below.
 */
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "tune/caption_parts.h"
#include "tune/pairs.h"
#include "nn/safetensors.h"

#define CELLS LITHO_FEATURES_CELLS
#define F LITHO_FEATURES_WIDTH
#define TEXTS_OF_A_PHOTO 5 /* in a step; a photo with more has them in turns */
#define DEV_BEAMS 3
#define SAMPLES 5 /* of a photo in a step by reward */
/* Captions that are drawn as likely as the decoder holds them go astray sooner or later: the longer, the surer. The reward
 * would then teach it to be short (on the development split 8.6 words instead of 10.6). */
#define SAMPLE_SHARPNESS 2
/* Streams of the seed beside the trainer's and the dropout's. */
#define ORDER_STREAM (G_GUINT64_CONSTANT(1) << 40)
#define VIEW_STREAM (G_GUINT64_CONSTANT(1) << 41)
#define SAMPLE_STREAM (G_GUINT64_CONSTANT(1) << 42)

/* Batches: which items a step has is a function of the seed and the step. */
typedef struct {
  int n, of_step; /* items of an epoch, of a step */
  guint64 seed, epoch;
  int *order; /* of `epoch`; NULL: none yet */
} Order;

static int
order_at(Order *o, guint64 step, int i, guint64 *epoch)
{
  const guint64 at = (step - 1) * (guint64)o->of_step + (guint64)i;
  *epoch = at / (guint64)o->n;
  if (o->order == NULL || o->epoch != *epoch) {
    g_free(o->order);
    o->order = nn_permutation(o->n, o->seed, ORDER_STREAM + *epoch);
    o->epoch = *epoch;
  }
  return o->order[at % (guint64)o->n];
}

struct _LithoCaptionTrainer {
  LithoCaptionTask from;
  LithoTrainTask task;
  InferCaptionWords *words;
  InferCaptionModel *model;
  TuneCaptionSet *set;
  Order order;
  TuneCaptionReward *reward;                          /* NULL: no reward */
  GArray *id, *target, *start, *queries, *cells; /* of a batch */
  GArray *weight;                                /* float: of each row's loss; empty: all 1 */
  InferCaptionMemory memory;
  float *logits;
  gsize logits_n;
  GPtrArray *dev_references; /* of each dev photo GPtrArray of GPtrArray of char* */
};
typedef LithoCaptionTrainer Trainer;

void
litho_caption_trainer_free(LithoCaptionTrainer *t)
{
  if (t == NULL)
    return;
  GArray *const arrays[] = {t->id, t->target, t->start, t->queries, t->cells, t->weight};
  for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
    g_array_unref(arrays[i]);
  infer_caption_memory_clear(&t->memory);
  tune_caption_reward_free(t->reward);
  infer_caption_model_free(t->model);
  tune_caption_set_free(t->set);
  infer_caption_words_free(t->words);
  g_ptr_array_unref(t->dev_references);
  g_free(t->order.order);
  g_free(t->logits);
  g_free(t);
}

/* --- a batch --------------------------------------------------------------------------------- */

static void
batch_begin(Trainer *t)
{
  const int zero = 0;
  g_array_set_size(t->id, 0);
  g_array_set_size(t->target, 0);
  g_array_set_size(t->start, 0);
  g_array_set_size(t->queries, 0);
  g_array_set_size(t->cells, 0);
  g_array_set_size(t->weight, 0);
  g_array_append_val(t->start, zero);
  g_array_append_val(t->queries, zero);
  g_array_append_val(t->cells, zero);
}

/* Each token but the last is asked for the one that follows it. */
static void
batch_add(Trainer *t, int caption)
{
  const int first = g_array_index(t->set->start, int, caption),
            end = g_array_index(t->set->start, int, caption + 1);
  const gint32 *ids = (const gint32 *)(gpointer)t->set->id->data;
  g_array_append_vals(t->id, ids + first, (guint)(end - first - 1));
  for (int i = first + 1; i < end; i++) {
    const gint32 target =
        ids[i] == CAPTION_UNKNOWN ? -1 : ids[i]; /* never written, so never learnt */
    g_array_append_val(t->target, target);
  }
  const int rows = (int)t->id->len;
  g_array_append_val(t->start, rows);
}

static void
batch_end_photo(Trainer *t)
{
  const int rows = (int)t->id->len, cells = (int)t->cells->len * CELLS;
  g_array_append_val(t->queries, rows);
  g_array_append_val(t->cells, cells);
}

static NnSeqs
seqs_of(const GArray *start)
{
  return (NnSeqs){.n = (int)start->len - 1, .start = (const int *)(gpointer)start->data};
}

/* Loss of the batch, and its gradients added to those of the model. */
static double
learn(Trainer *t, guint64 step, guint64 seed, double smoothing)
{
  const InferCaptionModel *model = t->model;
  const NnConfig *c = &model->config;
  const int N = (int)t->id->len, V = c->vocab, table = nn_transformer_embedding(model->stack);
  int counted = 0;
  NnBatch batch = {.ids = (const gint32 *)(gpointer)t->id->data,
                   .seqs = seqs_of(t->start),
                   .train = TRUE,
                   .seed = seed,
                   .step = step};
  if (c->memory > 0) {
    infer_caption_memory_forward(model, &t->memory, c->dropout, seed, step);
    memset(t->memory.dmemory, 0, (gsize)t->memory.n * CELLS * (gsize)c->width * sizeof(float));
    batch.memory = t->memory.memory;
    batch.memory_seqs = seqs_of(t->cells);
    batch.query_seqs = seqs_of(t->queries);
  }
  if ((gsize)N * (gsize)V > t->logits_n) {
    t->logits_n = (gsize)N * (gsize)V;
    g_free(t->logits);
    t->logits = g_new(float, t->logits_n);
  }
  const float *hidden = nn_transformer_forward(model->stack, &batch);
  nn_linear_forward(t->logits, hidden, nn_value(model->params, table), NULL, N, c->width, V);
  /* What was drawn by a sharper distribution is learnt as that one's. */
  for (gsize i = 0; t->weight->len > 0 && i < (gsize)N * (gsize)V; i++)
    t->logits[i] *= SAMPLE_SHARPNESS;
  const double sum = nn_softmax_ce(t->logits, (const gint32 *)(gpointer)t->target->data, NULL, N, V,
                                   (float)smoothing, 1, &counted, TRUE);
  for (guint n = 0; n < t->weight->len; n++)
    for (int v = 0; v < V; v++)
      t->logits[(gsize)n * (gsize)V + (gsize)v] *= SAMPLE_SHARPNESS * g_array_index(t->weight, float, n);
  float *dhidden = nn_transformer_dhidden(model->stack);
  nn_linear_backward(dhidden, nn_grad(model->params, table), NULL, t->logits, hidden,
                     nn_value(model->params, table), N, c->width, V);
  nn_transformer_backward(model->stack, &batch, dhidden, c->memory > 0 ? t->memory.dmemory : NULL);
  if (c->memory > 0)
    infer_caption_memory_backward(model, &t->memory, c->dropout, seed, step);
  return sum / MAX(counted, 1);
}

/* Dropout of the parts of a step differs. */
static guint64
part_seed(const Trainer *t, int part)
{
  return t->from.seed + ((guint64)part << 32);
}

static gboolean
text_gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  Trainer *t = data;
  const int n = t->order.of_step;
  guint64 epoch;
  batch_begin(t);
  for (int i = part * n / n_parts; i < (part + 1) * n / n_parts; i++)
    batch_add(t, order_at(&t->order, step, i, &epoch));
  *loss = learn(t, step, part_seed(t, part), 0);
  return TRUE;
}

/* The photos' features into memory; view: of each by the seed and the epoch. */
static gboolean
take_photo(Trainer *t, guint64 step, int i, int slot, int *photo, guint64 *epoch, GError **error)
{
  const LithoCaptionTask *from = &t->from;
  *photo = order_at(&t->order, step, i, epoch);
  const int view = (int)(nn_uniform(from->seed, VIEW_STREAM + *epoch, (guint64)*photo) * (float)from->views);
  if (litho_features_map(from->train_features, (guint)*photo, view, t->memory.features + (gsize)slot * CELLS * F))
    return TRUE;
  const LithoPair *pair = from->train->pdata[*photo];
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: the features of this photo are missing", pair->name);
  return FALSE;
}

static gboolean
photo_gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  Trainer *t = data;
  const LithoCaptionTask *from = &t->from;
  const int n = t->order.of_step, first = part * n / n_parts, end = (part + 1) * n / n_parts;
  infer_caption_memory_reserve(&t->memory, end - first, t->model->config.width);
  batch_begin(t);
  for (int i = first; i < end; i++) {
    guint64 epoch;
    int photo;
    if (!take_photo(t, step, i, i - first, &photo, &epoch, error))
      return FALSE;
    const int begin = g_array_index(t->set->first, int, photo);
    const int n_texts = g_array_index(t->set->first, int, photo + 1) - begin;
    for (int k = 0; k < MIN(n_texts, TEXTS_OF_A_PHOTO); k++)
      batch_add(t, begin + (int)((epoch * TEXTS_OF_A_PHOTO + (guint64)k) % (guint64)n_texts));
    batch_end_photo(t);
  }
  *loss = learn(t, step, part_seed(t, part), from->smoothing);
  return TRUE;
}

/* A drawn caption with the weight of its reward. */
static void
batch_add_sample(Trainer *t, const TuneCaptionSample *s, float weight)
{
  const gint32 begin = CAPTION_BEGIN;
  g_array_append_val(t->id, begin);
  g_array_append_vals(t->id, s->id, (guint)s->n - 1);
  g_array_append_vals(t->target, s->id, (guint)s->n);
  for (int i = 0; i < s->n; i++)
    g_array_append_val(t->weight, weight);
  const int rows = (int)t->id->len;
  g_array_append_val(t->start, rows);
}

/* The loss that is shown is minus the mean reward. */
static gboolean
reward_gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  Trainer *t = data;
  const int n = t->order.of_step, first = part * n / n_parts, end = (part + 1) * n / n_parts;
  g_autofree int *photos = g_new(int, end - first + 1);
  g_autofree TuneCaptionSample *samples = g_new(TuneCaptionSample, (end - first + 1) * SAMPLES);
  infer_caption_memory_reserve(&t->memory, end - first, t->model->config.width);
  for (int i = first; i < end; i++) {
    guint64 epoch;
    if (!take_photo(t, step, i, i - first, &photos[i - first], &epoch, error))
      return FALSE;
  }
  infer_caption_memory_forward(t->model, &t->memory, 0, 0, 0);
  tune_caption_sample(t->model, &t->memory, SAMPLES, SAMPLE_SHARPNESS, part_seed(t, part), SAMPLE_STREAM + step,
                 samples);
  batch_begin(t);
  *loss = 0;
  for (int i = 0; i < end - first; i++) {
    double reward[SAMPLES], sum = 0;
    for (int k = 0; k < SAMPLES; k++) {
      const TuneCaptionSample *s = &samples[i * SAMPLES + k];
      sum += reward[k] = tune_caption_reward_score(t->reward, photos[i], s->id, s->n).sum;
    }
    for (int k = 0; k < SAMPLES; k++)
      batch_add_sample(t, &samples[i * SAMPLES + k], (float)(reward[k] - (sum - reward[k]) / (SAMPLES - 1)));
    batch_end_photo(t);
    *loss -= sum / SAMPLES / (end - first);
  }
  learn(t, step, part_seed(t, part), 0);
  return TRUE;
}

/* --- dev ------------------------------------------------------------------------------------- */

static gboolean
evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  Trainer *t = data;
  const LithoCaptionSearch search = {.beams = DEV_BEAMS,
                                     .length_power = litho_caption_search_default.length_power};
  const guint n = MIN(t->from.dev->len, t->from.dev_photos);
  g_autoptr(LithoCaptionNet) net = infer_caption_net_borrow(t->model, t->words);
  g_autoptr(GPtrArray) guesses =
      g_ptr_array_new_with_free_func((GDestroyNotify)litho_caption_guess_free);
  g_autoptr(GPtrArray) said = g_ptr_array_new(), references = g_ptr_array_new();
  double bleu[4];
  g_ptr_array_set_size(guesses, (int)n);
  litho_caption_net_write_features(net, t->from.dev_features, n, &search,
                                   (LithoCaptionGuess **)guesses->pdata);
  for (guint i = 0; i < n; i++)
    if (guesses->pdata[i] != NULL) {
      g_ptr_array_add(said, ((LithoCaptionGuess *)guesses->pdata[i])->words);
      g_ptr_array_add(references, t->dev_references->pdata[i]);
    }
  litho_caption_bleu((const GPtrArray *const *)said->pdata,
                     (const GPtrArray *const *)references->pdata, said->len, bleu);
  for (int k = 0; k < 4; k++) {
    g_autofree char *name = g_strdup_printf("bleu%d", k + 1);
    json_object_set_double_member(out, name, 100 * bleu[k]);
  }
  *score = 100 * bleu[3];
  return TRUE;
}

static void
read_dev(Trainer *t)
{
  for (guint i = 0; t->from.dev != NULL && i < t->from.dev->len; i++) {
    const LithoPair *pair = t->from.dev->pdata[i];
    GPtrArray *texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (guint k = 0; k < pair->texts->len; k++)
      g_ptr_array_add(texts, litho_caption_words(pair->texts->pdata[k]));
    g_ptr_array_add(t->dev_references, texts);
  }
}

/* --- the trainer ----------------------------------------------------------------------------- */

static void
read_captions(Trainer *t)
{
  const LithoCaptionTask *from = &t->from;
  for (guint i = 0; i < from->train->len; i++) {
    const LithoPair *pair = from->train->pdata[i];
    tune_caption_set_photo(t->set);
    for (guint k = 0; k < pair->texts->len; k++)
      tune_caption_set_add(t->set, t->words, pair->texts->pdata[k]);
  }
  for (guint i = 0; from->texts != NULL && i < from->texts->len; i++)
    tune_caption_set_add(t->set, t->words, from->texts->pdata[i]);
}

static gboolean
all_have_captions(const Trainer *t, GError **error)
{
  for (guint i = 0; i < t->from.train->len; i++)
    if (g_array_index(t->set->first, int, i) == g_array_index(t->set->first, int, i + 1)) {
      const LithoPair *pair = t->from.train->pdata[i];
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: this photo has no caption",
                  pair->name);
      return FALSE;
    }
  return TRUE;
}

static char *
read_file(const char *path, GError **error)
{
  g_autoptr(GBytes) bytes = litho_file_read(path, 64 << 20, error);
  return bytes != NULL ? g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)) : NULL;
}

/* The words of the start, or of the captions; in both cases they stand in DIR/vocab.txt afterwards.
 */
static InferCaptionWords *
make_words(const LithoCaptionTask *from, GError **error)
{
  g_autoptr(InferCaptionWords) words = NULL;
  if (from->start != NULL) {
    g_autofree char *path = g_build_filename(from->start, "vocab.txt", NULL);
    g_autofree char *text = read_file(path, error);
    words = text != NULL ? infer_caption_words_parse(text, path, error) : NULL;
  } else
    words = tune_caption_words_learn(from, error);
  if (words == NULL)
    return NULL;
  g_autofree char *own = g_build_filename(from->dir, "vocab.txt", NULL),
                  *list = infer_caption_words_text(words);
  if (g_mkdir_with_parents(from->dir, 0777) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot be made: %s", from->dir,
                g_strerror(errno));
    return NULL;
  }
  return litho_file_write(own, list, strlen(list), error) ? g_steal_pointer(&words) : NULL;
}

static gboolean
load_start(Trainer *t, GError **error)
{
  g_autofree char *path = g_build_filename(t->from.start, "best.safetensors", NULL);
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  return file != NULL && litho_safetensors_load_params(file, t->model->params, "", TRUE, error);
}

LithoCaptionTrainer *
litho_caption_trainer_new(const LithoCaptionTask *from, GError **error)
{
  const gboolean looks = from->train_features != NULL;
  InferCaptionWords *words = make_words(from, error);
  if (words == NULL)
    return NULL;
  g_autoptr(LithoCaptionTrainer) t = g_new0(LithoCaptionTrainer, 1);
  const NnConfig config = {.names = NN_NAMES_GPT2,
                           .n_layers = from->n_layers,
                           .width = from->width,
                           .n_heads = from->n_heads,
                           .inner = 4 * from->width,
                           .vocab = (int)words->word->len,
                           .positions = CAPTION_POSITIONS,
                           .memory = looks ? from->width : 0,
                           .causal = TRUE,
                           .dropout = (float)from->dropout,
                           .eps = CAPTION_NORM_EPS};
  t->from = *from;
  t->words = words;
  t->model = infer_caption_model_new(&config, TRUE, from->seed);
  t->set = tune_caption_set_new();
  t->id = g_array_new(FALSE, FALSE, sizeof(gint32));
  t->target = g_array_new(FALSE, FALSE, sizeof(gint32));
  t->start = g_array_new(FALSE, FALSE, sizeof(int));
  t->queries = g_array_new(FALSE, FALSE, sizeof(int));
  t->cells = g_array_new(FALSE, FALSE, sizeof(int));
  t->weight = g_array_new(FALSE, FALSE, sizeof(float));
  t->dev_references = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
  read_captions(t);
  if ((looks && !all_have_captions(t, error)) || (from->start != NULL && !load_start(t, error)))
    return NULL;
  if (looks)
    read_dev(t);
  if (from->reward)
    t->reward = tune_caption_reward_new(t->set, (int)from->train->len);
  t->order = (Order){.n = looks ? (int)from->train->len : tune_caption_set_n(t->set),
                     .of_step = from->batch,
                     .seed = from->seed};
  t->task = (LithoTrainTask){.name = looks ? "caption" : "caption-text",
                             .params = t->model->params,
                             .data = t,
                             .gradients = from->reward ? reward_gradients : looks ? photo_gradients : text_gradients,
                             .evaluate = from->dev != NULL && from->dev->len > 0 ? evaluate : NULL};
  return g_steal_pointer(&t);
}

const LithoTrainTask *
litho_caption_trainer_task(const LithoCaptionTrainer *t)
{
  return &t->task;
}

guint
litho_caption_trainer_n(const LithoCaptionTrainer *t)
{
  return (guint)t->order.n;
}

JsonObject *
litho_caption_trainer_run(const LithoCaptionTrainer *t)
{
  const LithoCaptionTask *from = &t->from;
  JsonObject *run = json_object_new();
  json_object_set_int_member(run, "photos", (gint64)from->train->len);
  json_object_set_int_member(run, "captions", tune_caption_set_n(t->set));
  json_object_set_int_member(run, "tokens", (gint64)t->set->id->len);
  json_object_set_int_member(run, "vocabulary", t->model->config.vocab);
  json_object_set_int_member(run, "layers", from->n_layers);
  json_object_set_int_member(run, "width", from->width);
  json_object_set_int_member(run, "heads", from->n_heads);
  json_object_set_double_member(run, "dropout", from->dropout);
  json_object_set_double_member(run, "smoothing", from->smoothing);
  json_object_set_int_member(run, "batch", from->batch);
  json_object_set_int_member(run, "views", from->views);
  json_object_set_boolean_member(run, "reward", from->reward);
  json_object_set_boolean_member(run, "start", from->start != NULL);
  if (from->tower != NULL)
    json_object_set_string_member(run, "tower", from->tower);
  return run;
}

gboolean
litho_caption_trainer_keep(LithoCaptionTrainer *t, GError **error)
{
  const char *dir = t->from.dir;
  g_autofree char *best = g_build_filename(dir, "best.safetensors", NULL),
                  *whole = g_build_filename(dir, "model.safetensors", NULL),
                  *small = g_build_filename(dir, "caption.safetensors", NULL);
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(best, error);
  return file != NULL && litho_safetensors_load_params(file, t->model->params, "", FALSE, error) &&
         infer_caption_net_save(whole, t->model, t->words, t->from.tower, FALSE, error) &&
         infer_caption_net_save(small, t->model, t->words, t->from.tower, TRUE, error);
}
