/* convert.h: files that come as something else are made ONNX when they are pulled.
 *
 * A manifest row names its converter; pull.c runs it on the download, whose sha256 has been checked, and
 * checks the result's. A converter gives the same bytes for the same input everywhere.
 */
#ifndef LITHO_MODEL_FETCH_CONVERT_H
#define LITHO_MODEL_FETCH_CONVERT_H

#include "litho.h"

/* Of a file that is converted: what is made of it has to be counted in 32 bits. */
#define LITHO_CONVERT_MAX_BYTES ((gsize)1 << 30)

typedef struct {
  const char *name;
  /* Reads `from`, writes the whole file `to`. Errors: MODEL (says what `from` lacks), LIMIT, WRITE. */
  gboolean (*run)(const char *from, const char *to, GError **error);
} LithoConverter;

/* One line for each in convert.c. NULL when there is none of this name. */
const LithoConverter *litho_converter_find(const char *name);

#endif
