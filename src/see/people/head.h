/* head.h: colour models of heads, and what the regions of a head share. */
#ifndef LITHO_SEE_PEOPLE_HEAD_H
#define LITHO_SEE_PEOPLE_HEAD_H

#include "see/lab.h"
#include "see/people/heads.h"
#include "see/coarse_mask.h"

/* A normal distribution in Oklab, axes taken as independent. */
typedef struct {
  double mean[3], deviation[3];
  double weight; /* sum of the weights that it was fitted to; 0: nothing to fit */
} SeeColorModel;

/* Fits to the pixels by their weights, then once more without those beyond 2.5 deviations. floor_l,
 * floor_ab: least deviations. */
void see_color_model_fit(const SeeLab *lab, const LithoPlane *weight, double floor_l,
                         double floor_ab, SeeColorModel *model);
/* Squared distance of pixel i in deviations. */
double see_color_model_distance(const SeeColorModel *model, const SeeLab *lab, gsize i);

/* The scene's heads with what the regions need. */
typedef struct {
  const SeeLab *lab;
  const GArray *heads;      /* SeeHead */
  const LithoPlane *person; /* cover of the region "person"; NULL: none was found or asked for */
  double scale;             /* px of the picture's level 0 a pixel of the look */
} SeeHeads;

/* FALSE: MODEL, HASH, CANCELLED, INTERNAL. */
gboolean see_heads_take(LithoScene *scene, SeeHeads *heads, GError **error);
/* The same with the cover of the region "person", which costs more nets. */
gboolean see_heads_take_person(LithoScene *scene, SeeHeads *heads, GError **error);

/* The score of the surest face, 0 without one; and what the regions of a head say then. */
double see_surest_face(const SeeHeads *heads);
#define SEE_NO_FACE "none: no face is seen"

/* Place of a pixel's centre in half axes of the head's oval: (0, 1) is the top of the forehead. */
void see_head_place(const SeeHead *head, double scale, int x, int y, double *u, double *v);

/* Paints the oval, grown by `grow` (1: as it is). */
void see_paint_oval(LithoPlane *plane, const SeeHead *head, double scale, double grow);
/* Paints an outline of the mesh, grown about its own middle. */
void see_paint_mesh(LithoPlane *plane, const SeeHead *head, const SeeOutline *outline, double scale,
                    double grow);

/* Skin's likelihood 0..1 of every pixel by the model. */
float see_skin_likeness(const SeeColorModel *model, const SeeLab *lab, gsize i);
/* Fits the model to the skin of a face. */
void see_skin_fit(const SeeHeads *heads, const SeeHead *head, SeeColorModel *model);

#endif
