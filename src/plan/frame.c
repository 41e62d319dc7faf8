/* frame.c: a thing that is cropped off is left outside the frame, not painted over; and a crop to a
 * shape that has to hold a thing is as wide as the shape allows.
 *
 * "Crop away the half elephant at the left" is read as its removal. Where the clause says crop
 * (trim, cut off at an edge, 裁), it becomes a crop without it.
 */
#include <math.h>
#include <string.h>
#include "plan/fit.h"
#include "plan/plan.h"
#include "plan/wording.h"

#define CROPS "crop*|trim*|裁"
#define CLOSES "zoom*|close*|just|only|tight*|fill*|focus*|特写|只|拉近"
#define AWAYS "off|away|out|rid|裁掉|裁去|去掉"

/* The removal as a crop, or NULL. */
static LithoStep *
crop_without(const LithoStep *step)
{
  guint target;
  if (!g_str_equal(step->op->name, "remove_object") || !step->said.set ||
      !plan_says_any(step->why, CROPS) || litho_op_param(step->op, "target", &target) == NULL)
    return NULL;
  const char *what = litho_op_text(step->op, step->values, target);
  if (step->region == NULL && what == NULL)
    return NULL;
  LithoStep *crop = litho_step_new(litho_op_find("crop"));
  crop->region = litho_region_new(LITHO_REGION_ALL, NULL);
  crop->region->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  const gboolean is_name = what != NULL && g_strv_contains(litho_region_names, what);
  g_ptr_array_add(crop->region->except,
                  step->region != NULL
                      ? litho_region_copy(step->region)
                      : litho_region_new(is_name ? LITHO_REGION_NAMED : LITHO_REGION_TEXT, what));
  crop->why = g_strdup(step->why);
  return crop;
}

/* "16:9, but keep all horses in": wide; "zoom in on the scissors": close, in the photo's shape. */
static void
choose_frame(LithoStep *crop, const char *words)
{
  const gboolean has_shape = plan_step_text(crop, "aspect") != NULL;
  const gboolean is_close = plan_says_any(words, CLOSES);
  if (has_shape && !is_close && plan_step_text(crop, "around") == NULL)
    plan_step_set_text(crop, "around", "wide");
  if (!has_shape && crop->region->kind != LITHO_REGION_ALL)
    plan_step_set_text(crop, "aspect", "original");
}

/* "Crop off the doors": they are what is to be outside. */
static void
leave_out(LithoStep *crop)
{
  if (crop->region->kind == LITHO_REGION_ALL || !plan_says_any(crop->why, AWAYS) ||
      plan_says_any(crop->why, CLOSES))
    return;
  LithoRegion *all = litho_region_new(LITHO_REGION_ALL, NULL);
  all->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  g_ptr_array_add(all->except, g_steal_pointer(&crop->region));
  crop->region = all;
}

/* "…, with the whole bus in it": what a clause beside the crop wants to be in the frame. Caller
 * frees; NULL: nothing.
 */
static char *
wanted_inside(const LithoClause *clause)
{
  static const char *const begins[] = {"with the whole ",
                                       "with all of the ",
                                       "with all the ",
                                       "with the entire ",
                                       "with both ",
                                       "with the ",
                                       NULL};
  static const char *const ends[] = {" in it",  " in the frame", " in the picture", " in frame",
                                     " inside", " in the photo", " in view",        NULL};
  g_autofree char *lower = g_utf8_strdown(clause->text, -1);
  for (const char *const *begin = begins; *begin != NULL; begin++)
    for (const char *const *end = ends; *end != NULL && g_str_has_prefix(lower, *begin); end++)
      if (g_str_has_suffix(lower, *end) && strlen(lower) > strlen(*begin) + strlen(*end))
        return g_strndup(lower + strlen(*begin), strlen(lower) - strlen(*begin) - strlen(*end));
  return NULL;
}

/* "4:5 around the dog", "10x15 with the dog in it": what the words of a crop to a shape have it
 * hold, where no place was read. Caller frees; NULL: nothing. */
