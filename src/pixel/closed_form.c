/* closed_form.c: closed-form matting (Levin, Lischinski, Weiss 2008).
 *
 * In every window of 3×3 px alpha is a linear function of the colour; what is left of that, summed over all
 * windows, is a quadratic form αᵀLα. Only the rows of L of unknown pixels are made, as 5×5 stencils, and
 * (L + λ)α = λ·prior is solved by conjugate gradients with the diagonal as preconditioner.
 */
#include <string.h>
#include "pixel/closed_form.h"

#define EPSILON 3e-6f  /* variance of the colours that is no structure */
#define DRAW 1e-3f     /* λ: pull to the prior */
#define STEPS_MOST 120
#define ENOUGH 1e-4    /* of the residual at the start */
#define TAPS 25

typedef struct {
  int width, height;
  gsize n;
  const guint8 *unknown;
  int *pixel; /* n: place in the picture */
  int *row;   /* (H,W): number of the unknown pixel */
  float *tap; /* (n, TAPS) */
} System;

/* Inverse of the symmetric matrix xx xy xz / xy yy yz / xz yz zz in place. */
static void
invert(float m[6])
{
  const double xx = m[0], xy = m[1], xz = m[2], yy = m[3], yz = m[4], zz = m[5];
  const double a = yy * zz - yz * yz, b = xz * yz - xy * zz, c = xy * yz - xz * yy;
  const double scale = 1 / (xx * a + xy * b + xz * c);
  m[0] = (float)(a * scale);
  m[1] = (float)(b * scale);
  m[2] = (float)(c * scale);
  m[3] = (float)((xx * zz - xz * xz) * scale);
  m[4] = (float)((xy * xz - xx * yz) * scale);
  m[5] = (float)((xx * yy - xy * xy) * scale);
}

/* Adds the window with its centre at (x, y) to the rows of its unknown pixels. */
static void
add_window(System *s, const float *rgb, int x, int y)
{
  float color[9][3], mean[3] = {0}, m[6] = {0};
  for (int k = 0; k < 9; k++) {
    const float *p = rgb + 3 * ((gsize)(y + k / 3 - 1) * (gsize)s->width + (gsize)(x + k % 3 - 1));
    for (int c = 0; c < 3; c++) {
      color[k][c] = p[c];
      mean[c] += p[c] / 9;
    }
  }
  for (int k = 0; k < 9; k++) {
    float *p = color[k];
    for (int c = 0; c < 3; c++)
      p[c] -= mean[c];
    m[0] += p[0] * p[0] / 9;
    m[1] += p[0] * p[1] / 9;
    m[2] += p[0] * p[2] / 9;
    m[3] += p[1] * p[1] / 9;
    m[4] += p[1] * p[2] / 9;
    m[5] += p[2] * p[2] / 9;
  }
  m[0] += EPSILON;
  m[3] += EPSILON;
  m[5] += EPSILON;
  invert(m);
  for (int i = 0; i < 9; i++) {
    gsize at = (gsize)(y + i / 3 - 1) * (gsize)s->width + (gsize)(x + i % 3 - 1);
    if (!s->unknown[at])
      continue;
    float *row = s->tap + (gsize)s->row[at] * TAPS;
    const float *p = color[i];
    const float u = m[0] * p[0] + m[1] * p[1] + m[2] * p[2], v = m[1] * p[0] + m[3] * p[1] + m[4] * p[2];
    const float w = m[2] * p[0] + m[4] * p[1] + m[5] * p[2];
    for (int j = 0; j < 9; j++) {
      const float *q = color[j];
      row[(j / 3 - i / 3 + 2) * 5 + j % 3 - i % 3 + 2] -= (1 + u * q[0] + v * q[1] + w * q[2]) / 9;
    }
    row[2 * 5 + 2] += 1;
  }
}

static gboolean
touches(const System *s, int x, int y)
{
  for (int k = 0; k < 9; k++)
    if (s->unknown[(gsize)(y + k / 3 - 1) * (gsize)s->width + (gsize)(x + k % 3 - 1)])
      return TRUE;
  return FALSE;
}

