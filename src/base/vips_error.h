/* vips_error.h: libvips' errors as ours. */
#ifndef LITHO_BASE_VIPS_ERROR_H
#define LITHO_BASE_VIPS_ERROR_H

#include "litho.h"

/* RESOURCE where the text says that memory or a thread was missing, else `otherwise`. */
LithoError litho_vips_error_code(const char *text, LithoError otherwise);

/* Takes libvips' error buffer over into `error` (and clears it), with `code` or RESOURCE. `what`
 * names the step or file. Returns FALSE. */
gboolean litho_error_from_vips(GError **error, LithoError code, const char *what);

#endif
