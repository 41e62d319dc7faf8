/* mend.c: steps of a draft that say the contrary of their clause, set right by its words.
 *
 * A reader that never saw a sentence takes "flat and grey" for a wish to have it grey, "blacker blacks" for more of the
 * slider, "neutral light" for less light, "more turquoise" for more of all colours. The rules are few and look at words
 * of the clause alone. Casts have a file of their own (cast.c).
 */
#include <math.h>
#include <string.h>
#include "color/names.h"
#include "plan/cast.h"
#include "plan/fit.h"
#include "plan/mend.h"
#include "plan/wording.h"

/* The first row that holds: the operation, one of `words` in the clause and none of `unless`. */
static const struct {
  const char *op;
  int sign; /* of the step; 0: any */
  const char *words, *unless;
  const char *to; /* the operation that is meant, and its direction */
  int to_sign;
} rows[] = {
    {"blacks", 1, "blacker|deeper black*|deep black*|darker black*|crush*|rich black*|黑色更黑|黑一点|更黑",
     "lift*|raise|lighter|matte", "blacks", -1},
    {"whites", -1, "whiter|brighter white*|cleaner white*|更白|白一点", "less|tone down", "whites", 1},
    {"grayscale", 0,
     "flat and gr*|dull and gr*|grey and flat|grey and dull|gray and flat|gray and dull|too grey|too gray|so grey|"
     "so gray|looks grey|looks gray|all grey|all gray|dreary|灰蒙蒙|太灰|发灰|灰扑扑",
     "black and white|b&w|monochrome|make|turn|convert|黑白", "contrast", 1},
    {"highlights", 1, "bring back|bring the highlights back|recover|rescue|restore|get back|找回|恢复|挽回", "brighter|boost",
     "highlights", -1},
    {"saturation", -1, "complete*|fully|entirely|totally|all the way|完全|彻底", "not|almost|nearly|n't|不要", "grayscale", 0},
    {"exposure", 0, "neutral light|neutral colo*|neutral tone|neutral white", "bright*|dark*", "white_balance", 0},
};

/* The colour of "more turquoise", 更绿; NULL: no colour is wished. */
static const char *
color_wished(const char *lower)
{
  g_auto(GStrv) words = g_strsplit_set(lower, " ,.;:!?", -1);
  for (char **word = words; *word != NULL && word[1] != NULL; word++) {
    const LithoColorName *name = g_str_equal(*word, "more") ? litho_color_find(word[1]) : NULL;
    if (name != NULL && name->mix != NULL && !g_str_equal(name->name, "warm") && !g_str_equal(name->name, "cool"))
      return name->name;
  }
  return NULL;
}

static void
mend_step(LithoRecipe *recipe, guint index, const char *lower)
{
  const LithoStep *step = recipe->steps->pdata[index];
  const char *op = step->op->name;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (g_str_equal(rows[i].op, op) && (rows[i].sign == 0 || rows[i].sign == step->said.sign) &&
        plan_says_any(lower, rows[i].words) && !plan_says_any(lower, rows[i].unless)) {
      plan_swap_step(recipe, index, plan_step_like(step, rows[i].to, rows[i].to_sign));
      return;
    }
  const gboolean is_all = g_str_equal(op, "saturation") || g_str_equal(op, "vibrance") || g_str_equal(op, "hue");
  const char *color = is_all && step->said.sign >= 0 ? color_wished(lower) : NULL;
  if (color != NULL)
    plan_step_set_text(plan_swap_step(recipe, index, plan_step_like(step, "color_tint", 1)), "color", color);
}

/* "Smooth her skin but leave the eyes": all but the eyes is not what is smoothed. */
static void
keep_nature(LithoStep *step)
{
  LithoRegion *region = step->region;
  if (step->op->region == NULL || step->op->kind != LITHO_KIND_AREA || region == NULL ||
      region->kind != LITHO_REGION_ALL)
    return;
  region->kind = LITHO_REGION_NAMED;
  g_free(region->text);
  region->text = g_strdup(step->op->region);
}

/* "Dull evening light", "gloomy weather": the state of the scene that is complained of, no wish of its own. */
static gboolean
is_complaint(const char *text)
{
  g_auto(GStrv) words = g_strsplit_set(text, " ", -1);
  const guint n = g_strv_length(words);
  return n >= 2 && n <= 5 &&
         plan_says_any(text, "dull|boring|gloomy|dreary|drab|bland|lifeless|flat|bleak|dim|murky|grey|gray|cold|harsh") &&
         plan_says_any(words[n - 1], "light|lighting|weather|day|evening|morning|afternoon|noon|scene|scenery|shot") &&
         !plan_says_any(text, "more|less|make|add|give|want|like|look|no|remove|fix|a bit|little|please");
}

/* What is complained of is not made more of: where other words say what to do the complaint needs no step, and what was
 * taken for the name of a look leaves the rest of its clause open. */
static void
mend_complaint(LithoRecipe *recipe, guint index)
{
  const LithoStep *step = recipe->steps->pdata[index];
  const char *clause = plan_clause_of(recipe, index), *look = plan_step_text(step, "style");
  if (clause == NULL)
    return;
  const gboolean is_whole = is_complaint(clause);
  if (is_whole && index + 1 < recipe->steps->len)
    plan_remove_step(recipe, index, NULL);
  else if (look != NULL && g_str_equal(step->op->name, "style") && is_complaint(look) && !is_whole &&
           g_ascii_strncasecmp(clause, look, strlen(look)) == 0)
    plan_swap_step(recipe, index, plan_step_like(step, "auto_tone", 0))->said.open = LITHO_OPEN_POP;
}

void
plan_mend(LithoRecipe *recipe)
{
  for (guint i = recipe->steps->len; i-- > 0;)
    mend_complaint(recipe, i);
  for (guint i = 0; i < recipe->steps->len; i++) {
    LithoStep *step = recipe->steps->pdata[i];
    keep_nature(step);
    if (!step->said.set || !isnan(step->said.number) || step->said.open != LITHO_OPEN_NOT)
      continue;
    const char *clause = plan_clause_of(recipe, i);
    g_autofree char *lower = g_utf8_strdown(clause != NULL ? clause : "", -1);
    mend_step(recipe, i, lower);
    plan_frame_cut_sides(recipe->steps->pdata[i], lower);
  }
  plan_lens_mend(recipe);
  plan_sky_mend(recipe);
  plan_place_mend(recipe);
  plan_light_mend(recipe);
  plan_cast_mend(recipe);
}
