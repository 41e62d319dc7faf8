/* prompt_cut.c: from a box or points to a mask without nets.
 *
 * A box: the colours in it against those around it (mixtures of Gaussians) and a graph cut along edges, three times
 * over (GrabCut: Rother, Kolmogorov, Blake 2004).
 *
 * A point: around it grows a region by geodesic distance (how much colour changes on the way) and likeness of
 * colour, cut along edges by a graph cut, at several reaches. The smallest one that a longer reach hardly
 * enlarges is taken: there an outline stopped it.
 */
#include <math.h>
#include "pixel/colors.h"
#include "see/look.h"
#include "see/things/prompt_parts.h"

#define N_REACHES 6
#define FIRST_REACH 0.12f /* geodesic distance, in Oklab and shares of the diagonal */
#define REACH_STEP 1.5f
#define PLACE_COST 0.25f /* of going once along the diagonal */
#define COLOR_COST 1.0f
#define PASSES 2
#define SEED_SHARE 0.012f /* radius of what is surely in, of the diagonal */
#define MAX_COLOR_PULL 2.0f
#define LINK 3.0f
#define STABLE_GROWTH 1.25 /* of the area from one reach to the next */
#define MIN_SHARE 0.0008
#define SURE_PULL 1000.0f
#define BOX_ROUNDS 3
#define BOX_COLOR_PULL 4.0f
#define BOX_LINK 3.0f
#define BOX_AROUND 0.3 /* of the box's longer side: what is around it that it is held against */
#define BOX_SCORE 0.5  /* nothing tells how well a cut fits what was meant */

/* --- seeds ----------------------------------------------------------------------------------- */

static gboolean
is_near(const SeePoint *point, int u, int v, int w, int h)
{
  const int cx = CLAMP((int)(point->x * w), 0, w - 1), cy = CLAMP((int)(point->y * h), 0, h - 1);
  return hypotf((float)(u - cx), (float)(v - cy)) <= SEED_SHARE * hypotf((float)w, (float)h);
}

/* Pixels at points are surely in, or surely out. */
static void
pull_points(const SeePrompt *prompt, int w, int h, float *pull)
{
  for (guint i = 0; i < prompt->n_points; i++)
    for (int v = 0; v < h; v++)
      for (int u = 0; u < w; u++)
        if (is_near(&prompt->points[i], u, v, w, h))
          pull[(gsize)v * (gsize)w + (gsize)u] = prompt->points[i].inside ? SURE_PULL : -SURE_PULL;
}

/* --- a box ----------------------------------------------------------------------------------- */

/* What is in the box (with a coarse mask: and in it), and a ring around it, as 0/1 planes. */
static void
box_planes(const SeePrompt *prompt, LithoPlane *in, LithoPlane *around)
{
  const int w = in->width, h = in->height;
  const LithoBox *b = prompt->box;
  const double x0 = b->x * w, y0 = b->y * h, x1 = x0 + b->w * w, y1 = y0 + b->h * h;
  const double margin = MAX(BOX_AROUND * MAX(x1 - x0, y1 - y0), 2);
  for (int v = 0; v < h; v++) {
    g_autofree float *row = prompt->coarse != NULL ? g_new(float, w) : NULL;
    if (row != NULL)
      litho_plane_row(prompt->coarse, w, h, 0, v, w, row);
    for (int u = 0; u < w; u++) {
      const double x = u + 0.5, y = v + 0.5;
      const gsize i = (gsize)v * (gsize)w + (gsize)u;
      const gboolean inside = x >= x0 && x <= x1 && y >= y0 && y <= y1;
      in->v[i] = inside && (row == NULL || row[u] > 0.5f);
      around->v[i] = !inside && x >= x0 - margin && x <= x1 + margin && y >= y0 - margin && y <= y1 + margin;
    }
  }
}

