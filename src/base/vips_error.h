/* vips_error.h: libvips' errors as ours. */
#ifndef LITHO_BASE_VIPS_ERROR_H
#define LITHO_BASE_VIPS_ERROR_H

#include "litho.h"

/* Takes libvips' error buffer over into `error` (and clears it). `what` names the step or file. Returns FALSE. */
gboolean litho_error_from_vips(GError **error, LithoError code, const char *what);

#endif
