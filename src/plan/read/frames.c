/* frames.c: clauses built round one verb: "add X", "crop to X", and what litho refuses. */
#include <math.h>
#include <string.h>
#include "plan/read/reader.h"

#define INVENT "litho does not invent or insert objects"

/* --- add ---------------------------------------------------------------------------------- */

static gboolean
read_add(ReadClause *c)
{
  guint i = read_clause_find(c, c->first, WORD_ADD);
  if (i == c->last) { /* 加 adds light as well as rainbows */
    i = read_clause_find(c, c->first, WORD_UP);
    if (i == c->last || !g_str_has_prefix(litho_word(c->w, i)->word, "加"))
      return FALSE;
  }
  guint k = read_clause_skip_small(c, i + 1);
  guint at;
  gboolean give = read_clause_is_word(c, i, "give");
  if (give) { /* "give the sky more colour", "give him a hat" */
    ReadPhrase p;
    if (litho_phrase_at(c->w, k, c->last, &p) && p.last < c->last)
      k = read_clause_skip_small(c, p.last);
  }
  guint n = read_clause_skip_articles(c, k);
  const LithoToken *t = read_clause_token(c, n);
  if (t != NULL && t->cls == WORD_NUMBER && t->unit != NULL) /* "a 5 % border" */
    t = read_clause_token(c, k = ++n);
  if (t == NULL)
    return FALSE;
  ReadPhrase p;
  gboolean phrase = litho_phrase_at(c->w, k, c->last, &p) || litho_phrase_at(c->w, n, c->last, &p);
  if (phrase && read_phrase_is_region(c, &p, "background") && read_clause_background(c, &at)) {
    g_autofree char *to = read_clause_text(c, n, MAX(p.last, n + 1));
    const LithoToken *with = read_clause_token(c, p.last);
    if (with != NULL && p.last + 1 < c->last && p.core == p.head)
      read_clause_replace_background(c, read_clause_text(c, p.last + 1, c->last), 0.7);
    else
      read_clause_replace_background(c, g_steal_pointer(&to), 0.8);
    return TRUE;
  }
  if (read_clause_background(c, &at) && at > k && (!phrase || at > p.head)) {
    guint start = at; /* "put her in a different background" */
    while (start > k && litho_word(c->w, start - 1)->cls != WORD_PREPOSITION)
      start--;
    static const char *const where[] = {"in", "on", "in a", "into", "onto", NULL};
    gboolean put = g_str_has_prefix(litho_word(c->w, i)->word, "put") ||
                   g_str_has_prefix(litho_word(c->w, i)->word, "place");
    start = start > k && put && g_strv_contains(where, litho_word(c->w, start - 1)->word)
                ? read_clause_skip_articles(c, start)
                : at;
    if (start < at) {
      read_clause_replace_background(c, read_clause_text(c, start, at + 1), 0.75);
      return TRUE;
    }
  }
  if (phrase && p.kind != PHRASE_WHOLE && p.kind != PHRASE_PRONOUN) {
    const LithoToken *head = litho_word(c->w, p.head);
    if (head->entry != NULL && g_strcmp0(head->entry->op, "pad") == 0) {
      LithoWish *wish = read_clause_wish(c, "pad", 0, 0.7);
      for (guint j = k; j < c->last; j++)
        if (litho_word(c->w, j)->cls == WORD_COLOR)
          wish->color = litho_word(c->w, j)->entry->text;
      c->regions_said = TRUE;
      return TRUE;
    }
    /* "give the sky a boost": a place, then what to do there */
    gboolean more = FALSE;
    for (guint j = p.last; j < c->last; j++) {
      LithoWordClass cls = litho_word(c->w, j)->cls;
      more |= cls == WORD_PROPERTY || cls == WORD_EFFECT || cls == WORD_CAST || cls == WORD_FAULT ||
              cls == WORD_STYLE || (give && (cls == WORD_ADJECTIVE || cls == WORD_COLOR));
    }
    gboolean known =
        head->cls == WORD_NOUN || head->cls == WORD_REGION || head->cls == WORD_OBJECT_FAULT;
    gboolean focus = (head->cls == WORD_UNKNOWN || head->chinese) && more;
    if (!focus) {
      read_clause_refuse(c, INVENT, known ? 0.85 : 0.7);
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
    if (thing && !property) {
      read_clause_refuse(c, INVENT, 0.65);
      return TRUE;
    }
  }
  return FALSE;
}

/* --- geometry, refusals -------------------------------------------------------- */

/* "keep only the dog": everything else goes. */
static gboolean
read_isolation(ReadClause *c)
{
  guint k = read_clause_find(c, c->first, WORD_KEEP);
  if (k == c->last || read_clause_has(c, WORD_PROPERTY))
    return FALSE;
  const LithoToken *after = read_clause_token(c, k + 1);
  if (!g_str_has_suffix(litho_word(c->w, k)->word, "only") && (after == NULL || after->cls != WORD_ONLY))
    return FALSE;
  read_clause_wish(c, "remove_background", 0, 0.65);
  c->regions_said = TRUE;
  return TRUE;
}

static void
read_geometry(ReadClause *c)
{
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    if (c->used[i - c->first] || t->cls != WORD_VERB || !read_op_is_whole(t->entry->op) ||
        t->entry->sign != 0)
      continue;
    guint amount = read_clause_find(c, c->first, WORD_NUMBER);
    const char *op = t->chinese && g_str_equal(t->word, "放大到") && amount < c->last ? "upscale" : t->entry->op;
    gboolean weak = g_strcmp0(t->entry->text, "weak") == 0;
    c->at = i + 1;
    LithoWish *wish = read_clause_wish(c, op, 0, weak ? 0.5 : 0.92);
    c->at = 0;
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
    /* "Rotate 5 degrees left" has a side, "straighten" has none. */
    gboolean turns = g_str_equal(op, "rotate") ||
                     (g_str_equal(t->entry->op, "rotate") &&
                      read_clause_find(c, c->first, WORD_NUMBER) != c->last);
    wish->sign = !turns ? 0 : left ? -1 : 1;
    if (g_str_equal(op, "rotate") && half) {
      wish->number = 180;
      wish->unit = "°";
    }
    if (g_str_equal(op, "flip"))
      wish->target = g_strdup(vertical ? "vertical" : "horizontal");
    read_clause_use(c, i, i + 1);
  }
}

