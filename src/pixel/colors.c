/* colors.c: the colours of a part of a photo as a mixture of Gaussians. */
#include <math.h>
#include <string.h>
#include "pixel/colors.h"

#define ROUNDS 8
#define MIN_VARIANCE 2e-4f  /* (1.4 % of L's range)²: no part is narrower than noise */
#define NO_DENSITY -20.0f

static float
distance(const float a[3], const float b[3])
{
  float d = 0;
  for (int k = 0; k < 3; k++)
    d += (a[k] - b[k]) * (a[k] - b[k]);
  return d;
}

static void
color_at(LithoPlane *const lab[3], gsize i, float out[3])
{
  for (int k = 0; k < 3; k++)
    out[k] = lab[k]->v[i];
}

/* The index of the nearest mean. */
static int
nearest(const float (*mean)[3], int n, const float color[3])
{
  int best = 0;
  for (int k = 1; k < n; k++)
    if (distance(mean[k], color) < distance(mean[best], color))
      best = k;
  return best;
}

/* First means: the weighted mean, then each time the pixel that is worst served. */
static int
first_means(LithoPlane *const lab[3], const LithoPlane *weight, float mean[PIXEL_N_COLORS][3])
{
  const gsize n = (gsize)weight->width * (gsize)weight->height;
  double sum[3] = {0}, total = 0;
  for (gsize i = 0; i < n; i++) {
    total += weight->v[i];
    for (int k = 0; k < 3; k++)
      sum[k] += weight->v[i] * lab[k]->v[i];
  }
  if (total <= 0)
    return 0;
  for (int k = 0; k < 3; k++)
    mean[0][k] = (float)(sum[k] / total);
  for (int m = 1; m < PIXEL_N_COLORS; m++) {
    float worst = 0;
    gsize at = 0;
    for (gsize i = 0; i < n; i++) {
      float color[3];
      color_at(lab, i, color);
      float d = weight->v[i] * distance(mean[nearest((const float(*)[3])mean, m, color)], color);
      if (d > worst) {
        worst = d;
        at = i;
      }
    }
    if (worst <= 0)
      return m;
    color_at(lab, at, mean[m]);
  }
  return PIXEL_N_COLORS;
}

typedef struct {
  double weight, sum[3], square[6];
} Moments;

static void
gather(LithoPlane *const lab[3], const LithoPlane *weight, const float (*mean)[3], int n_means, Moments *out)
{
  memset(out, 0, (gsize)n_means * sizeof *out);
  for (gsize i = 0; i < (gsize)weight->width * (gsize)weight->height; i++) {
    if (weight->v[i] <= 0)
      continue;
    float c[3], w = weight->v[i];
    color_at(lab, i, c);
    Moments *m = &out[nearest(mean, n_means, c)];
    m->weight += w;
    for (int k = 0, at = 0; k < 3; k++) {
      m->sum[k] += w * c[k];
      for (int l = k; l < 3; l++, at++)
        m->square[at] += w * c[k] * c[l];
    }
  }
}

/* Inverts a symmetric positive 3 × 3 matrix; returns its determinant. */
static double
invert(const double s[6], float out[6])
{
  double m0 = s[3] * s[5] - s[4] * s[4], m1 = s[2] * s[4] - s[1] * s[5], m2 = s[1] * s[4] - s[2] * s[3];
  double det = s[0] * m0 + s[1] * m1 + s[2] * m2;
  out[0] = (float)(m0 / det);
  out[1] = (float)(m1 / det);
  out[2] = (float)(m2 / det);
  out[3] = (float)((s[0] * s[5] - s[2] * s[2]) / det);
  out[4] = (float)((s[1] * s[2] - s[0] * s[4]) / det);
  out[5] = (float)((s[0] * s[3] - s[1] * s[1]) / det);
  return det;
}

void
pixel_colors_fit(LithoPlane *const lab[3], const LithoPlane *weight, PixelColors *out)
{
  float mean[PIXEL_N_COLORS][3];
  Moments moments[PIXEL_N_COLORS];
  double total = 0;
  *out = (PixelColors){0};
  int n = first_means(lab, weight, mean);
  for (int round = 0; round < ROUNDS; round++) {
    gather(lab, weight, (const float(*)[3])mean, n, moments);
    for (int m = 0; m < n; m++)
      for (int k = 0; k < 3 && moments[m].weight > 0; k++)
        mean[m][k] = (float)(moments[m].sum[k] / moments[m].weight);
  }
  if (n > 0)
    gather(lab, weight, (const float(*)[3])mean, n, moments);
  for (int m = 0; m < n; m++)
    total += moments[m].weight;
  for (int m = 0; m < n; m++) {
    const Moments *from = &moments[m];
    if (from->weight <= 0)
      continue;
    double s[6], at[3];
    for (int k = 0; k < 3; k++)
      at[k] = from->sum[k] / from->weight;
    for (int k = 0, i = 0; k < 3; k++)
      for (int l = k; l < 3; l++, i++)
        s[i] = from->square[i] / from->weight - at[k] * at[l] + (k == l ? MIN_VARIANCE : 0);
    for (int k = 0; k < 3; k++)
      out->part[out->n].mean[k] = (float)at[k];
    double det = invert(s, out->part[out->n].inverse);
    out->part[out->n].log_weight = (float)(log(from->weight / total) - 0.5 * log(det));
    out->n++;
  }
}

float
pixel_colors_log(const PixelColors *colors, const float lab[3])
{
  float best = NO_DENSITY;
  for (int m = 0; m < colors->n; m++) {
    const float *s = colors->part[m].inverse;
    float d[3];
    for (int k = 0; k < 3; k++)
      d[k] = lab[k] - colors->part[m].mean[k];
    float q = s[0] * d[0] * d[0] + s[3] * d[1] * d[1] + s[5] * d[2] * d[2] +
              2 * (s[1] * d[0] * d[1] + s[2] * d[0] * d[2] + s[4] * d[1] * d[2]);
    /* The nearest part stands for the sum. */
    best = MAX(best, colors->part[m].log_weight - 0.5f * q);
  }
  return best;
}
