/* vec.h: three floats: a place in metres (x right, y up, z away), a direction, or a colour in
 * linear light. */
#ifndef LITHO_MAKE_VEC_H
#define LITHO_MAKE_VEC_H

#include <math.h>
#include <glib.h>

typedef struct {
  float x, y, z;
} Vec;

static inline Vec
vec(float x, float y, float z)
{
  return (Vec){x, y, z};
}

static inline Vec
vec_add(Vec a, Vec b)
{
  return (Vec){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline Vec
vec_scale(Vec a, float k)
{
  return (Vec){a.x * k, a.y * k, a.z * k};
}

/* a + k·b */
static inline Vec
vec_axpy(Vec a, float k, Vec b)
{
  return (Vec){a.x + k * b.x, a.y + k * b.y, a.z + k * b.z};
}

static inline Vec
vec_mul(Vec a, Vec b)
{
  return (Vec){a.x * b.x, a.y * b.y, a.z * b.z};
}

static inline Vec
vec_mix(Vec a, Vec b, float t)
{
  return (Vec){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y), a.z + t * (b.z - a.z)};
}

static inline float
vec_dot(Vec a, Vec b)
{
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline Vec
vec_unit(Vec a)
{
  return vec_scale(a, 1 / sqrtf(MAX(vec_dot(a, a), 1e-20f)));
}

static inline float
vec_luma(Vec c)
{
  return .2126f * c.x + .7152f * c.y + .0722f * c.z;
}

static inline float
mixf(float a, float b, float t)
{
  return a + t * (b - a);
}

static inline float
clamp01(float x)
{
  return x < 0 ? 0 : x > 1 ? 1 : x;
}

static inline float
smooth(float from, float to, float x)
{
  const float t = clamp01((x - from) / (to - from));
  return t * t * (3 - 2 * t);
}

#endif
