/* act_place.c: a step meant at another place, or at one more. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "plan/read/phrase.h"
#include "see/find/finder.h"
#include "see/find/query.h"
#include "talk/act.h"

/* The thing that the step is about, as a noun: "dog" of "the dog on the left"; NULL: none. Caller frees. */
static char *
thing_of(const LithoStep *step)
{
  guint k;
  const char *old = step->region != NULL && step->region->kind == LITHO_REGION_TEXT ? step->region->text : NULL;
  if (old == NULL && litho_op_param(step->op, "target", &k) != NULL && step->values[k].set)
    old = step->values[k].text;
  if (old == NULL)
    return NULL;
  g_autoptr(SeeQuery) query = see_query_new(old);
  return g_strdup(query->head != NULL && *query->head != '\0' ? query->head : old);
}

/* "the other dog": of two, the one that the step is not about; of more litho asks. *asked: a question is pending. */
static LithoRegion *
other_one(Talk *talk, const LithoStep *step, const char *thing, gboolean *asked, GError **error)
{
  *asked = FALSE;
  LithoSession *session = talk_session(talk, error);
  VipsImage *proxy = session != NULL ? litho_scene_proxy(litho_session_scene(session), error) : NULL;
  g_autoptr(LithoRegion) region = litho_region_new(LITHO_REGION_TEXT, thing);
  g_auto(LithoLocated) located = {0};
  LithoFinder *finder = proxy != NULL ? litho_session_finder(session) : NULL;
  if (finder == NULL || !finder->find(finder, region, proxy->Xsize, proxy->Ysize, &located, error))
    return NULL;
  g_autoptr(LithoQuestion) question =
      located.candidates != NULL ? talk_question(talk, thing, located.candidates, "I meant {}") : NULL;
  const guint n = question != NULL ? question->choices->len : 0;
  const LithoChoice *other = NULL;
  for (guint i = 0; i < n && n == 2; i++) {
    const LithoChoice *choice = question->choices->pdata[i];
    g_autoptr(SeeQuery) a = see_query_new(choice->words);
    g_autoptr(SeeQuery) b =
        see_query_new(step->region != NULL && step->region->text != NULL ? step->region->text : "");
    if (a->place != b->place)
      other = choice;
  }
  if (other != NULL) {
    const char *text = g_str_has_prefix(other->words, "the ") ? other->words + 4 : other->words;
    return litho_region_new(LITHO_REGION_TEXT, text);
  }
  if (n > 2) {
    talk_pose(talk, thing, g_steal_pointer(&question));
    *asked = TRUE;
  }
  return NULL;
}

/* "the left one" of a step on "dog" is "the left dog"; NULL without an error: the words name no place. */
static LithoRegion *
place_meant(Talk *talk, const char *words, const LithoStep *step, gboolean *asked, GError **error)
{
  g_autofree char *text = g_strdup(words), *thing = thing_of(step);
  guint n = 0;
  *asked = FALSE;
  if (thing != NULL && turn_has(text, "other|another|另一个|另外一个|另一只|另外一只"))
    return other_one(talk, step, thing, asked, error);
  const int one = turn_find(text, 0, "one|ones|那个|那只", &n);
  if (one >= 0) {
    if (thing == NULL)
      return NULL;
    g_autofree char *rest = g_strdup(text + one + n);
    text[one] = '\0';
    g_autofree char *named = g_strdup_printf("%s%s%s", text, thing, rest);
    guint skip = 0;
    turn_begins(named, "the", &skip);
    return litho_region_new(LITHO_REGION_TEXT, g_strstrip(named + skip));
  }
  g_autoptr(LithoWords) w = litho_words_new(text);
  ReadPhrase phrase;
  for (guint i = 0; i < w->tokens->len; i++)
    if (litho_phrase_at(w, i, w->tokens->len, &phrase)) {
      LithoRegion *region = litho_phrase_region(w, &phrase);
      if (region != NULL)
        return region;
    }
  return NULL;
}

