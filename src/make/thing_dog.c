/* thing_dog.c: a dog: standing, walking on a leash, running, sitting. */
#include "make/animal.h"

static const float trunk[15][2] = {{.22f, .585f},  {.10f, .56f},   {-.08f, .545f}, {-.24f, .55f},
                                   {-.35f, .52f},  {-.405f, .44f}, {-.38f, .36f},  {-.27f, .335f},
                                   {-.14f, .355f}, {.0f, .325f},   {.12f, .285f},  {.23f, .275f},
                                   {.315f, .335f}, {.345f, .43f},  {.31f, .53f}};
static const float head[12][2] = {{-.06f, .06f}, {.0f, .085f},   {.065f, .078f},  {.10f, .046f},
                                  {.19f, .036f}, {.232f, .022f}, {.238f, -.012f}, {.21f, -.036f},
                                  {.12f, -.05f}, {.05f, -.074f}, {-.03f, -.068f}, {-.075f, 0}};
static const SketchBump bumps[] = {
    {.22f, .43f, .12f, .022f}, {-.29f, .42f, .13f, .024f}, {-.12f, .43f, .08f, -.008f}};
static const Animal dog = {
    .trunk = trunk,
    .n_trunk = 15,
    .neck = {{.24f, .49f, .112f}, {.335f, .615f, .085f}, {.40f, .70f, .074f}},
    .head = head,
    .n_head = 12,
    .head_turn = -.12f,
    .fore = {{.23f, .43f, .085f},
             {.235f, .31f, .045f},
             {.232f, .21f, .033f},
             {.228f, .11f, .027f},
             {.24f, .045f, .029f},
             {.275f, .026f, .024f}},
    .hind = {{-.29f, .44f, .115f},
             {-.265f, .33f, .070f},
             {-.305f, .235f, .042f},
             {-.362f, .16f, .031f},
             {-.348f, .085f, .025f},
             {-.338f, .036f, .028f},
             {-.298f, .025f, .023f}},
    .n_fore = 6,
    .n_hind = 7,
    .knee = 2,
    .hock = 3,
    .apart = .065f,
    .bumps = bumps,
    .n_bumps = G_N_ELEMENTS(bumps)};

static const float seat_trunk[13][2] = {{.20f, .62f},  {.12f, .60f},   {.02f, .50f},  {-.10f, .37f},
                                        {-.22f, .24f}, {-.275f, .12f}, {-.24f, .02f}, {-.10f, .0f},
                                        {.02f, .06f},  {.10f, .20f},   {.20f, .30f},  {.265f, .40f},
                                        {.27f, .52f}};
static const Animal sitting = {
    .trunk = seat_trunk,
    .n_trunk = 13,
    .neck = {{.17f, .54f, .105f}, {.215f, .66f, .085f}, {.25f, .74f, .074f}},
    .head = head,
    .n_head = 12,
    .head_turn = -.08f,
    .fore = {{.17f, .42f, .08f},
             {.195f, .29f, .046f},
             {.20f, .20f, .033f},
             {.20f, .10f, .027f},
             {.21f, .042f, .029f},
             {.245f, .025f, .024f}},
    .hind = {{-.10f, .19f, .125f},
             {.0f, .18f, .085f},
             {.045f, .12f, .05f},
             {.02f, .045f, .034f},
             {.06f, .030f, .030f},
             {.13f, .026f, .024f}},
    .n_fore = 6,
    .n_hind = 6,
    .knee = 2,
    .hock = 3,
    .apart = .05f,
    .bumps = bumps,
    .n_bumps = 0};

