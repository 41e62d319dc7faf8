/* fast.c: what the planner's net says of each clause, and who stands when it and the keyword reader differ. */
#include <string.h>
#include "plan/ask/check.h"
#include "plan/ask/fast.h"
#include "plan/read/reader.h"

static const float likely = 0.5f;
/* Chosen on labelled train requests and on dev totals, as docs/planner.md says. */
static const double reader_sure = 0.93;    /* from here on the reader stands */
static const double net_over_guess = 0.60; /* what the net needs where the reader is below `guess` */
static const double net_over_half = 0.85;  /* … and where it is between the two */
static const double guess = 0.72;
static const double agreed = 0.97;        /* confidence of a clause that both read alike */

static void
opinion_clear(gpointer data)
{
  litho_answer_free(((LithoOpinion *)data)->answer);
}

/* The net's words are English: what is in other letters is the reader's. */
static gboolean
is_latin(const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
    if (g_unichar_isalpha(g_utf8_get_char(p)) && g_unichar_get_script(g_utf8_get_char(p)) != G_UNICODE_SCRIPT_LATIN)
      return FALSE;
  return TRUE;
}

static char *
quoted_span(const char *words, const GArray *spans)
{
  if (spans->len == 0)
    return NULL;
  const LithoPlannerSpan *span = &g_array_index(spans, LithoPlannerSpan, 0);
  g_autofree char *text = g_strndup(words + span->start, span->end - span->start);
  g_strdelimit(text, "\"\\\r\n", ' ');
  return *g_strstrip(text) != '\0' ? g_strdup_printf("\"%s\"", text) : NULL;
}

static const LithoWish *
reader_wish(const LithoReading *reading, const char *op)
{
  for (guint i = 0; i < reading->wishes->len; i++)
    if (g_str_equal(((LithoWish *)reading->wishes->pdata[i])->op, op))
      return reading->wishes->pdata[i];
  return NULL;
}

/* What is to be removed, in words of the request; NULL: nobody says. */
static char *
target_text(const LithoReading *reading, const char *op, const char *words, const LithoPlannerGuess *g)
{
  const LithoWish *wish = reader_wish(reading, op);
  if (wish != NULL && wish->target != NULL) {
    g_autofree char *text = g_strdelimit(g_strdup(wish->target), "\"\\", ' ');
    return g_strdup_printf("\"%s\"", text);
  }
  char *said = quoted_span(words, g->region);
  if (said == NULL && reading->mentions->len > 0)
    said = litho_answer_region(reading->mentions->pdata[0]);
  return said;
}

/* The place of a step that the reader has no places for. */
static char *
place_text(const LithoPlannerLabels *labels, const LithoPlannerGuess *g, const char *words)
{
  int top = 0;
  for (int k = 1; labels->places[k] != NULL; k++)
    if (g->place[k] > g->place[top])
      top = k;
  if (g->place[top] <= likely)
    return g_strdup("all");
  char *said = g_str_equal(labels->places[top], "text") ? quoted_span(words, g->region) : g_strdup(labels->places[top]);
  return said != NULL ? said : g_strdup("all");
}

/* " exposure +" of a label with what the operation needs around it; FALSE: it cannot be said. */
static gboolean
append_step(GString *line, const char *label, const LithoPlannerLabels *labels, const LithoPlannerGuess *g,
            const LithoReading *reading, const char *words)
{
  g_auto(GStrv) part = g_strsplit(label, " ", 2);
  const LithoOp *op = litho_op_find(part[0]);
  if (op == NULL)
    return FALSE;
  g_autofree char *place = (op->flags & LITHO_OP_TARGET) && op->category == LITHO_CATEGORY_OBJECT
                               ? target_text(reading, op->name, words, g)
                               : place_text(labels, g, words);
  if (place == NULL)
    return FALSE;
  g_string_append_printf(line, "%s%s %s", line->len > 0 ? "; " : "", place, label);
  if (!litho_answer_has_color(op) || labels->colors[0] == NULL)
    return TRUE;
  const LithoWish *wish = reader_wish(reading, op->name);
  int top = 0;
  for (int k = 1; labels->colors[k] != NULL; k++)
    if (g->color[k] > g->color[top])
      top = k;
  const char *color = wish != NULL && wish->color != NULL ? wish->color : labels->colors[top];
  if (g_strv_contains(litho_answer_colors, color))
    g_string_append_printf(line, " %s", color);
  return TRUE;
}

/* Labels as an answer: what is likely, or else the likeliest alone. "keep" and "cannot" stand alone when they are likelier than
 * any step. */
static LithoAnswer *
answer_of(const LithoPlannerLabels *labels, const LithoPlannerGuess *g, const LithoReading *reading, const char *words,
          double *sure)
{
  int top = 0;
  for (int k = 1; labels->wishes[k] != NULL; k++)
    if (g->wish[k] > g->wish[top])
      top = k;
  g_autoptr(GString) line = g_string_new(NULL);
  *sure = 1;
  const gboolean alone = g_str_equal(labels->wishes[top], "keep") || g_str_has_prefix(labels->wishes[top], "cannot ");
  for (int k = 0; labels->wishes[k] != NULL; k++) {
    const char *label = labels->wishes[k];
    const gboolean says = k == top || (!alone && g->wish[k] > likely && !g_str_equal(label, "keep") &&
                                       !g_str_has_prefix(label, "cannot "));
    *sure = MIN(*sure, says ? g->wish[k] : 1 - g->wish[k]);
    if (says && alone)
      g_string_append(line, label);
    else if (says && !append_step(line, label, labels, g, reading, words))
      return NULL;
  }
  return litho_answer_parse(line->str, words, NULL);
}

