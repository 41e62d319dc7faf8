/* phrase.c: noun phrases without a grammar: articles, then modifiers, then nouns, then
 * prepositional phrases, by the classes of the words. Unknown words count as nouns. */
#include <string.h>
#include "plan/read/phrase.h"

static gboolean
is_modifier(const LithoToken *t)
{
  return t->cls == WORD_COLOR || t->cls == WORD_ADJECTIVE || t->cls == WORD_VAGUE ||
         t->cls == WORD_STYLE || t->cls == WORD_EFFECT || t->cls == WORD_FAULT ||
         t->cls == WORD_PROPERTY || t->cls == WORD_CAST || t->inflect == INFLECT_ING ||
         t->inflect == INFLECT_ED;
}


static gboolean
english_core(const LithoWords *w, guint i, guint last, ReadPhrase *p)
{
  gboolean head = FALSE, article = FALSE;
  guint j = i;
  for (; j < last; j++) {
    const LithoToken *t = litho_word(w, j);
    if (t->chinese)
      break;
    if (t->cls == WORD_DETERMINER || t->cls == WORD_POSSESSIVE ||
        (t->cls == WORD_NUMBER && t->unit == NULL) || (!head && (t->cls == WORD_ONLY))) {
      if (head)
        break;
      article = TRUE;
    } else if (t->cls == WORD_PRONOUN && !head) {
      /* "this photo", "that man" — or "it" alone */
      const LithoToken *next = j + 1 < last ? litho_word(w, j + 1) : NULL;
      gboolean demonstrative = t->entry->text == NULL && !g_str_equal(t->word, "it");
      if (demonstrative && next != NULL &&
          (litho_word_is_noun(next) || is_modifier(next) || next->cls == WORD_DETERMINER ||
           next->cls == WORD_NUMBER)) {
        article = TRUE;
        continue;
      }
      if (g_str_equal(t->word, "her") && next != NULL && litho_word_is_noun(next) &&
          (next->cls != WORD_UNKNOWN ||
           (j + 2 < last &&
            (litho_word_is_noun(litho_word(w, j + 2)) || litho_word(w, j + 2)->cls == WORD_COLOR ||
             litho_word(w, j + 2)->cls == WORD_ADJECTIVE)))) {
        article = TRUE;
        continue;
      }
      p->kind = PHRASE_PRONOUN;
      p->name = t->entry->text;
      p->head = p->core = j;
      p->end = p->last = j + 1;
      return TRUE;
    } else if (litho_word_is_noun(t)) {
      if (!head || litho_word(w, j - 1)->possessive || litho_word(w, j - 1)->cls != WORD_PLACE ||
          t->cls == WORD_PLACE || t->cls == WORD_NOUN || t->cls == WORD_REGION)
        p->head = j;
      head = TRUE;
    } else if (is_modifier(t)) {
      if (head && !litho_word(w, j - 1)->possessive)
        break; /* "the light pole", "the man's red shirt" go on; "the sky brighter" ends */
      guint k = j + 1;
      while (k < last && is_modifier(litho_word(w, k)) && litho_word(w, k)->cls != WORD_PROPERTY)
        k++;
      if (k >= last || !litho_word_is_noun(litho_word(w, k)))
        break;
      if ((t->cls == WORD_PROPERTY || t->cls == WORD_FAULT || t->cls == WORD_EFFECT ||
           t->inflect == INFLECT_ING) &&
          !article)
        break;
    } else if (t->cls == WORD_OTHER && article && !head && j + 1 < last &&
               litho_word_is_noun(litho_word(w, j + 1))) {
      continue;
    } else {
      break;
    }
  }
  if (!head)
    return FALSE;
  p->last = p->end = j;
  return TRUE;
}

static gboolean
chinese_core(const LithoWords *w, guint i, guint last, ReadPhrase *p)
{
  gboolean head = FALSE;
  guint j = i, end = i;
  for (; j < last; j++) {
    const LithoToken *t = litho_word(w, j);
    if (litho_word_is_noun(t)) {
      /* 左边的人: the place modifies; 天空的上面: the place is the head */
      gboolean place = t->cls == WORD_PLACE;
      if (!head || !place)
        p->head = j;
      head = TRUE;
      end = j + 1;
      continue;
    }
    gboolean of = t->cls == WORD_OTHER;
    if (of && (head || j > i) && j + 1 < last &&
        (g_str_equal(t->word, "的") || g_str_equal(t->word, "那个") ||
         g_str_equal(t->word, "这个") || g_str_has_prefix(t->word, "第"))) {
      const LithoToken *next = litho_word(w, j + 1);
      if (litho_word_is_noun(next) || next->cls == WORD_COLOR || next->cls == WORD_OTHER)
        continue;
      break;
    }
    if (of && !head)
      continue;
    if ((t->cls == WORD_COLOR || t->cls == WORD_DETERMINER) && j + 1 < last) {
      guint k = j + 1;
      while (k < last && litho_word(w, k)->cls == WORD_OTHER &&
             g_str_equal(litho_word(w, k)->word, "的"))
        k++;
      if (k < last && litho_word_is_noun(litho_word(w, k)) &&
          (!head || litho_word(w, j - 1)->cls == WORD_OTHER))
        continue;
    }
    break;
  }
  if (!head)
    return FALSE;
  p->last = p->end = end;
  return TRUE;
}

