/* caption.c: the tensors of the caption decoder, how it looks at a photo, and its file.
 *
 *   memory = norm(features · proj) + place      (cells, C)
 *   words  = GPT-2 stack with cross-attention to memory; the output layer is the word embedding
 *
 * File: safetensors, matrices int8 by row or float32, with Hugging Face's names of a
 * VisionEncoderDecoder's decoder; metadata "litho" ("caption"), "config" (JSON), "words" (a line
 * each), "tower" (sha256 of the net of the features).
 */
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "base/json_file.h"
#include "infer/caption_internal.h"
#include "nn/safetensors.h"

#define INIT_STD 0.02f
#define CELLS LITHO_FEATURES_CELLS
#define F LITHO_FEATURES_WIDTH
#define MAX_LAYERS 48
#define MAX_WIDTH 4096
#define MAX_VOCABULARY 200000
/* The transformer's streams of a step end far below this (nn_stream()). */
#define MEMORY_STREAM 4000

InferCaptionModel *
infer_caption_model_lay_out(const NnConfig *config)
{
  InferCaptionModel *model = g_new0(InferCaptionModel, 1);
  const int C = config->width;
  model->config = *config;
  model->params = nn_params_new();
  /* The stack comes first: a model that only reads has the same start, tensor by tensor. */
  model->stack = nn_transformer_new(config, model->params, "decoder.transformer.");
  if (config->memory > 0) {
    model->proj_weight = nn_params_add(model->params, INIT_STD, "enc_to_dec_proj.weight", C, F, 0);
    model->proj_bias = nn_params_add(model->params, 0, "enc_to_dec_proj.bias", C, 0);
    model->norm_weight = nn_params_add(model->params, -1, "enc_to_dec_norm.weight", C, 0);
    model->norm_bias = nn_params_add(model->params, 0, "enc_to_dec_norm.bias", C, 0);
    model->place = nn_params_add(model->params, INIT_STD, "enc_to_dec_place.weight", CELLS, C, 0);
  }
  return model;
}

InferCaptionModel *
infer_caption_model_new(const NnConfig *config, gboolean train, guint64 seed)
{
  InferCaptionModel *model = infer_caption_model_lay_out(config);
  nn_params_alloc(model->params, train, seed);
  return model;
}

void
infer_caption_model_free(InferCaptionModel *model)
{
  if (model == NULL)
    return;
  nn_transformer_free(model->stack);
  nn_params_free(model->params);
  g_free(model);
}

/* --- memory ---------------------------------------------------------------------------------- */

void
infer_caption_memory_reserve(InferCaptionMemory *memory, int n, int width)
{
  memory->n = n;
  if (n <= memory->reserved)
    return;
  const gsize rows = (gsize)n * CELLS;
  infer_caption_memory_clear(memory);
  *memory = (InferCaptionMemory){.n = n,
                            .reserved = n,
                            .features = g_new(float, rows *F),
                            .projected = g_new(float, rows *(gsize)width),
                            .mean = g_new(float, rows),
                            .rstd = g_new(float, rows),
                            .memory = g_new(float, rows *(gsize)width),
                            .dmemory = g_new(float, rows *(gsize)width)};
}

void
infer_caption_memory_clear(InferCaptionMemory *memory)
{
  g_free(memory->features);
  g_free(memory->projected);
  g_free(memory->mean);
  g_free(memory->rstd);
  g_free(memory->memory);
  g_free(memory->dmemory);
  *memory = (InferCaptionMemory){0};
}

