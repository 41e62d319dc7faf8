/* api.c: the public calls that are one thing to a caller and several folders to us. */
#include "base/vips_auto.h"
#include "photo/photo.h"
#include "plan/plan.h"
#include "recipe/apply.h"

/* Long edge of the proxy that amounts are solved on, px. */
#define PROXY_PX 512

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
  g_autoptr(LithoRecipe) recipe = planner != NULL ? litho_plan_draft(planner, words, NULL, error) : NULL;
  if (recipe == NULL)
    return NULL;
  g_autoptr(VipsImage) proxy = NULL;
  double scale = 1;
  if (photo != NULL) {
    proxy = litho_photo_proxy(photo, PROXY_PX, error);
    if (proxy == NULL)
      return NULL;
    scale = (double)vips_image_get_width(proxy) / vips_image_get_width(photo->coded);
  }
  if (!litho_plan_solve(recipe, proxy, scale, NULL, error))
    return NULL;
  return g_steal_pointer(&recipe);
}

gboolean
litho_apply(LithoRecipe *recipe, LithoPhoto *photo, const char *path, GError **error)
{
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  return litho_apply_photo(recipe, photo, path, &options, error);
}
