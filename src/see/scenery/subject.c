/* subject.c: what the photo is of, and the background, by classical means.
 *
 * Saliency is the minimum barrier distance to the frame (Zhang et al. 2015): how much a path from the frame's edge
 * to a pixel must change in colour; times a preference for the middle. From there the colours of subject and
 * background are learnt and the photo is cut in turns, as GrabCut does (Rother 2004). The frame's lower edge
 * counts less as background than the others: people stand on it.
 */
#include <math.h>
#include "pixel/colors.h"
#include "see/scenery/finders.h"
#include "see/look.h"

#define PASSES 3
#define ROUNDS 3
#define LINK 4.0f          /* what parting equal neighbours costs, in nats */
#define MAX_COLOR_PULL 3.0f
#define PRIOR 2.0f         /* weight of the saliency beside the colours */
#define BOTTOM_BARRIER 0.06f
#define CENTER_SPREAD 0.45 /* of the frame's sides */
#define MIN_SHARE 0.01
#define MAX_SHARE 0.8
#define MIN_SCORE 0.35

/* --- saliency ------------------------------------------------------------------------------- */

typedef struct {
  const LithoPlane *in;
  LithoPlane *high, *low, *barrier; /* of the best path found so far */
} Barrier;

static inline void
try_step(Barrier *b, gsize to, gsize from)
{
  float high = MAX(b->high->v[from], b->in->v[to]), low = MIN(b->low->v[from], b->in->v[to]);
  if (high - low < b->barrier->v[to]) {
    b->barrier->v[to] = high - low;
    b->high->v[to] = high;
    b->low->v[to] = low;
  }
}

static void
scan(Barrier *b, gboolean down)
{
  const int w = b->in->width, h = b->in->height;
  for (int k = 0; k < h; k++)
    for (int l = 0; l < w; l++) {
      int y = down ? k : h - 1 - k, x = down ? l : w - 1 - l;
      gsize i = (gsize)y * (gsize)w + (gsize)x;
      if (k > 0)
        try_step(b, i, down ? i - (gsize)w : i + (gsize)w);
      if (l > 0)
        try_step(b, i, down ? i - 1 : i + 1);
    }
}

/* Adds the barrier distance of one plane to `out`. */
static void
add_barrier(const LithoPlane *in, float scale, LithoPlane *out)
{
  const int w = in->width, h = in->height;
  const gsize n = (gsize)w * (gsize)h;
  g_autoptr(LithoPlane) high = litho_plane_new(w, h), low = litho_plane_new(w, h);
  g_autoptr(LithoPlane) barrier = litho_plane_new(w, h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      gsize i = (gsize)y * (gsize)w + (gsize)x;
      gboolean edge = x == 0 || y == 0 || x == w - 1;
      high->v[i] = low->v[i] = in->v[i];
      barrier->v[i] = edge ? 0 : y == h - 1 ? BOTTOM_BARRIER : INFINITY;
    }
  Barrier b = {in, high, low, barrier};
  for (int pass = 0; pass < PASSES; pass++)
    scan(&b, pass % 2 == 0);
  for (gsize i = 0; i < n; i++)
    out->v[i] += scale * barrier->v[i];
}

/* 0..1, its 99th percentile at 1. */
static void
normalize(LithoPlane *plane)
{
  enum { BINS = 1024 };
  const gsize n = (gsize)plane->width * (gsize)plane->height;
  guint count[BINS] = {0}, above = 0;
  float most = 0;
  for (gsize i = 0; i < n; i++)
    most = MAX(most, plane->v[i]);
  if (most <= 0)
    return;
  for (gsize i = 0; i < n; i++)
    count[MIN((int)(plane->v[i] / most * BINS), BINS - 1)]++;
  int bin = BINS - 1;
  while (bin > 0 && (above += count[bin]) < n / 100)
    bin--;
  float top = most * (float)(bin + 1) / BINS;
  for (gsize i = 0; i < n; i++)
    plane->v[i] = MIN(plane->v[i] / top, 1);
}