void
infer_caption_memory_forward(const InferCaptionModel *model, InferCaptionMemory *memory, float p, guint64 seed,
                       guint64 step)
{
  const NnParams *params = model->params;
  const int C = model->config.width, rows = memory->n * CELLS;
  const float *place = nn_value(params, model->place);
  nn_linear_forward(memory->projected, memory->features, nn_value(params, model->proj_weight),
                    nn_value(params, model->proj_bias), rows, F, C);
  nn_layernorm_forward(memory->memory, memory->mean, memory->rstd, memory->projected,
                       nn_value(params, model->norm_weight), nn_value(params, model->norm_bias),
                       rows, C, CAPTION_NORM_EPS);
  for (int row = 0; row < rows; row++)
    for (int i = 0; i < C; i++)
      memory->memory[(gsize)row * (gsize)C + (gsize)i] +=
          place[(gsize)(row % CELLS) * (gsize)C + (gsize)i];
  nn_dropout(memory->memory, (gsize)rows * (gsize)C, p, seed, (step << 12) + MEMORY_STREAM);
}

void
infer_caption_memory_backward(const InferCaptionModel *model, InferCaptionMemory *memory, float p, guint64 seed,
                        guint64 step)
{
  const NnParams *params = model->params;
  const int C = model->config.width, rows = memory->n * CELLS;
  float *dplace = nn_grad(params, model->place), *d = memory->dmemory;
  nn_dropout(d, (gsize)rows * (gsize)C, p, seed, (step << 12) + MEMORY_STREAM);
  for (int row = 0; row < rows; row++)
    for (int i = 0; i < C; i++)
      dplace[(gsize)(row % CELLS) * (gsize)C + (gsize)i] += d[(gsize)row * (gsize)C + (gsize)i];
  nn_layernorm_backward(d, nn_grad(params, model->norm_weight), nn_grad(params, model->norm_bias),
                        d, memory->projected, memory->mean, memory->rstd,
                        nn_value(params, model->norm_weight), rows, C);
  nn_linear_backward(NULL, nn_grad(params, model->proj_weight), nn_grad(params, model->proj_bias),
                     d, memory->features, NULL, rows, F, C);
}

/* --- the file -------------------------------------------------------------------------------- */

static char *
config_text(const NnConfig *config)
{
  return g_strdup_printf(
      "{\"layers\":%d,\"width\":%d,\"heads\":%d,\"inner\":%d,\"vocabulary\":%d,\"positions\":%d,"
      "\"cells\":%d,\"features\":%d}",
      config->n_layers, config->width, config->n_heads, config->inner, config->vocab,
      config->positions, CELLS, F);
}

gboolean
infer_caption_net_save(const char *path, const InferCaptionModel *model, const InferCaptionWords *words,
                 const char *tower, gboolean int8, GError **error)
{
  g_autofree char *config = config_text(&model->config), *list = infer_caption_words_text(words);
  const char *const meta[] = {"litho", "caption", "format",
                              "pt",    "config",  config,
                              "words", list,      tower != NULL ? "tower" : NULL,
                              tower,   NULL};
  return litho_safetensors_save_params(path, model->params, "",
                                       int8 ? LITHO_STORE_I8 : LITHO_STORE_F32, meta, error);
}

