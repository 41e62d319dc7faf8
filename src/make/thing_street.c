/* thing_street.c: what stands along ways: a bench, a street lamp that is lit after dark, a fence of
 * posts and rails that follows the ground, a car and a bicycle from the side. */
#include "make/figure.h"

/* From behind: who sits there looks into the picture, over the back of the bench. */
static void
bench_with(Sketch *sketch, float k, Vec wood, Vec iron)
{
  const float w = .86f * k;
  for (int side = -1; side <= 1; side += 2) {
    const float x = (float)side * .78f * k;
    sketch_stem(sketch, x, .42f * k, .026f * k, x + .03f * (float)side * k, .04f, .024f * k,
                vec_scale(iron, .7f));
    sketch_stem(sketch, x - .02f * k, .62f * k, .026f * k, x + .02f * k, .62f * k, .028f * k, iron);
  }
  const float seat[4][2] = {{-w, .40f * k}, {w, .40f * k}, {w, .47f * k}, {-w, .47f * k}};
  const Vec under = sketch_light(sketch, vec_scale(wood, .6f), vec(0, -.2f, -1), .7f, .6f);
  sketch_shape(sketch, seat, 4, under, under);
  figure_draw_sitters(sketch, sketch->thing->with, sketch->thing->with == THING_COUPLE ? 0 : .16f * k,
                      .46f * k, k);
  for (int i = 0; i < 4; i++) {
    const float y = (.52f + .115f * (float)i) * k;
    const float slat[4][2] = {{-w, y}, {w, y}, {w, y + .085f * k}, {-w, y + .085f * k}};
    const Vec light = sketch_light(sketch, vec_scale(wood, dice_between(&sketch->dice, .84f, 1.1f)),
                                   vec_unit(vec(-.1f, .1f, -1)), 1, .95f);
    sketch_shape(sketch, slat, 4, vec_scale(light, .80f), light);
  }
  for (int side = -1; side <= 1; side += 2) {
    const float x = (float)side * .74f * k;
    sketch_stem(sketch, x, .97f * k, .024f * k, x, .40f * k, .028f * k, iron);
    sketch_stem(sketch, x, .42f * k, .028f * k, x + .02f * (float)side * k, -.05f, .028f * k, iron);
  }
}

void
thing_bench(Sketch *sketch)
{
  const float k = (float)sketch->thing->size, w = .86f * k;
  const Vec wood = sketch_color(sketch, vec(.30f, .165f, .075f)), iron = vec(.035f, .035f, .038f);
  if (sketch->thing->has_with) {
    bench_with(sketch, k, wood, iron);
    return;
  }
  for (int side = -1; side <= 1; side += 2) { /* cast sides: legs, arm, the post of the back */
    const float x = (float)side * .78f * k;
    sketch_stem(sketch, x + .02f, .44f * k, .028f * k, x + .05f * k, -.03f, .026f * k, iron);
    sketch_stem(sketch, x - .05f * k, .90f * k, .026f * k, x - .03f * k, .02f, .028f * k, iron);
  }
  for (int i = 0; i < 4; i++) { /* back */
    const float y = (.54f + .115f * (float)i) * k;
    const float slat[4][2] = {{-w, y}, {w, y}, {w, y + .085f * k}, {-w, y + .085f * k}};
    const Vec light =
        sketch_light(sketch, vec_scale(wood, dice_between(&sketch->dice, .88f, 1.12f)),
                     vec_unit(vec(-.1f, .25f, -1)), 1, .95f);
    sketch_shape(sketch, slat, 4, vec_scale(light, .86f), light);
  }
  for (int i = 0; i < 3; i++) { /* seat, a little from above */
    const float y = (.47f - .045f * (float)i) * k, in = .015f * (float)(2 - i);
    const float slat[4][2] = {{-w - in, y - .030f * k},
                              {w + in, y - .030f * k},
                              {w + in, y + .010f * k},
                              {-w - in, y + .010f * k}};
    sketch_face(sketch, slat, 4,
                sketch_light(sketch, vec_scale(wood, dice_between(&sketch->dice, 1.0f, 1.25f)),
                             vec_unit(vec(0, 1, -.35f)), 1, 1));
  }
  const float edge[4][2] = {
      {-w - .02f, .33f * k}, {w + .02f, .33f * k}, {w + .02f, .365f * k}, {-w - .02f, .365f * k}};
  sketch_face(sketch, edge, 4, sketch_light(sketch, vec_scale(wood, .7f), vec(0, 0, -1), .8f, .7f));
  for (int side = -1; side <= 1; side += 2) {
    const float x = (float)side * .82f * k;
    sketch_stem(sketch, x, .36f * k, .030f * k, x + .03f * (float)side * k, -.06f, .028f * k, iron);
    sketch_stem(sketch, x - .02f * k, .60f * k, .028f * k, x + .02f * k, .60f * k, .030f * k, iron);
    sketch_stem(sketch, x, .60f * k, .020f * k, x, .36f * k, .020f * k, iron);
  }
}

