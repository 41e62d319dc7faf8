/* thing_wild.c: wild and small animals from the side: a fox, a bear, an elephant, a rabbit, a cat.
 */
#include "make/animal.h"

static float
facing(const Sketch *sketch)
{
  return sketch->thing->across < .5 ? 1 : -1;
}

static void
head_limb(Sketch *sketch, const Animal *a, const AnimalGait *gait, const SketchHide *hide,
          const float (*points)[3], int n)
{
  float p[6][3];
  for (int i = 0; i < n; i++) {
    animal_head_point(a, gait, points[i][0], points[i][1], p[i]);
    p[i][2] = points[i][2];
  }
  animal_limb(sketch, hide, (const float(*)[3])p, n);
}

static void
head_dot(Sketch *sketch, const Animal *a, const AnimalGait *gait, float x, float y, float r, Vec c)
{
  float at[2];
  animal_head_point(a, gait, x, y, at);
  animal_dot(sketch, at, r, c);
}

static SketchHide
fur(Vec albedo, Vec under, float low_y, float high_y, float hair_m)
{
  return (SketchHide){.albedo = albedo,
                      .under = under,
                      .low_y = low_y,
                      .high_y = high_y,
                      .grain = .24f,
                      .grain_m = hair_m,
                      .grain_turn = -.4f,
                      .rim = .6f,
                      .fuzz_m = .8f * hair_m};
}

static const float fox_trunk[13][2] = {{.19f, .40f},   {.06f, .385f}, {-.10f, .385f}, {-.22f, .38f},
                                       {-.285f, .33f}, {-.28f, .26f}, {-.19f, .245f}, {-.08f, .25f},
                                       {.04f, .225f},  {.15f, .21f},  {.235f, .25f},  {.26f, .32f},
                                       {.24f, .38f}};
static const float fox_head[10][2] = {
    {-.05f, .045f},  {.0f, .062f},   {.05f, .052f},  {.09f, .026f},   {.175f, .006f},
    {.178f, -.014f}, {.10f, -.034f}, {.03f, -.056f}, {-.03f, -.055f}, {-.06f, 0}};
static const Animal fox = {
    .trunk = fox_trunk,
    .n_trunk = 13,
    .neck = {{.17f, .33f, .082f}, {.235f, .41f, .064f}, {.28f, .465f, .056f}},
    .head = fox_head,
    .n_head = 10,
    .head_turn = -.22f,
    .fore = {{.16f, .30f, .055f},
             {.165f, .21f, .030f},
             {.162f, .13f, .021f},
             {.160f, .06f, .017f},
             {.17f, .022f, .018f},
             {.195f, .015f, .013f}},
    .hind = {{-.20f, .31f, .078f},
             {-.185f, .22f, .045f},
             {-.215f, .15f, .026f},
             {-.25f, .10f, .020f},
             {-.238f, .045f, .016f},
             {-.225f, .020f, .017f},
             {-.20f, .015f, .013f}},
    .n_fore = 6,
    .n_hind = 7,
    .knee = 2,
    .hock = 3,
    .apart = .045f};

