/* edit_begin.h: what a photo's edit begins with, before the words: the lens, and another program's settings beside it. */
#ifndef LITHO_CLI_CMD_EDIT_BEGIN_H
#define LITHO_CLI_CMD_EDIT_BEGIN_H

#include "talk/session.h"

/* lens: put the step `lens` first. read_xmp: the settings of PHOTO.NEF.xmp or PHOTO.xmp beside `path`, where there is one. The
 * session has the photo and a recipe, which the steps then precede. warnings: gets a line (char *, owned by it) for each thing
 * that is not carried over. Errors: of a sidecar that cannot be read (READ, FORMAT, LIMIT). */
gboolean edit_begin(LithoSession *session, const char *path, gboolean lens, gboolean read_xmp, GPtrArray *warnings, GError **error);

#endif
