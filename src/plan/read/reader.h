/* reader.h: what the parts of the keyword planner share. Not for others: see reading.h. */
#ifndef LITHO_PLAN_READ_READER_H
#define LITHO_PLAN_READ_READER_H

#include "plan/read/phrase.h"
#include "plan/read/reading.h"

#define READ_SURE 0.95   /* a word of the dictionary says it */
#define READ_LIKELY 0.75 /* its place in the clause does */
#define READ_GUESS 0.5

/* A clause that is read. */
typedef struct {
  const LithoWords *w;
  guint first, last; /* tokens */
  guint8 *used;      /* by token: already understood */
  LithoReading *out;
  const LithoReading *before; /* the clause before, whatever came of it; NULL at the start */
  gboolean removes;           /* it began as "remove …", of a property */
} ReadClause;

/* --- reading.c --- */

/* First token from i on of one of the classes that is not used up, or c->last. */
guint read_find(const ReadClause *c, guint i, guint64 classes);
gboolean read_has(const ReadClause *c, guint64 classes);
const LithoToken *read_token(const ReadClause *c, guint i); /* NULL behind the clause */
void read_use(ReadClause *c, guint first, guint last);
char *read_text(const ReadClause *c, guint first, guint last); /* as written; NULL when empty */
/* The phrase at token i, or at the next that may begin one: articles and small words aside. */
gboolean read_phrase(const ReadClause *c, guint i, guint last, ReadPhrase *p);
/* A wish of the clause, of the words of token `at` (c->last: not known); what is wished twice is
 * one. */
LithoWish *read_wish(ReadClause *c, const char *op, int sign, guint at, double sure);
void read_conclude(ReadClause *c, LithoClauseKind kind, const char *reason, double sure);

/* --- frames.c: what a verb does to a thing. TRUE: the clause is read. --- */

gboolean read_sides(ReadClause *c);
gboolean read_protections(ReadClause *c);
gboolean read_frames(ReadClause *c);

/* --- words.c: properties, adjectives, colours: what the dictionary has an operation for. --- */

void read_words(ReadClause *c);

#endif
