/* reading.c: the clauses of an instruction, read one after the other, and what carries over. */
#include <math.h>
#include <string.h>
#include "plan/read/reader.h"
#include "plan/read/reading.h"

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
  return !read_op_is_whole(wish->op) && !g_str_equal(wish->op, "remove_object") &&
         !g_str_equal(wish->op, "remove_background") &&
         !g_str_equal(wish->op, "replace_background") && !g_str_equal(wish->op, "red_eye");
}

/* "smooth the skin": where the operation works by itself. */
static gboolean
is_own_region(const LithoWish *wish, const LithoRegion *region)
{
  const LithoOp *op = litho_op_find(wish->op);
  return op != NULL && op->region != NULL && region->kind == LITHO_REGION_NAMED &&
         g_str_equal(op->region, region->text);
}

/* "I would like to give it to my mother": tells of the person, asks for no edit. */
static gboolean
is_context(const ReadClause *c)
{
  for (guint i = c->first; i < c->last; i++) {
    LithoWordClass k = litho_word(c->w, i)->cls;
    if (k == WORD_UP || k == WORD_DOWN || k == WORD_REMOVE || k == WORD_ADD || k == WORD_CHANGE ||
        k == WORD_FIX || k == WORD_VERB || k == WORD_PROPERTY ||
        (k == WORD_ADJECTIVE && litho_word(c->w, i)->entry->op != NULL))
      return FALSE;
  }
  return TRUE;
}

/* "make the dog fly", "fill the glass": a request, if not for anything that litho knows. */
static gboolean
is_request(const ReadClause *c)
{
  guint i = c->first;
  while (i + 1 < c->last &&
         (litho_word(c->w, i)->cls == WORD_MODAL || litho_word(c->w, i)->cls == WORD_POLITE ||
          litho_word(c->w, i)->cls == WORD_OTHER || litho_word(c->w, i)->cls == WORD_ONLY))
    i++;
  const LithoToken *t = litho_word(c->w, i),
                   *next = i + 1 < c->last ? litho_word(c->w, i + 1) : NULL;
  gboolean thing = FALSE;
  for (guint k = i + 1; k < c->last; k++)
    thing |= litho_word(c->w, k)->cls == WORD_UNKNOWN || litho_word(c->w, k)->cls == WORD_NOUN;
  if (t->cls == WORD_MAKE || (i > c->first && g_str_equal(litho_word(c->w, i - 1)->word, "have")))
    return thing;
  gboolean verb = t->cls == WORD_UNKNOWN || (t->cls == WORD_ADJECTIVE && t->entry->op == NULL);
  return verb && !t->chinese && next != NULL &&
         (next->cls == WORD_DETERMINER || next->cls == WORD_POSSESSIVE ||
          (next->cls == WORD_PRONOUN && next->entry->text != NULL));
}

static void
settle(ReadClause *c)
{
  LithoReading *r = c->out;
  g_autoptr(GPtrArray) regions = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  read_clause_regions(c, regions);
  double least = 1;
  for (guint i = 0; i < r->wishes->len; i++) {
    LithoWish *wish = r->wishes->pdata[i];
    read_clause_degree(c, wish);
    least = MIN(least, wish->confidence);
    if (!takes_region(wish) || wish->regions->len > 0)
      continue;
    for (guint k = 0; k < regions->len; k++)
      if (!is_own_region(wish, regions->pdata[k]))
        g_ptr_array_add(wish->regions, litho_region_copy(regions->pdata[k]));
  }
  for (guint k = 0; k < regions->len; k++)
    g_ptr_array_add(r->mentions, litho_region_copy(regions->pdata[k]));
  if (r->wishes->len > 0) {
    double sure = least;
    if (r->wishes->len > 2)
      sure *= 0.8;
    if (r->negated && least < 0.95)
      sure *= 0.85;
    for (guint i = c->first; i < c->last; i++)
      if (litho_word(c->w, i)->guessed)
        sure *= 0.9;
    /* "highlights -20": a slider by its name and its number leaves no doubt. */
    const LithoWish *only = r->wishes->len == 1 ? r->wishes->pdata[0] : NULL;
    for (guint i = c->first; only != NULL && only->end > 0 && !r->negated && i < c->last; i++)
      if (litho_word(c->w, i)->cls == WORD_NUMBER && sure >= 0.6)
        sure = MAX(sure, 0.95);
    r->kind = LITHO_CLAUSE_STEP;
    r->confidence = sure;
  } else if (is_request(c)) {
    r->asks = TRUE;
    r->kind = LITHO_CLAUSE_CANNOT;
    r->reason = g_strdup("not understood by the keyword planner");
    r->confidence = 0.3;
  } else if (is_context(c) || read_clause_has(c, WORD_NOT)) {
    gboolean polite = TRUE;
    for (guint i = c->first; i < c->last; i++) {
      LithoWordClass k = litho_word(c->w, i)->cls;
      polite &= k == WORD_POLITE || k == WORD_MODAL || k == WORD_OTHER || k == WORD_PRONOUN;
    }
    read_clause_keep(c, polite ? "politeness" : "no wish is in these words", polite ? 0.95 : 0.6);
  } else {
    r->kind = LITHO_CLAUSE_CANNOT;
    r->reason = g_strdup("not understood by the keyword planner");
    r->confidence = 0.2;
  }
}

