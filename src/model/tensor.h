/* tensor.h: the arrays that go into a net and come out of it, and the ports that take them, whatever runs the net.
 */
#ifndef LITHO_MODEL_TENSOR_H
#define LITHO_MODEL_TENSOR_H

#include <glib.h>

#define LITHO_TENSOR_MAX_RANK 6

typedef enum { LITHO_TENSOR_F32, LITHO_TENSOR_U8, LITHO_TENSOR_I64, LITHO_TENSOR_I32, LITHO_TENSOR_F16 } LithoTensorType;

typedef struct {
  LithoTensorType type;
  int rank;
  gint64 dim[LITHO_TENSOR_MAX_RANK]; /* a port's dynamic dimension is -1 */
  void *data; /* dense, row-major. Inputs: borrowed. Outputs: owned by the net until its next run. */
} LithoTensor;

typedef struct {
  char *name;
  LithoTensor shape; /* data is NULL */
} LithoPort;

/* Number of values; G_MAXSIZE when they are more than can be counted. */
gsize litho_tensor_n(const LithoTensor *tensor);
/* Value i as a float (U8: as it is; F16: 0). */
float litho_tensor_value(const LithoTensor *tensor, gsize i);
/* FALSE: NaN or infinity is among the values. */
gboolean litho_tensor_is_finite(const LithoTensor *tensor);
/* "float32 (1,3,?,?)"; caller frees. */
char *litho_tensor_text(const LithoTensor *tensor);
/* Is the tensor of the port's type and shape? A dynamic dimension takes any size but 0, a port of rank 0 any shape. */
gboolean litho_port_takes(const LithoPort *port, const LithoTensor *tensor);

#endif
