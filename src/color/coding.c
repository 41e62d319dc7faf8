/* coding.c: coded pixel values ⇄ linear light, as matrix-shaper ICC profiles define it.
 *
 * sRGB: IEC 61966-2-1, closed form. Profiles: TRC curves and colorants (ICC.1 §8.3.3) read through
 * LittleCMS; colorants are relative to D50 and are taken to D65 by Bradford. The curves are sampled
 * densely enough that linear interpolation stays below a 16-bit step. Profiles with look-up tables
 * and colour spaces other than RGB and grey are not handled here: their coding is LINEAR and photo/
 * converts them. A pure power curve is infinitely steep at 0: 16-bit codes below about 100 are only kept to
 * float's precision of light. The kernels that use the tables are in coding_span.c.
 */
#include <lcms2.h>
#include <math.h>
#include "litho.h"
#include "color/coding.h"
#include "color/oklab.h"
#include "color/srgb.h"

/* Linear sRGB → XYZ relative to D50 (IEC 61966-2-1 primaries, Bradford-adapted), row-major. */
static const double srgb_to_d50[9] = {
    0.436065742824811, 0.385151498750800, 0.143078418712968,
    0.222493197404631, 0.716886998155540, 0.060619804439829,
    0.013923921606013, 0.097081239264780, 0.714099362125250,
};

#define SAME_MATRIX 2e-3f /* what the rounding of a profile's numbers leaves */

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
  double y = curve == NULL ? srgb_decode(v) : cmsEvalToneCurveFloat(curve, (float)v);
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
      coding->from_linear[i][k] = (float)srgb_encode(s * s);
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
  if (coding->format == VIPS_FORMAT_UCHAR) {
    coding->codes[i] = g_new(guint8, LITHO_CODING_CODES + 1);
    for (int k = 0; k <= LITHO_CODING_CODES; k++) {
      /* the middle of the floats that share these top bits */
      union { guint32 bits; float value; } linear;
      linear.bits = LITHO_CODING_CODES_FIRST + ((guint32)k << LITHO_CODING_CODES_SHIFT) +
                    (1u << (LITHO_CODING_CODES_SHIFT - 1));
      double at = sqrt(fmin(linear.value, 1)) * LITHO_CODING_TABLE;
      int low = MIN((int)at, LITHO_CODING_TABLE - 1);
      const float *table = coding->from_linear[i] + low;
      coding->codes[i][k] = (guint8)(255 * (table[0] + (at - low) * (table[1] - table[0])) + 0.5);
    }
  }
}

static void
share_curve(LithoCoding *coding, int i)
{
  coding->to_linear[i] = coding->to_linear[0];
  coding->from_linear[i] = coding->from_linear[0];
  coding->values[i] = coding->values[0];
  coding->codes[i] = coding->codes[0];
}

/* What the search for the hull needs. */
static void
set_cones(LithoCoding *coding)
{
  float unit[9];
  for (int k = 0; k < 3; k++) {
    /* The linear light of one cone response alone: Oklab of it and back is a linear step. */
    static const float lab[3][3] = {{0.2104542553f, 1.9779984951f, 0.0259040371f},
                                    {0.7936177850f, -2.4285922050f, 0.7827717662f},
                                    {-0.0040720468f, 0.4505937099f, -0.8086757660f}};
    oklab_to_linear(lab[k][0], lab[k][1], lab[k][2], &unit[k], &unit[3 + k], &unit[6 + k]);
  }
  for (int r = 0; r < 3; r++)
    for (int k = 0; k < 3; k++)
      coding->cones[3 * r + k] = coding->inverse[3 * r] * unit[k] + coding->inverse[3 * r + 1] * unit[3 + k] +
                       coding->inverse[3 * r + 2] * unit[6 + k];
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
  set_cones(coding);
  return coding;
}

/* Is it sRGB but for the rounding of a profile's numbers? */
static gboolean
near_srgb(const LithoCoding *coding)
{
  for (int i = 0; i < 9; i++)
    if (fabsf(coding->matrix[i] - (i % 4 == 0)) > SAME_MATRIX)
      return FALSE;
  for (int i = 0; i < coding->bands; i++)
    for (int k = 0; k <= LITHO_CODING_TABLE; k += 16)
      if (fabs(coding->to_linear[i][k] - srgb_decode((double)k / LITHO_CODING_TABLE)) > 1e-3)
        return FALSE;
  return TRUE;
}

static LithoCoding *
srgb_coding_new(VipsBandFormat format, int bands)
{
  LithoCoding *coding = coding_new(LITHO_CODING_MATRIX, format, bands);
  coding->is_srgb = TRUE;
  set_curve(coding, 0, NULL);
  share_curve(coding, 1);
  share_curve(coding, 2);
  return coding;
}

/* That of most photos is made once: its tables take as long as a small photo's pixels. */
static LithoCoding *
srgb_coding(VipsBandFormat format, int bands)
{
  static LithoCoding *usual;
  if (format != VIPS_FORMAT_UCHAR || bands != 3)
    return srgb_coding_new(format, bands);
  if (g_once_init_enter(&usual))
    g_once_init_leave(&usual, srgb_coding_new(format, bands));
  return litho_coding_ref(usual);
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
  set_cones(coding);
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
litho_coding_for_conversion(LithoCoding *coding, const LithoCoding *from)
{
  gboolean differs = FALSE;
  if (coding == NULL || coding->kind != LITHO_CODING_MATRIX || from->kind != LITHO_CODING_MATRIX ||
      coding->bands != 3 || from->bands != 3)
    return coding;
  for (int i = 0; i < 9; i++)
    differs = differs || fabsf(coding->matrix[i] - from->matrix[i]) > SAME_MATRIX;
  if (!differs)
    return coding;
  if (coding->is_srgb) { /* that of most photos is shared */
    LithoCoding *own = srgb_coding_new(coding->format, coding->bands);
    litho_coding_unref(coding);
    coding = own;
  }
  coding->clips = TRUE;
  return coding;
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
      g_free(coding->codes[i]);
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
