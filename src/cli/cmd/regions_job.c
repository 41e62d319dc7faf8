/* regions_job.c: one region of one photo, as a mask of 16 bits. */
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "cli/cmd/regions_job.h"
#include "op/op.h"
#include "see/refine.h"

void
region_answer_free(RegionAnswer *answer)
{
  g_free(answer->name);
  g_free(answer->method);
  g_free(answer->instead);
  g_free(answer->why);
  g_clear_pointer(&answer->candidates, g_ptr_array_unref);
  g_free(answer->file);
  g_free(answer);
}

static gboolean
is_plain(const LithoRegion *region)
{
  return region->except == NULL && !region->invert && !(region->feather > 0);
}

static gboolean
to_16_bits(VipsImage *cover, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) scaled = NULL, rounded = NULL, coded = NULL;
  if (vips_linear1(cover, &scaled, 65535, 0, NULL) == 0 && vips_rint(scaled, &rounded, NULL) == 0 &&
      vips_cast(rounded, &coded, VIPS_FORMAT_USHORT, NULL) == 0 &&
      (*out = vips_image_copy_memory(coded)) != NULL)
    return TRUE;
  return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
}

/* What a person showed is there. */
static gboolean
prompt_mask(LithoScene *scene, RegionAnswer *answer, int width, int height, VipsImage **mask, GError **error)
{
  const RegionPrompt *prompt = answer->prompt;
  const char *method = see_prompt_mask_method(scene, error);
  SeeCoarseMask coarse = {.present = TRUE};
  if (method == NULL)
    return FALSE;
  coarse.plane = see_prompt_mask(scene, prompt->has_box ? &prompt->box : NULL, (const SeePoint *)(gpointer)prompt->points->data,
                                 prompt->points->len, NULL, &coarse.score, error);
  if (coarse.plane == NULL)
    return FALSE;
  answer->present = TRUE;
  answer->score = coarse.score;
  answer->share = see_coarse_mask_share(&coarse);
  answer->method = g_strdup_printf("%s %s", method, prompt->has_box ? "in the box" : "around the point");
  *mask = see_refine(scene, coarse.plane, width, height, error);
  see_coarse_mask_clear(&coarse);
  return *mask != NULL;
}

gboolean
region_mask(LithoScene *scene, RegionAnswer *answer, VipsImage *linear, GHashTable *assets,
            VipsImage **mask, GError **error)
{
  const LithoRegion *region = answer->region;
  *mask = NULL;
  if (answer->prompt != NULL)
    return prompt_mask(scene, answer, linear->Xsize, linear->Ysize, mask, error);
  g_autoptr(LithoLocatedSet) set =
      litho_located_set_of(region, litho_scene_finder(scene), linear->Xsize, linear->Ysize, error);
  if (set == NULL)
    return FALSE;
  const LithoLocated *located = litho_located_set_get(set, region);
  answer->present = located == NULL || located->present;
  answer->score = located != NULL ? located->score : 1;
  answer->method = g_strdup(located != NULL ? located->method : "as it is written");
  answer->instead = located != NULL ? g_strdup(located->instead) : NULL;
  answer->why = located != NULL ? g_strdup(located->why) : NULL;
  answer->ambiguous = located != NULL && located->ambiguous;
  if (located != NULL && located->candidates != NULL)
    answer->candidates = g_ptr_array_ref(located->candidates);
  if (!answer->present)
    return TRUE;
  if (located != NULL && is_plain(region)) {
    *mask = g_object_ref(located->mask);
    answer->share = located->share;
    return TRUE;
  }
  g_autoptr(VipsImage) cover = NULL;
  double mean;
  if (!litho_mask_image(region, linear, assets, set, &cover, error) || !to_16_bits(cover, mask, error))
    return FALSE;
  if (vips_avg(*mask, &mean, NULL) != 0) {
    g_clear_object(mask);
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a mask");
  }
  answer->share = mean / 65535;
  return TRUE;
}
