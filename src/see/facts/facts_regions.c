/* facts_regions.c: the named regions that the photo shows, as facts. */
#include "see/coarse_mask.h"
#include "see/facts/facts_parts.h"

static int
by_share(gconstpointer a, gconstpointer b)
{
  const LithoRegionFact *const *p = a, *const *q = b;
  return ((*p)->share < (*q)->share) - ((*p)->share > (*q)->share);
}

gboolean
see_region_facts(LithoScene *scene, GPtrArray *out, GError **error)
{
  for (const SeeRegion *region = see_scene_regions(scene); region->name != NULL; region++) {
    const SeeCoarseMask *cover = see_scene_coarse_mask(scene, region->name, error);
    if (cover == NULL)
      return FALSE;
    if (!cover->present)
      continue;
    LithoRegionFact *fact = g_new0(LithoRegionFact, 1);
    fact->name = g_strdup(region->name);
    fact->score = cover->score;
    fact->share = see_coarse_mask_share(cover);
    fact->box = see_coarse_mask_box(cover);
    fact->method = g_strdup(cover->method);
    g_ptr_array_add(out, fact);
  }
  g_ptr_array_sort(out, by_share);
  return TRUE;
}