/* "…, so it is not so yellow", "so that it's all white" behind "remove the background": an aim that
 * asks for more than the clause before. */
static gboolean
is_own_wish(const ReadClause *c)
{
  const LithoWish *before = c->previous->wishes->len > 0 ? c->previous->wishes->pdata[0] : NULL;
  if (!read_clause_has(c, WORD_COLOR) || before == NULL)
    return FALSE;
  guint color = read_clause_find(c, c->first, WORD_COLOR);
  LithoWordClass degree = color > c->first ? litho_word(c->w, color - 1)->cls : WORD_OTHER;
  return degree == WORD_TOO || degree == WORD_DOWN || g_str_equal(before->op, "remove_background");
}

/* "brighten it to make the face more visible": the same again. */
static gboolean
is_repeated(const ReadClause *c)
{
  if (c->previous == NULL || c->previous->wishes->len == 0 || c->out->wishes->len != 1)
    return FALSE;
  const LithoWish *wish = c->out->wishes->pdata[0];
  for (guint i = 0; i < c->previous->wishes->len; i++) {
    const LithoWish *before = c->previous->wishes->pdata[i];
    if (g_str_equal(before->op, wish->op) && before->sign == wish->sign && wish->color == NULL &&
        wish->target == NULL)
      return TRUE;
  }
  return FALSE;
}


/* --- the cases of a clause, in their order ---------------------------------------------------- */

typedef struct {
  ReadClause c;
  const LithoClauseSpan *span;
  gboolean framed; /* a frame has read it */
} Reading;

/* "crop 10 % off the top": what the others would take for a thing to remove or to keep. */
static gboolean
cuts_the_frame(Reading *r)
{
  r->framed = read_sides(&r->c);
  return FALSE;
}

/* "but not the sky": nothing else is in the clause. */
static gboolean
only_protects(Reading *r)
{
  return !r->framed && read_protections(&r->c);
}

/* "…, so the face shows", "make sure that it stays sharp": what the clause before is for. */
static gboolean
tells_the_aim(Reading *r)
{
  static const char *const sure[] = {
      "make sure", "make sure to", "make sure that", "ensure", "to make sure", "to ensure", NULL};
  static const char *const shows[] = {"see", "show", "reveal", "help", "allow", NULL};
  ReadClause *c = &r->c;
  const LithoToken *first = litho_word(c->w, c->first), *second = read_clause_token(c, c->first + 1);
  const gboolean so = r->span->purpose && !c->new_sentence &&
                      (first->cls == WORD_THEN || g_str_equal(first->word, "so"));
  const gboolean to_show = r->span->purpose && second != NULL && g_str_equal(first->word, "to") &&
                           g_strv_contains(shows, second->word);
  if (!(so || to_show || g_strv_contains(sure, first->word)) || c->previous == NULL ||
      c->previous->confidence <= 0.6 || is_own_wish(c))
    return FALSE;
  read_clause_keep(c, "says what the clause before is for", 0.7);
  return TRUE;
}


