/* transformer.c: the tensors of a stack of blocks, its memory, and its forward pass.
 *
 *   BERT   x = norm(embeddings);  s = x + attention(x);  x' = norm(s);  s = x' + ffn(x');  x = norm(s)
 *   GPT-2  x = embeddings;  x += attention(norm(x));  [x += cross(norm(x), memory);]  x += ffn(norm(x));  norm(x)
 *
 * What backward can make again cheaply is not kept: outputs of norms before a product.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "nn/block.h"
#include "nn/transformer_internal.h"

#define INIT_STD 0.02f
#define TYPES 2

const NnConfig nn_minilm = {
    .names = NN_NAMES_BERT, .n_layers = 6, .width = 384, .n_heads = 12, .inner = 1536, .vocab = 30522, .positions = 512, .eps = 1e-12f};

/* --- tensors --------------------------------------------------------------------------------- */

typedef struct {
  NnTransformer *model;
  const char *prefix;
} Maker;

static int
add(const Maker *m, float std, const char *name, int rows, int columns)
{
  g_autofree char *full = g_strconcat(m->prefix, name, NULL);
  return columns > 0 ? nn_params_add(m->model->params, std, full, rows, columns, 0)
                     : nn_params_add(m->model->params, std, full, rows, 0);
}

static NnPair
add_norm(const Maker *m, const char *name)
{
  g_autofree char *weight = g_strconcat(name, ".weight", NULL), *bias = g_strconcat(name, ".bias", NULL);
  const int C = m->model->config.width;
  NnPair pair = {.weight = add(m, -1, weight, C, 0), .bias = -1};
  if (!m->model->config.rms)
    pair.bias = add(m, 0, bias, C, 0);
  return pair;
}

/* GPT-2's files hold (in, out). */
static NnPair
add_linear(const Maker *m, float std, const char *name, int out, int in)
{
  g_autofree char *weight = g_strconcat(name, ".weight", NULL), *bias = g_strconcat(name, ".bias", NULL);
  const NnPair pair = {.weight = add(m, std, weight, out, in), .bias = add(m, 0, bias, out, 0)};
  nn_params_tensor(m->model->params, pair.weight)->transposed = m->model->config.names == NN_NAMES_GPT2;
  return pair;
}

/* Query, key and value are three tensors in BERT's files and lie side by side here, as one of (3C,C). */
static NnPair
add_qkv(const Maker *m, const char *layer)
{
  static const char *const parts[] = {"query", "key", "value"};
  NnPair pair = {0};
  for (int bias = 0; bias < 2; bias++)
    for (int i = 0; i < 3; i++) {
      g_autofree char *name =
          g_strdup_printf("%s.attention.self.%s.%s", layer, parts[i], bias ? "bias" : "weight");
      const int C = m->model->config.width, tensor = add(m, bias ? 0 : INIT_STD, name, C, bias ? 0 : C);
      if (i == 0)
        *(bias ? &pair.bias : &pair.weight) = tensor;
    }
  return pair;
}

static void
add_bert_layer(const Maker *m, NnLayer *l, int i)
{
  const NnConfig *c = &m->model->config;
  g_autofree char *layer = g_strdup_printf("encoder.layer.%d", i);
  g_autofree char *proj = g_strconcat(layer, ".attention.output.dense", NULL),
                  *norm1 = g_strconcat(layer, ".attention.output.LayerNorm", NULL),
                  *fc = g_strconcat(layer, ".intermediate.dense", NULL),
                  *out = g_strconcat(layer, ".output.dense", NULL),
                  *norm2 = g_strconcat(layer, ".output.LayerNorm", NULL);
  l->qkv = add_qkv(m, layer);
  l->proj = add_linear(m, INIT_STD, proj, c->width, c->width);
  l->norm1 = add_norm(m, norm1);
  l->fc = add_linear(m, INIT_STD, fc, c->inner, c->width);
  l->out = add_linear(m, INIT_STD, out, c->width, c->inner);
  l->norm2 = add_norm(m, norm2);
}

