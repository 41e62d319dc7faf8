/* frames.c: clauses built round one verb: "remove X", "add X", "crop to X", and what litho refuses.
 */
#include <math.h>
#include <string.h>
#include "plan/reader.h"

#define INVENT "litho does not invent or insert objects"

/* Phrases from i on with "and" between them: one text. FALSE when there is none. */
static gboolean
phrase_list(const Clause *c, guint i, Phrase *first, guint *end, char **text)
{
  Phrase p;
  if (!litho_phrase_at(c->w, i, c->last, &p))
    return FALSE;
  *first = p;
  guint text_end = p.end, last = p.last;
  while (last < c->last) {
    guint j = last;
    while (j < c->last &&
           (litho_word(c->w, j)->cls == WORD_AND || litho_word(c->w, j)->cls == WORD_COMMA))
      j++;
    Phrase q;
    if (j == last || !litho_phrase_at(c->w, j, c->last, &q) || q.kind == PHRASE_WHOLE ||
        q.kind == PHRASE_PRONOUN)
      break;
    text_end = q.end;
    last = q.last;
  }
  *end = last;
  *text = clause_text(c, p.core, text_end);
  return *text != NULL;
}

/* --- remove ------------------------------------------------------------------------------- */

static gboolean
remove_target(Clause *c, guint i, guint limit)
{
  Clause part = *c;
  part.last = limit;
  i = clause_skip_small(&part, i);
  guint k = clause_skip_articles(&part, i);
  const LithoToken *t = clause_token(&part, k);
  if (t == NULL)
    return FALSE;
  guint plain = k;
  while (plain < limit && (litho_word(c->w, plain)->cls == WORD_ADJECTIVE ||
                           litho_word(c->w, plain)->cls == WORD_COLOR))
    plain++;
  const LithoToken *after = clause_token(&part, plain);
  gboolean noun = after != NULL && (after->cls == WORD_NOUN || after->cls == WORD_REGION ||
                                    after->cls == WORD_UNKNOWN || after->cls == WORD_OBJECT_FAULT ||
                                    after->cls == WORD_PLACE);
  if (t->cls == WORD_EFFECT || t->cls == WORD_FAULT ||
      (t->cls == WORD_VERB && g_str_equal(t->entry->op, "blur")) ||
      (t->cls == WORD_COLOR && !noun) ||
      (t->cls == WORD_PROPERTY && !g_str_equal(t->entry->op, "shadows")) || t->cls == WORD_CAST ||
      (t->cls == WORD_STYLE && !noun) ||
      (t->cls == WORD_ADJECTIVE && t->entry->op != NULL && !noun)) {
    const LithoToken *next = clause_token(&part, k + 1);
    gboolean thing = next != NULL && (next->cls == WORD_NOUN || next->cls == WORD_UNKNOWN) &&
                     t->cls == WORD_PROPERTY;
    if (!thing)
      return FALSE; /* a property, for properties.c */
  }
  Phrase p;
  guint end;
  g_autofree char *text = NULL;
  if (litho_phrase_at(c->w, i, limit, &p) && p.kind == PHRASE_WHOLE && p.end + 1 < limit &&
      clause_is_word(c, p.end, "of"))
    i = p.end + 1; /* "the image of the man" */
  gboolean shadow = t->cls == WORD_PROPERTY && g_str_equal(t->entry->op, "shadows");
  if (shadow || !phrase_list(&part, i, &p, &end, &text)) {
    guint stop = k;
    while (stop < limit && !c->used[stop - c->first] && !clause_is_word(c, stop, "from"))
      stop++;
    g_free(text);
    text = clause_text(&part, k, stop);
    if (text == NULL || t->cls == WORD_COLOR || t->cls == WORD_UP || t->cls == WORD_NOT)
      return FALSE;
    LithoWish *wish = clause_wish(c, "remove_object", 0, shadow ? 0.7 : 0.55);
    wish->target = g_steal_pointer(&text);
    clause_use(c, c->first, c->last);
    c->regions_said = TRUE;
    return TRUE;
  }
  const LithoToken *head = litho_word(c->w, p.head);
  if (phrase_is_region(c, &p, "background") && p.end == p.head + 1) {
    clause_wish(c, "remove_background", 0, 0.9);
    g_ptr_array_add(c->out->mentions, litho_phrase_region(c->w, &p));
  } else if (head->entry != NULL && g_strcmp0(head->entry->op, "pad") == 0) {
    LithoWish *wish = clause_wish(c, "crop", 0, 0.7);
    wish->target = g_strdup("border");
  } else if (p.kind == PHRASE_WHOLE) {
    if (c->out->protects->len > 0 || clause_background(c, &end))
      clause_wish(c, "remove_background", 0, 0.75);
    else
      return FALSE;
  } else {
    LithoWish *wish = clause_wish(c, "remove_object", 0, p.kind == PHRASE_PRONOUN ? 0.6 : 0.92);
    if (p.kind == PHRASE_PRONOUN && p.name == NULL && c->previous != NULL &&
        c->previous->mentions->len > 0)
      wish->target =
          litho_region_describe(c->previous->mentions->pdata[c->previous->mentions->len - 1]);
    else
      wish->target = g_strdup(text);
    LithoRegion *mention = litho_phrase_region(c->w, &p);
    if (mention != NULL)
      g_ptr_array_add(c->out->mentions, mention);
  }
  c->regions_said = TRUE;
  clause_use(c, c->first, MAX(end, limit));
  return TRUE;
}

