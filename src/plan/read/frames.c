/* frames.c: what a verb does to a thing: "remove X", "take X out", "change X to Y", "add X", "keep
 * X", "crop 10 % off the top". Properties ("remove the haze") are left to words.c; what litho does
 * not do is refused. */
#include <string.h>
#include "plan/read/reader.h"

#define INVENT "litho does not invent or insert objects"
#define SWAP "litho does not replace one thing by another"

/* What has an operation of its own. */
#define QUALITIES                                                                                                      \
  (WORD_PROPERTY | WORD_EFFECT | WORD_CAST | WORD_FAULT | WORD_STYLE | WORD_ADJECTIVE | WORD_COLOR | WORD_VAGUE)
#define THINGS (WORD_NOUN | WORD_REGION | WORD_OBJECT_FAULT)
#define ACTS (WORD_REMOVE | WORD_VERB | WORD_PROPERTY | WORD_UP | WORD_DOWN | WORD_ADD | WORD_CHANGE | WORD_MAKE)

static gboolean
is_background(const ReadClause *c, const ReadPhrase *p)
{
  return litho_word(c->w, p->head)->cls == WORD_REGION && g_strcmp0(p->name, "background") == 0;
}

static gboolean
is_frame(const ReadClause *c, guint i)
{
  const LithoEntry *e = litho_word(c->w, i)->entry;
  return e != NULL && g_strcmp0(e->op, "pad") == 0 && litho_word(c->w, i)->cls == WORD_NOUN;
}

static gboolean
replace_background(ReadClause *c, guint at, char *to, double sure)
{
  LithoWish *wish = read_wish(c, "replace_background", 0, at, sure);
  wish->target = to;
  return TRUE;
}

/* --- left alone ------------------------------------------------------------------------------- */

/* "the highlights", 暗部: the tonal range that token i names, or NULL. */
static const char *
tones_of(const LithoToken *t)
{
  static const struct {
    const char *op, *tones;
  } ranges[] = {{"highlights", "highlights"}, {"whites", "highlights"}, {"shadows", "shadows"}, {"blacks", "shadows"}};
  if (t->cls != WORD_PROPERTY || t->entry->op == NULL)
    return NULL;
  for (guint k = 0; k < G_N_ELEMENTS(ranges); k++)
    if (g_str_equal(t->entry->op, ranges[k].op))
      return ranges[k].tones;
  return g_str_has_prefix(t->word, "mid") ? "midtones" : NULL;
}

/* Everything that [first, last) names is left alone. Returns how many. */
static guint
protect(ReadClause *c, guint first, guint last)
{
  const guint n = c->out->protects->len;
  for (guint i = first; i < last;) {
    ReadPhrase p;
    const char *tones = tones_of(litho_word(c->w, i));
    LithoRegion *region = NULL;
    guint end = i + 1;
    if (tones != NULL)
      region = litho_region_new(LITHO_REGION_TONES, tones);
    else if (!c->used[i - c->first] && litho_phrase_at(c->w, i, last, &p)) {
      end = p.last;
      region = p.kind == PHRASE_PRONOUN && p.name != NULL ? litho_region_new(LITHO_REGION_NAMED, p.name)
                                                          : litho_phrase_region(c->w, &p);
    }
    if (region != NULL)
      g_ptr_array_add(c->out->protects, region);
    i = end;
  }
  read_use(c, first, last);
  return c->out->protects->len - n;
}

static gboolean
is_touched(const LithoToken *t)
{
  static const char *const touch[] = {"touch",   "affect",   "edit",      "mess",   "lose",   "alter",
                                      "modify",  "touching", "affecting", "losing", "effect", "interfere",
                                      "disturb", "ruin",     "harm",      "damage", NULL};
  return g_strv_contains(touch, t->word) || WORD_IN(t, (ACTS & ~(WORD_MAKE | WORD_PROPERTY)) | WORD_FIX | WORD_REFUSE);
}

/* Where the protection that begins with the negation at i names what is left alone: "don't touch
 * X", "not the X"; 0: it is none. */
