/* tiny_onnx.h: writes small ONNX nets for tests, by hand in protobuf (onnx.proto, IR version 8, opset 13).
 *
 *   TinyOnnx *o = tiny_onnx_new();
 *   tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
 *   tiny_onnx_floats(o, "w", "3,3,1,1", weights);
 *   tiny_onnx_node(o, "Conv", "x w", "y", "pads=[0,0,0,0] group=1");
 *   tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
 *   tiny_onnx_write(o, path);    frees o
 */
#ifndef TINY_ONNX_H
#define TINY_ONNX_H

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include "model/bridge_openvino.h"

enum { TINY_F32 = 1, TINY_U8 = 2, TINY_I32 = 6, TINY_I64 = 7, TINY_F16 = 10 }; /* TensorProto.DataType */

/* At the beginning of a test that runs nets. */
static inline gboolean
skips_nets(void)
{
  if (!litho_openvino_available())
    g_test_skip("OpenVINO is not there");
  return !litho_openvino_available();
}

typedef struct {
  GByteArray *graph;
} TinyOnnx;

static inline void
tiny_pb_varint(GByteArray *out, guint64 v)
{
  do {
    guint8 byte = (guint8)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
    g_byte_array_append(out, &byte, 1);
    v >>= 7;
  } while (v != 0);
}

static inline void
tiny_pb_int(GByteArray *out, guint field, gint64 v)
{
  tiny_pb_varint(out, field << 3);
  tiny_pb_varint(out, (guint64)v);
}

static inline void
tiny_pb_bytes(GByteArray *out, guint field, const void *data, gsize size)
{
  tiny_pb_varint(out, field << 3 | 2);
  tiny_pb_varint(out, size);
  g_byte_array_append(out, data, (guint)size);
}

static inline void
tiny_pb_text(GByteArray *out, guint field, const char *text)
{
  tiny_pb_bytes(out, field, text, strlen(text));
}

/* Appends `message` and frees it. */
static inline void
tiny_pb_message(GByteArray *out, guint field, GByteArray *message)
{
  tiny_pb_bytes(out, field, message->data, message->len);
  g_byte_array_unref(message);
}

static inline TinyOnnx *
tiny_onnx_new(void)
{
  TinyOnnx *o = g_new0(TinyOnnx, 1);
  o->graph = g_byte_array_new();
  return o;
}

/* dims: "1,3,?,?"; ? is dynamic. */
static inline void
tiny_onnx_value(TinyOnnx *o, guint field, const char *name, int type, const char *dims)
{
  GByteArray *shape = g_byte_array_new(), *tensor = g_byte_array_new(), *kind = g_byte_array_new();
  GByteArray *value = g_byte_array_new();
  g_auto(GStrv) part = g_strsplit(dims, ",", -1);
  for (guint i = 0; part[i] != NULL; i++) {
    GByteArray *dim = g_byte_array_new();
    if (part[i][0] == '?') {
      g_autofree char *param = g_strdup_printf("%s%u", name, i);
      tiny_pb_text(dim, 2, param);
    } else
      tiny_pb_int(dim, 1, atoi(part[i]));
    tiny_pb_message(shape, 1, dim);
  }
  tiny_pb_int(tensor, 1, type);
  tiny_pb_message(tensor, 2, shape);
  tiny_pb_message(kind, 1, tensor);
  tiny_pb_text(value, 1, name);
  tiny_pb_message(value, 2, kind);
  tiny_pb_message(o->graph, field, value);
}

static inline void
tiny_onnx_input(TinyOnnx *o, const char *name, int type, const char *dims)
{
  tiny_onnx_value(o, 11, name, type, dims);
}

static inline void
tiny_onnx_output(TinyOnnx *o, const char *name, int type, const char *dims)
{
  tiny_onnx_value(o, 12, name, type, dims);
}

/* A constant; dims "" is a scalar. `data` has the type's own width, little-endian. */
static inline void
tiny_onnx_constant(TinyOnnx *o, const char *name, int type, const char *dims, const void *data)
{
  GByteArray *tensor = g_byte_array_new();
  gsize size = type == TINY_I64 ? 8 : type == TINY_U8 ? 1 : type == TINY_F16 ? 2 : 4;
  g_auto(GStrv) part = g_strsplit(dims, ",", -1);
  for (guint i = 0; part[i] != NULL; i++) {
    tiny_pb_int(tensor, 1, atoi(part[i]));
    size *= (gsize)atoi(part[i]);
  }
  tiny_pb_int(tensor, 2, type);
  tiny_pb_text(tensor, 8, name);
  tiny_pb_bytes(tensor, 9, data, size);
  tiny_pb_message(o->graph, 5, tensor);
}

static inline void
tiny_onnx_floats(TinyOnnx *o, const char *name, const char *dims, const float *values)
{
  tiny_onnx_constant(o, name, TINY_F32, dims, values);
}

static inline void
tiny_onnx_ints(TinyOnnx *o, const char *name, const char *dims, const gint64 *values)
{
  tiny_onnx_constant(o, name, TINY_I64, dims, values);
}

/* inputs, outputs: names with blanks between. attributes: NULL or "pads=[1,1,1,1] group=1 alpha=0.5 mode=linear". */
static inline void
tiny_onnx_node(TinyOnnx *o, const char *op, const char *inputs, const char *outputs, const char *attributes)
{
  GByteArray *node = g_byte_array_new();
  const char *const names[] = {inputs, outputs};
  for (guint side = 0; side < 2; side++) {
    g_auto(GStrv) part = g_strsplit(names[side], " ", -1);
    for (guint i = 0; part[i] != NULL; i++)
      tiny_pb_text(node, side + 1, part[i]);
  }
  tiny_pb_text(node, 4, op);
  g_auto(GStrv) list = g_strsplit(attributes != NULL ? attributes : "", " ", -1);
  for (guint i = 0; list[i] != NULL && *list[i] != '\0'; i++) {
    GByteArray *attribute = g_byte_array_new();
    char *value = strchr(list[i], '=');
    *value++ = '\0';
    tiny_pb_text(attribute, 1, list[i]);
    if (*value == '[') {
      for (char *p = value + 1; *p != '\0' && *p != ']'; p += *p == ',')
        tiny_pb_int(attribute, 8, strtoll(p, &p, 10));
      tiny_pb_int(attribute, 20, 7);
    } else if (g_ascii_isalpha(*value)) {
      tiny_pb_text(attribute, 4, value);
      tiny_pb_int(attribute, 20, 3);
    } else if (strchr(value, '.') != NULL) {
      float f = (float)g_ascii_strtod(value, NULL);
      tiny_pb_varint(attribute, 2 << 3 | 5);
      g_byte_array_append(attribute, (const guint8 *)&f, sizeof f);
      tiny_pb_int(attribute, 20, 1);
    } else {
      tiny_pb_int(attribute, 3, atoi(value));
      tiny_pb_int(attribute, 20, 2);
    }
    tiny_pb_message(node, 5, attribute);
  }
  tiny_pb_message(o->graph, 1, node);
}

static inline void
tiny_onnx_write(TinyOnnx *o, const char *path)
{
  GByteArray *model = g_byte_array_new(), *opset = g_byte_array_new();
  tiny_pb_int(model, 1, 8);
  tiny_pb_int(opset, 2, 13);
  tiny_pb_message(model, 8, opset);
  tiny_pb_text(o->graph, 2, "tiny");
  tiny_pb_message(model, 7, o->graph);
  g_assert_true(g_file_set_contents(path, (const char *)model->data, model->len, NULL));
  g_byte_array_unref(model);
  g_free(o);
}

#endif
