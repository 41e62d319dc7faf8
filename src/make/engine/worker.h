/* worker.h: the process in which the engine runs: a model that is broken, or too large, ends it and nothing else.
 *
 * It reads frames (base/frame.h) and writes frames:
 *   in   {"id",…request (request.h)} + pictures
 *   out  {"id","progress","stage"[,"step","steps","seconds"][,"file"]}   file: what is being read
 *        {"id","preview":{"width","height","channels","step","picture"},"bytes"} + pixels
 *        {"id","picture":{"width","height","channels","index","seed"},"bytes"} + pixels
 *        {"id","result":{"sampler","engine","warnings":[…],"load_s","sample_s","ms"}} or {"id","error":{…}}
 * The process closes itself (box/box.h) when the first request is there: it reads the store's models and the files of that
 * request, and writes nothing but its frames. The model of the last request stays loaded. There is no cancelling within: whoever wants it ends the process.
 */
#ifndef LITHO_MAKE_ENGINE_WORKER_H
#define LITHO_MAKE_ENGINE_WORKER_H

#include <glib.h>
#include "litho.h"

/* Serves until `in` ends, then ends the process, whatever runs. FALSE: the sandbox cannot be closed as asked (SANDBOX), which
 * the first request was answered. */
gboolean litho_make_worker_run(int in, int out, GError **error);

#endif
