/* lit_measure.c: a finished tower on photos with texts. */
#include "tune/lit.h"
#include "tune/lit_data.h"

/* The texts of the part's photos, char*, borrowed. */
static GPtrArray *
texts_of(const LithoLitData *data, const LithoLitPart *part)
{
  GPtrArray *texts = g_ptr_array_new();
  for (guint i = 0; i < part->photo->len; i++) {
    const LithoPair *pair = data->pairs->pdata[g_array_index(part->photo, int, i)];
    for (guint k = 0; k < pair->texts->len; k++)
      g_ptr_array_add(texts, pair->texts->pdata[k]);
  }
  return texts;
}

gboolean
litho_lit_measure(const LithoLitOptions *options, LithoTower *tower, GCancellable *cancel, LithoRetrieval *r,
                  GError **error)
{
  const gboolean all = options->val_list == NULL;
  g_autoptr(LithoLitData) data = litho_lit_data_new(options, NULL, NULL, NULL, cancel, error);
  if (data == NULL)
    return FALSE;
  const LithoLitPart *part = all ? &data->train : &data->val;
  g_autoptr(GPtrArray) texts = texts_of(data, part);
  g_autofree int *photo_of = litho_lit_part_photo_of(part);
  const int n_photos = litho_lit_part_photos(part), D = litho_tower_width(tower);
  g_autofree float *text_rows = g_new(float, (gsize)MAX(texts->len, 1) * (gsize)D),
                   *image_rows = g_new(float, (gsize)MAX(n_photos, 1) * (gsize)D),
                   *map = g_new(float, LITHO_FEATURES_CELLS *LITHO_FEATURES_WIDTH);
  if (!litho_tower_texts(tower, (const char *const *)texts->pdata, (int)texts->len, text_rows, error))
    return FALSE;
  for (int i = 0; i < n_photos; i++) {
    litho_features_map(data->features, (guint)g_array_index(part->photo, int, i), 0, map);
    litho_tower_images(tower, map, 1, LITHO_FEATURES_CELLS, image_rows + (gsize)i * D);
  }
  *r = litho_retrieval(text_rows, image_rows, photo_of, (int)texts->len, n_photos, D);
  return TRUE;
}
