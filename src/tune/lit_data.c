/* lit_data.c: photos and texts of a LiT run. */
#include <string.h>
#include "tune/lit_data.h"
#include "base/cancel.h"
#include "tune/pairs.h"
#include "nn/safetensors.h"

enum {
  HELD_OUT_EACH = 20,
  POOL_CHUNK = 128,
};

void
litho_lit_part_init(LithoLitPart *part)
{
  const int zero = 0;
  part->photo = g_array_new(FALSE, FALSE, sizeof(int));
  part->text_of = g_array_new(FALSE, FALSE, sizeof(int));
  part->tokens = litho_text_batch_new();
  g_array_append_val(part->text_of, zero);
}

void
litho_lit_part_clear(LithoLitPart *part)
{
  g_clear_pointer(&part->photo, g_array_unref);
  g_clear_pointer(&part->text_of, g_array_unref);
  g_clear_pointer(&part->tokens, litho_text_batch_free);
  g_clear_pointer(&part->pooled, g_free);
}

void
litho_lit_data_free(LithoLitData *data)
{
  if (data == NULL)
    return;
  litho_lit_part_clear(&data->train);
  litho_lit_part_clear(&data->val);
  litho_encoder_free(data->encoder);
  litho_features_free(data->features);
  g_clear_pointer(&data->pairs, g_ptr_array_unref);
  g_free(data->net_sha256);
  g_free(data->roots);
  g_free(data);
}

const float *
litho_lit_root(const LithoLitData *data, const LithoLitPart *part, int i, int view)
{
  const gsize photo = (gsize)g_array_index(part->photo, int, i);
  return data->roots + (photo * (gsize)data->views + (gsize)view) * LITHO_FEATURES_WIDTH;
}

static void
make_roots(LithoLitData *data, int views)
{
  const gsize n = data->pairs->len;
  data->views = views;
  data->roots = g_new0(float, MAX(n, 1) * (gsize)views * LITHO_FEATURES_WIDTH);
#pragma omp parallel
  {
    float *map = g_new(float, LITHO_FEATURES_CELLS * LITHO_FEATURES_WIDTH);
#pragma omp for schedule(static)
    for (gsize i = 0; i < n * (gsize)views; i++)
      if (litho_features_map(data->features, (guint)(i / (gsize)views), (int)(i % (gsize)views), map))
        litho_tower_root(data->roots + i * LITHO_FEATURES_WIDTH, map, LITHO_FEATURES_CELLS, LITHO_FEATURES_WIDTH);
    g_free(map);
  }
}

int
litho_lit_part_photos(const LithoLitPart *part)
{
  return (int)part->photo->len;
}

int
litho_lit_part_texts(const LithoLitPart *part)
{
  return litho_text_batch_seqs(part->tokens).n;
}

int *
litho_lit_part_photo_of(const LithoLitPart *part)
{
  int *photo_of = g_new(int, litho_lit_part_texts(part));
  for (int i = 0; i < litho_lit_part_photos(part); i++)
    for (int t = g_array_index(part->text_of, int, i); t < g_array_index(part->text_of, int, i + 1); t++)
      photo_of[t] = i;
  return photo_of;
}

void
litho_lit_part_add(LithoLitPart *part, const LithoEncoder *encoder, const LithoPair *pair, int photo)
{
  g_array_append_val(part->photo, photo);
  for (guint k = 0; k < pair->texts->len; k++)
    litho_text_batch_add(part->tokens, encoder->tokenizer, pair->texts->pdata[k], LITHO_ENCODER_TOKENS);
  const int end = litho_lit_part_texts(part);
  g_array_append_val(part->text_of, end);
}

/* The set of a list's pairs; NULL without a list. */
static gboolean
read_list(const GPtrArray *pairs, const char *list, GHashTable **set, GError **error)
{
  if (list == NULL)
    return TRUE;
  g_autoptr(GPtrArray) of_list = litho_pairs_split(pairs, list, error);
  if (of_list == NULL)
    return FALSE;
  *set = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < of_list->len; i++)
    g_hash_table_add(*set, of_list->pdata[i]);
  return TRUE;
}

