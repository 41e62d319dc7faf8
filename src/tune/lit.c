/* lit.c: losses and gradients of locked-image tuning.
 *
 * A step takes `batch` photos in an order of (seed, epoch), `texts` of each photo's texts by (seed, step), and adds the
 * contrastive loss of every member.
 */
#include <math.h>
#include <string.h>
#include "tune/lit.h"
#include "tune/lit_data.h"
#include "tune/parallel.h"
#include "infer/tower_file.h"

enum { EVAL_CHUNK = 64 };
#define STREAM_TEXTS 0x7E4754u /* texts drawn in a step; the order of photos has the streams 0, 1, … of the epochs */
#define STREAM_VIEWS 0x7E4755u
/* The sigmoid loss wants its scale and bias far from where they start, and a run has some hundred steps: their rate is higher. The
 * softmax loss starts where it wants to be; a higher rate there only over-fits. */
#define SIGMOID_SCALARS_LR 30.f

struct _LithoLit {
  LithoLitOptions options;
  LithoLitData *data;
  NnParams *params;       /* of the tuned encoder, and the members */
  NnTransformer *encoder; /* tuned; NULL: frozen */
  LithoTowerModel **members;
  LithoTowerInfo info;
  GArray *lr_of;
  int *order; /* of the epoch `order_epoch` */
  guint64 order_epoch;
  LithoTextBatch *batch;
  float *root, *pooled, *dpooled, *dmember, *logits, *dtext, *dimage;
  int *match, *photos;
};

static int
texts_of_step(const LithoLitOptions *o)
{
  return o->batch * o->texts;
}

static void
add_encoder(LithoLit *lit)
{
  const LithoLitOptions *o = &lit->options;
  NnConfig config = lit->info.encoder;
  config.dropout = o->encoder_dropout;
  lit->encoder = nn_transformer_new(&config, lit->params, "");
  if (!lit->info.scratch)
    nn_transformer_freeze(lit->encoder, o->tuned_layers);
  for (guint i = 0; i < lit->params->tensors->len; i++) {
    const float factor = (float)o->encoder_lr;
    g_array_append_val(lit->lr_of, factor);
  }
}

static void
add_heads(LithoLit *lit)
{
  const float one = 1;
  lit->members = g_new0(LithoTowerModel *, lit->options.members);
  for (int k = 0; k < lit->options.members; k++) {
    g_autofree char *prefix = litho_tower_member_prefix(k);
    lit->members[k] = litho_tower_model_new(&lit->info.head, lit->params, prefix);
  }
  while (lit->lr_of->len < lit->params->tensors->len)
    g_array_append_val(lit->lr_of, one);
  for (int k = 0; lit->options.loss == NN_CONTRAST_SIGMOID && k < lit->options.members; k++) {
    g_array_index(lit->lr_of, float, litho_tower_log_scale_tensor(lit->members[k])) = SIGMOID_SCALARS_LR;
    g_array_index(lit->lr_of, float, litho_tower_bias_tensor(lit->members[k])) = SIGMOID_SCALARS_LR;
  }
}

/* The base encoder's values into the tuned copy. */
static void
copy_encoder(LithoLit *lit)
{
  const NnParams *from = lit->data->encoder->params;
  for (int i = 0; i < (int)from->tensors->len; i++) {
    const NnTensor *t = nn_params_tensor(from, i);
    memcpy(nn_value(lit->params, nn_params_find(lit->params, t->name)), nn_value(from, i), t->n * sizeof(float));
  }
}

static void
make_scratch(LithoLit *lit)
{
  const LithoTowerConfig *h = &lit->info.head;
  const gsize B = (gsize)lit->options.batch, T = (gsize)texts_of_step(&lit->options);
  lit->batch = litho_text_batch_new();
  lit->root = g_new(float, B *(gsize)h->features);
  lit->pooled = g_new(float, T *(gsize)h->text_width);
  lit->dpooled = g_new(float, T *(gsize)h->text_width);
  lit->dmember = g_new(float, T *(gsize)h->text_width);
  lit->logits = g_new(float, T *B);
  lit->dtext = g_new(float, T *(gsize)h->width);
  lit->dimage = g_new(float, B *(gsize)h->width);
  lit->match = g_new(int, T);
  lit->photos = g_new(int, B);
}

