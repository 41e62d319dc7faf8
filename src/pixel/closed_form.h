/* closed_form.h: transparency where it is unknown, by closed-form matting. */
#ifndef LITHO_PIXEL_CLOSED_FORM_H
#define LITHO_PIXEL_CLOSED_FORM_H

#include <glib.h>

/* rgb: (H,W,3), values 0..1 of even noise. unknown: (H,W), 1 where alpha is to be found. alpha: (H,W); its
 * known values are kept, its others are what it is drawn to where the colours say nothing, and are
 * replaced. Costs about 2 ms a thousand unknown pixels. */
void litho_closed_form(const float *rgb, const guint8 *unknown, int width, int height, float *alpha);

#endif
