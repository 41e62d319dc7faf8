/* look.c: what a look has outside the picture: an old postcard's border. */
#include "ops/style/looks.h"
#include "plan/fit.h"
#include "plan/look.h"

#define BORDER_PERCENT 4
#define BORDER_COLOR "#f3ecdc"

void
plan_look_finish(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const char *style = plan_step_text(step, "style");
    const LithoLook *look = style != NULL && step->region == NULL ? litho_look_match(style) : NULL;
    if (look == NULL || !g_str_equal(look->name, "postcard") || recipe->steps->len >= LITHO_RECIPE_MAX_STEPS)
      continue;
    LithoStep *border = litho_step_new(litho_op_find("pad"));
    border->values[border->op->main] = (LithoValue){.set = TRUE, .num = BORDER_PERCENT};
    plan_step_set_text(border, "color", BORDER_COLOR);
    border->why = g_strdup_printf("%s: a card has a border", step->why != NULL ? step->why : look->title);
    plan_insert_step(recipe, recipe->steps->len, border, i);
    return;
  }
}
