/* reader.c: what the parts of the keyword planner share. */
#include <math.h>
#include <string.h>
#include "plan/read/reader.h"

guint
read_clause_find(const ReadClause *c, guint i, LithoWordClass cls)
{
  for (; i < c->last; i++)
    if (litho_word(c->w, i)->cls == cls && !c->used[i - c->first])
      return i;
  return c->last;
}

gboolean
read_clause_has(const ReadClause *c, LithoWordClass cls)
{
  return read_clause_find(c, c->first, cls) < c->last;
}

void
read_clause_use(ReadClause *c, guint first, guint last)
{
  for (guint i = MAX(first, c->first); i < MIN(last, c->last); i++)
    c->used[i - c->first] = 1;
}

LithoWish *
read_wish_new(const char *op, int sign, double confidence)
{
  LithoWish *wish = g_new0(LithoWish, 1);
  wish->op = op;
  wish->sign = sign;
  wish->degree = LITHO_DEGREE_SOME;
  wish->number = NAN;
  wish->confidence = confidence;
  wish->regions = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  return wish;
}

void
read_wish_free(LithoWish *wish)
{
  g_free(wish->target);
  g_ptr_array_unref(wish->regions);
  g_free(wish);
}

LithoWish *
read_clause_wish(ReadClause *c, const char *op, int sign, double confidence)
{
  for (guint i = 0; i < c->out->wishes->len; i++) { /* "brighter and lighter" is one wish */
    LithoWish *w = c->out->wishes->pdata[i];
    if (g_str_equal(w->op, op) && w->color == NULL && !g_str_equal(op, "color_tint") &&
        !g_str_equal(op, "color_mix") && !g_str_equal(op, "remove_object"))
      return w;
  }
  LithoWish *wish = read_wish_new(op, sign, confidence);
  if (c->at > c->first && c->at <= c->last) {
    wish->start = litho_word(c->w, c->at - 1)->start;
    wish->end = litho_word(c->w, c->at - 1)->end;
  }
  g_ptr_array_add(c->out->wishes, wish);
  return wish;
}

static void
conclude(ReadClause *c, LithoClauseKind kind, const char *reason, double confidence)
{
  c->out->kind = kind;
  g_free(c->out->reason);
  c->out->reason = g_strdup(reason);
  c->out->confidence = confidence;
}

void
read_clause_refuse(ReadClause *c, const char *reason, double confidence)
{
  conclude(c, LITHO_CLAUSE_REFUSED, reason, confidence);
}

void
read_clause_keep(ReadClause *c, const char *reason, double confidence)
{
  conclude(c, LITHO_CLAUSE_KEEP, reason, confidence);
}

gboolean
read_op_is_whole(const char *op)
{
  static const char *const whole[] = {"crop",   "straighten", "rotate", "flip",
                                      "resize", "upscale",    "pad",    NULL};
  return g_strv_contains(whole, op);
}

void
read_clause_degree(const ReadClause *c, LithoWish *wish)
{
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    if (t->cls == WORD_DEGREE)
      wish->degree = (LithoDegree)t->entry->sign;
  }
}

