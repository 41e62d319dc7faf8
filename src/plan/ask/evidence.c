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
  const LithoReadingItem *item; /* the net's; NULL: another reader's */
  const LithoWords *w;          /* of the clause */
  LithoClause *clause;
  double sure; /* of the step that is looked at */
  int step;
} Finder;

static const LithoReadingSpan nothing = {0, 0};

static gboolean
is_some(LithoReadingSpan span)
{
  return span.end > span.start;
}

static void
add(const Finder *f, LithoEvidenceRole role, LithoReadingSpan span, LithoReader reader)
{
  guint start = span.start, end = MIN(span.end, (guint)strlen(f->words));
  while (start < end && strchr(" \t\r\n,.;:!?", f->words[start]) != NULL)
    start++;
  while (end > start && strchr(" \t\r\n,.;:!?", f->words[end - 1]) != NULL)
    end--;
  const LithoEvidence one = {role,   start, end, reader, reader == LITHO_READER_EXACT ? 1 : CLAMP(f->sure, 0, 1),
                             f->step};
  litho_evidence_add(&f->clause->evidence, &one);
}

/* Tokens [first, end) of the clause, as bytes of the instruction. */
static LithoReadingSpan
tokens_span(const Finder *f, guint first, guint end)
{
  return (LithoReadingSpan){f->reading->start + litho_word(f->w, first)->start,
                            f->reading->start + litho_word(f->w, end - 1)->end};
}

