/* bm3d.c: block matching and 3D filtering, colour version.
 *
 * Dabov, Foi, Katkovnik, Egiazarian: "Image denoising by sparse 3-D transform-domain collaborative
 * filtering" (IEEE TIP 2007) and its colour version CBM3D: patches alike in luma form a group; a
 * 2D DCT of each patch and a Haar transform through the group make it sparse; stage 1 cuts small
 * coefficients, stage 2 shrinks the noisy ones by Wiener's rule with stage 1 as the pilot. The
 * chroma planes use luma's groups.
 *
 * Differences from the paper, each for speed at some hundredths of a decibel (docs/bench/denoise.md): the DCT in both
 * stages (bior1.5 in the paper's stage 1); a search window of 33 px (39) of which only every second displacement is
 * compared beyond 3 px, as on a chessboard (neighbours there are nearly the same patch); reference patches every 5 × 6 px
 * (3 × 3); stage 2 takes stage 1's group and leaves out what the pilot shows to be unlike, instead of searching again; 16
 * patches a group in both (32 in the paper's stage 2).
 * Patches lie in eight vectors of eight floats; a 2D transform is two column transforms with one
 * transposition between, and coefficients stay transposed.
 */
#include <math.h>
#include <string.h>
#include "pixel/bm3d.h"

typedef float V8 __attribute__((vector_size(32)));
typedef gint32 I8 __attribute__((vector_size(32)));
typedef float V8u __attribute__((vector_size(32), aligned(4)));

#define N LITHO_BM3D_PATCH
#define STEP_X 5
#define STEP_Y 6
#define SEARCH 16
#define NEAR 3
#define GROUP_MAX 16
#define LAMBDA 2.7f
/* Mean squared luma difference up to which patches are alike, code values 0..1, on top of what the
 * noise itself makes. */
#define MATCH_1 (4000.0f / 65025)
#define MATCH_2 (700.0f / 65025)

typedef struct {
  int n;
  int offset[GROUP_MAX];
  float distance[GROUP_MAX];
} Group;

struct _LithoBm3d {
  gsize n;
  int max_width;
  float *noisy[3], *basic[3], *sum[3], *weight[3];
  float *line, *worst;
  Group *groups; /* of all reference patches, row by row */
  float *memory; /* holds all of the floats above */
};

LithoBm3d *
litho_bm3d_new(int width, int height)
{
  LithoBm3d *b = g_new0(LithoBm3d, 1);
  b->n = ((gsize)width * (gsize)height + 15) & ~(gsize)7;
  gsize n_line = ((gsize)width + 31) & ~(gsize)7;
  b->max_width = width;
  b->memory = g_aligned_alloc(12 * b->n + 2 * n_line, sizeof(float), 32);
  b->line = b->memory + 12 * b->n;
  b->worst = b->line + n_line;
  b->groups = g_new(Group, ((gsize)width / STEP_X + 2) * ((gsize)height / STEP_Y + 2));
  for (int c = 0; c < 3; c++) {
    b->noisy[c] = b->memory + (gsize)c * b->n;
    b->basic[c] = b->memory + (gsize)(3 + c) * b->n;
    b->sum[c] = b->memory + (gsize)(6 + c) * b->n;
    b->weight[c] = b->memory + (gsize)(9 + c) * b->n;
  }
  return b;
}

void
litho_bm3d_free(LithoBm3d *b)
{
  if (b == NULL)
    return;
  g_aligned_free(b->memory);
  g_free(b->groups);
  g_free(b);
}

float *
litho_bm3d_plane(LithoBm3d *b, int c)
{
  return b->noisy[c];
}

/* cos(k·pi/16) / 2 */
#define C1 0.49039264020f
#define C2 0.46193976626f
#define C3 0.41573480615f
#define C4 0.35355339059f
#define C5 0.27778511651f
#define C6 0.19134171618f
#define C7 0.09754516101f

