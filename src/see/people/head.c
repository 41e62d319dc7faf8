/* head.c: the regions "face", "eyes" and "skin", and what they share with "hair" and "clothing".
 *
 * Face: the oval of the face mesh, or an ellipse about eyes and mouth. Eyes: the mesh's outlines of
 * the lids. Skin: pixels within the person whose Oklab colour is likely under a normal distribution
 * fitted to each face (without eyes and lips).
 */
#include <math.h>
#include "see/people/head.h"
#include "see/people/people.h"
#include "see/paint.h"

void
see_color_model_fit(const SeeLab *lab, const LithoPlane *weight, double floor_l, double floor_ab,
                    SeeColorModel *model)
{
  const gsize n = (gsize)lab->width * lab->height;
  *model = (SeeColorModel){0};
  for (int pass = 0; pass < 2; pass++) {
    double sum = 0, first[3] = {0}, second[3] = {0};
    for (gsize i = 0; i < n; i++) {
      const double w = weight->v[i];
      if (w < 0.5 || (pass > 0 && see_color_model_distance(model, lab, i) > 3 * 2.5 * 2.5))
        continue;
      sum += w;
      for (int c = 0; c < 3; c++) {
        first[c] += w * lab->lab[c]->v[i];
        second[c] += w * lab->lab[c]->v[i] * lab->lab[c]->v[i];
      }
    }
    if (sum <= 0)
      break;
    model->weight = sum;
    for (int c = 0; c < 3; c++) {
      model->mean[c] = first[c] / sum;
      const double variance = MAX(second[c] / sum - model->mean[c] * model->mean[c], 0);
      model->deviation[c] = MAX(sqrt(variance), c == 0 ? floor_l : floor_ab);
    }
  }
}

double
see_color_model_distance(const SeeColorModel *model, const SeeLab *lab, gsize i)
{
  double sum = 0;
  for (int c = 0; c < 3; c++) {
    const double d = (lab->lab[c]->v[i] - model->mean[c]) / model->deviation[c];
    sum += d * d;
  }
  return sum;
}

gboolean
see_heads_take(LithoScene *scene, SeeHeads *heads, GError **error)
{
  const SeePicture *picture = see_scene_picture(scene, error);
  heads->lab = picture != NULL ? see_scene_lab(scene, error) : NULL;
  heads->heads = heads->lab != NULL ? see_scene_heads(scene, error) : NULL;
  heads->person = NULL;
  if (heads->heads == NULL)
    return FALSE;
  heads->scale = (double)picture->width[0] / heads->lab->width;
  return TRUE;
}

gboolean
see_heads_take_person(LithoScene *scene, SeeHeads *heads, GError **error)
{
  const SeeCoarseMask *person =
      see_heads_take(scene, heads, error) ? see_scene_coarse_mask(scene, "person", error) : NULL;
  if (person == NULL)
    return FALSE;
  heads->person = person->plane;
  return TRUE;
}

void
see_head_place(const SeeHead *head, double scale, int x, int y, double *u, double *v)
{
  const double dx = (x + 0.5) * scale - head->center[0], dy = (y + 0.5) * scale - head->center[1];
  *u = (dx * head->right[0] + dy * head->right[1]) /
       MAX(head->right[0] * head->right[0] + head->right[1] * head->right[1], 1e-9);
  *v = (dx * head->up[0] + dy * head->up[1]) /
       MAX(head->up[0] * head->up[0] + head->up[1] * head->up[1], 1e-9);
}

void
see_paint_oval(LithoPlane *plane, const SeeHead *head, double scale, double grow)
{
  double point[SEE_OVAL_POINTS][2];
  for (int i = 0; i < SEE_OVAL_POINTS; i++)
    for (int c = 0; c < 2; c++)
      point[i][c] = (head->center[c] + (head->oval[i][c] - head->center[c]) * grow) / scale;
  see_paint_outline(plane, point, SEE_OVAL_POINTS, 1);
}

void
see_paint_mesh(LithoPlane *plane, const SeeHead *head, const SeeOutline *outline, double scale,
               double grow)
{
  double point[SEE_OVAL_POINTS][2], middle[2] = {0};
  for (int i = 0; i < outline->n; i++)
    for (int c = 0; c < 2; c++)
      middle[c] += head->mesh.point[outline->index[i]][c] / outline->n;
  for (int i = 0; i < outline->n; i++)
    for (int c = 0; c < 2; c++)
      point[i][c] =
          (middle[c] + (head->mesh.point[outline->index[i]][c] - middle[c]) * grow) / scale;
  see_paint_outline(plane, point, outline->n, 1);
}