/* "take the man out of the picture", "photoshop her out", "edit the car away". */
static gboolean
read_particle(Clause *c)
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
        clause_refuse(c, "litho does not merge photos", 0.8);
        return TRUE;
      }
      c->removing = !remove_target(c, i + 1, j); /* "take the colour out" is for properties.c */
      return !c->removing;
    }
  }
  return FALSE;
}

static gboolean
read_remove(Clause *c)
{
  guint i = clause_find(c, c->first, WORD_REMOVE);
  if (i == c->last)
    return FALSE;
  const LithoToken *t = litho_word(c->w, i);
  for (guint j = c->first; j < c->last; j++) {
    const LithoToken *k = litho_word(c->w, j);
    if (k->cls == WORD_EFFECT && g_str_equal(k->entry->op, "red_eye")) {
      clause_wish(c, "red_eye", 0, 0.95);
      c->regions_said = TRUE;
      return TRUE;
    }
  }
  if (t->chinese) { /* 把左边的人去掉: the thing may stand before */
    for (guint j = c->first; j < i; j++) {
      Phrase p;
      if (c->used[j - c->first] || !litho_phrase_at(c->w, j, i, &p) || p.kind == PHRASE_WHOLE)
        continue;
      const LithoToken *next = clause_token(c, p.last);
      if (next != NULL && p.last < i &&
          (next->cls == WORD_FAULT || next->cls == WORD_PROPERTY || next->cls == WORD_COLOR))
        break;
      if (remove_target(c, j, i))
        return TRUE;
    }
  }
  if (remove_target(c, i + 1, c->last))
    return TRUE;
  guint rest = clause_skip_articles(c, i + 1);
  if (c->out->protects->len > 0 &&
      (rest >= c->last || c->used[rest - c->first])) { /* "remove all but the dog" */
    clause_wish(c, "remove_background", 0, 0.75);
    c->regions_said = TRUE;
    return TRUE;
  }
  /* passive: "the man should be removed" */
  for (guint j = c->first; j < i && !t->chinese; j++)
    if (!c->used[j - c->first] && litho_word(c->w, j)->cls != WORD_PRONOUN &&
        litho_word(c->w, j)->cls != WORD_OTHER) {
      Phrase p;
      if (litho_phrase_at(c->w, j, i, &p) &&
          (p.last == i || litho_word(c->w, p.last)->cls == WORD_MODAL ||
           litho_word(c->w, p.last)->cls == WORD_BE))
        return remove_target(c, j, p.last);
    }
  return FALSE;
}

/* --- add ---------------------------------------------------------------------------------- */

