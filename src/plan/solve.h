/* solve.h: what the parts of the solver share: said amounts → numbers, trials on a proxy, the gate.
 */
#ifndef LITHO_PLAN_SOLVE_H
#define LITHO_PLAN_SOLVE_H

#include "run/found.h"
#include "recipe/recipe.h"

/* What a step may spoil: shares of the photo. */
typedef struct {
  double clipped; /* LITHO_MEASURE_CLIPPED */
  double color;   /* LITHO_MEASURE_OVERSATURATED */
} Spoilt;

/* A small picture as it is before the step that is looked at. */
typedef struct {
  VipsImage *frame;   /* 3-band float scRGB in memory, long edge ≤ 256 px; owned */
  double scale;       /* px of it per px of the full-size photo */
  GHashTable *assets; /* or NULL; not owned */
  LithoFoundSet *found; /* masks of the plan's regions on the frame, or NULL: nobody looked; owned */
  const LithoRecipe *recipe; /* the plan; not owned */
  gboolean uses_models; /* FALSE: operations are tried by their classical methods */
  Spoilt untouched;   /* of the photo before all steps */
  Spoilt now;         /* of the frame */
} Trial;

/* Adds "text" to the step's note. */
void solve_note(LithoStep *step, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The step run alone on the trial's frame, at once. A region that needs see/ is taken as all. New
 * reference; NULL and error. */
VipsImage *trial_run(const Trial *trial, const LithoStep *step, GError **error);
/* The measures that the step's operation declares, and those that need no neighbours. */
gboolean trial_measure(const LithoStep *step, VipsImage *image, VipsImage *weight,
                       LithoMeasures *out, GError **error);

/* Sets the parameter that the said number means. FALSE when no number was said or it means nothing
 * to this operation (then noted). */
gboolean amount_from_number(LithoStep *step);
/* The main amount that the operation's table has for the said degree and direction. */
double amount_from_table(const LithoStep *step);
/* Sets the main parameter, rounded to what a slider of its usual range can show, legal. */
void amount_set(LithoStep *step, double amount);
/* Its value when nothing is done. */
double amount_neutral(const LithoOp *op);

gboolean spoilt_measure(VipsImage *image, Spoilt *spoilt, GError **error);

/* Reduces the step's main amount towards neutral when it clips or oversaturates much more of the
 * photo than before, and notes it. A number that the person said is not touched, only noted. *after: the frame after
 * the step, new reference. */
gboolean gate_step(const Trial *trial, LithoStep *step, VipsImage **after, GError **error);

/* Solves the step and brings the trial behind it. */
gboolean trial_solve(Trial *trial, LithoStep *step, GError **error);
/* The amount of a step that no trial could be made of: what was said, else the table's. */
void amount_untried(LithoStep *step);
/* The masks follow a frame that a step has turned, cut or enlarged. */
gboolean trial_turn(Trial *trial, const LithoStep *step, GError **error);
/* Makes `image` the frame, shrunk to the trial's size where a step has enlarged it. */
gboolean trial_advance(Trial *trial, VipsImage *image, GError **error);

/* choose.c: the step at `index` leaves open what to do. The untouched photo, the automatic tone at half and
 * full strength, the open steps behind it (the cures of fit.c) and an installed enhancing model
 * compete by how far the result is from an ordinary photo; the plan keeps the best and says so in its note, the
 * others are taken out. Brings the trial behind it. *next: the step
 * behind the answer. */
gboolean choose_open(Trial *trial, LithoRecipe *recipe, guint index, guint *next, GError **error);

#endif
