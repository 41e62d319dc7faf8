/* draft.h: an instruction as it was understood: its clauses, and the wishes in each. */
#ifndef LITHO_PLAN_READ_DRAFT_H
#define LITHO_PLAN_READ_DRAFT_H

#include "op/op.h"
#include "recipe/recipe.h"

typedef struct {
  const char *op; /* a name of the operation table (static string) */
  int sign;       /* -1, 0, +1 */
  LithoDegree degree;
  guint start, end;   /* bytes of its own words in the instruction; 0, 0: not known, until litho_draft_recipe() finds them */
  double number;      /* that its words mean without a figure ("upside down"), NAN when none: plan/exact
                         reads figures */
  const char *unit;   /* "%" "EV" "°" "px" "K" "x" or NULL (static) */
  const char *color;  /* colour name or NULL (static) */
  char *target;       /* remove_object's target, replace_background's new ground, style's look; or NULL */
  GPtrArray *regions; /* LithoRegion*, owned; empty = the whole photo. One step for each. */
  double confidence;  /* 0..1 */
  LithoOpen open;     /* the photo has to say what is to be done */
} LithoWish;

typedef struct {
  char *text;       /* the clause in its own words */
  guint start, end; /* bytes of the instruction */
  LithoClauseKind kind;
  char *reason;        /* CANNOT, REFUSED, KEEP: for people; NULL for STEP */
  GPtrArray *wishes;   /* LithoWish*, owned; empty unless STEP */
  GPtrArray *mentions; /* LithoRegion*, owned: every region that the clause names, in order */
  GPtrArray *protects; /* LithoRegion*, owned: "but not the sky" */
  gboolean negated;    /* holds a negation, a complaint or a protection: read with care */
  double confidence;   /* 0..1: how sure that kind and wishes are right and whole */
} LithoReading;

typedef struct {
  GPtrArray *clauses; /* LithoReading*, owned */
  gboolean refused;   /* at least one clause is refused and none has a wish */
  double confidence;  /* the least of the clauses */
} LithoDraft;

/* One without number, colour, target and region, of the degree SOME. op: static. */
LithoWish *litho_wish_new(const char *op, int sign, double confidence);
LithoWish *litho_wish_copy(const LithoWish *wish);
void litho_wish_free(LithoWish *wish);
/* The clause of bytes [start, end), without wishes. Freed with its draft. */
LithoReading *litho_reading_new(const char *words, guint start, guint end, LithoClauseKind kind);
void litho_reading_conclude(LithoReading *reading, LithoClauseKind kind, const char *reason);
LithoDraft *litho_draft_new(void); /* without clauses */
/* Sets `refused` and `confidence` by the clauses. */
void litho_draft_weigh(LithoDraft *draft);
void litho_draft_free(LithoDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoDraft, litho_draft_free)

#endif
