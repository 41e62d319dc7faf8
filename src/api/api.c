/* api.c: the public calls that are one thing to a caller and several folders to us. */
#include "talk/session.h"

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
  g_autoptr(LithoSession) session = litho_session_new(NULL);
  if (photo != NULL)
    litho_session_borrow_photo(session, photo);
  return litho_session_plan(session, planner, words, NULL, error)
             ? litho_recipe_copy(litho_session_recipe(session)) : NULL;
}

gboolean
litho_apply(LithoRecipe *recipe, LithoPhoto *photo, const char *path, GError **error)
{
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  g_autoptr(LithoSession) session = litho_session_new(NULL);
  litho_session_borrow_photo(session, photo);
  litho_session_take_recipe(session, recipe);
  return litho_session_apply(session, path, &options, NULL, error);
}
