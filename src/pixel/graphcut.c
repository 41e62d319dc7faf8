/* graphcut.c: minimum cut on a grid of 8 neighbours by the maximum flow of Boykov and Kolmogorov (2004): a
 * tree grows from the source and one from the sink; where they touch, flow is pushed, and the branches that it
 * saturates look for a new parent.
 *
 * Capacities are integers, so that the flow ends and is the same everywhere. The grid has a border of
 * pixels without links around it, so that no step has to look where the frame ends.
 */
#include <math.h>
#include "pixel/graphcut.h"

#define N_WAYS 8       /* way ^ 1 is the way back */
#define SCALE 1024.0f
#define MAX_PRICE 10000.0f
#define BY_TERMINAL 8  /* parents that are no way */
#define ORPHAN 9
#define NO_PARENT 10

enum { FREE, IN, OUT };

typedef struct {
  int n;
  int step[N_WAYS];  /* from a pixel to its neighbour */
  gint32 *room;      /* [pixel · N_WAYS + way]: what can still flow that way */
  gint32 *pull;      /* what can still flow from the source (+) or to the sink (-) */
  guint8 *tree, *parent;
  gint32 *stamp, *distance; /* to the terminal, as known at that time */
  gint32 *next;      /* active pixels: a list; -1: not in it; itself: the last one */
  gint32 first, last, time;
  gint32 *orphans;   /* a ring of n + 1 */
  int orphans_begin, orphans_end;
} Cut;

PixelLinks *
pixel_links_new(LithoPlane *const lab[3], float strength)
{
  static const int dx[4] = {1, 0, 1, -1}, dy[4] = {0, 1, 1, 1};
  const int w = lab[0]->width, h = lab[0]->height;
  PixelLinks *links = g_new0(PixelLinks, 1);
  links->width = w;
  links->height = h;
  double sum = 0, count = 0;
  for (int way = 0; way < 4; way++) {
    links->to[way] = litho_plane_new(w, h);
    for (int y = 0; y + dy[way] < h; y++)
      for (int x = MAX(0, -dx[way]); x < w && x + dx[way] < w; x++) {
        gsize i = (gsize)y * (gsize)w + (gsize)x, j = i + (gsize)(dy[way] * w + dx[way]);
        float d = 0;
        for (int k = 0; k < 3; k++)
          d += (lab[k]->v[i] - lab[k]->v[j]) * (lab[k]->v[i] - lab[k]->v[j]);
        links->to[way]->v[i] = d;
        sum += d;
        count++;
      }
  }
  float beta = sum > 0 ? (float)(count / (2 * sum)) : 0;
  for (int way = 0; way < 4; way++) {
    float part = way < 2 ? strength : strength * (float)M_SQRT1_2;
    for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
      links->to[way]->v[i] = part * expf(-beta * links->to[way]->v[i]);
  }
  return links;
}

void
pixel_links_free(PixelLinks *links)
{
  if (links == NULL)
    return;
  for (int way = 0; way < 4; way++)
    litho_plane_free(links->to[way]);
  g_free(links);
}

/* --- building ------------------------------------------------------------------------------- */

static gint32
price(float v)
{
  return (gint32)lrintf(CLAMP(v, -MAX_PRICE, MAX_PRICE) * SCALE);
}

static void
activate(Cut *cut, gint32 i)
{
  if (cut->next[i] >= 0)
    return;
  cut->next[i] = i;
  if (cut->last >= 0)
    cut->next[cut->last] = i;
  else
    cut->first = i;
  cut->last = i;
}

/* The first active pixel that is still in a tree, or -1. */
static gint32
next_active(Cut *cut)
{
  while (cut->first >= 0) {
    gint32 i = cut->first;
    if (cut->next[i] == i)
      cut->first = cut->last = -1;
    else
      cut->first = cut->next[i];
    cut->next[i] = -1;
    if (cut->tree[i] != FREE)
      return i;
  }
  return -1;
}

