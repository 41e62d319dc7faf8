/* facts_tilt.c: how far the photo is off level, by what straighten would turn it back by (pixel/tilt.c). */
#include <math.h>
#include "model/store.h"
#include "pixel/geometry.h"
#include "see/facts/facts_parts.h"
#include "see/nets.h"

#define KEY "nets:tilt"

/* TRUE with eye->net NULL: no net is installed, or the scene wants none. */
static gboolean
find_eye(LithoScene *scene, LithoTiltEye *eye, GError **error)
{
  g_autoptr(GError) local = NULL;
  eye->maps = see_scene_role_net(scene, "maps", &local);
  eye->net = eye->maps != NULL ? see_scene_kept(scene, KEY) : NULL;
  if (eye->maps != NULL && eye->net == NULL) {
    g_autofree char *path = litho_model_find("tilt", NULL, &local);
    if (g_error_matches(local, LITHO_ERROR, LITHO_ERROR_MODEL))
      g_clear_error(&local);
    g_autoptr(LithoTiltNet) net = path != NULL ? litho_tilt_net_open(path, &local) : NULL;
    if (net != NULL && litho_tilt_net_fits(net, eye->maps, &local))
      eye->net = see_scene_keep(scene, KEY, g_steal_pointer(&net), (GDestroyNotify)litho_tilt_net_free);
  }
  if (local == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

gboolean
see_facts_tilt(LithoScene *scene, LithoFacts *facts, GError **error)
{
  LithoTiltEye eye = {0};
  double tilt;
  VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL || !find_eye(scene, &eye, error) ||
      !litho_tilt_find(proxy, FALSE, eye.net != NULL ? &eye : NULL, &tilt, error))
    return FALSE;
  facts->tilt_deg = tilt != 0 ? tilt : NAN; /* 0 is what it gives when no angle stands out */
  return TRUE;
}