static void
add_gpt2_layer(const Maker *m, NnLayer *l, int i)
{
  const NnConfig *c = &m->model->config;
  const float residual = INIT_STD / sqrtf((float)(c->memory > 0 ? 3 : 2) * (float)c->n_layers);
  g_autofree char *norm1 = g_strdup_printf("h.%d.ln_1", i), *qkv = g_strdup_printf("h.%d.attn.c_attn", i),
                  *proj = g_strdup_printf("h.%d.attn.c_proj", i),
                  *cross_q = g_strdup_printf("h.%d.crossattention.q_attn", i),
                  *cross_kv = g_strdup_printf("h.%d.crossattention.c_attn", i),
                  *cross_proj = g_strdup_printf("h.%d.crossattention.c_proj", i),
                  *cross_norm = g_strdup_printf("h.%d.ln_cross_attn", i), *norm2 = g_strdup_printf("h.%d.ln_2", i),
                  *fc = g_strdup_printf("h.%d.mlp.c_fc", i), *out = g_strdup_printf("h.%d.mlp.c_proj", i);
  l->norm1 = add_norm(m, norm1);
  l->qkv = add_linear(m, INIT_STD, qkv, 3 * c->width, c->width);
  l->proj = add_linear(m, residual, proj, c->width, c->width);
  if (c->memory > 0) {
    l->cross_norm = add_norm(m, cross_norm);
    l->cross_q = add_linear(m, INIT_STD, cross_q, c->width, c->width);
    l->cross_kv = add_linear(m, INIT_STD, cross_kv, 2 * c->width, c->memory);
    l->cross_proj = add_linear(m, residual, cross_proj, c->width, c->width);
  }
  l->norm2 = add_norm(m, norm2);
  l->fc = add_linear(m, INIT_STD, fc, m->model->F, c->width);
  l->out = add_linear(m, residual, out, c->width, c->inner);
}

NnTransformer *
nn_transformer_new(const NnConfig *config, NnParams *params, const char *prefix)
{
  NnTransformer *model = g_new0(NnTransformer, 1);
  const Maker m = {.model = model, .prefix = prefix};
  g_assert(config->width % 16 == 0 && config->width % config->n_heads == 0);
  model->config = *config;
  model->params = params;
  model->layers = g_new0(NnLayer, config->n_layers);
  model->F = config->swiglu ? 2 * config->inner : config->inner;
  model->position.weight = -1;
  const gboolean is_bert = config->names == NN_NAMES_BERT;
  g_assert(config->vocab > 0 || is_bert);
  model->token.weight = -1;
  if (config->vocab > 0)
    model->token.weight = add(&m, INIT_STD, is_bert ? "embeddings.word_embeddings.weight" : "wte.weight",
                              config->vocab, config->width);
  if (!config->rotary)
    model->position.weight = add(&m, INIT_STD, is_bert ? "embeddings.position_embeddings.weight" : "wpe.weight",
                                 config->positions, config->width);
  if (is_bert) {
    model->type.weight = add(&m, INIT_STD, "embeddings.token_type_embeddings.weight", TYPES, config->width);
    model->embed_norm = add_norm(&m, "embeddings.LayerNorm");
  }
  for (int i = 0; i < config->n_layers; i++)
    (is_bert ? add_bert_layer : add_gpt2_layer)(&m, &model->layers[i], i);
  if (!is_bert)
    model->last_norm = add_norm(&m, "ln_f");
  return model;
}

