/* look.c: the scene's proxy as planes that region finders read. */
#include <math.h>
#include "ops/oklab.h"
#include "see/look.h"
#include "see/region.h"

#define ROUGH_RADIUS_PX 2

/* Local standard deviation of `in`. */
static LithoPlane *
spread(const LithoPlane *in, int radius)
{
  gsize n = (gsize)in->width * (gsize)in->height;
  g_autoptr(LithoPlane) square = litho_plane_new(in->width, in->height);
  g_autoptr(LithoPlane) mean = litho_plane_new(in->width, in->height);
  LithoPlane *out = litho_plane_new(in->width, in->height);
  for (gsize i = 0; i < n; i++)
    square->v[i] = in->v[i] * in->v[i];
  litho_plane_box_mean(in, radius, mean);
  litho_plane_box_mean(square, radius, out);
  for (gsize i = 0; i < n; i++)
    out->v[i] = sqrtf(MAX(out->v[i] - mean->v[i] * mean->v[i], 0));
  return out;
}

static SeeLook *
look_new(VipsImage *proxy, GError **error)
{
  g_autofree float *pixels = litho_area_pixels(proxy, "the photo's proxy", error);
  if (pixels == NULL)
    return NULL;
  SeeLook *look = g_new0(SeeLook, 1);
  look->width = proxy->Xsize;
  look->height = proxy->Ysize;
  for (int k = 0; k < 3; k++)
    look->lab[k] = litho_plane_new(look->width, look->height);
  gsize n = (gsize)look->width * (gsize)look->height;
  for (gsize i = 0; i < n; i++)
    oklab_from_linear(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], &look->lab[0]->v[i],
                      &look->lab[1]->v[i], &look->lab[2]->v[i]);
  look->rough = spread(look->lab[0], ROUGH_RADIUS_PX);
  return look;
}

static void
look_free(gpointer data)
{
  SeeLook *look = data;
  for (int k = 0; k < 3; k++)
    litho_plane_free(look->lab[k]);
  litho_plane_free(look->rough);
  g_free(look);
}

const SeeLook *
see_scene_look(LithoScene *scene, GError **error)
{
  SeeLook *look = see_scene_kept(scene, "look");
  VipsImage *proxy = look == NULL ? litho_scene_proxy(scene, error) : NULL;
  if (proxy == NULL || (look = look_new(proxy, error)) == NULL)
    return look;
  return see_scene_keep(scene, "look", look, look_free);
}
