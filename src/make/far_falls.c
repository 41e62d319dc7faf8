/* far_falls.c: a waterfall: a wall of rock with trees on top, over which water falls in strands;
 * spray at its foot.
 */
#include "make/world.h"

#define WALL_M 31.0f

static float
half_width(const MakeWorld *world)
{
  return 6.5f + 4 * lattice_chance(3, 1, world->seed + 690);
}

/* m behind the foot of the wall. */
static float
behind(const MakeWorld *world, float x, float z, float finest)
{
  const float notch = 7 * expf(-x * x / 500);
  return z - world->far_from_m * 1.12f - notch - .0016f * x * x * -1 * 3 +
         9 * lattice_octaves(x / 26, .4f, 4, finest / 26, world->seed + 691);
}

static float
rim(const MakeWorld *world, float x, float finest)
{
  const float notch = smooth(half_width(world) + 3, half_width(world) - 1, fabsf(x));
  return (WALL_M + .10f * fabsf(x) +
          9 * lattice_octaves(x / 40, 1.1f, 4, finest / 40, world->seed + 692) * (1 - notch)) -
         2.5f * notch;
}

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float d = behind(world, x, z, finest);
  if (d < -14)
    return -.5f;
  /* Ledges: the wall leans back in three steps, but not where the water is. */
  const float fall = smooth(half_width(world) + 2, half_width(world) - 1, fabsf(x)),
              s = smooth(0, mixf(13, 3, fall), d),
              ledge = mixf(s, floorf(s * 3.2f) / 3.2f + .0f, .35f * (1 - fall));
  const float rubble = 3.2f * smooth(-14, 0, d) * (1 - fall) *
                       (1 + lattice_octaves(x / 3, z / 3, 3, finest / 3, world->seed + 693));
  return rubble + rim(world, x, finest) * ledge + .22f * MAX(d - 13, 0) * smooth(13, 60, d);
}

static float
top(const MakeWorld *world, float x, float z, float finest)
{
  const float d = behind(world, x, z, finest);
  if (d < 10 || fabsf(x) < half_width(world) + 2 || finest > 5)
    return 0;
  const float crowns = 1 - 2 * fabsf(lattice_noise(x / 5.5f, z / 5.5f, world->seed + 694));
  return smooth(10, 18, d) *
         (6 + 4 * crowns +
          3 * lattice_octaves(x / 2.4f, z / 2.4f, 3, finest / 2.4f, world->seed + 695));
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z, y = hit->at.y, half = half_width(world);
  const SceneSeason season = world->scene->season;
  const float d = behind(world, x, z, hit->finest);
  const float n = lattice_octaves(x / 5, y / 5 + z / 9, 5, hit->finest / 5, world->seed + 696),
              cracks = lattice_ridges(x / 7, y / 16, 5, hit->finest / 7, world->seed + 697);
  Vec green = season == SEASON_AUTUMN
                  ? vec_mix(vec(.42f, .13f, .02f), vec(.46f, .30f, .04f), clamp01(.5f + n))
              : season == SEASON_WINTER
                  ? vec(.62f, .66f, .70f)
                  : vec_mix(vec(.030f, .065f, .018f), vec(.085f, .14f, .03f), clamp01(.5f + n));
  const Vec rock =
      vec_scale(vec(.20f, .185f, .165f), (1 + .5f * n) * (1 - .45f * clamp01(cracks - .3f)));
  const float moss =
      smooth(-.05f, .35f, lattice_octaves(x / 9, y / 7, 4, hit->finest / 9, world->seed + 698));
  const float wood = MAX(smooth(9, 14, d), .75f * moss * smooth(1.5f, 4, y));
  MakeHit wall = *hit;
  wall.normal = vec_unit(vec(hit->normal.x * .4f + .7f * (cracks - .5f), .45f + .4f * wood, -.8f));
  wall.shade.y *= .65f + .35f * clamp01(y / WALL_M);
  Vec out = make_lit(world, &wall, vec_mix(rock, green, wood));
  /* Strands of water: they part as they fall. */
  const float edge =
      half * (1 + .12f * (1 - y / WALL_M)) + 1.1f * lattice_noise(y / 6, .2f, world->seed + 699);
  const float inside = smooth(edge, edge - 1.8f, fabsf(x));
  if (inside > 0) {
    const float strand = lattice_octaves(x / .9f, y / 22, 5, hit->finest / .9f, world->seed + 700) +
                         .5f * lattice_noise(x / 2.6f, y / 40, world->seed + 701);
    MakeHit face = *hit;
    face.normal = vec_unit(vec(.3f * strand, .5f, -.8f));
    face.shade.x = MAX(face.shade.x, .6f);
    const Vec white =
        make_lit(world, &face, vec_scale(vec(.88f, .92f, .95f), .85f + .35f * strand));
    const float cover = inside * mixf(clamp01(.78f + .9f * strand), 1, smooth(14, 2, y));
    out = vec_mix(out, white, cover);
  }
  /* Spray. */
  const float mist = .75f * expf(-MAX(y, 0) / 7) * expf(-x * x / (2.6f * half * half * 2));
  return vec_mix(out, vec_scale(world->air.sky, 1.5f), mist);
}

const MakeGround make_far_falls = {height, top, color};
