/* dcp_look.c: a camera profile's tables and curve on pixels (DNG 1.7, chapter 6, and its annex on
 * the hue, saturation and value tables). See dcp.h. */
#include <math.h>
#include <string.h>
#include "raw/dcp.h"

#define CURVE_STEPS 4096

static void
copy_table(const LithoDcpTable *from, LithoDcpTable *to)
{
  *to = *from;
  to->v = from->v != NULL
              ? g_memdup2(from->v, sizeof(float) * 3 * from->hues * from->sats * from->vals)
              : NULL;
}

/* a and b mixed; tables of two sizes are not, the nearer one counts. */
static void
mix_tables(const LithoDcpTable *a, const LithoDcpTable *b, double share, LithoDcpTable *out)
{
  const gboolean alike = a->v != NULL && b->v != NULL && a->hues == b->hues && a->sats == b->sats &&
                         a->vals == b->vals;
  copy_table(a->v == NULL || (b->v != NULL && share < 0.5) ? b : a, out);
  for (gsize i = 0; alike && i < 3 * (gsize)a->hues * a->sats * a->vals; i++)
    out->v[i] = (float)(share * a->v[i] + (1 - share) * b->v[i]);
}

/* A natural cubic spline through the points, as in the DNG reference, at CURVE_STEPS + 1 even
 * places. */
static float *
spline(const float *points, guint n)
{
  g_autofree double *second = g_new0(double, n), *work = g_new0(double, n);
  for (guint i = 1; i + 1 < n; i++) {
    const float *p = points + 2 * i;
    const double before = p[0] - p[-2], after = p[2] - p[0], share = before / (before + after),
                 q = share * second[i - 1] + 2;
    second[i] = (share - 1) / q;
    work[i] = (6 * ((p[3] - p[1]) / after - (p[1] - p[-1]) / before) / (before + after) -
               share * work[i - 1]) /
              q;
  }
  for (guint i = n - 1; i-- > 0;)
    second[i] = second[i] * second[i + 1] + work[i];
  float *out = g_new(float, CURVE_STEPS + 1);
  guint k = 0;
  for (int i = 0; i <= CURVE_STEPS; i++) {
    const double x = (double)i / CURVE_STEPS;
    while (k + 2 < n && points[2 * (k + 1)] < x)
      k++;
    const float *p = points + 2 * k;
    const double width = p[2] - p[0], b = (x - p[0]) / width, a = 1 - b;
    const double y =
        a * p[1] + b * p[3] +
        ((a * a * a - a) * second[k] + (b * b * b - b) * second[k + 1]) * width * width / 6;
    out[i] = (float)(x <= points[0]           ? points[1]
                     : x >= points[2 * n - 2] ? points[2 * n - 1]
                                              : CLAMP(y, 0, 1));
  }
  return out;
}

LithoDcpLook *
litho_dcp_look_new(const LithoDcp *dcp, double share)
{
  LithoDcpLook *look = g_new0(LithoDcpLook, 1);
  mix_tables(&dcp->hue_sat[0], &dcp->hue_sat[1], share, &look->hue_sat);
  copy_table(&dcp->look, &look->look);
  look->curve = dcp->curve != NULL ? spline(dcp->curve, dcp->n_curve) : NULL;
  return look;
}

void
litho_dcp_look_free(LithoDcpLook *look)
{
  if (look == NULL)
    return;
  g_free(look->hue_sat.v);
  g_free(look->look.v);
  g_free(look->curve);
  g_free(look);
}

/* Hue in 0..6, as the tables have it. */
static void
to_hsv(const float rgb[3], float hsv[3])
{
  const float r = rgb[0], g = rgb[1], b = rgb[2], high = fmaxf(r, fmaxf(g, b)),
              gap = high - fminf(r, fminf(g, b));
  float h = 0;
  if (gap > 0) {
    h = high == r ? (g - b) / gap : high == g ? 2 + (b - r) / gap : 4 + (r - g) / gap;
    h += h < 0 ? 6 : 0;
  }
  hsv[0] = h;
  hsv[1] = high > 0 ? gap / high : 0;
  hsv[2] = high;
}

