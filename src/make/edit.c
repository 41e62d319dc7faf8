/* edit.c: words that change what a scene shows: "move the sun lower, add two boats", 太阳低一点.
 * A text is cut into clauses; what a clause says (add, more, lower, on the left, red) is done to
 * what it names. A pair
 * ("make the palms pines", "a lake instead of the sea", 把海换成湖) is exchanged. What has no place
 * in the scene, or is in no vocabulary, is traced with the reason. Not done: the forms of grounds
 * ("rounder hills").
 */
#include <string.h>
#include "make/edit.h"
#include "make/editor.h"

#define JOINS "and|but|plus|also|和|并|再|也|还|以及|然后"

/* --- cutting ------------------------------------------------------------------------------------
 */

static gboolean
is_wish(const MakeToken *token)
{
  return make_token_is(token, LEX_VERB) || make_token_is(token, LEX_CHANGE) ||
         make_token_is(token, LEX_LOW) || make_token_is(token, LEX_HIGH) ||
         make_token_is(token, LEX_PLACE) || make_token_is(token, LEX_NOT) ||
         make_token_is(token, LEX_SIZE) || token->kind == MAKE_TOKEN_COLOR;
}

static gboolean
has_noun_and_wish(const MakeToken *tokens, guint from, guint to)
{
  gboolean noun = FALSE, wish = FALSE;
  for (guint i = from; i < to && !make_token_is(&tokens[i], LEX_BREAK); i++) {
    noun |= make_is_noun(&tokens[i]);
    wish |= is_wish(&tokens[i]);
  }
  return noun && wish;
}

/* Where the clause that begins at `from` ends. "more waves and fewer clouds" are two. */
static guint
clause_end(const MakeToken *tokens, guint from, guint n)
{
  guint to = from;
  for (; to < n && !make_token_is(&tokens[to], LEX_BREAK); to++)
    if (to > from && make_is_word(&tokens[to], JOINS) && has_noun_and_wish(tokens, from, to) &&
        (has_noun_and_wish(tokens, to + 1, n) ||
         (to + 1 < n && is_wish(&tokens[to + 1]) && !make_is_word(&tokens[to + 1], "再"))))
      break;
  return to;
}

/* A clause without a wish of its own goes on with the verb before: "add a boat, two palms". NULL:
 * it has one. */
static const MakeToken *
verb_before(const MakeToken *tokens, guint from, guint to, const MakeToken *last)
{
  gboolean is_bare = FALSE, is_one = FALSE;
  for (guint i = from; i < to; i++) {
    if (make_token_is(&tokens[i], LEX_VERB) || make_token_is(&tokens[i], LEX_CHANGE) ||
        make_token_is(&tokens[i], LEX_NOT) || make_token_is(&tokens[i], LEX_HOUR))
      return NULL;
    is_bare |= make_is_thing(&tokens[i]);
    is_one |= make_is_word(&tokens[i], "a|an") || make_token_is(&tokens[i], LEX_PLACE) ||
              tokens[i].kind == MAKE_TOKEN_COUNT || make_token_is(&tokens[i], LEX_COUNT) ||
              tokens[i].kind == MAKE_TOKEN_COLOR;
  }
  if (!is_bare || last == NULL)
    return NULL;
  return last->row->value == VERB_ADD || (last->row->value == VERB_REMOVE && !is_one) ? last : NULL;
}

/* The clause's tokens, with the verb that it goes on with in front. */
static GArray *
clause_tokens(const MakeToken *tokens, guint from, guint to, const MakeToken **last)
{
  GArray *out = g_array_new(FALSE, TRUE, sizeof(MakeToken));
  const MakeToken *verb = verb_before(tokens, from, to, *last);
  if (verb != NULL)
    g_array_append_vals(out, verb, 1);
  if (to > from)
    g_array_append_vals(out, tokens + from, to - from);
  for (guint i = from; i < to; i++)
    if (make_token_is(&tokens[i], LEX_VERB))
      *last = &tokens[i];
  return out;
}

/* --- what is the picture's ----------------------------------------------------------------------
 */

/* Light, colour and frame of the whole picture: an editor's matter. */
static gboolean
is_of_picture(const MakeToken *tokens, guint n)
{
  for (guint i = 0; i < n; i++) {
    const MakeToken *token = &tokens[i];
    if (token->kind != MAKE_TOKEN_ROW)
      continue;
    const LexRole role = token->row->role;
    const int value = token->row->value;
    if ((role == LEX_CHANGE && value >= CHANGE_WARMER && value <= CHANGE_FLATTER) ||
        role == LEX_SHAPE || role == LEX_PALETTE ||
        (role == LEX_MOOD && make_is_word(token, "dark|昏暗|intense")))
      return TRUE;
  }
  return FALSE;
}

/* Does it name nothing but grounds, which tools may name too: "add grain", "blur the sea"? */
static gboolean
is_plain_ground(const MakeToken *tokens, guint n)
{
  for (guint i = 0; i < n; i++)
    if ((make_is_noun(&tokens[i]) && !make_is_ground(&tokens[i]) &&
         !make_token_is(&tokens[i], LEX_SKY)) ||
        (make_token_is(&tokens[i], LEX_VERB) && tokens[i].row->value != VERB_ADD))
      return FALSE;
  return TRUE;
}

static gboolean
has_unknown(const MakeToken *tokens, guint n)
{
  for (guint i = 0; i < n; i++)
    if (tokens[i].kind == MAKE_TOKEN_UNKNOWN)
      return TRUE;
  return FALSE;
}

