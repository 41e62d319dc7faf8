/* thing_palm.c: a coconut palm: a leaning stem with rings, fronds as arcs with leaflets that hang
 * from them. */
#include "make/sketch.h"

static void
frond(Sketch *sketch, float x, float y, float angle, float length, float depth)
{
  Dice *dice = &sketch->dice;
  const int n = 26;
  const float droop = dice_between(dice, 1.5f, 2.3f);
  float px = x, py = y, a = angle;
  const float side = cosf(angle) >= 0 ? 1 : -1;
  const Vec green = sketch_color(
      sketch, vec_mix(vec(.060f, .105f, .022f), vec(.14f, .165f, .035f), dice_roll(dice)));
  const float step = length / n, slim = MAX(.02f, .6f / sketch->px_per_m);
  for (int i = 0; i < n; i++) {
    const float t = (float)(i + 1) / n;
    a -= side * droop * t * 1.9f / n;
    const float nx = px + step * cosf(a), ny = py + step * sinf(a);
    const Vec normal = vec_unit(vec(-.5f * side * sinf(a), .8f, depth - .5f));
    const float shade = depth > 0 ? .55f : 1;
    const Vec rib = sketch_light(sketch, vec_scale(green, 1.25f), normal, shade, .9f);
    sketch_stroke(sketch, px, py, .035f * (1 - t) + .012f, nx, ny, .03f * (1 - t) + .010f, rib);
    if (t > .12f) {
      const float reach = length * .25f * sinf(3.0f * (.15f + .80f * t)) + .10f;
      for (int k = -1; k <= 1; k += 2)
        for (int m = 0; m < 2; m++) {
          const float jitter = dice_between(dice, -.16f, .16f);
          /* Leaflets stand off the rib, and gravity turns them down. */
          const float out = a + (float)k * (1.0f - .35f * t) + jitter;
          const float lx = cosf(out) * reach * .75f,
                      ly = sinf(out) * reach * .55f - reach * (.30f + .35f * t);
          const float ox = px + (nx - px) * .5f * (float)m, oy = py + (ny - py) * .5f * (float)m;
          const Vec leaf_normal = vec_unit(vec(.45f * (float)k, .75f, -.5f + depth));
          Vec c = sketch_light(sketch, green, leaf_normal, shade * dice_between(dice, .5f, 1.1f),
                               dice_between(dice, .55f, 1));
          /* Light from behind comes through. */
          c = vec_axpy(c, MAX(sketch->to_sun.z, 0) * .10f,
                       vec_mul(vec(green.x * 1.3f, green.y, green.z * .4f), sketch->sun));
          sketch_stroke(sketch, ox, oy, slim, ox + .55f * lx, oy + .55f * ly, slim * .9f, c);
          sketch_stroke(sketch, ox + .55f * lx, oy + .55f * ly, slim * .9f, ox + lx,
                        oy + ly - .06f * reach, slim * .25f, c);
        }
    }
    px = nx;
    py = ny;
  }
}

void
thing_palm(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float size = (float)sketch->thing->size, tall = dice_between(dice, 4.8f, 6.7f) * size;
  const float side = sketch->thing->across < .5 ? 1 : -1; /* leans into the picture */
  const float lean = side * dice_between(dice, .06f, .36f) * tall,
              bow = side * dice_between(dice, .0f, .14f) * tall;
  const int n = 46;
  float x = 0, y = -.15f;
  for (int i = 0; i < n; i++) {
    const float t = (float)(i + 1) / n;
    const float nx = lean * t * t + bow * sinf((float)G_PI * t) * .5f - .0f, ny = tall * t;
    const float r = size * (.115f + .15f * powf(1 - t, 5) + (i % 2 == 0 ? .012f : 0));
    const float tone = .85f + .3f * dice_roll(dice) - (i % 2 == 0 ? 0 : .22f);
    sketch_stem(sketch, x, y, r, nx, ny, r, vec_scale(vec(.23f, .185f, .14f), tone));
    x = nx;
    y = ny;
  }
  const int n_fronds = 15 + (int)(dice_roll(dice) * 5);
  const float length = dice_between(dice, 2.5f, 3.1f) * size;
  for (int half = 0; half < 2; half++) { /* those behind first */
    for (int i = 0; i < n_fronds / 2; i++) {
      const float t = ((float)i + dice_between(dice, .15f, .85f)) / (float)(n_fronds / 2);
      const float angle = -.45f + t * ((float)G_PI + .9f);
      frond(sketch, x, y, angle, length * dice_between(dice, .75f, 1.08f),
            half == 0 ? .35f : -.15f);
    }
    if (half == 0)
      for (int i = 0; i < 5; i++) {
        const float nx = x + dice_between(dice, -.28f, .28f) * size,
                    ny = y - dice_between(dice, .02f, .34f) * size;
        sketch_stem(sketch, nx, ny, .13f * size, nx + .01f, ny - .05f, .12f * size,
                    vec(.16f, .12f, .05f));
      }
  }
}
