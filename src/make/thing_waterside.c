/* thing_waterside.c: what is built over water, and who swims on it: a stone bridge of arches, a
 * wooden jetty that leads away from the eye, a swan. */
#include "make/figure.h"

void
thing_bridge(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size;
  const gboolean river = sketch->world->scene->water == WATER_RIVER;
  const int n_arches = river ? 3 : 9;
  const float span = 7.6f * k, pier = 1.5f * k, foot = -.9f * k, rise = river ? 1.5f * k : .9f * k;
  const float wide = (float)n_arches * span + (float)(n_arches + 1) * pier, half = .5f * wide,
              ramp = river ? 9 * k : 14 * k;
  const Vec stone = sketch_color(sketch, vec(.42f, .37f, .30f));
  const Vec face = sketch_light(sketch, stone, vec_unit(vec(-.15f, .05f, -1)), 1, .95f),
            under = sketch_light(sketch, vec_scale(stone, .55f), vec_unit(vec(0, -.6f, -.6f)), .15f,
                                 .55f);
  /* The deck's line is a bow. One wall, from which the arches are left open: strips between the
   * deck and the vault. */
#define DECK(x) (4.1f * k + rise * (1 - (x) * (x) / (half * half)))
  const int n = 34 * n_arches;
  for (int i = 0; i < n; i++) {
    const float x0 = -half + wide * (float)i / (float)n,
                x1 = -half + wide * (float)(i + 1) / (float)n, mid = .5f * (x0 + x1);
    const float in = fmodf(mid + half, span + pier) - pier; /* below 0: on a pier */
    float y0 = foot;
    if (in > 0) {
      const float u = 2 * in / span - 1, top = MIN(DECK(mid) - 1.0f * k, 3.5f * k);
      y0 = foot + (top - foot) * sqrtf(MAX(0, 1 - u * u));
      /* The vault behind: seen a little from one side. */
      const float y1 = MIN(y0, foot + (top - foot) * sqrtf(MAX(0, 1 - (u * 1.10f) * (u * 1.10f))));
      const float vault[4][2] = {
          {x0, y1}, {x1 + .01f, y1}, {x1 + .01f, y0 + .05f}, {x0, y0 + .05f}};
      sketch_face(sketch, vault, 4, under);
    }
    const float strip[4][2] = {{x0, y0}, {x1 + .012f, y0}, {x1 + .012f, DECK(x1)}, {x0, DECK(x0)}};
    sketch_shape(sketch, strip, 4, vec_scale(face, y0 <= foot ? .62f : .86f), face);
  }
  for (int side = -1; side <= 1; side += 2) { /* ramps to the banks */
    const float s = (float)side;
    const float wing[4][2] = {{s * half, foot},
                              {s * (half + ramp), foot},
                              {s * (half + ramp), 1.2f * k},
                              {s * half, DECK(half)}};
    sketch_shape(sketch, wing, 4, vec_scale(face, .75f), face);
  }
  for (int a = 0; a < n_arches; a++) { /* the ring of each arch, stone by stone */
    const float x = -half + pier + .5f * span + (span + pier) * (float)a,
                top = MIN(DECK(x) - 1.0f * k, 3.5f * k), m = 19;
    for (int j = 0; j < (int)m; j++) {
      const float t0 = (float)G_PI * ((float)j + .04f) / m,
                  t1 = (float)G_PI * ((float)j + .96f) / m;
      const float tall = top - foot, in = .5f * span, out = in + .62f * k;
      const float stone_of[4][2] = {{x + in * cosf(t0), foot + tall * sinf(t0)},
                                    {x + out * cosf(t0), foot + (tall + .62f * k) * sinf(t0)},
                                    {x + out * cosf(t1), foot + (tall + .62f * k) * sinf(t1)},
                                    {x + in * cosf(t1), foot + tall * sinf(t1)}};
      sketch_face(sketch, stone_of, 4, vec_scale(face, dice_between(dice, .95f, 1.22f)));
    }
    { /* cutwater of the pier to its left */
      const float px = x - .5f * span - .5f * pier;
      const float cut[5][2] = {{px - .5f * pier, foot},
                               {px + .5f * pier, foot},
                               {px + .42f * pier, 1.9f * k},
                               {px, 2.5f * k},
                               {px - .42f * pier, 1.9f * k}};
      sketch_shape(sketch, cut, 5, vec_scale(face, .7f), vec_scale(face, 1.12f));
    }
  }
  for (int i = 0; i < 60 * n_arches; i++) {
    const float x = dice_between(dice, -half, half), in = fmodf(x + half, span + pier) - pier,
                u = 2 * in / span - 1,
                y = in > 0
                        ? dice_between(dice, foot + 4.8f * k * sqrtf(MAX(0, 1 - u * u)) + .2f * k,
                                       DECK(x))
                        : dice_between(dice, foot + .5f, DECK(x));
    if (y < DECK(x) - .2f * k)
      sketch_stroke(sketch, x, y, .08f * k, x + dice_between(dice, .2f, .5f) * k, y, .08f * k,
                    vec_scale(face, dice_between(dice, .82f, 1.1f)));
  }
  float px = -half - ramp, py = 1.2f * k; /* parapet */
  for (int i = 0; i <= 40; i++) {
    const float x = -half + wide * (float)i / 40, y = DECK(x);
    for (int pass = 0; pass < 2; pass++) {
      const float lift = pass == 0 ? .42f * k : .92f * k;
      sketch_stroke(sketch, px, py + lift, (pass == 0 ? .42f : .12f) * k, x, y + lift,
                    (pass == 0 ? .42f : .12f) * k, vec_scale(face, pass == 0 ? .96f : 1.25f));
    }
    px = x;
    py = y;
  }
  sketch_stroke(sketch, px, py + .42f * k, .42f * k, half + ramp, 1.6f * k, .42f * k,
                vec_scale(face, .96f));
  sketch_stroke(sketch, px, py + .92f * k, .12f * k, half + ramp, 2.1f * k, .12f * k,
                vec_scale(face, 1.25f));
#undef DECK
}

