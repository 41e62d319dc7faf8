/* cast.c: a complaint of a colour is no wish for it.
 *
 * "Way too orange under that lamp", "why is everything green", "the snow is blue, it should be white", 白盘子偏黄: the colour is
 * the light's, and is taken out of the whole photo; "her face is too red" is taken out of the face. In a draft such a step
 * goes the right way and loses the lamp as its place; for a photo it becomes a white balance that is told the colour,
 * which finds out on the photo how much of it there is (ops/white_balance.c). Words, not a model: what complains stands right
 * beside the colour. */
#include <math.h>
#include <string.h>
#include "color/names.h"
#include "plan/cast.h"
#include "plan/fit.h"
#include "plan/plan.h"

static const char *const much[] = {"too", "so", "overly", "less", NULL};
static const char *const airs[] = {"cast", "casts", "tinge", "tint", "hue", "tone", "light", "lighting", "shade", "colour", "color", NULL};
static const char *const removes[] = {"remove", "reduce", "rid",    "less",       "fix",       "correct",  "neutral", "neutralize",
                                      "lose",   "kill",   "out",    "neutralise", "eliminate", "cancel",   "no",      "without",
                                      "ugly",   "awful",  "horrid", "horrible",   "terrible",  "weird",    "nasty",   "off",
                                      "too",    "bad",    "sickly", "strange",    "take",      "decrease", NULL};
static const char *const adds[] = {"add", "give", "make", "want", "more", "put", "with", "into", "like", "turn", "change", NULL};
static const char *const wholes[] = {"everything", "it", "photo", "picture", "image", "pic", "all", "colours", "colors", "shot", "this", NULL};
static const char *const lamps[] = {"lamp",   "lamps",  "light", "lights", "lighting", "bulb", "bulbs", "neon", "tube",
                                    "tubes",  "candle", "flash", "sun",    "streetlight", "streetlights", "灯", "灯光", "光线", NULL};
/* Things that are white by themselves: a colour on them is the light's. */
static const char *const whites[] = {"snow", "ice",  "frost", "paper", "plate", "plates", "sheet", "sheets",
                                     "dress", "milk", "rice", "clouds", "cloud", "white", "whites", "wall", "walls", "ceiling", NULL};

typedef struct {
  char **word; /* owned; lower case, no punctuation */
  guint n;
} Words;

static void
words_clear(Words *words)
{
  g_strfreev(words->word);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Words, words_clear)

static Words
words_of(const char *lower)
{
  GPtrArray *out = g_ptr_array_new();
  g_auto(GStrv) parts = g_strsplit_set(lower, " ,.;:!?()\"\n\t/", -1);
  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0')
      g_ptr_array_add(out, g_strdup(*part));
  g_ptr_array_add(out, NULL);
  Words words = {.n = out->len - 1};
  words.word = (char **)g_ptr_array_free(out, FALSE);
  return words;
}

static gboolean
any_of(const Words *words, const char *const *list)
{
  for (guint i = 0; i < words->n; i++)
    if (g_strv_contains(list, words->word[i]))
      return TRUE;
  return FALSE;
}

/* A colour word that is a colour: not grey, white or black. */
static const LithoColorName *
hue_of(const char *word)
{
  const LithoColorName *name = litho_color_find(word);
  return name != NULL && name->mix != NULL ? name : NULL;
}

static gboolean
is_stated(const Words *words, guint i)
{
  static const char *const verbs[] = {"is", "are", "looks", "look", "turned", "out", "went", "gone", "came", "was", "getting", NULL};
  static const char *const between[] = {"all", "a", "bit", "very", "slightly", "little", "quite", "totally", "completely",
                                        "rather", "way", "pretty", NULL};
  guint k = i;
  while (k > 0 && g_strv_contains(between, words->word[k - 1]))
    k--;
  return k > 0 && g_strv_contains(verbs, words->word[k - 1]);
}

/* "everything is green", "the snow is blue, it should be white". */
static gboolean
states_cast(const Words *words, guint i, gboolean should_be_white)
{
  if (i > 0 && g_str_equal(words->word[i - 1], "everything") && words->n > 2 && !any_of(words, adds))
    return TRUE;
  if (!is_stated(words, i))
    return FALSE;
  for (guint k = 0; k < i; k++)
    if (g_str_equal(words->word[k], "everything") || g_str_equal(words->word[k], "why") ||
        (g_strv_contains(whites, words->word[k]) && should_be_white))
      return TRUE;
  return g_strv_contains(wholes, words->word[i > 1 ? i - 2 : 0]) && !any_of(words, adds);
}

static gboolean
wants_white(const char *lower)
{
  static const char *const aims[] = {"be white", "be grey", "be gray", "be neutral", NULL};
  for (const char *const *aim = aims; *aim != NULL; aim++)
    if (strstr(lower, *aim) != NULL)
      return TRUE;
  return FALSE;
}

