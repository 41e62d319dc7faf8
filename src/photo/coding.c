/* coding.c: coded pixel values ⇄ linear light, as matrix-shaper ICC profiles define it.
 *
 * sRGB: IEC 61966-2-1, closed form. Profiles: TRC curves and colorants (ICC.1 §8.3.3) read through
 * LittleCMS; colorants are relative to D50 and are taken to D65 by Bradford. The curves are sampled
 * densely enough that linear interpolation stays below a 16-bit step. Out-of-gamut colours are
 * brought to the hull along constant Oklab lightness and hue by bisection on chroma, after
 * B. Ottosson, "sRGB gamut clipping" (2021), for the primaries of the profile. Profiles with
 * look-up tables and colour spaces other than RGB and grey are not handled here: their coding is
 * LINEAR and photo/ converts them.
 */
#include <lcms2.h>
#include <math.h>
#include "litho.h"
#include "ops/oklab.h"
#include "photo/coding.h"

/* How far a linear device value may leave 0..1 before it counts as out of gamut: matrices and
 * interpolation stay far below, and a third of an 8-bit step in the shadows is not seen. */
#define GAMUT_SLACK 1e-4f
#define GAMUT_STEPS 14
/* Share of the largest channel by which a colour must be out before it is wholly moved along its hue; one
 * that is hardly out is clipped. A line of constant hue may leave the hull at a flat angle: without
 * this, neighbouring colours on its two sides would end far apart. */
#define GAMUT_BLEND 0.04f

/* Linear sRGB → XYZ relative to D50 (IEC 61966-2-1 primaries, Bradford-adapted), row-major. */
static const double srgb_to_d50[9] = {
    0.436065742824811, 0.385151498750800, 0.143078418712968,
    0.222493197404631, 0.716886998155540, 0.060619804439829,
    0.013923921606013, 0.097081239264780, 0.714099362125250,
};

