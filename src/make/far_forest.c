/* far_forest.c: the edge of a forest: a tree in each cell of the land, cones of firs and domes of
 * leaf trees in its height. */
#include "make/world.h"

#define CELL_M 4.6f

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float from = world->far_from_m;
  return smooth(from, from + 700, z) *
         (30 + 34 * lattice_octaves(x / 420, z / 420, 3, finest / 420, world->seed + 100));
}

static gboolean
is_fir(const MakeWorld *world, guint32 h)
{
  const SceneSeason season = world->scene->season;
  const guint32 share = world->scene->near == NEAR_SNOW || season == SEASON_WINTER ? 255
                        : season == SEASON_AUTUMN                                  ? 60
                                                                                   : 150;
  return (h & 0xff) < share;
}

/* The highest tree over a place and its hash. */
static float
tree(const MakeWorld *world, float x, float z, guint32 *which, float *in)
{
  const gint32 cx = (gint32)floorf(x / CELL_M), cz = (gint32)floorf(z / CELL_M);
  float most = 0;
  for (int j = -1; j <= 1; j++)
    for (int i = -1; i <= 1; i++) {
      const guint32 h = lattice_hash(cx + i, cz + j, world->seed + 101);
      const float tx = ((float)(cx + i) + .15f + .7f * (float)(h >> 8 & 0xff) / 255) * CELL_M,
                  tz = ((float)(cz + j) + .15f + .7f * (float)(h >> 16 & 0xff) / 255) * CELL_M;
      const float tall = 9 + 10 * (float)(h >> 24) / 255, dx = x - tx, dz = z - tz,
                  d = sqrtf(dx * dx + dz * dz);
      float y;
      if (is_fir(world, h)) {
        const float r = 2.2f + .06f * tall;
        if (d > r)
          continue;
        /* Whorls of branches: the outline is notched. */
        y = tall * (1 - d / r);
        y += .8f * lattice_noise(dx * 2.1f, dz * 2.1f + (float)(h & 15), world->seed + 102);
      } else {
        const float r = 3.3f;
        if (d > r)
          continue;
        y = .52f * tall + .26f * tall * sqrtf(1 - d * d / (r * r)) - 2 * (d / r) * (d / r) +
            2.1f * lattice_octaves(x / 1.7f, z / 1.7f, 3, .2f, world->seed + 103);
      }
      if (y > most) {
        most = y;
        *which = h;
        *in = d;
      }
    }
  return most;
}

static float
top(const MakeWorld *world, float x, float z, float finest)
{
  guint32 which = 0;
  float in = 0;
  const float from = world->far_from_m * (world->scene->water == WATER_NONE   ? 1
                                          : world->scene->water == WATER_LAKE ? 1.25f
                                                                              : .9f);
  if (z > 4000)
    return 11 + 4 * lattice_noise(x / 20, z / 20, world->seed);
  (void)finest;
  return tree(world, x, z, &which, &in) * smooth(from, from + 8, z);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  guint32 which = 0;
  float in = 0;
  const float x = hit->at.x, z = hit->at.z, y = tree(world, x, z, &which, &in);
  const float e = MAX(.25f, hit->finest), yx = tree(world, x + e, z, &which, &in),
              yz = tree(world, x, z + e, &which, &in);
  const gboolean fir = is_fir(world, which);
  MakeHit leaf = *hit;
  leaf.normal = vec_unit(vec((y - yx) / e, 1.1f, CLAMP((y - yz) / e, -2, 1) - .6f));
  const float above = hit->at.y - hit->base,
              n = lattice_octaves(x / 1.1f, above / 1.1f, 4, hit->finest / 1.1f, world->seed + 104);
  leaf.shade.y = clamp01(.12f + above / 15) * (1 + .8f * n);
  leaf.shade.x = clamp01(above / 13 - .15f) * clamp01(.9f + 1.6f * n);
  const float hue = (float)(which >> 12 & 0xff) / 255;
  Vec green = fir ? vec_mix(vec(.022f, .045f, .022f), vec(.045f, .070f, .026f), hue)
                  : vec_mix(vec(.055f, .10f, .020f), vec(.12f, .155f, .03f), hue);
  if (!fir && world->scene->season == SEASON_AUTUMN)
    green = hue < .35f  ? vec(.52f, .16f, .025f)
            : hue < .7f ? vec(.60f, .36f, .04f)
                        : vec(.40f, .075f, .02f);
  if (world->scene->near == NEAR_SNOW || world->scene->season == SEASON_WINTER)
    green = vec_mix(green, vec(.80f, .84f, .90f), smooth(.25f, .8f, n + .35f) * .75f);
  return make_lit(world, &leaf, green);
}

const MakeGround make_far_forest = {height, top, color};
