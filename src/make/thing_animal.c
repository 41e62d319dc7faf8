/* thing_animal.c: animals from the side, built of limbs that are grown together: horse, cow, sheep,
 * dog, deer. They look into the picture. */
#include "make/sketch.h"

/* Facing right, metres. */
typedef struct {
  const SketchLimb *body, *legs; /* legs: those near the eye; the far ones are these, shifted */
  int n_body, n_legs;
  float soft, shift;
} Build;

static SketchLimb
turned(const SketchLimb *l, float k, float side, float dx)
{
  return (SketchLimb){side * (l->x0 * k + dx), l->y0 * k, l->r0 * k,
                      side * (l->x1 * k + dx), l->y1 * k, l->r1 * k};
}

static void
draw_limbs(Sketch *sketch, const SketchLimb *limbs, int n, float k, float side, float dx,
           const SketchSkin *skin)
{
  SketchLimb out[24];
  n = MIN(n, (int)G_N_ELEMENTS(out));
  for (int i = 0; i < n; i++)
    out[i] = turned(&limbs[i], k, side, dx);
  sketch_body(sketch, out, n, skin);
}

static void
draw_build(Sketch *sketch, const Build *b, float k, float side, const SketchSkin *coat)
{
  SketchSkin far = *coat, skin = *coat;
  skin.soft *= k;
  far.soft = .03f * k;
  far.albedo = vec_scale(coat->albedo, .55f);
  far.other = vec_scale(coat->other, .55f);
  draw_limbs(sketch, b->legs, b->n_legs, k, side, b->shift * k, &far);
  SketchLimb all[24];
  int n = 0;
  for (int i = 0; i < b->n_body && n < 24; i++)
    all[n++] = b->body[i];
  for (int i = 0; i < b->n_legs && n < 24; i++)
    all[n++] = b->legs[i];
  draw_limbs(sketch, all, n, k, side, 0, &skin);
}

static float
facing(const Sketch *sketch)
{
  return sketch->thing->across < .5 ? 1 : -1;
}

static void
line(Sketch *sketch, float side, float k, float x0, float y0, float r0, float x1, float y1,
     float r1, Vec albedo)
{
  sketch_stem(sketch, side * x0 * k, y0 * k, r0 * k, side * x1 * k, y1 * k, r1 * k, albedo);
}

static const SketchLimb horse_legs[] = {
    {.42f, 1.00f, .135f, .46f, .58f, .066f},  {.46f, .58f, .062f, .42f, .14f, .044f},
    {.42f, .10f, .046f, .46f, .05f, .058f},   {-.70f, 1.02f, .185f, -.70f, .66f, .085f},
    {-.70f, .66f, .075f, -.84f, .56f, .062f}, {-.84f, .56f, .060f, -.78f, .14f, .046f},
    {-.78f, .10f, .048f, -.74f, .05f, .060f},
};
static const SketchLimb horse_body[] = {
    {-.60f, 1.24f, .29f, .36f, 1.24f, .285f},   {-.74f, 1.30f, .24f, -.60f, 1.20f, .26f},
    {.46f, 1.26f, .25f, .52f, 1.14f, .20f},     {.56f, 1.40f, .21f, 1.00f, 1.88f, .125f},
    {1.02f, 1.93f, .125f, 1.22f, 1.76f, .095f}, {1.22f, 1.76f, .09f, 1.38f, 1.60f, .072f},
    {1.00f, 2.02f, .035f, 1.02f, 2.12f, .012f},
};
static const SketchLimb horse_grazing[] = {
    {-.60f, 1.24f, .29f, .36f, 1.24f, .285f}, {-.74f, 1.30f, .24f, -.60f, 1.20f, .26f},
    {.46f, 1.24f, .25f, .54f, 1.12f, .20f},   {.60f, 1.18f, .19f, 1.06f, .68f, .11f},
    {1.08f, .64f, .115f, 1.16f, .42f, .09f},  {1.16f, .42f, .085f, 1.22f, .18f, .065f},
    {1.02f, .80f, .03f, 1.00f, .90f, .012f},
};

