/* thing_tree.c: a leaf tree: branches by recursive growth, leaves in clusters at their ends, darker
 * inside the crown. */
#include "make/sketch.h"

typedef struct {
  float x, y, z, r;
} Cluster;

static void
grow(Sketch *sketch, GArray *ends, Vec at, Vec way, float length, float r, int level)
{
  Dice *dice = &sketch->dice;
  const int n = 4;
  Vec p = at;
  for (int i = 0; i < n; i++) {
    way = vec_unit(vec_add(way, vec(dice_between(dice, -.16f, .16f), level > 0 ? .07f : .05f,
                                    dice_between(dice, -.16f, .16f))));
    const Vec q = vec_axpy(p, length / n, way);
    const float r0 = r * (1 - .42f * (float)i / n), r1 = r * (1 - .42f * (float)(i + 1) / n);
    sketch_stem(sketch, p.x, p.y, r0, q.x, q.y, r1,
                vec_scale(vec(.135f, .105f, .080f), dice_between(dice, .85f, 1.15f)));
    p = q;
    if (level >= 2 && i >= 1) {
      const Cluster c = {p.x, p.y, p.z, length * .5f};
      g_array_append_val(ends, c);
    }
  }
  if (level == 4)
    return;
  const int n_boughs = level == 0 ? 5 : 3;
  for (int k = 0; k < n_boughs; k++) {
    const float around = (float)(2 * G_PI) * ((float)k + dice_between(dice, -.3f, .3f)) /
                             (float)n_boughs +
                         (float)level,
                open = k == 0 ? .12f : dice_between(dice, .40f, .85f); /* one goes on */
    const Vec out = vec(cosf(around), .15f, sinf(around));
    grow(sketch, ends, p, vec_unit(vec_add(vec_scale(way, cosf(open)), vec_scale(out, sinf(open)))),
         length * dice_between(dice, .62f, .80f), r * .55f, level + 1);
  }
}

static int
by_depth(gconstpointer a, gconstpointer b)
{
  const Cluster *p = a, *q = b;
  return p->z < q->z ? 1 : p->z > q->z ? -1 : 0;
}

void
thing_tree(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float size = (float)sketch->thing->size, tall = dice_between(dice, 6.5f, 9.0f) * size;
  g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(Cluster));
  for (int k = -1; k <= 1; k++) /* roots */
    sketch_stem(sketch, 0, .35f * size, .14f * size, .30f * size * (float)k, -.15f, .10f * size,
                vec(.125f, .10f, .075f));
  grow(sketch, ends, vec(0, -.1f, 0), vec(dice_between(dice, -.08f, .08f), 1, 0), tall * .27f,
       .030f * tall, 0);
  const SceneSeason season = sketch->world->scene->season;
  if (season == SEASON_WINTER && !sketch->thing->has_color)
    return;
  g_array_sort(ends, by_depth);
  Vec middle = {0, 0, 0};
  float most = 0;
  for (guint i = 0; i < ends->len; i++) {
    const Cluster *c = &g_array_index(ends, Cluster, i);
    middle = vec_axpy(middle, 1 / (float)ends->len, vec(c->x, c->y, c->z));
  }
  for (guint i = 0; i < ends->len; i++) {
    const Cluster *c = &g_array_index(ends, Cluster, i);
    most = MAX(most, fabsf(c->x - middle.x) + .5f * fabsf(c->y - middle.y));
  }
  static const float autumn[4][3] = {
      {.50f, .13f, .02f}, {.56f, .29f, .03f}, {.36f, .06f, .02f}, {.48f, .36f, .06f}};
  const float *fall = autumn[(int)(dice_roll(dice) * 3.99f)];
  Vec leaf = season == SEASON_AUTUMN   ? vec(fall[0], fall[1], fall[2])
             : season == SEASON_SPRING ? vec(.15f, .22f, .045f)
                                       : vec(.075f, .135f, .028f);
  leaf = sketch_color(sketch, vec_scale(leaf, dice_between(dice, .9f, 1.15f)));
  const float detail = CLAMP(sketch->px_per_m / 45, .12f, 1.6f);
  const int n_leaves = (int)(60 * MIN(detail, 1.0f)) + 8;
  const float leaf_r = MAX(.060f * size / sqrtf(MIN(detail, 1)), .5f / sketch->px_per_m);
  for (guint i = 0; i < ends->len; i++) {
    const Cluster *c = &g_array_index(ends, Cluster, i);
    const float depth = clamp01(.5f + (c->z - middle.z) / (2 * most)); /* 1 behind */
    for (int k = 0; k < n_leaves; k++) {
      const float a = dice_between(dice, 0, (float)(2 * G_PI)),
                  d = sqrtf(dice_roll(dice)) * MAX(c->r, .45f * size);
      const float x = c->x + d * cosf(a), y = c->y + .8f * d * sinf(a);
      const Vec out =
          vec_unit(vec((x - middle.x) / most + .6f * cosf(a),
                       (y - middle.y) / most + .6f * sinf(a) + .15f, -.35f - .9f * (.5f - depth)));
      const float outer = clamp01(
          .30f +
          .55f * sqrtf((x - middle.x) * (x - middle.x) + (y - middle.y) * (y - middle.y)) / most +
          .35f * (.5f - depth));
      const float tone = dice_between(dice, .65f, 1.3f);
      Vec light = sketch_light(sketch, vec_scale(leaf, tone), out, outer, .28f + .72f * outer);
      light = vec_axpy(light, MAX(sketch->to_sun.z, 0) * .35f * outer * tone,
                       vec_mul(vec(leaf.x * 1.2f, leaf.y, leaf.z * .4f), sketch->sun));
      const float turn = dice_between(dice, 0, 3.1f), l = leaf_r * 1.1f;
      sketch_stroke(sketch, x, y, leaf_r * .55f, x + l * cosf(turn), y + l * sinf(turn),
                    leaf_r * .35f, light);
    }
  }
}
