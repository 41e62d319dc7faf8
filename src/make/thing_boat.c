/* thing_boat.c: boats: one with oars and who is in it, one with a wheelhouse, one under sail. */
#include "make/figure.h"

static const float row_hull[13][2] = {{-2.05f, .66f}, {-1.75f, .57f},  {-.9f, .47f},
                                      {.2f, .46f},    {1.1f, .56f},    {1.75f, .72f},
                                      {2.16f, .88f},  {2.08f, .60f},   {1.80f, .15f},
                                      {1.45f, -.22f}, {-1.55f, -.24f}, {-1.92f, -.10f},
                                      {-2.0f, .30f}},
                   fish_hull[14][2] = {
                       {-3.05f, 1.02f}, {-2.3f, .86f},  {-1.1f, .80f},  {.4f, .88f},  {1.7f, 1.16f},
                       {2.6f, 1.46f},   {3.2f, 1.72f},  {3.05f, 1.2f},  {2.7f, .55f}, {2.3f, .0f},
                       {2.0f, -.35f},   {-2.5f, -.36f}, {-2.95f, -.2f}, {-3.02f, .4f}};

static void
enter(Sketch *sketch, float k, float side)
{
  sketch->dx = sketch->dy = 0;
  sketch->k = k;
  sketch->side = side;
}

/* Of the sketch, from the boat's own metres. */
static void
line(Sketch *sketch, float x0, float y0, float x1, float y1, float r, Vec light)
{
  const float k = sketch->k, s = sketch->side, least = .30f / sketch->px_per_m;
  sketch_stroke(sketch, s * x0 * k, y0 * k, MAX(r * k, least), s * x1 * k, y1 * k,
                MAX(r * k, least), light);
}

static void
limb(Sketch *sketch, const SketchHide *hide, const float (*p)[3], int n)
{
  sketch_form_begin(sketch, hide);
  sketch_form_limb(sketch, p, n);
  sketch_form_end(sketch);
}

/* The side of a hull, its upper edge the first n_edge points: paint, strakes, the gunwale, a dark
 * line where it is wet. */
static void
draw_hull(Sketch *sketch, const float (*hull)[2], int n, int n_edge, Vec paint, Vec rail)
{
  const SketchHide side = {.albedo = paint,
                           .under = vec_scale(paint, .45f),
                           .low_y = -.02f,
                           .high_y = .16f,
                           .flat = .45f,
                           .shine = .10f,
                           .grain = .07f,
                           .grain_m = .05f,
                           .rim = .10f},
                   wood = {.albedo = rail, .shine = .05f, .rim = .2f};
  float edge[8][3];
  sketch_form_begin(sketch, &side);
  sketch_form_outline(sketch, hull, n);
  sketch_form_end(sketch);
  const Vec seam =
      vec_scale(sketch_light(sketch, paint, vec_unit(vec(0, -.2f, -1)), .8f, .7f), .62f);
  for (int s = 1; s <= 2; s++) /* strakes */
    for (int i = 0; i + 1 < n_edge; i++) {
      const float t = .30f * (float)s, in = 1 - .03f * (float)s;
      line(sketch, hull[i][0] * in, hull[i][1] * (1 - t), hull[i + 1][0] * in,
           hull[i + 1][1] * (1 - t), .008f, seam);
    }
  for (int i = 0; i < MIN(n_edge, 8); i++) {
    edge[i][0] = hull[i][0];
    edge[i][1] = hull[i][1];
    edge[i][2] = .030f;
  }
  limb(sketch, &wood, (const float(*)[3])edge, MIN(n_edge, 8));
}

static void
draw_oar(Sketch *sketch, float x0, float y0, float x1, float y1, Vec wood)
{
  const Vec light = sketch_light(sketch, wood, vec_unit(vec(-.2f, .5f, -.8f)), 1, 1);
  line(sketch, x0, y0, x1, y1, .020f, light);
  line(sketch, mixf(x0, x1, .80f), mixf(y0, y1, .80f), x1, y1, .050f, light);
}

