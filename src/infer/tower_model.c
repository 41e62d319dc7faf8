/* tower_model.c: the heads of tower_model.h. */
#include <math.h>
#include <string.h>
#include "infer/tower_model.h"

#define INIT_LOG_SCALE_SIGMOID 2.302585f /* log 10; SigLIP's start */
#define INIT_BIAS_SIGMOID -10.f
#define INIT_LOG_SCALE_SOFTMAX 2.995732f /* log 20 */

struct _LithoTowerModel {
  LithoTowerConfig config;
  NnParams *params; /* borrowed */
  int w0, b0, w1, b1, w2, b2; /* text: straight, in, out; −1: none */
  int image_w, image_b;
  int log_scale, bias;
  guint64 seed, step;
  int text_rows, image_rows; /* that there is room for */
  float *t_unit_in, *t_norm_in, *t_in, *t_pre, *t_act, *t_out, *t_unit, *t_norm, *t_dout, *t_dact; /* (n,E) … (n,D) */
  float *i_in, *i_norm_in, *i_out, *i_unit, *i_norm, *i_dout;                                       /* (n,F) … (n,D) */
};

static int
add(NnParams *params, float std, const char *prefix, const char *name, int rows, int columns)
{
  g_autofree char *full = g_strconcat(prefix, name, NULL);
  return columns > 0 ? nn_params_add(params, std, full, rows, columns, 0) : nn_params_add(params, std, full, rows, 0);
}

/* The deviation of the uniform start that is usual for linear layers, ±1/√in. */
static float
start_std(int in_width)
{
  return 1 / sqrtf(3.f * (float)in_width);
}

LithoTowerModel *
litho_tower_model_new(const LithoTowerConfig *config, NnParams *params, const char *prefix)
{
  LithoTowerModel *m = g_new0(LithoTowerModel, 1);
  const int E = config->text_width, D = config->width, H = config->hidden, F = config->features;
  m->config = *config;
  m->params = params;
  m->w0 = add(params, start_std(E), prefix, "text_head.straight.weight", D, E);
  m->b0 = add(params, 0, prefix, "text_head.straight.bias", D, 0);
  m->w1 = m->b1 = m->w2 = m->image_w = m->image_b = -1;
  if (H > 0) {
    m->w1 = add(params, start_std(E), prefix, "text_head.in.weight", H, E);
    m->b1 = add(params, 0, prefix, "text_head.in.bias", H, 0);
    m->w2 = add(params, start_std(H), prefix, "text_head.out.weight", D, H);
  }
  if (!config->locked) {
    m->image_w = add(params, start_std(F), prefix, "image_head.weight", D, F);
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
  float *const parts[] = {m->t_unit_in, m->t_norm_in, m->t_in, m->t_pre, m->t_act, m->t_out, m->t_unit, m->t_norm,
                          m->t_dout, m->t_dact, m->i_in, m->i_norm_in, m->i_out, m->i_unit, m->i_norm, m->i_dout};
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

enum { SITE_TEXT_HIDDEN, SITE_IMAGE };

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
  for (gsize i = 0; i < (gsize)n * (gsize)E; i++)
    dpooled[i] *= sqrtf((float)E);
  nn_unit_backward(dpooled, dpooled, m->t_unit_in, m->t_norm_in, n, E);
}

/* --- image ----------------------------------------------------------------------------------- */

void
litho_tower_root(float *root, const float *map, int cells, int F)
{
  memset(root, 0, (gsize)F * sizeof(float));
  for (int k = 0; k < cells; k++)
    for (int f = 0; f < F; f++)
      root[f] += sqrtf(MAX(map[(gsize)k * F + f], 0));
  for (int f = 0; f < F; f++)
    root[f] /= (float)cells;
}

static void
image_room(LithoTowerModel *m, int n)
{
  const LithoTowerConfig *c = &m->config;
  if (n <= m->image_rows)
    return;
  const gsize N = (gsize)n;
  room(&m->i_in, N, (gsize)c->features);
  room(&m->i_norm_in, N, 1);
  room(&m->i_out, N, (gsize)c->width);
  room(&m->i_unit, N, (gsize)c->width);
  room(&m->i_dout, N, (gsize)c->width);
  room(&m->i_norm, N, 1);
  m->image_rows = n;
}

const float *
litho_tower_image(LithoTowerModel *m, const float *root, int n, guint64 seed, guint64 step)
{
  const LithoTowerConfig *c = &m->config;
  const int F = c->features;
  image_room(m, n);
  m->seed = seed;
  m->step = step;
  nn_unit_forward(m->i_in, m->i_norm_in, root, n, F);
  if (c->locked)
    return m->i_in;
  for (gsize i = 0; i < (gsize)n * (gsize)F; i++)
    m->i_in[i] *= sqrtf((float)F);
  drop(m, m->i_in, (gsize)n * (gsize)F, c->image_dropout, SITE_IMAGE);
  nn_linear_forward(m->i_out, m->i_in, value(m, m->image_w), value(m, m->image_b), n, F, c->width);
  nn_unit_forward(m->i_unit, m->i_norm, m->i_out, n, c->width);
  return m->i_unit;
}

void
litho_tower_image_backward(LithoTowerModel *m, const float *dunit, int n)
{
  const LithoTowerConfig *c = &m->config;
  if (c->locked)
    return;
  nn_unit_backward(m->i_dout, dunit, m->i_unit, m->i_norm, n, c->width);
  nn_linear_backward(NULL, grad(m, m->image_w), grad(m, m->image_b), m->i_dout, m->i_in, value(m, m->image_w), n,
                     c->features, c->width);
}

void
litho_tower_join(float *out, const float *unit, int n, int width, int member, int members)
{
  const float weight = 1 / sqrtf((float)members);
  for (int i = 0; i < n; i++)
    for (int d = 0; d < width; d++)
      out[((gsize)i * members + member) * width + d] = unit[(gsize)i * width + d] * weight;
}
