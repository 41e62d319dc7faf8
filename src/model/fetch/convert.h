/* convert.h: files that come as something else are made ONNX when they are pulled.
 *
 * A manifest row names its converter; pull.c runs it on the download, whose sha256 has been checked, and
 * checks the result's. A converter gives the same bytes for the same input everywhere.
 *
 * The download is a stranger's file until then (pickles are programs that build objects; convert reads them with a reader of
 * its own): it is converted in a process of its own that is closed (box/box.h) and can read that file and nothing else.
 */
#ifndef LITHO_MODEL_FETCH_CONVERT_H
#define LITHO_MODEL_FETCH_CONVERT_H

#include "litho.h"

/* Of a file that is converted: what is made of it has to be counted in 32 bits. */
#define LITHO_CONVERT_MAX_BYTES ((gsize)1 << 30)

typedef struct {
  const char *name;
  /* Reads `from`, gives the whole ONNX file, new. Errors: MODEL (says what `from` lacks), READ, LIMIT. */
  GBytes *(*make)(const char *from, GError **error);
} LithoConverter;

/* One line for each in convert.c. NULL when there is none of this name. */
const LithoConverter *litho_converter_find(const char *name);

/* Converts the file `from` to the file `to` in a closed process, `program worker --convert NAME`; program NULL: this
 * process's own. Errors: the converter's; RESOURCE (the process does not start, or was ended), SANDBOX, WRITE. */
gboolean litho_convert(const LithoConverter *converter, const char *program, const char *from, const char *to,
                       GCancellable *cancel, GError **error);
/* That process: closes itself, converts the file that its stdin is, and writes one frame (base/frame.h) to `out`:
 * {"result":{}} with the bytes, or {"error":…}. Returns its exit code. */
int litho_convert_child(const char *name, int out);

#endif
