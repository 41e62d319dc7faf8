/* turn_change.c: turns that point back at an amount: "a bit less", "further by 30", "the other way". */
#include <math.h>
#include <string.h>
#include "plan/read/lexicon.h"
#include "words/noun.h"
#include "talk/turn.h"

#define FLIP_WORDS \
  "other way|other way round|other way around|other direction|opposite|opposite way|opposite direction|" \
  "other side|flip the direction|reverse that|opposite side|reverse direction|reverse it|in reverse|vice versa|" \
  "反方向|反过来|相反|反着|另一个方向|另一边"
#define BACK_WORDS \
  "move it back|turn it back|bring it back|rotate it back|back by|back a bit|back a little"
#define LESS_WORDS \
  "turn it down|turn that down|bring it down|take it down|not so|not as|not quite so|less|weaker|softer|" \
  "subtler|more subtle|too much|too strong|too heavy|too intense|tone it down|tone that down|dial it back|" \
  "dial it down|dial that back|ease off|ease up|not so much|not that much|not so strong|over done|overdone|" \
  "overdid it|over did it|half as much|half of that|half that|half of it|halve|a notch down|lighter touch|" \
  "gentler|减弱|弱一点|弱一些|少一点|少一些|淡一点|轻一点|太过|太多了|过头|太强|太重|减半|一半|别那么|不要那么"
#define MORE_WORDS \
  "crank it up|turn it up|pump it up|push it|more|stronger|further|another|again|not enough|even more|" \
  "too little|too weak|twice|double|triple|extra|added|heavier|go on|keep going|still more|强一点|再强|多一点|多一些|再来一点|" \
  "再多|加强|两倍|加倍|翻倍|更强|再|不够|还要"

static gboolean
is_adjustable(const LithoOp *op)
{
  return op != NULL && op->n_params > 0 &&
         (op->params[op->main].kind == LITHO_PARAM_NUMBER || op->params[op->main].kind == LITHO_PARAM_INTEGER);
}

static gboolean
is_rotation(const LithoOp *op)
{
  return op != NULL && (strcmp(op->name, "rotate") == 0 || strcmp(op->name, "straighten") == 0);
}

/* Words of its own that the planner should read: things, colours, effects; not those that a deed has. */
static gboolean
says_new(const char *text, const LithoTurnContext *context)
{
  static const LithoWordClass content = WORD_NOUN | WORD_REGION | WORD_COLOR | WORD_CAST | WORD_STYLE | WORD_EFFECT |
                                        WORD_FAULT | WORD_OBJECT_FAULT | WORD_ADJECTIVE | WORD_REMOVE | WORD_PROPERTY |
                                        WORD_VERB;
  g_autoptr(LithoWords) w = litho_words_new(text);
  /* "too dark" is a wish; "less dark" points back at what made it dark */
  const gboolean compares =
      turn_has(text, "less|more|not so|not as|not quite so|不要那么|别那么|再|更|increase|decrease|reduce|further|by");
  gboolean is_new = FALSE;
  guint unknown = 0;
  for (guint i = 0; i < w->tokens->len; i++) {
    const LithoToken *token = litho_word(w, i);
    unknown += token->cls == WORD_UNKNOWN;
    const gboolean refused = WORD_IN(token, WORD_REFUSE) && !turn_begins(token->word, "move|moved|shift", NULL);
    if ((!WORD_IN(token, content) && !refused) ||
        WORD_IN(token, WORD_WHOLE | WORD_PLACE | WORD_DEGREE | WORD_UP | WORD_DOWN | WORD_VAGUE))
      continue;
    gboolean known = turn_begins(
        token->word, "clock|wise|degree|degrees|upright|clockwise|counterclockwise|anticlockwise|" FLIP_WORDS, NULL);
    for (guint d = 0; d < context->n_deeds && !known; d++) {
      const LithoDeed *deed = &context->deeds[d];
      const gboolean is_region = deed->place != NULL && WORD_IN(token, WORD_REGION | WORD_NOUN) &&
                                 token->entry != NULL && g_strcmp0(token->entry->text, deed->place) == 0;
      known = is_region || (deed->place != NULL && turn_has(deed->place, token->word));
      const gboolean plain = WORD_IN(token, WORD_ADJECTIVE) && token->inflect != INFLECT_COMPARATIVE && !compares;
      if (!known && !plain && token->entry != NULL && token->entry->op != NULL && deed->op != NULL)
        known = strcmp(token->entry->op, deed->op->name) == 0;
    }
    is_new |= !known;
  }
  return is_new || unknown > 3;
}

