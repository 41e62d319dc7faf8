/* reading.c: the clauses of an instruction, read one after the other: where, how much, how sure.
 * See reading.h. */
#include <math.h>
#include <string.h>
#include "plan/read/clause.h"
#include "plan/read/reader.h"
#include "plan/read/uprights.h"

/* --- what the readers of a clause share ----------------------------------------------------------
 */

guint
read_find(const ReadClause *c, guint i, guint64 classes)
{
  for (; i < c->last; i++)
    if (WORD_IN(litho_word(c->w, i), classes) && !c->used[i - c->first])
      return i;
  return c->last;
}

gboolean
read_has(const ReadClause *c, guint64 classes)
{
  return read_find(c, c->first, classes) < c->last;
}

const LithoToken *
read_token(const ReadClause *c, guint i)
{
  return i < c->last ? litho_word(c->w, i) : NULL;
}

void
read_use(ReadClause *c, guint first, guint last)
{
  for (guint i = MAX(first, c->first); i < MIN(last, c->last); i++)
    c->used[i - c->first] = 1;
}

char *
read_text(const ReadClause *c, guint first, guint last)
{
  if (first >= last)
    return NULL;
  const guint a = litho_word(c->w, first)->start, b = litho_word(c->w, last - 1)->end;
  return g_strndup(c->w->text + a, b - a);
}

gboolean
read_phrase(const ReadClause *c, guint i, guint last, ReadPhrase *p)
{
  const guint64 small = WORD_DEGREE | WORD_OTHER | WORD_POLITE | WORD_PREPOSITION | WORD_ONLY | WORD_COMMA | WORD_AND |
                        WORD_MODAL | WORD_BE | WORD_MAKE | WORD_REMOVE;
  for (; i < last; i++) {
    if (!c->used[i - c->first] && litho_phrase_at(c->w, i, last, p))
      return TRUE;
    if (!WORD_IN(litho_word(c->w, i), small | WORD_DETERMINER | WORD_NUMBER))
      return FALSE;
  }
  return FALSE;
}

LithoWish *
read_wish(ReadClause *c, const char *op, int sign, guint at, double sure)
{
  static const char *const several[] = {"color_tint", "color_mix", "remove_object", NULL};
  for (guint i = 0; i < c->out->wishes->len; i++) { /* "brighter and lighter" is one wish */
    LithoWish *w = c->out->wishes->pdata[i];
    if (g_str_equal(w->op, op) && !g_strv_contains(several, op))
      return w;
  }
  LithoWish *wish = litho_wish_new(op, sign, sure);
  if (at < c->last) {
    wish->start = litho_word(c->w, at)->start;
    wish->end = litho_word(c->w, at)->end;
  }
  g_ptr_array_add(c->out->wishes, wish);
  return wish;
}

void
read_conclude(ReadClause *c, LithoClauseKind kind, const char *reason, double sure)
{
  litho_reading_conclude(c->out, kind, reason);
  c->out->confidence = sure;
}

/* --- where ---------------------------------------------------------------------------------------
 */

/* Does the operation take the region? Not "smooth" the skin, where it works by itself. */
static gboolean
takes_region(const LithoWish *wish, const LithoRegion *region)
{
  const LithoOp *op = litho_op_find(wish->op);
  return (op->flags & LITHO_OP_NO_REGION) == 0 && op->category != LITHO_CATEGORY_GEOMETRY &&
         op->category != LITHO_CATEGORY_OBJECT &&
         !(region->kind == LITHO_REGION_NAMED && g_strcmp0(op->region, region->text) == 0);
}

static void
add_regions(LithoReading *to, const GPtrArray *regions)
{
  for (guint i = 0; i < to->wishes->len; i++) {
    LithoWish *wish = to->wishes->pdata[i];
    const guint n = wish->regions->len;
    for (guint k = 0; k < regions->len && n == 0; k++)
      if (takes_region(wish, regions->pdata[k]))
        g_ptr_array_add(wish->regions, litho_region_copy(regions->pdata[k]));
  }
  for (guint k = 0; k < regions->len; k++)
    g_ptr_array_add(to->mentions, litho_region_copy(regions->pdata[k]));
}

/* Is the phrase a place that the wishes are for, and not what the photo is for ("for my mother") or like? */
static gboolean
is_place(const ReadClause *c, const ReadPhrase *p)
{
  static const char *const elsewhere[] = {"for", "like", "as", "than", "per", "via", "during", "by", "with", NULL};
  const guint64 governing =
      WORD_PREPOSITION | WORD_VERB | WORD_MAKE | WORD_AND | WORD_ADJECTIVE | WORD_UP | WORD_DOWN | WORD_CHANGE;
  const LithoToken *head = litho_word(c->w, p->head);
  const LithoToken *before = p->first > c->first ? litho_word(c->w, p->first - 1) : NULL,
                   *behind = read_token(c, p->last);
  if (!head->chinese && before != NULL && before->cls == WORD_PREPOSITION && g_strv_contains(elsewhere, before->word))
    return FALSE;
  if (WORD_IN(head, WORD_NOUN | WORD_REGION))
    return TRUE;
  if (head->chinese)
    return head->cls == WORD_PLACE ? strlen(head->word) > 3 : p->name != NULL;
  return p->core > p->first || (before != NULL && WORD_IN(before, governing)) ||
         (behind != NULL && WORD_IN(behind, WORD_BE | WORD_TOO));
}

