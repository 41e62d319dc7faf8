/* tensor.c: see tensor.h. */
#include "model/tensor.h"

gsize
litho_tensor_n(const LithoTensor *tensor)
{
  gsize n = 1;
  for (int i = 0; i < tensor->rank; i++)
    if (!g_size_checked_mul(&n, n, (gsize)MAX(tensor->dim[i], 0)))
      return G_MAXSIZE; /* a port of a damaged net: more than any memory */
  return n;
}

float
litho_tensor_value(const LithoTensor *tensor, gsize i)
{
  switch (tensor->type) {
  case LITHO_TENSOR_F32: return ((const float *)tensor->data)[i];
  case LITHO_TENSOR_U8: return ((const guint8 *)tensor->data)[i];
  case LITHO_TENSOR_I32: return (float)((const gint32 *)tensor->data)[i];
  case LITHO_TENSOR_I64: return (float)((const gint64 *)tensor->data)[i];
  case LITHO_TENSOR_F16: break;
  }
  return 0;
}

gboolean
litho_tensor_is_finite(const LithoTensor *tensor)
{
  const gsize n = litho_tensor_n(tensor);
  guint32 bad = 0;
  /* An exponent of ones only is infinity or NaN. */
  if (tensor->type == LITHO_TENSOR_F32) {
    const guint32 *bits = tensor->data;
    for (gsize i = 0; i < n; i++)
      bad |= (bits[i] & 0x7f800000u) == 0x7f800000u;
  } else if (tensor->type == LITHO_TENSOR_F16) {
    const guint16 *bits = tensor->data;
    for (gsize i = 0; i < n; i++)
      bad |= (bits[i] & 0x7c00u) == 0x7c00u;
  }
  return bad == 0;
}

char *
litho_tensor_text(const LithoTensor *tensor)
{
  static const char *const names[] = {[LITHO_TENSOR_F32] = "float32", [LITHO_TENSOR_U8] = "uint8",
                                      [LITHO_TENSOR_I64] = "int64", [LITHO_TENSOR_I32] = "int32",
                                      [LITHO_TENSOR_F16] = "float16"};
  GString *text = g_string_new(names[tensor->type]);
  g_string_append(text, " (");
  for (int i = 0; i < tensor->rank; i++) {
    g_string_append(text, i > 0 ? "," : "");
    if (tensor->dim[i] < 0)
      g_string_append_c(text, '?');
    else
      g_string_append_printf(text, "%" G_GINT64_FORMAT, tensor->dim[i]);
  }
  g_string_append_c(text, ')');
  return g_string_free(text, FALSE);
}

gboolean
litho_port_takes(const LithoPort *port, const LithoTensor *tensor)
{
  const LithoTensor *want = &port->shape;
  gboolean fits = tensor->type == want->type && tensor->rank <= LITHO_TENSOR_MAX_RANK &&
                  (want->rank == 0 || want->rank == tensor->rank);
  for (int i = 0; fits && i < tensor->rank; i++)
    fits = tensor->dim[i] > 0 && (want->rank == 0 || want->dim[i] < 0 || want->dim[i] == tensor->dim[i]);
  return fits;
}
