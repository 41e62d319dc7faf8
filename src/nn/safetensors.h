/* safetensors.h: the safetensors file format: 8 bytes little-endian length, JSON header, dense tensors.
 *
 * Opening checks every offset, shape and type against the file's size; nothing is trusted. The file is memory-mapped.
 */
#ifndef LITHO_NN_SAFETENSORS_H
#define LITHO_NN_SAFETENSORS_H

#include <gio/gio.h>
#include "litho.h"
#include "nn/params.h"

#define LITHO_SAFETENSORS_MAX_RANK 8

typedef enum {
  LITHO_ST_F32,
  LITHO_ST_BF16,
  LITHO_ST_F16,
  LITHO_ST_I64,
  LITHO_ST_I32,
  LITHO_ST_I8,
  LITHO_ST_U8,
  /* Only listed: litho does not read their values. */
  LITHO_ST_F64,
  LITHO_ST_F8_E4M3,
  LITHO_ST_F8_E5M2,
  LITHO_ST_I16,
  LITHO_ST_BOOL
} LithoStType;

typedef struct {
  char *name;
  LithoStType type;
  int rank;
  gint64 dim[LITHO_SAFETENSORS_MAX_RANK];
  gsize n; /* values */
  const void *data; /* in the mapping; may be unaligned */
} LithoStTensor;

typedef struct _LithoSafetensors LithoSafetensors;

/* Errors: NOT_FOUND, READ, MODEL (says what is wrong where). */
LithoSafetensors *litho_safetensors_open(const char *path, GError **error);
void litho_safetensors_free(LithoSafetensors *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoSafetensors, litho_safetensors_free)
guint litho_safetensors_n(const LithoSafetensors *file);
const LithoStTensor *litho_safetensors_get(const LithoSafetensors *file, guint i);
const LithoStTensor *litho_safetensors_find(const LithoSafetensors *file, const char *name); /* or NULL */
const char *litho_safetensors_meta(const LithoSafetensors *file, const char *key); /* "__metadata__"; or NULL */
/* All values as float32: F32, BF16, F16; I8 by the tensor NAME.scale (F32, a value a row) where there is one. */
gboolean litho_safetensors_read(const LithoSafetensors *file, const LithoStTensor *tensor, float *out, GError **error);

/* Before nn_params_alloc(): the file holds what load_params() will look for, in the model's shapes; so memory is taken for
 * no more values than the file has. `partial`: tensors that it lacks are no error. Error MODEL. */
gboolean litho_safetensors_check_params(const LithoSafetensors *file, const NnParams *params, const char *prefix,
                                        gboolean partial, GError **error);
/* Fills params->value from the file by name (transposed where params say so); a tensor that the file lacks is an error
 * unless `partial`. prefix: put before the names of params in the file ("" none). Shapes are checked. Error MODEL. */
gboolean litho_safetensors_load_params(const LithoSafetensors *file, NnParams *params, const char *prefix,
                                       gboolean partial, GError **error);

typedef struct {
  const char *name;
  LithoStType type; /* F32, BF16, I8, I64, U8 */
  int rank;
  gint64 dim[LITHO_SAFETENSORS_MAX_RANK];
  const void *data; /* of that type, dense */
} LithoStOut;

/* Written beside and renamed. meta: NULL-terminated pairs key, value; or NULL. Error WRITE. */
gboolean litho_safetensors_write(const char *path, const LithoStOut *tensors, guint n, const char *const *meta,
                                 GError **error);

typedef enum { LITHO_STORE_F32, LITHO_STORE_BF16, LITHO_STORE_I8 } LithoStoreType;
/* Values of params, with Hugging Face's names and layout. BF16 rounds to nearest even; I8 holds matrices as
 * symmetric int8 rows with a scale each ("NAME.scale"), everything else as F32. Frozen
 * tensors are left out: they are the base model's. */
gboolean litho_safetensors_save_params(const char *path, const NnParams *params, const char *prefix,
                                       LithoStoreType type, const char *const *meta, GError **error);

#endif
