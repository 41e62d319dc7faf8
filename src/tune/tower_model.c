/* tower_model.c: the heads of tower_model.h. */
#include <math.h>
#include <string.h>
#include "tune/nn/vec.h"
#include "tune/tower_model.h"

#define INIT_LOG_SCALE_SIGMOID 2.302585f /* log 10; SigLIP's start */
#define LEAST_DEVIATION 0.01f
#define INIT_BIAS_SIGMOID -10.f
#define INIT_LOG_SCALE_SOFTMAX 2.995732f /* log 20 */

struct _LithoTowerModel {
  LithoTowerConfig config;
  NnParams *params; /* borrowed */
  int w0, b0, w1, b1, w2, b2; /* text: straight, in, out; −1: none */
  int mean, scale, query, image_w, image_b;
  int log_scale, bias;
  guint64 seed, step;
  int text_rows, image_rows, cells; /* that there is room for */
  float *t_unit_in, *t_norm_in, *t_in, *t_pre, *t_act, *t_out, *t_unit, *t_norm, *t_dout, *t_dact;   /* (n,E) (n,hidden) … (n,D) */
  float *i_root, *i_weight, *i_pool, *i_out, *i_unit, *i_norm, *i_dout, *i_dpool; /* (n,cells,F) (n,Q,cells) (n,(1+Q)·F) … */
};

static int
add(NnParams *params, float std, const char *prefix, const char *name, int rows, int columns)
{
  g_autofree char *full = g_strconcat(prefix, name, NULL);
  return columns > 0 ? nn_params_add(params, std, full, rows, columns, 0) : nn_params_add(params, std, full, rows, 0);
}

LithoTowerModel *
litho_tower_model_new(const LithoTowerConfig *config, NnParams *params, const char *prefix)
{
  LithoTowerModel *m = g_new0(LithoTowerModel, 1);
  const int E = config->text_width, D = config->width, H = config->hidden, Q = config->queries, F = config->features;
  m->config = *config;
  m->params = params;
  m->w0 = add(params, 1 / sqrtf((float)E), prefix, "text_head.straight.weight", D, E);
  m->b0 = add(params, 0, prefix, "text_head.straight.bias", D, 0);
  m->w1 = m->b1 = m->w2 = m->query = m->image_w = m->image_b = -1;
  if (H > 0) {
    m->w1 = add(params, 1 / sqrtf((float)E), prefix, "text_head.in.weight", H, E);
    m->b1 = add(params, 0, prefix, "text_head.in.bias", H, 0);
    m->w2 = add(params, 1 / sqrtf((float)H), prefix, "text_head.out.weight", D, H);
  }
  m->mean = add(params, 0, prefix, "image_head.mean", F, 0);
  m->scale = add(params, -1, prefix, "image_head.scale", F, 0);
  if (!config->locked) {
    if (Q > 0)
      m->query = add(params, 0.02f, prefix, "image_head.query", Q, F);
    m->image_w = add(params, 1 / sqrtf((float)F), prefix, "image_head.weight", D, (1 + Q) * F);
    m->image_b = add(params, 0, prefix, "image_head.bias", D, 0);
  }
  m->log_scale = add(params, 0, prefix, "log_scale", 1, 0);
  m->bias = add(params, 0, prefix, "bias", 1, 0);
  return m;
}

void
litho_tower_model_free(LithoTowerModel *m)
{
  if (m == NULL)
    return;
  float *const parts[] = {m->t_unit_in, m->t_norm_in, m->t_in,   m->t_pre,    m->t_act,  m->t_out, m->t_unit, m->t_norm, m->t_dout, m->t_dact,
                          m->i_root, m->i_weight, m->i_pool, m->i_out, m->i_unit, m->i_norm, m->i_dout, m->i_dpool};
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
    g_free(parts[i]);
  g_free(m);
}

void
litho_tower_model_start(LithoTowerModel *m, NnContrast loss)
{
  *nn_value(m->params, m->log_scale) = loss == NN_CONTRAST_SIGMOID ? INIT_LOG_SCALE_SIGMOID : INIT_LOG_SCALE_SOFTMAX;
  *nn_value(m->params, m->bias) = loss == NN_CONTRAST_SIGMOID ? INIT_BIAS_SIGMOID : 0;
}

