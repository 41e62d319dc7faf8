/* thing_bird.c: a gull far away: two bent wings and a body, dark before the sky. */
#include "make/sketch.h"

void
thing_bird(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * 1.15f, flap = dice_between(dice, -.10f, .60f),
              bank = dice_between(dice, -.25f, .25f);
  const Vec dark = vec_add(
      sketch_light(sketch, sketch_color(sketch, vec(.10f, .10f, .11f)), vec(0, 1, 0), .3f, 1),
      vec_scale(sketch->world->air.away[1], .05f));
  const float slim = MAX(.045f * k, .45f / sketch->px_per_m);
  for (int side = -1; side <= 1; side += 2) {
    float x = 0, y = 0;
    const int n = 12;
    for (int i = 0; i < n; i++) {
      const float t = (float)(i + 1) / n;
      const float a = flap * 1.25f * (1 - 1.75f * t) + (float)side * bank;
      const float nx = x + (float)side * .062f * k * cosf(a), ny = y + .062f * k * sinf(a) * 1.35f;
      sketch_stroke(sketch, x, y, slim * (1.1f - .75f * (t - 1.0f / n)), nx, ny,
                    slim * (1.1f - .75f * t), dark);
      x = nx;
      y = ny;
    }
  }
  sketch_stroke(sketch, -.02f * k, -.05f * k, slim * 1.1f, .05f * k, .02f * k, slim * .9f, dark);
}
