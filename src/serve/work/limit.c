/* limit.c: a mask that somebody drew, and a plan that works nowhere else.
 *
 * A mask that comes with an edit says where anything may change: each step works in its own region as far as the mask
 * reaches. Where the step's region is not in the photo the mask itself is the place: who draws it has found the thing.
 * Steps that change the frame or cut out cannot be limited and are left out, with a reason.
 */
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "op/op.h"
#include "plan/fit.h"
#include "run/located.h"
#include "run/premultiply.h"
#include "serve/work/work.h"

#define LOOK_PX 512

/* {"mask": name, "invert": invert} */
static LithoRegion *
mask_region(const char *name, gboolean invert)
{
  LithoRegion *region = litho_region_new(LITHO_REGION_MASK, name);
  region->invert = invert;
  return region;
}

static void
limit_step(LithoStep *step, const char *mask, gboolean absent)
{
  g_autoptr(LithoRegion) own = litho_step_region(step);
  LithoRegion *region = NULL;
  if (absent || own == NULL || own->kind == LITHO_REGION_ALL) {
    region = mask_region(mask, FALSE);
    for (guint i = 0; !absent && own != NULL && own->except != NULL && i < own->except->len; i++) {
      if (region->except == NULL)
        region->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
      g_ptr_array_add(region->except, litho_region_copy(own->except->pdata[i]));
    }
  } else {
    region = g_steal_pointer(&own);
    if (region->except == NULL)
      region->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
    g_ptr_array_add(region->except, mask_region(mask, TRUE));
  }
  g_clear_pointer(&step->region, litho_region_free);
  step->region = region;
}

gboolean
work_limit(WorkPhoto *photo, const char *mask, GPtrArray *reasons, GError **error)
{
  const VipsImage *coded = litho_session_photo(photo->session)->coded;
  const double shrink = MIN(1, (double)LOOK_PX / MAX(coded->Xsize, coded->Ysize));
  g_autoptr(LithoRecipe) recipe = litho_recipe_copy(litho_session_recipe(photo->session));
  g_autoptr(LithoLocatedSet) located =
      litho_located_set_new(recipe, litho_session_finder(photo->session), MAX(1, (int)(coded->Xsize * shrink)),
                            MAX(1, (int)(coded->Ysize * shrink)), NULL, error);
  if (located == NULL)
    return FALSE;
  for (guint i = recipe->steps->len; i > 0; i--) {
    LithoStep *step = recipe->steps->pdata[i - 1];
    if (step->op->kind == LITHO_KIND_GEOMETRY || step->op->kind == LITHO_KIND_CUTOUT ||
        (step->op->flags & LITHO_OP_NO_REGION) != 0) {
      g_ptr_array_add(reasons, g_strdup_printf("%s: cannot be limited to a mask", step->op->name));
      plan_remove_step(recipe, i - 1, "cannot be limited to a mask");
    } else {
      limit_step(step, mask, litho_step_is_absent(step, located));
    }
  }
  litho_session_take_recipe(photo->session, recipe);
  return TRUE;
}

/* What a step may work on, white on black, 8 bits: where the picture is transparent, or with "white" where it is white.
 */
static gboolean
read_mask(WorkJob *job, const LithoPhoto *mask, VipsImage **out, GError **error)
{
  gboolean opaque = TRUE;
  const gboolean white = work_flag(job, "white");
  if (!white && mask->alpha != NULL && !litho_alpha_is_opaque(mask->alpha, &opaque, error))
    return FALSE;
  if (!white && opaque) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                        "the mask is transparent nowhere: transparent is where the picture is edited");
    return FALSE;
  }
  g_autoptr(VipsImage) grey = NULL, bytes = NULL, turned = NULL;
  VipsImage *from = white ? mask->coded : mask->alpha;
  const double full = from->BandFmt == VIPS_FORMAT_USHORT ? 257 : 1;
  const int failed =
      (white && from->Bands > 1 ? vips_colourspace(from, &grey, VIPS_INTERPRETATION_B_W, NULL)
                                : vips_extract_band(from, &grey, 0, NULL)) != 0 ||
      vips_linear1(grey, &bytes, 1 / (grey->BandFmt == VIPS_FORMAT_USHORT ? full : 1), 0, "uchar", TRUE, NULL) != 0 ||
      (white ? vips_copy(bytes, &turned, NULL) : vips_invert(bytes, &turned, NULL)) != 0 ||
      (*out = vips_image_copy_memory(turned)) == NULL;
  return failed ? litho_error_from_vips(error, LITHO_ERROR_READ, "the mask") : TRUE;
}

gboolean
work_read_mask(WorkJob *job, GError **error)
{
  g_autofree char *path = NULL;
  int fd;
  if (!work_path(job, &path, &fd, error))
    return FALSE;
  g_autoptr(LithoPhoto) mask = litho_photo_open(path, &job->work->options.load, error);
  g_autoptr(VipsImage) grey = NULL;
  const gboolean ok = mask != NULL && read_mask(job, mask, &grey, error);
  if (fd >= 0)
    g_close(fd, NULL);
  if (!ok)
    return FALSE;
  json_object_set_string_member(job->request, "format", "png");
  return work_answer_picture(job, grey, NULL, error);
}
