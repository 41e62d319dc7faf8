/* light.c: light in places, by words: a face against the light, uneven light, dark corners, a shine on skin, circles under
 * eyes, a dark room.
 *
 * Such clauses name a state of the light and seldom a slider, so readers take them for what the words also mean (a backlit
 * face is turned round, the corners get a vignette). Each row has what a retoucher does, mildly; shapes of faces are never
 * touched.
 */
#include <math.h>
#include <string.h>
#include "plan/fit.h"
#include "plan/mend.h"
#include "plan/wording.h"

typedef struct {
  const char *op;
  int sign;
  LithoDegree least;  /* the degree, at least */
  const char *region; /* named, or NULL: the whole photo */
} Does;

/* The first row that holds: one of `words` in the clause, one of `with` (NULL: none is needed), none of `unless`. */
static const struct {
  const char *words, *with, *unless;
  Does does[2];
} rows[] = {
    {"backlit|back-lit|back lit|against the light|逆光", "face|脸", "make it look|silhouette|剪影",
     {{"shadows", 1, LITHO_DEGREE_SOME, "face"}, {"exposure", 1, LITHO_DEGREE_TOUCH, "face"}}},
    {"backlit|back-lit|back lit|against the light|逆光", "her|him|them|person|people|girl|boy|woman|man|kid|child|人|她|他",
     "make it look|silhouette|剪影", {{"shadows", 1, LITHO_DEGREE_LOT, "person"}, {"exposure", 1, LITHO_DEGREE_TOUCH, "person"}}},
    {"backlit|back-lit|back lit|against the light|逆光", NULL, "make it look|silhouette|剪影", {{"shadows", 1, LITHO_DEGREE_LOT, NULL}}},
    {"even out the light|even the light|uneven light|light is uneven|lighting is uneven|uneven exposure|光线不均|光线均匀|光线不匀",
     NULL, "skin|face", {{"shadows", 1, LITHO_DEGREE_SOME, NULL}, {"highlights", -1, LITHO_DEGREE_SOME, NULL}}},
    {"grey veil|gray veil|milky veil|veil off|dirty window|dirty glass|milky|蒙了一层", NULL, "wedding|bride|add|like",
     {{"dehaze", 1, LITHO_DEGREE_SOME, NULL}, {"contrast", 1, LITHO_DEGREE_TOUCH, NULL}}},
    {"corners are too dark|corners are dark|dark corners|the corners lighter|lighten the corners|brighten the corners|dark edges|去暗角|"
     "四角太暗|暗角去掉",
     NULL, "add|darken", {{"vignette", -1, LITHO_DEGREE_SOME, NULL}}},
    {"shiny|shine|oily|greasy|reflection|glare|hot spot|油光|反光", "forehead|nose|cheek|skin|face|bald|脸|额头|鼻",
     "add|more|glasses|window", {{"highlights", -1, LITHO_DEGREE_LOT, "skin"}, {"skin_smooth", 1, LITHO_DEGREE_TOUCH, "skin"}}},
    {"dark circles|circles under|bags under|eye bags|under-eye|under the eyes|under her eyes|under his eyes|黑眼圈|眼袋", NULL, "add",
     {{"skin_smooth", 1, LITHO_DEGREE_TOUCH, "face"}, {"shadows", 1, LITHO_DEGREE_TOUCH, "face"}}},
    {"less red|too red|redness|less reddish|so red|太红|泛红|发红", "skin|face|cheek|cheeks|nose|脸|皮肤", "add|more|eyes|lips|shirt|dress",
     {{"tint", -1, LITHO_DEGREE_TOUCH, "face"}}},
};

/* Rooms and scenes: what a photo is of, not a thing in it. */
static const char *const scenes[] = {"room",     "kitchen", "bedroom", "bathroom", "interior", "hall",   "hallway", "church",
                                     "office",   "scene",   "place",   "house inside", "restaurant", "bar", "living room",
                                     "basement", "cellar",  "corridor", "classroom", "garage", NULL};
/* Times of the day, light and the photo itself: no place either. */
static const char *const times[] = {"evening", "morning", "night", "day", "afternoon", "sunset", "sunrise", "dusk", "dawn", "light",
                                    "lighting", "mood", "weather", "atmosphere", "photo", "picture", "image", "shot", "colours",
                                    "colors", NULL};
