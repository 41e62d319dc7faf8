/* preview.h: a before and after picture, side by side. */
#ifndef LITHO_CLI_PREVIEW_H
#define LITHO_CLI_PREVIEW_H

#include "talk/session.h"

#define PREVIEW_SIZE_PX 900 /* long edge of each half */

/* Renders the session's recipe on a proxy of its photo and writes both to `path` (JPEG, PNG, … by its suffix):
 * before left, after right (one above the other for a photo wider than 2:1), a white gap between.
 * sRGB, no metadata. */
gboolean cli_preview_write(LithoSession *session, gboolean exact, const char *path, GError **error);

#endif