static void
to_rgb(const float hsv[3], float rgb[3])
{
  float h = fmodf(hsv[0], 6);
  h += h < 0 ? 6 : 0;
  const int i = (int)h;
  const float f = h - (float)i, v = hsv[2], p = v * (1 - hsv[1]), q = v * (1 - hsv[1] * f),
              t = v * (1 - hsv[1] * (1 - f));
  const float all[6][3] = {{v, t, p}, {q, v, p}, {p, v, t}, {p, q, v}, {t, p, v}, {v, p, q}};
  memcpy(rgb, all[MIN(i, 5)], 3 * sizeof *rgb);
}

static inline float
srgb_encode(float x)
{
  return x <= 0.0031308f ? 12.92f * x : 1.055f * powf(x, 1 / 2.4f) - 0.055f;
}

static inline float
srgb_decode(float x)
{
  return x <= 0.04045f ? x / 12.92f : powf((x + 0.055f) / 1.055f, 2.4f);
}

/* Entries around (hue, saturation, value), mixed linearly; hue goes round. */
static void
look_up(const LithoDcpTable *t, float h, float s, float v, float out[3])
{
  const float fh = t->hues < 2 ? 0 : h * (float)t->hues / 6,
              fs = fminf(s, 1) * (float)(t->sats - 1);
  const float fv = t->vals < 2 ? 0 : CLAMP(v, 0, 1) * (float)(t->vals - 1);
  const guint h0 = MIN((guint)fh, t->hues - 1), s0 = MIN((guint)fs, t->sats - 2),
              v0 = t->vals < 2 ? 0 : MIN((guint)fv, t->vals - 2);
  const guint h1 = h0 + 1 < t->hues ? h0 + 1 : 0;
  const float wh = fh - (float)h0, ws = fs - (float)s0, wv = fv - (float)v0;
  out[0] = out[1] = out[2] = 0;
  for (guint k = 0; k < (t->vals < 2 ? 4u : 8u); k++) {
    const float w = (k & 1 ? ws : 1 - ws) * (k & 2 ? wh : 1 - wh) *
                    (t->vals < 2 ? 1
                     : k & 4     ? wv
                                 : 1 - wv);
    const float *e = t->v + 3 * (((gsize)(v0 + (k >> 2)) * t->hues + (k & 2 ? h1 : h0)) * t->sats +
                                 s0 + (k & 1));
    for (int c = 0; c < 3; c++)
      out[c] += w * e[c];
  }
}

static void
through(const LithoDcpTable *t, float rgb[3])
{
  float hsv[3], change[3];
  if (t->v == NULL)
    return;
  to_hsv(rgb, hsv);
  const gboolean coded = t->is_srgb && t->vals > 1;
  float v = coded && hsv[2] <= 1 ? srgb_encode(hsv[2]) : hsv[2];
  const gboolean over =
      hsv[2] > 1; /* rebuilt highlights keep what they have above the clipping point */
  look_up(t, hsv[0], hsv[1], v, change);
  hsv[0] += change[0] * (6 / 360.0f);
  hsv[1] = CLAMP(hsv[1] * change[1], 0, 1);
  v *= change[2];
  hsv[2] = over ? fmaxf(v, 0) : coded ? srgb_decode(CLAMP(v, 0, 1)) : CLAMP(v, 0, 1);
  to_rgb(hsv, rgb);
}

void
litho_dcp_hue_sat(const LithoDcpLook *look, float rgb[3])
{
  through(&look->hue_sat, rgb);
}

void
litho_dcp_look(const LithoDcpLook *look, float rgb[3])
{
  through(&look->look, rgb);
}
