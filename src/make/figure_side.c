/* figure_side.c: people from the side, by their joints: standing, walking, running, sitting,
 * riding, rowing, fishing. */
#include "make/figure.h"

/* m of somebody 1.75 m tall who looks to the right; of limbs the far one, then the near one. */
typedef struct {
  float hip[2], shoulder[2], head[2];
  float knee[2][2], ankle[2][2], toe[2][2], elbow[2][2], hand[2][2];
} Joints;

static const Joints joints[N_HOLDS] = {
    [HOLD_STAND] = {{0, .93f},
                    {0, 1.42f},
                    {.035f, 1.635f},
                    {{.05f, .50f}, {.01f, .50f}},
                    {{.05f, .08f}, {-.01f, .08f}},
                    {{.20f, .035f}, {.15f, .03f}},
                    {{.02f, 1.14f}, {-.03f, 1.14f}},
                    {{.08f, .90f}, {.03f, .88f}}},
    [HOLD_WALK] = {{0, .92f},
                   {.03f, 1.41f},
                   {.075f, 1.625f},
                   {{.0f, .50f}, {.17f, .52f}},
                   {{-.27f, .19f}, {.27f, .10f}},
                   {{-.17f, .05f}, {.42f, .08f}},
                   {{.15f, 1.16f}, {-.13f, 1.15f}},
                   {{.31f, .97f}, {-.13f, .89f}}},
    [HOLD_RUN] = {{0, .94f},
                  {.13f, 1.41f},
                  {.21f, 1.62f},
                  {{-.10f, .55f}, {.33f, .70f}},
                  {{-.48f, .45f}, {.22f, .32f}},
                  {{-.55f, .31f}, {.35f, .25f}},
                  {{.27f, 1.17f}, {-.14f, 1.20f}},
                  {{.46f, 1.29f}, {-.02f, 1.02f}}},
    [HOLD_SIT] = {{0, .53f},
                  {-.05f, 1.01f},
                  {-.01f, 1.225f},
                  {{.45f, .52f}, {.43f, .54f}},
                  {{.46f, .09f}, {.42f, .09f}},
                  {{.61f, .04f}, {.57f, .04f}},
                  {{.10f, .74f}, {.04f, .73f}},
                  {{.32f, .63f}, {.30f, .62f}}},
    [HOLD_GROUND] = {{0, .10f},
                     {-.10f, .58f},
                     {-.05f, .79f},
                     {{.36f, .47f}, {.33f, .49f}},
                     {{.55f, .08f}, {.51f, .08f}},
                     {{.69f, .04f}, {.65f, .04f}},
                     {{.14f, .38f}, {.10f, .36f}},
                     {{.38f, .36f}, {.36f, .34f}}},
    [HOLD_RIDE] = {{0, .06f},
                   {.02f, .55f},
                   {.065f, .765f},
                   {{.28f, -.16f}, {.28f, -.18f}},
                   {{.14f, -.60f}, {.13f, -.62f}},
                   {{.28f, -.60f}, {.27f, -.62f}},
                   {{.12f, .27f}, {.06f, .25f}},
                   {{.36f, .22f}, {.33f, .19f}}},
    [HOLD_CYCLE] = {{0, .07f},
                    {.34f, .47f},
                    {.47f, .655f},
                    {{.41f, -.05f}, {.27f, -.27f}},
                    {{.20f, -.40f}, {.20f, -.70f}},
                    {{.34f, -.43f}, {.34f, -.745f}},
                    {{.48f, .25f}, {.45f, .23f}},
                    {{.62f, .07f}, {.60f, .05f}}},
    [HOLD_ROW] = {{0, .08f},
                  {.13f, .55f},
                  {.20f, .76f},
                  {{.36f, .30f}, {.34f, .31f}},
                  {{.62f, .02f}, {.60f, .02f}},
                  {{.70f, .14f}, {.68f, .14f}},
                  {{.33f, .35f}, {.30f, .34f}},
                  {{.55f, .34f}, {.53f, .32f}}},
    [HOLD_FISH] = {{0, .93f},
                   {0, 1.42f},
                   {.04f, 1.635f},
                   {{.09f, .50f}, {.0f, .50f}},
                   {{.12f, .08f}, {-.04f, .08f}},
                   {{.27f, .035f}, {.12f, .03f}},
                   {{.12f, 1.17f}, {.05f, 1.14f}},
                   {{.36f, 1.16f}, {.25f, 1.08f}}},
    [HOLD_FISH_SIT] = {{0, .53f},
                       {-.02f, 1.01f},
                       {.03f, 1.225f},
                       {{.45f, .52f}, {.43f, .54f}},
                       {{.46f, .09f}, {.42f, .09f}},
                       {{.61f, .04f}, {.57f, .04f}},
                       {{.16f, .76f}, {.10f, .74f}},
                       {{.40f, .76f}, {.32f, .70f}}},
};