void
thing_horse(Sketch *sketch)
{
  static const float coats[4][3] = {
      {.22f, .085f, .035f}, {.055f, .04f, .032f}, {.34f, .20f, .10f}, {.55f, .52f, .48f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, .95f, 1.05f),
              side = facing(sketch);
  const gboolean grazes = dice_roll(dice) < .35f;
  const float *c = coats[(int)(dice_roll(dice) * 3.99f)];
  const Vec coat = sketch_color(sketch, vec(c[0], c[1], c[2])), mane = vec_scale(coat, .35f);
  const SketchSkin skin = {.soft = .09f, .albedo = coat};
  const Build build = {grazes ? horse_grazing : horse_body, horse_legs, 7, 7, .09f, .13f};
  for (int i = 0; i < 9; i++) { /* tail */
    const float a = dice_between(dice, -.06f, .06f);
    line(sketch, side, k, -.95f, 1.42f, .03f, -1.10f + a, 1.12f, .045f, mane);
    line(sketch, side, k, -1.10f + a, 1.12f, .045f, -1.12f + 1.6f * a, .62f, .012f, mane);
  }
  draw_build(sketch, &build, k, side, &skin);
  for (int i = 0; i < 12; i++) { /* mane */
    const float t = (float)i / 11;
    const float x = grazes ? mixf(.56f, 1.0f, t) : mixf(.46f, .96f, t),
                y = grazes ? mixf(1.42f, .84f, t) : mixf(1.60f, 2.03f, t);
    line(sketch, side, k, x, y, .045f, x - .05f, y - .17f, .02f, mane);
  }
}

static const SketchLimb cow_legs[] = {
    {.50f, .84f, .15f, .50f, .44f, .078f},    {.50f, .44f, .072f, .49f, .10f, .056f},
    {.49f, .08f, .058f, .51f, .05f, .062f},   {-.72f, .86f, .19f, -.70f, .50f, .088f},
    {-.70f, .50f, .080f, -.76f, .10f, .058f}, {-.76f, .08f, .060f, -.74f, .05f, .064f},
};
static const SketchLimb cow_body[] = {
    {-.74f, 1.06f, .34f, .48f, 1.06f, .34f},    {-.80f, 1.16f, .24f, -.60f, 1.16f, .26f},
    {.52f, 1.10f, .30f, .62f, 1.00f, .22f},     {.68f, 1.20f, .22f, .98f, 1.30f, .15f},
    {1.00f, 1.32f, .145f, 1.14f, 1.20f, .115f}, {1.14f, 1.18f, .105f, 1.27f, 1.06f, .092f},
    {-.42f, .74f, .12f, -.40f, .68f, .09f},
};

void
thing_cow(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, .95f, 1.05f),
              side = facing(sketch);
  const float roll = dice_roll(dice);
  SketchSkin skin = {.soft = .10f,
                     .albedo = vec(.66f, .63f, .58f),
                     .other = vec(.03f, .027f, .025f),
                     .spots = .47f,
                     .spot_m = .62f * k};
  if (roll < .4f)
    skin.other = vec(.26f, .10f, .04f);
  if (sketch->thing->has_color) {
    skin.albedo = sketch_color(sketch, skin.albedo);
    skin.spots = 0;
  }
  const Build build = {cow_body, cow_legs, 7, 6, .10f, .14f};
  line(sketch, side, k, -1.04f, 1.30f, .028f, -1.14f, .92f, .022f, skin.albedo);
  line(sketch, side, k, -1.14f, .92f, .022f, -1.12f, .62f, .05f, skin.other);
  draw_build(sketch, &build, k, side, &skin);
  const Vec horn = vec(.50f, .44f, .34f), dark = vec(.05f, .04f, .035f);
  line(sketch, side, k, 1.00f, 1.44f, .032f, 1.10f, 1.54f, .026f, horn);
  line(sketch, side, k, 1.10f, 1.54f, .026f, 1.12f, 1.64f, .010f, horn);
  line(sketch, side, k, .92f, 1.38f, .03f, .76f, 1.33f, .055f,
       vec_scale(skin.other, 1.2f)); /* ear */
  line(sketch, side, k, 1.27f, 1.05f, .066f, 1.31f, 1.02f, .06f, vec(.34f, .20f, .17f));
  line(sketch, side, k, 1.08f, 1.32f, .02f, 1.085f, 1.32f, .02f, dark);
}