/* *contrast: the strongest barrier, in Oklab: how much of a subject there is at all. */
static LithoPlane *
saliency(const SeeLook *look, double *contrast)
{
  const int w = look->width, h = look->height;
  LithoPlane *out = litho_plane_new(w, h);
  for (int k = 0; k < 3; k++)
    add_barrier(look->lab[k], k == 0 ? 1 : 2, out);
  *contrast = 0;
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
    *contrast = MAX(*contrast, out->v[i]);
  normalize(out);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      double u = ((x + 0.5) / w - 0.5) / CENTER_SPREAD, v = ((y + 0.5) / h - 0.5) / CENTER_SPREAD;
      out->v[(gsize)y * (gsize)w + (gsize)x] *= (float)exp(-(u * u + v * v));
    }
  normalize(out);
  return out;
}

/* --- the cut -------------------------------------------------------------------------------- */

static LithoPlane *
cut_by_colors(const SeeLook *look, const LithoPlane *salient, const LithoPlane *in)
{
  const gsize n = (gsize)look->width * (gsize)look->height;
  g_autoptr(LithoPlane) inside = litho_plane_new(look->width, look->height);
  g_autoptr(LithoPlane) outside = litho_plane_new(look->width, look->height);
  g_autofree float *pull = g_new(float, n);
  PixelColors subject, rest;
  for (gsize i = 0; i < n; i++) {
    inside->v[i] = in->v[i] * (0.2f + salient->v[i]);
    outside->v[i] = (1 - in->v[i]) * (1.2f - salient->v[i]);
  }
  pixel_colors_fit(look->lab, inside, &subject);
  pixel_colors_fit(look->lab, outside, &rest);
  for (gsize i = 0; i < n; i++) {
    float color[3] = {look->lab[0]->v[i], look->lab[1]->v[i], look->lab[2]->v[i]};
    float by_color = pixel_colors_log(&subject, color) - pixel_colors_log(&rest, color);
    float by_place = PRIOR * (2 * sqrtf(salient->v[i]) - 1);
    pull[i] = (CLAMP(by_color, -MAX_COLOR_PULL, MAX_COLOR_PULL) + by_place) / LINK;
  }
  return see_look_cut(look, pull);
}

gboolean
see_subject_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  const SeeLook *look = see_scene_look(scene, error);
  if (look == NULL)
    return FALSE;
  const gsize n = (gsize)look->width * (gsize)look->height;
  double contrast;
  g_autoptr(LithoPlane) salient = saliency(look, &contrast);
  g_autoptr(LithoPlane) in = litho_plane_new(look->width, look->height);
  double mean = see_plane_mean(salient, NULL);
  for (gsize i = 0; i < n; i++)
    in->v[i] = salient->v[i] > MIN(2 * mean, 0.6) ? 1 : 0;
  for (int round = 0; round < ROUNDS; round++) {
    LithoPlane *next = cut_by_colors(look, salient, in);
    litho_plane_free(in);
    in = next;
  }
  double share = see_plane_mean(in, NULL);
  see_drop_specks(in, 0.004, 0.15, 0, 1);
  g_autoptr(LithoPlane) out = litho_plane_new(look->width, look->height);
  for (gsize i = 0; i < n; i++)
    out->v[i] = 1 - in->v[i];
  cover->method = g_strdup("saliency, colours and graph cut");
  cover->score = MAX(see_plane_mean(salient, in) - see_plane_mean(salient, out), 0) * MIN(1, contrast / 0.25);
  cover->present = share >= MIN_SHARE && share <= MAX_SHARE && cover->score >= MIN_SCORE;
  return !cover->present || (cover->plane = see_look_to_proxy(scene, in, error)) != NULL;
}

/* Everything but the subject; without one there is none. */
gboolean
see_background_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  const SeeCoarseMask *subject = see_scene_coarse_mask(scene, "subject", error);
  if (subject == NULL)
    return FALSE;
  cover->present = subject->present;
  cover->score = subject->score;
  cover->method = g_strdup_printf("not the subject (%s)", subject->method);
  if (!cover->present)
    return TRUE;
  cover->plane = litho_plane_new(subject->plane->width, subject->plane->height);
  for (gsize i = 0; i < (gsize)cover->plane->width * (gsize)cover->plane->height; i++)
    cover->plane->v[i] = 1 - subject->plane->v[i];
  return TRUE;
}
