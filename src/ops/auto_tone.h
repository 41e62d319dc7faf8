/* auto_tone.h: the automatic tone, for the operations that fall back on it. */
#ifndef LITHO_OPS_AUTO_TONE_H
#define LITHO_OPS_AUTO_TONE_H

#include "op/op.h"

/* auto_tone at `amount` percent; *state is g_free'd. */
gboolean litho_auto_tone_prepare(const LithoOpContext *ctx, double amount, gpointer *state, GError **error);
void litho_auto_tone_kernel(gconstpointer state, LithoSpan *span);

#endif
