/* onnx_write.h: writes a net as ONNX (onnx.proto, IR version 8, opset 13), weights as float32. */
#ifndef LITHO_MODEL_FETCH_ONNX_WRITE_H
#define LITHO_MODEL_FETCH_ONNX_WRITE_H

#include <glib.h>
#include "litho.h"

typedef struct _LithoOnnx LithoOnnx;

LithoOnnx *litho_onnx_new(void);
void litho_onnx_free(LithoOnnx *onnx);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoOnnx, litho_onnx_free)

/* float32 ports; a dimension of 0 is open. */
void litho_onnx_input(LithoOnnx *onnx, const char *name, int rank, const gint64 *dim);
void litho_onnx_output(LithoOnnx *onnx, const char *name, int rank, const gint64 *dim);
/* A constant; v: row-major. */
void litho_onnx_floats(LithoOnnx *onnx, const char *name, int rank, const gint64 *dim, const float *v);
/* A constant list of whole numbers (int64). */
void litho_onnx_ints(LithoOnnx *onnx, const char *name, gint64 n, const gint64 *v);
/* inputs, outputs: names between blanks ("x w b"). attributes: "name=1 name=0.5 name=[1,2] name=text" between
 * blanks: a number with a point is a float; or NULL. */
void litho_onnx_node(LithoOnnx *onnx, const char *type, const char *inputs, const char *outputs,
                     const char *attributes);
/* The file. New. */
GBytes *litho_onnx_bytes(const LithoOnnx *onnx);

#endif
