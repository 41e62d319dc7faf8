/* restyle.c: which look which region gets, and why.
 *
 * Without words a table of rules decides: for each region that the photo has, the first rule whose condition the
 * facts meet. Rules are made so that the looks of one photo go together: warm stays warm, dark stays dark,
 * people are kept natural. With a look, every region gets it, people less of it; looks that make a picture
 * of one piece (black and white, paint) go over the whole photo in one step.
 */
#include <math.h>
#include <string.h>
#include "ops/style/looks.h"
#include "see/facts/facts_take.h"
#include "plan/fit.h"
#include "plan/restyle.h"
#include "plan/wording.h"

#define LEAST_SHARE 0.03 /* of the frame: smaller regions go with the rest */
#define PEOPLE_SHARE 0.7 /* of a look's amount that people get */
#define REST "all"

typedef enum {
  IF_ALWAYS = 0,
  IF_FLAT = 1 << 0,
  IF_DULL = 1 << 1,
  IF_DARK = 1 << 2,
  IF_BRIGHT = 1 << 3,
  IF_WARM = 1 << 4,
  IF_COOL = 1 << 5,
  IF_VIVID = 1 << 6,
  IF_PEOPLE = 1 << 7,
} Condition;

/* The first that holds names the reason. */
static const struct {
  Condition bit;
  const char *quality; /* word of the facts, or NULL */
  const char *reason;
} conditions[] = {
    {IF_FLAT, "flat", "the photo is flat"},
    {IF_FLAT, "low contrast", "the photo has little contrast"},
    {IF_FLAT, "hazy", "the photo is hazy"},
    {IF_DULL, "dull colours", "the colours are dull"},
    {IF_DARK, "underexposed", "the photo is dark"},
    {IF_BRIGHT, "overexposed", "the photo is bright"},
    {IF_WARM, "orange cast", "the light is orange"},
    {IF_WARM, "yellow cast", "the light is yellow"},
    {IF_COOL, "blue cast", "the light is blue"},
    {IF_COOL, "aqua cast", "the light is cold"},
    {IF_VIVID, "oversaturated", "the colours are strong"},
    {IF_PEOPLE, NULL, "there are people in it"},
};

/* By region, first match first. Several bits: one of them is enough. */
static const struct {
  const char *region;
  guint when;
  const char *look;
  int amount; /* % */
} rules[] = {
    {"person", IF_DARK, "portrait_film", 85},
    {"person", IF_COOL, "portrait_film", 90},
    {"person", IF_ALWAYS, "portrait_film", 75},
    {"animal", IF_ALWAYS, "portrait_film", 65},
    {"sky", IF_WARM, "golden_hour", 80},
    {"sky", IF_DARK, "moonlight", 45},
    {"sky", IF_FLAT | IF_DULL, "golden_hour", 70},
    {"sky", IF_BRIGHT, "japanese_airy", 70},
    {"sky", IF_VIVID, "portrait_film", 60},
    {"sky", IF_ALWAYS, "slide_film", 70},
    {"water", IF_WARM, "golden_hour", 60},
    {"water", IF_DARK, "moonlight", 40},
    {"water", IF_FLAT | IF_DULL, "slide_film", 80},
    {"water", IF_ALWAYS, "cool_film", 65},
    {"plants", IF_WARM, "autumn", 70},
    {"plants", IF_DARK, "moody", 50},
    {"plants", IF_FLAT | IF_DULL, "slide_film", 75},
    {"plants", IF_BRIGHT, "japanese_airy", 70},
    {"plants", IF_ALWAYS, "cinematic", 60},
    {"building", IF_WARM, "golden_hour", 60},
    {"building", IF_DARK, "cinematic", 60},
    {"building", IF_FLAT | IF_DULL, "hdr", 60},
    {"building", IF_ALWAYS, "vintage_film", 60},
    {"ground", IF_WARM, "golden_hour", 55},
    {"ground", IF_FLAT | IF_DULL, "slide_film", 70},
    {"ground", IF_ALWAYS, "cinematic", 50},
    {REST, IF_WARM, "golden_hour", 50},
    {REST, IF_DARK, "cinematic", 60},
    {REST, IF_BRIGHT, "japanese_airy", 65},
    {REST, IF_FLAT | IF_DULL, "cinematic", 75},
    {REST, IF_PEOPLE, "cinematic", 55},
    {REST, IF_ALWAYS, "vintage_film", 60},
};

