/* Every layer of nn/ against its naive twin, and its backward against finite differences of the twin (nn_check.h). Layers
 * of maps: test_nn_maps.c.
 */
#include <math.h>
#include <string.h>
#include "nn_check.h"
#include "nn/layers.h"
#include "tune/optim/optim.h"

/* What a layer's loss needs; N, C, OC as in layers.h. */
typedef struct {
  int kind, N, C, OC;
  float *in, *weight, *bias, *dout;
  const gint32 *ids;
  gboolean flag;
  const NnSeqs *seqs;
} Layer;

enum { LINEAR, EMBEDDING, LAYERNORM, RMSNORM, GELU, SWIGLU, UNIT, POOL };

static void
naive(const Layer *l, float *out)
{
  switch (l->kind) {
  case LINEAR:
    nn_linear_naive(out, l->in, l->weight, l->bias, l->N, l->C, l->OC);
    break;
  case EMBEDDING:
    nn_embedding_naive(out, l->ids, l->weight, l->N, l->C, FALSE);
    break;
  case LAYERNORM:
    nn_layernorm_naive(out, l->in, l->weight, l->bias, l->N, l->C, 1e-5f);
    break;
  case RMSNORM:
    nn_rmsnorm_naive(out, l->in, l->weight, l->N, l->C, 1e-5f);
    break;
  case GELU:
    nn_gelu_naive(out, l->in, (gsize)l->N * (gsize)l->C, l->flag);
    break;
  case SWIGLU:
    nn_swiglu_naive(out, l->in, l->N, l->OC);
    break;
  case UNIT:
    nn_unit_naive(out, l->in, l->N, l->C);
    break;
  default:
    nn_mean_pool_naive(out, l->in, l->seqs, l->C);
  }
}

static gsize
n_out(const Layer *l)
{
  return (gsize)(l->kind == POOL ? l->seqs->n : l->N) * (gsize)l->OC;
}

static double
layer_loss(const void *data)
{
  const Layer *l = data;
  g_autofree float *out = g_new(float, n_out(l));
  naive(l, out);
  return weighted(l->dout, out, n_out(l));
}

static const int sizes[][3] = {{1, 1, 1}, {1, 17, 5}, {3, 33, 7}, {13, 40, 71}, {70, 48, 31}};

static Layer
make_layer(int kind, int N, int C, int OC)
{
  Layer l = {.kind = kind, .N = N, .C = C, .OC = OC, .in = random_floats((gsize)N * (gsize)C, 1.5)};
  l.weight = random_floats((gsize)C * (gsize)OC, 1);
  l.bias = random_floats((gsize)MAX(C, OC), 1);
  l.dout = random_floats((gsize)N * (gsize)OC, 1);
  return l;
}

static void
layer_clear(Layer *l)
{
  g_free(l->in);
  g_free(l->weight);
  g_free(l->bias);
  g_free(l->dout);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Layer, layer_clear)

static void
test_linear(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    const int N = sizes[i][0], C = sizes[i][1], OC = sizes[i][2];
    const gsize n_in = (gsize)(N * C), n_weight = (gsize)(C * OC), n = (gsize)(N * OC);
    g_auto(Layer) l = make_layer(LINEAR, N, C, OC);
    g_autofree float *out = g_new(float, n), *wanted = g_new(float, n), *din = g_new(float, n_in);
    g_autofree float *dweight = filled(n_weight, 1), *dbias = filled((gsize)OC, 1), *again = g_new(float, n_in);
    nn_linear_forward(out, l.in, l.weight, l.bias, N, C, OC);
    naive(&l, wanted);
    check_close("linear", out, wanted, n, FORWARD_TOLERANCE);
    nn_linear_backward(din, dweight, dbias, l.dout, l.in, l.weight, N, C, OC);
    take_off(dweight, n_weight, 1);
    take_off(dbias, (gsize)OC, 1);
    check_gradient("linear in", l.in, din, n_in, layer_loss, &l);
    check_gradient("linear weight", l.weight, dweight, n_weight, layer_loss, &l);
    check_gradient("linear bias", l.bias, dbias, (gsize)OC, layer_loss, &l);
    nn_linear_backward(again, NULL, NULL, l.dout, l.in, l.weight, N, C, OC); /* frozen */
    check_same("linear, frozen", again, din, n_in);
    nn_linear_backward(NULL, NULL, NULL, l.dout, l.in, l.weight, N, C, OC);
    nn_linear_add_input(again, l.dout, l.weight, N, C, OC);
    for (gsize k = 0; k < n_in; k++)
      din[k] *= 2;
    check_close("linear, added input", again, din, n_in, FORWARD_TOLERANCE);
    g_clear_pointer(&l.bias, g_free);
    nn_linear_forward(out, l.in, l.weight, NULL, N, C, OC);
    naive(&l, wanted);
    check_close("linear without bias", out, wanted, n, FORWARD_TOLERANCE);
    nn_linear_add_output(out, l.in, l.weight, N, C, OC);
    for (gsize k = 0; k < n; k++)
      wanted[k] *= 2;
    check_close("linear, added output", out, wanted, n, FORWARD_TOLERANCE);
  }
}