/* --- face and eyes ------------------------------------------------------------------------- */

double
see_surest_face(const SeeHeads *heads)
{
  double score = 0;
  for (guint i = 0; i < heads->heads->len; i++)
    score = MAX(score, g_array_index(heads->heads, SeeHead, i).face->score);
  return score;
}

/* Heads, and a cover to paint them on; without one the cover says that it is absent. */
static gboolean
begin_cover(LithoScene *scene, SeeHeads *heads, SeeCoarseMask *cover, GError **error)
{
  if (!see_heads_take(scene, heads, error))
    return FALSE;
  cover->present = heads->heads->len > 0;
  cover->score = see_surest_face(heads);
  if (cover->present)
    cover->plane = litho_plane_new(heads->lab->width, heads->lab->height);
  else
    cover->method = g_strdup(SEE_NO_FACE);
  return TRUE;
}

gboolean
see_face_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  SeeHeads heads;
  guint n_meshes = 0;
  if (!begin_cover(scene, &heads, cover, error))
    return FALSE;
  if (!cover->present)
    return TRUE;
  for (guint i = 0; i < heads.heads->len; i++) {
    const SeeHead *head = &g_array_index(heads.heads, SeeHead, i);
    see_paint_oval(cover->plane, head, heads.scale, 1);
    n_meshes += head->has_mesh;
  }
  cover->method = g_strdup(n_meshes > 0 ? "face mesh" : "ellipse about eyes and mouth");
  return TRUE;
}

/* Lids with a rim, so that lashes are in. */
#define EYE_GROW 1.25

gboolean
see_eyes_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  SeeHeads heads;
  guint n_meshes = 0;
  if (!begin_cover(scene, &heads, cover, error))
    return FALSE;
  if (!cover->present)
    return TRUE;
  const SeePicture *picture = see_scene_picture(scene, error);
  for (guint i = 0; i < heads.heads->len; i++) {
    const SeeHead *head = &g_array_index(heads.heads, SeeHead, i);
    const double half_width = hypot(head->right[0], head->right[1]) / heads.scale;
    n_meshes += head->has_mesh;
    for (int k = 0; k < 2; k++)
      if (head->has_mesh)
        see_paint_mesh(cover->plane, head, &see_mesh_eyes[k], heads.scale, EYE_GROW);
      else
        see_paint_ellipse(cover->plane, head->face->eye[k][0] * picture->width[0] / heads.scale,
                          head->face->eye[k][1] * picture->height[0] / heads.scale,
                          half_width * 0.3, half_width * 0.16, head->face->roll_deg * G_PI / 180,
                          0.8, 1);
  }
  cover->method = g_strdup(n_meshes > 0 ? "face mesh" : "ellipses about the eyes");
  return TRUE;
}

/* --- skin ---------------------------------------------------------------------------------- */

/* Light and shadow change L of one skin more than its colour: L counts less. */
#define SKIN_FLOOR_L 0.14
#define SKIN_FLOOR_AB 0.013
/* Squared distances where the likeness is 1 and 0. */
#define SKIN_NEAR 3.0
#define SKIN_FAR 9.0

void
see_skin_fit(const SeeHeads *heads, const SeeHead *head, SeeColorModel *model)
{
  g_autoptr(LithoPlane) part = litho_plane_new(heads->lab->width, heads->lab->height);
  g_autoptr(LithoPlane) hole = litho_plane_new(heads->lab->width, heads->lab->height);
  see_paint_oval(part, head, heads->scale, 0.8);
  if (head->has_mesh) {
    see_paint_mesh(hole, head, &see_mesh_eyes[0], heads->scale, 1.8);
    see_paint_mesh(hole, head, &see_mesh_eyes[1], heads->scale, 1.8);
    see_paint_mesh(hole, head, &see_mesh_lips, heads->scale, 1.1);
  }
  for (gsize i = 0; i < (gsize)part->width * part->height; i++)
    part->v[i] *= 1 - hole->v[i];
  see_color_model_fit(heads->lab, part, SKIN_FLOOR_L, SKIN_FLOOR_AB, model);
}

