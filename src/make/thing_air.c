/* thing_air.c: what flies and is made: a kite with its tail, a hot-air balloon of coloured gores,
 * an airliner. */
#include "make/sketch.h"

static const float bright[6][3] = {{.62f, .05f, .04f}, {.78f, .52f, .04f}, {.05f, .16f, .50f},
                                   {.08f, .36f, .12f}, {.70f, .66f, .60f}, {.66f, .24f, .03f}};

static Vec
bright_at(int i)
{
  const float *c = bright[((i % 6) + 6) % 6];
  return vec(c[0], c[1], c[2]);
}

void
thing_kite(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, lean = dice_between(dice, -.35f, .35f),
              c = cosf(lean), s = sinf(lean);
  const int first = (int)(dice_roll(dice) * 5.99f);
  const Vec hues[2] = {sketch_color(sketch, bright_at(first)), bright_at(first + 1)};
#define TURN(x, y) {k * ((x) * c - (y) * s), k * ((x) * s + (y) * c)}
  const float tip[4][2] = {TURN(0, .95f), TURN(-.62f, .25f), TURN(0, -.85f), TURN(.62f, .25f)},
              middle[2] = TURN(0, .25f);
#undef TURN
  /* String: down to whoever holds it, out of the picture's reach. */
  sketch_stroke(sketch, middle[0], middle[1], .008f, middle[0] - 3.4f * k, -7.5f * k, .006f,
                vec_scale(sketch->world->air.away[1], .55f));
  float x = tip[2][0], y = tip[2][1];
  const float phase = dice_between(dice, 0, 6);
  for (int i = 0; i < 22; i++) { /* tail with bows */
    const float nx = x + .10f * k * sinf(phase + .55f * (float)i) + .045f * k, ny = y - .115f * k;
    sketch_stroke(sketch, x, y, .018f * k, nx, ny, .018f * k,
                  sketch_light(sketch, vec(.5f, .48f, .44f), vec_unit(vec(0, .2f, -1)), .8f, 1));
    if (i % 4 == 3) {
      const Vec bow =
          sketch_light(sketch, bright_at(first + 1 + i / 4), vec_unit(vec(-.2f, .2f, -1)), .9f, 1);
      const float a[3][2] = {{nx, ny},
                             {nx - .13f * k, ny + .07f * k},
                             {nx - .13f * k, ny - .07f * k}},
                  b[3][2] = {
                      {nx, ny}, {nx + .13f * k, ny + .07f * k}, {nx + .13f * k, ny - .07f * k}};
      sketch_face(sketch, a, 3, bow);
      sketch_face(sketch, b, 3, bow);
    }
    x = nx;
    y = ny;
  }
  for (int i = 0; i < 4; i++) {
    const float face[3][2] = {
        {tip[i][0], tip[i][1]}, {tip[(i + 1) % 4][0], tip[(i + 1) % 4][1]}, {middle[0], middle[1]}};
    const Vec normal =
        vec_unit(vec(i == 0 || i == 1 ? -.35f : .35f, i == 0 || i == 3 ? .3f : -.2f, -1));
    Vec light = sketch_light(sketch, hues[i % 2], normal, 1, 1);
    light = vec_axpy(light, .5f * MAX(sketch->to_sun.z, 0),
                     vec_mul(hues[i % 2], sketch->sun)); /* thin cloth */
    sketch_face(sketch, face, 3, light);
  }
  for (int i = 0; i < 2; i++)
    sketch_stroke(sketch, tip[i][0], tip[i][1], .018f * k, tip[i + 2][0], tip[i + 2][1], .018f * k,
                  vec(.05f, .04f, .03f));
}

void
thing_balloon(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, r = 8 * k, middle = 13.5f * k;
  const int first = (int)(dice_roll(dice) * 5.99f), n_rows = 26, n_gores = 9;
  const gboolean spiral = dice_roll(dice) < .4f;
  const SceneHour hour = sketch->world->scene->hour;
  const float burner = hour == HOUR_NIGHT ? .55f : hour == HOUR_DUSK ? .30f : 0;
  const float turn = dice_between(dice, 0, .3f);
  float low[2] = {0, 0};
  for (int row = 0; row < n_rows; row++) {
    float at[2], wide[2];
    for (int e = 0; e < 2; e++) { /* from the mouth up to the crown */
      const float t = (float)(row + e) / (float)n_rows, a = -1.12f + t * (1.12f + (float)G_PI / 2);
      at[e] = middle + r * (sinf(a) * (a < 0 ? 1.22f : 1.0f));
      wide[e] = r * (a < 0 ? mixf(.20f, 1, sinf((1 + a / 1.12f) * (float)G_PI / 2)) : cosf(a));
    }
    for (int g = 0; g < n_gores; g++) {
      const float a0 = (float)G_PI * ((float)g / n_gores - .5f),
                  a1 = (float)G_PI * ((float)(g + 1) / n_gores - .5f), mid = .5f * (a0 + a1);
      const float face[4][2] = {{wide[0] * sinf(a0) - .03f * k, at[0]},
                                {wide[0] * sinf(a1) + .03f * k, at[0]},
                                {wide[1] * sinf(a1) + .03f * k, at[1] + .03f},
                                {wide[1] * sinf(a0) - .03f * k, at[1] + .03f}};
      const float t = (float)row / (float)n_rows,
                  up =
                      t < .42f ? -.55f * (1 - t / .42f) : sinf((t - .42f) / .58f * (float)G_PI / 2);
      const Vec normal = vec_unit(vec(sinf(mid + turn) * (1 - up * up * .5f), up, -cosf(mid)));
      const int which = first + (spiral ? (g + row / 3) : g) % 3;
      Vec hue = sketch->thing->has_color && which % 3 == first % 3
                    ? sketch_color(sketch, vec(0, 0, 0))
                    : bright_at(which);
      if (t > .55f && t < .64f && !spiral)
        hue = bright_at(first + 4);
      Vec light = sketch_light(sketch, hue, normal, 1, .6f + .4f * cosf(mid));
      light = vec_axpy(light, .22f * MAX(sketch->to_sun.z, 0), vec_mul(hue, sketch->sun));
      light = vec_axpy(light, burner * expf(-t * 2.4f), vec_mul(vec(1.7f, 1.0f, .45f), hue));
      sketch_face(sketch, face, 4, light);
    }
    if (row == 0)
      low[0] = wide[0], low[1] = at[0];
  }
  const Vec rope = vec(.05f, .045f, .04f), wicker = vec(.26f, .15f, .06f);
  for (int i = -1; i <= 1; i++)
    sketch_stroke(sketch, low[0] * (float)i, low[1], .035f * k, .75f * k * (float)i, 1.35f * k,
                  .03f * k, rope);
  if (burner > 0)
    sketch_glow(sketch, 0, low[1] - .3f * k, 1.6f * k, vec(2.6f, 1.5f, .6f), .8f);
  const float basket[4][2] = {
      {-.70f * k, 0}, {.70f * k, 0}, {.85f * k, 1.35f * k}, {-.85f * k, 1.35f * k}};
  sketch_face(sketch, basket, 4, sketch_light(sketch, wicker, vec_unit(vec(-.2f, .1f, -1)), 1, 1));
  sketch_stroke(sketch, -.87f * k, 1.36f * k, .10f * k, .87f * k, 1.36f * k, .10f * k,
                sketch_light(sketch, vec_scale(wicker, .6f), vec(0, .7f, -.7f), 1, 1));
}

