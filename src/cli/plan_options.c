/* plan_options.c: the options that choose the planner. */
#include "cli/plan_options.h"

char *cli_plan_planner, *cli_plan_model, *cli_plan_url, *cli_plan_url_model;
int cli_plan_threads;
gboolean cli_plan_offline;

gboolean
cli_plan_check(LithoPlannerOptions *options, GError **error)
{
  static const char *const names[] = {"auto", "fast", "model", "words", NULL};
  const LithoPlannerKind kinds[] = {LITHO_PLANNER_AUTO, LITHO_PLANNER_FAST, LITHO_PLANNER_MODEL,
                                    LITHO_PLANNER_WORDS};
  guint chosen = 0;
  while (cli_plan_planner != NULL && names[chosen] != NULL && !g_str_equal(names[chosen], cli_plan_planner))
    chosen++;
  const char *wrong = NULL;
  if (names[chosen] == NULL)
    wrong = "--planner takes auto, fast, model or words";
  else if (cli_plan_threads < 0 || cli_plan_threads > 1024)
    wrong = "--threads takes 0 (all cores) to 1024";
  else if (cli_plan_url != NULL && (cli_plan_model != NULL || cli_plan_planner != NULL))
    wrong = "--llm is a planner of its own: leave out --planner and --model";
  else if (cli_plan_url != NULL && !g_str_has_prefix(cli_plan_url, "http://") &&
           !g_str_has_prefix(cli_plan_url, "https://"))
    wrong = "--llm takes an http:// or https:// address";
  else if (cli_plan_url_model != NULL && cli_plan_url == NULL)
    wrong = "--llm-model belongs to --llm; for a local model say --model";
  else if (cli_plan_model != NULL && (kinds[chosen] == LITHO_PLANNER_WORDS || kinds[chosen] == LITHO_PLANNER_FAST))
    wrong = "--planner words and fast use no language model: leave out --model";
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return FALSE;
  }
  LithoPlannerKind kind = kinds[chosen];
  if (cli_plan_url != NULL)
    kind = LITHO_PLANNER_URL;
  else if (cli_plan_model != NULL)
    kind = LITHO_PLANNER_MODEL; /* a model that was named is not replaced by words */
  *options = (LithoPlannerOptions){.kind = kind,
                                   .model = cli_plan_model,
                                   .url = cli_plan_url,
                                   .url_model = cli_plan_url_model,
                                   .n_threads = cli_plan_threads,
                                   .offline = cli_plan_offline};
  return TRUE;
}

const char *
cli_plan_kind_title(LithoPlannerKind kind)
{
  static const char *const titles[] = {[LITHO_PLANNER_AUTO] = "planner that is installed",
                                       [LITHO_PLANNER_MODEL] = "language model",
                                       [LITHO_PLANNER_WORDS] = "keyword planner",
                                       [LITHO_PLANNER_URL] = "endpoint",
                                       [LITHO_PLANNER_FAST] = "fast planner"};
  return titles[kind];
}
