/* heads.h: the heads of a photo: its faces with their meshes and ovals. */
#ifndef LITHO_SEE_PEOPLE_HEADS_H
#define LITHO_SEE_PEOPLE_HEADS_H

#include "see/box.h"
#include "see/people/mesh.h"

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

/* The heads of the largest faces (at most SEE_MAX_HEADS), SeeHead, in the order of
 * see_scene_faces(); kept and owned by the scene. NULL: MODEL, HASH, CANCELLED, INTERNAL. */
const GArray *see_scene_heads(LithoScene *scene, GError **error);

#endif