void
thing_fox(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const Vec red = sketch_color(sketch, vec(.40f, .145f, .035f)), white = vec(.58f, .52f, .44f),
            black = vec(.022f, .018f, .016f);
  const AnimalGait gait = animal_gait(dice, dice_roll(dice) < .5f ? POSE_WALKING : POSE_STANDING);
  const SketchHide coat = fur(red, black, .13f, .23f, .009f), tip = fur(white, white, 0, 1, .012f),
                   brush = fur(red, vec_scale(red, .6f), .15f, .3f, .016f);
  const float tail[4][3] = {{-.27f, .33f, .030f},
                            {-.38f, .285f, .055f},
                            {-.50f, .22f, .064f},
                            {-.60f, .185f, .044f}},
              end[2][3] = {{-.60f, .187f, .042f}, {-.68f, .18f, .010f}};
  static const float ears[2][2][3] = {{{.02f, .045f, .024f}, {.02f, .125f, .003f}},
                                      {{-.015f, .045f, .028f}, {-.04f, .13f, .003f}}},
                     cheek[3][3] = {
                         {-.02f, -.035f, .020f}, {.06f, -.030f, .018f}, {.14f, -.014f, .008f}};
  animal_enter(sketch, 0, .6f * animal_lift(sketch), 1.1f * (float)sketch->thing->size,
               facing(sketch));
  animal_limb(sketch, &brush, tail, 4);
  animal_limb(sketch, &tip, end, 2);
  head_limb(sketch, &fox, &gait, &coat, ears[0], 2);
  animal_draw(sketch, &fox, &gait, &coat, black);
  SketchHide ear = coat;
  ear.under = ear.albedo;
  head_limb(sketch, &fox, &gait, &ear, ears[1], 2);
  head_limb(sketch, &fox, &gait, &tip, cheek, 3);
  head_dot(sketch, &fox, &gait, .172f, .0f, .011f, vec(.012f, .010f, .010f));
  head_dot(sketch, &fox, &gait, .055f, .022f, .007f, vec(.012f, .009f, .008f));
  animal_leave(sketch);
}

static const float bear_trunk[14][2] = {{.52f, 1.06f}, {.30f, 1.13f}, {.0f, 1.04f},  {-.40f, 1.07f},
                                        {-.70f, 1.0f}, {-.87f, .80f}, {-.83f, .58f}, {-.55f, .46f},
                                        {-.2f, .42f},  {.2f, .40f},   {.5f, .46f},   {.68f, .60f},
                                        {.72f, .82f},  {.64f, .98f}};
static const float bear_head[11][2] = {
    {-.10f, .14f},   {.02f, .168f},  {.12f, .13f},   {.20f, .078f}, {.32f, .06f},  {.365f, .02f},
    {.345f, -.035f}, {.25f, -.065f}, {.12f, -.105f}, {.0f, -.145f}, {-.12f, -.08f}};
static const SketchBump bear_bumps[] = {{.45f, .86f, .30f, .05f}, {-.60f, .76f, .32f, .055f}};
static const Animal bear = {.trunk = bear_trunk,
                            .n_trunk = 14,
                            .neck = {{.48f, .84f, .27f}, {.70f, .92f, .215f}, {.86f, .93f, .175f}},
                            .head = bear_head,
                            .n_head = 11,
                            .head_turn = -.18f,
                            .fore = {{.46f, .66f, .20f},
                                     {.49f, .42f, .135f},
                                     {.485f, .24f, .105f},
                                     {.48f, .10f, .092f},
                                     {.55f, .055f, .052f}},
                            .hind = {{-.60f, .70f, .24f},
                                     {-.56f, .44f, .165f},
                                     {-.65f, .27f, .105f},
                                     {-.61f, .10f, .092f},
                                     {-.54f, .055f, .052f}},
                            .n_fore = 5,
                            .n_hind = 5,
                            .knee = 2,
                            .hock = 2,
                            .apart = .17f,
                            .bumps = bear_bumps,
                            .n_bumps = 2};

void
thing_bear(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const gboolean snow = sketch->world->scene->near == NEAR_SNOW;
  const Vec hue = sketch_color(sketch, snow ? vec(.62f, .58f, .49f) : vec(.095f, .050f, .025f));
  AnimalGait gait = animal_gait(dice, POSE_WALKING);
  gait.neck -= .12f;
  SketchHide coat = fur(hue, vec_scale(hue, snow ? .8f : .6f), .25f, .6f, .028f);
  static const float ears[2][2][3] = {{{-.0f, .14f, .045f}, {.0f, .175f, .040f}},
                                      {{-.07f, .13f, .050f}, {-.085f, .165f, .045f}}};
  animal_enter(sketch, 0, 0, (float)sketch->thing->size, facing(sketch));
  head_limb(sketch, &bear, &gait, &coat, ears[0], 2);
  animal_draw(sketch, &bear, &gait, &coat, hue);
  head_limb(sketch, &bear, &gait, &coat, ears[1], 2);
  head_dot(sketch, &bear, &gait, .355f, .015f, .030f, vec(.014f, .012f, .012f));
  head_dot(sketch, &bear, &gait, .165f, .050f, .014f, vec(.010f, .009f, .008f));
  animal_leave(sketch);
}

