/* chat_batch.h: `litho chat --batch`: turns of written conversations, for ../shared/bench/chat. */
#ifndef LITHO_CLI_CMD_CHAT_BATCH_H
#define LITHO_CLI_CMD_CHAT_BATCH_H

#include "plan/plan.h"

/* Reads lines {"id","dialog"} of `path` ("-": stdin) and prints {"id","steps"} or {"id","search"} for each; what its
 * last turn asks for, as a tool that works on the picture as it stands would do it. Errors: NOT_FOUND, READ, USAGE (a
 * line that is none of the kind: says which), those of the planner. */
gboolean chat_batch(const char *path, LithoPlanner *planner, GError **error);

#endif
