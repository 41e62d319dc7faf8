/* thing_flower.c: a flower on its stalk: petals round a heart, seen from the side. */
#include "make/sketch.h"

void
thing_flower(Sketch *sketch)
{
  static const float hues[6][3] = {{.62f, .05f, .04f}, {.75f, .52f, .04f}, {.75f, .72f, .70f},
                                   {.38f, .12f, .46f}, {.74f, .22f, .38f}, {.70f, .20f, .02f}};
  Dice *dice = &sketch->dice;
  const float tall = dice_between(dice, .22f, .42f), r = dice_between(dice, .030f, .048f),
              lean = dice_between(dice, -.08f, .08f), open = dice_between(dice, .40f, .8f);
  /* Kinds grow in patches. */
  const float patch =
      lattice_noise(sketch->at.x / 2.1f, sketch->at.z / 2.6f, sketch->world->seed + 402);
  const float *h = hues[(int)CLAMP(3 + 6.5f * patch + dice_between(dice, -.9f, .9f), 0, 5.99f)];
  const Vec hue = sketch_color(sketch, vec(h[0], h[1], h[2]));
  const Vec green =
      sketch_light(sketch, vec(.08f, .14f, .03f), vec_unit(vec(-.3f, .5f, -.8f)), .8f, .8f);
  sketch_stroke(sketch, 0, 0, .006f, lean * .4f, tall * .55f, .005f, green);
  sketch_stroke(sketch, lean * .4f, tall * .55f, .005f, lean, tall, .004f, green);
  const int n = 7;
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; i < n; i++) {
      const float a = (float)(2 * G_PI) * ((float)i + .4f) / n, x = cosf(a), y = sinf(a) * open;
      if ((y > 0) != (pass == 0))
        continue;
      const Vec normal = vec_unit(vec(.5f * x, .75f, -.5f));
      Vec c = sketch_light(sketch, vec_scale(hue, dice_between(dice, .8f, 1.2f)), normal,
                           dice_between(dice, .6f, 1), 1);
      c = vec_axpy(c, .5f * MAX(sketch->to_sun.z, 0), vec_mul(hue, sketch->sun));
      sketch_stroke(sketch, lean + .3f * r * x, tall + .3f * r * y, .30f * r, lean + .85f * r * x,
                    tall + .85f * r * y, .42f * r, c);
    }
  sketch_stroke(sketch, lean, tall, .24f * r, lean, tall + .01f * r, .24f * r,
                sketch_light(sketch, vec(.45f, .28f, .03f), vec_unit(vec(0, .8f, -.6f)), .8f, 1));
}