void
thing_lamp(Sketch *sketch)
{
  const SceneHour hour = sketch->world->scene->hour;
  const float k = (float)sketch->thing->size, on = hour == HOUR_NIGHT    ? 1
                                                   : hour == HOUR_DUSK   ? .9f
                                                   : hour == HOUR_SUNSET ? .45f
                                                                         : 0;
  const Vec iron = sketch_color(sketch, vec(.030f, .036f, .036f));
  if (on > 0) {
    sketch_glow(sketch, 0, 4.15f * k, 2.2f * k, vec(1.2f, .8f, .4f), .13f * on);
    sketch_glow(sketch, 0, 4.15f * k, .8f * k, vec(2.0f, 1.4f, .75f), .40f * on);
    sketch_glow(sketch, 0, .05f, 1.5f * k, vec(.7f, .46f, .2f), .12f * on);
  }
  sketch_stem(sketch, 0, -.05f, .19f * k, 0, .16f * k, .16f * k, iron);
  sketch_stem(sketch, 0, .16f * k, .11f * k, 0, .75f * k, .075f * k, iron);
  sketch_stem(sketch, 0, .75f * k, .055f * k, 0, 3.72f * k, .042f * k, iron);
  sketch_stem(sketch, 0, .78f * k, .085f * k, 0, .84f * k, .085f * k, iron);
  sketch_stem(sketch, 0, 3.30f * k, .072f * k, 0, 3.34f * k, .072f * k, iron);
  sketch_stem(sketch, -.26f * k, 3.42f * k, .020f * k, .26f * k, 3.42f * k, .020f * k, iron);
  const float glass[4][2] = {{-.15f * k, 3.78f * k},
                             {.15f * k, 3.78f * k},
                             {.25f * k, 4.34f * k},
                             {-.25f * k, 4.34f * k}},
              roof[5][2] = {{-.31f * k, 4.34f * k},
                            {.31f * k, 4.34f * k},
                            {.17f * k, 4.54f * k},
                            {0, 4.62f * k},
                            {-.17f * k, 4.54f * k}};
  const Vec pane = on > 0 ? vec_scale(vec(2.6f, 2.0f, 1.1f), .5f + .5f * on)
                          : vec_scale(sketch->world->air.away[1], .75f);
  sketch_shape(sketch, glass, 4, pane, vec_scale(pane, .9f));
  const Vec dark = sketch_light(sketch, iron, vec_unit(vec(-.3f, .4f, -.8f)), 1, 1);
  for (int i = -1; i <= 1; i++)
    sketch_stroke(sketch, .15f * (float)i * k, 3.78f * k, .015f * k, .25f * (float)i * k, 4.34f * k,
                  .015f * k, dark);
  sketch_shape(sketch, roof, 5, dark, vec_scale(dark, 1.3f));
  sketch_stem(sketch, -.17f * k, 3.76f * k, .035f * k, .17f * k, 3.76f * k, .035f * k, iron);
  sketch_stem(sketch, 0, 4.62f * k, .035f * k, 0, 4.78f * k, .012f * k, iron);
}

