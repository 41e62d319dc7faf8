/* lm_model.c: the tensors of a language model, and its folder in the layout of Hugging Face; see lm.h. */
#include <string.h>
#include "base/file.h"
#include "base/json_file.h"
#include "tune/lm_internal.h"

#define MAX_CONFIG_BYTES (1 << 20)
#define INIT_STD 0.02f

static LithoLm *
lm_new(LithoLmObjective objective, const NnConfig *config, gboolean with_head, const char *prefix)
{
  LithoLm *lm = g_new0(LithoLm, 1);
  const int C = config->width;
  lm->objective = objective;
  lm->config = *config;
  lm->config.causal = objective == LITHO_LM_CAUSAL;
  lm->config.names = objective == LITHO_LM_CAUSAL ? NN_NAMES_GPT2 : NN_NAMES_BERT;
  lm->params = nn_params_new();
  lm->transformer = nn_transformer_new(&lm->config, lm->params, prefix);
  lm->dense = lm->dense_bias = lm->norm = lm->norm_bias = lm->out_bias = -1;
  if (!with_head)
    return lm;
  lm->dense = nn_params_add(lm->params, INIT_STD, "cls.predictions.transform.dense.weight", C, C, 0);
  lm->dense_bias = nn_params_add(lm->params, 0, "cls.predictions.transform.dense.bias", C, 0);
  lm->norm = nn_params_add(lm->params, -1, "cls.predictions.transform.LayerNorm.weight", C, 0);
  lm->norm_bias = nn_params_add(lm->params, 0, "cls.predictions.transform.LayerNorm.bias", C, 0);
  lm->out_bias = nn_params_add(lm->params, 0, "cls.predictions.bias", config->vocab, 0);
  return lm;
}

LithoLm *
litho_lm_new(LithoLmObjective objective, const NnConfig *config, gboolean train, guint64 seed)
{
  const gboolean masked = objective == LITHO_LM_MASKED;
  LithoLm *lm = lm_new(objective, config, masked, masked ? "bert." : "");
  nn_params_alloc(lm->params, train, seed);
  return lm;
}

void
litho_lm_free(LithoLm *lm)
{
  if (lm == NULL)
    return;
  nn_transformer_free(lm->transformer);
  nn_params_free(lm->params);
  g_free(lm->told);
  g_free(lm->dtold);
  g_free(lm->told_targets);
  g_free(lm->logits);
  for (int i = 0; i < 3; i++)
    g_free(lm->head_rows[i]);
  g_free(lm->mean);
  g_free(lm->rstd);
  g_free(lm);
}

LithoLmObjective
litho_lm_objective(const LithoLm *lm)
{
  return lm->objective;
}

const NnConfig *
litho_lm_config(const LithoLm *lm)
{
  return &lm->config;
}

NnParams *
litho_lm_params(LithoLm *lm)
{
  return lm->params;
}

gsize
litho_lm_n_params(const LithoLm *lm)
{
  gsize n = 0;
  for (guint i = 0; i < lm->params->tensors->len; i++)
    n += nn_params_tensor(lm->params, (int)i)->n;
  return n;
}

/* --- config.json ----------------------------------------------------------------------------- */

static gboolean
is_plain(const NnConfig *c)
{
  return !c->rms && !c->swiglu && !c->rotary;
}

