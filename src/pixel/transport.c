/* transport.c: optimal transport of colours in Oklab.
 *
 * First the linear map between the two as Gaussians (Monge-Kantorovich: Pitie, Kokaram 2007), then what it
 * leaves over by sliced transport (Rabin et al. 2011; Bonneel et al. 2015): again and again the samples are
 * moved along the three axes of a rotation so that the sorted values meet. How the samples moved is laid down
 * in a coarse table over colour, smoothed and held towards the linear map where there are few samples: the
 * map is a smooth function of colour, so that neither grain nor bands grow. A floor under both covariances
 * bounds how far a picture with hardly any colour is stretched.
 */
#include <math.h>
#include <string.h>
#include "pixel/transport.h"

#define N_SAMPLES 4096
#define N_ROTATIONS 24
#define N_GRID 16             /* cells of an axis */
#define AB_RANGE 0.4          /* the table's a and b: -0.4 to 0.4 */
#define DEVIATION_FLOOR 0.012 /* about a visible step */
#define SMOOTH_CELLS 1.1      /* deviation of the table's smoothing */
#define HOLD_SAMPLES 6.0      /* as if this many samples in a cell had not moved */

struct _LithoTransport {
  double linear[3][3], from_mean[3], to_mean[3];
  float moved[N_GRID + 1][N_GRID + 1][N_GRID + 1][3]; /* what is added to the linear map */
};

typedef double Matrix[3][3];

static void
multiply(const Matrix a, const Matrix b, Matrix out)
{
  Matrix c;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
  memcpy(out, c, sizeof(Matrix));
}

/* The power of a symmetric positive matrix, by Jacobi rotations to its axes. */
static void
power(const Matrix in, double exponent, Matrix out)
{
  Matrix a, v = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  memcpy(a, in, sizeof a);
  for (int sweep = 0; sweep < 12; sweep++)
    for (int p = 0; p < 2; p++)
      for (int q = p + 1; q < 3; q++) {
        double angle = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p]), c = cos(angle), s = sin(angle);
        Matrix r = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, t;
        r[p][p] = r[q][q] = c;
        r[p][q] = s;
        r[q][p] = -s;
        for (int i = 0; i < 3; i++)
          for (int j = 0; j < 3; j++)
            t[i][j] = r[j][i];
        multiply(a, r, a);
        multiply(t, a, a);
        multiply(v, r, v);
      }
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      out[i][j] = 0;
      for (int k = 0; k < 3; k++)
        out[i][j] += v[i][k] * pow(MAX(a[k][k], 1e-12), exponent) * v[j][k];
    }
}

static void
moments(const float *x, gsize n, double mean[3], Matrix covariance)
{
  for (int i = 0; i < 3; i++) {
    mean[i] = 0;
    for (gsize k = 0; k < n; k++)
      mean[i] += x[3 * k + i];
    mean[i] /= (double)n;
  }
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      double sum = 0;
      for (gsize k = 0; k < n; k++)
        sum += (x[3 * k + i] - mean[i]) * (x[3 * k + j] - mean[j]);
      covariance[i][j] = sum / (double)n + (i == j ? DEVIATION_FLOOR * DEVIATION_FLOOR : 0);
    }
}

static void
set_linear(LithoTransport *t, const float *from, const float *to)
{
  Matrix a, b, root, inverse, middle;
  moments(from, N_SAMPLES, t->from_mean, a);
  moments(to, N_SAMPLES, t->to_mean, b);
  power(a, 0.5, root);
  power(a, -0.5, inverse);
  multiply(root, b, middle);
  multiply(middle, root, middle);
  power(middle, 0.5, middle);
  multiply(inverse, middle, middle);
  multiply(middle, inverse, t->linear);
}

static void
linear_at(const LithoTransport *t, const float in[3], float out[3])
{
  double d[3] = {in[0] - t->from_mean[0], in[1] - t->from_mean[1], in[2] - t->from_mean[2]};
  for (int i = 0; i < 3; i++)
    out[i] = (float)(t->to_mean[i] + t->linear[i][0] * d[0] + t->linear[i][1] * d[1] +
                     t->linear[i][2] * d[2]);
}

/* --- sliced ---------------------------------------------------------------------------------- */

typedef struct {
  float value;
  guint index;
} Ranked;