static double
srgb_to_linear(double v)
{
  return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double
srgb_from_linear(double v)
{
  return v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055;
}

static gboolean
invert_3x3(const double *m, double *out)
{
  double c0 = m[4] * m[8] - m[5] * m[7], c1 = m[5] * m[6] - m[3] * m[8];
  double c2 = m[3] * m[7] - m[4] * m[6];
  double det = m[0] * c0 + m[1] * c1 + m[2] * c2;
  if (fabs(det) < 1e-9)
    return FALSE;
  out[0] = c0 / det;
  out[3] = c1 / det;
  out[6] = c2 / det;
  out[1] = (m[2] * m[7] - m[1] * m[8]) / det;
  out[4] = (m[0] * m[8] - m[2] * m[6]) / det;
  out[7] = (m[1] * m[6] - m[0] * m[7]) / det;
  out[2] = (m[1] * m[5] - m[2] * m[4]) / det;
  out[5] = (m[2] * m[3] - m[0] * m[5]) / det;
  out[8] = (m[0] * m[4] - m[1] * m[3]) / det;
  return TRUE;
}

/* Inverse of a rising curve, sampled at squares of 0..1. */
static float *
invert_curve(const float *curve)
{
  float *out = g_new(float, LITHO_CODING_TABLE + 1);
  int i = 0;
  for (int k = 0; k <= LITHO_CODING_TABLE; k++) {
    double s = (double)k / LITHO_CODING_TABLE, x = s * s;
    while (i < LITHO_CODING_TABLE - 1 && curve[i + 1] < x)
      i++;
    double step = curve[i + 1] - curve[i];
    double t = step > 0 ? (x - curve[i]) / step : 0;
    out[k] = (float)((i + CLAMP(t, 0, 1)) / LITHO_CODING_TABLE);
  }
  return out;
}

static int
n_values(VipsBandFormat format)
{
  return format == VIPS_FORMAT_UCHAR ? 256 : format == VIPS_FORMAT_USHORT ? 65536 : 0;
}

static double
curve_at(const cmsToneCurve *curve, double v)
{
  double y = curve == NULL ? srgb_to_linear(v) : cmsEvalToneCurveFloat(curve, (float)v);
  return CLAMP(y, 0, 1);
}

/* Tables of plane i from a tone curve, NULL for sRGB's. */
static void
set_curve(LithoCoding *coding, int i, const cmsToneCurve *curve)
{
  coding->to_linear[i] = g_new(float, LITHO_CODING_TABLE + 1);
  double top = 0; /* a curve that falls somewhere cannot be inverted: held at its highest */
  for (int k = 0; k <= LITHO_CODING_TABLE; k++) {
    top = fmax(top, curve_at(curve, (double)k / LITHO_CODING_TABLE));
    coding->to_linear[i][k] = (float)top;
  }
  if (curve == NULL) {
    coding->from_linear[i] = g_new(float, LITHO_CODING_TABLE + 1);
    for (int k = 0; k <= LITHO_CODING_TABLE; k++) {
      double s = (double)k / LITHO_CODING_TABLE;
      coding->from_linear[i][k] = (float)srgb_from_linear(s * s);
    }
  } else {
    coding->from_linear[i] = invert_curve(coding->to_linear[i]);
  }
  int n = n_values(coding->format);
  if (n > 0) {
    coding->values[i] = g_new(float, n);
    for (int k = 0; k < n; k++)
      coding->values[i][k] = (float)curve_at(curve, (double)k / (n - 1));
  }
}

static void
share_curve(LithoCoding *coding, int i)
{
  coding->to_linear[i] = coding->to_linear[0];
  coding->from_linear[i] = coding->from_linear[0];
  coding->values[i] = coding->values[0];
}

static LithoCoding *
coding_new(LithoCodingKind kind, VipsBandFormat format, int bands)
{
  LithoCoding *coding = g_new0(LithoCoding, 1);
  coding->ref_count = 1;
  coding->kind = kind;
  coding->format = kind == LITHO_CODING_LINEAR ? VIPS_FORMAT_FLOAT : format;
  coding->bands = bands;
  coding->scale = coding->format == VIPS_FORMAT_UCHAR    ? 255.0f
                  : coding->format == VIPS_FORMAT_USHORT ? 65535.0f
                                                         : 1.0f;
  for (int i = 0; i < 9; i++)
    coding->matrix[i] = coding->inverse[i] = i % 4 == 0;
  return coding;
}

/* Is it sRGB but for the rounding of a profile's numbers? */
static gboolean
near_srgb(const LithoCoding *coding)
{
  for (int i = 0; i < 9; i++)
    if (fabsf(coding->matrix[i] - (i % 4 == 0)) > 2e-3f)
      return FALSE;
  for (int i = 0; i < coding->bands; i++)
    for (int k = 0; k <= LITHO_CODING_TABLE; k += 16)
      if (fabs(coding->to_linear[i][k] - srgb_to_linear((double)k / LITHO_CODING_TABLE)) > 1e-3)
        return FALSE;
  return TRUE;
}

static LithoCoding *
srgb_coding(VipsBandFormat format, int bands)
{
  LithoCoding *coding = coding_new(LITHO_CODING_MATRIX, format, bands);
  coding->is_srgb = TRUE;
  set_curve(coding, 0, NULL);
  share_curve(coding, 1);
  share_curve(coding, 2);
  return coding;
}

static LithoCoding *
matrix_coding(cmsHPROFILE profile, VipsBandFormat format, int bands)
{
  static const cmsTagSignature trc[] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
  static const cmsTagSignature colorant[] = {cmsSigRedColorantTag, cmsSigGreenColorantTag,
                                             cmsSigBlueColorantTag};
  g_autoptr(LithoCoding) coding = coding_new(LITHO_CODING_MATRIX, format, bands);
  if (bands == 1) {
    const cmsToneCurve *curve = cmsReadTag(profile, cmsSigGrayTRCTag);
    if (curve == NULL)
      return NULL;
    set_curve(coding, 0, curve);
    share_curve(coding, 1);
    share_curve(coding, 2);
    return g_steal_pointer(&coding);
  }
  double to_d50[9], from_d50[9], matrix[9], inverse[9];
  for (int i = 0; i < 3; i++) {
    const cmsToneCurve *curve = cmsReadTag(profile, trc[i]);
    const cmsCIEXYZ *xyz = cmsReadTag(profile, colorant[i]);
    if (curve == NULL || xyz == NULL)
      return NULL;
    set_curve(coding, i, curve);
    to_d50[i] = xyz->X;
    to_d50[3 + i] = xyz->Y;
    to_d50[6 + i] = xyz->Z;
  }
  if (!invert_3x3(srgb_to_d50, from_d50))
    return NULL;
  for (int r = 0; r < 3; r++) {
    double white = 0;
    for (int c = 0; c < 3; c++) {
      matrix[3 * r + c] = from_d50[3 * r] * to_d50[c] + from_d50[3 * r + 1] * to_d50[3 + c] +
                          from_d50[3 * r + 2] * to_d50[6 + c];
      white += matrix[3 * r + c];
    }
    /* Colorants are rounded to 1/65536: device white shall be white to the last bit. */
    for (int c = 0; c < 3 && fabs(white - 1) < 0.02; c++)
      matrix[3 * r + c] /= white;
  }
  if (!invert_3x3(matrix, inverse))
    return NULL;
  for (int i = 0; i < 9; i++) {
    coding->matrix[i] = (float)matrix[i];
    coding->inverse[i] = (float)inverse[i];
  }
  return near_srgb(coding) ? srgb_coding(format, bands) : g_steal_pointer(&coding);
}

LithoCoding *
litho_coding_new(GBytes *profile, VipsBandFormat format, int bands, GError **error)
{
  if (profile == NULL)
    return srgb_coding(format, bands);
  gsize size;
  gconstpointer data = g_bytes_get_data(profile, &size);
  cmsHPROFILE icc = size > G_MAXUINT32 ? NULL : cmsOpenProfileFromMem(data, (cmsUInt32Number)size);
  if (icc == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
                "the colour profile (%" G_GSIZE_FORMAT " bytes) is damaged", size);
    return NULL;
  }
  cmsColorSpaceSignature wanted = bands == 1 ? cmsSigGrayData : cmsSigRgbData;
  LithoCoding *coding = NULL;
  if (cmsGetColorSpace(icc) == wanted && cmsGetPCS(icc) == cmsSigXYZData &&
      !cmsIsTag(icc, cmsSigAToB0Tag))
    coding = matrix_coding(icc, format, bands);
  cmsCloseProfile(icc);
  return coding != NULL ? coding : coding_new(LITHO_CODING_LINEAR, VIPS_FORMAT_FLOAT, 3);
}

