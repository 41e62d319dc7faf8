/* encoder.c: MiniLM opened for looking. */
#include "model/store.h"
#include "tune/encoder.h"
#include "tune/safetensors.h"

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
  nn_params_alloc(encoder->params, FALSE, 0);
  encoder->tokenizer = litho_tokenizer_open(vocabulary, error);
  encoder->sha256 = litho_model_sha256(path, error);
  if (encoder->tokenizer == NULL || encoder->sha256 == NULL ||
      !litho_safetensors_load_params(file, encoder->params, "", FALSE, error))
    return NULL;
  if (litho_tokenizer_size(encoder->tokenizer) > nn_minilm.vocab) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: has more tokens than %s has rows", vocabulary, path);
    return NULL;
  }
  return g_steal_pointer(&encoder);
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

void
litho_encoder_pooled(LithoEncoder *encoder, const LithoTextBatch *batch, float *pooled)
{
  const NnBatch rows = {.ids = litho_text_batch_ids(batch), .seqs = litho_text_batch_seqs(batch)};
  const float *hidden = nn_transformer_forward(encoder->model, &rows);
  nn_mean_pool_forward(pooled, hidden, &rows.seqs, litho_encoder_width(encoder));
}