static const char *const chinese_scenes[] = {"房间", "厨房", "室内", "屋里", "屋内", "客厅", "卧室", "教堂", "餐厅", "走廊", "画面", NULL};

static LithoStep *
step_of(const Does *does, const char *why, LithoDegree said)
{
  LithoStep *step = litho_step_new(litho_op_find(does->op));
  step->why = litho_recipe_text(why);
  step->said.set = TRUE;
  step->said.sign = does->sign;
  step->said.degree = MAX(does->least, said == LITHO_DEGREE_LOT ? said : LITHO_DEGREE_TOUCH);
  if (does->region != NULL && g_strcmp0(step->op->region, does->region) != 0)
    step->region = litho_region_new(LITHO_REGION_NAMED, does->region);
  return step;
}

static gboolean
has_number(const LithoRecipe *recipe, const LithoClause *clause)
{
  for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++)
    if (!isnan(((LithoStep *)recipe->steps->pdata[g_array_index(clause->steps, guint, k)])->said.number))
      return TRUE;
  return FALSE;
}

void
plan_light_mend(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->clauses->len; i++) {
    LithoClause *clause = recipe->clauses->pdata[i];
    if (clause->kind == LITHO_CLAUSE_KEEP || has_number(recipe, clause) ||
        recipe->steps->len + 2 > LITHO_RECIPE_MAX_STEPS)
      continue;
    g_autofree char *lower = g_utf8_strdown(clause->text, -1);
    const char *all = recipe->instruction != NULL ? recipe->instruction : lower;
    for (guint k = 0; k < G_N_ELEMENTS(rows); k++) {
      if (!plan_says_any(lower, rows[k].words) || (rows[k].with != NULL && !plan_says_any(lower, rows[k].with)) ||
          plan_says_any(lower, rows[k].unless) || strstr(all, "silhouette") != NULL)
        continue;
      const LithoDegree said = plan_clause_degree(recipe, clause);
      LithoStep *steps[3] = {NULL};
      for (guint s = 0; s < 2 && rows[k].does[s].op != NULL; s++)
        steps[s] = step_of(&rows[k].does[s], clause->text, said);
      plan_answer(recipe, clause, steps);
      break;
    }
  }
}

/* Its last word is one of the list. */
static gboolean
is_any(const LithoRegion *region, const char *const *list)
{
  if (region == NULL || region->kind != LITHO_REGION_TEXT || region->text == NULL)
    return FALSE;
  g_autofree char *lower = g_utf8_strdown(region->text, -1);
  const gsize n = strlen(lower);
  for (const char *const *word = list; *word != NULL; word++)
    if (g_str_has_suffix(lower, *word) &&
        (((guchar)**word & 0x80) || n == strlen(*word) || lower[n - strlen(*word) - 1] == ' '))
      return TRUE;
  return FALSE;
}

void
plan_light_scene(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    LithoStep *step = recipe->steps->pdata[i];
    const gboolean is_scene = is_any(step->region, scenes) || is_any(step->region, chinese_scenes);
    if ((!is_scene && !is_any(step->region, times)) || (step->op->category != LITHO_CATEGORY_TONE && step->op->category != LITHO_CATEGORY_COLOR))
      continue;
    /* A dark room has windows and lamps that are bright enough. */
    const gboolean is_lit = is_scene && g_str_equal(step->op->name, "exposure") && step->said.set && step->said.sign > 0 &&
                            isnan(step->said.number);
    if (is_lit) {
      LithoStep *opened = plan_step_like(step, "shadows", 1);
      opened->said.degree = LITHO_DEGREE_LOT;
      if (opened->region->except == NULL)
        g_clear_pointer(&opened->region, litho_region_free);
      else
        opened->region->kind = LITHO_REGION_ALL;
      if (opened->region != NULL)
        g_clear_pointer(&opened->region->text, g_free);
      plan_swap_step(recipe, i, opened);
    } else if (step->region->except == NULL) {
      plan_clear_region(recipe, i);
    }
  }
}
