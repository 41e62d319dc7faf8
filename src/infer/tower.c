/* tower.c: a tuned pair of towers, opened for looking. */
#include <math.h>
#include <string.h>
#include "model/store.h"
#include "infer/encoder.h"
#include "nn/safetensors.h"
#include "infer/tower.h"
#include "infer/tower_file.h"

enum { CHUNK = 64 };

struct _LithoTower {
  LithoTowerInfo info;
  LithoEncoder *encoder;    /* with the tower's tuned layers put in; of a tower from scratch only the tokenizer is used */
  NnParams *params;         /* of the heads, and of an encoder from scratch */
  NnTransformer *scratch;   /* or NULL */
  LithoTowerModel **members;
  char *hash;
};

void
litho_tower_free(LithoTower *tower)
{
  if (tower == NULL)
    return;
  for (int k = 0; tower->members != NULL && k < tower->info.members; k++)
    litho_tower_model_free(tower->members[k]);
  g_free(tower->members);
  nn_transformer_free(tower->scratch);
  nn_params_free(tower->params);
  litho_encoder_free(tower->encoder);
  litho_tower_info_clear(&tower->info);
  g_free(tower->hash);
  g_free(tower);
}

static gboolean
load(LithoTower *tower, const LithoSafetensors *file, const char *path, GError **error)
{
  const LithoTowerInfo *info = &tower->info;
  tower->params = nn_params_new();
  if (info->scratch)
    tower->scratch = nn_transformer_new(&info->encoder, tower->params, "");
  tower->members = g_new0(LithoTowerModel *, info->members);
  for (int k = 0; k < info->members; k++) {
    g_autofree char *prefix = litho_tower_member_prefix(k);
    tower->members[k] = litho_tower_model_new(&info->head, tower->params, prefix);
  }
  if (!litho_safetensors_check_params(file, tower->params, "", FALSE, error))
    return FALSE;
  nn_params_alloc(tower->params, FALSE, NN_TO_BE_LOADED);
  if (!litho_safetensors_load_params(file, tower->params, "", FALSE, error))
    return FALSE;
  if (info->scratch)
    return TRUE;
  if (!g_str_equal(info->encoder_sha256, tower->encoder->sha256)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: was tuned on another text encoder than the one that is installed (sha256 %.12s…, not %.12s…)", path,
                tower->encoder->sha256, info->encoder_sha256);
    return FALSE;
  }
  return litho_safetensors_load_params(file, tower->encoder->params, "", TRUE, error);
}

LithoTower *
litho_tower_open(const char *wanted, GError **error)
{
  g_autofree char *path = litho_model_find("tower", wanted, error);
  g_autoptr(LithoSafetensors) file = path != NULL ? litho_safetensors_open(path, error) : NULL;
  g_autoptr(LithoTower) tower = g_new0(LithoTower, 1);
  if (file == NULL || !litho_tower_info_parse(litho_safetensors_meta(file, "litho_tower"), path, &tower->info, error))
    return NULL;
  tower->encoder = litho_encoder_open(NULL, error);
  tower->hash = tower->encoder != NULL ? litho_model_sha256(path, error) : NULL;
  if (tower->hash == NULL || !load(tower, file, path, error))
    return NULL;
  return g_steal_pointer(&tower);
}

int
litho_tower_width(const LithoTower *tower)
{
  return tower->info.head.width * tower->info.members;
}

int
litho_tower_features(const LithoTower *tower)
{
  return tower->info.head.features;
}

const char *
litho_tower_hash(const LithoTower *tower)
{
  return tower->hash;
}

const char *
litho_tower_net_hash(const LithoTower *tower)
{
  return tower->info.net_sha256;
}

gboolean
litho_tower_texts(LithoTower *tower, const char *const *texts, int n, float *out, GError **error)
{
  const int E = tower->info.head.text_width;
  g_autoptr(LithoTextBatch) batch = litho_text_batch_new();
  g_autofree float *pooled = g_new(float, (gsize)CHUNK *E);
  for (int from = 0; from < n; from += CHUNK) {
    const int rows = MIN(CHUNK, n - from);
    litho_text_batch_clear(batch);
    for (int i = from; i < from + rows; i++)
      litho_text_batch_add(batch, tower->encoder->tokenizer, texts[i], LITHO_ENCODER_TOKENS);
    if (tower->scratch != NULL) {
      const NnBatch ids = {.ids = litho_text_batch_ids(batch), .seqs = litho_text_batch_seqs(batch)};
      nn_mean_pool_forward(pooled, nn_transformer_forward(tower->scratch, &ids), &ids.seqs, E);
    } else
      litho_encoder_pooled(tower->encoder, batch, tower->info.head.levels, pooled);
    for (int k = 0; k < tower->info.members; k++)
      litho_tower_join(out + (gsize)from * litho_tower_width(tower),
                       litho_tower_text(tower->members[k], pooled, rows, 0, 0), rows, tower->info.head.width, k,
                       tower->info.members);
  }
  for (gsize i = 0; i < (gsize)n * (gsize)litho_tower_width(tower); i++)
    if (!isfinite(out[i])) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "the text tower gives no number: its file is damaged");
      return FALSE;
    }
  return TRUE;
}

void
litho_tower_images(const LithoTower *tower, const float *map, int n, int cells, float *out)
{
  const int F = tower->info.head.features;
  g_autofree float *root = g_new(float, (gsize)n *F);
  for (int i = 0; i < n; i++)
    litho_tower_root(root + (gsize)i * F, map + (gsize)i * cells * F, cells, F);
  for (int k = 0; k < tower->info.members; k++)
    litho_tower_join(out, litho_tower_image(tower->members[k], root, n, 0, 0), n, tower->info.head.width, k,
                     tower->info.members);
}

void
litho_tower_cells(const LithoTower *tower, const float *map, int cells, float *out)
{
  litho_tower_images(tower, map, cells, 1, out);
}

double
litho_tower_probability(const LithoTower *tower, double cosine)
{
  return 1 / (1 + exp(-(tower->info.slope * cosine + tower->info.offset)));
}
