/* plan_options.c: the options that choose the planner. */
#include "cli/plan_options.h"

char *plan_planner, *plan_model, *plan_url, *plan_url_model;
int plan_threads;
gboolean plan_offline;

gboolean
plan_check(LithoPlannerOptions *options, GError **error)
{
  static const char *const names[] = {"auto", "fast", "model", "words", NULL};
  const LithoPlannerKind kinds[] = {LITHO_PLANNER_AUTO, LITHO_PLANNER_FAST, LITHO_PLANNER_MODEL,
                                    LITHO_PLANNER_WORDS};
  guint chosen = 0;
  while (plan_planner != NULL && names[chosen] != NULL && !g_str_equal(names[chosen], plan_planner))
    chosen++;
  const char *wrong = NULL;
  if (names[chosen] == NULL)
    wrong = "--planner takes auto, fast, model or words";
  else if (plan_threads < 0 || plan_threads > 1024)
    wrong = "--threads takes 0 (all cores) to 1024";
  else if (plan_url != NULL && (plan_model != NULL || plan_planner != NULL))
    wrong = "--llm is a planner of its own: leave out --planner and --model";
  else if (plan_url != NULL && !g_str_has_prefix(plan_url, "http://") &&
           !g_str_has_prefix(plan_url, "https://"))
    wrong = "--llm takes an http:// or https:// address";
  else if (plan_url_model != NULL && plan_url == NULL)
    wrong = "--llm-model belongs to --llm; for a local model say --model";
  else if (plan_model != NULL && (kinds[chosen] == LITHO_PLANNER_WORDS || kinds[chosen] == LITHO_PLANNER_FAST))
    wrong = "--planner words and fast use no language model: leave out --model";
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return FALSE;
  }
  LithoPlannerKind kind = kinds[chosen];
  if (plan_url != NULL)
    kind = LITHO_PLANNER_URL;
  else if (plan_model != NULL)
    kind = LITHO_PLANNER_MODEL; /* a model that was named is not replaced by words */
  *options = (LithoPlannerOptions){.kind = kind,
                                   .model = plan_model,
                                   .url = plan_url,
                                   .url_model = plan_url_model,
                                   .n_threads = plan_threads,
                                   .offline = plan_offline};
  return TRUE;
}

const char *
plan_kind_title(LithoPlannerKind kind)
{
  static const char *const titles[] = {"fast planner and language model", "language model", "keyword planner", "endpoint", "fast planner"};
  return titles[kind];
}

/* "“add a dragon”: litho does not invent objects; …" of the clauses of a kind. */
static char *
reasons(const LithoRecipe *draft)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoClause *clause = draft->clauses->pdata[i];
    if (clause->kind == LITHO_CLAUSE_STEP)
      continue;
    g_string_append_printf(text, "%s“%s”", text->len > 0 ? "; " : "", clause->text);
    if (clause->reason != NULL && *clause->reason != '\0')
      g_string_append_printf(text, ": %s", clause->reason);
  }
  return g_string_free(text, FALSE);
}

gboolean
plan_check_draft(const LithoRecipe *draft, GError **error)
{
  g_autofree char *why = reasons(draft);
  if (draft->refused || draft->steps->len == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_PLAN, "%s%s%s",
                draft->refused ? "refused" : "nothing to do", *why ? ": " : "", why);
    return FALSE;
  }
  return TRUE;
}