static void
test_embedding(void)
{
  const gint32 ids[7] = {3, 0, 3, 4, 3, 1, 0};
  g_auto(Layer) l = make_layer(EMBEDDING, 7, 5, 5);
  l.ids = ids;
  float out[35], wanted[35], dtable[25] = {0};
  nn_embedding_forward(out, ids, l.weight, 7, 5, FALSE);
  naive(&l, wanted);
  check_same("embedding", out, wanted, 35);
  nn_embedding_forward(out, ids, l.weight, 7, 5, TRUE);
  for (int i = 0; i < 35; i++)
    wanted[i] *= 2;
  check_same("embedding, added", out, wanted, 35);
  nn_embedding_backward(dtable, ids, l.dout, 7, 5);
  check_gradient("embedding", l.weight, dtable, 25, layer_loss, &l);
  nn_embedding_backward(NULL, ids, l.dout, 7, 5); /* frozen */
}

static void
test_norms(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
    for (int rms = 0; rms < 2; rms++) {
      const int N = sizes[i][0], C = sizes[i][1] + 1; /* a single value has no spread */
      const gsize n = (gsize)(N * C);
      g_auto(Layer) l = make_layer(rms ? RMSNORM : LAYERNORM, N, C, C);
      g_autofree float *out = g_new(float, n), *wanted = g_new(float, n), *din = g_new(float, n), *again = g_new(float, n);
      g_autofree float *dweight = filled((gsize)C, 1), *dbias = filled((gsize)C, 1);
      g_autofree float *mean = g_new(float, N), *rstd = g_new(float, N);
      if (rms) {
        nn_rmsnorm_forward(out, rstd, l.in, l.weight, N, C, 1e-5f);
        nn_rmsnorm_backward(din, dweight, l.dout, l.in, rstd, l.weight, N, C);
        nn_rmsnorm_backward(again, NULL, l.dout, l.in, rstd, l.weight, N, C);
      } else {
        nn_layernorm_forward(out, mean, rstd, l.in, l.weight, l.bias, N, C, 1e-5f);
        nn_layernorm_backward(din, dweight, dbias, l.dout, l.in, mean, rstd, l.weight, N, C);
        memcpy(again, l.dout, n * sizeof(float));
        nn_layernorm_backward(again, NULL, NULL, again, l.in, mean, rstd, l.weight, N, C); /* in place, frozen */
        take_off(dbias, (gsize)C, 1);
        check_gradient("norm bias", l.bias, dbias, (gsize)C, layer_loss, &l);
      }
      naive(&l, wanted);
      check_close("norm", out, wanted, n, 10 * FORWARD_TOLERANCE); /* two close values: their difference is divided by itself */
      check_same("norm, frozen", again, din, n);
      take_off(dweight, (gsize)C, 1);
      check_gradient("norm weight", l.weight, dweight, (gsize)C, layer_loss, &l);
      if (C >= 6) /* of two values the output is nearly ±1: its higher derivatives are too large for the step */
        check_gradient("norm in", l.in, din, n, layer_loss, &l);
      if (rms)
        nn_rmsnorm_forward(again, NULL, l.in, l.weight, N, C, 1e-5f);
      else
        nn_layernorm_forward(again, NULL, NULL, l.in, l.weight, l.bias, N, C, 1e-5f);
      check_same("norm, inference", again, out, n);
    }
}

