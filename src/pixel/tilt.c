/* tilt.c: how far a photo is off level.
 *
 * Edge pixels whose direction lies within 15° of level or upright vote, in a Hough transform, for
 * the lines through them (near their own direction only); an angle's score is the sum of the squared
 * votes of its lines, so that long straight lines count and texture does not (after the skew
 * detection of Postl 1986). Upright lines count less, since perspective leans them, and never alone:
 * sails, masts and fences lean too. People hold cameras nearly level: the larger the tilt, the more
 * clearly it must stand out, and beyond MAX_DEG it is taken for a wing or a stair. A slanted thing
 * that is long and nearly level is still taken for a horizon.
 */
#include <math.h>
#include <stdlib.h>
#include "pixel/area.h"
#include "pixel/geometry.h"

#define RANGE_DEG 15.0
#define STEP_DEG 0.1
#define N_ANGLES 301
#define OWN_DEG 3.0       /* an edge pixel votes within this of its own direction */
#define PEAK_DEG 1.0
#define CONFIDENT 1.4     /* peak over the median of the scores, for small angles */
#define DOUBT_DEG 8.0     /* a tilt of this much must stand out twice as clearly */
#define UPRIGHT_WEIGHT 0.3
#define MAX_DEG 6.0
#define LEVEL_SHARE 0.55    /* of the score that level lines must bring */

/* Adds the squared line votes of edges that lie across `axis` (0: level lines, 1: upright). */
static void
score_lines(const LithoPlane *v, int axis, double weight, double score[N_ANGLES])
{
  int w = v->width, h = v->height, n_rho = 2 * (w + h);
  g_autofree float *votes = g_new0(float, (gsize)n_rho * N_ANGLES);
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++) {
      const float *p = v->v + (gsize)y * (gsize)w + x;
      float gx = 3 * (p[1 - w] - p[-1 - w]) + 10 * (p[1] - p[-1]) + 3 * (p[1 + w] - p[w - 1]);
      float gy = 3 * (p[w - 1] - p[-1 - w]) + 10 * (p[w] - p[-w]) + 3 * (p[1 + w] - p[1 - w]);
      float across = axis == 0 ? gy : gx, along = axis == 0 ? -gx : gy;
      float size = hypotf(gx, gy) / 32;
      if (size < 0.01f || fabsf(along) > fabsf(across) * 0.33f)
        continue;
      /* Tilt of the edge itself, + = clockwise (down to the right, image y pointing down). */
      double tilt = atan(along / across) * 180 / G_PI;
      float vote = MIN(size, 0.08f);
      int first = (int)ceil((tilt - OWN_DEG + RANGE_DEG) / STEP_DEG);
      for (int i = MAX(first, 0); i < MIN(first + (int)(2 * OWN_DEG / STEP_DEG), N_ANGLES); i++) {
        double angle = (-RANGE_DEG + i * STEP_DEG) * G_PI / 180, s = sin(angle), c = cos(angle);
        double rho = (axis == 0 ? y * c - x * s : x * c + y * s) + w + h / 2.0;
        int at = (int)rho;
        float part = (float)(rho - at);
        if (at < 0 || at + 1 >= n_rho)
          continue;
        votes[(gsize)i * (gsize)n_rho + (gsize)at] += vote * (1 - part);
        votes[(gsize)i * (gsize)n_rho + (gsize)at + 1] += vote * part;
      }
    }
  for (int i = 0; i < N_ANGLES; i++)
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
find_tilt(const LithoPlane *v)
{
  double level[N_ANGLES] = {0}, score[N_ANGLES], sorted[N_ANGLES];
  score_lines(v, 0, 1, level);
  memcpy(score, level, sizeof score);
  score_lines(v, 1, UPRIGHT_WEIGHT, score);
  int peak = 0;
  for (int i = 1; i < N_ANGLES; i++)
    if (score[i] > score[peak])
      peak = i;
  memcpy(sorted, score, sizeof sorted);
  qsort(sorted, N_ANGLES, sizeof(double), compare_doubles);
  double floor_score = sorted[N_ANGLES / 2];
  double at = -RANGE_DEG + peak * STEP_DEG;
  double wanted = CONFIDENT * (1 + at * at / (DOUBT_DEG * DOUBT_DEG));
  if (fabs(at) > MAX_DEG || level[peak] < LEVEL_SHARE * score[peak])
    return 0;
  if (score[peak] <= 0 || score[peak] < wanted * floor_score || peak < 2 || peak > N_ANGLES - 3)
    return 0;
  /* Centre of the peak above half its height: finer than the step. */
  double sum = 0, weight = 0, half = (score[peak] + floor_score) / 2;
  int reach = (int)(PEAK_DEG / STEP_DEG);
  for (int i = MAX(peak - reach, 0); i <= MIN(peak + reach, N_ANGLES - 1); i++) {
    double s = MAX(score[i] - half, 0);
    sum += s * (-RANGE_DEG + i * STEP_DEG);
    weight += s;
  }
  return sum / weight;
}

gboolean
litho_tilt_find(VipsImage *linear, double *degrees, GError **error)
{
  g_autofree float *pixels = litho_area_pixels(linear, "straighten", error);
  if (pixels == NULL)
    return FALSE;
  g_autoptr(LithoPlane) v = litho_plane_new(linear->Xsize, linear->Ysize);
  for (gsize i = 0; i < (gsize)linear->Xsize * (gsize)linear->Ysize; i++)
    v->v[i] = sqrtf(MAX(litho_luma(pixels + 3 * i), 0));
  *degrees = find_tilt(v);
  return TRUE;
}
