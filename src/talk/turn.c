/* turn.c: the order in which a turn is read. See turn.h. */
#include <math.h>
#include <string.h>
#include "plan/read/lexicon.h"
#include "talk/turn.h"

const char *const litho_act_names[] = {"none",    "add",    "change", "replace", "remove", "undo",
                                       "redo",    "goto",   "repeat", "all",     "ask",    "search",
                                       "compare", "export", "choose", "help",   "make",   NULL};
G_STATIC_ASSERT(G_N_ELEMENTS(litho_act_names) == LITHO_N_ACTS + 1);

LithoTurn *
turn_new(LithoAct act)
{
  LithoTurn *turn = g_new0(LithoTurn, 1);
  turn->act = act;
  turn->deed = -1;
  turn->factor = 1;
  turn->number = NAN;
  return turn;
}

void
litho_turn_free(LithoTurn *turn)
{
  if (turn == NULL)
    return;
  g_free(turn->unit);
  g_free(turn->words);
  g_free(turn->format);
  g_free(turn);
}

/* --- sentences --------------------------------------------------------------------------------- */

/* Ends of sentences; before "can you" in the middle too, where no comma was typed. */
static GPtrArray *
sentences(const char *text)
{
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  const char *from = text;
  for (const char *p = text;; p = g_utf8_next_char(p)) {
    const gboolean wide = g_str_has_prefix(p, "。") || g_str_has_prefix(p, "！") || g_str_has_prefix(p, "？");
    const gboolean mark = *p != '\0' && strchr(".!?;\n", *p) != NULL &&
                          !(*p == '.' && (g_ascii_isalnum(p[1]) && p > text && g_ascii_isdigit(p[-1])));
    const gboolean order = p > text && p[-1] == ' ' && p - from > 12 &&
                           turn_begins(p,
                                       "can you|could you|can u|lets|let us|please increase|please rotate|increase "
                                       "the|decrease the|is it possible",
                                       NULL) &&
                           !turn_begins(from, "if|is it|what if|i think|it will|it would|this", NULL) &&
                           !turn_begins(p - MIN(4, p - from), " if |and |you |you |n i |can ", NULL);
    if (*p != '\0' && !mark && !wide && !order)
      continue;
    if (p > from) {
      char *one = g_strndup(from, (gsize)(p - from));
      g_strstrip(one);
      if (*one != '\0')
        g_ptr_array_add(out, one);
      else
        g_free(one);
    }
    if (*p == '\0')
      return out;
    from = order ? p : p + (wide ? 3 : 1);
  }
}

/* A remark, not an order: "the image is slightly blurred". */
static gboolean
is_remark(const char *sentence)
{
  g_autofree char *lower = g_utf8_strdown(sentence, -1);
  gboolean is_no = FALSE;
  g_autofree char *text = turn_strip(lower, &is_no);
  return turn_is_praise(text) ||
         turn_begins(
             text,
             "give me your best|do your best|try your best|just try|the image is|this image is|this is|it "
             "is|its|it's|that is|they are|i love|i like|i am|i'm|what a|"
             "this looks|it looks|the image looks|looks|my|image sounds|the picture is|this could become|i feel|"
             "i was|i have|we are|the photo is|this photo is",
             NULL);
}

/* The sentences that ask for something, joined: without remarks where another sentence names a tool. */
static char *
orders(const char *words)
{
  g_autoptr(GPtrArray) all = sentences(words);
  gboolean has_tool = FALSE;
  for (guint i = 0; i < all->len; i++) {
    g_autofree char *lower = g_utf8_strdown(all->pdata[i], -1);
    has_tool |= turn_is_edit(lower) && !is_remark(lower);
  }
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < all->len; i++) {
    gboolean ignored = FALSE;
    g_autofree char *plain = turn_strip(all->pdata[i], &ignored);
    if (!turn_is_small_talk(all->pdata[i]) && !(has_tool && is_remark(all->pdata[i])))
      g_string_append_printf(out, "%s%s", out->len > 0 ? ". " : "", plain);
  }
  return g_string_free(out, FALSE);
}

/* --- one turn ---------------------------------------------------------------------------------- */

static LithoTurn *
read_add(const TurnText *t)
{
  TurnTool tool;
  turn_tool_read(t->text, &tool);
  LithoTurn *turn = turn_new(LITHO_ACT_ADD);
  turn->op = tool.op;
  turn->sign = tool.sign;
  turn->number = tool.number;
  turn->unit = g_strdup(tool.unit);
  turn->words = g_strdup(t->said);
  const gboolean background = turn_has(t->text, "background|back ground") &&
                              turn_has(t->text, "remove|removed|removing|erase|eliminate|get rid of|cut out") &&
                              !turn_has(t->text, "replace|blur|from the background|in the background");
  if (background && strlen(t->text) > 20) { /* said at length: plainly */
    g_free(turn->words);
    turn->words = g_strdup("remove the background");
  }
  return turn;
}

