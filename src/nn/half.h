/* half.h: IEEE 754 half precision: to float32, exact, and from it, rounded to nearest even. */
#ifndef LITHO_NN_HALF_H
#define LITHO_NN_HALF_H

#include <glib.h>
#include <string.h>

static inline float
nn_from_half(guint16 h)
{
  const guint32 sign = (guint32)(h & 0x8000) << 16, exponent = h >> 10 & 31, fraction = h & 0x3ff;
  if (exponent == 0) /* zero and subnormal: a multiple of 2⁻²⁴ */
    return (sign != 0 ? -0x1p-24f : 0x1p-24f) * (float)fraction;
  const guint32 bits = sign | (exponent == 31 ? 0x7f800000u : (exponent + 112) << 23) | fraction << 13;
  float v;
  memcpy(&v, &bits, 4);
  return v;
}

/* Beyond 65504: infinity. NaN stays NaN. */
static inline guint16
nn_to_half(float v)
{
  guint32 bits;
  memcpy(&bits, &v, 4);
  const guint16 sign = (guint16)(bits >> 16 & 0x8000);
  guint32 size = bits & 0x7fffffff;
  if (size > 0x7f800000)
    return sign | 0x7e00;
  if (size < 0x38800000) { /* below 2⁻¹⁴: a multiple of 2⁻²⁴; adding 1/2 lets the processor round */
    float small;
    memcpy(&small, &size, 4);
    small += 0.5f;
    memcpy(&size, &small, 4);
    return (guint16)(sign | (size - 0x3f000000));
  }
  size += 0xfff + (size >> 13 & 1) - (112u << 23);
  return (guint16)(sign | MIN(size >> 13, 0x7c00));
}

#endif
