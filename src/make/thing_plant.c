/* thing_plant.c: plants besides trees: a bush, a cherry tree in blossom, bamboo, a saguaro, a
 * sunflower, water lilies. */
#include "make/sketch.h"

void
thing_bush(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const SceneSeason season = sketch->world->scene->season;
  const float k = (float)sketch->thing->size * dice_between(dice, .8f, 1.2f);
  const Vec hue = sketch_color(sketch, season == SEASON_AUTUMN   ? vec(.50f, .22f, .03f)
                                       : season == SEASON_WINTER ? vec(.20f, .17f, .10f)
                                                                 : vec(.075f, .135f, .028f));
  for (int i = 0; i < 5; i++) /* lobes */
  {
    const float x = dice_between(dice, -.95f, .95f) * k, r = dice_between(dice, .55f, .85f) * k;
    const ThingCrown crown = {
        x, r * .72f, r, r * .80f, 13, 90, .034f * k, hue, vec_mul(hue, vec(1.4f, 1.25f, 1.1f))};
    thing_crown(sketch, &crown);
  }
}

void
thing_bamboo(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size;
  for (int c = 0; c < 9; c++) { /* a clump of canes */
    const float x0 = dice_between(dice, -1.1f, 1.1f) * k, tall = dice_between(dice, 6, 9.5f) * k,
                lean = dice_between(dice, -.12f, .12f) * tall,
                r = dice_between(dice, .045f, .075f) * k, tone = .55f + .5f * (float)c / 8;
    const Vec cane =
        vec_scale(sketch_color(sketch, vec_mix(vec(.13f, .22f, .045f), vec(.30f, .32f, .075f),
                                               dice_roll(dice))),
                  tone);
    const int n = 17;
    float x = x0, y = -.1f;
    for (int i = 0; i < n; i++) {
      const float t = (float)(i + 1) / n, nx = x0 + lean * t * t,
                  ny = tall * t - .06f * tall * t * t * t;
      sketch_stem(sketch, x, y, r * (1 - .75f * t + .05f), nx, ny, r * (1 - .75f * t), cane);
      sketch_stem(sketch, nx - r * .3f, ny, r * (1.12f - .8f * t), nx + r * .3f, ny,
                  r * (1.12f - .8f * t), vec_scale(cane, .6f)); /* node */
      if (i >= 5)
        for (int b = 0; b < 2; b++) { /* twigs with hanging leaves */
          const float side = dice_roll(dice) < .5f ? -1 : 1,
                      out = dice_between(dice, .35f, .95f) * k * (1.15f - .5f * t);
          const float ex = nx + side * out, ey = ny + dice_between(dice, -.05f, .4f) * out;
          sketch_stroke(sketch, nx, ny, .010f * k, ex, ey, .006f * k,
                        sketch_light(sketch, cane, vec_unit(vec(0, .4f, -.9f)), .8f, .9f));
          for (int l = 0; l < 9; l++) {
            const float s = dice_between(dice, .35f, 1), lx = mixf(nx, ex, s), ly = mixf(ny, ey, s),
                        a = dice_between(dice, -1.9f, -.3f);
            const float len = dice_between(dice, .16f, .30f) * k;
            Vec c2 = sketch_light(
                sketch, vec_scale(vec(.115f, .21f, .035f), tone * dice_between(dice, .7f, 1.35f)),
                vec_unit(vec(side * .4f, .7f, -.6f)), dice_between(dice, .5f, 1), .9f);
            c2 = vec_axpy(c2, .20f * tone * MAX(sketch->to_sun.z, 0),
                          vec_mul(vec(.16f, .22f, .03f), sketch->sun));
            const float mx = lx + side * .6f * len * cosf(a), my = ly + .6f * len * sinf(a),
                        thick = MAX(.016f * k, .45f / sketch->px_per_m);
            sketch_stroke(sketch, lx, ly, thick * .5f, mx, my, thick, c2);
            sketch_stroke(sketch, mx, my, thick, lx + side * len * cosf(a),
                          ly + len * sinf(a) - .02f * k, thick * .2f, c2);
          }
        }
      x = nx;
      y = ny;
    }
  }
}

static void
cactus_arm(Sketch *sketch, float x0, float y0, float x1, float y1, float r, Vec green)
{
  sketch_stem(sketch, x0, y0, r, x1, y1, r, green);
  const float dx = x1 - x0, dy = y1 - y0, l = sqrtf(dx * dx + dy * dy), nx = -dy / l, ny = dx / l;
  for (int i = -2; i <= 2; i++) { /* ribs */
    const float off = r * .80f * sinf((float)i * .62f);
    sketch_stroke(
        sketch, x0 + nx * off, y0 + ny * off, r * .055f, x1 + nx * off, y1 + ny * off, r * .055f,
        vec_scale(
            sketch_light(sketch, green, vec_unit(vec(nx * sinf((float)i * .62f), .1f, -1)), 1, .8f),
            .55f));
  }
}