static void
test_activations(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
    for (int kind = 0; kind < 3; kind++) {
      const int N = sizes[i][0], OC = sizes[i][1], C = kind == 2 ? 2 * OC : OC;
      const gsize n_in = (gsize)(N * C), n = (gsize)(N * OC);
      g_auto(Layer) l = make_layer(kind == 2 ? SWIGLU : GELU, N, C, OC);
      l.flag = kind == 1;
      g_autofree float *out = g_new(float, n), *wanted = g_new(float, n), *din = g_new(float, n_in);
      for (gsize k = 0; k < n_in; k++)
        l.in[k] *= 3;
      if (kind == 2) {
        nn_swiglu_forward(out, l.in, N, OC);
        nn_swiglu_backward(din, l.dout, l.in, N, OC);
      } else {
        nn_gelu_forward(out, l.in, n, kind == 1);
        nn_gelu_backward(din, l.dout, l.in, n, kind == 1);
      }
      naive(&l, wanted);
      check_close("activation", out, wanted, n, FORWARD_TOLERANCE);
      check_gradient("activation", l.in, din, n_in, layer_loss, &l);
    }
  float ends[4] = {-100, 100, -20, 0}, out[4], wanted[4];
  for (int tanh_form = 0; tanh_form < 2; tanh_form++) {
    nn_gelu_forward(out, ends, 4, tanh_form);
    nn_gelu_naive(wanted, ends, 4, tanh_form);
    check_close("activation of large values", out, wanted, 4, FORWARD_TOLERANCE);
  }
}

static void
test_unit_pool(void)
{
  const int starts[4] = {0, 1, 6, 9};
  const NnSeqs seqs = {.n = 3, .start = starts};
  g_auto(Layer) unit = make_layer(UNIT, 9, 13, 13), pool = make_layer(POOL, 9, 13, 13);
  float out[117], wanted[117], din[117], norm[9];
  pool.seqs = &seqs;
  nn_unit_forward(out, norm, unit.in, 9, 13);
  naive(&unit, wanted);
  check_close("unit", out, wanted, 117, FORWARD_TOLERANCE);
  nn_unit_backward(din, unit.dout, out, norm, 9, 13);
  check_gradient("unit", unit.in, din, 117, layer_loss, &unit);
  nn_mean_pool_forward(out, pool.in, &seqs, 13);
  naive(&pool, wanted);
  check_close("pool", out, wanted, 39, FORWARD_TOLERANCE);
  nn_mean_pool_backward(din, pool.dout, &seqs, 13);
  check_gradient("pool", pool.in, din, 117, layer_loss, &pool);
}

static void
test_rotary(void)
{
  enum { STRIDE = 30, H = 3, D = 6, N = 5 };
  const int starts[3] = {0, 3, 5};
  const NnSeqs seqs = {.n = 2, .start = starts};
  g_autofree float *x = random_floats(N * STRIDE, 1), *kept = g_memdup2(x, N * STRIDE * sizeof(float));
  nn_rotary(x, STRIDE, &seqs, H, D, 2, FALSE);
  for (int row = 0; row < N; row++)
    for (int i = 0; i < STRIDE; i++) {
      const int head = i / D, d = i % D, pair = d % (D / 2), place = 2 + (row < 3 ? row : row - 3);
      const float *from = kept + row * STRIDE + head * D;
      /* The pair as a complex number, times e^(i·angle). */
      const double angle = place / pow(10000, (double)pair / (D / 2));
      const double turned = d < D / 2 ? from[pair] * cos(angle) - from[pair + D / 2] * sin(angle)
                                      : from[pair] * sin(angle) + from[pair + D / 2] * cos(angle);
      g_assert_cmpfloat_with_epsilon(x[row * STRIDE + i], head < H ? turned : kept[row * STRIDE + i], 1e-6);
    }
  nn_rotary(x, STRIDE, &seqs, H, D, 2, TRUE); /* a rotation's transpose is its inverse */
  check_close("rotary and back", x, kept, N * STRIDE, 1e-6);
}