int
turn_named_deed(const char *text, const LithoTurnContext *context)
{
  g_autoptr(LithoWords) w = litho_words_new(text);
  int by_place = -1, by_op = -1, by_both = -1;
  for (guint d = 0; d < context->n_deeds; d++) {
    const LithoDeed *deed = &context->deeds[d];
    gboolean place = FALSE, op = FALSE;
    if (deed->place != NULL && *deed->place != '\0') {
      g_autofree char *lower = g_utf8_strdown(deed->place, -1);
      const LithoNoun *noun = litho_noun_find(lower);
      place = turn_has(text, lower) || (noun != NULL && noun->chinese != NULL && turn_has(text, noun->chinese));
    }
    if (is_rotation(deed->op) &&
        turn_has(text, "turn it up|turn it down|turn that down|turn down|turn up|turned down"))
      continue;
    for (guint i = 0; deed->op != NULL && i < w->tokens->len && !op; i++) {
      const LithoToken *token = litho_word(w, i);
      op = token->entry != NULL && token->entry->op != NULL && !WORD_IN(token, WORD_UP | WORD_DOWN) &&
           (strcmp(token->entry->op, deed->op->name) == 0 ||
            (token->entry->anti != NULL && strcmp(token->entry->anti, deed->op->name) == 0));
    }
    if (deed->op != NULL && !op) {
      g_autofree char *title = g_utf8_strdown(deed->op->title, -1);
      op = turn_has(text, title);
      for (guint i = 0; deed->op->aliases != NULL && deed->op->aliases[i] != NULL && !op; i++)
        op = turn_has(text, deed->op->aliases[i]);
    }
    if (place)
      by_place = (int)d;
    if (op)
      by_op = (int)d;
    if (place && op)
      by_both = (int)d;
  }
  return by_both >= 0 ? by_both : by_op >= 0 ? by_op : by_place;
}

/* The deed that "it" is. */
static int
last_deed(const TurnText *t, gboolean turns)
{
  for (int d = (int)t->context->n_deeds - 1; d >= 0; d--) {
    const LithoOp *op = t->context->deeds[d].op;
    if (turns ? is_rotation(op) : is_adjustable(op) || is_rotation(op))
      return d;
  }
  return -1;
}

static double
factor_of(const char *text, gboolean is_less)
{
  const gboolean little =
                     turn_has(text, "a bit|a little|little|slightly|a touch|a tad|bit|somewhat|一点|一些|稍微|略微"),
                 tiny = turn_has(text, "tiny bit|a hair|a hint|barely|just a touch|一点点"),
                 much = turn_has(text, "a lot|much|way|lots|far|significantly|considerably|得多|很多");
  if (turn_has(text, "half as much|half of that|half that|half of it|halve|halve it|by half|half|减半|一半"))
    return 0.5;
  if (turn_has(text, "twice|double|two times|2x|2 times|两倍|加倍|翻倍"))
    return 2;
  if (turn_has(text, "triple|three times|3x|3 times|三倍"))
    return 3;
  if (is_less)
    return tiny ? 0.85 : turn_has(text, "too much|way too|over done|overdone") ? 0.6 : little ? 0.7 : much ? 0.4 : 0.7;
  return tiny ? 1.15 : little ? 1.3 : much ? 2 : 1.5;
}

