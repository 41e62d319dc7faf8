/* frames.c: clauses built round one verb: "remove X", "add X", "change X to Y", "crop to X",
 * backgrounds, and what litho refuses. */
#include <math.h>
#include <string.h>
#include "plan/reader.h"

#define INVENT "litho does not invent or insert objects"
#define SWAP "litho does not replace one thing by another"

static const LithoToken *
tok(const Clause *c, guint i)
{
  return i < c->last ? litho_word(c->w, i) : NULL;
}

static gboolean
is_word(const Clause *c, guint i, const char *word)
{
  return i < c->last && g_str_equal(litho_word(c->w, i)->word, word);
}

static gboolean
is_head(const Clause *c, const Phrase *p, const char *region)
{
  return litho_word(c->w, p->head)->cls == WORD_REGION && g_strcmp0(p->name, region) == 0;
}

/* First token from i on that may begin what a verb is about. */
static guint
skip_small(const Clause *c, guint i)
{
  while (i < c->last) {
    LithoWordClass k = litho_word(c->w, i)->cls;
    if (k != WORD_DEGREE && k != WORD_OTHER && k != WORD_POLITE && k != WORD_UP && k != WORD_PREPOSITION && k != WORD_ONLY &&
        k != WORD_COMMA && k != WORD_AND && k != WORD_REMOVE)
      break;
    i++;
  }
  return i;
}

/* "a", "the", "all the": does the head of the object lie in class cls? For "the yellow tint", "some noise". */
static guint
skip_articles(const Clause *c, guint i)
{
  while (i < c->last) {
    const LithoToken *t = litho_word(c->w, i);
    gboolean demonstrative = t->cls == WORD_PRONOUN && t->entry->text == NULL && !g_str_equal(t->word, "it");
    if (t->cls != WORD_DETERMINER && t->cls != WORD_DEGREE && t->cls != WORD_OTHER && t->cls != WORD_POSSESSIVE && !demonstrative &&
        t->cls != WORD_UP)
      break;
    i++;
  }
  return i;
}

static char *
text_between(const Clause *c, guint first, guint last)
{
  if (first >= last)
    return NULL;
  guint a = litho_word(c->w, first)->start, b = litho_word(c->w, last - 1)->end;
  return b > a ? g_strndup(c->w->text + a, b - a) : NULL;
}

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
    while (j < c->last && (litho_word(c->w, j)->cls == WORD_AND || litho_word(c->w, j)->cls == WORD_COMMA))
      j++;
    Phrase q;
    if (j == last || !litho_phrase_at(c->w, j, c->last, &q) || q.kind == PHRASE_WHOLE || q.kind == PHRASE_PRONOUN)
      break;
    text_end = q.end;
    last = q.last;
  }
  *end = last;
  *text = text_between(c, p.core, text_end);
  return *text != NULL;
}

static gboolean
has_background(const Clause *c, guint *at)
{
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    if (t->cls == WORD_REGION && g_strcmp0(t->entry->text, "background") == 0 && !c->used[i - c->first]) {
      *at = i;
      return TRUE;
    }
  }
  return FALSE;
}

static void
replace_background(Clause *c, char *to, double sure)
{
  LithoWish *wish = clause_wish(c, "replace_background", 0, sure);
  wish->target = to;
  c->regions_said = TRUE;
}

/* --- remove ------------------------------------------------------------------------------- */

