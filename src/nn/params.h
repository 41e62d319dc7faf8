/* params.h: the parameters of a model: one tensor list, and one block of memory each for values, gradients and
 * the two moments of AdamW, laid out from it.
 *
 * A tensor is float32, dense, row-major, at the same offset in all four blocks. Its name is the one of Hugging
 * Face's checkpoints; `transposed` says that the file holds (in, out) where litho holds (out, in), as GPT-2's
 * Conv1D does. Not thread-safe.
 */
#ifndef LITHO_NN_PARAMS_H
#define LITHO_NN_PARAMS_H

#include <glib.h>
#include "nn/packed.h"

#define NN_MAX_RANK 4

typedef struct {
  char *name;
  int rank;
  int dim[NN_MAX_RANK]; /* as litho holds it */
  gsize n;              /* product of dim */
  gsize offset;         /* floats from the start of the block; a multiple of 16 */
  gboolean decay;       /* weight decay: matrices, not biases, norms */
  gboolean transposed;  /* in files */
  gboolean frozen;      /* no gradient, no step */
  float init_std;       /* of a normal start; 0: zeros; < 0: ones */
  NnPacked *packed;     /* NULL, or its values are kept there alone, from row packed_row on: no place in the blocks */
  int packed_row;
} NnTensor;

typedef struct {
  GPtrArray *tensors; /* NnTensor*, owned */
  gsize n;            /* floats in a block, with padding */
  float *value, *grad, *m, *v; /* owned; grad, m, v are NULL for inference */
  float *room;                 /* a packed tensor's values on their way; owned */
  gsize n_room;
} NnParams;

NnParams *nn_params_new(void);
void nn_params_free(NnParams *params);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NnParams, nn_params_free)

/* Adds a tensor before nn_params_alloc(); returns its number. dims: ended by 0. init_std > 0 gives decay when
 * rank ≥ 2. The returned pointer of nn_params_tensor() may be changed until nn_params_alloc(). */
int nn_params_add(NnParams *params, float init_std, const char *name, ...);
NnTensor *nn_params_tensor(const NnParams *params, int i);
int nn_params_find(const NnParams *params, const char *name); /* -1: none */

/* Allocates the blocks (page-aligned, zero) and fills `value` by init_std from the seed: tensor i by stream i, so
 * that adding tensors leaves others as they were; with the seed NN_TO_BE_LOADED it stays zero, for a file's values.
 * train FALSE: value only. */
#define NN_TO_BE_LOADED G_MAXUINT64
void nn_params_alloc(NnParams *params, gboolean train, guint64 seed);
void nn_params_zero_grad(NnParams *params);

/* For loaders: where the values of tensor i go (as litho holds it), and that they are there. */
float *nn_params_room(NnParams *params, int i);
void nn_params_loaded(NnParams *params, int i);

static inline float *
nn_value(const NnParams *params, int i)
{
  const NnTensor *t = nn_params_tensor(params, i);
  g_assert(t->packed == NULL);
  return params->value + t->offset;
}

/* NULL for a frozen tensor or without gradients: the backward functions skip what is NULL. */
static inline float *
nn_grad(const NnParams *params, int i)
{
  const NnTensor *t = nn_params_tensor(params, i);
  return params->grad == NULL || t->frozen ? NULL : params->grad + t->offset;
}

#endif
