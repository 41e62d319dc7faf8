/* float_range.c: float samples whose numbers say what they cannot be.
 *
 * Float without a profile is linear light with white at 1. A file whose samples are all whole
 * numbers, and large ones, is no light: some program has copied 8- or 16-bit codes into float.
 * Other numbers beyond 0..1 are kept (they are light brighter than white, or out of the gamut), and
 * it is said that formats without float cannot hold them.
 */
#include <math.h>
#include "photo/internal.h"

#define LEAST_CODE 16 /* a picture of codes has brighter ones than this */
#define ROUNDING 0.01 /* resampling overshoots by this much without anybody meaning it */

typedef struct {
  double least, most;
  gboolean whole; /* all finite samples are whole numbers */
} Range;

static gboolean
find_range(VipsImage *image, Range *range)
{
  g_autoptr(VipsRegion) region = vips_region_new(image);
  const int n = image->Xsize * image->Bands;
  *range = (Range){INFINITY, -INFINITY, TRUE};
  for (int y = 0; y < image->Ysize; y++) {
    const VipsRect line = {0, y, image->Xsize, 1};
    if (vips_region_prepare(region, &line) != 0)
      return FALSE;
    const float *p = (const float *)VIPS_REGION_ADDR(region, 0, y);
    for (int i = 0; i < n; i++) {
      const float v = p[i];
      if (!isfinite(v))
        continue;
      range->least = fmin(range->least, v);
      range->most = fmax(range->most, v);
      range->whole = range->whole && v == floorf(v);
    }
  }
  return TRUE;
}

gboolean
litho_photo_check_float(PhotoPrivate *priv)
{
  LithoPhoto *photo = &priv->photo;
  g_autoptr(VipsImage) codes = NULL;
  Range range;
  if (!find_range(priv->device, &range))
    return FALSE;
  if (range.whole && range.least >= 0 && range.most >= LEAST_CODE && range.most <= 65535) {
    const gboolean deep = range.most > 255;
    if (vips_cast(priv->device, &codes, deep ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR, NULL) != 0)
      return FALSE;
    g_set_object(&priv->device, codes);
    photo->bits = deep ? 16 : 8;
    litho_photo_warn(photo,
                     "%s: its float samples are whole numbers up to %.0f: read as %d-bit codes, "
                     "not as light with white "
                     "at 1",
                     photo->name, range.most, photo->bits);
  } else if (range.most > 1 + ROUNDING || range.least < -ROUNDING) {
    litho_photo_warn(photo,
                     "%s: float samples from %.3g to %.3g, taken as linear light with white at 1: "
                     "what is beyond 0 to 1 "
                     "is only kept in float TIFF%s",
                     photo->name, range.least, range.most,
                     range.most > LEAST_CODE
                         ? "; if they are codes, divide them by their full scale first"
                         : "");
  }
  return TRUE;
}
