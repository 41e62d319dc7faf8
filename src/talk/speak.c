/* speak.c: what steps did, in sentences: measured, in the language of the turn. */
#include <math.h>
#include <string.h>
#include "base/json.h"
#include "plan/solve.h"
#include "talk/act.h"
#include "words/noun.h"

#define FAINT 0.5      /* difference where a step acts below which nobody sees it */
#define UNTOUCHED 0.05 /* difference outside a region below which nothing changed there (pixel/difference.h) */

/* --- places and operations ---------------------------------------------------------------------- */

static const char *
chinese_region(const char *name)
{
  static const char *const names[][2] = {
      {"sky", "天空"},    {"person", "人物"},   {"face", "脸"},      {"skin", "皮肤"},      {"hair", "头发"},
      {"eyes", "眼睛"},   {"clothing", "衣服"}, {"water", "水面"},   {"plants", "植物"},    {"ground", "地面"},
      {"animal", "动物"}, {"building", "建筑"}, {"subject", "主体"}, {"background", "背景"}};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (strcmp(names[i][0], name) == 0)
      return names[i][1];
  return name;
}

char *
talk_place(const Talk *talk, const LithoRegion *region)
{
  if (region == NULL || region->kind == LITHO_REGION_ALL)
    return g_strdup(TALK_IN(talk, "the photo", "照片"));
  const gboolean is_plain = region->except == NULL && !region->invert;
  if (is_plain && region->kind == LITHO_REGION_MASK)
    return g_strdup(TALK_IN(talk, "what you painted", "你涂的地方"));
  if (is_plain && region->kind == LITHO_REGION_POINT)
    return g_strdup(TALK_IN(talk, "what you touched", "你点的东西"));
  if (talk->chinese && is_plain &&
      (region->kind == LITHO_REGION_NAMED || region->kind == LITHO_REGION_TEXT))
    return g_strdup(region->kind == LITHO_REGION_NAMED ? chinese_region(region->text) : region->text);
  g_autofree char *text = litho_region_describe(region);
  if (region->kind != LITHO_REGION_TEXT && region->kind != LITHO_REGION_NAMED)
    return g_steal_pointer(&text);
  const gboolean has_article = g_str_has_prefix(text, "the ") || g_str_has_prefix(text, "a ") ||
                               g_str_has_prefix(text, "all ") || g_str_has_prefix(text, "his ") ||
                               g_str_has_prefix(text, "her ") || g_str_has_prefix(text, "my ") ||
                               g_str_has_prefix(text, "everything");
  return has_article || turn_is_chinese(text) ? g_steal_pointer(&text) : g_strdup_printf("the %s", text);
}

char *
talk_op_title(const Talk *talk, const LithoOp *op)
{
  for (guint i = 0; talk->chinese && op->aliases != NULL && op->aliases[i] != NULL; i++)
    if (turn_is_chinese(op->aliases[i]))
      return g_strdup(op->aliases[i]);
  return g_strdup(op->title);
}

static char *
capital(char *text)
{
  if (g_ascii_islower(*text))
    *text = g_ascii_toupper(*text);
  return text;
}

/* --- amounts ------------------------------------------------------------------------------------ */

static char *
amount_text(const LithoStep *step)
{
  const LithoOp *op = step->op;
  if (op->n_params == 0)
    return g_strdup("");
  const LithoParam *p = &op->params[op->main];
  const LithoValue *v = &step->values[op->main];
  if (p->kind == LITHO_PARAM_TEXT || p->kind == LITHO_PARAM_CHOICE || p->kind == LITHO_PARAM_COLOR) {
    const char *text = litho_value_text(v, p);
    return text != NULL ? g_strdup_printf(" %s", text) : g_strdup("");
  }
  if (!v->set || (p->kind != LITHO_PARAM_NUMBER && p->kind != LITHO_PARAM_INTEGER))
    return g_strdup("");
  g_autofree char *number = litho_json_number(v->num);
  const gboolean sign = (op->flags & LITHO_OP_SIGNED) != 0 && v->num > 0;
  const gboolean blank = p->unit != NULL && strcmp(p->unit, "°") != 0;
  return g_strdup_printf(" %s%s%s%s", sign ? "+" : "", number, blank ? " " : "", p->unit != NULL ? p->unit : "");
}

char *
talk_step_text(const Talk *talk, const LithoStep *step)
{
  g_autofree char *title = talk_op_title(talk, step->op), *amount = amount_text(step);
  if (step->region == NULL || step->region->kind == LITHO_REGION_ALL)
    return g_strdup_printf("%s%s", title, amount);
  g_autofree char *place = talk_place(talk, step->region);
  return talk->chinese ? g_strdup_printf("%s%s（%s）", title, amount, place)
                       : g_strdup_printf("%s%s, in %s", title, amount, place);
}

