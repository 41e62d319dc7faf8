/* pose.c: where a person's joints are (BlazePose: Bazarevsky et al. 2020).
 *
 * The net wants a square about the middle of the hips that holds the whole person, upright. From a
 * person's box it is guessed: the box's middle, and where the frame cuts the person off below, a
 * middle further down. The net itself tells the hips and the circle about them, so it looks once
 * more at the square that its best look says.
 */
#include <math.h>
#include <string.h>
#include "see/people/pose.h"
#include "see/nets.h"
#include "see/picture.h"

#define LOOK_PX 256
#define N_VALUES 5        /* of a point: x, y, z, visibility, presence */
#define N_POINTS 35       /* the joints, the hips' middle, a point on the circle about them */
#define MIN_SCORE 0.5     /* that a person is in the square */
#define SQUARE_SCALE 1.25 /* the value of MediaPipe's graph */
#define CUT_EDGE 0.985    /* a box that ends below this height is cut off by the frame */
#define CUT_REACH 1.7     /* a cut-off person's height over what is seen of it */

typedef struct {
  double score;
  float point[N_POINTS * N_VALUES];
  SeeSquare square;
} Look;

static gboolean
look_at(const SeePicture *picture, const SeeNet *net, Look *look, GError **error)
{
  g_autofree float *in = g_new(float, LOOK_PX *LOOK_PX * 3);
  const gsize floats[2] = {N_POINTS * N_VALUES, 1};
  LithoTensor out[2];
  see_picture_crop(picture, &look->square, LOOK_PX, SEE_OUTSIDE_BLACK, 0, 1, in);
  if (!see_net_run(net, in, LOOK_PX, out, 2, floats, error))
    return FALSE;
  look->score = *(const float *)out[1].data;
  memcpy(look->point, out[0].data, sizeof look->point);
  return TRUE;
}

static void
place_of(const Look *look, int joint, double *x, double *y)
{
  const float *p = look->point + joint * N_VALUES;
  see_square_to_picture(&look->square, p[0] / LOOK_PX, p[1] / LOOK_PX, x, y);
}

/* The square that a look says itself. */
static SeeSquare
square_of(const Look *look)
{
  double hip[2], rim[2];
  place_of(look, SEE_N_JOINTS, &hip[0], &hip[1]);
  place_of(look, SEE_N_JOINTS + 1, &rim[0], &rim[1]);
  const double dx = rim[0] - hip[0], dy = rim[1] - hip[1];
  return (SeeSquare){.cx = hip[0],
                     .cy = hip[1],
                     .size_px = 2 * SQUARE_SCALE * hypot(dx, dy),
                     .angle_rad = atan2(dx, -dy)};
}

static double
unit_of(double logit)
{
  return 1 / (1 + exp(-CLAMP(logit, -50, 50)));
}

gboolean
see_pose_find(LithoScene *scene, const LithoBox *box, SeePose *pose, gboolean *present,
              GError **error)
{
  const SeePicture *picture = see_scene_picture(scene, error);
  const GPtrArray *nets = picture != NULL ? see_scene_nets(scene, "person", error) : NULL;
  *present = FALSE;
  if (nets == NULL || nets->len == 0)
    return nets != NULL;
  const double width = picture->width[0], height = picture->height[0], w = box->w * width,
               h = box->h * height;
  const gboolean is_cut = box->y + box->h > CUT_EDGE;
  Look best = {.score = -1};
  for (int k = 0; k < (is_cut ? 2 : 1); k++) {
    const double tall = k == 0 ? h : MAX(CUT_REACH * h, 2 * w);
    Look look = {.square = {.cx = (box->x + box->w / 2) * width,
                            .cy = box->y * height + tall / 2,
                            .size_px = SQUARE_SCALE * MAX(tall, w)}};
    if (!look_at(picture, nets->pdata[0], &look, error))
      return FALSE;
    if (look.score > best.score)
      best = look;
  }
  Look again = {.square = square_of(&best)};
  if (best.score >= MIN_SCORE && again.square.size_px > 1) {
    if (!look_at(picture, nets->pdata[0], &again, error))
      return FALSE;
    if (again.score >= MIN_SCORE)
      best = again;
  }
  see_nets_rest(nets);
  *present = best.score >= MIN_SCORE;
  pose->score = best.score;
  for (int k = 0; *present && k < SEE_N_JOINTS; k++) {
    double x, y;
    place_of(&best, k, &x, &y);
    pose->at[k][0] = x / width;
    pose->at[k][1] = y / height;
    pose->shown[k] = unit_of(best.point[k * N_VALUES + 3]);
  }
  return TRUE;
}