static void
limb(Sketch *sketch, const SketchHide *hide, const float (*p)[3], int n)
{
  sketch_form_begin(sketch, hide);
  sketch_form_limb(sketch, p, n);
  sketch_form_end(sketch);
}

static SketchHide
dim(SketchHide hide, float tone)
{
  hide.albedo = vec_scale(hide.albedo, tone);
  return hide;
}

static void
draw_leg(Sketch *sketch, const Figure *f, const Joints *j, int which)
{
  const float tone = which == 0 ? .62f : 1, *h = j->hip, *k = j->knee[which], *a = j->ankle[which],
              *t = j->toe[which], thin = f->form == FIGURE_MAN ? 1 : .88f;
  const gboolean bare = f->form == FIGURE_WOMAN && f->wear != WEAR_COLD_DAYS && !f->in_trousers,
                 shorts = f->form != FIGURE_WOMAN && f->wear == WEAR_WARM_DAYS;
  const SketchHide cloth = dim(figure_cloth(f->legs), tone), skin = dim(figure_skin(f->skin), tone),
                   shoe = {.albedo = vec_scale(f->shoes, tone), .shine = .03f};
  const float foot[3][3] = {{a[0] - .035f, a[1] - .035f, .040f},
                            {mixf(a[0], t[0], .5f), mixf(a[1], t[1], .62f), .038f},
                            {t[0], t[1], .026f}};
  limb(sketch, shorts || bare ? &skin : &shoe, foot, 3);
  /* The calf stands out behind the line from knee to ankle. */
  const float dx = a[0] - k[0], dy = a[1] - k[1], l = MAX(sqrtf(dx * dx + dy * dy), .01f),
              out = .018f;
  const float leg[5][3] = {
      {h[0], h[1] - .01f, .105f * thin},
      {mixf(h[0], k[0], .5f), mixf(h[1], k[1], .5f), .086f * thin},
      {k[0], k[1], .060f * thin},
      {mixf(k[0], a[0], .36f) + out * dy / l, mixf(k[1], a[1], .36f) - out * dx / l, .060f * thin},
      {a[0], a[1], .040f * thin}};
  limb(sketch, bare || shorts ? &skin : &cloth, leg, 5);
  if (shorts) {
    const float half[3][3] = {{h[0], h[1], .11f},
                              {mixf(h[0], k[0], .45f), mixf(h[1], k[1], .45f), .10f},
                              {mixf(h[0], k[0], .85f), mixf(h[1], k[1], .85f), .082f}};
    limb(sketch, &cloth, half, 3);
  }
}

static void
draw_arm(Sketch *sketch, const Figure *f, const Joints *j, int which)
{
  const float tone = which == 0 ? .62f : 1, *s = j->shoulder, *e = j->elbow[which],
              *h = j->hand[which], thin = f->form == FIGURE_MAN ? 1 : .84f;
  const gboolean bare =
      (f->form == FIGURE_WOMAN || f->wear == WEAR_WARM_DAYS) && f->wear != WEAR_COLD_DAYS;
  const SketchHide cloth = dim(figure_cloth(f->coat), tone), skin = dim(figure_skin(f->skin), tone);
  const float dx = h[0] - e[0], dy = h[1] - e[1], l = MAX(sqrtf(dx * dx + dy * dy), .01f);
  const float hand[2][3] = {{h[0], h[1], .030f},
                            {h[0] + .07f * dx / l, h[1] + .07f * dy / l, .028f}},
              arm[4][3] = {{s[0] - .01f, s[1] - .03f, .058f * thin},
                           {mixf(s[0], e[0], .5f), mixf(s[1], e[1], .5f), .050f * thin},
                           {e[0], e[1], .044f * thin},
                           {h[0], h[1], .032f * thin}};
  limb(sketch, &skin, hand, 2);
  limb(sketch, bare ? &skin : &cloth, arm, 4);
  if (bare)
    limb(sketch, &cloth, arm, 2);
}

