/* place.c: somebody put in another place is a background that is composed.
 *
 * "Put her on a beach at sunset", "put mountains behind them", "make the background a forest",
 * 让她站在海边, 用雪山做背景 are read as things that cannot be invented, or not at all. Where what they
 * name is a landscape of the vocabulary (make/place.h) or a sky, it becomes the background, and the
 * scene goes into the recipe. Clauses behind it that say nothing but more of the scene ("with palms
 * on the left") belong to it. Only people, animals and what "it" stands for are put somewhere: "put
 * more light on the beach" is about light.
 */
#include <string.h>
#include "base/json.h"
#include "make/place.h"
#include "pixel/skies.h"
#include "plan/fit.h"
#include "plan/mend.h"
#include "plan/wording.h"
#include "words/noun.h"

#define TO_BYTES 200 /* of the parameter "to" */
#define PRONOUNS "her|him|me|us|them|it|she|he|they|we|this|that|everyone|everybody"
#define AT "(?:on top of|in the middle of|in front of|onto|into|on|in|at|to|before|by|beside|near|against)"
#define LINKS "(?:to be|to look like|to|with|for|into|by|be|look like|as|in)"

/* Groups: "place", and "who" where somebody is put there. */
static const struct {
  const char *pattern;
  gboolean has_who;
} wishes[] = {
    {"\\b(?:put|place|set|move|bring|take|transport|send|teleport|drop|sit|stand|photoshop)\\s+(?<who>[\\w' ]+?)\\s+" AT
     "\\s+(?<place>.+)$",
     TRUE},
    {"\\b(?:let|make|have|show)\\s+(?<who>[\\w' ]+?)\\s+(?:to )?(?:stand|sit|walk|be|run|lie|pose)(?:ing)?\\s+" AT
     "\\s+(?<place>.+)$",
     TRUE},
    {"\\b(?:as if|as though|like)\\s+(?<who>[\\w' ]+?)\\s+(?:is|are|was|were|am|'s|stands?|sits?)\\s+(?:standing |sitting "
     "|walking |posing )?" AT "\\s+(?<place>.+)$",
     TRUE},
    {"\\b(?:change|replace|swap|switch|turn|make|exchange|set|put|use)\\b.*\\b(?:back ?ground|back ?drop|scenery|"
     "surroundings)\\s+" LINKS "\\s+(?<place>.+)$",
     FALSE},
    {"\\bmake\\b.*\\b(?:back ?ground|back ?drop)\\s+(?<place>(?:a|an|the|some)\\s.+)$", FALSE},
    {"^(?:a |the )?(?:new )?(?:back ?ground|back ?drop)\\s*:\\s*(?<place>.+)$", FALSE},
    {"^(?:put|add|place|paint|show|use|want|i want|i would like|i'd like|give me|take)\\s+(?<place>.+?)\\s+(?:as|for|in) "
     "(?:the |a |my |her |his |our )?(?:new )?(?:back ?ground|back ?drop)$",
     FALSE},
    {"^(?<place>.+?)\\s+as (?:the |a |my |her |his |our )?(?:new )?(?:back ?ground|back ?drop)$", FALSE},
    {"^(?:put|add|place|paint|show|i want|want|give me)\\s+(?<place>.+?)\\s+behind\\s+(?<who>[\\w' ]+)$", TRUE},
    {"(?:背景)(?:换成|改成|变成|替换成|换为|改为|替换为|设为|设成|换做|换作|弄成|做成|是|为|用)(?<place>.+)$", FALSE},
    {"(?:换|改|替换|变)(?:一?个|成)?(?<place>.+?)(?:的)?背景$", FALSE},
    {"(?:用|拿|以)(?<place>.+?)(?:做|作|当|作为|当作|为)背景$", FALSE},
    {"(?:把|让|将|使)?(?<who>.+?)(?:放到|放在|放进|置于|移到|带到|站在|坐在|走在|站到|搬到|P到|p到|送到|在)(?<place>.+?)"
     "(?:上面|里面|中间|面前|前面|旁边|上|里|中|前|旁)?$",
     TRUE},
    {"在?(?<who>.+?)(?:的)?(?:身后|背后|后面)(?:放|加|画|添|换|换成|加上|是)(?:一片|一个|一座|上)?(?<place>.+)$", TRUE},
};

/* A pronoun, or a phrase whose noun is a person or an animal. */
static gboolean
is_somebody(const char *who)
{
  static const char *const chinese[] = {"她", "他", "它", "我", "我们", "他们", "她们", "它们", "大家", "这个人", "人物",
                                        "主体", NULL};
  const LithoNoun *noun = litho_noun_find(who);
  if (plan_says_any(who, "light|color|colour|contrast|more|less|face|eyes|hair|skin"))
    return FALSE;
  if ((guchar)*who >= 0x80) {
    const char *from = g_str_has_prefix(who, "把") || g_str_has_prefix(who, "让") || g_str_has_prefix(who, "将") ? who + 3 : who;
    noun = litho_noun_find(from);
    for (const char *p = from; noun == NULL && *p != '\0'; p = g_utf8_next_char(p))
      noun = litho_noun_find(p); /* 这只小狗 */
    return g_strv_contains(chinese, from) ||
           (noun != NULL && (noun->kind == LITHO_NOUN_PERSON || noun->kind == LITHO_NOUN_ANIMAL));
  }
  g_auto(GStrv) words = g_strsplit(who, " ", -1);
  const guint n = g_strv_length(words);
  if (n == 0 || n > 5)
    return FALSE;
  if (n <= 2 && plan_says_any(words[0], PRONOUNS) && (n == 1 || plan_says_any(words[1], "all|both|standing|sitting")))
    return TRUE;
  noun = litho_noun_find(words[n - 1]);
  return (noun != NULL && (noun->kind == LITHO_NOUN_PERSON || noun->kind == LITHO_NOUN_ANIMAL)) ||
         plan_says_any(words[n - 1], "subject|model|everyone|everybody");
}

