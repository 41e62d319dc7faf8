/* decoder.c: a causal stack one token at a time, with keys and values kept (GPT-2's shape, with or without
 * cross-attention).
 *
 * keys, values   (n, positions, C) a layer;  memory keys|values   (n · memory_rows, 2C) a layer, worked out once
 */
#include <math.h>
#include <string.h>
#include "nn/transformer_internal.h"
#include "nn/vec.h"

struct _NnDecoder {
  NnTransformer *model; /* borrowed */
  int n, memory_rows, length;
  float *keys, *values;   /* (n_layers, n, positions, C) */
  float *spare;           /* of one layer, for reordering */
  float *memory_kv;       /* (n_layers, n · memory_rows, 2C) */
  float *evidence;        /* (n, memory_rows) */
  float *x, *norm, *qkv, *att, *fc, *act, *branch; /* (n, …) */
  float *scratch;         /* weights of one row */
};

static gsize
cache_n(const NnDecoder *d)
{
  const NnConfig *c = &d->model->config;
  return (gsize)d->n * (gsize)c->positions * (gsize)c->width;
}

NnDecoder *
nn_decoder_new(NnTransformer *model, int n, const float *memory, int memory_rows)
{
  const NnConfig *c = &model->config;
  const gsize C = (gsize)c->width, N = (gsize)n;
  NnDecoder *d = g_new0(NnDecoder, 1);
  g_assert(c->names == NN_NAMES_GPT2 && c->causal);
  d->model = model;
  d->n = n;
  d->memory_rows = c->memory > 0 ? memory_rows : 0;
  d->keys = g_new(float, cache_n(d) * (gsize)c->n_layers);
  d->values = g_new(float, cache_n(d) * (gsize)c->n_layers);
  d->spare = g_new(float, cache_n(d));
  d->x = g_new(float, N * C);
  d->norm = g_new(float, N * C);
  d->qkv = g_new(float, N * 3 * C);
  d->att = g_new(float, N * C);
  d->branch = g_new(float, N * C);
  d->fc = g_new(float, N * (gsize)model->F);
  d->act = g_new(float, N * (gsize)c->inner);
  d->scratch = g_new(float, MAX(c->positions, memory_rows) + 1);
  if (c->memory == 0)
    return d;
  const gsize rows = N * (gsize)memory_rows;
  d->evidence = g_new0(float, rows);
  d->memory_kv = g_new(float, rows * 2 * C * (gsize)c->n_layers);
  for (int i = 0; i < c->n_layers; i++)
    nn_linear_forward(d->memory_kv + (gsize)i * rows * 2 * C, memory, nn_of(model, model->layers[i].cross_kv.weight),
                      nn_of(model, model->layers[i].cross_kv.bias), (int)rows, c->memory, 2 * c->width);
  return d;
}

void
nn_decoder_free(NnDecoder *d)
{
  if (d == NULL)
    return;
  float *const parts[] = {d->keys, d->values, d->spare, d->memory_kv, d->evidence, d->x,     d->norm,
                          d->qkv,  d->att,    d->fc,    d->act,       d->branch,   d->scratch};
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
    g_free(parts[i]);
  g_free(d);
}

/* One head of one row over n keys; w: scratch, its weights afterwards. */
static void
attend(float *out, float *w, const float *q, const float *k, const float *v, int stride, int n, int D)
{
  float most = -G_MAXFLOAT, sum = 0;
  for (int j = 0; j < n; j++) {
    NN_SUM(w[j], e, D, q[e] * k[(gsize)j * stride + e]);
    w[j] /= sqrtf((float)D);
    most = MAX(most, w[j]);
  }
  for (int j = 0; j < n; j++) {
    w[j] = nn_exp(w[j] - most);
    sum += w[j];
  }
  memset(out, 0, (gsize)D * sizeof(float));
  for (int j = 0; j < n; j++) {
    w[j] /= sum;
    for (int e = 0; e < D; e++)
      out[e] += w[j] * v[(gsize)j * stride + e];
  }
}

static void
add_linear(const NnDecoder *d, NnPair pair, const float *in, int in_width)
{
  const int C = d->model->config.width;
  nn_linear_forward(d->branch, in, nn_of(d->model, pair.weight), nn_of(d->model, pair.bias), d->n, in_width, C);
  nn_add(d->x, d->branch, (gsize)d->n * C);
}