float
see_skin_likeness(const SeeColorModel *model, const SeeLab *lab, gsize i)
{
  if (model->weight <= 0)
    return 0;
  const double d = see_color_model_distance(model, lab, i);
  return (float)CLAMP((SKIN_FAR - d) / (SKIN_FAR - SKIN_NEAR), 0, 1);
}

/* The skin that is seen in one photo or another: hue and chroma in Oklab, where L allows chroma.
 * Peer and Kovac's YCbCr rule covers about the same colours. */
static float
any_skin(const SeeLab *lab, gsize i)
{
  const double L = lab->lab[0]->v[i], a = lab->lab[1]->v[i], b = lab->lab[2]->v[i];
  const double hue = atan2(b, a), chroma = hypot(a, b);
  if (L < 0.25 || L > 0.95)
    return 0;
  const double by_hue = 1 - fabs(hue - 0.9) / 0.5, by_chroma = 1 - fabs(chroma - 0.075) / 0.065;
  return (float)CLAMP(4 * MIN(by_hue, by_chroma), 0, 1);
}

/* Skin by colour alone is only looked for within people that a net has found: without them sand,
 * wood and brick would be taken for skin. */
#define MIN_SKIN_SHARE 0.0005
#define ANY_SKIN_SCORE 0.5

gboolean
see_skin_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  SeeHeads heads;
  if (!see_heads_take_person(scene, &heads, error))
    return FALSE;
  if (heads.heads->len == 0 && heads.person == NULL) {
    cover->method =
        g_strdup("none: no face and no person is seen, and colour alone is no proof of skin");
    return TRUE;
  }
  const gsize n = (gsize)heads.lab->width * heads.lab->height;
  g_autoptr(LithoPlane) plane = litho_plane_new(heads.lab->width, heads.lab->height);
  g_autoptr(LithoPlane) faces = litho_plane_new(heads.lab->width, heads.lab->height);
  g_autofree SeeColorModel *model = g_new0(SeeColorModel, MAX(heads.heads->len, 1));
  for (guint k = 0; k < heads.heads->len; k++) {
    const SeeHead *head = &g_array_index(heads.heads, SeeHead, k);
    see_skin_fit(&heads, head, &model[k]);
    see_paint_oval(faces, head, heads.scale, 1);
    /* A neck and shoulders are skin even where no net has seen a person. */
    if (heads.person == NULL)
      see_paint_ellipse(faces, (head->center[0] - head->up[0]) / heads.scale,
                        (head->center[1] - head->up[1]) / heads.scale,
                        1.6 * hypot(head->right[0], head->right[1]) / heads.scale,
                        1.6 * hypot(head->up[0], head->up[1]) / heads.scale, 0, 0.7, 1);
  }
  for (gsize i = 0; i < n; i++) {
    const float within = heads.person != NULL ? MAX(heads.person->v[i], faces->v[i]) : faces->v[i];
    float like = heads.heads->len > 0 ? 0 : any_skin(heads.lab, i);
    if (within <= 0)
      continue;
    for (guint k = 0; k < heads.heads->len; k++)
      like = MAX(like, see_skin_likeness(&model[k], heads.lab, i));
    plane->v[i] = within * like;
  }
  for (guint k = 0; k < heads.heads->len; k++) {
    const SeeHead *head = &g_array_index(heads.heads, SeeHead, k);
    g_autoptr(LithoPlane) hole = litho_plane_new(plane->width, plane->height);
    if (!head->has_mesh)
      continue;
    see_paint_mesh(hole, head, &see_mesh_eyes[0], heads.scale, 1.1);
    see_paint_mesh(hole, head, &see_mesh_eyes[1], heads.scale, 1.1);
    see_paint_mesh(hole, head, &see_mesh_lips, heads.scale, 1);
    for (gsize i = 0; i < n; i++)
      plane->v[i] *= 1 - hole->v[i];
  }
  cover->score = heads.heads->len > 0 ? see_surest_face(&heads) : ANY_SKIN_SCORE;
  cover->present = see_plane_share(plane) >= MIN_SKIN_SHARE;
  cover->score *= cover->present ? 1 : see_plane_share(plane) / MIN_SKIN_SHARE;
  cover->method = g_strdup(heads.heads->len > 0 ? "colour of the faces, within the person"
                                                : "colour of skin in general, within the person");
  if (cover->present)
    cover->plane = g_steal_pointer(&plane);
  return TRUE;
}