void
thing_cactus(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, .85f, 1.15f),
              tall = dice_between(dice, 3.6f, 4.8f) * k, r = .24f * k;
  const Vec green = sketch_color(sketch, vec(.085f, .15f, .065f));
  for (int side = -1; side <= 1; side += 2) {
    const float s = (float)side, y = dice_between(dice, .32f, .52f) * tall,
                out = dice_between(dice, .62f, .85f) * k, up = dice_between(dice, .8f, 1.6f) * k;
    cactus_arm(sketch, 0, y - .12f * k, s * (out - .12f * k), y, r * .70f, green);
    cactus_arm(sketch, s * out, y + .06f * k, s * out, y + up, r * .72f, green);
    sketch_stem(sketch, s * (out - .10f * k), y + .01f * k, r * .70f, s * out, y + .12f * k,
                r * .71f, green);
  }
  cactus_arm(sketch, 0, -.1f, 0, tall, r, green);
  for (int i = 0; i < 9; i++) { /* flowers on the crown */
    const float a = dice_between(dice, .2f, 2.9f);
    sketch_stroke(sketch, r * .9f * cosf(a), tall + r * .85f * sinf(a), .035f * k,
                  r * 1.05f * cosf(a), tall + r * 1.05f * sinf(a), .045f * k,
                  sketch_light(sketch, vec(.72f, .28f, .30f), vec_unit(vec(0, .5f, -.8f)), 1, 1));
  }
  for (int i = 0; i < 40; i++) { /* dry grass at its foot */
    const float x = dice_between(dice, -.7f, .7f) * k;
    sketch_stroke(
        sketch, x, -.06f, .010f * k, x + dice_between(dice, -.12f, .12f) * k,
        dice_between(dice, .08f, .28f) * k, .005f * k,
        sketch_light(sketch, vec(.40f, .30f, .13f), vec_unit(vec(0, .5f, -.8f)), .9f, .9f));
  }
}

void
thing_sunflower(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, .85f, 1.15f), tall = 1.55f * k,
              r = .155f * k, lean = dice_between(dice, -.10f, .10f) * k;
  const Vec green = vec(.085f, .16f, .03f), yellow = sketch_color(sketch, vec(.78f, .47f, .02f));
  const Vec stem = sketch_light(sketch, green, vec_unit(vec(-.2f, .3f, -1)), .9f, .9f);
  sketch_stroke(sketch, 0, -.05f, .024f * k, lean * .5f, tall * .6f, .020f * k, stem);
  sketch_stroke(sketch, lean * .5f, tall * .6f, .020f * k, lean, tall, .018f * k, stem);
  for (int i = 0; i < 6; i++) { /* heart-shaped leaves */
    const float t = .18f + .12f * (float)i, side = i % 2 == 0 ? -1 : 1, x = lean * t * t,
                y = tall * t, l = (.34f - .03f * (float)i) * k;
    const Vec c = sketch_light(sketch, vec_scale(green, dice_between(dice, .8f, 1.25f)),
                               vec_unit(vec(side * .4f, .8f, -.5f)), .9f, .95f);
    const float leaf[6][2] = {{x, y},
                              {x + side * .30f * l, y + .24f * l},
                              {x + side * .75f * l, y + .16f * l},
                              {x + side * 1.05f * l, y - .22f * l},
                              {x + side * .55f * l, y - .16f * l},
                              {x + side * .2f * l, y - .02f * l}};
    sketch_shape(sketch, leaf, 6, vec_scale(c, .75f), c);
  }
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; i < 17; i++) {
      const float a = (float)(2 * G_PI) * ((float)i + .5f * (float)pass + .2f * dice_roll(dice)) /
                      17,
                  x = cosf(a), y = sinf(a);
      const Vec normal = vec_unit(vec(.3f * x, .25f + .3f * y, -1));
      Vec c = sketch_light(sketch,
                           vec_scale(yellow, (pass == 0 ? .8f : 1) * dice_between(dice, .9f, 1.1f)),
                           normal, 1, 1);
      c = vec_axpy(c, .45f * MAX(sketch->to_sun.z, 0), vec_mul(yellow, sketch->sun));
      const float out = r * (pass == 0 ? 1.12f : 1.0f);
      sketch_stroke(sketch, lean + .55f * r * x, tall + .55f * r * y, .15f * r,
                    lean + .78f * out * x, tall + .78f * out * y, .17f * r, c);
      sketch_stroke(sketch, lean + .78f * out * x, tall + .78f * out * y, .17f * r,
                    lean + 1.12f * out * x, tall + 1.12f * out * y, .03f * r, c);
    }
  sketch_stem(sketch, lean, tall, .56f * r, lean + .001f, tall, .56f * r, vec(.10f, .05f, .02f));
  for (int i = 0; i < 24; i++) {
    const float a = 2.39996f * (float)i, d = .52f * r * sqrtf((float)i / 24);
    sketch_stroke(sketch, lean + d * cosf(a), tall + d * sinf(a), .055f * r, lean + d * cosf(a),
                  tall + d * sinf(a) + .001f, .055f * r,
                  sketch_light(sketch, vec(.22f, .11f, .03f), vec_unit(vec(0, .3f, -1)), 1, 1));
  }
}