static void
self_step(NnDecoder *d, const NnLayer *l, int layer)
{
  const NnConfig *c = &d->model->config;
  const int C = c->width, D = C / c->n_heads;
  int places[2] = {0, 1};
  nn_norm(d->model, l->norm1, d->norm, NULL, NULL, d->x, d->n);
  nn_linear_forward(d->qkv, d->norm, nn_of(d->model, l->qkv.weight), nn_of(d->model, l->qkv.bias), d->n, C, 3 * C);
  for (int i = 0; i < d->n; i++) {
    float *row = d->qkv + (gsize)i * 3 * C;
    const gsize at = (gsize)layer * cache_n(d) + (gsize)i * (gsize)c->positions * C;
    if (c->rotary) {
      const NnSeqs one = {.n = 1, .start = places};
      nn_rotary(row, 3 * C, &one, c->n_heads, D, d->length, FALSE);
      nn_rotary(row + C, 3 * C, &one, c->n_heads, D, d->length, FALSE);
    }
    memcpy(d->keys + at + (gsize)d->length * C, row + C, (gsize)C * sizeof(float));
    memcpy(d->values + at + (gsize)d->length * C, row + 2 * C, (gsize)C * sizeof(float));
    for (int h = 0; h < c->n_heads; h++)
      attend(d->att + (gsize)i * C + h * D, d->scratch, row + h * D, d->keys + at + h * D, d->values + at + h * D, C,
             d->length + 1, D);
  }
  add_linear(d, l->proj, d->att, C);
}

static void
cross_step(NnDecoder *d, const NnLayer *l, int layer)
{
  const NnConfig *c = &d->model->config;
  const int C = c->width, D = C / c->n_heads, rows = d->memory_rows;
  nn_norm(d->model, l->cross_norm, d->norm, NULL, NULL, d->x, d->n);
  nn_linear_forward(d->qkv, d->norm, nn_of(d->model, l->cross_q.weight), nn_of(d->model, l->cross_q.bias), d->n, C, C);
  memset(d->evidence, 0, (gsize)d->n * (gsize)rows * sizeof(float));
  for (int i = 0; i < d->n; i++) {
    const float *kv = d->memory_kv + ((gsize)layer * d->n + i) * (gsize)rows * 2 * C;
    for (int h = 0; h < c->n_heads; h++) {
      attend(d->att + (gsize)i * C + h * D, d->scratch, d->qkv + (gsize)i * C + h * D, kv + h * D, kv + C + h * D,
             2 * C, rows, D);
      for (int j = 0; j < rows; j++)
        d->evidence[(gsize)i * rows + j] += d->scratch[j] / (float)c->n_heads;
    }
  }
  add_linear(d, l->cross_proj, d->att, C);
}

const float *
nn_decoder_step(NnDecoder *d, const gint32 *ids)
{
  const NnTransformer *model = d->model;
  const NnConfig *c = &model->config;
  g_assert(d->length < c->positions);
  nn_embedding_forward(d->x, ids, nn_of(model, model->token.weight), d->n, c->width, FALSE);
  for (int i = 0; i < d->n && !c->rotary; i++)
    nn_add(d->x + (gsize)i * c->width, nn_of(model, model->position.weight) + (gsize)d->length * c->width,
           (gsize)c->width);
  for (int i = 0; i < c->n_layers; i++) {
    const NnLayer *l = &model->layers[i];
    self_step(d, l, i);
    if (c->memory > 0)
      cross_step(d, l, i);
    nn_norm(model, l->norm2, d->norm, NULL, NULL, d->x, d->n);
    nn_linear_forward(d->fc, d->norm, nn_of(model, l->fc.weight), nn_of(model, l->fc.bias), d->n, c->width, model->F);
    nn_activate(model, d->act, d->fc, d->n);
    add_linear(d, l->out, d->act, c->inner);
  }
  nn_norm(model, model->last_norm, d->norm, NULL, NULL, d->x, d->n);
  d->length++;
  return d->norm;
}

/* Memory rows stay: beams of one photo all look at the same. */
void
nn_decoder_reorder(NnDecoder *d, const int *from)
{
  const NnConfig *c = &d->model->config;
  const gsize each = (gsize)c->positions * (gsize)c->width, used = (gsize)d->length * (gsize)c->width;
  for (int layer = 0; layer < c->n_layers; layer++)
    for (int part = 0; part < 2; part++) {
      float *cache = (part == 0 ? d->keys : d->values) + (gsize)layer * cache_n(d);
      for (int i = 0; i < d->n; i++)
        memcpy(d->spare + (gsize)i * each, cache + (gsize)from[i] * each, used * sizeof(float));
      for (int i = 0; i < d->n; i++)
        memcpy(cache + (gsize)i * each, d->spare + (gsize)i * each, used * sizeof(float));
    }
}

void
nn_decoder_evidence(const NnDecoder *d, int i, float *weights)
{
  memcpy(weights, d->evidence + (gsize)i * d->memory_rows, (gsize)d->memory_rows * sizeof(float));
}
