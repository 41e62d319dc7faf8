/* thing_animal.c: animals of meadows and woods from the side: cow, sheep, deer. */
#include "make/animal.h"

static float
facing(const Sketch *sketch)
{
  return sketch->thing->across < .5 ? 1 : -1;
}

/* Points of the head's own as a limb. */
static void
head_limb(Sketch *sketch, const Animal *a, const AnimalGait *gait, const SketchHide *hide,
          const float (*points)[3], int n)
{
  float p[6][3];
  for (int i = 0; i < MIN(n, 6); i++) {
    animal_head_point(a, gait, points[i][0], points[i][1], p[i]);
    p[i][2] = points[i][2];
  }
  animal_limb(sketch, hide, (const float(*)[3])p, MIN(n, 6));
}

static void
head_dot(Sketch *sketch, const Animal *a, const AnimalGait *gait, float x, float y, float r, Vec c)
{
  float at[2];
  animal_head_point(a, gait, x, y, at);
  animal_dot(sketch, at, r, c);
}

static gboolean
grazes(Sketch *sketch, float chance)
{
  const ScenePose pose = sketch->thing->pose;
  const float roll = dice_roll(&sketch->dice);
  return pose == POSE_GRAZING || (pose == POSE_USUAL && roll < chance);
}

/* --- cow ---------------------------------------------------------------------------------------
 */

static const float cow_trunk[18][2] = {
    {.50f, 1.405f},  {.25f, 1.36f}, {.0f, 1.355f}, {-.40f, 1.375f}, {-.70f, 1.43f}, {-.88f, 1.38f},
    {-.955f, 1.22f}, {-.93f, 1.0f}, {-.86f, .84f}, {-.64f, .80f},   {-.45f, .77f},  {-.18f, .68f},
    {.15f, .645f},   {.45f, .68f},  {.68f, .72f},  {.80f, .86f},    {.82f, 1.06f},  {.70f, 1.30f}};
static const float cow_head[13][2] = {
    {-.05f, .09f},  {.04f, .118f},  {.14f, .108f},  {.28f, .082f},  {.41f, .074f},
    {.49f, .050f},  {.515f, 0},     {.49f, -.064f}, {.40f, -.088f}, {.28f, -.096f},
    {.14f, -.132f}, {.02f, -.125f}, {-.06f, -.03f}};
static const SketchBump cow_bumps[] = {{.56f, 1.06f, .26f, .05f},  {-.76f, 1.10f, .28f, .05f},
                                       {-.68f, 1.34f, .12f, .03f}, {-.42f, 1.12f, .18f, -.035f},
                                       {.02f, .98f, .40f, .05f},   {.40f, 1.0f, .14f, -.02f}};
static const Animal cow = {
    .trunk = cow_trunk,
    .n_trunk = 18,
    .neck = {{.58f, 1.10f, .27f}, {.83f, 1.23f, .185f}, {.99f, 1.32f, .135f}},
    .head = cow_head,
    .n_head = 13,
    .head_turn = -.62f,
    .fore = {{.57f, .88f, .16f},
             {.565f, .68f, .088f},
             {.555f, .49f, .066f},
             {.552f, .42f, .060f},
             {.545f, .26f, .044f},
             {.542f, .13f, .051f},
             {.555f, .058f, .050f}},
    .hind = {{-.74f, 1.0f, .225f},
             {-.70f, .78f, .140f},
             {-.72f, .62f, .084f},
             {-.805f, .50f, .062f},
             {-.785f, .38f, .050f},
             {-.775f, .23f, .045f},
             {-.772f, .13f, .053f},
             {-.755f, .058f, .051f}},
    .n_fore = 7,
    .n_hind = 8,
    .knee = 3,
    .hock = 3,
    .apart = .15f,
    .hoof = .060f,
    .bumps = cow_bumps,
    .n_bumps = G_N_ELEMENTS(cow_bumps)};