void
nn_transformer_freeze(NnTransformer *model, int n_trained)
{
  const int trained = model->config.n_layers - n_trained;
  const gboolean is_bert = model->config.names == NN_NAMES_BERT;
  const NnLayer *top = &model->layers[model->config.n_layers - 1];
  /* A layer's tensors lie side by side: BERT's begin with the query and end with a norm, GPT-2's begin with a norm. The
   * norm's bias comes last where it has one. */
  const int of_layers = is_bert ? MAX(top->norm2.weight, top->norm2.bias) : top->out.bias;
  const int last = is_bert ? of_layers : MAX(model->last_norm.weight, model->last_norm.bias);
  int first = last + 1;
  if (trained < model->config.n_layers)
    first = is_bert ? model->layers[trained].qkv.weight : model->layers[trained].norm1.weight;
  for (int t = nn_first_tensor(model); t <= last; t++)
    nn_params_tensor(model->params, t)->frozen = t < first;
}

/* A linear layer's weights are n_parts tensors of the same shape side by side (query, key, value). */
static void
pack(NnTransformer *model, NnPair *pair, int n_parts)
{
  for (int i = 0; i < n_parts; i++) {
    NnTensor *tensor = nn_params_tensor(model->params, pair->weight + i);
    if (i == 0)
      pair->packed = nn_packed_new(n_parts * tensor->dim[0], tensor->dim[1]);
    tensor->packed = pair->packed;
    tensor->packed_row = i * tensor->dim[0];
  }
}

void
nn_transformer_pack(NnTransformer *model)
{
  g_assert(model->config.names == NN_NAMES_BERT && model->params->value == NULL);
  for (int i = 0; i < model->config.n_layers; i++) {
    NnLayer *l = &model->layers[i];
    pack(model, &l->qkv, 3);
    pack(model, &l->proj, 1);
    pack(model, &l->fc, 1);
    pack(model, &l->out, 1);
  }
}

void
nn_transformer_free(NnTransformer *model)
{
  if (model == NULL)
    return;
  for (int i = 0; i < model->config.n_layers; i++) {
    NnPacked *packed[] = {model->layers[i].qkv.packed, model->layers[i].proj.packed, model->layers[i].fc.packed,
                          model->layers[i].out.packed};
    for (gsize k = 0; k < G_N_ELEMENTS(packed); k++)
      nn_packed_free(packed[k]);
  }
  free(model->block);
  g_free(model->layers);
  g_free(model);
}

const NnConfig *
nn_transformer_config(const NnTransformer *model)
{
  return &model->config;
}

int
nn_transformer_embedding(const NnTransformer *model)
{
  return model->token.weight;
}

gsize
nn_transformer_bytes(const NnTransformer *model)
{
  return model->block_n * sizeof(float);
}

const float *
nn_of(const NnTransformer *model, int tensor)
{
  return tensor < 0 ? NULL : nn_value(model->params, tensor);
}

float *
nn_grad_of(const NnTransformer *model, int tensor)
{
  return tensor < 0 ? NULL : nn_grad(model->params, tensor);
}

/* --- memory ---------------------------------------------------------------------------------- */

/* Hands out parts of the block; with a NULL block it only counts. */
typedef struct {
  float *block;
  gsize at;
} Bump;

static float *
take(Bump *b, gsize rows, gsize columns)
{
  float *part = b->block != NULL ? b->block + b->at : NULL;
  b->at += (rows * columns + 15) / 16 * 16;
  return part;
}

static void
plan_layer(NnTransformer *model, NnLayer *l, Bump *b, gsize N, gsize M)
{
  const NnConfig *c = &model->config;
  const gsize C = (gsize)c->width;
  l->qkv_rows = take(b, N, 3 * C);
  l->att = take(b, N, C);
  l->lse = take(b, N, (gsize)c->n_heads);
  l->after1 = take(b, N, C);
  l->mean1 = take(b, N, 1);
  l->rstd1 = take(b, N, 1);
  if (c->memory > 0) {
    l->cross_q_rows = take(b, N, C);
    l->cross_kv_rows = take(b, M, 2 * C);
    l->cross_att = take(b, N, C);
    l->cross_lse = take(b, N, (gsize)c->n_heads);
    l->after_cross = take(b, N, C);
    l->cross_mean = take(b, N, 1);
    l->cross_rstd = take(b, N, 1);
  }
  l->fc_rows = take(b, N, (gsize)model->F);
  l->act = take(b, N, (gsize)c->inner);
  if (c->names == NN_NAMES_BERT)
    l->after2 = take(b, N, C);
  l->mean2 = take(b, N, 1);
  l->rstd2 = take(b, N, 1);
}

