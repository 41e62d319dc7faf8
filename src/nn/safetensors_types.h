/* safetensors_types.h: what reading and writing of safetensors share. */
#ifndef LITHO_NN_SAFETENSORS_TYPES_H
#define LITHO_NN_SAFETENSORS_TYPES_H

#include "nn/safetensors.h"

#define LITHO_ST_N_TYPES (LITHO_ST_BOOL + 1)

typedef struct {
  const char *name;
  gsize bytes;
} LithoStTypeInfo;
extern const LithoStTypeInfo litho_st_types[LITHO_ST_N_TYPES];

/* out (R,C) = in (C,R) transposed. */
static inline void
litho_st_transpose(float *out, const float *in, int R, int C)
{
  for (gsize r = 0; r < (gsize)R; r++)
    for (gsize c = 0; c < (gsize)C; c++)
      out[r * (gsize)C + c] = in[c * (gsize)R + r];
}

#endif
