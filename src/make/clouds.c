/* clouds.c: clouds as octaves of noise on a level seen in perspective, lit by the sun.
 *
 * The place in the level is shifted by noise (Quilez 2002); light is the difference of density
 * towards the sun, edges that are thin shine when the sun is behind them. Two levels: heaps, and
 * thin streaks above them.
 */
#include "make/world.h"

static float
density(const MakeWorld *world, float u, float v, float finest)
{
  const guint32 seed = world->seed * 31 + 5;
  const float du = lattice_noise(u * .8f, v * .8f, seed + 91),
              dv = lattice_noise(u * .8f, v * .8f, seed + 92);
  return .5f + .62f * lattice_octaves(u + .5f * du, v + .5f * dv, 7, finest, seed);
}

Vec
make_clouds(const MakeWorld *world, float u, float v, float finest, Vec sky, float *through)
{
  const MakeAir *air = &world->air;
  const SceneHour hour = world->scene->hour;
  *through = 1;
  if (world->cover <= 0)
    return sky;
  const float rise = v + .085f, x = u / rise * .42f, y = .42f / rise;
  const float far = finest * .42f / (rise * rise);
  const float thr = mixf(.80f, .20f, world->cover);
  /* Low sun: streaks along the horizon. */
  const float stretch =
      hour == HOUR_SUNSET || hour == HOUR_SUNRISE || hour == HOUR_DUSK ? .62f : 1.35f;
  const float d = density(world, x * stretch, y * 1.5f, far);
  const float su = world->sun_u, sv = world->sun_v,
              dist = sqrtf((u - su) * (u - su) + (v - sv) * (v - sv)) + .02f;
  const float from = world->sun_is_seen || hour == HOUR_DUSK ? 1 : 0;
  /* One step towards the sun in the picture: its light comes from there. */
  const float step = .055f, tx = from > 0 ? (su - u) / dist : -.5f,
              ty = from > 0 ? (sv - v) / dist : .8f;
  const float towards =
      density(world, (x + step * tx) * stretch, (y - step * 2.2f * ty) * 1.5f, MAX(far, .04f));
  const float thick = smooth(thr, thr + .30f, d);
  const float behind = from * expf(-2.2f * dist);
  float light = clamp01(.52f + 3.4f * (d - towards) - .42f * smooth(thr + .10f, thr + .50f, d) +
                        .35f * behind);
  const gboolean dull = world->scene->weather >= WEATHER_OVERCAST;
  if (dull)
    light = clamp01(.62f + 1.5f * (d - towards) - .35f * smooth(thr + .15f, thr + .55f, d));
  Vec cloud = vec_mix(air->shaded, air->lit, light);
  cloud = vec_axpy(cloud, .9f * behind * (1 - thick) * thick * 2, air->glow); /* thin edges */
  if (hour == HOUR_SUNSET || hour == HOUR_SUNRISE ||
      hour == HOUR_DUSK) /* away from the sun red, then grey violet */
    cloud = vec_mix(cloud, vec_mix(air->shaded, vec_mul(air->lit, vec(.62f, .50f, 1.0f)), light),
                    clamp01(.85f * (1 - expf(-.9f * dist))));
  const float clear = smooth(-.01f, .11f, v) * thick;
  *through = 1 - clear;
  Vec out = vec_mix(sky, cloud, clear * .96f);
  return out;
}
