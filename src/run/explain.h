/* explain.h: what each step of a recipe did, found by leaving it out.
 *
 * The photo is rendered on a proxy with all steps, and once more without each of them in turn; the
 * difference between the two is the step's own effect in the company of the others. Differences are
 * CIEDE2000 (1 is about what an eye just sees) of the pictures as shown: linear values clipped to
 * 0..1.
 */
#ifndef LITHO_RUN_EXPLAIN_H
#define LITHO_RUN_EXPLAIN_H

#include "run/run.h"

#define LITHO_EXPLAIN_SIZE_PX 768 /* long edge of the proxy, default */
#define LITHO_EXPLAIN_VISIBLE_DE 1.0
#define LITHO_EXPLAIN_MAP_DE 10 /* the light end of the difference map */

typedef struct {
  gboolean ready;    /* FALSE: the step was left out of the run (it needs see/) */
  gboolean compared; /* FALSE: not ready, or the step changes the frame: no numbers below but the
                        sizes */
  double mean_de, p95_de;
  double area; /* share of the pixels with ΔE00 > LITHO_EXPLAIN_VISIBLE_DE */
  double clipped_with,
      clipped_without;   /* LITHO_MEASURE_CLIPPED of the result, with and without it */
  VipsImage *without;    /* linear, NULL when not ready; owned */
  VipsImage *difference; /* 1 band float, ΔE00 per pixel; NULL when not compared; owned */
} LithoStepEffect;

typedef struct {
  int width, height;         /* of the proxy before the steps, px */
  double scale;              /* proxy px per photo px */
  VipsImage *before, *after; /* linear, in memory; owned */
  LithoStepEffect *effects;  /* one a step; owned */
  guint n_effects;
  LithoRunResults results;   /* of the run with all steps; owned */
} LithoExplanation;

/* options: assets, exact and cancel are used,
 * the rest is set here. size_px: 0 = LITHO_EXPLAIN_SIZE_PX. progress: NULL or called with 0..1. */
LithoExplanation *litho_explain(const LithoRecipe *recipe, LithoPhoto *photo,
                                const LithoRunOptions *options, int size_px, LithoProgress progress,
                                gpointer data, GError **error);
void litho_explanation_free(LithoExplanation *explanation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoExplanation, litho_explanation_free)

/* A linear picture as 8-bit sRGB for the screen, gamut-mapped as a saved photo is. New reference.
 */
gboolean litho_display(VipsImage *linear, VipsImage **srgb, GError **error);

/* ΔE00 0 … LITHO_EXPLAIN_MAP_DE as colours (dark blue over green to light yellow), 8-bit sRGB. New
 * reference. */
gboolean litho_display_difference(VipsImage *difference, VipsImage **srgb, GError **error);

#endif
