/* far_city.c: the skyline of a city: a block in each cell, higher in the middle; windows that are
 * lit when it is dark. */
#include "make/world.h"

#define CELL_M 46.0f
#define STOREY_M 6.0f /* coarser than real ones: windows are to be seen from afar */
#define PANE_M 5.0f

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
  block.tall = 16 + 40 * a + center * (b > .50f ? 250 * powf(c, 1.35f) + 45 : 75 * c);
  block.tall = floorf(block.tall / STOREY_M) * STOREY_M;
  const float side = CELL_M * (.05f + .13f * (float)(h >> 24) / 255);
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
      (world->scene->water == WATER_NONE || world->scene->water == WATER_RIVER ? 620 : 0);
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

/* Lit windows of a storey and pane; *level: how bright. */
static gboolean
is_lit(const Block *block, gint32 pane, gint32 storey, float share, float *level, Vec *lamp)
{
  const guint32 w = lattice_hash(pane, storey, block->h);
  /* Whole storeys are lit in offices, single panes in homes. */
  const gboolean office = (block->h & 3) == 0;
  const float floor_on = lattice_chance(storey, 77, block->h);
  *level = .7f + .8f * (float)(w >> 16 & 0xff) / 255;
  *lamp = office ? vec(.85f, .95f, 1.0f)
                 : vec_mix(vec(1.0f, .66f, .28f), vec(1.0f, .86f, .60f), (float)(w >> 8 & 3) / 3);
  return (float)(w & 0xff) / 255 < (office ? (floor_on < share ? .92f : .10f) : share);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  static const float walls[5][3] = {{.10f, .14f, .20f},
                                    {.36f, .32f, .27f},
                                    {.22f, .25f, .29f},
                                    {.30f, .19f, .13f},
                                    {.15f, .20f, .23f}};
  const Block block = block_at(world, hit->at.x, hit->at.z);
  const float x = hit->at.x, y = hit->at.y;
  const float *w = walls[(block.h >> 20) % 5];
  MakeHit wall = *hit;
  /* A block shows its front, and a strip of the side that is turned away from the middle. */
  const float wide = block.x1 - block.x0,
              turned = .22f * clamp01(fabsf(hit->u) * 2.5f + .15f) * wide;
  const gboolean is_side = hit->u > 0 ? x < block.x0 + turned : x > block.x1 - turned;
  wall.normal =
      is_side ? vec_unit(vec(hit->u > 0 ? -1 : 1, .1f, -.35f)) : vec_unit(vec(.15f, .1f, -1));
  wall.shade.y = .75f + .25f * clamp01(y / 60);
  const float fy = y / STOREY_M - floorf(y / STOREY_M), fx = x / PANE_M - floorf(x / PANE_M);
  const float seen = clamp01(1.8f - hit->finest / 2.2f);
  const gboolean bands = (block.h >> 9 & 3) == 0; /* ribbons of glass */
  const gboolean glass = (bands || (fx > .20f && fx < .80f)) && fy > .24f && fy < .80f && y > 4;
  Vec out = make_lit(world, &wall, vec_scale(vec(w[0], w[1], w[2]), mixf(.8f, 1, seen)));
  const Vec mirrored =
      vec_mix(vec_scale(out, .22f), make_sky_color(world, hit->u, .10f + y / 900), .22f);
  out = vec_mix(out, mirrored, mixf(.30f, glass ? .92f : 0, seen));
  const SceneHour hour = world->scene->hour;
  const float dark = hour == HOUR_NIGHT     ? 1
                     : hour == HOUR_DUSK    ? .9f
                     : hour == HOUR_SUNSET  ? .38f
                     : hour == HOUR_SUNRISE ? .20f
                                            : 0;
  if (dark > 0 && y > 4) {
    const float share = hour == HOUR_NIGHT ? .46f : .36f;
    float level;
    Vec lamp;
    const gboolean on = is_lit(&block, (gint32)floorf(x / PANE_M), (gint32)floorf(y / STOREY_M),
                               share, &level, &lamp);
    out = vec_axpy(
        out, mixf(share * .25f, on && glass ? 1 : 0, seen) * level * dark * (is_side ? .6f : 1),
        lamp);
  }
  if (dark > 0) { /* light of the streets from below, and of the crowns of some */
    out = vec_axpy(out, dark * .30f * expf(-y / 12), vec(1, .60f, .25f));
    if ((block.h & 15) < 5 && block.tall > 90 && y > block.tall - 9)
      out = vec_axpy(out, dark * .8f,
                     (block.h & 15) < 2 ? vec(.2f, .5f, 1.0f) : vec(1.0f, .55f, .20f));
  }
  return out;
}

const MakeGround make_far_city = {height, top, color};