/* Regions that phrases of the clause name. Owned by the array; caller unrefs. */
static GPtrArray *
find_regions(ReadClause *c)
{
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  for (guint i = c->first; i < c->last;) {
    guint limit = i;
    while (limit < c->last && !c->used[limit - c->first])
      limit++;
    ReadPhrase p;
    if (limit == i || !litho_phrase_at(c->w, i, limit, &p)) {
      i++;
      continue;
    }
    i = p.last;
    LithoRegion *region = p.kind != PHRASE_PRONOUN && is_place(c, &p) ? litho_phrase_region(c->w, &p) : NULL;
    if (region != NULL)
      g_ptr_array_add(out, region);
  }
  return out;
}

/* --- one clause ------------------------------------------------------------------------------ */

/* How sure the wishes are: the least of them, and less for many and for negations. */
static double
sureness(const ReadClause *c)
{
  double sure = 1;
  for (guint i = 0; i < c->out->wishes->len; i++)
    sure = MIN(sure, ((LithoWish *)c->out->wishes->pdata[i])->confidence);
  return (c->out->wishes->len > 2 ? 0.8 : 1) * (c->out->negated ? 0.85 : 1) * sure;
}

/* No wish was found: is one asked for, or only told ("it is for my mother")? */
static void
conclude_without(ReadClause *c)
{
  const guint64 small = WORD_POLITE | WORD_MODAL | WORD_OTHER | WORD_ONLY | WORD_PRONOUN;
  const guint64 acts =
      WORD_UP | WORD_DOWN | WORD_REMOVE | WORD_ADD | WORD_CHANGE | WORD_MAKE | WORD_FIX | WORD_VERB | WORD_PROPERTY;
  if (read_has(c, acts) && !read_has(c, WORD_NOT))
    read_conclude(c, LITHO_CLAUSE_CANNOT, "not understood by the keyword planner", 0.3);
  else if (read_has(c, ~small))
    read_conclude(c, LITHO_CLAUSE_KEEP, "no wish is in these words", READ_GUESS);
  else
    read_conclude(c, LITHO_CLAUSE_KEEP, "politeness", READ_SURE);
}

static void
settle(ReadClause *c)
{
  LithoReading *r = c->out;
  g_autoptr(GPtrArray) regions = find_regions(c);
  add_regions(r, regions);
  if (r->wishes->len == 0) {
    conclude_without(c);
    return;
  }
  for (guint k = 0; k < r->wishes->len; k++)
    litho_words_degree(c->w, c->first, c->last, &((LithoWish *)r->wishes->pdata[k])->degree);
  r->kind = LITHO_CLAUSE_STEP;
  r->confidence = sureness(c);
}

/* "the building leans back": not a tilt of the photo, no thing to reshape. */
static gboolean
read_uprights(ReadClause *c)
{
  guint from, to;
  if (litho_says_uprights(c->w, c->first, c->last, &from, &to)) {
    read_wish(c, "perspective", 0, from, READ_SURE);
    read_use(c, from, to);
    return FALSE;
  }
  /* "…, straighten them": the same wish */
  const guint64 small = WORD_POLITE | WORD_MODAL | WORD_FIX | WORD_PRONOUN | WORD_DETERMINER | WORD_OTHER | WORD_DEGREE;
  gboolean again = c->before != NULL && c->before->wishes->len > 0 &&
                   g_str_equal(((LithoWish *)c->before->wishes->pdata[c->before->wishes->len - 1])->op, "perspective");
  for (guint i = c->first; i < c->last && again; i++) {
    const LithoToken *t = litho_word(c->w, i);
    again = WORD_IN(t, small) || (t->entry != NULL && g_strcmp0(t->entry->op, "straighten") == 0);
  }
  if (again)
    read_conclude(c, LITHO_CLAUSE_KEEP, "said by the words before", 0.85);
  return again;
}

static void
read_clause(ReadClause *c)
{
  const gboolean framed = read_sides(c); /* "keep the left half" is no protection */
  if (!framed && read_protections(c))
    return;
  if (!framed && read_uprights(c))
    return;
  if (!framed && !read_frames(c))
    read_words(c);
  if (c->out->kind != LITHO_CLAUSE_REFUSED || c->out->wishes->len > 0)
    settle(c);
}

/* --- the instruction ------------------------------------------------------------------------- */

LithoDraft *
litho_read(const char *words)
{
  LithoDraft *draft = litho_draft_new();
  g_autoptr(LithoWords) w = litho_words_new(words);
  g_autoptr(GArray) spans = litho_clause_split(w);
  for (guint i = 0; i < spans->len; i++) {
    const LithoClauseSpan *s = &g_array_index(spans, LithoClauseSpan, i);
    g_autofree guint8 *used = g_new0(guint8, s->last - s->first);
    ReadClause c = {.w = w, .first = s->first, .last = s->last, .used = used};
    c.out = litho_reading_new(w->text, s->start, s->end, LITHO_CLAUSE_CANNOT);
    c.before = i > 0 ? draft->clauses->pdata[i - 1] : NULL;
    g_ptr_array_add(draft->clauses, c.out);
    read_clause(&c);
  }
  litho_draft_weigh(draft);
  return draft;
}
