/* phrase.c: noun phrases without a grammar: articles, then modifiers, then nouns, then
 * prepositional phrases, by the classes of the words. Unknown words count as nouns. */
#include <string.h>
#include "plan/read/phrase.h"

#define MODIFIERS (WORD_COLOR | WORD_ADJECTIVE | WORD_VAGUE | WORD_STYLE | LATE_MODIFIERS)
/* "the light pole", "the noise reduction button": only behind an article. */
#define LATE_MODIFIERS (WORD_EFFECT | WORD_FAULT | WORD_PROPERTY | WORD_CAST)
#define ARTICLES (WORD_DETERMINER | WORD_POSSESSIVE | WORD_ONLY)

static const LithoToken *
token(const LithoWords *w, guint i, guint last)
{
  return i < last ? litho_word(w, i) : NULL;
}

static gboolean
is_modifier(const LithoToken *t)
{
  return WORD_IN(t, MODIFIERS) || t->inflect == INFLECT_ING || t->inflect == INFLECT_ED;
}

/* "this photo", "that man", "her red hair": an article, where a noun follows. */
static gboolean
is_demonstrative(const LithoToken *t, const LithoToken *next)
{
  const gboolean may = g_str_equal(t->word, "her") || (t->entry->text == NULL && !g_str_equal(t->word, "it"));
  return may && next != NULL &&
         (litho_word_is_noun(next) || is_modifier(next) || WORD_IN(next, ARTICLES | WORD_NUMBER));
}

/* Does a modifier at i belong to a noun behind it? */
static gboolean
modifies(const LithoWords *w, guint i, guint last, gboolean article)
{
  const LithoToken *t = litho_word(w, i);
  if (!article && (WORD_IN(t, LATE_MODIFIERS) || t->inflect == INFLECT_ING))
    return FALSE;
  do
    i++;
  while (i < last && is_modifier(litho_word(w, i)) && litho_word(w, i)->cls != WORD_PROPERTY);
  return i < last && litho_word_is_noun(litho_word(w, i));
}

static gboolean
english_core(const LithoWords *w, guint i, guint last, ReadPhrase *p)
{
  gboolean head = FALSE, article = FALSE;
  guint j = i;
  for (const LithoToken *t; (t = token(w, j, last)) != NULL && !t->chinese; j++) {
    const gboolean owned = j > i && litho_word(w, j - 1)->possessive;
    if (!head && t->cls == WORD_PRONOUN) {
      if (!is_demonstrative(t, token(w, j + 1, last))) {
        *p = (ReadPhrase){.kind = PHRASE_PRONOUN,
                          .first = i,
                          .core = j,
                          .head = j,
                          .end = j + 1,
                          .last = j + 1,
                          .name = t->entry->text};
        return TRUE;
      }
      article = TRUE;
    } else if (!head && (WORD_IN(t, ARTICLES) || (t->cls == WORD_NUMBER && t->unit == NULL))) {
      article = TRUE;
    } else if (litho_word_is_noun(t)) {
      /* "the top hat": the hat; "the man left": the man */
      if (!head || owned || litho_word(w, j - 1)->cls != WORD_PLACE || t->cls != WORD_UNKNOWN)
        p->head = j;
      head = TRUE;
    } else if (is_modifier(t)) {
      if ((head && !owned) || !modifies(w, j, last, article))
        break;
    } else if (head || !article || !WORD_IN(t, WORD_OTHER | WORD_PREPOSITION | WORD_REFUSE) ||
               !litho_word_is_noun(token(w, j + 1, last))) {
      break; /* "the sitting man" goes on */
    }
  }
  p->last = p->end = j;
  return head;
}

static gboolean
is_of(const LithoToken *t)
{
  static const char *const words[] = {"的", "上的", "里的", NULL};
  return g_strv_contains(words, t->word);
}

