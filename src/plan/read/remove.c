/* remove.c: what shall go: "remove X", "take X out", "X should be gone", "without X". Properties
 * ("remove the haze") are left to properties.c. */
#include <string.h>
#include "plan/read/reader.h"

/* Phrases from i on with "and" between them: one text. FALSE when there is none. */
static gboolean
phrase_list(const ReadClause *c, guint i, ReadPhrase *first, guint *end, char **text)
{
  ReadPhrase p;
  if (!litho_phrase_at(c->w, i, c->last, &p))
    return FALSE;
  *first = p;
  guint text_end = p.end, last = p.last;
  while (last < c->last && text_end == last) {
    guint j = last;
    while (j < c->last &&
           (litho_word(c->w, j)->cls == WORD_AND || litho_word(c->w, j)->cls == WORD_COMMA))
      j++;
    ReadPhrase q;
    if (j == last || !litho_phrase_at(c->w, j, c->last, &q) || q.kind == PHRASE_WHOLE ||
        q.kind == PHRASE_PRONOUN)
      break;
    text_end = q.end;
    last = q.last;
  }
  *end = last;
  *text = read_clause_text(c, p.core, text_end);
  return *text != NULL;
}

/* The clause that named something last: "that pole is ugly, remove it". */
static const LithoReading *
last_named(const ReadClause *c)
{
  if (c->heard != NULL && c->heard->mentions->len > 0)
    return c->heard;
  return c->previous != NULL && c->previous->mentions->len > 0 ? c->previous : NULL;
}

/* "crop out the bottom part": of the frame, not a thing in it. GIER's experts cropped all of these and painted over most other things
 * that were to be cropped out. */
