/* solve.h: what the parts of the solver share: said amounts → numbers, probe runs on a proxy, the gate.
 */
#ifndef LITHO_PLAN_SOLVE_H
#define LITHO_PLAN_SOLVE_H

#include "run/located.h"
#include "recipe/recipe.h"

/* What a step may spoil: shares of the photo. */
typedef struct {
  double clipped; /* LITHO_MEASURE_CLIPPED */
  double color;   /* LITHO_MEASURE_OVERSATURATED */
} PlanSpoilt;

/* A small picture as it is before the step that is looked at. */
typedef struct {
  VipsImage *frame;   /* 3-band float scRGB in memory, long edge ≤ 256 px; owned */
  double scale;       /* px of it per px of the full-size photo */
  const LithoShot *shot; /* or NULL; not owned */
  GHashTable *assets; /* or NULL; not owned */
  LithoLocatedSet *located; /* masks of the plan's regions on the frame, or NULL: nobody looked; owned */
  const LithoRecipe *recipe; /* the plan; not owned */
  GCancellable *cancel; /* or NULL; not owned */
  gboolean uses_models; /* FALSE: operations are tried by their classical methods */
  PlanSpoilt untouched;   /* of the photo before all steps */
  PlanSpoilt now;         /* of the frame */
} PlanProbe;

/* Adds "text" to the step's note. */
void plan_step_note(LithoStep *step, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The step run alone on the probe's frame, at once. A region that needs see/ is taken as all. New
 * reference; NULL and error. */
VipsImage *plan_probe_run(const PlanProbe *probe, const LithoStep *step, GError **error);
/* The measures that the step's operation declares, and those that need no neighbours. */
gboolean plan_probe_measure(const LithoStep *step, VipsImage *image, VipsImage *weight,
                       LithoMeasures *out, GError **error);

/* Sets the parameter that the said number means. FALSE when no number was said or it means nothing
 * to this operation (then noted). */
gboolean plan_amount_from_number(LithoStep *step);
/* The main amount that the operation's table has for the said degree and direction. */
double plan_amount_from_table(const LithoStep *step);
/* Sets the main parameter, rounded to what a slider of its usual range can show, legal. */
void plan_amount_set(LithoStep *step, double amount);
/* Its value when nothing is done. */
double plan_amount_neutral(const LithoOp *op);

gboolean plan_spoilt_measure(VipsImage *image, PlanSpoilt *spoilt, GError **error);

/* Reduces the step's main amount towards neutral when it clips or oversaturates much more of the photo than before, and
 * notes what became of `planned`, the amount before plan_notice() (NAN: none). A number that the person said is not touched,
 * only noted. *after: the frame after the step, new reference. */
gboolean plan_gate_step(const PlanProbe *probe, LithoStep *step, double planned, VipsImage **after, GError **error);

/* notice.c: the main amount grows until the step is seen where it acts, in `weight` (NULL: everywhere), within limits. n_same: how many steps before it wish the same. The amount is one of the solver's, never one
 * that was said. */
gboolean plan_notice(const PlanProbe *probe, LithoStep *step, VipsImage *weight, guint n_same, GError **error);

/* Solves the step and brings the probe behind it. */
gboolean plan_probe_solve(PlanProbe *probe, LithoStep *step, GError **error);
/* The amount of a step that no probe could be run of: what was said, else the table's. */
void plan_amount_untried(LithoStep *step);
/* The masks follow a frame that a step has turned, cut or enlarged. */
gboolean plan_probe_turn(PlanProbe *probe, const LithoStep *step, GError **error);
/* Makes `image` the frame, shrunk to the probe's size where a step has enlarged it. */
gboolean plan_probe_advance(PlanProbe *probe, VipsImage *image, GError **error);

/* The step's place on the frame. *weight: new reference, NULL: everywhere, or not found yet. */
gboolean plan_step_weight(const PlanProbe *probe, const LithoStep *step, VipsImage **weight, GError **error);

/* deepen.c: where the step at `index` wants more of a colour than the light of the place leaves room for, less light is wished
 * behind it. */
gboolean plan_deepen(const PlanProbe *probe, LithoRecipe *recipe, guint index, GError **error);

/* choose.c: the step at `index` leaves open what to do. The open steps behind it (the cures of fit.c), the automatic tone at
 * full and half strength and an installed enhancing model compete by how far the result is from an ordinary photo, of
 * those whose change one sees; the plan keeps the best and says so in its note, the
 * others are taken out. Brings the probe behind it. *next: the step
 * behind the answer. */
gboolean plan_choose_open(PlanProbe *probe, LithoRecipe *recipe, guint index, guint *next, GError **error);

#endif
