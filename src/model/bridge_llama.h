/* bridge_llama.h: the language model, as the planner needs it. Only bridge_llama.c and bridge_vision.c
 * include llama.h.
 *
 * One bridge = one model + one context; not thread-safe. Greedy, deterministic. */
#ifndef LITHO_MODEL_BRIDGE_LLAMA_H
#define LITHO_MODEL_BRIDGE_LLAMA_H

#include <gio/gio.h>
#include "litho.h"

typedef struct _LithoLlama LithoLlama;

/* Errors: MODEL (unreadable, not a GGUF, no memory). n_ctx in tokens, n_threads 0 = all cores. */
LithoLlama *litho_llama_open(const char *path, int n_ctx, int n_threads, GError **error);
void litho_llama_free(LithoLlama *llama);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoLlama, litho_llama_free)

/* "llama.cpp <version>", for cache keys and made_by. */
const char *litho_llama_version(void);

/* The model's chat template on system + user, with the assistant's turn opened; models without a template
 * get a plain "### Instruction" form. Caller frees. */
char *litho_llama_chat(LithoLlama *llama, const char *system, const char *user, GError **error);

/* Makes `prefix` the context: restores it from state_path when that file was saved for the same
 * tokens, else decodes it (calls progress) and saves it there (beside and renamed). */
gboolean litho_llama_prefix(LithoLlama *llama, const char *prefix, const char *state_path,
                            void (*progress)(double, gpointer), gpointer data,
                            GCancellable *cancel, GError **error);

/* Drops everything after the prefix. */
void litho_llama_rewind(LithoLlama *llama);
/* Appends text to the context in one batch. special: parse special tokens in it (never for
 * people's text). */
gboolean litho_llama_feed(LithoLlama *llama, const char *text, gboolean special, GError **error);

typedef struct _LithoGrammar LithoGrammar;
/* GBNF. Error GRAMMAR when it does not parse. */
LithoGrammar *litho_grammar_new(LithoLlama *llama, const char *gbnf, const char *root,
                                GError **error);
void litho_grammar_free(LithoGrammar *grammar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoGrammar, litho_grammar_free)

/* Greedy text under the grammar (reset first) until it is complete or max_tokens (error PLAN).
 * logprob: NULL or the mean log probability of the tokens. Caller frees. */
char *litho_llama_decode(LithoLlama *llama, LithoGrammar *grammar, int max_tokens,
                         double *logprob, GCancellable *cancel, GError **error);

#endif