typedef struct {
  NnAttention a;
  const float *dout;
} Attention;

static double
attention_loss(const void *data)
{
  const Attention *t = data;
  const gsize n = (gsize)t->a.q_seqs->start[t->a.q_seqs->n] * (gsize)(t->a.H * t->a.D);
  g_autofree float *out = g_new(float, n);
  nn_attention_naive(out, &t->a);
  return weighted(t->dout, out, n);
}

/* q in (Nq,C), k and v side by side in (Nk,2C), or all in one (N,3C) when packed. */
static void
check_attention(const int *q_starts, const int *k_starts, int n, int H, int D, gboolean causal, gboolean packed)
{
  const NnSeqs q_seqs = {.n = n, .start = q_starts}, k_seqs = {.n = n, .start = k_starts};
  const int C = H * D, q_stride = packed ? 3 * C : C, kv_stride = packed ? 3 * C : 2 * C;
  const gsize Nq = (gsize)q_starts[n], Nk = (gsize)k_starts[n], n_out_values = Nq * (gsize)C;
  g_autofree float *q = random_floats(Nq * (gsize)q_stride, 1), *own_kv = random_floats(Nk * (gsize)kv_stride, 1);
  g_autofree float *dout = random_floats(n_out_values, 1), *out = g_new(float, n_out_values);
  g_autofree float *wanted = g_new(float, n_out_values), *lse = g_new(float, Nq * (gsize)H);
  g_autofree float *dq = filled(Nq * (gsize)q_stride, 0), *own_dkv = filled(Nk * (gsize)kv_stride, 0);
  float *k = packed ? q + C : own_kv, *dk = packed ? dq + C : own_dkv;
  const Attention t = {.a = {.q = q, .k = k, .v = k + C, .q_stride = q_stride, .kv_stride = kv_stride, .q_seqs = &q_seqs,
                             .k_seqs = &k_seqs, .H = H, .D = D, .causal = causal},
                       .dout = dout};
  nn_attention_forward(out, lse, &t.a);
  nn_attention_naive(wanted, &t.a);
  check_close("attention", out, wanted, n_out_values, FORWARD_TOLERANCE);
  nn_attention_forward(wanted, NULL, &t.a);
  check_same("attention, inference", wanted, out, n_out_values);
  nn_attention_backward(dq, dk, dk + C, dout, out, lse, &t.a);
  check_gradient("attention q", q, dq, Nq * (gsize)q_stride, attention_loss, &t);
  if (!packed)
    check_gradient("attention k, v", own_kv, own_dkv, Nk * (gsize)kv_stride, attention_loss, &t);
  g_autofree float *weights = g_new0(float, Nk + 1);
  const int last = n - 1, nk = k_starts[n] - k_starts[last];
  nn_attention_weights(weights, q_starts[n] - 1, &t.a);
  double sum = 0;
  for (int i = 0; i < nk; i++)
    sum += weights[i];
  g_assert_cmpfloat_with_epsilon(sum, 1, 1e-5);
}

static void
test_attention(void)
{
  const int one[2] = {0, 1}, single[2] = {0, 9}, many[5] = {0, 1, 8, 12, 25}, memory[5] = {0, 3, 4, 11, 17};
  const int long_q[2] = {0, 130}, short_q[3] = {0, 2, 5}, long_k[3] = {0, 7, 12};
  for (int causal = 0; causal < 2; causal++) {
    check_attention(one, one, 1, 1, 4, causal, FALSE);
    check_attention(single, single, 1, 2, 5, causal, TRUE);
    check_attention(many, many, 4, 3, 8, causal, TRUE);
    check_attention(many, many, 4, 1, 7, causal, FALSE);
    check_attention(long_q, long_q, 1, 1, 6, causal, FALSE); /* more than one block of rows */
    check_attention(short_q, long_k, 2, 2, 4, causal, FALSE); /* causal: a decoder that goes on */
  }
  check_attention(many, memory, 4, 2, 4, FALSE, FALSE); /* cross */
}

typedef struct {
  float *logits;
  const gint32 *targets;
  int N, V;
  float smoothing;
} Entropy;

