/* heads.c: an oval with half axes for each of the largest faces: from the mesh where the net is sure of it, else an
 * ellipse about eyes and mouth.
 */
#include "see/people/heads.h"
#include <math.h>
#include "see/people/faces.h"

#define MIN_MESH_SCORE 0.5
/* Half axes of a face, in distances of the eyes' line from the mouth: means of the mesh's ovals. */
#define FACE_HALF_WIDTH 1.1
#define FACE_HALF_HEIGHT 1.45

/* Half axes of the mesh's oval: between the temples, and from the chin to the forehead's top. */
static void
axes_of_mesh(SeeHead *head)
{
  const double(*p)[2] = head->mesh.point;
  for (int c = 0; c < 2; c++) {
    head->right[c] = (p[454][c] - p[234][c]) / 2;
    head->up[c] = (p[10][c] - p[152][c]) / 2;
    head->center[c] = (p[10][c] + p[152][c]) / 2;
  }
  for (int i = 0; i < SEE_OVAL_POINTS; i++)
    for (int c = 0; c < 2; c++)
      head->oval[i][c] = p[see_mesh_oval.index[i]][c];
}

static void
axes_of_points(SeeHead *head, const SeePicture *picture)
{
  const LithoFace *face = head->face;
  const double side[2] = {picture->width[0], picture->height[0]};
  double eyes[2], mouth[2];
  for (int c = 0; c < 2; c++) {
    eyes[c] = (face->eye[0][c] + face->eye[1][c]) / 2 * side[c];
    mouth[c] = face->mouth[c] * side[c];
    head->center[c] = (eyes[c] + mouth[c]) / 2;
  }
  const double length = MAX(hypot(eyes[0] - mouth[0], eyes[1] - mouth[1]), 1);
  for (int c = 0; c < 2; c++)
    head->up[c] = (eyes[c] - mouth[c]) * FACE_HALF_HEIGHT;
  const double half_width = MAX(length * FACE_HALF_WIDTH, face->box.w * side[0] * 0.4);
  head->right[0] = -(eyes[1] - mouth[1]) / length * half_width;
  head->right[1] = (eyes[0] - mouth[0]) / length * half_width;
  for (int i = 0; i < SEE_OVAL_POINTS; i++) {
    const double t = 2 * G_PI * i / SEE_OVAL_POINTS;
    for (int c = 0; c < 2; c++)
      head->oval[i][c] = head->center[c] + cos(t) * head->up[c] + sin(t) * head->right[c];
  }
}

static GArray *
take_heads(LithoScene *scene, GError **error)
{
  const GPtrArray *faces = NULL;
  const SeePicture *picture = see_scene_picture(scene, error);
  if (picture == NULL || !see_scene_faces(scene, &faces, error))
    return NULL;
  g_autoptr(GArray) heads = g_array_new(FALSE, TRUE, sizeof(SeeHead));
  const double w = picture->width[0], h = picture->height[0];
  for (guint i = 0; i < MIN(faces->len, SEE_MAX_HEADS); i++) {
    const LithoFace *face = faces->pdata[i];
    SeeHead head = {.face = face};
    const SeeDetection d = {.x0 = face->box.x * w,
                            .y0 = face->box.y * h,
                            .x1 = (face->box.x + face->box.w) * w,
                            .y1 = (face->box.y + face->box.h) * h,
                            .point = {{face->eye[0][0] * w, face->eye[0][1] * h},
                                      {face->eye[1][0] * w, face->eye[1][1] * h}}};
    if (!see_mesh_fit(scene, picture, &d, &head.mesh, error))
      return NULL;
    head.has_mesh = head.mesh.score >= MIN_MESH_SCORE;
    if (head.has_mesh)
      axes_of_mesh(&head);
    else
      axes_of_points(&head, picture);
    g_array_append_val(heads, head);
  }
  return g_steal_pointer(&heads);
}

const GArray *
see_scene_heads(LithoScene *scene, GError **error)
{
  GArray *heads = see_scene_kept(scene, "heads");
  if (heads == NULL && (heads = take_heads(scene, error)) != NULL)
    see_scene_keep(scene, "heads", heads, (GDestroyNotify)g_array_unref);
  return heads;
}
