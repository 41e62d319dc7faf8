/* render.c: see render.h. */
#include <math.h>
#include <string.h>
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
litho_dcp_to_wire(const LithoDcp *dcp, RawWire *wire)
{
  static const float one[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  for (int k = 0; k < 2; k++) {
    /* The single camera's calibration goes with the profile that it was made for, which the file has. */
    wire->dng[k] = dcp->lights[k];
    memcpy(wire->dng[k].calibration, one, sizeof one);
  }
  for (int i = 0; i < 3; i++)
    wire->analog[i] = wire->is_dng ? wire->analog[i] : 1;
  wire->is_dng = TRUE;
}

static void
fill_tone(LithoRendering *rendering)
{
  const float *curve = rendering->look != NULL ? rendering->look->curve : NULL;
  for (int i = 0; i <= LITHO_RENDERING_TABLE; i++) {
    const float root = (float)i / LITHO_RENDERING_TABLE, x = LITHO_RENDERING_MAX * root * root;
    const float at = fminf(x, 1) * 4096;
    const int k = MIN((int)at, 4095);
    rendering->tone[i] = curve != NULL ? curve[k] + (at - (float)k) * (curve[k + 1] - curve[k]) : litho_rendering_tone(x);
  }
}

void
litho_rendering_init(LithoRendering *rendering, const RawWire *wire, const LithoDcp *dcp)
{
  const double neutral[3] = {1 / wire->mul[0], 1 / wire->mul[1], 1 / wire->mul[2]};
  double matrix[9];
  rendering->known_white = raw_matrix_of(wire, neutral, matrix, rendering->white_uv);
  for (int i = 0; i < 9; i++)
    rendering->matrix[i] = (float)matrix[i];
  const double *uv = rendering->white_uv, d = 2 * uv[0] - 8 * uv[1] + 4, x = 3 * uv[0] / d, y = 2 * uv[1] / d;
  const double white[3] = {x / y, 1, (1 - x - y) / y};
  rendering->look = dcp != NULL ? litho_dcp_look_new(dcp, raw_light_share(wire, white)) : NULL;
  const gboolean own_curve = rendering->look == NULL || rendering->look->curve == NULL;
  rendering->gain = (float)exp2((own_curve ? BASE_EV : 0) + wire->baseline_ev + (dcp != NULL ? dcp->exposure_ev : 0));
  fill_tone(rendering);
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

/* Colours outside the primaries: less chroma at the same luminance, black where there is no light. */
static inline void
into_gamut(float v[3], const float luma[3])
{
  const float low = fminf(v[0], fminf(v[1], v[2])), y = luma[0] * v[0] + luma[1] * v[1] + luma[2] * v[2];
  if (!(low < 0))
    return;
  const float share = y > 0 ? y / (y - low) : 0;
  for (int c = 0; c < 3; c++)
    v[c] = y > 0 ? fmaxf(0, y + share * (v[c] - y)) : 0;
}

/* The largest and the smallest channel through the curve, the middle one between them as it was. */
static inline void
tone_ends(const LithoRendering *rendering, float v[3])
{
  const float low = fminf(v[0], fminf(v[1], v[2])), high = fmaxf(v[0], fmaxf(v[1], v[2]));
  const float below = toned(rendering, low), above = toned(rendering, high);
  const float scale = high > low ? (above - below) / (high - low) : 0;
  for (int c = 0; c < 3; c++)
    v[c] = below + scale * (v[c] - low);
}

static inline void
turn(const float m[9], float v[3])
{
  const float a = v[0], b = v[1], c = v[2];
  for (int i = 0; i < 3; i++)
    v[i] = m[3 * i] * a + m[3 * i + 1] * b + m[3 * i + 2] * c;
}

static const float luma_2020[3] = {0.2627f, 0.6780f, 0.0593f};

/* Rec. 2020 in, and back: a profile's tables and curve work on ProPhoto RGB (ISO 22028-2, D50), by Bradford's adaptation. */
static void
look_at(const LithoRendering *rendering, float v[3])
{
  static const float to_pro[9] = {0.8352124f, 0.0488173f,  0.1159703f, 0.0540223f, 0.9289288f,
                                  0.0170489f, -0.0023407f, 0.0363309f, 0.9660097f};
  static const float from_pro[9] = {1.2006182f,  -0.0574976f, -0.1431205f, -0.0699242f, 1.0806011f,
                                    -0.0106769f, 0.0055389f,  -0.0407800f, 1.0352410f};
  static const float luma[3] = {0.28804f, 0.71187f, 0.00009f};
  turn(to_pro, v);
  into_gamut(v, luma);
  litho_dcp_hue_sat(rendering->look, v);
  for (int c = 0; c < 3; c++)
    v[c] *= rendering->gain;
  litho_dcp_look(rendering->look, v);
  tone_ends(rendering, v);
  turn(from_pro, v);
}

void
litho_rendering_row(const LithoRendering *rendering, const float *r, const float *g, const float *b, int n, guint16 *out)
{
  for (int i = 0; i < n; i++, out += 3) {
    float v[3] = {r[i], g[i], b[i]};
    turn(rendering->matrix, v);
    if (rendering->look != NULL) {
      look_at(rendering, v);
      into_gamut(v, luma_2020);
    } else {
      for (int c = 0; c < 3; c++)
        v[c] *= rendering->gain;
      into_gamut(v, luma_2020);
      tone_ends(rendering, v);
    }
    for (int c = 0; c < 3; c++)
      out[c] = coded(v[c]);
  }
}
