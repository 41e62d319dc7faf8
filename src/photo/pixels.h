/* pixels.h: photos from pixels in memory, and pixels in memory from photos. */
#ifndef LITHO_PHOTO_PIXELS_H
#define LITHO_PHOTO_PIXELS_H

#include "photo/photo.h"

/* A photo of width × height × bands samples (UCHAR, USHORT or FLOAT), row-major, without padding;
 * referenced, not copied. bands: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. profile: ICC of
 * the samples; NULL: sRGB, of floats linear light with sRGB's primaries. It has no file: what is
 * written of it has no metadata, and its hash is that of the bytes. Its format is "png". Errors:
 * USAGE (the numbers do not fit the bytes), LIMIT. */
LithoPhoto *litho_photo_open_pixels(const char *name, GBytes *bytes, int width, int height,
                                    int bands, VipsBandFormat format, GBytes *profile,
                                    guint64 max_pixels, GError **error);

/* The photo's own values, upright, in memory, transparency behind the colours. No copy where they
 * lie in memory so: a photo that came upright, without transparency and without values that had to
 * be converted (CMYK, Lab, raw). New reference; it may outlive the photo. profile: gets the ICC of
 * the values, NULL: sRGB, of floats linear light; the caller unrefs. Errors: READ (the file's end
 * is damaged), INTERNAL. */
VipsImage *litho_photo_values(LithoPhoto *photo, GBytes **profile, GError **error);

/* Waits for the decoder. FALSE: the file's end is damaged, and *error (replaced when it is set
 * already) says so. */
gboolean litho_photo_whole(LithoPhoto *photo, GError **error);

/* What the encoder of a file would be given: `image` (values as `coding` of
 * litho_photo_out_coding() says) with its alpha behind it. path, options: as there. profile: gets
 * the ICC of the samples, NULL: sRGB, of floats linear light; the caller unrefs. New reference,
 * lazy. */
VipsImage *litho_photo_samples(LithoPhoto *photo, VipsImage *image, VipsImage *alpha,
                               const LithoCoding *coding, const char *path,
                               const LithoSaveOptions *options, GBytes **profile, GError **error);

#endif
