/* contest.c: see contest.h. A graph cut (Boykov, Jolly 2001) of the box around both masks: what
 * only one claims is fixed, what both claim is pulled by how frequent its colour is in what each
 * has alone.
 */
#include <math.h>
#include "pixel/contest.h"
#include "pixel/graphcut.h"

#define CLAIMED 0.5f
#define SOFT 0.05f           /* where a mask begins */
#define ALONE_LEAST 0.25     /* of each mask, that it has to have alone */
#define CONTESTED_LEAST 0.01 /* of the smaller mask: less is no contest */
#define BINS 12              /* a side of the table of colours */
#define TABLE (BINS * BINS * BINS)
#define MOST_PULL 3.0f
#define FIXED 1000.0f
#define LINK 6.0f
#define MARGIN_PX 4

enum { NOBODY, OWN, OTHER, BOTH };

/* Oklab to a cell of the table. */
static int
bin_of(LithoPlane *const lab[3], gsize i)
{
  const int l = CLAMP((int)(lab[0]->v[i] * BINS), 0, BINS - 1);
  const int a = CLAMP((int)((lab[1]->v[i] + 0.3f) / 0.6f * BINS), 0, BINS - 1);
  const int b = CLAMP((int)((lab[2]->v[i] + 0.3f) / 0.6f * BINS), 0, BINS - 1);
  return (l * BINS + a) * BINS + b;
}

/* Shares of colours, each spread to the cells beside it. */
static void
smooth_table(float *table)
{
  static const int steps[3] = {1, BINS, BINS * BINS};
  for (int axis = 0; axis < 3; axis++) {
    g_autofree float *from = g_memdup2(table, TABLE * sizeof(float));
    for (int i = 0; i < TABLE; i++) {
      const int at = i / steps[axis] % BINS;
      table[i] = 0.5f * from[i] + 0.25f * (from[at > 0 ? i - steps[axis] : i] +
                                           from[at + 1 < BINS ? i + steps[axis] : i]);
    }
  }
}

static LithoPlane *
cut_out(const LithoPlane *plane, int x0, int y0, int w, int h)
{
  LithoPlane *out = litho_plane_new(w, h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      out->v[y * w + x] = plane->v[(gsize)(y0 + y) * (gsize)plane->width + (gsize)(x0 + x)];
  return out;
}

int
pixel_contest_settle(LithoPlane *const lab[3], LithoPlane *own, const LithoPlane *other)
{
  const int w = own->width, h = own->height;
  int x0 = w, y0 = h, x1 = 0, y1 = 0, n[4] = {0};
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int who = (own->v[y * w + x] > CLAIMED ? OWN : NOBODY) |
                      (other->v[y * w + x] > CLAIMED ? OTHER : NOBODY);
      n[who]++;
      if (who == NOBODY)
        continue;
      x0 = MIN(x0, x);
      y0 = MIN(y0, y);
      x1 = MAX(x1, x + 1);
      y1 = MAX(y1, y + 1);
    }
  const double all_own = n[OWN] + n[BOTH], all_other = n[OTHER] + n[BOTH];
  if (n[BOTH] <= CONTESTED_LEAST * MIN(all_own, all_other) || n[OWN] < ALONE_LEAST * all_own ||
      n[OTHER] < ALONE_LEAST * all_other)
    return 0;
  x0 = MAX(x0 - MARGIN_PX, 0);
  y0 = MAX(y0 - MARGIN_PX, 0);
  x1 = MIN(x1 + MARGIN_PX, w);
  y1 = MIN(y1 + MARGIN_PX, h);
  const int cw = x1 - x0, ch = y1 - y0;
  const gsize size = (gsize)cw * (gsize)ch;
  g_autoptr(LithoPlane) l = cut_out(lab[0], x0, y0, cw, ch), a = cut_out(lab[1], x0, y0, cw, ch),
                        b = cut_out(lab[2], x0, y0, cw, ch);
  g_autoptr(LithoPlane) mine = cut_out(own, x0, y0, cw, ch),
                        theirs = cut_out(other, x0, y0, cw, ch);
  LithoPlane *const part[3] = {l, a, b};
  g_autofree float *of_own = g_new0(float, TABLE), *of_other = g_new0(float, TABLE);
  float *const share[2] = {of_own, of_other};
  for (gsize i = 0; i < size; i++) {
    const gboolean is_own = mine->v[i] > CLAIMED, is_other = theirs->v[i] > CLAIMED;
    if (is_own != is_other)
      share[is_own ? 0 : 1][bin_of(part, i)] += 1.0f / (float)n[is_own ? OWN : OTHER];
  }
  smooth_table(share[0]);
  smooth_table(share[1]);
  g_autoptr(PixelLinks) links = pixel_links_new(part, LINK);
  g_autofree float *pull = g_new(float, size);
  g_autofree guint8 *in = g_new(guint8, size);
  for (gsize i = 0; i < size; i++) {
    const gboolean is_own = mine->v[i] > CLAIMED, is_other = theirs->v[i] > CLAIMED;
    const int bin = bin_of(part, i);
    const float rare = 1e-4f;
    pull[i] = is_own && is_other ? CLAMP(logf((share[0][bin] + rare) / (share[1][bin] + rare)),
                                         -MOST_PULL, MOST_PULL)
              : is_own           ? FIXED
              : is_other         ? -FIXED
                                 : 0;
  }
  pixel_graph_cut(links, pull, in);
  int n_taken = 0;
  for (gsize i = 0; i < size; i++) {
    if (in[i] || mine->v[i] <= SOFT || theirs->v[i] <= SOFT)
      continue;
    n_taken += mine->v[i] > CLAIMED;
    own->v[(gsize)(y0 + (int)(i / (gsize)cw)) * (gsize)w + (gsize)(x0 + (int)(i % (gsize)cw))] = 0;
  }
  return n_taken;
}
