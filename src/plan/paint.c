/* paint.c: a colour that is put on a thing is paint, not a wash, and a comparison is a wash, not more of what is there.
 *
 * "Make the car red" is read as a tint of the car; on a photo it is done by `recolor`. A comparison ("bluer", "more
 * red", "a bit green") stays a tint, and so does a colour for the whole photo, for skin or for what is light rather
 * than paint (sky, water, plants, ground).
 */
#include <math.h>
#include <string.h>
#include "color/names.h"
#include "plan/cast.h"
#include "plan/fit.h"
#include "plan/look.h"
#include "plan/plan.h"
#include "plan/wording.h"

/* Words of a clause that compares. */
#define COMPARES                                                                                                       \
  "more|*bit*|slight*|little|tint*|tone*|hue*|glow*|*ish*|bluer|greener|redder|yellower|whiter|pinker|blacker|darker|" \
  "deeper|warmer|cooler|"                                                                                              \
  "更|偏|一点|一些|稍|色调"
static const char *const washed[] = {"sky",  "water",  "plants",     "ground", "skin",
                                     "face", "person", "background", "eyes",   NULL};

/* The word with what stands right before it, where the two are a colour: "dark green", 深绿. NULL: they are none.
 * Caller frees. */
static char *
shaded_word(const char *text, const char *word)
{
  const char *at = strstr(text, word), *from = at;
  if (at == NULL || at == text)
    return NULL;
  if (at[-1] == ' ') {
    for (from = at - 1; from > text && from[-1] != ' '; from--)
      ;
  } else {
    from = g_utf8_prev_char(at);
  }
  float lab[3];
  char *both = g_strndup(from, (gsize)(at - from) + strlen(word));
  if (litho_color_parse(both, lab))
    return both;
  g_free(both);
  return NULL;
}

/* The colour with the shade that the clause says before it. Caller frees. */
static char *
shaded(const char *color, const char *words)
{
  const LithoColorName *name = litho_color_find(color);
  g_autofree char *lower = g_utf8_strdown(words != NULL ? words : "", -1);
  char *out = name != NULL ? shaded_word(lower, name->name) : NULL;
  for (const char *const *word = name != NULL ? name->words : NULL; word != NULL && *word != NULL && out == NULL;
       word++)
    out = shaded_word(lower, *word);
  return out != NULL ? out : g_strdup(color);
}

static gboolean
is_paint(const LithoStep *step)
{
  const LithoRegion *region = step->region;
  return g_str_equal(step->op->name, "color_tint") && step->said.set && step->said.sign >= 0 &&
         isnan(step->said.number) && step->said.degree != LITHO_DEGREE_TOUCH && region != NULL &&
         (region->kind == LITHO_REGION_TEXT ||
          (region->kind == LITHO_REGION_NAMED && !g_strv_contains(washed, region->text))) &&
         plan_step_text(step, "color") != NULL && !plan_says_any(step->why, COMPARES);
}

/* "Greener grass" is no more of the green that is there, for grass is yellow to a spectrum: the thing goes towards the
 * colour. */
static void
lean(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const char *color = plan_step_text(step, "color");
    if (!g_str_equal(step->op->name, "color_mix") || !step->said.set || step->said.sign <= 0 ||
        !isnan(step->said.number) || step->region == NULL || color == NULL)
      continue;
    LithoStep *tint = plan_step_like(step, "color_tint", step->said.sign);
    plan_step_set_text(tint, "color", color);
    plan_swap_step(recipe, i, tint);
  }
}

void
litho_plan_paint(LithoRecipe *recipe)
{
  plan_cast_balance(recipe);
  lean(recipe);
  plan_look_finish(recipe);
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    if (!is_paint(step))
      continue;
    LithoStep *paint = plan_step_like(step, "recolor", 0);
    g_autofree char *color = shaded(plan_step_text(step, "color"), step->why);
    plan_step_set_text(paint, "color", color);
    plan_swap_step(recipe, i, paint);
  }
}