void
thing_sheep(Sketch *sketch)
{
  static const SketchLimb legs[] = {{.24f, .44f, .05f, .24f, .05f, .034f},
                                    {-.34f, .44f, .055f, -.36f, .05f, .034f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, .92f, 1.06f) * 1.12f,
              side = facing(sketch);
  const SketchSkin wool = {.soft = .16f * k,
                           .albedo = sketch_color(sketch, vec(.70f, .66f, .58f)),
                           .other = vec(.52f, .48f, .41f),
                           .spots = .42f,
                           .spot_m = .055f * k};
  const SketchSkin dark = {.soft = .03f, .albedo = vec(.045f, .038f, .034f)},
                   far = {.soft = .03f, .albedo = vec(.025f, .022f, .02f)};
  draw_limbs(sketch, legs, 2, k, side, .10f * k, &far);
  draw_limbs(sketch, legs, 2, k, side, 0, &dark);
  SketchLimb ball[24];
  ball[0] = (SketchLimb){-.34f, .64f, .24f, .26f, .66f, .24f};
  int n = 1;
  for (; n < 22; n++) { /* locks round the outline */
    const float a = (float)(2 * G_PI) * (float)n / 21,
                x = -.04f + .47f * cosf(a) + dice_between(dice, -.03f, .03f),
                y = .65f + .21f * sinf(a), r = dice_between(dice, .085f, .125f);
    ball[n] = (SketchLimb){x, y, r, x, y, r};
  }
  draw_limbs(sketch, ball, n, k, side, 0, &wool);
  const gboolean grazes = dice_roll(dice) < .4f;
  static const SketchLimb up[] = {{.50f, .84f, .10f, .66f, .74f, .085f},
                                  {.66f, .73f, .080f, .76f, .66f, .058f}},
                          down[] = {{.50f, .56f, .10f, .60f, .36f, .085f},
                                    {.60f, .35f, .080f, .64f, .20f, .058f}};
  draw_limbs(sketch, grazes ? down : up, 2, k, side, 0, &dark);
  if (!grazes)
    line(sketch, side, k, .46f, .88f, .035f, .34f, .84f, .02f, dark.albedo);
  line(sketch, side, k, .46f, grazes ? .66f : .94f, .085f, .47f, grazes ? .66f : .95f, .08f,
       wool.albedo);
}

static const SketchLimb dog_legs[] = {
    {.20f, .40f, .062f, .21f, .20f, .034f},   {.21f, .20f, .032f, .21f, .04f, .028f},
    {.21f, .035f, .03f, .26f, .03f, .026f},   {-.28f, .40f, .080f, -.26f, .24f, .042f},
    {-.26f, .24f, .036f, -.33f, .16f, .030f}, {-.33f, .16f, .029f, -.31f, .04f, .028f},
    {-.31f, .035f, .03f, -.26f, .03f, .026f},
};
static const SketchLimb dog_body[] = {
    {-.24f, .47f, .105f, .14f, .47f, .125f},
    {.22f, .49f, .105f, .36f, .62f, .078f},
    {.37f, .66f, .086f, .43f, .66f, .082f},
    {.45f, .64f, .058f, .57f, .61f, .042f},
};

void
thing_dog(Sketch *sketch)
{
  static const float coats[4][3] = {
      {.34f, .20f, .09f}, {.05f, .042f, .036f}, {.46f, .34f, .20f}, {.18f, .10f, .05f}};
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, 1.0f, 1.2f),
              side = facing(sketch);
  const float *c = coats[(int)(dice_roll(dice) * 3.99f)];
  const SketchSkin skin = {.soft = .05f, .albedo = sketch_color(sketch, vec(c[0], c[1], c[2]))};
  const Build build = {dog_body, dog_legs, 4, 7, .05f, .07f};
  line(sketch, side, k, -.33f, .53f, .032f, -.46f, .62f, .028f, skin.albedo);
  line(sketch, side, k, -.46f, .62f, .028f, -.52f, .76f, .014f, skin.albedo);
  draw_build(sketch, &build, k, side, &skin);
  line(sketch, side, k, .34f, .72f, .036f, .30f, .57f, .028f,
       vec_scale(skin.albedo, .55f)); /* ear */
  line(sketch, side, k, .60f, .63f, .020f, .605f, .63f, .020f, vec(.015f, .014f, .014f));
  line(sketch, side, k, .45f, .69f, .011f, .452f, .69f, .011f, vec(.015f, .014f, .014f));
  sketch_stroke(sketch, side * .24f * k, .60f * k, .018f * k, side * .34f * k, .52f * k, .018f * k,
                sketch_light(sketch, vec(.45f, .04f, .03f), vec(0, .2f, -1), 1, 1)); /* collar */
}

