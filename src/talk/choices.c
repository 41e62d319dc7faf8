/* choices.c: questions, where a turn fits several things equally well. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "see/find/finder.h"
#include "see/find/query.h"
#include "talk/act.h"

#define MAX_CHOICES 5

/* --- names of things that stand beside each other ----------------------------------------------- */

typedef struct {
  const LithoSighting *seen;
  double x, y;
} Place;

static int
by_x(gconstpointer a, gconstpointer b)
{
  const Place *p = a, *q = b;
  return (p->x > q->x) - (p->x < q->x);
}

static int
by_y(gconstpointer a, gconstpointer b)
{
  const Place *p = a, *q = b;
  return (p->y > q->y) - (p->y < q->y);
}

/* Is each step from one to the next large enough to be told? */
static gboolean
spread(const GArray *places, gboolean across)
{
  for (guint i = 1; i < places->len; i++) {
    const Place *a = &g_array_index(places, Place, i - 1), *b = &g_array_index(places, Place, i);
    if ((across ? b->x - a->x : b->y - a->y) < 0.04)
      return FALSE;
  }
  return TRUE;
}

static void
label_of(const Talk *talk, guint i, guint n, gboolean across, const char *thing, char **label, char **words)
{
  static const char *const orders[] = {"first", "second", "third", "fourth", "fifth"};
  static const char *const chinese_orders[] = {"第一个", "第二个", "第三个", "第四个", "第五个"};
  const gboolean first = i == 0, last = i == n - 1, middle = n == 3 && i == 1;
  if (talk->chinese) {
    const char *side = first ? (across ? "左边" : "上面") : last ? (across ? "右边" : "下面") : middle ? "中间" : NULL;
    *label = side != NULL ? g_strdup_printf("%s的", side)
                          : g_strdup_printf("%s%s", across ? "左起" : "上起", chinese_orders[MIN(i, 4)]);
    *words = side != NULL ? g_strdup_printf("%s的%s", side, thing)
                          : g_strdup_printf("左起%s%s", chinese_orders[MIN(i, 4)], thing);
    return;
  }
  const char *side = first    ? (across ? "left" : "upper")
                     : last   ? (across ? "right" : "lower")
                     : middle ? "middle"
                              : NULL;
  if (side == NULL) {
    *label = g_strdup_printf("the %s from the %s", orders[MIN(i, 4)], across ? "left" : "top");
    *words = g_strdup_printf("the %s %s from the %s", orders[MIN(i, 4)], thing, across ? "left" : "top");
    return;
  }
  *label = g_strdup_printf("the %s one", side);
  *words = across && !middle ? g_strdup_printf("the %s on the %s", thing, side)
           : middle          ? g_strdup_printf("the %s in the middle", thing)
                             : g_strdup_printf("the %s %s",
                                      across  ? side
                                               : first ? "top"
                                                       : "bottom",
                                               thing);
}

/* The turn's words with "{}" in place of the thing and its article; NULL: it does not stand there. */
static char *
with_gap(const char *words, const char *thing)
{
  g_autofree char *lower = g_utf8_strdown(words, -1), *name = g_utf8_strdown(thing, -1);
  if (strlen(lower) != strlen(words))
    return NULL;
  guint n = 0;
  int at = -1;
  for (int p = 0; (p = turn_find(lower, (guint)p, name, &n)) >= 0; p += (int)n)
    at = p;
  if (at < 0)
    return NULL;
  const guint end = (guint)at + (guint)strlen(name);
  static const char *const articles[] = {"the ", "a ", "an ", "that ", "this ", "那只", "那个", "这只", "这个"};
  for (guint i = 0; i < G_N_ELEMENTS(articles); i++) {
    const int m = (int)strlen(articles[i]);
    if (at >= m && strncmp(lower + at - m, articles[i], (gsize)m) == 0) {
      at -= m;
      break;
    }
  }
  return g_strdup_printf("%.*s{}%s", at, words, words + end);
}

/* What the person calls it: the region's text, else the step's target. */
static const char *
thing_of(const LithoStep *step)
{
  guint i;
  if (step->region != NULL && step->region->kind == LITHO_REGION_TEXT)
    return step->region->text;
  if ((step->op->flags & LITHO_OP_TARGET) != 0 && litho_op_param(step->op, "target", &i) != NULL &&
      step->values[i].set)
    return step->values[i].text;
  return NULL;
}

/* The place of the last step that had one. */
static const LithoRegion *
last_place(const Talk *talk)
{
  const LithoRecipe *recipe = litho_chat_photo_recipe(talk_photo(talk));
  for (guint i = recipe->steps->len; i-- > 0;) {
    const LithoStep *step = recipe->steps->pdata[i];
    if (step->region != NULL && step->region->kind != LITHO_REGION_ALL)
      return step->region;
  }
  return NULL;
}

/* "the cat on the left" of an earlier step, for "cat"; NULL: none was told apart. */
static const char *
told_apart(const Talk *talk, const char *thing)
{
  g_autoptr(SeeQuery) query = see_query_new(thing);
  const LithoRecipe *recipe = litho_chat_photo_recipe(talk_photo(talk));
  if (see_query_tells_which(query) || query->many)
    return NULL;
  for (guint i = recipe->steps->len; i-- > 0;) {
    const char *before = thing_of(recipe->steps->pdata[i]);
    if (before == NULL)
      continue;
    g_autoptr(SeeQuery) other = see_query_new(before);
    if (g_strcmp0(other->head, query->head) == 0 && see_query_tells_which(other))
      return before;
  }
  return NULL;
}

