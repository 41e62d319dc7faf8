/* thing_building.c: buildings that stand alone: a church, a castle, a windmill, a pagoda. Windows
 * are lit after dark. */
#include "make/sketch.h"

/* A wall from (x0, y0) to (x1, y1) that faces `turn` (0 the eye, -1 left, 1 right). */
static void
wall(Sketch *sketch, float x0, float y0, float x1, float y1, Vec albedo, float turn)
{
  const Vec light =
      sketch_light(sketch, albedo, vec_unit(vec(turn - .2f, 0, -1 + .5f * fabsf(turn))), 1,
                   turn > 0 ? .78f : .95f);
  const float c[4][2] = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
  sketch_shape(sketch, c, 4, vec_scale(light, .88f), light);
}

static void
roof(Sketch *sketch, const float (*c)[2], int n, Vec albedo, float turn)
{
  const gboolean snowy = sketch->world->scene->near == NEAR_SNOW;
  const Vec light = sketch_light(sketch, snowy ? vec(.83f, .87f, .92f) : albedo,
                                 vec_unit(vec(turn, .75f, -.6f)), 1, 1);
  sketch_shape(sketch, c, n, vec_scale(light, .9f), light);
}

static Vec
pane_light(const Sketch *sketch)
{
  const SceneHour hour = sketch->world->scene->hour;
  if (hour == HOUR_NIGHT || hour == HOUR_DUSK)
    return vec(1.25f, .78f, .30f);
  return hour == HOUR_SUNSET ? vec(.75f, .42f, .14f) : vec_scale(sketch->world->air.away[2], .14f);
}

/* A window with a round head. */
static void
arch(Sketch *sketch, float x, float y, float w, float h, Vec c)
{
  float p[12][2] = {{x - w / 2, y}, {x + w / 2, y}};
  for (int i = 0; i <= 8; i++) {
    const float a = (float)G_PI * (float)i / 8;
    p[2 + i][0] = x + .5f * w * cosf(a);
    p[2 + i][1] = y + h - .5f * w + .62f * w * sinf(a);
  }
  sketch_shape(sketch, (const float(*)[2])p, 11, c, vec_scale(c, .9f));
}

void
thing_church(Sketch *sketch)
{
  const float k = (float)sketch->thing->size;
  const Vec plaster = sketch_color(sketch, vec(.66f, .63f, .56f)), slate = vec(.16f, .085f, .065f),
            pane = pane_light(sketch), stone = vec(.34f, .31f, .27f);
  /* The nave to the right, seen from its long side; the tower with its spire to the left. */
  wall(sketch, -2.2f * k, -.4f, 9.2f * k, 5.0f * k, plaster, 0);
  const float nave[4][2] = {
      {-2.2f * k, 4.9f * k}, {9.6f * k, 4.9f * k}, {8.6f * k, 8.6f * k}, {-2.2f * k, 8.6f * k}};
  roof(sketch, nave, 4, slate, -.1f);
  for (int i = 1; i < 8; i++) {
    const float y = (4.9f + .46f * (float)i) * k;
    sketch_stroke(sketch, -2.2f * k, y, .018f * k, (9.6f - .125f * (float)i) * k, y, .018f * k,
                  vec_scale(sketch_light(sketch, slate, vec(0, .6f, -.7f), 1, 1), .7f));
  }
  for (int i = 0; i < 4; i++) {
    arch(sketch, (.1f + 2.35f * (float)i) * k, 1.35f * k, 1.02f * k, 2.75f * k,
         sketch_light(sketch, stone, vec(0, 0, -1), 1, 1));
    arch(sketch, (.1f + 2.35f * (float)i) * k, 1.45f * k, .78f * k, 2.5f * k, pane);
  }
  wall(sketch, -5.6f * k, -.4f, -2.0f * k, 11 * k, plaster, 0);
  wall(sketch, -2.0f * k, -.4f, -1.2f * k, 11 * k, plaster, 1);
  wall(sketch, -5.8f * k, 10.6f * k, -1.1f * k, 11.1f * k, stone, 0);
  wall(sketch, -5.75f * k, 7.6f * k, -1.15f * k, 7.85f * k, stone, 0);
  const float left[3][2] = {{-5.9f * k, 11.1f * k}, {-2.0f * k, 11.1f * k}, {-3.4f * k, 18.6f * k}},
              right[3][2] = {
                  {-2.0f * k, 11.1f * k}, {-1.0f * k, 11.1f * k}, {-3.4f * k, 18.6f * k}};
  roof(sketch, left, 3, vec_scale(slate, 1.1f), -.25f);
  roof(sketch, right, 3, vec_scale(slate, .7f), .8f);
  const Vec gold = vec(.55f, .40f, .12f);
  sketch_stem(sketch, -3.4f * k, 18.4f * k, .07f * k, -3.4f * k, 20.4f * k, .06f * k, gold);
  sketch_stem(sketch, -3.95f * k, 19.7f * k, .06f * k, -2.85f * k, 19.7f * k, .06f * k, gold);
  arch(sketch, -4.4f * k, 8.4f * k, .62f * k, 1.7f * k, vec(.03f, .028f, .026f));
  arch(sketch, -3.2f * k, 8.4f * k, .62f * k, 1.7f * k, vec(.03f, .028f, .026f));
  sketch_stem(sketch, -3.8f * k, 6.2f * k, .62f * k, -3.799f * k, 6.2f * k, .62f * k,
              vec(.55f, .52f, .45f));
  sketch_stroke(sketch, -3.8f * k, 6.2f * k, .045f * k, -3.8f * k, 6.65f * k, .035f * k,
                vec(.02f, .02f, .02f));
  sketch_stroke(sketch, -3.8f * k, 6.2f * k, .045f * k, -3.5f * k, 6.1f * k, .035f * k,
                vec(.02f, .02f, .02f));
  arch(sketch, -3.8f * k, -.3f, 1.9f * k, 3.1f * k,
       sketch_light(sketch, stone, vec(0, 0, -1), 1, 1));
  arch(sketch, -3.8f * k, -.3f, 1.5f * k, 2.8f * k,
       sketch_light(sketch, vec(.13f, .065f, .035f), vec(0, 0, -1), 1, 1));
}