/* The place that the clause wishes, a landscape or a sky; NULL: none. *other: what it wishes as a background that is
 * neither, or NULL. Caller frees both. */
static char *
wished_place(const char *clause, char **other)
{
  *other = NULL;
  g_autofree char *lower = g_utf8_strdown(clause, -1);
  g_strdelimit(lower, "\n\t", ' ');
  g_strstrip(lower);
  for (gsize n = strlen(lower); n > 0 && strchr(".!?", lower[n - 1]) != NULL; n--)
    lower[n - 1] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS(wishes); i++) {
    g_autoptr(GRegex) regex = g_regex_new(wishes[i].pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (!g_regex_match(regex, lower, 0, &match))
      continue;
    g_autofree char *who = wishes[i].has_who ? g_match_info_fetch_named(match, "who") : NULL;
    char *place = g_match_info_fetch_named(match, "place");
    MadeScene scene;
    if ((who == NULL || is_somebody(who)) && place != NULL &&
        (made_place_read(place, &scene, NULL) ||
         (pixel_sky_parse(place) != PIXEL_SKY_NONE && strlen(place) < 40 && !plan_says_any(place, "light|look|style|mood|光|风格"))))
      return place;
    if (*other == NULL && !wishes[i].has_who)
      *other = place;
    else
      g_free(place);
  }
  return NULL;
}

/* Does the clause say nothing but more of a scene? */
static gboolean
is_more(const LithoClause *clause)
{
  MadeScene scene;
  g_autoptr(GPtrArray) traces = NULL;
  if (clause->kind == LITHO_CLAUSE_STEP || !made_scene_read(clause->text, &scene, &traces, NULL))
    return FALSE;
  g_autofree char *left = made_trace_left(traces);
  return left == NULL && !plan_says_any(clause->text, "don't|do not|not|keep|leave|不要|别|保持");
}

/* The scene without a horizon of its own where the words name none: the operation fits it. NULL: only a sky. */
static char *
scene_document(const char *place)
{
  MadeScene scene;
  g_autoptr(GPtrArray) traces = NULL;
  if (!made_place_read(place, &scene, &traces))
    return NULL;
  gboolean has_horizon = FALSE;
  for (guint i = 0; i < traces->len; i++) {
    const char *what = ((const MadeTrace *)traces->pdata[i])->what;
    has_horizon |= what != NULL && g_str_has_prefix(what, "horizon:");
  }
  g_autoptr(JsonNode) node = made_scene_to_json(&scene);
  if (!has_horizon)
    json_object_remove_member(json_node_get_object(node), "horizon");
  return litho_json_print_line(node);
}

static char *
cut_to(const char *text, gsize bytes)
{
  if (strlen(text) <= bytes)
    return g_strdup(text);
  const char *end = g_utf8_find_prev_char(text, text + bytes + 1);
  return g_strndup(text, (gsize)(end - text));
}

/* "Sea green" of which a reader took "sea" is a colour all the same. */
static void
say_whole(LithoRecipe *recipe, const LithoClause *clause, const char *other)
{
  MadeScene scene;
  for (guint k = 0; other != NULL && strlen(other) <= TO_BYTES && clause->steps != NULL && k < clause->steps->len; k++) {
    LithoStep *step = recipe->steps->pdata[g_array_index(clause->steps, guint, k)];
    const char *to = g_str_equal(step->op->name, "replace_background") ? plan_step_text(step, "to") : NULL;
    if (to != NULL && made_place_read(to, &scene, NULL))
      plan_step_set_text(step, "to", other);
  }
}

void
plan_place_mend(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->clauses->len; i++) {
    LithoClause *clause = recipe->clauses->pdata[i];
    g_autofree char *other = NULL;
    g_autofree char *place = clause->kind != LITHO_CLAUSE_KEEP || plan_says_any(clause->text, "as the|as a|take|like|background|背景")
                                 ? wished_place(clause->text, &other)
                                 : NULL;
    if (place == NULL || plan_says_any(clause->text, "don't|do not|never|keep|leave|不要|别|保持")) {
      say_whole(recipe, clause, other);
      continue;
    }
    g_autoptr(GString) whole = g_string_new(place);
    for (guint k = i + 1; k < recipe->clauses->len && is_more(recipe->clauses->pdata[k]); k++) {
      LithoClause *more = recipe->clauses->pdata[k];
      g_string_append_printf(whole, ", %s", more->text);
      more->kind = LITHO_CLAUSE_KEEP;
      g_free(more->reason);
      more->reason = g_strdup("a part of the new background");
    }
    LithoStep *step = litho_step_new(litho_op_find("replace_background"));
    g_autofree char *to = cut_to(whole->str, TO_BYTES), *scene = scene_document(whole->str);
    plan_step_set_text(step, "to", to);
    if (scene != NULL)
      plan_step_set_text(step, "scene", scene);
    step->why = litho_recipe_text(clause->text);
    plan_answer(recipe, clause, (LithoStep *[]){step, NULL});
  }
}