static void
cut_init(Cut *cut, const PixelLinks *links, const float *pull)
{
  static const int way_of[4] = {0, 2, 4, 6};
  const int w = links->width, h = links->height, row = w + 2;
  const int step[N_WAYS] = {1, -1, row, -row, row + 1, -row - 1, row - 1, -row + 1};
  *cut = (Cut){.n = row * (h + 2), .first = -1, .last = -1, .time = 1};
  gsize n = (gsize)cut->n;
  memcpy(cut->step, step, sizeof step);
  cut->room = g_new0(gint32, n * N_WAYS);
  cut->pull = g_new0(gint32, n);
  cut->tree = g_new0(guint8, n);
  cut->parent = g_new(guint8, n);
  cut->stamp = g_new0(gint32, n);
  cut->distance = g_new0(gint32, n);
  cut->next = g_new(gint32, n);
  cut->orphans = g_new(gint32, n + 1);
  for (gsize i = 0; i < n; i++) {
    cut->next[i] = -1;
    cut->parent[i] = NO_PARENT;
  }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      gsize from = (gsize)y * (gsize)w + (gsize)x;
      gint32 i = (y + 1) * row + x + 1;
      for (int k = 0; k < 4; k++) {
        int way = way_of[k], inside = y + (k > 0) < h && (k == 0 || k == 2 ? x + 1 < w : k == 1 || x > 0);
        if (!inside)
          continue;
        gint32 room = MAX(price(links->to[k]->v[from]), 0);
        cut->room[i * N_WAYS + way] = cut->room[(i + step[way]) * N_WAYS + (way ^ 1)] = room;
      }
      cut->pull[i] = price(pull[from]);
      if (cut->pull[i] != 0) {
        cut->tree[i] = cut->pull[i] > 0 ? IN : OUT;
        cut->parent[i] = BY_TERMINAL;
        cut->distance[i] = 1;
        activate(cut, i);
      }
    }
}

static void
cut_clear(Cut *cut)
{
  g_free(cut->room);
  g_free(cut->pull);
  g_free(cut->tree);
  g_free(cut->parent);
  g_free(cut->stamp);
  g_free(cut->distance);
  g_free(cut->next);
  g_free(cut->orphans);
}

/* --- flow ----------------------------------------------------------------------------------- */

/* What can flow along the tree's branch between `i` and its neighbour `way`: away from the source, or
 * towards the sink, when the neighbour is the parent. */
static inline gint32 *
branch(Cut *cut, gint32 i, int way)
{
  return cut->tree[i] == IN ? &cut->room[(i + cut->step[way]) * N_WAYS + (way ^ 1)]
                            : &cut->room[i * N_WAYS + way];
}

static void
make_orphan(Cut *cut, gint32 i)
{
  cut->parent[i] = ORPHAN;
  cut->orphans[cut->orphans_end] = i;
  cut->orphans_end = (cut->orphans_end + 1) % (cut->n + 1);
}

static gint32
least_on_path(Cut *cut, gint32 i)
{
  gint32 least = G_MAXINT32;
  for (; cut->parent[i] != BY_TERMINAL; i += cut->step[cut->parent[i]])
    least = MIN(least, *branch(cut, i, cut->parent[i]));
  return MIN(least, ABS(cut->pull[i]));
}

static void
push_on_path(Cut *cut, gint32 i, gint32 flow)
{
  while (cut->parent[i] != BY_TERMINAL) {
    int way = cut->parent[i];
    gint32 up = i + cut->step[way];
    gint32 *there = &cut->room[i * N_WAYS + way], *back = &cut->room[up * N_WAYS + (way ^ 1)];
    gboolean in = cut->tree[i] == IN;
    *there += in ? flow : -flow;
    *back += in ? -flow : flow;
    if (*branch(cut, i, way) == 0)
      make_orphan(cut, i);
    i = up;
  }
  cut->pull[i] += cut->pull[i] > 0 ? -flow : flow;
  if (cut->pull[i] == 0)
    make_orphan(cut, i);
}

/* `i` is in one tree and its neighbour `way` in the other: source side first. */
static void
augment(Cut *cut, gint32 i, int way)
{
  gint32 from = cut->tree[i] == IN ? i : i + cut->step[way];
  int onward = cut->tree[i] == IN ? way : way ^ 1;
  gint32 to = from + cut->step[onward];
  gint32 flow = MIN(cut->room[from * N_WAYS + onward], MIN(least_on_path(cut, from), least_on_path(cut, to)));
  cut->room[from * N_WAYS + onward] -= flow;
  cut->room[to * N_WAYS + (onward ^ 1)] += flow;
  push_on_path(cut, from, flow);
  push_on_path(cut, to, flow);
}

