/* finder.c: what answers when a region is asked for. */
#include "see/find/finder.h"
#include <string.h>
#include "see/find/regions.h"
#include "see/find/text.h"
#include "see/find/nearness.h"
#include "see/find/things_map.h"
#include "see/refine.h"
#include "see/things/decoders.h"

/* What is there instead of a region that is not: "plants, a person"; NULL for nothing. */
static gboolean
say_instead(LithoScene *scene, char **out, GError **error)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (const SeeRegion *region = see_regions; region->name != NULL; region++) {
    const SeeCoarseMask *cover = see_scene_coarse_mask(scene, region->name, error);
    if (cover == NULL)
      return FALSE;
    gboolean one = strstr("person face animal building", region->name) != NULL;
    if (cover->present && !g_str_equal(region->name, "background"))
      g_string_append_printf(text, "%s%s%s", text->len > 0 ? ", " : "",
                             !one                          ? ""
                             : g_str_equal(region->name, "animal") ? "an "
                                                           : "a ",
                             region->name);
  }
  *out = text->len > 0 ? g_strdup(text->str) : NULL;
  return TRUE;
}

static gboolean
answer(LithoScene *scene, const SeeCoarseMask *cover, int width, int height, LithoLocated *found, GError **error)
{
  found->present = cover->present;
  found->score = cover->score;
  found->method = g_strdup(cover->method);
  if (!cover->present)
    return say_instead(scene, &found->instead, error);
  found->share = see_coarse_mask_share(cover);
  see_decoders_rest(scene);
  found->mask = cover->fine != NULL ? see_unrefined(scene, cover->fine, width, height, error)
                                    : see_refine(scene, cover->plane, width, height, error);
  return found->mask != NULL;
}

/* What there was to choose among. */
static void
answer_candidates(const SeeFinding *finding, LithoLocated *found)
{
  found->why = g_strdup(finding->why);
  found->ambiguous = finding->ambiguous && finding->mask.present;
  found->candidates = g_ptr_array_new_with_free_func(litho_sighting_free);
  for (guint i = 0; finding->candidates != NULL && i < finding->candidates->len; i++) {
    const SeeCandidate *candidate = finding->candidates->pdata[i];
    LithoSighting *one = g_new0(LithoSighting, 1);
    *one = (LithoSighting){g_strdup(candidate->label), candidate->score,
                           {candidate->box.x, candidate->box.y, candidate->box.w, candidate->box.h}};
    g_ptr_array_add(found->candidates, one);
  }
}

static gboolean
find(LithoFinder *finder, const LithoRegion *region, int width, int height, LithoLocated *found, GError **error)
{
  LithoScene *scene = see_finder_scene(finder);
  g_auto(SeeCoarseMask) own = {0};
  g_auto(SeeFinding) finding = {0};
  const SeeCoarseMask *cover = &own;
  const SeePoint point = {.x = region->v[0], .y = region->v[1], .inside = TRUE};
  if (region->kind == LITHO_REGION_NAMED && see_region_by_name(scene, region->text) != NULL)
    cover = see_scene_coarse_mask(scene, region->text, error);
  else if (region->kind == LITHO_REGION_POINT && !see_points_find(scene, &point, 1, &own, error))
    return FALSE;
  else if (region->kind == LITHO_REGION_TEXT) {
    if (!see_text_find(scene, region->text, &finding, error))
      return FALSE;
    answer_candidates(&finding, found);
    cover = &finding.mask;
  }
  if (cover == &own && own.method == NULL)
    own.method = g_strdup("no method");
  return cover != NULL && answer(scene, cover, width, height, found, error);
}

LithoScene *
litho_scene_new(LithoPhoto *photo, const LithoSeeOptions *options)
{
  LithoScene *scene = see_scene_new(photo, options, see_regions, find);
  litho_scene_finder(scene)->things = see_things_map;
  litho_scene_finder(scene)->nearness = see_nearness;
  return scene;
}