void
thing_plane(Sketch *sketch)
{
  const float k = (float)sketch->thing->size, side = sketch->thing->across < .5 ? 1 : -1;
  const Vec white = sketch_color(sketch, vec(.70f, .70f, .70f));
  const SketchSkin skin = {.soft = .5f * k, .albedo = white};
  const Vec below = sketch_light(sketch, vec(.42f, .43f, .45f), vec_unit(vec(0, -.6f, -.8f)), 1, 1),
            above = sketch_light(sketch, vec(.6f, .6f, .6f), vec_unit(vec(0, .5f, -.8f)), 1, 1);
#define AT(x, y) {side * (x) * k, (y) * k}
  const float far_wing[4][2] = {AT(3, .4f), AT(-5, 5.6f), AT(-7.2f, 5.6f), AT(-2.5f, .4f)};
  sketch_shape(sketch, far_wing, 4, vec_scale(below, .75f), vec_scale(below, .8f));
  const SketchLimb hull[] = {
      {side * -12 * k, .5f * k, 1.1f * k, side * 13.5f * k, 0, 2.0f * k},
      {side * 13.5f * k, -.1f * k, 1.9f * k, side * 16.4f * k, -.5f * k, .9f * k},
      {side * -12 * k, .5f * k, 1.1f * k, side * -17.5f * k, 1.4f * k, .35f * k}};
  sketch_body(sketch, hull, 3, &skin);
  const float fin[4][2] = {AT(-12.4f, 1.4f), AT(-16.4f, 7.4f), AT(-18.6f, 7.4f), AT(-17.2f, 1.6f)};
  const Vec tail = sketch->thing->has_color ? white : vec(.05f, .13f, .36f);
  sketch_shape(sketch, fin, 4, sketch_light(sketch, tail, vec_unit(vec(-.2f, .1f, -1)), 1, 1),
               sketch_light(sketch, tail, vec_unit(vec(-.2f, .3f, -1)), 1, 1));
  const float elevator[4][2] = {AT(-14.2f, 1.0f), AT(-18.2f, .2f), AT(-19.4f, .3f),
                                AT(-17.2f, 1.2f)};
  sketch_shape(sketch, elevator, 4, below, above);
  const float wing[4][2] = {AT(4.5f, -.7f), AT(-5.2f, -4.4f), AT(-7.6f, -4.2f), AT(-3.2f, -.3f)};
  sketch_stem(sketch, side * 1.6f * k, -2.9f * k, .95f * k, side * -1.2f * k, -2.9f * k, .7f * k,
              vec(.34f, .35f, .37f));
  sketch_shape(sketch, wing, 4, below, above);
  const gboolean dark =
      sketch->world->scene->hour == HOUR_NIGHT || sketch->world->scene->hour == HOUR_DUSK;
  for (int i = 0; i < 22; i++) {
    const float x = 12.0f - .98f * (float)i;
    sketch_stroke(sketch, side * x * k, .55f * k, .20f * k, side * x * k, .75f * k, .20f * k,
                  dark ? vec(1.2f, .95f, .55f) : vec(.03f, .035f, .045f));
  }
  const float pane[4][2] = {AT(14.6f, .75f), AT(16.0f, .15f), AT(15.8f, -.1f), AT(14.4f, .15f)};
  sketch_shape(sketch, pane, 4, vec(.02f, .025f, .03f), vec(.03f, .035f, .04f));
  if (dark) {
    sketch_glow(sketch, side * -6.4f * k, -4.3f * k, 1.6f * k, vec(2.4f, .2f, .15f), .9f);
    sketch_glow(sketch, side * -18 * k, 1.5f * k, 1.2f * k, vec(2, 2, 2), .8f);
  }
#undef AT
}
