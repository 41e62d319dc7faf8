/* color_tag.c: see color_tag.h. Code points: ITU-T H.273 (2021) tables 2 and 3.
 *
 * The transfer curves of video cameras (BT.709, 601, 240M, 2020, xvYCC: codes 1, 6, 7, 11, 12, 14,
 * 15) are taken as sRGB's: stills with these codes were coded for a screen, not by
 * a video camera. A PNG gamma of 1/2.2 with sRGB's primaries is sRGB, as libpng has it.
 */
#include <math.h>
#include "photo/color_tag.h"
#include "photo/profile.h"

enum {
  TRANSFER_GAMMA22 = 4,
  TRANSFER_GAMMA28 = 5,
  TRANSFER_LINEAR = 8,
  TRANSFER_SRGB = 13,
  TRANSFER_PQ = 16,
  TRANSFER_DCI = 17,
  TRANSFER_HLG = 18
};

#define UNSPECIFIED 2
#define NEARLY_LINEAR 0.2 /* of the exponent 1 */
#define SAME_XY 0.0015  /* chromaticities are written with three or four digits */
#define SAME_GAMMA 0.05 /* of the exponent 2.2 */

typedef struct {
  int code;
  const char *name;
  double white[2], rgb[6];
} Primaries;

static const Primaries known[] = {
    {1, "sRGB", {0.3127, 0.3290}, {0.640, 0.330, 0.300, 0.600, 0.150, 0.060}},
    {4, "BT.470 M", {0.310, 0.316}, {0.670, 0.330, 0.210, 0.710, 0.140, 0.080}},
    {5, "BT.470 B/G", {0.3127, 0.3290}, {0.640, 0.330, 0.290, 0.600, 0.150, 0.060}},
    {6, "SMPTE 170M", {0.3127, 0.3290}, {0.630, 0.340, 0.310, 0.595, 0.155, 0.070}},
    {7, "SMPTE 240M", {0.3127, 0.3290}, {0.630, 0.340, 0.310, 0.595, 0.155, 0.070}},
    {8, "film", {0.310, 0.316}, {0.681, 0.319, 0.243, 0.692, 0.145, 0.049}},
    {9, "BT.2020", {0.3127, 0.3290}, {0.708, 0.292, 0.170, 0.797, 0.131, 0.046}},
    {11, "DCI-P3", {0.314, 0.351}, {0.680, 0.320, 0.265, 0.690, 0.150, 0.060}},
    {12, "Display P3", {0.3127, 0.3290}, {0.680, 0.320, 0.265, 0.690, 0.150, 0.060}},
    {22, "EBU 3213", {0.3127, 0.3290}, {0.630, 0.340, 0.295, 0.605, 0.155, 0.077}},
};
static const Primaries adobe = {
    0, "Adobe RGB", {0.3127, 0.3290}, {0.640, 0.330, 0.210, 0.710, 0.150, 0.060}};

/* The primaries of a tag; those that are unspecified are sRGB's. NULL: not known, or impossible. */
static const Primaries *
primaries_of(const LithoColorTag *tag, Primaries *own)
{
  if (tag->kind == LITHO_COLOR_TAG_CICP) {
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
      if (known[i].code == (tag->primaries == UNSPECIFIED ? 1 : tag->primaries))
        return &known[i];
    return NULL;
  }
  if (!tag->has_chrm)
    return &known[0];
  *own = (Primaries){.name = "own"};
  for (int i = 0; i < 8; i++) {
    const double v = tag->chrm[i] / 1e5;
    if (i < 2)
      own->white[i] = v;
    else
      own->rgb[i - 2] = v;
    if (v > 1 || (i % 2 == 1 && v <= 0))
      return NULL;
  }
  const double *p = own->rgb;
  const double area = (p[2] - p[0]) * (p[5] - p[1]) - (p[4] - p[0]) * (p[3] - p[1]);
  return fabs(area) > 0.01 ? own : NULL;
}

static gboolean
is_same_primaries(const Primaries *a, const Primaries *b)
{
  for (int i = 0; i < 2; i++)
    if (fabs(a->white[i] - b->white[i]) > SAME_XY)
      return FALSE;
  for (int i = 0; i < 6; i++)
    if (fabs(a->rgb[i] - b->rgb[i]) > SAME_XY)
      return FALSE;
  return TRUE;
}

