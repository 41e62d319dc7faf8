/* eval_planner.c: litho eval planner: how many labelled clauses the net of the fast planner reads right. */
#include "cli/train/train_options.h"
#include "tune/planner_eval.h"

extern const LithoCmd cmd_eval_planner;

static char *net_path, *clauses;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"net", 0, 0, G_OPTION_ARG_FILENAME, &net_path, "weights (default: those that come with litho)", "FILE"},
      {"clauses", 0, 0, G_OPTION_ARG_FILENAME, &clauses, "labelled clauses of requests, a line of JSON each", "FILE"},
      G_OPTION_ENTRY_NULL};
  return train_eval_entries(entries);
}

static gboolean
evaluate(int *status, GError **error)
{
  if (clauses == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "say where the clauses are: --clauses FILE");
    return FALSE;
  }
  g_autoptr(LithoPlannerNet) net = litho_planner_net_open(net_path, error);
  g_autoptr(JsonObject) out = net != NULL ? litho_planner_eval(net, clauses, error) : NULL;
  if (out != NULL)
    train_print(out);
  return out != NULL;
}

static int
run(int argc, char **argv)
{
  train_common = train_defaults;
  return train_command(&cmd_eval_planner, argc, argv, evaluate);
}

const LithoCmd cmd_eval_planner = {
    .name = "eval planner",
    .summary = "how many labelled clauses the fast planner's net reads right, and in what time",
    .usage = "[OPTION…]",
    .details =
        "The file is one of `litho train planner`; wishes are right when all of a clause's and no others are read. Whole plans are "
        "measured by bench/planner.py.\n\n"
        "Examples:\n\n"
        "  litho eval planner --clauses clauses.jsonl",
    .options = options,
    .run = run,
};
