/* suggest.c: the nearest word by optimal string alignment (Damerau 1964): insert, delete, change,
 * swap of neighbours cost 1 each. On bytes, ASCII case folded. */
#include <string.h>
#include "base/suggest.h"

#define MAX_LENGTH 63

static guint
distance(const char *a, const char *b)
{
  guint row[3][MAX_LENGTH + 1], n = strlen(b);
  for (guint j = 0; j <= n; j++)
    row[0][j] = j;
  guint *before = row[2], *last = row[0], *now = row[1];
  for (guint i = 1; a[i - 1] != '\0'; i++) {
    now[0] = i;
    for (guint j = 1; j <= n; j++) {
      char x = g_ascii_tolower(a[i - 1]), y = g_ascii_tolower(b[j - 1]);
      now[j] = MIN(MIN(last[j], now[j - 1]) + 1, last[j - 1] + (x != y));
      if (i > 1 && j > 1 && x == g_ascii_tolower(b[j - 2]) && g_ascii_tolower(a[i - 2]) == y)
        now[j] = MIN(now[j], before[j - 2] + 1);
    }
    guint *free_row = before;
    before = last;
    last = now;
    now = free_row;
  }
  return last[n];
}

const char *
litho_suggest(const char *typed, const char *const *words, guint n)
{
  gsize length = strlen(typed);
  if (length == 0 || length > MAX_LENGTH)
    return NULL;
  const char *best = NULL;
  guint best_distance = G_MAXUINT;
  for (guint i = 0; i < n; i++) {
    if (words[i] == NULL || strlen(words[i]) > MAX_LENGTH)
      continue;
    guint d = distance(typed, words[i]);
    gboolean near = d <= MAX(length, strlen(words[i])) / 3 ||
                    (length >= 3 && g_ascii_strncasecmp(words[i], typed, length) == 0);
    if (near && d < best_distance) {
      best = words[i];
      best_distance = d;
    }
  }
  return best;
}