static guint
denied_thing(const ReadClause *c, guint i)
{
  const guint64 small = WORD_MODAL | WORD_OTHER | WORD_POLITE;
  guint j = i + 1;
  while (j < c->last && WORD_IN(litho_word(c->w, j), small))
    j++;
  const LithoToken *v = read_token(c, j);
  if (v == NULL || g_str_equal(v->word, "less") || g_str_equal(v->word, "more"))
    return 0;
  if (is_touched(v) ||
      (g_strcmp0(litho_word(c->w, i)->entry->text, "without") == 0 && g_str_has_suffix(v->word, "ing")))
    return j + 1;
  ReadPhrase p;
  return !v->chinese && WORD_IN(v, WORD_DETERMINER | WORD_POSSESSIVE | WORD_REGION) &&
                 litho_phrase_at(c->w, j, c->last, &p) && p.kind != PHRASE_WHOLE && p.last == c->last
             ? j
             : 0;
}

gboolean
read_protections(ReadClause *c)
{
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    const guint act = read_find(c, c->first, ACTS | QUALITIES);
    guint from = 0;
    if (c->used[i - c->first])
      continue;
    if (t->cls == WORD_EXCEPT)
      from = i + 1;
    else if (t->cls == WORD_NOT && i + 1 < c->last && g_str_equal(litho_word(c->w, i + 1)->word, "you"))
      read_use(c, i, i + 1); /* "why don't you brighten it" */
    else if (t->cls == WORD_NOT)
      from = denied_thing(c, i);
    else if (t->cls == WORD_KEEP && !read_has(c, WORD_ONLY) && !g_str_has_suffix(t->word, "only") &&
             t->inflect != INFLECT_ED) {
      /* 人不要动: the thing stands before; "keep the sky" */
      const gboolean before = t->chinese && protect(c, c->first, i) > 0;
      if (!before && act < i)
        continue;
      const guint n = before ? 1 : protect(c, i + 1, c->last);
      c->out->negated = TRUE;
      read_conclude(c, LITHO_CLAUSE_KEEP, "left alone", n > 0 ? 0.85 : READ_GUESS);
      return TRUE;
    }
    if (from == 0)
      continue;
    protect(c, from, c->last);
    read_use(c, i, c->last);
    c->out->negated = TRUE;
    if (act >= i && !read_has(c, ACTS | QUALITIES | WORD_FIX)) {
      read_conclude(c, LITHO_CLAUSE_KEEP, "left alone", 0.85);
      return TRUE;
    }
    return FALSE;
  }
  return FALSE;
}

static gboolean
refuses(ReadClause *c)
{
  const guint i = read_find(c, c->first, WORD_REFUSE);
  if (i == c->last || read_find(c, c->first, WORD_REMOVE | WORD_VERB | WORD_PROPERTY) < i)
    return FALSE; /* "remove the fat man" */
  read_conclude(c, LITHO_CLAUSE_REFUSED, litho_word(c->w, i)->entry->text, 0.85);
  return TRUE;
}

/* --- the frame of the photo ----------------------------------------------------------------------
 */

/* "crop 10 % off the top", "the left half", 上面裁掉10%: plan/exact reads which side and how much. */
gboolean
read_sides(ReadClause *c)
{
  static const char *const cuts[] = {"crop", "trim", "cut", "chop", "shave", "slice", "take", "lose", "裁", "切", "剪"};
  static const char *const others[] = {"each side", "both sides", "all sides", "四周", "四边", "两边",
                                       "两侧",      "左右",       "上下",      "上面", NULL};
  static const char *const amounts[] = {"half", "third", "quarter", "fifth", "tenth", "分", NULL}; /* 三分之一 */
  guint verb = c->last;
  gboolean side = FALSE, amount = FALSE, thing = FALSE;
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    gboolean is_cut = t->cls == WORD_REMOVE || (t->cls == WORD_KEEP && c->before == NULL);
    for (guint k = 0; k < G_N_ELEMENTS(cuts); k++)
      is_cut |= g_str_has_prefix(t->word, cuts[k]);
    const gboolean is_side = t->cls == WORD_PLACE || g_strv_contains(others, t->word);
    const gboolean is_part = g_strv_contains(amounts, t->word);
    verb = is_cut && verb == c->last ? i : verb;
    side |= is_side && !is_part;
    amount |= is_part ||
              (t->cls == WORD_NUMBER && g_strcmp0(t->unit, "°") != 0 && (t->unit != NULL || t->number < 1)) ||
              (t->chinese && strstr(t->word, "半") != NULL);
    thing |= !is_cut && !is_side && !is_part &&
             (WORD_IN(t, THINGS | WORD_PROPERTY | WORD_COLOR | WORD_NOT) || (t->cls == WORD_UNKNOWN && !t->chinese));
  }
  if (verb == c->last || !side || !amount || thing)
    return FALSE;
  read_wish(c, "crop", 0, verb, READ_SURE);
  read_use(c, c->first, c->last);
  return TRUE;
}

