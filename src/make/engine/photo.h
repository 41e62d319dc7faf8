/* photo.h: between a photo of any size and the pictures that the engine works on. */
#ifndef LITHO_MAKE_ENGINE_PHOTO_H
#define LITHO_MAKE_ENGINE_PHOTO_H

#include "make/engine/request.h"
#include "photo/photo.h"

/* The part of a photo that is made anew, and the size at which the engine works on it. */
typedef struct {
  VipsRect window; /* px of the photo */
  int width, height;
} LithoMakePlace;

/* The size nearest to `area` px that has the shape of width × height, not larger than that. */
void litho_make_fit(int width, int height, double area, int *fit_width, int *fit_height);
/* The whole photo, at a size of `area` px. */
LithoMakePlace litho_make_place_whole(const LithoPhoto *photo, double area);
/* mask: 1 band UCHAR of the photo's size, in memory. The box of what it covers with a rim around it that the engine sees
 * but does not change. FALSE with ABSENT: it covers nothing. */
gboolean litho_make_place_of(VipsImage *mask, double area, LithoMakePlace *place, GError **error);

/* The window at the place's size: sRGB, 3 channels; colours beyond sRGB are clipped. NULL with the photo's errors. */
LithoMakeImage *litho_make_look(LithoPhoto *photo, const LithoMakePlace *place, GError **error);
/* The same of its mask: 1 channel. */
LithoMakeImage *litho_make_look_at_mask(VipsImage *mask, const LithoMakePlace *place, GError **error);

/* The photo with what was made put back into the window, as far as the mask covers, blended in linear light; values as
 * `coding` (litho_photo_out_coding) says. Where the mask is 0 and the coding is the photo's, its own values stay bit for
 * bit. New reference. Memory: the window in float, and a whole picture in float where the coding is another. */
VipsImage *litho_make_put_back(LithoPhoto *photo, VipsImage *mask, const LithoMakePlace *place, const LithoMakeImage *made,
                               LithoCoding *coding, GError **error);

#endif
