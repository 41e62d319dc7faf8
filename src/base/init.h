/* init.h: parts of libvips that are loaded on demand. */
#ifndef LITHO_BASE_INIT_H
#define LITHO_BASE_INIT_H

#include "litho.h"

/* Loads libvips' modules (HEIF, JPEG XL, PDF, ImageMagick, …) if litho_init() left them out, and
 * blocks the loaders among them that are not held safe. Costs some 20 ms once. One thread at a
 * time, as litho_init(). */
void litho_vips_modules(void);

#endif
