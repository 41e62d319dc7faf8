/* figure.h: people, as the sketches of things use them: clothed figures from behind and from the
 * side, in metres of somebody 1.75 m tall. */
#ifndef LITHO_MAKE_FIGURE_H
#define LITHO_MAKE_FIGURE_H

#include "make/sketch.h"

typedef enum { FIGURE_MAN, FIGURE_WOMAN, FIGURE_CHILD } FigureForm;
typedef enum { WEAR_USUAL, WEAR_WARM_DAYS, WEAR_COLD_DAYS } FigureWear;
typedef enum { HEAD_SHORT, HEAD_LONG, HEAD_BUN, HEAD_HAT, HEAD_CAP } FigureHead;

/* From the side, how it holds itself; a place is where its feet stand, or for those that sit what
 * they sit on. */
typedef enum {
  HOLD_STAND,
  HOLD_WALK,
  HOLD_RUN,
  HOLD_SIT,    /* on something .45 m high; the place is under it */
  HOLD_GROUND, /* on the ground, knees drawn up */
  HOLD_RIDE,
  HOLD_CYCLE,
  HOLD_ROW,
  HOLD_FISH,     /* standing */
  HOLD_FISH_SIT, /* as HOLD_SIT */
  N_HOLDS
} FigureHold;

typedef struct {
  FigureForm form;
  FigureWear wear;
  FigureHead head;
  float x, y, k; /* m; of 1.75 m */
  float side;    /* from the side: 1 looks to the right, -1 to the left */
  float lift;    /* from behind: 0 stands … 1 a heel is raised */
  float hand[2]; /* from behind: where another's hand is, m from x to the left and right; 0: none */
  gboolean holds_up; /* from behind: the right hand, as one that carries an umbrella */
  gboolean legs_hidden;
  gboolean in_trousers; /* also where others wear a skirt */
  Vec coat, legs, hair, skin, shoes;
} Figure;

/* kind: of people; a couple is a man. Its colours come from the dice. */
Figure figure_make(Sketch *sketch, SceneKind kind, float x, float y, float scale);

/* --- figure_back.c --- */
void figure_draw_back(Sketch *sketch, const Figure *figure);
/* From the hips up, for who sits: x, y is the seat. */
void figure_draw_seated_back(Sketch *sketch, const Figure *figure);

/* --- thing_person.c: those who sit side by side on something `seat` m high, from behind --- */
void figure_draw_sitters(Sketch *sketch, SceneKind kind, float x, float seat, float scale);

/* --- figure_side.c --- */
void figure_draw_side(Sketch *sketch, const Figure *figure, FigureHold hold);
/* Where its near hand is, in the sketch's metres. */
void figure_hand(const Figure *figure, FigureHold hold, float out[2]);
/* A rod in its hands and its line, down to the water at that height of the sketch. */
void figure_draw_rod(Sketch *sketch, const Figure *figure, FigureHold hold, float water_y);

/* --- figure.c --- */
SketchHide figure_cloth(Vec albedo);
SketchHide figure_skin(Vec albedo);
SketchHide figure_hair(Vec albedo);
/* Forms are drawn in the figure's own metres from here on, until figure_leave(). */
void figure_enter(Sketch *sketch, const Figure *figure);
void figure_leave(Sketch *sketch);
/* An umbrella against rain, its hand at (x, y) of the sketch. */
void figure_umbrella(Sketch *sketch, float x, float y, float k, Vec hue);
/* The colour of what is with the thing, in linear light, or `usual`. */
Vec sketch_with_color(const Sketch *sketch, Vec usual);

#endif
