/* library_calls.h: what the tests of the public library do often. */
#ifndef LITHO_TESTS_LIBRARY_CALLS_H
#define LITHO_TESTS_LIBRARY_CALLS_H

#include "litho.h"

/* The call must have failed with this code; the error is taken away, so that the next one can set it. */
#define assert_failed(got, error, code_)                                                                               \
  do {                                                                                                                 \
    g_assert_true(!(got));                                                                                             \
    g_assert_error((error), LITHO_ERROR, (code_));                                                                     \
    g_clear_error(&(error));                                                                                           \
  } while (0)

static inline LithoRecipe *
parse(const char *json)
{
  g_autoptr(GError) error = NULL;
  LithoRecipe *recipe = litho_recipe_parse("test", json, -1, &error);
  g_assert_no_error(error);
  return recipe;
}

#endif
