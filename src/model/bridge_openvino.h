/* bridge_openvino.h: vision nets (ONNX, TFLite, OpenVINO IR) run on the CPU. Only bridge_openvino.c
 * and openvino_library.c know OpenVINO's headers; its library is loaded when the first net is opened.
 *
 * A net is compiled once a size of its inputs and kept; compiled nets are cached under
 * $LITHO_CACHE/nets. One net may be used from one thread at a time.
 */
#ifndef LITHO_MODEL_BRIDGE_OPENVINO_H
#define LITHO_MODEL_BRIDGE_OPENVINO_H

#include <gio/gio.h>
#include "litho.h"
#include "model/tensor.h"

typedef struct _LithoNet LithoNet;

/* TRUE when OpenVINO's library can be loaded. */
gboolean litho_openvino_available(void);
/* "OpenVINO <version>", or NULL when it is not there. */
const char *litho_openvino_version(void);

/* n_threads 0: all cores. Errors: MODEL (not there, no net, damaged, an operation that OpenVINO lacks). */
LithoNet *litho_net_open(const char *path, int n_threads, GError **error);
void litho_net_free(LithoNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoNet, litho_net_free)
/* Gives back what the compiled net takes (its weights, twice, and its work space: 30 to 180 MB) until it runs again, which
 * compiles it anew from the cache (20 to 150 ms). One that is woken again and again stays awake. Ends the views of its last
 * outputs. */
void litho_net_rest(LithoNet *net);
/* Of its file; owned by the net. */
const char *litho_net_path(const LithoNet *net);
guint litho_net_n_inputs(const LithoNet *net);
guint litho_net_n_outputs(const LithoNet *net);
const LithoPort *litho_net_input(const LithoNet *net, guint i);
const LithoPort *litho_net_output(const LithoNet *net, guint i);

/* in: one for each input, in the net's order, with fixed dims and the port's type. out: n_out ≤ the net's
 * outputs are filled in, as views. Errors: MODEL (shape or type does not fit: says which; the net fails;
 * an output holds NaN or infinity). */
gboolean litho_net_run(LithoNet *net, const LithoTensor *in, guint n_in, LithoTensor *out, guint n_out,
                       GError **error);

#endif
