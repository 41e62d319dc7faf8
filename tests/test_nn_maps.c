/* Layers of maps (nn/layers.h) against their naive twins, gradients against finite differences, bits with other numbers
 * of threads.
 */
#include "nn/layers.h"
#include "nn/threads.h"
#include "nn_check.h"

typedef struct {
  void (*naive)(float *out, const float *in, const float *weight, const float *bias, int H, int W, int C, int OC);
  float *in, *weight, *bias, *dout;
  int H, W, C, OC;
  gsize n_out;
} Map;

static void
upsample(float *out, const float *in, const float *weight, const float *bias, int H, int W, int C, int OC)
{
  nn_upsample_naive(out, in, H, W, C);
}

static double
map_loss(const void *data)
{
  const Map *m = data;
  g_autofree float *out = g_new(float, m->n_out);
  m->naive(out, m->in, m->weight, m->bias, m->H, m->W, m->C, m->OC);
  return weighted(m->dout, out, m->n_out);
}

/* One row, one column, odd sides, and more than a block of rows. */
static const int sizes[][4] = {{1, 1, 1, 1}, {1, 5, 3, 2}, {6, 1, 2, 3}, {5, 7, 3, 4}, {9, 12, 16, 5}, {40, 64, 48, 3}};

static void
test_conv3(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    const int H = sizes[i][0], W = sizes[i][1], C = sizes[i][2], OC = sizes[i][3];
    const gsize n_in = (gsize)(H * W * C), n_out = (gsize)(H * W * OC), n_weight = (gsize)(OC * 9 * C);
    g_autofree float *in = random_floats(n_in, 1), *weight = random_floats(n_weight, 1),
                     *bias = random_floats((gsize)OC, 1), *dout = random_floats(n_out, 1), *out = filled(n_out, 7),
                     *wanted = g_new(float, n_out), *din = filled(n_in, 7), *dweight = filled(n_weight, 1),
                     *dbias = filled((gsize)OC, 1), *again = g_new(float, MAX(n_in, n_out));
    const Map m = {nn_conv3_naive, in, weight, bias, dout, H, W, C, OC, n_out};
    nn_conv3_forward(out, in, weight, bias, H, W, C, OC);
    nn_conv3_naive(wanted, in, weight, bias, H, W, C, OC);
    check_close("conv3", out, wanted, n_out, FORWARD_TOLERANCE);
    nn_conv3_backward(din, dweight, dbias, dout, in, weight, H, W, C, OC);
    take_off(dweight, n_weight, 1);
    take_off(dbias, (gsize)OC, 1);
    if (n_in < 10000) { /* the finite differences take a naive convolution each */
      check_gradient("conv3 in", in, din, n_in, map_loss, &m);
      check_gradient("conv3 weight", weight, dweight, n_weight, map_loss, &m);
      check_gradient("conv3 bias", bias, dbias, (gsize)OC, map_loss, &m);
    } else { /* linear in the weights, and the loss is what they are worth: Σ w·dw + Σ b·db = Σ dout·out = Σ in·din + Σ
                b·db */
      const double loss = map_loss(&m), of_bias = weighted(bias, dbias, (gsize)OC);
      g_assert_cmpfloat_with_epsilon(weighted(weight, dweight, n_weight) + of_bias, loss, 1e-3 * (1 + fabs(loss)));
      g_assert_cmpfloat_with_epsilon(weighted(in, din, n_in) + of_bias, loss, 1e-3 * (1 + fabs(loss)));
    }
    nn_conv3_backward(again, NULL, NULL, dout, in, weight, H, W, C, OC); /* frozen */
    check_same("conv3, frozen", again, din, n_in);
    nn_conv3_forward(out, in, weight, NULL, H, W, C, OC);
    nn_conv3_naive(wanted, in, weight, NULL, H, W, C, OC);
    check_close("conv3 without bias", out, wanted, n_out, FORWARD_TOLERANCE);
    const int n_threads = nn_threads();
    nn_threads_set(1);
    nn_conv3_forward(again, in, weight, NULL, H, W, C, OC);
    check_same("conv3, one thread", again, out, n_out);
    nn_conv3_backward(again, NULL, NULL, dout, in, weight, H, W, C, OC);
    check_same("conv3 backward, one thread", again, din, n_in);
    nn_threads_set(n_threads);
  }
}

