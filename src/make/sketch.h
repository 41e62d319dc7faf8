/* sketch.h: a thing as strokes, dabs and flat faces in its own plane (metres, x right, y up from
 * where it stands), which become a sprite. The files thing_NAME.c build sketches; things.c places
 * them.
 */
#ifndef LITHO_MAKE_SKETCH_H
#define LITHO_MAKE_SKETCH_H

#include "make/world.h"

#define SKETCH_CORNERS 8

/* A limb of a body: a cone with round ends. */
typedef struct {
  float x0, y0, r0, x1, y1, r1;
} SketchLimb;
/* Limbs grown together with seams of about `soft` m, round and lit as one. spots: share of `other`
 * in patches of about spot_m. */
typedef struct {
  float soft;
  Vec albedo, other;
  float spots, spot_m;
} SketchSkin;

/* What covers a form. */
typedef struct {
  Vec albedo;
  Vec under;       /* at low_y and below; (0, 0, 0): as albedo */
  float low_y, high_y; /* m: from one to the other */
  Vec other;       /* spots: share of it in patches of about spot_m */
  float spots, spot_m;
  float grain, grain_m, grain_turn; /* hair or weave: strength, m across a strand, angle along it */
  float folds, folds_m;             /* of cloth: strength, m from one to the next */
  float fuzz_m;                     /* roughness of the outline */
  float flat;                       /* 0: as round as the outline has it … 1: a board */
  float shine;                      /* of what is wet or painted */
  float rim;                        /* how much light comes through at the edge against the sun */
} SketchHide;
typedef struct {
  float x, y;
  gboolean starts; /* a path */
} SketchCorner;
typedef struct {
  float x, y, r, high; /* m; high > 0 swells, < 0 is a hollow */
} SketchBump;

typedef struct {
  float x[SKETCH_CORNERS], y[SKETCH_CORNERS]; /* of a stroke: its two ends */
  int n;        /* corners of a convex face; 2: a stroke with round ends */
  float r0, r1; /* of a stroke */
  Vec color;    /* of a stroke that is round its albedo, else light */
  gboolean is_round, is_glow;
  int from, n_more; /* of a shape or a body: its rows of sketch->rows */
  Vec high;         /* of a shape */
  SketchSkin skin;  /* of a body */
  gboolean is_form; /* from, n_more: its rows of sketch->corners */
  int from_bump, n_bumps;
  SketchHide hide;
} SketchMark;

typedef struct {
  const MakeWorld *world;
  GArray *marks; /* of SketchMark, the farthest first */
  GArray *rows;  /* of SketchLimb; of a shape x0, y0 are a corner */
  GArray *corners; /* of SketchCorner */
  GArray *bumps;   /* of SketchBump */
  float side;      /* 1, or -1: forms are drawn mirrored */
  float dx, dy, k; /* forms are drawn k times as large and moved by this (m) */
  Dice dice;
  float px_per_m;
  const SceneThing *thing;
  Vec at;               /* where it stands; (0, 0, 0): nowhere yet */
  Vec to_sun, sun, sky; /* light where it stands */
} Sketch;

/* Light of a surface with this normal (unit; z towards the eye is negative). sun, sky: shares that
 * arrive. */
Vec sketch_light(const Sketch *sketch, Vec albedo, Vec normal, float sun, float sky);
/* A stem: round, lit by the sun. */
void sketch_stem(Sketch *sketch, float x0, float y0, float r0, float x1, float y1, float r1,
                 Vec albedo);
/* A stroke or (both ends alike) a dab of one colour. */
void sketch_stroke(Sketch *sketch, float x0, float y0, float r0, float x1, float y1, float r1,
                   Vec light);
/* A convex face of one colour, corners in order. */
void sketch_face(Sketch *sketch, const float (*corners)[2], int n, Vec light);
/* The colour that was asked for, in linear light, or `usual`. */
Vec sketch_color(const Sketch *sketch, Vec usual);

/* A soft spot: smoke, or with light above 1 a glow. strength: its cover in the middle. */
void sketch_glow(Sketch *sketch, float x, float y, float r, Vec light, float strength);
/* A closed outline of any form, n ≥ 3 corners (x, y), of one colour below and one above. */
void sketch_shape(Sketch *sketch, const float (*corners)[2], int n, Vec low, Vec high);