/* "I would be able to give it to my mother": tells, does not ask. */
static gboolean
tells(const Clause *c)
{
  static const char *const teller[] = {"i", "we", "he", "she", "they", "i'd", "i'll", "we'd", NULL};
  static const char *const wants[] = {"want", "wants", "wanted", "need", "needs", "would like", "i want",
                                      "like to", "wish", "would love", "hoping", NULL};
  if (!g_strv_contains(teller, litho_word(c->w, c->first)->word))
    return FALSE;
  for (guint i = c->first; i < c->last; i++)
    if (g_strv_contains(wants, litho_word(c->w, i)->word))
      return FALSE;
  return TRUE;
}

static gboolean
read_add(Clause *c)
{
  if (tells(c))
    return FALSE;
  guint i = clause_find(c, c->first, WORD_ADD);
  if (i == c->last) { /* 加 adds light as well as rainbows */
    i = clause_find(c, c->first, WORD_UP);
    if (i == c->last || !g_str_has_prefix(litho_word(c->w, i)->word, "加"))
      return FALSE;
  }
  if (litho_word(c->w, i)->inflect == INFLECT_ED)
    return FALSE;
  if (clause_has(c, WORD_REFUSE))
    return FALSE;
  guint k = clause_skip_small(c, i + 1);
  guint at;
  gboolean give = clause_is_word(c, i, "give");
  if (give && clause_is_word(c, i + 1, "it") && clause_is_word(c, i + 2, "to"))
    return FALSE; /* a present, not an edit */
  if (give) { /* "give the sky more colour", "give him a hat" */
    Phrase p;
    if (litho_phrase_at(c->w, k, c->last, &p) && p.last < c->last)
      k = clause_skip_small(c, p.last);
  }
  guint n = clause_skip_articles(c, k);
  const LithoToken *t = clause_token(c, n);
  if (t == NULL)
    return FALSE;
  Phrase p;
  gboolean phrase = litho_phrase_at(c->w, k, c->last, &p) || litho_phrase_at(c->w, n, c->last, &p);
  if (phrase && phrase_is_region(c, &p, "background") && clause_background(c, &at)) {
    g_autofree char *to = clause_text(c, n, MAX(p.last, n + 1));
    const LithoToken *with = clause_token(c, p.last);
    if (with != NULL && p.last + 1 < c->last && p.core == p.head)
      clause_replace_background(c, clause_text(c, p.last + 1, c->last), 0.7);
    else
      clause_replace_background(c, g_steal_pointer(&to), 0.8);
    return TRUE;
  }
  if (phrase && p.kind != PHRASE_WHOLE && p.kind != PHRASE_PRONOUN) {
    const LithoToken *head = litho_word(c->w, p.head);
    if (head->entry != NULL && g_strcmp0(head->entry->op, "pad") == 0) {
      LithoWish *wish = clause_wish(c, "pad", 0, 0.7);
      for (guint j = k; j < c->last; j++)
        if (litho_word(c->w, j)->cls == WORD_COLOR)
          wish->color = litho_word(c->w, j)->entry->text;
      c->regions_said = TRUE;
      return TRUE;
    }
    if (t->cls == WORD_STYLE || (head->cls == WORD_PLACE && !give))
      return FALSE;
    /* "put the background in black and white", "give the sky a boost": a place, then what to do
     * there */
    gboolean more = FALSE;
    for (guint j = p.last; j < c->last; j++) {
      LithoWordClass cls = litho_word(c->w, j)->cls;
      more |= cls == WORD_PROPERTY || cls == WORD_EFFECT || cls == WORD_CAST || cls == WORD_FAULT ||
              cls == WORD_STYLE || (give && (cls == WORD_ADJECTIVE || cls == WORD_COLOR));
    }
    if (more && (give || litho_word(c->w, p.head)->cls == WORD_REGION))
      return FALSE;
    gboolean known =
        head->cls == WORD_NOUN || head->cls == WORD_REGION || head->cls == WORD_OBJECT_FAULT;
    gboolean focus = (head->cls == WORD_UNKNOWN || head->chinese) && more;
    if (!focus) {
      clause_refuse(c, INVENT, known ? 0.85 : 0.7);
      return TRUE;
    }
  }
  if (!phrase || p.kind == PHRASE_PRONOUN || p.kind == PHRASE_WHOLE) {
    gboolean thing = FALSE, property = FALSE;
    for (guint j = n; j < c->last; j++) {
      const LithoToken *k2 = litho_word(c->w, j);
      thing |= k2->cls == WORD_NOUN ||
               (k2->cls == WORD_UNKNOWN && !g_str_has_suffix(k2->word, "ly")) ||
               k2->cls == WORD_OBJECT_FAULT;
      property |= k2->cls == WORD_PROPERTY || k2->cls == WORD_EFFECT || k2->cls == WORD_CAST ||
                  k2->cls == WORD_STYLE || k2->cls == WORD_FAULT ||
                  (k2->cls == WORD_ADJECTIVE && k2->entry->op != NULL) || k2->cls == WORD_VERB ||
                  k2->cls == WORD_VAGUE || k2->cls == WORD_COLOR || k2->cls == WORD_UP ||
                  k2->cls == WORD_DOWN;
    }
    if (clause_background(c, &at) && !property &&
        at > i) { /* "place the image on a different background" */
      clause_replace_background(c, clause_text(c, at > c->first ? at - 1 : at, c->last), 0.6);
      return TRUE;
    }
    if (thing && !property) {
      clause_refuse(c, INVENT, 0.65);
      return TRUE;
    }
  }
  if (!phrase && t->cls == WORD_COLOR) { /* "add red and blue hats" */
    guint j = n;
    while (j < c->last &&
           (litho_word(c->w, j)->cls == WORD_COLOR || litho_word(c->w, j)->cls == WORD_AND))
      j++;
    if (litho_phrase_at(c->w, j, c->last, &p) && j == p.core && p.kind == PHRASE_TEXT) {
      clause_refuse(c, INVENT, 0.7);
      return TRUE;
    }
  }
  return FALSE;
}

