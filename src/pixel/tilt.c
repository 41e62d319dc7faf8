/* tilt.c: how far a photo is off level.
 *
 * Edge pixels whose direction lies within 15° of level or upright vote, in a Hough transform, for the lines through
 * them (near their own direction only); an angle's score is the sum of the squared votes of its lines, so that long
 * straight lines count and texture does not (after the skew detection of Postl 1986). Upright lines count less, since
 * perspective leans them, and never alone: sails, masts and fences lean too. People hold cameras nearly level: the
 * larger the tilt, the more clearly it must stand out, and beyond MAX_DEG it is taken for a wing or a stair. A slanted
 * thing that is long and nearly level is still taken for a horizon.
 *
 * Whoever asks for a photo to be straightened says that it is tilted: then, where nothing stands out near level,
 * angles up to 45° are looked at with level and upright lines alike, and taken where they stand out over those near
 * level.
 *
 * With a net (tilt_look.h) the votes for all angles go through its layers for lines, and its likelihood of each is
 * multiplied by that of what the photo shows: that knows which side is up, lines are exact. People mostly hold cameras
 * level: angles near it are likelier to begin with, and what comes out near level is left to the lines alone, so that
 * a level photo is not turned by the net's noise.
 */
#include <math.h>
#include <stdlib.h>
#include "pixel/area.h"
#include "pixel/geometry.h"
#include "pixel/tilt_look.h"

#define MOST_ANGLES 361
#define OWN_DEG 3.0       /* an edge pixel votes within this of its own direction */
#define PEAK_DEG 1.0
#define CONFIDENT 1.4     /* peak over the median of the scores, for small angles */
#define DOUBT_DEG 8.0     /* a tilt of this much must stand out twice as clearly */
#define UPRIGHT_WEIGHT 0.3
#define MAX_DEG 6.0
#define LEVEL_SHARE 0.55    /* of the score that level lines must bring */
#define WIDE_UPRIGHT 0.6    /* upright lines, of a photo that is said to be tilted */
#define WIDE_CONFIDENT 1.6
#define WIDE_BESIDE 1.5     /* peak over the best score within NEAR_DEG of level */
#define NEAR_DEG 3.0
#define NET_SHOWS 0.5       /* power of what the photo shows: the net is surer than it should be */
#define NET_LEVEL 1.5       /* of angles near level, as a logarithm, and their deviation */
#define NET_LEVEL_DEG 2.0
#define NET_SIDE_PX 256     /* lines are looked at at most at this size, as in training */
#define NET_NEAR_DEG 3.0    /* what is found within this is for the lines alone to say */
#define NET_WITHIN_DEG 3.0  /* sureness: chance of what lies so near */
#define NET_SURE 0.6        /* of a photo that nobody says is tilted */
#define NET_CENTRE 4        /* steps to either side that the angle is averaged over */

/* Angles from -range to range. */
typedef struct {
  double range, step;
  int n;
  float steepest; /* tangent of the edges that vote */
} Angles;

static const Angles near_level = {15, 0.1, 301, 0.33f}, wide = {45, 0.25, 361, 1.02f},
                    net_angles = {45, LITHO_TILT_STEP_DEG, LITHO_TILT_ANGLES, 1.1f};

/* The votes of edges that lie across `axis` (0: level lines, 1: upright) for lines: n angles × *n_rho distances. Caller
 * frees. */
static float *
vote_lines(const LithoPlane *v, const Angles *angles, int axis, int *n_distances)
{
  int w = v->width, h = v->height, n_rho = 2 * (w + h);
  float *votes = g_new0(float, (gsize)n_rho * (gsize)angles->n);
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++) {
      const float *p = v->v + (gsize)y * (gsize)w + x;
      float gx = 3 * (p[1 - w] - p[-1 - w]) + 10 * (p[1] - p[-1]) + 3 * (p[1 + w] - p[w - 1]);
      float gy = 3 * (p[w - 1] - p[-1 - w]) + 10 * (p[w] - p[-w]) + 3 * (p[1 + w] - p[1 - w]);
      float across = axis == 0 ? gy : gx, along = axis == 0 ? -gx : gy;
      float size = hypotf(gx, gy) / 32;
      if (size < 0.01f || fabsf(along) > fabsf(across) * angles->steepest)
        continue;
      /* Tilt of the edge itself, + = clockwise (down to the right, image y pointing down). */
      double tilt = atan(along / across) * 180 / G_PI;
      float vote = MIN(size, 0.08f);
      int first = (int)ceil((tilt - OWN_DEG + angles->range) / angles->step);
      for (int i = MAX(first, 0); i < MIN(first + (int)(2 * OWN_DEG / angles->step), angles->n); i++) {
        double angle = (-angles->range + i * angles->step) * G_PI / 180, s = sin(angle), c = cos(angle);
        double rho = (axis == 0 ? y * c - x * s : x * c + y * s) + w + h / 2.0;
        int at = (int)rho;
        float part = (float)(rho - at);
        if (at < 0 || at + 1 >= n_rho)
          continue;
        votes[(gsize)i * (gsize)n_rho + (gsize)at] += vote * (1 - part);
        votes[(gsize)i * (gsize)n_rho + (gsize)at + 1] += vote * part;
      }
    }
  *n_distances = n_rho;
  return votes;
}