/* Constants: nothing adds to their gradients, and they do not decay. */
void
litho_tower_model_standardise(LithoTowerModel *m, const float *mean, const float *deviation)
{
  float *to_mean = nn_value(m->params, m->mean), *to_scale = nn_value(m->params, m->scale);
  for (int f = 0; f < m->config.features; f++) {
    to_mean[f] = mean[f];
    to_scale[f] = 1 / MAX(deviation[f], LEAST_DEVIATION);
  }
}

int
litho_tower_log_scale_tensor(const LithoTowerModel *m)
{
  return m->log_scale;
}

int
litho_tower_bias_tensor(const LithoTowerModel *m)
{
  return m->bias;
}

float
litho_tower_log_scale(const LithoTowerModel *m)
{
  return *nn_value(m->params, m->log_scale);
}

float
litho_tower_bias(const LithoTowerModel *m)
{
  return *nn_value(m->params, m->bias);
}

static const float *
value(const LithoTowerModel *m, int tensor)
{
  return tensor < 0 ? NULL : nn_value(m->params, tensor);
}

static float *
grad(const LithoTowerModel *m, int tensor)
{
  return tensor < 0 ? NULL : nn_grad(m->params, tensor);
}

static void
room(float **block, gsize rows, gsize columns)
{
  *block = g_renew(float, *block, rows * columns);
}

/* --- text ------------------------------------------------------------------------------------ */

static void
text_room(LithoTowerModel *m, int n)
{
  const LithoTowerConfig *c = &m->config;
  if (n <= m->text_rows)
    return;
  const gsize N = (gsize)n;
  room(&m->t_unit_in, N, (gsize)c->text_width);
  room(&m->t_norm_in, N, 1);
  room(&m->t_in, N, (gsize)c->text_width);
  room(&m->t_pre, N, (gsize)MAX(c->hidden, 1));
  room(&m->t_act, N, (gsize)MAX(c->hidden, 1));
  room(&m->t_dact, N, (gsize)MAX(c->hidden, 1));
  room(&m->t_out, N, (gsize)c->width);
  room(&m->t_unit, N, (gsize)c->width);
  room(&m->t_dout, N, (gsize)c->width);
  room(&m->t_norm, N, 1);
  m->text_rows = n;
}

enum { SITE_TEXT_IN, SITE_TEXT_HIDDEN, SITE_IMAGE };

static void
drop(const LithoTowerModel *m, float *x, gsize n, float p, int site)
{
  if (m->step > 0)
    nn_dropout(x, n, p, m->seed, (m->step << 12) + 4000 + (guint64)site);
}

const float *
litho_tower_text(LithoTowerModel *m, const float *pooled, int n, guint64 seed, guint64 step)
{
  const LithoTowerConfig *c = &m->config;
  const int E = c->text_width, H = c->hidden, D = c->width;
  text_room(m, n);
  m->seed = seed;
  m->step = step;
  nn_unit_forward(m->t_unit_in, m->t_norm_in, pooled, n, E);
  for (gsize i = 0; i < (gsize)n * (gsize)E; i++)
    m->t_in[i] = m->t_unit_in[i] * sqrtf((float)E);
  drop(m, m->t_in, (gsize)n * (gsize)E, c->text_dropout, SITE_TEXT_IN);
  nn_linear_forward(m->t_out, m->t_in, value(m, m->w0), value(m, m->b0), n, E, D);
  if (H > 0) {
    nn_linear_forward(m->t_pre, m->t_in, value(m, m->w1), value(m, m->b1), n, E, H);
    nn_gelu_forward(m->t_act, m->t_pre, (gsize)n * (gsize)H, FALSE);
    drop(m, m->t_act, (gsize)n * (gsize)H, c->text_dropout, SITE_TEXT_HIDDEN);
    nn_linear_add_output(m->t_out, m->t_act, value(m, m->w2), n, H, D);
  }
  nn_unit_forward(m->t_unit, m->t_norm, m->t_out, n, D);
  return m->t_unit;
}