static const LithoColorName *
english(const char *lower, gboolean should_be_white)
{
  g_auto(Words) words = words_of(lower);
  for (guint i = 0; i < words.n; i++) {
    const LithoColorName *name = hue_of(words.word[i]);
    if (name == NULL)
      continue;
    const char *before = i > 0 ? words.word[i - 1] : "", *after = i + 1 < words.n ? words.word[i + 1] : "";
    const gboolean is_ish = g_str_has_suffix(words.word[i], "ish");
    if (g_strv_contains(much, before) || states_cast(&words, i, should_be_white))
      return name;
    if (g_strv_contains(airs, after) && (is_ish ? !any_of(&words, adds) : any_of(&words, removes)) &&
        !g_str_equal(before, "more"))
      return name;
    if (is_ish && any_of(&words, whites) && !any_of(&words, adds))
      return name;
  }
  return NULL;
}

/* 偏黄, 太绿了, 有点发蓝, 黄色太重. */
static const LithoColorName *
chinese(const char *text)
{
  static const struct {
    const char *sign, *name;
  } colors[] = {{"红", "red"}, {"橙", "orange"}, {"橘", "orange"}, {"黄", "yellow"}, {"绿", "green"},
                {"青", "aqua"}, {"蓝", "blue"}, {"紫", "purple"}, {"粉", "pink"}};
  static const char *const before[] = {"偏", "太", "过于", "发", "泛", "太过", NULL};
  static const char *const after[] = {"太重", "色太重", "太多", "色太多", "太浓", "色太浓", "调太重", "色调太重", NULL};
  if (strstr(text, "那种") != NULL || strstr(text, "想要") != NULL)
    return NULL;
  if (strstr(text, "再") != NULL || strstr(text, "更") != NULL || strstr(text, "一点") != NULL || strstr(text, "一些") != NULL)
    if (strstr(text, "太") == NULL && strstr(text, "有点") == NULL)
      return NULL; /* "偏蓝一点" is wished */
  for (guint i = 0; i < G_N_ELEMENTS(colors); i++)
    for (const char *at = strstr(text, colors[i].sign); at != NULL; at = strstr(at + 1, colors[i].sign)) {
      for (const char *const *b = before; *b != NULL; b++)
        if ((gsize)(at - text) >= strlen(*b) && strncmp(at - strlen(*b), *b, strlen(*b)) == 0)
          return litho_color_find(colors[i].name);
      for (const char *const *a = after; *a != NULL; a++)
        if (g_str_has_prefix(at + strlen(colors[i].sign), *a))
          return litho_color_find(colors[i].name);
    }
  return NULL;
}

const LithoColorName *
plan_cast_said(const char *text, const char *all)
{
  if (text == NULL)
    return NULL;
  g_autofree char *lower = g_utf8_strdown(text, -1), *whole = g_utf8_strdown(all != NULL ? all : text, -1);
  const LithoColorName *name = english(lower, wants_white(whole));
  return name != NULL ? name : chinese(lower);
}

/* A lamp, or a thing that is white by itself: its colour is the light's. */
static gboolean
is_of_light(const LithoRegion *region)
{
  if (region == NULL)
    return TRUE;
  if (region->kind != LITHO_REGION_TEXT || region->text == NULL)
    return FALSE;
  g_autofree char *lower = g_utf8_strdown(region->text, -1);
  g_auto(Words) words = words_of(lower);
  if (any_of(&words, lamps) || any_of(&words, whites))
    return TRUE;
  return strstr(lower, "灯") != NULL || strstr(lower, "光") != NULL || strstr(lower, "雪") != NULL ||
         strstr(lower, "白") != NULL || strstr(lower, "墙") != NULL || strstr(lower, "盘") != NULL || strstr(lower, "纸") != NULL;
}

/* Operations that a reader takes for a colour. */
static gboolean
is_of_color(const LithoStep *step)
{
  static const char *const ops[] = {"color_tint", "color_mix", "temperature", "tint", "white_balance", "recolor", NULL};
  return g_strv_contains(ops, step->op->name) && step->said.set && isnan(step->said.number);
}

const char *
plan_clause_of(const LithoRecipe *recipe, guint index)
{
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *clause = recipe->clauses->pdata[i];
    for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++)
      if (g_array_index(clause->steps, guint, k) == index)
        return clause->text;
  }
  return NULL;
}

/* What is complained of for the step: in its clause, or where that only says that it should be white, anywhere. */
static const LithoColorName *
cast_of(const LithoRecipe *recipe, guint index)
{
  const char *clause = plan_clause_of(recipe, index);
  if (clause == NULL)
    clause = ((LithoStep *)recipe->steps->pdata[index])->why;
  const LithoColorName *name = plan_cast_said(clause, recipe->instruction);
  g_autofree char *lower = g_utf8_strdown(clause != NULL ? clause : "", -1);
  return name == NULL && wants_white(lower) ? plan_cast_said(recipe->instruction, recipe->instruction) : name;
}

