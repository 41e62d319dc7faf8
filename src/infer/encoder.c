/* encoder.c: MiniLM opened for looking. */
#include <string.h>
#include "model/store.h"
#include "infer/encoder.h"
#include "nn/safetensors.h"

LithoTokenizer *
infer_encoder_tokenizer(const char *vocabulary, const char *weights, GError **error)
{
  g_autoptr(LithoTokenizer) tokenizer = litho_tokenizer_open(vocabulary, error);
  if (tokenizer == NULL)
    return NULL;
  const int size = litho_tokenizer_size(tokenizer);
  if (size <= nn_minilm.vocab)
    return g_steal_pointer(&tokenizer);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: has ids up to %d, %s has %d rows: they are of different models; litho models pull minilm-l6", vocabulary,
              size - 1, weights, nn_minilm.vocab);
  return NULL;
}

LithoEncoder *
litho_encoder_open(const char *wanted, GError **error)
{
  g_autofree char *path = NULL, *vocabulary = NULL;
  if (!litho_model_encoder(wanted, &path, &vocabulary, error))
    return NULL;
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  g_autoptr(LithoEncoder) encoder = g_new0(LithoEncoder, 1);
  if (file == NULL)
    return NULL;
  encoder->params = nn_params_new();
  encoder->model = nn_transformer_new(&nn_minilm, encoder->params, "");
  encoder->tokenizer = infer_encoder_tokenizer(vocabulary, path, error);
  if (encoder->tokenizer == NULL || !litho_safetensors_check_params(file, encoder->params, "", FALSE, error))
    return NULL;
  encoder->sha256 = litho_model_sha256(path, error);
  if (encoder->sha256 == NULL)
    return NULL;
  nn_params_alloc(encoder->params, FALSE, NN_TO_BE_LOADED);
  return litho_safetensors_load_params(file, encoder->params, "", FALSE, error) ? g_steal_pointer(&encoder) : NULL;
}

void
litho_encoder_free(LithoEncoder *encoder)
{
  if (encoder == NULL)
    return;
  nn_transformer_free(encoder->model);
  nn_params_free(encoder->params);
  litho_tokenizer_free(encoder->tokenizer);
  g_free(encoder->sha256);
  g_free(encoder);
}

int
litho_encoder_width(const LithoEncoder *encoder)
{
  return nn_transformer_config(encoder->model)->width;
}

typedef struct {
  NnSeqs seqs;
  int levels, width, n_layers;
  float *pooled;
  float *mean, *norm; /* (n,width), (n): scratch */
} Pool;

static void
pool_level(Pool *pool, const float *rows, int level)
{
  const gsize C = (gsize)pool->width, n = (gsize)pool->seqs.n;
  nn_mean_pool_forward(pool->mean, rows, &pool->seqs, pool->width);
  nn_unit_forward(pool->mean, pool->norm, pool->mean, pool->seqs.n, pool->width);
  for (gsize i = 0; i < n; i++)
    memcpy(pool->pooled + (i * (gsize)pool->levels + (gsize)level) * C, pool->mean + i * C, C * sizeof(float));
}

static void
read_layer(int layer, const float *rows, gpointer data)
{
  Pool *pool = data;
  const int level = layer == 0 ? 2 : layer == pool->n_layers - 1 ? 1 : pool->levels;
  if (level < pool->levels)
    pool_level(pool, rows, level);
}

void
litho_encoder_pooled(LithoEncoder *encoder, const LithoTextBatch *batch, int levels, float *pooled)
{
  const NnSeqs seqs = litho_text_batch_seqs(batch);
  const int C = litho_encoder_width(encoder);
  g_autofree float *mean = g_new(float, (gsize)MAX(seqs.n, 1) * (gsize)C), *norm = g_new(float, MAX(seqs.n, 1));
  Pool pool = {.seqs = seqs,
               .levels = levels,
               .width = C,
               .n_layers = nn_transformer_config(encoder->model)->n_layers,
               .pooled = pooled,
               .mean = mean,
               .norm = norm};
  const NnBatch rows = {
      .ids = litho_text_batch_ids(batch), .seqs = seqs, .read = levels > 1 ? read_layer : NULL, .read_data = &pool};
  pool_level(&pool, nn_transformer_forward(encoder->model, &rows), 0);
}
