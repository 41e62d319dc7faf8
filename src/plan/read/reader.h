/* reader.h: what the parts of the keyword planner share. Not for others: see reading.h. */
#ifndef LITHO_PLAN_READ_READER_H
#define LITHO_PLAN_READ_READER_H

#include "plan/read/draft.h"
#include "plan/read/phrase.h"

typedef struct {
  const LithoWords *w;
  guint first, last; /* the clause */
  guint8 *used;      /* by token: already understood */
  LithoReading *out;
  LithoReading *previous;    /* clause before, or NULL */
  const LithoReading *heard; /* the clause just before, whatever came of it; NULL at the start */
  gboolean new_sentence;
  gboolean regions_said; /* the clause names where, so nothing carries over */
  gboolean has_object;   /* "increase the contrast": complete without a place */
  gboolean removing;     /* "take … out" round a property */
  gboolean elliptic;     /* no verb of its own: "more blue" */
} Clause;

/* tokens of the clause from i on: index of the first of class cls, or c->last */
guint clause_find(const Clause *c, guint i, LithoWordClass cls);
gboolean clause_has(const Clause *c, LithoWordClass cls);
void clause_use(Clause *c, guint first, guint last);

LithoWish *wish_new(const char *op, int sign, double confidence);
void wish_free(LithoWish *wish);
LithoWish *clause_wish(Clause *c, const char *op, int sign,
                       double confidence); /* added to c->out */
void clause_refuse(Clause *c, const char *reason, double confidence);
void clause_keep(Clause *c, const char *reason, double confidence);
gboolean op_is_whole(const char *op); /* makes sense on the whole photo only */

/* "I'll give it to my mother": of what someone does, with no wish in it. */
gboolean clause_tells(const Clause *c);

/* Regions named by phrases of the clause that are not used up; fills regions_said. */
void clause_regions(Clause *c, GPtrArray *regions);
void clause_degree(const Clause *c, LithoWish *wish);

/* First token from i on that may begin what a verb is about; likewise after articles and degrees.
 */
guint clause_skip_small(const Clause *c, guint i);
guint clause_skip_articles(const Clause *c, guint i);
const LithoToken *clause_token(const Clause *c, guint i); /* NULL behind the clause */
gboolean clause_is_word(const Clause *c, guint i, const char *word);
char *clause_text(const Clause *c, guint first, guint last); /* as written; NULL when empty */
gboolean clause_background(const Clause *c, guint *at); /* is the background named, and where */
gboolean phrase_is_region(const Clause *c, const Phrase *p, const char *region);
void clause_replace_background(Clause *c, char *to, double sure); /* takes `to` */

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
} Context;

/* Is token i within `reach` of the mark? */
gboolean context_near(guint mark, guint i, guint reach);
/* Is what is said at token i a fault of the photo rather than a wish? bad: the word is a fault by
 * itself. */
gboolean context_is_complaint(const Clause *c, const Context *x, guint i, gboolean bad);
gboolean token_is_thing(const LithoToken *t); /* NULL is none */

/* remove.c: "remove X", "take X out", "without X". TRUE: the clause is read. */
gboolean read_particle(Clause *c);
gboolean read_remove(Clause *c);
gboolean read_without(Clause *c);
/* frames.c, change.c: "add X", "change X to Y", geometry. TRUE: the clause is read. */
gboolean read_frames(Clause *c);
gboolean read_change(Clause *c);
gboolean read_background(Clause *c);
/* properties.c, colors.c: "brighter", "less contrast", "too dark", "more blue". */
void read_properties(Clause *c);
void read_color(Clause *c, Context *x, guint i);
void read_fault(Clause *c, Context *x, guint i);
void read_style(Clause *c, Context *x, guint i);
/* protect.c: "but not the sky", "keep X", "without touching Y". TRUE: nothing else is in the
 * clause. */
gboolean read_protections(Clause *c);

#endif