/* Adds what the pieces before say, where the text itself does not. */
static void
complete(TurnTool *tool, const TurnText *t)
{
  for (int i = t->context->unanswered != NULL ? (int)g_strv_length((char **)t->context->unanswered) - 1 : -1; i >= 0;
       i--) {
    g_autofree char *lower = g_utf8_strdown(t->context->unanswered[i], -1);
    TurnTool before;
    turn_tool_read(lower, &before);
    if (before.op == NULL || (tool->op != NULL && before.op != tool->op))
      continue;
    tool->op = before.op;
    if (tool->sign == 0)
      tool->sign = before.sign;
    if (isnan(tool->number)) {
      tool->number = before.number;
      tool->unit = before.unit;
    }
    break;
  }
  if (isnan(tool->number) && t->context->assistant != NULL) {
    g_autofree char *lower = g_utf8_strdown(t->context->assistant, -1);
    TurnTool asked;
    turn_tool_read(lower, &asked);
    tool->number = asked.number;
    tool->unit = asked.unit;
    if (tool->op == NULL)
      tool->op = asked.op;
    if (tool->sign == 0)
      tool->sign = asked.sign;
  }
}

/* An order that is said in pieces, nothing of it carried out yet. */
static LithoTurn *
pieces(const TurnText *t, TurnTool *tool)
{
  if (t->context->unanswered == NULL || t->context->unanswered[0] == NULL)
    return NULL;
  TurnTool whole = *tool;
  complete(&whole, t);
  if (whole.op == NULL || (!is_adjustable(whole.op) && !is_rotation(whole.op)))
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_ADD);
  turn->op = whole.op;
  turn->sign = whole.sign != 0 ? whole.sign : is_rotation(whole.op) ? 0 : 1;
  turn->number = whole.number;
  turn->unit = g_strdup(whole.unit);
  turn->words = turn_tool_words(&whole);
  if (turn->words == NULL)
    turn->words = g_strdup(t->context->unanswered[g_strv_length((char **)t->context->unanswered) - 1]);
  return turn;
}

static gboolean
any_unanswered_tool(const TurnText *t, const LithoOp *op)
{
  for (guint i = 0; t->context->unanswered != NULL && t->context->unanswered[i] != NULL; i++) {
    g_autofree char *lower = g_utf8_strdown(t->context->unanswered[i], -1);
    TurnTool tool;
    turn_tool_read(lower, &tool);
    if (tool.op != NULL &&
        (op == NULL ? is_adjustable(tool.op) || is_rotation(tool.op) : op == tool.op && !isnan(tool.number)))
      return TRUE;
  }
  return FALSE;
}

static void
set_amount(LithoTurn *turn, const TurnText *t, const TurnTool *tool)
{
  const LithoDeed *deed = &t->context->deeds[turn->deed];
  const gboolean turns = is_rotation(deed->op);
  const int was = deed->sign != 0 ? deed->sign : 1;
  const gboolean flips = turn_has(t->text, FLIP_WORDS), goes_back = turn_has(t->text, BACK_WORDS);
  const gboolean is_less = turn_has(t->text, LESS_WORDS);
  turn->number = tool->number;
  turn->unit = g_strdup(tool->unit);
  if (flips || (turns && tool->sign == -was && isnan(tool->number))) {
    turn->change = LITHO_CHANGE_FLIP;
    turn->sign = -was;
    return;
  }
  int sign = tool->sign;
  if (turns && turn_side(t->text) == 0 && (is_less || sign != 0))
    sign = is_less || turn_has(t->text, "reduce|decrease|lower|降低|减少") ? -was
                                                                           : was; /* along the turn, not clockwise */
  else if (is_less && tool->op == NULL && !turn_has(t->text, "reduce|decrease|降低"))
    sign = -was; /* less of the effect, whichever way that goes; of a tool that is named: less of that */
  else if (tool->op == NULL && turn_has(t->text, "more|further|again|another|stronger|heavier|再|多|强") &&
           !turn_has(t->text, "reduce|decrease|increase|降低|提高"))
    sign = sign != 0 && turns ? sign : was;
  if (goes_back)
    sign = -was;
  else if (turn_has(t->text, "crank it up|turn it up|pump it up|push it|not enough|too little|too weak|不够"))
    sign = was;
  turn->sign = sign != 0 ? sign : was;
  /* "50 % less": of the effect; "by 50 %" is of the scale */
  const gboolean of_effect = g_strcmp0(tool->unit, "%") == 0 && tool->number < 100 && tool->op == NULL && !turns &&
                             (is_less || turn_has(t->text, "more|多")) &&
                             !turn_has(t->text, "by|increase|decrease|reduce|提高|降低|增加|减少");
  const gboolean is_part = !isnan(tool->number) && turn_has(t->text, "halve|half|third|thirds|quarter|一半") && !turns;
  if (of_effect || is_part) {
    turn->change = LITHO_CHANGE_FACTOR;
    const gboolean down = is_less || turn_has(t->text, "reduce|reduced|decrease|lower|cut|减少|降低");
    turn->factor =
        turn_has(t->text, "halve|to half|half as|half of|half that") ? 0.5 : 1 + (down ? -1 : 1) * tool->number / 100;
    if (!of_effect) /* what was said is kept */
      turn->number = NAN;
    return;
  }
  if (!isnan(tool->number)) {
    const gboolean times = g_strcmp0(tool->unit, "x") == 0 || turn_has(t->text, "times|fold|倍");
    turn->change = times ? LITHO_CHANGE_FACTOR : tool->is_absolute ? LITHO_CHANGE_SET : LITHO_CHANGE_DELTA;
    turn->factor = times ? tool->number : 1;
    if (times)
      turn->number = NAN;
    return;
  }
  turn->change = LITHO_CHANGE_FACTOR;
  turn->factor = factor_of(t->text, turn->sign != was);
}

