/* render.c: see render.h. */
#include <math.h>
#include "raw/matrix.h"
#include "raw/render.h"

/* Cameras meter so that mid-grey lies about half a stop below where a picture wants it: highlights are kept (ISO 12232's
 * saturation speed puts a grey of 18 % at 12.7 % of full scale). */
#define BASE_EV 0.5
#define GREY 0.18
#define CONTRAST 1.35
#define WHITE 2.2 /* light after the gain that becomes white: what is rebuilt above the clipping point still has steps */

#define CODES 4096 /* steps of the table of sRGB's curve, over sqrt(light) */

static float codes[CODES + 2];

static double
constant_k(void)
{
  /* f(GREY) = GREY with A = (WHITE^c + k) / WHITE^c. */
  const double g = pow(GREY, CONTRAST), w = pow(WHITE, CONTRAST);
  return g * (1 - GREY) / (GREY - g / w);
}

float
litho_rendering_tone(float x)
{
  const double k = constant_k(), w = pow(WHITE, CONTRAST);
  if (!(x > 0))
    return 0;
  const double p = pow(x, CONTRAST);
  return (float)fmin(1, (w + k) / w * p / (p + k));
}

float
litho_rendering_untone(float y)
{
  const double k = constant_k(), w = pow(WHITE, CONTRAST), a = (w + k) / w;
  if (!(y > 0))
    return 0;
  return y >= 1 ? (float)WHITE : (float)pow(k * y / (a - y), 1 / CONTRAST);
}

static float
srgb_encode(double x)
{
  return (float)(x <= 0.0031308 ? 12.92 * x : 1.055 * pow(x, 1 / 2.4) - 0.055);
}

static void
fill_codes(void)
{
  static gsize done;
  if (!g_once_init_enter(&done))
    return;
  for (int i = 0; i <= CODES + 1; i++) {
    const double root = (double)i / CODES;
    codes[i] = 65535 * srgb_encode(root * root);
  }
  g_once_init_leave(&done, 1);
}

void
litho_rendering_init(LithoRendering *rendering, const RawWire *wire)
{
  const double neutral[3] = {1 / wire->mul[0], 1 / wire->mul[1], 1 / wire->mul[2]};
  double matrix[9];
  rendering->known_white = raw_matrix_of(wire, neutral, matrix, rendering->white_uv);
  for (int i = 0; i < 9; i++)
    rendering->matrix[i] = (float)matrix[i];
  rendering->gain = (float)exp2(BASE_EV + wire->baseline_ev);
  for (int i = 0; i <= LITHO_RENDERING_TABLE; i++) {
    const float root = (float)i / LITHO_RENDERING_TABLE;
    rendering->tone[i] = litho_rendering_tone(LITHO_RENDERING_MAX * root * root);
  }
  fill_codes();
}

static inline float
toned(const LithoRendering *rendering, float x)
{
  const float at = sqrtf(fminf(x * (1 / LITHO_RENDERING_MAX), 1)) * LITHO_RENDERING_TABLE;
  const int i = MIN((int)at, LITHO_RENDERING_TABLE - 1);
  return rendering->tone[i] + (at - (float)i) * (rendering->tone[i + 1] - rendering->tone[i]);
}

static inline guint16
coded(float x)
{
  const float at = sqrtf(fminf(x, 1)) * CODES;
  const int i = (int)at;
  return (guint16)(codes[i] + (at - (float)i) * (codes[i + 1] - codes[i]) + 0.5f);
}

void
litho_rendering_row(const LithoRendering *rendering, const float *r, const float *g, const float *b, int n, guint16 *out)
{
  const float *m = rendering->matrix, gain = rendering->gain;
  for (int i = 0; i < n; i++, out += 3) {
    float v[3];
    for (int c = 0; c < 3; c++)
      v[c] = gain * (m[3 * c] * r[i] + m[3 * c + 1] * g[i] + m[3 * c + 2] * b[i]);
    float low = fminf(v[0], fminf(v[1], v[2])), high = fmaxf(v[0], fmaxf(v[1], v[2]));
    if (low < 0) { /* outside Rec. 2020: less chroma at the same luminance, black where there is no light */
      const float y = 0.2627f * v[0] + 0.6780f * v[1] + 0.0593f * v[2], share = y > 0 ? y / (y - low) : 0;
      for (int c = 0; c < 3; c++)
        v[c] = y > 0 ? fmaxf(0, y + share * (v[c] - y)) : 0;
      low = fminf(v[0], fminf(v[1], v[2]));
      high = fmaxf(v[0], fmaxf(v[1], v[2]));
    }
    const float below = toned(rendering, low), above = toned(rendering, high);
    const float scale = high > low ? (above - below) / (high - low) : 0;
    for (int c = 0; c < 3; c++)
      out[c] = coded(below + scale * (v[c] - low));
  }
}