static const SketchLimb deer_legs[] = {
    {.30f, .86f, .085f, .32f, .50f, .040f},   {.32f, .50f, .036f, .30f, .06f, .026f},
    {-.44f, .88f, .125f, -.42f, .58f, .052f}, {-.42f, .58f, .044f, -.52f, .46f, .036f},
    {-.52f, .46f, .034f, -.48f, .06f, .027f},
};
static const SketchLimb deer_body[] = {
    {-.40f, 1.00f, .195f, .26f, 1.00f, .195f}, {-.46f, 1.04f, .165f, -.40f, .98f, .18f},
    {.32f, 1.06f, .16f, .56f, 1.42f, .085f},   {.58f, 1.47f, .085f, .70f, 1.42f, .066f},
    {.70f, 1.41f, .060f, .82f, 1.35f, .042f},
};

void
thing_deer(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, .95f, 1.08f),
              side = facing(sketch);
  const SketchSkin skin = {.soft = .07f, .albedo = sketch_color(sketch, vec(.30f, .155f, .065f))};
  const Build build = {deer_body, deer_legs, 5, 5, .07f, .10f};
  draw_build(sketch, &build, k, side, &skin);
  line(sketch, side, k, -.60f, 1.06f, .055f, -.63f, .94f, .03f, vec(.62f, .56f, .46f));
  line(sketch, side, k, .53f, 1.50f, .03f, .38f, 1.56f, .02f,
       vec_scale(skin.albedo, .8f)); /* ear */
  const Vec horn = vec(.28f, .20f, .12f);
  for (int i = 0; i < 2; i++) {
    const float dx = i == 0 ? -.03f : .05f, tone = i == 0 ? .7f : 1;
    const Vec c = vec_scale(horn, tone);
    line(sketch, side, k, .56f + dx, 1.53f, .022f, .44f + dx, 1.80f, .018f, c);
    line(sketch, side, k, .44f + dx, 1.80f, .018f, .50f + dx, 2.08f, .012f, c);
    line(sketch, side, k, .53f + dx, 1.60f, .014f, .66f + dx, 1.74f, .008f, c);
    line(sketch, side, k, .45f + dx, 1.82f, .014f, .60f + dx, 1.96f, .008f, c);
    line(sketch, side, k, .45f + dx, 1.92f, .012f, .36f + dx, 2.06f, .007f, c);
  }
  line(sketch, side, k, .83f, 1.36f, .026f, .835f, 1.36f, .024f, vec(.02f, .018f, .016f));
}
