/* mesh.h: the surface of a face as 468 points. */
#ifndef LITHO_SEE_PEOPLE_MESH_H
#define LITHO_SEE_PEOPLE_MESH_H

#include "see/people/detect.h"

#define SEE_MESH_POINTS 468

typedef struct {
  double score;                     /* 0..1 that it is a face; 0 without a net */
  SeeSquare square;                 /* where the net looked */
  double point[SEE_MESH_POINTS][2]; /* px of the picture's level 0; valid when score > 0 */
} SeeMesh;

/* Outlines as indices of points, in order, not closed. */
typedef struct {
  const guint16 *index;
  int n;
} SeeOutline;

extern const SeeOutline see_mesh_oval, see_mesh_lips, /* their outer outline */
    see_mesh_mouth,   /* between the lips */
    see_mesh_eyes[2]; /* eyes: left, right on the picture */

/* Fits the mesh to a face that was detected (its box, and points 0 and 1 as eyes). Without a net of
 * role "face_mesh" score is 0. Errors: MODEL, HASH. */
gboolean see_mesh_fit(LithoScene *scene, const SeePicture *picture, const SeeDetection *face,
                      SeeMesh *mesh, GError **error);

#endif
