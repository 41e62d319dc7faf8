/* make_data.c: see make_data.h. */
#include <math.h>
#include <string.h>
#include "base/cancel.h"
#include "infer/patch_codec.h"
#include "infer/picture_net.h"
#include "photo/photo.h"
#include "tune/make_data.h"
#include "tune/pairs.h"

enum { BIG = LITHO_MAKE_PHOTO_PX, SIDE = LITHO_PICTURE_PX, PHOTO_BYTES = 3 * BIG * BIG };

/* --- life ------------------------------------------------------------------------------------ */

static void
part_clear(LithoMakePart *part)
{
  g_clear_pointer(&part->photos, g_ptr_array_unref);
  g_clear_pointer(&part->rgb, g_free);
  litho_lit_part_clear(&part->texts);
}

void
litho_make_data_free(LithoMakeData *data)
{
  if (data == NULL)
    return;
  part_clear(&data->train);
  part_clear(&data->dev);
  g_clear_pointer(&data->pairs, g_ptr_array_unref);
  g_free(data);
}

int
litho_make_part_n(const LithoMakePart *part)
{
  return (int)part->photos->len;
}

/* --- photos ---------------------------------------------------------------------------------- */

/* Reads the photos of `pairs` side by side; those that can be read, in their order, become the
 * part. */
static gboolean
read_photos(LithoMakePart *part, const GPtrArray *pairs, const LithoEncoder *encoder,
            GPtrArray *skipped, LithoFeaturesProgress progress, gpointer progress_data,
            GCancellable *cancel, GError **error)
{
  const guint n = pairs->len;
  g_autofree guint8 *all = g_malloc((gsize)MAX(n, 1) * PHOTO_BYTES);
  g_autofree char **wrong = g_new0(char *, MAX(n, 1));
  guint done = 0;
#pragma omp parallel for schedule(dynamic, 16)
  for (guint i = 0; i < n; i++) {
    const LithoPair *pair = pairs->pdata[i];
    g_autoptr(GError) local = NULL;
    if (g_cancellable_is_cancelled(cancel))
      continue;
    if (!litho_photo_small(pair->path, NULL, BIG, BIG, all + (gsize)i * PHOTO_BYTES, &local))
      wrong[i] = g_strdup(local->message);
    guint now;
#pragma omp atomic capture
    now = ++done;
    if (progress != NULL && now % 64 == 0)
#pragma omp critical(litho_make_progress)
      progress(now, n, progress_data);
  }
  part->photos = g_ptr_array_new_with_free_func(g_free);
  part->rgb = g_malloc((gsize)MAX(n, 1) * PHOTO_BYTES);
  litho_lit_part_init(&part->texts);
  for (guint i = 0; i < n; i++) {
    const LithoPair *pair = pairs->pdata[i];
    if (wrong[i] == NULL && pair->texts->len > 0) {
      memcpy(part->rgb + (gsize)part->photos->len * PHOTO_BYTES, all + (gsize)i * PHOTO_BYTES,
             PHOTO_BYTES);
      litho_lit_part_add(&part->texts, encoder, pair, (int)part->photos->len);
      g_ptr_array_add(part->photos, g_strdup(pair->path));
    } else if (skipped != NULL)
      g_ptr_array_add(skipped, wrong[i] != NULL ? g_steal_pointer(&wrong[i])
                                                : g_strdup_printf("%s: has no text", pair->path));
    g_free(wrong[i]);
  }
  return !litho_is_cancelled(cancel, error);
}

/* --- texts ----------------------------------------------------------------------------------- */

static gboolean
pool(LithoMakePart *part, LithoEncoder *encoder, const char *folder, const char *name,
     GCancellable *cancel, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  return litho_lit_part_pool(&part->texts, encoder, LITHO_ENCODER_LEVELS, path, cancel, error);
}

static void
remove_pairs(GPtrArray *from, const GPtrArray *which)
{
  g_autoptr(GHashTable) set = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < which->len; i++)
    g_hash_table_add(set, which->pdata[i]);
  for (guint i = from->len; i-- > 0;)
    if (g_hash_table_contains(set, from->pdata[i]))
      g_ptr_array_remove_index(from, i);
}

static GPtrArray *
pairs_of(const GPtrArray *pairs, const char *list, GError **error)
{
  if (list != NULL)
    return litho_pairs_split(pairs, list, error);
  GPtrArray *all = g_ptr_array_new();
  for (guint i = 0; i < pairs->len; i++)
    g_ptr_array_add(all, pairs->pdata[i]);
  return all;
}

LithoMakeData *
litho_make_data_new(const LithoMakeDataOptions *options, GPtrArray *skipped,
                    LithoFeaturesProgress progress, gpointer progress_data, GCancellable *cancel,
                    GError **error)
{
  g_autoptr(LithoMakeData) data = g_new0(LithoMakeData, 1);
  g_autoptr(GPtrArray) train = NULL, dev = NULL;
  data->pairs = litho_pairs_read(options->pairs, options->images, error);
  if (data->pairs == NULL || (train = pairs_of(data->pairs, options->train, error)) == NULL)
    return NULL;
  dev = options->dev != NULL ? litho_pairs_split(data->pairs, options->dev, error)
                             : g_ptr_array_new();
  if (dev == NULL)
    return NULL;
  remove_pairs(train, dev);
  if (g_mkdir_with_parents(options->cache, 0777) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot make the folder",
                options->cache);
    return NULL;
  }
  g_autoptr(LithoEncoder) encoder = litho_encoder_open(NULL, error);
  if (encoder == NULL)
    return NULL;
  data->text_width = LITHO_ENCODER_LEVELS * litho_encoder_width(encoder);
  if (!read_photos(&data->dev, dev, encoder, skipped, NULL, NULL, cancel, error) ||
      !read_photos(&data->train, train, encoder, skipped, progress, progress_data, cancel, error))
    return NULL;
  if (data->train.photos->len == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s: no photo with a text is left to train on", options->pairs);
    return NULL;
  }
  if (!pool(&data->dev, encoder, options->cache, "dev.texts", cancel, error) ||
      !pool(&data->train, encoder, options->cache, "train.texts", cancel, error))
    return NULL;
  return g_steal_pointer(&data);
}

/* --- samples --------------------------------------------------------------------------------- */

void
litho_make_window(const LithoMakePart *part, int i, int x, int y, gboolean mirror, float *out)
{
  const guint8 *photo = part->rgb + (gsize)i * PHOTO_BYTES;
  guint8 window[3 * SIDE * SIDE];
  for (int v = 0; v < SIDE; v++)
    for (int u = 0; u < SIDE; u++)
      memcpy(window + 3 * (v * SIDE + (mirror ? SIDE - 1 - u : u)),
             photo + 3 * ((y + v) * BIG + x + u), 3);
  litho_patch_from_rgb(window, SIDE * SIDE, out);
}