gboolean
litho_phrase_at(const LithoWords *w, guint i, guint last, ReadPhrase *p)
{
  memset(p, 0, sizeof *p);
  p->first = i;
  if (i >= last)
    return FALSE;
  gboolean chinese = litho_word(w, i)->chinese;
  if (!(chinese ? chinese_core(w, i, last, p) : english_core(w, i, last, p)))
    return FALSE;
  if (p->kind == PHRASE_PRONOUN)
    return TRUE;
  p->core = i;
  while (p->core < p->head) {
    const LithoToken *t = litho_word(w, p->core);
    if (t->cls != WORD_DETERMINER && t->cls != WORD_OTHER && t->cls != WORD_PRONOUN &&
        t->cls != WORD_ONLY && !(t->cls == WORD_POSSESSIVE))
      break;
    p->core++;
  }
  if (chinese) /* 照片上的划痕 is 划痕 */
    for (guint j = p->core; j < p->head && litho_word(w, p->core)->cls == WORD_WHOLE; j++)
      if (g_str_equal(litho_word(w, j)->word, "的") ||
          g_str_equal(litho_word(w, j)->word, "上的") ||
          g_str_equal(litho_word(w, j)->word, "里的")) {
        p->core = j + 1;
        break;
      }
  const LithoToken *h = litho_word(w, p->head);
  p->name = h->entry != NULL ? h->entry->text : NULL;
  if (h->cls == WORD_WHOLE) {
    p->kind = PHRASE_WHOLE;
    ReadPhrase q; /* "this photo of my daughter" is the photo */
    if (p->last + 1 < last && g_str_equal(litho_word(w, p->last)->word, "of") &&
        litho_phrase_at(w, p->last + 1, last, &q)) {
      p->last = q.last;
      while (p->last + 1 < last && litho_word(w, p->last)->cls == WORD_AND &&
             (litho_word(w, p->last + 1)->cls == WORD_POSSESSIVE ||
              litho_word(w, p->last + 1)->cls == WORD_PRONOUN) &&
             litho_phrase_at(w, p->last + 1, last, &q))
        p->last = q.last; /* "… of me and my dad" */
    }
    return TRUE;
  }
  p->kind = h->cls == WORD_REGION && p->end == p->core + 1 ? PHRASE_NAMED : PHRASE_TEXT;
  if (chinese)
    return TRUE;
  /* "the man in the red shirt on the left", "the top of the hill" */
  for (;;) {
    guint j = p->last;
    while (j < last && litho_word(w, j)->cls == WORD_PREPOSITION)
      j++;
    if (j == p->last)
      break;
    const char *preposition = litho_word(w, p->last)->word;
    static const char *const others[] = {"from", "for", "like", "as",   "than",  "off",
                                         "per",  "via", "into", "onto", "during"};
    gboolean stop = FALSE;
    for (guint k = 0; k < G_N_ELEMENTS(others); k++)
      stop |= g_str_equal(preposition, others[k]);
    ReadPhrase q;
    if (stop || !litho_phrase_at(w, j, last, &q) || q.kind == PHRASE_PRONOUN)
      break;
    p->last = q.last;
    if (q.kind == PHRASE_WHOLE && !g_str_has_suffix(preposition, "ing"))
      break;
    p->end = q.end;
    /* "the top of the hill" stays; "pair of glasses", "rest of the sky": the second noun counts */
    p->kind = PHRASE_TEXT;
  }
  return TRUE;
}

char *
litho_phrase_text(const LithoWords *w, const ReadPhrase *p)
{
  guint start = litho_word(w, p->core)->start, end = litho_word(w, p->end - 1)->end;
  return g_strndup(w->text + start, end - start);
}

LithoRegion *
litho_phrase_region(const LithoWords *w, const ReadPhrase *p)
{
  switch (p->kind) {
  case PHRASE_NAMED:
    return litho_region_new(LITHO_REGION_NAMED, p->name);
  case PHRASE_TEXT: {
    g_autofree char *text = litho_phrase_text(w, p);
    if (g_ascii_strcasecmp(text, "left") == 0 || g_ascii_strcasecmp(text, "right") == 0) {
      g_autofree char *side = g_strconcat(text, " side", NULL);
      return litho_region_new(LITHO_REGION_TEXT, side);
    }
    return litho_region_new(LITHO_REGION_TEXT, text);
  }
  default:
    return NULL;
  }
}
