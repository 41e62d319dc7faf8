/* lab.c: the scene's proxy as Oklab planes of its own size. */
#include "color/oklab.h"
#include "see/lab.h"
#include "see/coarse_mask.h"

static void
lab_free(gpointer data)
{
  SeeLab *lab = data;
  for (int c = 0; c < 3; c++)
    litho_plane_free(lab->lab[c]);
  g_free(lab);
}

const SeeLab *
see_scene_lab(LithoScene *scene, GError **error)
{
  SeeLab *lab = see_scene_kept(scene, "lab");
  if (lab != NULL)
    return lab;
  VipsImage *proxy = litho_scene_proxy(scene, error);
  g_autofree float *pixels =
      proxy != NULL ? litho_area_pixels(proxy, litho_scene_photo(scene)->name, error) : NULL;
  if (pixels == NULL)
    return NULL;
  lab = g_new0(SeeLab, 1);
  lab->width = proxy->Xsize;
  lab->height = proxy->Ysize;
  for (int c = 0; c < 3; c++)
    lab->lab[c] = litho_plane_new(lab->width, lab->height);
  for (gsize i = 0; i < (gsize)lab->width * lab->height; i++)
    oklab_from_linear(pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], &lab->lab[0]->v[i],
                      &lab->lab[1]->v[i], &lab->lab[2]->v[i]);
  return see_scene_keep(scene, "lab", lab, lab_free);
}