/* The regions that get a step of their own, in the order in which they are taken. */
static const struct {
  const char *name;
  const char *words; /* that name it in what a person says */
} regions[] = {
    {"person", "person|people|man|woman|men|women|girl|boy|child|kids|face|skin|portrait subject|subject|人物|人|脸|皮肤|主体"},
    {"animal", "animal|dog|cat|bird|horse|动物|狗|猫|鸟"},
    {"sky", "sky|clouds|cloud|天空|天|云"},
    {"water", "water|sea|ocean|lake|river|waves|水|海|湖|河"},
    {"plants", "plants|trees|tree|grass|forest|leaves|flowers|foliage|greenery|植物|树|草|花|森林"},
    {"building", "building|buildings|house|houses|city|architecture|建筑|房子|楼"},
    {"ground", "ground|street|road|sand|beach|rocks|floor|地面|地|街道|路|沙滩"},
    {REST, "background|rest|everything else|elsewhere|背景|其他|其余"},
};

/* --- what is known --------------------------------------------------------------------------- */

static gboolean
condition_holds(guint index, const LithoFacts *facts)
{
  if (conditions[index].bit == IF_PEOPLE)
    return facts->n_people > 0 || litho_facts_region(facts, "person") != NULL;
  return litho_facts_have(facts, conditions[index].quality);
}

/* The reason why one of the bits holds, or NULL. */
static const char *
reason_for(guint when, const LithoFacts *facts)
{
  for (guint i = 0; i < G_N_ELEMENTS(conditions); i++)
    if ((conditions[i].bit & when) && condition_holds(i, facts))
      return conditions[i].reason;
  return NULL;
}

static double
share_of(const LithoFacts *facts, const char *name)
{
  const LithoRegionFact *region = litho_facts_region(facts, name);
  return region != NULL ? region->share : 0;
}

static const LithoLook *
look_named(const char *name)
{
  guint n;
  const LithoLook *looks = litho_looks(&n);
  for (guint i = 0; i < n; i++)
    if (g_str_equal(looks[i].name, name))
      return &looks[i];
  return NULL;
}

/* --- what was said --------------------------------------------------------------------------- */

typedef struct {
  const LithoLook *of[G_N_ELEMENTS(regions)]; /* said for the region, or NULL */
  const LithoLook *all;                       /* said for everything, or NULL */
} Said;

static int
region_in(const char *piece)
{
  for (guint i = 0; i < G_N_ELEMENTS(regions); i++)
    if (plan_says_any(piece, regions[i].words))
      return (int)i;
  return -1;
}

static gboolean
add_piece(Said *said, const char *piece)
{
  const LithoLook *look = litho_look_match(piece);
  int region = region_in(piece);
  if (look == NULL)
    return FALSE;
  if (region >= 0)
    said->of[region] = look;
  else
    said->all = look;
  return TRUE;
}

/* "noir, and the sky dreamy": pieces at commas, "and" and "but", where each then has a look; else as a whole. */
static gboolean
read_words(const char *words, Said *said, GError **error)
{
  g_autofree char *lower = g_utf8_strdown(words, -1);
  g_auto(GStrv) pieces = g_regex_split_simple("[,;:.\n，。；、]| and | but | with ", lower, 0, 0);
  gboolean all = TRUE, any = FALSE;
  for (guint i = 0; pieces[i] != NULL; i++)
    if (*g_strstrip(pieces[i]) != 0) {
      Said probe = {{NULL}, NULL};
      gboolean is_look = add_piece(&probe, pieces[i]);
      all = all && is_look;
      any = any || is_look;
    }
  if (any && all) {
    for (guint i = 0; pieces[i] != NULL; i++)
      add_piece(said, pieces[i]);
    return TRUE;
  }
  if (add_piece(said, lower))
    return TRUE;
  g_autofree char *list = litho_look_list();
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_PLAN, "no look is called \"%.60s\"; the looks are %s", words, list);
  return FALSE;
}