static gboolean
divide(LithoLitData *data, const LithoLitOptions *options, const GArray *missing, GError **error)
{
  g_autoptr(GHashTable) train = NULL, val = NULL;
  g_autofree guint8 *lost = g_new0(guint8, data->pairs->len + 1);
  if (!read_list(data->pairs, options->train_list, &train, error) ||
      !read_list(data->pairs, options->val_list, &val, error))
    return FALSE;
  for (guint i = 0; i < missing->len; i++)
    lost[g_array_index(missing, guint, i)] = 1;
  for (guint i = 0; i < data->pairs->len; i++) {
    const LithoPair *pair = data->pairs->pdata[i];
    const gboolean held = val != NULL ? g_hash_table_contains(val, pair)
                                      : train == NULL && i % HELD_OUT_EACH == HELD_OUT_EACH - 1;
    const gboolean trained = !held && (train == NULL || g_hash_table_contains(train, pair));
    if (!lost[i] && (held || trained))
      litho_lit_part_add(held ? &data->val : &data->train, data->encoder, pair, (int)i);
  }
  if (litho_lit_part_texts(&data->train) > 0)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: no photo with a text is left to train on", options->pairs);
  return FALSE;
}

LithoLitData *
litho_lit_data_new(const LithoLitOptions *options, GPtrArray *skipped, LithoFeaturesProgress progress,
                   gpointer progress_data, GCancellable *cancel, GError **error)
{
  g_autoptr(LithoLitData) data = g_new0(LithoLitData, 1);
  g_autoptr(GArray) missing = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(LithoFeatureNet) net = NULL;
  litho_lit_part_init(&data->train);
  litho_lit_part_init(&data->val);
  data->pairs = litho_pairs_read(options->pairs, options->images, error);
  if (data->pairs == NULL)
    return NULL;
  data->encoder = litho_encoder_open(NULL, error);
  net = data->encoder != NULL ? litho_feature_net_open(options->tower, options->n_threads, error) : NULL;
  if (net == NULL)
    return NULL;
  if (g_mkdir_with_parents(options->cache, 0777) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot make the folder", options->cache);
    return NULL;
  }
  data->net_sha256 = g_strdup(litho_feature_net_hash(net));
  g_autofree char *path = g_build_filename(options->cache, "photos.features", NULL);
  g_autofree const char **paths = g_new(const char *, data->pairs->len + 1);
  for (guint i = 0; i < data->pairs->len; i++)
    paths[i] = ((LithoPair *)data->pairs->pdata[i])->path;
  data->features = litho_features_open(path, net, paths, data->pairs->len, options->views, missing, skipped, progress,
                                       progress_data, cancel, error);
  if (data->features == NULL || !divide(data, options, missing, error))
    return NULL;
  make_roots(data, options->views);
  return g_steal_pointer(&data);
}

/* Sha256 of what the rows are made from. */
static char *
rows_hash(const LithoLitPart *part, const LithoEncoder *encoder)
{
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  g_checksum_update(sum, (const guchar *)encoder->sha256, -1);
  g_checksum_update(sum, (const guchar *)part->tokens->ids->data, part->tokens->ids->len * sizeof(gint32));
  g_checksum_update(sum, (const guchar *)part->tokens->start->data, part->tokens->start->len * sizeof(int));
  return g_strdup(g_checksum_get_string(sum));
}

static gboolean
pool_from_cache(LithoLitPart *part, const char *path, const char *hash, int E)
{
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, NULL);
  const LithoStTensor *rows = file != NULL ? litho_safetensors_find(file, "pooled") : NULL;
  return rows != NULL && g_strcmp0(litho_safetensors_meta(file, "of"), hash) == 0 &&
         rows->n == (gsize)litho_lit_part_texts(part) * (gsize)E &&
         litho_safetensors_read(file, rows, part->pooled, NULL);
}

gboolean
litho_lit_part_pool(LithoLitPart *part, LithoEncoder *encoder, int levels, const char *cache_path, GCancellable *cancel,
                    GError **error)
{
  const int n = litho_lit_part_texts(part), E = levels * litho_encoder_width(encoder);
  g_autofree char *hash = rows_hash(part, encoder);
  g_autoptr(LithoTextBatch) chunk = litho_text_batch_new();
  part->pooled = g_new(float, (gsize)MAX(n, 1) * (gsize)E);
  if (pool_from_cache(part, cache_path, hash, E))
    return TRUE;
  for (int from = 0; from < n; from += POOL_CHUNK) {
    if (litho_is_cancelled(cancel, error))
      return FALSE;
    litho_text_batch_clear(chunk);
    for (int t = from; t < MIN(from + POOL_CHUNK, n); t++)
      litho_text_batch_copy(chunk, part->tokens, (guint)t);
    litho_encoder_pooled(encoder, chunk, levels, part->pooled + (gsize)from * E);
  }
  const LithoStOut out = {
      .name = "pooled", .type = LITHO_ST_F32, .rank = 2, .dim = {n, E}, .data = part->pooled};
  const char *const meta[] = {"of", hash, NULL};
  return litho_safetensors_write(cache_path, &out, 1, meta, error);
}
