/* subject_given.c: the subject of a portrait whose file brings the phone's own matte (photo/beside.h): nothing is guessed. */
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "photo/beside.h"
#include "see/scenery/finders.h"

#define MIN_SHARE 0.002

/* The matte on the proxy's grid. */
static gboolean
to_proxy(VipsImage *matte, VipsImage *proxy, LithoPlane **out, GError **error)
{
  g_autoptr(VipsImage) scaled = NULL;
  size_t size;
  if (vips_resize(matte, &scaled, (double)proxy->Xsize / matte->Xsize, "vscale", (double)proxy->Ysize / matte->Ysize,
                  "kernel", VIPS_KERNEL_LINEAR, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the photo's matte");
  g_autofree float *values = vips_image_write_to_memory(scaled, &size);
  if (values == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the photo's matte");
  *out = litho_plane_new(proxy->Xsize, proxy->Ysize);
  for (gsize i = 0; i < (gsize)proxy->Xsize * (gsize)proxy->Ysize; i++)
    (*out)->v[i] = CLAMP(values[i], 0, 1);
  return TRUE;
}

gboolean
see_subject_given(LithoScene *scene, SeeCoarseMask *cover, gboolean *given, GError **error)
{
  g_autoptr(VipsImage) matte = litho_photo_beside(litho_scene_photo(scene), LITHO_BESIDE_MATTE);
  *given = matte != NULL;
  if (!*given)
    return TRUE;
  VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL || !to_proxy(matte, proxy, &cover->plane, error))
    return FALSE;
  cover->method = g_strdup("the portrait's matte in the file");
  cover->score = 1;
  cover->present = see_coarse_mask_share(cover) >= MIN_SHARE;
  if (!cover->present) {
    g_clear_pointer(&cover->plane, litho_plane_free);
    *given = FALSE; /* an empty matte says nothing: it is looked for */
    g_clear_pointer(&cover->method, g_free);
    cover->score = 0;
  }
  return TRUE;
}
