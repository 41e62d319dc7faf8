/* proxy.h: the pixels of ctx->linear_proxy, for operations that are worked out from the photo. */
#ifndef LITHO_OP_PROXY_H
#define LITHO_OP_PROXY_H

#include "op/op.h"

/* n × 3 float32 of the proxy, row by row, in `space`; NULL and an error when there is no proxy (INTERNAL)
 * or its pixels cannot be computed. `name`: the operation, for the message. Caller frees. */
float *litho_proxy_pixels(const LithoOpContext *ctx, const char *name, LithoSpace space, gsize *n,
                          GError **error);

#endif
