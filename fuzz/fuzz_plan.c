/* fuzz_plan.c: whatever a language model writes, and whatever a person asks for, gives a legal recipe or an error.
 *
 * The input is "words \0 answer line \0 answer line …": the words are read, each open clause gets the next line
 * (lines that are missing are empty) as from an oracle, and the recipe that comes out must survive
 * print → strict parse with as many steps and a whole ledger. No model is needed.
 * Build with clang: -fsanitize=fuzzer,address,undefined; docs/planner.md says how. */
#include <stdint.h>
#include <string.h>
#include "plan/ask/draft_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
  const char *at, *end;
} Lines;

static const char *
next_text(Lines *lines)
{
  if (lines->at >= lines->end)
    return "";
  const char *text = lines->at;
  lines->at += strlen(text) + 1;
  return text;
}

static gboolean
ask(gpointer self, const char *photo, const char *const *clauses, const char *const *known, guint n,
    const char *const *regions, LithoOracleAnswer *answers, GCancellable *cancel, GError **error)
{
  (void)photo;
  (void)clauses;
  (void)regions;
  (void)cancel;
  (void)error;
  for (guint i = 0; i < n; i++)
    if (known[i] == NULL)
      answers[i].line = g_strdup(next_text(self));
  return TRUE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size > 20000)
    return 0;
  g_autofree char *copy = g_strndup((const char *)data, size); /* keeps what follows a NUL */
  memcpy(copy, data, size);
  Lines lines = {copy, copy + size};
  const char *words = next_text(&lines);
  const LithoOracle oracle = {.ask = ask, .self = &lines};
  g_autoptr(LithoRecipe) recipe = litho_draft_asking(&oracle, words, NULL, NULL, NULL, NULL);
  if (recipe == NULL)
    return 0;
  g_autofree char *text = litho_recipe_print(recipe);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) again = litho_recipe_parse("plan", text, -1, &error);
  if (again == NULL)
    g_error("a plan that is not a legal recipe: %s\n%s", error->message, text);
  g_assert(again->steps->len == recipe->steps->len);
  g_assert(recipe->clauses->len > 0);
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *c = g_ptr_array_index(recipe->clauses, i);
    g_assert(c->kind == LITHO_CLAUSE_STEP ? c->steps != NULL : c->reason != NULL);
  }
  return 0;
}