/* Is it in the photo? Else the answer says so, and what is there. *there: it is. */
static gboolean
look_for(Talk *talk, const LithoRegion *region, gboolean *there, GError **error)
{
  *there = TRUE;
  LithoSession *session = talk_session(talk, error);
  VipsImage *proxy = session != NULL ? litho_scene_proxy(litho_session_scene(session), error) : NULL;
  if (proxy == NULL)
    return FALSE;
  if (litho_region_needs_see(region) == NULL)
    return TRUE;
  g_auto(LithoLocated) located = {0};
  LithoFinder *finder = litho_session_finder(session);
  if (!finder->find(finder, region, proxy->Xsize, proxy->Ysize, &located, error))
    return FALSE;
  *there = located.present;
  if (located.present)
    return TRUE;
  g_autofree char *place = talk_place(talk, region);
  talk_refuse(talk, TALK_IN(talk, "I do not find %s in this photo%s%s.", "照片里没有找到%s%s%s。"), place,
              located.instead != NULL ? TALK_IN(talk, "; what is there: ", "；照片里有：") : "",
              located.instead != NULL ? located.instead : "");
  return TRUE;
}

static void
put_place(LithoStep *step, const LithoRegion *region)
{
  guint k;
  if ((step->op->flags & LITHO_OP_TARGET) != 0 && litho_op_param(step->op, "target", &k) != NULL &&
      region->kind == LITHO_REGION_TEXT) {
    g_free(step->values[k].text);
    step->values[k].text = g_strdup(region->text);
    step->values[k].set = TRUE;
    return;
  }
  litho_region_free(step->region);
  step->region = litho_region_copy(region);
}

/* The step once more at the end of the recipe, at its new place, where it is solved anew; `stays`: at the old one too.
 */
static gboolean
step_at(Talk *talk, guint i, const LithoRegion *region, gboolean stays, GError **error)
{
  const LithoRecipe *now = litho_chat_photo_recipe(talk_photo(talk));
  g_autoptr(LithoRecipe) rest = litho_recipe_copy(now);
  g_autoptr(LithoRecipe) moved = litho_recipe_new();
  LithoStep *step = litho_step_copy(now->steps->pdata[i]);
  put_place(step, region);
  if (!stays)
    talk_drop_step(rest, i);
  g_ptr_array_add(moved->steps, step);
  moved->instruction = g_strdup(talk->words);
  LithoClause *clause = litho_clause_new(talk->words, LITHO_CLAUSE_STEP, NULL);
  const guint first = 0;
  clause->steps = g_array_new(FALSE, FALSE, sizeof(guint));
  g_array_append_val(clause->steps, first);
  g_ptr_array_add(moved->clauses, clause);
  g_autoptr(LithoRecipe) both = talk_joined(rest, moved);
  LithoRecipe *recipe = talk_solved(talk_session(talk, error), both, rest->steps->len, error);
  if (recipe == NULL)
    return FALSE;
  const guint last = recipe->steps->len - 1;
  g_array_append_val(talk->changed, last);
  return talk_finish(talk, recipe, error);
}

static gboolean
at_place(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, gboolean stays, GError **error)
{
  const guint i = context->deeds[turn->deed].step;
  const LithoStep *old = litho_chat_photo_recipe(talk_photo(talk))->steps->pdata[i];
  gboolean asked = FALSE, there = FALSE;
  g_autoptr(GError) local = NULL;
  g_autoptr(LithoRegion) region = place_meant(talk, turn->words, old, &asked, &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (asked)
    return TRUE;
  if (region == NULL) {
    talk_refuse(talk, TALK_IN(talk, "I do not know what “%s” is in this photo.", "不清楚“%s”是照片里的什么。"),
                turn->words);
    return TRUE;
  }
  if (!look_for(talk, region, &there, error))
    return FALSE;
  return !there || step_at(talk, i, region, stays, error);
}

gboolean
talk_replace(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, GError **error)
{
  TurnTool tool;
  turn_tool_read(turn->words, &tool);
  if (tool.op == NULL && !tool.is_many)
    return at_place(talk, turn, context, FALSE, error);
  litho_chat_photo_undo(talk_photo(talk)); /* "I meant contrast": that instead of the last turn's */
  return talk_add(talk, turn->words, error);
}

gboolean
talk_also(Talk *talk, const LithoTurn *turn, const LithoTurnContext *context, GError **error)
{
  return at_place(talk, turn, context, TRUE, error);
}
