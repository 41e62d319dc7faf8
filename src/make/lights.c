/* lights.c: sun, moon and stars at full size: what a small copy of the sky would blur. */
#include "make/world.h"

#define STAR_CELL .020f /* of u and v: a star at most in a square of it */

static Vec
stars(const MakeWorld *world, float u, float v)
{
  Vec sum = {0, 0, 0};
  const float pixel = 1 / world->focal;
  const int cx = (int)floorf(u / STAR_CELL), cy = (int)floorf(v / STAR_CELL);
  for (int j = -1; j <= 1; j++)
    for (int i = -1; i <= 1; i++) {
      const guint32 h = lattice_hash(cx + i, cy + j, world->seed + 77);
      if ((float)(h & 0xff) / 255 > .15f + .75f * (float)world->scene->stars)
        continue;
      const float su = ((float)(cx + i) + (float)(h >> 8 & 0xff) / 255) * STAR_CELL,
                  sv = ((float)(cy + j) + (float)(h >> 16 & 0xff) / 255) * STAR_CELL;
      const float size = (float)(h >> 24) / 255, s2 = size * size, s4 = s2 * s2,
                  bright = 1.5f * s4 * s4 + .035f;
      const float r = MAX(.00075f + .0011f * size * size * size, .55f * pixel),
                  d2 = (u - su) * (u - su) + (v - sv) * (v - sv);
      if (d2 > 9 * r * r)
        continue;
      const float glow = bright * expf(-d2 / (r * r)), warm = (float)(h >> 4 & 0xf) / 15;
      sum = vec_axpy(sum, glow, vec(.8f + .3f * warm, .95f, 1.15f - .35f * warm));
    }
  /* The Milky Way: a slanting band of dust and light. */
  const float along = .72f * u + .69f * v, across = -.69f * u + .72f * v - .10f;
  const float band =
      expf(-across * across * 26) *
      (.55f + .6f * lattice_octaves(along * 5, across * 8, 5, 4 * pixel, world->seed + 5));
  const float dust =
      smooth(.0f, .5f, lattice_octaves(along * 7 + 3, across * 14, 4, 4 * pixel, world->seed + 6)) *
      expf(-across * across * 90);
  const float milk = MAX(band * (1 - .8f * dust), 0) * .030f;
  return vec_scale(vec_add(sum, vec(milk * .95f, milk * .9f, milk * 1.15f)),
                   (float)world->scene->stars * smooth(.01f, .22f, v));
}

Vec
make_lights(const MakeWorld *world, float u, float v, float through)
{
  Vec sum = {0, 0, 0};
  const MadeScene *scene = world->scene;
  const float edge = 1 / world->focal;
  if (scene->stars > 0)
    sum = stars(world, u, v);
  if (world->bolt.n > 0)
    sum = vec_add(sum, make_lightning(world, u, v));
  if (world->sun_is_seen && scene->weather < WEATHER_OVERCAST && scene->hour != HOUR_DUSK &&
      scene->hour != HOUR_NIGHT) {
    const float du = u - world->sun_u, dv = v - world->sun_v, d = sqrtf(du * du + dv * dv),
                r = world->sun_radius;
    const float disc = clamp01(.5f + (r - d) / (2 * edge));
    const float low = clamp01(1 - world->sun_v / .25f);
    const Vec color = vec_mix(vec(6, 5.6f, 4.8f), vec(5.0f, 2.9f, .9f), low);
    sum = vec_axpy(
        sum, disc * (.35f + .65f * through) + .5f * expf(-d * d / (r * r * 2.2f)) * (1 - disc),
        color);
  }
  if (scene->moon.is_shown) {
    const float mu = (u - world->moon_u) / world->moon_radius,
                mv = (v - world->moon_v) / world->moon_radius, d2 = mu * mu + mv * mv;
    const float disc = clamp01(.5f + (1 - sqrtf(d2)) * world->moon_radius / (2 * edge));
    if (disc > 0) {
      /* Seas of dark stone, brighter rays; a little darker towards the rim. */
      const float seas = smooth(-.05f, .4f,
                                lattice_octaves(mu * 1.3f + 4, mv * 1.3f + (float)(world->seed % 7),
                                                5, edge / world->moon_radius, 41));
      const float tone = (.95f - .42f * seas) * (.80f + .20f * sqrtf(MAX(0, 1 - d2)));
      const float level = scene->hour == HOUR_NIGHT || scene->hour == HOUR_DUSK ? 1.05f : .55f;
      const Vec shine = vec_scale(vec(1.0f, .97f, .88f), tone * level * disc * through);
      const Vec dim = vec_scale(sum, 1 - disc);
      sum = vec_add(dim, shine);
    }
  }
  return sum;
}