void
thing_fence(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, gap = 2.1f * k;
  const int n = 15;
  const gboolean snowy = sketch->world->scene->near == NEAR_SNOW;
  const Vec wood = sketch_color(sketch, vec(.33f, .25f, .17f)), white = vec(.84f, .87f, .92f);
  float px = 0, py = 0;
  for (int i = 0; i < n; i++) {
    const float x = gap * ((float)i - .5f * (n - 1)),
                y = make_land_soil(sketch->world, sketch->at.x + x, sketch->at.z, .1f) -
                    sketch->at.y,
                tone = dice_between(dice, .8f, 1.15f);
    for (int r = 0; r < 3 && i > 0; r++) { /* rails behind the posts */
      const float h = (.32f + .33f * (float)r) * k, sag = dice_between(dice, -.025f, .025f) * k;
      const float rail[4][2] = {{px, py + h - .055f * k},
                                {x, y + h + sag - .055f * k},
                                {x, y + h + sag + .055f * k},
                                {px, py + h + .055f * k}};
      const Vec light = sketch_light(sketch, vec_scale(wood, dice_between(dice, .85f, 1.1f)),
                                     vec_unit(vec(0, .2f, -1)), 1, 1);
      sketch_shape(sketch, rail, 4, vec_scale(light, .8f), light);
      if (snowy)
        sketch_stroke(sketch, px, py + h + .065f * k, .032f * k, x, y + h + sag + .065f * k,
                      .032f * k, sketch_light(sketch, white, vec(0, 1, 0), .9f, .9f));
    }
    px = x;
    py = y;
    (void)tone;
  }
  for (int i = 0; i < n; i++) {
    const float x = gap * ((float)i - .5f * (n - 1)),
                y = make_land_soil(sketch->world, sketch->at.x + x, sketch->at.z, .1f) -
                    sketch->at.y,
                lean = dice_between(dice, -.03f, .03f) * k;
    sketch_stem(sketch, x, y - .15f, .072f * k, x + lean, y + 1.22f * k, .066f * k,
                vec_scale(wood, dice_between(dice, .75f, 1.0f)));
    if (snowy)
      sketch_stem(sketch, x + lean - .03f * k, y + 1.27f * k, .065f * k, x + lean + .03f * k,
                  y + 1.27f * k, .065f * k, white);
  }
}

static void
ring(Sketch *sketch, float x, float y, float r, float thick, Vec light)
{
  const int n = 36;
  for (int i = 0; i < n; i++) {
    const float a = (float)(2 * G_PI) * (float)i / n, b = (float)(2 * G_PI) * (float)(i + 1) / n;
    sketch_stroke(sketch, x + r * cosf(a), y + r * sinf(a), thick, x + r * cosf(b), y + r * sinf(b),
                  thick, light);
  }
}

static void
wheel(Sketch *sketch, float x, float k)
{
  const Vec rubber =
                sketch_light(sketch, vec(.022f, .022f, .024f), vec_unit(vec(0, .2f, -1)), 1, 1),
            rim = sketch_light(sketch, vec(.42f, .43f, .45f), vec_unit(vec(-.2f, .2f, -1)), 1, 1);
  sketch_stroke(sketch, x, .33f * k, .33f * k, x, .33f * k, .33f * k, rubber);
  sketch_stroke(sketch, x, .33f * k, .215f * k, x, .33f * k, .215f * k, rim);
  for (int i = 0; i < 5; i++) {
    const float a = (float)(2 * G_PI) * (float)i / 5;
    sketch_stroke(sketch, x + .09f * k * cosf(a), .33f * k + .09f * k * sinf(a), .028f * k,
                  x + .18f * k * cosf(a), .33f * k + .18f * k * sinf(a), .04f * k,
                  vec_scale(rim, .35f));
  }
}