/* Pixels beyond the frame's edge lie in no window: their taps are 0, and are read at the pixel itself. */
static void
offsets(const System *s, int pixel, int at[TAPS])
{
  const int x = pixel % s->width, y = pixel / s->width;
  for (int k = 0; k < TAPS; k++) {
    const int u = x + k % 5 - 2, v = y + k / 5 - 2;
    at[k] = u < 0 || v < 0 || u >= s->width || v >= s->height ? pixel : v * s->width + u;
  }
}

/* out = (L + λ)·plane, on the unknown pixels. */
static void
multiply(const System *s, const float *plane, float *out)
{
  for (gsize i = 0; i < s->n; i++) {
    const int pixel = s->pixel[i], x = pixel % s->width, y = pixel / s->width;
    const float *tap = s->tap + i * TAPS;
    float sum = DRAW * plane[pixel];
    if (x >= 2 && y >= 2 && x + 2 < s->width && y + 2 < s->height) {
      const float *p = plane + pixel - 2 * s->width - 2;
      for (int v = 0; v < 5; v++, p += s->width, tap += 5)
        sum += tap[0] * p[0] + tap[1] * p[1] + tap[2] * p[2] + tap[3] * p[3] + tap[4] * p[4];
    } else {
      int at[TAPS];
      offsets(s, pixel, at);
      for (int k = 0; k < TAPS; k++)
        sum += tap[k] * plane[at[k]];
    }
    out[i] = sum;
  }
}

static double
dot(const float *a, const float *b, gsize n)
{
  double sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += (double)a[i] * b[i];
  return sum;
}

/* Alpha begins as its prior, so the residual at the start is that of the form alone. */
static void
solve(const System *s, float *alpha)
{
  const gsize n = s->n;
  g_autofree float *r = g_new(float, n), *z = g_new(float, n), *product = g_new(float, n);
  g_autofree float *plane = g_new0(float, (gsize)s->width * (gsize)s->height); /* the direction, in place */
  multiply(s, alpha, r);
  for (gsize i = 0; i < n; i++) {
    r[i] = DRAW * alpha[s->pixel[i]] - r[i];
    z[i] = r[i] / (s->tap[i * TAPS + 12] + DRAW);
    plane[s->pixel[i]] = z[i];
  }
  double rz = dot(r, z, n);
  const double enough = rz * ENOUGH * ENOUGH;
  for (int step = 0; step < STEPS_MOST && rz > enough; step++) {
    multiply(s, plane, product);
    double below = 0;
    for (gsize i = 0; i < n; i++)
      below += (double)plane[s->pixel[i]] * product[i];
    if (below <= 0)
      return;
    const float far = (float)(rz / below);
    for (gsize i = 0; i < n; i++) {
      alpha[s->pixel[i]] += far * plane[s->pixel[i]];
      r[i] -= far * product[i];
      z[i] = r[i] / (s->tap[i * TAPS + 12] + DRAW);
    }
    const double next = dot(r, z, n);
    const float turn = (float)(next / rz);
    rz = next;
    for (gsize i = 0; i < n; i++)
      plane[s->pixel[i]] = z[i] + turn * plane[s->pixel[i]];
  }
}

void
litho_closed_form(const float *rgb, const guint8 *unknown, int width, int height, float *alpha)
{
  const int n_all = width * height;
  System s = {.width = width, .height = height, .unknown = unknown};
  s.row = g_new(int, (gsize)n_all);
  for (int i = 0; i < n_all; i++)
    s.row[i] = unknown[i] ? (int)s.n++ : -1;
  s.pixel = g_new(int, s.n);
  s.tap = g_new0(float, s.n *TAPS);
  for (int i = 0; i < n_all; i++)
    if (s.row[i] >= 0)
      s.pixel[s.row[i]] = i;
  for (int y = 1; y + 1 < height; y++)
    for (int x = 1; x + 1 < width; x++)
      if (touches(&s, x, y))
        add_window(&s, rgb, x, y);
  if (s.n > 0)
    solve(&s, alpha);
  for (gsize i = 0; i < s.n; i++)
    alpha[s.pixel[i]] = CLAMP(alpha[s.pixel[i]], 0, 1);
  g_free(s.row);
  g_free(s.pixel);
  g_free(s.tap);
}
