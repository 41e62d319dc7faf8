/* thing_pine.c: a fir: whorls of drooping branches, needles as dabs, snow on them in winter. */
#include "make/sketch.h"

void
thing_pine(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float tall = dice_between(dice, 8.5f, 13.5f) * (float)sketch->thing->size,
              wide = tall * dice_between(dice, .17f, .23f);
  const gboolean snowy =
      sketch->world->scene->near == NEAR_SNOW || sketch->world->scene->season == SEASON_WINTER;
  sketch_stem(sketch, 0, -.2f, .020f * tall, 0, .97f * tall, .004f * tall, vec(.13f, .095f, .07f));
  const int n_whorls = 30;
  const float fine = CLAMP(70 / (sketch->px_per_m * tall / 10), .25f, 3);
  const Vec hue = sketch_color(
      sketch, vec_mix(vec(.030f, .060f, .030f), vec(.050f, .080f, .026f), dice_roll(dice)));
  for (int i = 0; i < n_whorls; i++) {
    const float t = (float)i / (n_whorls - 1); /* 0 low */
    const float y = tall * (.09f + .88f * t),
                reach = wide * powf(1 - t, .82f) * dice_between(dice, .78f, 1.1f) + .02f * tall;
    const int n = 7 + (int)(9 * (1 - t));
    for (int k = 0; k < n; k++) {
      const float around = (float)(2 * G_PI) * ((float)k + dice_roll(dice)) / (float)n,
                  cx = cosf(around), cz = -fabsf(sinf(around));
      const float length = reach * dice_between(dice, .75f, 1.08f) * (.35f + .65f * fabsf(cx));
      const float side = cx < 0 ? -1 : 1,
                  droop = length * (.22f + .40f * (1 - t)) * dice_between(dice, .7f, 1.2f);
      const int n_dabs = MAX(2, (int)(length / (.085f * fine)));
      for (int d = 0; d < n_dabs; d++) {
        const float s = ((float)d + .5f) / (float)n_dabs, x = side * length * s,
                    dy = -droop * s * s + .06f * length * s + .10f * length * s * s * s;
        const Vec normal = vec_unit(vec(cx * .8f, .65f, cz * .7f));
        const float inside = .30f + .70f * s, tone = dice_between(dice, .6f, 1.35f);
        Vec c = sketch_light(sketch, vec_scale(hue, tone), normal, inside, .35f + .65f * inside);
        if (snowy && dice_roll(dice) < .50f)
          c = sketch_light(sketch, vec(.82f, .86f, .92f), vec_unit(vec(cx * .4f, 1, cz * .4f)), .9f,
                           .85f);
        const float l = .16f * fine * dice_between(dice, .7f, 1.3f) * tall / 11,
                    r = MAX(.016f * fine * tall / 11, .35f / sketch->px_per_m);
        const float jx = dice_between(dice, -.05f, .05f), jy = dice_between(dice, -.10f, .06f);
        sketch_stroke(sketch, x + jx, y + dy + jy, r, x + jx + side * l, y + dy + jy - .55f * l,
                      r * .6f, c);
      }
    }
  }
}