/* A rowing boat and who is in it. */
static void
draw_rowboat(Sketch *sketch, float k, float side, Vec paint)
{
  const SceneThing *thing = sketch->thing;
  const Vec wood = vec(.26f, .165f, .085f);
  const SketchHide inner = {.albedo = vec(.14f, .09f, .05f), .flat = .8f};
  const float far_side[8][2] = {{-2.02f, .68f}, {-1.0f, .56f}, {.3f, .56f}, {1.4f, .72f},
                                {2.12f, .89f},  {1.2f, .52f},  {0, .40f},   {-1.2f, .44f}};
  enter(sketch, k, side);
  sketch_form_begin(sketch, &inner);
  sketch_form_outline(sketch, far_side, 8);
  sketch_form_end(sketch);
  if (!thing->has_with) {
    draw_oar(sketch, -.9f, .62f, 1.1f, .55f, wood); /* laid across */
    draw_hull(sketch, row_hull, 13, 7, paint, wood);
    return;
  }
  const ScenePose pose = thing->pose;
  const gboolean two = thing->with == THING_COUPLE,
                 rows = pose == POSE_USUAL || pose == POSE_ROWING;
  const float seat = pose == POSE_STANDING ? .16f : rows ? .44f : .46f - .45f;
  Figure f = figure_make(sketch, thing->with, side * (pose == POSE_STANDING ? -.9f : .55f) * k,
                         seat * k, k);
  f.coat = sketch_with_color(sketch, f.coat);
  if (two) { /* the other sits astern and looks ahead */
    Figure g = figure_make(sketch, THING_WOMAN, side * -1.35f * k, (.48f - .45f) * k, k);
    g.side = side;
    figure_draw_side(sketch, &g, HOLD_SIT);
  }
  float hand[2];
  if (rows) { /* one rows with the back to where one goes */
    f.side = -side;
    enter(sketch, k, side);
    draw_oar(sketch, -.02f, .72f, -.85f, .02f, vec_scale(wood, .6f));
    figure_draw_side(sketch, &f, HOLD_ROW);
  } else if (pose == POSE_FISHING) {
    f.side = side;
    figure_draw_side(sketch, &f, HOLD_FISH_SIT);
    figure_draw_rod(sketch, &f, HOLD_FISH_SIT, 0);
  } else {
    f.side = side;
    figure_draw_side(sketch, &f, pose == POSE_STANDING ? HOLD_FISH : HOLD_SIT);
  }
  enter(sketch, k, side);
  draw_hull(sketch, row_hull, 13, 7, paint, wood);
  if (rows) {
    figure_hand(&f, HOLD_ROW, hand);
    draw_oar(sketch, side * hand[0] / k + .10f, hand[1] / k + .04f, side * hand[0] / k - 1.05f,
             -.03f, wood);
  } else if (pose == POSE_STANDING) { /* a pole to the ground */
    figure_hand(&f, HOLD_FISH, hand);
    line(sketch, side * hand[0] / k + .12f, hand[1] / k + 1.0f, side * hand[0] / k - .32f, -.1f,
         .020f, sketch_light(sketch, wood, vec_unit(vec(-.2f, .4f, -.8f)), 1, 1));
  }
}

