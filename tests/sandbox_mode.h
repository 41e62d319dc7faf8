/* sandbox_mode.h: how the processes that a test starts close themselves, for a while. */
#ifndef LITHO_TESTS_SANDBOX_MODE_H
#define LITHO_TESTS_SANDBOX_MODE_H

#include <glib.h>

/* A kernel without landlock, for the processes started from now on. Gives what sandbox_mode_end() takes. */
static inline char *
sandbox_mode_without_landlock(void)
{
  g_setenv("LITHO_LANDLOCK_ABI", "0", TRUE);
  return g_strdup(g_getenv("LITHO_SANDBOX"));
}

/* As it was before. Frees `before`. */
static inline void
sandbox_mode_end(char *before)
{
  g_unsetenv("LITHO_LANDLOCK_ABI");
  if (before != NULL)
    g_setenv("LITHO_SANDBOX", before, TRUE);
  else
    g_unsetenv("LITHO_SANDBOX");
  g_free(before);
}

#endif
