/* thing_horse.c: a horse at rest, grazing, walking, running, with or without a rider. */
#include "make/animal.h"
#include "make/figure.h"

static const float trunk[21][2] = {{.44f, 1.575f},  {.25f, 1.50f},  {.0f, 1.475f},  {-.25f, 1.50f},
                                   {-.48f, 1.545f}, {-.70f, 1.50f}, {-.84f, 1.38f}, {-.885f, 1.20f},
                                   {-.85f, 1.04f},  {-.70f, .95f},  {-.50f, .96f},  {-.38f, .97f},
                                   {-.20f, .91f},   {.05f, .865f},  {.30f, .87f},   {.52f, .93f},
                                   {.69f, .98f},    {.78f, 1.07f},  {.81f, 1.22f},  {.74f, 1.40f},
                                   {.60f, 1.54f}};
static const float head[15][2] = {{-.05f, .075f}, {.03f, .105f},  {.12f, .108f},  {.28f, .078f},
                                  {.43f, .056f},  {.54f, .048f},  {.59f, .012f},  {.585f, -.045f},
                                  {.52f, -.072f}, {.43f, -.064f}, {.31f, -.084f}, {.18f, -.138f},
                                  {.06f, -.138f}, {-.03f, -.07f}, {-.07f, .0f}};
static const SketchBump bumps[] = {{.60f, 1.20f, .26f, .055f},   {-.64f, 1.20f, .30f, .060f},
                                   {-.34f, 1.16f, .15f, -.020f}, {.42f, 1.02f, .12f, -.014f},
                                   {.10f, 1.12f, .30f, .025f},   {.62f, .80f, .08f, .012f}};
static const Animal horse = {
    .trunk = trunk,
    .n_trunk = 21,
    .neck = {{.56f, 1.33f, .26f}, {.80f, 1.62f, .165f}, {.985f, 1.86f, .112f}},
    .head = head,
    .n_head = 15,
    .head_turn = -.80f,
    .fore = {{.60f, 1.06f, .16f},
             {.62f, .82f, .086f},
             {.608f, .64f, .058f},
             {.606f, .55f, .055f},
             {.594f, .38f, .035f},
             {.590f, .19f, .037f},
             {.602f, .125f, .043f},
             {.632f, .055f, .040f}},
    .hind = {{-.62f, 1.14f, .23f},
             {-.60f, .92f, .150f},
             {-.67f, .73f, .088f},
             {-.765f, .60f, .064f},
             {-.745f, .42f, .042f},
             {-.732f, .19f, .039f},
             {-.722f, .125f, .045f},
             {-.69f, .055f, .041f}},
    .n_fore = 8,
    .n_hind = 8,
    .knee = 3,
    .hock = 3,
    .apart = .13f,
    .hoof = .058f,
    .bumps = bumps,
    .n_bumps = G_N_ELEMENTS(bumps)};

static void
draw_tail(Sketch *sketch, const SketchHide *hair, gboolean streams)
{
  const float hangs[5][3] = {{-.85f, 1.42f, .035f},
                             {-.94f, 1.27f, .062f},
                             {-.965f, 1.0f, .078f},
                             {-.95f, .74f, .070f},
                             {-.97f, .52f, .018f}},
              flows[5][3] = {{-.85f, 1.42f, .035f},
                             {-1.0f, 1.42f, .060f},
                             {-1.22f, 1.33f, .085f},
                             {-1.42f, 1.20f, .070f},
                             {-1.58f, 1.12f, .015f}};
  animal_limb(sketch, hair, streams ? flows : hangs, 5);
}

/* Along the crest, hanging to the near side. */
static void
draw_mane(Sketch *sketch, const AnimalGait *gait, const SketchHide *hair)
{
  Animal along = horse;
  AnimalGait own = *gait;
  float p[5][3];
  for (int i = 0; i < 5; i++) {
    const float t = (float)i / 4;
    float at[2];
    /* The neck's upper edge as a place of a head that does not turn against the neck. */
    own.head = 0;
    along.head_turn = 0;
    animal_head_point(&along, &own, mixf(-.02f, -.50f, t), mixf(.085f, -.28f, t), at);
    p[i][0] = at[0] + .015f;
    p[i][1] = at[1];
    p[i][2] = .062f + .030f * sinf((float)G_PI * t) - .02f * t;
  }
  animal_limb(sketch, hair, (const float(*)[3])p, 5);
}

