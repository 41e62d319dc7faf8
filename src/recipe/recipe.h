/* recipe.h: the edit plan: steps over the operation table, readable, replayable, checkable.
 *
 * {"litho":1, "instruction":"…", "steps":[{"op":"exposure","ev":0.3,"region":"sky","strength":1,
 *   "why":"…","said":{"sign":"+","degree":"some"}}], "clauses":[{"text":"…","steps":[0]},
 *   {"text":"add a dragon","cannot":"litho does not invent objects"}], "assets":{"NAME":{"sha256":…}},
 *   "made_by":{…}, "run":{…}}
 * docs/recipe.md is the reference. A recipe holds no file path and no libvips name.
 */
#ifndef LITHO_RECIPE_RECIPE_H
#define LITHO_RECIPE_RECIPE_H

#include <json-glib/json-glib.h>
#include "op/op.h"
#include "recipe/evidence.h"
#include "recipe/region.h"
#include "recipe/result.h"

#define LITHO_RECIPE_VERSION 1
#define LITHO_RECIPE_MAX_STEPS 100
#define LITHO_RECIPE_MAX_BYTES (1 << 20)
#define LITHO_RECIPE_MAX_POINTS 64  /* numbers of a curve or box */
#define LITHO_RECIPE_MAX_TEXT 1000  /* bytes of why, note, reason */
#define LITHO_INSTRUCTION_MAX_BYTES 8192
#define LITHO_SAID_MAX 1e6 /* of the size of a said number */

/* The text, cut at a whole character where it is longer than LITHO_RECIPE_MAX_TEXT. Caller frees. */
char *litho_recipe_text(const char *text);

extern const char *const litho_step_keys[];    /* keys of a step that are not parameters */
extern const char *const litho_degree_names[]; /* "touch" "some" "lot", by LithoDegree */
extern const char *const litho_units[];        /* what LithoSaid.unit may be */

/* What the words leave to the photo: "fix it", "fix the lighting", "make it pop". */
typedef enum { LITHO_OPEN_NOT, LITHO_OPEN_ALL, LITHO_OPEN_LIGHT, LITHO_OPEN_POP, LITHO_N_OPEN } LithoOpen;
extern const char *const litho_open_names[]; /* NULL-terminated, from LITHO_OPEN_ALL on */

/* What the words said of an amount, before solving. */
typedef struct {
  gboolean set;
  int sign;            /* -1, +1, or 0: no direction */
  LithoDegree degree;  /* used when number is NAN */
  double number;       /* the number said, NAN when none */
  char *unit;          /* "%" "EV" "°" "px" "K" "x" or NULL; owned */
  LithoOpen open;      /* the words do not say what to do: litho_plan_fit() decides it for each photo */
} LithoSaid;

typedef struct {
  const LithoOp *op;
  LithoValue *values;  /* op->n_params; owned */
  LithoRegion *region; /* NULL = all; owned */
  double strength;     /* 0..1, blend with the picture before the step; default 1 */
  char *why;           /* the reason, for people; owned, may be NULL */
  LithoSaid said;
  char *note;          /* what the plan says of it: "reduced to 0.4: clipping"; owned, may be NULL */
} LithoStep;

typedef enum { LITHO_CLAUSE_STEP, LITHO_CLAUSE_CANNOT, LITHO_CLAUSE_REFUSED, LITHO_CLAUSE_KEEP } LithoClauseKind;

typedef struct {
  char *text;   /* the clause of the instruction, in its own words; owned */
  LithoClauseKind kind; /* KEEP: a protection or context that needs no step of its own */
  GArray *steps;/* guint indices of the steps that answer it, or NULL */
  char *reason; /* for CANNOT, REFUSED, KEEP; owned */
  GArray *evidence; /* of LithoEvidence, which words say so; NULL: not known. Not a part of the document */
} LithoClause;

struct _LithoRecipe {
  char *instruction;  /* owned, may be NULL */
  GPtrArray *steps;   /* LithoStep*, owned */
  GPtrArray *clauses; /* LithoClause*, owned; empty when there was no instruction */
  gboolean refused;   /* all of it was refused: steps is empty */
  GHashTable *assets; /* name → sha256 hex, owned strings */
  JsonObject *made_by;/* planner, model sha256, grammar sha256, prompt sha256, litho version; or NULL */
  JsonObject *run;    /* of a record, read from a file: what the run recorded (source and output sha256, size,
                         versions, results of steps); or NULL */
  GPtrArray *warnings;/* char*, NULL-terminated: what planning it said; not a part of the document */
};

LithoRecipe *litho_recipe_new(void);

LithoStep *litho_step_new(const LithoOp *op);
LithoStep *litho_step_copy(const LithoStep *step);
void litho_step_free(LithoStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoStep, litho_step_free)
LithoClause *litho_clause_new(const char *text, LithoClauseKind kind, const char *reason);
void litho_clause_free(LithoClause *clause);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoClause, litho_clause_free)

/* Parses and validates; strict: unknown keys and out-of-range numbers are errors that hold the JSON
 * pointer, the legal range and what was meant ("did you mean"). Older versions are migrated.
 * name: for messages. Code RECIPE or LIMIT. */
LithoRecipe *litho_recipe_parse(const char *name, const char *json, gssize length, GError **error);
/* A recipe's file, "-" is stdin. Errors: NOT_FOUND, READ, LIMIT, RECIPE. */
LithoRecipe *litho_recipe_load(const char *path, GError **error);
/* A small text file whole, "-" is stdin; *length may be NULL. NUL-terminated. what: "a recipe", for
 * the message of LIMIT. Errors: NOT_FOUND, READ, LIMIT. */
char *litho_text_read(const char *path, gsize max_bytes, const char *what, gsize *length,
                      GError **error);
/* The tree of an older version brought to LITHO_RECIPE_VERSION, checked for the version only; *from:
 * the version it had. New reference. */
JsonNode *litho_recipe_upgrade(JsonNode *root, int *from, GError **error);
/* Canonical JSON (stable key order, shortest round-trip numbers), newline at the end. */
char *litho_recipe_print(const LithoRecipe *recipe);
JsonNode *litho_recipe_to_json(const LithoRecipe *recipe);
JsonNode *litho_step_to_json(const LithoStep *step);
/* For people, on one line: "Exposure: ev +0.3 EV, in the sky". */
char *litho_step_describe(const LithoStep *step);
/* For people: a numbered list of steps with reasons, then what cannot be done. results: of a run (result.h), NULL:
 * those of the record, if it is one. */
char *litho_recipe_show_results(const LithoRecipe *recipe, const GArray *results);
/* What changed from a to b in instruction and steps (not in what runs recorded): {"same":…,
 * "instruction":[a,b], "steps":[{"change":"added|removed|changed|moved","op":…,"from":0,"to":1,
 * "keys":{"ev":[a,b]}}]}; absent where equal. */
JsonNode *litho_recipe_diff(const LithoRecipe *a, const LithoRecipe *b);
/* That as lines for people; "" when the same. */
char *litho_recipe_diff_text(JsonNode *diff);
/* JSON Schema (2020-12) derived from the operation table. */
char *litho_recipe_schema(void);

#endif
