/* thing_tree.c: a leaf tree: trunk and boughs by recursive growth, a crown of balls of leaves, each
 * lit on its own, darker underneath and inside; bare in winter, leaves on the ground in autumn.
 * Bushes and blossoming trees are crowns too. */
#include "make/sketch.h"

typedef struct {
  float x, y, z, r;
} Ball;

static void
grow(Sketch *sketch, Vec at, Vec way, float length, float r, int level, int levels)
{
  Dice *dice = &sketch->dice;
  const gboolean snowy = sketch->world->scene->near == NEAR_SNOW;
  const int n = 4;
  Vec p = at;
  for (int i = 0; i < n; i++) {
    way = vec_unit(vec_add(way, vec(dice_between(dice, -.16f, .16f), level > 0 ? .07f : .05f,
                                    dice_between(dice, -.16f, .16f))));
    const Vec q = vec_axpy(p, length / n, way);
    const float r0 = r * (1 - .42f * (float)i / n), r1 = r * (1 - .42f * (float)(i + 1) / n);
    sketch_stem(sketch, p.x, p.y, r0, q.x, q.y, r1,
                vec_scale(vec(.135f, .105f, .080f), dice_between(dice, .85f, 1.15f)));
    if (snowy && level > 0 && fabsf(way.x) > .35f)
      sketch_stroke(sketch, p.x, p.y + r0 * .8f, r0 * .6f, q.x, q.y + r1 * .8f, r1 * .6f,
                    sketch_light(sketch, vec(.82f, .86f, .92f), vec(0, 1, 0), .9f, .9f));
    p = q;
  }
  if (level == levels)
    return;
  const int n_boughs = level == 0 ? 5 : 3;
  for (int k = 0; k < n_boughs; k++) {
    const float around = (float)(2 * G_PI) * ((float)k + dice_between(dice, -.3f, .3f)) /
                             (float)n_boughs +
                         (float)level,
                open = k == 0 ? .12f : dice_between(dice, .40f, .85f); /* one goes on */
    const Vec out = vec(cosf(around), .15f, sinf(around));
    grow(sketch, p, vec_unit(vec_add(vec_scale(way, cosf(open)), vec_scale(out, sinf(open)))),
         length * dice_between(dice, .62f, .80f), r * .55f, level + 1, levels);
  }
}

static int
by_depth(gconstpointer a, gconstpointer b)
{
  const Ball *p = a, *q = b;
  return p->z < q->z ? 1 : p->z > q->z ? -1 : 0;
}