/* Is the picture edited by this clause, rather than the scene? */
static gboolean
is_edit(const MakeEditor *editor, MadeIsTool is_tool, const char *clause)
{
  const MakeToken *tokens = editor->tokens;
  const guint n = editor->to;
  if (is_of_picture(tokens, n))
    return TRUE;
  return is_tool != NULL && (is_plain_ground(tokens, n) || has_unknown(tokens, n)) &&
         is_tool(clause);
}

/* What was refused is the scene's to say only where the words wish for something that it shows. */
static gboolean
is_about_scene(const MakeEditor *editor)
{
  gboolean adds = FALSE, noun = FALSE;
  for (guint i = editor->from; i < editor->to; i++) {
    const MakeToken *token = &editor->tokens[i];
    adds |= make_token_is(token, LEX_VERB) && token->row->value == VERB_ADD;
    noun |= make_is_noun(token);
  }
  for (guint i = 0; i < editor->traces->len; i++)
    if (((const MadeTrace *)editor->traces->pdata[i])->why != NULL)
      return TRUE;
  return adds || (noun && !has_unknown(editor->tokens, editor->to));
}

/* As it was said, without what joins it to the one before; "" for a comma alone. */
static char *
clause_text(const char *text, const MakeToken *tokens, guint from, guint to, guint n)
{
  while (from < to && (make_token_is(&tokens[from], LEX_BREAK) ||
                       (make_is_word(&tokens[from], JOINS) && !make_is_word(&tokens[from], "再"))))
    from++;
  const gsize start = from < n ? tokens[from].at : strlen(text),
              end = to < n ? tokens[to].at : strlen(text);
  return g_strstrip(g_strndup(text + start, end > start ? end - start : 0));
}

static void
keep_rest(GString *rest, const char *clause)
{
  if (*clause != '\0')
    g_string_append_printf(rest, "%s%s", rest->len > 0 ? ", " : "", clause);
}

static gboolean
edit(const char *words, gboolean is_part, MadeIsTool is_tool, MadeScene *scene, GPtrArray **traces,
     guint *n_done, GString *rest, GError **error)
{
  *traces = g_ptr_array_new_with_free_func((GDestroyNotify)made_trace_free);
  if (!make_words_check(words, error))
    return FALSE;
  g_autofree char *text = g_utf8_strdown(words, -1);
  g_autoptr(GArray) array = make_tokens(text);
  const MakeToken *tokens = (const MakeToken *)(gpointer)array->data, *verb = NULL;
  for (guint from = 0, to; from < array->len; from = MAX(to, from + 1)) {
    to = clause_end(tokens, from, array->len);
    g_autofree char *clause = clause_text(text, tokens, from, to, array->len);
    g_autoptr(GArray) own = clause_tokens(tokens, from, to, &verb);
    g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func((GDestroyNotify)made_trace_free);
    MadeScene changed = *scene;
    MakeEditor editor = {&changed, said, (const MakeToken *)(gpointer)own->data, 0, own->len, 0, 0};
    const gboolean is_left = is_part && is_edit(&editor, is_tool, clause);
    if (!is_left)
      make_edit_clause(&editor);
    if (is_left ||
        (is_part && editor.n_done == 0 && !(editor.n_refused > 0 && is_about_scene(&editor))))
      keep_rest(rest, clause);
    else
      g_ptr_array_extend_and_steal(*traces, g_steal_pointer(&said));
    if (editor.n_done > 0)
      *scene = changed;
    *n_done += editor.n_done;
  }
  return TRUE;
}

gboolean
make_scene_edit_part(const char *words, MadeIsTool is_tool, MadeScene *scene, GPtrArray **traces,
                     gboolean *done, char **rest, GError **error)
{
  g_autoptr(GString) left = g_string_new(NULL);
  guint n_done = 0;
  *rest = NULL;
  if (!edit(words, TRUE, is_tool, scene, traces, &n_done, left, error))
    return FALSE;
  *done = n_done > 0;
  /* Nothing was the scene's: as it was written. */
  const gboolean is_whole = !*done && (*traces)->len == 0;
  if (is_whole || left->len > 0)
    *rest = g_strdup(is_whole ? words : left->str);
  return TRUE;
}

/* Why nothing was done. */
static void
set_error(const GPtrArray *traces, GError **error)
{
  g_autoptr(GString) why = g_string_new(NULL);
  gboolean has_reason = FALSE;
  for (guint i = 0; i < traces->len; i++) {
    const MadeTrace *trace = traces->pdata[i];
    has_reason |= trace->why != NULL;
    g_string_append_printf(why, "%s%s: %s", why->len > 0 ? "; " : "", trace->words,
                           trace->why != NULL ? trace->why : "in no vocabulary");
  }
  if (has_reason)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_PLAN, "nothing of the scene is changed: %s",
                why->str);
  else
    g_set_error_literal(
        error, LITHO_ERROR, LITHO_ERROR_PLAN,
        "these words change nothing of the scene; say for example: move the sun lower, "
        "more waves, fewer trees, add two boats on the right, a lake instead of the sea, at night, "
        "warmer");
}

gboolean
make_scene_edit(const char *words, MadeScene *scene, GPtrArray **traces, GError **error)
{
  MadeScene changed = *scene;
  guint n_done = 0;
  g_autoptr(GString) rest = g_string_new(NULL);
  if (!edit(words, FALSE, NULL, &changed, traces, &n_done, rest, error))
    return FALSE;
  if (n_done == 0) {
    set_error(*traces, error);
    return FALSE;
  }
  *scene = changed;
  return TRUE;
}