static double
entropy_loss(const void *data)
{
  const Entropy *e = data;
  return nn_softmax_ce_naive(e->logits, e->targets, e->N, e->V, e->smoothing);
}

static void
test_softmax_ce(void)
{
  const gint32 targets[6] = {0, -1, 12, 3, -100, 5};
  for (int smooth = 0; smooth < 2; smooth++)
    for (int N = 1; N <= 6; N += 5) {
      enum { V = 13 };
      g_autofree float *logits = random_floats((gsize)(N * V), 3), *grad = g_memdup2(logits, (gsize)(N * V) * sizeof(float));
      const Entropy e = {.logits = logits, .targets = targets, .N = N, .V = V, .smoothing = smooth ? 0.1f : 0};
      float losses[6];
      int n_counted = 0;
      const double sum = nn_softmax_ce(grad, targets, losses, N, V, e.smoothing, 2, &n_counted, TRUE);
      g_assert_cmpint(n_counted, ==, N == 1 ? 1 : 4);
      g_assert_cmpfloat_with_epsilon(sum, entropy_loss(&e), 1e-5);
      for (int row = 0; row < N; row++)
        g_assert_cmpfloat_with_epsilon(losses[row], nn_softmax_ce_naive(logits + row * V, targets + row, 1, V, 0), 1e-5);
      for (int i = 0; i < N * V; i++)
        grad[i] *= (float)n_counted / 2; /* of the mean, times scale */
      check_gradient("softmax cross entropy", logits, grad, (gsize)(N * V), entropy_loss, &e);
      g_autofree float *same = g_memdup2(logits, (gsize)(N * V) * sizeof(float));
      g_assert_cmpfloat_with_epsilon(nn_softmax_ce(same, targets, NULL, N, V, e.smoothing, 1, NULL, FALSE), sum, 1e-5);
    }
  float huge[3] = {1000, -1000, 999};
  g_assert_cmpfloat_with_epsilon(nn_softmax_ce(huge, &(gint32){2}, NULL, 1, 3, 0, 1, NULL, TRUE), log1p(exp(1)), 1e-4);
}

typedef struct {
  NnContrast kind;
  float *a, *b, *log_scale, *bias;
  const int *match;
  int Na, Nb, C;
} Contrast;

static double
contrast_loss(const void *data)
{
  const Contrast *c = data;
  return nn_contrast_naive(c->kind, c->a, c->b, c->match, *c->log_scale, *c->bias, c->Na, c->Nb, c->C);
}

static void
test_contrast(void)
{
  const int match[7] = {0, 2, 2, 1, 4, 0, 2}; /* row 3 of b has none */
  const int shapes[][2] = {{1, 1}, {1, 5}, {7, 5}};
  for (int kind = NN_CONTRAST_SOFTMAX; kind <= NN_CONTRAST_SIGMOID; kind++)
    for (guint s = 0; s < G_N_ELEMENTS(shapes); s++) {
      enum { C = 11 };
      const int Na = shapes[s][0], Nb = shapes[s][1];
      g_autofree float *a = random_floats((gsize)(Na * C), 1), *b = random_floats((gsize)(Nb * C), 1);
      g_autofree float *scratch = g_new(float, Na * Nb), *da = g_new(float, Na * C), *db = g_new(float, Nb * C);
      float log_scale = 0.4f, bias = -0.7f, dlog_scale = 1, dbias = 1;
      const Contrast c = {.kind = kind, .a = a, .b = b, .log_scale = &log_scale, .bias = &bias, .match = match,
                          .Na = Na, .Nb = Nb, .C = C};
      const double loss = nn_contrast(kind, da, db, &dlog_scale, &dbias, a, b, match, log_scale, bias, Na, Nb, C, scratch);
      g_assert_cmpfloat_with_epsilon(loss, contrast_loss(&c), 1e-5);
      take_off(&dlog_scale, 1, 1);
      take_off(&dbias, 1, 1);
      check_gradient("contrast a", a, da, (gsize)(Na * C), contrast_loss, &c);
      check_gradient("contrast b", b, db, (gsize)(Nb * C), contrast_loss, &c);
      check_gradient("contrast scale", &log_scale, &dlog_scale, 1, contrast_loss, &c);
      check_gradient("contrast bias", &bias, &dbias, 1, contrast_loss, &c);
      g_assert_cmpfloat_with_epsilon(
          nn_contrast(kind, NULL, NULL, NULL, NULL, a, b, match, log_scale, bias, Na, Nb, C, scratch), loss, 1e-6);
    }
}

