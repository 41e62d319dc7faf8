/* reader.h: what the parts of the keyword planner share. Not for others: see reading.h. */
#ifndef LITHO_PLAN_READER_H
#define LITHO_PLAN_READER_H

#include "plan/phrase.h"
#include "plan/reading.h"

typedef struct {
  const LithoWords *w;
  guint first, last;      /* the clause */
  guint8 *used;           /* by token: already understood */
  LithoReading *out;
  LithoReading *previous; /* clause before, or NULL */
  gboolean new_sentence;
  gboolean regions_said;  /* the clause names where, so nothing carries over */
  gboolean has_object;    /* "increase the contrast": complete without a place */
  gboolean removing;      /* "take … out" round a property */
  gboolean elliptic;      /* no verb of its own: "more blue" */
} Clause;

/* tokens of the clause from i on: index of the first of class cls, or c->last */
guint clause_find(const Clause *c, guint i, LithoWordClass cls);
gboolean clause_has(const Clause *c, LithoWordClass cls);
gboolean clause_word_is(const Clause *c, guint i, const char *const *words);
void clause_use(Clause *c, guint first, guint last);

LithoWish *wish_new(const char *op, int sign, double confidence);
LithoWish *wish_copy(const LithoWish *wish);
void wish_free(LithoWish *wish);
LithoWish *clause_wish(Clause *c, const char *op, int sign, double confidence); /* added to c->out */
void clause_refuse(Clause *c, const char *reason, double confidence);
void clause_keep(Clause *c, const char *reason, double confidence);
gboolean op_is_whole(const char *op); /* makes sense on the whole photo only */

/* Regions named by phrases of the clause that are not used up; fills regions_said. */
void clause_regions(Clause *c, GPtrArray *regions);
void clause_degree(const Clause *c, LithoWish *wish);

/* frames.c: "remove X", "add X", "change X to Y", background, geometry. TRUE: the clause is read. */
gboolean read_frames(Clause *c);
/* properties.c: "brighter", "less contrast", "too dark", "more blue". */
void read_properties(Clause *c);
/* protect.c: "but not the sky", "keep X", "without touching Y". TRUE: nothing else is in the clause. */
gboolean read_protections(Clause *c);

#endif
