/* strokes.h: a picture painted again with the touches of another. */
#ifndef LITHO_PIXEL_STROKES_H
#define LITHO_PIXEL_STROKES_H

#include "pixel/lab.h"

/* `content`, whose colours are those of `reference` already (transport.h), made of pieces of the reference.
 * preserve: 0 the pieces fit together best, 1 they follow the content best. Deterministic, whatever the number of
 * threads. NULL and CANCELLED. */
LithoLab *litho_strokes_paint(const LithoLab *content, const LithoLab *reference, float preserve,
                              GCancellable *cancel, GError **error);

#endif