static void
draw_head_parts(Sketch *sketch, const AnimalGait *gait, const SketchHide *coat,
                const SketchHide *hair)
{
  static const float ears[2][2][3] = {{{.02f, .09f, .036f}, {-.045f, .225f, .006f}},
                                      {{.06f, .09f, .030f}, {.03f, .215f, .005f}}},
                     forelock[3][3] = {
                         {.0f, .11f, .035f}, {.10f, .125f, .030f}, {.20f, .105f, .008f}};
  float p[3][3];
  SketchHide ear = *coat;
  ear.spots = 0;
  for (int e = 0; e < 2; e++) {
    for (int i = 0; i < 2; i++) {
      animal_head_point(&horse, gait, ears[e][i][0], ears[e][i][1], p[i]);
      p[i][2] = ears[e][i][2];
    }
    animal_limb(sketch, &ear, (const float(*)[3])p, 2);
  }
  for (int i = 0; i < 3; i++) {
    animal_head_point(&horse, gait, forelock[i][0], forelock[i][1], p[i]);
    p[i][2] = forelock[i][2];
  }
  animal_limb(sketch, hair, (const float(*)[3])p, 3);
  float at[2];
  animal_head_point(&horse, gait, .16f, .045f, at);
  animal_dot(sketch, at, .018f, vec(.012f, .010f, .010f));
  animal_head_point(&horse, gait, .555f, .010f, at);
  animal_dot(sketch, at, .014f, vec(.02f, .016f, .015f));
}

static void
draw_tack(Sketch *sketch, const AnimalGait *gait, const Figure *rider)
{
  const SketchHide leather = {.albedo = vec(.075f, .040f, .020f), .shine = .05f};
  const float saddle[7][2] = {{-.22f, 1.53f}, {-.05f, 1.525f}, {.22f, 1.56f}, {.27f, 1.46f},
                              {.20f, 1.20f},  {.02f, 1.20f},   {-.08f, 1.40f}};
  float bit[2], hand[2];
  sketch_form_begin(sketch, &leather);
  sketch_form_outline(sketch, saddle, 7);
  sketch_form_end(sketch);
  animal_head_point(&horse, gait, .48f, -.02f, bit);
  figure_hand(rider, HOLD_RIDE, hand);
  const float x0 = sketch->side * bit[0] * sketch->k + sketch->dx,
              y0 = bit[1] * sketch->k + sketch->dy, r = .009f * sketch->k;
  const Vec dark = sketch_light(sketch, leather.albedo, vec_unit(vec(0, .5f, -.8f)), 1, 1);
  sketch_stroke(sketch, x0, y0, r, mixf(x0, hand[0], .5f),
                mixf(y0, hand[1], .5f) - .05f * sketch->k, r, dark);
  sketch_stroke(sketch, mixf(x0, hand[0], .5f), mixf(y0, hand[1], .5f) - .05f * sketch->k, r,
                hand[0], hand[1], r, dark);
}

void
thing_horse(Sketch *sketch)
{
  static const float coats[6][3] = {{.20f, .078f, .030f},  {.16f, .062f, .026f},
                                    {.040f, .028f, .022f}, {.085f, .045f, .024f},
                                    {.36f, .20f, .085f},   {.46f, .43f, .40f}};
  Dice *dice = &sketch->dice;
  const SceneThing *thing = sketch->thing;
  const float k = (float)thing->size * dice_between(dice, .95f, 1.05f),
              side = thing->across < .5 ? 1 : -1;
  const int which = (int)(dice_roll(dice) * 5.99f);
  const float *c = coats[which];
  const Vec albedo = sketch_color(sketch, vec(c[0], c[1], c[2]));
  const gboolean is_light = vec_luma(albedo) > .2f;
  const float roll = dice_roll(dice);
  ScenePose pose = thing->pose;
  if (pose == POSE_USUAL)
    pose = thing->has_with ? POSE_WALKING : roll < .35f ? POSE_GRAZING : POSE_STANDING;
  AnimalGait gait = animal_gait(dice, pose);
  if (pose == POSE_GRAZING)
    gait.neck = -1.62f, gait.head = .62f;
  const SketchHide coat = {.albedo = albedo,
                           .under = vec_scale(albedo, is_light ? .62f : .50f), /* darker legs */
                           .low_y = .25f,
                           .high_y = .85f,
                           .grain = .10f,
                           .grain_m = .020f,
                           .grain_turn = -.35f,
                           .shine = .035f,
                           .rim = .40f,
                           .fuzz_m = .004f},
                   hair = {.albedo = is_light && which == 4 ? vec(.52f, .43f, .30f)
                                                            : vec_scale(albedo, .28f),
                           .grain = .45f,
                           .grain_m = .018f,
                           .grain_turn = 1.45f,
                           .rim = .7f,
                           .fuzz_m = .022f};
  animal_enter(sketch, 0, 0, k, side);
  if (pose == POSE_RUNNING)
    sketch->dy = .10f * k;
  draw_tail(sketch, &hair, pose == POSE_RUNNING);
  animal_draw(sketch, &horse, &gait, &coat, vec(.06f, .045f, .035f));
  draw_mane(sketch, &gait, &hair);
  draw_head_parts(sketch, &gait, &coat, &hair);
  if (thing->has_with) {
    Figure rider =
        figure_make(sketch, thing->with, sketch->dx + side * .06f * k, sketch->dy + 1.53f * k, k);
    rider.side = side;
    rider.coat = sketch_with_color(sketch, rider.coat);
    rider.shoes = vec(.03f, .022f, .018f);
    animal_enter(sketch, 0, rider.y - 1.53f * k, k, side);
    draw_tack(sketch, &gait, &rider);
    figure_draw_side(sketch, &rider, HOLD_RIDE);
  }
  animal_leave(sketch);
}
