/* thing_fireworks.c: a firework as it bursts: sparks that fly apart and fall, brightest at their
 * heads, and the trail of the rocket. */
#include "make/sketch.h"

void
thing_fireworks(Sketch *sketch)
{
  static const float hues[6][3] = {{2.4f, .42f, .25f}, {2.2f, 1.5f, .5f}, {.45f, 1.9f, .6f},
                                   {.45f, .8f, 2.6f},  {2.0f, .5f, 2.0f}, {2.0f, 1.9f, 1.7f}};
  Dice *dice = &sketch->dice;
  const SceneHour hour = sketch->world->scene->hour;
  const float k = (float)sketch->thing->size, r = dice_between(dice, 20, 30) * k,
              dark = hour == HOUR_NIGHT  ? 1
                     : hour == HOUR_DUSK ? .8f
                                         : .35f,
              least = .4f / sketch->px_per_m;
  const float *h = hues[(int)(dice_roll(dice) * 5.99f)];
  const Vec hue =
      sketch->thing->has_color
          ? vec_add(vec_scale(sketch_color(sketch, vec(1, 1, 1)), 2.3f), vec(.3f, .3f, .3f))
          : vec(h[0], h[1], h[2]);
  sketch_glow(sketch, 0, 0, 1.5f * r, vec_scale(hue, .4f), .16f * dark);
  sketch_glow(sketch, 0, 0, .35f * r, vec_add(hue, vec(.6f, .6f, .6f)), .55f * dark);
  float px = 0, py = 0; /* the way up */
  for (int i = 1; i <= 10; i++) {
    const float t = (float)i / 10, x = .12f * r * t * t, y = -1.9f * r * t;
    sketch_stroke(sketch, px, py, MAX(.16f * k, .6f * least), x, y, MAX(.10f * k, .4f * least),
                  vec_scale(vec(1.1f, .75f, .4f), dark * (1 - .85f * t)));
    px = x, py = y;
  }
  for (int i = 0; i < 150; i++) { /* on a ball, seen from the side */
    const float a = dice_between(dice, 0, (float)(2 * G_PI)), z = dice_between(dice, -1, 1),
                flat = sqrtf(1 - z * z), own = r * dice_between(dice, .78f, 1.04f),
                dx = flat * cosf(a), dy = flat * sinf(a);
    float x0 = 0, y0 = 0;
    for (int s = 1; s <= 7; s++) {
      const float t = .30f + .70f * (float)s / 7, x = own * dx * t,
                  y = own * (dy * t - .20f * t * t), bright = dark * (.15f + .95f * t * t);
      if (s > 1)
        sketch_stroke(sketch, x0, y0, MAX(.13f * k, least), x, y, MAX(.16f * k, least),
                      vec_scale(hue, bright));
      x0 = x, y0 = y;
    }
    sketch_glow(sketch, x0, y0, MAX(.55f * k, 2 * least), vec_add(hue, vec(.8f, .8f, .8f)),
                .85f * dark);
  }
}
