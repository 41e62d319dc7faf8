/* protect.c: what a clause says to leave alone. */
#include <string.h>
#include "plan/read/reader.h"

/* "the highlights", 暗部: the tonal range that begins at token i, or NULL; *end: behind it. */
static const char *
tone_at(const ReadClause *c, guint i, guint *end)
{
  static const struct {
    const char *op, *tones;
  } ranges[] = {{"highlights", "highlights"}, {"whites", "highlights"}, {"shadows", "shadows"},
                {"blacks", "shadows"}};
  while (i < c->last && litho_word(c->w, i)->cls == WORD_DETERMINER)
    i++;
  const LithoToken *t = i < c->last ? litho_word(c->w, i) : NULL;
  if (t == NULL || t->cls != WORD_PROPERTY || t->entry->op == NULL)
    return NULL;
  *end = i + 1;
  if (g_str_has_prefix(t->word, "mid"))
    return "midtones";
  for (guint k = 0; k < G_N_ELEMENTS(ranges); k++)
    if (g_str_equal(t->entry->op, ranges[k].op))
      return ranges[k].tones;
  return NULL;
}

static void
protect(ReadClause *c, LithoRegion *region)
{
  g_ptr_array_add(c->out->protects, region);
  if (region->kind != LITHO_REGION_TONES)
    g_ptr_array_add(c->out->mentions, litho_region_copy(region));
}

/* Phrases from token i on, joined by "and" and commas; returns where they end. */
static guint
protect_list(ReadClause *c, guint i, gboolean *whole)
{
  guint end = i;
  while (i < c->last) {
    const LithoToken *t = litho_word(c->w, i);
    ReadPhrase p;
    if (t->cls == WORD_AND || t->cls == WORD_COMMA || t->cls == WORD_PREPOSITION ||
        t->cls == WORD_DEGREE ||
        (t->chinese && t->cls == WORD_OTHER && g_str_equal(t->word, "了"))) {
      i++;
      continue;
    }
    const char *tones = tone_at(c, i, &end);
    if (tones != NULL) {
      protect(c, litho_region_new(LITHO_REGION_TONES, tones));
      i = end;
      continue;
    }
    if (!litho_phrase_at(c->w, i, c->last, &p))
      break;
    LithoRegion *region = litho_phrase_region(c->w, &p);
    if (p.kind == PHRASE_WHOLE && whole != NULL)
      *whole = TRUE;
    if (region == NULL && p.kind == PHRASE_PRONOUN && p.name != NULL)
      region = litho_region_new(LITHO_REGION_NAMED, p.name);
    if (region != NULL)
      protect(c, region);
    i = end = p.last;
  }
  return end;
}

static gboolean
changes(const LithoToken *t)
{
  static const char *const touch[] = {"touch",  "affect", "edit",      "mess",     "lose",
                                      "change", "alter",  "modify",    "touching", "affecting",
                                      "losing", "effect", "interfere", "disturb",  "ruin",
                                      "harm",   "damage", NULL};
  return g_strv_contains(touch, t->word) || t->cls == WORD_CHANGE || t->cls == WORD_FIX ||
         t->cls == WORD_VERB || t->cls == WORD_REMOVE || t->cls == WORD_UP || t->cls == WORD_DOWN ||
         t->cls == WORD_ADD || t->cls == WORD_REFUSE;
}

static gboolean
chinese_keep(ReadClause *c, guint k)
{
  /* 人不要动, 背景保持不变, 不要动天空: the things before it in the clause, else behind */
  guint n = c->out->protects->len;
  for (guint i = c->first; i < k;) {
    ReadPhrase p;
    guint end;
    if (!c->used[i - c->first] && tone_at(c, i, &end) != NULL) {
      i = protect_list(c, i, NULL);
    } else if (!c->used[i - c->first] && litho_phrase_at(c->w, i, k, &p)) {
      protect_list(c, i, NULL);
      i = p.last;
    } else {
      i++;
    }
  }
  if (c->out->protects->len == n)
    protect_list(c, k + 1, NULL);
  return c->out->protects->len > n;
}

