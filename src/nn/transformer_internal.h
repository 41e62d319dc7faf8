/* transformer_internal.h: what transformer.c, its backward and the decoder share. */
#ifndef LITHO_NN_TRANSFORMER_INTERNAL_H
#define LITHO_NN_TRANSFORMER_INTERNAL_H

#include "nn/packed.h"
#include "nn/transformer.h"

/* Numbers of tensors in params; bias −1: none (RMS norm). packed: where the weights are instead (owned); NULL: in
 * params. */
typedef struct {
  int weight, bias;
  NnPacked *packed;
} NnPair;

/* N rows of tokens, M rows of memory, C width, I inner, F = I or 2I (SwiGLU), H heads. */
typedef struct {
  NnPair norm1, qkv, proj;                      /* (3C,C), (C,C) */
  NnPair cross_norm, cross_q, cross_kv, cross_proj; /* (C,C), (2C,memory), (C,C) */
  NnPair norm2, fc, out;                        /* (F,C), (C,I) */
  /* Kept for backward: */
  float *x;                  /* (N,C) what comes in */
  float *qkv_rows, *att;     /* (N,3C), (N,C) */
  float *lse;                /* (N,H) */
  float *after1;             /* (N,C) x + attention; BERT: before its norm */
  float *mean1, *rstd1;      /* (N) */
  float *cross_q_rows, *cross_kv_rows, *cross_att, *cross_lse, *after_cross, *cross_mean, *cross_rstd;
  float *fc_rows, *act;      /* (N,F), (N,I) before and after the activation */
  float *after2;             /* (N,C) BERT: before its second norm; GPT-2: the next layer's x */
  float *mean2, *rstd2;
} NnLayer;

struct _NnTransformer {
  NnConfig config;
  NnParams *params;
  NnPair token, position, type, embed_norm, last_norm;
  NnLayer *layers;
  int F;
  float *block;      /* all activations and scratch */
  gsize block_n;     /* floats */
  int N, M;          /* that the plan was made for */
  gboolean for_train;
  float *embed, *embed_mean, *embed_rstd; /* BERT: before the norm */
  float *hidden, *last_mean, *last_rstd;
  float *s_norm, *s_dact, *s_big, *s_branch, *s_dnorm, *s_tmp, *dhidden; /* scratch */
  float *s_dkv;      /* (M,2C) */
};

/* The model's first tensor in params. */
static inline int
nn_first_tensor(const NnTransformer *model)
{
  return model->token.weight >= 0 ? model->token.weight : model->position.weight;
}

/* weight or bias as a pointer; NULL for −1 (and, of gradients, for a frozen one). */
const float *nn_of(const NnTransformer *model, int tensor);
float *nn_grad_of(const NnTransformer *model, int tensor);

/* Layer norm or RMS norm, as the model has it. */
void nn_norm(const NnTransformer *model, NnPair norm, float *out, float *mean, float *rstd, const float *in, int N);
void nn_norm_backward(const NnTransformer *model, NnPair norm, float *din, const float *dout, const float *in,
                      const float *mean, const float *rstd, int N);
/* out (N,I) of fc_rows (N,F). */
void nn_activate(const NnTransformer *model, float *out, const float *fc_rows, int N);
NnAttention nn_self_attention(const NnTransformer *model, const NnLayer *layer, const NnBatch *batch);
NnAttention nn_cross_attention(const NnTransformer *model, const NnLayer *layer, const NnBatch *batch);
/* The dropout stream of a site (0..7) of a layer (n_layers: the embeddings). */
guint64 nn_stream(const NnBatch *batch, int layer, int site);

#endif
