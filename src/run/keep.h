/* keep.h: pixels that no step touched, counted, hashed and handed through as they came. */
#ifndef LITHO_RUN_KEEP_H
#define LITHO_RUN_KEEP_H

#include "color/coding.h"
#include "run/run.h"

/* Adds to `kept` the pixels of a row of n at (x, y) whose `touched` is 0; source: their coded values, `size`
 * bytes each. Thread-safe. */
void litho_kept_add(LithoKept *kept, const guint8 *source, gsize size, int x, int y, int n,
                    const float *touched);

/* {"pixels","hash"}, or NULL when nothing can be said to be kept. */
JsonObject *litho_kept_to_json(const LithoKept *kept);

/* `linear` (3-band float, what the steps made of it) as an image in `coding`; where it is still bit for bit
 * what `coded` decodes to, the coded pixel itself is handed through. kept: NULL, or counted while the
 * image is read. Lazy. */
gboolean litho_keep_run(VipsImage *coded, VipsImage *linear, LithoCoding *coding, LithoKept *kept,
                        VipsImage **out, GError **error);

#endif