static void
test_dropout(void)
{
  enum { N = 100003 };
  const float shares[] = {0.1f, 0.5f, 0.9f};
  for (guint s = 0; s < G_N_ELEMENTS(shares); s++) {
    const float p = shares[s];
    g_autofree float *x = filled(N, 2), *again = filled(N, 1), *other = filled(N, 1);
    nn_dropout(x, N, p, 7, 3);
    nn_dropout(again, N, p, 7, 3);
    nn_dropout(other, N, p, 7, 4);
    double mean = 0;
    int n_zero = 0, n_both = 0;
    for (int i = 0; i < N; i++) {
      g_assert_true(x[i] == 2 * again[i]); /* the same mask, so that backward may make it again */
      g_assert_true(x[i] == 0 || fabsf(x[i] - 2 / (1 - p)) < 1e-3f * x[i]);
      mean += x[i] / 2.0 / N;
      n_zero += x[i] == 0;
      n_both += x[i] == 0 && other[i] == 0;
    }
    /* Five standard deviations of a binomial. */
    g_assert_cmpfloat(fabs(n_zero - (double)p * N), <, 5 * sqrt(N * p * (1 - p)));
    g_assert_cmpfloat(fabs(n_both - (double)p * p * N), <, 5 * sqrt(N * p * p * (1 - p * p)));
    g_assert_cmpfloat(fabs(mean - 1), <, 5 * sqrt(p / (1 - p) / N));
  }
  float x[3] = {1, 2, 3};
  nn_dropout(x, 3, 0, 1, 1);
  g_assert_true(x[0] == 1 && x[1] == 2 && x[2] == 3);
}

static void
test_adamw(void)
{
  g_autoptr(NnParams) params = nn_params_new();
  nn_params_add(params, 1, "matrix", 9, 7, 0);
  nn_params_add(params, 0, "bias", 9, 0);
  nn_params_add(params, 1, "frozen", 3, 3, 0);
  nn_params_tensor(params, 2)->frozen = TRUE;
  nn_params_alloc(params, TRUE, 5);
  g_autofree float *value = g_memdup2(params->value, params->n * sizeof(float)), *m = filled(params->n, 0),
                   *v = filled(params->n, 0);
  const NnAdamW options = {.beta1 = 0.9f, .beta2 = 0.98f, .eps = 1e-6f, .decay = 0.1f};
  const float lr_of[3] = {1, 0.5f, 1};
  for (guint64 step = 1; step <= 20; step++) {
    for (gsize i = 0; i < params->n; i++)
      params->grad[i] = (float)(g_rand_double(rand_state) - 0.4);
    optim_adamw_step(params, &options, 0.01f, lr_of, step);
    for (int t = 0; t < 2; t++) {
      const NnTensor *tensor = nn_params_tensor(params, t);
      const gsize at = tensor->offset;
      optim_adamw_naive(value + at, m + at, v + at, params->grad + at, tensor->n, &options, 0.01f * lr_of[t], t == 0, step);
    }
  }
  /* 20 steps, each rounded once or twice more than the twin. */
  check_close("adamw", params->value, value, params->n, 1e-5);
  check_same("adamw, frozen", nn_value(params, 2), value + nn_params_tensor(params, 2)->offset, 9);
}

static void
test_clip(void)
{
  g_autoptr(NnParams) params = nn_params_new();
  nn_params_add(params, 1, "a", 3, 5, 0);
  nn_params_add(params, 1, "b", 4, 0);
  nn_params_alloc(params, TRUE, 5);
  nn_grad(params, 0)[2] = 3;
  nn_grad(params, 1)[3] = -4;
  g_assert_cmpfloat(optim_clip_grads(params, 0), ==, 5);
  g_assert_cmpfloat(optim_clip_grads(params, 6), ==, 5);
  g_assert_cmpfloat(nn_grad(params, 1)[3], ==, -4);
  g_assert_cmpfloat(optim_clip_grads(params, 1), ==, 5);
  g_assert_cmpfloat_with_epsilon(nn_grad(params, 0)[2], 0.6, 1e-5);
  g_assert_cmpfloat_with_epsilon(nn_grad(params, 1)[3], -0.8, 1e-5);
  nn_grad(params, 0)[0] = INFINITY;
  g_assert_true(isinf(optim_clip_grads(params, 1)));
  g_assert_cmpfloat_with_epsilon(nn_grad(params, 0)[2], 0.6, 1e-5);
}

