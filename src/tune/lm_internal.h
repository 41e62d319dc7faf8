/* lm_internal.h: what lm.c and lm_model.c share. */
#ifndef LITHO_TUNE_LM_INTERNAL_H
#define LITHO_TUNE_LM_INTERNAL_H

#include "tune/lm.h"

#define LM_LOGIT_ROWS 512 /* worked at a time by the output layer */

struct _LithoLm {
  LithoLmObjective objective;
  NnConfig config;
  NnParams *params;
  NnTransformer *transformer;
  int dense, dense_bias, norm, norm_bias, out_bias; /* of the masked head; −1: none */
  int room; /* rows of what follows */
  float *told, *dtold; /* (room,C) */
  gint32 *told_targets;
  float *logits;       /* (LM_LOGIT_ROWS,V) */
  float *head_rows[3]; /* after dense, GELU, norm; the second is used up by backward */
  float *mean, *rstd;
};

#endif