/* The exponent from codes to light; 0: sRGB's curve; negative: not known. */
static double
exponent_of(const LithoColorTag *tag)
{
  if (tag->kind == LITHO_COLOR_TAG_PNG)
    return tag->gamma == 0                               ? 0
           : tag->gamma >= 10000 && tag->gamma <= 500000 ? 1e5 / tag->gamma
                                                         : -1;
  switch (tag->transfer) {
  case 1:
  case UNSPECIFIED:
  case 6:
  case 7:
  case 11:
  case 12:
  case TRANSFER_SRGB:
  case 14:
  case 15:
    return 0;
  case TRANSFER_GAMMA22:
    return 2.2;
  case TRANSFER_GAMMA28:
    return 2.8;
  case TRANSFER_LINEAR:
    return 1;
  case TRANSFER_DCI:
    return 2.6;
  default:
    return -1;
  }
}

gboolean
litho_color_tag_is_hdr(const LithoColorTag *tag)
{
  return tag->kind == LITHO_COLOR_TAG_CICP &&
         (tag->transfer == TRANSFER_PQ || tag->transfer == TRANSFER_HLG);
}

gboolean
litho_color_tag_check(const LithoColorTag *tag, char **why)
{
  Primaries own;
  *why = NULL;
  if (tag->kind == LITHO_COLOR_TAG_NONE)
    return TRUE;
  if (tag->kind == LITHO_COLOR_TAG_PNG && primaries_of(tag, &own) == NULL)
    *why = g_strdup("its chromaticities (cHRM) are impossible");
  else if (tag->kind == LITHO_COLOR_TAG_PNG && exponent_of(tag) < 0)
    *why = g_strdup("its gamma (gAMA) is absurd");
  else if (tag->kind == LITHO_COLOR_TAG_CICP && primaries_of(tag, &own) == NULL)
    *why = g_strdup_printf("its primaries (code %d of H.273) are not known", tag->primaries);
  else if (tag->kind == LITHO_COLOR_TAG_CICP && exponent_of(tag) < 0 &&
           !litho_color_tag_is_hdr(tag))
    *why = g_strdup_printf("its transfer curve (code %d of H.273) is not known", tag->transfer);
  else if (tag->is_narrow)
    *why = g_strdup("its codes are of narrow range, which is not undone");
  return *why == NULL;
}

gboolean
litho_color_tag_is_wide(const LithoColorTag *tag)
{
  Primaries own;
  const Primaries *primaries = primaries_of(tag, &own);
  return primaries != NULL &&
         (primaries->code == 9 || primaries->code == 11 || primaries->code == 12);
}

GBytes *
litho_color_tag_profile(const LithoColorTag *tag, int bands, gboolean curved)
{
  Primaries own;
  const Primaries *primaries = primaries_of(tag, &own);
  double exponent = exponent_of(tag);
  if (tag->kind == LITHO_COLOR_TAG_NONE || primaries == NULL || exponent < 0)
    return NULL;
  const gboolean is_srgb = is_same_primaries(primaries, &known[0]);
  if (curved || (is_srgb && tag->kind == LITHO_COLOR_TAG_PNG && fabs(exponent - 2.2) < SAME_GAMMA))
    exponent = 0;
  if (exponent == 0 && (bands == 1 || is_srgb))
    return NULL;
  if (bands == 3 && exponent == 0 && primaries->code == 12)
    return litho_profile_named("p3", NULL);
  if (bands == 3 && fabs(exponent - 2.2) < SAME_GAMMA && is_same_primaries(primaries, &adobe))
    return litho_profile_named("adobergb", NULL);
  g_autofree char *curve = exponent == 0   ? g_strdup("sRGB curve")
                           : exponent == 1 ? g_strdup("linear")
                                           : g_strdup_printf("gamma %.4g", exponent);
  g_autofree char *title = bands == 1 ? g_strdup_printf("Grey, %s", curve)
                                      : g_strdup_printf("%s primaries, %s", primaries->name, curve);
  return litho_profile_build(title, primaries->white, bands == 1 ? NULL : primaries->rgb, exponent);
}