static gboolean
pool_parts(LithoLit *lit, GCancellable *cancel, GError **error)
{
  g_autofree char *train = g_build_filename(lit->options.cache, "train.texts", NULL),
                  *val = g_build_filename(lit->options.cache, "val.texts", NULL);
  return litho_lit_part_pool(&lit->data->train, lit->data->encoder, lit->info.head.levels, train, cancel, error) &&
         litho_lit_part_pool(&lit->data->val, lit->data->encoder, lit->info.head.levels, val, cancel, error);
}

LithoLit *
litho_lit_new(const LithoLitOptions *options, GPtrArray *skipped, LithoFeaturesProgress progress, gpointer progress_data,
              GCancellable *cancel, GError **error)
{
  g_autoptr(LithoLit) lit = g_new0(LithoLit, 1);
  lit->options = *options;
  lit->order_epoch = G_MAXUINT64;
  lit->lr_of = g_array_new(FALSE, FALSE, sizeof(float));
  lit->data = litho_lit_data_new(options, skipped, progress, progress_data, cancel, error);
  if (lit->data == NULL)
    return NULL;
  lit->options.batch = MIN(options->batch, litho_lit_part_photos(&lit->data->train));
  lit->info.scratch = g_str_equal(options->text, "scratch");
  lit->info.encoder = lit->info.scratch ? options->scratch : nn_minilm;
  lit->info.encoder.vocab = nn_minilm.vocab;
  lit->info.encoder_sha256 = g_strdup(lit->data->encoder->sha256);
  lit->info.net_sha256 = g_strdup(lit->data->net_sha256);
  lit->info.members = options->members;
  lit->info.head = options->head;
  g_assert(lit->info.head.levels == 1 || (!lit->info.scratch && options->tuned_layers == 0));
  lit->info.head.text_width = lit->info.head.levels * lit->info.encoder.width;
  lit->info.head.features = LITHO_FEATURES_WIDTH;
  if (options->head.locked)
    lit->info.head.width = LITHO_FEATURES_WIDTH;
  lit->params = nn_params_new();
  if (lit->info.scratch || options->tuned_layers > 0)
    add_encoder(lit);
  else if (!pool_parts(lit, cancel, error))
    return NULL;
  add_heads(lit);
  nn_params_alloc(lit->params, TRUE, options->seed);
  if (lit->encoder != NULL && !lit->info.scratch)
    copy_encoder(lit);
  for (int k = 0; k < options->members; k++)
    litho_tower_model_start(lit->members[k], options->loss);
  make_scratch(lit);
  return g_steal_pointer(&lit);
}

void
litho_lit_free(LithoLit *lit)
{
  if (lit == NULL)
    return;
  for (int k = 0; lit->members != NULL && k < lit->options.members; k++)
    litho_tower_model_free(lit->members[k]);
  g_free(lit->members);
  nn_transformer_free(lit->encoder);
  nn_params_free(lit->params);
  litho_tower_info_clear(&lit->info);
  litho_text_batch_free(lit->batch);
  litho_lit_data_free(lit->data);
  g_clear_pointer(&lit->lr_of, g_array_unref);
  float *const parts[] = {lit->root, lit->pooled, lit->dpooled, lit->dmember, lit->logits, lit->dtext, lit->dimage};
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
    g_free(parts[i]);
  g_free(lit->match);
  g_free(lit->photos);
  g_free(lit->order);
  g_free(lit);
}

int
litho_lit_n_train(const LithoLit *lit)
{
  return litho_lit_part_photos(&lit->data->train);
}

/* --- a step ---------------------------------------------------------------------------------- */

/* Photo `at` of the endless row of epochs. */
static int
photo_at(LithoLit *lit, guint64 at)
{
  const int n = litho_lit_n_train(lit);
  const guint64 epoch = at / (guint64)n;
  if (lit->order == NULL || lit->order_epoch != epoch) {
    g_free(lit->order);
    lit->order = nn_permutation(n, lit->options.seed, epoch);
    lit->order_epoch = epoch;
  }
  return lit->order[at % (guint64)n];
}

