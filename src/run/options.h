/* options.h: how a recipe is run. */
#ifndef LITHO_RUN_OPTIONS_H
#define LITHO_RUN_OPTIONS_H

#include <gio/gio.h>
#include "photo/gain_map.h"
#include "photo/shot.h"
#include "run/located.h"

typedef struct {
  gboolean exact;      /* no 3D table: every kernel at every pixel, float */
  gboolean measures;   /* record each step's measures on a proxy (costs a few ms a step) */
  LithoFinder *finder; /* finds regions in the photo, or NULL: steps that need it are an error */
  const LithoLocatedSet *located; /* or what was found already, on this frame (for one step alone) */
  gboolean floor;      /* no models in the operations */
  const LithoShot *shot; /* how the photo was taken, for operations that go by it; NULL: as the photo that is run says, or unknown */
  GHashTable *assets;  /* name → GBytes of the files given beside the recipe, or NULL */
  int skip_step;       /* leave this step out (explain), -1: none */
  gboolean skip_unready; /* steps that need see/ are skipped with a note instead of failing */
  const LithoGainMap *gain_map; /* of the photo, to take along (results->gain_map); NULL: not wanted */
  double scale;        /* frame px per full-size px; 0 = 1 */
  GCancellable *cancel;
} LithoRunOptions;

void litho_run_options_default(LithoRunOptions *options);

#endif
