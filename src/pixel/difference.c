/* difference.c: mean distances in Oklab. Values that no display shows are clipped first: what is lost in white is
 * no difference. */
#include <math.h>
#include "base/vips_error.h"
#include "color/lanes.h"
#include "color/oklab.h"
#include "pixel/difference.h"

static float *
pixels_of(VipsImage *image, int bands, const VipsImage *like, GError **error)
{
  if (image->Bands != bands || image->BandFmt != VIPS_FORMAT_FLOAT || image->Xsize != like->Xsize ||
      image->Ysize != like->Ysize) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "difference: %d×%d px of %d bands beside %d×%d px",
                image->Xsize, image->Ysize, image->Bands, like->Xsize, like->Ysize);
    return NULL;
  }
  size_t size;
  float *pixels = vips_image_write_to_memory(image, &size);
  if (pixels == NULL)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "difference");
  return pixels;
}

static double
distance(const float *p, const float *q)
{
  float a[3], b[3];
  oklab_from_linear(lane_unit(p[0]), lane_unit(p[1]), lane_unit(p[2]), &a[0], &a[1], &a[2]);
  oklab_from_linear(lane_unit(q[0]), lane_unit(q[1]), lane_unit(q[2]), &b[0], &b[1], &b[2]);
  return 100 * sqrt((double)((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) +
                             (a[2] - b[2]) * (a[2] - b[2])));
}

gboolean
litho_difference_take(VipsImage *before, VipsImage *after, VipsImage *weight, LithoDifference *out, GError **error)
{
  *out = (LithoDifference){0};
  g_autofree float *p = pixels_of(before, 3, before, error);
  g_autofree float *q = p != NULL ? pixels_of(after, 3, before, error) : NULL;
  g_autofree float *w = q != NULL && weight != NULL ? pixels_of(weight, 1, before, error) : NULL;
  if (q == NULL || (weight != NULL && w == NULL))
    return FALSE;
  const gsize n = (gsize)before->Xsize * (gsize)before->Ysize;
  double in = 0, sum = 0, squares = 0, beyond = 0, rest = 0;
  for (gsize i = 0; i < n; i++) {
    const double d = distance(p + 3 * i, q + 3 * i), k = w != NULL ? (double)w[i] : 1;
    in += k;
    sum += k * d;
    squares += k * d * d;
    beyond += 1 - k;
    rest += (1 - k) * d;
  }
  out->mean = in > 0 ? sum / in : 0;
  out->acts = sum > 0 ? squares / sum : 0;
  out->outside = beyond > 0.5 ? rest / beyond : 0;
  return TRUE;
}