static void
draw_head_parts(Sketch *sketch, const Animal *a, const AnimalGait *gait, const SketchHide *coat)
{
  static const float flap[7][2] = {{.015f, .070f},  {-.035f, .068f},  {-.070f, .01f},
                                   {-.072f, -.06f}, {-.040f, -.088f}, {-.008f, -.045f},
                                   {.012f, .01f}};
  float p[7][2], at[2];
  SketchHide ear = *coat;
  ear.albedo = vec_scale(coat->albedo, .72f);
  ear.under = ear.albedo;
  sketch_form_begin(sketch, &ear);
  for (int i = 0; i < 7; i++)
    animal_head_point(a, gait, flap[i][0], flap[i][1], p[i]);
  sketch_form_outline(sketch, (const float(*)[2])p, 7);
  sketch_form_end(sketch);
  animal_head_point(a, gait, .232f, .012f, at);
  animal_dot(sketch, at, .016f, vec(.014f, .012f, .012f));
  animal_head_point(a, gait, .082f, .040f, at);
  animal_dot(sketch, at, .0095f, vec(.012f, .009f, .008f));
}

void
animal_dog(Sketch *sketch, float x, float y, float side, gboolean with_color, ScenePose pose)
{
  static const float coats[6][3] = {{.34f, .205f, .085f}, {.020f, .017f, .016f},
                                    {.46f, .35f, .20f},   {.12f, .058f, .026f},
                                    {.27f, .13f, .045f},  {.58f, .54f, .46f}};
  Dice *dice = &sketch->dice;
  const SceneThing *thing = sketch->thing;
  const float k = (float)thing->size * dice_between(dice, .95f, 1.15f);
  const float *c = coats[(int)(dice_roll(dice) * 5.99f)];
  const Vec usual = vec(c[0], c[1], c[2]);
  Vec albedo = with_color ? sketch_color(sketch, usual) : usual;
  const gboolean sits = pose == POSE_SITTING;
  const Animal *a = sits ? &sitting : &dog;
  AnimalGait gait = animal_gait(dice, pose);
  if (sits)
    gait.fore[0] = .05f, gait.hind[0] = gait.hind[1] = 0;
  const SketchHide coat = {
      .albedo = albedo,
      .under = vec_mix(albedo, vec(.55f, .46f, .34f), vec_luma(albedo) > .06f ? .35f : .06f),
      .low_y = .26f,
      .high_y = .44f,
      .grain = .20f,
      .grain_m = .011f,
      .grain_turn = -.35f,
      .shine = .02f,
      .rim = .55f,
      .fuzz_m = .005f};
  const float up[4][3] = {{-.36f, .50f, .034f},
                          {-.48f, .545f, .032f},
                          {-.565f, .64f, .026f},
                          {-.60f, .745f, .008f}},
              back[4][3] = {{-.36f, .51f, .034f},
                            {-.49f, .53f, .030f},
                            {-.62f, .56f, .026f},
                            {-.73f, .60f, .008f}},
              low[4][3] = {{-.24f, .06f, .032f},
                           {-.36f, .035f, .028f},
                           {-.47f, .045f, .022f},
                           {-.55f, .08f, .008f}};
  animal_enter(sketch, x, y + (pose == POSE_RUNNING ? .05f * k : 0), k, side);
  SketchHide brush = coat;
  brush.fuzz_m = .010f;
  animal_limb(sketch, &brush, sits ? low : pose == POSE_RUNNING ? back : up, 4);
  animal_draw(sketch, a, &gait, &coat, vec(0, 0, 0));
  draw_head_parts(sketch, a, &gait, &coat);
  /* The collar lies across the neck. */
  const SketchHide strap = {.albedo = vec(.36f, .03f, .025f), .shine = .03f};
  float p0[2], p1[2];
  animal_head_point(a, &gait, -.145f, .035f, p0);
  animal_head_point(a, &gait, -.06f, -.125f, p1);
  const float collar[2][3] = {{p0[0], p0[1], .013f}, {p1[0], p1[1], .013f}};
  animal_limb(sketch, &strap, collar, 2);
  animal_leave(sketch);
}

void
thing_dog(Sketch *sketch)
{
  const SceneThing *thing = sketch->thing;
  const float roll = dice_roll(&sketch->dice);
  const ScenePose pose = thing->pose != POSE_USUAL ? thing->pose
                         : roll < .3f              ? POSE_SITTING
                         : roll < .6f              ? POSE_WALKING
                                                   : POSE_STANDING;
  animal_dog(sketch, 0, 0, thing->across < .5 ? 1 : -1, TRUE, pose);
}
