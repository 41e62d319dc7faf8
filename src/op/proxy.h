/* proxy.h: the pixels of ctx->linear_proxy, for operations that are worked out from the photo. */
#ifndef LITHO_OP_PROXY_H
#define LITHO_OP_PROXY_H

#include "op/op.h"

/* n × 3 float32 of the proxy, row by row, in `space`; NULL and an error when there is no proxy (INTERNAL)
 * or its pixels cannot be computed. `name`: the operation, for the message. Caller frees. */
float *litho_proxy_pixels(const LithoOpContext *ctx, const char *name, LithoSpace space, gsize *n,
                          GError **error);

/* The proxy as (height,width,4) float32: linear light and the coverage of the step's region (1 without one). NULL and
 * an error (INTERNAL) when its pixels cannot be computed. ctx->linear_proxy may not be NULL. Caller frees. */
float *litho_proxy_covered(const LithoOpContext *ctx, const char *name, int *width, int *height, GError **error);

#endif
