/* wording.c: see wording.h. */
#include <string.h>
#include "plan/wording.h"

gboolean
plan_says_any(const char *text, const char *list)
{
  g_autofree char *lower = g_utf8_strdown(text != NULL ? text : "", -1);
  g_auto(GStrv) words = g_strsplit(list, "|", -1);
  for (char **word = words; *word != NULL; word++) {
    const gboolean any_begin = **word == '*', any_end = g_str_has_suffix(*word, "*");
    char *bare = *word + any_begin;
    const gsize n = strlen(bare) - any_end;
    const gboolean is_latin = ((guchar)*bare & 0x80) == 0;
    bare[n] = '\0';
    for (const char *at = strstr(lower, bare); at != NULL; at = strstr(at + 1, bare))
      if (!is_latin || ((any_begin || at == lower || !g_ascii_isalpha(at[-1])) && (any_end || !g_ascii_isalpha(at[n]))))
        return TRUE;
  }
  return FALSE;
}
