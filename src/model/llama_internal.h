/* llama_internal.h: what bridge_llama.c and bridge_vision.c share. */
#ifndef LITHO_MODEL_LLAMA_INTERNAL_H
#define LITHO_MODEL_LLAMA_INTERNAL_H

#include <llama.h>
#include "model/bridge_llama.h"

struct _LithoLlama {
  struct llama_model *model;
  struct llama_context *context;
  const struct llama_vocab *vocab;
  int n_vocab;
  int n_ctx;
  int n_prefix;   /* tokens of the prefix, the waiting last one included */
  GArray *tokens; /* llama_token: the whole context; those from n_done on wait */
  int n_done;
  const float *logits; /* after the last token; NULL: have to be decoded */
  llama_token_data *candidates; /* n_vocab */
  GCancellable *cancel;
};

/* The last error line of llama.cpp or mtmd, and forgets it. Caller frees. */
char *model_llama_take_log(void);
/* Where their log lines go (a ggml_log_callback). */
void model_llama_catch_log(enum ggml_log_level level, const char *text, void *data);

#endif
