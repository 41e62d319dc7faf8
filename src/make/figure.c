/* figure.c: see figure.h: who is drawn, in what clothes, and what they hold. */
#include "make/figure.h"

SketchHide
figure_cloth(Vec albedo)
{
  return (SketchHide){.albedo = albedo, .folds = .42f, .folds_m = .11f, .rim = .22f, .flat = .12f};
}

SketchHide
figure_skin(Vec albedo)
{
  return (SketchHide){.albedo = albedo, .rim = .35f};
}

SketchHide
figure_hair(Vec albedo)
{
  return (SketchHide){.albedo = albedo,
                      .grain = .34f,
                      .grain_m = .012f,
                      .grain_turn = (float)G_PI / 2,
                      .rim = .55f,
                      .shine = .03f,
                      .fuzz_m = .004f};
}

void
figure_enter(Sketch *sketch, const Figure *f)
{
  sketch->dx = f->x;
  sketch->dy = f->y;
  sketch->k = f->k;
  sketch->side = f->side;
}

void
figure_leave(Sketch *sketch)
{
  sketch->dx = sketch->dy = 0;
  sketch->k = sketch->side = 1;
}

static Vec
pick(Dice *dice, const float (*from)[3], int n)
{
  const float *c = from[MIN((int)(dice_roll(dice) * (float)n), n - 1)];
  return vec(c[0], c[1], c[2]);
}

static FigureHead
head_of(Dice *dice, FigureForm form, FigureWear wear)
{
  const float roll = dice_roll(dice);
  if (wear == WEAR_COLD_DAYS)
    return HEAD_CAP;
  if (form == FIGURE_WOMAN)
    return wear == WEAR_WARM_DAYS && roll < .3f ? HEAD_HAT : roll < .75f ? HEAD_LONG : HEAD_BUN;
  return form == FIGURE_CHILD && roll < .3f ? HEAD_LONG : HEAD_SHORT;
}

Figure
figure_make(Sketch *sketch, SceneKind kind, float x, float y, float scale)
{
  static const float coats[7][3] = {{.06f, .08f, .15f},  {.30f, .045f, .04f}, {.55f, .53f, .48f},
                                    {.055f, .16f, .28f}, {.40f, .26f, .07f},  {.085f, .15f, .08f},
                                    {.145f, .145f, .15f}},
                     dresses[6][3] = {{.48f, .05f, .05f}, {.62f, .59f, .54f}, {.09f, .17f, .38f},
                                      {.55f, .37f, .09f}, {.40f, .20f, .22f}, {.05f, .07f, .12f}},
                     trousers[4][3] = {{.045f, .06f, .10f},
                                       {.07f, .065f, .06f},
                                       {.20f, .16f, .11f},
                                       {.03f, .03f, .034f}},
                     hairs[5][3] = {{.022f, .017f, .014f},
                                    {.07f, .038f, .018f},
                                    {.03f, .020f, .014f},
                                    {.26f, .165f, .065f},
                                    {.13f, .062f, .022f}},
                     skins[4][3] = {{.46f, .29f, .205f},
                                    {.40f, .235f, .155f},
                                    {.27f, .145f, .085f},
                                    {.52f, .34f, .25f}};
  Dice *dice = &sketch->dice;
  const MadeScene *scene = sketch->world->scene;
  const float roll = dice_roll(dice);
  const FigureForm form = kind == THING_WOMAN                   ? FIGURE_WOMAN
                          : kind == THING_CHILD                 ? FIGURE_CHILD
                          : kind == THING_PERSON && roll > .52f ? FIGURE_WOMAN
                                                                : FIGURE_MAN;
  const FigureWear wear =
      scene->near == NEAR_SNOW || scene->season == SEASON_WINTER    ? WEAR_COLD_DAYS
      : scene->near == NEAR_BEACH && scene->season == SEASON_SUMMER ? WEAR_WARM_DAYS
                                                                    : WEAR_USUAL;
  const float tall = form == FIGURE_MAN ? 1.02f : form == FIGURE_WOMAN ? .955f : .66f;
  Figure f = {.form = form, .wear = wear, .x = x, .y = y, .side = 1};
  f.k = tall * dice_between(dice, .965f, 1.035f) * scale;
  f.head = head_of(dice, form, wear);
  f.lift = dice_roll(dice) < .5f ? 1 : 0;
  f.coat = form == FIGURE_WOMAN ? pick(dice, dresses, 6) : pick(dice, coats, 7);
  f.legs = pick(dice, trousers, 4);
  f.hair = pick(dice, hairs, 5);
  f.skin = pick(dice, skins, 4);
  f.shoes = vec(.05f, .04f, .034f);
  return f;
}

