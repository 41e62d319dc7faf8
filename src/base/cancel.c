/* cancel.c: what was cancelled, as an error of litho's own domain. */
#include "base/cancel.h"
#include "litho.h"

gboolean
litho_is_cancelled(GCancellable *cancel, GError **error)
{
  if (!g_cancellable_is_cancelled(cancel))
    return FALSE;
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "cancelled");
  return TRUE;
}

void
litho_cancel_explain(GCancellable *cancel, GError **error)
{
  if (error == NULL || *error == NULL || !g_cancellable_is_cancelled(cancel))
    return;
  g_clear_error(error);
  litho_is_cancelled(cancel, error);
}
