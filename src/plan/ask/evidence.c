/* evidence.c: see evidence.h.
 *
 * The net points at the words of what it reads. The keyword reader and the language model do not: their words are those
 * that the lexicon has for the operation, the phrase that names the region, the words of the colour or the target as
 * they stand in the plan. A number's words are the quantity that has the plan's value: where the plan does
 * something else than a quantity says, the quantity is no evidence of it. */
#include <math.h>
#include <string.h>
#include "color/names.h"
#include "plan/ask/evidence.h"
#include "plan/exact/bind.h"
#include "plan/read/phrase.h"

typedef struct {
  const char *words;
  const GArray *quantities;
  const LithoReading *reading;
  const LithoClauseSource *source;
  const LithoWords *w; /* of the clause */
  LithoClause *clause;
} Finder;

static void
add(const Finder *f, LithoEvidenceRole role, LithoReadingSpan span, LithoReader reader, double sure, int step)
{
  guint start = span.start, end = MIN(span.end, (guint)strlen(f->words));
  while (start < end && strchr(" \t\r\n,.;:!?", f->words[start]) != NULL)
    start++;
  while (end > start && strchr(" \t\r\n,.;:!?", f->words[end - 1]) != NULL)
    end--;
  const LithoEvidence one = {role, start, end, reader, reader == LITHO_READER_EXACT ? 1 : CLAMP(sure, 0, 1), step};
  litho_evidence_add(&f->clause->evidence, &one);
}

static LithoReadingSpan
whole(const Finder *f)
{
  return (LithoReadingSpan){f->reading->start, f->reading->end};
}

/* Tokens [first, end) of the clause, as bytes of the instruction. */
static LithoReadingSpan
tokens_span(const Finder *f, guint first, guint end)
{
  return (LithoReadingSpan){f->reading->start + litho_word(f->w, first)->start,
                            f->reading->start + litho_word(f->w, end - 1)->end};
}

static gboolean
is_some(LithoReadingSpan span)
{
  return span.end > span.start;
}

/* The text as it stands in the clause, whatever the case of ASCII letters; else nothing. */
static LithoReadingSpan
find_text(const Finder *f, const char *text)
{
  const guint n = text != NULL ? (guint)strlen(text) : 0;
  for (guint p = f->reading->start; n > 0 && p + n <= f->reading->end; p++)
    if (g_ascii_strncasecmp(f->words + p, text, n) == 0)
      return (LithoReadingSpan){p, p + n};
  return (LithoReadingSpan){0, 0};
}

/* --- the parts of a step ---------------------------------------------------------------------- */

/* The wish that the step comes of: of its operation, else (another one can do what is said) the clause's first. */
static const LithoWish *
wish_of(const LithoReading *reading, const LithoStep *step)
{
  for (guint i = 0; i < reading->wishes->len; i++)
    if (g_str_equal(((const LithoWish *)reading->wishes->pdata[i])->op, step->op->name))
      return reading->wishes->pdata[i];
  return reading->wishes->len > 0 ? reading->wishes->pdata[0] : NULL;
}

static LithoReadingSpan
operation_words(const Finder *f, const LithoWish *wish)
{
  if (wish->end > wish->start)
    return (LithoReadingSpan){wish->start, wish->end};
  for (guint i = 0; i < f->w->tokens->len; i++) {
    const LithoEntry *entry = litho_word(f->w, i)->entry;
    if (entry != NULL && (g_strcmp0(entry->op, wish->op) == 0 || g_strcmp0(entry->anti, wish->op) == 0))
      return tokens_span(f, i, i + 1);
  }
  return whole(f);
}

static void
add_operation(const Finder *f, const LithoWish *wish, int step)
{
  const LithoReadingItem *item = f->source->reader == LITHO_READER_NET ? &f->source->item : NULL;
  if (item == NULL) {
    const gboolean is_model = f->source->reader == LITHO_READER_MODEL;
    add(f, LITHO_EVIDENCE_STEP, operation_words(f, wish), f->source->reader,
        is_model ? f->source->sure : wish->confidence, step);
    return;
  }
  /* Another operation than the net's: of a shape or a size that is said, or the keyword reader's. */
  const gboolean is_its = g_str_equal(item->name, wish->op);
  const LithoReader reader = is_its                                    ? LITHO_READER_NET
                             : exact_is_frame(litho_op_find(wish->op)) ? LITHO_READER_EXACT
                                                                       : LITHO_READER_WORDS;
  add(f, LITHO_EVIDENCE_STEP, item->span, reader, is_its ? (double)item->sure : wish->confidence, step);
}