void
litho_tower_text_backward(LithoTowerModel *m, float *dpooled, const float *dunit, int n)
{
  const LithoTowerConfig *c = &m->config;
  const int E = c->text_width, H = c->hidden, D = c->width;
  nn_unit_backward(m->t_dout, dunit, m->t_unit, m->t_norm, n, D);
  nn_linear_backward(dpooled, grad(m, m->w0), grad(m, m->b0), m->t_dout, m->t_in, value(m, m->w0), n, E, D);
  if (H > 0) {
    nn_linear_backward(m->t_dact, grad(m, m->w2), NULL, m->t_dout, m->t_act, value(m, m->w2), n, H, D);
    drop(m, m->t_dact, (gsize)n * (gsize)H, c->text_dropout, SITE_TEXT_HIDDEN);
    nn_gelu_backward(m->t_dact, m->t_dact, m->t_pre, (gsize)n * (gsize)H, FALSE);
    nn_linear_backward(NULL, grad(m, m->w1), grad(m, m->b1), m->t_dact, m->t_in, value(m, m->w1), n, E, H);
    if (dpooled != NULL)
      nn_linear_add_input(dpooled, m->t_dact, value(m, m->w1), n, E, H);
  }
  if (dpooled == NULL)
    return;
  drop(m, dpooled, (gsize)n * (gsize)E, c->text_dropout, SITE_TEXT_IN);
  for (gsize i = 0; i < (gsize)n * (gsize)E; i++)
    dpooled[i] *= sqrtf((float)E);
  nn_unit_backward(dpooled, dpooled, m->t_unit_in, m->t_norm_in, n, E);
}

/* --- image ----------------------------------------------------------------------------------- */

static void
image_room(LithoTowerModel *m, int n, int cells)
{
  const LithoTowerConfig *c = &m->config;
  if (n <= m->image_rows && cells <= m->cells)
    return;
  const gsize N = (gsize)MAX(n, m->image_rows), K = (gsize)MAX(cells, m->cells), F = (gsize)c->features,
              Q = (gsize)c->queries;
  room(&m->i_root, N, K * F);
  room(&m->i_weight, N, MAX(Q, 1) * K);
  room(&m->i_pool, N, (1 + Q) * F);
  room(&m->i_dpool, N, (1 + Q) * F);
  room(&m->i_out, N, (gsize)c->width);
  room(&m->i_unit, N, (gsize)c->width);
  room(&m->i_dout, N, (gsize)c->width);
  room(&m->i_norm, N, 1);
  m->image_rows = (int)N;
  m->cells = (int)K;
}

/* Softmax over the cells of each query, and the weighted sums. */
static void
attend(const LithoTowerModel *m, float *weight, float *pool, const float *root, int cells)
{
  const int F = m->config.features, Q = m->config.queries;
  const float *query = value(m, m->query);
  for (int q = 0; q < Q; q++) {
    float *w = weight + (gsize)q * cells, *out = pool + (gsize)(1 + q) * F, most = -G_MAXFLOAT, sum = 0;
    for (int k = 0; k < cells; k++) {
      NN_SUM(w[k], f, F, root[(gsize)k * F + f] * query[(gsize)q * F + f]);
      most = MAX(most, w[k]);
    }
    for (int k = 0; k < cells; k++) {
      w[k] = nn_exp(w[k] - most);
      sum += w[k];
    }
    memset(out, 0, (gsize)F * sizeof(float));
    for (int k = 0; k < cells; k++) {
      w[k] /= sum;
      for (int f = 0; f < F; f++)
        out[f] += w[k] * root[(gsize)k * F + f];
    }
  }
}

void
litho_tower_pool_root(float *pool, const float *map, int cells, int F)
{
  memset(pool, 0, (gsize)F * sizeof(float));
  for (int k = 0; k < cells; k++)
    for (int f = 0; f < F; f++)
      pool[f] += sqrtf(MAX(map[(gsize)k * F + f], 0));
  for (int f = 0; f < F; f++)
    pool[f] /= (float)cells;
}