static void
draw_fishing_boat(Sketch *sketch, float k, float side, Vec paint)
{
  const SceneHour hour = sketch->world->scene->hour;
  const gboolean lit = hour == HOUR_NIGHT || hour == HOUR_DUSK;
  const SketchHide cabin = {.albedo = vec(.62f, .60f, .55f),
                            .flat = .62f,
                            .shine = .06f,
                            .rim = .1f},
                   roof = {.albedo = vec(.33f, .31f, .28f), .flat = .5f, .shine = .06f},
                   inner = {.albedo = vec(.12f, .11f, .10f), .flat = .8f};
  const float house[8][2] = {{-1.35f, .7f}, {-1.35f, 1.6f}, {-1.32f, 2.38f}, {-.6f, 2.42f},
                             {.28f, 2.40f}, {.36f, 2.0f},   {.52f, 1.4f},    {.55f, .7f}},
              top[4][3] = {{-1.50f, 2.42f, .05f},
                           {-.8f, 2.47f, .06f},
                           {0, 2.47f, .06f},
                           {.42f, 2.43f, .045f}},
              deck[6][2] = {{-3.0f, 1.05f}, {-1.0f, .90f}, {1.2f, 1.08f},
                            {3.1f, 1.70f},  {.5f, .70f},   {-2.0f, .70f}};
  const float panes[3][4][2] = {{{-1.15f, 1.62f}, {-.72f, 1.62f}, {-.72f, 2.16f}, {-1.15f, 2.16f}},
                                {{-.60f, 1.62f}, {-.17f, 1.62f}, {-.17f, 2.16f}, {-.60f, 2.16f}},
                                {{-.05f, 1.62f}, {.34f, 1.62f}, {.25f, 2.16f}, {-.05f, 2.16f}}};
  enter(sketch, k, side);
  sketch_form_begin(sketch, &inner);
  sketch_form_outline(sketch, deck, 6);
  sketch_form_end(sketch);
  const Vec rope =
                vec_scale(sketch_light(sketch, vec(.3f, .27f, .22f), vec(0, .2f, -1), 1, 1), .8f),
            mast = sketch_light(sketch, vec(.34f, .25f, .15f), vec_unit(vec(-.3f, .2f, -1)), 1, 1);
  sketch_form_begin(sketch, &cabin);
  sketch_form_outline(sketch, house, 8);
  sketch_form_end(sketch);
  const Vec pane =
      lit ? vec(1.5f, 1.05f, .5f)
          : vec_add(vec(.012f, .014f, .016f), vec_scale(sketch->world->air.away[1], .20f));
  for (int i = 0; i < 3; i++) {
    float p[4][2];
    for (int c = 0; c < 4; c++)
      p[c][0] = side * panes[i][c][0] * k, p[c][1] = panes[i][c][1] * k;
    sketch_shape(sketch, (const float(*)[2])p, 4, pane, vec_scale(pane, 1.5f));
  }
  limb(sketch, &roof, top, 4);
  line(sketch, -.45f, 2.45f, -.45f, 4.3f, .045f, mast);
  line(sketch, -.45f, 4.2f, 3.05f, 1.74f, .008f, rope);
  line(sketch, -.45f, 4.2f, -2.95f, 1.10f, .008f, rope);
  line(sketch, -.45f, 2.9f, -2.3f, 3.5f, .030f, mast); /* boom */
  line(sketch, -2.3f, 3.5f, -2.5f, 1.0f, .007f, rope);
  for (int i = 0; i < 5; i++) /* railing of the bow */
    line(sketch, 1.3f + .42f * (float)i, 1.06f + .13f * (float)i, 1.3f + .42f * (float)i,
         1.52f + .13f * (float)i, .014f, rope);
  line(sketch, 1.3f, 1.52f, 3.0f, 2.06f, .016f, rope);
  draw_hull(sketch, fish_hull, 14, 7, paint, vec(.30f, .24f, .17f));
  const SketchHide tyre = {.albedo = vec(.022f, .022f, .022f)};
  for (int i = 0; i < 3; i++) { /* fenders */
    const float x = -1.9f + 1.35f * (float)i;
    const float hang[2][3] = {{x, .62f, .13f}, {x + .01f, .46f, .13f}};
    limb(sketch, &tyre, hang, 2);
  }
  if (lit)
    sketch_glow(sketch, side * -.45f * k, 4.3f * k, .5f * k, vec(2.2f, 1.7f, .9f), .8f);
}

void
thing_boat(Sketch *sketch)
{
  static const float paints[5][3] = {{.50f, .48f, .43f},
                                     {.045f, .12f, .24f},
                                     {.33f, .05f, .035f},
                                     {.06f, .16f, .13f},
                                     {.28f, .17f, .08f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, side = dice_roll(dice) < .5f ? -1 : 1;
  const float *p = paints[(int)(dice_roll(dice) * 4.99f)];
  const Vec paint = sketch_color(sketch, vec(p[0], p[1], p[2]));
  const gboolean lake = sketch->world->scene->water != WATER_SEA;
  if (sketch->thing->has_with || dice_roll(dice) < (lake ? .8f : .35f))
    draw_rowboat(sketch, k, side, paint);
  else
    draw_fishing_boat(sketch, k, side, paint);
  enter(sketch, 1, 1);
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
  static const float hull[12][2] = {{-4.2f, .95f}, {-2.6f, .84f},  {-.4f, .82f},  {1.8f, .92f},
                                    {3.4f, 1.08f}, {4.45f, 1.24f}, {3.9f, .6f},   {3.2f, .05f},
                                    {2.7f, -.35f}, {-3.0f, -.36f}, {-3.6f, -.1f}, {-4.1f, .5f}};
  enter(sketch, k, 1);
  draw_hull(sketch, hull, 12, 6, vec(.60f, .58f, .54f), vec(.30f, .20f, .11f));
  const SketchHide house = {.albedo = vec(.60f, .58f, .53f), .flat = .4f, .shine = .06f};
  const float cabin[4][3] = {
      {-1.2f, .98f, .10f}, {-.4f, 1.06f, .17f}, {.8f, 1.06f, .15f}, {1.5f, 1.0f, .06f}};
  limb(sketch, &house, cabin, 4);
  enter(sketch, 1, 1);
}