static gboolean
remove_target(Clause *c, guint i, guint limit)
{
  Clause part = *c;
  part.last = limit;
  i = skip_small(&part, i);
  guint k = skip_articles(&part, i);
  const LithoToken *t = tok(&part, k);
  if (t == NULL)
    return FALSE;
  guint plain = k;
  while (plain < limit && (litho_word(c->w, plain)->cls == WORD_ADJECTIVE || litho_word(c->w, plain)->cls == WORD_COLOR))
    plain++;
  const LithoToken *after = tok(&part, plain);
  gboolean noun = after != NULL && (after->cls == WORD_NOUN || after->cls == WORD_REGION || after->cls == WORD_UNKNOWN ||
                                    after->cls == WORD_OBJECT_FAULT || after->cls == WORD_PLACE);
  if (t->cls == WORD_EFFECT || t->cls == WORD_FAULT || (t->cls == WORD_VERB && g_str_equal(t->entry->op, "blur")) ||
      (t->cls == WORD_COLOR && !noun) || (t->cls == WORD_PROPERTY && !g_str_equal(t->entry->op, "shadows")) ||
      t->cls == WORD_CAST || (t->cls == WORD_STYLE && !noun) || (t->cls == WORD_ADJECTIVE && t->entry->op != NULL && !noun)) {
    const LithoToken *next = tok(&part, k + 1);
    gboolean thing = next != NULL && (next->cls == WORD_NOUN || next->cls == WORD_UNKNOWN) && t->cls == WORD_PROPERTY;
    if (!thing)
      return FALSE; /* a property, for properties.c */
  }
  Phrase p;
  guint end;
  g_autofree char *text = NULL;
  if (litho_phrase_at(c->w, i, limit, &p) && p.kind == PHRASE_WHOLE && p.end + 1 < limit && is_word(c, p.end, "of"))
    i = p.end + 1; /* "the image of the man" */
  gboolean shadow = t->cls == WORD_PROPERTY && g_str_equal(t->entry->op, "shadows");
  if (shadow || !phrase_list(&part, i, &p, &end, &text)) {
    guint stop = k;
    while (stop < limit && !c->used[stop - c->first] && !is_word(c, stop, "from"))
      stop++;
    g_free(text);
    text = text_between(&part, k, stop);
    if (text == NULL || t->cls == WORD_COLOR || t->cls == WORD_UP || t->cls == WORD_NOT)
      return FALSE;
    LithoWish *wish = clause_wish(c, "remove_object", 0, shadow ? 0.7 : 0.55);
    wish->target = g_steal_pointer(&text);
    clause_use(c, c->first, c->last);
    c->regions_said = TRUE;
    return TRUE;
  }
  const LithoToken *head = litho_word(c->w, p.head);
  if (is_head(c, &p, "background") && p.end == p.head + 1) {
    clause_wish(c, "remove_background", 0, 0.9);
    g_ptr_array_add(c->out->mentions, litho_phrase_region(c->w, &p));
  } else if (head->entry != NULL && g_strcmp0(head->entry->op, "pad") == 0) {
    LithoWish *wish = clause_wish(c, "crop", 0, 0.7);
    wish->target = g_strdup("border");
  } else if (p.kind == PHRASE_WHOLE) {
    if (c->out->protects->len > 0 || has_background(c, &end))
      clause_wish(c, "remove_background", 0, 0.75);
    else
      return FALSE;
  } else {
    LithoWish *wish = clause_wish(c, "remove_object", 0, p.kind == PHRASE_PRONOUN ? 0.6 : 0.92);
    if (p.kind == PHRASE_PRONOUN && p.name == NULL && c->previous != NULL && c->previous->mentions->len > 0)
      wish->target = litho_region_describe(c->previous->mentions->pdata[c->previous->mentions->len - 1]);
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
  static const char *const verbs[] = {"take", "taking", "edit", "crop", "cut", "get", "photoshop", "shop", "clone", "airbrush", "paint",
                                      "wipe", "clean", "photo shop", "move", "put", "took", "taken", "edited", NULL};
  static const char *const out[] = {"out", "out of", "away", "off", "off of", "in", "into", "onto", NULL};
  for (guint i = c->first; i < c->last; i++) {
    if (!g_strv_contains(verbs, litho_word(c->w, i)->word) && !g_str_has_prefix(litho_word(c->w, i)->word, "photoshop"))
      continue;
    for (guint j = i + 2; j < c->last; j++) {
      const char *word = litho_word(c->w, j)->word;
      if (!g_strv_contains(out, word))
        continue;
      gboolean into = g_str_equal(word, "in") || g_str_equal(word, "into") || g_str_equal(word, "onto");
      if (into) {
        gboolean insert = g_str_has_prefix(litho_word(c->w, i)->word, "photo") && !g_str_equal(word, "in");
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
      const LithoToken *next = tok(c, p.last);
      if (next != NULL && p.last < i && (next->cls == WORD_FAULT || next->cls == WORD_PROPERTY || next->cls == WORD_COLOR))
        break;
      if (remove_target(c, j, i))
        return TRUE;
    }
  }
  if (remove_target(c, i + 1, c->last))
    return TRUE;
  guint rest = skip_articles(c, i + 1);
  if (c->out->protects->len > 0 && (rest >= c->last || c->used[rest - c->first])) { /* "remove all but the dog" */
    clause_wish(c, "remove_background", 0, 0.75);
    c->regions_said = TRUE;
    return TRUE;
  }
  /* passive: "the man should be removed" */
  for (guint j = c->first; j < i && !t->chinese; j++)
    if (!c->used[j - c->first] && litho_word(c->w, j)->cls != WORD_PRONOUN && litho_word(c->w, j)->cls != WORD_OTHER) {
      Phrase p;
      if (litho_phrase_at(c->w, j, i, &p) && (p.last == i || litho_word(c->w, p.last)->cls == WORD_MODAL ||
                                              litho_word(c->w, p.last)->cls == WORD_BE))
        return remove_target(c, j, p.last);
    }
  return FALSE;
}

/* --- add ---------------------------------------------------------------------------------- */

static gboolean
read_add(Clause *c)
{
  guint i = clause_find(c, c->first, WORD_ADD);
  if (i == c->last) { /* 加 adds light as well as rainbows */
    i = clause_find(c, c->first, WORD_UP);
    if (i == c->last || !g_str_has_prefix(litho_word(c->w, i)->word, "加"))
      return FALSE;
  }
  if ( litho_word(c->w, i)->inflect == INFLECT_ED)
    return FALSE;
  if (clause_has(c, WORD_REFUSE))
    return FALSE;
  guint k = skip_small(c, i + 1);
  guint at;
  gboolean give = is_word(c, i, "give");
  if (give) { /* "give the sky more colour", "give him a hat" */
    Phrase p;
    if (litho_phrase_at(c->w, k, c->last, &p) && p.last < c->last)
      k = skip_small(c, p.last);
  }
  guint n = skip_articles(c, k);
  const LithoToken *t = tok(c, n);
  if (t == NULL)
    return FALSE;
  Phrase p;
  gboolean phrase = litho_phrase_at(c->w, k, c->last, &p) || litho_phrase_at(c->w, n, c->last, &p);
  if (phrase && is_head(c, &p, "background") && has_background(c, &at)) {
    g_autofree char *to = text_between(c, n, MAX(p.last, n + 1));
    const LithoToken *with = tok(c, p.last);
    if (with != NULL && p.last + 1 < c->last && p.core == p.head)
      replace_background(c, text_between(c, p.last + 1, c->last), 0.7);
    else
      replace_background(c, g_steal_pointer(&to), 0.8);
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
    /* "put the background in black and white", "give the sky a boost": a place, then what to do there */
    gboolean more = FALSE;
    for (guint j = p.last; j < c->last; j++) {
      LithoWordClass cls = litho_word(c->w, j)->cls;
      more |= cls == WORD_PROPERTY || cls == WORD_EFFECT || cls == WORD_CAST || cls == WORD_FAULT || cls == WORD_STYLE ||
              (give && (cls == WORD_ADJECTIVE || cls == WORD_COLOR));
    }
    if (more && (give || litho_word(c->w, p.head)->cls == WORD_REGION))
      return FALSE;
    gboolean known = head->cls == WORD_NOUN || head->cls == WORD_REGION || head->cls == WORD_OBJECT_FAULT;
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
      thing |= k2->cls == WORD_NOUN || (k2->cls == WORD_UNKNOWN && !g_str_has_suffix(k2->word, "ly")) || k2->cls == WORD_OBJECT_FAULT;
      property |= k2->cls == WORD_PROPERTY || k2->cls == WORD_EFFECT || k2->cls == WORD_CAST || k2->cls == WORD_STYLE || k2->cls == WORD_FAULT ||
                  (k2->cls == WORD_ADJECTIVE && k2->entry->op != NULL) || k2->cls == WORD_VERB || k2->cls == WORD_VAGUE || k2->cls == WORD_COLOR ||
                  k2->cls == WORD_UP || k2->cls == WORD_DOWN;
    }
    if (has_background(c, &at) && !property && at > i) { /* "place the image on a different background" */
      replace_background(c, text_between(c, at > c->first ? at - 1 : at, c->last), 0.6);
      return TRUE;
    }
    if (thing && !property) {
      clause_refuse(c, INVENT, 0.65);
      return TRUE;
    }
  }
  if (!phrase && t->cls == WORD_COLOR) { /* "add red and blue hats" */
    guint j = n;
    while (j < c->last && (litho_word(c->w, j)->cls == WORD_COLOR || litho_word(c->w, j)->cls == WORD_AND))
      j++;
    if (litho_phrase_at(c->w, j, c->last, &p) && j == p.core && p.kind == PHRASE_TEXT) {
      clause_refuse(c, INVENT, 0.7);
      return TRUE;
    }
  }
  return FALSE;
}

/* --- change ------------------------------------------------------------------------------- */

static gboolean
is_connector(const Clause *c, guint i)
{
  static const char *const words[] = {"to", "with", "into", "by", "for", "成", "为", "with a", "as", "like", NULL};
  return i < c->last && g_strv_contains(words, litho_word(c->w, i)->word);
}

static void
recolor(Clause *c, const char *color, double sure)
{
  LithoWish *wish = clause_wish(c, color != NULL ? "color_tint" : "hue", color != NULL ? 1 : 0, sure);
  wish->color = color;
}

static gboolean
read_change(Clause *c)
{
  guint i = clause_find(c, c->first, WORD_CHANGE), at;
  gboolean background = has_background(c, &at);
  if (i == c->last)
    return FALSE;
  const LithoToken *t = litho_word(c->w, i);
  gboolean chinese = t->chinese;
  guint x = skip_small(c, i + 1), y = c->last;
  if (chinese) { /* 把背景换成海滩 */
    y = i + 1;
    x = c->first;
  } else {
    for (guint j = i + 1; j < c->last && y == c->last; j++)
      if (is_connector(c, j))
        y = j + 1;
  }
  guint y0 = skip_articles(c, y);
  const LithoToken *to = tok(c, y0);
  Phrase px = {0}, py = {0};
  gboolean has_x = FALSE;
  for (guint j = x; j < MIN(y, c->last) && !has_x; j++)
    has_x = !c->used[j - c->first] && litho_phrase_at(c->w, j, chinese ? i : y, &px);
  gboolean has_y = y < c->last && litho_phrase_at(c->w, y, c->last, &py);
  gboolean color_said = FALSE;
  for (guint j = c->first; j < MIN(y, c->last); j++) {
    const LithoToken *k = litho_word(c->w, j);
    color_said |= k->cls == WORD_PROPERTY && (g_strcmp0(k->entry->text, "color") == 0 || g_strcmp0(k->entry->text, "cast") == 0);
  }
  gboolean recolors = g_str_has_prefix(t->word, "recol") || g_str_equal(t->word, "dye") || g_str_equal(t->word, "color in");
  const char *color = NULL;
  for (guint j = MIN(y, c->last); j < c->last; j++)
    if (litho_word(c->w, j)->cls == WORD_COLOR)
      color = litho_word(c->w, j)->entry->text;
  if (chinese && !has_x && color != NULL && !background && !has_y && c->previous != NULL && c->previous->mentions->len > 0) {
    recolor(c, color, 0.7); /* …，换成红色 */
    clause_use(c, i, c->last);
    c->elliptic = TRUE;
    return TRUE;
  }
  gboolean y_is_color = color != NULL && (!has_y || color_said || litho_word(c->w, py.head)->cls == WORD_COLOR);

  if (to != NULL && ((to->cls == WORD_ADJECTIVE && to->entry->op != NULL) || to->cls == WORD_EFFECT || to->cls == WORD_STYLE || to->cls == WORD_VAGUE ||
                     to->cls == WORD_PROPERTY || to->cls == WORD_UP || to->cls == WORD_DOWN || to->cls == WORD_NUMBER ||
                     to->cls == WORD_VERB) &&
      !(has_y && py.kind == PHRASE_TEXT && background && litho_word(c->w, py.head)->cls != WORD_WHOLE &&
        to->cls != WORD_EFFECT && to->cls != WORD_STYLE))
    return FALSE;
  if (background && has_x && is_head(c, &px, "background") && !color_said) {
    if (y >= c->last && !g_str_has_prefix(t->word, "repl") && !g_str_has_prefix(t->word, "change") && !g_str_has_prefix(t->word, "swap") &&
        !g_str_equal(t->word, "换"))
      return FALSE;
    replace_background(c, text_between(c, y0, c->last), 0.92);
    return TRUE;
  }
  if (background && has_x && color_said && y_is_color) { /* "change the colour of the background to white" */
    replace_background(c, g_strdup(color), 0.8);
    return TRUE;
  }
  if (recolors || color_said) {
    if (recolors && color == NULL)
      for (guint j = i; j < c->last; j++)
        if (litho_word(c->w, j)->cls == WORD_COLOR)
          color = litho_word(c->w, j)->entry->text;
    for (guint j = c->first; j < c->last; j++) {
      LithoWordClass k = litho_word(c->w, j)->cls;
      if (k == WORD_COLOR || k == WORD_PROPERTY)
        clause_use(c, j, j + 1);
    }
    if (!has_x || px.kind == PHRASE_WHOLE || px.kind == PHRASE_NONE) {
      gboolean any = FALSE;
      for (guint j = c->first; j < c->last; j++)
        any |= litho_word(c->w, j)->cls == WORD_REGION || litho_word(c->w, j)->cls == WORD_NOUN;
      if (!any && color == NULL) {
        clause_wish(c, "white_balance", 0, 0.5);
        return TRUE;
      }
    }
    if (y < c->last && !y_is_color && color == NULL && has_y && litho_word(c->w, py.head)->cls == WORD_UNKNOWN && !recolors)
      return FALSE;
    recolor(c, color, 0.85);
    clause_use(c, MIN(y, c->last), c->last);
    return TRUE;
  }
  if (has_y && is_head(c, &py, "background")) { /* "replace it with a white background" */
    replace_background(c, text_between(c, y0, c->last), 0.85);
    return TRUE;
  }
  if (y < c->last && has_x && px.kind != PHRASE_WHOLE && y_is_color) { /* "turn the shirt red" / "change hair to blonde" */
    recolor(c, color, 0.85);
    clause_use(c, y, c->last);
    return TRUE;
  }
  gboolean swap_verb = g_str_has_prefix(t->word, "repl") || g_str_has_prefix(t->word, "swap") || g_str_has_prefix(t->word, "exchang") ||
                       g_str_has_prefix(t->word, "substit") || g_str_has_prefix(t->word, "switch") || g_str_has_prefix(t->word, "换") || g_str_has_prefix(t->word, "替换");
  LithoWordClass head = has_x ? litho_word(c->w, px.head)->cls : WORD_OTHER;
  gboolean thing = (head == WORD_NOUN || head == WORD_REGION || head == WORD_OBJECT_FAULT) && px.last >= MIN(y, c->last) - (y < c->last) &&
                   (y < c->last || i <= c->first + 2);
  if (has_x && px.kind != PHRASE_WHOLE && px.kind != PHRASE_PRONOUN && ((y < c->last && has_y) || swap_verb || thing)) {
    clause_refuse(c, SWAP, y < c->last ? 0.85 : 0.6); /* "change the eyes" */
    return TRUE;
  }
  if (has_x && px.kind == PHRASE_PRONOUN && px.name != NULL && y < c->last && has_y) {
    clause_refuse(c, SWAP, 0.8);
    return TRUE;
  }
  return FALSE;
}

/* --- backgrounds, geometry, refusals -------------------------------------------------------- */

static gboolean
read_background(Clause *c)
{
  guint at;
  if (!has_background(c, &at)) { /* "remove the background and make it white" */
    guint m = clause_find(c, c->first, WORD_MAKE);
    const GPtrArray *mentions = c->previous != NULL ? c->previous->mentions : NULL;
    const LithoRegion *last = mentions != NULL && mentions->len > 0 ? mentions->pdata[mentions->len - 1] : NULL;
    guint color = clause_find(c, c->first, WORD_COLOR);
    if (m + 1 < c->last && is_word(c, m + 1, "it") && last != NULL && g_strcmp0(last->text, "background") == 0 && color < c->last &&
        litho_word(c->w, color)->entry->sign == 0 && !clause_has(c, WORD_UP) && !clause_has(c, WORD_DOWN)) {
      replace_background(c, text_between(c, color, c->last), 0.7);
      return TRUE;
    }
    return FALSE;
  }
  const LithoToken *before = at > c->first ? tok(c, at - 1) : NULL, *after = tok(c, at + 1);
  gboolean made = clause_has(c, WORD_MAKE), other = FALSE;
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    other |= t->cls == WORD_VERB || t->cls == WORD_DOWN || t->cls == WORD_UP || t->cls == WORD_REMOVE || t->cls == WORD_TOO ||
             (t->cls == WORD_ADJECTIVE && t->entry->op != NULL) || (t->cls == WORD_PROPERTY && !(made && g_strcmp0(t->entry->text, "color") == 0)) ||
             (t->cls == WORD_EFFECT && !g_str_equal(t->entry->op, "remove_background"));
    if (t->cls == WORD_EFFECT && g_str_equal(t->entry->op, "remove_background") && !other) {
      clause_wish(c, "remove_background", 0, 0.9);
      c->regions_said = TRUE;
      return TRUE;
    }
  }
  if (other)
    return FALSE;
  /* "make the green background white"; "white background please" */
  if (after != NULL && after->cls == WORD_COLOR && after->entry->sign == 0 && made) {
    replace_background(c, text_between(c, at + 1, c->last), 0.8);
    return TRUE;
  }
  if (before != NULL && before->cls == WORD_COLOR && !(after != NULL && (after->cls == WORD_NOUN || after->cls == WORD_UNKNOWN)) &&
      !clause_has(c, WORD_KEEP) && !clause_has(c, WORD_NOT)) {
    replace_background(c, g_strdup(before->entry->text), 0.75);
    return TRUE;
  }
  Phrase own;
  guint m = clause_find(c, c->first, WORD_MAKE);
  for (guint j = m + 1; j < at; j++) /* "make it a rock background" */
    if (litho_word(c->w, j)->cls == WORD_DETERMINER && g_str_has_prefix(litho_word(c->w, j)->word, "a") &&
        litho_phrase_at(c->w, j, c->last, &own) && own.head == at && own.core < at) {
      replace_background(c, text_between(c, own.core, at), 0.65);
      return TRUE;
    }
  guint k = skip_articles(c, at + 1);
  for (guint j = at + 1; j < c->last; j++) /* "the background of this girl needs to be a gym" */
    if (litho_word(c->w, j)->cls == WORD_MODAL && (g_str_has_suffix(litho_word(c->w, j)->word, " be") || g_str_equal(litho_word(c->w, j)->word, "to"))) {
      k = skip_articles(c, j + 1);
      break;
    }
  while (k < c->last && (litho_word(c->w, k)->cls == WORD_MODAL || litho_word(c->w, k)->cls == WORD_MAKE || litho_word(c->w, k)->cls == WORD_BE))
    k = skip_articles(c, k + 1);
  const LithoToken *t = tok(c, k);
  if (t == NULL || !(made || clause_has(c, WORD_MODAL)))
    return FALSE;
  Phrase p;
  if (t->cls == WORD_COLOR && t->entry->sign == 0) {
    replace_background(c, text_between(c, k, c->last), 0.8);
    return TRUE;
  }
  if (k > at + 1 && litho_phrase_at(c->w, k, c->last, &p) && p.kind == PHRASE_TEXT &&
      litho_word(c->w, k - 1)->cls == WORD_DETERMINER) { /* "make the background a beach" */
    replace_background(c, text_between(c, k, c->last), 0.7);
    return TRUE;
  }
  return FALSE;
}