static void
draw_torso(Sketch *sketch, const Figure *f, const Joints *j)
{
  const float *h = j->hip, *s = j->shoulder, thin = f->form == FIGURE_MAN ? 1 : .86f;
  const float dx = s[0] - h[0], dy = s[1] - h[1], l = sqrtf(dx * dx + dy * dy), nx = dy / l,
              ny = -dx / l; /* forwards */
#define AT(t, out, w)                                                                              \
  {                                                                                                \
    h[0] + dx *(t) + nx *(out), h[1] + dy *(t) + ny *(out), (w)*thin                               \
  }
  const float trunk[5][3] = {AT(-.12f, -.01f, .112f), AT(.12f, -.005f, .108f),
                             AT(.38f, .01f, .094f), AT(.72f, .015f, .118f), AT(1.0f, -.02f, .072f)};
#undef AT
  const SketchHide cloth = figure_cloth(f->coat);
  sketch_form_begin(sketch, &cloth);
  sketch_form_limb(sketch, trunk, 5);
  if (f->form == FIGURE_WOMAN && f->wear != WEAR_COLD_DAYS &&
      !f->in_trousers) { /* the skirt follows both knees */
    for (int i = 0; i < 2; i++) {
      const float *k = j->knee[i];
      const float skirt[3][3] = {{h[0], h[1], .125f},
                                 {mixf(h[0], k[0], .5f), mixf(h[1], k[1], .5f), .120f},
                                 {mixf(h[0], k[0], .92f), mixf(h[1], k[1], .92f), .105f}};
      sketch_form_limb(sketch, skirt, 3);
    }
  } else if (f->wear == WEAR_COLD_DAYS) {
    const float *k = j->knee[1];
    const float coat[2][3] = {{h[0], h[1], .135f},
                              {mixf(h[0], k[0], .45f), mixf(h[1], k[1], .45f), .125f}};
    sketch_form_limb(sketch, coat, 2);
  }
  sketch_form_end(sketch);
}

