/* cancel.h: what was cancelled, as an error of litho's own domain. */
#ifndef LITHO_BASE_CANCEL_H
#define LITHO_BASE_CANCEL_H

#include <gio/gio.h>

/* TRUE, and CANCELLED is set, when somebody cancelled. cancel: may be NULL. */
gboolean litho_is_cancelled(GCancellable *cancel, GError **error);

/* An error that came up because somebody cancelled (a library's, halfway through a photo) becomes CANCELLED. cancel: may be
 * NULL. */
void litho_cancel_explain(GCancellable *cancel, GError **error);

#endif
