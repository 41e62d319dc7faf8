/* nearness.c: how near each place of a photo is (nearness.h).
 *
 * A phone's depth map says it; else a net of role depth (Depth Anything, MiDaS: larger is nearer, of any scale), whose values are
 * stretched between the 1st and the 99th percentile. Nothing is refined: the
 * region that is blurred has the edges.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "model/role.h"
#include "photo/beside.h"
#include "see/find/nearness.h"
#include "see/nets.h"
#include "see/picture.h"
#include "see/refine.h"
#include "see/scene.h"

static int
by_value(const void *a, const void *b)
{
  const float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

/* Values of any scale to 0..1. */
static void
stretch(LithoPlane *plane)
{
  const gsize n = (gsize)plane->width * (gsize)plane->height;
  g_autofree float *sorted = g_memdup2(plane->v, n * sizeof(float));
  qsort(sorted, n, sizeof *sorted, by_value);
  const float low = sorted[n / 100], range = sorted[n - 1 - n / 100] - low;
  for (gsize i = 0; i < n; i++)
    plane->v[i] = range > 0 ? CLAMP((plane->v[i] - low) / range, 0, 1) : 1;
}

static LithoPlane *
plane_of_image(VipsImage *image)
{
  LithoPlane *plane = litho_plane_new(image->Xsize, image->Ysize);
  memcpy(plane->v, VIPS_IMAGE_ADDR(image, 0, 0), (gsize)image->Xsize * (gsize)image->Ysize * sizeof(float));
  return plane;
}

/* *out NULL without an error: no such net is installed. */
static gboolean
by_net(LithoScene *scene, LithoPlane **out, char **method, GError **error)
{
  GError *failure = NULL;
  LithoRoleNet *net = see_scene_role_net(scene, "depth", &failure);
  if (net == NULL) {
    if (failure != NULL)
      g_propagate_error(error, failure);
    return failure == NULL;
  }
  const int width = net->width > 0 ? net->width : net->size_px, height = net->height > 0 ? net->height : net->size_px;
  g_autofree float *rgb = see_scene_squeezed(scene, width, height, error);
  LithoTensor tensor;
  if (rgb == NULL || !litho_role_run(net, rgb, NULL, width, height, &tensor, 1, error))
    return FALSE;
  const gsize n = litho_tensor_n(&tensor);
  if (tensor.rank < 2 || tensor.type != LITHO_TENSOR_F32 || n == 0 ||
      n != (gsize)tensor.dim[tensor.rank - 1] * (gsize)tensor.dim[tensor.rank - 2]) {
    litho_net_rest(net->net);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "model '%s': its first output is not one value a pixel (docs/models.md says what a net of role depth takes "
                "and gives)",
                net->model->name);
    return FALSE;
  }
  *out = litho_plane_new((int)tensor.dim[tensor.rank - 1], (int)tensor.dim[tensor.rank - 2]);
  memcpy((*out)->v, tensor.data, n * sizeof(float));
  litho_net_rest(net->net);
  stretch(*out);
  *method = g_strdup(net->model->name);
  return TRUE;
}

gboolean
see_nearness(LithoFinder *finder, int width, int height, LithoLocated *near, GError **error)
{
  LithoScene *scene = see_finder_scene(finder);
  g_autoptr(LithoPlane) plane = NULL;
  g_autoptr(VipsImage) given = litho_photo_beside(litho_scene_photo(scene), LITHO_BESIDE_DEPTH);
  if (given != NULL) {
    plane = plane_of_image(given);
    near->method = g_strdup("the depth map in the file");
  } else if (!by_net(scene, &plane, &near->method, error)) {
    return FALSE;
  }
  if (plane == NULL) {
    near->method = g_strdup("nobody knows"); /* so that it is not asked again */
    return TRUE;
  }
  near->mask = see_unrefined(scene, plane, width, height, error);
  near->present = near->mask != NULL;
  near->score = 1;
  return near->present;
}