void
read_clause_regions(ReadClause *c, GPtrArray *regions)
{
  const LithoWish *only = c->out->wishes->len == 1 ? c->out->wishes->pdata[0] : NULL;
  gboolean vague = only != NULL && g_str_equal(only->op, "auto_tone") && only->confidence < 0.7;
  for (guint i = c->first; i < c->last;) {
    guint limit = i;
    while (limit < c->last && !c->used[limit - c->first])
      limit++;
    ReadPhrase p;
    if (limit == i || !litho_phrase_at(c->w, i, limit, &p)) {
      i++;
      continue;
    }
    const LithoToken *head = litho_word(c->w, p.head);
    const LithoToken *before = i > c->first ? litho_word(c->w, i - 1) : NULL;
    gboolean governed =
        before != NULL &&
        (before->cls == WORD_PREPOSITION || before->cls == WORD_VERB || before->cls == WORD_MAKE ||
         (before->cls == WORD_AND && regions->len > 0) || before->cls == WORD_ADJECTIVE ||
         before->cls == WORD_UP || before->cls == WORD_DOWN || before->cls == WORD_CHANGE);
    static const char *const no_place[] = {"for", "like",   "as", "than", "per",
                                           "via", "during", "by", "with", NULL};
    gboolean apart = before != NULL && g_str_equal(before->word, "from") &&
                     !read_clause_has(c, WORD_REMOVE) && !read_clause_has(c, WORD_DOWN);
    gboolean look = head->cls == WORD_UNKNOWN && before != NULL && p.first == p.head &&
                    (g_str_equal(before->word, "more") || g_str_equal(before->word, "less")) &&
                    read_clause_has(c, WORD_MAKE); /* "make it more festive" */
    gboolean placed = before == NULL || before->cls != WORD_PREPOSITION ||
                      !g_strv_contains(no_place, before->word);
    gboolean article = p.core > p.first;
    gboolean subject = p.last < limit && (litho_word(c->w, p.last)->cls == WORD_BE ||
                                          litho_word(c->w, p.last)->cls == WORD_TOO);
    gboolean named = head->cls == WORD_NOUN || head->cls == WORD_REGION ||
                     (head->cls == WORD_PLACE &&
                      (governed || article || (head->chinese && strlen(head->word) > 3)));
    gboolean unknown =
        head->cls == WORD_UNKNOWN && !vague &&
        (head->chinese ? p.name != NULL || governed : governed || article || subject);
    gboolean fault = head->cls == WORD_OBJECT_FAULT && (governed || article);
    i = p.last;
    if (p.kind == PHRASE_WHOLE) {
      c->regions_said = TRUE;
    } else if (!head->chinese && (!placed || apart || look)) {
      continue;
    } else if (named || unknown || fault) {
      g_ptr_array_add(regions, litho_phrase_region(c->w, &p));
      c->regions_said = TRUE;
    }
  }
}

const LithoToken *
read_clause_token(const ReadClause *c, guint i)
{
  return i < c->last ? litho_word(c->w, i) : NULL;
}

gboolean
read_clause_is_word(const ReadClause *c, guint i, const char *word)
{
  return i < c->last && g_str_equal(litho_word(c->w, i)->word, word);
}

gboolean
read_phrase_is_region(const ReadClause *c, const ReadPhrase *p, const char *region)
{
  return litho_word(c->w, p->head)->cls == WORD_REGION && g_strcmp0(p->name, region) == 0;
}

/* First token from i on that may begin what a verb is about. */
guint
read_clause_skip_small(const ReadClause *c, guint i)
{
  while (i < c->last) {
    LithoWordClass k = litho_word(c->w, i)->cls;
    if (k != WORD_DEGREE && k != WORD_OTHER && k != WORD_POLITE && k != WORD_UP &&
        k != WORD_PREPOSITION && k != WORD_ONLY && k != WORD_COMMA && k != WORD_AND &&
        k != WORD_REMOVE)
      break;
    i++;
  }
  return i;
}

/* "a", "the", "all the": does the head of the object lie in class cls? For "the yellow tint", "some
 * noise". */
guint
read_clause_skip_articles(const ReadClause *c, guint i)
{
  while (i < c->last) {
    const LithoToken *t = litho_word(c->w, i);
    gboolean demonstrative =
        t->cls == WORD_PRONOUN && t->entry->text == NULL && !g_str_equal(t->word, "it");
    if (t->cls != WORD_DETERMINER && t->cls != WORD_DEGREE && t->cls != WORD_OTHER &&
        t->cls != WORD_POSSESSIVE && !demonstrative && t->cls != WORD_UP &&
        !g_str_has_prefix(t->word, "excess"))
      break;
    i++;
  }
  return i;
}

char *
read_clause_text(const ReadClause *c, guint first, guint last)
{
  if (first >= last)
    return NULL;
  guint a = litho_word(c->w, first)->start, b = litho_word(c->w, last - 1)->end;
  return b > a ? g_strndup(c->w->text + a, b - a) : NULL;
}

gboolean
read_clause_background(const ReadClause *c, guint *at)
{
  for (guint i = c->first; i < c->last; i++) {
    const LithoToken *t = litho_word(c->w, i);
    if (t->cls == WORD_REGION && g_strcmp0(t->entry->text, "background") == 0 &&
        !c->used[i - c->first]) {
      *at = i;
      return TRUE;
    }
  }
  return FALSE;
}

void
read_clause_replace_background(ReadClause *c, char *to, double sure)
{
  LithoWish *wish = read_clause_wish(c, "replace_background", 0, sure);
  wish->target = to;
  c->regions_said = TRUE;
}