Vec
sketch_with_color(const Sketch *sketch, Vec usual)
{
  SceneThing thing = *sketch->thing;
  Sketch own = *sketch;
  thing.has_color = thing.has_with_color;
  for (int c = 0; c < 3; c++)
    thing.color[c] = thing.with_color[c];
  own.thing = &thing;
  return sketch_color(&own, usual);
}

void
figure_umbrella(Sketch *sketch, float x, float y, float k, Vec hue)
{
  const float r = .56f * k, top = y + .92f * k, rim = y + .58f * k;
  const SketchHide cloth = {.albedo = hue, .rim = .5f, .shine = .06f, .flat = .25f},
                   inside = {.albedo = vec_scale(hue, .35f), .flat = .8f};
  const float under[6][2] = {{x - r, rim},         {x - .5f * r, rim - .055f * k},
                             {x, rim - .075f * k}, {x + .5f * r, rim - .055f * k},
                             {x + r, rim},         {x, rim + .14f * k}};
  sketch_form_begin(sketch, &inside);
  sketch_form_outline(sketch, under, 6);
  sketch_form_end(sketch);
  sketch_stem(sketch, x, y - .05f * k, .012f * k, x, top - .04f * k, .009f * k,
              vec(.10f, .10f, .10f));
  /* The dome: gores scallop its rim. */
  float dome[24][2];
  int n = 0;
  for (int i = 0; i <= 8; i++) {
    const float a = (float)G_PI * (float)i / 8;
    dome[n][0] = x + r * cosf(a) * (1 + .02f * sinf(a));
    dome[n++][1] = rim + (top - rim) * powf(MAX(sinf(a), 0), .80f);
  }
  for (int i = 0; i < 4; i++) {
    const float from = -1 + .5f * (float)i;
    dome[n][0] = x + r * (from + .25f);
    dome[n++][1] = rim + .045f * k;
    if (i < 3) {
      dome[n][0] = x + r * (from + .5f);
      dome[n++][1] = rim - .012f * k;
    }
  }
  sketch_form_begin(sketch, &cloth);
  sketch_form_outline(sketch, (const float(*)[2])dome, n);
  sketch_form_end(sketch);
  const Vec dark =
      vec_scale(sketch_light(sketch, hue, vec_unit(vec(0, .5f, -.8f)), .6f, .7f), .55f);
  for (int i = -1; i <= 1; i++) /* ribs */
    for (int s = 0; s < 5; s++) {
      const float a = (float)s / 5, b = (float)(s + 1) / 5;
#define RIB(t) x + .5f * r *(float)i *sinf((float)G_PI / 2 * (t))
#define HIGH(t) top - (top - rim) * (1 - cosf((float)G_PI / 2 * (t)))
      sketch_stroke(sketch, RIB(a), HIGH(a), .004f * k, RIB(b), HIGH(b), .004f * k, dark);
#undef RIB
#undef HIGH
    }
  sketch_stem(sketch, x, top - .02f * k, .010f * k, x, top + .05f * k, .005f * k,
              vec(.12f, .12f, .12f));
}