/* A random number for the photo at this place of the row of epochs, whichever process or part takes it. */
static guint32
draw(const LithoLit *lit, guint32 stream, guint64 at)
{
  guint32 words[4];
  nn_philox(words, lit->options.seed, stream, at);
  return words[0];
}

/* `texts` different ones of the photo's, as a run of its texts from a drawn place on. */
static void
take_texts(LithoLit *lit, guint64 at, int slot, int *n_texts)
{
  const LithoLitPart *part = &lit->data->train;
  const int photo = lit->photos[slot], E = lit->info.head.text_width, first = g_array_index(part->text_of, int, photo),
            n = g_array_index(part->text_of, int, photo + 1) - first;
  const int start = n > 0 ? (int)(draw(lit, STREAM_TEXTS, at) % (guint32)n) : 0;
  for (int k = 0; k < MIN(lit->options.texts, n); k++) {
    const int text = first + (start + k) % n;
    if (lit->encoder != NULL)
      litho_text_batch_copy(lit->batch, part->tokens, (guint)text);
    else
      memcpy(lit->pooled + (gsize)*n_texts * E, part->pooled + (gsize)text * E, (gsize)E * sizeof(float));
    lit->match[(*n_texts)++] = slot;
  }
}

/* Photos and texts of the step's part; gives the number of texts. */
static int
take_batch(LithoLit *lit, guint64 step, int part, int n_parts)
{
  const int B = lit->options.batch, F = lit->info.head.features;
  int n_texts = 0;
  litho_text_batch_clear(lit->batch);
  for (int i = 0; i < B; i++) {
    const guint64 at = ((step - 1) * (guint64)n_parts + (guint64)part) * (guint64)B + (guint64)i;
    const int view = lit->options.views > 1 ? (int)(draw(lit, STREAM_VIEWS, at) & 1) : 0;
    lit->photos[i] = photo_at(lit, at);
    take_texts(lit, at, i, &n_texts);
    memcpy(lit->root + (gsize)i * F, litho_lit_root(lit->data, &lit->data->train, lit->photos[i], view),
           (gsize)F * sizeof(float));
  }
  return n_texts;
}

static NnBatch
encoder_batch(const LithoLit *lit, const LithoTextBatch *tokens, guint64 step)
{
  return (NnBatch){.ids = litho_text_batch_ids(tokens),
                   .seqs = litho_text_batch_seqs(tokens),
                   .train = step > 0,
                   .seed = lit->options.seed,
                   .step = step};
}

/* The loss over the rows of all processes; dtext and dimage get the part of this process's own rows. Alone it is
 * nn_contrast(). The trainer divides by the number of parts what a process gives: rows come times that many. */
