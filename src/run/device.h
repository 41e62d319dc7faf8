/* device.h: the file's own values on their way through the geometry steps. */
#ifndef LITHO_RUN_DEVICE_H
#define LITHO_RUN_DEVICE_H

#include "op/op.h"
#include "photo/photo.h"
#include "recipe/recipe.h"

/* A photo that is worked in linear light though its file holds inks or codes of a table profile. */
typedef struct {
  VipsImage *
      values; /* owned; the file's own; NULL: there are none, or a step has made them meaningless */
  VipsImage *linear; /* owned; what they decode to, moved like them: where the frame is still this,
                        nothing touched it */
} LithoDevice;

void litho_device_init(LithoDevice *device, LithoPhoto *photo);
void litho_device_clear(LithoDevice *device);

/* Takes both through a geometry step. before, after: the frame's picture around the step. weighted:
 * the step mixed colours by their alpha, which own values do not follow. */
gboolean litho_device_move(LithoDevice *device, const LithoStep *step, const LithoOpContext *ctx,
                           VipsImage *before, VipsImage *after, gboolean weighted, GError **error);

/* The finished picture (float, linear) with what was handed through; a reference to `image` where
 * there is nothing. */
gboolean litho_device_finish(const LithoDevice *device, VipsImage *image, VipsImage **out,
                             GError **error);

#endif
