/* sights.c: what is seen in the sky beside sun, moon and clouds: a rainbow, northern lights,
 * lightning.
 *
 * A rainbow is a ring of the spectrum round the point opposite the sun, with a fainter one outside
 * it in reverse order and a brighter sky inside (Descartes 1637); its radius is fitted to the
 * frame. Northern lights are curtains: their lower edge is a line that noise bends, their rays fade
 * upwards from green to violet. A flash is a line whose middle is displaced again and again, with
 * branches.
 */
#include "make/world.h"

/* --- a rainbow ---------------------------------------------------------------------------------
 */

/* t: 0 at the red edge, 1 at the violet one. */
static Vec
spectrum(float t)
{
  const float r = expf(-(t - .16f) * (t - .16f) * 18) + .35f * expf(-(t - .98f) * (t - .98f) * 40),
              g = expf(-(t - .46f) * (t - .46f) * 22), b = expf(-(t - .76f) * (t - .76f) * 26);
  return vec_scale(vec(r, g, b), smooth(-.05f, .12f, t) * smooth(1.05f, .88f, t));
}

static Vec
rainbow(const MakeWorld *world, float u, float v, Vec sky)
{
  const float side = world->scene->sun.across < .5 ? 1 : -1, middle = .28f * side * world->u_most,
              radius = .86f * MIN(world->v_most + .10f, 1.5f * world->u_most),
              wide = .085f * radius;
  const float du = u - middle, dv = v + .10f, d = sqrtf(du * du + dv * dv);
  const float level = (.20f + .45f * vec_luma(world->air.toward[1])) * smooth(-.01f, .05f, v);
  Vec out = vec_scale(sky, 1 + .10f * smooth(radius, radius - 2.5f * wide, d));
  out = vec_axpy(out, .62f * level, spectrum((radius - d) / wide));
  const float outer = radius * 1.24f;
  return vec_axpy(out, .13f * level, spectrum((d - outer) / (1.4f * wide)));
}

/* --- northern lights ---------------------------------------------------------------------------
 */

static Vec
aurora(const MakeWorld *world, float u, float v, float finest, Vec sky)
{
  const guint32 seed = world->seed * 7 + 610;
  Vec sum = {0, 0, 0};
  for (guint32 k = 0; k < 3; k++) {
    const float at = u * (1.3f + .35f * (float)k);
    const float fold = lattice_noise(at, .7f, seed + 10 * k) +
                       .35f * lattice_noise(at * 3.1f, 1.9f, seed + 10 * k + 1);
    const float edge = .09f + .085f * (float)k + .16f * fold,
                tall = .20f + .14f * lattice_noise(at * 1.9f, 3.3f, seed + 10 * k + 2),
                up = (v - edge) / MAX(tall, .06f);
    if (up < -.4f || up > 5)
      continue;
    const float ray =
        1 + 1.1f * lattice_octaves(u * 26 + 9 * fold, v * 1.3f, 3, finest * 26, seed + 10 * k + 3);
    const float strong =
        smooth(-.35f, .35f, lattice_noise(at * 1.1f, 6.1f, seed + 10 * k + 6)) * MAX(ray, .1f);
    const float light = strong * smooth(-.16f, .05f, up) * expf(-1.25f * MAX(up, 0));
    const Vec hue = vec_mix(vec(.10f, .95f, .40f), vec(.46f, .16f, .80f), smooth(.35f, 1.9f, up));
    sum = vec_axpy(sum, light * (k == 0 ? .62f : .42f), hue);
  }
  return vec_axpy(sky, smooth(-.01f, .07f, v), sum);
}

/* --- lightning ---------------------------------------------------------------------------------
 */

static void
add_bolt(MakeBolt *bolt, float u0, float v0, float u1, float v1, float wide)
{
  if (bolt->n < MAKE_BOLT_MOST)
    bolt->parts[bolt->n++] = (MakeBoltPart){{u0, v0}, {u1, v1}, wide};
}

/* Halves a line until it is rough; some of its corners send out a branch. */
static void
strike(MakeBolt *bolt, Dice *dice, float u0, float v0, float u1, float v1, float wide, int depth)
{
  if (depth == 0) {
    add_bolt(bolt, u0, v0, u1, v1, wide);
    return;
  }
  const float du = u1 - u0, dv = v1 - v0, off = dice_between(dice, -.17f, .17f),
              um = .5f * (u0 + u1) - dv * off, vm = .5f * (v0 + v1) + du * off;
  strike(bolt, dice, u0, v0, um, vm, wide, depth - 1);
  if (wide > .5f && depth >= 2 && depth <= 4 && dice_roll(dice) < .42f) {
    const float turn = dice_between(dice, -.75f, .75f), part = dice_between(dice, .5f, .9f),
                bu = part * (du * cosf(turn) - dv * sinf(turn)),
                bv = part * (du * sinf(turn) + dv * cosf(turn));
    strike(bolt, dice, um, vm, um + bu, MAX(vm + bv, .005f), .42f * wide, depth - 1);
  }
  strike(bolt, dice, um, vm, u1, v1, wide, depth - 1);
}

void
make_sights_set(MakeWorld *world)
{
  if (world->scene->sight != SIGHT_LIGHTNING)
    return;
  Dice dice = {world->seed + 620, 0};
  const float u = dice_between(&dice, -.55f, .55f) * world->u_most;
  strike(&world->bolt, &dice, u, .92f * world->v_most,
         u + dice_between(&dice, -.16f, .16f) * world->u_most, 0, 1, 6);
  if (dice_roll(&dice) < .7f) { /* a second one, farther away */
    const float far = (u > 0 ? -1 : 1) * dice_between(&dice, .45f, .8f) * world->u_most;
    strike(&world->bolt, &dice, far, .55f * world->v_most, far + dice_between(&dice, -.06f, .06f),
           0, .45f, 5);
  }
}

Vec
make_lightning(const MakeWorld *world, float u, float v)
{
  const MakeBolt *bolt = &world->bolt;
  const float thin = MAX(.0013f, .6f / world->focal);
  float core = 0, least = 1e9f;
  for (int i = 0; i < bolt->n; i++) {
    const MakeBoltPart *part = &bolt->parts[i];
    const float du = part->to[0] - part->from[0], dv = part->to[1] - part->from[1],
                t = clamp01(((u - part->from[0]) * du + (v - part->from[1]) * dv) /
                            MAX(du * du + dv * dv, 1e-9f)),
                x = u - part->from[0] - t * du, y = v - part->from[1] - t * dv,
                d = sqrtf(x * x + y * y);
    core = MAX(core, MIN(1, .35f + part->wide) * smooth(thin * (.6f + part->wide), 0, d));
    least = MIN(least, d / MAX(part->wide, .3f));
  }
  const float near =
      .55f * expf(-least / .011f) + .20f * expf(-least / .09f) + .10f * expf(-least / .35f);
  return vec_axpy(vec_scale(vec(.62f, .60f, 1.0f), near), 2.2f * core, vec(1, 1, 1.05f));
}

/* --- the sky with them -------------------------------------------------------------------------
 */

Vec
make_sights_behind(const MakeWorld *world, float u, float v, float finest, Vec sky)
{
  return world->scene->sight == SIGHT_AURORA ? aurora(world, u, v, finest, sky) : sky;
}

Vec
make_sights_before(const MakeWorld *world, float u, float v, Vec sky)
{
  return world->scene->sight == SIGHT_RAINBOW ? rainbow(world, u, v, sky) : sky;
}