/* --- remove ------------------------------------------------------------------------------------ */

/* Is a quality taken away, and no thing: "remove the haze", not "remove the blue leash"? */
static gboolean
is_quality(const ReadClause *c, guint i, guint last)
{
  const guint64 article =
      WORD_DETERMINER | WORD_DEGREE | WORD_OTHER | WORD_POSSESSIVE | WORD_UP | WORD_PRONOUN | WORD_PREPOSITION;
  while (i < last && WORD_IN(litho_word(c->w, i), article))
    i++;
  guint k = i;
  while (k < last && WORD_IN(litho_word(c->w, k), QUALITIES | WORD_VERB | WORD_AND))
    k++;
  const LithoToken *t = i < last ? litho_word(c->w, i) : NULL;
  return k > i && !(t->cls == WORD_PROPERTY && g_str_equal(t->entry->op, "shadows")) &&
         (k == last || !litho_word_is_noun(litho_word(c->w, k)) || WORD_IN(t, WORD_FAULT | WORD_CAST));
}

/* Takes what the phrase from token i on names, down to `last`. */
static gboolean
remove_thing(ReadClause *c, guint i, guint last, guint verb)
{
  ReadPhrase p, q;
  if (is_quality(c, i, last) || !read_phrase(c, i, last, &p))
    return FALSE;
  guint end = p.end, behind = p.last;
  while (behind == end && behind < last && WORD_IN(litho_word(c->w, behind), WORD_AND | WORD_COMMA) &&
         litho_phrase_at(c->w, behind + 1, last, &q) && q.kind != PHRASE_PRONOUN && q.kind != PHRASE_WHOLE) {
    end = q.end;
    behind = q.last;
  }
  const GPtrArray *known = c->before != NULL ? c->before->mentions : NULL;
  if (is_background(c, &p) || (p.kind == PHRASE_WHOLE && c->out->protects->len > 0)) {
    read_wish(c, "remove_background", 0, verb, 0.9);
    g_ptr_array_add(c->out->mentions, litho_region_new(LITHO_REGION_NAMED, "background"));
  } else if (is_frame(c, p.head)) {
    read_wish(c, "crop", 0, verb, READ_LIKELY)->target = g_strdup("border");
  } else if (p.kind == PHRASE_WHOLE) {
    return FALSE;
  } else {
    LithoWish *wish = read_wish(c, "remove_object", 0, verb, 0.9);
    wish->target = p.kind == PHRASE_PRONOUN && known != NULL && known->len > 0
                       ? litho_region_describe(known->pdata[known->len - 1]) /* "that pole is ugly, remove it" */
                       : read_text(c, p.core, end);
  }
  read_use(c, c->first, c->last);
  return TRUE;
}

/* "take the man out of the picture", "photoshop her out" */
static gboolean
takes_out(ReadClause *c)
{
  static const char *const verbs[] = {"take",      "taking", "edit",     "crop", "cut",   "get",
                                      "photoshop", "clone",  "airbrush", "wipe", "clean", NULL};
  static const char *const out[] = {"out", "out of", "away", "off", "off of", NULL};
  for (guint i = c->first; i < c->last; i++)
    for (guint j = i + 2; j < c->last && g_strv_contains(verbs, litho_word(c->w, i)->word); j++)
      if (g_strv_contains(out, litho_word(c->w, j)->word)) {
        c->removes = !remove_thing(c, i + 1, j, i); /* "take the colour out" */
        return !c->removes;
      }
  return FALSE;
}

