/* thing_leisure.c: what people bring along: a sunshade, a surfboard, a tent, a camp fire; a
 * snowman. */
#include "make/figure.h"

/* A lounger beside it. */
static void
draw_lounger(Sketch *sketch, float k, float tilt, Vec hue)
{
  const Vec white = vec(.74f, .72f, .68f);
  const Vec wood = vec(.36f, .22f, .10f);
  const float lx = (tilt > 0 ? -1 : 1) * 1.0f * k, to = lx > 0 ? 1 : -1;
  const float seat[4][2] = {{lx - .1f * to * k, .30f * k},
                            {lx + 1.25f * to * k, .30f * k},
                            {lx + 1.25f * to * k, .40f * k},
                            {lx - .1f * to * k, .40f * k}},
              back[4][2] = {{lx, .34f * k},
                            {lx - .55f * to * k, .86f * k},
                            {lx - .47f * to * k, .92f * k},
                            {lx + .10f * to * k, .40f * k}};
  for (int i = 0; i < 3; i++)
    sketch_stem(sketch, lx + (.02f + .58f * (float)i) * to * k, .34f * k, .03f * k,
                lx + (.02f + .58f * (float)i) * to * k, -.04f, .028f * k, wood);
  sketch_face(sketch, back, 4,
              sketch_light(sketch, hue, vec_unit(vec(to * .6f, .6f, -.5f)), .7f, .9f));
  sketch_face(sketch, seat, 4, sketch_light(sketch, white, vec_unit(vec(0, .8f, -.6f)), .7f, .9f));
}

