/* inpaint_net.h: fills a hole by a net of role inpaint (LaMa and its like). */
#ifndef LITHO_PIXEL_INPAINT_NET_H
#define LITHO_PIXEL_INPAINT_NET_H

#include "model/role.h"

/* As litho_inpaint(), by the net. The picture is made smaller where the net wants that; what is then missing of fine
 * detail is taken from the patches that litho_inpaint() finds. Errors: MODEL, CANCELLED. */
gboolean litho_inpaint_net(LithoRoleNet *net, float *pixels, const guint8 *hole, int width, int height,
                           GCancellable *cancel, GError **error);

#endif
