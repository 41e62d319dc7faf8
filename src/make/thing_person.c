/* thing_person.c: people who stand or walk, from behind: figures, not portraits. A man, a woman, a
 * child, two who hold hands. */
#include "make/sketch.h"

typedef enum { FIGURE_MAN, FIGURE_WOMAN, FIGURE_CHILD } Form;

typedef struct {
  Form form;
  float x, k;    /* m; of the usual height */
  float step;    /* m between the feet */
  float hand[2]; /* x of the left and right hand where they hold another's; 0: they swing */
  Vec coat, legs, hair;
} Figure;

static const Vec skin = {.42f, .26f, .18f};

static void
limb_pair(Sketch *sketch, const float p[6], float r0, float r1, float r2, Vec albedo)
{
  const SketchLimb limbs[2] = {{p[0], p[1], r0, p[2], p[3], r1}, {p[2], p[3], r1, p[4], p[5], r2}};
  const SketchSkin cloth = {.soft = .03f, .albedo = albedo};
  sketch_body(sketch, limbs, 2, &cloth);
}

static void
draw_leg(Sketch *sketch, const Figure *f, float side)
{
  const float k = f->k, at = f->x + .075f * side * k,
              out = f->x + (.080f * side + .5f * f->step * side) * k;
  /* The leg behind is lifted a little. */
  const float lift = side < 0 ? .05f * k * (f->step > .08f ? 1 : 0) : 0;
  const float p[6] = {at, .90f * k, .5f * (at + out), .48f * k + lift, out, .09f * k + lift};
  const gboolean bare = f->form == FIGURE_WOMAN;
  limb_pair(sketch, p, .092f * k, .064f * k, .042f * k, bare ? skin : f->legs);
  if (f->form == FIGURE_CHILD) { /* short trousers */
    const float q[6] = {at,  .38f * k + lift, .6f * out + .4f * at, .26f * k + lift,
                        out, .08f * k + lift};
    limb_pair(sketch, q, .055f * k, .052f * k, .042f * k, skin);
  }
  sketch_stem(sketch, out, .045f * k + lift, .046f * k, out + .035f * side * k, .03f * k + lift,
              .040f * k, vec(.045f, .035f, .03f));
}

static void
draw_arm(Sketch *sketch, const Figure *f, int which)
{
  const float k = f->k, side = which == 0 ? -1 : 1,
              wide = f->form == FIGURE_WOMAN   ? .155f
                     : f->form == FIGURE_CHILD ? .165f
                                               : .195f;
  const float at = f->x + side * wide * k, swing = side * f->step * .25f;
  float elbow = f->x + (side * (wide + .055f) + swing * .3f) * k,
        hand = f->x + (side * (wide + .04f) + swing) * k, hand_y = .84f * k;
  if (f->hand[which] != 0) {
    hand = f->hand[which];
    elbow = .55f * at + .45f * hand + .01f * side;
    hand_y = .80f * (f->form == FIGURE_CHILD ? 1.05f * k : k);
  }
  const float p[6] = {at, 1.37f * k, elbow, 1.09f * k, hand, hand_y};
  limb_pair(sketch, p, .058f * k, .047f * k, .034f * k, f->form == FIGURE_MAN ? f->coat : skin);
  if (f->form != FIGURE_MAN)
    sketch_stem(sketch, at, 1.37f * k, .062f * k, .7f * at + .3f * elbow, 1.27f * k, .060f * k,
                f->coat);
  sketch_stem(sketch, hand, hand_y - .02f * k, .037f * k, hand, hand_y - .05f * k, .032f * k, skin);
}

