/* matte.c: the subject as a net of role "matte" (U2-Net, ISNet, BiRefNet) sees it.
 *
 * As rembg does: the whole photo is squeezed into the net's picture, scores that are no probabilities go through
 * a sigmoid, and the result is stretched to 0..1. The stretch would make a subject of anything, so whether there
 * is one is told by the values before it.
 */
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "model/role.h"
#include "op/op.h"
#include "see/look.h"
#include "see/nets.h"
#include "see/paint.h"
#include "see/picture.h"
#include "see/scenery/finders.h"

#define SURE 0.5f
#define MIN_SHARE 0.002 /* of the frame: less is no subject */

/* The first output as probabilities; NULL: it is not one value a pixel. */
static LithoPlane *
read_matte(const LithoRoleNet *net, const LithoTensor *out, GError **error)
{
  const LithoNetOptions *options = &net->model->net;
  const gsize n = litho_tensor_n(out);
  if (out->rank < 2 || out->type != LITHO_TENSOR_F32 || n == 0 ||
      n != (gsize)out->dim[out->rank - 1] * (gsize)out->dim[out->rank - 2]) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "model '%s': its first output is not one value a pixel (docs/models.md says what a net of role matte "
                "takes and gives)",
                net->model->name);
    return NULL;
  }
  LithoPlane *plane = litho_plane_new((int)out->dim[out->rank - 1], (int)out->dim[out->rank - 2]);
  gboolean is_probability = TRUE;
  for (gsize i = 0; i < n; i++) {
    plane->v[i] = ((const float *)out->data)[i];
    if (options->has_out)
      plane->v[i] = (plane->v[i] - options->out_black) / (options->out_white - options->out_black);
    is_probability &= plane->v[i] >= -0.01f && plane->v[i] <= 1.01f;
  }
  for (gsize i = 0; i < n; i++)
    plane->v[i] = is_probability || options->has_out ? CLAMP(plane->v[i], 0, 1) : 1 / (1 + expf(-plane->v[i]));
  return plane;
}

gboolean
see_subject_by_matte(LithoScene *scene, SeeCoarseMask *cover, gboolean *looked, GError **error)
{
  g_autoptr(GError) failure = NULL;
  LithoRoleNet *net = see_scene_role_net(scene, "matte", &failure);
  *looked = net != NULL;
  if (net == NULL) {
    const gboolean ok = failure == NULL;
    if (!ok)
      g_propagate_error(error, g_steal_pointer(&failure));
    return ok;
  }
  const int width = net->width > 0 ? net->width : net->size_px;
  const int height = net->height > 0 ? net->height : net->size_px;
  g_autofree float *rgb = see_scene_squeezed(scene, width, height, error);
  LithoTensor out;
  if (rgb == NULL || !litho_role_run(net, rgb, NULL, width, height, &out, 1, error))
    return FALSE;
  g_autoptr(LithoPlane) matte = read_matte(net, &out, error);
  litho_net_rest(net->net);
  if (matte == NULL)
    return FALSE;
  const gsize n = (gsize)matte->width * (gsize)matte->height;
  float low = 1, high = 0;
  for (gsize i = 0; i < n; i++) {
    low = MIN(low, matte->v[i]);
    high = MAX(high, matte->v[i]);
  }
  cover->method = g_strdup(net->model->name);
  cover->present = high > SURE && see_plane_area(matte) >= MIN_SHARE;
  cover->score = cover->present ? see_plane_sureness(matte) : MIN(high, SURE);
  if (!cover->present)
    return TRUE;
  if (low > SURE) /* everything is the subject */
    low = 0;
  for (gsize i = 0; i < n; i++)
    matte->v[i] = CLAMP((matte->v[i] - low) / (high - low), 0, 1);
  cover->plane = see_look_to_proxy(scene, matte, error);
  return cover->plane != NULL;
}