/* 左边的人, 天空的上面, 红色的车, 那个人 */
static gboolean
chinese_core(const LithoWords *w, guint i, guint last, ReadPhrase *p)
{
  gboolean head = FALSE;
  for (guint j = i; j < last; j++) {
    const LithoToken *t = litho_word(w, j), *next = token(w, j + 1, last);
    if (litho_word_is_noun(t)) {
      if (!head || t->cls != WORD_PLACE) /* a place modifies, or comes last */
        p->head = j;
      head = TRUE;
      p->last = p->end = j + 1;
    } else if (t->cls == WORD_COLOR || t->cls == WORD_DETERMINER) {
      guint k = j + 1;
      while (k < last && is_of(litho_word(w, k)))
        k++;
      if (!litho_word_is_noun(token(w, k, last)) || (head && litho_word(w, j - 1)->cls != WORD_OTHER))
        break;
    } else if (t->cls != WORD_OTHER || (head && !(is_of(t) || g_str_has_suffix(t->word, "个"))) ||
               (head && (next == NULL || !(litho_word_is_noun(next) || WORD_IN(next, WORD_COLOR | WORD_OTHER))))) {
      break;
    }
  }
  return head;
}

/* "the man in the red shirt on the left", "the top of the hill"; "the man in the image" is the man.
 */
static void
add_places(const LithoWords *w, guint last, ReadPhrase *p)
{
  static const char *const others[] = {"from", "for", "like", "as",   "than",   "off",
                                       "per",  "via", "into", "onto", "during", NULL};
  for (;;) {
    guint j = p->last;
    while (j < last && litho_word(w, j)->cls == WORD_PREPOSITION)
      j++;
    ReadPhrase q;
    if (j == p->last || g_strv_contains(others, litho_word(w, p->last)->word) || !litho_phrase_at(w, j, last, &q) ||
        q.kind == PHRASE_PRONOUN)
      return;
    p->last = q.last;
    if (p->kind == PHRASE_WHOLE || q.kind == PHRASE_WHOLE)
      return;
    p->end = q.end;
    p->kind = PHRASE_TEXT;
  }
}

gboolean
litho_phrase_at(const LithoWords *w, guint i, guint last, ReadPhrase *p)
{
  *p = (ReadPhrase){.first = i};
  if (i >= last)
    return FALSE;
  const gboolean chinese = litho_word(w, i)->chinese;
  if (!(chinese ? chinese_core(w, i, last, p) : english_core(w, i, last, p)))
    return FALSE;
  if (p->kind == PHRASE_PRONOUN)
    return TRUE;
  p->core = i;
  while (p->core < p->head && WORD_IN(litho_word(w, p->core), ARTICLES | WORD_OTHER | WORD_PRONOUN))
    p->core++;
  for (guint j = p->core; chinese && j < p->head && litho_word(w, p->core)->cls == WORD_WHOLE; j++)
    if (is_of(litho_word(w, j))) /* 照片上的划痕 is 划痕 */
      p->core = j + 1;
  const LithoToken *head = litho_word(w, p->head);
  p->name = head->entry != NULL ? head->entry->text : NULL;
  p->kind = head->cls == WORD_WHOLE                             ? PHRASE_WHOLE
            : head->cls == WORD_REGION && p->end == p->core + 1 ? PHRASE_NAMED
                                                                : PHRASE_TEXT;
  if (!chinese && (p->kind != PHRASE_WHOLE || (p->last < last && g_str_equal(litho_word(w, p->last)->word, "of"))))
    add_places(w, last, p); /* "this photo of my daughter" is the photo */
  return TRUE;
}

char *
litho_phrase_text(const LithoWords *w, const ReadPhrase *p)
{
  const guint start = litho_word(w, p->core)->start, end = litho_word(w, p->end - 1)->end;
  return g_strndup(w->text + start, end - start);
}

LithoRegion *
litho_phrase_region(const LithoWords *w, const ReadPhrase *p)
{
  if (p->kind == PHRASE_NAMED)
    return litho_region_new(LITHO_REGION_NAMED, p->name);
  if (p->kind != PHRASE_TEXT)
    return NULL;
  g_autofree char *text = litho_phrase_text(w, p);
  const gboolean is_side = g_ascii_strcasecmp(text, "left") == 0 || g_ascii_strcasecmp(text, "right") == 0;
  g_autofree char *side = is_side ? g_strconcat(text, " side", NULL) : NULL;
  return litho_region_new(LITHO_REGION_TEXT, is_side ? side : text);
}
