/* reading.c: the clauses of an instruction, read one after the other, and what carries over. */
#include <math.h>
#include <string.h>
#include "plan/reader.h"

/* --- one clause ------------------------------------------------------------------------------ */

static void
reading_free(LithoReading *r)
{
  g_free(r->text);
  g_free(r->reason);
  g_ptr_array_unref(r->wishes);
  g_ptr_array_unref(r->mentions);
  g_ptr_array_unref(r->protects);
  g_free(r);
}

static gboolean
takes_region(const LithoWish *wish)
{
  return !op_is_whole(wish->op) && !g_str_equal(wish->op, "remove_object") &&
         !g_str_equal(wish->op, "remove_background") &&
         !g_str_equal(wish->op, "replace_background") && !g_str_equal(wish->op, "red_eye");
}

/* "I would like to give it to my mother": tells of the person, asks for no edit. */
static gboolean
is_context(const Clause *c)
{
  static const char *const first_person[] = {"i",      "i'd", "we",   "i'm",  "i've",
                                             "i'll",   "my",  "it's", "he's", "she's",
                                             "i know", "our", NULL};
  if (g_strv_contains(first_person, litho_word(c->w, c->first)->word))
    return TRUE;
  for (guint i = c->first; i < c->last; i++) {
    LithoWordClass k = litho_word(c->w, i)->cls;
    if (k == WORD_UP || k == WORD_DOWN || k == WORD_REMOVE || k == WORD_ADD || k == WORD_CHANGE ||
        k == WORD_FIX || k == WORD_VERB || k == WORD_PROPERTY ||
        (k == WORD_ADJECTIVE && litho_word(c->w, i)->entry->op != NULL))
      return FALSE;
  }
  return TRUE;
}

static void
settle(Clause *c)
{
  LithoReading *r = c->out;
  g_autoptr(GPtrArray) regions = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  clause_regions(c, regions);
  double least = 1;
  for (guint i = 0; i < r->wishes->len; i++) {
    LithoWish *wish = r->wishes->pdata[i];
    clause_degree(c, wish);
    least = MIN(least, wish->confidence);
    if (!takes_region(wish) || wish->regions->len > 0)
      continue;
    for (guint k = 0; k < regions->len; k++)
      g_ptr_array_add(wish->regions, litho_region_copy(regions->pdata[k]));
  }
  for (guint k = 0; k < regions->len; k++)
    g_ptr_array_add(r->mentions, litho_region_copy(regions->pdata[k]));
  if (r->wishes->len > 0) {
    double sure = least;
    if (r->wishes->len > 2)
      sure *= 0.8;
    if (r->negated)
      sure *= 0.85;
    for (guint i = c->first; i < c->last; i++)
      if (litho_word(c->w, i)->guessed)
        sure *= 0.9;
    r->kind = LITHO_CLAUSE_STEP;
    r->confidence = sure;
  } else if (is_context(c) || clause_has(c, WORD_NOT)) {
    clause_keep(c, "no edit is asked for here", 0.6);
  } else {
    r->kind = LITHO_CLAUSE_CANNOT;
    r->reason = g_strdup("not understood by the keyword planner");
    r->confidence = 0.2;
  }
}

