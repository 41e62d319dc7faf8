/* transformer_backward.c: the backward pass of transformer.c.
 *
 * dx (N,C) is the gradient of a block's output and becomes that of its input. Below the lowest tensor that is trained nothing is
 * worked out.
 */
#include <string.h>
#include "nn/threads.h"
#include "nn/transformer_internal.h"

static void
linear_backward(const NnTransformer *model, NnPair pair, float *din, const float *dout, const float *in, int N,
                int in_width, int out_width)
{
  nn_linear_backward(din, nn_grad_of(model, pair.weight), nn_grad_of(model, pair.bias), dout, in,
                     nn_of(model, pair.weight), N, in_width, out_width);
}

void
nn_norm_backward(const NnTransformer *model, NnPair norm, float *din, const float *dout, const float *in,
                 const float *mean, const float *rstd, int N)
{
  const NnConfig *c = &model->config;
  if (c->rms)
    nn_rmsnorm_backward(din, nn_grad_of(model, norm.weight), dout, in, rstd, nn_of(model, norm.weight), N, c->width);
  else
    nn_layernorm_backward(din, nn_grad_of(model, norm.weight), nn_grad_of(model, norm.bias), dout, in, mean, rstd,
                          nn_of(model, norm.weight), N, c->width);
}

/* The gradient of a branch before its dropout: dx itself, or in s_branch. */
static const float *
branch(NnTransformer *model, const NnBatch *batch, const float *dx, int layer, int site)
{
  const gsize n = (gsize)model->N * (gsize)model->config.width;
  if (model->config.dropout <= 0)
    return dx;
  memcpy(model->s_branch, dx, n * sizeof(float));
  nn_dropout(model->s_branch, n, model->config.dropout, batch->seed, nn_stream(batch, layer, site));
  return model->s_branch;
}

/* Feed-forward part: s_dnorm ← gradient of its input `in`. */
static void
feed_forward_backward(NnTransformer *model, const NnLayer *l, const NnBatch *batch, const float *dx, const float *in,
                      int i)
{
  const NnConfig *c = &model->config;
  const int N = model->N;
  const float *dout = branch(model, batch, dx, i, 2);
  float *dfc = c->swiglu ? model->s_big : model->s_dact;
  linear_backward(model, l->out, model->s_dact, dout, l->act, N, c->inner, c->width);
  if (c->swiglu)
    nn_swiglu_backward(dfc, model->s_dact, l->fc_rows, N, c->inner);
  else
    nn_gelu_backward(dfc, model->s_dact, l->fc_rows, (gsize)N * (gsize)c->inner, c->names == NN_NAMES_GPT2);
  linear_backward(model, l->fc, model->s_dnorm, dfc, in, N, c->width, model->F);
}

/* Self-attention part: s_dnorm ← gradient of its input `in`. */
static void
self_backward(NnTransformer *model, const NnLayer *l, const NnBatch *batch, const float *dx, const float *in, int i)
{
  const NnConfig *c = &model->config;
  const int N = model->N, C = c->width, D = C / c->n_heads;
  float *datt = model->s_dnorm, *dqkv = model->s_big;
  linear_backward(model, l->proj, datt, branch(model, batch, dx, i, 0), l->att, N, C, C);
  const NnAttention a = nn_self_attention(model, l, batch);
  nn_attention_backward(dqkv, dqkv + C, dqkv + 2 * C, datt, l->att, l->lse, &a);
  if (c->rotary) {
    nn_rotary(dqkv, 3 * C, &batch->seqs, c->n_heads, D, 0, TRUE);
    nn_rotary(dqkv + C, 3 * C, &batch->seqs, c->n_heads, D, 0, TRUE);
  }
  linear_backward(model, l->qkv, model->s_dnorm, dqkv, in, N, C, 3 * C);
}

/* Cross-attention part of GPT-2's block: dx gets its share. */
static void
cross_backward(NnTransformer *model, const NnLayer *l, const NnBatch *batch, float *dx, float *dmemory, int i)
{
  const NnConfig *c = &model->config;
  const int N = model->N, C = c->width;
  float *datt = model->s_dnorm, *dq = model->s_big, *dkv = model->s_dkv;
  linear_backward(model, l->cross_proj, datt, branch(model, batch, dx, i, 1), l->cross_att, N, C, C);
  const NnAttention a = nn_cross_attention(model, l, batch);
  nn_attention_backward(dq, dkv, dkv + C, datt, l->cross_att, l->cross_lse, &a);
  linear_backward(model, l->cross_kv, NULL, dkv, batch->memory, model->M, c->memory, 2 * C);
  if (dmemory != NULL)
    nn_linear_add_input(dmemory, dkv, nn_of(model, l->cross_kv.weight), model->M, c->memory, 2 * C);
  nn_norm(model, l->cross_norm, model->s_norm, l->cross_mean, l->cross_rstd, l->after1, N);
  linear_backward(model, l->cross_q, model->s_dnorm, dq, model->s_norm, N, C, C);
  nn_norm_backward(model, l->cross_norm, model->s_tmp, model->s_dnorm, l->after1, l->cross_mean, l->cross_rstd, N);
  nn_add(dx, model->s_tmp, (gsize)N * C);
}