/* --- geometry, refusals -------------------------------------------------------- */

static gboolean
read_isolation(Clause *c)
{
  /* "keep only the dog", "leave just the couple": everything else goes */
  guint k = clause_find(c, c->first, WORD_KEEP);
  if (k == c->last)
    return FALSE;
  gboolean only = g_str_has_suffix(litho_word(c->w, k)->word, "only") ||
                  (k + 1 < c->last && litho_word(c->w, k + 1)->cls == WORD_ONLY) ||
                  (k > c->first && litho_word(c->w, k - 1)->cls == WORD_ONLY);
  if (!only)
    return FALSE;
  if (clause_has(c, WORD_PROPERTY)) { /* "keep the colour of only the bike" */
    for (guint i = k + 1; i < c->last; i++) {
      Phrase p;
      if (!litho_phrase_at(c->w, i, c->last, &p) || p.kind == PHRASE_WHOLE)
        continue;
      LithoRegion *region = litho_phrase_region(c->w, &p);
      if (region != NULL)
        g_ptr_array_add(c->out->protects, region);
      i = p.last - 1;
    }
    clause_keep(c, "left alone", 0.7);
    return TRUE;
  }
  clause_wish(c, "remove_background", 0, 0.65);
  c->regions_said = TRUE;
  return TRUE;
}