static char *
wanted_around(const char *words)
{
  static const char *const begins[] = {" around the ", " with the ", NULL};
  static const char *const ends[] = {
      " in it",         " in the middle", " in the frame", " in the centre",
      " in the center", " centred",       " centered",     NULL};
  static const char *const none[] = {"edges",  "edge",  "border",  "borders", "centre", "center",
                                     "middle", "photo", "picture", "image",   NULL};
  g_autofree char *lower = g_utf8_strdown(words != NULL ? words : "", -1);
  for (const char *const *begin = begins; *begin != NULL; begin++) {
    const char *at = strstr(lower, *begin);
    if (at == NULL)
      continue;
    g_autofree char *what = g_strdup(at + strlen(*begin));
    gboolean has_end = g_str_equal(*begin, begins[0]);
    what[strcspn(what, ",.;!")] = '\0';
    for (const char *const *end = ends; *end != NULL; end++)
      if (g_str_has_suffix(what, *end)) {
        what[strlen(what) - strlen(*end)] = '\0';
        has_end = TRUE;
        break;
      }
    if (has_end && *what != '\0' && strstr(what, " with ") == NULL && !g_strv_contains(none, what))
      return g_steal_pointer(&what);
  }
  return NULL;
}

static void
hold_inside(LithoRecipe *recipe)
{
  LithoStep *crop = NULL;
  for (guint i = 0; i < recipe->steps->len && crop == NULL; i++)
    if (g_str_equal(((LithoStep *)recipe->steps->pdata[i])->op->name, "crop"))
      crop = recipe->steps->pdata[i];
  g_autofree char *around =
      crop != NULL && crop->region == NULL && plan_step_text(crop, "aspect") != NULL
          ? wanted_around(crop->why)
          : NULL;
  if (around != NULL) {
    crop->region = litho_region_new(g_strv_contains(litho_region_names, around) ? LITHO_REGION_NAMED
                                                                                : LITHO_REGION_TEXT,
                                    around);
    if (plan_step_text(crop, "around") == NULL)
      plan_step_set_text(crop, "around", "wide");
  }
  for (guint i = 0; crop != NULL && crop->region == NULL && i < recipe->clauses->len; i++) {
    LithoClause *clause = recipe->clauses->pdata[i];
    g_autofree char *what = clause->kind != LITHO_CLAUSE_STEP ? wanted_inside(clause) : NULL;
    if (what == NULL)
      continue;
    crop->region = litho_region_new(
        g_strv_contains(litho_region_names, what) ? LITHO_REGION_NAMED : LITHO_REGION_TEXT, what);
    clause->kind = LITHO_CLAUSE_KEEP;
    g_free(clause->reason);
    clause->reason = g_strdup("the crop holds it");
  }
}

/* "Upright 3:4, a close crop on the player": a shape and, in the next words, what it shows are one crop. */
static void
join_crops(LithoRecipe *recipe)
{
  for (guint i = 0; i + 1 < recipe->steps->len; i++) {
    LithoStep *shape = recipe->steps->pdata[i];
    const LithoStep *next = recipe->steps->pdata[i + 1];
    if (!g_str_equal(shape->op->name, "crop") || !g_str_equal(next->op->name, "crop") || shape->region != NULL ||
        next->region == NULL || next->region->kind == LITHO_REGION_ALL || plan_step_text(shape, "aspect") == NULL ||
        plan_step_text(next, "aspect") != NULL || !next->said.set || !isnan(next->said.number))
      continue;
    shape->region = litho_region_copy(next->region);
    plan_remove_step(recipe, i + 1, NULL);
  }
}

void
litho_plan_frame(LithoRecipe *recipe)
{
  join_crops(recipe);
  hold_inside(recipe);
  for (guint i = 0; i < recipe->steps->len; i++) {
    LithoStep *step = recipe->steps->pdata[i], *crop = crop_without(step);
    if (crop != NULL) {
      plan_swap_step(recipe, i, crop);
    } else if (g_str_equal(step->op->name, "crop") && step->said.set && step->region != NULL) {
      leave_out(step);
      choose_frame(step, recipe->instruction);
    }
  }
}
