/* clause.c: where one wish ends and the next begins.
 *
 * Separators (stops, commas, "and", "but", "then", and an imperative with nothing before it) only
 * split where a new clause can begin: "increase the brightness and contrast" stays whole,
 * "brighten it and remove the man" does not. */
#include <string.h>
#include "plan/read/clause.h"

static gboolean
is_separator(const LithoToken *t)
{
  return t->cls == WORD_STOP || t->cls == WORD_COMMA;
}

static gboolean
is_link(const LithoToken *t)
{
  return t->cls == WORD_AND || t->cls == WORD_THEN || t->cls == WORD_BUT;
}

static gboolean
is_filler(const LithoToken *t)
{
  return t->cls == WORD_POLITE || t->cls == WORD_MODAL || t->cls == WORD_OTHER ||
         t->cls == WORD_ONLY || t->cls == WORD_DEGREE;
}

static gboolean
is_action(const LithoToken *t)
{
  switch (t->cls) {
  case WORD_UP:
  case WORD_DOWN:
  case WORD_REMOVE:
  case WORD_ADD:
  case WORD_CHANGE:
  case WORD_MAKE:
  case WORD_KEEP:
  case WORD_FIX:
  case WORD_VERB:
  case WORD_REFUSE:
  case WORD_EXCEPT:
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
is_predicate(const LithoToken *t)
{
  return t->cls == WORD_ADJECTIVE || t->cls == WORD_BE || t->cls == WORD_NOT ||
         t->cls == WORD_TOO || t->cls == WORD_COLOR || t->cls == WORD_VAGUE ||
         t->cls == WORD_EFFECT || t->cls == WORD_STYLE;
}

/* May a clause begin at token i? */
static gboolean
begins(const LithoWords *w, guint i)
{
  guint n = w->tokens->len;
  while (i < n && (is_filler(litho_word(w, i)) || is_link(litho_word(w, i)) ||
                   litho_word(w, i)->cls == WORD_PRONOUN))
    i++;
  if (i >= n)
    return FALSE;
  const LithoToken *t = litho_word(w, i);
  if (is_separator(t))
    return FALSE;
  if (is_action(t)) /* "…and more blue", but "…and sharpness" is a property */
    return TRUE;
  if (t->cls == WORD_NOT || t->cls == WORD_TOO || t->cls == WORD_BE || t->cls == WORD_VAGUE)
    return TRUE;
  if (t->cls == WORD_ADJECTIVE) { /* "and sharper"; not "the dark and noisy areas" */
    const LithoToken *next = i + 1 < n ? litho_word(w, i + 1) : NULL;
    return next == NULL || t->chinese || !litho_word_is_noun(next) || t->inflect == INFLECT_COMPARATIVE;
  }
  /* "…, the sky bluer", "the faces are too dark": a noun phrase and then a predicate */
  gboolean noun = FALSE;
  for (guint j = i; j < n; j++) {
    const LithoToken *k = litho_word(w, j);
    if (is_separator(k) || is_link(k) || (noun && g_str_equal(k->word, "to")))
      return FALSE;
    if (noun && (k->cls == WORD_BE || k->cls == WORD_NOT || k->cls == WORD_TOO ||
                 k->cls == WORD_KEEP || (is_action(k) && k->cls != WORD_EXCEPT)))
      return TRUE;
    if (noun && is_predicate(k)) {
      const LithoToken *next = j + 1 < n ? litho_word(w, j + 1) : NULL;
      if (next == NULL || !litho_word_is_noun(next) || k->inflect == INFLECT_COMPARATIVE)
        return TRUE;
    }
    noun = noun || litho_word_is_noun(k) || k->cls == WORD_PROPERTY;
  }
  return FALSE;
}

/* "…the image Remove the blur": an imperative with no separator before it. */
static gboolean
begins_bare(const LithoWords *w, guint first, guint i)
{
  const LithoToken *t = litho_word(w, i), *before = litho_word(w, i - 1);
  if (t->inflect != INFLECT_NONE || t->chinese || t->guessed)
    return FALSE;
  static const char *const verbs[] = {
      "remove",   "delete",   "erase",   "make",       "add",           "change",  "replace",
      "increase", "decrease", "reduce",  "brighten",   "darken",        "lighten", "sharpen",
      "crop",     "rotate",   "enhance", "adjust",     "saturate",      "blur",    "fix",
      "keep",     "put",      "convert", "straighten", "clean",         "don't",   "turn",
      "take",     "zoom",     "flip",    "smooth",     "lower",         "raise",   "get rid of",
      "i want",   "delete",   "resize",  "colorize",   "photoshop out", "put in",  "put on",
      "add in"};
  static const char *const tells[] = {"it", "that", "this", NULL}; /* "… it would make her happy" */
  if (g_strv_contains(tells, t->word) && i + 1 < w->tokens->len && i - first >= 3 &&
      g_strv_contains((const char *const[]){"would", "will", "it'd", "would mean", NULL},
                      litho_word(w, i + 1)->word))
    return TRUE;
  gboolean upper = g_ascii_isupper(w->text[t->start]) && !g_ascii_isupper(w->text[before->start]);
  gboolean verb = is_action(t) && upper;
  for (guint k = 0; !verb && k < G_N_ELEMENTS(verbs); k++)
    verb = g_str_equal(t->word, verbs[k]);
  if (!verb)
    return FALSE;
  if (upper ? before->cls == WORD_MODAL || before->cls == WORD_POLITE ||
                  before->cls == WORD_DETERMINER || before->cls == WORD_NOT ||
                  before->cls == WORD_POSSESSIVE || before->cls == WORD_PREPOSITION ||
                  before->cls == WORD_MAKE
            : !(litho_word_is_noun(before) || before->cls == WORD_COLOR || before->cls == WORD_PROPERTY ||
                before->cls == WORD_DEGREE || before->cls == WORD_ADJECTIVE ||
                before->cls == WORD_PRONOUN || before->cls == WORD_EFFECT ||
                before->cls == WORD_FAULT || before->cls == WORD_STYLE ||
                before->cls == WORD_CAST || before->cls == WORD_OTHER))
    return FALSE;
  if (t->cls == WORD_POLITE)
    return FALSE;
  for (guint j = first; j + 1 < i; j++)
    if ((upper && i - first >= 3) ||
        (is_action(litho_word(w, j)) && litho_word(w, j)->cls != WORD_EXCEPT))
      return TRUE;
  return FALSE;
}

/* "…to show the detail", "…to make it pop": what the clause before is for. */
static gboolean
begins_purpose(const LithoWords *w, guint first, guint i)
{
  const LithoToken *t = litho_word(w, i),
                   *next = i + 1 < w->tokens->len ? litho_word(w, i + 1) : NULL;
  if (t->cls == WORD_THEN)
    return t->entry->text != NULL;
  gboolean so = next != NULL && g_str_equal(t->word, "so") &&
                (litho_word_is_noun(next) || next->cls == WORD_DETERMINER || next->cls == WORD_POSSESSIVE);
  if (so)
    for (guint j = first; j < i; j++)
      if (is_action(litho_word(w, j)))
        return TRUE;
  if (next == NULL || !g_str_equal(t->word, "to"))
    return FALSE;
  static const char *const aims[] = {"see",      "show",    "look",  "reveal", "expose", "help",
                                     "simulate", "achieve", "allow", "have",   NULL};
  if (!is_action(next) && !g_strv_contains(aims, next->word))
    return FALSE;
  if (litho_word(w, i - 1)->cls == WORD_MODAL)
    return FALSE;
  for (guint j = first; j < i; j++) {
    LithoWordClass k = litho_word(w, j)->cls;
    if (k == WORD_UP || k == WORD_DOWN || k == WORD_VERB || k == WORD_REMOVE || k == WORD_FIX ||
        k == WORD_ADD || k == WORD_ADJECTIVE)
      return TRUE;
  }
  return FALSE;
}

static void
add_clause(const LithoWords *w, GArray *out, guint first, guint last, gboolean *new_sentence)
{
  while (first < last &&
         (is_separator(litho_word(w, first)) || litho_word(w, first)->cls == WORD_AND))
    first++;
  while (last > first &&
         (is_separator(litho_word(w, last - 1)) || litho_word(w, last - 1)->cls == WORD_AND))
    last--;
  if (first >= last)
    return;
  /* "so that the sky is bluer and the sea darker": the second half goes on with the purpose */
  const LithoClauseSpan *before =
      out->len > 0 ? &g_array_index(out, LithoClauseSpan, out->len - 1) : NULL;
  gboolean purpose = first > 0 && begins_purpose(w, 0, first);
  if (before != NULL && before->purpose && !*new_sentence && first > 0 &&
      litho_word(w, first - 1)->cls == WORD_AND && !is_action(litho_word(w, first)))
    purpose = TRUE;
  LithoClauseSpan c = {.start = litho_word(w, first)->start,
                       .end = litho_word(w, last - 1)->end,
                       .first = first,
                       .last = last,
                       .purpose = purpose,
                       .new_sentence = *new_sentence};
  g_array_append_val(out, c);
  *new_sentence = FALSE;
}

/* Is there anything but small words yet? "Please, …" is no clause of its own. */
static gboolean
says_something(const LithoWords *w, guint first, guint last)
{
  for (guint i = first; i < last; i++) {
    const LithoToken *t = litho_word(w, i);
    if (!is_filler(t) && !is_link(t) && !is_separator(t) && t->cls != WORD_PRONOUN &&
        t->cls != WORD_DETERMINER)
      return TRUE;
  }
  return FALSE;
}

/* "make the man in red and black …": made what? */
static gboolean
is_open(const LithoWords *w, guint first, guint last)
{
  gboolean made = last > first && litho_word(w, last - 1)->chinese; /* 把路灯和电线都去掉 */
  if (litho_word(w, last - 1)->cls == WORD_REMOVE) { /* "remove or cut out …"; not "X removed" */
    gboolean noun = FALSE;
    for (guint i = first; i + 1 < last; i++)
      noun |= litho_word_is_noun(litho_word(w, i)) || litho_word(w, i)->cls == WORD_CAST ||
              litho_word(w, i)->cls == WORD_PROPERTY || litho_word(w, i)->cls == WORD_FAULT;
    return !noun;
  }
  for (guint i = first; i < last; i++) {
    const LithoToken *t = litho_word(w, i);
    gboolean clothes =
        t->cls == WORD_COLOR && i > first && litho_word(w, i - 1)->cls == WORD_PREPOSITION;
    if (t->cls == WORD_MAKE)
      made = TRUE;
    else if (is_action(t) || t->cls == WORD_PROPERTY || (is_predicate(t) && !clothes) ||
             t->cls == WORD_BE || t->cls == WORD_THEN || t->cls == WORD_FAULT)
      return FALSE;
  }
  return made;
}

/* Does a new clause begin at token i, or behind it where it is a separator or a link? */
static gboolean
parts(const LithoWords *w, guint first, guint i)
{
  const LithoWordClass cls = litho_word(w, i)->cls;
  if (g_str_equal(litho_word(w, i)->word, "instead of") || g_str_equal(litho_word(w, i)->word, "rather than"))
    return TRUE; /* what is not wanted, for plan/exact */
  if ((cls == WORD_COMMA || cls == WORD_AND || cls == WORD_THEN) && begins(w, i + 1) &&
      (cls == WORD_THEN || !is_open(w, first, i)))
    return TRUE;
  return cls == WORD_BUT || begins_purpose(w, first, i) || begins_bare(w, first, i);
}

GArray *
litho_clause_split(const LithoWords *words)
{
  GArray *out = g_array_new(FALSE, TRUE, sizeof(LithoClauseSpan));
  guint n = words->tokens->len, first = 0;
  gboolean new_sentence = TRUE;
  for (guint i = 0; i < n; i++) {
    const LithoToken *t = litho_word(words, i);
    if (t->cls == WORD_STOP) {
      add_clause(words, out, first, i, &new_sentence);
      new_sentence = TRUE;
      first = i + 1;
    } else if (!says_something(words, first, i)) {
      continue;
    } else if (i > first && parts(words, first, i)) {
      add_clause(words, out, first, i, &new_sentence);
      first = i;
    }
  }
  add_clause(words, out, first, n, &new_sentence);
  return out;
}
