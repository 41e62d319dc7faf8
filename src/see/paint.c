/* paint.c: shapes and masks painted on covers. */
#include <math.h>
#include <string.h>
#include "see/paint.h"

/* Lines and columns a pixel that an outline is sampled on. */
#define SUBSAMPLES 4

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
  const double p = *(const double *)a, q = *(const double *)b;
  return (p > q) - (p < q);
}

/* Coverage of one row by the spans between crossings (even-odd), added to `row`. */
static void
add_line(const double (*point)[2], int n, double y, double *crossing, float *row, int width)
{
  int n_crossings = 0;
  for (int i = 0; i < n; i++) {
    const double *a = point[i], *b = point[(i + 1) % n];
    if ((a[1] <= y) != (b[1] <= y))
      crossing[n_crossings++] = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
  }
  qsort(crossing, n_crossings, sizeof *crossing, compare_doubles);
  for (int i = 0; i + 1 < n_crossings; i += 2) {
    const double x0 = MAX(crossing[i], 0), x1 = MIN(crossing[i + 1], width);
    for (int x = (int)x0; x < x1; x++)
      row[x] += (float)(MIN(x1, x + 1) - MAX(x0, x)) / SUBSAMPLES;
  }
}

void
see_paint_outline(LithoPlane *plane, const double (*point)[2], int n, float value)
{
  double top = G_MAXDOUBLE, bottom = -G_MAXDOUBLE;
  for (int i = 0; i < n; i++) {
    top = MIN(top, point[i][1]);
    bottom = MAX(bottom, point[i][1]);
  }
  g_autofree double *crossing = g_new(double, n);
  g_autofree float *row = g_new(float, plane->width);
  const int y1 = (int)CLAMP(ceil(bottom), 0, plane->height);
  for (int y = (int)CLAMP(floor(top), 0, plane->height); y < y1; y++) {
    memset(row, 0, plane->width * sizeof *row);
    for (int s = 0; s < SUBSAMPLES; s++)
      add_line(point, n, y + (s + 0.5) / SUBSAMPLES, crossing, row, plane->width);
    float *out = plane->v + (gsize)y * plane->width;
    for (int x = 0; x < plane->width; x++)
      out[x] = MAX(out[x], MIN(row[x], 1) * value);
  }
}

void
see_paint_mask(LithoPlane *plane, const SeeSquare *square, const float *mask, int n, double scale)
{
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++) {
      double u, v;
      see_square_from_picture(square, (x + 0.5) * scale, (y + 0.5) * scale, &u, &v);
      if (u < 0 || v < 0 || u >= 1 || v >= 1)
        continue;
      const double px = CLAMP(u * n - 0.5, 0, n - 1), py = CLAMP(v * n - 0.5, 0, n - 1);
      const int x0 = (int)px, y0 = (int)py, x1 = MIN(x0 + 1, n - 1), y1 = MIN(y0 + 1, n - 1);
      const float fx = (float)(px - x0), fy = (float)(py - y0);
      const float value = (mask[y0 * n + x0] * (1 - fx) + mask[y0 * n + x1] * fx) * (1 - fy) +
                          (mask[y1 * n + x0] * (1 - fx) + mask[y1 * n + x1] * fx) * fy;
      float *out = plane->v + (gsize)y * plane->width + x;
      *out = MAX(*out, value);
    }
}

void
see_paint_ellipse(LithoPlane *plane, double cx, double cy, double rx, double ry, double angle_rad,
                  double inner, float value)
{
  const double c = cos(angle_rad), s = sin(angle_rad), reach = MAX(rx, ry);
  const int x0 = (int)CLAMP(cx - reach, 0, plane->width),
            x1 = (int)CLAMP(cx + reach + 1, 0, plane->width);
  const int y0 = (int)CLAMP(cy - reach, 0, plane->height);
  const int y1 = (int)CLAMP(cy + reach + 1, 0, plane->height);
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++) {
      const double dx = x + 0.5 - cx, dy = y + 0.5 - cy;
      const double r = hypot((c * dx + s * dy) / rx, (c * dy - s * dx) / ry);
      float *out = plane->v + (gsize)y * plane->width + x;
      *out = MAX(*out, value * (float)CLAMP((1 - r) / MAX(1 - inner, 1e-6), 0, 1));
    }
}

double
see_plane_share(const LithoPlane *plane)
{
  const gsize n = (gsize)plane->width * plane->height;
  double sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += plane->v[i];
  return sum / n;
}

double
see_plane_area(const LithoPlane *plane)
{
  const gsize n = (gsize)plane->width * plane->height;
  gsize n_in = 0;
  for (gsize i = 0; i < n; i++)
    n_in += plane->v[i] > 0.5f;
  return (double)n_in / n;
}

double
see_plane_sureness(const LithoPlane *plane)
{
  const gsize n = (gsize)plane->width * plane->height;
  double sum = 0;
  gsize n_in = 0;
  for (gsize i = 0; i < n; i++)
    if (plane->v[i] > 0.5f) {
      sum += plane->v[i];
      n_in++;
    }
  return n_in > 0 ? sum / n_in : 0;
}

LithoPlane *
see_plane_copy(const LithoPlane *plane)
{
  LithoPlane *copy = litho_plane_new(plane->width, plane->height);
  memcpy(copy->v, plane->v, (gsize)plane->width * plane->height * sizeof *copy->v);
  return copy;
}

LithoPlane *
see_plane_enlarged(const LithoPlane *plane, int width, int height)
{
  if (plane->width == width && plane->height == height)
    return see_plane_copy(plane);
  LithoPlane *out = litho_plane_new(width, height);
  for (int y = 0; y < height; y++)
    litho_plane_row(plane, width, height, 0, y, width, out->v + (gsize)y * (gsize)width);
  return out;
}

LithoPlane *
see_plane_shrunk(const LithoPlane *plane, int width, int height)
{
  LithoPlane *out = litho_plane_new(width, height);
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++) {
      const int u = (int)((gint64)x * width / plane->width), v = (int)((gint64)y * height / plane->height);
      float *to = out->v + (gsize)v * (gsize)width + (gsize)u;
      *to = MAX(*to, plane->v[(gsize)y * (gsize)plane->width + (gsize)x]);
    }
  return out;
}

void
see_plane_add(LithoPlane *plane, const LithoPlane *other)
{
  g_autoptr(LithoPlane) same = see_plane_enlarged(other, plane->width, plane->height);
  for (gsize i = 0; i < (gsize)plane->width * (gsize)plane->height; i++)
    plane->v[i] = MAX(plane->v[i], same->v[i]);
}
