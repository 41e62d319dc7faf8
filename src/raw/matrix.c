/* matrix.c: see matrix.h. */
#include <math.h>
#include <string.h>
#include "raw/matrix.h"

gboolean
raw_matrix_invert(const double m[9], double out[9])
{
  const double a = m[4] * m[8] - m[5] * m[7], b = m[5] * m[6] - m[3] * m[8],
               c = m[3] * m[7] - m[4] * m[6];
  const double det = m[0] * a + m[1] * b + m[2] * c;
  if (!(fabs(det) > 1e-9))
    return FALSE;
  const double inverse[9] = {a, m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
                             b, m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
                             c, m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]};
  for (int i = 0; i < 9; i++)
    out[i] = inverse[i] / det;
  return TRUE;
}

void
raw_matrix_multiply(const double a[9], const double b[9], double out[9])
{
  double product[9];
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      product[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
  memcpy(out, product, sizeof product);
}

void
raw_matrix_apply(const double m[9], const double v[3], double out[3])
{
  for (int i = 0; i < 3; i++)
    out[i] = m[3 * i] * v[0] + m[3 * i + 1] * v[1] + m[3 * i + 2] * v[2];
}

/* XYZ (D65) → linear Rec. 2020 (ITU-R BT.2020), linear sRGB → linear Rec. 2020 (BT.2087). */
static const double xyz_to_2020[9] = {1.7166511880,  -0.3556707838, -0.2533662814,
                                      -0.6666843518, 1.6164812366,  0.0157685458,
                                      0.0176398574,  -0.0427706133, 0.9421031212};
static const double srgb_to_2020[9] = {0.6274038959, 0.3292830384, 0.0433130657,
                                       0.0690972894, 0.9195403951, 0.0113623156,
                                       0.0163914389, 0.0880133079, 0.8955952532};
static const double d65[3] = {0.9504559271, 1, 1.0890577508},
                    d50[3] = {0.9642956764, 1, 0.8251046025};

/* Bradford's linear adaptation (ICC.1 annex E) of one white to another. */
static void
adaptation(const double from[3], const double to[3], double out[9])
{
  static const double cones[9] = {0.8951, 0.2664, -0.1614, -0.7502, 1.7135,
                                  0.0367, 0.0389, -0.0685, 1.0296};
  double back[9], a[3], b[3], scaled[9];
  raw_matrix_invert(cones, back);
  raw_matrix_apply(cones, from, a);
  raw_matrix_apply(cones, to, b);
  for (int i = 0; i < 9; i++)
    scaled[i] = cones[i] * (a[i / 3] > 1e-6 ? b[i / 3] / a[i / 3] : 1);
  raw_matrix_multiply(back, scaled, out);
}

static void
to_uv(const double xyz[3], double uv[2])
{
  const double sum = xyz[0] + 15 * xyz[1] + 3 * xyz[2];
  uv[0] = 4 * xyz[0] / sum;
  uv[1] = 6 * xyz[1] / sum;
}

/* McCamy's cubic (1992), 1/K; enough to choose between two calibrations. */
static double
mired_of(const double xyz[3])
{
  const double sum = xyz[0] + xyz[1] + xyz[2], x = xyz[0] / sum, y = xyz[1] / sum,
               n = (x - 0.3320) / (0.1858 - y);
  const double kelvin = ((449 * n + 3525) * n + 6823.3) * n + 5520.33;
  return 1e6 / CLAMP(kelvin, 1500, 50000);
}

/* EXIF's LightSource, K. */
static double
kelvin_of(int illuminant)
{
  static const struct {
    int source, kelvin;
  } table[] = {{1, 5500},  {2, 4200},  {3, 2850},  {4, 5500},  {9, 5500},  {10, 6500}, {11, 7500},
               {12, 6430}, {13, 5000}, {14, 4150}, {15, 3450}, {17, 2856}, {18, 4874}, {19, 6774},
               {20, 5500}, {21, 6504}, {22, 7504}, {23, 5003}, {24, 3200}};
  for (guint i = 0; i < G_N_ELEMENTS(table); i++)
    if (table[i].source == illuminant)
      return table[i].kelvin;
  return 0;
}

/* a and b mixed: share of a; where only one is there, that one. */
static gboolean
mix(const RawWire *wire, int bit, double share, double out[9])
{
  const gboolean first = (wire->dng[0].have & bit) != 0, second = (wire->dng[1].have & bit) != 0;
  if (!first && !second)
    return FALSE;
  const double w = first && second ? share : first ? 1 : 0;
  for (int i = 0; i < 9; i++) {
    const float *m[2];
    for (int k = 0; k < 2; k++)
      m[k] = bit == RAW_WIRE_DNG_COLOR         ? &wire->dng[k].color[0][0]
             : bit == RAW_WIRE_DNG_CALIBRATION ? &wire->dng[k].calibration[0][0]
                                               : &wire->dng[k].forward[0][0];
    out[i] = w * m[0][i] + (1 - w) * m[1][i];
  }
  return TRUE;
}

/* DNG's XYZ → camera for a light, with the camera's own calibration and analog balance. */
static gboolean
dng_color(const RawWire *wire, double share, double to_camera[9], double calibration[9])
{
  double color[9];
  if (!mix(wire, RAW_WIRE_DNG_COLOR, share, color))
    return FALSE;
  if (!mix(wire, RAW_WIRE_DNG_CALIBRATION, share, calibration))
    memcpy(calibration, (const double[9]){1, 0, 0, 0, 1, 0, 0, 0, 1}, 9 * sizeof *calibration);
  for (int i = 0; i < 9; i++)
    calibration[i] *= wire->analog[i / 3];
  raw_matrix_multiply(calibration, color, to_camera);
  return TRUE;
}

/* The temperatures of the two calibrations, 1/K; FALSE: there is one alone, or none. */
static gboolean
two_lights(const RawWire *wire, double mired[2])
{
  for (int k = 0; k < 2; k++)
    mired[k] = 1e6 / fmax(kelvin_of(wire->dng[k].illuminant), 1);
  return kelvin_of(wire->dng[0].illuminant) > 0 && kelvin_of(wire->dng[1].illuminant) > 0 &&
         fabs(mired[0] - mired[1]) > 1 && wire->dng[0].have != 0 && wire->dng[1].have != 0;
}

double
raw_light_share(const RawWire *wire, const double white[3])
{
  double mired[2];
  if (!two_lights(wire, mired))
    return wire->dng[0].have != 0 ? 1 : 0;
  return CLAMP((mired_of(white) - mired[1]) / (mired[0] - mired[1]), 0, 1);
}

/* The matrix by DNG's own numbers. FALSE: the file has none. */
static gboolean
dng_matrix(const RawWire *wire, const double neutral[3], double matrix[9], double white[3])
{
  double ignored[2], to_camera[9], calibration[9], from_camera[9],
      share = wire->dng[0].have != 0 ? 1 : 0;
  const gboolean two = two_lights(wire, ignored);
  for (int round = 0; round < (two ? 12 : 1); round++) {
    if (!dng_color(wire, share, to_camera, calibration) ||
        !raw_matrix_invert(to_camera, from_camera))
      return FALSE;
    raw_matrix_apply(from_camera, neutral, white);
    if (!(white[1] > 1e-6) || !(white[0] > 0) || !(white[2] > 0))
      return FALSE;
    share = raw_light_share(wire, white);
  }
  for (int i = 0; i < 3; i++)
    white[i] /= white[1] > 0 && i != 1 ? white[1] : 1;
  white[1] = 1;
  double forward[9], adapt[9], back[9], to_2020[9];
  if (mix(wire, RAW_WIRE_DNG_FORWARD, share, forward) && raw_matrix_invert(calibration, back)) {
    /* Forward matrices take colours balanced for the reference camera, D = 1 / (calibration⁻¹ ·
     * neutral). */
    double reference[3], undo[9];
    raw_matrix_apply(back, neutral, reference);
    for (int i = 0; i < 9; i++)
      undo[i] = back[i] * neutral[i % 3] / reference[i / 3];
    raw_matrix_multiply(forward, undo, matrix);
    adaptation(d50, d65, adapt);
  } else {
    double top = 0;
    for (int i = 0; i < 9; i++)
      matrix[i] = from_camera[i] * neutral[i % 3];
    for (int i = 3; i < 6; i++)
      top += matrix[i];
    for (int i = 0; i < 9; i++)
      matrix[i] /= top;
    adaptation(white, d65, adapt);
  }
  raw_matrix_multiply(adapt, matrix, matrix);
  memcpy(to_2020, xyz_to_2020, sizeof to_2020);
  raw_matrix_multiply(to_2020, matrix, matrix);
  return TRUE;
}

/* LibRaw's table of cameras, made for daylight. */
static gboolean
table_matrix(const RawWire *wire, const double neutral[3], double matrix[9], double white[3])
{
  double rgb[9], to_camera[9], from_camera[9], sum = 0;
  for (int i = 0; i < 9; i++) {
    rgb[i] = wire->rgb_cam[i / 3][i % 3];
    to_camera[i] = wire->cam_xyz[i / 3][i % 3];
    sum += fabs(to_camera[i]);
  }
  raw_matrix_multiply(srgb_to_2020, rgb, matrix);
  memcpy(white, d65, 3 * sizeof *white);
  if (!(sum > 0.1) || !raw_matrix_invert(to_camera, from_camera))
    return FALSE;
  double light[3];
  raw_matrix_apply(from_camera, neutral, light);
  if (!(light[0] > 0) || !(light[1] > 0) || !(light[2] > 0))
    return FALSE;
  for (int i = 0; i < 3; i++)
    white[i] = light[i] / light[1];
  return TRUE;
}

static gboolean
is_good(const double v[3])
{
  return v[0] > 1e-6 && v[1] > 1e-6 && v[2] > 1e-6;
}

gboolean
raw_matrix_of(const RawWire *wire, const double neutral[3], double matrix[9], double uv[2])
{
  double white[3];
  const gboolean known = (wire->is_dng && dng_matrix(wire, neutral, matrix, white)) ||
                         table_matrix(wire, neutral, matrix, white);
  to_uv(white, uv);
  for (int i = 0; i < 9; i += 3) {
    const double sum = matrix[i] + matrix[i + 1] + matrix[i + 2];
    for (int c = 0; c < 3; c++)
      matrix[i + c] = fabs(sum) > 0.05 ? matrix[i + c] / sum : i == 3 * c;
  }
  return known;
}

gboolean
raw_matrix_neutral(const RawWire *wire, const double uv[2], double neutral[3])
{
  const double d = 2 * uv[0] - 8 * uv[1] + 4, x = 3 * uv[0] / d, y = 2 * uv[1] / d;
  const double white[3] = {x / y, 1, (1 - x - y) / y};
  double to_camera[9], ignored[9];
  if (wire->is_dng && dng_color(wire, raw_light_share(wire, white), to_camera, ignored)) {
    raw_matrix_apply(to_camera, white, neutral);
    return is_good(neutral);
  }
  for (int i = 0; i < 9; i++)
    to_camera[i] = wire->cam_xyz[i / 3][i % 3];
  raw_matrix_apply(to_camera, white, neutral);
  return is_good(neutral);
}