/* Distance of `i` to its terminal, or G_MAXINT32 when its branch ends in an orphan. */
static gint32
origin(Cut *cut, gint32 i)
{
  gint32 d = 0, at = i;
  while (TRUE) {
    if (cut->stamp[at] == cut->time) {
      d += cut->distance[at];
      break;
    }
    if (cut->parent[at] == ORPHAN || cut->parent[at] == NO_PARENT)
      return G_MAXINT32;
    d++;
    if (cut->parent[at] == BY_TERMINAL) {
      cut->stamp[at] = cut->time;
      cut->distance[at] = 1;
      break;
    }
    at += cut->step[cut->parent[at]];
  }
  gint32 found = d;
  for (at = i; cut->stamp[at] != cut->time; at += cut->step[cut->parent[at]]) {
    cut->stamp[at] = cut->time;
    cut->distance[at] = d--;
  }
  return found;
}

static void
adopt(Cut *cut, gint32 i)
{
  gint32 nearest = G_MAXINT32;
  int best = -1;
  for (int way = 0; way < N_WAYS; way++) {
    gint32 j = i + cut->step[way];
    if (*branch(cut, i, way) == 0 || cut->tree[j] != cut->tree[i])
      continue;
    gint32 d = origin(cut, j);
    if (d < nearest) {
      nearest = d;
      best = way;
    }
  }
  if (best >= 0) {
    cut->parent[i] = (guint8)best;
    cut->stamp[i] = cut->time;
    cut->distance[i] = nearest + 1;
    return;
  }
  for (int way = 0; way < N_WAYS; way++) {
    gint32 j = i + cut->step[way];
    if (cut->tree[j] != cut->tree[i])
      continue;
    if (*branch(cut, i, way) > 0)
      activate(cut, j);
    if (cut->parent[j] == (way ^ 1))
      make_orphan(cut, j);
  }
  cut->tree[i] = FREE;
  cut->parent[i] = NO_PARENT;
}

/* Grows the tree of `i`. The way to a neighbour in the other tree, or -1. */
static int
grow(Cut *cut, gint32 i)
{
  const gboolean in = cut->tree[i] == IN;
  for (int way = 0; way < N_WAYS; way++) {
    gint32 j = i + cut->step[way];
    if ((in ? cut->room[i * N_WAYS + way] : cut->room[j * N_WAYS + (way ^ 1)]) == 0)
      continue;
    if (cut->tree[j] == FREE) {
      cut->tree[j] = cut->tree[i];
      cut->parent[j] = (guint8)(way ^ 1);
      cut->stamp[j] = cut->stamp[i];
      cut->distance[j] = cut->distance[i] + 1;
      activate(cut, j);
    } else if (cut->tree[j] != cut->tree[i]) {
      return way;
    } else if (cut->stamp[j] <= cut->stamp[i] && cut->distance[j] > cut->distance[i]) {
      cut->parent[j] = (guint8)(way ^ 1);
      cut->stamp[j] = cut->stamp[i];
      cut->distance[j] = cut->distance[i] + 1;
    }
  }
  return -1;
}

void
pixel_graph_cut(const PixelLinks *links, const float *pull, guint8 *in)
{
  Cut cut;
  cut_init(&cut, links, pull);
  for (gint32 i = next_active(&cut); i >= 0; i = next_active(&cut)) {
    int way;
    while (cut.tree[i] != FREE && (way = grow(&cut, i)) >= 0) {
      cut.time++;
      augment(&cut, i, way);
      while (cut.orphans_begin != cut.orphans_end) {
        gint32 orphan = cut.orphans[cut.orphans_begin];
        cut.orphans_begin = (cut.orphans_begin + 1) % (cut.n + 1);
        adopt(&cut, orphan);
      }
    }
  }
  for (int y = 0; y < links->height; y++)
    for (int x = 0; x < links->width; x++)
      in[(gsize)y * (gsize)links->width + (gsize)x] =
          cut.tree[(y + 1) * (links->width + 2) + x + 1] == IN;
  cut_clear(&cut);
}
