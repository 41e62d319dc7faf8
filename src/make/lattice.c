/* lattice.c: see lattice.h. */
#include "make/lattice.h"

#define N_SLOPES 256

static float slopes[N_SLOPES][2];

void
lattice_set(void)
{
  static gsize done;
  if (!g_once_init_enter(&done))
    return;
  for (int i = 0; i < N_SLOPES; i++) {
    slopes[i][0] = (float)cos(2 * G_PI * i / N_SLOPES);
    slopes[i][1] = (float)sin(2 * G_PI * i / N_SLOPES);
  }
  g_once_init_leave(&done, 1);
}

static inline float
slope(gint32 x, gint32 y, guint32 seed, float dx, float dy)
{
  const float *s = slopes[lattice_hash(x, y, seed) & (N_SLOPES - 1)];
  return s[0] * dx + s[1] * dy;
}

float
lattice_noise(float u, float v, guint32 seed)
{
  const float fu = floorf(u), fv = floorf(v), s = u - fu, t = v - fv;
  const gint32 x = (gint32)fu, y = (gint32)fv;
  const float a = s * s * s * (s * (s * 6 - 15) + 10), b = t * t * t * (t * (t * 6 - 15) + 10);
  const float top = slope(x, y, seed, s, t) * (1 - a) + slope(x + 1, y, seed, s - 1, t) * a;
  const float bottom =
      slope(x, y + 1, seed, s, t - 1) * (1 - a) + slope(x + 1, y + 1, seed, s - 1, t - 1) * a;
  return top * (1 - b) + bottom * b;
}

float
lattice_octaves(float u, float v, int n, float finest, guint32 seed)
{
  float sum = 0, weight = 1, size = 1, all = 0;
  for (int k = 0; k < n; k++, weight *= .5f, size *= .48f) {
    all += weight;
    if (size > finest) /* fades out over an octave: nothing pops up with distance */
      sum += weight * lattice_noise(u / size, v / size, seed + (guint32)k) *
             clamp01(size / finest - 1);
  }
  return 1.9f * sum / all;
}

float
lattice_ridges(float u, float v, int n, float finest, guint32 seed)
{
  float sum = 0, weight = 1, size = 1, all = 0, before = 1;
  for (int k = 0; k < n; k++, weight *= .5f, size *= .47f) {
    all += weight;
    float ridge = .5f;
    if (size > finest) {
      ridge = 1 - 1.7f * fabsf(lattice_noise(u / size, v / size, seed + (guint32)k));
      ridge = mixf(.5f, ridge * ridge, clamp01(size / finest - 1));
    }
    sum += weight * ridge * before;
    before = clamp01(ridge * 1.4f); /* valleys stay smooth (Musgrave 1994) */
  }
  return sum / all;
}
