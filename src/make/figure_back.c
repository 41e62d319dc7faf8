/* figure_back.c: people from behind, standing, walking, or sitting on something. */
#include "make/figure.h"

static void
limb(Sketch *sketch, const SketchHide *hide, const float (*p)[3], int n)
{
  sketch_form_begin(sketch, hide);
  sketch_form_limb(sketch, p, n);
  sketch_form_end(sketch);
}

/* Half of an outline from the top down, as both halves; sway: m to the right at the hips. */
static void
add_mirrored(Sketch *sketch, const float (*half)[2], int n, float wide, float sway)
{
  float all[40][2];
  for (int i = 0; i < n; i++) {
    const float y = half[i][1], move = sway * smooth(1.4f, .9f, y);
    all[i][0] = half[i][0] * wide + move;
    all[2 * n - 1 - i][0] = -half[i][0] * wide + move;
    all[i][1] = all[2 * n - 1 - i][1] = y;
  }
  sketch_form_outline(sketch, (const float(*)[2])all, 2 * n);
}

static const float leg_down[5][3] = {{.085f, .93f, .098f},
                                     {.090f, .70f, .084f},
                                     {.082f, .50f, .061f},
                                     {.086f, .36f, .064f},
                                     {.078f, .10f, .046f}},
                   leg_up[5][3] = {{.085f, .93f, .098f},
                                   {.082f, .72f, .084f},
                                   {.070f, .54f, .062f},
                                   {.066f, .42f, .064f},
                                   {.062f, .24f, .046f}};

/* Points of a leg down to y of the figure; mirrored for the left one. */
static int
take_leg(const float (*from)[3], float side, float low, float thin, float (*out)[3])
{
  int n = 0;
  for (int i = 0; i < 5; i++) {
    if (i > 1 && from[i][1] < low)
      break;
    out[n][0] = side * from[i][0];
    out[n][1] = from[i][1];
    out[n++][2] = from[i][2] * thin;
  }
  return n;
}

static void
draw_legs(Sketch *sketch, const Figure *f)
{
  const gboolean bare = f->form == FIGURE_WOMAN && f->wear != WEAR_COLD_DAYS,
                 shorts = f->form != FIGURE_WOMAN && f->wear == WEAR_WARM_DAYS;
  const SketchHide cloth = figure_cloth(f->legs), skin = figure_skin(f->skin),
                   shoe = {.albedo = f->shoes, .shine = .03f};
  float p[5][3];
  for (int i = 0; i < 2; i++) {
    const float side = i == 0 ? -1 : 1;
    const float(*leg)[3] = i == 0 || f->lift < .5f ? leg_down : leg_up;
    const float x = side * leg[4][0], y = leg[4][1];
    /* A heel, and of a raised one the sole. */
    const float heel[3][3] = {{x, y + .01f, .040f},
                              {x + .006f * side, y - .055f, .044f},
                              {x + .014f * side, y - (leg == leg_up ? .15f : .075f), .037f}};
    limb(sketch, f->wear == WEAR_WARM_DAYS ? &skin : &shoe, heel, 3);
    if (bare || shorts) {
      const int n = take_leg(leg, side, 0, bare ? .80f : .84f, p);
      limb(sketch, &skin, p, n);
    }
  }
  if (bare)
    return;
  sketch_form_begin(sketch, &cloth);
  for (int i = 0; i < 2; i++) {
    const float(*leg)[3] = i == 0 || f->lift < .5f ? leg_down : leg_up;
    const int n = take_leg(leg, i == 0 ? -1 : 1, shorts ? .5f : 0, shorts ? 1.12f : 1.04f, p);
    sketch_form_limb(sketch, p, n);
  }
  sketch_form_bump(sketch, -.08f, .90f, .13f, .04f);
  sketch_form_bump(sketch, .08f, .90f, .13f, .04f);
  sketch_form_end(sketch);
}