/* Nothing is open and it is about no edit: people who talk to a library of photos name what they want to see. */
static LithoTurn *
read_bare_search(const TurnText *t)
{
  g_autofree char *query = turn_query(t->text);
  if (*query == '\0' || turn_begins(query, "less|more|again|stronger|weaker|open|first|second|twice|half", NULL))
    return NULL;
  LithoTurn *turn = turn_new(LITHO_ACT_SEARCH);
  turn->words = g_steal_pointer(&query);
  return turn;
}

static LithoTurn *
read_one(const char *words, const LithoTurnContext *context)
{
  static LithoTurn *(*const readers[])(const TurnText *) = {
      turn_read_choice, turn_read_make,   turn_read_ask,    turn_read_search,  turn_read_history, turn_read_also,   turn_read_export,
      turn_read_remove, turn_read_replace, turn_read_change,
  };
  gboolean is_no = FALSE;
  g_autofree char *asked = orders(words);
  g_autofree char *said = turn_strip(*asked != '\0' ? asked : words, &is_no);
  g_autofree char *text = g_utf8_strdown(said, -1);
  gboolean ignored = FALSE;
  g_free(turn_strip(words, &ignored)); /* was it a no? */
  const TurnText t = {.text = text, .said = said, .context = context, .is_no = is_no || ignored};
  LithoTurn *turn = NULL;
  for (guint i = 0; i < G_N_ELEMENTS(readers) && turn == NULL; i++)
    turn = readers[i](&t);
  if (turn == NULL && *text == '\0')
    turn = turn_new(LITHO_ACT_NONE);
  if (turn == NULL && context->n_photos == 0 && !turn_is_edit(text))
    turn = read_bare_search(&t);
  if (turn == NULL)
    turn = turn_is_small_talk(text) ? turn_new(LITHO_ACT_NONE) : read_add(&t);
  turn->chinese = turn_is_chinese(words);
  return turn;
}

/* --- several in one message -------------------------------------------------------------------- */

static gboolean
is_step_of_its_own(LithoAct act)
{
  return act == LITHO_ACT_UNDO || act == LITHO_ACT_REDO || act == LITHO_ACT_GOTO || act == LITHO_ACT_REMOVE;
}

static gboolean
may_follow(LithoAct act)
{
  return act == LITHO_ACT_EXPORT || act == LITHO_ACT_COMPARE || act == LITHO_ACT_ALL;
}

/* "undo that and make it warmer", "brighten it, then save it as png" */
static gboolean
split(const char *words, const LithoTurnContext *context, GPtrArray *out)
{
  guint n = 0;
  for (int at = 0; (at = turn_find(words, (guint)at, "and then|and|then|but|,|;|.|，|。|然后|再|并", &n)) >= 0;
       at += (int)n) {
    g_autofree char *left = g_strndup(words, (gsize)at);
    const char *right = words + at + n;
    if (turn_is_small_talk(left) || turn_is_small_talk(right))
      continue;
    LithoTurn *first = read_one(left, context), *second = read_one(right, context);
    const gboolean acts =
        second->act != LITHO_ACT_NONE && first->act != LITHO_ACT_NONE && second->act != LITHO_ACT_ASK;
    if (acts && first->act != LITHO_ACT_SEARCH && second->act != LITHO_ACT_SEARCH &&
        ((is_step_of_its_own(first->act) && first->act != second->act) ||
         (may_follow(second->act) && first->act != second->act))) {
      g_ptr_array_add(out, first);
      g_ptr_array_add(out, second);
      return TRUE;
    }
    litho_turn_free(first);
    litho_turn_free(second);
  }
  return FALSE;
}

GPtrArray *
litho_turns_read(const char *words, const LithoTurnContext *context)
{
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)litho_turn_free);
  LithoTurn *whole = read_one(words, context);
  const gboolean one = whole->act == LITHO_ACT_CHOOSE || whole->act == LITHO_ACT_ASK ||
                       whole->act == LITHO_ACT_SEARCH || whole->act == LITHO_ACT_COMPARE ||
                       whole->act == LITHO_ACT_MAKE;
  if (one || !split(words, context, out))
    g_ptr_array_add(out, whole);
  else
    litho_turn_free(whole);
  return out;
}
