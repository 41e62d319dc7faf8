/* profile.h: ICC profiles as bytes: built-in ones, checks, and LittleCMS transforms for those that
 * a matrix and curves cannot describe. */
#ifndef LITHO_PHOTO_PROFILE_H
#define LITHO_PHOTO_PROFILE_H

#include <vips/vips.h>
#include "litho.h"

/* "srgb" "p3" "adobergb" "grey", or a file's path. Built-in ones are the same bytes each time.
 * Errors: NOT_FOUND, READ, FORMAT when it is no profile for RGB, grey or CMYK pictures. */
GBytes *litho_profile_named(const char *name, GError **error);

/* A profile made of chromaticities x, y (white; red, green, blue, or NULL: grey) and an exponent from codes to light
 * (0: sRGB's curve); the same bytes each time. */
GBytes *litho_profile_build(const char *title, const double white[2], const double rgb[6], double exponent);

/* Bands of pictures in the profile's colour space: 1, 3, 4; 0: none that litho knows, or damaged.
 */
int litho_profile_bands(GBytes *profile);

/* A plain CMYK profile for pictures that have none: libvips' built-in one. */
GBytes *litho_profile_fallback_cmyk(GError **error);

/* UCHAR, USHORT or FLOAT values of the profile ⇄ 3-band float scRGB, relative colorimetric with
 * black-point compensation; lazy. */
gboolean litho_profile_to_linear(VipsImage *in, GBytes *profile, VipsImage **out, GError **error);
gboolean litho_profile_from_linear(VipsImage *in, GBytes *profile, VipsBandFormat format,
                                   VipsImage **out, GError **error);

#endif
