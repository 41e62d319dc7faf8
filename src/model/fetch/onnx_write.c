/* onnx_write.c: writes a net as ONNX. Field numbers and types are those of onnx.proto. */
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "model/fetch/onnx_write.h"

enum { IR_VERSION = 8, OPSET = 13, FLOAT32 = 1, INT64 = 7 };
enum { ATTRIBUTE_FLOAT = 1, ATTRIBUTE_INT = 2, ATTRIBUTE_STRING = 3, ATTRIBUTE_INTS = 7 };

struct _LithoOnnx {
  GByteArray *graph;
};

static void
put_varint(GByteArray *out, guint64 v)
{
  do {
    const guint8 byte = (guint8)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
    g_byte_array_append(out, &byte, 1);
    v >>= 7;
  } while (v != 0);
}

static void
put_int(GByteArray *out, guint field, gint64 v)
{
  put_varint(out, field << 3);
  put_varint(out, (guint64)v);
}

static void
put_bytes(GByteArray *out, guint field, const void *data, gsize size)
{
  put_varint(out, field << 3 | 2);
  put_varint(out, size);
  g_byte_array_append(out, data, (guint)size);
}

static void
put_text(GByteArray *out, guint field, const char *text)
{
  put_bytes(out, field, text, strlen(text));
}

static void
put_float(GByteArray *out, guint field, float v)
{
  put_varint(out, field << 3 | 5);
  g_byte_array_append(out, (const guint8 *)&v, sizeof v);
}

/* Appends `message` and frees it. */
static void
put_message(GByteArray *out, guint field, GByteArray *message)
{
  put_bytes(out, field, message->data, message->len);
  g_byte_array_unref(message);
}

LithoOnnx *
litho_onnx_new(void)
{
  LithoOnnx *onnx = g_new0(LithoOnnx, 1);
  onnx->graph = g_byte_array_new();
  put_text(onnx->graph, 2, "litho");
  return onnx;
}

void
litho_onnx_free(LithoOnnx *onnx)
{
  if (onnx == NULL)
    return;
  g_byte_array_unref(onnx->graph);
  g_free(onnx);
}

static void
put_port(LithoOnnx *onnx, guint field, const char *name, int rank, const gint64 *dim)
{
  GByteArray *shape = g_byte_array_new(), *tensor = g_byte_array_new(), *type = g_byte_array_new();
  GByteArray *port = g_byte_array_new();
  for (int i = 0; i < rank; i++) {
    GByteArray *one = g_byte_array_new();
    if (dim[i] > 0) {
      put_int(one, 1, dim[i]);
    } else {
      g_autofree char *open = g_strdup_printf("%s_%d", name, i);
      put_text(one, 2, open);
    }
    put_message(shape, 1, one);
  }
  put_int(tensor, 1, FLOAT32);
  put_message(tensor, 2, shape);
  put_message(type, 1, tensor);
  put_text(port, 1, name);
  put_message(port, 2, type);
  put_message(onnx->graph, field, port);
}

void
litho_onnx_input(LithoOnnx *onnx, const char *name, int rank, const gint64 *dim)
{
  put_port(onnx, 11, name, rank, dim);
}

void
litho_onnx_output(LithoOnnx *onnx, const char *name, int rank, const gint64 *dim)
{
  put_port(onnx, 12, name, rank, dim);
}

void
litho_onnx_floats(LithoOnnx *onnx, const char *name, int rank, const gint64 *dim, const float *v)
{
  GByteArray *tensor = g_byte_array_new();
  gsize n = 1;
  for (int i = 0; i < rank; i++) {
    put_int(tensor, 1, dim[i]);
    n *= (gsize)dim[i];
  }
  put_int(tensor, 2, FLOAT32);
  put_text(tensor, 8, name);
  put_bytes(tensor, 9, v, n * sizeof(float)); /* raw_data is little-endian, as every machine litho runs on */
  put_message(onnx->graph, 5, tensor);
}

void
litho_onnx_ints(LithoOnnx *onnx, const char *name, gint64 n, const gint64 *v)
{
  GByteArray *tensor = g_byte_array_new();
  put_int(tensor, 1, n);
  put_int(tensor, 2, INT64);
  put_text(tensor, 8, name);
  put_bytes(tensor, 9, v, (gsize)n * sizeof *v);
  put_message(onnx->graph, 5, tensor);
}

static void
put_attribute(GByteArray *node, const char *text)
{
  const char *value = strchr(text, '=');
  g_autofree char *name = g_strndup(text, (gsize)(value - text));
  GByteArray *attribute = g_byte_array_new();
  value++;
  put_text(attribute, 1, name);
  if (*value == '[') {
    g_autofree char *inside = g_strndup(value + 1, strlen(value) - 2);
    g_auto(GStrv) numbers = g_strsplit(inside, ",", -1);
    for (guint i = 0; numbers[i] != NULL; i++)
      put_int(attribute, 8, g_ascii_strtoll(numbers[i], NULL, 10));
    put_int(attribute, 20, ATTRIBUTE_INTS);
  } else if (!g_ascii_isdigit(*value) && *value != '-') {
    put_text(attribute, 4, value);
    put_int(attribute, 20, ATTRIBUTE_STRING);
  } else if (strchr(value, '.') != NULL) {
    put_float(attribute, 2, (float)g_ascii_strtod(value, NULL));
    put_int(attribute, 20, ATTRIBUTE_FLOAT);
  } else {
    put_int(attribute, 3, g_ascii_strtoll(value, NULL, 10));
    put_int(attribute, 20, ATTRIBUTE_INT);
  }
  put_message(node, 5, attribute);
}

void
litho_onnx_node(LithoOnnx *onnx, const char *type, const char *inputs, const char *outputs,
                const char *attributes)
{
  GByteArray *node = g_byte_array_new();
  g_auto(GStrv) in = g_strsplit(inputs, " ", -1), out = g_strsplit(outputs, " ", -1);
  g_auto(GStrv) list = g_strsplit(attributes != NULL ? attributes : "", " ", -1);
  for (guint i = 0; in[i] != NULL; i++)
    put_text(node, 1, g_str_equal(in[i], "-") ? "" : in[i]);
  for (guint i = 0; out[i] != NULL; i++)
    put_text(node, 2, out[i]);
  put_text(node, 3, out[0]);
  put_text(node, 4, type);
  for (guint i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0')
      put_attribute(node, list[i]);
  put_message(onnx->graph, 1, node);
}

GBytes *
litho_onnx_bytes(const LithoOnnx *onnx)
{
  GByteArray *model = g_byte_array_new();
  GByteArray *opset = g_byte_array_new();
  put_int(model, 1, IR_VERSION);
  put_text(model, 2, "litho");
  put_bytes(model, 7, onnx->graph->data, onnx->graph->len);
  put_text(opset, 1, "");
  put_int(opset, 2, OPSET);
  put_message(model, 8, opset);
  return g_byte_array_free_to_bytes(model);
}
