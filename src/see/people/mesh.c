/* mesh.c: the surface of a face as 468 points, by a net of role "face_mesh" (Kartynnik et al.
 * 2019).
 *
 * The net sees a square of 1.5 times the face's box, turned so that the eyes are level.
 */
#include <math.h>
#include "see/people/mesh.h"

#define SQUARE_SCALE 1.5

static const guint16 oval[] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288,
                               397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
                               172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};
static const guint16 lips[] = {61,  146, 91,  181, 84,  17, 314, 405, 321, 375,
                               291, 409, 270, 269, 267, 0,  37,  39,  40,  185};
static const guint16 mouth[] = {78,  191, 80,  81,  82, 13, 312, 311, 310, 415,
                                308, 324, 318, 402, 317, 14, 87, 178, 88,  95};
static const guint16 eye_left[] = {33,  7,   163, 144, 145, 153, 154, 155,
                                   133, 173, 157, 158, 159, 160, 161, 246};
static const guint16 eye_right[] = {263, 249, 390, 373, 374, 380, 381, 382,
                                    362, 398, 384, 385, 386, 387, 388, 466};

const SeeOutline see_mesh_oval = {oval, G_N_ELEMENTS(oval)};
const SeeOutline see_mesh_lips = {lips, G_N_ELEMENTS(lips)};
const SeeOutline see_mesh_mouth = {mouth, G_N_ELEMENTS(mouth)};
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