static gboolean
contrast(LithoLit *lit, LithoTowerModel *m, const float *text, const float *image, int n_texts, double *loss,
         GError **error)
{
  const gboolean sigmoid = lit->options.loss == NN_CONTRAST_SIGMOID, locked = lit->info.head.locked;
  const int size = litho_parallel_size(), rank = litho_parallel_rank(), D = lit->info.head.width, B = lit->options.batch,
            T = texts_of_step(&lit->options);
  float *dscale = nn_grad(lit->params, litho_tower_log_scale_tensor(m)),
        *dbias = sigmoid ? nn_grad(lit->params, litho_tower_bias_tensor(m)) : NULL;
  if (size == 1) {
    *loss = nn_contrast(lit->options.loss, lit->dtext, locked ? NULL : lit->dimage, dscale, dbias, text, image,
                        lit->match, litho_tower_log_scale(m), litho_tower_bias(m), n_texts, B, D, lit->logits);
    return TRUE;
  }
  const gsize rows = (gsize)T * (gsize)size, photos = (gsize)B * (gsize)size;
  g_autofree float *texts = g_new(float, rows *(gsize)D), *images = g_new(float, photos *(gsize)D),
                   *dtexts = g_new(float, rows *(gsize)D), *dimages = g_new(float, photos *(gsize)D),
                   *logits = g_new(float, rows *photos);
  g_autofree int *match = g_new(int, rows), *text_starts = g_new(int, size + 1), *image_starts = g_new(int, size + 1);
  if (!litho_parallel_gather(text, n_texts, (gsize)D * sizeof(float), texts, (int)rows, text_starts, error) ||
      !litho_parallel_gather(image, B, (gsize)D * sizeof(float), images, (int)photos, image_starts, error) ||
      !litho_parallel_gather(lit->match, n_texts, sizeof(int), match, (int)rows, text_starts, error))
    return FALSE;
  for (int p = 0; p < size; p++)
    for (int t = text_starts[p]; t < text_starts[p + 1]; t++)
      match[t] += image_starts[p];
  *loss = nn_contrast(lit->options.loss, dtexts, dimages, dscale, dbias, texts, images, match,
                      litho_tower_log_scale(m), litho_tower_bias(m), text_starts[size], image_starts[size], D, logits);
  for (gsize i = 0; i < (gsize)n_texts * (gsize)D; i++)
    lit->dtext[i] = dtexts[(gsize)text_starts[rank] * D + i] * (float)size;
  for (gsize i = 0; i < (gsize)B * (gsize)D; i++)
    lit->dimage[i] = dimages[(gsize)image_starts[rank] * D + i] * (float)size;
  return TRUE;
}

static gboolean
member_gradients(LithoLit *lit, int k, int n_texts, guint64 step, double *loss, GError **error)
{
  LithoTowerModel *m = lit->members[k];
  const guint64 seed = lit->options.seed + 1000 * ((guint64)k + 1);
  const float *text = litho_tower_text(m, lit->pooled, n_texts, seed, step);
  const float *image = litho_tower_image(m, lit->root, lit->options.batch, seed, step);
  if (!contrast(lit, m, text, image, n_texts, loss, error))
    return FALSE;
  litho_tower_text_backward(m, lit->encoder != NULL ? lit->dmember : NULL, lit->dtext, n_texts);
  litho_tower_image_backward(m, lit->dimage, lit->options.batch);
  return TRUE;
}

static gboolean
gradients(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error)
{
  LithoLit *lit = data;
  const int E = lit->info.head.text_width, n_texts = take_batch(lit, step, part, n_parts);
  const NnBatch batch = encoder_batch(lit, lit->batch, step * (guint64)n_parts + (guint64)part);
  if (lit->encoder != NULL)
    nn_mean_pool_forward(lit->pooled, nn_transformer_forward(lit->encoder, &batch), &batch.seqs, E);
  memset(lit->dpooled, 0, (gsize)n_texts * (gsize)E * sizeof(float));
  *loss = 0;
  for (int k = 0; k < lit->options.members; k++) {
    double of_member;
    if (!member_gradients(lit, k, n_texts, batch.step, &of_member, error))
      return FALSE;
    *loss += of_member / lit->options.members;
    if (lit->encoder != NULL)
      nn_add(lit->dpooled, lit->dmember, (gsize)n_texts * (gsize)E);
  }
  if (lit->encoder == NULL)
    return TRUE;
  float *dhidden = nn_transformer_dhidden(lit->encoder);
  nn_mean_pool_backward(dhidden, lit->dpooled, &batch.seqs, E);
  nn_transformer_backward(lit->encoder, &batch, dhidden, NULL);
  return TRUE;
}

/* --- held-out part --------------------------------------------------------------------------- */