static JsonObject *
config_json(const LithoLm *lm)
{
  const NnConfig *c = &lm->config;
  const gboolean causal = lm->objective == LITHO_LM_CAUSAL;
  JsonObject *o = json_object_new();
  JsonArray *architectures = json_array_new();
  json_array_add_string_element(architectures, !causal ? "BertForMaskedLM" : is_plain(c) ? "GPT2LMHeadModel" : "LithoLm");
  json_object_set_array_member(o, "architectures", architectures);
  json_object_set_string_member(o, "model_type", !causal ? "bert" : is_plain(c) ? "gpt2" : "litho");
  json_object_set_int_member(o, "vocab_size", c->vocab);
  json_object_set_int_member(o, causal ? "n_layer" : "num_hidden_layers", c->n_layers);
  json_object_set_int_member(o, causal ? "n_embd" : "hidden_size", c->width);
  json_object_set_int_member(o, causal ? "n_head" : "num_attention_heads", c->n_heads);
  json_object_set_int_member(o, causal ? "n_inner" : "intermediate_size", c->inner);
  json_object_set_int_member(o, causal ? "n_positions" : "max_position_embeddings", c->positions);
  json_object_set_double_member(o, causal ? "layer_norm_epsilon" : "layer_norm_eps", c->eps);
  json_object_set_string_member(o, causal ? "activation_function" : "hidden_act", causal ? "gelu_new" : "gelu");
  const char *const dropouts[2][3] = {{"hidden_dropout_prob", "attention_probs_dropout_prob", NULL},
                                      {"resid_pdrop", "embd_pdrop", "attn_pdrop"}};
  for (int i = 0; i < 3 && dropouts[causal][i] != NULL; i++) /* none in the attention's weights here */
    json_object_set_double_member(o, dropouts[causal][i], strstr(dropouts[causal][i], "att") ? 0 : c->dropout);
  json_object_set_boolean_member(o, "tie_word_embeddings", TRUE);
  json_object_set_string_member(o, "torch_dtype", "float32");
  if (!causal)
    json_object_set_int_member(o, "type_vocab_size", 2);
  if (!is_plain(c)) {
    json_object_set_boolean_member(o, "rms_norm", c->rms);
    json_object_set_boolean_member(o, "swiglu", c->swiglu);
    json_object_set_boolean_member(o, "rotary", c->rotary);
  }
  return o;
}

static gboolean
write_json(const char *dir, const char *name, JsonObject *object, GError **error)
{
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);
  g_autofree char *text = json_to_string(node, TRUE), *path = g_build_filename(dir, name, NULL);
  return litho_file_write(path, text, strlen(text), error);
}

gboolean
litho_lm_write_config(const LithoLm *lm, const LithoTokenizer *tokenizer, const char *dir, GError **error)
{
  g_autoptr(JsonObject) config = config_json(lm), about = json_object_new();
  g_autofree char *path = g_build_filename(dir, "tokenizer.json", NULL);
  static const char *const specials[][2] = {{"pad_token", "[PAD]"}, {"unk_token", "[UNK]"}, {"cls_token", "[CLS]"},
                                            {"sep_token", "[SEP]"}, {"mask_token", "[MASK]"}, {"eos_token", "<|endoftext|>"}};
  json_object_set_string_member(about, "tokenizer_class", "PreTrainedTokenizerFast");
  json_object_set_int_member(about, "model_max_length", lm->config.positions);
  for (guint i = 0; i < G_N_ELEMENTS(specials); i++)
    if (litho_tokenizer_id(tokenizer, specials[i][1]) >= 0)
      json_object_set_string_member(about, specials[i][0], specials[i][1]);
  return write_json(dir, "config.json", config, error) && write_json(dir, "tokenizer_config.json", about, error) &&
         litho_tokenizer_save(tokenizer, path, error);
}

/* A whole number of config.json under either name; FALSE and MODEL when it is none from 1 to most. */
static gboolean
read_int(JsonObject *o, const char *path, const char *gpt2, const char *bert, int most, int *out, GError **error)
{
  const char *name = json_object_has_member(o, gpt2) ? gpt2 : bert;
  JsonNode *node = json_object_get_member(o, name);
  const gint64 value =
      node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64 ? json_node_get_int(node)
                                                                                                    : 0;
  if (value < 1 || value > most) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: /%s is not a whole number from 1 to %d", path, name, most);
    return FALSE;
  }
  *out = (int)value;
  return TRUE;
}