LithoTurn *
turn_read_change(const TurnText *t)
{
  TurnTool tool;
  turn_tool_read(t->text, &tool);
  const gboolean flips = turn_has(t->text, FLIP_WORDS);
  const gboolean is_new = says_new(t->text, t->context) && !flips;
  const gboolean more = turn_has(t->text, MORE_WORDS), less = turn_has(t->text, LESS_WORDS);
  const gboolean has_direction = tool.sign != 0 || flips || more || less || !isnan(tool.number);
  const gboolean small = turn_is_small_talk(t->said);
  if (tool.op == NULL && !small && !has_direction && !tool.vague)
    return NULL;
  /* what nobody has answered yet comes first: it is not in any deed */
  const gboolean lacks = tool.op != NULL && isnan(tool.number) && !is_new && t->context->unanswered != NULL;
  if (((tool.op == NULL && !tool.is_many && !is_new) || lacks) && any_unanswered_tool(t, tool.op))
    return pieces(t, &tool);
  if (small || (tool.op == NULL && is_new))
    return NULL;
  const gboolean turns =
      is_rotation(tool.op) || (tool.op == NULL && (turn_side(t->text) != 0 || turn_has(t->text, "degree|degrees|度") ||
                                                   (tool.unit != NULL && strcmp(tool.unit, "°") == 0)));
  int deed = turn_named_deed(t->text, t->context);
  const gboolean not_so = turn_has(t->text, "not so|not as|not quite so|不要那么|别那么");
  if (not_so && deed >= 0 && is_adjustable(t->context->deeds[deed].op) && !is_new) {
    /* "not so warm" */
  } else if (tool.op != NULL && !is_rotation(tool.op)) {
    /* a tool that is named: a change only when it points back at what that tool did */
    const gboolean back = more || flips || less;
    if (deed < 0 || t->context->deeds[deed].op != tool.op || !back || is_new)
      return NULL;
    if (tool.is_word && !less && tool.sign == -t->context->deeds[deed].sign)
      return NULL; /* "more light" of what was darkened, or 再亮一些: a wish of its own */
  } else if (is_rotation(tool.op)) {
    const int last = last_deed(t, TRUE);
    const gboolean back = flips || turn_has(t->text, "further|more|again|back|another|再") ||
                          (t->is_no && tool.sign != 0 && isnan(tool.number));
    if (last < 0 || !back)
      return NULL;
    deed = last;
  } else if (deed < 0 || !(is_adjustable(t->context->deeds[deed].op) || is_rotation(t->context->deeds[deed].op))) {
    deed = last_deed(t, turns && last_deed(t, TRUE) >= 0);
  }
  if (deed < 0 && tool.op == NULL && t->context->n_photos > 0 && (more || less || flips))
    return turn_new(LITHO_ACT_CHANGE); /* of nothing yet: no wish of its own either */
  if (deed < 0)
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_CHANGE);
  turn->deed = deed;
  turn->op = t->context->deeds[deed].op;
  set_amount(turn, t, &tool);
  return turn;
}
