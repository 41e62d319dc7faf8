/* adapt.c: chromatic adaptation: a photo as if its light had been of another colour. */
#include <math.h>
#include <string.h>
#include "color/adapt.h"

/* sRGB primaries, D65 (IEC 61966-2-1). */
static const double xyz_from_rgb[9] = {0.4123907992659595,  0.35758433938387796, 0.1804807884018343,
                                       0.21263900587151036, 0.7151686787677559,  0.07219231536073371,
                                       0.01933081871559185, 0.11919477979462599, 0.9505321522496606};
static const double cat16[9] = {0.401288, 0.650173, -0.051461, -0.250268, 1.204414,
                                0.045854, -0.002079, 0.048952, 0.953127};

static void
multiply(const double a[9], const double b[9], double out[9])
{
  for (int i = 0; i < 9; i++) {
    const double *row = a + i / 3 * 3;
    out[i] = row[0] * b[i % 3] + row[1] * b[i % 3 + 3] + row[2] * b[i % 3 + 6];
  }
}

static void
invert(const double m[9], double out[9])
{
  double det = 0;
  for (int i = 0; i < 9; i++) {
    /* Cofactor of the transposed place, by cyclic indices. */
    int r = i % 3, c = i / 3, r1 = (r + 1) % 3, r2 = (r + 2) % 3, c1 = (c + 1) % 3, c2 = (c + 2) % 3;
    out[i] = m[r1 * 3 + c1] * m[r2 * 3 + c2] - m[r1 * 3 + c2] * m[r2 * 3 + c1];
  }
  for (int k = 0; k < 3; k++)
    det += m[k] * out[k * 3];
  for (int i = 0; i < 9; i++)
    out[i] /= det;
}

static void
apply(const double m[9], const double v[3], double out[3])
{
  for (int i = 0; i < 3; i++)
    out[i] = m[i * 3] * v[0] + m[i * 3 + 1] * v[1] + m[i * 3 + 2] * v[2];
}

void
litho_adapt_planck(double mired, double uv[2])
{
  double T = 1e6 / mired, T2 = T * T;
  uv[0] = (0.860117757 + 1.54118254e-4 * T + 1.28641212e-7 * T2) /
          (1 + 8.42420235e-4 * T + 7.08145163e-7 * T2);
  uv[1] = (0.317398726 + 4.22806245e-5 * T + 4.20481691e-8 * T2) /
          (1 - 2.89741816e-5 * T + 1.61456053e-7 * T2);
}

void
litho_adapt_normal(double mired, double normal[2])
{
  double a[2], b[2];
  litho_adapt_planck(mired - 0.5, a);
  litho_adapt_planck(mired + 0.5, b);
  double du = b[0] - a[0], dv = b[1] - a[1], length = hypot(du, dv);
  normal[0] = -dv / length;
  normal[1] = du / length;
}

/* CAT16 gains `to` / `from` around the RGB ⇄ cone matrices; grey's luminance is kept. */
static void
adapt_cones(const double from[3], const double to[3], LithoAdapt *out)
{
  double in[9], back[9], m[9], luma = 0;
  multiply(cat16, xyz_from_rgb, in);
  invert(in, back);
  for (int i = 0; i < 9; i++)
    in[i] *= from[i / 3] > 1e-6 && to[i / 3] > 1e-6 ? to[i / 3] / from[i / 3] : 1;
  multiply(back, in, m);
  for (int i = 0; i < 9; i++)
    luma += xyz_from_rgb[3 + i / 3] * m[i];
  for (int i = 0; i < 9; i++)
    out->m[i] = (float)(m[i] / luma);
}

void
litho_adapt_uv(const double from[2], const double to[2], LithoAdapt *out)
{
  double cones[2][3];
  const double *uv[2] = {from, to};
  for (int k = 0; k < 2; k++) {
    double u = uv[k][0], v = uv[k][1], d = 2 * u - 8 * v + 4, x = 3 * u / d, y = 2 * v / d;
    double xyz[3] = {x / y, 1, (1 - x - y) / y};
    apply(cat16, xyz, cones[k]);
  }
  adapt_cones(cones[0], cones[1], out);
}

void
litho_adapt_neutral(const double rgb[3], LithoAdapt *out)
{
  double luma = xyz_from_rgb[3] * rgb[0] + xyz_from_rgb[4] * rgb[1] + xyz_from_rgb[5] * rgb[2];
  double grey[3] = {luma, luma, luma}, xyz[3], from[3], to[3];
  apply(xyz_from_rgb, rgb, xyz);
  apply(cat16, xyz, from);
  apply(xyz_from_rgb, grey, xyz);
  apply(cat16, xyz, to);
  adapt_cones(from, to, out);
}

void
litho_adapt_kernel(gconstpointer state, LithoSpan *span)
{
  float m[9];
  memcpy(m, ((const LithoAdapt *)state)->m, sizeof m);
  for (int i = 0; i < span->n; i++) {
    float r = span->c0[i], g = span->c1[i], b = span->c2[i];
    span->c0[i] = m[0] * r + m[1] * g + m[2] * b;
    span->c1[i] = m[3] * r + m[4] * g + m[5] * b;
    span->c2[i] = m[6] * r + m[7] * g + m[8] * b;
  }
}
