/* geometry.c: what the geometry operations share: ceilings, aspect ratios, cuts, turns, resampling. */
#include <math.h>
#include <string.h>
#include "base/vips_error.h"
#include "color/names.h"
#include "pixel/geometry.h"
#include "color/oklab.h"

gboolean
litho_frame_check(const char *what, double width, double height, GError **error)
{
  if (width <= LITHO_FRAME_MAX_PX && height <= LITHO_FRAME_MAX_PX &&
      width * height <= LITHO_FRAME_MAX_PIXELS)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
              "%s: %.0f × %.0f is too large: at most %d px a side and %.0f megapixels", what, width,
              height, LITHO_FRAME_MAX_PX, LITHO_FRAME_MAX_PIXELS / 1e6);
  return FALSE;
}

gboolean
litho_aspect_parse(const char *what, const char *text, int width, int height, double *aspect,
                   GError **error)
{
  if (g_ascii_strcasecmp(text, "original") == 0) {
    *aspect = (double)width / height;
    return TRUE;
  }
  if (g_ascii_strcasecmp(text, "square") == 0) {
    *aspect = 1;
    return TRUE;
  }
  char *end;
  double w = g_ascii_strtod(text, &end), h = 0;
  if (end != text && *end != '\0' && strchr(":x/", *end) != NULL) {
    char *rest = end + 1;
    h = g_ascii_strtod(rest, &end);
    if (end == rest)
      h = 0;
  }
  if (*end == '\0' && w > 0 && h > 0 && w / h >= 0.01 && w / h <= 100) {
    *aspect = w / h;
    return TRUE;
  }
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
              "%s: aspect \"%s\" is not understood: write it like \"16:9\", \"square\" or \"original\"",
              what, text);
  return FALSE;
}

gboolean
litho_cut(const char *what, VipsImage *in, int left, int top, int width, int height,
          VipsImage **out, GError **error)
{
  left = CLAMP(left, 0, in->Xsize - 1);
  top = CLAMP(top, 0, in->Ysize - 1);
  width = CLAMP(width, 1, in->Xsize - left);
  height = CLAMP(height, 1, in->Ysize - top);
  if (vips_extract_area(in, out, left, top, width, height, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  return TRUE;
}

gboolean
litho_turn(const char *what, VipsImage *in, double degrees, int width, int height,
           const double color[3], VipsImage **out, GError **error)
{
  double c = cos(degrees * G_PI / 180), s = sin(degrees * G_PI / 180);
  /* Pixel centres: input centre goes to output centre. */
  double ix = (in->Xsize - 1) / 2.0, iy = (in->Ysize - 1) / 2.0;
  double ox = (width - 1) / 2.0, oy = (height - 1) / 2.0;
  double opaque[3] = {1, 1, 1};
  g_autoptr(VipsArrayInt) area = vips_array_int_newv(4, 0, 0, width, height);
  g_autoptr(VipsArrayDouble) background =
      vips_array_double_new(in->Bands == 1 ? opaque : color, in->Bands == 1 ? 1 : 3);
  g_autoptr(VipsInterpolate) bicubic = vips_interpolate_new("bicubic");
  if (vips_affine(in, out, c, -s, s, c, "interpolate", bicubic, "oarea", area, "odx",
                  ox - (c * ix - s * iy), "ody", oy - (s * ix + c * iy), "background", background,
                  "extend", VIPS_EXTEND_BACKGROUND, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  return TRUE;
}

void
litho_inner_rectangle(int width, int height, double degrees, double aspect, int *inner_width,
                      int *inner_height)
{
  double angle = fabs(degrees) * G_PI / 180, s = fabs(sin(angle)), c = fabs(cos(angle));
  double w, h;
  if (aspect > 0) {
    /* Corners (±w/2, ±h/2) turned back must lie within the frame. */
    double by_width = width / (c * aspect + s), by_height = height / (s * aspect + c);
    h = MIN(by_width, by_height);
    w = h * aspect;
  } else {
    double longer = MAX(width, height), shorter = MIN(width, height);
    if (shorter <= 2 * s * c * longer || fabs(s - c) < 1e-9) {
      /* Two corners touch the long sides only. */
      double half = shorter / 2;
      w = width >= height ? half / s : half / c;
      h = width >= height ? half / c : half / s;
    } else {
      double d = c * c - s * s;
      w = (width * c - height * s) / d;
      h = (height * c - width * s) / d;
    }
  }
  *inner_width = CLAMP((int)floor(w + 1e-6), 1, MAX(width, height) * 2);
  *inner_height = CLAMP((int)floor(h + 1e-6), 1, MAX(width, height) * 2);
}

void
litho_outer_rectangle(int width, int height, double degrees, int *outer_width, int *outer_height)
{
  const double c = fabs(cos(degrees * G_PI / 180)), s = fabs(sin(degrees * G_PI / 180));
  *outer_width = (int)ceil(width * c + height * s - 1e-6);
  *outer_height = (int)ceil(width * s + height * c - 1e-6);
}

gboolean
litho_resample(const char *what, VipsImage *in, int width, int height, VipsImage **out,
               GError **error)
{
  g_autoptr(VipsImage) scaled = NULL;
  if (width == in->Xsize && height == in->Ysize) {
    *out = g_object_ref(in);
    return TRUE;
  }
  if (width >= in->Xsize && height >= in->Ysize)
    return litho_enlarge(what, in, width, height, out, error);
  if (vips_resize(in, &scaled, (double)width / in->Xsize, "vscale", (double)height / in->Ysize,
                  "kernel", VIPS_KERNEL_LANCZOS3, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  if (scaled->Xsize == width && scaled->Ysize == height) {
    *out = g_steal_pointer(&scaled);
    return TRUE;
  }
  /* vips_resize rounds a scale, not a size: one pixel more or less is repeated or cut. */
  if (vips_embed(scaled, out, 0, 0, width, height, "extend", VIPS_EXTEND_COPY, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, what);
  return TRUE;
}

gboolean
litho_linear_color(const char *what, const char *text, double color[3], GError **error)
{
  float lab[3], rgb[3];
  if (!litho_color_parse(text, lab)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "%s: colour \"%s\" is not known: write \"#rrggbb\" or a name", what, text);
    return FALSE;
  }
  oklab_to_linear(lab[0], lab[1], lab[2], &rgb[0], &rgb[1], &rgb[2]);
  for (int c = 0; c < 3; c++)
    color[c] = rgb[c];
  return TRUE;
}