static gboolean
read_geometry(Clause *c)
{
  gboolean hit = FALSE;
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    if (c->used[i - c->first] || t->cls != WORD_VERB || !op_is_whole(t->entry->op) ||
        t->entry->sign != 0)
      continue;
    const char *op = t->entry->op;
    gboolean weak = g_strcmp0(t->entry->text, "weak") == 0;
    gboolean other = FALSE;
    for (guint k = 0; k < c->out->wishes->len; k++)
      other |= op_is_whole(((LithoWish *)c->out->wishes->pdata[k])->op);
    if (other) { /* "rotate … clockwise", "crop … closer" */
      clause_use(c, i, i + 1);
      continue;
    }
    if (weak && hit)
      continue;
    if (g_str_equal(op, "rotate")) {
      for (guint j = c->first; j < c->last; j++) {
        const LithoToken *n = litho_word(c->w, j);
        if (n->cls == WORD_NUMBER && fmod(n->number, 90) != 0)
          op = "straighten"; /* a few degrees, not a quarter turn */
      }
      if (g_str_equal(op, "rotate") && clause_has(c, WORD_DEGREE) &&
          clause_find(c, c->first, WORD_NUMBER) == c->last)
        op = "straighten";
    }
    LithoWish *wish = clause_wish(c, op, 0, weak ? 0.5 : 0.92);
    gboolean left = FALSE, vertical = FALSE, half = FALSE;
    for (guint j = c->first; j < c->last; j++) {
      const char *word = litho_word(c->w, j)->word;
      left |= g_str_has_prefix(word, "counter") || g_str_has_prefix(word, "anti") ||
              g_str_equal(word, "left") || g_str_has_prefix(word, "逆") ||
              strstr(word, "左") == word;
      vertical |= g_str_has_prefix(word, "vertical") || g_str_has_prefix(word, "upside") ||
                  g_str_has_prefix(word, "垂直") || g_str_has_prefix(word, "上下");
      half |= g_str_has_prefix(word, "upside") || g_str_equal(word, "倒过来");
    }
    wish->sign = !g_str_equal(op, "rotate") ? 0 : left ? -1 : 1;
    if (g_str_equal(op, "rotate") && half) {
      wish->number = 180;
      wish->unit = "°";
    }
    if (g_str_equal(op, "flip"))
      wish->target = g_strdup(vertical ? "vertical" : "horizontal");
    hit = TRUE;
    clause_use(c, i, i + 1);
    Phrase p;
    for (guint j = i + 1; j < c->last && !c->used[j - c->first]; j++)
      if (litho_phrase_at(c->w, j, c->last, &p)) {
        LithoRegion *region = litho_phrase_region(c->w, &p);
        if (region != NULL)
          g_ptr_array_add(c->out->mentions, region);
        clause_use(c, p.first, p.last);
        j = p.last - 1;
      }
    c->has_object = TRUE;
  }
  return hit;
}

static gboolean
read_refusal(Clause *c)
{
  guint i = clause_find(c, c->first, WORD_REFUSE);
  if (i == c->last)
    return FALSE;
  const LithoToken *t = litho_word(c->w, i);
  gboolean action = FALSE;
  gboolean thing = FALSE, asks = i == c->first;
  for (guint j = c->first; j < c->last; j++) {
    LithoWordClass k = litho_word(c->w, j)->cls;
    action |= j < i && (k == WORD_REMOVE || k == WORD_VERB || k == WORD_PROPERTY);
    thing |= k == WORD_NOUN || k == WORD_REGION || k == WORD_UNKNOWN || k == WORD_PRONOUN ||
             k == WORD_PLACE || k == WORD_OBJECT_FAULT;
    asks |= k == WORD_MAKE || k == WORD_CHANGE || k == WORD_ADD || k == WORD_MODAL ||
            k == WORD_FIX || k == WORD_POLITE;
  }
  if (action)
    return FALSE; /* "remove the fat man" */
  if (!t->chinese && !asks && clause_has(c, WORD_BE))
    return FALSE;
  if (!t->chinese && !asks && !(i > c->first && litho_word(c->w, i - 1)->cls == WORD_THEN) &&
      strstr(t->entry->text, "text") != NULL)
    return FALSE; /* "the sign says stop": tells, does not ask */
  if (strstr(t->entry->text, "move") != NULL && !thing)
    return FALSE; /* "shift towards warm" */
  /* "the smiling man": says who */
  const LithoToken *before = i > c->first ? clause_token(c, i - 1) : NULL,
                   *after = clause_token(c, i + 1);
  if (!t->chinese && before != NULL && before->cls == WORD_DETERMINER && after != NULL &&
      after->cls == WORD_NOUN)
    return FALSE;
  clause_refuse(c, t->entry->text, 0.8);
  return TRUE;
}

gboolean
read_frames(Clause *c)
{
  if (read_isolation(c))
    return TRUE;
  if (read_refusal(c))
    return TRUE;
  if (read_particle(c) || read_remove(c))
    return TRUE;
  if (read_change(c))
    return TRUE;
  if (read_add(c))
    return TRUE;
  if (read_background(c))
    return TRUE;
  read_geometry(c);
  return FALSE;
}
