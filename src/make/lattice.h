/* lattice.h: gradient noise on a lattice and sums of its octaves; chance as a hash of a place. */
#ifndef LITHO_MAKE_LATTICE_H
#define LITHO_MAKE_LATTICE_H

#include "make/vec.h"

static inline guint32
lattice_hash(gint32 x, gint32 y, guint32 seed)
{
  guint32 h = (guint32)x * 0x9e3779b1u ^ ((guint32)y * 0x85ebca77u + seed * 0xc2b2ae3du);
  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  return h ^ h >> 16;
}

/* 0 … 1 of a place. */
static inline float
lattice_chance(gint32 x, gint32 y, guint32 seed)
{
  return (float)(lattice_hash(x, y, seed) >> 8) * (1.0f / 16777216);
}

/* Gradient noise (Perlin 2002), about -.7 … .7, mean 0; wavelength about 1. */
float lattice_noise(float u, float v, guint32 seed);
/* Eight noises for little more than the price of one: lane k at u[k], v[k] with seed + k. */
#define LATTICE_LANES 8
void lattice_lanes(const float u[LATTICE_LANES], const float v[LATTICE_LANES], guint32 seed,
                   float out[LATTICE_LANES]);
/* Their derivatives along u and v. */
void lattice_slopes(const float u[LATTICE_LANES], const float v[LATTICE_LANES], guint32 seed,
                    float du[LATTICE_LANES], float dv[LATTICE_LANES]);
/* Sum of n ≤ LATTICE_LANES octaves, the finest dropped as far as they are smaller than `finest`
 * units; about -1 … 1, mean 0. */
float lattice_octaves(float u, float v, int n, float finest, guint32 seed);
/* The same of 1 - |noise|: ridges; 0 … 1. */
float lattice_ridges(float u, float v, int n, float finest, guint32 seed);

/* A sequence of chance: for what is built in one go. */
typedef struct {
  guint32 seed, at;
} Dice;

static inline float
dice_roll(Dice *dice) /* 0 … 1 */
{
  return lattice_chance((gint32)dice->at++, 0x51ed, dice->seed);
}

static inline float
dice_between(Dice *dice, float from, float to)
{
  return from + (to - from) * dice_roll(dice);
}

#endif