static void
arm_points(const Figure *f, int which, float (*p)[3])
{
  const float side = which == 0 ? -1 : 1, wide = f->form == FIGURE_MAN ? .192f : .158f,
              r = f->form == FIGURE_MAN ? 1 : .82f, swing = f->lift * side * .012f;
  const float down[4][3] = {{side * wide, 1.395f, .056f * r},
                            {side * (wide + .030f), 1.25f, .050f * r},
                            {side * (wide + .046f) + swing, 1.10f, .042f * r},
                            {side * (wide + .050f) + swing, .88f, .030f * r}};
  for (int i = 0; i < 4; i++)
    for (int c = 0; c < 3; c++)
      p[i][c] = down[i][c];
  if (f->holds_up && which == 1) { /* the forearm bent up before the chest */
    p[2][0] = wide + .055f, p[2][1] = 1.14f;
    p[3][0] = wide - .03f, p[3][1] = 1.26f;
  } else if (f->hand[which] != 0) {
    p[3][0] = f->hand[which];
    p[3][1] = f->form == FIGURE_CHILD ? 1.05f : .86f;
    p[2][0] = mixf(p[0][0], p[3][0], .56f) + .015f * side;
    p[2][1] = mixf(p[0][1], p[3][1], .58f);
    p[1][0] = mixf(p[0][0], p[2][0], .5f) + .01f * side;
    p[1][1] = mixf(p[0][1], p[2][1], .5f);
  }
}

static void
draw_hand(Sketch *sketch, const Figure *f, const float (*arm)[3])
{
  const SketchHide skin = figure_skin(f->skin);
  const float dx = arm[3][0] - arm[2][0], dy = arm[3][1] - arm[2][1],
              l = MAX(sqrtf(dx * dx + dy * dy), .01f);
  const float hand[3][3] = {
      {arm[3][0], arm[3][1], arm[3][2] * .9f},
      {arm[3][0] + .06f * dx / l, arm[3][1] + .06f * dy / l, arm[3][2] * 1.15f},
      {arm[3][0] + .13f * dx / l, arm[3][1] + .13f * dy / l, arm[3][2] * .6f}};
  limb(sketch, &skin, hand, 3);
}

/* Torso with sleeves, and of women the skirt. low: where it ends. */
static void
draw_torso(Sketch *sketch, const Figure *f, const float (*arms)[4][3], float low)
{
  static const float shirt[8][2] = {{.050f, 1.505f}, {.110f, 1.475f}, {.185f, 1.435f},
                                    {.188f, 1.33f},  {.168f, 1.22f},  {.152f, 1.08f},
                                    {.165f, .96f},   {.168f, .865f}},
                     dress[9][2] = {{.042f, 1.490f}, {.085f, 1.465f}, {.150f, 1.425f},
                                    {.140f, 1.32f},  {.118f, 1.20f},  {.108f, 1.10f},
                                    {.150f, .94f},   {.185f, .74f},   {.215f, .54f}},
                     coat[8][2] = {{.055f, 1.525f}, {.120f, 1.49f}, {.200f, 1.44f}, {.200f, 1.33f},
                                   {.178f, 1.20f},  {.168f, 1.06f}, {.192f, .90f},  {.205f, .66f}};
  const gboolean cold = f->wear == WEAR_COLD_DAYS, woman = f->form == FIGURE_WOMAN,
                 bare_arms = (woman || f->wear == WEAR_WARM_DAYS) && !cold;
  const float(*half)[2] = cold ? coat : woman ? dress : shirt;
  const int n = cold || !woman ? 8 : 9;
  float own[9][2];
  for (int i = 0; i < n; i++) {
    own[i][0] = half[i][0];
    own[i][1] = MAX(half[i][1], low + .004f * (float)i);
  }
  SketchHide cloth = figure_cloth(f->coat);
  if (woman && !cold)
    cloth.folds = .55f, cloth.folds_m = .075f;
  const float wide = (f->form == FIGURE_CHILD ? .86f : cold && woman ? .86f : 1);
  sketch_form_begin(sketch, &cloth);
  add_mirrored(sketch, (const float(*)[2])own, n, wide, f->lift * .014f);
  for (int i = 0; i < 2; i++)
    sketch_form_limb(sketch, arms[i], bare_arms ? 2 : 4);
  sketch_form_bump(sketch, -.085f, 1.33f, .10f, .022f); /* shoulder blades, small of the back */
  sketch_form_bump(sketch, .085f, 1.33f, .10f, .022f);
  sketch_form_bump(sketch, 0, 1.14f, .09f, -.020f);
  sketch_form_end(sketch);
}