static int
by_value(const void *a, const void *b)
{
  const Ranked *x = a, *y = b;
  return x->value != y->value ? (x->value < y->value ? -1 : 1) : x->index < y->index ? -1 : 1;
}

static void
rank_along(const float *x, const double axis[3], Ranked *ranked)
{
  for (guint k = 0; k < N_SAMPLES; k++)
    ranked[k] = (Ranked){(float)(axis[0] * x[3 * k] + axis[1] * x[3 * k + 1] + axis[2] * x[3 * k + 2]), k};
  qsort(ranked, N_SAMPLES, sizeof(Ranked), by_value);
}

/* Moves the samples so that they are distributed as `to` along three axes. */
static void
slice(float *x, const float *to, const Matrix axes, Ranked *mine, Ranked *theirs)
{
  g_autofree float *step = g_new0(float, 3 * N_SAMPLES);
  for (int axis = 0; axis < 3; axis++) {
    rank_along(x, axes[axis], mine);
    rank_along(to, axes[axis], theirs);
    for (guint k = 0; k < N_SAMPLES; k++)
      for (int i = 0; i < 3; i++)
        step[3 * mine[k].index + i] += (theirs[k].value - mine[k].value) * (float)axes[axis][i];
  }
  for (guint k = 0; k < 3 * N_SAMPLES; k++)
    x[k] += step[k];
}

/* Rotations that fill the space of rotations evenly: quaternions of a low-discrepancy sequence (Shoemake
 * 1992 with the generalised golden ratio). */
static void
rotation(int turn, Matrix out)
{
  double u = fmod(0.5 + turn * 0.8191725134, 1), v = fmod(0.5 + turn * 0.6710436067, 1),
         w = fmod(0.5 + turn * 0.5497004779, 1);
  double q[4] = {sqrt(1 - u) * sin(2 * G_PI * v), sqrt(1 - u) * cos(2 * G_PI * v),
                 sqrt(u) * sin(2 * G_PI * w), sqrt(u) * cos(2 * G_PI * w)};
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      int k = 3 - i - j;
      double sign = (j == (i + 1) % 3) ? -1 : 1;
      out[i][j] = i == j ? 1 - 2 * (q[(i + 1) % 3] * q[(i + 1) % 3] + q[(i + 2) % 3] * q[(i + 2) % 3])
                         : 2 * (q[i] * q[j] + sign * q[k] * q[3]);
    }
}

/* --- the table ------------------------------------------------------------------------------- */

#define N_NODES ((N_GRID + 1) * (N_GRID + 1) * (N_GRID + 1))

static void
cell_of(const float lab[3], int at[3], float part[3])
{
  for (int i = 0; i < 3; i++) {
    float unit = i == 0 ? lab[0] : (lab[i] + (float)AB_RANGE) * (float)(0.5 / AB_RANGE);
    float v = CLAMP(unit, 0, 1) * N_GRID;
    at[i] = MIN((int)v, N_GRID - 1);
    part[i] = v - (float)at[i];
  }
}

static double
corner_weight(const float part[3], int corner)
{
  return (corner & 1 ? part[0] : 1 - part[0]) * (corner & 2 ? part[1] : 1 - part[1]) *
         (corner & 4 ? part[2] : 1 - part[2]);
}

static gsize
node_of(const int at[3], int corner)
{
  return ((gsize)(at[0] + (corner & 1)) * (N_GRID + 1) + (gsize)(at[1] + ((corner >> 1) & 1))) *
             (N_GRID + 1) + (gsize)(at[2] + (corner >> 2));
}

/* Gaussian along one axis; stride: nodes from one to the next. */
static void
smooth_axis(double *sum, gsize stride, int channels)
{
  double line[N_GRID + 1];
  for (gsize node = 0; node < N_NODES; node++) {
    if (node / stride % (N_GRID + 1) != 0)
      continue;
    for (int c = 0; c < channels; c++) {
      for (int k = 0; k <= N_GRID; k++) {
        double total = 0;
        for (int j = 0; j <= N_GRID; j++)
          total += sum[(node + (gsize)j * stride) * (gsize)channels + (gsize)c] *
                   exp(-0.5 * (j - k) * (j - k) / (SMOOTH_CELLS * SMOOTH_CELLS));
        line[k] = total;
      }
      for (int k = 0; k <= N_GRID; k++)
        sum[(node + (gsize)k * stride) * (gsize)channels + (gsize)c] = line[k];
    }
  }
}