void
thing_umbrella(Sketch *sketch)
{
  static const float hues[4][3] = {
      {.60f, .05f, .04f}, {.06f, .22f, .48f}, {.74f, .48f, .05f}, {.05f, .36f, .30f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, tilt = dice_between(dice, -.16f, .16f), r = 1.55f * k,
              y = 2.05f * k;
  const float *h = hues[(int)(dice_roll(dice) * 3.99f)];
  const Vec hue = sketch_color(sketch, vec(h[0], h[1], h[2])), white = vec(.74f, .72f, .68f);
  const float top = tilt * y;
  if (!sketch->thing->has_with)
    draw_lounger(sketch, k, tilt, hue);
  sketch_stem(sketch, 0, -.1f, .032f * k, top, y, .026f * k, vec(.62f, .58f, .52f));
  const int n = 8; /* gores: the rim is an ellipse that is seen a little from below */
  for (int i = 0; i < n; i++) {
    const float a0 = (float)G_PI * (float)i / n, a1 = (float)G_PI * (float)(i + 1) / n,
                mid = .5f * (a0 + a1);
    const float x0 = -r * cosf(a0), x1 = -r * cosf(a1), y0 = y - .16f * k * sinf(a0),
                y1 = y - .16f * k * sinf(a1);
    const float c = cosf(tilt), s = sinf(-tilt);
    float face[7][2] = {{x0, y0},
                        {.5f * (x0 + x1), .5f * (y0 + y1) - .05f * k},
                        {x1, y1},
                        {x1 * .72f, mixf(y1, y + .62f * k, .42f)},
                        {x1 * .36f, mixf(y1, y + .62f * k, .80f)},
                        {0, y + .62f * k},
                        {x0 * .36f, mixf(y0, y + .62f * k, .80f)}};
    float out[8][2];
    for (int j = 0; j < 7; j++) {
      const float dx = face[j][0], dy = face[j][1] - y;
      out[j][0] = top + dx * c - dy * s;
      out[j][1] = y + dx * s + dy * c;
    }
    const float ex = x0 * .72f, ey = mixf(y0, y + .62f * k, .42f) - y;
    out[7][0] = top + ex * c - ey * s;
    out[7][1] = y + ex * s + ey * c;
    const Vec normal = vec_unit(vec(-cosf(mid), .75f, -sinf(mid))),
              cloth = i % 2 == 0 ? hue : white;
    Vec light = sketch_light(sketch, cloth, normal, 1, 1);
    light = vec_axpy(light, .30f * MAX(sketch->to_sun.z, 0), vec_mul(cloth, sketch->sun));
    sketch_shape(sketch, (const float(*)[2])out, 8, vec_scale(light, .86f), light);
  }
  sketch_stem(sketch, top - .62f * k * sinf(-tilt), y + .60f * k, .03f * k,
              top - .74f * k * sinf(-tilt), y + .74f * k, .02f * k, vec(.6f, .56f, .5f));
  if (sketch->thing->has_with) { /* on a towel in its shade */
    const float x = (tilt > 0 ? -.55f : .55f) * k;
    const SketchHide towel = {.albedo = vec(.58f, .54f, .46f), .flat = .7f};
    const float cloth[3][3] = {{x - .75f * k, .03f * k, .025f * k}, {x, .035f * k, .035f * k}, {x + .75f * k, .03f * k, .025f * k}};
    sketch_form_begin(sketch, &towel);
    sketch_form_limb(sketch, cloth, 3);
    sketch_form_end(sketch);
    figure_draw_sitters(sketch, sketch->thing->with, x, .07f * k, k);
  }
}

void
thing_surfboard(Sketch *sketch)
{
  static const float hues[4][3] = {
      {.74f, .70f, .62f}, {.72f, .40f, .05f}, {.05f, .34f, .46f}, {.60f, .08f, .07f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, lean = dice_between(dice, -.22f, .22f);
  const float *h = hues[(int)(dice_roll(dice) * 3.99f)];
  const Vec hue = sketch_color(sketch, vec(h[0], h[1], h[2]));
  const int n = 22;
  for (int pass = 0; pass < 2; pass++) { /* the board stuck upright in the sand; its stripe */
    float points[2 * 22][2];
    for (int i = 0; i < n; i++) {
      const float t = (float)i / (float)(n - 1), y = (-.12f + 2.15f * t) * k,
                  w = .27f * k * powf(MAX(sinf((float)G_PI * mixf(.10f, 1, t)), 0), .62f) *
                      (pass == 0 ? 1 : .16f);
      points[i][0] = lean * y + w;
      points[i][1] = y;
      points[2 * n - 1 - i][0] = lean * y - w;
      points[2 * n - 1 - i][1] = y;
    }
    const Vec c = pass == 0             ? hue
                  : vec_luma(hue) > .4f ? vec(.55f, .07f, .05f)
                                        : vec(.74f, .71f, .66f);
    sketch_shape(sketch, (const float(*)[2])points, 2 * n,
                 sketch_light(sketch, c, vec_unit(vec(-.3f, -.05f, -1)), .8f, .8f),
                 sketch_light(sketch, c, vec_unit(vec(-.3f, .2f, -1)), 1, 1));
  }
}

void
thing_tent(Sketch *sketch)
{
  static const float hues[4][3] = {
      {.68f, .26f, .03f}, {.07f, .26f, .16f}, {.60f, .48f, .10f}, {.06f, .20f, .42f}};
  const MadeScene *scene = sketch->world->scene;
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, side = sketch->thing->across < .5 ? 1 : -1;
  const float *h = hues[(int)(dice_roll(dice) * 3.99f)];
  const Vec hue = sketch_color(sketch, vec(h[0], h[1], h[2]));
  const float lit = scene->hour == HOUR_NIGHT ? 1 : scene->hour == HOUR_DUSK ? .7f : 0;
  const Vec lamp = vec_scale(vec(1.5f, .95f, .45f), lit);
#define AT(x, y) {side * (x) * k, (y) * k}
  /* A ridge tent: the open front to one side, the long flank to the other. */
  const float flank[4][2] = {AT(.35f, 1.75f), AT(2.75f, 1.58f), AT(3.45f, -.05f), AT(1.15f, -.08f)},
              front[3][2] = {AT(-1.25f, -.08f), AT(1.15f, -.08f), AT(.35f, 1.75f)},
              gap[3][2] = {AT(-.34f, -.06f), AT(.52f, -.06f), AT(.33f, 1.52f)},
              flap[3][2] = {AT(.52f, -.06f), AT(.98f, -.02f), AT(.36f, 1.42f)};
  Vec light = sketch_light(sketch, hue, vec_unit(vec(side * .5f, .6f, -.6f)), 1, 1);
  sketch_shape(sketch, flank, 4,
               vec_add(vec_scale(light, .85f), vec_scale(vec_mul(lamp, hue), .9f)),
               vec_add(light, vec_scale(vec_mul(lamp, hue), .5f)));
  light = sketch_light(sketch, hue, vec_unit(vec(-side * .6f, .3f, -.8f)), 1, .9f);
  sketch_shape(sketch, front, 3, vec_add(vec_scale(light, .9f), vec_mul(lamp, hue)),
               vec_add(light, vec_scale(vec_mul(lamp, hue), .8f)));
  const Vec inside = lit > 0 ? vec(1.5f, 1.0f, .5f)
                             : sketch_light(sketch, vec_scale(hue, .25f), vec(0, 0, -1), .1f, .35f);
  sketch_shape(sketch, gap, 3, inside, vec_scale(inside, .8f));
  sketch_shape(
      sketch, flap, 3,
      sketch_light(sketch, vec_scale(hue, 1.2f), vec_unit(vec(-side * .2f, .2f, -1)), 1, 1),
      sketch_light(sketch, hue, vec_unit(vec(0, .2f, -1)), 1, 1));
  const Vec rope = sketch_light(sketch, vec(.5f, .46f, .38f), vec(0, .5f, -.8f), 1, 1);
  sketch_stroke(sketch, side * .35f * k, 1.75f * k, .014f * k, side * -1.9f * k, -.05f, .012f * k,
                rope);
  sketch_stroke(sketch, side * 2.75f * k, 1.58f * k, .014f * k, side * 4.3f * k, -.05f, .012f * k,
                rope);
  sketch_stroke(sketch, side * .35f * k, 1.76f * k, .03f * k, side * 2.75f * k, 1.59f * k, .03f * k,
                vec_scale(light, .8f));
#undef AT
}

void
thing_campfire(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const SceneHour hour = sketch->world->scene->hour;
  const float k = (float)sketch->thing->size, dark = hour == HOUR_NIGHT || hour == HOUR_DUSK ? 1
                                                     : hour == HOUR_SUNSET                   ? .6f
                                                                                             : .25f;
  if (dark > .5f) {
    sketch_glow(sketch, 0, .5f * k, 2.6f * k, vec(1.3f, .55f, .16f), .20f * dark);
    for (int i = 0; i < 6; i++) /* light on the ground */
      sketch_glow(sketch, dice_between(dice, -1.4f, 1.4f) * k, 0, .9f * k, vec(.9f, .38f, .10f),
                  .16f * dark);
  }
  for (int i = 0; i < 14; i++) { /* smoke */
    const float t = (float)i / 14;
    sketch_glow(sketch, (.25f * t + dice_between(dice, -.1f, .1f) * (1 + t)) * k,
                (1.3f + 2.4f * t) * k, (.22f + .5f * t) * k,
                vec_scale(sketch->world->air.away[0], .75f), .13f * (1 - t));
  }
  for (int i = 0; i < 11; i++) { /* stones */
    const float a = (float)(2 * G_PI) * (float)i / 11, x = .62f * cosf(a) * k,
                y = (.04f + .13f * sinf(a)) * k;
    if (sinf(a) < 0)
      continue;
    sketch_stem(sketch, x, y, .11f * k, x + .03f, y, .10f * k, vec(.16f, .15f, .14f));
  }
  for (int i = 0; i < 5; i++) {
    const float a = dice_between(dice, -.55f, .55f);
    sketch_stem(sketch, -.48f * k * cosf(a), (.10f + .10f * (float)(i % 3)) * k, .055f * k,
                .48f * k * cosf(a), (.10f + .30f * a) * k, .050f * k, vec(.09f, .055f, .035f));
  }
  for (int i = 0; i < 70; i++) { /* tongues: wide and red outside, narrow and bright within */
    const float t = (float)i / 70, x = dice_between(dice, -.34f, .34f) * (1 - .7f * t) * k,
                h = (1.05f - .5f * t) * (1 - fabsf(x) / (.55f * k)) * k *
                    dice_between(dice, .6f, 1.1f);
    const Vec c = t < .35f   ? vec(1.5f, .34f, .05f)
                  : t < .75f ? vec(2.2f, .85f, .12f)
                             : vec(2.8f, 1.9f, .7f);
    const float bend = dice_between(dice, -.14f, .14f) * k;
    sketch_stroke(sketch, x, .10f * k, .085f * k * (1 - .5f * t), .8f * x + .4f * bend,
                  .10f * k + .5f * h, .060f * k * (1 - .5f * t), c);
    sketch_stroke(sketch, .8f * x + .4f * bend, .10f * k + .5f * h, .060f * k * (1 - .5f * t),
                  .5f * x + bend, .10f * k + h, .006f * k, c);
  }
  for (int i = 0; i < 16; i++) { /* sparks */
    const float x = dice_between(dice, -.5f, .5f) * k, y = dice_between(dice, 1.0f, 2.2f) * k;
    sketch_stroke(sketch, x, y, .010f * k, x + .01f, y + .02f, .008f * k, vec(2.4f, 1.1f, .3f));
  }
  for (int i = 0; i < 11; i++) {
    const float a = (float)(2 * G_PI) * (float)i / 11, x = .62f * cosf(a) * k,
                y = (.04f + .13f * sinf(a)) * k;
    if (sinf(a) < 0)
      sketch_stem(sketch, x, y, .12f * k, x + .04f, y, .11f * k, vec(.20f, .185f, .17f));
  }
}

void
thing_snowman(Sketch *sketch)
{
  static const float hues[3][3] = {{.52f, .05f, .04f}, {.05f, .20f, .42f}, {.08f, .32f, .12f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size;
  const SketchSkin snow = {.soft = .05f * k,
                           .albedo = vec(.85f, .88f, .93f),
                           .other = vec(.78f, .82f, .88f),
                           .spots = .3f,
                           .spot_m = .10f * k};
  const float *h = hues[(int)(dice_roll(dice) * 2.99f)];
  const Vec scarf = sketch_color(sketch, vec(h[0], h[1], h[2])), coal = vec(.018f, .017f, .017f),
            twig = vec(.11f, .075f, .05f);
  for (int side = -1; side <= 1; side += 2) {
    const float s = (float)side;
    sketch_stem(sketch, .34f * s * k, 1.14f * k, .024f * k, .80f * s * k, 1.36f * k, .016f * k,
                twig);
    sketch_stem(sketch, .72f * s * k, 1.33f * k, .014f * k, .84f * s * k, 1.50f * k, .008f * k,
                twig);
    sketch_stem(sketch, .72f * s * k, 1.33f * k, .014f * k, .92f * s * k, 1.33f * k, .008f * k,
                twig);
  }
  const SketchLimb balls[] = {{-.02f * k, .46f * k, .54f * k, .02f * k, .46f * k, .54f * k},
                              {-.01f, 1.14f * k, .38f * k, .01f, 1.14f * k, .38f * k},
                              {0, 1.64f * k, .27f * k, .005f, 1.64f * k, .27f * k}};
  sketch_body(sketch, balls, 3, &snow);
  for (int i = 0; i < 3; i++)
    sketch_stem(sketch, .01f, (.92f + .17f * (float)i) * k, .034f * k, .012f,
                (.92f + .17f * (float)i) * k, .034f * k, coal);
  for (int side = -1; side <= 1; side += 2)
    sketch_stem(sketch, .09f * (float)side * k, 1.71f * k, .030f * k, .091f * (float)side * k,
                1.71f * k, .030f * k, coal);
  for (int i = -2; i <= 2; i++)
    sketch_stem(sketch, .050f * (float)i * k, (1.515f + .012f * (float)(i * i)) * k, .014f * k,
                .051f * (float)i * k, (1.515f + .012f * (float)(i * i)) * k, .014f * k, coal);
  sketch_stem(sketch, 0, 1.63f * k, .042f * k, -.21f * k, 1.60f * k, .010f * k,
              vec(.72f, .25f, .03f));
  const SketchSkin wool = {.soft = .03f * k, .albedo = scarf};
  const SketchLimb wrap[] = {{-.22f * k, 1.415f * k, .065f * k, .22f * k, 1.415f * k, .065f * k},
                             {.14f * k, 1.40f * k, .065f * k, .20f * k, 1.02f * k, .06f * k}};
  sketch_body(sketch, wrap, 2, &wool);
  const SketchSkin felt = {.soft = .01f, .albedo = vec(.035f, .033f, .036f)};
  const float brim[4][2] = {{-.34f * k, 1.84f * k},
                            {.34f * k, 1.84f * k},
                            {.34f * k, 1.89f * k},
                            {-.34f * k, 1.89f * k}},
              crown[4][2] = {{-.21f * k, 1.87f * k},
                             {.21f * k, 1.87f * k},
                             {.23f * k, 2.24f * k},
                             {-.23f * k, 2.24f * k}},
              band[4][2] = {{-.212f * k, 1.89f * k},
                            {.212f * k, 1.89f * k},
                            {.216f * k, 1.96f * k},
                            {-.216f * k, 1.96f * k}};
  const Vec dark = sketch_light(sketch, felt.albedo, vec_unit(vec(-.3f, .2f, -1)), 1, 1);
  sketch_face(sketch, crown, 4, dark);
  sketch_face(sketch, band, 4, sketch_light(sketch, scarf, vec_unit(vec(-.2f, .1f, -1)), 1, 1));
  sketch_face(sketch, brim, 4, vec_scale(dark, 1.3f));
}