static void
embed_texts(LithoLit *lit, const LithoLitPart *part, float *out)
{
  const int n = litho_lit_part_texts(part), E = lit->info.head.text_width, D = lit->info.head.width,
            members = lit->options.members;
  g_autofree float *pooled = g_new(float, (gsize)EVAL_CHUNK *E);
  for (int from = 0; from < n; from += EVAL_CHUNK) {
    const int rows = MIN(EVAL_CHUNK, n - from);
    const float *in = part->pooled != NULL ? part->pooled + (gsize)from * E : pooled;
    if (lit->encoder != NULL) {
      litho_text_batch_clear(lit->batch);
      for (int t = from; t < from + rows; t++)
        litho_text_batch_copy(lit->batch, part->tokens, (guint)t);
      const NnBatch batch = encoder_batch(lit, lit->batch, 0);
      nn_mean_pool_forward(pooled, nn_transformer_forward(lit->encoder, &batch), &batch.seqs, E);
    }
    for (int k = 0; k < members; k++)
      litho_tower_join(out + (gsize)from * D * members, litho_tower_text(lit->members[k], in, rows, 0, 0), rows, D, k, members);
  }
}

static void
embed_images(LithoLit *lit, const LithoLitPart *part, float *out)
{
  const int D = lit->info.head.width, members = lit->options.members;
  for (int i = 0; i < litho_lit_part_photos(part); i++)
    for (int k = 0; k < members; k++)
      litho_tower_join(out + (gsize)i * D * members,
                 litho_tower_image(lit->members[k], litho_lit_root(lit->data, part, i, 0), 1, 0, 0), 1, D, k, members);
}

/* Vectors of the held-out part. */
typedef struct {
  int *photo_of;
  float *texts, *images;
  int n_texts, n_photos, D;
} HeldOut;

static void
held_out_clear(HeldOut *h)
{
  g_free(h->photo_of);
  g_free(h->texts);
  g_free(h->images);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HeldOut, held_out_clear)

static void
held_out_embed(LithoLit *lit, HeldOut *h)
{
  const LithoLitPart *part = &lit->data->val;
  h->n_texts = litho_lit_part_texts(part);
  h->n_photos = litho_lit_part_photos(part);
  h->D = lit->info.head.width * lit->options.members;
  h->photo_of = litho_lit_part_photo_of(part);
  h->texts = g_new(float, (gsize)h->n_texts *h->D);
  h->images = g_new(float, (gsize)h->n_photos *h->D);
  embed_texts(lit, part, h->texts);
  embed_images(lit, part, h->images);
}

static gboolean
evaluate(gpointer data, JsonObject *out, double *score, GError **error)
{
  LithoLit *lit = data;
  static const char *const names[2][3] = {{"image_to_text_r1", "image_to_text_r5", "image_to_text_r10"},
                                          {"text_to_image_r1", "text_to_image_r5", "text_to_image_r10"}};
  g_auto(HeldOut) h = {0};
  held_out_embed(lit, &h);
  const LithoRetrieval r = litho_retrieval(h.texts, h.images, h.photo_of, h.n_texts, h.n_photos, h.D);
  for (int k = 0; k < 3; k++) {
    json_object_set_double_member(out, names[0][k], 100 * r.image_to_text.recall[k]);
    json_object_set_double_member(out, names[1][k], 100 * r.text_to_image.recall[k]);
  }
  *score = litho_retrieval_sum(&r);
  return TRUE;
}

LithoTrainTask
litho_lit_task(LithoLit *lit)
{
  return (LithoTrainTask){.name = "lit",
                          .params = lit->params,
                          .lr_of = (const float *)(gpointer)lit->lr_of->data,
                          .data = lit,
                          .gradients = gradients,
                          .evaluate = litho_lit_part_photos(&lit->data->val) > 0 ? evaluate : NULL};
}

gboolean
litho_lit_export(LithoLit *lit, const char *best, const char *path, LithoStoreType type, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(best, error);
  if (file == NULL || !litho_safetensors_load_params(file, lit->params, "", TRUE, error))
    return FALSE;
  if (litho_lit_part_photos(&lit->data->val) > 0) {
    g_auto(HeldOut) h = {0};
    held_out_embed(lit, &h);
    litho_retrieval_calibrate(h.texts, h.images, h.photo_of, h.n_texts, h.n_photos, h.D, &lit->info.slope,
                              &lit->info.offset);
  }
  g_autofree char *info = litho_tower_info_print(&lit->info);
  const char *const meta[] = {"litho_tower", info, NULL};
  return litho_safetensors_save_params(path, lit->params, "", type, meta, error);
}
