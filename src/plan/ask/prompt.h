/* prompt.h: what the language model is told, and how its answers are constrained. */
#ifndef LITHO_PLAN_ASK_PROMPT_H
#define LITHO_PLAN_ASK_PROMPT_H

#include <glib.h>

/* The system text: the line language and the operation table, derived from litho_ops(). */
char *litho_prompt_system(void);
/* The user's turn that asks for the transcript. */
const char *litho_prompt_user(void);
/* Example lines "clause => answer\n" : written ones and those of the operation table. */
char *litho_prompt_examples(void);
/* sha256 (hex) of all three. Caller frees. */
char *litho_prompt_sha256(void);

/* GBNF of one answer line, root "root"; it ends in "\n". regions: what may stand in the region slot,
 * NULL-terminated, as written in an answer ("all" "sky" "\"the red car\""). */
char *litho_grammar_line(const char *const *regions);
/* GBNF of a whole JSON answer for an endpoint (documentation and hash; the host validates). */
char *litho_grammar_sha256(void);

#endif