void sketch_body(Sketch *sketch, const SketchLimb *limbs, int n, const SketchSkin *skin);

/* --- sketch_form.c: forms: closed outlines that swell like what grows ---
 * Between begin and end any number of outlines and limbs that are one body. Coordinates are the
 * caller's own: sketch->side, k, dx and dy place them. */
void sketch_form_begin(Sketch *sketch, const SketchHide *hide);
/* A closed curve through n points. */
void sketch_form_outline(Sketch *sketch, const float (*points)[2], int n);
/* A curve through n points (x, y, half its width there), with round ends. */
void sketch_form_limb(Sketch *sketch, const float (*points)[3], int n);
void sketch_form_bump(Sketch *sketch, float x, float y, float r, float high);
void sketch_form_end(Sketch *sketch);
/* --- sketch_inflate.c --- */
typedef struct {
  int width, height;
  float left, bottom, per_m;
  float *pixels; /* (H,W,4) colour × cover, cover */
} SketchCanvas;
void sketch_form_draw(const Sketch *sketch, SketchCanvas *canvas, const SketchMark *mark);

/* Draws the marks. NULL: nothing to see. */
MakeSprite *sketch_finish(Sketch *sketch);

/* A crown of balls of leaves round (x, y). */
typedef struct {
  float x, y, rx, ry;
  int n_balls, leaves; /* of a ball, seen near */
  float leaf_m;
  Vec hue, other; /* albedos between which balls are */
} ThingCrown;
void thing_crown(Sketch *sketch, const ThingCrown *crown);
/* A rock with half this width under it. */
void thing_rock(Sketch *sketch, float half_m);
/* n fallen leaves or petals to both sides. */
void thing_litter(Sketch *sketch, float wide, Vec hue, Vec other, int n);

typedef void (*ThingFn)(Sketch *sketch);
void thing_palm(Sketch *sketch);
void thing_pine(Sketch *sketch);
void thing_tree(Sketch *sketch);
void thing_house(Sketch *sketch);
void thing_lighthouse(Sketch *sketch);
void thing_boat(Sketch *sketch);
void thing_sailboat(Sketch *sketch);
void thing_bird(Sketch *sketch);
void thing_flower(Sketch *sketch);
void thing_person(Sketch *sketch);
void thing_man(Sketch *sketch);
void thing_woman(Sketch *sketch);
void thing_child(Sketch *sketch);
void thing_couple(Sketch *sketch);
void thing_horse(Sketch *sketch);
void thing_cow(Sketch *sketch);
void thing_sheep(Sketch *sketch);
void thing_dog(Sketch *sketch);
void thing_deer(Sketch *sketch);
void thing_swan(Sketch *sketch);
void thing_kite(Sketch *sketch);
void thing_balloon(Sketch *sketch);
void thing_plane(Sketch *sketch);
void thing_umbrella(Sketch *sketch);
void thing_surfboard(Sketch *sketch);
void thing_tent(Sketch *sketch);
void thing_campfire(Sketch *sketch);
void thing_snowman(Sketch *sketch);
void thing_bench(Sketch *sketch);
void thing_lamp(Sketch *sketch);
void thing_fence(Sketch *sketch);
void thing_car(Sketch *sketch);
void thing_bicycle(Sketch *sketch);
void thing_church(Sketch *sketch);
void thing_castle(Sketch *sketch);
void thing_windmill(Sketch *sketch);
void thing_pagoda(Sketch *sketch);
void thing_bridge(Sketch *sketch);
void thing_pier(Sketch *sketch);
void thing_bush(Sketch *sketch);
void thing_cherry(Sketch *sketch);
void thing_bamboo(Sketch *sketch);
void thing_cactus(Sketch *sketch);
void thing_sunflower(Sketch *sketch);
void thing_lily(Sketch *sketch);
void thing_fox(Sketch *sketch);
void thing_bear(Sketch *sketch);
void thing_elephant(Sketch *sketch);
void thing_cat(Sketch *sketch);
void thing_rabbit(Sketch *sketch);
void thing_duck(Sketch *sketch);
void thing_butterfly(Sketch *sketch);
void thing_mushroom(Sketch *sketch);
void thing_turbine(Sketch *sketch);
void thing_fireworks(Sketch *sketch);

#endif
