/* url.h: an OpenAI-compatible endpoint as the planner's language model. */
#ifndef LITHO_PLAN_ASK_URL_H
#define LITHO_PLAN_ASK_URL_H

#include "plan/ask/draft_model.h"

typedef struct _LithoUrlOracle LithoUrlOracle;

/* url: the base ("http://127.0.0.1:8080", "…/v1") or the full "…/chat/completions". model: NULL = "default". The
 * environment's LITHO_LLM_KEY is sent as bearer token. Errors: USAGE (not http or https), OFFLINE (offline and
 * not this machine). */
LithoUrlOracle *litho_url_oracle_new(const char *url, const char *model, gboolean offline,
                                     GError **error);
void litho_url_oracle_free(LithoUrlOracle *oracle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoUrlOracle, litho_url_oracle_free)
/* seconds without an answer before NETWORK; default 60 */
void litho_url_oracle_set_timeout(LithoUrlOracle *oracle, guint timeout_s);
LithoOracle litho_url_oracle(LithoUrlOracle *url);

#endif