static void
draw_figure(Sketch *sketch, const Figure *f)
{
  const float k = f->k, x = f->x;
  const gboolean woman = f->form == FIGURE_WOMAN, child = f->form == FIGURE_CHILD;
  const SketchSkin coat = {.soft = .05f * k, .albedo = f->coat};
  draw_leg(sketch, f, -1);
  draw_leg(sketch, f, 1);
  draw_arm(sketch, f, 0);
  draw_arm(sketch, f, 1);
  sketch_stem(sketch, x, 1.40f * k, .058f * k, x, 1.53f * k, .055f * k, skin);
  if (woman) {
    const SketchLimb dress[] = {
        {x - .095f * k, 1.375f * k, .062f * k, x + .095f * k, 1.375f * k, .062f * k},
        {x, 1.30f * k, .135f * k, x, 1.10f * k, .105f * k},
        {x, 1.06f * k, .108f * k, x, .92f * k, .150f * k},
        {x - .03f * k, .86f * k, .15f * k, x - .11f * k, .58f * k, .10f * k},
        {x + .03f * k, .86f * k, .15f * k, x + .11f * k, .58f * k, .10f * k},
        {x, .82f * k, .14f * k, x + .01f * k, .56f * k, .10f * k}};
    sketch_body(sketch, dress, G_N_ELEMENTS(dress), &coat);
  } else {
    const float wide = child ? .10f : .125f;
    const SketchLimb shirt[] = {
        {x - wide * k, 1.375f * k, .078f * k, x + wide * k, 1.375f * k, .078f * k},
        {x, 1.30f * k, .165f * k, x, 1.08f * k, .145f * k},
        {x, 1.06f * k, .145f * k, x, .93f * k, .150f * k}};
    sketch_body(sketch, shirt, G_N_ELEMENTS(shirt), &coat);
  }
  const float head = child ? 1.22f : 1;
  const SketchLimb skull[] = {
      {x, 1.58f * k, .078f * k * head, x, (1.60f + .06f * head) * k, .095f * k * head}};
  const SketchSkin hair = {.soft = .04f * k, .albedo = f->hair},
                   face = {.soft = .01f, .albedo = skin};
  sketch_body(sketch, skull, 1, &face);
  const SketchLimb cap[] = {
      {x, 1.61f * k, .088f * k * head, x, (1.61f + .06f * head) * k, .100f * k * head},
      {x, 1.60f * k, .090f * k, x, 1.33f * k, .095f * k}};
  sketch_body(sketch, cap, woman ? 2 : 1, &hair);
}

static Figure
figure(Sketch *sketch, Form form, float x)
{
  static const float coats[6][3] = {{.10f, .12f, .20f}, {.42f, .06f, .05f}, {.56f, .54f, .48f},
                                    {.06f, .20f, .34f}, {.50f, .33f, .07f}, {.12f, .24f, .12f}},
                     dresses[4][3] = {{.58f, .07f, .07f},
                                      {.62f, .58f, .54f},
                                      {.10f, .22f, .48f},
                                      {.62f, .42f, .08f}},
                     hairs[4][3] = {{.035f, .025f, .02f},
                                    {.12f, .07f, .03f},
                                    {.03f, .022f, .02f},
                                    {.34f, .22f, .09f}};
  Dice *dice = &sketch->dice;
  const float *c = form == FIGURE_WOMAN ? dresses[(int)(dice_roll(dice) * 3.99f)]
                                        : coats[(int)(dice_roll(dice) * 5.99f)];
  const float *h = hairs[(int)(dice_roll(dice) * 3.99f)];
  const float usual = form == FIGURE_MAN ? 1.02f : form == FIGURE_WOMAN ? .95f : .66f;
  return (Figure){.form = form,
                  .x = x,
                  .k = usual * dice_between(dice, .96f, 1.04f) * (float)sketch->thing->size,
                  .step = dice_between(dice, .06f, .20f),
                  .coat = sketch_color(sketch, vec(c[0], c[1], c[2])),
                  .legs = form == FIGURE_CHILD ? vec(.10f, .14f, .26f) : vec(.06f, .065f, .09f),
                  .hair = vec(h[0], h[1], h[2])};
}

static void
draw_one(Sketch *sketch, Form form)
{
  const Figure f = figure(sketch, form, 0);
  draw_figure(sketch, &f);
}

void
thing_person(Sketch *sketch)
{
  const float roll = dice_roll(&sketch->dice);
  draw_one(sketch, roll < .46f ? FIGURE_MAN : roll < .88f ? FIGURE_WOMAN : FIGURE_CHILD);
}

void
thing_man(Sketch *sketch)
{
  draw_one(sketch, FIGURE_MAN);
}

void
thing_woman(Sketch *sketch)
{
  draw_one(sketch, FIGURE_WOMAN);
}

void
thing_child(Sketch *sketch)
{
  draw_one(sketch, FIGURE_CHILD);
}

void
thing_couple(Sketch *sketch)
{
  const float apart = .33f * (float)sketch->thing->size,
              side = dice_roll(&sketch->dice) < .5f ? -1 : 1; /* of the man */
  Figure man = figure(sketch, FIGURE_MAN, side * apart),
         woman = figure(sketch, FIGURE_WOMAN, -side * apart);
  const int his = side < 0 ? 1 : 0;
  man.hand[his] = woman.hand[1 - his] = .004f;
  if (sketch->thing->has_color)
    man.coat = vec(.10f, .12f, .20f);
  draw_figure(sketch, &man);
  draw_figure(sketch, &woman);
}
