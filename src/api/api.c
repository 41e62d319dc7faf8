/* api.c: the public calls that are one thing to a caller and several folders to us. */
#include "base/vips_auto.h"
#include "see/facts/facts_take.h"
#include "photo/photo.h"
#include "plan/plan.h"
#include "run/apply.h"
#include "see/find/finder.h"

LithoPhoto *
litho_open(const char *path, GError **error)
{
  LithoLoadOptions options = {0};
  return litho_photo_open(path, &options, error);
}

LithoRecipe *
litho_plan(const char *words, LithoPhoto *photo, const char *model, GError **error)
{
  gboolean keywords = g_strcmp0(model, "words") == 0;
  LithoPlannerOptions options = {
      .kind = keywords ? LITHO_PLANNER_WORDS : model != NULL ? LITHO_PLANNER_MODEL : LITHO_PLANNER_AUTO,
      .model = keywords ? NULL : model};
  g_autoptr(LithoPlanner) planner = litho_planner_new(&options, error);
  if (planner == NULL)
    return NULL;
  g_autoptr(LithoScene) scene = photo != NULL ? litho_scene_new(photo, NULL) : NULL;
  const LithoFacts *facts = NULL;
  if (scene != NULL && litho_plan_asks(planner, words) &&
      (facts = litho_scene_facts(scene, error)) == NULL)
    return NULL;
  g_autoptr(LithoRecipe) recipe = litho_plan_draft(planner, words, facts, NULL, error);
  if (recipe == NULL)
    return NULL;
  if (scene != NULL && litho_plan_wants_facts(recipe)) {
    if ((facts = litho_scene_facts(scene, error)) == NULL)
      return NULL;
    litho_plan_fit(recipe, facts);
  }
  if (scene != NULL &&
      !litho_plan_drop_absent(recipe, litho_scene_finder(scene), photo->coded->Xsize,
                              photo->coded->Ysize, NULL, error))
    return NULL;
  VipsImage *proxy = scene != NULL ? litho_scene_proxy(scene, error) : NULL;
  if (scene != NULL && proxy == NULL)
    return NULL;
  double scale = proxy != NULL
                     ? (double)vips_image_get_width(proxy) / vips_image_get_width(photo->coded)
                     : 1;
  if (!litho_plan_solve(recipe, proxy, scale, NULL, scene != NULL ? litho_scene_finder(scene) : NULL,
                        error))
    return NULL;
  return g_steal_pointer(&recipe);
}

gboolean
litho_apply(LithoRecipe *recipe, LithoPhoto *photo, const char *path, GError **error)
{
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  g_autoptr(LithoScene) scene = litho_scene_new(photo, NULL);
  options.run.finder = litho_scene_finder(scene);
  return litho_apply_photo(recipe, photo, path, &options, error);
}
