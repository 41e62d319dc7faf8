/* animal.h: four-legged animals from the side: a trunk, a neck and a head that move, legs that
 * step. Metres; they look to the right, sketch->side turns them. */
#ifndef LITHO_MAKE_ANIMAL_H
#define LITHO_MAKE_ANIMAL_H

#include "make/sketch.h"

#define ANIMAL_LEG 8

typedef struct {
  const float (*trunk)[2];
  int n_trunk;
  float neck[3][3];       /* a limb from the shoulder to the poll */
  const float (*head)[2]; /* outline from the poll, along the nose and towards the forehead */
  int n_head;
  float head_turn;                                /* of the nose, from the horizontal */
  float fore[ANIMAL_LEG][3], hind[ANIMAL_LEG][3]; /* limbs of the near legs, from above */
  int n_fore, n_hind, knee, hock;                 /* the points that bend */
  float apart;                                    /* m: the far legs stand so much to the right */
  float hoof;                                     /* m: half its width; 0: a paw */
  const SketchBump *bumps;
  int n_bumps;
} Animal;

/* Radians: of the leg at its top and at the joint; of the far one, the near one. */
typedef struct {
  float fore[2], knee[2], hind[2], hock[2];
  float neck, head; /* of the neck at its base; of the head against the neck */
} AnimalGait;

/* What a pose is; chance varies it. */
AnimalGait animal_gait(Dice *dice, ScenePose pose);
/* Draws it but for its tail and what its head wears. */
void animal_draw(Sketch *sketch, const Animal *animal, const AnimalGait *gait,
                 const SketchHide *coat, Vec hoofs);
/* (x, y) of the head's own, as a place of the animal. */
void animal_head_point(const Animal *animal, const AnimalGait *gait, float x, float y,
                       float out[2]);
/* Forms are drawn at (x, y) of the sketch, k times as large, looking to `side`; until leave. */
void animal_enter(Sketch *sketch, float x, float y, float k, float side);
void animal_leave(Sketch *sketch);
/* m by which what is small stands higher where grass would hide it. */
float animal_lift(const Sketch *sketch);
void animal_limb(Sketch *sketch, const SketchHide *hide, const float (*p)[3], int n);
/* An eye, a nostril. */
void animal_dot(Sketch *sketch, const float at[2], float r, Vec albedo);

/* --- thing_dog.c --- */
void animal_dog(Sketch *sketch, float x, float y, float side, gboolean own_color, ScenePose pose);

#endif