static void
battlements(Sketch *sketch, float x0, float x1, float y, float k, Vec stone, float turn)
{
  const int n = MAX(2, (int)((x1 - x0) / (1.3f * k)));
  const float w = (x1 - x0) / (float)(2 * n - 1);
  for (int i = 0; i < n; i++)
    wall(sketch, x0 + 2 * w * (float)i, y - .05f * k, x0 + 2 * w * (float)i + w, y + .85f * k,
         stone, turn);
}

static void
round_tower(Sketch *sketch, float x, float r, float h, float k, Vec stone, gboolean has_roof)
{
  Dice *dice = &sketch->dice;
  const int n = 14;
  for (int i = 0; i < n; i++) {
    const float c0 = -1 + 2.0f * (float)i / n, c1 = -1 + 2.0f * (float)(i + 1) / n,
                m = .5f * (c0 + c1);
    const float strip[4][2] = {{x + c0 * r - .02f, -.5f},
                               {x + c1 * r + .02f, -.5f},
                               {x + c1 * r + .02f, h},
                               {x + c0 * r - .02f, h}},
                crown[4][2] = {{x + c0 * r * 1.14f - .02f, h - .1f},
                               {x + c1 * r * 1.14f + .02f, h - .1f},
                               {x + c1 * r * 1.14f + .02f, h + .9f * k},
                               {x + c0 * r * 1.14f - .02f, h + .9f * k}};
    const Vec light =
        sketch_light(sketch, stone, vec(m, 0, -sqrtf(1 - m * m)), 1, .6f + .4f * sqrtf(1 - m * m));
    sketch_face(sketch, strip, 4, light);
    sketch_face(sketch, crown, 4, vec_scale(light, .95f));
  }
  for (int i = 0; i < 26; i++) { /* single stones */
    const float u = dice_between(dice, -.9f, .9f), y = dice_between(dice, .3f, h - .4f);
    sketch_stroke(sketch, x + u * r, y, .09f * k, x + u * r + .28f * k * sqrtf(1 - u * u), y,
                  .09f * k,
                  vec_scale(sketch_light(sketch, stone, vec(u, 0, -sqrtf(1 - u * u)), 1, .8f),
                            dice_between(dice, .75f, 1.15f)));
  }
  battlements(sketch, x - 1.14f * r, x + 1.14f * r, h + .9f * k, k, stone, 0);
  if (has_roof) {
    for (int i = 0; i < n; i++) {
      const float c0 = -1 + 2.0f * (float)i / n, c1 = -1 + 2.0f * (float)(i + 1) / n;
      const float strip[3][2] = {{x + c0 * r * 1.22f - .03f, h + 1.0f * k},
                                 {x + c1 * r * 1.22f + .03f, h + 1.0f * k},
                                 {x, h + 1.0f * k + 2.3f * r}};
      roof(sketch, strip, 3, vec(.24f, .075f, .05f), .5f * (c0 + c1));
    }
    sketch_stem(sketch, x, h + .9f * k + 2.3f * r, .05f * k, x, h + 2.6f * k + 2.3f * r, .04f * k,
                vec(.2f, .18f, .15f));
    const float flag[3][2] = {{x, h + 2.6f * k + 2.3f * r},
                              {x, h + 1.8f * k + 2.3f * r},
                              {x + 1.5f * k, h + 2.2f * k + 2.3f * r}};
    sketch_face(sketch, flag, 3,
                sketch_light(sketch, vec(.55f, .05f, .04f), vec_unit(vec(-.2f, .1f, -1)), 1, 1));
  }
  const Vec pane = pane_light(sketch);
  arch(sketch, x - .1f * r, h * .72f, .55f * k, 1.3f * k, pane);
  arch(sketch, x + .1f * r, h * .38f, .45f * k, 1.1f * k, pane);
}