static gboolean
read_config(const char *path, LithoLmObjective *objective, NnConfig *c, GError **error)
{
  g_autoptr(GBytes) bytes = litho_file_read(path, MAX_CONFIG_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  gsize length;
  const char *text = g_bytes_get_data(bytes, &length);
  g_autoptr(JsonNode) root = base_json_parse(text, length, path, error);
  if (root == NULL)
    return FALSE;
  JsonObject *o = json_node_get_object(root);
  const char *type = base_json_text(o, "model_type");
  if (type == NULL || (!g_str_equal(type, "gpt2") && !g_str_equal(type, "bert") && !g_str_equal(type, "litho"))) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: model_type is '%s': litho reads gpt2, bert and its own", path,
                type != NULL ? type : "not said");
    return FALSE;
  }
  *objective = g_str_equal(type, "bert") ? LITHO_LM_MASKED : LITHO_LM_CAUSAL;
  *c = (NnConfig){
      .eps = (float)json_object_get_double_member_with_default(
          o, *objective == LITHO_LM_MASKED ? "layer_norm_eps" : "layer_norm_epsilon",
          *objective == LITHO_LM_MASKED ? 1e-12 : 1e-5),
      .rms = base_json_flag(o, "rms_norm", FALSE),
      .swiglu = base_json_flag(o, "swiglu", FALSE),
      .rotary = base_json_flag(o, "rotary", FALSE),
  };
  if (*objective == LITHO_LM_MASKED && !is_plain(c)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: /rms_norm, /swiglu and /rotary are of causal models", path);
    return FALSE;
  }
  if (!read_int(o, path, "n_layer", "num_hidden_layers", 1024, &c->n_layers, error) ||
      !read_int(o, path, "n_embd", "hidden_size", 65536, &c->width, error) ||
      !read_int(o, path, "n_head", "num_attention_heads", 1024, &c->n_heads, error) ||
      !read_int(o, path, "vocab_size", "vocab_size", 1 << 24, &c->vocab, error) ||
      !read_int(o, path, "n_positions", "max_position_embeddings", 1 << 20, &c->positions, error))
    return FALSE;
  c->inner = 4 * c->width; /* GPT-2's files may say null */
  const char *inner = *objective == LITHO_LM_MASKED ? "intermediate_size" : "n_inner";
  if (json_object_has_member(o, inner) && !json_object_get_null_member(o, inner) &&
      !read_int(o, path, inner, inner, 1 << 20, &c->inner, error))
    return FALSE;
  if (c->width % 16 != 0 || c->width % c->n_heads != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: a width of %d is no multiple of 16 and of %d heads", path,
                c->width, c->n_heads);
    return FALSE;
  }
  return TRUE;
}

LithoLm *
litho_lm_open(const char *dir, GError **error)
{
  g_autofree char *config_path = g_build_filename(dir, "config.json", NULL);
  g_autofree char *path = g_build_filename(dir, "model.safetensors", NULL);
  LithoLmObjective objective;
  NnConfig config;
  if (!read_config(config_path, &objective, &config, error))
    return NULL;
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, error);
  if (file == NULL)
    return NULL;
  const gboolean masked = objective == LITHO_LM_MASKED;
  const gboolean has_head = litho_safetensors_find(file, "cls.predictions.bias") != NULL;
  const char *prefix = masked && litho_safetensors_find(file, "bert.embeddings.word_embeddings.weight") ? "bert."
                       : !masked && litho_safetensors_find(file, "transformer.wte.weight")              ? "transformer."
                                                                                                        : "";
  g_autoptr(LithoLm) lm = lm_new(objective, &config, masked && has_head, prefix);
  if (!litho_safetensors_check_params(file, lm->params, "", FALSE, error))
    return NULL;
  nn_params_alloc(lm->params, FALSE, NN_TO_BE_LOADED);
  return litho_safetensors_load_params(file, lm->params, "", FALSE, error) ? g_steal_pointer(&lm) : NULL;
}
