/* mesh.h: the surface of a face as 468 points. */
#ifndef LITHO_SEE_PEOPLE_MESH_H
#define LITHO_SEE_PEOPLE_MESH_H

#include "see/people/detect.h"
#include "see/facts/facts.h"

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

extern const SeeOutline see_mesh_oval, see_mesh_lips,
    see_mesh_eyes[2]; /* eyes: left, right on the picture */

/* Fits the mesh to a face that was detected (its box, and points 0 and 1 as eyes). Without a net of
 * role "face_mesh" score is 0. Errors: MODEL, HASH. */
gboolean see_mesh_fit(LithoScene *scene, const SeePicture *picture, const SeeDetection *face,
                      SeeMesh *mesh, GError **error);

/* The heads of the largest faces (at most SEE_MAX_HEADS), SeeHead, in the order of
 * see_scene_faces(); kept and owned by the scene. NULL: MODEL, HASH, CANCELLED, INTERNAL. */
#define SEE_MAX_HEADS 12
#define SEE_OVAL_POINTS 36

typedef struct {
  const LithoFace *face;
  gboolean has_mesh; /* the net is sure enough of the mesh */
  SeeMesh mesh;
  double oval[SEE_OVAL_POINTS]
             [2];         /* px of level 0; without a mesh an ellipse about eyes and mouth */
  double center[2];       /* of the oval */
  double right[2], up[2]; /* half axes of the oval: to the picture's right, to the crown; px */
} SeeHead;

const GArray *see_scene_heads(LithoScene *scene, GError **error);

#endif
