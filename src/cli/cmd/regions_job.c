/* regions_job.c: one region of one photo, as a mask of 16 bits. */
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "cli/cmd/regions_job.h"
#include "op/op.h"
#include "see/find/finder.h"
#include "see/refine.h"
#include "see/things/decoders.h"

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

static gboolean
find_in_box(LithoScene *scene, const RegionPrompt *prompt, const SeePoint *points, SeeCoarseMask *found, GError **error)
{
  const char *method = see_prompt_mask_method(scene, error);
  found->plane =
      method != NULL ? see_prompt_mask(scene, &prompt->box, points, prompt->points->len, NULL, &found->score, error) : NULL;
  found->present = found->plane != NULL;
  found->method = g_strdup_printf("%s in the box", method);
  return found->present;
}

static gboolean
prompt_mask(LithoScene *scene, RegionAnswer *answer, int width, int height, VipsImage **mask, GError **error)
{
  const RegionPrompt *prompt = answer->prompt;
  const SeePoint *points = (const SeePoint *)(gpointer)prompt->points->data;
  g_auto(SeeCoarseMask) found = {0};
  if (!(prompt->has_box ? find_in_box(scene, prompt, points, &found, error)
                        : see_points_find(scene, points, prompt->points->len, &found, error)))
    return FALSE;
  answer->present = found.present;
  answer->score = found.score;
  answer->method = g_steal_pointer(&found.method);
  if (!found.present)
    return TRUE;
  answer->share = see_coarse_mask_share(&found);
  see_decoders_rest(scene);
  *mask = see_refine(scene, found.plane, width, height, error);
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
