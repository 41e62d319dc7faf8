/* cmd_chat.c: litho chat: a conversation about photos in a terminal. */
#include "cli/cmd.h"
#include "cli/cmd/chat_batch.h"
#include "cli/plan_options.h"

extern const LithoCmd cmd_chat;

static char *batch;
static gboolean as_json;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"batch", 0, 0, G_OPTION_ARG_FILENAME, &batch,
       "read each line {\"id\",\"dialog\"} of this file (- for stdin) and print what its last turn asks for", "FILE"},
      PLAN_ENTRIES,
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object a turn; errors too", NULL},
      {NULL},
  };
  return entries;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_chat, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (batch == NULL)
    return cmd_usage(&cmd_chat, "say --batch FILE");
  g_autoptr(GError) error = NULL;
  LithoPlannerOptions planner_options;
  if (!cli_plan_check(&planner_options, &error))
    return cmd_fail(&cmd_chat, error, as_json);
  cmd_cancellable();
  g_autoptr(LithoPlanner) planner = litho_planner_new(&planner_options, &error);
  if (planner == NULL || !chat_batch(batch, planner, &error))
    return cmd_fail(&cmd_chat, error, as_json);
  return 0;
}

const LithoCmd cmd_chat = {
    .name = "chat",
    .summary = "talk about photos, turn by turn",
    .usage = "[OPTION…]",
    .details = "--batch reads written conversations and prints for each what its last turn asks for.",
    .options = options,
    .run = run,
};