static gboolean
removes(ReadClause *c)
{
  const guint i = read_find(c, c->first, WORD_REMOVE);
  if (i == c->last)
    return FALSE;
  if (remove_thing(c, i + 1, c->last, i))
    return TRUE;
  const guint rest = read_find(c, i + 1, ~(WORD_DETERMINER | WORD_POLITE | WORD_OTHER));
  if (c->out->protects->len > 0 && rest == c->last) { /* "remove all but the dog" */
    read_wish(c, "remove_background", 0, i, READ_LIKELY);
    return TRUE;
  }
  /* "the man should be removed", 把左边的人去掉: not beyond the wish, "I want the …" */
  guint from = i;
  while (from > c->first && !c->used[from - 1 - c->first] &&
         !(WORD_IN(litho_word(c->w, from - 1), WORD_MODAL | WORD_MAKE) && from < i &&
           litho_word_is_noun(litho_word(c->w, from))) &&
         (litho_word(c->w, i)->chinese || litho_word(c->w, from - 1)->cls != WORD_COMMA))
    from--;
  return from < i && !is_quality(c, i + 1, c->last) && remove_thing(c, from, i, i);
}

/* --- change and add ---------------------------------------------------------------------------- */

/* "change X to Y": a new colour, a new background; any other exchange is refused. */
static gboolean
changes(ReadClause *c)
{
  static const char *const links[] = {"to", "with", "into", "by", "for", "with a", NULL};
  const guint i = read_find(c, c->first, WORD_CHANGE);
  const gboolean chinese = i < c->last && litho_word(c->w, i)->chinese; /* 把背景换成海滩 */
  guint y = i + 1;
  while (!chinese && y < c->last && !g_strv_contains(links, litho_word(c->w, y - 1)->word))
    y++;
  ReadPhrase from, to;
  if (y >= c->last || !read_phrase(c, chinese ? c->first : i + 1, chinese ? i : y, &from))
    return FALSE;
  const gboolean has_to = read_phrase(c, y, c->last, &to);
  const guint color = read_find(c, y, WORD_COLOR), hit = read_find(c, y, QUALITIES & ~WORD_COLOR);
  if (is_background(c, &from) && (has_to || color < c->last))
    return replace_background(c, i, read_text(c, has_to ? to.core : color, has_to ? to.end : c->last), 0.9);
  if (from.kind == PHRASE_WHOLE || from.kind == PHRASE_PRONOUN || (hit < c->last && (!has_to || hit < to.head)))
    return FALSE; /* "change it to black and white" */
  if (color < c->last && !has_to) {
    read_wish(c, "color_tint", 1, i, 0.85)->color = litho_word(c->w, color)->entry->text;
    read_use(c, y, c->last);
    return TRUE;
  }
  read_conclude(c, LITHO_CLAUSE_REFUSED, SWAP, 0.85);
  return TRUE;
}

/* "add X", 加X: refused, where it is a thing; a border, a background. */
static gboolean
adds(ReadClause *c)
{
  guint i = read_find(c, c->first, WORD_ADD);
  const guint up = read_find(c, c->first, WORD_UP);
  if (i == c->last && up < c->last && g_str_has_prefix(litho_word(c->w, up)->word, "加"))
    i = up;
  ReadPhrase p, q;
  if (i == c->last || !read_phrase(c, i + 1, c->last, &p) || (p.kind != PHRASE_NAMED && p.kind != PHRASE_TEXT))
    return FALSE;
  const guint color = read_find(c, i + 1, WORD_COLOR);
  if (is_background(c, &p))
    return replace_background(c, i, read_text(c, p.core, p.end), 0.8);
  if (is_frame(c, p.head)) {
    LithoWish *wish = read_wish(c, "pad", 0, i, READ_LIKELY);
    wish->color = color < c->last ? litho_word(c->w, color)->entry->text : NULL;
    return TRUE;
  }
  if (read_find(c, p.last, QUALITIES | WORD_VERB | WORD_UP) < c->last && !litho_phrase_at(c->w, p.last, c->last, &q))
    return FALSE; /* "give the sky a boost": a place, then what to do there */
  read_conclude(c, LITHO_CLAUSE_REFUSED, INVENT, 0.85);
  return TRUE;
}

gboolean
read_frames(ReadClause *c)
{
  static gboolean (*const frames[])(ReadClause *) = {refuses, takes_out, removes, changes, adds};
  for (guint i = 0; i < G_N_ELEMENTS(frames); i++)
    if (frames[i](c))
      return TRUE;
  return FALSE;
}
