/* plan_options.h: the options that choose the planner, shared by edit and plan. */
#ifndef LITHO_CLI_PLAN_OPTIONS_H
#define LITHO_CLI_PLAN_OPTIONS_H

#include "plan/plan.h"

extern char *cli_plan_planner, *cli_plan_model, *cli_plan_url, *cli_plan_url_model;
extern int cli_plan_threads;
extern gboolean cli_plan_offline;

#define PLAN_ENTRIES                                                                               \
  {"planner",                                                                                      \
   0,                                                                                              \
   0,                                                                                              \
   G_OPTION_ARG_STRING,                                                                            \
   &cli_plan_planner,                                                                                  \
   "who turns words into a plan: a small net, keywords and the language model, keywords alone, or " \
   "(auto) the net where it is installed and else keywords (default auto)",                                                                               \
   "auto|fast|model|words"},                                                                            \
      {"model",     0,                                                                             \
       0,           G_OPTION_ARG_FILENAME,                                                         \
       &cli_plan_model, "language model: a name of 'litho models list' or a GGUF file",                \
       "FILE"},                                                                                    \
      {"llm",                                                                                      \
       0,                                                                                          \
       0,                                                                                          \
       G_OPTION_ARG_STRING,                                                                        \
       &cli_plan_url,                                                                                  \
       "use an OpenAI-compatible endpoint instead (the words leave the process, photos never do)", \
       "URL"},                                                                                     \
      {"llm-model", 0, 0, G_OPTION_ARG_STRING, &cli_plan_url_model, "its name for the model", "NAME"}, \
      {"threads",                                                                                  \
       0,                                                                                          \
       0,                                                                                          \
       G_OPTION_ARG_INT,                                                                           \
       &cli_plan_threads,                                                                              \
       "threads of the language model (default: all cores)",                                       \
       "N"},                                                                                       \
  {                                                                                                \
    "offline", 0, 0, G_OPTION_ARG_NONE, &cli_plan_offline, "never use the network", NULL               \
  }

/* The options as the planner takes them. Error USAGE. */
gboolean cli_plan_check(LithoPlannerOptions *options, GError **error);

/* "language model", "keyword planner", "endpoint": for people. */
const char *cli_plan_kind_title(LithoPlannerKind kind);


#endif
