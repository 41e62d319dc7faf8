/* cast.c: a complaint of a colour is no wish for it.
 *
 * "Way too orange under that lamp", "why is everything green", "the snow is blue, it should be white", 白盘子偏黄: the
 * colour is the light's, and is taken out of the whole photo; "her face is too red" is taken out of the face. In a
 * draft such a step goes the right way and loses the lamp as its place; for a photo it becomes a white balance that is
 * told the colour, which finds out on the photo how much of it there is (ops/white_balance.c). Words, not a model: what
 * complains stands right beside the colour. */
#include <math.h>
#include <string.h>
#include "color/names.h"
#include "plan/cast.h"
#include "plan/fit.h"
#include "plan/plan.h"
#include "plan/read/lexicon.h"
#include "plan/wording.h"

/* Things that are white by themselves, and what lights them: a colour on them is the light's. */
#define WHITES                                                                                                           \
  "snow|ice|frost|paper|plate|plates|sheet|sheets|dress|milk|rice|cloud|clouds|white|whites|wall|walls|ceiling|雪|白|" \
  "墙|盘|纸"
#define LAMPS                                                                                                          \
  "lamp|lamps|light|lights|lighting|bulb|bulbs|neon|tube|tubes|candle|flash|sun|streetlight|streetlights|灯|光"
#define ROOMS "room|bathroom|kitchen|bedroom|hall|hallway|office|church|restaurant|house|房间|厨房|客厅|卧室|室内|屋里"
#define AIRS "cast|casts|tinge|tint|hue|tone|light|lighting|shade|colour|color"
#define REMOVES                                                                                                        \
  "remove|reduce|rid|less|fix|correct|neutral*|lose|kill|out|eliminate|cancel|no|without|ugly|awful|horrid|horrible|"  \
  "terrible|weird|"                                                                                                    \
  "nasty|off|too|bad|sickly|strange|take|decrease"
#define ADDS "add|give|make|want|more|put|with|into|like|turn|change"
#define AIMS "be white|be grey|be gray|be neutral"

static const LithoToken *
token(const LithoWords *w, guint i)
{
  return i < w->tokens->len ? litho_word(w, i) : NULL;
}

static gboolean
is_word(const LithoToken *t, const char *words)
{
  return t != NULL && plan_says_any(t->word, words);
}

/* A colour word that is a colour: not grey, white or black. */
static const LithoColorName *
hue_of(const LithoToken *t)
{
  const LithoColorName *name = litho_color_find(t->word);
  if (name == NULL && t->cls == WORD_COLOR)
    name = litho_color_find(t->entry->text);
  return name != NULL && name->mix != NULL ? name : NULL;
}

/* "everything is green", "the snow is blue, it should be white". */
static gboolean
states_cast(const LithoWords *w, guint i, const char *text, const char *all)
{
  const gboolean adds = plan_says_any(text, ADDS);
  if (i > 0 && is_word(litho_word(w, i - 1), "everything") && w->tokens->len > 2 && !adds)
    return TRUE;
  while (i > 0 && WORD_IN(litho_word(w, i - 1), WORD_TOO | WORD_DEGREE | WORD_DETERMINER | WORD_OTHER))
    i--;
  if (i == 0 ||
      !(litho_word(w, i - 1)->cls == WORD_BE || is_word(litho_word(w, i - 1), "turned|out|went|gone|came|getting")))
    return FALSE;
  const LithoToken *subject = i > 1 ? litho_word(w, i - 2) : NULL;
  return plan_says_any(text, "everything|why") || (plan_says_any(text, WHITES) && plan_says_any(all, AIMS)) ||
         (subject != NULL && WORD_IN(subject, WORD_WHOLE | WORD_PRONOUN) && !adds);
}

/* "too yellow", "ugly greenish light"; 偏黄, 太绿了, 黄色太重; not 偏蓝一点, which is wished. */
static gboolean
complains(const LithoWords *w, guint i, const char *text, const char *all)
{
  const LithoToken *t = litho_word(w, i), *before = i > 0 ? litho_word(w, i - 1) : NULL, *after = token(w, i + 1);
  if (t->chinese) {
    const gboolean wishes =
        plan_says_any(text, "那种|想要") || (plan_says_any(text, "再|更|一点|一些") && !plan_says_any(text, "太|有点"));
    while (after != NULL && WORD_IN(after, WORD_CAST | WORD_OTHER))
      after = token(w, (guint)(after - litho_word(w, 0)) + 1);
    return !wishes && (is_word(before, "偏|太|过于|发|泛") || is_word(after, "太重|太多|太浓|太"));
  }
  const gboolean is_ish = g_str_has_suffix(t->word, "ish");
  if (is_word(before, "too|so|overly|less") || states_cast(w, i, text, all))
    return TRUE;
  if (is_word(after, AIRS) && !is_word(before, "more"))
    return is_ish ? !plan_says_any(text, ADDS) : plan_says_any(text, REMOVES);
  return is_ish && plan_says_any(text, WHITES) && !plan_says_any(text, ADDS);
}

static const LithoColorName *
complained_of(const char *text, const char *all)
{
  g_autoptr(LithoWords) w = litho_words_new(text);
  for (guint i = 0; i < w->tokens->len; i++)
    if (hue_of(litho_word(w, i)) != NULL && complains(w, i, text, all))
      return hue_of(litho_word(w, i));
  return NULL;
}

