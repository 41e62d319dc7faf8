/* flow_backward.c: the way back through the flow net. See flow_net.h. */
#include <string.h>
#include "infer/flow_internal.h"

/* din (NULL: not wanted) is written, the layer's gradients are added to. */
static void
linear_backward(const LithoFlowNet *net, FlowLayer layer, float *din, const float *dout,
                const float *in, int N, int C, int OC)
{
  nn_linear_backward(din, nn_grad(net->params, layer.weight), nn_grad(net->params, layer.bias),
                     dout, in, nn_value(net->params, layer.weight), N, C, OC);
}

/* The gradients of mods (n,count·C) go to the table and to the shared ones. */
static void
table_backward(LithoFlowNet *net, const float *dmods, int table, int n, int count)
{
  const int C = net->config.width;
  float *row = nn_grad(net->params, table);
  for (int i = 0; i < n; i++)
    for (int c = 0; c < count * C; c++) {
      const float g = dmods[(gsize)i * (gsize)(count * C) + (gsize)c];
      row[c] += g;
      net->dmods[(gsize)i * (gsize)(N_MODULATIONS * C) + (gsize)c] += g;
    }
}

/* dx += the way of `dtold` (R,C; used up) through modulation and norm. */
static void
norm_backward(LithoFlowNet *net, const FlowKept *k, int half, float *dtold, const float *x,
              int scale, const NnSeqs *seqs, int R)
{
  const int C = net->config.width, stride = N_MODULATIONS * C;
  nn_modulate_backward(dtold, net->dlayer + scale * C, net->dlayer + (scale + 1) * C, dtold,
                       k->norm[half], k->mods + scale * C, stride, seqs, C);
  nn_layernorm_backward(dtold, NULL, NULL, dtold, x, k->mean[half], k->rstd[half], net->ones, R, C);
  nn_add(net->dx, dtold, (gsize)R * (gsize)C);
}

/* net->dx: of what the layer gave; becomes that of what went in, x. */
static void
block_backward(LithoFlowNet *net, int layer, const float *x, const NnSeqs *seqs, int R)
{
  const int C = net->config.width, stride = N_MODULATIONS * C;
  const FlowBlock *b = &net->blocks[layer];
  const FlowKept *k = &net->kept[layer];
  const NnAttention a = flow_attention(net, k, seqs);
  nn_gate_backward(net->dy, net->dlayer + GATE_2 * C, net->dx, k->ffn, k->mods + GATE_2 * C, stride,
                   seqs, C);
  linear_backward(net, b->down, net->dwide, net->dy, k->act, R, 4 * C, C);
  nn_gelu_backward(net->dwide, net->dwide, k->pre, (gsize)R * (gsize)(4 * C), TRUE);
  linear_backward(net, b->up, net->dy, net->dwide, k->told[1], R, C, 4 * C);
  norm_backward(net, k, 1, net->dy, k->x[0], SCALE_2, seqs, R);
  nn_gate_backward(net->dy, net->dlayer + GATE_1 * C, net->dx, k->att, k->mods + GATE_1 * C, stride,
                   seqs, C);
  linear_backward(net, b->proj, net->dwide, net->dy, k->mix, R, C, C);
  nn_attention_backward(net->dqkv, net->dqkv + C, net->dqkv + 2 * C, net->dwide, k->mix, k->lse,
                        &a);
  linear_backward(net, b->qkv, net->dy, net->dqkv, k->told[0], R, C, 3 * C);
  norm_backward(net, k, 0, net->dy, x, SCALE_1, seqs, R);
  table_backward(net, net->dlayer, b->table, seqs->n, N_MODULATIONS);
}

/* From the gradients of the shared modulations and of the text's rows to time and text. */
static void
tell_backward(LithoFlowNet *net, const LithoFlowBatch *b)
{
  const int n = b->n, C = net->config.width;
  const gsize values = (gsize)n * (gsize)C;
  linear_backward(net, net->modulate, net->dtold, net->dmods, net->told_act, n, C,
                  N_MODULATIONS * C);
  nn_gelu_backward(net->dtold, net->dtold, net->told, values, TRUE);
  linear_backward(net, net->time_out, net->dtext, net->dtold, net->time_act, n, C, C);
  nn_gelu_backward(net->dtext, net->dtext, net->time_pre, values, TRUE);
  linear_backward(net, net->time_in, NULL, net->dtext, net->fourier, n, FOURIER, C);
  linear_backward(net, net->text_rows, net->dtext, net->spoken, net->text_act, n, C, SPOKEN * C);
  linear_backward(net, net->text_out, net->dmods, net->dtold, net->text_act, n, C, C);
  nn_add(net->dtext, net->dmods, values);
  nn_gelu_backward(net->dtext, net->dtext, net->text_pre, values, TRUE);
  linear_backward(net, net->text_in, NULL, net->dtext, b->text, n, net->config.text, C);
}

void
litho_flow_net_backward(LithoFlowNet *net, const LithoFlowBatch *batch, const float *dout)
{
  const LithoFlowConfig *o = &net->config;
  const int n = batch->n, C = o->width, T = n * o->rows, R = T + n * SPOKEN;
  const NnSeqs seqs = {n, net->start};
  g_assert(net->train && n <= net->room);
  memset(net->dmods, 0, (gsize)n * (gsize)(N_MODULATIONS * C) * sizeof(float));
  linear_backward(net, net->out, net->dpicked, dout, net->picked, T, C, o->numbers);
  memset(net->spoken, 0, (gsize)n * (gsize)(SPOKEN * C) * sizeof(float));
  flow_interleave(net, net->dy, net->spoken, net->dpicked, n, FALSE);
  nn_modulate_backward(net->dy, net->dlayer, net->dlayer + C, net->dy, net->norm, net->last_mods,
                       2 * C, &seqs, C);
  table_backward(net, net->dlayer, net->table, n, 2);
  nn_layernorm_backward(net->dx, NULL, NULL, net->dy, net->kept[o->layers - 1].x[1], net->mean,
                        net->rstd, net->ones, R, C);
  for (int k = o->layers - 1; k >= 0; k--)
    block_backward(net, k, k > 0 ? net->kept[k - 1].x[1] : net->x, &seqs, R);
  flow_interleave(net, net->dx, net->spoken, net->dpicked, n, TRUE);
  float *position = nn_grad(net->params, net->position);
  for (int i = 0; i < n; i++)
    nn_add(position, net->dpicked + (gsize)i * (gsize)(o->rows * C), (gsize)(o->rows * C));
  linear_backward(net, net->in, NULL, net->dpicked, batch->in, T, o->numbers + o->known, C);
  tell_backward(net, batch);
}