void
thing_cow(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, .95f, 1.05f),
              side = facing(sketch), roll = dice_roll(dice);
  SketchHide coat = {.albedo = vec(.60f, .57f, .51f),
                     .other = roll < .35f ? vec(.20f, .075f, .028f) : vec(.022f, .019f, .018f),
                     .spots = .46f,
                     .spot_m = .62f,
                     .grain = .08f,
                     .grain_m = .022f,
                     .grain_turn = -.3f,
                     .rim = .40f,
                     .fuzz_m = .005f};
  if (roll > .75f) { /* of one colour */
    coat.spots = 0;
    coat.albedo = vec(.25f, .115f, .045f);
    coat.other = vec_scale(coat.albedo, .4f);
  }
  if (sketch->thing->has_color) {
    coat.albedo = sketch_color(sketch, coat.albedo);
    coat.spots = 0;
  }
  AnimalGait gait = animal_gait(dice, POSE_STANDING);
  if (grazes(sketch, .4f))
    gait.neck = -1.12f, gait.head = .18f;
  const SketchHide horn = {.albedo = vec(.46f, .40f, .30f), .shine = .05f},
                   pink = {.albedo = vec(.50f, .31f, .26f)},
                   muzzle = {.albedo = vec(.30f, .19f, .16f), .shine = .05f},
                   dark = {.albedo = coat.other, .grain = .4f, .grain_m = .02f, .fuzz_m = .012f};
  const float tail[4][3] = {{-.93f, 1.36f, .035f},
                            {-1.02f, 1.18f, .024f},
                            {-1.035f, .90f, .020f},
                            {-1.03f, .72f, .022f}},
              tuft[3][3] = {{-1.03f, .74f, .026f}, {-1.035f, .62f, .048f}, {-1.02f, .48f, .010f}},
              udder[3][3] = {{-.62f, .80f, .14f}, {-.50f, .74f, .13f}, {-.42f, .76f, .08f}};
  static const float
      far_horn[3][3] = {{.0f, .10f, .026f}, {-.02f, .19f, .022f}, {.05f, .25f, .006f}},
      near_horn[3][3] = {{-.03f, .10f, .028f}, {-.07f, .20f, .024f}, {-.01f, .28f, .006f}},
      ear[3][3] = {{-.03f, .045f, .030f}, {-.12f, .075f, .050f}, {-.21f, .06f, .012f}},
      nose[2][3] = {{.47f, .012f, .056f}, {.48f, -.03f, .050f}};
  animal_enter(sketch, 0, 0, k, side);
  animal_limb(sketch, &coat, tail, 4);
  animal_limb(sketch, &dark, tuft, 3);
  animal_limb(sketch, &pink, udder, 3);
  head_limb(sketch, &cow, &gait, &horn, far_horn, 3);
  animal_draw(sketch, &cow, &gait, &coat, vec(.045f, .038f, .032f));
  head_limb(sketch, &cow, &gait, &horn, near_horn, 3);
  head_limb(sketch, &cow, &gait, &muzzle, nose, 2);
  SketchHide flap = coat;
  flap.spots = 0;
  flap.albedo = vec_mix(coat.albedo, coat.other, coat.spots > 0 ? .8f : .1f);
  head_limb(sketch, &cow, &gait, &flap, ear, 3);
  head_dot(sketch, &cow, &gait, .15f, .055f, .017f, vec(.010f, .009f, .009f));
  head_dot(sketch, &cow, &gait, .485f, .022f, .012f, vec(.02f, .015f, .014f));
  animal_leave(sketch);
}

/* --- sheep -------------------------------------------------------------------------------------
 */

static const float fleece[15][2] = {{.32f, .83f},   {.14f, .855f},  {-.06f, .86f}, {-.28f, .86f},
                                    {-.46f, .82f},  {-.575f, .71f}, {-.60f, .58f}, {-.54f, .45f},
                                    {-.38f, .385f}, {-.14f, .36f},  {.08f, .35f},  {.28f, .39f},
                                    {.42f, .48f},   {.465f, .62f},  {.42f, .75f}};
static const float sheep_head[10][2] = {
    {-.05f, .055f},  {.03f, .075f},  {.11f, .060f},  {.20f, .042f},  {.255f, .018f},
    {.262f, -.022f}, {.225f, -.05f}, {.12f, -.062f}, {.03f, -.078f}, {-.06f, -.03f}};
static const Animal sheep = {.trunk = fleece,
                             .n_trunk = 15,
                             .neck = {{.34f, .66f, .17f}, {.44f, .76f, .125f}, {.52f, .85f, .085f}},
                             .head = sheep_head,
                             .n_head = 10,
                             .head_turn = -.55f,
                             .fore = {{.27f, .50f, .07f},
                                      {.27f, .36f, .048f},
                                      {.268f, .25f, .034f},
                                      {.262f, .13f, .026f},
                                      {.27f, .045f, .027f}},
                             .hind = {{-.38f, .52f, .10f},
                                      {-.36f, .38f, .062f},
                                      {-.415f, .26f, .034f},
                                      {-.40f, .13f, .026f},
                                      {-.39f, .045f, .027f}},
                             .n_fore = 5,
                             .n_hind = 5,
                             .knee = 2,
                             .hock = 2,
                             .apart = .10f,
                             .hoof = .028f};