static void
pull_colors(const SeeLook *look, const LithoPlane *box, const LithoPlane *in, const LithoPlane *around, float *pull)
{
  PixelColors inside, outside;
  pixel_colors_fit(look->lab, in, &inside);
  pixel_colors_fit(look->lab, around, &outside);
  for (gsize i = 0; i < (gsize)look->width * (gsize)look->height; i++) {
    const float color[3] = {look->lab[0]->v[i], look->lab[1]->v[i], look->lab[2]->v[i]};
    const float by_color =
        outside.n > 0 && inside.n > 0 ? pixel_colors_log(&inside, color) - pixel_colors_log(&outside, color) : 1;
    pull[i] = box->v[i] > 0.5f ? CLAMP(by_color, -BOX_COLOR_PULL, BOX_COLOR_PULL) / BOX_LINK : -SURE_PULL;
  }
}

static LithoPlane *
cut_box(const SeeLook *look, const SeePrompt *prompt)
{
  const int w = look->width, h = look->height;
  const gsize n = (gsize)w * (gsize)h;
  SeePrompt bare = *prompt;
  bare.coarse = NULL;
  g_autoptr(LithoPlane) box = litho_plane_new(w, h), around = litho_plane_new(w, h);
  LithoPlane *in = litho_plane_new(w, h);
  g_autofree float *pull = g_new(float, n);
  box_planes(&bare, box, around);
  box_planes(prompt, in, around);
  for (int round = 0; round < BOX_ROUNDS; round++) {
    pull_colors(look, box, in, around, pull);
    pull_points(prompt, w, h, pull);
    litho_plane_free(in);
    in = see_look_cut(look, pull);
    /* From the second round on what was cut off in the box tells what is not meant too. */
    for (gsize i = 0; i < n; i++)
      if (box->v[i] > 0.5f)
        around->v[i] = in->v[i] < 0.5f;
  }
  return in;
}

/* --- a point --------------------------------------------------------------------------------- */

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

static LithoPlane *
cut_at_reach(const SeeLook *look, const SeePrompt *prompt, const LithoPlane *distance, float reach, gsize seed,
             int *area)
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
    pull[i] =
        distance->v[i] <= 0 ? SURE_PULL : (CLAMP(by_color, -MAX_COLOR_PULL, MAX_COLOR_PULL) + MAX(by_place, -6)) / LINK;
  }
  pull_points(prompt, look->width, look->height, pull);
  g_autoptr(LithoPlane) cut = see_look_cut(look, pull);
  *area = see_part_at(cut, seed, near);
  return g_steal_pointer(&near);
}

static LithoPlane *
cut_points(const SeeLook *look, const SeePrompt *prompt, double *score)
{
  const int w = look->width, h = look->height;
  const SeePoint *first = see_prompt_inside(prompt);
  const gsize seed =
      (gsize)CLAMP((int)(first->y * h), 0, h - 1) * (gsize)w + (gsize)CLAMP((int)(first->x * w), 0, w - 1);
  g_autoptr(LithoPlane) distance = litho_plane_new(w, h);
  for (int v = 0; v < h; v++)
    for (int u = 0; u < w; u++) {
      gboolean is_seed = FALSE;
      for (guint i = 0; i < prompt->n_points; i++)
        is_seed |= prompt->points[i].inside && is_near(&prompt->points[i], u, v, w, h);
      distance->v[(gsize)v * (gsize)w + (gsize)u] = is_seed ? 0 : INFINITY;
    }
  spread_distance(look, distance);
  g_autoptr(LithoPlane) best = NULL, last = NULL;
  double best_growth = INFINITY, least = MIN_SHARE * w * h;
  int last_area = 0;
  float reach = FIRST_REACH;
  for (int k = 0; k < N_REACHES; k++, reach *= REACH_STEP) {
    int area;
    LithoPlane *in = cut_at_reach(look, prompt, distance, reach, seed, &area);
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
  *score = isinf(best_growth) ? 0.5 : 1 / best_growth;
  return best != NULL ? g_steal_pointer(&best) : g_steal_pointer(&last);
}

LithoPlane *
see_prompt_by_cut(LithoScene *scene, const SeePrompt *prompt, double *score, GError **error)
{
  const SeeLook *look = see_scene_look(scene, error);
  if (look == NULL)
    return NULL;
  *score = BOX_SCORE;
  g_autoptr(LithoPlane) in = prompt->box != NULL ? cut_box(look, prompt) : cut_points(look, prompt, score);
  return see_look_to_proxy(scene, in, error);
}
