/* style_net.h: a photo through a net of the role "style". */
#ifndef LITHO_OPS_STYLE_STYLE_NET_H
#define LITHO_OPS_STYLE_STYLE_NET_H

#include "model/role.h"
#include "op/op.h"

/* The net on the shrunk photo, brought up to the frame along the photo's edges. preserve: 0..1, how much of
 * the photo's own detail stays; 0.5 leaves what the net itself kept of it. *out is a new reference (lazy).
 * Errors: MODEL. */
gboolean litho_style_net(const LithoOpContext *ctx, LithoRoleNet *net, double preserve, VipsImage *in,
                         VipsImage **out, GError **error);

#endif
