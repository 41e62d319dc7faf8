/* far_volcano.c: a single volcano: a cone whose flanks are concave, with gullies, a crater, snow or
 * ash towards the top, and foothills.
 */
#include "make/world.h"

#define AWAY_M 10500.0f
#define TALL_M 2650.0f
#define BASE_M 7200.0f /* radius of its foot */
#define CRATER_M 430.0f

static void
place(const MakeWorld *world, float x, float z, float *d, float *turn)
{
  const float u = world->seed & 1 ? .09f : -.09f, dx = x - u * AWAY_M, dz = z - AWAY_M;
  *d = sqrtf(dx * dx + dz * dz);
  *turn = atan2f(dz, dx);
}

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float foot =
      smooth(MAX(world->far_from_m, 200), 3200, z) *
      (70 + 100 * lattice_octaves(x / 1300, z / 1300, 4, finest / 1300, world->seed + 660));
  float d, turn;
  place(world, x, z, &d, &turn);
  if (d > BASE_M)
    return foot;
  const float s = 1 - d / BASE_M, cone = TALL_M * (.30f * s + .88f * s * s * s * s);
  const float top_m = TALL_M * .98f, in = CRATER_M / BASE_M;
  const float gully = lattice_ridges(turn * 5.5f, d / 2600, 4, .02f, world->seed + 661);
  float y = cone - 210 * gully * smooth(.02f, .25f, s) * smooth(1 - .5f * in, .70f, s);
  const float rim = 45 * lattice_noise(turn * 1.6f, .5f, world->seed + 662);
  y = MIN(y, top_m * .945f + rim + .10f * d);
  return foot + y;
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z;
  const gboolean cold = world->scene->near == NEAR_SNOW || world->scene->season == SEASON_WINTER;
  const float n = lattice_octaves(x / 210, z / 210, 5, hit->finest / 210, world->seed + 663);
  float d, turn;
  place(world, x, z, &d, &turn);
  const float streak = lattice_octaves(turn * 22, d / 3200, 3, .05f, world->seed + 664);
  const float y = hit->base + 420 * streak + 190 * n, line = cold ? 250 : 1250;
  const Vec ash = vec_scale(vec(.115f, .098f, .092f), 1 + .35f * n);
  Vec wood =
      world->scene->season == SEASON_AUTUMN ? vec(.19f, .11f, .03f) : vec(.045f, .072f, .030f);
  if (world->scene->near == NEAR_DUNES)
    wood = vec(.26f, .18f, .12f);
  Vec c = vec_mix(ash, vec_scale(wood, 1 + .4f * n), smooth(950, 350, y));
  c = vec_mix(c, vec(.86f, .90f, .96f),
              smooth(line, line + 420, y) * smooth(.30f, .55f, hit->normal.y));
  MakeHit side = *hit;
  side.normal = vec_unit(vec(1.5f * hit->normal.x, hit->normal.y, 1.3f * hit->normal.z));
  return make_lit(world, &side, c);
}

const MakeGround make_far_volcano = {height, NULL, color};