static gboolean
is_part_of_frame(const ReadClause *c, guint verb, const char *target)
{
  static const char *const parts[] = {"bottom", "top",    "side",    "sides", "edge",   "edges",  "border", "borders", "margins", "part",
                                      "parts",  "portion", "portions", "space", "area",   "half",   "excess", "corner",  "corners", NULL};
  if (target == NULL || !g_str_has_prefix(litho_word(c->w, verb)->word, "crop"))
    return FALSE;
  g_autofree char *lower = g_ascii_strdown(target, -1);
  g_auto(GStrv) words = g_strsplit(lower, " ", 5);
  for (guint i = 0; words[i] != NULL && i < 3 && !g_str_equal(words[i], "of"); i++)
    if (g_strv_contains(parts, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
remove_target(ReadClause *c, guint i, guint limit)
{
  ReadClause part = *c;
  part.last = limit;
  i = read_clause_skip_small(&part, i);
  guint k = read_clause_skip_articles(&part, i);
  const LithoToken *t = read_clause_token(&part, k);
  if (t == NULL)
    return FALSE;
  guint plain = k;
  while (plain < limit && (litho_word(c->w, plain)->cls == WORD_ADJECTIVE ||
                           litho_word(c->w, plain)->cls == WORD_COLOR ||
                           g_str_has_prefix(litho_word(c->w, plain)->word, "black ") ||
                           (plain > k && litho_word(c->w, plain)->cls == WORD_AND &&
                            litho_word(c->w, plain - 1)->cls == WORD_COLOR)))
    plain++; /* "the blue and black leash" */
  const LithoToken *after = read_clause_token(&part, plain);
  gboolean noun = after != NULL && (after->cls == WORD_NOUN || after->cls == WORD_REGION ||
                                    after->cls == WORD_UNKNOWN || after->cls == WORD_OBJECT_FAULT ||
                                    after->cls == WORD_PLACE);
  if ((t->cls == WORD_EFFECT && !noun) || t->cls == WORD_FAULT ||
      (t->cls == WORD_VERB && g_str_equal(t->entry->op, "blur")) ||
      (t->cls == WORD_COLOR && !noun) ||
      (t->cls == WORD_PROPERTY && !g_str_equal(t->entry->op, "shadows")) || t->cls == WORD_CAST ||
      (t->cls == WORD_STYLE && !noun) ||
      (t->cls == WORD_ADJECTIVE && t->entry->op != NULL && !noun)) {
    const LithoToken *next = read_clause_token(&part, k + 1);
    gboolean thing = next != NULL && (next->cls == WORD_NOUN || next->cls == WORD_UNKNOWN) &&
                     t->cls == WORD_PROPERTY;
    if (!thing)
      return FALSE; /* a property, for properties.c */
  }
  ReadPhrase p;
  guint end;
  g_autofree char *text = NULL;
  gboolean shadow = t->cls == WORD_PROPERTY && g_str_equal(t->entry->op, "shadows");
  if (shadow || !phrase_list(&part, i, &p, &end, &text)) {
    guint stop = k;
    while (stop < limit && !c->used[stop - c->first] && !read_clause_is_word(c, stop, "from"))
      stop++;
    g_free(text);
    text = read_clause_text(&part, k, stop);
    if (text == NULL || (t->cls == WORD_COLOR && !noun) || t->cls == WORD_UP || t->cls == WORD_NOT)
      return FALSE;
    LithoWish *wish = read_clause_wish(c, "remove_object", 0, shadow ? 0.7 : 0.55);
    wish->target = g_steal_pointer(&text);
    read_clause_use(c, c->first, c->last);
    c->regions_said = TRUE;
    return TRUE;
  }
  const LithoToken *head = litho_word(c->w, p.head);
  const LithoReading *known = last_named(c);
  if (read_phrase_is_region(c, &p, "background")) {
    read_clause_wish(c, "remove_background", 0, 0.9);
    g_ptr_array_add(c->out->mentions, litho_phrase_region(c->w, &p));
  } else if (head->entry != NULL && g_strcmp0(head->entry->op, "pad") == 0) {
    LithoWish *wish = read_clause_wish(c, "crop", 0, 0.7);
    wish->target = g_strdup("border");
  } else if (p.kind == PHRASE_WHOLE) {
    if (c->out->protects->len > 0 || read_clause_background(c, &end))
      read_clause_wish(c, "remove_background", 0, 0.75);
    else
      return FALSE;
  } else {
    LithoWish *wish = read_clause_wish(c, "remove_object", 0, p.kind == PHRASE_PRONOUN ? 0.6 : 0.92);
    if (p.kind == PHRASE_PRONOUN && known != NULL)
      wish->target = litho_region_describe(known->mentions->pdata[known->mentions->len - 1]);
    else
      wish->target = g_strdup(text);
  }
  c->regions_said = TRUE;
  read_clause_use(c, c->first, MAX(end, limit));
  return TRUE;
}

/* "take the man out of the picture", "photoshop her out", "edit the car away". */
gboolean
read_particle(ReadClause *c)
{
  static const char *const verbs[] = {"take",  "taking",    "edit",  "crop",       "cut",
                                      "get",   "photoshop", "shop",  "clone",      "airbrush",
                                      "paint", "wipe",      "clean", "photo shop", "move",
                                      "put",   "took",      "taken", "edited",     NULL};
  static const char *const out[] = {"out", "out of", "away", "off", "off of",
                                    "in",  "into",   "onto", NULL};
  for (guint i = c->first; i < c->last; i++) {
    if (!g_strv_contains(verbs, litho_word(c->w, i)->word) &&
        !g_str_has_prefix(litho_word(c->w, i)->word, "photoshop"))
      continue;
    for (guint j = i + 2; j < c->last; j++) {
      const char *word = litho_word(c->w, j)->word;
      if (!g_strv_contains(out, word))
        continue;
      gboolean into =
          g_str_equal(word, "in") || g_str_equal(word, "into") || g_str_equal(word, "onto");
      if (into) {
        gboolean insert =
            g_str_has_prefix(litho_word(c->w, i)->word, "photo") && !g_str_equal(word, "in");
        if (!insert)
          continue;
        read_clause_refuse(c, "litho does not merge photos", 0.8);
        return TRUE;
      }
      c->removing = !remove_target(c, i + 1, j); /* "take the colour out" is for properties.c */
      return !c->removing;
    }
  }
  return FALSE;
}

static gboolean
is_participle(const LithoToken *t)
{
  static const char *const words[] = {"taken out",   "taken away", "edited out",
                                      "gone",        "disappear",  "photoshopped out",
                                      "cropped out", "invisible",  NULL};
  return t->inflect == INFLECT_ED || g_strv_contains(words, t->word);
}

/* "the man should be removed", "can the guy beside the three of us be taken out": the thing stands
 * before, down to the auxiliary. */
static gboolean
remove_passive(ReadClause *c, guint i)
{
  guint limit = i;
  while (limit > c->first) {
    const LithoToken *t = litho_word(c->w, limit - 1);
    if (t->cls != WORD_MODAL && t->cls != WORD_BE && t->cls != WORD_DEGREE &&
        t->cls != WORD_OTHER && t->cls != WORD_POLITE && t->cls != WORD_ONLY)
      break;
    limit--;
  }
  guint begin = limit;
  for (guint j = limit; j > c->first; j--) { /* not beyond the wish: "I want the …" */
    const LithoToken *t = litho_word(c->w, j - 1);
    if (t->cls == WORD_MODAL || t->cls == WORD_MAKE || t->cls == WORD_BE || t->cls == WORD_COMMA ||
        g_str_equal(t->word, "for") || c->used[j - 1 - c->first])
      break;
    begin = j - 1;
  }
  for (guint j = begin; j < limit; j++) {
    const LithoToken *t = litho_word(c->w, j);
    if (t->cls == WORD_PRONOUN || t->cls == WORD_OTHER || t->cls == WORD_AND)
      continue;
    ReadPhrase p;
    if (!litho_phrase_at(c->w, j, limit, &p)) /* "the yellow tint" is for properties.c */
      return t->cls == WORD_DETERMINER && remove_target(c, j, limit);
    return remove_target(c, j, limit);
  }
  return FALSE;
}

gboolean
read_remove(ReadClause *c)
{
  guint i = read_clause_find(c, c->first, WORD_REMOVE);
  if (i == c->last)
    return FALSE;
  c->at = i + 1;
  const LithoToken *t = litho_word(c->w, i);
  for (guint j = c->first; j < c->last; j++) {
    const LithoToken *k = litho_word(c->w, j);
    if (k->cls == WORD_EFFECT &&
        (g_str_equal(k->entry->op, "red_eye") || g_str_equal(k->entry->op, "remove_background"))) {
      read_clause_wish(c, k->entry->op, 0, 0.95); /* "cut the dog out as a transparent PNG" */
      c->regions_said = TRUE;
      return TRUE;
    }
  }
  if (t->chinese) { /* 把左边的人去掉: the thing may stand before */
    for (guint j = c->first; j < i; j++) {
      ReadPhrase p;
      if (c->used[j - c->first] || !litho_phrase_at(c->w, j, i, &p) || p.kind == PHRASE_WHOLE)
        continue;
      if (remove_target(c, j, i))
        return TRUE;
    }
  }
  if (!t->chinese && is_participle(t) && remove_passive(c, i))
    return TRUE;
  if (remove_target(c, i + 1, c->last)) {
    LithoWish *wish = c->out->wishes->len > 0 ? c->out->wishes->pdata[c->out->wishes->len - 1] : NULL;
    if (wish != NULL && g_str_equal(wish->op, "remove_object") && is_part_of_frame(c, i, wish->target)) {
      wish->op = "crop";
      g_clear_pointer(&wish->target, g_free);
    }
    return TRUE;
  }
  guint rest = read_clause_skip_articles(c, i + 1);
  if (c->out->protects->len > 0 &&
      (rest >= c->last || c->used[rest - c->first])) { /* "remove all but the dog" */
    read_clause_wish(c, "remove_background", 0, 0.75);
    c->regions_said = TRUE;
    return TRUE;
  }
  const LithoReading *known = last_named(c);
  if (t->chinese && i <= c->first + 1 && !c->new_sentence && known != NULL) {
    LithoWish *wish = read_clause_wish(c, "remove_object", 0, 0.7); /* …很碍眼，去掉 */
    wish->target = litho_region_describe(known->mentions->pdata[known->mentions->len - 1]);
    c->regions_said = TRUE;
    return TRUE;
  }
  return !t->chinese && remove_passive(c, i);
}
