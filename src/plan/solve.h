/* solve.h: what the parts of the solver share: said amounts → numbers, trials on a proxy, the gate.
 */
#ifndef LITHO_PLAN_SOLVE_H
#define LITHO_PLAN_SOLVE_H

#include "recipe/found.h"
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
/* For a vague request, which the plan answers with auto_tone: the untouched photo and the automatic
 * tone at half and full strength compete; sets the step's strength, 0 when untouched wins. */
gboolean gate_vague(const Trial *trial, LithoStep *step, VipsImage **after, GError **error);

#endif