static void
test_upsample(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(sizes) - 1; i++) {
    const int H = sizes[i][0], W = sizes[i][1], C = sizes[i][2];
    const gsize n_in = (gsize)(H * W * C), n_out = 4 * n_in;
    g_autofree float *in = random_floats(n_in, 1), *dout = random_floats(n_out, 1), *out = filled(n_out, 7),
                     *wanted = g_new(float, n_out), *din = filled(n_in, 7);
    const Map m = {upsample, in, NULL, NULL, dout, H, W, C, C, n_out};
    nn_upsample_forward(out, in, H, W, C);
    nn_upsample_naive(wanted, in, H, W, C);
    check_close("upsample", out, wanted, n_out, FORWARD_TOLERANCE);
    nn_upsample_backward(din, dout, H, W, C);
    check_gradient("upsample", in, din, n_in, map_loss, &m);
  }
}

static void
halve(float *out, const float *in, const float *weight, const float *bias, int H, int W, int C, int OC)
{
  nn_halve_naive(out, in, H, W, C);
}

static void
test_halve(void)
{
  enum { H = 6, W = 10, C = 3 };
  g_autofree float *in = random_floats(H * W * C, 1), *out = g_new(float, H *W *C / 4),
                   *wanted = g_new(float, H *W *C / 4);
  nn_halve_forward(out, in, H, W, C);
  nn_halve_naive(wanted, in, H, W, C);
  check_close("halve", out, wanted, H * W * C / 4, FORWARD_TOLERANCE);
  g_autofree float *dout = random_floats(H * W * C / 4, 1), *din = filled(H * W * C, 7);
  const Map m = {halve, in, NULL, NULL, dout, H, W, C, C, H * W * C / 4};
  nn_halve_backward(din, dout, H, W, C);
  check_gradient("halve", in, din, H * W * C, map_loss, &m);
}

static void
test_relu(void)
{
  enum { N = 40000 };
  g_autofree float *in = random_floats(N, 1), *dout = random_floats(N, 1), *out = g_new(float, N),
                   *wanted = g_new(float, N);
  in[3] = 0;
  in[5] = -0.0f;
  nn_relu_forward(out, in, N);
  nn_relu_naive(wanted, in, N);
  for (int i = 0; i < N; i++)
    g_assert_true(out[i] == wanted[i]);
  nn_relu_backward(dout, memcpy(wanted, dout, N * sizeof(float)), out, N);
  for (int i = 0; i < N; i++)
    g_assert_true(dout[i] == (in[i] > 0 ? wanted[i] : 0));
}

typedef struct {
  float *logits, *target, share;
  gsize n;
} Loss2;

static double
mask_loss(const void *data)
{
  const Loss2 *l = data;
  return nn_mask_loss_naive(l->logits, l->target, l->n, l->share);
}

static void
test_mask_loss(void)
{
  for (gsize n = 1; n < 400; n = 4 * n + 3) {
    g_autofree float *logits = random_floats(n, 4), *target = g_new(float, n);
    for (gsize i = 0; i < n; i++)
      target[i] = (float)(i % 4) / 3; /* edges of masks are between 0 and 1 */
    for (int with = 0; with < 2; with++) {
      const Loss2 l = {.logits = logits, .target = target, .share = with ? 0.7f : 0, .n = n};
      g_autofree float *grad = g_memdup2(logits, n * sizeof(float)), *same = g_memdup2(logits, n * sizeof(float));
      g_assert_cmpfloat_with_epsilon(nn_mask_loss(grad, target, n, l.share, 3, TRUE), mask_loss(&l), 1e-5);
      for (gsize i = 0; i < n; i++)
        grad[i] /= 3;
      check_gradient("mask loss", logits, grad, n, mask_loss, &l);
      g_assert_cmpfloat_with_epsilon(nn_mask_loss(same, target, n, l.share, 1, FALSE), mask_loss(&l), 1e-5);
      check_same("mask loss, no gradient", same, logits, n);
    }
  }
  float far[2] = {-300, 300}, of[2] = {1, 0}; /* finite where exp() is not */
  g_assert_cmpfloat_with_epsilon(nn_mask_loss(far, of, 2, 0, 2, TRUE), 300, 1e-3);
  g_assert_cmpfloat_with_epsilon(far[0], -1, 1e-6);
  g_assert_cmpfloat_with_epsilon(far[1], 1, 1e-6);
}

typedef struct {
  float *logits;
  const guint8 *labels;
  const float *weights;
  int N, V;
} Entropy;