gboolean
read_protections(ReadClause *c)
{
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    gboolean whole = FALSE;
    if (c->used[i - c->first])
      continue;
    if (t->cls == WORD_EXCEPT) {
      guint end = protect_list(c, i + 1, NULL);
      read_clause_use(c, i, end);
      c->out->negated = TRUE;
      guint rest = 0;
      for (guint j = c->first; j < c->last; j++)
        rest += !c->used[j - c->first] && litho_word(c->w, j)->cls != WORD_BUT &&
                litho_word(c->w, j)->cls != WORD_OTHER && litho_word(c->w, j)->cls != WORD_COMMA;
      if (rest == 0) {
        read_clause_keep(c, "left alone", 0.85);
        return TRUE;
      }
      continue;
    }
    if (t->chinese && t->cls == WORD_KEEP) {
      c->out->negated = TRUE;
      if (read_clause_has(c, WORD_ONLY))
        continue;
      chinese_keep(c, i);
      read_clause_keep(c, "left alone", c->out->protects->len > 0 ? 0.85 : 0.5);
      return TRUE;
    }
    if (t->cls == WORD_KEEP && !t->chinese) {
      gboolean late = FALSE;
      for (guint j = c->first; j < i; j++) {
        LithoWordClass k = litho_word(c->w, j)->cls;
        late |= k == WORD_ADD || k == WORD_REMOVE || k == WORD_CHANGE || k == WORD_VERB ||
                k == WORD_UP || k == WORD_DOWN;
      }
      if (late || read_clause_has(c, WORD_ONLY) || g_str_has_suffix(t->word, "only") ||
          t->inflect == INFLECT_ED)
        continue;
      protect_list(c, i + 1, &whole);
      c->out->negated = TRUE;
      read_clause_keep(
          c, whole && c->out->protects->len == 0 ? "says how the photo should stay" : "left alone",
          c->out->protects->len > 0 ? 0.8 : 0.6);
      return TRUE;
    }
    if (t->cls == WORD_NOT && read_clause_is_word(c, i + 1, "you")) { /* "why don't you brighten it" */
      read_clause_use(c, i, i + 1);
      continue;
    }
    if (t->cls == WORD_NOT) {
      guint j = i + 1;
      while (j < c->last &&
             (litho_word(c->w, j)->cls == WORD_MODAL || litho_word(c->w, j)->cls == WORD_OTHER ||
              litho_word(c->w, j)->cls == WORD_POLITE))
        j++;
      if (j >= c->last)
        continue;
      const LithoToken *v = litho_word(c->w, j);
      gboolean less = v->cls == WORD_DOWN && g_str_equal(v->word, "less");
      ReadPhrase p;
      gboolean doing =
          g_strcmp0(t->entry->text, "without") == 0 && g_str_has_suffix(v->word, "ing");
      if (!less && (changes(v) || doing) && !(v->cls == WORD_UP && g_str_equal(v->word, "more"))) {
        protect_list(c, j + 1, NULL);
        c->out->negated = TRUE;
        read_clause_use(c, i, c->last);
        gboolean acts = FALSE;
        for (guint k = c->first; k < i; k++) {
          const LithoToken *before = litho_word(c->w, k);
          acts |= changes(before) || before->cls == WORD_MAKE || before->cls == WORD_PROPERTY ||
                  (before->cls == WORD_ADJECTIVE && before->entry->op != NULL);
        }
        if (c->out->wishes->len == 0 && i <= c->first + 2 && !acts) {
          read_clause_keep(c, "left alone", 0.75);
          return TRUE;
        }
      } else if (!v->chinese &&
                 (v->cls == WORD_DETERMINER || v->cls == WORD_POSSESSIVE ||
                  v->cls == WORD_REGION) &&
                 litho_phrase_at(c->w, j, c->last, &p) && p.kind != PHRASE_WHOLE &&
                 (p.last >= c->last || litho_word(c->w, p.last)->cls == WORD_COMMA)) {
        read_clause_use(c, i, protect_list(c, j, NULL)); /* "…, not the sky" */
        c->out->negated = TRUE;
        if (i <= c->first + 1) {
          read_clause_keep(c, "left alone", 0.85);
          return TRUE;
        }
      }
    }
  }
  return FALSE;
}