/* "remove X", "change X to Y": done where a frame refuses or keeps; what it wishes goes on. */
static gboolean
has_a_frame(Reading *r)
{
  LithoReading *out = r->c.out;
  r->framed = r->framed || read_frames(&r->c);
  const gboolean refused = out->kind == LITHO_CLAUSE_REFUSED;
  return refused || (out->kind == LITHO_CLAUSE_KEEP && r->framed);
}

/* "brighter", "less contrast" */
static gboolean
has_properties(Reading *r)
{
  if (!r->framed)
    read_properties(&r->c);
  return r->c.out->kind == LITHO_CLAUSE_REFUSED && r->c.out->wishes->len == 0;
}

/* Regions, degrees and how sure the reading is; never the last word. */
static gboolean
settles(Reading *r)
{
  settle(&r->c);
  return FALSE;
}

static gboolean
repeats(Reading *r)
{
  if (!r->span->purpose || r->c.new_sentence || !is_repeated(&r->c))
    return FALSE;
  g_ptr_array_set_size(r->c.out->wishes, 0);
  read_clause_keep(&r->c, "says what the clause before is for", 0.7);
  return TRUE;
}

static void
add_regions(LithoWish *wish, const GPtrArray *regions)
{
  for (guint k = 0; k < regions->len; k++)
    g_ptr_array_add(wish->regions, litho_region_copy(regions->pdata[k]));
}

/* "brighten the sky, more blue": where the clause says nothing of it, it is where the one before was. */
static gboolean
takes_the_place(Reading *r)
{
  LithoReading *out = r->c.out;
  const LithoReading *previous = r->c.previous;
  if (out->kind != LITHO_CLAUSE_STEP || r->c.regions_said || !r->c.elliptic || r->c.new_sentence ||
      previous == NULL || previous->wishes->len == 0 || !takes_region(previous->wishes->pdata[0]))
    return FALSE;
  for (guint i = 0; i < out->wishes->len && previous->kind == LITHO_CLAUSE_STEP; i++) {
    LithoWish *wish = out->wishes->pdata[i];
    if (takes_region(wish) && wish->regions->len == 0)
      add_regions(wish, previous->mentions);
  }
  if (out->mentions->len == 0)
    for (guint k = 0; k < previous->mentions->len; k++)
      g_ptr_array_add(out->mentions, litho_region_copy(previous->mentions->pdata[k]));
  return FALSE;
}

/* "brighten and sharpen the face": the first verb waits for its object. */
static gboolean
gives_the_place(Reading *r)
{
  const LithoReading *out = r->c.out, *previous = r->c.previous;
  const guint first = r->c.first;
  if (out->kind != LITHO_CLAUSE_STEP || previous == NULL || previous->kind != LITHO_CLAUSE_STEP ||
      previous->mentions->len > 0 || out->mentions->len == 0 || r->c.new_sentence || first < 2 ||
      litho_word(r->c.w, first - 1)->cls != WORD_AND || litho_word(r->c.w, first - 2)->cls != WORD_VERB)
    return FALSE;
  for (guint i = 0; i < previous->wishes->len; i++)
    if (takes_region(previous->wishes->pdata[i]))
      add_regions(previous->wishes->pdata[i], out->mentions);
  return FALSE;
}

/* Tried one after the other; the first that returns TRUE ends the reading. Why each stands before the next: */
static gboolean (*const cases[])(Reading *) = {
    cuts_the_frame,  /* "keep the left half": a side of the frame, no protection */
    only_protects,   /* "make sure the sky stays" protects; as an aim it would only be told */
    tells_the_aim,   /* "so that the sky is darker": the frames would read a wish */
    has_a_frame,     /* "remove the dark spot": read as properties it would brighten */
    has_properties,  /* what is used up is no region: settling looks through the rest */
    settles,         /* degrees, signs and mentions, which the next compares with the clause before */
    repeats,         /* either way round: the sign of the clause before, and its contrary */
    takes_the_place, /* either way round: the clause before has named a place, or it has not */
    gives_the_place,
};