static void
leaf_ball(Sketch *sketch, const ThingCrown *crown, const Ball *ball, Vec hue, float leaf_r,
          int n_leaves)
{
  Dice *dice = &sketch->dice;
  const float up = (ball->y - crown->y) / crown->ry, depth = .5f + .5f * ball->z / crown->rx;
  /* The ball's own darkness: low and far inside the crown. */
  const float open = clamp01(.62f + .34f * up + .30f * (.5f - depth));
  /* What closes the ball: leaves in its shade, no disc that could be seen as one. */
  const float pale = smooth(.30f, .55f, vec_luma(hue)); /* blossom: light goes through it */
  const int n_inner = n_leaves / 4 + 14;
  const float inner_r = MAX(leaf_r * 1.1f, ball->r * .07f);
  for (int i = 0; i < n_inner; i++) {
    const float a = dice_between(dice, 0, (float)(2 * G_PI)), d = .74f * sqrtf(dice_roll(dice)),
                turn = dice_between(dice, 0, 3.1f),
                tone = mixf(dice_between(dice, .40f, .72f), .92f, pale);
    const float x = ball->x + ball->r * d * cosf(a), y = ball->y + ball->r * (d * sinf(a) - .06f);
    sketch_stroke(sketch, x, y, inner_r, x + inner_r * 1.3f * cosf(turn),
                  y + inner_r * 1.3f * sinf(turn), inner_r * .6f,
                  sketch_light(sketch, vec_scale(hue, tone), vec_unit(vec(0, .3f, -1)), .22f * open,
                               .34f + .40f * open + .22f * pale));
  }
  for (int k = 0; k < n_leaves; k++) {
    /* From the back of the ball to its front: the last ones face the eye. */
    const float a = dice_between(dice, 0, (float)(2 * G_PI)),
                d = powf(dice_roll(dice), .55f) * dice_between(dice, .90f, 1.14f);
    const float lx = d * cosf(a), ly = d * sinf(a);
    const Vec own = vec(lx, ly, -sqrtf(MAX(0, 1.1f - d * d)));
    const Vec whole = vec((ball->x - crown->x) / crown->rx, up + .2f, ball->z / crown->rx - .3f);
    const Vec normal = vec_unit(vec_add(own, vec_scale(whole, .8f)));
    const float inside =
                    clamp01(.58f + .50f * ly + .25f * smooth(.30f, .55f, vec_luma(hue))) * open,
                tone = dice_between(dice, .72f, 1.28f);
    Vec light = sketch_light(sketch, vec_scale(hue, tone), normal, .12f + .88f * inside,
                             .34f + .66f * inside);
    light = vec_axpy(light, MAX(sketch->to_sun.z, 0) * .40f * open * clamp01(d - .1f) * tone,
                     vec_mul(vec(hue.x * 1.2f, hue.y, hue.z * .5f), sketch->sun));
    const float turn = dice_between(dice, 0, 3.1f), l = leaf_r * dice_between(dice, .7f, 1.5f);
    const float x = ball->x + ball->r * lx, y = ball->y + ball->r * ly;
    sketch_stroke(sketch, x, y, leaf_r * .60f, x + l * cosf(turn), y + l * sinf(turn),
                  leaf_r * .38f, light);
  }
}

void
thing_crown(Sketch *sketch, const ThingCrown *crown)
{
  Dice *dice = &sketch->dice;
  g_autoptr(GArray) balls = g_array_new(FALSE, FALSE, sizeof(Ball));
  for (int i = 0; i < crown->n_balls; i++) {
    const float around = dice_between(dice, 0, (float)(2 * G_PI)),
                high = dice_between(dice, -.80f, 1), ring = sqrtf(MAX(0, 1 - high * high)),
                d = i % 4 == 0   ? dice_between(dice, .1f, .5f)
                    : i % 7 == 3 ? dice_between(dice, .88f, 1.04f)
                                 : dice_between(dice, .55f, .86f);
    /* Wider below the middle, and nothing hangs lower than the boughs do. */
    const float wide = crown->rx * d * ring * (1 - .12f * high);
    const Ball ball = {
        crown->x + wide * cosf(around), crown->y + crown->ry * d * high * (high < 0 ? .75f : 1),
        wide * sinf(around),
        crown->rx * (d > .87f ? dice_between(dice, .12f, .18f) : dice_between(dice, .18f, .30f))};
    g_array_append_val(balls, ball);
  }
  g_array_sort(balls, by_depth);
  const float detail = CLAMP(sketch->px_per_m * crown->rx / 90, .2f, 2.6f);
  const int n_leaves = (int)(1.5f * crown->leaves * detail) + 8;
  const float leaf_r = MAX(.72f * crown->leaf_m / sqrtf(MIN(detail, 1)), .55f / sketch->px_per_m);
  for (guint i = 0; i < balls->len; i++) {
    const Vec hue = vec_scale(vec_mix(crown->hue, crown->other, dice_roll(dice)),
                              dice_between(dice, .88f, 1.12f));
    const Ball *ball = &g_array_index(balls, Ball, i);
    const float share = ball->r / (.25f * crown->rx);
    leaf_ball(sketch, crown, ball, hue, leaf_r,
              (int)((float)n_leaves * MIN(share * share, 1.3f)) + 4);
  }
}

