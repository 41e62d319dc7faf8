/* bind.h: what a sentence says exactly, given to the steps that a reader found in it.
 *
 * Whoever reads (keywords, net, language model) says which operations are wished and where in the sentence; numbers,
 * units, sides and negation are read here, the same for all. A number goes to the step whose words are nearest and to
 * the parameter that the operation table has for its unit. What is out of range or of no parameter's kind is said
 * (`reason`), never clipped or replaced; the number's own sign is the step's. */
#ifndef LITHO_PLAN_EXACT_BIND_H
#define LITHO_PLAN_EXACT_BIND_H

#include "op/op.h"
#include "plan/exact/number.h"
#include "plan/exact/quantity.h"

typedef struct {
  /* in */
  guint clause_start, clause_end; /* bytes of the clause that holds the step */
  guint start, end;               /* bytes of the step's own words; 0, 0: not known */
  guint number_start, number_end; /* bytes where the reader saw its number; 0, 0: not known */
  /* in and out */
  const LithoOp *op; /* becomes the operation that can do what is said: resize of upscale "to 4000 px" */
  int sign;          /* direction; becomes that of the number */
  /* out */
  gboolean is_denied; /* "don't": no step, and nothing is owed */
  LithoValue *values; /* op->n_params, what was said; NULL: nothing */
  double number;      /* as said, for the recipe's `said`; NAN: none */
  const char *unit;   /* static */
  char *reason;       /* why it cannot be done as said; or why it is denied. NULL */
  char *note;         /* how a number was taken that could be meant otherwise; NULL */
} LithoExactStep;

/* Reads negation and binds quantities. text: valid UTF-8; a step without op stays as it is. Deterministic, thread-safe.
 */
void litho_exact_read(const char *text, LithoExactStep *steps, guint n);
/* What is to be said of a clause in which no wish was found: that it is not wanted, undoes what is not there or aims at
 * bytes. *keep: nothing has to be done for it. Static; NULL: nothing. */
const char *litho_exact_of_clause(const char *text, guint start, guint end, gboolean *keep);
/* The byte behind the last words that take back what was said before ("no wait", 不对), and *start, where they begin; 0: there
 * are none. */
guint litho_exact_correction(const char *text, guint *start);
/* A light that a white balance is wished for, by name: "daylight white balance", 白平衡设为阴天. */
typedef struct {
  guint start, end; /* bytes of the words for the balance and the light */
  double kelvin;    /* 0: as shot */
} LithoExactLight;
/* The first in bytes [start, end); FALSE: none. */
gboolean litho_exact_light(const char *text, guint start, guint end, LithoExactLight *out);
void litho_exact_step_clear(LithoExactStep *step);

/* A size: 100 % (or 1 x) is as it is, and it cannot be negative. */
gboolean litho_exact_is_scale(const LithoParam *param);
/* The parameter that a number in `unit` (as in LithoSaid) means to the operation, and its value, which may lie out of
 * range. FALSE: it means nothing to it. */
gboolean litho_exact_number(const LithoOp *op, double number, const char *unit, int sign, guint *param, double *value);

/* --- between the files of this room --- */

typedef struct {
  guint start, end; /* bytes */
  const char *reason;
} LithoExactStretch;

/* The same of a quantity; `param` < n_params asks for that parameter. */
gboolean exact_value(const LithoOp *op, const LithoQuantity *q, int sign, guint *param, double *value);
/* What a conversion of the quantity assumed, for people; NULL where there is nothing to say. Caller frees. */
char *exact_note(const LithoOp *op, const LithoQuantity *q);
/* Numbers, 100 % of which is the frame: crop, pad, resize, upscale. */
gboolean exact_is_frame(const LithoOp *op);
gboolean exact_frame_takes(const LithoOp *op, LithoQuantityKind kind);
/* Is a number without unit the width or height of a resize: 宽295高413像素? */
gboolean exact_is_size(const char *text, const LithoExactStep *step, const LithoQuantity *q);
/* Sets values or reason from all quantities of the step, and from the words of its clause (square, portrait, the left
 * half). */
void exact_frame_bind(const char *text, LithoExactStep *step, const LithoQuantity *const *quantities, guint n);
/* Steps of a white balance for a light that is said become `temperature`; for the light as shot there is nothing to do. */
void exact_balance(const char *text, LithoExactStep *steps, guint n, const GArray *quantities);
/* Which parts of a lens's correction are said; the others are switched off. */
void exact_lens(const char *text, LithoExactStep *steps, guint n);
/* Sets a parameter, or `reason` where the value is not legal. */
void exact_set(LithoExactStep *step, guint param, double value);
void exact_set_text(LithoExactStep *step, guint param, const char *value);
/* "0.7 EV", "1920 × 1080 px", for messages. Caller frees. */
char *exact_describe(const LithoQuantity *q);
/* Marks the steps that the sentence does not want. GArray of LithoExactStretch, what is not wanted; caller unrefs. */
GArray *exact_deny(const char *text, LithoExactStep *steps, guint n);
#endif