const LithoColorName *
plan_cast_said(const char *text, const char *all)
{
  const LithoColorName *color = complained_of(text, all != NULL ? all : text);
  /* "Why is everything green?? Make it normal": each sentence by itself. */
  g_auto(GStrv) sentences = g_strsplit_set(text, ".?!;", -1);
  for (char **one = sentences; color == NULL && sentences[1] != NULL && *one != NULL; one++)
    color = complained_of(*one, all != NULL ? all : text);
  return color;
}

/* A lamp, a room, or a thing that is white by itself: its colour is the light's. */
static gboolean
is_of_light(const LithoRegion *region)
{
  return region == NULL || (region->kind == LITHO_REGION_TEXT && plan_says_any(region->text, LAMPS "|" WHITES "|" ROOMS));
}

/* "All of it is too yellow, so that the skin looks natural": the skin is the aim, not the place. */
static gboolean
is_of_all(const LithoRegion *region, const char *clause)
{
  if (clause == NULL || region == NULL || region->kind != LITHO_REGION_NAMED ||
      !(g_str_equal(region->text, "skin") || g_str_equal(region->text, "face") || g_str_equal(region->text, "person")))
    return FALSE;
  g_autoptr(GRegex) comma = g_regex_new("[,;，；。]", 0, 0, NULL);
  g_auto(GStrv) parts = g_regex_split(comma, clause, 0);
  return parts[0] != NULL && parts[1] != NULL &&
         plan_says_any(parts[0], "colours are|colors are|picture is|photo is|image is|everything is|it is|颜色|色彩|整体|画面|照片|图片") &&
         !plan_says_any(parts[0], "skin|face|faces|his|her|their|肤|脸");
}

/* Operations that a reader takes for a colour. */
static gboolean
is_of_color(const LithoStep *step)
{
  static const char *const ops[] = {"color_tint", "color_mix", "temperature", "tint", "white_balance", "recolor", NULL};
  return g_strv_contains(ops, step->op->name) && step->said.set && isnan(step->said.number);
}

/* What is complained of for the step: in its clause, or where that only says that it should be white, anywhere. */
static const LithoColorName *
cast_of(const LithoRecipe *recipe, guint index)
{
  const char *clause = plan_clause_of(recipe, index);
  const LithoColorName *name = plan_cast_said(clause, recipe->instruction);
  return name == NULL && plan_says_any(clause, AIMS) ? plan_cast_said(recipe->instruction, NULL) : name;
}

/* The step that takes the colour out, and which way it then goes (CONVENTIONS of the planner's labels, 5). */
static LithoStep *
remedy(const LithoStep *step, const LithoColorName *color)
{
  static const struct {
    const char *mix, *op;
    int sign;
  } rows[] = {{"orange", "temperature", -1}, {"yellow", "temperature", -1}, {"blue", "temperature", 1},
              {"green", "tint", 1},          {"magenta", "tint", -1},       {"purple", "tint", -1}};
  const char *op = "color_tint";
  int sign = -1;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (g_str_equal(rows[i].mix, color->mix) && !g_str_equal(color->name, "brown")) {
      op = rows[i].op;
      sign = rows[i].sign;
    }
  LithoStep *out = plan_step_like(step, op, sign);
  plan_step_set_text(out, "color", color->name);
  return out;
}

/* "The colours are too yellow and too strong" is read as the one that has a slider. */
static void
add_remedy(LithoRecipe *recipe, const LithoClause *clause)
{
  guint index = G_MAXUINT;
  for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++) {
    index = g_array_index(clause->steps, guint, k);
    const LithoStep *step = recipe->steps->pdata[index];
    if (is_of_color(step) || step->region != NULL || step->op->category != LITHO_CATEGORY_COLOR || !step->said.set ||
        !isnan(step->said.number))
      return;
  }
  const LithoColorName *color = index != G_MAXUINT ? plan_cast_said(clause->text, recipe->instruction) : NULL;
  if (color != NULL && recipe->steps->len < LITHO_RECIPE_MAX_STEPS)
    plan_insert_step(recipe, index, remedy(recipe->steps->pdata[index], color), index);
}

void
plan_cast_mend(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->clauses->len; i++)
    if (((LithoClause *)recipe->clauses->pdata[i])->kind == LITHO_CLAUSE_STEP)
      add_remedy(recipe, recipe->clauses->pdata[i]);
  for (guint i = 0; i < recipe->steps->len; i++) {
    LithoStep *step = recipe->steps->pdata[i];
    const LithoColorName *color = is_of_color(step) ? cast_of(recipe, i) : NULL;
    if (color == NULL)
      continue;
    if (is_of_light(step->region) || is_of_all(step->region, plan_clause_of(recipe, i)))
      plan_clear_region(recipe, i);
    if (!g_str_equal(step->op->name, "white_balance"))
      plan_swap_step(recipe, i, remedy(step, color));
  }
}

void
plan_cast_balance(LithoRecipe *recipe)
{
  int balance = -1;
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const LithoColorName *color = is_of_color(step) && step->region == NULL ? cast_of(recipe, i) : NULL;
    const gboolean is_plain =
        color == NULL && step->region == NULL && g_str_equal(step->op->name, "white_balance") && is_of_color(step);
    if (color == NULL && !(is_plain && balance >= 0))
      continue;
    if (balance >= 0) { /* one complaint, read twice, or "give me neutral light" behind it */
      plan_remove_step(recipe, i--, NULL);
      continue;
    }
    plan_step_set_text(plan_swap_step(recipe, i, plan_step_like(step, "white_balance", 0)), "cast", color->mix);
    balance = (int)i;
  }
}