/* Where the clause names the region; nothing where it does not. */
static LithoReadingSpan
region_words(const Finder *f, const LithoRegion *region)
{
  const LithoReadingSpan said =
      region->kind == LITHO_REGION_TEXT ? find_text(f, region->text) : (LithoReadingSpan){0, 0};
  for (guint i = 0; i < f->w->tokens->len && !is_some(said); i++) {
    ReadPhrase phrase;
    if (!litho_phrase_at(f->w, i, f->w->tokens->len, &phrase))
      continue;
    g_autoptr(LithoRegion) found = litho_phrase_region(f->w, &phrase);
    if (found != NULL && found->kind == region->kind && g_strcmp0(found->text, region->text) == 0)
      return tokens_span(f, phrase.core, phrase.last);
  }
  for (guint i = 0; i < f->w->tokens->len && !is_some(said); i++) { /* "the shadows", "the blues" */
    const LithoToken *token = litho_word(f->w, i);
    if (token->entry != NULL && region->text != NULL &&
        (g_strcmp0(token->entry->op, region->text) == 0 || g_strcmp0(token->entry->text, region->text) == 0))
      return tokens_span(f, i, i + 1);
  }
  return said;
}

static void
add_regions(const Finder *f, const LithoStep *step, double sure, int index)
{
  const LithoReadingItem *item = f->source->reader == LITHO_READER_NET ? &f->source->item : NULL;
  const LithoRegion *region = step->region;
  if (region == NULL)
    return;
  if (region->kind != LITHO_REGION_ALL && item != NULL && is_some(item->place))
    add(f, LITHO_EVIDENCE_REGION, item->place, LITHO_READER_NET, (double)item->sure, index);
  else if (region->kind != LITHO_REGION_ALL)
    add(f, LITHO_EVIDENCE_REGION, region_words(f, region), item != NULL ? LITHO_READER_NET : f->source->reader, sure,
        index);
  if (item != NULL && is_some(item->except))
    add(f, LITHO_EVIDENCE_EXCEPT, item->except, LITHO_READER_NET, (double)item->sure, index);
  for (guint i = 0; region->except != NULL && item == NULL && i < region->except->len; i++)
    add(f, LITHO_EVIDENCE_EXCEPT, region_words(f, region->except->pdata[i]), LITHO_READER_WORDS, sure, index);
}

/* Does the plan have what the quantity says? */
static gboolean
is_of(const LithoStep *step, const LithoQuantity *q)
{
  if (exact_is_frame(step->op))
    return exact_frame_takes(step->op, q->kind);
  if (step->said.number == q->v[0] && g_strcmp0(step->said.unit, litho_quantity_unit(q->kind)) == 0)
    return TRUE;
  for (guint i = 0; i < step->op->n_params; i++)
    if (step->values[i].set && i != step->op->main && fabs(step->values[i].num) == q->v[0])
      return TRUE;
  return FALSE;
}

static gboolean
is_inside(const Finder *f, const LithoQuantity *q)
{
  return q->start >= f->reading->start && q->end <= f->reading->end;
}

/* Quantities of the clause; where it has none, those elsewhere that say the step's number ("contrast and saturation,
 * each by 20 %"); else the words of a degree. */
static void
add_amount(const Finder *f, const LithoStep *step, double sure, int index)
{
  gboolean found = FALSE;
  for (int pass = 0; pass < 2 && !found; pass++)
    for (guint i = 0; i < f->quantities->len; i++) {
      const LithoQuantity *q = &g_array_index(f->quantities, LithoQuantity, i);
      if ((pass == 0 && !is_inside(f, q)) || (pass == 1 && (isnan(step->said.number) || exact_is_frame(step->op))) ||
          !is_of(step, q))
        continue;
      add(f, LITHO_EVIDENCE_AMOUNT, (LithoReadingSpan){q->start, q->end}, LITHO_READER_EXACT, 1, index);
      found = TRUE;
    }
  for (guint i = 0; !found && isnan(step->said.number) && i < f->w->tokens->len; i++) {
    const LithoToken *token = litho_word(f->w, i);
    if (token->cls == WORD_DEGREE && token->entry != NULL && token->entry->sign == (int)step->said.degree)
      add(f, LITHO_EVIDENCE_AMOUNT, tokens_span(f, i, i + 1), LITHO_READER_WORDS, sure, index);
  }
}

static const char *
text_of(const LithoStep *step, const char *param)
{
  guint i;
  return litho_op_param(step->op, param, &i) != NULL && step->values[i].set ? step->values[i].text : NULL;
}

