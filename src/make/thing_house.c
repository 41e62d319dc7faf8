/* thing_house.c: a house seen at a corner: two walls, a gable, a roof with tiles, windows that are
 * lit after dark, a chimney. */
#include "make/sketch.h"

static void
wall(Sketch *sketch, float x0, float y0, float x1, float y1, float rise, Vec light)
{
  const float corners[4][2] = {{x0, y0}, {x1, y0 + rise}, {x1, y1 + rise}, {x0, y1}};
  sketch_face(sketch, corners, 4, light);
}

static void
window(Sketch *sketch, float x, float y, float w, float h, Vec frame)
{
  const SceneHour hour = sketch->world->scene->hour;
  const gboolean lit = hour == HOUR_NIGHT || hour == HOUR_DUSK ||
                       (hour == HOUR_SUNSET && dice_roll(&sketch->dice) < .6f);
  const Vec pane = lit ? vec_scale(vec(1.15f, .66f, .22f), hour == HOUR_NIGHT ? .85f : 1)
                       : vec_scale(sketch->world->air.away[2], .30f);
  wall(sketch, x - .07f, y - .07f, x + w + .07f, y + h + .07f, 0, frame);
  wall(sketch, x, y, x + w, y + h, 0, pane);
  sketch_stroke(sketch, x + w / 2, y, .03f, x + w / 2, y + h, .03f, frame);
  sketch_stroke(sketch, x, y + h * .55f, .03f, x + w, y + h * .55f, .03f, frame);
}

void
thing_house(Sketch *sketch)
{
  static const float paints[5][3] = {{.62f, .58f, .50f},
                                     {.48f, .14f, .09f},
                                     {.64f, .50f, .28f},
                                     {.40f, .47f, .50f},
                                     {.70f, .68f, .64f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, w = 6.2f * k, deep = 3.4f * k,
              h = dice_between(dice, 3.2f, 4.6f) * k, roof = dice_between(dice, 2.3f, 3.0f) * k;
  const float *p = paints[(int)(dice_roll(dice) * 4.99f)];
  const Vec paint = sketch_color(sketch, vec(p[0], p[1], p[2])),
            tiles = p == paints[1] ? vec(.10f, .095f, .10f) : vec(.26f, .095f, .055f);
  const gboolean snowy = sketch->world->scene->near == NEAR_SNOW;
  const Vec front = sketch_light(sketch, paint, vec_unit(vec(-.35f, 0, -.94f)), 1, 1),
            side = sketch_light(sketch, paint, vec_unit(vec(.9f, 0, -.43f)), 1, .8f);
  const float x0 = -.5f * (w + deep), x1 = x0 + w, x2 = x1 + deep;
  /* The gable end to the right, the long front with the roof's slope to the left. */
  wall(sketch, x0, -.3f, x1, h, 0, front);
  const float gable[5][2] = {{x1, -.3f}, {x2, -.3f}, {x2, h}, {.5f * (x1 + x2), h + roof}, {x1, h}};
  sketch_face(sketch, gable, 5, side);
  const Vec slope = sketch_light(sketch, snowy ? vec(.84f, .87f, .92f) : tiles,
                                 vec_unit(vec(-.2f, .75f, -.6f)), 1, 1);
  const float cx = .5f * (x1 + x2), over = .35f * k;
  const float chimney = x0 + .35f * w;
  wall(sketch, chimney, h + .3f * roof, chimney + .7f * k, h + roof + .7f * k, 0,
       sketch_light(sketch, vec(.25f, .12f, .085f), vec(-.3f, 0, -.95f), 1, 1));
  const float top[4][2] = {{x0 - over, h - .25f * k},
                           {x1 + .02f * k, h - .25f * k},
                           {cx, h + roof + .08f},
                           {x0 + .5f * deep - over, h + roof + .08f}};
  sketch_face(sketch, top, 4, slope);
  for (int i = 1; i < 9 && !snowy; i++) { /* rows of tiles */
    const float t = (float)i / 9;
    sketch_stroke(sketch, mixf(top[0][0], top[3][0], t), mixf(top[0][1], top[3][1], t), .012f * k,
                  mixf(top[1][0], top[2][0], t), mixf(top[1][1], top[2][1], t), .012f * k,
                  vec_scale(slope, .72f));
  }
  const Vec eaves = vec_scale(slope, snowy ? .9f : .55f);
  sketch_stroke(sketch, x1, h - .25f * k, .09f * k, cx, h + roof + .05f, .09f * k, eaves);
  sketch_stroke(sketch, cx, h + roof + .05f, .09f * k, x2 + .6f * over, h - .32f * k, .09f * k,
                eaves);
  const Vec frame =
      sketch_light(sketch, vec(.75f, .74f, .70f), vec_unit(vec(-.35f, 0, -.94f)), 1, 1);
  const float sill = .34f * h;
  window(sketch, x0 + .10f * w, sill, .15f * w, .36f * h, frame);
  window(sketch, x0 + .74f * w, sill, .15f * w, .36f * h, frame);
  window(sketch, cx - .14f * deep, sill, .28f * deep, .36f * h, vec_scale(frame, .8f));
  wall(sketch, x0 + .42f * w, -.3f, x0 + .58f * w, .62f * h, 0, frame);
  wall(sketch, x0 + .435f * w, -.3f, x0 + .565f * w, .60f * h, 0,
       sketch_light(sketch, vec(.16f, .075f, .04f), vec_unit(vec(-.35f, 0, -.94f)), 1, 1));
}
