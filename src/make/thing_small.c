/* thing_small.c: what is small and near: a butterfly, a group of toadstools. */
#include "make/animal.h"

void
thing_butterfly(Sketch *sketch)
{
  static const float hues[4][3] = {
      {.62f, .26f, .03f}, {.10f, .22f, .55f}, {.66f, .58f, .12f}, {.60f, .58f, .54f}};
  Dice *dice = &sketch->dice;
  const float *h = hues[(int)(dice_roll(dice) * 3.99f)], open = dice_between(dice, .55f, 1);
  const Vec hue = sketch_color(sketch, vec(h[0], h[1], h[2]));
  const SketchHide body = {.albedo = vec(.02f, .017f, .015f)};
  SketchHide wing = {.albedo = hue,
                     .flat = .85f,
                     .rim = .9f,
                     .grain = .2f,
                     .grain_m = .003f,
                     .other = vec_scale(hue, .25f),
                     .spots = .36f,
                     .spot_m = .012f},
             edge = {.albedo = vec(.022f, .018f, .016f), .flat = .8f, .rim = .2f};
  const float upper[7][2] = {{.002f, .004f}, {.018f, .030f}, {.042f, .046f}, {.056f, .042f},
                             {.052f, .022f}, {.036f, .004f}, {.012f, -.002f}},
              lower[6][2] = {{.002f, .0f},    {.026f, -.002f}, {.044f, -.012f},
                             {.040f, -.032f}, {.022f, -.040f}, {.008f, -.020f}};
  for (int s = -1; s <= 1; s += 2) {
    float p[7][2];
    animal_enter(sketch, 0, 0, 1.3f * (float)sketch->thing->size, (float)s);
    for (int pass = 0; pass < 4; pass++) { /* dark edge, then what lies in it; lower wings first */
      const gboolean low = pass < 2;
      const float in = pass % 2 == 0 ? 1 : .84f;
      const int n = low ? 6 : 7;
      for (int i = 0; i < n; i++) {
        const float *q = low ? lower[i] : upper[i];
        p[i][0] = q[0] * in * (s < 0 ? open : 1);
        p[i][1] = q[1] * in;
      }
      sketch_form_begin(sketch, pass % 2 == 0 ? &edge : &wing);
      sketch_form_outline(sketch, (const float(*)[2])p, n);
      sketch_form_end(sketch);
    }
  }
  const float trunk[3][3] = {{0, .014f, .0024f}, {0, 0, .0034f}, {0, -.024f, .0014f}};
  animal_limb(sketch, &body, trunk, 3);
  const float feelers[2][2][3] = {{{.001f, .014f, .0006f}, {.012f, .032f, .0004f}},
                                  {{-.001f, .014f, .0006f}, {-.012f, .032f, .0004f}}};
  for (int i = 0; i < 2; i++)
    animal_limb(sketch, &body, feelers[i], 2);
  animal_leave(sketch);
}

static void
toadstool(Sketch *sketch, float x, float y, float k, Vec red)
{
  const SketchHide stalk = {.albedo = vec(.55f, .50f, .42f),
                            .under = vec(.30f, .26f, .20f),
                            .low_y = 0,
                            .high_y = .06f,
                            .grain = .2f,
                            .grain_m = .006f,
                            .grain_turn = 1.57f,
                            .rim = .3f},
                   cap = {.albedo = red,
                          .under = vec_scale(red, .6f),
                          .low_y = .12f,
                          .high_y = .16f,
                          .shine = .14f,
                          .rim = .3f},
                   gills = {.albedo = vec(.46f, .40f, .30f),
                            .grain = .5f,
                            .grain_m = .006f,
                            .grain_turn = 1.57f,
                            .flat = .5f},
                   wart = {.albedo = vec(.66f, .62f, .54f)};
  const float stem[4][3] = {{0, -.02f, .024f},
                            {.002f, .05f, .018f},
                            {-.003f, .10f, .015f},
                            {0, .14f, .014f}},
              skirt[3][3] = {{-.024f, .095f, .005f}, {0, .102f, .009f}, {.024f, .095f, .005f}},
              under[3][3] = {{-.072f, .134f, .007f}, {0, .126f, .014f}, {.072f, .134f, .007f}},
              dome[10][2] = {{-.088f, .132f}, {-.080f, .160f}, {-.055f, .186f}, {0, .200f},
                             {.055f, .186f},  {.080f, .160f},  {.088f, .132f},  {.05f, .136f},
                             {0, .139f},      {-.05f, .136f}};
  animal_enter(sketch, x, y, k, 1);
  animal_limb(sketch, &stalk, stem, 4);
  animal_limb(sketch, &stalk, skirt, 3);
  animal_limb(sketch, &gills, under, 3);
  sketch_form_begin(sketch, &cap);
  sketch_form_outline(sketch, dome, 10);
  sketch_form_end(sketch);
  for (int i = 0; i < 9; i++) {
    const float wx = dice_between(&sketch->dice, -.066f, .066f),
                wy = dice_between(&sketch->dice, .146f, .190f) - 2.6f * wx * wx,
                r = dice_between(&sketch->dice, .004f, .009f);
    const float spot[2][3] = {{wx - .3f * r, wy, .75f * r}, {wx + .3f * r, wy, .75f * r}};
    animal_limb(sketch, &wart, spot, 2);
  }
  animal_leave(sketch);
}

void
thing_mushroom(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * 1.9f;
  const Vec red = sketch_color(sketch, vec(.46f, .035f, .022f));
  const int n = 3 + (int)(2.9f * dice_roll(dice));
  for (int i = 0; i < n; i++)
    toadstool(
        sketch, ((float)i - .5f * (float)(n - 1)) * .17f * k + dice_between(dice, -.03f, .03f) * k,
        animal_lift(sketch) - .012f * (float)(i % 2) * k, k * dice_between(dice, .6f, 1.25f), red);
}