static LithoReading *
read_clause(const LithoWords *w, const LithoClauseSpan *s, const char *words,
            LithoReading *previous)
{
  LithoReading *r = g_new0(LithoReading, 1);
  r->start = s->start;
  r->end = s->end;
  r->text = g_strndup(words + s->start, s->end - s->start);
  r->wishes = g_ptr_array_new_with_free_func((GDestroyNotify)wish_free);
  r->mentions = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  r->protects = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  g_autofree guint8 *used = g_new0(guint8, s->last - s->first);
  Clause c = {.w = w,
              .first = s->first,
              .last = s->last,
              .used = used,
              .out = r,
              .previous = previous,
              .new_sentence = s->new_sentence};
  r->kind = LITHO_CLAUSE_CANNOT;
  if (read_protections(&c))
    return r;
  if (s->purpose && litho_word(w, s->first)->cls == WORD_THEN && !s->new_sentence &&
      previous != NULL && previous->confidence > 0.6) {
    clause_keep(&c, "says what the clause before is for", 0.7);
    return r;
  }
  gboolean framed = read_frames(&c);
  if (r->kind == LITHO_CLAUSE_REFUSED || (r->kind == LITHO_CLAUSE_KEEP && framed))
    return r;
  if (!framed)
    read_properties(&c);
  if (r->kind == LITHO_CLAUSE_REFUSED && r->wishes->len == 0)
    return r;
  settle(&c);
  /* What the clause says nothing of, it takes from its neighbours. */
  gboolean carries =
      previous != NULL && previous->wishes->len > 0 && takes_region(previous->wishes->pdata[0]);
  if (r->kind == LITHO_CLAUSE_STEP && !c.regions_said && carries && c.elliptic &&
      !s->new_sentence && previous->kind == LITHO_CLAUSE_STEP)
    for (guint i = 0; i < r->wishes->len; i++) {
      LithoWish *wish = r->wishes->pdata[i];
      if (!takes_region(wish) || wish->regions->len > 0)
        continue;
      for (guint k = 0; k < previous->mentions->len; k++)
        g_ptr_array_add(wish->regions, litho_region_copy(previous->mentions->pdata[k]));
    }
  if (r->kind == LITHO_CLAUSE_STEP && r->mentions->len == 0 && !c.regions_said && carries &&
      c.elliptic && !s->new_sentence)
    for (guint k = 0; k < previous->mentions->len; k++)
      g_ptr_array_add(r->mentions, litho_region_copy(previous->mentions->pdata[k]));
  /* "brighten and sharpen the face": the first verb waits for its object */
  if (r->kind == LITHO_CLAUSE_STEP && previous != NULL && previous->kind == LITHO_CLAUSE_STEP &&
      previous->mentions->len == 0 && r->mentions->len > 0 && !s->new_sentence && s->first > 0 &&
      litho_word(w, s->first - 1)->cls == WORD_AND) {
    const LithoToken *last = litho_word(w, s->first - 2);
    if (s->first >= 2 && last->cls == WORD_VERB)
      for (guint i = 0; i < previous->wishes->len; i++) {
        LithoWish *wish = previous->wishes->pdata[i];
        for (guint k = 0; takes_region(wish) && k < r->mentions->len; k++)
          g_ptr_array_add(wish->regions, litho_region_copy(r->mentions->pdata[k]));
      }
  }
  return r;
}

LithoDraft *
litho_read(const char *words)
{
  LithoDraft *draft = g_new0(LithoDraft, 1);
  draft->clauses = g_ptr_array_new_with_free_func((GDestroyNotify)reading_free);
  g_autoptr(LithoWords) w = litho_words_new(words);
  g_autoptr(GArray) spans = litho_clause_split(w);
  LithoReading *previous = NULL;
  for (guint i = 0; i < spans->len; i++) {
    LithoReading *r = read_clause(w, &g_array_index(spans, LithoClauseSpan, i), w->text, previous);
    g_ptr_array_add(draft->clauses, r);
    if (r->kind == LITHO_CLAUSE_STEP)
      previous = r;
  }
  gboolean wish = FALSE, refused = FALSE;
  draft->confidence = draft->clauses->len > 0 ? 1 : 0;
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    wish |= r->wishes->len > 0;
    refused |= r->kind == LITHO_CLAUSE_REFUSED;
    draft->confidence = MIN(draft->confidence, r->confidence);
  }
  draft->refused = refused && !wish;
  return draft;
}

void
litho_draft_free(LithoDraft *draft)
{
  if (draft == NULL)
    return;
  g_ptr_array_unref(draft->clauses);
  g_free(draft);
}
