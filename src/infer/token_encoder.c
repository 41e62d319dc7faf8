/* token_encoder.c: see token_encoder.h. */
#include "model/store.h"
#include "infer/token_encoder.h"

LithoTokenEncoder *
litho_token_encoder_open(const char *wanted, int n_layers, gboolean packed, GError **error)
{
  g_autoptr(GError) missing = NULL;
  g_autofree char *path = litho_model_find("words", wanted, &missing);
  if (path == NULL && wanted == NULL && g_error_matches(missing, LITHO_ERROR, LITHO_ERROR_MODEL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "no encoder of words is installed: litho models pull multilingual-e5-small");
    return NULL;
  }
  if (path == NULL) {
    g_propagate_error(error, g_steal_pointer(&missing));
    return NULL;
  }
  g_autoptr(LithoTokenEncoder) encoder = g_new0(LithoTokenEncoder, 1);
  NnConfig config;
  encoder->file = litho_q4_open(path, error);
  if (encoder->file == NULL || !litho_q4_config(encoder->file, n_layers, &config, error))
    return NULL;
  encoder->sha256 = litho_model_sha256(path, error);
  encoder->tokenizer = encoder->sha256 != NULL
                           ? litho_tokenizer_unigram(litho_q4_words(encoder->file), litho_q4_name(encoder->file), error)
                           : NULL;
  if (encoder->tokenizer == NULL)
    return NULL;
  encoder->params = nn_params_new();
  encoder->model = nn_transformer_new(&config, encoder->params, "");
  if (packed)
    nn_transformer_pack(encoder->model);
  nn_params_alloc(encoder->params, FALSE, NN_TO_BE_LOADED);
  return litho_q4_load_params(encoder->file, encoder->params, "", FALSE, error) ? g_steal_pointer(&encoder) : NULL;
}

void
litho_token_encoder_free(LithoTokenEncoder *encoder)
{
  if (encoder == NULL)
    return;
  nn_transformer_free(encoder->model);
  nn_params_free(encoder->params);
  litho_tokenizer_free(encoder->tokenizer);
  litho_q4_free(encoder->file);
  g_free(encoder->sha256);
  g_free(encoder->rows);
  g_free(encoder);
}

int
litho_token_encoder_width(const LithoTokenEncoder *encoder)
{
  return nn_transformer_config(encoder->model)->width;
}

const float *
litho_token_encoder_rows(LithoTokenEncoder *encoder, const gint32 *ids, int n)
{
  const gsize wanted = (gsize)MAX(n, 1) * (gsize)litho_token_encoder_width(encoder);
  if (wanted > encoder->room) {
    encoder->rows = g_renew(float, encoder->rows, wanted);
    encoder->room = wanted;
  }
  litho_q4_rows(encoder->file, ids, n, encoder->rows);
  return encoder->rows;
}

const float *
litho_token_encoder_hidden(LithoTokenEncoder *encoder, const LithoTextBatch *batch)
{
  const NnSeqs seqs = litho_text_batch_seqs(batch);
  const NnBatch rows = {.rows = litho_token_encoder_rows(encoder, litho_text_batch_ids(batch), seqs.start[seqs.n]),
                        .seqs = seqs};
  return nn_transformer_forward(encoder->model, &rows);
}