static void
pool_one(const LithoTowerModel *m, float *root, float *weight, float *pool, const float *map, int cells)
{
  const int F = m->config.features;
  const float *mean = value(m, m->mean), *scale = value(m, m->scale);
  litho_tower_pool_root(pool, map, cells, F);
  for (int f = 0; f < F; f++)
    pool[f] = (pool[f] - mean[f]) * scale[f];
  if (m->config.queries == 0)
    return;
  for (int k = 0; k < cells; k++)
    for (int f = 0; f < F; f++)
      root[(gsize)k * F + f] = (sqrtf(MAX(map[(gsize)k * F + f], 0)) - mean[f]) * scale[f];
  attend(m, weight, pool, root, cells);
}

const float *
litho_tower_image(LithoTowerModel *m, const float *map, int n, int cells, guint64 seed, guint64 step)
{
  const LithoTowerConfig *c = &m->config;
  const int F = c->features, Q = c->queries, P = (1 + Q) * F;
  image_room(m, n, cells);
  m->seed = seed;
  m->step = step;
#pragma omp parallel for schedule(static)
  for (int i = 0; i < n; i++)
    pool_one(m, m->i_root + (gsize)i * cells * F, m->i_weight + (gsize)i * MAX(Q, 1) * cells,
             m->i_pool + (gsize)i * P, map + (gsize)i * cells * F, cells);
  drop(m, m->i_pool, (gsize)n * (gsize)P, c->image_dropout, SITE_IMAGE);
  if (c->locked) {
    nn_unit_forward(m->i_unit, m->i_norm, m->i_pool, n, F);
    return m->i_unit;
  }
  nn_linear_forward(m->i_out, m->i_pool, value(m, m->image_w), value(m, m->image_b), n, P, c->width);
  nn_unit_forward(m->i_unit, m->i_norm, m->i_out, n, c->width);
  return m->i_unit;
}

/* dquery of one photo: dw = dpool·root, through the softmax, times root. */
static void
attend_backward(const LithoTowerModel *m, float *dquery, const float *dpool, const float *weight, const float *root,
                int cells)
{
  const int F = m->config.features, Q = m->config.queries;
  g_autofree float *dw = g_new(float, cells);
  for (int q = 0; q < Q; q++) {
    const float *w = weight + (gsize)q * cells, *dp = dpool + (gsize)(1 + q) * F;
    float mean = 0;
    for (int k = 0; k < cells; k++) {
      NN_SUM(dw[k], f, F, dp[f] * root[(gsize)k * F + f]);
      mean += w[k] * dw[k];
    }
    for (int k = 0; k < cells; k++) {
      const float ds = w[k] * (dw[k] - mean);
      for (int f = 0; f < F; f++)
        dquery[(gsize)q * F + f] += ds * root[(gsize)k * F + f];
    }
  }
}

void
litho_tower_image_backward(LithoTowerModel *m, const float *dunit, int n, int cells)
{
  const LithoTowerConfig *c = &m->config;
  const int F = c->features, Q = c->queries, P = (1 + Q) * F;
  if (c->locked)
    return;
  nn_unit_backward(m->i_dout, dunit, m->i_unit, m->i_norm, n, c->width);
  nn_linear_backward(Q > 0 ? m->i_dpool : NULL, grad(m, m->image_w), grad(m, m->image_b), m->i_dout, m->i_pool,
                     value(m, m->image_w), n, P, c->width);
  if (Q == 0)
    return;
  drop(m, m->i_dpool, (gsize)n * (gsize)P, c->image_dropout, SITE_IMAGE);
  /* Each photo's share apart, summed in order. */
  g_autofree float *each = g_new0(float, (gsize)n * (gsize)(Q * F));
#pragma omp parallel for schedule(static)
  for (int i = 0; i < n; i++)
    attend_backward(m, each + (gsize)i * Q * F, m->i_dpool + (gsize)i * P, m->i_weight + (gsize)i * Q * cells,
                    m->i_root + (gsize)i * cells * F, cells);
  float *dquery = grad(m, m->query);
  for (int i = 0; i < n && dquery != NULL; i++)
    for (int k = 0; k < Q * F; k++)
      dquery[k] += each[(gsize)i * Q * F + k];
}