void
thing_castle(Sketch *sketch)
{
  const float k = (float)sketch->thing->size;
  const Vec stone = sketch_color(sketch, vec(.40f, .36f, .30f)), pane = pane_light(sketch);
  wall(sketch, -5 * k, 2 * k, 4.6f * k, 14 * k, vec_scale(stone, .95f), 0); /* keep */
  battlements(sketch, -5.2f * k, 4.8f * k, 14 * k, k, vec_scale(stone, .95f), 0);
  for (int i = 0; i < 3; i++)
    arch(sketch, (-3.2f + 3.0f * (float)i) * k, 10.4f * k, .8f * k, 1.9f * k, pane);
  round_tower(sketch, -5.2f * k, 1.9f * k, 17.5f * k, k, stone, TRUE);
  round_tower(sketch, 5.0f * k, 1.6f * k, 16 * k, k, vec_scale(stone, .97f), TRUE);
  wall(sketch, -13 * k, -.5f, 13 * k, 7 * k, stone, 0);
  Dice *dice = &sketch->dice;
  for (int i = 0; i < 90; i++) {
    const float x = dice_between(dice, -12.5f, 12) * k, y = dice_between(dice, .2f, 6.6f) * k;
    sketch_stroke(sketch, x, y, .11f * k, x + .5f * k, y, .11f * k,
                  vec_scale(sketch_light(sketch, stone, vec_unit(vec(-.2f, 0, -1)), 1, .95f),
                            dice_between(dice, .78f, 1.1f)));
  }
  battlements(sketch, -13 * k, 13 * k, 7 * k, k, stone, 0);
  round_tower(sketch, -13 * k, 2.5f * k, 10.5f * k, k, stone, TRUE);
  round_tower(sketch, 13 * k, 2.5f * k, 10.5f * k, k, stone, TRUE);
  round_tower(sketch, -3.0f * k, 1.35f * k, 8.6f * k, k, stone, FALSE);
  round_tower(sketch, 3.0f * k, 1.35f * k, 8.6f * k, k, stone, FALSE);
  wall(sketch, -2 * k, -.5f, 2 * k, 8 * k, vec_scale(stone, .9f), 0);
  arch(sketch, 0, -.5f, 3.0f * k, 5.2f * k,
       vec_scale(sketch_light(sketch, stone, vec(0, 0, -1), 1, 1), .55f));
  arch(sketch, 0, -.5f, 2.5f * k, 4.8f * k, vec(.028f, .022f, .018f));
  for (int i = -2; i <= 2; i++)
    sketch_stroke(sketch, .45f * (float)i * k, 1.6f * k, .05f * k, .45f * (float)i * k, 4.2f * k,
                  .05f * k, vec_scale(stone, .14f));
}