static void
pad(Sketch *sketch, float x, float y, float r, Vec green)
{
  float p[18][2];
  const float notch = dice_between(&sketch->dice, 0, 6.28f);
  for (int i = 0; i < 17; i++) {
    const float a = notch + .22f + (float)(2 * G_PI - .44) * (float)i / 16;
    p[i][0] = x + r * cosf(a);
    p[i][1] = y + .24f * r * sinf(a);
  }
  p[17][0] = x + .2f * r * cosf(notch);
  p[17][1] = y + .05f * r * sinf(notch);
  const Vec light = vec_add(sketch_light(sketch, green, vec(0, 1, 0), 1, 1),
                            vec_scale(sketch->world->air.away[1], .035f));
  sketch_shape(sketch, (const float(*)[2])p, 18, vec_scale(light, .85f), light);
  sketch_stroke(sketch, x - .9f * r, y - .012f, .010f, x + .9f * r, y - .05f * r, .008f,
                vec_scale(light, .45f));
}

void
thing_lily(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * 1.3f;
  const Vec pink = sketch_color(sketch, vec(.76f, .30f, .42f));
  for (int i = 0; i < 9;
       i++) { /* pads, the farthest first; the sprite stands upright, so they are flat ellipses */
    const float y = (.20f - .034f * (float)i) * k, x = dice_between(dice, -1.7f, 1.7f) * k;
    pad(sketch, x, y, dice_between(dice, .26f, .44f) * k,
        vec_scale(vec(.075f, .16f, .040f), dice_between(dice, .8f, 1.3f)));
    if (i % 3 != 1)
      continue;
    const float r = dice_between(dice, .17f, .22f) * k,
                fx = x + dice_between(dice, -.15f, .15f) * k, fy = y + .05f * k;
    for (int ring = 0; ring < 3; ring++) { /* those behind stand, those before lie open */
      const int n = 7;
      for (int j = 0; j < n; j++) {
        const float spread = ring == 0   ? .62f
                             : ring == 1 ? .86f
                                         : 1.25f,
                    a = (float)G_PI / 2 + spread * (-1 + 2 * ((float)j + .5f) / n) * 1.35f,
                    len = r *
                          (ring == 0   ? 1.45f
                           : ring == 1 ? 1.25f
                                       : 1.05f) *
                          dice_between(dice, .92f, 1.08f),
                    c = cosf(a), s = MAX(sinf(a), ring == 2 ? .05f : .2f) * (ring == 2 ? .55f : 1);
        const float tx = fx + len * c, ty = fy + len * s, w = .20f * r, mx = mixf(fx, tx, .55f),
                    my = mixf(fy, ty, .55f), l = sqrtf(c * c + s * s);
        const float petal[6][2] = {
            {fx, fy},
            {mixf(fx, mx, .6f) + w * .85f * s / l, mixf(fy, my, .6f) - w * .85f * c / l},
            {mx + w * s / l, my - w * c / l},
            {tx, ty},
            {mx - w * s / l, my + w * c / l},
            {mixf(fx, mx, .6f) - w * .85f * s / l, mixf(fy, my, .6f) + w * .85f * c / l}};
        const Vec hue = vec_scale(pink, dice_between(dice, .85f, 1.12f));
        Vec low = sketch_light(sketch, vec_mix(hue, vec(.84f, .78f, .76f), .75f),
                               vec_unit(vec(.4f * c, .5f, -.8f)), .8f, .95f),
            high = sketch_light(sketch, hue, vec_unit(vec(.5f * c, .6f, -.8f)), 1, 1);
        high = vec_axpy(high, .4f * MAX(sketch->to_sun.z, 0), vec_mul(pink, sketch->sun));
        sketch_shape(sketch, petal, 6, low, high);
        sketch_stroke(sketch, fx, fy, .006f, tx, ty, .004f, vec_scale(high, .72f));
      }
    }
    sketch_stroke(sketch, fx, fy + .30f * r, .16f * r, fx, fy + .34f * r, .15f * r,
                  sketch_light(sketch, vec(.72f, .48f, .05f), vec(0, .8f, -.6f), 1, 1));
  }
}
