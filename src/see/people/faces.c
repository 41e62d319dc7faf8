/* faces.c: the faces of a photo.
 *
 * Every installed net of role "face" (BlazeFace, short and full range: Bazarevsky et al. 2019)
 * looks at the whole photo, and the full-range net also at overlapping tiles of a half and a
 * quarter of it, since it does not see faces under about a twentieth of its input. What the tiles
 * find, and weak finds, must be confirmed by a net of role "face_mesh", whose second output says
 * how sure it is of a face.
 *
 * There is no classical detector: skin colour and shape alone find faces in wood, sand and brick
 * more often than in people, so without a net none are reported.
 */
#include <math.h>
#include "op/op.h"
#include "base/cancel.h"
#include "see/people/detect.h"
#include "see/people/faces.h"
#include "see/people/mesh.h"
#include "see/coarse_mask.h"

/* Surely a face without a second look. */
#define MIN_SCORE 0.75
/* A face if the mesh says so too. */
#define MIN_WEAK_SCORE 0.4
#define MIN_TILE_SCORE 0.5
#define MIN_MESH_SCORE 0.5
/* Smaller ones hold too few pixels of the picture to be told from anything else. */
#define MIN_FACE_PX 10
/* A find in a tile that fills more of it is better seen in a larger tile or whole. */
#define MAX_TILE_SHARE 0.5
#define N_FACE_POINTS 6

typedef struct {
  GPtrArray *faces; /* LithoFace* */
  char *method;
} Faces;

static void
faces_free(gpointer data)
{
  Faces *faces = data;
  g_ptr_array_unref(faces->faces);
  g_free(faces->method);
  g_free(faces);
}

/* TRUE when the box touches an inner side of the tile: what is cut off is in the next one. */
static gboolean
is_cut(const SeeDetection *d, const SeeSquare *tile, int width, int height)
{
  const double half = tile->size_px / 2, rim = tile->size_px * 0.01;
  const double x0 = tile->cx - half, y0 = tile->cy - half, x1 = tile->cx + half,
               y1 = tile->cy + half;
  return (x0 > 0 && d->x0 < x0 + rim) || (y0 > 0 && d->y0 < y0 + rim) ||
         (x1 < width && d->x1 > x1 - rim) || (y1 < height && d->y1 > y1 - rim);
}

static gboolean
look_in_tiles(LithoScene *scene, const SeePicture *picture, const SeeNet *net, int n_across,
              GArray *found, GError **error)
{
  const int width = picture->width[0], height = picture->height[0], longest = MAX(width, height);
  const double size = (double)longest / n_across, step = size * 0.6;
  const int n_x = width <= size ? 1 : (int)ceil((width - size) / step) + 1;
  const int n_y = height <= size ? 1 : (int)ceil((height - size) / step) + 1;
  for (int j = 0; j < n_y; j++)
    for (int i = 0; i < n_x; i++) {
      const SeeSquare tile = {
          .cx = n_x == 1 ? width / 2.0 : size / 2 + (width - size) * i / (n_x - 1),
          .cy = n_y == 1 ? height / 2.0 : size / 2 + (height - size) * j / (n_y - 1),
          .size_px = size};
      if (litho_is_cancelled(litho_scene_options(scene)->cancel, error))
        return FALSE;
      const guint first = found->len;
      if (!see_detect(picture, net, &tile, N_FACE_POINTS, MIN_TILE_SCORE, found, error))
        return FALSE;
      for (guint k = found->len; k > first; k--) {
        SeeDetection *d = &g_array_index(found, SeeDetection, k - 1);
        if (d->x1 - d->x0 > MAX_TILE_SHARE * size || is_cut(d, &tile, width, height))
          g_array_remove_index(found, k - 1);
        else
          d->score = MIN(d->score, MIN_SCORE - 0.01); /* to be confirmed */
      }
    }
  return TRUE;
}

static gboolean
detect_all(LithoScene *scene, const SeePicture *picture, const GPtrArray *nets, GArray *found,
           GError **error)
{
  const int width = picture->width[0], height = picture->height[0], longest = MAX(width, height);
  const SeeSquare whole = {.cx = width / 2.0, .cy = height / 2.0, .size_px = longest};
  const SeeNet *sharpest = NULL;
  for (guint i = 0; i < nets->len; i++) {
    const SeeNet *net = nets->pdata[i];
    if (!see_detect(picture, net, &whole, N_FACE_POINTS, MIN_WEAK_SCORE, found, error))
      return FALSE;
    if (sharpest == NULL || see_net_size_px(net) > see_net_size_px(sharpest))
      sharpest = net;
  }
  for (int n_across = 2; n_across <= 4; n_across *= 2)
    if (sharpest != NULL && longest / n_across >= see_net_size_px(sharpest) / 2 &&
        !look_in_tiles(scene, picture, sharpest, n_across, found, error))
      return FALSE;
  see_detections_merge(found);
  return TRUE;
}

