/* params.c: the tensor list and its blocks. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "nn/block.h"
#include "nn/params.h"
#include "nn/rng.h"

#define ALIGN_FLOATS 16
#define ZERO_FLOATS 65536 /* a thread zeroes at a time */

static void
tensor_free(gpointer data)
{
  NnTensor *tensor = data;
  g_free(tensor->name);
  g_free(tensor);
}

NnParams *
nn_params_new(void)
{
  NnParams *params = g_new0(NnParams, 1);
  params->tensors = g_ptr_array_new_with_free_func(tensor_free);
  return params;
}

void
nn_params_free(NnParams *params)
{
  if (params == NULL)
    return;
  free(params->value);
  free(params->grad);
  free(params->m);
  free(params->v);
  free(params->room);
  g_ptr_array_unref(params->tensors);
  g_free(params);
}

int
nn_params_add(NnParams *params, float init_std, const char *name, ...)
{
  NnTensor *tensor = g_new0(NnTensor, 1);
  va_list dims;
  g_assert(params->value == NULL);
  tensor->name = g_strdup(name);
  tensor->n = 1;
  va_start(dims, name);
  for (int dim = va_arg(dims, int); dim > 0; dim = va_arg(dims, int)) {
    g_assert(tensor->rank < NN_MAX_RANK);
    tensor->dim[tensor->rank++] = dim;
    tensor->n *= (gsize)dim;
  }
  va_end(dims);
  tensor->init_std = init_std;
  tensor->decay = init_std > 0 && tensor->rank >= 2;
  tensor->offset = params->n;
  params->n += (tensor->n + ALIGN_FLOATS - 1) / ALIGN_FLOATS * ALIGN_FLOATS;
  g_ptr_array_add(params->tensors, tensor);
  return (int)params->tensors->len - 1;
}

NnTensor *
nn_params_tensor(const NnParams *params, int i)
{
  return params->tensors->pdata[i];
}

int
nn_params_find(const NnParams *params, const char *name)
{
  for (guint i = 0; i < params->tensors->len; i++)
    if (g_str_equal(nn_params_tensor(params, (int)i)->name, name))
      return (int)i;
  return -1;
}

static float *
zeroed(gsize n)
{
  float *block = nn_block_new(n, "parameters");
  memset(block, 0, n * sizeof(float));
  return block;
}

/* Packed tensors have no place. */
static void
lay_out(NnParams *params)
{
  params->n = 0;
  for (int i = 0; i < (int)params->tensors->len; i++) {
    NnTensor *tensor = nn_params_tensor(params, i);
    tensor->offset = params->n;
    if (tensor->packed == NULL)
      params->n += (tensor->n + ALIGN_FLOATS - 1) / ALIGN_FLOATS * ALIGN_FLOATS;
  }
}

float *
nn_params_room(NnParams *params, int i)
{
  const NnTensor *tensor = nn_params_tensor(params, i);
  if (tensor->packed == NULL)
    return nn_value(params, i);
  if (tensor->n > params->n_room) {
    free(params->room);
    params->room = nn_block_new(tensor->n, "parameters");
    params->n_room = tensor->n;
  }
  return params->room;
}

void
nn_params_loaded(NnParams *params, int i)
{
  const NnTensor *tensor = nn_params_tensor(params, i);
  if (tensor->packed != NULL)
    nn_packed_set(tensor->packed, tensor->packed_row, params->room, tensor->dim[0]);
}

void
nn_params_alloc(NnParams *params, gboolean train, guint64 seed)
{
  g_assert(params->value == NULL);
  lay_out(params);
  params->value = zeroed(params->n);
  for (int i = 0; seed != NN_TO_BE_LOADED && i < (int)params->tensors->len; i++) {
    const NnTensor *tensor = nn_params_tensor(params, i);
    g_assert(tensor->packed == NULL);
    float *value = nn_value(params, i);
    if (tensor->init_std > 0)
      nn_normal_fill(value, tensor->n, tensor->init_std, seed, (guint64)i);
    for (gsize k = 0; tensor->init_std < 0 && k < tensor->n; k++)
      value[k] = 1;
  }
  if (!train)
    return;
  params->grad = zeroed(params->n);
  params->m = zeroed(params->n);
  params->v = zeroed(params->n);
}

void
nn_params_zero_grad(NnParams *params)
{
#pragma omp parallel for schedule(static)
  for (gsize at = 0; at < params->n; at += ZERO_FLOATS)
    memset(params->grad + at, 0, MIN(ZERO_FLOATS, params->n - at) * sizeof(float));
}