static gboolean broken(const char *path, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean
broken(const char *path, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *what = g_strdup_vprintf(format, args);
  va_end(args);
  g_autofree char *name = litho_file_display(path);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: no caption decoder: %s; write one with 'litho train caption'", name, what);
  return FALSE;
}

/* A whole number of the configuration, in its range. */
static gboolean
config_number(JsonObject *object, const char *path, const char *key, int least, int most,
              int *value, GError **error)
{
  JsonNode *node = json_object_get_member(object, key);
  const gint64 number =
      node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64
          ? json_node_get_int(node)
          : -1;
  if (number < least || number > most)
    return broken(path, error, "its config has no \"%s\" of %d to %d", key, least, most);
  *value = (int)number;
  return TRUE;
}

static gboolean
read_config(const LithoSafetensors *file, const char *path, NnConfig *config, GError **error)
{
  const char *kind = litho_safetensors_meta(file, "litho"),
             *text = litho_safetensors_meta(file, "config");
  int cells, features;
  if (g_strcmp0(kind, "caption") != 0 || text == NULL)
    return broken(path, error, "its metadata says \"%s\"",
                  kind != NULL ? kind : "nothing of litho");
  g_autoptr(JsonNode) root = base_json_parse(text, strlen(text), path, NULL);
  if (root == NULL)
    return broken(path, error, "its config is no JSON object");
  JsonObject *o = json_node_get_object(root);
  *config = (NnConfig){.names = NN_NAMES_GPT2, .causal = TRUE, .eps = CAPTION_NORM_EPS};
  if (!config_number(o, path, "layers", 1, MAX_LAYERS, &config->n_layers, error) ||
      !config_number(o, path, "width", 16, MAX_WIDTH, &config->width, error) ||
      !config_number(o, path, "heads", 1, config->width, &config->n_heads, error) ||
      !config_number(o, path, "inner", 16, 4 * MAX_WIDTH, &config->inner, error) ||
      !config_number(o, path, "vocabulary", CAPTION_N_SPECIAL + 1, MAX_VOCABULARY, &config->vocab,
                     error) ||
      !config_number(o, path, "positions", CAPTION_POSITIONS, CAPTION_POSITIONS, &config->positions,
                     error) ||
      !config_number(o, path, "cells", CELLS, CELLS, &cells, error) ||
      !config_number(o, path, "features", F, F, &features, error))
    return FALSE;
  if (config->width % 16 != 0 || config->width % config->n_heads != 0)
    return broken(path, error, "a width of %d does not divide by 16 and %d heads", config->width,
                  config->n_heads);
  config->memory = config->width;
  return TRUE;
}

static gboolean
read_words(LithoCaptionNet *net, const LithoSafetensors *file, const char *path,
           const NnConfig *config, GError **error)
{
  const char *text = litho_safetensors_meta(file, "words");
  if (text == NULL)
    return broken(path, error, "it holds no words");
  net->words = infer_caption_words_parse(text, path, error);
  if (net->words == NULL)
    return FALSE;
  return (int)net->words->word->len == config->vocab ||
         broken(path, error, "it lists %u words, its config says %d", net->words->word->len,
                config->vocab);
}

static gboolean
all_finite(const NnParams *params)
{
  for (guint i = 0; i < params->tensors->len; i++)
    for (gsize k = 0; k < nn_params_tensor(params, (int)i)->n; k++)
      if (!isfinite(nn_value(params, (int)i)[k]))
        return FALSE;
  return TRUE;
}

LithoCaptionNet *
litho_caption_net_open(const char *path, GError **error)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  g_autoptr(LithoCaptionNet) net = g_new0(LithoCaptionNet, 1);
  NnConfig config;
  if (file == NULL || !read_config(file, path, &config, error) ||
      !read_words(net, file, path, &config, error))
    return NULL;
  net->model = infer_caption_model_lay_out(&config);
  net->tower = g_strdup(litho_safetensors_meta(file, "tower"));
  if (!litho_safetensors_check_params(file, net->model->params, "", FALSE, error))
    return NULL;
  nn_params_alloc(net->model->params, FALSE, NN_TO_BE_LOADED);
  if (!litho_safetensors_load_params(file, net->model->params, "", FALSE, error))
    return NULL;
  if (!all_finite(net->model->params)) {
    broken(path, error, "a weight is not finite");
    return NULL;
  }
  return g_steal_pointer(&net);
}

LithoCaptionNet *
infer_caption_net_borrow(InferCaptionModel *model, InferCaptionWords *words)
{
  LithoCaptionNet *net = g_new0(LithoCaptionNet, 1);
  net->model = model;
  net->words = words;
  net->borrowed = TRUE;
  return net;
}

void
litho_caption_net_free(LithoCaptionNet *net)
{
  if (net == NULL)
    return;
  if (!net->borrowed) {
    infer_caption_model_free(net->model);
    infer_caption_words_free(net->words);
  }
  g_free(net->tower);
  g_free(net);
}

const char *
litho_caption_net_tower(const LithoCaptionNet *net)
{
  return net->tower;
}
