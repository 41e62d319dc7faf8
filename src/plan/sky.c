/* sky.c: another sky is a background of the sky's own region.
 *
 * "Replace the sky with a sunset" is read as a new background, or as a thing that cannot be
 * invented; litho paints skies (pixel/skies.h). Which one is said behind "with", "to", "for" or 成;
 * where none is, soft clouds come. What is only added to a sky (a rainbow, birds) is not painted,
 * and a colour for the sky is a colour. A clause that says nothing but a sky asks for it ("dramatic
 * sky"); "more dramatic" is said of the one that is there.
 */
#include <string.h>
#include "pixel/skies.h"
#include "plan/fit.h"
#include "plan/mend.h"
#include "plan/wording.h"

#define SKY "sky|skies|天空|天|蓝天"
#define EXCHANGES                                                                                  \
  "replace|replaced|swap|swapped|exchange|switch|change the sky to|change the sky into|change "    \
  "sky to|turn the sky into|"                                                                      \
  "new sky|another sky|different sky|better sky|nicer sky|换|换成|换个|替换|替换成"
#define NOT_OURS "add|rainbow|lightning|birds|moon|balloon|plane|aurora|彩虹|闪电|月亮"

/* The sky that the clause names: behind the word that says what comes, else anywhere. */
static PixelSky
sky_wished(const char *lower)
{
  static const char *const behind[] = {" with ", " to ", " into ", " for ", " by ", "成", NULL};
  for (const char *const *word = behind; *word != NULL; word++) {
    const char *at = strstr(lower, *word);
    const PixelSky sky = at != NULL ? pixel_sky_parse(at + strlen(*word)) : PIXEL_SKY_NONE;
    if (sky != PIXEL_SKY_NONE)
      return sky;
  }
  return pixel_sky_parse(lower);
}

/* Nothing but a sky: "dramatic sky", "a clear blue sky", "make it sunset", 晚霞. "Blue sky" is a
 * colour, a night without a sky a look, and so is a sunset alone. */
static gboolean
is_sky_alone(const char *lower)
{
  static const char *const chinese[] = {"晚霞",     "变成晚霞",   "改成晚霞",   "换成晚霞",
                                        "来点晚霞", "加点晚霞",   "加上晚霞",   "天空晚霞",
                                        "变成星空", "晴朗的天空", "戏剧性天空", NULL};
  static const char *const around[] = {
      "make",  "it",   "the",  "a",   "an",   "give", "me",      "i",    "want", "need", "please",
      "turn",  "into", "to",   "be",  "this", "have", "with",    "put",  "in",   "some", "my",
      "photo", "blue", "soft", "and", "like", "us",   "picture", "that", "at",   NULL};
  static const char *const skies[] = {"clear",  "cloudless", "sunny",  "dramatic", "stormy",
                                      "moody",  "starry",    "sunset", "night",    "fluffy",
                                      "clouds", "cloudy",    NULL};
  gboolean has_sky = FALSE, has_sunset = FALSE, has_kind = FALSE;
  g_autofree char *trimmed = g_strstrip(g_strdup(lower));
  if (g_strv_contains(chinese, trimmed))
    return TRUE;
  g_auto(GStrv) words = g_strsplit_set(trimmed, " ,.!", -1);
  for (char **word = words; *word != NULL; word++) {
    has_sky |= g_str_equal(*word, "sky") || g_str_equal(*word, "skies");
    has_sunset |= g_str_equal(*word, "sunset");
    has_kind |= g_strv_contains(skies, *word);
    if (**word != '\0' && !g_str_equal(*word, "sky") && !g_str_equal(*word, "skies") &&
        !g_strv_contains(around, *word) && !g_strv_contains(skies, *word))
      return FALSE;
  }
  return has_kind && (has_sky || (has_sunset && words[1] != NULL));
}

static gboolean
has_background_step(const LithoRecipe *recipe, const LithoClause *clause)
{
  for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++) {
    const LithoStep *step = recipe->steps->pdata[g_array_index(clause->steps, guint, k)];
    if (g_str_equal(step->op->name, "replace_background"))
      return TRUE;
  }
  return FALSE;
}

/* A place of things that no sky can be. */
static gboolean
is_wish(const LithoRecipe *recipe, const LithoClause *clause, const char *lower)
{
  if (plan_says_any(lower, NOT_OURS) || clause->kind == LITHO_CLAUSE_KEEP)
    return FALSE;
  if (is_sky_alone(lower))
    return TRUE;
  if (!plan_says_any(lower, SKY))
    return FALSE;
  return has_background_step(recipe, clause) || plan_says_any(lower, EXCHANGES);
}

void
plan_sky_mend(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->clauses->len; i++) {
    LithoClause *clause = recipe->clauses->pdata[i];
    g_autofree char *lower = g_utf8_strdown(clause->text, -1);
    guint to;
    if (!is_wish(recipe, clause, lower))
      continue;
    PixelSky sky = sky_wished(lower);
    LithoStep *step = litho_step_new(litho_op_find("replace_background"));
    litho_op_param(step->op, "to", &to);
    step->values[to] = (LithoValue){
        .set = TRUE,
        .text = g_strdup(pixel_sky_name(sky != PIXEL_SKY_NONE ? sky : PIXEL_SKY_CLOUDS))};
    step->region = litho_region_new(LITHO_REGION_NAMED, "sky");
    step->why = litho_recipe_text(clause->text);
    plan_answer(recipe, clause, (LithoStep *[]){step, NULL});
  }
}
