/* lattice.c: see lattice.h.
 *
 * Gradient noise (Perlin 2002) worked in lanes: a single noise takes the four corners of its cell
 * as lanes of one vector, sums take their octaves as lanes. The gradient of a corner is a direction
 * whose angle is the corner's hash; its cosine and sine are parabolas, at most .06 from the true
 * ones. Lanes are GNU C's vectors: additions, products and conversions only, which are the same to
 * the bit with and without AVX.
 */
#include <string.h>
#include "make/lattice.h"

typedef float Float4 __attribute__((vector_size(16)));
typedef gint32 Int4 __attribute__((vector_size(16)));
typedef guint32 Uint4 __attribute__((vector_size(16)));
typedef float Float8 __attribute__((vector_size(32)));
typedef gint32 Int8 __attribute__((vector_size(32)));
typedef guint32 Uint8 __attribute__((vector_size(32)));

#define HASH_X 0x9e3779b1u
#define HASH_Y 0x85ebca77u
#define HASH_SEED 0xc2b2ae3du

/* Macros: vectors of 32 bytes cannot be arguments where there is no AVX. */
#define MIXED(h)                                                                                   \
  do {                                                                                             \
    (h) ^= (h) >> 16;                                                                              \
    (h) *= 0x7feb352du;                                                                            \
    (h) ^= (h) >> 15;                                                                              \
    (h) *= 0x846ca68bu;                                                                            \
  } while (0)

/* sin(π·t), t = h / 2^31: 4·t·(1 - |t|). */
#define WAVE(Float, Int, h, out)                                                                   \
  do {                                                                                             \
    const Float turn = __builtin_convertvector((Int)(h), Float) * 0x1p-31f;                        \
    (out) = 4 * turn * (1 - (Float)((Int)turn & 0x7fffffff));                                      \
  } while (0)

float
lattice_noise(float u, float v, guint32 seed)
{
  const float fu = floorf(u), fv = floorf(v), s = u - fu, t = v - fv;
  const guint32 x = (guint32)(gint32)fu * HASH_X,
                y = (guint32)(gint32)fv * HASH_Y + seed * HASH_SEED;
  Uint4 h = (Uint4){x, x + HASH_X, x, x + HASH_X} ^ (Uint4) { y, y, y + HASH_Y, y + HASH_Y };
  MIXED(h);
  Float4 gu, gv;
  WAVE(Float4, Int4, h + 0x40000000u, gu);
  WAVE(Float4, Int4, h, gv);
  const float a = s * s * s * (s * (s * 6 - 15) + 10), b = t * t * t * (t * (t * 6 - 15) + 10);
  const Float4 weight = (Float4){1 - a, a, 1 - a, a} * (Float4){1 - b, 1 - b, b, b};
  const Float4 part =
      weight * (gu * (Float4){s, s - 1, s, s - 1} + gv * (Float4){t, t, t - 1, t - 1});
  return (part[0] + part[1]) + (part[2] + part[3]);
}

/* A corner of eight cells: gradient·offset in `dot`. */
#define CORNER(x, y, du, dv, gu, gv, dot)                                                          \
  Float8 gu, gv;                                                                                   \
  Float8 dot;                                                                                      \
  do {                                                                                             \
    Uint8 h = (x) ^ (y);                                                                           \
    MIXED(h);                                                                                      \
    WAVE(Float8, Int8, h + 0x40000000u, gu);                                                       \
    WAVE(Float8, Int8, h, gv);                                                                     \
    dot = gu * (du) + gv * (dv);                                                                   \
  } while (0)

#define FLOORED(u, whole, rest)                                                                    \
  Int8 whole = __builtin_convertvector(u, Int8);                                                   \
  whole += (u) < __builtin_convertvector(whole, Float8);                                           \
  const Float8 rest = (u) - __builtin_convertvector(whole, Float8)

static inline __attribute__((always_inline)) void
noise_lanes(const Float8 *pu, const Float8 *pv, const Uint8 *seed, Float8 *out, Float8 *out_du,
            Float8 *out_dv)
{
  const Float8 u = *pu, v = *pv;
  FLOORED(u, iu, s);
  FLOORED(v, iv, t);
  const Uint8 x0 = (Uint8)iu * HASH_X, x1 = x0 + HASH_X,
              y0 = (Uint8)iv * HASH_Y + *seed * HASH_SEED, y1 = y0 + HASH_Y;
  CORNER(x0, y0, s, t, gu00, gv00, d00);
  CORNER(x1, y0, s - 1, t, gu10, gv10, d10);
  CORNER(x0, y1, s, t - 1, gu01, gv01, d01);
  CORNER(x1, y1, s - 1, t - 1, gu11, gv11, d11);
  const Float8 a = s * s * s * (s * (s * 6 - 15) + 10), b = t * t * t * (t * (t * 6 - 15) + 10);
  const Float8 top = d00 + a * (d10 - d00), bottom = d01 + a * (d11 - d01);
  *out = top + b * (bottom - top);
  if (out_du == NULL)
    return;
  const Float8 da = 30 * s * s * (s * (s - 2) + 1), db = 30 * t * t * (t * (t - 2) + 1);
  const Float8 gu0 = gu00 + a * (gu10 - gu00), gu1 = gu01 + a * (gu11 - gu01),
               gv0 = gv00 + a * (gv10 - gv00), gv1 = gv01 + a * (gv11 - gv01);
  const Float8 across0 = d10 - d00, across1 = d11 - d01;
  *out_du = gu0 + b * (gu1 - gu0) + da * (across0 + b * (across1 - across0));
  *out_dv = gv0 + b * (gv1 - gv0) + db * (bottom - top);
}