void
thing_car(Sketch *sketch)
{
  static const float hues[5][3] = {{.50f, .04f, .03f},
                                   {.05f, .14f, .38f},
                                   {.62f, .61f, .58f},
                                   {.06f, .07f, .075f},
                                   {.66f, .42f, .04f}};
  static const float body[][2] = {{-2.08f, .30f},  {-2.12f, .62f}, {-2.05f, .88f}, {-1.62f, .96f},
                                  {-1.22f, 1.36f}, {-.98f, 1.45f}, {.12f, 1.47f},  {.42f, 1.40f},
                                  {1.02f, .98f},   {1.72f, .87f},  {2.05f, .74f},  {2.14f, .52f},
                                  {2.12f, .30f},   {1.75f, .24f},  {-1.72f, .24f}},
                     glass[][2] = {{-1.36f, .99f}, {-1.06f, 1.32f}, {-.92f, 1.37f},
                                   {.10f, 1.39f},  {.34f, 1.33f},   {.80f, .99f}},
                     low[][2] = {{-2.10f, .30f}, {-2.12f, .56f}, {2.14f, .50f},
                                 {2.12f, .30f},  {1.75f, .24f},  {-1.72f, .24f}};
  Dice *dice = &sketch->dice;
  const SceneHour hour = sketch->world->scene->hour;
  const gboolean dark = hour == HOUR_NIGHT || hour == HOUR_DUSK;
  const float k = (float)sketch->thing->size, side = sketch->thing->across < .5 ? 1 : -1;
  const float *h = hues[(int)(dice_roll(dice) * 4.99f)];
  const Vec paint = sketch_color(sketch, vec(h[0], h[1], h[2]));
  float p[16][2];
#define PUT(from)                                                                                  \
  for (guint i = 0; i < G_N_ELEMENTS(from); i++)                                                   \
  p[i][0] = side * from[i][0] * k, p[i][1] = from[i][1] * k
  PUT(body);
  const Vec sky = vec_scale(sketch->world->air.away[1], .10f);
  const Vec flank = vec_add(sketch_light(sketch, paint, vec_unit(vec(-.1f, .05f, -1)), 1, .9f),
                            vec_scale(sky, .3f)),
            roof = vec_add(sketch_light(sketch, paint, vec_unit(vec(-.1f, .7f, -.7f)), 1, 1), sky);
  sketch_stroke(sketch, -2.0f * k, .12f * k, .11f * k, 2.0f * k, .12f * k, .11f * k,
                vec_scale(sketch->world->air.sky, .02f));
  sketch_shape(sketch, (const float(*)[2])p, (int)G_N_ELEMENTS(body), flank, roof);
  PUT(low);
  const Vec below = sketch_light(sketch, paint, vec_unit(vec(0, -.5f, -.9f)), .8f, .7f);
  sketch_shape(sketch, (const float(*)[2])p, (int)G_N_ELEMENTS(low), vec_scale(below, .7f), below);
  PUT(glass);
  const Vec pane = vec_add(vec(.012f, .014f, .016f), vec_scale(sketch->world->air.away[1], .16f));
  sketch_shape(sketch, (const float(*)[2])p, (int)G_N_ELEMENTS(glass), pane, vec_scale(pane, 1.7f));
#undef PUT
  sketch_stroke(sketch, side * -.32f * k, .98f * k, .045f * k, side * -.34f * k, 1.38f * k,
                .04f * k, flank);
  const Vec seam = vec_scale(flank, .45f);
  sketch_stroke(sketch, side * -.33f * k, .97f * k, .010f * k, side * -.36f * k, .36f * k,
                .010f * k, seam);
  sketch_stroke(sketch, side * .82f * k, .95f * k, .010f * k, side * .70f * k, .36f * k, .010f * k,
                seam);
  sketch_stroke(sketch, side * -.55f * k, .82f * k, .022f * k, side * -.42f * k, .82f * k,
                .022f * k, vec_scale(roof, 1.1f));
  sketch_stroke(sketch, side * .36f * k, .82f * k, .022f * k, side * .49f * k, .82f * k, .022f * k,
                vec_scale(roof, 1.1f));
  for (int i = -1; i <= 1; i += 2) {
    sketch_stroke(sketch, 1.30f * (float)i * k, .36f * k, .395f * k, 1.30f * (float)i * k, .36f * k,
                  .395f * k, vec(.010f, .010f, .011f));
    wheel(sketch, 1.30f * (float)i * k, k);
  }
  sketch_stroke(sketch, side * 1.96f * k, .70f * k, .055f * k, side * 2.06f * k, .66f * k, .05f * k,
                dark ? vec(2.8f, 2.6f, 2.0f) : vec_scale(roof, .2f));
  sketch_stroke(sketch, side * -2.06f * k, .80f * k, .05f * k, side * -2.07f * k, .70f * k,
                .05f * k, dark ? vec(1.9f, .12f, .08f) : vec(.30f, .02f, .02f));
  if (dark) {
    sketch_glow(sketch, side * 2.1f * k, .66f * k, .7f * k, vec(2.4f, 2.2f, 1.6f), .6f);
    sketch_glow(sketch, side * -2.1f * k, .75f * k, .45f * k, vec(1.6f, .1f, .06f), .5f);
    for (int i = 1; i < 6; i++)
      sketch_glow(sketch, side * (2.1f + .7f * (float)i) * k, (.60f - .05f * (float)i) * k,
                  (.5f + .18f * (float)i) * k, vec(1.5f, 1.35f, 1.0f), .16f);
  }
}

