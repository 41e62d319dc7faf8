/* thing_boat.c: boats: a small one with oars or a wheelhouse, and one under sail. */
#include "make/sketch.h"

static void
hull(Sketch *sketch, float l, float h, Vec paint)
{
  const Vec front = vec_unit(vec(-.15f, -.05f, -1)), low = vec_unit(vec(-.1f, -.45f, -.9f));
  const Vec side = sketch_light(sketch, paint, front, 1, 1),
            under = sketch_light(sketch, vec_scale(paint, .8f), low, .8f, .7f);
  const int n = 16;
  for (int i = 0; i < n; i++) { /* stern left, bow right; the sheer rises to the bow */
    const float a = (float)i / n, b = (float)(i + 1) / n;
#define DECK(t) (h * (.80f + .55f * ((t) - .38f) * ((t) - .38f) * 2.0f))
#define KEEL(t) (-.32f * h + 1.2f * h * powf(t, 9))
#define AT(t) (l * ((t) - .5f))
    const float upper[4][2] = {{AT(a), mixf(KEEL(a), DECK(a), .45f)},
                               {AT(b), mixf(KEEL(b), DECK(b), .45f)},
                               {AT(b) + .001f, DECK(b)},
                               {AT(a), DECK(a)}};
    const float lower[4][2] = {{AT(a), KEEL(a)},
                               {AT(b), KEEL(b)},
                               {AT(b) + .001f, mixf(KEEL(b), DECK(b), .47f)},
                               {AT(a), mixf(KEEL(a), DECK(a), .47f)}};
    sketch_face(sketch, lower, 4, under);
    sketch_face(sketch, upper, 4, side);
    sketch_stroke(sketch, AT(a), DECK(a), .045f * h, AT(b), DECK(b), .045f * h,
                  sketch_light(sketch, vec(.40f, .33f, .24f), vec_unit(vec(0, .8f, -.6f)), 1, 1));
  }
}

void
thing_boat(Sketch *sketch)
{
  static const float paints[4][3] = {
      {.55f, .53f, .48f}, {.07f, .16f, .30f}, {.42f, .07f, .05f}, {.10f, .24f, .20f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, l = 6.2f * k, h = 1.15f * k;
  const float *p = paints[(int)(dice_roll(dice) * 3.99f)];
  const Vec white = sketch_light(sketch, vec(.68f, .66f, .62f), vec_unit(vec(-.2f, 0, -1)), 1, 1),
            dark = vec_scale(sketch->world->air.away[2], .18f);
  if (dice_roll(dice) < .6f) {
    const float cabin[4][2] = {
        {-.22f * l, .6f * h}, {.10f * l, .6f * h}, {.07f * l, 2.35f * h}, {-.20f * l, 2.35f * h}};
    sketch_face(sketch, cabin, 4, white);
    for (int i = 0; i < 2; i++) {
      const float x = -.16f * l + .115f * l * (float)i;
      const float pane[4][2] = {
          {x, 1.55f * h}, {x + .085f * l, 1.55f * h}, {x + .08f * l, 2.05f * h}, {x, 2.05f * h}};
      sketch_face(sketch, pane, 4, dark);
    }
    sketch_stem(sketch, -.24f * l, 2.38f * h, .05f * h, .11f * l, 2.40f * h, .05f * h,
                vec(.30f, .29f, .28f));
    sketch_stem(sketch, -.05f * l, 2.4f * h, .05f * h, -.05f * l, 4.1f * h, .025f * h,
                vec(.2f, .18f, .15f));
    sketch_stroke(sketch, -.05f * l, 4.05f * h, .012f * h, .46f * l, 1.1f * h, .012f * h,
                  vec_scale(white, .3f));
    sketch_stroke(sketch, -.05f * l, 4.05f * h, .012f * h, -.48f * l, .95f * h, .012f * h,
                  vec_scale(white, .3f));
  } else { /* a rower */
    const Vec coat = vec(.10f, .11f, .14f);
    sketch_stem(sketch, -.02f * l, .6f * h, .20f * k, .01f * l, 1.55f * h, .17f * k, coat);
    sketch_stem(sketch, .015f * l, 1.95f * h, .13f * k, .015f * l, 1.97f * h, .13f * k,
                vec(.35f, .22f, .16f));
    sketch_stem(sketch, .0f, 1.4f * h, .06f * k, .12f * l, 1.05f * h, .05f * k, coat);
    sketch_stem(sketch, .12f * l, 1.08f * h, .04f * k, -.20f * l, -.1f * h, .05f * k,
                vec(.30f, .22f, .13f));
  }
  hull(sketch, l, h, sketch_color(sketch, vec(p[0], p[1], p[2])));
}

static void
sail(Sketch *sketch, float x0, float y0, float x1, float y1, float foot, float belly, Vec cloth)
{
  /* From tack (x0, y0) up to the head (x1, y1); the clew is `foot` to the side, the leech hollow by
   * its belly. */
  const int n = 18;
  for (int i = 0; i < n; i++) {
    const float a = (float)i / n, b = (float)(i + 1) / n;
    const int cuts = 6;
    for (int c = 0; c < cuts; c++) {
      const float s = (float)c / cuts, e = (float)(c + 1) / cuts, m = .5f * (s + e);
#define EDGE(t) (foot * (1 - (t)) + belly * foot * 2.2f * (t) * (1 - (t)))
      const float face[4][2] = {
          {mixf(x0, x1, a) + EDGE(a) * s, mixf(y0, y1, a)},
          {mixf(x0, x1, a) + EDGE(a) * e + .004f * foot, mixf(y0, y1, a)},
          {mixf(x0, x1, b) + EDGE(b) * e + .004f * foot, mixf(y0, y1, b) + .01f},
          {mixf(x0, x1, b) + EDGE(b) * s, mixf(y0, y1, b) + .01f}};
      const Vec normal = vec_unit(vec((foot > 0 ? 1 : -1) * (m - .35f) * 1.1f, .1f, -1));
      Vec light = sketch_light(sketch, cloth, normal, 1, 1);
      light = vec_axpy(light, .45f * MAX(sketch->to_sun.z, 0),
                       vec_mul(vec_mul(cloth, vec(1, .85f, .6f)), sketch->sun));
      sketch_face(sketch, face, 4, light);
    }
  }
}

void
thing_sailboat(Sketch *sketch)
{
  const float k = (float)sketch->thing->size, l = 8.5f * k, h = 1.1f * k, mast = 12.0f * k;
  const Vec cloth = sketch_color(sketch, vec(.74f, .71f, .65f));
  sail(sketch, -.05f * l, 1.9f * h, -.05f * l, mast, -.43f * l, .10f, cloth);
  sail(sketch, .0f * l, 1.4f * h, -.03f * l, .90f * mast, .42f * l, .04f, vec_scale(cloth, .96f));
  sketch_stem(sketch, -.045f * l, .5f * h, .075f * k, -.045f * l, mast + .3f * k, .045f * k,
              vec(.22f, .17f, .12f));
  sketch_stem(sketch, -.04f * l, 1.75f * h, .06f * k, -.48f * l, 1.8f * h, .045f * k,
              vec(.22f, .17f, .12f));
  hull(sketch, l, h, sketch->thing->has_color ? vec(.6f, .58f, .54f) : vec(.62f, .60f, .56f));
}