/* Leaves out what the mesh does not take for a face; without a mesh, what is not sure. */
static gboolean
confirm(LithoScene *scene, const SeePicture *picture, GArray *found, GError **error)
{
  for (guint i = found->len; i > 0; i--) {
    SeeDetection *d = &g_array_index(found, SeeDetection, i - 1);
    const double size_px = d->x1 - d->x0;
    gboolean is_face = size_px >= MIN(MIN_FACE_PX, 0.2 * picture->width[0]);
    if (is_face && d->score < MIN_SCORE) {
      SeeMesh mesh;
      if (!see_mesh_fit(scene, picture, d, &mesh, error))
        return FALSE;
      is_face = mesh.score >= MIN_MESH_SCORE;
      d->score = MAX(d->score, mesh.score * MIN_SCORE);
    }
    if (!is_face)
      g_array_remove_index(found, i - 1);
  }
  return TRUE;
}

static LithoFace *
face_new(const SeeDetection *d, double width, double height)
{
  LithoFace *face = g_new0(LithoFace, 1);
  const double x0 = CLAMP(d->x0 / width, 0, 1), y0 = CLAMP(d->y0 / height, 0, 1);
  face->box = (LithoBox){x0, y0, CLAMP(d->x1 / width, 0, 1) - x0, CLAMP(d->y1 / height, 0, 1) - y0};
  face->score = d->score;
  for (int c = 0; c < 2; c++) {
    const double side = c == 0 ? width : height;
    face->eye[0][c] = d->point[0][c] / side;
    face->eye[1][c] = d->point[1][c] / side;
    face->nose[c] = d->point[2][c] / side;
    face->mouth[c] = d->point[3][c] / side;
  }
  face->roll_deg =
      atan2(d->point[1][1] - d->point[0][1], d->point[1][0] - d->point[0][0]) * 180 / G_PI;
  return face;
}

static int
by_size(gconstpointer a, gconstpointer b)
{
  const LithoFace *p = *(LithoFace *const *)a, *q = *(LithoFace *const *)b;
  const double of_p = p->box.w * p->box.h, of_q = q->box.w * q->box.h;
  if (of_p != of_q)
    return of_p < of_q ? 1 : -1;
  return (p->box.x > q->box.x) - (p->box.x < q->box.x);
}

static char *
names_of(const GPtrArray *nets)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (guint i = 0; i < nets->len; i++)
    g_string_append_printf(names, "%s%s", i > 0 ? " and " : "", ((SeeNet *)nets->pdata[i])->name);
  return g_string_free(g_steal_pointer(&names), FALSE);
}

static const Faces *
take_faces(LithoScene *scene, GError **error)
{
  Faces *faces = see_scene_kept(scene, "faces");
  if (faces != NULL)
    return faces;
  const SeePicture *picture = see_scene_picture(scene, error);
  const GPtrArray *nets = picture != NULL ? see_scene_nets(scene, "face", error) : NULL;
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(SeeDetection));
  if (nets == NULL || (nets->len > 0 && (!detect_all(scene, picture, nets, found, error) ||
                                         !confirm(scene, picture, found, error))))
    return NULL;
  see_nets_rest(nets);
  faces = g_new0(Faces, 1);
  faces->faces = g_ptr_array_new_with_free_func(g_free);
  faces->method = nets->len > 0 ? names_of(nets) : g_strdup("none: no net of role face is used");
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add(faces->faces, face_new(&g_array_index(found, SeeDetection, i),
                                           picture->width[0], picture->height[0]));
  g_ptr_array_sort(faces->faces, by_size);
  return see_scene_keep(scene, "faces", faces, faces_free);
}

gboolean
see_scene_faces(LithoScene *scene, const GPtrArray **faces, GError **error)
{
  const Faces *taken = take_faces(scene, error);
  if (taken == NULL)
    return FALSE;
  *faces = taken->faces;
  return TRUE;
}

const char *
see_scene_faces_method(LithoScene *scene, GError **error)
{
  const Faces *taken = take_faces(scene, error);
  return taken != NULL ? taken->method : NULL;
}