static gboolean
read_refusal(ReadClause *c)
{
  guint i = read_clause_find(c, c->first, WORD_REFUSE);
  if (i == c->last)
    return FALSE;
  gboolean action = FALSE;
  for (guint j = c->first; j < c->last; j++) {
    LithoWordClass k = litho_word(c->w, j)->cls;
    action |= j < i && (k == WORD_REMOVE || k == WORD_VERB || k == WORD_PROPERTY);
  }
  if (action)
    return FALSE; /* "remove the fat man" */
  read_clause_refuse(c, litho_word(c->w, i)->entry->text, 0.8);
  return TRUE;
}

/* "crop 10 % off the top", "cut away the left half", 上面裁掉10%: parts of the frame; plan/exact reads which and how much. */
gboolean
read_sides(ReadClause *c)
{
  static const char *const cuts[] = {"crop", "trim", "cut", "chop", "shave", "slice", "裁", "切", "剪"};
  static const char *const places[] = {"top", "bottom", "left", "right", "upper", "lower", "side", "sides", "edge", "edges",
                                       "each side", "both sides", "all sides", "四周", "四边", "两边", "两侧", "左右", "上下", NULL};
  static const char *const parts[] = {"half", "third", "quarter", "fifth", "tenth", NULL};
  guint verb = 0;
  gboolean keeps = FALSE, side = FALSE, amount = FALSE, else_said = FALSE;
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    gboolean cut = t->cls == WORD_REMOVE || g_str_equal(t->word, "take") || g_str_equal(t->word, "lose");
    for (guint k = 0; k < G_N_ELEMENTS(cuts); k++)
      cut |= g_str_has_prefix(t->word, cuts[k]);
    keeps |= t->cls == WORD_KEEP && c->previous == NULL;
    verb = verb == 0 && (cut || (t->cls == WORD_KEEP && c->previous == NULL)) ? i + 1 : verb;
    side |= g_strv_contains(places, t->word) ||
            (t->chinese && (g_str_has_prefix(t->word, "上") || g_str_has_prefix(t->word, "下") || g_str_has_prefix(t->word, "左") ||
                            g_str_has_prefix(t->word, "右") || g_str_has_prefix(t->word, "顶") || g_str_has_prefix(t->word, "底")));
    amount |= (t->cls == WORD_NUMBER && t->unit != NULL && !g_str_equal(t->unit, "°") && !g_str_equal(t->unit, "EV")) ||
              g_strv_contains(parts, t->word);
    if (g_strv_contains(places, t->word))
      continue;
    else_said |= t->cls == WORD_PROPERTY || t->cls == WORD_NOUN || t->cls == WORD_REGION || t->cls == WORD_COLOR ||
                 t->cls == WORD_OBJECT_FAULT || t->cls == WORD_NOT ||
                 (t->cls == WORD_UNKNOWN && !t->chinese && !g_strv_contains(parts, t->word));
  }
  g_autofree char *text = read_clause_text(c, c->first, c->last);
  amount |= strstr(text, "分之") != NULL || strstr(text, "半") != NULL;
  if (verb == 0 || !side || !amount || else_said)
    return FALSE;
  c->at = verb;
  read_clause_wish(c, "crop", 0, keeps ? 0.8 : 0.95);
  c->at = 0;
  c->regions_said = TRUE;
  read_clause_use(c, c->first, c->last);
  return TRUE;
}

gboolean
read_frames(ReadClause *c)
{
  if (read_isolation(c) || read_refusal(c))
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
