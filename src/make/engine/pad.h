/* pad.h: pictures of any size for an engine that takes whole steps of 64 px. */
#ifndef LITHO_MAKE_ENGINE_PAD_H
#define LITHO_MAKE_ENGINE_PAD_H

#include "make/engine/request.h"

/* The next whole step of 64 px (the coarsest that any layout wants: 8 px of the autoencoder × 8 of a U-Net). */
int engine_padded(int size);
/* The picture amid engine_padded() of width × height, its edge repeated around it; a new reference when it fits. NULL: NULL. */
LithoMakeImage *engine_pad(const LithoMakeImage *image, int width, int height);
/* The middle of what was made, width × height. */
LithoMakeImage *engine_cut(const ShimImage *image, int width, int height);

#endif
