/* reading.h: what the keyword planner understands of each clause.
 *
 * litho_read() cuts an instruction into clauses and reads each: the wishes (operation, direction,
 * degree, number, colour, regions), protections, refusals, and how sure it is. Regions carry over
 * between clauses as people mean it; protections are given to all wishes that they concern.
 * draft_words.c makes a recipe of it; the language-model planner lets sure clauses stand, offers
 * `mentions` as regions and checks its own plan against it. */
#ifndef LITHO_PLAN_READ_READING_H
#define LITHO_PLAN_READ_READING_H

#include "op/op.h"
#include "plan/read/clause.h"
#include "recipe/recipe.h"

typedef struct {
  const char *op; /* a name of the operation table (static string) */
  int sign;       /* -1, 0, +1 */
  LithoDegree degree;
  double number;     /* said, NAN when none */
  const char *unit;  /* "%" "EV" "°" "px" "K" "x" or NULL (static) */
  const char *color; /* colour name or NULL (static) */
  char *target; /* remove_object's target, replace_background's new ground, style's look; or NULL */
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
  gboolean asks;         /* asks for something, whether or not it was understood */
  gboolean negated;    /* holds a negation, a complaint or a protection: read with care */
  double confidence;   /* 0..1: how sure that kind and wishes are right and whole */
} LithoReading;

typedef struct {
  GPtrArray *clauses; /* LithoReading*, owned */
  gboolean refused;   /* at least one clause is refused and none has a wish */
  double confidence;  /* the least of the clauses */
} LithoDraft;

/* Never fails and never NULL, whatever the text. Deterministic, thread-safe, a few ms at most. */
LithoDraft *litho_read(const char *words);
void litho_draft_free(LithoDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoDraft, litho_draft_free)

/* litho_read() of words that are neither too long nor none at all. Errors: USAGE, LIMIT. */
LithoDraft *litho_draft_read(const char *words, GError **error);

/* The draft as a recipe: steps with `said`, no amounts; complete ledger. Caller frees. */
LithoRecipe *litho_draft_recipe(const LithoDraft *draft, const char *words);

/* litho_read() + litho_draft_recipe() + made_by. Errors: USAGE (no words at all), LIMIT (over
 * LITHO_INSTRUCTION_MAX_BYTES). */
LithoRecipe *litho_draft_words(const char *words, GError **error);

#endif