static const float ele_trunk[13][2] = {
    {.72f, 2.70f},   {.20f, 2.86f},  {-.50f, 2.80f}, {-1.10f, 2.56f}, {-1.36f, 2.12f},
    {-1.30f, 1.52f}, {-.90f, 1.22f}, {-.30f, 1.14f}, {.30f, 1.12f},   {.80f, 1.28f},
    {1.02f, 1.70f},  {1.0f, 2.2f},   {.9f, 2.5f}};
static const float ele_head[9][2] = {{-.20f, .42f}, {.08f, .52f},   {.32f, .42f},
                                     {.48f, .14f},  {.50f, -.16f},  {.38f, -.38f},
                                     {.10f, -.50f}, {-.18f, -.38f}, {-.34f, 0}};
static const SketchBump ele_bumps[] = {
    {-.85f, 1.9f, .6f, .08f}, {.55f, 1.8f, .5f, .07f}, {-.2f, 1.7f, .6f, .05f}};
static const Animal elephant = {
    .trunk = ele_trunk,
    .n_trunk = 13,
    .neck = {{.78f, 2.15f, .56f}, {1.0f, 2.32f, .48f}, {1.18f, 2.36f, .40f}},
    .head = ele_head,
    .n_head = 9,
    .head_turn = 0,
    .fore = {{.66f, 1.62f, .36f},
             {.68f, 1.05f, .235f},
             {.67f, .62f, .195f},
             {.67f, .30f, .190f},
             {.68f, .16f, .17f}},
    .hind = {{-.95f, 1.72f, .42f},
             {-.90f, 1.08f, .26f},
             {-1.0f, .60f, .190f},
             {-.985f, .30f, .185f},
             {-.97f, .16f, .17f}},
    .n_fore = 5,
    .n_hind = 5,
    .knee = 2,
    .hock = 2,
    .apart = .30f,
    .bumps = ele_bumps,
    .n_bumps = 3};