void
thing_windmill(Sketch *sketch)
{
  Dice *dice = &sketch->dice;
  const float k = (float)sketch->thing->size, h = 9.2f * k;
  const Vec body = sketch_color(sketch, vec(.55f, .50f, .42f)), cap = vec(.13f, .075f, .045f),
            wood = vec(.17f, .11f, .07f);
  const int n = 12;
  for (int i = 0; i < n; i++) {
    const float c0 = -1 + 2.0f * (float)i / n, c1 = -1 + 2.0f * (float)(i + 1) / n,
                m = .5f * (c0 + c1);
    const float strip[4][2] = {{c0 * 3.1f * k - .02f, -.4f},
                               {c1 * 3.1f * k + .02f, -.4f},
                               {c1 * 1.75f * k + .02f, h},
                               {c0 * 1.75f * k - .02f, h}};
    sketch_face(sketch, strip, 4,
                sketch_light(sketch, body, vec(m, .1f, -sqrtf(1 - m * m)), 1,
                             .6f + .4f * sqrtf(1 - m * m)));
  }
  sketch_stem(sketch, -3.4f * k, 3.1f * k, .12f * k, 3.4f * k, 3.1f * k, .12f * k,
              wood); /* the gallery */
  for (int i = -4; i <= 4; i++)
    sketch_stem(sketch, .82f * (float)i * k, 3.1f * k, .04f * k, .82f * (float)i * k, 3.95f * k,
                .04f * k, wood);
  sketch_stem(sketch, -3.4f * k, 3.95f * k, .05f * k, 3.4f * k, 3.95f * k, .05f * k, wood);
  arch(sketch, 0, -.3f, 1.2f * k, 2.3f * k, vec_scale(wood, .5f));
  arch(sketch, 0, 5.2f * k, .75f * k, 1.1f * k, pane_light(sketch));
  arch(sketch, .2f * k, 7.4f * k, .6f * k, .9f * k, pane_light(sketch));
  float dome[13][2];
  for (int i = 0; i < 13; i++) {
    const float a = (float)G_PI * (float)i / 12;
    dome[i][0] = 2.0f * k * cosf(a);
    dome[i][1] = h - .05f * k + 1.95f * k * sinf(a);
  }
  roof(sketch, (const float(*)[2])dome, 13, cap, -.2f);
  const float hub = h + .85f * k, first = dice_between(dice, .25f, 1.25f);
  const Vec cloth = sketch_light(sketch, vec(.62f, .57f, .48f), vec_unit(vec(-.2f, .2f, -1)), 1, 1),
            spar = sketch_light(sketch, wood, vec_unit(vec(-.2f, .3f, -1)), 1, 1);
  for (int i = 0; i < 4; i++) {
    const float a = first + (float)(G_PI / 2) * (float)i, c = cosf(a), s = sinf(a), l = 6.6f * k,
                w = 1.25f * k;
    const float sail[4][2] = {{1.5f * k * c, hub + 1.5f * k * s},
                              {l * c, hub + l * s},
                              {l * c - w * s, hub + l * s + w * c},
                              {1.5f * k * c - w * s, hub + 1.5f * k * s + w * c}};
    sketch_face(sketch, sail, 4, vec_scale(cloth, .92f));
    for (int j = 0; j <= 9; j++) { /* lattice */
      const float t = mixf(1.5f * k, l, (float)j / 9);
      sketch_stroke(sketch, t * c, hub + t * s, .035f * k, t * c - w * s, hub + t * s + w * c,
                    .035f * k, vec_scale(spar, 1.2f));
    }
    sketch_stroke(sketch, 1.5f * k * c - w * s, hub + 1.5f * k * s + w * c, .035f * k,
                  l * c - w * s, hub + l * s + w * c, .035f * k, spar);
    sketch_stroke(sketch, 0, hub, .12f * k, l * c, hub + l * s, .07f * k, spar);
  }
  sketch_stem(sketch, 0, hub, .34f * k, .001f, hub, .34f * k, wood);
}