static void
test_schedule(void)
{
  const NnScheduleKind kinds[] = {NN_SCHEDULE_CONSTANT, NN_SCHEDULE_COSINE, NN_SCHEDULE_LINEAR};
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_assert_cmpfloat(optim_schedule(kinds[i], 1, 10, 110, 0.1), ==, 0.1);
    g_assert_cmpfloat(optim_schedule(kinds[i], 10, 10, 110, 0.1), ==, 1);
    g_assert_cmpfloat_with_epsilon(optim_schedule(kinds[i], 110, 10, 110, 0.1), i == 0 ? 1 : 0.1, 1e-9);
    g_assert_cmpfloat_with_epsilon(optim_schedule(kinds[i], 60, 10, 110, 0.1), i == 0 ? 1 : 0.55, 1e-9);
  }
  g_assert_cmpfloat_with_epsilon(optim_schedule(NN_SCHEDULE_COSINE, 35, 10, 110, 0), 0.5 + sqrt(0.125), 1e-9);
  g_assert_cmpfloat_with_epsilon(optim_schedule(NN_SCHEDULE_LINEAR, 35, 10, 110, 0), 0.75, 1e-9);
}

/* Known answers of Philox 4×32-10 (Random123's kat_vectors); the generator's shape. */
static void
test_rng(void)
{
  guint32 out[4];
  nn_philox(out, 0, 0, 0);
  g_assert_true(out[0] == 0x6627e8d5 && out[1] == 0xe169c58d && out[2] == 0xbc57ac4c && out[3] == 0x9b00dbd8);
  nn_philox(out, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64);
  g_assert_true(out[0] == 0x408f276d && out[1] == 0x41c83b0e && out[2] == 0xa20bc7c6 && out[3] == 0x6d5451fd);
  enum { N = 40001 };
  g_autofree float *x = g_new(float, N);
  nn_normal_fill(x, N, 2, 1, 2);
  double sum = 0, square = 0;
  for (int i = 0; i < N; i++) {
    sum += x[i];
    square += (double)x[i] * x[i];
  }
  g_assert_cmpfloat(fabs(sum / N), <, 5 * 2 / sqrt(N));
  g_assert_cmpfloat(fabs(square / N - 4), <, 5 * 4 * sqrt(2.0 / N));
  g_autofree int *order = nn_permutation(1000, 3, 4), *seen = g_new0(int, 1000);
  int n_moved = 0;
  for (int i = 0; i < 1000; i++) {
    g_assert_cmpint(seen[order[i]]++, ==, 0);
    n_moved += order[i] != i;
  }
  g_assert_cmpint(n_moved, >, 900);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  rand_state = g_rand_new_with_seed(20);
  g_test_add_func("/nn/linear", test_linear);
  g_test_add_func("/nn/embedding", test_embedding);
  g_test_add_func("/nn/norms", test_norms);
  g_test_add_func("/nn/activations", test_activations);
  g_test_add_func("/nn/unit-pool", test_unit_pool);
  g_test_add_func("/nn/rotary", test_rotary);
  g_test_add_func("/nn/attention", test_attention);
  g_test_add_func("/nn/softmax-ce", test_softmax_ce);
  g_test_add_func("/nn/contrast", test_contrast);
  g_test_add_func("/nn/dropout", test_dropout);
  g_test_add_func("/nn/adamw", test_adamw);
  g_test_add_func("/nn/clip", test_clip);
  g_test_add_func("/nn/schedule", test_schedule);
  g_test_add_func("/nn/rng", test_rng);
  int status = g_test_run();
  g_rand_free(rand_state);
  return status;
}
