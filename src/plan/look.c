/* look.c: words that name a look are no place, no slider and no riddle.
 *
 * A clause is a look where nothing is left of it but the name of one (ops/style/looks.c) and the words that one asks with:
 * "make it look like winter", "a cosy candle light mood", "as if it was taken in 1907", 做出老明信片的感觉. A name that is also a
 * word for an operation ("cold", "faded") stays what the reader made of it, unless the clause says look, mood, style. Years are
 * looks too: what photographs were made of then.
 */
#include <math.h>
#include <string.h>
#include "plan/fit.h"
#include "plan/look.h"
#include "plan/plan.h"
#include "plan/wording.h"

#define BORDER_PERCENT 4 /* of an old postcard */
#define BORDER_COLOR "#f3ecdc"

/* What one asks with. */
static const char *const asking[] = {
    "make",  "it",    "the",     "this",    "my",    "photo",  "photos", "picture", "pictures", "image",  "pic",   "shot",
    "a",     "an",    "as",      "if",      "like",  "was",    "were",   "is",      "are",      "been",   "taken", "shot",
    "in",    "on",    "at",      "from",    "of",    "with",   "into",   "to",      "be",       "have",   "give",  "me",
    "us",    "turn",  "want",    "i",       "i'd",   "would",  "could",  "can",     "you",      "please", "pls",   "more",
    "some",  "real",  "really",  "very",    "little", "bit",   "kind",   "sort",    "for",      "so",     "just",  "that",
    "s",     "it's",  "out",     "something", "add", "put",    "apply",  "do",      "let's",    "let",    "get",   "feels",
    "looks", "looking", "then",  "and",     "one",   "by",     "go",     "going",   "use",      "should", "nice",  "good",
    "proper", "bring", "whole",  "thing",   "all",   "over",   "back",   "year",    "years",    "time",   "times", "day",
    "days",  "circa", "around",  "about",   "were",  "these",  "our",    "an",      "much",     "lot",    "d",     "type",
    "edit",  "make's", "frame",  "version", "colours", "colors", "old",  "film",    "photograph", "print", "scene", "it'd", NULL};
/* Words that say that a look is meant. */
static const char *const manner[] = {"look",  "looks",  "style", "styled", "mood", "moods",      "feel", "feeling", "vibe",
                                     "vibes", "filter", "effect", "atmosphere", "aesthetic", "like", "grade", "grading", NULL};
static const char *const chinese_asking[] = {"照片", "图片", "这张", "这个", "把", "弄成", "做成", "做出", "变成", "改成", "调成", "处理成", "换成",
                                             "加个", "加上", "一点", "一些", "那种", "感觉", "风格", "氛围", "效果", "滤镜", "的", "像", "是", "一样",
                                             "帮我", "请", "整体", "来个", "要", "想", "让", "它", "有", "一张", "般", "似的", "调", "子", "色",
                                             "给", "我", "P", "p", "图", "味道", "样子", "更", "很", "成", "，", "。", "！", " ", NULL};
static const char *const chinese_manner[] = {"风格", "感觉", "氛围", "效果", "滤镜", "像", "那种", "味道", NULL};
/* Names that are complaints where nothing says that they are wished ("washed out", "gloomy"). */
static const char *const complaints[] = {"washed", "gloomy", "sad", "muted", "dull", "scary", "faded", "fade", "foggy", "fog",
                                         "misty", "hazy", "rainy", "dark", NULL};
static const char *const wishing[] = {"make", "give", "want", "like", "turn", "more", "add", "please", "into", NULL};
/* Words that want a thing gone, or deny it. */
static const char *const against[] = {"remove", "without", "not", "no", "less", "don't", "dont", "never", "rid", "too",
                                      "fix",    "reduce",  "away", "off", "stop", "instead", "eliminate", "lose", NULL};

static gboolean
any_word(char **words, const char *const *list)
{
  for (char **word = words; *word != NULL; word++)
    if (g_strv_contains(list, *word))
      return TRUE;
  return FALSE;
}

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
  if (n < 4 || strspn(word, "0123456789") != 4 || (word[4] != '\0' && !g_str_equal(word + 4, "s") && !g_str_equal(word + 4, "年")))
    return 0;
  return (int)g_ascii_strtoll(word, NULL, 10);
}