static gboolean
read_isolation(Clause *c)
{
  /* "keep only the dog", "leave just the couple": everything else goes */
  guint k = clause_find(c, c->first, WORD_KEEP);
  if (k == c->last)
    return FALSE;
  gboolean only = g_str_has_suffix(litho_word(c->w, k)->word, "only") || (k + 1 < c->last && litho_word(c->w, k + 1)->cls == WORD_ONLY) ||
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
    if (c->used[i - c->first] || t->cls != WORD_VERB || !op_is_whole(t->entry->op) || t->entry->sign != 0)
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
      if (g_str_equal(op, "rotate") && clause_has(c, WORD_DEGREE) && clause_find(c, c->first, WORD_NUMBER) == c->last)
        op = "straighten";
    }
    LithoWish *wish = clause_wish(c, op, 0, weak ? 0.5 : 0.92);
    gboolean left = FALSE, vertical = FALSE, half = FALSE;
    for (guint j = c->first; j < c->last; j++) {
      const char *word = litho_word(c->w, j)->word;
      left |= g_str_has_prefix(word, "counter") || g_str_has_prefix(word, "anti") || g_str_equal(word, "left") ||
              g_str_has_prefix(word, "逆") || strstr(word, "左") == word;
      vertical |= g_str_has_prefix(word, "vertical") || g_str_has_prefix(word, "upside") || g_str_has_prefix(word, "垂直") ||
                  g_str_has_prefix(word, "上下");
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
    thing |= k == WORD_NOUN || k == WORD_REGION || k == WORD_UNKNOWN || k == WORD_PRONOUN || k == WORD_PLACE || k == WORD_OBJECT_FAULT;
    asks |= k == WORD_MAKE || k == WORD_CHANGE || k == WORD_ADD || k == WORD_MODAL || k == WORD_FIX || k == WORD_POLITE;
  }
  if (action)
    return FALSE; /* "remove the fat man" */
  if (!t->chinese && !asks && clause_has(c, WORD_BE))
    return FALSE;
  if (!t->chinese && !asks && !(i > c->first && litho_word(c->w, i - 1)->cls == WORD_THEN) && strstr(t->entry->text, "text") != NULL)
    return FALSE; /* "the sign says stop": tells, does not ask */
  if (strstr(t->entry->text, "move") != NULL && !thing)
    return FALSE; /* "shift towards warm" */
  /* "the smiling man": says who */
  const LithoToken *before = i > c->first ? tok(c, i - 1) : NULL, *after = tok(c, i + 1);
  if (!t->chinese && before != NULL && before->cls == WORD_DETERMINER && after != NULL && after->cls == WORD_NOUN)
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
