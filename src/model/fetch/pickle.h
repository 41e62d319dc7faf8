/* pickle.h: the tensors of a PyTorch checkpoint (legacy format of torch.save before 1.6), read without Python and
 * without running anything.
 */
#ifndef LITHO_MODEL_FETCH_PICKLE_H
#define LITHO_MODEL_FETCH_PICKLE_H

#include <glib.h>
#include "litho.h"

typedef struct {
  int rank;
  gint64 dim[6];
  gsize n;   /* product of dim */
  float *v;  /* row-major, owned; NULL for a tensor of integers */
} LithoTensorFile;

/* name → LithoTensorFile* of a state dictionary; owned by the table. Errors: READ, LIMIT, MODEL (no such file, damaged, or
 * it wants something run that is not the making of a tensor or dictionary: says what and where). */
GHashTable *litho_pickle_tensors(const char *path, GError **error);

#endif