/* Every name of the look that has only these words; FALSE: a word is no part of its names. */
static gboolean
is_name(const LithoLook *look, char **words)
{
  g_autofree char *names = g_strdup_printf("%s|%s|%s", look->name, look->title, look->words);
  g_autofree char *lower = g_utf8_strdown(names, -1);
  g_auto(GStrv) parts = g_strsplit_set(lower, "|_ -=", -1);
  for (char **word = words; *word != NULL; word++)
    if (!g_strv_contains((const char *const *)parts, *word))
      return FALSE;
  return TRUE;
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

static const LithoLook *
english(const char *lower)
{
  g_auto(GStrv) parts = g_strsplit_set(lower, " ,.;:!?()\"\n\t/-", -1);
  g_autoptr(GPtrArray) rest = g_ptr_array_new();
  const gboolean is_manner = any_word(parts, manner);
  if (any_word(parts, against))
    return NULL;
  const char *of_year = NULL;
  for (char **part = parts; *part != NULL; part++) {
    const int year = year_in(*part);
    if (year != 0)
      of_year = look_of_year(year);
    else if (**part != '\0' && !g_strv_contains(asking, *part) && !g_strv_contains(manner, *part))
      g_ptr_array_add(rest, *part);
  }
  g_ptr_array_add(rest, NULL);
  char **words = (char **)rest->pdata;
  if (rest->len == 1)
    return of_year != NULL ? litho_look_match(of_year) : NULL;
  g_autofree char *left = g_strjoinv(" ", words);
  const LithoLook *look = litho_look_match(lower);
  if (look == NULL || !is_name(look, words))
    look = litho_look_match(left);
  if (look == NULL || !is_name(look, words) || (is_operation(left) && !is_manner) ||
      (any_word(words, complaints) && !is_manner && !any_word(parts, wishing)))
    return NULL;
  return look;
}

static const LithoLook *
chinese(const char *text)
{
  static const char *const denies[] = {"去掉", "不要", "去除", "没有", "太", "别", "去", "消除", "减", NULL};
  const LithoLook *look = litho_look_match(text);
  if (look == NULL || plan_holds_any(text, denies))
    return NULL;
  g_autofree char *left = g_strdup(text);
  g_auto(GStrv) names = g_strsplit(look->words, "|", -1);
  const char *longest = NULL;
  for (char **name = names; *name != NULL; name++)
    if (((guchar)**name & 0x80) && strstr(left, *name) != NULL && (longest == NULL || strlen(*name) > strlen(longest)))
      longest = *name;
  if (longest == NULL || (is_operation(longest) && !plan_holds_any(text, chinese_manner)))
    return NULL;
  for (guint pass = 0; pass < 2; pass++) {
    const char *const only[] = {longest, NULL};
    for (const char *const *word = pass == 0 ? only : chinese_asking; *word != NULL; word++) {
      g_auto(GStrv) parts = g_strsplit(left, *word, -1);
      g_free(left);
      left = g_strjoinv("", parts);
    }
  }
  /* What is left are other names of the same look ("复古胶片"), or a letter. */
  for (char **name = names; *name != NULL; name++) {
    if (((guchar)**name & 0x80) == 0)
      continue;
    g_auto(GStrv) parts = g_strsplit(left, *name, -1);
    g_free(left);
    left = g_strjoinv("", parts);
  }
  return g_utf8_strlen(left, -1) <= 1 ? look : NULL;
}

const LithoLook *
plan_look_said(const char *clause)
{
  if (clause == NULL)
    return NULL;
  g_autofree char *lower = g_utf8_strdown(clause, -1);
  for (const char *p = lower; *p != '\0'; p++)
    if ((guchar)*p & 0x80)
      return chinese(lower);
  return english(lower);
}

/* --- steps ----------------------------------------------------------------------------------- */

static LithoStep *
style_step(const LithoLook *look, const char *why, LithoDegree degree)
{
  LithoStep *step = litho_step_new(litho_op_find("style"));
  guint at;
  litho_op_param(step->op, "style", &at);
  step->values[at] = (LithoValue){.set = TRUE, .text = g_strdup(look->name)};
  step->why = g_strdup(why);
  step->said.set = TRUE;
  step->said.degree = degree;
  return step;
}

static const char *
style_of(const LithoStep *step)
{
  guint at;
  return g_str_equal(step->op->name, "style") && litho_op_param(step->op, "style", &at) != NULL && step->values[at].set
             ? step->values[at].text
             : NULL;
}

/* Steps of tone and colour, a blur or grain: what a reader takes a look for. */
static gboolean
is_mistaken(const LithoRecipe *recipe, const LithoClause *clause)
{
  for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++) {
    const LithoStep *step = recipe->steps->pdata[g_array_index(clause->steps, guint, k)];
    const LithoCategory category = step->op->category;
    const gboolean is_blur = g_str_equal(step->op->name, "blur");
    if (!isnan(step->said.number) || strstr(clause->text, step->op->name) != NULL || style_of(step) != NULL || step->said.open != LITHO_OPEN_NOT ||
        (category != LITHO_CATEGORY_TONE && category != LITHO_CATEGORY_COLOR && category != LITHO_CATEGORY_STYLE && !is_blur))
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
      plan_answer(recipe, clause, (LithoStep *[]){style_step(look, clause->text, plan_clause_degree(recipe, clause)), NULL});
  }
}

void
plan_look_finish(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const char *style = style_of(step);
    const LithoLook *look = style != NULL && step->region == NULL ? litho_look_match(style) : NULL;
    guint color;
    if (look == NULL || !g_str_equal(look->name, "postcard") || recipe->steps->len >= LITHO_RECIPE_MAX_STEPS)
      continue;
    LithoStep *border = litho_step_new(litho_op_find("pad"));
    border->values[border->op->main] = (LithoValue){.set = TRUE, .num = BORDER_PERCENT};
    litho_op_param(border->op, "color", &color);
    border->values[color] = (LithoValue){.set = TRUE, .text = g_strdup(BORDER_COLOR)};
    border->why = g_strdup_printf("%s: a card has a border", step->why != NULL ? step->why : look->title);
    plan_insert_step(recipe, recipe->steps->len, border, i);
    return;
  }
}