/* The operation that takes the colour out, and which way it then goes (CONVENTIONS of the planner's labels, 5). */
static const char *
remedy(const LithoColorName *color, int *sign)
{
  static const struct {
    const char *mix, *op;
    int sign;
  } rows[] = {{"orange", "temperature", -1}, {"yellow", "temperature", -1}, {"blue", "temperature", 1},
              {"green", "tint", 1},          {"magenta", "tint", -1},       {"purple", "tint", -1}};
  *sign = -1;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    if (g_str_equal(rows[i].mix, color->mix) && !g_str_equal(color->name, "brown")) {
      *sign = rows[i].sign;
      return rows[i].op;
    }
  return "color_tint";
}

static LithoStep *
step_like(const LithoStep *step, const char *op)
{
  LithoStep *out = litho_step_new(litho_op_find(op));
  out->why = g_strdup(step->why);
  out->strength = step->strength;
  out->said = step->said;
  out->said.unit = NULL; /* none without a number */
  out->region = step->region != NULL ? litho_region_copy(step->region) : NULL;
  return out;
}

static void
put(LithoRecipe *recipe, guint index, LithoStep *step)
{
  plan_insert_step(recipe, index, step, index);
  plan_remove_step(recipe, index + 1, NULL);
}

/* "The colours are too yellow and too strong" is read as the one that has a slider. */
static void
add_remedy(LithoRecipe *recipe, const LithoClause *clause)
{
  guint index = G_MAXUINT;
  for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++) {
    index = g_array_index(clause->steps, guint, k);
    const LithoStep *step = recipe->steps->pdata[index];
    if (is_of_color(step) || step->region != NULL || step->op->category != LITHO_CATEGORY_COLOR ||
        !step->said.set || !isnan(step->said.number))
      return;
  }
  const LithoColorName *color = index != G_MAXUINT ? plan_cast_said(clause->text, recipe->instruction) : NULL;
  if (color == NULL || recipe->steps->len >= LITHO_RECIPE_MAX_STEPS)
    return;
  int sign;
  guint at;
  LithoStep *made = step_like(recipe->steps->pdata[index], remedy(color, &sign));
  made->said.sign = sign;
  if (litho_op_param(made->op, "color", &at) != NULL)
    made->values[at] = (LithoValue){.set = TRUE, .text = g_strdup(color->name)};
  plan_insert_step(recipe, index, made, index);
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
    if (is_of_light(step->region))
      plan_clear_region(recipe, i);
    if (g_str_equal(step->op->name, "white_balance"))
      continue;
    int sign;
    const char *op = remedy(color, &sign);
    if (g_str_equal(step->op->name, op) && step->said.sign == sign)
      continue;
    LithoStep *made = step_like(step, op);
    made->said.sign = sign;
    guint at;
    if (litho_op_param(made->op, "color", &at) != NULL) {
      made->values[at].set = TRUE;
      made->values[at].text = g_strdup(color->name);
    }
    put(recipe, i, made);
  }
}

/* The clauses of step `index` are answered by step `other`. */
static void
answer_by(LithoRecipe *recipe, guint index, guint other)
{
  for (guint i = 0; i < recipe->clauses->len; i++) {
    LithoClause *clause = recipe->clauses->pdata[i];
    gboolean has = FALSE, has_other = FALSE;
    for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++) {
      has |= g_array_index(clause->steps, guint, k) == index;
      has_other |= g_array_index(clause->steps, guint, k) == other;
    }
    if (has && !has_other)
      g_array_append_val(clause->steps, other);
  }
}

void
plan_cast_balance(LithoRecipe *recipe)
{
  int balance = -1;
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const LithoColorName *color = is_of_color(step) && step->region == NULL ? cast_of(recipe, i) : NULL;
    const gboolean is_plain = color == NULL && step->region == NULL && g_str_equal(step->op->name, "white_balance") &&
                              is_of_color(step);
    if (color == NULL && !(is_plain && balance >= 0))
      continue;
    if (balance >= 0) { /* one complaint, read twice, or "give me neutral light" behind it */
      answer_by(recipe, i, (guint)balance);
      plan_remove_step(recipe, i--, NULL);
      continue;
    }
    LithoStep *made = step_like(step, "white_balance");
    guint at;
    litho_op_param(made->op, "cast", &at);
    made->said.sign = 0;
    made->values[at].set = TRUE;
    made->values[at].text = g_strdup(color->mix);
    put(recipe, i, made);
    balance = (int)i;
  }
}
