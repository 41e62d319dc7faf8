/* animal.c: see animal.h. Trunk, neck, head and the legs near the eye are one form without seams,
 * the far legs one behind it. */
#include "make/animal.h"

void
animal_enter(Sketch *sketch, float x, float y, float k, float side)
{
  sketch->dx = x;
  sketch->dy = y;
  sketch->k = k;
  sketch->side = side;
}

void
animal_leave(Sketch *sketch)
{
  animal_enter(sketch, 0, 0, 1, 1);
}

float
animal_lift(const Sketch *sketch)
{
  const SceneNear near = sketch->world->scene->near;
  return near == NEAR_MEADOW ? .11f : near == NEAR_FIELD ? .3f : 0;
}

void
animal_limb(Sketch *sketch, const SketchHide *hide, const float (*p)[3], int n)
{
  sketch_form_begin(sketch, hide);
  sketch_form_limb(sketch, p, n);
  sketch_form_end(sketch);
}

void
animal_dot(Sketch *sketch, const float at[2], float r, Vec albedo)
{
  const float x = sketch->side * at[0] * sketch->k + sketch->dx, y = at[1] * sketch->k + sketch->dy;
  sketch_stroke(sketch, x, y, r * sketch->k, x + .001f, y, r * sketch->k,
                sketch_light(sketch, albedo, vec_unit(vec(0, .5f, -.8f)), 1, 1));
}

static void
turn_about(const float c[2], float angle, const float p[2], float out[2])
{
  const float x = p[0] - c[0], y = p[1] - c[1], co = cosf(angle), si = sinf(angle);
  out[0] = c[0] + x * co - y * si;
  out[1] = c[1] + x * si + y * co;
}

static void
place_neck(const Animal *a, const AnimalGait *gait, float out[3][3])
{
  for (int i = 0; i < 3; i++) {
    turn_about(a->neck[0], gait->neck * (i == 1 ? .9f : 1), a->neck[i], out[i]);
    out[i][2] = a->neck[i][2];
  }
}

void
animal_head_point(const Animal *a, const AnimalGait *gait, float x, float y, float out[2])
{
  float neck[3][3];
  place_neck(a, gait, neck);
  const float p[2] = {neck[2][0] + x, neck[2][1] + y};
  turn_about(neck[2], a->head_turn + gait->neck + gait->head, p, out);
}

/* A leg as it steps; kept on the ground by its own height where it bears. */
static int
place_leg(const float (*leg)[3], int n, int joint, float top, float bend, float dx, float (*out)[3])
{
  float knee[2];
  turn_about(leg[0], top, leg[joint], knee);
  for (int i = 0; i < n; i++) {
    float p[2];
    turn_about(leg[0], i == 0 ? 0 : top, leg[i], p);
    if (i > joint)
      turn_about(knee, bend, p, p);
    out[i][0] = p[0] + dx;
    out[i][1] = p[1];
    out[i][2] = leg[i][2];
  }
  return n;
}

static void
draw_hoof(Sketch *sketch, const Animal *a, const float foot[3], Vec albedo)
{
  if (a->hoof <= 0)
    return;
  const SketchHide horn = {.albedo = albedo, .shine = .03f};
  const float x = foot[0], y = foot[1] - foot[2], w = a->hoof;
  const float hoof[4][2] = {{x - .85f * w, y},
                            {x + 1.25f * w, y},
                            {x + .75f * w, y + 1.3f * w},
                            {x - .70f * w, y + 1.2f * w}};
  sketch_form_begin(sketch, &horn);
  sketch_form_outline(sketch, hoof, 4);
  sketch_form_end(sketch);
}

void
animal_draw(Sketch *sketch, const Animal *a, const AnimalGait *gait, const SketchHide *coat,
            Vec hoofs)
{
  float fore[2][ANIMAL_LEG][3], hind[2][ANIMAL_LEG][3], neck[3][3], head[24][2];
  for (int i = 0; i < 2; i++) {
    const float dx = i == 0 ? a->apart : 0;
    place_leg(a->fore, a->n_fore, a->knee, gait->fore[i], gait->knee[i], dx, fore[i]);
    place_leg(a->hind, a->n_hind, a->hock, gait->hind[i], gait->hock[i], .8f * dx, hind[i]);
  }
  SketchHide far = *coat;
  far.albedo = vec_scale(coat->albedo, .52f);
  far.under = vec_scale(coat->under, .52f);
  far.other = vec_scale(coat->other, .52f);
  for (int i = 0; i < 2; i++) {
    draw_hoof(sketch, a, fore[i][a->n_fore - 1], i == 0 ? vec_scale(hoofs, .55f) : hoofs);
    draw_hoof(sketch, a, hind[i][a->n_hind - 1], i == 0 ? vec_scale(hoofs, .55f) : hoofs);
    if (i == 1)
      continue;
    sketch_form_begin(sketch, &far);
    sketch_form_limb(sketch, (const float(*)[3])fore[0], a->n_fore);
    sketch_form_limb(sketch, (const float(*)[3])hind[0], a->n_hind);
    sketch_form_end(sketch);
  }
  place_neck(a, gait, neck);
  for (int i = 0; i < a->n_head; i++)
    animal_head_point(a, gait, a->head[i][0], a->head[i][1], head[i]);
  sketch_form_begin(sketch, coat);
  sketch_form_outline(sketch, a->trunk, a->n_trunk);
  sketch_form_limb(sketch, (const float(*)[3])neck, 3);
  sketch_form_outline(sketch, (const float(*)[2])head, a->n_head);
  sketch_form_limb(sketch, (const float(*)[3])fore[1], a->n_fore);
  sketch_form_limb(sketch, (const float(*)[3])hind[1], a->n_hind);
  for (int i = 0; i < a->n_bumps; i++)
    sketch_form_bump(sketch, a->bumps[i].x, a->bumps[i].y, a->bumps[i].r, a->bumps[i].high);
  sketch_form_end(sketch);
}

AnimalGait
animal_gait(Dice *dice, ScenePose pose)
{
  AnimalGait g = {.neck = dice_between(dice, -.10f, .08f)};
  const float mirror = dice_roll(dice) < .5f ? -1 : 1;
  switch (pose) {
  case POSE_RUNNING:
    return (AnimalGait){.fore = {.75f, .45f},
                        .knee = {-.95f, -.35f},
                        .hind = {-.75f, -.50f},
                        .hock = {-.25f, -.05f},
                        .neck = -.28f,
                        .head = .22f};
  case POSE_WALKING:
    for (int i = 0; i < 2; i++) {
      const float s = i == 0 ? mirror : -mirror;
      g.fore[i] = s > 0 ? .30f : -.26f;
      g.knee[i] = s > 0 ? -.34f : 0;
      g.hind[i] = s > 0 ? -.24f : .26f;
      g.hock[i] = s > 0 ? 0 : -.10f;
    }
    return g;
  default: /* at rest, no leg as the other */
    g.fore[0] = dice_between(dice, -.08f, .14f);
    g.fore[1] = dice_between(dice, -.05f, .05f);
    g.hind[0] = dice_between(dice, -.16f, .05f);
    g.hind[1] = dice_between(dice, -.05f, .08f);
    return g;
  }
}
