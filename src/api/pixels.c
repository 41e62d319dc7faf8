/* pixels.c: the public calls between photos and pixels in memory. Pixels are an image of libvips
 * that lies in memory, so that a photo's own can be handed out: both hold a reference. */
#include "photo/pixels.h"
#include "api/options.h"
#include "api/pixels.h"

struct _LithoPixels {
  VipsImage *image; /* owned */
  GBytes *profile;  /* owned, or NULL */
};

static const VipsBandFormat formats[] = {[LITHO_SAMPLE_U8] = VIPS_FORMAT_UCHAR,
                                         [LITHO_SAMPLE_U16] = VIPS_FORMAT_USHORT,
                                         [LITHO_SAMPLE_FLOAT] = VIPS_FORMAT_FLOAT};

LithoPixels *
api_pixels_new(VipsImage *image, GBytes *profile)
{
  LithoPixels *pixels = g_new(LithoPixels, 1);
  *pixels = (LithoPixels){.image = image, .profile = profile};
  return pixels;
}

void
litho_pixels_free(LithoPixels *pixels)
{
  if (pixels == NULL)
    return;
  g_object_unref(pixels->image);
  g_clear_pointer(&pixels->profile, g_bytes_unref);
  g_free(pixels);
}

const guint8 *
litho_pixels_data(const LithoPixels *pixels, gsize *size)
{
  if (size != NULL)
    *size = VIPS_IMAGE_SIZEOF_IMAGE(pixels->image);
  return VIPS_IMAGE_ADDR(pixels->image, 0, 0);
}

int
litho_pixels_width(const LithoPixels *pixels)
{
  return pixels->image->Xsize;
}

int
litho_pixels_height(const LithoPixels *pixels)
{
  return pixels->image->Ysize;
}

int
litho_pixels_channels(const LithoPixels *pixels)
{
  return pixels->image->Bands;
}

LithoSample
litho_pixels_sample(const LithoPixels *pixels)
{
  return pixels->image->BandFmt == VIPS_FORMAT_UCHAR    ? LITHO_SAMPLE_U8
         : pixels->image->BandFmt == VIPS_FORMAT_USHORT ? LITHO_SAMPLE_U16
                                                        : LITHO_SAMPLE_FLOAT;
}

GBytes *
litho_pixels_profile(const LithoPixels *pixels)
{
  return pixels->profile;
}

LithoPhoto *
litho_open_pixels(const char *name, GBytes *pixels, int width, int height, int channels,
                  LithoSample sample, const LithoPixelsOptions *given, GError **error)
{
  LithoPixelsOptions options;
  if (!api_options_take(&options, sizeof options, given, "LithoPixelsOptions", error))
    return NULL;
  if ((int)sample < LITHO_SAMPLE_U8 || sample > LITHO_SAMPLE_FLOAT) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "sample is none of LithoSample");
    return NULL;
  }
  return litho_photo_open_pixels(name, pixels, width, height, channels, formats[sample],
                                 options.profile, options.max_pixels, error);
}

LithoPixels *
litho_photo_pixels(LithoPhoto *photo, GError **error)
{
  GBytes *profile = NULL;
  VipsImage *values = litho_photo_values(photo, &profile, error);
  return values != NULL ? api_pixels_new(values, profile) : NULL;
}