static void
plan(NnTransformer *model, Bump *b, int n_rows, int n_memory, gboolean train)
{
  const NnConfig *c = &model->config;
  const gsize N = (gsize)n_rows, M = (gsize)n_memory, C = (gsize)c->width, I = (gsize)c->inner;
  if (c->names == NN_NAMES_BERT) {
    model->embed = take(b, N, C);
    model->embed_mean = take(b, N, 1);
    model->embed_rstd = take(b, N, 1);
  }
  float *even = take(b, N, C), *odd = take(b, N, C);
  const gsize start = b->at;
  gsize end = start;
  for (int i = 0; i < c->n_layers; i++) {
    /* Without backward all layers use the same memory. */
    if (!train)
      b->at = start;
    model->layers[i].x = i == 0 ? even : i == 1 ? odd : train ? take(b, N, C) : (i % 2 ? odd : even);
    plan_layer(model, &model->layers[i], b, N, M);
    end = MAX(end, b->at);
  }
  b->at = end;
  model->hidden = take(b, N, C);
  model->last_mean = take(b, N, 1);
  model->last_rstd = take(b, N, 1);
  model->s_norm = take(b, N, C);
  if (!train)
    return;
  model->s_dact = take(b, N, I);
  model->s_big = take(b, N, MAX(c->swiglu ? (gsize)model->F : 0, 3 * C));
  model->s_branch = take(b, N, C);
  model->s_dnorm = take(b, N, C);
  model->s_tmp = take(b, N, C);
  model->dhidden = take(b, N, C);
  if (c->memory > 0)
    model->s_dkv = take(b, M, 2 * C);
}

static void
make_room(NnTransformer *model, int N, int M, gboolean train)
{
  Bump count = {0};
  if (model->block != NULL && N == model->N && M == model->M && train == model->for_train)
    return;
  plan(model, &count, N, M, train);
  if (count.at > model->block_n) {
    free(model->block);
    model->block_n = count.at;
    model->block = nn_block_new(model->block_n, "activations");
  }
  plan(model, &(Bump){.block = model->block}, N, M, train);
  model->N = N;
  model->M = M;
  model->for_train = train;
}

float *
nn_transformer_dhidden(NnTransformer *model)
{
  memset(model->dhidden, 0, (gsize)model->N * (gsize)model->config.width * sizeof(float));
  return model->dhidden;
}

/* --- forward --------------------------------------------------------------------------------- */

guint64
nn_stream(const NnBatch *batch, int layer, int site)
{
  return (batch->step << 12) + (guint64)layer * 8 + (guint64)site;
}

void
nn_norm(const NnTransformer *model, NnPair norm, float *out, float *mean, float *rstd, const float *in, int N)
{
  const NnConfig *c = &model->config;
  if (c->rms)
    nn_rmsnorm_forward(out, rstd, in, nn_of(model, norm.weight), N, c->width, c->eps);
  else
    nn_layernorm_forward(out, mean, rstd, in, nn_of(model, norm.weight), nn_of(model, norm.bias), N, c->width, c->eps);
}

void
nn_activate(const NnTransformer *model, float *out, const float *fc_rows, int N)
{
  const NnConfig *c = &model->config;
  if (c->swiglu)
    nn_swiglu_forward(out, fc_rows, N, c->inner);
  else
    nn_gelu_forward(out, fc_rows, (gsize)N * (gsize)c->inner, c->names == NN_NAMES_GPT2);
}