/* A place of the deck, `along` m away from the foot of the sprite and `across` from its middle, y
 * over the water, as it falls on the sprite's plane. */
static void
project(const Sketch *sketch, float across, float y, float along, float out[2])
{
  const float z0 = sketch->at.z, z = z0 + along, eye = sketch->world->eye;
  /* It runs straight away from where it begins. */
  out[0] = (sketch->at.x + across) * z0 / z - sketch->at.x;
  out[1] = (y - eye) * z0 / z + eye - sketch->at.y;
}

/* Who is at its end: as far away as that, and so smaller. */
static void
draw_at_end(Sketch *sketch, float k, float deck, float along)
{
  const SceneThing *thing = sketch->thing;
  const float far = sketch->at.z / (sketch->at.z + along);
  const gboolean two = thing->with == THING_COUPLE, fishes = thing->pose == POSE_FISHING;
  float foot[2], water[2];
  project(sketch, 0, 0, along, water);
  for (int i = 0; i < (two ? 2 : 1); i++) {
    project(sketch, two ? (i == 0 ? -.32f : .32f) * k : .1f * k, deck, along, foot);
    Figure f = figure_make(sketch, two && i == 1 ? THING_WOMAN : thing->with, foot[0], foot[1], k * far);
    if (i == 0)
      f.coat = sketch_with_color(sketch, f.coat);
    if (fishes && i == 0) {
      f.side = thing->across < .5 ? 1 : -1;
      figure_draw_side(sketch, &f, HOLD_FISH);
      figure_draw_rod(sketch, &f, HOLD_FISH, water[1]);
    } else if (thing->pose == POSE_SITTING)
      figure_draw_seated_back(sketch, &f);
    else {
      f.lift = 0;
      figure_draw_back(sketch, &f);
    }
  }
}

void
thing_pier(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, w = 1.15f * k, deck = .62f * k, l = 22 * k;
  const Vec wood = sketch_color(sketch, vec(.34f, .25f, .17f));
  const int n = 78;
  float a[2], b[2], c[2], d[2];
  for (int i = 9; i >= 0;
       i--) { /* posts of both sides, the farthest first, and their dark mirror image */
    const float z = l * ((float)i + .3f) / 9.3f;
    for (int side = -1; side <= 1; side += 2) {
      const float x = (float)side * (w + .02f * k);
      project(sketch, x, -.02f, z, a);
      project(sketch, x, deck + .55f * k, z, b);
      project(sketch, x, -deck - .5f * k, z, c);
      const float r = .085f * k * sketch->at.z / (sketch->at.z + z);
      if (i > 0)
        sketch_glow(sketch, .5f * (a[0] + c[0]), .5f * (a[1] + c[1]),
                    MAX(.6f * fabsf(a[1] - c[1]), r), vec_scale(wood, .10f), .35f);
      sketch_stem(sketch, a[0], a[1], r, b[0], b[1], r, vec_scale(wood, .8f));
    }
  }
  for (int i = n - 1; i >= 0; i--) {
    const float z0 = l * (float)i / n, z1 = l * ((float)i + .90f) / n,
                tone = dice_between(dice, .78f, 1.18f), over = dice_between(dice, 0, .05f) * k;
    project(sketch, -w - over, deck, z0, a);
    project(sketch, w + over, deck, z0, b);
    project(sketch, w + over, deck, z1, c);
    project(sketch, -w - over, deck, z1, d);
    const float top[4][2] = {{a[0], a[1]}, {b[0], b[1]}, {c[0], c[1]}, {d[0], d[1]}};
    Vec light = sketch_light(sketch, vec_scale(wood, tone), vec(0, 1, 0), 1, 1);
    light = vec_axpy(light, .10f * smooth(2, 16, z0), sketch->world->air.toward[1]);
    float e[2], f[2];
    project(sketch, -w - over, deck - .14f * k, z0, e);
    project(sketch, w + over, deck - .14f * k, z0, f);
    const float front[4][2] = {{e[0], e[1]}, {f[0], f[1]}, {b[0], b[1]}, {a[0], a[1]}};
    sketch_shape(sketch, front, 4, vec_scale(light, .30f), vec_scale(light, .30f));
    sketch_shape(sketch, top, 4, light, light);
  }
  for (int i = 9; i >= 0; i--) {
    const float z = l * ((float)i + .3f) / 9.3f, r = .085f * k * sketch->at.z / (sketch->at.z + z);
    for (int side = -1; side <= 1; side += 2) {
      project(sketch, (float)side * (w + .02f * k), deck - .1f * k, z, a);
      project(sketch, (float)side * (w + .02f * k), deck + .55f * k, z, b);
      sketch_stem(sketch, a[0], a[1], r, b[0], b[1], r, vec_scale(wood, .85f));
      sketch_stem(sketch, b[0] - .3f * r, b[1], r * .9f, b[0] + .3f * r, b[1], r * .9f,
                  vec_scale(wood, 1.3f));
    }
  }
  if (sketch->thing->has_with)
    draw_at_end(sketch, k, deck, .86f * l);
}
