/* tiny_models.h: models of a test's own, installed in a cache and with settings that nobody else sees: an image net
 * (tiny_tower.h) and an untrained MiniLM with a few words.
 */
#ifndef LITHO_TESTS_TINY_MODELS_H
#define LITHO_TESTS_TINY_MODELS_H

#include "cli_run.h"
#include "infer/tower_file.h"
#include "model/store.h"
#include "tiny_tower.h"
#include "nn/transformer.h"
#include "nn/safetensors.h"

#define TINY_MODELS_WIDTH 48 /* of a tower's vectors */

static char *tiny_models_home; /* removed at the end by folder_remove() */

/* Before litho_init(): from here on this process and those that it starts see no other models. */
static inline void
tiny_models_begin(void)
{
  tiny_models_home = folder_new();
  g_autofree char *config = g_build_filename(tiny_models_home, "config", NULL);
  g_setenv("LITHO_CACHE", tiny_models_home, TRUE);
  g_setenv("XDG_CONFIG_HOME", config, TRUE);
  g_setenv("XDG_DATA_HOME", tiny_models_home, TRUE);
}

/* Of a file in the store; caller frees. */
static inline char *
tiny_models_path(const char *file)
{
  return g_build_filename(tiny_models_home, "models", file, NULL);
}

static inline void
tiny_models_add(const char *name, const char *role, const char *file, const char *asset)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = tiny_models_path(file);
  LithoModelAsset vocabulary = {.kind = (char *)"tokenizer", .file = (char *)asset};
  g_autofree char *asset_path = asset != NULL ? tiny_models_path(asset) : NULL;
  LithoModel row = {.name = (char *)name, .role = (char *)role, .source = (char *)"file", .file = (char *)file,
                    .license = (char *)"unknown", .is_default = TRUE, .assets = &vocabulary, .n_assets = asset != NULL};
  row.sha256 = litho_model_sha256(path, &error);
  g_assert_no_error(error);
  if (asset != NULL)
    vocabulary.sha256 = litho_model_sha256(asset_path, &error);
  litho_manifest_put(name, &row, &error);
  g_assert_no_error(error);
  g_free(vocabulary.sha256);
  g_free(row.sha256);
}

/* "tower.onnx"; needs OpenVINO to be of use. */
static inline void
tiny_models_add_tower(void)
{
  g_autofree char *net = tiny_models_path("tower.onnx"), *models = g_path_get_dirname(net);
  g_assert_cmpint(g_mkdir_with_parents(models, 0700), ==, 0);
  tiny_tower_write(net, 0);
  tiny_models_add("tiny-tower", "tag", "tower.onnx", NULL);
}

/* "encoder.safetensors": knows the words a, dog, beach, cat, snow. */
static inline void
tiny_models_add_encoder(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NnParams) params = nn_params_new();
  g_autofree char *weights = tiny_models_path("encoder.safetensors"), *vocabulary = tiny_models_path("vocab.txt");
  g_autofree char *models = g_path_get_dirname(weights);
  g_assert_cmpint(g_mkdir_with_parents(models, 0700), ==, 0);
  NnTransformer *model = nn_transformer_new(&nn_minilm, params, "");
  nn_params_alloc(params, FALSE, 1);
  litho_safetensors_save_params(weights, params, "", LITHO_STORE_BF16, NULL, &error);
  g_assert_no_error(error);
  nn_transformer_free(model);
  g_assert_true(g_file_set_contents(vocabulary, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\ndog\nbeach\ncat\nsnow\n", -1, NULL));
  tiny_models_add("tiny-encoder", "encoder", "encoder.safetensors", "vocab.txt");
}

/* A text tower on both whose heads are what they start as. Caller frees. */
static inline char *
tiny_models_write_tower(const char *name, guint64 seed)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NnParams) params = nn_params_new();
  g_autofree char *net = tiny_models_path("tower.onnx"), *encoder = tiny_models_path("encoder.safetensors");
  char *path = g_build_filename(tiny_models_home, name, NULL);
  LithoTowerInfo info = {.encoder = nn_minilm, .members = 1};
  info.head = (LithoTowerConfig){.text_width = 384, .levels = 1, .features = TINY_TOWER_CHANNELS, .width = TINY_MODELS_WIDTH};
  info.net_sha256 = litho_model_sha256(net, &error);
  info.encoder_sha256 = litho_model_sha256(encoder, &error);
  g_autofree char *json = litho_tower_info_print(&info);
  g_autofree char *prefix = litho_tower_member_prefix(0);
  const char *const meta[] = {"litho_tower", json, NULL};
  g_autoptr(LithoTowerModel) model = litho_tower_model_new(&info.head, params, prefix);
  nn_params_alloc(params, FALSE, seed);
  litho_tower_model_start(model, NN_CONTRAST_SIGMOID);
  litho_safetensors_save_params(path, params, "", LITHO_STORE_F32, meta, &error);
  g_assert_no_error(error);
  litho_tower_info_clear(&info);
  return path;
}

#endif