void
thing_pagoda(Sketch *sketch)
{
  const float k = (float)sketch->thing->size;
  const int n_storeys = 5;
  const gboolean lit =
      sketch->world->scene->hour == HOUR_NIGHT || sketch->world->scene->hour == HOUR_DUSK;
  const Vec red = sketch_color(sketch, vec(.40f, .055f, .03f)), tiles = vec(.075f, .095f, .085f),
            stone = vec(.44f, .42f, .38f), gold = vec(.55f, .38f, .09f), pane = pane_light(sketch);
  wall(sketch, -5.2f * k, -.4f, 5.2f * k, .9f * k, stone, 0);
  wall(sketch, -4.6f * k, .9f * k, 4.6f * k, 1.4f * k, stone, 0);
  float y = 1.4f * k;
  for (int i = 0; i < n_storeys; i++) {
    const float t = (float)i / n_storeys, w = mixf(3.5f, 1.7f, t) * k, h = mixf(2.7f, 2.0f, t) * k;
    wall(sketch, -w, y, w, y + h, lit ? vec_scale(red, 1.1f) : red, 0);
    for (int c = -2; c <= 2; c++)
      sketch_stem(sketch, .5f * w * (float)c, y, .11f * k, .5f * w * (float)c, y + h, .10f * k,
                  vec_scale(red, .75f));
    for (int c = 0; c < 4; c++) {
      const float x = (-.75f + .5f * (float)c) * w, half = .15f * w;
      const float win[4][2] = {{x - half, y + .25f * h},
                               {x + half, y + .25f * h},
                               {x + half, y + .80f * h},
                               {x - half, y + .80f * h}};
      sketch_shape(sketch, win, 4, pane, vec_scale(pane, .85f));
      sketch_stroke(sketch, x, y + .25f * h, .03f * k, x, y + .8f * h, .03f * k,
                    vec_scale(red, .4f));
    }
    y += h;
    /* Eaves that turn up at their ends. */
    const float reach = w + mixf(2.1f, 1.45f, t) * k, rise = mixf(1.35f, 1.0f, t) * k,
                next = mixf(3.5f, 1.7f, (float)(i + 1) / n_storeys) * k;
    const int n = 14;
    float p[2 * 15][2];
    for (int j = 0; j <= n; j++) {
      const float u = -1 + 2.0f * (float)j / n, up = .75f * k * powf(fabsf(u), 3.2f);
      p[j][0] = reach * u;
      p[j][1] = y - .25f * k + up;
      const float v = 1 - 2.0f * (float)j / n, top = i == n_storeys - 1 ? .28f * k : next * .96f;
      p[n + 1 + j][0] = mixf(reach, top, .0f) * v * (top / reach);
      p[n + 1 + j][1] = y + rise;
    }
    p[n][1] += .12f * k;
    p[0][1] += .12f * k;
    const float shade[4][2] = {{-w, y - .5f * k}, {w, y - .5f * k}, {w, y}, {-w, y}};
    sketch_face(sketch, shade, 4,
                vec_scale(sketch_light(sketch, red, vec(0, 0, -1), .2f, .4f), .6f));
    roof(sketch, (const float(*)[2])p, 2 * n + 2, tiles, -.1f);
    for (int j = -5; j <= 5; j++) { /* rows of tiles */
      const float u = (float)j / 5.6f, up = .75f * k * powf(fabsf(u), 3.2f),
                  top = i == n_storeys - 1 ? .28f * k : next * .96f;
      sketch_stroke(sketch, reach * u, y - .2f * k + up, .035f * k, top * u, y + rise, .03f * k,
                    sketch_light(sketch, vec_scale(tiles, .6f), vec(0, .6f, -.7f), 1, 1));
    }
    for (int j = 0; j < n; j++)
      sketch_stroke(sketch, p[j][0], p[j][1], .07f * k, p[j + 1][0], p[j + 1][1], .07f * k,
                    sketch_light(sketch, gold, vec_unit(vec(0, .2f, -1)), .8f, .9f));
    if (lit)
      for (int s = -1; s <= 1; s += 2)
        sketch_glow(sketch, (float)s * (reach - .5f * k), y - .5f * k + .3f * k, .5f * k,
                    vec(2.0f, .7f, .2f), .9f);
    y += rise * .92f;
  }
  sketch_stem(sketch, 0, y - .2f * k, .24f * k, 0, y + .6f * k, .20f * k, gold);
  for (int i = 0; i < 4; i++)
    sketch_stem(sketch, -(.26f - .05f * (float)i) * k, y + (.8f + .4f * (float)i) * k, .07f * k,
                (.26f - .05f * (float)i) * k, y + (.8f + .4f * (float)i) * k, .07f * k, gold);
  sketch_stem(sketch, 0, y + .5f * k, .06f * k, 0, y + 2.9f * k, .03f * k, gold);
  arch(sketch, 0, 1.4f * k, 1.3f * k, 2.2f * k, vec_scale(red, .2f));
}