static void
draw_head(Sketch *sketch, const Figure *f)
{
  static const float skull[6][2] = {{.020f, 1.752f}, {.060f, 1.728f}, {.080f, 1.672f},
                                    {.076f, 1.605f}, {.052f, 1.560f}, {.018f, 1.546f}};
  static const float long_hair[8][2] = {{.020f, 1.756f}, {.064f, 1.732f}, {.087f, 1.67f},
                                        {.090f, 1.58f},  {.097f, 1.47f},  {.098f, 1.37f},
                                        {.070f, 1.30f},  {.020f, 1.275f}};
  const SketchHide hair = figure_hair(f->hair), skin = figure_skin(f->skin);
  const float big = f->form == FIGURE_CHILD ? 1.25f : f->form == FIGURE_MAN ? 1 : .97f;
  const float neck[3][3] = {{0, 1.46f, .066f}, {0, 1.52f, .050f}, {0, 1.60f, .050f}};
  limb(sketch, &skin, neck, 3);
  for (int side = -1; side <= 1; side += 2) { /* ears */
    const float ear[2][3] = {{(float)side * .079f * big, 1.64f, .012f},
                             {(float)side * .077f * big, 1.612f, .010f}};
    limb(sketch, &skin, ear, 2);
  }
  const float(*half)[2] = f->head == HEAD_LONG ? long_hair : skull;
  const int n = f->head == HEAD_LONG ? 8 : 6;
  float own[8][2];
  for (int i = 0; i < n; i++) {
    own[i][0] = half[i][0] * big;
    own[i][1] = 1.56f + (half[i][1] - 1.56f) * (half[i][1] > 1.56f ? big : 1);
  }
  sketch_form_begin(sketch, &hair);
  add_mirrored(sketch, (const float(*)[2])own, n, 1, 0);
  if (f->head == HEAD_BUN) {
    const float bun[2][3] = {{0, 1.735f, .042f}, {.004f, 1.745f, .040f}};
    sketch_form_limb(sketch, bun, 2);
    sketch_form_bump(sketch, 0, 1.738f, .05f, .03f);
  }
  sketch_form_end(sketch);
  if (f->head == HEAD_HAT || f->head == HEAD_CAP) {
    const gboolean straw = f->head == HEAD_HAT;
    const SketchHide felt = {.albedo = straw ? vec(.56f, .42f, .22f) : vec_scale(f->coat, 1.25f),
                             .grain = .2f,
                             .grain_m = .012f,
                             .rim = .3f,
                             .fuzz_m = straw ? 0 : .004f};
    const float brim[3][3] = {{-.19f, 1.668f, .012f}, {0, 1.655f, .034f}, {.19f, 1.668f, .012f}},
                cap[6][2] = {{.020f, 1.775f}, {.062f, 1.758f}, {.086f, 1.71f},
                             {.089f, 1.665f}, {.060f, 1.642f}, {.020f, 1.636f}};
    if (straw)
      limb(sketch, &felt, brim, 3);
    float crown[6][2];
    for (int i = 0; i < 6; i++) {
      crown[i][0] = cap[i][0] * big * (straw ? .96f : 1);
      crown[i][1] = 1.56f + (cap[i][1] - 1.56f) * big;
    }
    sketch_form_begin(sketch, &felt);
    add_mirrored(sketch, (const float(*)[2])crown, 6, 1, 0);
    sketch_form_end(sketch);
  }
}

static void
draw_above(Sketch *sketch, const Figure *f, float low)
{
  float arms[2][4][3];
  const gboolean bare =
      (f->form == FIGURE_WOMAN || f->wear == WEAR_WARM_DAYS) && f->wear != WEAR_COLD_DAYS;
  const SketchHide skin = figure_skin(f->skin);
  for (int i = 0; i < 2; i++) {
    arm_points(f, i, arms[i]);
    draw_hand(sketch, f, (const float(*)[3])arms[i]);
    if (bare)
      limb(sketch, &skin, (const float(*)[3])arms[i], 4);
  }
  draw_torso(sketch, f, (const float(*)[4][3])arms, low);
  draw_head(sketch, f);
}

void
figure_draw_back(Sketch *sketch, const Figure *f)
{
  figure_enter(sketch, f);
  if (!f->legs_hidden)
    draw_legs(sketch, f);
  draw_above(sketch, f, 0);
  figure_leave(sketch);
}

void
figure_draw_seated_back(Sketch *sketch, const Figure *f)
{
  Figure own = *f;
  own.y -= .86f * f->k; /* the hips come down to the seat */
  own.lift = 0;
  figure_enter(sketch, &own);
  const gboolean bare = f->form == FIGURE_WOMAN && f->wear != WEAR_COLD_DAYS;
  const SketchHide cloth = figure_cloth(bare ? f->coat : f->legs);
  const float lap[3][3] = {{-.13f, .93f, .085f}, {0, .95f, .10f}, {.13f, .93f, .085f}};
  limb(sketch, &cloth, lap, 3);
  draw_above(sketch, &own, .88f);
  figure_leave(sketch);
}
