/* decoders.c: see decoders.h. */
#include "model/store.h"
#include "see/nets.h"
#include "see/things/decoders.h"

static void
decoder_free(gpointer data)
{
  SeeDecoder *d = data;
  litho_mask_net_free(d->net);
  g_free(d);
}

/* *path: of the role's model, verified; NULL: none is installed. */
static gboolean
find_file(const char *role, char **path, GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  gboolean is_there = FALSE;
  for (guint i = 0; models != NULL && i < models->len && !is_there; i++) {
    const LithoModel *model = models->pdata[i];
    g_autofree char *file = litho_model_path(model);
    is_there = g_str_equal(model->role, role) && g_file_test(file, G_FILE_TEST_EXISTS);
  }
  *path = is_there ? litho_model_find(role, NULL, error) : NULL;
  return models != NULL && (!is_there || *path != NULL);
}

static gboolean
open_decoder(LithoScene *scene, SeeDecoder *d, const char *role, const char *kind, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autofree char *path = NULL;
  if (litho_scene_options(scene)->floor || !litho_openvino_available())
    return TRUE;
  if (!find_file(role, &path, error) || path == NULL)
    return path != NULL || error == NULL || *error == NULL;
  d->maps = see_scene_role_net(scene, "maps", &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (d->maps == NULL)
    return TRUE;
  d->net = litho_mask_net_open(path, kind, error);
  return d->net != NULL && litho_mask_net_fits(d->net, d->maps, error);
}

void
see_decoders_rest(LithoScene *scene)
{
  static const char *const keys[] = {"nets:decoder:mask", "nets:decoder:stuff"};
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
    const SeeDecoder *d = see_scene_kept(scene, keys[i]);
    if (d != NULL && d->maps != NULL)
      litho_net_rest(d->maps->net);
  }
}

SeeDecoder *
see_scene_decoder(LithoScene *scene, const char *role, const char *kind, GError **error)
{
  g_autofree char *key = g_strconcat("nets:decoder:", role, NULL);
  SeeDecoder *d = see_scene_kept(scene, key);
  if (d != NULL)
    return d;
  d = g_new0(SeeDecoder, 1);
  if (open_decoder(scene, d, role, kind, error))
    return see_scene_keep(scene, key, d, decoder_free);
  decoder_free(d);
  return NULL;
}
