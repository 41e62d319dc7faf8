/* clause.c: where one wish ends and the next begins.
 *
 * Separators (stops, commas, "and", "but", "then", "so that") only split where a new clause can
 * begin: "increase the brightness and contrast" stays whole, "brighten it and remove the man" does
 * not. */
#include "plan/read/clause.h"

#define SEPARATORS (WORD_STOP | WORD_COMMA)
#define LINKS (WORD_AND | WORD_THEN | WORD_BUT)
#define FILLERS (WORD_POLITE | WORD_MODAL | WORD_OTHER | WORD_ONLY | WORD_DEGREE | WORD_PRONOUN)
#define ACTIONS                                                                                                        \
  (WORD_UP | WORD_DOWN | WORD_REMOVE | WORD_ADD | WORD_CHANGE | WORD_MAKE | WORD_KEEP | WORD_FIX | WORD_VERB |         \
   WORD_REFUSE | WORD_EXCEPT)
#define STATES (WORD_NOT | WORD_TOO | WORD_BE)
#define PREDICATES (STATES | WORD_ADJECTIVE | WORD_COLOR | WORD_VAGUE | WORD_EFFECT | WORD_STYLE)

static const LithoToken *
token(const LithoWords *w, guint i)
{
  return i < w->tokens->len ? litho_word(w, i) : NULL;
}

/* Is one of the tokens [first, last) of the classes? */
static gboolean
any(const LithoWords *w, guint first, guint last, guint64 classes)
{
  for (guint i = first; i < last; i++)
    if (WORD_IN(litho_word(w, i), classes))
      return TRUE;
  return FALSE;
}

/* May a clause begin at token i? With an action ("…and more blue"; "…and sharpness" is a property),
 * a predicate, or a noun and its predicate ("…, the sky bluer"). */
static gboolean
begins(const LithoWords *w, guint i)
{
  while (i < w->tokens->len && WORD_IN(litho_word(w, i), FILLERS | LINKS))
    i++;
  const LithoToken *t = token(w, i);
  if (t == NULL || WORD_IN(t, SEPARATORS))
    return FALSE;
  if (WORD_IN(t, ACTIONS | STATES | WORD_VAGUE | WORD_ADJECTIVE))
    return TRUE;
  gboolean noun = FALSE;
  for (; (t = token(w, i)) != NULL && !WORD_IN(t, SEPARATORS | LINKS); i++) {
    if (noun && WORD_IN(t, (ACTIONS & ~WORD_EXCEPT) | PREDICATES))
      return TRUE;
    noun = noun || litho_word_is_noun(t) || t->cls == WORD_PROPERTY;
  }
  return FALSE;
}

/* Has what was said so far no wish yet: "把路灯和…", "remove or …", "brighten and …"? */
static gboolean
is_open(const LithoWords *w, guint first, guint i)
{
  const LithoToken *last = litho_word(w, i - 1);
  const gboolean is_lone =
      WORD_IN(last, WORD_VERB | WORD_REMOVE) && last->entry->sign >= 0 && !any(w, first, i - 1, ~(FILLERS | LINKS));
  return is_lone ||
         (last->chinese && !any(w, first, i, (ACTIONS & ~WORD_MAKE) | PREDICATES | WORD_PROPERTY | WORD_FAULT));
}

/* "…the image remove the blur", "…the image Sharpen it": an imperative with no separator before it.
 */
static gboolean
begins_bare(const LithoWords *w, guint first, guint i)
{
  const LithoToken *t = litho_word(w, i), *next = token(w, i + 1), *before = litho_word(w, i - 1);
  if (t->inflect != INFLECT_NONE || t->chinese || !WORD_IN(t, ACTIONS) || !any(w, first, i - 1, ACTIONS))
    return FALSE;
  const gboolean upper = g_ascii_isupper(w->text[t->start]) && !g_ascii_isupper(w->text[before->start]);
  return litho_word_is_noun(before) || WORD_IN(before, WORD_COLOR | WORD_PROPERTY)
             ? upper || (next != NULL && WORD_IN(next, WORD_DETERMINER | WORD_POSSESSIVE))
             : upper && !WORD_IN(before,
                                 FILLERS | WORD_DETERMINER | WORD_NOT | WORD_POSSESSIVE | WORD_PREPOSITION | WORD_MAKE);
}

/* Does a new clause begin at token i, or behind it where it is a separator or a link? */
static gboolean
parts(const LithoWords *w, guint first, guint i)
{
  const LithoToken *t = litho_word(w, i);
  if (t->cls == WORD_BUT || g_str_equal(t->word, "instead of") || g_str_equal(t->word, "rather than"))
    return TRUE; /* what is not wanted, for plan/exact */
  if (WORD_IN(t, LINKS | SEPARATORS) && begins(w, i + 1) && !is_open(w, first, i))
    return TRUE;
  return begins_bare(w, first, i);
}

static void
add_clause(const LithoWords *w, GArray *out, guint first, guint last)
{
  while (first < last && WORD_IN(litho_word(w, first), SEPARATORS | WORD_AND))
    first++;
  while (last > first && WORD_IN(litho_word(w, last - 1), SEPARATORS | WORD_AND))
    last--;
  if (first >= last)
    return;
  const LithoClauseSpan c = {
      .start = litho_word(w, first)->start, .end = litho_word(w, last - 1)->end, .first = first, .last = last};
  g_array_append_val(out, c);
}

GArray *
litho_clause_split(const LithoWords *words)
{
  GArray *out = g_array_new(FALSE, TRUE, sizeof(LithoClauseSpan));
  const guint n = words->tokens->len;
  guint first = 0;
  gboolean says = FALSE; /* "Please, …" is no clause of its own */
  for (guint i = 0; i < n; i++) {
    const LithoToken *t = litho_word(words, i);
    if (t->cls == WORD_STOP || (says && parts(words, first, i))) {
      add_clause(words, out, first, i);
      first = i;
      says = FALSE;
    }
    says = says || !WORD_IN(t, FILLERS | LINKS | SEPARATORS | WORD_DETERMINER);
  }
  add_clause(words, out, first, n);
  return out;
}
