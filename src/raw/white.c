/* white.c: see white.h. */
#include <math.h>
#include <string.h>
#include "color/adapt.h"
#include "raw/matrix.h"
#include "raw/white.h"

#define LEAST_MIRED 20.0
#define MOST_MIRED 700.0

void
litho_raw_light_uv(double mired, double tint, double uv[2])
{
  double normal[2];
  const double at = CLAMP(mired, LEAST_MIRED, MOST_MIRED);
  litho_adapt_planck(at, uv);
  litho_adapt_normal(at, normal);
  for (int i = 0; i < 2; i++)
    uv[i] += tint / LITHO_RAW_TINT * normal[i];
}

static double
away(const double uv[2], double mired)
{
  double locus[2];
  litho_adapt_planck(mired, locus);
  return hypot(uv[0] - locus[0], uv[1] - locus[1]);
}

void
litho_raw_light_of_uv(const double uv[2], double *mired, double *tint)
{
  /* The distance has one minimum near the locus; golden section to 1e-4 mired. */
  const double g = (sqrt(5) - 1) / 2;
  double a = LEAST_MIRED, b = MOST_MIRED;
  for (int i = 0; i < 60; i++) {
    const double c = b - g * (b - a), d = a + g * (b - a);
    if (away(uv, c) < away(uv, d))
      b = d;
    else
      a = c;
  }
  double locus[2], normal[2];
  *mired = (a + b) / 2;
  litho_adapt_planck(*mired, locus);
  litho_adapt_normal(*mired, normal);
  *tint = LITHO_RAW_TINT * ((uv[0] - locus[0]) * normal[0] + (uv[1] - locus[1]) * normal[1]);
}

void
litho_raw_light_free(LithoRawLight *light)
{
  if (light == NULL)
    return;
  litho_dcp_look_free(light->rendering.look);
  g_free(light);
}

/* The inverse of a rising table, over the root of its values. */
static void
fill_untone(LithoRebalance *s)
{
  int k = 0;
  for (int i = 0; i <= LITHO_RENDERING_TABLE; i++) {
    const double root = (double)i / LITHO_RENDERING_TABLE, y = root * root;
    while (k + 1 < LITHO_RENDERING_TABLE && s->tone[k + 1] < y)
      k++;
    const double step = s->tone[k + 1] - s->tone[k];
    const double at =
        (k + (step > 0 ? CLAMP((y - s->tone[k]) / step, 0, 1) : 0)) / LITHO_RENDERING_TABLE;
    s->untone[i] = (float)(LITHO_RENDERING_MAX * at * at);
  }
  s->top = s->untone[LITHO_RENDERING_TABLE];
  const double below = s->untone[LITHO_RENDERING_TABLE - 32],
               root = 1 - 32.0 / LITHO_RENDERING_TABLE;
  s->slope = (float)((1 - root * root) / fmax(s->top - below, 1e-3));
}

gboolean
litho_rebalance_init(LithoRebalance *out, const LithoRawLight *light, const double uv[2])
{
  double neutral[3], matrix[9], old[9], back[9], ignored[2];
  if (!light->rendering.known_white || !raw_matrix_neutral(&light->wire, uv, neutral))
    return FALSE;
  raw_matrix_of(&light->wire, neutral, matrix, ignored);
  for (int i = 0; i < 9; i++) {
    old[i] = light->rendering.matrix[i];
    matrix[i] /= light->wire.mul[i % 3] * neutral[i % 3];
  }
  if (!raw_matrix_invert(old, back))
    return FALSE;
  raw_matrix_multiply(matrix, back, matrix);
  static const double luma[3] = {0.2627, 0.6780, 0.0593}; /* of Rec. 2020 */
  double sum = 0;
  for (int i = 0; i < 9; i++)
    sum += luma[i / 3] * matrix[i];
  if (!(sum > 0))
    return FALSE;
  for (int i = 0; i < 9; i++)
    out->matrix[i] = (float)(matrix[i] / sum);
  memcpy(out->tone, light->rendering.tone, sizeof out->tone);
  fill_untone(out);
  return TRUE;
}

static inline float
looked_up(const float *table, float share)
{
  const float at = sqrtf(share) * LITHO_RENDERING_TABLE;
  const int i = MIN((int)at, LITHO_RENDERING_TABLE - 1);
  return table[i] + (at - (float)i) * (table[i + 1] - table[i]);
}

/* Both are odd, and go on beyond white as straight lines: values there and below black come back as
 * they were. */
static inline float
untoned(const LithoRebalance *s, float y)
{
  const float v = fabsf(y), x = v <= 1 ? looked_up(s->untone, v) : s->top + (v - 1) / s->slope;
  return copysignf(x, y);
}

static inline float
toned(const LithoRebalance *s, float x)
{
  const float v = fabsf(x), y = v <= s->top ? looked_up(s->tone, v * (1 / LITHO_RENDERING_MAX))
                                            : 1 + (v - s->top) * s->slope;
  return copysignf(y, x);
}

/* The curve moves the ends of a pixel's channels; the middle keeps its place between them. */
static inline void
curve_ends(const LithoRebalance *s, float (*curve)(const LithoRebalance *, float), float v[3])
{
  const float low = fminf(v[0], fminf(v[1], v[2])), high = fmaxf(v[0], fmaxf(v[1], v[2]));
  const float below = curve(s, low), above = high > low ? curve(s, high) : below;
  const float scale = high > low ? (above - below) / (high - low) : 0;
  for (int c = 0; c < 3; c++)
    v[c] = below + scale * (v[c] - low);
}

static inline void
multiply(const float m[9], float v[3])
{
  const float a = v[0], b = v[1], c = v[2];
  for (int i = 0; i < 3; i++)
    v[i] = m[3 * i] * a + m[3 * i + 1] * b + m[3 * i + 2] * c;
}

void
litho_rebalance_kernel(gconstpointer state, LithoSpan *span)
{
  /* Linear sRGB → Rec. 2020 and back (BT.2087). */
  static const float in[9] = {0.6274038959f, 0.3292830384f, 0.0433130657f,
                              0.0690972894f, 0.9195403951f, 0.0113623156f,
                              0.0163914389f, 0.0880133079f, 0.8955952532f};
  static const float out[9] = {1.6604910021f,  -0.5876411388f, -0.0728498633f,
                               -0.1245504745f, 1.1328998971f,  -0.0083494226f,
                               -0.0181507634f, -0.1005788980f, 1.1187296614f};
  const LithoRebalance *s = state;
  for (int i = 0; i < span->n; i++) {
    float v[3] = {span->c0[i], span->c1[i], span->c2[i]};
    multiply(in, v);
    curve_ends(s, untoned, v);
    multiply(s->matrix, v);
    curve_ends(s, toned, v);
    multiply(out, v);
    span->c0[i] = v[0];
    span->c1[i] = v[1];
    span->c2[i] = v[2];
  }
}