/* Adds the squared votes. */
static void
score_lines(const LithoPlane *v, const Angles *angles, int axis, double weight, double score[MOST_ANGLES])
{
  int n_rho;
  g_autofree float *votes = vote_lines(v, angles, axis, &n_rho);
  for (int i = 0; i < angles->n; i++)
    for (int k = 0; k < n_rho; k++) {
      double s = votes[(gsize)i * (gsize)n_rho + (gsize)k];
      score[i] += weight * s * s;
    }
}

static int
compare_doubles(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double
median_of(const double *score, int n)
{
  double sorted[MOST_ANGLES];
  memcpy(sorted, score, (gsize)n * sizeof *score);
  qsort(sorted, (gsize)n, sizeof *score, compare_doubles);
  return sorted[n / 2];
}

/* Centre of the peak above half its height: finer than the step. */
static double
centre_of(const double *score, const Angles *angles, int peak, double floor_score)
{
  double sum = 0, weight = 0, half = (score[peak] + floor_score) / 2;
  int reach = (int)(PEAK_DEG / angles->step);
  for (int i = MAX(peak - reach, 0); i <= MIN(peak + reach, angles->n - 1); i++) {
    double s = MAX(score[i] - half, 0);
    sum += s * (-angles->range + i * angles->step);
    weight += s;
  }
  return sum / weight;
}

static double
find_tilt(const LithoPlane *v)
{
  const Angles *angles = &near_level;
  double level[MOST_ANGLES] = {0}, score[MOST_ANGLES];
  score_lines(v, angles, 0, 1, level);
  memcpy(score, level, sizeof score);
  score_lines(v, angles, 1, UPRIGHT_WEIGHT, score);
  int peak = 0;
  for (int i = 1; i < angles->n; i++)
    if (score[i] > score[peak])
      peak = i;
  const double floor_score = median_of(score, angles->n);
  double at = -angles->range + peak * angles->step;
  double wanted = CONFIDENT * (1 + at * at / (DOUBT_DEG * DOUBT_DEG));
  if (fabs(at) > MAX_DEG || level[peak] < LEVEL_SHARE * score[peak])
    return 0;
  if (score[peak] <= 0 || score[peak] < wanted * floor_score || peak < 2 || peak > angles->n - 3)
    return 0;
  return centre_of(score, angles, peak, floor_score);
}

/* Of a photo that is said to be tilted, and is not by little. */
static double
find_wide(const LithoPlane *v)
{
  const Angles *angles = &wide;
  double score[MOST_ANGLES] = {0}, beside = 0;
  score_lines(v, angles, 0, 1, score);
  score_lines(v, angles, 1, WIDE_UPRIGHT, score);
  int peak = 1;
  for (int i = 1; i < angles->n - 1; i++) {
    if (score[i] > score[peak])
      peak = i;
    if (fabs(-angles->range + i * angles->step) <= NEAR_DEG)
      beside = MAX(beside, score[i]);
  }
  const double floor_score = median_of(score, angles->n);
  if (score[peak] <= 0 || score[peak] < WIDE_CONFIDENT * floor_score || score[peak] < WIDE_BESIDE * beside)
    return 0;
  return centre_of(score, angles, peak, floor_score);
}

/* The net's six numbers an angle, (n,6): logarithms of the norms of 1.5, 2 and 3 of the votes over their medians. */
static float *
votes_of_angles(const LithoPlane *v)
{
  static const double powers[] = {1.5, 2, 3};
  enum { N_POWERS = G_N_ELEMENTS(powers) };
  float *out = g_new(float, LITHO_TILT_ANGLES * LITHO_TILT_VOTES);
  for (int axis = 0; axis < 2; axis++) {
    int n_rho;
    g_autofree float *votes = vote_lines(v, &net_angles, axis, &n_rho);
    double norm[N_POWERS][MOST_ANGLES] = {0};
    for (int i = 0; i < LITHO_TILT_ANGLES; i++)
      for (int k = 0; k < n_rho; k++) {
        const double s = votes[(gsize)i * (gsize)n_rho + (gsize)k];
        norm[0][i] += s * sqrt(s);
        norm[1][i] += s * s;
        norm[2][i] += s * s * s;
      }
    for (int p = 0; p < N_POWERS; p++) {
      for (int i = 0; i < LITHO_TILT_ANGLES; i++)
        norm[p][i] = log(MAX(norm[p][i], 1e-12)) / powers[p];
      const double middle = median_of(norm[p], LITHO_TILT_ANGLES);
      for (int i = 0; i < LITHO_TILT_ANGLES; i++)
        out[i * LITHO_TILT_VOTES + axis * N_POWERS + p] =
            (float)MAX(norm[p][i] - middle, (double)LITHO_TILT_LEAST_VOTE);
    }
  }
  return out;
}

/* At most NET_SIDE_PX, in light as the lines want it. */
static LithoPlane *
small_plane(VipsImage *linear, GError **error)
{
  g_autoptr(VipsImage) small = NULL;
  const double scale = (double)NET_SIDE_PX / MAX(linear->Xsize, linear->Ysize);
  if (scale >= 1)
    small = g_object_ref(linear);
  else if (!litho_resample("straighten", linear, MAX((int)lround(linear->Xsize * scale), 1),
                           MAX((int)lround(linear->Ysize * scale), 1), &small, error))
    return NULL;
  g_autofree float *pixels = litho_area_pixels(small, "straighten", error);
  return pixels != NULL ? pixel_plane_root_luma(pixels, small->Xsize, small->Ysize) : NULL;
}

/* What the net makes of the photo and its lines; *sure: the chance of what lies near it. */
static gboolean
find_by_net(const LithoTiltEye *eye, VipsImage *linear, const float *pixels, double *degrees, double *sure,
            GError **error)
{
  double shows[LITHO_TILT_ANGLES], chance[LITHO_TILT_ANGLES], sum = 0, weight = 0, all = 0, near = 0;
  float lines[LITHO_TILT_ANGLES];
  int peak = 0;
  g_autoptr(LithoPlane) v = small_plane(linear, error);
  if (v == NULL || !litho_tilt_look(eye, pixels, linear->Xsize, linear->Ysize, shows, error))
    return FALSE;
  g_autofree float *votes = votes_of_angles(v);
  litho_tilt_net_lines(eye->net, votes, lines);
  for (int i = 0; i < LITHO_TILT_ANGLES; i++) {
    const double at = (-net_angles.range + i * net_angles.step) / NET_LEVEL_DEG;
    chance[i] = NET_SHOWS * shows[i] + lines[i] + NET_LEVEL * exp(-at * at / 2);
    if (chance[i] > chance[peak])
      peak = i;
  }
  const double most = chance[peak];
  for (int i = 0; i < LITHO_TILT_ANGLES; i++) {
    chance[i] = exp(chance[i] - most);
    all += chance[i];
    if (abs(i - peak) <= (int)(NET_WITHIN_DEG / net_angles.step))
      near += chance[i];
  }
  *sure = near / all;
  for (int i = MAX(peak - NET_CENTRE, 0); i <= MIN(peak + NET_CENTRE, LITHO_TILT_ANGLES - 1); i++) {
    sum += chance[i] * (-net_angles.range + i * net_angles.step);
    weight += chance[i];
  }
  *degrees = sum / weight;
  return TRUE;
}

gboolean
litho_tilt_find(VipsImage *linear, gboolean is_said, const LithoTiltEye *eye, double *degrees, GError **error)
{
  g_autofree float *pixels = litho_area_pixels(linear, "straighten", error);
  if (pixels == NULL)
    return FALSE;
  g_autoptr(LithoPlane) v = pixel_plane_root_luma(pixels, linear->Xsize, linear->Ysize);
  double found = 0, sure = 0;
  if (eye != NULL && !find_by_net(eye, linear, pixels, &found, &sure, error))
    return FALSE;
  if (fabs(found) > NET_NEAR_DEG) {
    *degrees = is_said || sure >= NET_SURE ? found : 0;
    return TRUE;
  }
  *degrees = find_tilt(v);
  if (*degrees == 0 && is_said && eye == NULL)
    *degrees = find_wide(v);
  return TRUE;
}