NnAttention
nn_self_attention(const NnTransformer *model, const NnLayer *l, const NnBatch *batch)
{
  const int C = model->config.width;
  return (NnAttention){.q = l->qkv_rows,
                       .k = l->qkv_rows + C,
                       .v = l->qkv_rows + 2 * C,
                       .q_stride = 3 * C,
                       .kv_stride = 3 * C,
                       .q_seqs = &batch->seqs,
                       .k_seqs = &batch->seqs,
                       .H = model->config.n_heads,
                       .D = C / model->config.n_heads,
                       .causal = model->config.causal};
}

NnAttention
nn_cross_attention(const NnTransformer *model, const NnLayer *l, const NnBatch *batch)
{
  const int C = model->config.width;
  return (NnAttention){.q = l->cross_q_rows,
                       .k = l->cross_kv_rows,
                       .v = l->cross_kv_rows + C,
                       .q_stride = C,
                       .kv_stride = 2 * C,
                       .q_seqs = batch->query_seqs.n > 0 ? &batch->query_seqs : &batch->seqs,
                       .k_seqs = &batch->memory_seqs,
                       .H = model->config.n_heads,
                       .D = C / model->config.n_heads};
}

static void
linear(const NnTransformer *model, NnPair pair, float *out, const float *in, int N, int in_width, int out_width)
{
  if (pair.packed != NULL)
    nn_packed_linear(out, in, pair.packed, nn_of(model, pair.bias), N, FALSE);
  else
    nn_linear_forward(out, in, nn_of(model, pair.weight), nn_of(model, pair.bias), N, in_width, out_width);
}

/* out ← base + dropout(linear(in)): a branch joins. Without dropout the product is added to its base right away. */
static void
join(const NnTransformer *model, const NnBatch *batch, NnPair pair, float *out, const float *base, const float *in,
     int in_width, int layer, int site)
{
  const int N = model->N, C = model->config.width;
  if (pair.packed != NULL) {
    memcpy(out, base, (gsize)N * (gsize)C * sizeof(float));
    nn_packed_linear(out, in, pair.packed, nn_of(model, pair.bias), N, TRUE);
    return;
  }
  if (!batch->train || model->config.dropout <= 0) {
    nn_add_row(out, base, nn_of(model, pair.bias), N, C);
    nn_linear_add_output(out, in, nn_of(model, pair.weight), N, in_width, C);
    return;
  }
  linear(model, pair, out, in, N, in_width, C);
  nn_dropout(out, (gsize)N * C, model->config.dropout, batch->seed, nn_stream(batch, layer, site));
  nn_add(out, base, (gsize)N * C);
}

static void
embed(NnTransformer *model, const NnBatch *batch)
{
  const NnConfig *c = &model->config;
  const int N = model->N, C = c->width;
  const gboolean is_bert = c->names == NN_NAMES_BERT;
  float *x = is_bert ? model->embed : model->layers[0].x;
  g_assert((batch->rows != NULL) == (model->token.weight < 0));
  if (batch->rows != NULL)
    memcpy(x, batch->rows, (gsize)N * (gsize)C * sizeof(float));
  else
    nn_embedding_forward(x, batch->ids, nn_of(model, model->token.weight), N, C, FALSE);
#pragma omp parallel for schedule(static) if (N > 64)
  for (int s = 0; s < batch->seqs.n; s++)
    for (int row = batch->seqs.start[s]; row < batch->seqs.start[s + 1]; row++) {
      const float *position = nn_of(model, model->position.weight);
      float *to = x + (gsize)row * C;
      if (position != NULL)
        position += (gsize)(row - batch->seqs.start[s]) * C;
      for (int i = 0; position != NULL && i < C; i++)
        to[i] += position[i];
      for (int i = 0; is_bert && i < C; i++)
        to[i] += nn_of(model, model->type.weight)[i]; /* of type 0: one text */
    }
  if (is_bert)
    nn_norm(model, model->embed_norm, model->layers[0].x, model->embed_mean, model->embed_rstd, x, N);
  if (batch->train)
    nn_dropout(model->layers[0].x, (gsize)N * C, c->dropout, batch->seed, nn_stream(batch, c->n_layers, 0));
}

