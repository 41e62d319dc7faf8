/* far_city.c: the skyline of a city: a block in each cell, higher in the middle; windows that are
 * lit when it is dark. */
#include "make/world.h"

#define CELL_M 42.0f

typedef struct {
  float tall, x0, x1;
  guint32 h;
} Block;

static Block
block_at(const MakeWorld *world, float x, float z)
{
  const gint32 cx = (gint32)floorf(x / CELL_M), cz = (gint32)floorf(z / CELL_M);
  const guint32 h = lattice_hash(cx, cz, world->seed + 120);
  const float a = (float)(h & 0xff) / 255, b = (float)(h >> 8 & 0xff) / 255,
              c = (float)(h >> 16 & 0xff) / 255;
  const float off = ((float)cx + .5f) * CELL_M + ((world->seed & 2) ? 180.0f : -180.0f);
  const float center = expf(-off * off / (2 * 420.0f * 420.0f));
  Block block = {.h = h};
  block.tall = 14 + 34 * a + center * (b > .55f ? 240 * powf(c, 1.6f) + 30 : 60 * c);
  const float side = CELL_M * (.06f + .16f * (float)(h >> 24) / 255);
  block.x0 = (float)cx * CELL_M + side;
  block.x1 = (float)(cx + 1) * CELL_M - .6f * side;
  return block;
}

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  (void)world, (void)x, (void)z, (void)finest;
  return 1;
}

static float
top(const MakeWorld *world, float x, float z, float finest)
{
  const float from =
      world->far_from_m + 20 +
      (world->scene->water == WATER_NONE || world->scene->water == WATER_RIVER ? 900 : 0);
  (void)finest;
  if (z < from || z > from + 900)
    return 0;
  const Block block = block_at(world, x, z);
  if (x < block.x0 || x > block.x1)
    return 3;
  const float mid = .5f * (block.x0 + block.x1), half = .5f * (block.x1 - block.x0),
              off = fabsf(x - mid) / half;
  float tall = block.tall;
  switch (block.h >> 4 & 7) { /* roofs */
  case 0:
    tall *= off < .55f ? 1 : .80f;
    break;
  case 1:
    tall *= off < .18f ? 1.10f : off < .6f ? .97f : .88f;
    break;
  case 2:
    tall += off < .035f ? 26 : 0;
    break;
  case 3:
    tall *= 1.04f - .10f * off;
    break;
  default:
    break;
  }
  return tall;
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const Block block = block_at(world, hit->at.x, hit->at.z);
  const float x = hit->at.x, y = hit->at.y;
  const float tone = (float)(block.h >> 20 & 0xff) / 255;
  MakeHit wall = *hit;
  wall.normal = vec_unit(vec(.25f, .1f, -1));
  Vec albedo = vec_mix(vec(.16f, .19f, .24f), vec(.46f, .42f, .38f), tone);
  const float storey = 4.6f + 1.6f * tone, pane = 3.6f + 2.4f * (1 - tone);
  const float fy = y / storey - floorf(y / storey), fx = x / pane - floorf(x / pane);
  const float seen = clamp01(1.7f - hit->finest / 2.6f);
  const gboolean glass = fx > .18f && fx < .82f && fy > .25f && fy < .80f;
  albedo = vec_scale(albedo, mixf(.75f, glass ? .45f : 1, seen));
  Vec out = make_lit(world, &wall, albedo);
  out = vec_axpy(out, .10f, vec_mul(albedo, make_sky_color(world, hit->u, .2f)));
  const SceneHour hour = world->scene->hour;
  const float dark = hour == HOUR_NIGHT    ? 1
                     : hour == HOUR_DUSK   ? .8f
                     : hour == HOUR_SUNSET ? .28f
                                           : 0;
  if (dark > 0 && y > 3) {
    const guint32 w = lattice_hash((gint32)floorf(x / pane), (gint32)floorf(y / storey), block.h);
    const float share = hour == HOUR_NIGHT ? .42f : .30f;
    const gboolean on = (float)(w & 0xff) / 255 < share;
    const Vec lamp =
        vec_mix(vec(1.0f, .62f, .25f), vec(.75f, .85f, 1.0f), (w >> 8 & 3) == 0 ? .8f : .1f);
    const float level = dark * (.55f + .75f * (float)(w >> 16 & 0xff) / 255);
    out = vec_axpy(out, mixf(share * .22f, on && glass ? 1 : 0, seen) * level, lamp);
  }
  if (dark > 0 && y < 14) /* street light from below */
    out = vec_axpy(out, dark * .22f * (1 - y / 14), vec(1, .55f, .2f));
  return out;
}

const MakeGround make_far_city = {height, top, color};