/* --- measures ----------------------------------------------------------------------------------- */

/* How a measure is told: {place} is put in for %1, the percentage for %2. */
typedef struct {
  LithoMeasureId id;
  gboolean in_percent; /* else it is only said which way it went */
  const char *up, *down, *chinese_up, *chinese_down;
} Telling;

static const Telling tellings[] = {
    {LITHO_MEASURE_MEAN_LIGHTNESS, TRUE, "%1 is %2 % lighter", "%1 is %2 % darker", "%1亮了 %2 %", "%1暗了 %2 %"},
    {LITHO_MEASURE_RMS_CONTRAST, TRUE, "%1 has %2 % more contrast", "%1 has %2 % less contrast", "%1的对比度高了 %2 %",
     "%1的对比度低了 %2 %"},
    {LITHO_MEASURE_SHADOW_LIGHTNESS, TRUE, "the shadows of %1 are %2 % lighter", "the shadows of %1 are %2 % darker",
     "%1的阴影亮了 %2 %", "%1的阴影暗了 %2 %"},
    {LITHO_MEASURE_HIGHLIGHT_LIGHTNESS, TRUE, "the highlights of %1 are %2 % lighter",
     "the highlights of %1 are %2 % darker", "%1的高光亮了 %2 %", "%1的高光暗了 %2 %"},
    {LITHO_MEASURE_BLACK_POINT, FALSE, "the darkest tones of %1 are lighter", "the darkest tones of %1 are darker",
     "%1最暗处变亮了", "%1最暗处变暗了"},
    {LITHO_MEASURE_WHITE_POINT, FALSE, "the lightest tones of %1 are lighter", "the lightest tones of %1 are darker",
     "%1最亮处变亮了", "%1最亮处变暗了"},
    {LITHO_MEASURE_MEAN_CHROMA, TRUE, "the colours of %1 are %2 % stronger", "the colours of %1 are %2 % weaker",
     "%1的色彩浓了 %2 %", "%1的色彩淡了 %2 %"},
    {LITHO_MEASURE_WARMTH, FALSE, "%1 is warmer", "%1 is cooler", "%1变暖了", "%1变冷了"},
    {LITHO_MEASURE_MAGENTA, FALSE, "%1 went towards magenta", "%1 went towards green", "%1偏向洋红", "%1偏向绿色"},
    {LITHO_MEASURE_CAST, TRUE, "the colour cast of %1 is %2 % larger", "the colour cast of %1 is %2 % smaller",
     "%1的偏色大了 %2 %", "%1的偏色小了 %2 %"},
    {LITHO_MEASURE_LOCAL_CONTRAST, TRUE, "%1 has %2 % more local contrast", "%1 has %2 % less local contrast",
     "%1的局部对比高了 %2 %", "%1的局部对比低了 %2 %"},
    {LITHO_MEASURE_SHARPNESS, TRUE, "%1 is %2 % sharper", "%1 is %2 % softer", "%1清晰了 %2 %", "%1柔和了 %2 %"},
    {LITHO_MEASURE_NOISE, TRUE, "%1 has %2 % more noise", "%1 has %2 % less noise", "%1的噪点多了 %2 %",
     "%1的噪点少了 %2 %"},
    {LITHO_MEASURE_HAZE, TRUE, "%1 has %2 % more haze", "%1 has %2 % less haze", "%1的雾气多了 %2 %",
     "%1的雾气少了 %2 %"},
    {LITHO_MEASURE_EDGE_FALLOFF, FALSE, "the corners of %1 are darker", "the corners of %1 are lighter",
     "%1的四角变暗了", "%1的四角变亮了"},
};

/* "the plants", "the two dogs on the left": a plural before what tells which? */
static gboolean
is_plural(const char *place)
{
  g_autoptr(GRegex) which = g_regex_new("\\s+(?:of|in|on|at|with|behind|beside|that|who)\\b.*|,.*", 0, 0, NULL);
  g_autofree char *things = g_regex_replace_literal(which, place, -1, 0, "", 0, NULL);
  const char *word = strrchr(things, ' ') != NULL ? strrchr(things, ' ') + 1 : things;
  const LithoNoun *noun = litho_noun_find(word);
  return noun != NULL && strcmp(noun->word, word) != 0;
}

static char *
fill_in(const char *pattern, const char *place, double percent)
{
  g_autofree char *number = percent < 1 ? g_strdup_printf("%.1f", percent) : g_strdup_printf("%.0f", percent);
  GString *out = g_string_new(pattern);
  if (is_plural(place)) {
    g_string_replace(out, "%1 is", "%1 are", 0);
    g_string_replace(out, "%1 has", "%1 have", 0);
  }
  g_string_replace(out, "%1", place, 0);
  g_string_replace(out, "%2", number, 0);
  g_string_replace(out, " of the photo", "", 0);
  return g_string_free(out, FALSE);
}