static void
draw_head(Sketch *sketch, const Figure *f, const float at[2])
{
  static const float face[15][2] = {{.0f, .118f},    {.055f, .104f},  {.084f, .060f},
                                    {.088f, .022f},  {.107f, -.014f}, {.089f, -.028f},
                                    {.091f, -.05f},  {.083f, -.072f}, {.076f, -.102f},
                                    {.042f, -.108f}, {.0f, -.066f},   {-.05f, -.07f},
                                    {-.084f, -.02f}, {-.09f, .042f},  {-.058f, .098f}},
                     hair[10][2] = {{.078f, .078f},   {.050f, .120f},   {-.005f, .130f},
                                    {-.066f, .112f},  {-.101f, .045f},  {-.096f, -.03f},
                                    {-.052f, -.075f}, {-.018f, -.022f}, {.012f, .026f},
                                    {.046f, .056f}};
  const float big = f->form == FIGURE_CHILD ? 1.22f : .98f;
  const SketchHide skin = figure_skin(f->skin), locks = figure_hair(f->hair);
  float p[15][2];
  const float neck[2][3] = {{at[0] - .035f, at[1] - .19f, .056f},
                            {at[0] - .02f, at[1] - .06f, .048f}};
  sketch_form_begin(sketch, &skin);
  for (int i = 0; i < 15; i++)
    p[i][0] = at[0] + big * face[i][0], p[i][1] = at[1] + big * face[i][1];
  sketch_form_limb(sketch, neck, 2);
  sketch_form_outline(sketch, (const float(*)[2])p, 15);
  sketch_form_end(sketch);
  sketch_form_begin(sketch, &locks);
  for (int i = 0; i < 10; i++)
    p[i][0] = at[0] + big * hair[i][0], p[i][1] = at[1] + big * hair[i][1];
  sketch_form_outline(sketch, (const float(*)[2])p, 10);
  if (f->head == HEAD_LONG) {
    const float tail[3][3] = {{at[0] - .055f, at[1] + .02f, .050f},
                              {at[0] - .082f, at[1] - .12f, .046f},
                              {at[0] - .085f, at[1] - .27f, .022f}};
    sketch_form_limb(sketch, tail, 3);
  } else if (f->head == HEAD_BUN) {
    const float bun[2][3] = {{at[0] - .10f, at[1] + .07f, .036f},
                             {at[0] - .105f, at[1] + .075f, .034f}};
    sketch_form_limb(sketch, bun, 2);
  }
  sketch_form_end(sketch);
  if (f->head == HEAD_HAT || f->head == HEAD_CAP) {
    const gboolean straw = f->head == HEAD_HAT;
    const SketchHide felt = {.albedo = straw ? vec(.56f, .42f, .22f) : vec_scale(f->coat, 1.25f),
                             .grain = .2f,
                             .grain_m = .012f,
                             .rim = .3f};
    const float brim[3][3] = {{at[0] - .19f, at[1] + .055f, .010f},
                              {at[0], at[1] + .070f, .016f},
                              {at[0] + .20f, at[1] + .055f, .010f}},
                cap[6][2] = {{.088f, .062f}, {.066f, .130f}, {0, .152f},
                             {-.07f, .13f},  {-.1f, .055f},  {0, .046f}};
    sketch_form_begin(sketch, &felt);
    if (straw)
      sketch_form_limb(sketch, brim, 3);
    for (int i = 0; i < 6; i++)
      p[i][0] = at[0] + big * cap[i][0], p[i][1] = at[1] + big * cap[i][1];
    sketch_form_outline(sketch, (const float(*)[2])p, 6);
    sketch_form_end(sketch);
  }
}

void
figure_draw_side(Sketch *sketch, const Figure *figure, FigureHold hold)
{
  const Joints *j = &joints[hold];
  Figure own = *figure;
  const Figure *f = &own;
  own.in_trousers |= hold == HOLD_RIDE || hold == HOLD_CYCLE || hold == HOLD_RUN;
  figure_enter(sketch, f);
  draw_arm(sketch, f, j, 0);
  if (hold != HOLD_RIDE) /* the far leg is behind the horse */
    draw_leg(sketch, f, j, 0);
  draw_leg(sketch, f, j, 1);
  draw_torso(sketch, f, j);
  draw_head(sketch, f, j->head);
  draw_arm(sketch, f, j, 1);
  figure_leave(sketch);
}

void
figure_hand(const Figure *f, FigureHold hold, float out[2])
{
  const float *h = joints[hold].hand[1];
  out[0] = f->x + f->side * f->k * h[0];
  out[1] = f->y + f->k * h[1];
}

void
figure_draw_rod(Sketch *sketch, const Figure *f, FigureHold hold, float water_y)
{
  float h[2];
  figure_hand(f, hold, h);
  const float s = f->side, k = f->k, thin = .35f / sketch->px_per_m;
  const Vec dark =
      sketch_light(sketch, vec(.06f, .045f, .03f), vec_unit(vec(-.3f, .3f, -.9f)), 1, 1);
  float px = h[0] - s * .22f * k, py = h[1] - .10f * k;
  for (int i = 1; i <= 6; i++) { /* bends a little under its line */
    const float t = (float)i / 6, x = h[0] + s * k * (2.3f * t - .22f * (1 - t)),
                y = h[1] + k * (1.28f * t - .30f * t * t - .10f * (1 - t));
    sketch_stroke(sketch, px, py, MAX(.012f * k * (1.2f - t), thin), x, y,
                  MAX(.010f * k * (1.05f - t), thin), dark);
    px = x, py = y;
  }
  const float reach = .5f * k;
  sketch_stroke(sketch, px, py, .003f, px + s * reach, water_y, .003f,
                vec_scale(sketch->world->air.away[1], .8f));
}