void
lattice_lanes(const float u[LATTICE_LANES], const float v[LATTICE_LANES], guint32 seed,
              float out[LATTICE_LANES])
{
  Float8 lu, lv, sum;
  memcpy(&lu, u, sizeof lu);
  memcpy(&lv, v, sizeof lv);
  const Uint8 seeds = seed + (Uint8){0, 1, 2, 3, 4, 5, 6, 7};
  noise_lanes(&lu, &lv, &seeds, &sum, NULL, NULL);
  memcpy(out, &sum, sizeof sum);
}

void
lattice_slopes(const float u[LATTICE_LANES], const float v[LATTICE_LANES], guint32 seed,
               float du[LATTICE_LANES], float dv[LATTICE_LANES])
{
  Float8 lu, lv, sum, su, sv;
  memcpy(&lu, u, sizeof lu);
  memcpy(&lv, v, sizeof lv);
  const Uint8 seeds = seed + (Uint8){0, 1, 2, 3, 4, 5, 6, 7};
  noise_lanes(&lu, &lv, &seeds, &sum, &su, &sv);
  memcpy(du, &su, sizeof su);
  memcpy(dv, &sv, sizeof sv);
}

/* --- octaves -----------------------------------------------------------------------------------
 */

#define POWERS(a)                                                                                  \
  {1,                                                                                              \
   a,                                                                                              \
   a * a,                                                                                          \
   a * a * a,                                                                                      \
   a * a * a * a,                                                                                  \
   a * a * a * a * a,                                                                              \
   a * a * a * a * a * a,                                                                          \
   a * a * a * a * a * a * a}
#define HALVES(w) {w, w / 2, w / 4, w / 8, w / 16, w / 32, w / 64, w / 128}

static const Float8 octave_sizes = POWERS(.48f), octave_scales = POWERS((1 / .48f)),
                    ridge_sizes = POWERS(.47f), ridge_scales = POWERS((1 / .47f)),
                    halves = HALVES(1.0f);
/* 1.9 / (sum of n halves). */
static const float levels[LATTICE_LANES + 1] = {0,
                                                1.9f,
                                                1.9f / 1.5f,
                                                1.9f / 1.75f,
                                                1.9f / 1.875f,
                                                1.9f / 1.9375f,
                                                1.9f / 1.96875f,
                                                1.9f / 1.984375f,
                                                1.9f / 1.9921875f};

/* clamp01() of each lane, in place. */
#define CLAMP01(f)                                                                                 \
  do {                                                                                             \
    (f) = (Float8)((Int8)(f) & ((f) > 0));                                                         \
    const Int8 below = (f) < 1;                                                                    \
    (f) = (Float8)(((Int8)(f) & below) | ((Int8)(ones) & ~below));                                 \
  } while (0)

static const Float8 ones = {1, 1, 1, 1, 1, 1, 1, 1};
static const Int8 counts = {0, 1, 2, 3, 4, 5, 6, 7};

float
lattice_octaves(float u, float v, int n, float finest, guint32 seed)
{
  if (finest >= 1)
    return 0;
  const float per = 1 / MAX(finest, 1e-9f);
  /* Fades out over an octave: nothing pops up with distance. */
  if (n == 1 || finest >= .48f)
    return levels[n] * lattice_noise(u, v, seed) * clamp01(per - 1);
  const Float8 lu = u * octave_scales, lv = v * octave_scales;
  const Uint8 seeds = seed + (Uint8)counts;
  Float8 noise, fade = octave_sizes * per - 1;
  CLAMP01(fade);
  noise_lanes(&lu, &lv, &seeds, &noise, NULL, NULL);
  noise = (Float8)((Int8)(noise * halves * fade) & (counts < n));
  return levels[n] * (((noise[0] + noise[4]) + (noise[1] + noise[5])) +
                      ((noise[2] + noise[6]) + (noise[3] + noise[7])));
}

float
lattice_ridges(float u, float v, int n, float finest, guint32 seed)
{
  const Float8 lu = u * ridge_scales, lv = v * ridge_scales;
  const Uint8 seeds = seed + (Uint8)counts;
  Float8 ridge, fade = ridge_sizes * (1 / MAX(finest, 1e-9f)) - 1;
  CLAMP01(fade);
  noise_lanes(&lu, &lv, &seeds, &ridge, NULL, NULL);
  ridge = 1 - 1.7f * (Float8)((Int8)ridge & 0x7fffffff);
  ridge = .5f + fade * (ridge * ridge - .5f);
  float sum = 0, before = 1;
  for (int k = 0; k < n; k++) {
    sum += halves[k] * ridge[k] * before;
    before = clamp01(ridge[k] * 1.4f); /* valleys stay smooth (Musgrave 1994) */
  }
  return sum * levels[n] / 1.9f;
}