/* The fleece once more over the coat that legs and face have: curls on curls. */
static void
draw_fleece(Sketch *sketch, const SketchHide *wool, const float (*neck)[3])
{
  Dice *dice = &sketch->dice;
  sketch_form_begin(sketch, wool);
  sketch_form_outline(sketch, fleece, 15);
  sketch_form_limb(sketch, neck, 2);
  for (int i = 0; i < 26; i++) { /* locks over the outline */
    const float a = (float)(2 * G_PI) * ((float)i + dice_roll(dice)) / 26,
                x = -.07f + .50f * cosf(a), y = .61f + .225f * sinf(a);
    const float lock[2][3] = {{x, y, dice_between(dice, .045f, .075f)}, {x + .01f, y, .05f}};
    sketch_form_limb(sketch, lock, 2);
  }
  for (int i = 0; i < 90; i++)
    sketch_form_bump(sketch, dice_between(dice, -.58f, .44f), dice_between(dice, .36f, .87f),
                     dice_between(dice, .035f, .085f), dice_between(dice, .004f, .018f));
  sketch_form_end(sketch);
}

void
thing_sheep(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, .92f, 1.06f) * 1.08f,
              side = facing(sketch);
  const gboolean black_face = dice_roll(dice) < .5f;
  const Vec hue = sketch_color(sketch, vec(.60f, .55f, .45f));
  const SketchHide wool = {.albedo = hue,
                           .under = vec_scale(hue, .70f),
                           .low_y = .36f,
                           .high_y = .62f,
                           .grain = .30f,
                           .grain_m = .018f,
                           .grain_turn = 1.2f,
                           .rim = .8f,
                           .fuzz_m = .014f},
                   face = {.albedo = black_face ? vec(.028f, .024f, .022f) : vec(.50f, .44f, .36f),
                           .grain = .12f,
                           .grain_m = .01f,
                           .rim = .4f};
  AnimalGait gait = animal_gait(dice, POSE_STANDING);
  if (grazes(sketch, .5f))
    gait.neck = -1.75f, gait.head = .75f;
  static const float ear[3][3] = {{-.03f, .04f, .022f}, {-.09f, .035f, .030f}, {-.15f, .0f, .008f}};
  float neck[2][3], p[2];
  animal_enter(sketch, 0, 0, k, side);
  animal_draw(sketch, &sheep, &gait, &face, vec(.03f, .026f, .024f));
  animal_head_point(&sheep, &gait, -.07f, .0f, p);
  neck[0][0] = .33f, neck[0][1] = .66f, neck[0][2] = .17f;
  neck[1][0] = mixf(.33f, p[0], .86f), neck[1][1] = mixf(.66f, p[1], .86f), neck[1][2] = .095f;
  draw_fleece(sketch, &wool, (const float(*)[3])neck);
  head_limb(sketch, &sheep, &gait, &face, ear, 3);
  head_dot(sketch, &sheep, &gait, .06f, .028f, .010f,
           black_face ? vec(.12f, .09f, .05f) : vec(.01f, .01f, .01f));
  animal_leave(sketch);
}

/* --- deer --------------------------------------------------------------------------------------
 */

static const float deer_trunk[15][2] = {
    {.28f, 1.065f}, {.05f, 1.02f}, {-.22f, 1.03f}, {-.44f, 1.03f}, {-.545f, .94f},
    {-.56f, .82f},  {-.50f, .73f}, {-.36f, .715f}, {-.18f, .71f},  {.04f, .67f},
    {.22f, .68f},   {.36f, .76f},  {.425f, .88f},  {.41f, .98f},   {.36f, 1.04f}};
static const float deer_head[11][2] = {
    {-.045f, .052f}, {.02f, .072f},  {.09f, .058f},  {.19f, .040f},   {.27f, .026f}, {.30f, -.006f},
    {.27f, -.036f},  {.16f, -.050f}, {.06f, -.070f}, {-.02f, -.060f}, {-.06f, 0}};
static const SketchBump deer_bumps[] = {
    {.30f, .90f, .18f, .035f}, {-.44f, .88f, .19f, .038f}, {-.2f, .87f, .12f, -.012f}};
