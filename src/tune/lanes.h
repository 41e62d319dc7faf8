/* lanes.h: samples of a training worked side by side, each by one thread. */
#ifndef LITHO_TUNE_LANES_H
#define LITHO_TUNE_LANES_H

#include <gio/gio.h>

/* Does task i with what belongs to the lane. FALSE: *error is set, and the others end. Called from
 * any thread, where layers use one thread. */
typedef gboolean (*LithoLaneTask)(gpointer data, int lane, int i, GError **error);
/* All of n tasks on n_lanes lanes (at least 1), the first of them in this thread. Error: the first
 * that a task had. */
gboolean litho_lanes_run(int n_lanes, int n, LithoLaneTask task, gpointer data, GError **error);

#endif
