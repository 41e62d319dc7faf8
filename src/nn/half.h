/* half.h: IEEE 754 half precision → float32, exact. */
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

#endif
