/* thing_pine.c: a fir: whorls of boughs from the ground up, each bough a dark core with twigs that
 * hang from it, the upper ones before the lower; snow lies on the boughs in winter. */
#include "make/sketch.h"

typedef struct {
  float x, y;         /* where it leaves the stem */
  float reach, droop; /* m as seen */
  float front;        /* 0 to the side … 1 towards the eye */
  float fine;         /* how much coarser than twigs are what is drawn */
  Vec hue;
} Bough;

static void
place_on(const Bough *b, float s, float *x, float *y)
{
  *x = b->x + b->reach * s;
  *y = b->y - b->droop * s * (.45f + .75f * s - .30f * s * s);
}

static void
twigs(Sketch *sketch, const Bough *b, float tall)
{
  Dice *dice = &sketch->dice;
  const float long_m = sqrtf(b->reach * b->reach + b->droop * b->droop),
              side = b->reach < 0 ? -1 : 1;
  const int n = CLAMP((int)(long_m / (.075f * b->fine)), 3, 40);
  for (int d = 0; d < n; d++) {
    const float s = ((float)d + dice_roll(dice)) / (float)n;
    float x, y;
    place_on(b, s, &x, &y);
    const float l = (.030f * tall * (1 - .45f * s) + .04f) * dice_between(dice, .7f, 1.25f);
    for (int k = 0; k < 2; k++) {
      /* Out along the bough, and down. */
      const float turn = dice_between(dice, -.95f, .30f) - .25f * b->front,
                  nx = side * cosf(turn) * (1 - .6f * b->front), ny = sinf(turn) - .25f;
      const float tip = clamp01(.22f + .78f * s), tone = dice_between(dice, .65f, 1.3f);
      const Vec normal = vec_unit(vec(side * (.7f - .5f * b->front), .60f, -.35f - .6f * b->front));
      const Vec c = sketch_light(sketch, vec_scale(b->hue, tone * (.62f + .62f * tip)), normal,
                                 .15f + .85f * tip, .30f + .70f * tip);
      const float r = MAX(.0022f * tall * b->fine, .42f / sketch->px_per_m);
      sketch_stroke(sketch, x, y, r, x + l * nx, y + l * ny, r * .5f, c);
    }
  }
}

static void
snow_on(Sketch *sketch, const Bough *b, float tall)
{
  Dice *dice = &sketch->dice;
  const int n = 5;
  const float r = .0115f * tall * dice_between(dice, .7f, 1.3f);
  float px, py;
  place_on(b, .22f, &px, &py);
  for (int i = 1; i <= n; i++) {
    const float s = .22f + .76f * (float)i / n;
    float x, y;
    place_on(b, s, &x, &y);
    const float thick = r * (1.15f - .55f * s) * dice_between(dice, .75f, 1.2f);
    const Vec white = vec(.83f, .87f, .93f);
    sketch_stroke(sketch, px, py + .1f * r, thick, x, y + .1f * r, thick * .85f,
                  sketch_light(sketch, white, vec_unit(vec(0, -.1f, -1)), .45f, .62f));
    sketch_stroke(sketch, px, py + .55f * r, thick * .7f, x, y + .55f * r, thick * .6f,
                  sketch_light(sketch, white, vec_unit(vec(b->reach < 0 ? -.3f : .3f, 1, -.35f)),
                               .95f, .95f));
    px = x;
    py = y;
  }
}

static int
by_front(gconstpointer a, gconstpointer b)
{
  const Bough *p = a, *q = b;
  return p->front < q->front ? -1 : p->front > q->front ? 1 : 0;
}

void
thing_pine(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const MadeScene *scene = sketch->world->scene;
  const float tall = dice_between(dice, 7.5f, 13.5f) * (float)sketch->thing->size,
              wide = tall * dice_between(dice, .19f, .26f);
  const gboolean snowy = scene->near == NEAR_SNOW || scene->season == SEASON_WINTER;
  sketch_stem(sketch, 0, -.2f, .020f * tall, 0, .97f * tall, .004f * tall, vec(.13f, .095f, .07f));
  const float fine = CLAMP(60 / (sketch->px_per_m * tall / 10), .55f, 5);
  const int n_whorls = CLAMP((int)(26 / sqrtf(fine)), 11, 30);
  const Vec hue = sketch_color(
      sketch, vec_mix(vec(.028f, .060f, .030f), vec(.052f, .085f, .026f), dice_roll(dice)));
  for (int i = 0; i < n_whorls; i++) {
    const float t = (float)i / (float)(n_whorls - 1); /* 0 low */
    const float y = tall * (.075f + .89f * t),
                reach = wide * powf(1 - t, .88f) * dice_between(dice, .84f, 1.08f) + .014f * tall;
    Bough boughs[16];
    const int n = 6 + (int)(9 * (1 - t));
    for (int k = 0; k < n; k++) {
      const float around = (float)G_PI * ((float)k + dice_roll(dice)) / (float)n, cx = cosf(around),
                  front = sinf(around);
      const float own = reach * dice_between(dice, .72f, 1.10f);
      boughs[k] =
          (Bough){0,
                  y + dice_between(dice, -.012f, .012f) * tall,
                  own * cx,
                  own * (.34f + .30f * (1 - t) + .28f * front) * dice_between(dice, .8f, 1.2f),
                  front,
                  fine,
                  vec_scale(hue, dice_between(dice, .85f, 1.15f))};
    }
    qsort(boughs, (gsize)n, sizeof boughs[0], by_front);
    for (int k = 0; k < n; k++) {
      const Bough *b = &boughs[k];
      float x, yy;
      place_on(b, .72f, &x, &yy);
      const Vec dark =
          sketch_light(sketch, vec_scale(b->hue, .55f), vec_unit(vec(0, .3f, -1)), .12f, .32f);
      sketch_stroke(sketch, b->x, b->y - .01f * tall, .020f * tall * (1.1f - t), x,
                    yy - .008f * tall, .006f * tall, dark);
    }
    for (int k = 0; k < n; k++) {
      twigs(sketch, &boughs[k], tall);
      if (snowy && dice_roll(dice) < .72f)
        snow_on(sketch, &boughs[k], tall);
    }
  }
  sketch_stroke(sketch, 0, .955f * tall, .006f * tall, 0, tall, .002f * tall,
                sketch_light(sketch, snowy ? vec(.8f, .84f, .9f) : hue, vec(0, .5f, -.8f), 1, 1));
}
