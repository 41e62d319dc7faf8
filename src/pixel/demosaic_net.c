/* demosaic_net.c: see demosaic_net.h. */
#include "model/role.h"
#include "pixel/demosaic_net.h"

static gboolean
run_locked(const float *mosaic, int w, int h, float *rgb, GError **error)
{
  static LithoRoleNet *net;
  LithoTensor out;
  int out_w, out_h;
  if (net == NULL) {
    g_autoptr(GError) failed = NULL;
    g_autoptr(LithoRoleNet) opened = litho_role_open("demosaic", NULL, 0, &failed);
    if (opened == NULL) {
      g_propagate_prefixed_error(error, g_steal_pointer(&failed),
                                 "--demosaic net ('litho models pull demosaic'): ");
      return FALSE;
    }
    net = g_steal_pointer(&opened);
  }
  if (!litho_role_run(net, mosaic, NULL, w, h, &out, 1, error))
    return FALSE;
  if (!litho_role_picture_size(&out, &out_w, &out_h) || out_w != w || out_h != h) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "the net '%s' does not give a picture of the mosaic's size", net->model->name);
    return FALSE;
  }
  litho_role_picture(net, &out, rgb);
  return TRUE;
}

static gboolean
run(gconstpointer data, const float *mosaic, int w, int h, float *rgb, GError **error)
{
  static GMutex lock;
  (void)data;
  g_mutex_lock(&lock);
  const gboolean good = run_locked(mosaic, w, h, rgb, error);
  g_mutex_unlock(&lock);
  return good;
}

const LithoDemosaicNet *
litho_demosaic_net(void)
{
  static const LithoDemosaicNet net = {run, NULL};
  return &net;
}
