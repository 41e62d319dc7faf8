/* look.c: words that name a look are no place, no slider and no riddle.
 *
 * A clause is a look where nothing is left of it but the name of one (ops/style/looks.c) and the words that one asks
 * with: "make it look like winter", "a cosy candle light mood", "as if it was taken in 1907", 做出老明信片的感觉. A
 * name that is also a word for an operation ("cold", "faded") stays what the reader made of it, unless the clause says
 * look, mood, style. Years are looks too: what photographs were made of then.
 */
#include <math.h>
#include <string.h>
#include "plan/fit.h"
#include "plan/look.h"
#include "plan/plan.h"
#include "plan/read/lexicon.h"
#include "plan/wording.h"

#define BORDER_PERCENT 4 /* of an old postcard */
#define BORDER_COLOR "#f3ecdc"

/* What one asks with, by its class or by itself. */
#define ASKING_CLASSES                                                                                                 \
  (WORD_MODAL | WORD_MAKE | WORD_POLITE | WORD_OTHER | WORD_DETERMINER | WORD_POSSESSIVE | WORD_PRONOUN | WORD_WHOLE | \
   WORD_PREPOSITION | WORD_BE | WORD_ADD | WORD_CHANGE | WORD_DEGREE | WORD_AND | WORD_THEN | WORD_UP | WORD_ONLY |    \
   WORD_COMMA | WORD_STOP | WORD_TOO)
#define ASKING                                                                                                         \
  "old|film|frame|scene|print|year|years|time|times|days|circa|something|nice|good|proper|real|edit|back|colours|"     \
  "colors|thing|味道|样子|般|似的|调|子|调子|色|色调"
/* Words that say that a look is meant. */
#define MANNER                                                                                                         \
  "look|looks|style|styled|mood|moods|feel|feeling|vibe|vibes|filter|effect|atmosphere|aesthetic|like|grade|grading|"  \
  "风格|感觉|氛围|效果|"                                                                                       \
  "滤镜|像|那种|味道"
/* Names that are complaints where nothing says that they are wished ("washed out", "gloomy"). */
#define COMPLAINTS "washed|gloomy|sad|muted|dull|scary|faded|fade|foggy|fog|misty|hazy|rainy|dark"
#define WISHING "make|give|want|like|turn|more|add|please|into"
/* Words that want a thing gone, or deny it. */
#define AGAINST                                                                                                        \
  "remove|without|not|no|less|don't|dont|never|rid|too|fix|reduce|away|off|stop|instead|eliminate|lose|去掉|不要|" \
  "去除|没有|太|别|去|消除|减"

/* What photographs looked like in a year; NULL: they look as they do. */
static const char *
look_of_year(int year)
{
  return year < 1840 ? NULL : year < 1930 ? "wet_plate" : year < 1955 ? "mono_film" : year < 1995 ? "retro_70s" : NULL;
}

static int
year_in(const char *word)
{
  const gsize n = strlen(word);
  if (n < 4 || strspn(word, "0123456789") != 4 ||
      (word[4] != '\0' && !g_str_equal(word + 4, "s") && !g_str_equal(word + 4, "年")))
    return 0;
  return (int)g_ascii_strtoll(word, NULL, 10);
}

/* Is the token a word of the look's names, or of such words ("复古胶片")? */
static gboolean
is_name(const LithoLook *look, const char *word)
{
  g_autofree char *names = g_strdup_printf("%s|%s|%s", look->name, look->title, look->words);
  g_autofree char *lower = g_utf8_strdown(names, -1);
  g_auto(GStrv) parts = g_strsplit_set(lower, "|_ -=", -1);
  return g_strv_contains((const char *const *)parts, word) || ((guchar)*word > 127 && strstr(lower, word) != NULL);
}

/* Is the text a name of an operation, too ("cold", "golden", "matte")? */
static gboolean
is_operation(const char *text)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++)
    if (ops[i]->category != LITHO_CATEGORY_STYLE)
      for (const char *const *alias = ops[i]->aliases; alias != NULL && *alias != NULL; alias++)
        if (g_ascii_strcasecmp(*alias, text) == 0)
          return TRUE;
  return FALSE;
}

/* Nothing is left but the name of a look and the words that one asks with. */
const LithoLook *
plan_look_said(const char *clause)
{
  if (clause == NULL || plan_says_any(clause, AGAINST))
    return NULL;
  g_autoptr(LithoWords) w = litho_words_new(clause);
  g_autoptr(GString) left = g_string_new(NULL);
  const gboolean is_manner = plan_says_any(clause, MANNER);
  const char *of_year = NULL;
  for (guint i = 0; i < w->tokens->len; i++) {
    const LithoToken *t = litho_word(w, i);
    const char *said = t->word;
    if (year_in(said) != 0)
      of_year = look_of_year(year_in(said));
    else if ((!WORD_IN(t, ASKING_CLASSES) || litho_look_match(said) != NULL) && !plan_says_any(said, ASKING "|" MANNER))
      g_string_append_printf(left, "%s%s", left->len > 0 && !t->chinese ? " " : "", said);
  }
  if (left->len == 0)
    return of_year != NULL ? litho_look_match(of_year) : NULL;
  g_autofree char *lower = g_utf8_strdown(clause, -1);
  g_auto(GStrv) words = g_strsplit_set(left->str, " -", -1);
  const char *const texts[] = {lower, left->str};
  const LithoLook *look = NULL;
  for (guint k = 0; k < G_N_ELEMENTS(texts) && look == NULL; k++) {
    look = litho_look_match(texts[k]);
    for (char **word = words; look != NULL && *word != NULL; word++)
      look = is_name(look, *word) ? look : NULL;
  }
  if (look == NULL || (is_operation(left->str) && !is_manner) ||
      (plan_says_any(left->str, COMPLAINTS) && !is_manner && !plan_says_any(clause, WISHING)))
    return NULL;
  return look;
}

/* --- steps ----------------------------------------------------------------------------------- */

static LithoStep *
style_step(const LithoLook *look, const char *why, LithoDegree degree)
{
  LithoStep *step = litho_step_new(litho_op_find("style"));
  plan_step_set_text(step, "style", look->name);
  step->why = g_strdup(why);
  step->said.set = TRUE;
  step->said.degree = degree;
  return step;
}

/* Steps of tone and colour, a blur or grain: what a reader takes a look for. */
static gboolean
is_mistaken(const LithoRecipe *recipe, const LithoClause *clause)
{
  for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++) {
    const LithoStep *step = recipe->steps->pdata[g_array_index(clause->steps, guint, k)];
    const LithoCategory category = step->op->category;
    const gboolean is_blur = g_str_equal(step->op->name, "blur");
    if (!isnan(step->said.number) || strstr(clause->text, step->op->name) != NULL ||
        plan_step_text(step, "style") != NULL || step->said.open != LITHO_OPEN_NOT ||
        (category != LITHO_CATEGORY_TONE && category != LITHO_CATEGORY_COLOR && category != LITHO_CATEGORY_STYLE &&
         !is_blur))
      return FALSE;
  }
  return TRUE;
}

void
plan_look_mend(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->clauses->len; i++) {
    LithoClause *clause = recipe->clauses->pdata[i];
    const LithoLook *look = clause->kind != LITHO_CLAUSE_KEEP ? plan_look_said(clause->text) : NULL;
    if (look != NULL && recipe->steps->len < LITHO_RECIPE_MAX_STEPS && is_mistaken(recipe, clause))
      plan_answer(recipe, clause,
                  (LithoStep *[]){style_step(look, clause->text, plan_clause_degree(recipe, clause)), NULL});
  }
}

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