/* "turned 15° clockwise" */
static char *
turned(const Talk *talk, const LithoStep *step)
{
  const double angle = litho_value_number(&step->values[step->op->main], &step->op->params[step->op->main]);
  g_autofree char *number = litho_json_number(fabs(angle));
  if (talk->chinese)
    return g_strdup_printf("照片%s转了 %s°", angle < 0 ? "逆时针" : "顺时针", number);
  return g_strdup_printf("the photo is turned %s° %s", number, angle < 0 ? "counterclockwise" : "clockwise");
}

char *
talk_step_effect(const Talk *talk, const LithoStep *step, const LithoStepResult *result)
{
  if (strcmp(step->op->name, "rotate") == 0)
    return turned(talk, step);
  const LithoMeasureId id = step->op->solve.measure;
  if (result == NULL || !result->has_measures || id == LITHO_MEASURE_NONE)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS(tellings); i++) {
    const Telling *telling = &tellings[i];
    const double before = result->before.v[telling->id], after = result->after.v[telling->id];
    if (telling->id != id)
      continue;
    const double share = 100 * fabs(after - before) / MAX(fabs(before), 1e-6);
    const LithoParam *p = &step->op->params[step->op->main];
    const double effect = litho_value_number(&step->values[step->op->main], p) - plan_amount_neutral(step->op);
    const double expected = step->op->solve.change[LITHO_DEGREE_SOME] * (effect < 0 ? -1 : 1);
    const gboolean other_way = isfinite(effect) && expected * (after - before) < 0; /* no measure of what was meant */
    if (after == before || other_way || (telling->in_percent && (share < 0.1 || share > 500)))
      return NULL;
    g_autofree char *place = talk_place(talk, step->region);
    const char *pattern = talk->chinese ? (after > before ? telling->chinese_up : telling->chinese_down)
                                        : (after > before ? telling->up : telling->down);
    return fill_in(pattern, place, share);
  }
  return NULL;
}

void
talk_speak_steps(Talk *talk, const LithoRecipe *recipe, const LithoRunResults *results)
{
  gboolean kept = TRUE, has_place = FALSE;
  g_autoptr(GString) effects = g_string_new(NULL);
  const char *comma = TALK_IN(talk, "; ", "；");
  for (guint k = 0; k < talk->changed->len; k++) {
    const guint i = g_array_index(talk->changed, guint, k);
    const LithoStep *step = recipe->steps->pdata[i];
    const LithoStepResult *result =
        results->steps != NULL && i < results->steps->len ? litho_step_result(results->steps, i) : NULL;
    g_autofree char *text = talk_step_text(talk, step), *effect = talk_step_effect(talk, step, result);
    g_string_append_printf(effects, "%s%s", effects->len > 0 ? comma : "", effect != NULL ? effect : text);
    const gboolean looks = step->op->kind == LITHO_KIND_GEOMETRY || (step->op->flags & LITHO_OP_TARGET) != 0;
    if (effect != NULL && strcmp(step->op->name, "rotate") != 0)
      g_string_append_printf(effects, TALK_IN(talk, " (%s)", "（%s）"), text);
    else if (effect == NULL && looks && result != NULL && !result->skipped && result->note != NULL)
      g_string_append_printf(effects, TALK_IN(talk, ": %s", "：%s"), result->note); /* what it found */
    if (result != NULL && result->skipped) {
      g_string_append_printf(effects, TALK_IN(talk, ": nothing was done: %s", "：没有处理：%s"),
                             result->note != NULL ? result->note : "");
    } else if (result != NULL && litho_run_result_is_faint(result, step)) {
      g_string_append(effects, TALK_IN(talk, ", which one hardly sees", "，几乎看不出来"));
    } else if (result != NULL && result->has_difference && !step->said.set && result->difference.acts < FAINT &&
               step->op->kind == LITHO_KIND_POINT) {
      g_string_append(effects, TALK_IN(talk, ", nearly as it was at first", "，几乎和最初一样"));
    }
    if (result != NULL && result->doubt != NULL)
      g_string_append_printf(effects, TALK_IN(talk, "; %s", "；%s"), result->doubt);
    has_place |= step->region != NULL && step->region->kind != LITHO_REGION_ALL;
    kept &= result != NULL && result->has_difference && result->difference.outside < UNTOUCHED &&
            step->region != NULL && step->region->kind != LITHO_REGION_ALL;
  }
  if (effects->len == 0)
    return;
  g_autofree char *list = capital(g_string_free(g_steal_pointer(&effects), FALSE));
  if (kept && has_place)
    talk_say(talk, TALK_IN(talk, "%s; everything else is untouched.", "%s；其他部分没有变化。"), list);
  else
    talk_say(talk, TALK_IN(talk, "%s.", "%s。"), list);
}