void
thing_elephant(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const Vec grey = sketch_color(sketch, vec(.175f, .155f, .140f));
  AnimalGait gait = animal_gait(dice, POSE_WALKING);
  for (int i = 0; i < 2; i++) { /* it takes small steps */
    gait.fore[i] *= .6f, gait.hind[i] *= .6f, gait.knee[i] *= .5f, gait.hock[i] *= .5f;
  }
  gait.neck = dice_between(dice, -.05f, .05f);
  SketchHide coat = {.albedo = grey,
                     .under = vec_scale(grey, .7f),
                     .low_y = .2f,
                     .high_y = 1.2f,
                     .grain = .16f,
                     .grain_m = .05f,
                     .grain_turn = 1.4f,
                     .folds = .25f,
                     .folds_m = .16f,
                     .rim = .15f};
  const SketchHide ivory = {.albedo = vec(.56f, .50f, .38f), .shine = .06f};
  const float tail[3][3] = {{-1.33f, 2.3f, .06f}, {-1.46f, 1.8f, .04f}, {-1.45f, 1.2f, .035f}};
  static const float nose[6][3] = {{.30f, .02f, .26f},    {.52f, -.34f, .19f},
                                   {.60f, -.90f, .145f},  {.56f, -1.40f, .105f},
                                   {.60f, -1.80f, .080f}, {.74f, -1.98f, .055f}},
                     tusk[3][3] = {{.40f, -.36f, .060f},
                                   {.66f, -.66f, .050f},
                                   {.95f, -.66f, .010f}},
                     ear[8][2] = {{-.02f, .36f},  {-.30f, .42f},  {-.58f, .26f},  {-.66f, -.12f},
                                  {-.50f, -.52f}, {-.28f, -.70f}, {-.10f, -.42f}, {.02f, -.05f}};
  float p[8][2];
  animal_enter(sketch, 0, 0, (float)sketch->thing->size, facing(sketch));
  animal_limb(sketch, &coat, tail, 3);
  animal_draw(sketch, &elephant, &gait, &coat, vec_scale(grey, .7f));
  head_limb(sketch, &elephant, &gait, &coat, nose, 6);
  head_limb(sketch, &elephant, &gait, &ivory, tusk, 3);
  SketchHide flap = coat;
  flap.albedo = flap.under = vec_scale(grey, .86f);
  flap.flat = .4f;
  sketch_form_begin(sketch, &flap);
  for (int i = 0; i < 8; i++)
    animal_head_point(&elephant, &gait, ear[i][0], ear[i][1], p[i]);
  sketch_form_outline(sketch, (const float(*)[2])p, 8);
  sketch_form_end(sketch);
  head_dot(sketch, &elephant, &gait, .26f, .10f, .035f, vec(.012f, .010f, .010f));
  animal_leave(sketch);
}

static const float cat_trunk[12][2] = {
    {.12f, .272f},  {.0f, .256f},  {-.12f, .268f}, {-.20f, .245f}, {-.228f, .19f}, {-.195f, .145f},
    {-.09f, .152f}, {.03f, .138f}, {.12f, .148f},  {.165f, .19f},  {.17f, .235f},  {.15f, .262f}};
static const float cat_head[9][2] = {{-.045f, .035f}, {.0f, .054f},     {.042f, .050f},
                                     {.068f, .026f},  {.083f, .003f},   {.074f, -.022f},
                                     {.04f, -.040f},  {-.005f, -.043f}, {-.045f, -.025f}};
static const Animal cat = {
    .trunk = cat_trunk,
    .n_trunk = 12,
    .neck = {{.11f, .212f, .062f}, {.155f, .265f, .050f}, {.185f, .305f, .045f}},
    .head = cat_head,
    .n_head = 9,
    .head_turn = -.1f,
    .fore = {{.11f, .19f, .044f},
             {.11f, .12f, .026f},
             {.108f, .06f, .019f},
             {.112f, .018f, .018f},
             {.13f, .012f, .013f}},
    .hind = {{-.165f, .205f, .062f},
             {-.145f, .135f, .040f},
             {-.185f, .08f, .023f},
             {-.168f, .018f, .018f},
             {-.145f, .012f, .013f}},
    .n_fore = 5,
    .n_hind = 5,
    .knee = 2,
    .hock = 2,
    .apart = .035f};

