/* picture.c: the photo as nets look at it. */
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "op/op.h"
#include "see/picture.h"

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

/* Of long edge ≤ size, kept under `key`. */
static const SeePicture *
picture_of_size(LithoScene *scene, const char *key, int size, GError **error)
{
  SeePicture *picture = see_scene_kept(scene, key);
  if (picture != NULL)
    return picture;
  g_autoptr(VipsImage) proxy = litho_photo_proxy(litho_scene_photo(scene), size, error);
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
  return see_scene_keep(scene, key, picture, picture_free);
}

const SeePicture *
see_scene_picture(LithoScene *scene, GError **error)
{
  return picture_of_size(scene, "picture", PICTURE_SIZE_PX, error);
}

const SeePicture *
see_scene_fine_picture(LithoScene *scene, GError **error)
{
  const LithoPhoto *photo = litho_scene_photo(scene);
  const gboolean is_small = MAX(photo->coded->Xsize, photo->coded->Ysize) <= PICTURE_SIZE_PX;
  return is_small ? see_scene_picture(scene, error) : picture_of_size(scene, "fine picture", SEE_FINE_PX, error);
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

/* Pixel at (x, y) of level k, px of level 0, bilinear, the edge repeated. */
static void
sample(const SeePicture *picture, int k, double x, double y, float lo, float gain, float *out)
{
  const int width = picture->width[k], height = picture->height[k];
  const guint8 *rgb = picture->rgb[k];
  x = CLAMP(x * ((double)width / picture->width[0]) - 0.5, 0, width - 1);
  y = CLAMP(y * ((double)height / picture->height[0]) - 0.5, 0, height - 1);
  const int x0 = (int)x, y0 = (int)y;
  const int x1 = MIN(x0 + 1, width - 1), y1 = MIN(y0 + 1, height - 1);
  const float fx = (float)(x - x0), fy = (float)(y - y0);
  const guint8 *row0 = rgb + (gsize)y0 * width * 3, *row1 = rgb + (gsize)y1 * width * 3;
  for (int c = 0; c < 3; c++) {
    const float top = row0[3 * x0 + c] * (1 - fx) + row0[3 * x1 + c] * fx;
    const float bottom = row1[3 * x0 + c] * (1 - fx) + row1[3 * x1 + c] * fx;
    out[c] = lo + gain * (top * (1 - fy) + bottom * fy);
  }
}

/* The level for pixels that are `step` px of level 0 apart. */
static int
level_for(const SeePicture *picture, double step)
{
  int k = 0;
  while (k + 1 < picture->n_levels && step >= 1.5 * (1 << k))
    k++;
  return k;
}

static gboolean
is_outside(const SeePicture *picture, double x, double y)
{
  return x < 0 || y < 0 || x > picture->width[0] || y > picture->height[0];
}

void
see_picture_crop(const SeePicture *picture, const SeeSquare *square, int n, SeeOutside outside,
                 float lo, float hi, float *out)
{
  const int k = level_for(picture, square->size_px / n);
  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++, out += 3) {
      double x, y;
      see_square_to_picture(square, (i + 0.5) / n, (j + 0.5) / n, &x, &y);
      if (is_outside(picture, x, y) && outside != SEE_OUTSIDE_EDGE)
        out[0] = out[1] = out[2] = outside == SEE_OUTSIDE_BLACK ? lo : 0.5f * (lo + hi);
      else
        sample(picture, k, x, y, lo, (hi - lo) / 255.0f, out);
    }
}

void
see_picture_cut(const SeePicture *picture, double x, double y, double width, double height, int n_columns,
                int n_rows, float *out)
{
  const int k = level_for(picture, sqrt(width / n_columns * height / n_rows));
  for (int j = 0; j < n_rows; j++)
    for (int i = 0; i < n_columns; i++, out += 3) {
      const double px = x + (i + 0.5) * width / n_columns, py = y + (j + 0.5) * height / n_rows;
      if (is_outside(picture, px, py))
        out[0] = out[1] = out[2] = 0.5f;
      else
        sample(picture, k, px, py, 0, 1 / 255.0f, out);
    }
}

float *
see_scene_squeezed(LithoScene *scene, int width, int height, GError **error)
{
  const SeePicture *picture = see_scene_picture(scene, error);
  if (picture == NULL)
    return NULL;
  const int w = picture->width[0], h = picture->height[0];
  g_autoptr(VipsImage) full = vips_image_new_from_memory(picture->rgb[0], 3 * (gsize)w * (gsize)h, w, h, 3,
                                                         VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) sized = NULL;
  gsize n_bytes = 0;
  g_autofree guint8 *bytes = NULL;
  if (full == NULL ||
      vips_resize(full, &sized, (double)width / w, "vscale", (double)height / h, NULL) != 0 ||
      (bytes = vips_image_write_to_memory(sized, &n_bytes)) == NULL || n_bytes != 3 * (gsize)width * (gsize)height) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a net's input");
    return NULL;
  }
  float *codes = g_new(float, n_bytes);
  for (gsize i = 0; i < n_bytes; i++)
    codes[i] = bytes[i] / 255.0f;
  return codes;
}