LithoCoding *
litho_coding_ref(LithoCoding *coding)
{
  g_atomic_int_inc(&coding->ref_count);
  return coding;
}

void
litho_coding_unref(LithoCoding *coding)
{
  if (coding == NULL || !g_atomic_int_dec_and_test(&coding->ref_count))
    return;
  for (int i = 0; i < 3; i++)
    if (i == 0 || coding->to_linear[i] != coding->to_linear[0]) {
      g_free(coding->to_linear[i]);
      g_free(coding->from_linear[i]);
      g_free(coding->values[i]);
    }
  g_free(coding);
}

gboolean
litho_coding_equal(const LithoCoding *a, const LithoCoding *b)
{
  if (a == b)
    return TRUE;
  if (a->kind != b->kind || a->format != b->format || a->bands != b->bands ||
      a->is_srgb != b->is_srgb)
    return FALSE;
  if (a->kind == LITHO_CODING_LINEAR || a->is_srgb)
    return TRUE;
  for (int i = 0; i < 3; i++)
    if (memcmp(a->to_linear[i], b->to_linear[i], (LITHO_CODING_TABLE + 1) * sizeof(float)) != 0)
      return FALSE;
  return memcmp(a->matrix, b->matrix, sizeof a->matrix) == 0;
}

static inline float
clamp01(float x)
{
  return MIN(MAX(x, 0.0f), 1.0f);
}

static void
look_up(const float *table, float *v, int n)
{
  for (int i = 0; i < n; i++) {
    float p = clamp01(v[i]) * LITHO_CODING_TABLE;
    int k = (int)MIN(p, LITHO_CODING_TABLE - 1);
    v[i] = table[k] + (p - k) * (table[k + 1] - table[k]);
  }
}