/* What fell under it: flat dabs on the ground. */
void
thing_litter(Sketch *sketch, float wide, Vec hue, Vec other, int n)
{
  Dice *dice = &sketch->dice;
  for (int i = 0; i < n; i++) {
    const float x = wide * (dice_between(dice, -1, 1) + dice_between(dice, -.35f, .35f)),
                y = dice_between(dice, -.10f, .14f) * (1 - fabsf(x) / (1.5f * wide)),
                r = dice_between(dice, .02f, .045f);
    sketch_stroke(sketch, x - r, y, r * .7f, x + r, y + .2f * r, r * .5f,
                  sketch_light(sketch, vec_mix(hue, other, dice_roll(dice)), vec(0, 1, 0),
                               dice_between(dice, .3f, .9f), .8f));
  }
}

static void
tree_with(Sketch *sketch, Vec hue, Vec other, gboolean sheds)
{
  Dice *dice = &sketch->dice;
  const float size = (float)sketch->thing->size, tall = dice_between(dice, 6.8f, 9.4f) * size,
              rx = tall * dice_between(dice, .37f, .46f),
              ry = tall * dice_between(dice, .38f, .43f);
  if (sheds)
    thing_litter(sketch, rx * 1.1f, hue, other, 260);
  for (int k = -1; k <= 1; k++) /* roots */
    sketch_stem(sketch, 0, .35f * size, .14f * size, .30f * size * (float)k, -.15f, .10f * size,
                vec(.125f, .10f, .075f));
  grow(sketch, vec(0, -.1f, 0), vec(dice_between(dice, -.08f, .08f), 1, 0), tall * .22f,
       .030f * tall, 0, 3);
  const ThingCrown crown = {
      dice_between(dice, -.05f, .05f) * tall, tall - ry, rx, ry, 58, 130, .050f * size, hue, other};
  thing_crown(sketch, &crown);
}

void
thing_tree(Sketch *sketch)
{
  static const float autumn[4][3] = {
      {.62f, .19f, .025f}, {.72f, .42f, .04f}, {.52f, .085f, .02f}, {.64f, .50f, .07f}};
  Dice *dice = &sketch->dice;
  const SceneSeason season =
      sketch->world->scene->near == NEAR_SNOW ? SEASON_WINTER : sketch->world->scene->season;
  const int which = (int)(dice_roll(dice) * 3.99f);
  const float *fall = autumn[which], *next = autumn[(which + 1) % 4];
  const float tone = dice_between(dice, .9f, 1.15f);
  if (season == SEASON_WINTER && !sketch->thing->has_color) {
    const float tall = dice_between(dice, 6.5f, 9.0f) * (float)sketch->thing->size;
    grow(sketch, vec(0, -.1f, 0), vec(dice_between(dice, -.08f, .08f), 1, 0), tall * .27f,
         .030f * tall, 0, 4);
    return;
  }
  Vec leaf = season == SEASON_AUTUMN   ? vec(fall[0], fall[1], fall[2])
             : season == SEASON_SPRING ? vec(.17f, .26f, .05f)
                                       : vec(.125f, .215f, .040f);
  Vec other = season == SEASON_AUTUMN ? vec_mix(leaf, vec(next[0], next[1], next[2]), .6f)
                                      : vec_mul(leaf, vec(1.45f, 1.25f, 1.1f));
  if (sketch->thing->has_color) {
    leaf = sketch_color(sketch, leaf);
    other = vec_scale(leaf, 1.25f);
  }
  const SceneNear near = sketch->world->scene->near;
  tree_with(sketch, vec_scale(leaf, tone), vec_scale(other, tone),
            season == SEASON_AUTUMN && near != NEAR_SNOW && near != NEAR_NONE);
}

void
thing_cherry(Sketch *sketch)
{
  const Vec pink = sketch_color(sketch, vec(.80f, .47f, .53f));
  tree_with(sketch, pink, vec_mix(pink, vec(.86f, .76f, .78f), .6f), TRUE);
}