void
talk_resolve_places(const Talk *talk, LithoRecipe *draft, const char *words)
{
  g_autofree char *lower = g_utf8_strdown(words, -1);
  const LithoRegion *there =
      turn_has(lower, "there|in there|over there|same place|the same spot|那里|那儿|那边|同一个地方")
          ? last_place(talk)
          : NULL;
  const gboolean rest = turn_has(lower, "everything else|the rest|all the rest|elsewhere|其他部分|其余|别的地方");
  if (rest)
    there = last_place(talk);
  for (guint i = 0; i < draft->steps->len; i++) {
    LithoStep *step = draft->steps->pdata[i];
    const char *thing = thing_of(step), *which = thing != NULL ? told_apart(talk, thing) : NULL;
    guint k;
    if (which != NULL && step->region != NULL && step->region->kind == LITHO_REGION_TEXT) {
      char *text = g_strdup(which);
      g_free(step->region->text);
      step->region->text = text;
    } else if (which != NULL && litho_op_param(step->op, "target", &k) != NULL) {
      char *text = g_strdup(which);
      g_free(step->values[k].text);
      step->values[k].text = text;
    } else if (there != NULL && step->region == NULL && (step->op->flags & LITHO_OP_NO_REGION) == 0) {
      step->region = litho_region_copy(there);
      step->region->invert ^= rest;
    }
  }
}

LithoQuestion *
talk_question(Talk *talk, const char *thing, const GPtrArray *candidates, const char *words)
{
  g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
  const LithoSighting *best = candidates->len > 0 ? candidates->pdata[0] : NULL;
  for (guint i = 0; i < candidates->len && places->len < MAX_CHOICES; i++) {
    const LithoSighting *seen = candidates->pdata[i];
    if (seen->score < 0.7 * best->score)
      continue;
    const Place place = {seen, seen->box[0] + seen->box[2] / 2, seen->box[1] + seen->box[3] / 2};
    g_array_append_val(places, place);
  }
  if (places->len < 2)
    return NULL;
  g_array_sort(places, by_x);
  gboolean across = spread(places, TRUE);
  if (!across) {
    g_array_sort(places, by_y);
    if (!spread(places, FALSE)) {
      g_array_sort(places, by_x);
      across = TRUE;
    }
  }
  g_autofree char *text = talk->chinese ? g_strdup_printf("哪一个“%s”？", thing) : g_strdup_printf("Which %s?", thing);
  LithoQuestion *question = litho_question_new(text, words);
  for (guint i = 0; i < places->len; i++) {
    const Place *place = &g_array_index(places, Place, i);
    g_autofree char *label = NULL, *said = NULL;
    label_of(talk, i, places->len, across, thing, &label, &said);
    litho_question_add(question, label, said, place->seen->box);
  }
  return question;
}

void
talk_pose(Talk *talk, const char *thing, LithoQuestion *question)
{
  litho_conversation_ask(talk->conversation, question);
  talk->act = LITHO_ACT_NONE;
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint i = 0; i < question->choices->len; i++) {
    const LithoChoice *choice = question->choices->pdata[i];
    g_string_append_printf(list, "%s%d %s", i > 0 ? TALK_IN(talk, ", ", "，") : "", choice->id, choice->label);
  }
  talk_say(talk, TALK_IN(talk, "Which %s do you mean: %s?", "你指的是哪个“%s”：%s？"), thing, list->str);
}

static gboolean
ask_about(Talk *talk, const char *thing, const GPtrArray *candidates, const char *words)
{
  g_autofree char *gap = with_gap(words, thing);
  LithoQuestion *question = gap != NULL ? talk_question(talk, thing, candidates, gap) : NULL;
  if (question != NULL)
    talk_pose(talk, thing, question);
  return question != NULL;
}

gboolean
talk_ask_which(Talk *talk, const LithoRecipe *recipe, const char *words, gboolean *asked, GError **error)
{
  *asked = FALSE;
  LithoSession *session = talk_session(talk, error);
  VipsImage *proxy = session != NULL ? litho_scene_proxy(litho_session_scene(session), error) : NULL;
  if (proxy == NULL)
    return FALSE;
  LithoFinder *finder = litho_session_finder(session);
  for (guint i = 0; i < recipe->steps->len && !*asked; i++) {
    const char *thing = thing_of(recipe->steps->pdata[i]);
    if (thing == NULL)
      continue;
    g_autoptr(LithoRegion) region = litho_region_new(LITHO_REGION_TEXT, thing);
    g_auto(LithoLocated) located = {0};
    if (!finder->find(finder, region, proxy->Xsize, proxy->Ysize, &located, error))
      return FALSE;
    if (located.present && located.ambiguous && located.candidates != NULL && located.candidates->len > 1)
      *asked = ask_about(talk, thing, located.candidates, words);
  }
  return TRUE;
}

void
talk_ask_direction(Talk *talk, const char *words)
{
  g_autofree char *gap = g_strdup_printf("%s {}", words);
  LithoQuestion *question = litho_question_new(TALK_IN(talk, "Which way?", "往哪个方向？"), gap);
  litho_question_add(question, TALK_IN(talk, "clockwise", "顺时针"), TALK_IN(talk, "clockwise", "顺时针"), NULL);
  litho_question_add(question, TALK_IN(talk, "counterclockwise", "逆时针"),
                     TALK_IN(talk, "counterclockwise", "逆时针"), NULL);
  litho_conversation_ask(talk->conversation, question);
  talk->act = LITHO_ACT_NONE;
  talk_say(talk, "%s",
           TALK_IN(talk, "Which way: 1 clockwise, 2 counterclockwise?", "往哪个方向：1 顺时针，2 逆时针？"));
}
