/* bridge_vision.h: a vision-language model: a GGUF and its projector (mmproj GGUF), by llama.cpp's mtmd.
 *
 * Not thread-safe. Greedy, deterministic.
 */
#ifndef LITHO_MODEL_BRIDGE_VISION_H
#define LITHO_MODEL_BRIDGE_VISION_H

#include "model/bridge_llama.h"

typedef struct _LithoVision LithoVision;

/* FALSE: this build of litho has no mtmd, and opening answers MODEL. */
gboolean litho_vision_available(void);

/* Errors: MODEL (unreadable; the two do not belong together; a projector that is not for pictures). */
LithoVision *litho_vision_open(const char *model_path, const char *mmproj_path, int n_threads, GError **error);
void litho_vision_free(LithoVision *vision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoVision, litho_vision_free)

/* What the model answers to `prompt` about the picture (width × height × 3, 8-bit sRGB): at most max_tokens
 * tokens, valid UTF-8, cut where they end. Nothing of an earlier picture is remembered. Errors: MODEL,
 * LIMIT (the picture needs more than the context), CANCELLED. Caller frees. */
char *litho_vision_ask(LithoVision *vision, const char *prompt, const guint8 *rgb, int width, int height,
                       int max_tokens, GCancellable *cancel, GError **error);

#endif
