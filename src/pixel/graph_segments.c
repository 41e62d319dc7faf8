/* graph_segments.c: efficient graph-based segmentation (Felzenszwalb and Huttenlocher, IJCV 2004) on the 8-connected
 * grid. */
#include <math.h>
#include <string.h>
#include "pixel/graph_segments.h"

enum { DIGIT_BITS = 11, DIGIT = (1 << DIGIT_BITS) - 1 };

typedef struct {
  float weight;
  int a, b;
} Edge;

/* A forest of segments: its root's size and largest joined weight. */
typedef struct {
  int *parent, *size;
  float *within;
} Forest;

static int
root_of(Forest *forest, int i)
{
  while (forest->parent[i] != i) {
    forest->parent[i] = forest->parent[forest->parent[i]];
    i = forest->parent[i];
  }
  return i;
}

static void
join(Forest *forest, int a, int b, float weight)
{
  if (forest->size[a] < forest->size[b]) {
    const int other = a;
    a = b;
    b = other;
  }
  forest->parent[b] = a;
  forest->size[a] += forest->size[b];
  forest->within[a] = MAX(weight, MAX(forest->within[a], forest->within[b]));
}

/* The bits of a float that is not negative stand in its order. */
static guint32
bits_of(float weight)
{
  guint32 bits;
  memcpy(&bits, &weight, sizeof bits);
  return bits;
}

/* By weight; among equals the order stays, which is by place: the same cut on every machine. Radix sort, for comparing
 * took longer than all the rest. */
static Edge *
sorted(Edge *edges, int n)
{
  Edge *from = edges, *to = g_new(Edge, MAX(n, 1));
  for (int shift = 0; shift < 32; shift += DIGIT_BITS) {
    gsize at[1 << DIGIT_BITS] = {0}, sum = 0;
    for (int i = 0; i < n; i++)
      at[bits_of(from[i].weight) >> shift & DIGIT]++;
    for (int d = 0; d <= DIGIT; d++) {
      const gsize count = at[d];
      at[d] = sum;
      sum += count;
    }
    for (int i = 0; i < n; i++)
      to[at[bits_of(from[i].weight) >> shift & DIGIT]++] = from[i];
    Edge *now = to;
    to = from;
    from = now;
  }
  g_free(to);
  return from;
}

static Edge *
edges_new(LithoPlane *const lab[3], int *n_edges)
{
  static const int dx[4] = {1, -1, 0, 1}, dy[4] = {0, 1, 1, 1}; /* b rises */
  const int w = lab[0]->width, h = lab[0]->height;
  Edge *edges = g_new(Edge, 4 * (gsize)w * (gsize)h);
  int n = 0;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      for (int k = 0; k < 4; k++) {
        const int u = x + dx[k], v = y + dy[k], a = y * w + x, b = v * w + u;
        if (u < 0 || u >= w || v >= h)
          continue;
        float d2 = 0;
        for (int c = 0; c < 3; c++)
          d2 += (lab[c]->v[a] - lab[c]->v[b]) * (lab[c]->v[a] - lab[c]->v[b]);
        edges[n++] = (Edge){sqrtf(d2), a, b};
      }
  *n_edges = n;
  return sorted(edges, n);
}

int
pixel_graph_segments(LithoPlane *const lab[3], float scale, int min_px, int **label)
{
  const int n = lab[0]->width * lab[0]->height;
  int n_edges, n_labels = 0;
  g_autofree Edge *edges = edges_new(lab, &n_edges);
  g_autofree int *parent = g_new(int, n), *size = g_new(int, n), *number = g_new(int, n);
  g_autofree float *within = g_new0(float, n);
  Forest forest = {parent, size, within};
  for (int i = 0; i < n; i++) {
    parent[i] = i;
    size[i] = 1;
    number[i] = -1;
  }
  for (int e = 0; e < n_edges; e++) {
    const int a = root_of(&forest, edges[e].a), b = root_of(&forest, edges[e].b);
    if (a != b && edges[e].weight <= MIN(within[a] + scale / (float)size[a], within[b] + scale / (float)size[b]))
      join(&forest, a, b, edges[e].weight);
  }
  for (int e = 0; e < n_edges; e++) {
    const int a = root_of(&forest, edges[e].a), b = root_of(&forest, edges[e].b);
    if (a != b && MIN(size[a], size[b]) < min_px)
      join(&forest, a, b, edges[e].weight);
  }
  *label = g_new(int, n);
  for (int i = 0; i < n; i++) {
    const int root = root_of(&forest, i);
    if (number[root] < 0)
      number[root] = n_labels++;
    (*label)[i] = number[root];
  }
  return n_labels;
}
