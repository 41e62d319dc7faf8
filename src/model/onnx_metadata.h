/* onnx_metadata.h: texts that an ONNX file carries beside its net. */
#ifndef LITHO_MODEL_ONNX_METADATA_H
#define LITHO_MODEL_ONNX_METADATA_H

#include <glib.h>

/* The value of the first entry `key` of the file's metadata, UTF-8; caller frees. NULL without
 * error: there is none, or the file is no ONNX net. Error MODEL: the file cannot be read. */
char *litho_onnx_metadata(const char *path, const char *key, GError **error);

#endif
