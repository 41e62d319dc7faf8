/* reader.h: what the parts of the keyword planner share. Not for others: see reading.h. */
#ifndef LITHO_PLAN_READ_READER_H
#define LITHO_PLAN_READ_READER_H

#include "plan/read/draft.h"
#include "plan/read/phrase.h"

typedef struct {
  const LithoWords *w;
  guint first, last; /* the clause */
  guint8 *used;      /* by token: already understood */
  guint at;          /* token + 1 that is read, for the place of the wishes that come of it; 0: none in particular */
  LithoReading *out;
  LithoReading *previous;    /* clause before, or NULL */
  const LithoReading *heard; /* the clause just before, whatever came of it; NULL at the start */
  gboolean new_sentence;
  gboolean regions_said; /* the clause names where, so nothing carries over */
  gboolean removing;     /* "take … out" round a property */
  gboolean elliptic;     /* no verb of its own: "more blue" */
} ReadClause;

/* tokens of the clause from i on: index of the first of class cls, or c->last */
guint read_clause_find(const ReadClause *c, guint i, LithoWordClass cls);
gboolean read_clause_has(const ReadClause *c, LithoWordClass cls);
void read_clause_use(ReadClause *c, guint first, guint last);

LithoWish *read_wish_new(const char *op, int sign, double confidence);
void read_wish_free(LithoWish *wish);
LithoWish *read_clause_wish(ReadClause *c, const char *op, int sign,
                       double confidence); /* added to c->out */
void read_clause_refuse(ReadClause *c, const char *reason, double confidence);
void read_clause_keep(ReadClause *c, const char *reason, double confidence);
gboolean read_op_is_whole(const char *op); /* makes sense on the whole photo only */

/* Regions named by phrases of the clause that are not used up; fills regions_said. */
void read_clause_regions(ReadClause *c, GPtrArray *regions);
void read_clause_degree(const ReadClause *c, LithoWish *wish);

/* First token from i on that may begin what a verb is about; likewise after articles and degrees.
 */
guint read_clause_skip_small(const ReadClause *c, guint i);
guint read_clause_skip_articles(const ReadClause *c, guint i);
const LithoToken *read_clause_token(const ReadClause *c, guint i); /* NULL behind the clause */
gboolean read_clause_is_word(const ReadClause *c, guint i, const char *word);
char *read_clause_text(const ReadClause *c, guint first, guint last); /* as written; NULL when empty */
gboolean read_clause_background(const ReadClause *c, guint *at); /* is the background named, and where */
gboolean read_phrase_is_region(const ReadClause *c, const ReadPhrase *p, const char *region);
void read_clause_replace_background(ReadClause *c, char *to, double sure); /* takes `to` */

/* What the words to the left of a hit say of its direction. */
typedef struct {
  int direction;    /* of the last direction word: +1, -1, 0 */
  guint at;         /* its token */
  gboolean enhance; /* it was "enhance", "improve" */
  gboolean added, removed, fixed, changed, made, modal;
  guint negated, complained, is; /* token + 1 of "not", "too", "looks"; 0: none */
  guint chain;                   /* token + 1 of the last adjective that complained */
  const char *subject;           /* "make the shadows darker": the tonal range that is spoken of */
  gboolean colors;               /* the colours are what is spoken of: "make the colors pop" */
} ReadContext;

/* Is token i within `reach` of the mark? */
gboolean read_context_near(guint mark, guint i, guint reach);
/* Is what is said at token i a fault of the photo rather than a wish? bad: the word is a fault by
 * itself. */
gboolean read_context_is_complaint(const ReadClause *c, const ReadContext *x, guint i, gboolean bad);

/* remove.c: "remove X", "take X out". TRUE: the clause is read. */
gboolean read_particle(ReadClause *c);
gboolean read_remove(ReadClause *c);
/* frames.c, change.c: "add X", "change X to Y", geometry. TRUE: the clause is read. */
gboolean read_sides(ReadClause *c);
gboolean read_frames(ReadClause *c);
gboolean read_change(ReadClause *c);
gboolean read_background(ReadClause *c);
/* properties.c, colors.c: "brighter", "less contrast", "too dark", "more blue". */
void read_properties(ReadClause *c);
void read_color(ReadClause *c, ReadContext *x, guint i);
void read_fault(ReadClause *c, ReadContext *x, guint i);
void read_style(ReadClause *c, ReadContext *x, guint i);
/* protect.c: "but not the sky", "keep X", "without touching Y". TRUE: nothing else is in the
 * clause. */
gboolean read_protections(ReadClause *c);

#endif