static void
add_color(const Finder *f, const LithoStep *step, double sure, int index)
{
  const char *color = text_of(step, "color");
  const LithoReadingItem *item = f->source->reader == LITHO_READER_NET ? &f->source->item : NULL;
  if (color == NULL)
    return;
  for (guint i = 0; i < f->w->tokens->len; i++) {
    const LithoColorName *name = litho_color_find(litho_word(f->w, i)->word);
    if (name == NULL && litho_word(f->w, i)->cls == WORD_COLOR)
      name = litho_color_find(litho_word(f->w, i)->entry->text);
    if (name == NULL || (g_strcmp0(name->name, color) != 0 && g_strcmp0(name->mix, color) != 0))
      continue;
    add(f, LITHO_EVIDENCE_COLOR, tokens_span(f, i, i + 1), f->source->reader, sure, index);
    return;
  }
  if (item != NULL)
    add(f, LITHO_EVIDENCE_COLOR, item->colored, LITHO_READER_NET, (double)item->sure, index);
}

static void
add_value(const Finder *f, const LithoStep *step, double sure, int index)
{
  static const char *const params[] = {"target", "to", "style"};
  const LithoReadingItem *item = f->source->reader == LITHO_READER_NET ? &f->source->item : NULL;
  for (guint i = 0; i < G_N_ELEMENTS(params); i++) {
    const char *text = text_of(step, params[i]);
    if (text == NULL)
      continue;
    LithoReadingSpan span = find_text(f, text);
    if (!is_some(span) && item != NULL)
      span = is_some(item->value) ? item->value : i == 0 ? item->place : (LithoReadingSpan){0, 0};
    add(f, LITHO_EVIDENCE_VALUE, span, f->source->reader, sure, index);
  }
}

/* --- clauses ---------------------------------------------------------------------------------- */

static void
add_step(const Finder *f, const LithoRecipe *recipe, guint index)
{
  const LithoStep *step = recipe->steps->pdata[index];
  const LithoWish *wish = wish_of(f->reading, step);
  if (wish == NULL)
    return;
  const double sure = f->source->reader == LITHO_READER_MODEL ? f->source->sure : wish->confidence;
  add_operation(f, wish, (int)index);
  add_regions(f, step, sure, (int)index);
  add_amount(f, step, sure, (int)index);
  add_color(f, step, sure, (int)index);
  add_value(f, step, sure, (int)index);
}

/* What no step answers. Where wishes came to nothing, or an answer was given instead of the reader's, it is because of
 * what is exact: denied, or a number that cannot be. */
static void
add_verdict(const Finder *f)
{
  static const LithoEvidenceRole roles[] = {[LITHO_CLAUSE_KEEP] = LITHO_EVIDENCE_KEEP,
                                            [LITHO_CLAUSE_CANNOT] = LITHO_EVIDENCE_CANNOT,
                                            [LITHO_CLAUSE_REFUSED] = LITHO_EVIDENCE_REFUSED};
  const gboolean is_exact = f->clause->kind != f->reading->kind;
  const gboolean is_net = f->source->reader == LITHO_READER_NET;
  const double sure = f->source->reader == LITHO_READER_MODEL ? f->source->sure : f->reading->confidence;
  add(f, roles[f->clause->kind], is_net && !is_exact ? f->source->item.span : whole(f),
      is_exact ? LITHO_READER_EXACT : f->source->reader, sure, -1);
}

/* A clause with steps has one behind it for what of it cannot be done. */
static gboolean
is_rest(const LithoClause *clause, const LithoClause *next)
{
  return clause->kind == LITHO_CLAUSE_STEP && next->kind == LITHO_CLAUSE_CANNOT &&
         g_str_equal(clause->text, next->text);
}

void
litho_draft_evidence(const LithoDraft *draft, const LithoClauseSource *sources, const char *words, LithoRecipe *recipe)
{
  static const LithoClauseSource reader = {.reader = LITHO_READER_WORDS};
  if (!g_utf8_validate(words, -1, NULL))
    return;
  g_autoptr(GArray) quantities = litho_quantities_find(words);
  guint rest = recipe->clauses->len > draft->clauses->len ? recipe->clauses->len - draft->clauses->len : 0;
  for (guint i = 0, k = 0; i < draft->clauses->len && k < recipe->clauses->len; i++, k++) {
    const LithoReading *reading = draft->clauses->pdata[i];
    g_autoptr(LithoWords) w = litho_words_new(reading->text);
    Finder f = {.words = words,
                .quantities = quantities,
                .reading = reading,
                .w = w,
                .source = sources != NULL ? &sources[i] : &reader,
                .clause = recipe->clauses->pdata[k]};
    if (f.clause->kind != LITHO_CLAUSE_STEP)
      add_verdict(&f);
    for (guint n = 0; f.clause->steps != NULL && n < f.clause->steps->len; n++)
      add_step(&f, recipe, g_array_index(f.clause->steps, guint, n));
    if (rest > 0 && k + 1 < recipe->clauses->len && is_rest(f.clause, recipe->clauses->pdata[k + 1])) {
      f.clause = recipe->clauses->pdata[++k];
      add_verdict(&f);
      rest--;
    }
  }
}
