/* bodies.c: people seen as bodies (BlazePose: Bazarevsky et al. 2020).
 *
 * The detector gives the middle of the hips and a point on the circle about it that holds the
 * person, whose direction is the body's axis. The second net sees the square about that circle,
 * upright, and says whether a person is in it and which pixels are the person's.
 */
#include <math.h>
#include <string.h>
#include "see/people/bodies.h"
#include "see/coarse_mask.h"

#define MIN_BODY_SCORE 0.5
#define MIN_PERSON_SCORE 0.5
#define MAX_BODIES 8
#define N_POINTS 4
/* The square's side, as a share of the circle's diameter: the value of MediaPipe's graph. */
#define SQUARE_SCALE 1.25

static void
body_clear(gpointer data)
{
  g_free(((SeeBody *)data)->mask);
}

/* FALSE only with an error. */
static gboolean
look_closer(const SeePicture *picture, const SeeNet *net, SeeBody *body, GError **error)
{
  enum { N = SEE_BODY_MASK_PX };
  g_autofree float *in = g_new(float, N *N * 3);
  const gsize floats[3] = {1, 1, N * N};
  LithoTensor out[3];
  see_picture_crop(picture, &body->square, N, SEE_OUTSIDE_BLACK, 0, 1, in);
  if (!see_net_run(net, in, N, out, 3, floats, error))
    return FALSE;
  body->score = *(const float *)out[1].data;
  if (body->score < MIN_PERSON_SCORE)
    return TRUE;
  const float *logit = out[2].data;
  body->mask = g_new(float, N *N);
  for (int i = 0; i < N * N; i++)
    body->mask[i] = 1 / (1 + expf(-CLAMP(logit[i], -50.0f, 50.0f)));
  return TRUE;
}

static GArray *
take_bodies(LithoScene *scene, GError **error)
{
  const SeePicture *picture = see_scene_picture(scene, error);
  const GPtrArray *detectors = picture != NULL ? see_scene_nets(scene, "pose", error) : NULL;
  const GPtrArray *closer = detectors != NULL ? see_scene_nets(scene, "person", error) : NULL;
  if (closer == NULL)
    return NULL;
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(SeeDetection));
  g_autoptr(GArray) bodies = g_array_new(FALSE, TRUE, sizeof(SeeBody));
  g_array_set_clear_func(bodies, body_clear);
  const double width = picture->width[0], height = picture->height[0];
  const SeeSquare whole = {.cx = width / 2, .cy = height / 2, .size_px = MAX(width, height)};
  if (detectors->len > 0 &&
      !see_detect(picture, detectors->pdata[0], &whole, N_POINTS, MIN_BODY_SCORE, found, error))
    return NULL;
  see_detections_merge(found);
  for (guint i = 0; i < MIN(found->len, MAX_BODIES); i++) {
    const SeeDetection *d = &g_array_index(found, SeeDetection, i);
    const double dx = d->point[1][0] - d->point[0][0], dy = d->point[1][1] - d->point[0][1];
    SeeBody body = {.score = d->score,
                    .hip = {d->point[0][0], d->point[0][1]},
                    .radius_px = hypot(dx, dy),
                    .square = {.cx = d->point[0][0],
                               .cy = d->point[0][1],
                               .size_px = 2 * SQUARE_SCALE * hypot(dx, dy),
                               .angle_rad = atan2(dx, -dy)}};
    if (body.radius_px < 1 ||
        (closer->len > 0 && !look_closer(picture, closer->pdata[0], &body, error))) {
      if (body.radius_px >= 1)
        return NULL;
      continue;
    }
    if (closer->len == 0 || body.mask != NULL)
      g_array_append_val(bodies, body);
  }
  see_nets_rest(detectors);
  see_nets_rest(closer);
  return g_steal_pointer(&bodies);
}

const GArray *
see_scene_bodies(LithoScene *scene, GError **error)
{
  GArray *bodies = see_scene_kept(scene, "bodies");
  if (bodies == NULL && (bodies = take_bodies(scene, error)) != NULL)
    see_scene_keep(scene, "bodies", bodies, (GDestroyNotify)g_array_unref);
  return bodies;
}