static void
lay_down(LithoTransport *t, const float *from, const float *linear, const float *moved)
{
  g_autofree double *sum = g_new0(double, N_NODES * 4);
  for (gsize k = 0; k < N_SAMPLES; k++) {
    int at[3];
    float part[3];
    cell_of(from + 3 * k, at, part);
    for (int corner = 0; corner < 8; corner++) {
      double weight = corner_weight(part, corner), *node = sum + 4 * node_of(at, corner);
      for (int i = 0; i < 3; i++)
        node[i] += weight * (moved[3 * k + (gsize)i] - linear[3 * k + (gsize)i]);
      node[3] += weight;
    }
  }
  smooth_axis(sum, 1, 4);
  smooth_axis(sum, N_GRID + 1, 4);
  smooth_axis(sum, (N_GRID + 1) * (N_GRID + 1), 4);
  float *out = &t->moved[0][0][0][0];
  for (gsize node = 0; node < N_NODES; node++)
    for (gsize i = 0; i < 3; i++)
      out[3 * node + i] = (float)(sum[4 * node + i] / (sum[4 * node + 3] + HOLD_SAMPLES));
}

/* --- samples --------------------------------------------------------------------------------- */

/* N_SAMPLES of n, at even steps of their summed weight. FALSE: there is nothing. */
static gboolean
sample(const float *x, const float *weight, gsize n, float *out)
{
  double total = 0, sum = 0;
  for (gsize k = 0; k < n; k++)
    total += weight != NULL ? weight[k] : 1;
  if (!(total > 0))
    return FALSE;
  gsize next = 0;
  for (gsize k = 0; k < n && next < N_SAMPLES; k++) {
    sum += weight != NULL ? weight[k] : 1;
    while (next < N_SAMPLES && ((double)next + 0.5) / N_SAMPLES * total <= sum)
      memcpy(out + 3 * next++, x + 3 * k, 3 * sizeof(float));
  }
  for (; next < N_SAMPLES; next++)
    memcpy(out + 3 * next, x + 3 * (n - 1), 3 * sizeof(float));
  return TRUE;
}

LithoTransport *
litho_transport_new(const float *from, const float *weight, gsize n, const float *to, gsize n_to)
{
  LithoTransport *t = g_new0(LithoTransport, 1);
  g_autofree float *a = g_new(float, 3 * N_SAMPLES), *b = g_new(float, 3 * N_SAMPLES);
  if (!sample(from, weight, n, a) || !sample(to, NULL, n_to, b)) {
    for (int i = 0; i < 3; i++)
      t->linear[i][i] = 1;
    return t;
  }
  set_linear(t, a, b);
  g_autofree float *linear = g_new(float, 3 * N_SAMPLES), *moved = g_new(float, 3 * N_SAMPLES);
  g_autofree Ranked *mine = g_new(Ranked, N_SAMPLES), *theirs = g_new(Ranked, N_SAMPLES);
  for (gsize k = 0; k < N_SAMPLES; k++)
    linear_at(t, a + 3 * k, linear + 3 * k);
  memcpy(moved, linear, 3 * N_SAMPLES * sizeof(float));
  for (int turn = 0; turn < N_ROTATIONS; turn++) {
    Matrix axes;
    rotation(turn, axes);
    slice(moved, b, axes, mine, theirs);
  }
  lay_down(t, a, linear, moved);
  return t;
}

void
litho_transport_free(LithoTransport *transport)
{
  g_free(transport);
}

void
litho_transport_at(const LithoTransport *t, const float in[3], float out[3])
{
  int at[3];
  float part[3], linear[3];
  const float *moved = &t->moved[0][0][0][0];
  cell_of(in, at, part);
  linear_at(t, in, linear);
  for (int corner = 0; corner < 8; corner++) {
    const float weight = (float)corner_weight(part, corner), *node = moved + 3 * node_of(at, corner);
    for (int i = 0; i < 3; i++)
      linear[i] += weight * node[i];
  }
  memcpy(out, linear, sizeof linear);
}