GBytes *
litho_color_tag_for_output(const LithoColorTag *tag, const char *format, int from_bits, int bits, int bands,
                           GBytes *profile)
{
  const gboolean unnamed = g_str_equal(format, "gif") || g_str_equal(format, "ppm");
  const gboolean is_linear =
      tag->kind != LITHO_COLOR_TAG_NONE && !litho_color_tag_is_hdr(tag) && fabs(exponent_of(tag) - 1) < NEARLY_LINEAR;
  const gboolean is_exact = (g_str_equal(format, "png") || g_str_equal(format, "tiff")) && bits >= from_bits;
  if (profile == NULL || (!unnamed && (!is_linear || bits >= 16 || is_exact)))
    return profile;
  g_bytes_unref(profile);
  return unnamed ? NULL : litho_color_tag_profile(tag, bands, TRUE);
}

/* RGB → XYZ of white Y = 1, row-major. */
static void
to_xyz(const Primaries *p, double m[9])
{
  double columns[9], s[3];
  const double *xy = p->rgb,
               w[3] = {p->white[0] / p->white[1], 1, (1 - p->white[0] - p->white[1]) / p->white[1]};
  for (int c = 0; c < 3; c++) {
    columns[c] = xy[2 * c] / xy[2 * c + 1];
    columns[3 + c] = 1;
    columns[6 + c] = (1 - xy[2 * c] - xy[2 * c + 1]) / xy[2 * c + 1];
  }
  /* Cramer: columns · s = w */
  const double *a = columns;
  const double det = a[0] * (a[4] * a[8] - a[5] * a[7]) - a[1] * (a[3] * a[8] - a[5] * a[6]) +
                     a[2] * (a[3] * a[7] - a[4] * a[6]);
  s[0] = (w[0] * (a[4] * a[8] - a[5] * a[7]) - a[1] * (w[1] * a[8] - a[5] * w[2]) +
          a[2] * (w[1] * a[7] - a[4] * w[2])) /
         det;
  s[1] = (a[0] * (w[1] * a[8] - a[5] * w[2]) - w[0] * (a[3] * a[8] - a[5] * a[6]) +
          a[2] * (a[3] * w[2] - w[1] * a[6])) /
         det;
  s[2] = (a[0] * (a[4] * w[2] - w[1] * a[7]) - a[1] * (a[3] * w[2] - w[1] * a[6]) +
          w[0] * (a[3] * a[7] - a[4] * a[6])) /
         det;
  for (int r = 0; r < 3; r++)
    for (int c = 0; c < 3; c++)
      m[3 * r + c] = columns[3 * r + c] * s[c];
}

LithoHdr *
litho_color_tag_hdr(const LithoColorTag *tag, int n_codes)
{
  /* XYZ (D65) → linear sRGB, IEC 61966-2-1. */
  static const double from_xyz[9] = {3.2409699419,  -1.5373831776, -0.4986107603,
                                     -0.9692436363, 1.8759675015,  0.0415550574,
                                     0.0556300797,  -0.2039769589, 1.0569715142};
  Primaries own;
  const Primaries *primaries = primaries_of(tag, &own);
  double xyz[9], matrix[9];
  to_xyz(primaries != NULL ? primaries : &known[0], xyz);
  for (int r = 0; r < 3; r++) {
    double white = 0;
    for (int c = 0; c < 3; c++) {
      matrix[3 * r + c] = from_xyz[3 * r] * xyz[c] + from_xyz[3 * r + 1] * xyz[3 + c] +
                          from_xyz[3 * r + 2] * xyz[6 + c];
      white += matrix[3 * r + c];
    }
    /* White is white to the last bit, and that of DCI is taken for it. */
    for (int c = 0; c < 3; c++)
      matrix[3 * r + c] /= white;
  }
  return litho_hdr_new(tag->transfer == TRANSFER_PQ ? LITHO_HDR_PQ : LITHO_HDR_HLG, n_codes, matrix,
                       &xyz[3]);
}