static double
pixel_loss(const void *data)
{
  const Entropy *e = data;
  return nn_pixel_ce_naive(e->logits, e->labels, e->weights, e->N, e->V);
}

static void
test_pixel_ce(void)
{
  enum { N = 7, V = 5 };
  const guint8 labels[N] = {0, 255, 4, 2, 5, 2, 1}, unknown[N] = {5, 6, 7, 255, 255, 255, 255};
  const float weights[V] = {1, 0.5f, 2, 3, 0.25f};
  g_autofree float *logits = random_floats(N * V, 3), *grad = g_memdup2(logits, N * V * sizeof(float));
  g_autofree float *same = g_memdup2(logits, N * V * sizeof(float));
  const Entropy e = {logits, labels, weights, N, V};
  g_assert_cmpfloat_with_epsilon(nn_pixel_ce(grad, labels, weights, N, V, 2, TRUE), pixel_loss(&e), 1e-5);
  for (int i = 0; i < N * V; i++)
    grad[i] /= 2;
  check_gradient("pixel cross entropy", logits, grad, N * V, pixel_loss, &e);
  nn_pixel_ce(same, labels, weights, N, V, 1, FALSE);
  check_same("pixel cross entropy, no gradient", same, logits, N * V);
  g_assert_cmpfloat(nn_pixel_ce(same, unknown, weights, N, V, 1, TRUE), ==, 0);
  for (int i = 0; i < N * V; i++)
    g_assert_true(same[i] == 0);
}

typedef struct {
  float *in, *target;
  const guint8 *hole;
} Hole;

enum { HOLE_H = 16, HOLE_W = 24, HOLE_C = 3, HOLE_N = HOLE_H * HOLE_W * HOLE_C };

static double
hole_loss(const void *data)
{
  const Hole *h = data;
  return nn_hole_l1_naive(h->in, h->target, h->hole, HOLE_H, HOLE_W, HOLE_C);
}

/* Absolute values bend at 0. Errors of at least 1 are far from it one by one; of means over a few pixels they are of one sign, so
 * that no difference of 1/16 turns them. */
static void
test_hole_l1(void)
{
  g_autofree float *in = random_floats(HOLE_N, 1), *target = g_new(float, HOLE_N), *grad = g_memdup2(in, HOLE_N * sizeof(float)),
                   *same = g_memdup2(in, HOLE_N * sizeof(float));
  guint8 hole[HOLE_H * HOLE_W] = {0};
  for (int i = 0; i < HOLE_H * HOLE_W; i++)
    hole[i] = i % HOLE_W > 3 && i % HOLE_W < 19 && i / HOLE_W > 2 && i / HOLE_W < 13;
  for (int i = 0; i < HOLE_N; i++) /* above the truth on the left, below it on the right of an edge between blocks of 8 */
    target[i] = in[i] + (float)((i / HOLE_C % HOLE_W < 8 ? -1 : 1) * (1 + g_rand_double(rand_state)));
  const Hole h = {in, target, hole};
  g_assert_cmpfloat_with_epsilon(nn_hole_l1(grad, target, hole, HOLE_H, HOLE_W, HOLE_C, 3, TRUE), hole_loss(&h), 1e-5);
  for (int i = 0; i < HOLE_N; i++)
    grad[i] /= 3;
  check_gradient("hole", in, grad, HOLE_N, hole_loss, &h);
  g_assert_cmpfloat_with_epsilon(nn_hole_l1(same, target, hole, HOLE_H, HOLE_W, HOLE_C, 1, FALSE), hole_loss(&h), 1e-5);
  check_same("hole, no gradient", same, in, HOLE_N);
  memset(hole, 0, sizeof hole);
  g_assert_cmpfloat(nn_hole_l1(same, target, hole, HOLE_H, HOLE_W, HOLE_C, 1, TRUE), ==, 0);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  rand_state = g_rand_new_with_seed(21);
  g_test_add_func("/nn-maps/conv3", test_conv3);
  g_test_add_func("/nn-maps/upsample", test_upsample);
  g_test_add_func("/nn-maps/halve", test_halve);
  g_test_add_func("/nn-maps/relu", test_relu);
  g_test_add_func("/nn-maps/mask-loss", test_mask_loss);
  g_test_add_func("/nn-maps/hole-l1", test_hole_l1);
  g_test_add_func("/nn-maps/pixel-ce", test_pixel_ce);
  int status = g_test_run();
  g_rand_free(rand_state);
  return status;
}
