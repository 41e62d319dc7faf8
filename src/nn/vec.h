/* vec.h: exp, tanh and erf as branch-free float code that compilers vectorise; within 2 ulp of libm in the ranges that
 * the layers use (exp) and 2e-7 absolute (tanh, erf).
 */
#ifndef LITHO_NN_VEC_H
#define LITHO_NN_VEC_H

#include <glib.h>
#include <math.h>

/* exp(x) = 2ⁿ·exp(r), |r| ≤ ln2/2, exp(r) by a polynomial of degree 6. Below −87.3: its smallest value 1.2e-38, not 0. */
static inline float
nn_exp(float x)
{
  const float magic = 12582912.f; /* 1.5·2²³: adding it rounds to an integer */
  x = x < -87.3f ? -87.3f : x;
  x = x > 88.3f ? 88.3f : x;
  const float shifted = x * 1.44269504f + magic, n = shifted - magic;
  const float r = x - n * 0.693359375f + n * 2.12194440e-4f;
  const float p =
      ((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r + 4.1665795894e-2f) * r +
       1.6666665459e-1f) * r + 5.0000001201e-1f;
  union {
    gint32 i;
    float f;
  } scale = {.i = (gint32)((guint32)((gint32)n + 127) << 23)}; /* unsigned: n of a NaN is anything */
  return (p * r * r + r + 1) * scale.f;
}

static inline float
nn_sigmoid(float x)
{
  return 1 / (1 + nn_exp(-x));
}

static inline float
nn_tanh(float x)
{
  return 1 - 2 / (1 + nn_exp(2 * x));
}

/* Abramowitz, Stegun 7.1.26, |error| ≤ 1.5e-7; *bell: exp(−x²), which derivatives need too. */
static inline float
nn_erf(float x, float *bell)
{
  const float a = fabsf(x), t = 1 / (1 + 0.3275911f * a);
  *bell = nn_exp(-a * a);
  const float y =
      1 - ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t * *bell;
  return copysignf(y, x);
}

/* total = Σ term over c in 0..C-1, in sixteen sums side by side, so that it vectorises with a fixed order. */
#define NN_SUM(total, c, C, term) NN_SUM_AS(float, total, c, C, term)
#define NN_SUM_AS(type, total, c, C, term)                                                                             \
  do {                                                                                                                 \
    type lane_[16] = {0};                                                                                              \
    const int whole_ = (C) / 16 * 16;                                                                                  \
    for (int block_ = 0; block_ < whole_; block_ += 16)                                                                \
      for (int i_ = 0; i_ < 16; i_++) {                                                                                \
        const int c = block_ + i_;                                                                                     \
        lane_[i_] += (term);                                                                                           \
      }                                                                                                                \
    for (int c = whole_; c < (C); c++)                                                                                 \
      lane_[c - whole_] += (term);                                                                                     \
    total = 0;                                                                                                         \
    for (int i_ = 0; i_ < 16; i_++)                                                                                    \
      total += lane_[i_];                                                                                              \
  } while (0)

static inline float
nn_dot(const float *a, const float *b, int n)
{
  float sum;
  NN_SUM(sum, c, n, a[c] * b[c]);
  return sum;
}

/* most = the largest term over c in 0..C-1, −G_MAXFLOAT of none; as NN_SUM. */
#define NN_MAX(most, c, C, term)                                                                                       \
  do {                                                                                                                 \
    float lane_[16];                                                                                                   \
    const int whole_ = (C) / 16 * 16;                                                                                  \
    for (int i_ = 0; i_ < 16; i_++)                                                                                    \
      lane_[i_] = -G_MAXFLOAT;                                                                                         \
    for (int block_ = 0; block_ < whole_; block_ += 16)                                                                \
      for (int i_ = 0; i_ < 16; i_++) {                                                                                \
        const int c = block_ + i_;                                                                                     \
        lane_[i_] = (term) > lane_[i_] ? (term) : lane_[i_];                                                           \
      }                                                                                                                \
    for (int c = whole_; c < (C); c++)                                                                                 \
      lane_[c - whole_] = MAX(lane_[c - whole_], (term));                                                              \
    most = lane_[0];                                                                                                   \
    for (int i_ = 1; i_ < 16; i_++)                                                                                    \
      most = MAX(most, lane_[i_]);                                                                                     \
  } while (0)

#endif
