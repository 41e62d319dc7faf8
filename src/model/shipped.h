/* shipped.h: the small weights that come with litho (share/models/ in the source, datadir/litho/models when installed).
 */
#ifndef LITHO_MODEL_SHIPPED_H
#define LITHO_MODEL_SHIPPED_H

#include <glib.h>

/* Path of a shipped file; NULL when it is not there (litho was installed without). Looked for in $LITHO_DATA/models, the
 * installed place, then the source tree that litho was built from. Caller frees. */
char *litho_shipped_model(const char *file);

#endif