GArray *
litho_fast_opinions(LithoPlannerNet *net, const char *words, const LithoDraft *draft)
{
  const guint n = MIN(draft->clauses->len, LITHO_PLANNER_MAX_CLAUSES);
  GArray *out = g_array_new(FALSE, TRUE, sizeof(LithoOpinion));
  g_array_set_clear_func(out, opinion_clear);
  g_array_set_size(out, draft->clauses->len);
  if (!g_utf8_validate(words, -1, NULL))
    return out;
  g_autofree LithoPlannerSpan *spans = g_new(LithoPlannerSpan, MAX(n, 1));
  for (guint i = 0; i < n; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    spans[i] = (LithoPlannerSpan){r->start, r->end};
  }
  const LithoPlannerGuess *guesses = litho_planner_net_read(net, words, spans, n);
  for (guint i = 0; i < n; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    LithoOpinion *opinion = &g_array_index(out, LithoOpinion, i);
    if (guesses[i].known && is_latin(r->text))
      opinion->answer = answer_of(litho_planner_net_labels(net), &guesses[i], r, words, &opinion->sure);
  }
  return out;
}

gboolean
litho_answer_same(const LithoAnswer *a, const LithoAnswer *b)
{
  if (a->kind != b->kind || a->n_steps != b->n_steps)
    return FALSE;
  for (guint i = 0; i < a->n_steps; i++) {
    gboolean found = FALSE;
    for (guint k = 0; k < b->n_steps; k++)
      found |= a->steps[i].op == b->steps[k].op && a->steps[i].sign == b->steps[k].sign;
    if (!found)
      return FALSE;
  }
  return TRUE;
}

gboolean
litho_fast_agrees(const LithoOpinion *opinion, const LithoReading *reading)
{
  const LithoAnswer *a = opinion->answer;
  if (a == NULL)
    return FALSE;
  if (a->kind != LITHO_CLAUSE_STEP)
    return a->kind == reading->kind;
  if (reading->kind != LITHO_CLAUSE_STEP || reading->wishes->len != a->n_steps)
    return FALSE;
  for (guint i = 0; i < a->n_steps; i++) {
    const LithoWish *wish = reader_wish(reading, a->steps[i].op->name);
    if (wish == NULL || (a->steps[i].sign != 0 && wish->sign != 0 && wish->sign != a->steps[i].sign))
      return FALSE;
  }
  return TRUE;
}

static gboolean
takes_place(const LithoWish *wish)
{
  const LithoOp *op = litho_op_find(wish->op);
  return op != NULL && !(op->flags & LITHO_OP_NO_REGION) && op->category != LITHO_CATEGORY_OBJECT &&
         op->category != LITHO_CATEGORY_GEOMETRY;
}

void
litho_fast_replace(LithoReading *reading, const LithoAnswer *answer)
{
  /* Where the reader had a wish it knows the place better, "the whole photo" included. */
  const LithoWish *old = reading->wishes->len > 0 ? reading->wishes->pdata[0] : NULL;
  const gboolean known = old != NULL && takes_place(old);
  g_autoptr(GPtrArray) places = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  for (guint k = 0; known && k < old->regions->len; k++)
    g_ptr_array_add(places, litho_region_copy(old->regions->pdata[k]));
  litho_reading_take(reading, answer, 0, TRUE);
  for (guint i = 0; known && i < reading->wishes->len; i++) {
    LithoWish *wish = reading->wishes->pdata[i];
    if (!takes_place(wish))
      continue;
    g_ptr_array_set_size(wish->regions, 0);
    for (guint k = 0; k < places->len; k++)
      g_ptr_array_add(wish->regions, litho_region_copy(places->pdata[k]));
  }
}

/* Is the net's word to stand instead of the reading? */
static gboolean
stands(const LithoReading *r, const LithoOpinion *opinion)
{
  const LithoAnswer *a = opinion->answer;
  if (a == NULL || r->confidence >= reader_sure)
    return FALSE;
  if (r->kind == LITHO_CLAUSE_KEEP && r->negated)
    return FALSE; /* a protection is no wish */
  if (a->kind == LITHO_CLAUSE_REFUSED && !a->certain && r->kind != LITHO_CLAUSE_CANNOT)
    return FALSE;
  if (r->kind == LITHO_CLAUSE_CANNOT)
    return opinion->sure > likely;
  return opinion->sure > (r->confidence <= guess ? net_over_guess : net_over_half);
}

void
litho_fast_take(LithoDraft *draft, const GArray *opinions)
{
  for (guint i = 0; i < draft->clauses->len; i++) {
    LithoReading *r = draft->clauses->pdata[i];
    const LithoOpinion *opinion = &g_array_index(opinions, LithoOpinion, i);
    if (litho_fast_agrees(opinion, r)) {
      r->confidence = MAX(r->confidence, MIN(agreed, 0.5 + 0.5 * opinion->sure));
    } else if (stands(r, opinion)) {
      litho_fast_replace(r, opinion->answer);
      r->confidence = opinion->sure;
    }
  }
}

LithoRecipe *
litho_draft_fast(LithoPlannerNet *net, const char *words, GError **error)
{
  g_autoptr(LithoDraft) draft = litho_draft_read(words, error);
  if (draft == NULL)
    return NULL;
  g_autoptr(GArray) opinions = litho_fast_opinions(net, words, draft);
  litho_fast_take(draft, opinions);
  litho_draft_settle(draft);
  return litho_draft_recipe(draft, words);
}
