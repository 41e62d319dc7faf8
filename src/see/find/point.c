/* point.c: what is under a point.
 *
 * Around the point grows a region by geodesic distance (how much colour changes on the way) and likeness of
 * colour, cut along edges by a graph cut, at several reaches. The smallest one that a longer reach hardly
 * enlarges is taken: there an outline stopped it.
 */
#include <math.h>
#include "pixel/colors.h"
#include "see/find/finder.h"
#include "see/look.h"

#define N_REACHES 6
#define FIRST_REACH 0.12f   /* geodesic distance, in Oklab and shares of the diagonal */
#define REACH_STEP 1.5f
#define PLACE_COST 0.25f    /* of going once along the diagonal */
#define COLOR_COST 1.0f
#define PASSES 2
#define SEED_SHARE 0.012f   /* radius of what is surely in, of the diagonal */
#define MAX_COLOR_PULL 2.0f
#define LINK 3.0f
#define STABLE_GROWTH 1.25  /* of the area from one reach to the next */
#define MIN_SHARE 0.0008

static inline void
try_step(const SeeLook *look, LithoPlane *distance, float step, gsize to, gsize from)
{
  float d = 0;
  for (int k = 0; k < 3; k++) {
    float change = look->lab[k]->v[to] - look->lab[k]->v[from];
    d += (k == 0 ? 1 : 4) * change * change;
  }
  distance->v[to] = MIN(distance->v[to], distance->v[from] + step + COLOR_COST * sqrtf(d));
}

/* Geodesic distance from the pixels where it is 0 already, by scans in both directions. */
static void
spread_distance(const SeeLook *look, LithoPlane *distance)
{
  const int w = look->width, h = look->height;
  const float step = PLACE_COST / hypotf((float)w, (float)h);
  for (int pass = 0; pass < 2 * PASSES; pass++)
    for (int k = 0; k < h; k++)
      for (int l = 0; l < w; l++) {
        gboolean down = pass % 2 == 0;
        int y = down ? k : h - 1 - k, x = down ? l : w - 1 - l;
        gsize i = (gsize)y * (gsize)w + (gsize)x;
        for (int side = -1; side <= 1; side++)
          if (k > 0 && x + side >= 0 && x + side < w)
            try_step(look, distance, side == 0 ? step : step * (float)M_SQRT2, i,
                     (gsize)(y + (down ? -1 : 1)) * (gsize)w + (gsize)(x + side));
        if (l > 0)
          try_step(look, distance, step, i, down ? i - 1 : i + 1);
      }
}

/* The part of a 0/1 plane that holds pixel `seed`; the rest becomes 0. Its area in pixels. */
static int
keep_part_at(LithoPlane *plane, gsize seed)
{
  const int w = plane->width, h = plane->height;
  const gsize n = (gsize)w * (gsize)h;
  g_autofree int *stack = g_new(int, n);
  int depth = 0, area = 0;
  if (plane->v[seed] > 0.5f) {
    stack[depth++] = (int)seed;
    plane->v[seed] = 2;
  }
  while (depth > 0) {
    int i = stack[--depth], x = i % w, y = i / w;
    const int next[4] = {x > 0 ? i - 1 : -1, x + 1 < w ? i + 1 : -1, y > 0 ? i - w : -1, y + 1 < h ? i + w : -1};
    area++;
    for (int k = 0; k < 4; k++)
      if (next[k] >= 0 && plane->v[next[k]] == 1) {
        plane->v[next[k]] = 2;
        stack[depth++] = next[k];
      }
  }
  for (gsize i = 0; i < n; i++)
    plane->v[i] = plane->v[i] == 2 ? 1 : 0;
  return area;
}

static LithoPlane *
cut_at_reach(const SeeLook *look, const LithoPlane *distance, float reach, gsize seed, int *area)
{
  const gsize n = (gsize)look->width * (gsize)look->height;
  g_autoptr(LithoPlane) near = litho_plane_new(look->width, look->height);
  g_autoptr(LithoPlane) far = litho_plane_new(look->width, look->height);
  g_autofree float *pull = g_new(float, n);
  PixelColors inside, outside;
  for (gsize i = 0; i < n; i++) {
    float t = distance->v[i] / reach;
    near->v[i] = t < 0.6f ? 1 : 0;
    far->v[i] = t > 1.2f ? 1 : 0;
  }
  pixel_colors_fit(look->lab, near, &inside);
  pixel_colors_fit(look->lab, far, &outside);
  for (gsize i = 0; i < n; i++) {
    float color[3] = {look->lab[0]->v[i], look->lab[1]->v[i], look->lab[2]->v[i]};
    float by_color = outside.n > 0 ? pixel_colors_log(&inside, color) - pixel_colors_log(&outside, color) : 0;
    float by_place = 2 * (1 - distance->v[i] / reach);
    pull[i] = distance->v[i] <= 0
                  ? 1000
                  : (CLAMP(by_color, -MAX_COLOR_PULL, MAX_COLOR_PULL) + MAX(by_place, -6)) / LINK;
  }
  LithoPlane *out = see_look_cut(look, pull);
  *area = keep_part_at(out, seed);
  return out;
}

gboolean
see_point_find(LithoScene *scene, double x, double y, SeeCoarseMask *cover, GError **error)
{
  const SeeLook *look = see_scene_look(scene, error);
  if (look == NULL)
    return FALSE;
  const int w = look->width, h = look->height;
  const int cx = CLAMP((int)(x * w), 0, w - 1), cy = CLAMP((int)(y * h), 0, h - 1);
  const gsize seed = (gsize)cy * (gsize)w + (gsize)cx;
  const float radius = SEED_SHARE * hypotf((float)w, (float)h);
  g_autoptr(LithoPlane) distance = litho_plane_new(w, h);
  for (int v = 0; v < h; v++)
    for (int u = 0; u < w; u++)
      distance->v[(gsize)v * (gsize)w + (gsize)u] =
          hypotf((float)(u - cx), (float)(v - cy)) <= radius ? 0 : INFINITY;
  spread_distance(look, distance);
  g_autoptr(LithoPlane) best = NULL, last = NULL;
  double best_growth = INFINITY, least = MIN_SHARE * w * h;
  int last_area = 0;
  float reach = FIRST_REACH;
  for (int k = 0; k < N_REACHES; k++, reach *= REACH_STEP) {
    int area;
    LithoPlane *in = cut_at_reach(look, distance, reach, seed, &area);
    double growth = last_area >= least ? (double)area / last_area : INFINITY;
    if (last != NULL && growth < best_growth) {
      best_growth = MAX(growth, 1);
      g_clear_pointer(&best, litho_plane_free);
      best = g_steal_pointer(&last);
    }
    g_clear_pointer(&last, litho_plane_free);
    last = in;
    last_area = area;
    if (best_growth <= STABLE_GROWTH)
      break;
  }
  cover->present = TRUE;
  cover->score = isinf(best_growth) ? 0.5 : 1 / best_growth;
  cover->method = g_strdup("graph cut around the point");
  cover->plane = see_look_to_proxy(scene, best != NULL ? best : last, error);
  return cover->plane != NULL;
}
