/* thing_lighthouse.c: a lighthouse on its rock: bands, gallery, lantern, and its beam after dark.
 */
#include "make/sketch.h"

void
thing_rock(Sketch *sketch, float half_m)
{
  Dice *dice = &sketch->dice;
  const float k = half_m / 7.5f;
  for (int i = 0; i < 42; i++) {
    const float x = dice_between(dice, -7.5f, 7.5f) * k, top = (1.7f - fabsf(x) / (5.2f * k)) * k,
                y = dice_between(dice, -1.2f, 0) * k + top * .5f,
                r = dice_between(dice, .5f, 1.25f) * k;
    sketch_stem(sketch, x - .4f * r, y, r, x + .5f * r, y - .25f * r, r * .8f,
                vec_scale(vec(.16f, .145f, .13f), dice_between(dice, .6f, 1.25f)));
  }
}

void
thing_lighthouse(Sketch *sketch)
{
  const float k = (float)sketch->thing->size, tall = 17 * k, low = 2.5f * k, high = 1.65f * k;
  thing_rock(sketch, 7.5f * k);
  const int n_bands = 5;
  for (int i = 0; i < n_bands; i++) {
    const float a = (float)i / n_bands, b = (float)(i + 1) / n_bands;
    const int n = 14; /* upright strips: round, and straight at the joints */
    for (int s = 0; s < n; s++) {
      const float c0 = -1 + 2.0f * (float)s / n, c1 = -1 + 2.0f * (float)(s + 1) / n,
                  m = .5f * (c0 + c1);
      const Vec albedo =
          i % 2 == 0 ? vec(.80f, .78f, .74f) : sketch_color(sketch, vec(.52f, .06f, .045f));
      const float over = .02f * k;
      const float face[4][2] = {{c0 * mixf(low, high, a) - over, tall * a + .6f * k},
                                {c1 * mixf(low, high, a) + over, tall * a + .6f * k},
                                {c1 * mixf(low, high, b) + over, tall * b + .62f * k},
                                {c0 * mixf(low, high, b) - over, tall * b + .62f * k}};
      sketch_face(sketch, face, 4,
                  sketch_light(sketch, albedo, vec(m, 0, -sqrtf(1 - m * m)), 1,
                               .65f + .35f * sqrtf(1 - m * m)));
    }
  }
  const Vec iron = vec(.05f, .05f, .055f);
  const float y = tall + .6f * k;
  const SceneHour hour = sketch->world->scene->hour;
  const gboolean on = hour == HOUR_NIGHT || hour == HOUR_DUSK || hour == HOUR_SUNSET;
  const float lantern[4][2] = {
      {-1.0f * k, y}, {1.0f * k, y}, {1.0f * k, y + 2 * k}, {-1.0f * k, y + 2 * k}};
  sketch_face(sketch, lantern, 4,
              on ? vec(1.9f, 1.4f, .7f) : vec_scale(sketch->world->air.away[2], .55f));
  for (int i = -1; i <= 1; i++)
    sketch_stem(sketch, .95f * k * (float)i, y, .07f * k, .95f * k * (float)i, y + 2 * k, .07f * k,
                iron);
  sketch_stem(sketch, -2.1f * k, y, .16f * k, 2.1f * k, y, .16f * k, iron);
  sketch_stem(sketch, -2.1f * k, y + .8f * k, .05f * k, 2.1f * k, y + .8f * k, .05f * k, iron);
  const float cap[3][2] = {
      {-1.35f * k, y + 1.95f * k}, {1.35f * k, y + 1.95f * k}, {0, y + 3.3f * k}};
  sketch_face(sketch, cap, 3,
              sketch_light(sketch, vec(.40f, .05f, .04f), vec_unit(vec(-.2f, .5f, -.8f)), 1, 1));
  sketch_stem(sketch, 0, y + 3.2f * k, .08f * k, 0, y + 4.1f * k, .04f * k, iron);
  for (int i = 0; i < 3; i++) {
    const float wy = (3 + 5 * (float)i) * k;
    const float pane[4][2] = {
        {-.3f * k, wy}, {.3f * k, wy}, {.3f * k, wy + 1.1f * k}, {-.3f * k, wy + 1.1f * k}};
    sketch_face(sketch, pane, 4, on ? vec(.8f, .5f, .2f) : vec(.02f, .025f, .03f));
  }
}