static void
multiply(const float *m, LithoSpan *span)
{
  for (int i = 0; i < span->n; i++) {
    float r = span->c0[i], g = span->c1[i], b = span->c2[i];
    span->c0[i] = m[0] * r + m[1] * g + m[2] * b;
    span->c1[i] = m[3] * r + m[4] * g + m[5] * b;
    span->c2[i] = m[6] * r + m[7] * g + m[8] * b;
  }
}

/* Coded values to planes of linear light, before the matrix. */
#define LOAD(TYPE)                                                                                 \
  do {                                                                                             \
    const TYPE *p = row;                                                                           \
    const float *v0 = coding->values[0], *v1 = coding->values[1], *v2 = coding->values[2];         \
    if (coding->bands == 1)                                                                        \
      for (int i = 0; i < span->n; i++)                                                            \
        span->c0[i] = span->c1[i] = span->c2[i] = v0[p[i]];                                        \
    else                                                                                           \
      for (int i = 0; i < span->n; i++) {                                                          \
        span->c0[i] = v0[p[3 * i]];                                                                \
        span->c1[i] = v1[p[3 * i + 1]];                                                            \
        span->c2[i] = v2[p[3 * i + 2]];                                                            \
      }                                                                                            \
  } while (0)

static void
load_floats(const LithoCoding *coding, const float *p, LithoSpan *span)
{
  const int step = coding->bands == 1 ? 1 : 3, second = step == 3, third = 2 * second;
  for (int i = 0; i < span->n; i++) {
    span->c0[i] = p[step * i];
    span->c1[i] = p[step * i + second];
    span->c2[i] = p[step * i + third];
  }
}

void
litho_coding_load(const LithoCoding *coding, const void *row, LithoSpan *span)
{
  if (coding->format == VIPS_FORMAT_UCHAR) {
    LOAD(guint8);
  } else if (coding->format == VIPS_FORMAT_USHORT) {
    LOAD(guint16);
  } else {
    load_floats(coding, row, span);
    if (coding->kind == LITHO_CODING_MATRIX)
      litho_coding_decode(coding, span);
    return;
  }
  if (!coding->is_srgb && coding->bands == 3)
    multiply(coding->matrix, span);
}

void
litho_coding_decode(gconstpointer state, LithoSpan *span)
{
  const LithoCoding *coding = state;
  look_up(coding->to_linear[0], span->c0, span->n);
  look_up(coding->to_linear[1], span->c1, span->n);
  look_up(coding->to_linear[2], span->c2, span->n);
  if (!coding->is_srgb && coding->bands == 3)
    multiply(coding->matrix, span);
}

/* n colours in linear light that are outside: to the hull. Device values in, device values out. */
static void
to_hull(const LithoCoding *coding, float *c0, float *c1, float *c2, int n)
{
  const float *m = coding->matrix, *w = coding->inverse;
  const float low = -GAMUT_SLACK, high = 1 + GAMUT_SLACK;
  for (int i = 0; i < n; i++) {
    float L, A, B, r, g, b;
    oklab_from_linear(m[0] * c0[i] + m[1] * c1[i] + m[2] * c2[i],
                      m[3] * c0[i] + m[4] * c1[i] + m[5] * c2[i],
                      m[6] * c0[i] + m[7] * c1[i] + m[8] * c2[i], &L, &A, &B);
    L = clamp01(L);
    float inside = 0, t = 0.5f, half = 0.5f;
    for (int k = 0; k < GAMUT_STEPS; k++) {
      oklab_to_linear(L, t * A, t * B, &r, &g, &b);
      float d0 = w[0] * r + w[1] * g + w[2] * b;
      float d1 = w[3] * r + w[4] * g + w[5] * b;
      float d2 = w[6] * r + w[7] * g + w[8] * b;
      float least = MIN(d0, MIN(d1, d2)), most = MAX(d0, MAX(d1, d2));
      float fits = (least >= low) & (most <= high) ? 1.0f : 0.0f;
      inside += fits * (t - inside);
      half *= 0.5f;
      t += (2 * fits - 1) * half;
    }
    oklab_to_linear(L, inside * A, inside * B, &r, &g, &b);
    float least = MIN(c0[i], MIN(c1[i], c2[i])), most = MAX(c0[i], MAX(c1[i], c2[i]));
    float out = MAX(-least, most - 1), share = clamp01(out / (GAMUT_BLEND * MAX(most, 0.02f)));
    float k0 = clamp01(c0[i]), k1 = clamp01(c1[i]), k2 = clamp01(c2[i]);
    c0[i] = k0 + share * (w[0] * r + w[1] * g + w[2] * b - k0);
    c1[i] = k1 + share * (w[3] * r + w[4] * g + w[5] * b - k1);
    c2[i] = k2 + share * (w[6] * r + w[7] * g + w[8] * b - k2);
  }
}