static void
gpt2_backward(NnTransformer *model, const NnLayer *l, const NnBatch *batch, float *dx, float *dmemory, int i)
{
  const int N = model->N, C = model->config.width;
  const float *before = model->config.memory > 0 ? l->after_cross : l->after1;
  nn_norm(model, l->norm2, model->s_norm, l->mean2, l->rstd2, before, N);
  feed_forward_backward(model, l, batch, dx, model->s_norm, i);
  nn_norm_backward(model, l->norm2, model->s_tmp, model->s_dnorm, before, l->mean2, l->rstd2, N);
  nn_add(dx, model->s_tmp, (gsize)N * C);
  if (model->config.memory > 0)
    cross_backward(model, l, batch, dx, dmemory, i);
  nn_norm(model, l->norm1, model->s_norm, l->mean1, l->rstd1, l->x, N);
  self_backward(model, l, batch, dx, model->s_norm, i);
  nn_norm_backward(model, l->norm1, model->s_tmp, model->s_dnorm, l->x, l->mean1, l->rstd1, N);
  nn_add(dx, model->s_tmp, (gsize)N * C);
}

static void
bert_backward(NnTransformer *model, const NnLayer *l, const NnBatch *batch, float *dx, int i)
{
  const int N = model->N, C = model->config.width;
  nn_norm_backward(model, l->norm2, dx, dx, l->after2, l->mean2, l->rstd2, N);
  nn_norm(model, l->norm1, model->s_norm, l->mean1, l->rstd1, l->after1, N);
  feed_forward_backward(model, l, batch, dx, model->s_norm, i);
  nn_add(dx, model->s_dnorm, (gsize)N * C);
  nn_norm_backward(model, l->norm1, dx, dx, l->after1, l->mean1, l->rstd1, N);
  self_backward(model, l, batch, dx, l->x, i);
  nn_add(dx, model->s_dnorm, (gsize)N * C);
}

static void
embed_backward(NnTransformer *model, const NnBatch *batch, float *dx)
{
  const NnConfig *c = &model->config;
  const int N = model->N, C = c->width;
  nn_dropout(dx, (gsize)N * C, c->dropout, batch->seed, nn_stream(batch, c->n_layers, 0));
  if (c->names == NN_NAMES_BERT)
    nn_norm_backward(model, model->embed_norm, dx, dx, model->embed, model->embed_mean, model->embed_rstd, N);
  nn_embedding_backward(nn_grad_of(model, model->token.weight), batch->ids, dx, N, C);
  float *dposition = nn_grad_of(model, model->position.weight),
        *dtype = c->names == NN_NAMES_BERT ? nn_grad_of(model, model->type.weight) : NULL;
  const int share = nn_column_share(C);
#pragma omp parallel for schedule(static) if (N > 64)
  for (int from = 0; from < C; from += share)
    for (int s = 0; s < batch->seqs.n; s++)
      for (int row = batch->seqs.start[s]; row < batch->seqs.start[s + 1]; row++)
        for (int k = from; k < MIN(from + share, C); k++) {
          if (dposition != NULL)
            dposition[(gsize)(row - batch->seqs.start[s]) * C + k] += dx[(gsize)row * C + k];
          if (dtype != NULL)
            dtype[k] += dx[(gsize)row * C + k];
        }
}

/* The lowest layer that has something to train; −1: the embeddings do. */
static int
lowest_trained(const NnTransformer *model)
{
  const NnParams *params = model->params;
  const int first = nn_first_tensor(model), of_layers = model->layers[0].norm1.weight;
  const int start = MIN(of_layers, model->layers[0].qkv.weight);
  for (int t = first; t < start; t++)
    if (!nn_params_tensor(params, t)->frozen)
      return -1;
  for (int i = 0; i < model->config.n_layers; i++) {
    const NnLayer *l = &model->layers[i];
    const int from = MIN(l->norm1.weight, l->qkv.weight), to = MAX(l->norm2.weight, l->out.bias);
    for (int t = from; t <= to; t++)
      if (!nn_params_tensor(params, t)->frozen)
        return i;
  }
  return model->config.n_layers;
}

void
nn_transformer_backward(NnTransformer *model, const NnBatch *batch, float *dhidden, float *dmemory)
{
  const NnConfig *c = &model->config;
  const int lowest = dmemory != NULL ? 0 : lowest_trained(model);
  if (c->names == NN_NAMES_GPT2)
    nn_norm_backward(model, model->last_norm, dhidden, dhidden, model->s_tmp, model->last_mean, model->last_rstd,
                     model->N);
  for (int i = c->n_layers - 1; i >= MAX(lowest, 0); i--) {
    if (c->names == NN_NAMES_BERT)
      bert_backward(model, &model->layers[i], batch, dhidden, i);
    else
      gpt2_backward(model, &model->layers[i], batch, dhidden, dmemory, i);
  }
  if (lowest_trained(model) < 0)
    embed_backward(model, batch, dhidden);
}