/* Orthonormal DCT-II of the eight columns, and its inverse. */
static inline void
dct_columns(V8 x[N])
{
  V8 s0 = x[0] + x[7], s1 = x[1] + x[6], s2 = x[2] + x[5], s3 = x[3] + x[4];
  V8 d0 = x[0] - x[7], d1 = x[1] - x[6], d2 = x[2] - x[5], d3 = x[3] - x[4];
  V8 e0 = s0 + s3, e1 = s1 + s2, f0 = s0 - s3, f1 = s1 - s2;
  x[0] = C4 * (e0 + e1);
  x[4] = C4 * (e0 - e1);
  x[2] = C2 * f0 + C6 * f1;
  x[6] = C6 * f0 - C2 * f1;
  x[1] = C1 * d0 + C3 * d1 + C5 * d2 + C7 * d3;
  x[3] = C3 * d0 - C7 * d1 - C1 * d2 - C5 * d3;
  x[5] = C5 * d0 - C1 * d1 + C7 * d2 + C3 * d3;
  x[7] = C7 * d0 - C5 * d1 + C3 * d2 - C1 * d3;
}

static inline void
idct_columns(V8 x[N])
{
  V8 e0 = C4 * (x[0] + x[4]), e1 = C4 * (x[0] - x[4]);
  V8 f0 = C2 * x[2] + C6 * x[6], f1 = C6 * x[2] - C2 * x[6];
  V8 s0 = e0 + f0, s1 = e1 + f1, s2 = e1 - f1, s3 = e0 - f0;
  V8 d0 = C1 * x[1] + C3 * x[3] + C5 * x[5] + C7 * x[7];
  V8 d1 = C3 * x[1] - C7 * x[3] - C1 * x[5] - C5 * x[7];
  V8 d2 = C5 * x[1] - C1 * x[3] + C7 * x[5] + C3 * x[7];
  V8 d3 = C7 * x[1] - C5 * x[3] + C3 * x[5] - C1 * x[7];
  x[0] = s0 + d0;
  x[7] = s0 - d0;
  x[1] = s1 + d1;
  x[6] = s1 - d1;
  x[2] = s2 + d2;
  x[5] = s2 - d2;
  x[3] = s3 + d3;
  x[4] = s3 - d3;
}

