/* lab.c: small pictures in Oklab. */
#include <math.h>
#include "base/vips_error.h"
#include "pixel/area.h"
#include "pixel/lab.h"
#include "color/oklab.h"

LithoLab *
litho_lab_new(int width, int height)
{
  LithoLab *lab = g_new0(LithoLab, 1);
  lab->width = width;
  lab->height = height;
  lab->lab = g_new0(float, 3 * (gsize)width * (gsize)height);
  return lab;
}

void
litho_lab_free(LithoLab *lab)
{
  if (lab == NULL)
    return;
  g_free(lab->lab);
  g_free(lab);
}

void
litho_lab_fit(int frame_width, int frame_height, int edge, int *width, int *height)
{
  double scale = MIN((double)edge / MAX(frame_width, frame_height), 1);
  *width = MAX((int)lround(frame_width * scale), 1);
  *height = MAX((int)lround(frame_height * scale), 1);
}

/* Shrunk by whole blocks first, which is cheap, then by what is left; both ends keep their place. */
static gboolean
shrink(VipsImage *in, int width, int height, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) blocks = NULL, rest = NULL;
  int bx = MAX(in->Xsize / width, 1), by = MAX(in->Ysize / height, 1);
  if (bx == 1 && by == 1 && in->Xsize == width && in->Ysize == height) {
    *out = g_object_ref(in);
    return TRUE;
  }
  if (vips_shrink(in, &blocks, bx, by, "ceil", TRUE, NULL) != 0 ||
      vips_resize(blocks, &rest, (double)width / blocks->Xsize, "vscale", (double)height / blocks->Ysize,
                  NULL) != 0 ||
      vips_gravity(rest, out, VIPS_COMPASS_DIRECTION_NORTH_WEST, width, height, "extend", VIPS_EXTEND_COPY,
                   NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a small copy of the photo");
  return TRUE;
}

LithoLab *
litho_lab_take(VipsImage *in, int width, int height, GError **error)
{
  g_autoptr(VipsImage) small = NULL;
  g_autofree float *pixels = NULL;
  if (!shrink(in, width, height, &small, error) ||
      (pixels = litho_area_pixels(small, "a small copy of the photo", error)) == NULL)
    return NULL;
  LithoLab *lab = litho_lab_new(width, height);
  for (gsize i = 0; i < (gsize)width * (gsize)height; i++) {
    const float *p = pixels + 3 * i;
    oklab_from_linear(p[0], p[1], p[2], &lab->lab[3 * i], &lab->lab[3 * i + 1], &lab->lab[3 * i + 2]);
  }
  return lab;
}

/* Weights of the four neighbours at t between the middle two. */
static inline void
cubic(float t, float w[4])
{
  w[0] = t * (-0.5f + t * (1 - 0.5f * t));
  w[1] = 1 + t * t * (-2.5f + 1.5f * t);
  w[2] = t * (0.5f + t * (2 - 1.5f * t));
  w[3] = t * t * (-0.5f + 0.5f * t);
}

void
litho_lab_row(const LithoLab *lab, int height, int y, float *row)
{
  const gsize n = 3 * (gsize)lab->width;
  float v = ((float)y + 0.5f) * (float)lab->height / (float)height - 0.5f, w[4];
  int y0 = (int)floorf(v);
  const float *line[4];
  cubic(v - (float)y0, w);
  for (int k = 0; k < 4; k++)
    line[k] = lab->lab + n * (gsize)CLAMP(y0 - 1 + k, 0, lab->height - 1);
  for (gsize i = 0; i < n; i++)
    row[i] = w[0] * line[0][i] + w[1] * line[1][i] + w[2] * line[2][i] + w[3] * line[3][i];
}

void
litho_lab_at(const float *row, int row_width, int width, int x, float out[3])
{
  float u = ((float)x + 0.5f) * (float)row_width / (float)width - 0.5f, w[4];
  int x0 = (int)floorf(u);
  cubic(u - (float)x0, w);
  for (int c = 0; c < 3; c++)
    out[c] = 0;
  for (int k = 0; k < 4; k++) {
    const float *p = row + 3 * CLAMP(x0 - 1 + k, 0, row_width - 1);
    for (int c = 0; c < 3; c++)
      out[c] += w[k] * p[c];
  }
}
