/* results.h: what a run gives beside pixels. */
#ifndef LITHO_RUN_RESULTS_H
#define LITHO_RUN_RESULTS_H

#include "photo/gain_map.h"
#include "recipe/recipe.h"
#include "run/unchanged.h"

typedef struct {
  GArray *steps;            /* LithoStepResult, one a step of the recipe; owned */
  JsonArray *regions;       /* what was looked for (litho_located_set_to_json); owned, NULL: nothing was */
  LithoUnchanged unchanged; /* filled in while the pixels are read: the results must live until then */
  double table_error;       /* the largest of the colour tables that were used (fuse.h), in codes; 0: none */
  LithoGainMap *gain_map;   /* options->gain_map as it fits the result; owned, NULL: none was given */
  JsonObject *run;          /* what a record says of the run (docs/recipe.md); owned, NULL: no record was asked for */
} LithoRunResults;

/* The step ran and one hardly sees it where it acts: what words asked for, never a number that was said, and only where a
 * proxy shows it (tone, colour, style; noise and sharpness live in the photo's own pixels). */
gboolean litho_run_result_is_faint(const LithoStepResult *result, const LithoStep *step);
/* "Exposure: hardly visible (0.4 where it acts, 2 is seen): the place is nearly white already" of each such step, one char* each
 * into `out`; not of those that litho chose by itself. */
void litho_run_results_faint(const LithoRunResults *results, const LithoRecipe *recipe, GPtrArray *out);
/* "Remove object: the filling may show: …" of each step that doubts its result, as above. */
void litho_run_results_doubts(const LithoRunResults *results, const LithoRecipe *recipe, GPtrArray *out);
void litho_run_results_clear(LithoRunResults *results);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LithoRunResults, litho_run_results_clear)
/* The recipe asks for something (a step of more than strength 0), and nothing of it changed the picture, of n_pixels, so that
 * one sees it, as far as the run has looked. After the pixels were read. */
gboolean litho_run_results_changed_nothing(const LithoRunResults *results, const LithoRecipe *recipe, guint64 n_pixels);
/* "Straighten: left as it is: level, or no clear horizon; …": what the steps say of themselves. Caller frees. */
char *litho_run_results_reasons(const LithoRunResults *results, const LithoRecipe *recipe);

/* Adds "run" (its "steps": a result each), "regions" and, with `written`, "kept" where there are any to the answer
 * `object`. */
void litho_run_results_to_json(const LithoRunResults *results, gboolean written, JsonObject *object);

#endif
