/* tilt.c: how far a photo is off level.
 *
 * Edge pixels whose direction lies within 15° of level or upright vote, in a Hough transform, for
 * the lines through them (near their own direction only); an angle's score is the sum of the squared
 * votes of its lines, so that long straight lines count and texture does not (after the skew
 * detection of Postl 1986). Upright lines count less, since perspective leans them, and never alone:
 * sails, masts and fences lean too. People hold cameras nearly level: the larger the tilt, the more
 * clearly it must stand out, and beyond MAX_DEG it is taken for a wing or a stair. A slanted thing
 * that is long and nearly level is still taken for a horizon.
 *
 * Whoever asks for a photo to be straightened says that it is tilted: then, where nothing stands out near level, angles up to
 * 45° are looked at with level and upright lines alike, and taken where they stand out over those near level.
 */
#include <math.h>
#include <stdlib.h>
#include "pixel/area.h"
#include "pixel/geometry.h"

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

/* Angles from -range to range. */
typedef struct {
  double range, step;
  int n;
  float steepest; /* tangent of the edges that vote */
} Angles;

static const Angles near_level = {15, 0.1, 301, 0.33f}, wide = {45, 0.25, 361, 1.02f};

/* Adds the squared line votes of edges that lie across `axis` (0: level lines, 1: upright). */
static void
score_lines(const LithoPlane *v, const Angles *angles, int axis, double weight, double score[MOST_ANGLES])
{
  int w = v->width, h = v->height, n_rho = 2 * (w + h);
  g_autofree float *votes = g_new0(float, (gsize)n_rho * (gsize)angles->n);
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

gboolean
litho_tilt_find(VipsImage *linear, gboolean is_said, double *degrees, GError **error)
{
  g_autofree float *pixels = litho_area_pixels(linear, "straighten", error);
  if (pixels == NULL)
    return FALSE;
  g_autoptr(LithoPlane) v = litho_plane_new(linear->Xsize, linear->Ysize);
  for (gsize i = 0; i < (gsize)linear->Xsize * (gsize)linear->Ysize; i++)
    v->v[i] = sqrtf(MAX(litho_luma(pixels + 3 * i), 0));
  *degrees = find_tilt(v);
  if (*degrees == 0 && is_said)
    *degrees = find_wide(v);
  return TRUE;
}
