/* thing_person.c: a person who stands or walks, from behind: a figure, not a portrait. */
#include "make/sketch.h"

void
thing_person(Sketch *sketch)
{
  static const float coats[5][3] = {{.09f, .10f, .14f},
                                    {.36f, .06f, .05f},
                                    {.50f, .46f, .38f},
                                    {.06f, .16f, .26f},
                                    {.45f, .30f, .06f}};
  Dice *dice = &sketch->dice;
  const float k = dice_between(dice, .94f, 1.06f) * (float)sketch->thing->size,
              step = dice_between(dice, .04f, .20f);
  const float *p = coats[(int)(dice_roll(dice) * 4.99f)];
  const Vec coat = sketch_color(sketch, vec(p[0], p[1], p[2])), legs = vec(.055f, .06f, .085f),
            skin = vec(.40f, .25f, .17f), hair = vec(.05f, .035f, .025f);
  for (int side = -1; side <= 1; side += 2) {
    const float s = (float)side;
    sketch_stem(sketch, .075f * s * k, .86f * k, .088f * k, (.09f * s + .5f * step * s) * k,
                .46f * k, .062f * k, legs);
    sketch_stem(sketch, (.09f * s + .5f * step * s) * k, .46f * k, .062f * k,
                (.09f * s + .75f * step * s) * k, .05f * k, .042f * k, legs);
    sketch_stem(sketch, (.09f * s + .75f * step * s) * k, .04f * k, .04f * k,
                (.13f * s + .75f * step * s) * k, .03f * k, .035f * k, vec(.04f, .03f, .025f));
    const float swing = -s * step * .5f;
    sketch_stem(sketch, .185f * s * k, 1.36f * k, .058f * k, (.245f * s + .4f * swing) * k,
                1.08f * k, .048f * k, coat);
    sketch_stem(sketch, (.245f * s + .4f * swing) * k, 1.08f * k, .045f * k,
                (.235f * s + swing) * k, .84f * k, .036f * k, vec_scale(coat, .9f));
    sketch_stem(sketch, (.235f * s + swing) * k, .81f * k, .038f * k, (.235f * s + swing) * k,
                .78f * k, .036f * k, skin);
  }
  sketch_stem(sketch, 0, .90f * k, .165f * k, 0, 1.12f * k, .150f * k, coat);
  sketch_stem(sketch, 0, 1.10f * k, .150f * k, 0, 1.32f * k, .178f * k, coat);
  sketch_stem(sketch, 0, 1.42f * k, .062f * k, 0, 1.53f * k, .058f * k, skin);
  sketch_stem(sketch, 0, 1.60f * k, .095f * k, 0, 1.66f * k, .098f * k, hair);
}