void
litho_coding_to_gamut(const LithoCoding *coding, LithoSpan *span)
{
  if (!coding->is_srgb)
    multiply(coding->inverse, span);
  float *c0 = span->c0, *c1 = span->c1, *c2 = span->c2;
  int any = 0;
  for (int i = 0; i < span->n; i++) {
    float least = MIN(c0[i], MIN(c1[i], c2[i])), most = MAX(c0[i], MAX(c1[i], c2[i]));
    any |= !((least >= -GAMUT_SLACK) & (most <= 1 + GAMUT_SLACK));
  }
  if (!any)
    return;
  float out[3][LITHO_SPAN_MAX];
  short place[LITHO_SPAN_MAX];
  int n = 0;
  for (int i = 0; i < span->n; i++) {
    float least = MIN(c0[i], MIN(c1[i], c2[i])), most = MAX(c0[i], MAX(c1[i], c2[i]));
    place[n] = (short)i;
    out[0][n] = c0[i];
    out[1][n] = c1[i];
    out[2][n] = c2[i];
    n += !((least >= -GAMUT_SLACK) & (most <= 1 + GAMUT_SLACK));
  }
  to_hull(coding, out[0], out[1], out[2], n);
  for (int k = 0; k < n; k++) {
    c0[place[k]] = out[0][k];
    c1[place[k]] = out[1][k];
    c2[place[k]] = out[2][k];
  }
}

/* Linear device value → device value: the tables are indexed by the root. */
static void
shape(const float *table, float *v, int n)
{
  for (int i = 0; i < n; i++)
    v[i] = sqrtf(clamp01(v[i]));
  look_up(table, v, n);
}

void
litho_coding_encode(gconstpointer state, LithoSpan *span)
{
  const LithoCoding *coding = state;
  if (coding->bands == 1) {
    for (int i = 0; i < span->n; i++)
      span->c0[i] = 0.2126390f * span->c0[i] + 0.7151687f * span->c1[i] + 0.0721923f * span->c2[i];
    shape(coding->from_linear[0], span->c0, span->n);
    memcpy(span->c1, span->c0, span->n * sizeof(float));
    memcpy(span->c2, span->c0, span->n * sizeof(float));
    return;
  }
  litho_coding_to_gamut(coding, span);
  shape(coding->from_linear[0], span->c0, span->n);
  shape(coding->from_linear[1], span->c1, span->n);
  shape(coding->from_linear[2], span->c2, span->n);
}

#define STORE(TYPE)                                                                                \
  do {                                                                                             \
    TYPE *q = row;                                                                                 \
    if (coding->bands == 1)                                                                        \
      for (int i = 0; i < span->n; i++)                                                            \
        q[i] = (TYPE)(span->c0[i] * coding->scale + round);                                        \
    else                                                                                           \
      for (int i = 0; i < span->n; i++) {                                                          \
        q[3 * i] = (TYPE)(span->c0[i] * coding->scale + round);                                    \
        q[3 * i + 1] = (TYPE)(span->c1[i] * coding->scale + round);                                \
        q[3 * i + 2] = (TYPE)(span->c2[i] * coding->scale + round);                                \
      }                                                                                            \
  } while (0)

void
litho_coding_store(const LithoCoding *coding, LithoSpan *span, void *row)
{
  float round = 0.5f;
  if (coding->kind == LITHO_CODING_MATRIX)
    litho_coding_encode(coding, span);
  if (coding->format == VIPS_FORMAT_UCHAR) {
    STORE(guint8);
  } else if (coding->format == VIPS_FORMAT_USHORT) {
    STORE(guint16);
  } else {
    round = 0;
    STORE(float);
  }
}