/* Rows of the projection in qkv_rows → after1 = x + what attention gives. */
static void
self_attention(const NnTransformer *model, NnLayer *l, const NnBatch *batch, const float *in, int i)
{
  const NnConfig *c = &model->config;
  const int N = model->N, C = c->width;
  linear(model, l->qkv, l->qkv_rows, in, N, C, 3 * C);
  if (c->rotary) {
    nn_rotary(l->qkv_rows, 3 * C, &batch->seqs, c->n_heads, C / c->n_heads, 0, FALSE);
    nn_rotary(l->qkv_rows + C, 3 * C, &batch->seqs, c->n_heads, C / c->n_heads, 0, FALSE);
  }
  const NnAttention a = nn_self_attention(model, l, batch);
  nn_attention_forward(l->att, l->lse, &a);
  join(model, batch, l->proj, l->after1, l->x, l->att, C, i, 0);
}

static void
cross_attention(const NnTransformer *model, NnLayer *l, const NnBatch *batch, int i)
{
  const int N = model->N, C = model->config.width;
  nn_norm(model, l->cross_norm, model->s_norm, l->cross_mean, l->cross_rstd, l->after1, N);
  linear(model, l->cross_q, l->cross_q_rows, model->s_norm, N, C, C);
  linear(model, l->cross_kv, l->cross_kv_rows, batch->memory, model->M, model->config.memory, 2 * C);
  const NnAttention a = nn_cross_attention(model, l, batch);
  nn_attention_forward(l->cross_att, l->cross_lse, &a);
  join(model, batch, l->cross_proj, l->after_cross, l->after1, l->cross_att, C, i, 1);
}

/* to ← base + feed-forward(in). */
static void
feed_forward(const NnTransformer *model, NnLayer *l, const NnBatch *batch, float *to, const float *in,
             const float *base, int i)
{
  const NnConfig *c = &model->config;
  linear(model, l->fc, l->fc_rows, in, model->N, c->width, model->F);
  nn_activate(model, l->act, l->fc_rows, model->N);
  join(model, batch, l->out, to, base, l->act, c->inner, i, 2);
}

const float *
nn_transformer_forward(NnTransformer *model, const NnBatch *batch)
{
  const NnConfig *c = &model->config;
  const int N = batch->seqs.start[batch->seqs.n];
  g_assert(!batch->train || model->layers[0].qkv.packed == NULL);
  make_room(model, N, c->memory > 0 ? batch->memory_seqs.start[batch->memory_seqs.n] : 0, batch->train);
  embed(model, batch);
  for (int i = 0; i < c->n_layers; i++) {
    NnLayer *l = &model->layers[i];
    float *next = i + 1 < c->n_layers ? model->layers[i + 1].x : model->hidden;
    if (c->names == NN_NAMES_BERT) {
      if (batch->read != NULL)
        batch->read(i, l->x, batch->read_data);
      self_attention(model, l, batch, l->x, i);
      nn_norm(model, l->norm1, model->s_norm, l->mean1, l->rstd1, l->after1, N);
      feed_forward(model, l, batch, l->after2, model->s_norm, model->s_norm, i);
      nn_norm(model, l->norm2, next, l->mean2, l->rstd2, l->after2, N);
      continue;
    }
    nn_norm(model, l->norm1, model->s_norm, l->mean1, l->rstd1, l->x, N);
    self_attention(model, l, batch, model->s_norm, i);
    if (c->memory > 0)
      cross_attention(model, l, batch, i);
    const float *before = c->memory > 0 ? l->after_cross : l->after1;
    nn_norm(model, l->norm2, model->s_norm, l->mean2, l->rstd2, before, N);
    if (i + 1 == c->n_layers && model->for_train)
      next = model->s_tmp; /* the last norm needs its input again */
    feed_forward(model, l, batch, next, model->s_norm, before, i);
    if (i + 1 == c->n_layers)
      nn_norm(model, model->last_norm, model->hidden, model->last_mean, model->last_rstd, next, N);
  }
  return model->hidden;
}