/* --- steps ----------------------------------------------------------------------------------- */

static void
set_number(LithoStep *step, const char *name, double number)
{
  guint at = step->op->main;
  if (g_str_equal(name, "amount") || litho_op_param(step->op, name, &at) != NULL)
    step->values[at] = (LithoValue){.set = TRUE, .num = number};
}

/* The region, without those that have a step already. */
static LithoRegion *
region_without(const char *name, const GPtrArray *taken)
{
  gboolean is_rest = g_str_equal(name, REST);
  if (is_rest && taken->len == 0)
    return NULL;
  LithoRegion *region = litho_region_new(is_rest ? LITHO_REGION_ALL : LITHO_REGION_NAMED, name);
  if (taken->len > 0)
    region->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  for (guint i = 0; i < taken->len; i++)
    g_ptr_array_add(region->except, litho_region_new(LITHO_REGION_NAMED, taken->pdata[i]));
  return region;
}

static LithoStep *
add_step(LithoRecipe *recipe, const char *region, const GPtrArray *taken, double amount)
{
  LithoStep *step = litho_step_new(litho_op_find("style"));
  set_number(step, "amount", amount);
  step->region = region_without(region, taken);
  g_ptr_array_add(recipe->steps, step);
  return step;
}

/* "sky: golden hour, because the photo is flat and it fills 40 %". */
static char *
why(const char *region, const LithoStep *step, const char *what, const char *reason, double share)
{
  gboolean is_rest = g_str_equal(region, REST);
  g_autofree char *fills = is_rest ? NULL : g_strdup_printf("it fills %.0f %%", 100 * share);
  const char *where = !is_rest ? region : step->region != NULL ? "the rest" : "the whole photo";
  return g_strdup_printf("%s: %s%s%s%s%s", where, what,
                         reason != NULL || fills != NULL ? ", because " : "", reason != NULL ? reason : "",
                         reason != NULL && fills != NULL ? " and " : "", fills != NULL ? fills : "");
}

static void
add_look(LithoRecipe *recipe, const char *region, const GPtrArray *taken, const LithoLook *look,
         double amount, const char *reason, double share)
{
  g_autofree char *title = g_utf8_strdown(look->title, -1);
  LithoStep *step = add_step(recipe, region, taken, amount);
  plan_step_set_text(step, "style", look->name);
  step->why = why(region, step, title, reason, share);
}

static void
add_rule(LithoRecipe *recipe, const char *region, const GPtrArray *taken, const LithoFacts *facts)
{
  for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
    const char *reason = rules[i].when != 0 ? reason_for(rules[i].when, facts) : NULL;
    if (!g_str_equal(rules[i].region, region) || (rules[i].when != 0 && reason == NULL))
      continue;
    if (reason == NULL && g_str_equal(region, "person"))
      reason = "skin stays natural in it";
    if (reason == NULL && g_str_equal(region, REST))
      reason = "the light is even and the colours are sound";
    add_look(recipe, region, taken, look_named(rules[i].look), rules[i].amount, reason,
             share_of(facts, region));
    return;
  }
}