static inline void
transpose(V8 x[N])
{
  V8 a[N], b[N];
  for (int i = 0; i < 4; i++) {
    a[2 * i] = __builtin_shufflevector(x[2 * i], x[2 * i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    a[2 * i + 1] = __builtin_shufflevector(x[2 * i], x[2 * i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) {
      int k = 4 * i + j;
      b[k] = __builtin_shufflevector(a[k], a[k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      b[k + 2] = __builtin_shufflevector(a[k], a[k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  for (int k = 0; k < 4; k++) {
    x[k] = __builtin_shufflevector(b[k], b[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    x[k + 4] = __builtin_shufflevector(b[k], b[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

static inline V8
load(const float *p)
{
  return *(const V8u *)p;
}

static inline float
total(V8 v)
{
  return ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
}

static void
forward(const float *plane, int stride, const Group *g, V8 x[GROUP_MAX][N])
{
  for (int k = 0; k < g->n; k++) {
    const float *p = plane + g->offset[k];
    for (int i = 0; i < N; i++)
      x[k][i] = load(p + i * stride);
    dct_columns(x[k]);
    transpose(x[k]);
    dct_columns(x[k]);
  }
  /* Haar through the group: sums move to the front half, differences to the back. */
  for (int n = g->n; n > 1; n /= 2) {
    V8 t[GROUP_MAX][N];
    for (int k = 0; k < n / 2; k++)
      for (int i = 0; i < N; i++) {
        t[k][i] = (x[2 * k][i] + x[2 * k + 1][i]) * 0.70710678f;
        t[k + n / 2][i] = (x[2 * k][i] - x[2 * k + 1][i]) * 0.70710678f;
      }
    memcpy(x, t, (gsize)n * sizeof t[0]);
  }
}

static gboolean
is_zero(const V8 x[N])
{
  I8 any = {0};
  for (int i = 0; i < N; i++)
    any |= (I8)x[i];
  gint64 part[4];
  memcpy(part, &any, sizeof part);
  return (part[0] | part[1] | part[2] | part[3]) == 0;
}

/* Patch by patch first: what stage 1 has emptied needs no transform. */
static void
inverse(int n_group, V8 x[GROUP_MAX][N])
{
  for (int k = 0; k < n_group; k++) {
    if (is_zero(x[k]))
      continue;
    idct_columns(x[k]);
    transpose(x[k]);
    idct_columns(x[k]);
  }
  for (int n = 2; n <= n_group; n *= 2) {
    V8 t[GROUP_MAX][N];
    for (int k = 0; k < n / 2; k++)
      for (int i = 0; i < N; i++) {
        t[2 * k][i] = (x[k][i] + x[k + n / 2][i]) * 0.70710678f;
        t[2 * k + 1][i] = (x[k][i] - x[k + n / 2][i]) * 0.70710678f;
      }
    memcpy(x, t, (gsize)n * sizeof t[0]);
  }
}

static void
group_begin(Group *g, int offset)
{
  g->n = 1;
  g->offset[0] = offset;
  g->distance[0] = -1;
}

/* Keeps the nearest patches, sorted; returns the distance that the next one must stay below. */
static float
group_add(Group *g, int max, int offset, float distance, float worst)
{
  int k = g->n < max ? g->n++ : max - 1;
  for (; g->distance[k - 1] > distance; k--) {
    g->distance[k] = g->distance[k - 1];
    g->offset[k] = g->offset[k - 1];
  }
  g->distance[k] = distance;
  g->offset[k] = offset;
  return g->n == max ? g->distance[max - 1] : worst;
}

/* Patches alike those at (x + k·STEP_X, y), k < n_refs. One displacement at a time for the whole row of
 * patches: sums of squared differences down eight rows, then along eight columns. */
static void
match_row(const float *plane, int width, int height, int x, int y, int n_refs, int max,
          float limit, float *line, float *worst, Group *g)
{
  const float *at = plane + (gssize)y * width;
  int top = MAX(y - SEARCH, 0), bottom = MIN(y + SEARCH, height - N);
  for (int k = 0; k < n_refs; k++) {
    group_begin(&g[k], y * width + x + k * STEP_X);
    worst[k] = limit * N * N;
  }
  for (int v = top; v <= bottom; v++)
    for (int dx = -SEARCH; dx <= SEARCH; dx++) {
      int k0 = x + dx < 0 ? (-dx - x + STEP_X - 1) / STEP_X : 0;
      int k1 = MIN(n_refs, (width - N - dx - x) / STEP_X + 1);
      const gboolean is_white = ((dx + v - y) & 1) != 0 && (ABS(dx) > NEAR || ABS(v - y) > NEAR);
      if (is_white || k1 <= k0 || width - N - dx - x < 0 || (v == y && dx == 0))
        continue;
      int from = x + k0 * STEP_X, n = (k1 - 1 - k0) * STEP_X + N;
      const float *a = at + from, *b = plane + (gssize)v * width + from + dx;
      for (int i = 0; i < n; i += 8) {
        V8 sum = {0};
        for (int r = 0; r < N; r++) {
          V8 d = load(a + (gssize)r * width + i) - load(b + (gssize)r * width + i);
          sum += d * d;
        }
        *(V8 *)(line + i) = sum;
      }
      for (int step = 1; step < 8; step *= 2)
        for (int i = 0; i < n; i += 8)
          *(V8 *)(line + i) += load(line + i + step);
      for (int k = k0; k < k1; k++) {
        float distance = line[(k - k0) * STEP_X];
        if (distance < worst[k])
          worst[k] = group_add(&g[k], max, v * width + x + k * STEP_X + dx, distance, worst[k]);
      }
    }
}

/* The group's patches in the order of their distances in `plane`; those above the limit are left out. */
static void
match_again(const float *plane, int width, float limit, Group *g)
{
  const Group old = *g;
  const float *a = plane + old.offset[0], most = limit * N * N;
  group_begin(g, old.offset[0]);
  for (int k = 1; k < old.n; k++) {
    const float *b = plane + old.offset[k];
    V8 sum = {0};
    for (int r = 0; r < N; r++) {
      V8 d = load(a + (gssize)r * width) - load(b + (gssize)r * width);
      sum += d * d;
    }
    const float distance = total(sum);
    if (distance < most)
      group_add(g, GROUP_MAX, old.offset[k], distance, most);
  }
}

/* Stage 1: coefficients below the threshold are cut. Returns the weight of the group. */
static float
cut(int n_group, V8 x[GROUP_MAX][N], float sigma)
{
  const float limit = LAMBDA * LAMBDA * sigma * sigma;
  I8 kept = {0};
  for (int k = 0; k < n_group; k++)
    for (int i = 0; i < N; i++) {
      I8 mask = x[k][i] * x[k][i] > limit;
      x[k][i] = (V8)((I8)x[k][i] & mask);
      kept -= mask;
    }
  int n = 0;
  for (int i = 0; i < 8; i++)
    n += kept[i];
  return 1 / (sigma * sigma * (float)MAX(n, 1));
}

/* Stage 2: Wiener shrinkage by the pilot's power. */
static float
shrink(int n_group, V8 x[GROUP_MAX][N], V8 pilot[GROUP_MAX][N], float sigma)
{
  const float noise = sigma * sigma;
  V8 power = {0};
  for (int k = 0; k < n_group; k++)
    for (int i = 0; i < N; i++) {
      V8 p = pilot[k][i] * pilot[k][i], w = p / (p + noise);
      x[k][i] *= w;
      power += w * w;
    }
  return 1 / (noise * MAX(total(power), 1e-3f));
}

static void
add(float *sum, float *weight, int stride, const Group *g, V8 x[GROUP_MAX][N], float w,
    const V8 window[N])
{
  for (int i = 0; i < N; i++) {
    V8 ww = window[i] * w;
    for (int k = 0; k < g->n; k++) {
      float *s = sum + g->offset[k] + i * stride, *d = weight + g->offset[k] + i * stride;
      *(V8u *)s = load(s) + ww * x[k][i];
      *(V8u *)d = load(d) + ww;
    }
  }
}

/* Kaiser window, beta 2: patches count less towards their rim. */
static void
kaiser(V8 window[N])
{
  float w[N];
  for (int i = 0; i < N; i++) {
    double t = 2.0 * i / (N - 1) - 1, z = 1 - t * t, sum = 1, term = 1;
    /* I0(2·sqrt(z)) = sum of z^k / (k!)²; the constant I0(2) cancels. */
    for (int k = 1; k < 12; k++) {
      term *= z / (k * k);
      sum += term;
    }
    w[i] = (float)sum;
  }
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      window[i][j] = w[i] * w[j];
}

static void
stage(LithoBm3d *b, int width, int height, int x0, int y0, const float sigma[3], gboolean second)
{
  V8 window[N], x[GROUP_MAX][N], pilot[GROUP_MAX][N];
  const float *guide = second ? b->basic[0] : b->noisy[0];
  const float limit = second ? MATCH_2 : MATCH_1 + 2 * sigma[0] * sigma[0];
  gsize n = (gsize)width * (gsize)height;
  kaiser(window);
  for (int c = 0; c < 3; c++) {
    memset(b->sum[c], 0, n * sizeof(float));
    memset(b->weight[c], 0, n * sizeof(float));
  }
  /* Patches on the frame's grid, and one more column and row where the picture ends off it. */
  int first_x = MIN((STEP_X - x0 % STEP_X) % STEP_X, width - N), n_x = (width - N - first_x) / STEP_X + 1;
  int first_y = MIN((STEP_Y - y0 % STEP_Y) % STEP_Y, height - N);
  const gboolean more = (width - N - first_x) % STEP_X != 0;
  Group *groups = b->groups;
  for (int y = first_y;; y = MIN(y + STEP_Y, height - N), groups += n_x + more) {
    if (!second)
      match_row(guide, width, height, first_x, y, n_x, GROUP_MAX, limit, b->line, b->worst, groups);
    if (!second && more)
      match_row(guide, width, height, width - N, y, 1, GROUP_MAX, limit, b->line, b->worst, groups + n_x);
    for (int k = 0; k < n_x + more; k++) {
      Group *g = &groups[k];
      if (second)
        match_again(guide, width, limit, g);
      while ((g->n & (g->n - 1)) != 0)
        g->n &= g->n - 1;
      for (int c = 0; c < 3; c++) {
        if (sigma[c] <= 0)
          continue;
        forward(b->noisy[c], width, g, x);
        float w;
        if (second) {
          forward(b->basic[c], width, g, pilot);
          w = shrink(g->n, x, pilot, sigma[c]);
        } else
          w = cut(g->n, x, sigma[c]);
        inverse(g->n, x);
        add(b->sum[c], b->weight[c], width, g, x, w, window);
      }
    }
    if (y == height - N)
      break;
  }
  for (int c = 0; c < 3; c++) {
    float *out = second ? b->noisy[c] : b->basic[c];
    for (gsize i = 0; i < n; i++)
      out[i] = b->weight[c][i] > 0 ? b->sum[c][i] / b->weight[c][i] : b->noisy[c][i];
  }
}

void
litho_bm3d_run(LithoBm3d *b, int width, int height, int x, int y, const float sigma[3])
{
  g_assert(width >= N && height >= N && width <= b->max_width &&
            (gsize)width * (gsize)height <= b->n);
  stage(b, width, height, x, y, sigma, FALSE);
  stage(b, width, height, x, y, sigma, TRUE);
}
