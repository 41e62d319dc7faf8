/* mesh.c: the surface of a face as 468 points, by a net of role "face_mesh" (Kartynnik et al.
 * 2019).
 *
 * The net sees a square of 1.5 times the face's box, turned so that the eyes are level.
 */
#include <math.h>
#include "see/people/faces.h"
#include "see/people/mesh.h"
#include "see/region.h"

#define SQUARE_SCALE 1.5
#define MIN_MESH_SCORE 0.5
/* Half axes of a face, in distances of the eyes' line from the mouth: means of the mesh's ovals. */
#define FACE_HALF_WIDTH 1.1
#define FACE_HALF_HEIGHT 1.45

static const guint16 oval[] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288,
                               397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
                               172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};
static const guint16 lips[] = {61,  146, 91,  181, 84,  17, 314, 405, 321, 375,
                               291, 409, 270, 269, 267, 0,  37,  39,  40,  185};
static const guint16 eye_left[] = {33,  7,   163, 144, 145, 153, 154, 155,
                                   133, 173, 157, 158, 159, 160, 161, 246};
static const guint16 eye_right[] = {263, 249, 390, 373, 374, 380, 381, 382,
                                    362, 398, 384, 385, 386, 387, 388, 466};

const SeeOutline see_mesh_oval = {oval, G_N_ELEMENTS(oval)};
const SeeOutline see_mesh_lips = {lips, G_N_ELEMENTS(lips)};
const SeeOutline see_mesh_eyes[2] = {{eye_left, G_N_ELEMENTS(eye_left)},
                                     {eye_right, G_N_ELEMENTS(eye_right)}};

gboolean
see_mesh_fit(LithoScene *scene, const SeePicture *picture, const SeeDetection *face, SeeMesh *mesh,
             GError **error)
{
  const GPtrArray *nets = see_scene_nets(scene, "face_mesh", error);
  mesh->score = 0;
  if (nets == NULL)
    return FALSE;
  if (nets->len == 0)
    return TRUE;
  const SeeNet *net = nets->pdata[0];
  const int n = see_net_size_px(net);
  g_autofree float *in = g_new(float, (gsize)MAX(n, 1) * MAX(n, 1) * 3);
  const gsize floats[2] = {SEE_MESH_POINTS * 3, 1};
  LithoTensor out[2];
  mesh->square =
      (SeeSquare){.cx = (face->x0 + face->x1) / 2,
                  .cy = (face->y0 + face->y1) / 2,
                  .size_px = SQUARE_SCALE * MAX(face->x1 - face->x0, face->y1 - face->y0),
                  .angle_rad = atan2(face->point[1][1] - face->point[0][1],
                                     face->point[1][0] - face->point[0][0])};
  if (n > 0)
    see_picture_crop(picture, &mesh->square, n, SEE_OUTSIDE_EDGE, 0, 1, in);
  if (!see_net_run(net, in, n, out, 2, floats, error))
    return FALSE;
  const float *point = out[0].data;
  mesh->score = 1 / (1 + exp(-CLAMP(*(const float *)out[1].data, -100.0f, 100.0f)));
  for (int i = 0; i < SEE_MESH_POINTS; i++)
    see_square_to_picture(&mesh->square, point[3 * i] / n, point[3 * i + 1] / n, &mesh->point[i][0],
                          &mesh->point[i][1]);
  return TRUE;
}

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