void
thing_cat(Sketch *sketch)
{
  static const float coats[4][3] = {
      {.30f, .145f, .045f}, {.020f, .018f, .017f}, {.16f, .135f, .11f}, {.58f, .53f, .46f}};
  Dice *dice = &sketch->dice;
  const float *c = coats[(int)(dice_roll(dice) * 3.99f)];
  const Vec hue = sketch_color(sketch, vec(c[0], c[1], c[2]));
  const AnimalGait gait = animal_gait(dice, dice_roll(dice) < .6f ? POSE_WALKING : POSE_STANDING);
  SketchHide coat = fur(hue, vec_mix(hue, vec(.56f, .5f, .42f), .3f), .08f, .18f, .006f);
  coat.other = vec_scale(hue, .45f);
  coat.spots = vec_luma(hue) > .05f && vec_luma(hue) < .4f ? .40f : 0;
  coat.spot_m = .06f;
  const float tail[5][3] = {{-.20f, .235f, .020f},
                            {-.29f, .25f, .017f},
                            {-.35f, .33f, .016f},
                            {-.36f, .43f, .015f},
                            {-.32f, .49f, .008f}};
  static const float ears[2][2][3] = {{{.025f, .040f, .020f}, {.03f, .088f, .002f}},
                                      {{-.018f, .038f, .022f}, {-.032f, .092f, .002f}}};
  animal_enter(sketch, 0, animal_lift(sketch), 1.35f * (float)sketch->thing->size, facing(sketch));
  animal_limb(sketch, &coat, tail, 5);
  head_limb(sketch, &cat, &gait, &coat, ears[0], 2);
  animal_draw(sketch, &cat, &gait, &coat, hue);
  head_limb(sketch, &cat, &gait, &coat, ears[1], 2);
  head_dot(sketch, &cat, &gait, .080f, .002f, .006f, vec(.30f, .12f, .10f));
  head_dot(sketch, &cat, &gait, .045f, .016f, .0065f, vec(.16f, .18f, .03f));
  animal_leave(sketch);
}

void
thing_rabbit(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const Vec hue =
      sketch_color(sketch, dice_roll(dice) < .3f ? vec(.58f, .55f, .50f) : vec(.20f, .145f, .085f));
  const SketchHide coat = fur(hue, vec_mix(hue, vec(.5f, .45f, .38f), .6f), .03f, .12f, .009f),
                   scut = fur(vec(.62f, .59f, .54f), vec(.5f, .47f, .42f), 0, .2f, .010f);
  SketchHide far = coat;
  far.albedo = vec_scale(hue, .6f);
  const float body[12][2] = {{.09f, .225f}, {.0f, .25f},   {-.11f, .235f}, {-.185f, .165f},
                             {-.20f, .08f}, {-.16f, .02f}, {-.05f, .012f}, {.03f, .03f},
                             {.09f, .06f},  {.135f, .11f}, {.15f, .17f},   {.13f, .21f}},
              head[9][2] = {{.10f, .27f},   {.14f, .30f},  {.185f, .295f},
                            {.225f, .265f}, {.24f, .232f}, {.22f, .205f},
                            {.17f, .19f},   {.12f, .19f},  {.09f, .22f}},
              ears[2][3][3] = {{{.155f, .28f, .018f}, {.135f, .36f, .024f}, {.115f, .43f, .006f}},
                               {{.125f, .275f, .019f},
                                {.085f, .345f, .026f},
                                {.05f, .405f, .006f}}},
              fore[3][3] = {{.10f, .11f, .032f}, {.125f, .05f, .021f}, {.145f, .014f, .014f}},
              hind[3][3] = {{-.12f, .10f, .075f}, {-.06f, .05f, .045f}, {-.02f, .016f, .016f}},
              tail[2][3] = {{-.20f, .10f, .036f}, {-.215f, .11f, .030f}};
  animal_enter(sketch, 0, animal_lift(sketch), 1.3f * (float)sketch->thing->size, facing(sketch));
  animal_limb(sketch, &scut, tail, 2);
  animal_limb(sketch, &far, ears[0], 3);
  sketch_form_begin(sketch, &coat);
  sketch_form_outline(sketch, body, 12);
  sketch_form_outline(sketch, head, 9);
  sketch_form_limb(sketch, fore, 3);
  sketch_form_limb(sketch, hind, 3);
  sketch_form_bump(sketch, -.10f, .11f, .09f, .02f);
  sketch_form_end(sketch);
  animal_limb(sketch, &coat, ears[1], 3);
  const float eye[2] = {.188f, .252f}, nose[2] = {.238f, .228f};
  animal_dot(sketch, eye, .010f, vec(.012f, .010f, .010f));
  animal_dot(sketch, nose, .007f, vec(.20f, .10f, .09f));
  animal_leave(sketch);
}
