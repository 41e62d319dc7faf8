/* wording.c: see wording.h. */
#include <string.h>
#include "plan/wording.h"

gboolean
plan_holds_any(const char *lower, const char *const *list)
{
  for (const char *const *word = list; *word != NULL; word++)
    if (strstr(lower, *word) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
plan_says_any(const char *lower, const char *list)
{
  g_auto(GStrv) words = g_strsplit(list, "|", -1);
  for (char **word = words; *word != NULL; word++) {
    const gboolean is_latin = ((guchar)**word & 0x80) == 0;
    for (const char *at = strstr(lower, *word); at != NULL; at = strstr(at + 1, *word))
      if (!is_latin || ((at == lower || !g_ascii_isalpha(at[-1])) && !g_ascii_isalpha(at[strlen(*word)])))
        return TRUE;
  }
  return FALSE;
}