void
thing_bicycle(Sketch *sketch)
{
  static const float hues[4][3] = {
      {.50f, .05f, .04f}, {.05f, .20f, .42f}, {.06f, .30f, .22f}, {.03f, .03f, .035f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * 1.05f, side = sketch->thing->across < .5 ? 1 : -1;
  const float *h = hues[(int)(dice_roll(dice) * 3.99f)];
  const Vec paint = sketch_color(sketch, vec(h[0], h[1], h[2])), black = vec(.02f, .02f, .022f),
            steel = vec(.34f, .34f, .35f);
  const Vec tyre = sketch_light(sketch, black, vec(0, .3f, -.9f), 1, 1),
            wire = sketch_light(sketch, steel, vec(0, .2f, -1), 1, 1);
  const float thin = MAX(.006f * k, .25f / sketch->px_per_m),
              tube = MAX(.019f * k, .6f / sketch->px_per_m);
  for (int w = -1; w <= 1; w += 2) {
    const float x = .52f * (float)w * k * side;
    for (int i = 0; i < 14; i++) {
      const float a = (float)(2 * G_PI) * (float)i / 14;
      sketch_stroke(sketch, x, .34f * k, thin, x + .32f * k * cosf(a),
                    .34f * k + .32f * k * sinf(a), thin, vec_scale(wire, .8f));
    }
    ring(sketch, x, .34f * k, .325f * k, MAX(.020f * k, .6f / sketch->px_per_m), tyre);
    sketch_stem(sketch, x, .34f * k, .03f * k, x + .001f, .34f * k, .03f * k, steel);
  }
#define TUBE(x0, y0, x1, y1, c)                                                                    \
  sketch_stem(sketch, side *(x0) * k, (y0) * k, tube, side * (x1) * k, (y1) * k, tube, c)
  TUBE(-.52f, .34f, -.06f, .30f, paint); /* chain stay */
  TUBE(-.52f, .34f, -.19f, .74f, paint);
  TUBE(-.06f, .30f, -.22f, .84f, paint); /* seat tube */
  TUBE(-.06f, .30f, .32f, .68f, paint);
  TUBE(-.19f, .74f, .31f, .76f, paint);
  TUBE(.30f, .80f, .52f, .34f, paint); /* fork */
  TUBE(.30f, .80f, .27f, .96f, steel);
  TUBE(.27f, .96f, .38f, .99f, black); /* bar */
  TUBE(.38f, .99f, .24f, .92f, black);
  TUBE(-.22f, .84f, -.24f, .93f, steel);
#undef TUBE
  sketch_stem(sketch, side * -.36f * k, .955f * k, .035f * k, side * -.12f * k, .95f * k, .020f * k,
              black);
  ring(sketch, side * -.06f * k, .30f * k, .085f * k, tube * .6f, wire);
  sketch_stem(sketch, side * -.06f * k, .30f * k, tube * .7f, side * .05f * k, .17f * k, tube * .7f,
              steel);
  sketch_stem(sketch, side * .01f * k, .165f * k, tube, side * .10f * k, .165f * k, tube, black);
  if (sketch->thing->has_with) {
    Figure rider = figure_make(sketch, sketch->thing->with, side * -.26f * k, .96f * k, k);
    rider.side = side;
    rider.coat = sketch_with_color(sketch, rider.coat);
    figure_draw_side(sketch, &rider, HOLD_CYCLE);
  }
}
