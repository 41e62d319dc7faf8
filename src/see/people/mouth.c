/* mouth.c: lips and teeth by the face mesh (mesh.h).
 *
 * Lips are the ring between the mesh's outer and inner outline of the mouth. Teeth are what lies within the inner one and is
 * light and not red: tongue and gums are red, the gap between the rows is dark. Without a mesh there is no mouth. */
#include <math.h>
#include "see/paint.h"
#include "see/people/head.h"
#include "see/people/mouth.h"

#define TEETH_L 0.42f   /* Oklab L from which on it is a tooth, half … */
#define TEETH_L_SOFT 0.12f
#define TEETH_A 0.045f  /* … and a below which it is not red, half */
#define TEETH_A_SOFT 0.03f
#define LEAST_PX 12     /* of the look, of all teeth */

static float
tooth_likeness(const SeeLab *lab, gsize i)
{
  return CLAMP((lab->lab[0]->v[i] - TEETH_L) / TEETH_L_SOFT + 0.5f, 0, 1) *
         CLAMP((TEETH_A - lab->lab[1]->v[i]) / TEETH_A_SOFT + 0.5f, 0, 1);
}

gboolean
see_mouth_find(LithoScene *scene, SeeMouthPart part, SeeCoarseMask *cover, GError **error)
{
  SeeHeads heads;
  double sum = 0;
  if (!see_heads_take(scene, &heads, error))
    return FALSE;
  g_autoptr(LithoPlane) inner = litho_plane_new(heads.lab->width, heads.lab->height);
  cover->plane = litho_plane_new(heads.lab->width, heads.lab->height);
  for (guint k = 0; k < heads.heads->len; k++) {
    const SeeHead *head = &g_array_index(heads.heads, SeeHead, k);
    if (!head->has_mesh)
      continue;
    see_paint_mesh(cover->plane, head, &see_mesh_lips, heads.scale, 1);
    see_paint_mesh(inner, head, &see_mesh_mouth, heads.scale, 1);
  }
  for (gsize i = 0; i < (gsize)inner->width * (gsize)inner->height; i++) {
    float *v = &cover->plane->v[i];
    *v = part == SEE_MOUTH_LIPS ? MAX(*v - inner->v[i], 0) : inner->v[i] * tooth_likeness(heads.lab, i);
    sum += (double)*v;
  }
  cover->present = sum >= LEAST_PX;
  cover->score = cover->present ? see_surest_face(&heads) : 0;
  cover->method = g_strdup(cover->present ? "face mesh" : "none: no mouth shows it");
  return TRUE;
}
