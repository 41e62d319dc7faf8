/* weights.h: what is in a file of weights, by its header alone: names, shapes and places of its tensors. For files that
 * others' engines run and that may have gigabytes: nothing but the header is read, and all of it is checked against the
 * file's size, so that a file that was cut short is known before anything is loaded.
 *
 * Forms: GGUF 2 and 3, safetensors. Of PyTorch's own (zip or pickle) it is known only that they are that and, of a zip,
 * whether its end is there: the list of tensors is empty.
 */
#ifndef LITHO_NN_WEIGHTS_H
#define LITHO_NN_WEIGHTS_H

#include <glib.h>
#include "litho.h"

#define LITHO_WEIGHTS_MAX_RANK 8

typedef enum { LITHO_WEIGHTS_GGUF, LITHO_WEIGHTS_SAFETENSORS, LITHO_WEIGHTS_TORCH } LithoWeightsForm;

typedef struct {
  char *name;
  int rank;
  gint64 dim[LITHO_WEIGHTS_MAX_RANK]; /* slowest first, as PyTorch says shapes */
} LithoWeight;

typedef struct {
  LithoWeightsForm form;
  char *shown;        /* the path, for messages */
  char *architecture; /* GGUF: general.architecture; NULL: not said */
  GArray *tensors;    /* LithoWeight */
} LithoWeights;

/* Errors: NOT_FOUND, READ; MODEL (no file of weights, damaged or cut short: says where). */
LithoWeights *litho_weights_open(const char *path, GError **error);
void litho_weights_free(LithoWeights *weights);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoWeights, litho_weights_free)

/* The first tensor that fits one of the patterns, which '|' parts: "a.b" fits the name "a.b" and all that end in ".a.b";
 * "*ab" fits all that hold "ab". axis: that dimension must be `size`; below 0: any shape. NULL: none. */
const LithoWeight *litho_weights_find(const LithoWeights *weights, const char *patterns, int axis, gint64 size);

/* Private to nn/: fills in form, architecture and tensors. */
gboolean nn_gguf_read(LithoWeights *weights, const guint8 *bytes, gsize length, GError **error);

#endif