static void
add_reference(LithoRecipe *recipe, const char *asset, const GPtrArray *taken, const LithoFacts *facts)
{
  double share = share_of(facts, "person");
  gboolean people = share >= LEAST_SHARE;
  g_autoptr(GPtrArray) person = g_ptr_array_new();
  if (people) {
    LithoStep *step = add_step(recipe, "person", taken, 100 * PEOPLE_SHARE);
    plan_step_set_text(step, "reference", asset);
    set_number(step, "preserve", 75);
    step->why = why("person", step, "the reference, mildly", "faces must stay known", share);
    g_ptr_array_add(person, "person");
  }
  LithoStep *step = add_step(recipe, REST, person, 100);
  plan_step_set_text(step, "reference", asset);
  step->why = why(REST, step, "the reference", "a picture was given", 0);
}

static void
add_regions(LithoRecipe *recipe, const Said *said, const LithoFacts *facts)
{
  g_autoptr(GPtrArray) taken = g_ptr_array_new();
  gboolean any_said = said->all != NULL;
  for (guint i = 0; i < G_N_ELEMENTS(regions); i++)
    any_said = any_said || said->of[i] != NULL;
  for (guint i = 0; i < G_N_ELEMENTS(regions); i++) {
    const char *name = regions[i].name;
    const double share = share_of(facts, name);
    const gboolean is_rest = g_str_equal(name, REST), people = g_str_equal(name, "person");
    const LithoLook *look = said->of[i] != NULL ? said->of[i] : said->all;
    if (!is_rest && share < LEAST_SHARE && said->of[i] == NULL)
      continue;
    const double amount = said->of[i] != NULL || is_rest ? 100 : people ? 100 * PEOPLE_SHARE : 0;
    if (look != NULL && amount > 0)
      add_look(recipe, name, taken, look, amount,
               amount == 100 ? "it was asked for" : "it was asked for, less of it for people's skin", share);
    else if (!any_said)
      add_rule(recipe, name, taken, facts);
    else
      continue;
    if (!is_rest)
      g_ptr_array_add(taken, (gpointer)name);
  }
}

/* A look that makes a picture of one piece. */
static const LithoLook *
whole_look(const Said *said, const LithoFacts *facts, const char **reason)
{
  for (guint i = 0; i < G_N_ELEMENTS(regions); i++)
    if (said->of[i] != NULL)
      return NULL;
  *reason = "it was asked for";
  if (said->all != NULL)
    return said->all->whole ? said->all : NULL;
  if (!litho_facts_have(facts, "black and white"))
    return NULL;
  *reason = reason_for(IF_FLAT, facts) != NULL ? "the photo is black and white and flat" : "the photo is black and white";
  return look_named(reason_for(IF_FLAT, facts) != NULL ? "noir" : "mono_film");
}

LithoRecipe *
litho_restyle_facts(const LithoFacts *facts, const LithoRestyle *asked, GError **error)
{
  Said said = {{NULL}, NULL};
  const char *reason = NULL;
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  if ((asked->look != NULL && !read_words(asked->look, &said, error)) ||
      (asked->words != NULL && asked->reference == NULL && !read_words(asked->words, &said, error)))
    return NULL;
  LithoRecipe *recipe = litho_recipe_new();
  const LithoLook *whole = whole_look(&said, facts, &reason);
  if (asked->reference != NULL)
    add_reference(recipe, asked->reference, none, facts);
  else if (whole != NULL)
    add_look(recipe, REST, none, whole, 100, reason, 0);
  else
    add_regions(recipe, &said, facts);
  recipe->made_by = json_object_new();
  json_object_set_string_member(recipe->made_by, "planner", "restyle");
  recipe->instruction = g_strdup(asked->words);
  if (asked->words != NULL) {
    LithoClause *clause = litho_clause_new(asked->words, LITHO_CLAUSE_STEP, NULL);
    clause->steps = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < recipe->steps->len; i++)
      g_array_append_val(clause->steps, i);
    g_ptr_array_add(recipe->clauses, clause);
  }
  return recipe;
}

LithoRecipe *
litho_restyle_plan(LithoScene *scene, const LithoRestyle *said, GError **error)
{
  const LithoFacts *facts = litho_scene_facts(scene, error);
  return facts != NULL ? litho_restyle_facts(facts, said, error) : NULL;
}
