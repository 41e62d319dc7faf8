/* plot.h: the curves of a training's log as an SVG picture. */
#ifndef LITHO_TUNE_PLOT_H
#define LITHO_TUNE_PLOT_H

#include "litho.h"

/* log: the text of log.jsonl (a JSON object a line with "step" and numbers). A panel for each member but lr and
 * grad_norm; val_NAME is drawn into the panel of NAME. Caller frees. */
char *litho_plot_svg(const char *log, const char *title);

#endif
