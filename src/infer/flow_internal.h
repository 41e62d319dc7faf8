/* flow_internal.h: what forward and backward of the flow net share (flow_net.h). */
#ifndef LITHO_INFER_FLOW_INTERNAL_H
#define LITHO_INFER_FLOW_INTERNAL_H

#include "infer/flow_net.h"

enum { WAVES = 32, FOURIER = 2 * WAVES, SPOKEN = LITHO_FLOW_SPOKEN };
enum { SCALE_1, SHIFT_1, GATE_1, SCALE_2, SHIFT_2, GATE_2, N_MODULATIONS };

/* Numbers of a linear layer's tensors in params. */
typedef struct {
  int weight, bias;
} FlowLayer;

typedef struct {
  FlowLayer qkv, proj, up, down;
  int table; /* (6C) */
} FlowBlock;

/* Of one layer, (R,C) unless said else; one set for all layers where backward will not follow. */
typedef struct {
  float *mods;                  /* (n,6C) */
  float *mean[2], *rstd[2];     /* (R) */
  float *norm[2], *told[2];     /* after layer norm; after modulation */
  float *qkv, *lse, *mix, *att; /* (R,3C), (R,H); before and after proj */
  float *pre, *act, *ffn;       /* (R,4C), (R,4C), (R,C) */
  float *x[2];                  /* after attention; after the layer */
} FlowKept;

struct _LithoFlowNet {
  LithoFlowConfig config;
  NnParams *params; /* borrowed */
  FlowLayer time_in, time_out, text_in, text_out, text_rows, modulate, in, out;
  int position, table;
  FlowBlock *blocks;
  int room;       /* pictures that there is memory for */
  gboolean train; /* and that there is memory for backward */
  GPtrArray *memory;
  float *ones, *zeros; /* (C) */
  int *start;          /* (room + 1) */
  float *fourier, *time_pre, *time_act, *text_pre, *text_act, *told, *told_act, *mods, *last_mods;
  float *spoken, *entered; /* (n,SPOKEN·C), (n·rows,C) */
  float *x;                /* (R,C): into the first layer */
  float *mean, *rstd, *norm, *last, *picked, *velocity;
  FlowKept *kept;
  float *dx, *dy, *dwide, *dqkv, *dmods, *dlayer, *dtold, *dtext, *dpicked;
};

/* The attention of a layer's rows to each other. */
NnAttention flow_attention(const LithoFlowNet *net, const FlowKept *k, const NnSeqs *seqs);
/* The rows of the texts (n,SPOKEN·C) and those of the pictures (n·rows,C) as x (R,C), a sequence a
 * picture; or back. */
void flow_interleave(const LithoFlowNet *net, float *x, float *spoken, float *rows, int n,
                     gboolean back);

#endif