/* The text as it stands in the clause, whatever the case of ASCII letters; else nothing. */
static LithoReadingSpan
find_text(const Finder *f, const char *text)
{
  const guint n = text != NULL ? (guint)strlen(text) : 0;
  for (guint p = f->reading->start; n > 0 && p + n <= f->reading->end; p++)
    if (g_ascii_strncasecmp(f->words + p, text, n) == 0)
      return (LithoReadingSpan){p, p + n};
  return nothing;
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

/* The net's words; another operation than the net's is one of a shape or a size that is said, or the keyword reader's.
 */
static void
add_operation(const Finder *f, const LithoWish *wish)
{
  const LithoReadingSpan whole = {f->reading->start, f->reading->end}, own = {wish->start, wish->end};
  const gboolean is_its = f->item == NULL || g_str_equal(f->item->name, wish->op);
  const LithoReader reader = is_its                                    ? f->source->reader
                             : exact_is_frame(litho_op_find(wish->op)) ? LITHO_READER_EXACT
                                                                       : LITHO_READER_WORDS;
  add(f, LITHO_EVIDENCE_STEP, f->item != NULL ? f->item->span : is_some(own) ? own : whole, reader);
}

/* Where the clause names the region; nothing where it does not. */
static LithoReadingSpan
region_words(const Finder *f, const LithoRegion *region)
{
  LithoReadingSpan said = region->kind == LITHO_REGION_TEXT ? find_text(f, region->text) : nothing;
  for (guint i = 0; i < f->w->tokens->len && region->text != NULL && !is_some(said); i++) {
    ReadPhrase phrase;
    const LithoEntry *entry = litho_word(f->w, i)->entry; /* "the shadows", "the blues" */
    g_autoptr(LithoRegion) found =
        litho_phrase_at(f->w, i, f->w->tokens->len, &phrase) ? litho_phrase_region(f->w, &phrase) : NULL;
    if (found != NULL && found->kind == region->kind && g_strcmp0(found->text, region->text) == 0)
      said = tokens_span(f, phrase.core, phrase.last);
    else if (entry != NULL && (g_strcmp0(entry->op, region->text) == 0 || g_strcmp0(entry->text, region->text) == 0))
      said = tokens_span(f, i, i + 1);
  }
  return said;
}

static void
add_regions(const Finder *f, const LithoRegion *region)
{
  if (region == NULL)
    return;
  if (region->kind != LITHO_REGION_ALL)
    add(f, LITHO_EVIDENCE_REGION, f->item != NULL && is_some(f->item->place) ? f->item->place : region_words(f, region),
        f->source->reader);
  if (f->item != NULL)
    add(f, LITHO_EVIDENCE_EXCEPT, f->item->except, LITHO_READER_NET);
  for (guint i = 0; region->except != NULL && f->item == NULL && i < region->except->len; i++)
    add(f, LITHO_EVIDENCE_EXCEPT, region_words(f, region->except->pdata[i]), LITHO_READER_WORDS);
}

/* Does the plan have what the quantity says? */
static gboolean
is_of(const LithoStep *step, const LithoQuantity *q)
{
  if (exact_is_frame(step->op))
    return exact_frame_takes(step->op, q->kind);
  gboolean has = step->said.number == q->v[0] && g_strcmp0(step->said.unit, litho_quantity_unit(q->kind)) == 0;
  for (guint i = 0; i < step->op->n_params; i++)
    has |= step->values[i].set && i != step->op->main && fabs(step->values[i].num) == q->v[0];
  return has;
}

/* Quantities of the clause; where it has none, those elsewhere that say the step's number ("contrast and saturation,
 * each by 20 %"); else the words of a degree. */
static void
add_amount(const Finder *f, const LithoStep *step)
{
  gboolean found = FALSE;
  for (int pass = 0; pass < 2 && !found; pass++)
    for (guint i = 0; i < f->quantities->len; i++) {
      const LithoQuantity *q = &g_array_index(f->quantities, LithoQuantity, i);
      const gboolean inside = q->start >= f->reading->start && q->end <= f->reading->end;
      const gboolean may = pass == 0 ? inside : !isnan(step->said.number) && !exact_is_frame(step->op);
      if (!may || !is_of(step, q))
        continue;
      add(f, LITHO_EVIDENCE_AMOUNT, (LithoReadingSpan){q->start, q->end}, LITHO_READER_EXACT);
      found = TRUE;
    }
  for (guint i = 0; !found && isnan(step->said.number) && i < f->w->tokens->len; i++) {
    const LithoToken *token = litho_word(f->w, i);
    if (token->cls == WORD_DEGREE && token->entry->sign == (int)step->said.degree)
      add(f, LITHO_EVIDENCE_AMOUNT, tokens_span(f, i, i + 1), LITHO_READER_WORDS);
  }
}

/* Colour, target, new background, look: the words of each, where the clause has them, else those that the net saw. */
static void
add_values(const Finder *f, const LithoStep *step)
{
  static const char *const params[] = {"color", "target", "to", "style"};
  for (guint i = 0; i < G_N_ELEMENTS(params); i++) {
    guint at;
    const char *text =
        litho_op_param(step->op, params[i], &at) != NULL && step->values[at].set ? step->values[at].text : NULL;
    LithoReadingSpan said = text != NULL && i > 0 ? find_text(f, text) : nothing;
    for (guint k = 0; i == 0 && text != NULL && !is_some(said) && k < f->w->tokens->len; k++) {
      const LithoToken *token = litho_word(f->w, k);
      const LithoColorName *name = litho_color_find(token->cls == WORD_COLOR ? token->entry->text : token->word);
      if (name != NULL && (g_str_equal(name->name, text) || g_strcmp0(name->mix, text) == 0))
        said = tokens_span(f, k, k + 1);
    }
    if (text != NULL && !is_some(said) && f->item != NULL)
      said = i == 0 ? f->item->colored : is_some(f->item->value) ? f->item->value : i == 1 ? f->item->place : nothing;
    if (text != NULL)
      add(f, i == 0 ? LITHO_EVIDENCE_COLOR : LITHO_EVIDENCE_VALUE, said, f->source->reader);
  }
}

/* --- clauses ---------------------------------------------------------------------------------- */

static void
add_step(Finder *f, const LithoRecipe *recipe, guint index)
{
  const LithoStep *step = recipe->steps->pdata[index];
  const LithoWish *wish = wish_of(f->reading, step);
  if (wish == NULL)
    return;
  f->step = (int)index;
  f->sure = f->source->reader == LITHO_READER_MODEL ? f->source->sure : wish->confidence;
  add_operation(f, wish);
  add_regions(f, step->region);
  add_amount(f, step);
  add_values(f, step);
}

/* What no step answers. Where wishes came to nothing, or an answer was given instead of the reader's, it is because of
 * what is exact: denied, or a number that cannot be. */
static void
add_verdict(Finder *f)
{
  static const LithoEvidenceRole roles[] = {[LITHO_CLAUSE_KEEP] = LITHO_EVIDENCE_KEEP,
                                            [LITHO_CLAUSE_CANNOT] = LITHO_EVIDENCE_CANNOT,
                                            [LITHO_CLAUSE_REFUSED] = LITHO_EVIDENCE_REFUSED};
  const gboolean is_exact = f->clause->kind != f->reading->kind;
  const LithoReadingSpan whole = {f->reading->start, f->reading->end};
  f->step = -1;
  f->sure = f->source->reader == LITHO_READER_MODEL ? f->source->sure : f->reading->confidence;
  add(f, roles[f->clause->kind], f->item != NULL && !is_exact ? f->item->span : whole,
      is_exact ? LITHO_READER_EXACT : f->source->reader);
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
    f.item = f.source->reader == LITHO_READER_NET ? &f.source->item : NULL;
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