static const Animal deer = {
    .trunk = deer_trunk,
    .n_trunk = 15,
    .neck = {{.30f, .93f, .165f}, {.43f, 1.16f, .100f}, {.52f, 1.36f, .068f}},
    .head = deer_head,
    .n_head = 11,
    .head_turn = -.42f,
    .fore = {{.30f, .82f, .105f},
             {.315f, .64f, .052f},
             {.315f, .48f, .036f},
             {.312f, .42f, .032f},
             {.305f, .24f, .021f},
             {.305f, .10f, .024f},
             {.325f, .042f, .022f}},
    .hind = {{-.42f, .86f, .150f},
             {-.40f, .68f, .090f},
             {-.44f, .56f, .052f},
             {-.515f, .47f, .038f},
             {-.49f, .30f, .025f},
             {-.478f, .11f, .026f},
             {-.455f, .042f, .023f}},
    .n_fore = 7,
    .n_hind = 7,
    .knee = 3,
    .hock = 3,
    .apart = .09f,
    .hoof = .026f,
    .bumps = deer_bumps,
    .n_bumps = G_N_ELEMENTS(deer_bumps)};

/* One beam and its tines, from the head's own point. */
static void
antler(Sketch *sketch, const AnimalGait *gait, const SketchHide *horn, float dx, float k)
{
  const float beam[5][3] = {{.0f + dx, .05f, .020f},
                            {-.08f + dx, .17f, .018f},
                            {-.16f + dx, .33f, .015f},
                            {-.14f + dx, .48f, .012f},
                            {-.05f + dx, .60f * k, .005f}},
              tines[4][2][3] = {{{-.02f + dx, .09f, .014f}, {.11f + dx, .20f, .004f}},
                                {{-.10f + dx, .22f, .013f}, {.03f + dx, .36f, .004f}},
                                {{-.16f + dx, .36f, .012f}, {-.05f + dx, .50f, .004f}},
                                {{-.15f + dx, .44f, .011f}, {-.25f + dx, .58f, .004f}}};
  head_limb(sketch, &deer, gait, horn, beam, 5);
  for (int i = 0; i < 4; i++)
    head_limb(sketch, &deer, gait, horn, tines[i], 2);
}

void
thing_deer(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size * dice_between(dice, .95f, 1.08f),
              side = facing(sketch);
  const gboolean stag = dice_roll(dice) < .55f;
  const Vec hue = sketch_color(sketch, vec(.24f, .125f, .052f));
  const SketchHide coat = {.albedo = hue,
                           .under = vec_mix(hue, vec(.46f, .38f, .27f), .55f),
                           .low_y = .66f,
                           .high_y = .84f,
                           .grain = .14f,
                           .grain_m = .012f,
                           .grain_turn = -.4f,
                           .rim = .60f,
                           .fuzz_m = .005f},
                   horn = {.albedo = vec(.22f, .155f, .09f), .rim = .3f},
                   scut = {.albedo = vec(.58f, .52f, .42f), .fuzz_m = .01f, .rim = .6f};
  AnimalGait gait = animal_gait(dice, POSE_STANDING);
  if (grazes(sketch, .25f))
    gait.neck = -1.95f, gait.head = .95f;
  static const float
      near_ear[3][3] = {{-.02f, .05f, .018f}, {-.09f, .105f, .034f}, {-.165f, .15f, .005f}},
      far_ear[3][3] = {{.02f, .055f, .015f}, {.0f, .13f, .026f}, {-.01f, .20f, .005f}},
      tail[3][3] = {{-.545f, .93f, .040f}, {-.585f, .86f, .045f}, {-.59f, .79f, .015f}};
  animal_enter(sketch, 0, 0, k, side);
  animal_limb(sketch, &scut, tail, 3);
  if (stag)
    antler(sketch, &gait, &horn, .035f, .96f);
  head_limb(sketch, &deer, &gait, &coat, far_ear, 3);
  animal_draw(sketch, &deer, &gait, &coat, vec(.03f, .025f, .022f));
  if (stag)
    antler(sketch, &gait, &horn, -.02f, 1);
  head_limb(sketch, &deer, &gait, &coat, near_ear, 3);
  head_dot(sketch, &deer, &gait, .075f, .028f, .013f, vec(.008f, .007f, .007f));
  head_dot(sketch, &deer, &gait, .292f, .0f, .020f, vec(.014f, .012f, .012f));
  animal_leave(sketch);
}
