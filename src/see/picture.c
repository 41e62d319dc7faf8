/* picture.c: the photo as nets look at it. */
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "op/op.h"
#include "see/picture.h"
#include "see/coarse_mask.h"

#define PICTURE_SIZE_PX 1024

static void
picture_free(gpointer data)
{
  SeePicture *picture = data;
  for (int k = 0; k < picture->n_levels; k++)
    g_free(picture->rgb[k]);
  g_free(picture);
}

/* Mean of 2 × 2; the last row and column of odd sizes are repeated. */
static void
add_level(SeePicture *picture)
{
  const int k = picture->n_levels, width = picture->width[k - 1], height = picture->height[k - 1];
  const guint8 *in = picture->rgb[k - 1];
  const int w = (width + 1) / 2, h = (height + 1) / 2;
  guint8 *out = g_malloc((gsize)w * h * 3);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int x0 = 2 * x, x1 = MIN(x0 + 1, width - 1), y0 = 2 * y, y1 = MIN(y0 + 1, height - 1);
      for (int c = 0; c < 3; c++)
        out[((gsize)y * w + x) * 3 + c] =
            (in[((gsize)y0 * width + x0) * 3 + c] + in[((gsize)y0 * width + x1) * 3 + c] +
             in[((gsize)y1 * width + x0) * 3 + c] + in[((gsize)y1 * width + x1) * 3 + c] + 2) /
            4;
    }
  picture->width[k] = w;
  picture->height[k] = h;
  picture->rgb[k] = out;
  picture->n_levels++;
}

const SeePicture *
see_scene_picture(LithoScene *scene, GError **error)
{
  SeePicture *picture = see_scene_kept(scene, "picture");
  if (picture != NULL)
    return picture;
  g_autoptr(VipsImage) proxy = litho_photo_proxy(litho_scene_photo(scene), PICTURE_SIZE_PX, error);
  g_autoptr(VipsImage) rgb = NULL;
  if (proxy == NULL)
    return NULL;
  gsize n_bytes = 0;
  guint8 *bytes = NULL;
  if (vips_colourspace(proxy, &rgb, VIPS_INTERPRETATION_sRGB, NULL) != 0 ||
      (bytes = vips_image_write_to_memory(rgb, &n_bytes)) == NULL) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, litho_scene_photo(scene)->name);
    return NULL;
  }
  picture = g_new0(SeePicture, 1);
  picture->n_levels = 1;
  picture->width[0] = rgb->Xsize;
  picture->height[0] = rgb->Ysize;
  picture->rgb[0] = bytes;
  while (picture->n_levels < SEE_PICTURE_MAX_LEVELS &&
         MAX(picture->width[picture->n_levels - 1], picture->height[picture->n_levels - 1]) > 1)
    add_level(picture);
  return see_scene_keep(scene, "picture", picture, picture_free);
}

void
see_square_to_picture(const SeeSquare *square, double u, double v, double *x, double *y)
{
  const double dx = (square->mirror ? 0.5 - u : u - 0.5) * square->size_px;
  const double dy = (v - 0.5) * square->size_px;
  const double c = cos(square->angle_rad), s = sin(square->angle_rad);
  *x = square->cx + c * dx - s * dy;
  *y = square->cy + s * dx + c * dy;
}

void
see_square_from_picture(const SeeSquare *square, double x, double y, double *u, double *v)
{
  const double c = cos(square->angle_rad), s = sin(square->angle_rad);
  const double dx = (c * (x - square->cx) + s * (y - square->cy)) / square->size_px;
  const double dy = (-s * (x - square->cx) + c * (y - square->cy)) / square->size_px;
  *u = square->mirror ? 0.5 - dx : 0.5 + dx;
  *v = 0.5 + dy;
}

void
see_picture_crop(const SeePicture *picture, const SeeSquare *square, int n, SeeOutside outside,
                 float lo, float hi, float *out)
{
  int k = 0;
  while (k + 1 < picture->n_levels && square->size_px / n >= 1.5 * (1 << k))
    k++;
  const int width = picture->width[k], height = picture->height[k];
  const guint8 *rgb = picture->rgb[k];
  const double scale_x = (double)width / picture->width[0];
  const double scale_y = (double)height / picture->height[0];
  const float gain = (hi - lo) / 255.0f;
  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++, out += 3) {
      double x, y;
      see_square_to_picture(square, (i + 0.5) / n, (j + 0.5) / n, &x, &y);
      const gboolean is_outside = x < 0 || y < 0 || x > picture->width[0] || y > picture->height[0];
      if (is_outside && outside != SEE_OUTSIDE_EDGE) {
        out[0] = out[1] = out[2] = outside == SEE_OUTSIDE_BLACK ? lo : 0.5f * (lo + hi);
        continue;
      }
      x = CLAMP(x * scale_x - 0.5, 0, width - 1);
      y = CLAMP(y * scale_y - 0.5, 0, height - 1);
      const int x0 = (int)x, y0 = (int)y;
      const int x1 = MIN(x0 + 1, width - 1), y1 = MIN(y0 + 1, height - 1);
      const float fx = (float)(x - x0), fy = (float)(y - y0);
      for (int c = 0; c < 3; c++) {
        const float top = rgb[((gsize)y0 * width + x0) * 3 + c] * (1 - fx) +
                          rgb[((gsize)y0 * width + x1) * 3 + c] * fx;
        const float bottom = rgb[((gsize)y1 * width + x0) * 3 + c] * (1 - fx) +
                             rgb[((gsize)y1 * width + x1) * 3 + c] * fx;
        out[c] = lo + gain * (top * (1 - fy) + bottom * fy);
      }
    }
}