static LithoReading *
read_clause(const LithoWords *w, const LithoClauseSpan *s, LithoReading *previous, const LithoReading *heard)
{
  LithoReading *out = g_new0(LithoReading, 1);
  out->start = s->start;
  out->end = s->end;
  out->text = g_strndup(w->text + s->start, s->end - s->start);
  out->wishes = g_ptr_array_new_with_free_func((GDestroyNotify)read_wish_free);
  out->mentions = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  out->protects = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  out->kind = LITHO_CLAUSE_CANNOT;
  g_autofree guint8 *used = g_new0(guint8, s->last - s->first);
  Reading r = {.c = {.w = w,
                     .first = s->first,
                     .last = s->last,
                     .used = used,
                     .out = out,
                     .previous = previous,
                     .heard = heard,
                     .new_sentence = s->new_sentence},
               .span = s};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    if (cases[i](&r))
      break;
  return out;
}

static gboolean
is_vague(const LithoReading *r)
{
  const LithoWish *wish = r->wishes->len == 1 ? r->wishes->pdata[0] : NULL;
  return wish != NULL && g_str_equal(wish->op, "auto_tone") && wish->confidence < 0.7;
}

static gboolean
has_op(const LithoReading *r, const char *op)
{
  for (guint i = 0; i < r->wishes->len; i++)
    if (g_str_equal(((LithoWish *)r->wishes->pdata[i])->op, op))
      return TRUE;
  return FALSE;
}

/* What only the whole instruction tells: a vague clause beside exact ones ("edit this: remove the
 * car") is no wish of its own, and a lone request that names nothing photographic is for what litho
 * does not do. */
static void
weigh(LithoDraft *draft)
{
  guint exact = 0, refused = 0, vague = 0;
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    gboolean is = is_vague(r);
    vague += is;
    exact += r->wishes->len > 0 && !is;
    refused += r->kind == LITHO_CLAUSE_REFUSED;
  }
  gboolean replaced = FALSE;
  for (guint i = 0; i < draft->clauses->len; i++)
    replaced |= has_op(draft->clauses->pdata[i], "replace_background");
  for (guint i = 0; i < draft->clauses->len; i++) {
    LithoReading *r = draft->clauses->pdata[i];
    if (replaced && r->wishes->len == 1 && has_op(r, "remove_background")) {
      g_ptr_array_set_size(r->wishes, 0);
      r->kind = LITHO_CLAUSE_KEEP;
      r->reason = g_strdup("the new background covers the old one");
    } else if (replaced && r->wishes->len == 1 && has_op(r, "remove_object") &&
               g_ascii_strncasecmp(r->text, "cut ", 4) == 0) {
      g_ptr_array_set_size(r->wishes, 0); /* "cut out the dog and put it on white" */
      r->kind = LITHO_CLAUSE_KEEP;
      r->reason = g_strdup("what stays in front of the new background");
    } else if (is_vague(r) && exact > 0) {
      g_ptr_array_set_size(r->wishes, 0);
      r->kind = LITHO_CLAUSE_KEEP;
      r->reason = g_strdup("the other clauses say it in more detail");
    } else if (r->asks && exact + vague + refused == 0) {
      g_free(r->reason);
      r->kind = LITHO_CLAUSE_REFUSED;
      r->reason = g_strdup("litho does not change what a photo shows");
      r->confidence = 0.5;
    }
  }
}

LithoDraft *
litho_read(const char *words)
{
  LithoDraft *draft = litho_draft_new();
  g_autoptr(LithoWords) w = litho_words_new(words);
  g_autoptr(GArray) spans = litho_clause_split(w);
  LithoReading *previous = NULL, *heard = NULL;
  for (guint i = 0; i < spans->len; i++) {
    LithoReading *r = read_clause(w, &g_array_index(spans, LithoClauseSpan, i), previous, heard);
    g_ptr_array_add(draft->clauses, r);
    if (r->kind == LITHO_CLAUSE_STEP)
      previous = r;
    heard = r;
  }
  weigh(draft);
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

LithoDraft *
litho_draft_new(void)
{
  LithoDraft *draft = g_new0(LithoDraft, 1);
  draft->clauses = g_ptr_array_new_with_free_func((GDestroyNotify)reading_free);
  draft->confidence = 1;
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
