/* actions.c: see actions.h. Names: C2PA specification 2.2, "Actions"; digital source types: IPTC. A
 * step that no name of theirs fits is "c2pa.edited". */
#include <string.h>
#include "run/actions.h"

static const struct {
  const char *op, *action;
} by_name[] = {{"crop", "c2pa.cropped"},
               {"resize", "c2pa.resized"},
               {"upscale", "c2pa.resized"},
               {"rotate", "c2pa.orientation"},
               {"flip", "c2pa.orientation"},
               {"straighten", "c2pa.orientation"},
               {"perspective", "c2pa.orientation"},
               {"pad", "c2pa.edited"},
               {"denoise", "c2pa.enhanced"},
               {"sharpen", "c2pa.enhanced"}};

static const char *
action_of(const LithoOp *op)
{
  for (guint i = 0; i < G_N_ELEMENTS(by_name); i++)
    if (g_str_equal(by_name[i].op, op->name))
      return by_name[i].action;
  switch (op->category) {
  case LITHO_CATEGORY_TONE:
  case LITHO_CATEGORY_COLOR:
    return "c2pa.color_adjustments";
  case LITHO_CATEGORY_DETAIL:
  case LITHO_CATEGORY_STYLE:
    return "c2pa.filtered";
  default:
    return "c2pa.edited";
  }
}

/* Where a net drew pixels, it is said: new ones in a hole, or better ones everywhere. */
static const char *
source_type_of(const LithoOp *op, const LithoStepResult *result)
{
  if (result == NULL || result->model == NULL || g_str_equal(result->model, "none"))
    return NULL;
  return g_str_equal(op->name, "remove_object") ? "compositeWithTrainedAlgorithmicMedia"
                                                : "algorithmicallyEnhanced";
}

static void
clear_action(gpointer data)
{
  g_free((char *)((PhotoAction *)data)->description);
}

static void
add(GArray *actions, const char *name, const char *source_type, char *description)
{
  const PhotoAction action = {name, source_type, description};
  g_array_append_val(actions, action);
}

GArray *
run_actions_new(const LithoRecipe *recipe, const LithoRunResults *results, LithoStrip strip)
{
  GArray *actions = g_array_new(FALSE, FALSE, sizeof(PhotoAction));
  g_array_set_clear_func(actions, clear_action);
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const LithoStepResult *result = results->steps != NULL && i < results->steps->len
                                        ? litho_step_result(results->steps, i)
                                        : NULL;
    if (result == NULL || !result->skipped)
      add(actions, action_of(step->op), source_type_of(step->op, result),
          litho_step_describe(step));
  }
  if (strip != LITHO_STRIP_NONE)
    add(actions, "c2pa.edited.metadata", NULL,
        g_strdup_printf("metadata left out: %s", litho_strip_name(strip)));
  return actions;
}
