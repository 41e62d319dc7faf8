/* convert.h: files that come as something else are made ONNX when they are pulled.
 *
 * A manifest row names its converter; pull.c runs it on the download, whose sha256 has been checked, and
 * checks the result's. A converter gives the same bytes for the same input everywhere.
 */
#ifndef LITHO_MODEL_FETCH_CONVERT_H
#define LITHO_MODEL_FETCH_CONVERT_H

#include "litho.h"

typedef struct {
  const char *name;
  /* Reads `from`, writes the whole file `to`. Errors: MODEL (says what `from` lacks), WRITE. */
  gboolean (*run)(const char *from, const char *to, GError **error);
} LithoConverter;

/* One line for each in convert.c. NULL when there is none of this name. */
const LithoConverter *litho_converter_find(const char *name);

#endif
