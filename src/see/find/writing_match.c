/* writing_match.c: what a line says against what a phrase quotes. */
#include <string.h>
#include "see/find/query_words.h"
#include "see/find/writing.h"

#define LENGTH_COUNTS 0.3 /* of a match: how much of the longer one the shorter one is */
#define MOST_CHARS 200
#define QUOTES "[\"“”「『‘](.+?)[\"“”」』’]|(?<!\\w)'(.+?)'(?!\\w)"

/* Letters and digits, lower case, as UCS-4; *n of them. Caller frees. */
static gunichar *
plain(const char *text, glong *n)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autofree char *lower = g_utf8_strdown(valid, -1);
  gunichar *c = g_utf8_to_ucs4_fast(lower, -1, n);
  glong kept = 0;
  for (glong i = 0; i < *n && kept < MOST_CHARS; i++)
    if (g_unichar_isalnum(c[i]))
      c[kept++] = c[i];
  *n = kept;
  return c;
}

/* The least edits that make a of some part of b. */
static int
edits_within(const gunichar *a, glong n_a, const gunichar *b, glong n_b)
{
  g_autofree int *row = g_new0(int, (gsize)n_b + 1); /* it may begin anywhere */
  for (glong i = 1; i <= n_a; i++) {
    int corner = row[0];
    row[0] = (int)i;
    for (glong k = 1; k <= n_b; k++) {
      const int above = row[k];
      row[k] = MIN(MIN(above, row[k - 1]) + 1, corner + (a[i - 1] != b[k - 1]));
      corner = above;
    }
  }
  int best = row[0];
  for (glong k = 1; k <= n_b; k++)
    best = MIN(best, row[k]);
  return best;
}

static double
likeness(const gunichar *a, glong n_a, const gunichar *b, glong n_b)
{
  if (n_a > n_b)
    return likeness(b, n_b, a, n_a);
  if (n_a == 0 || (n_a == 1 && n_b > 1))
    return 0;
  const double same = 1 - (double)edits_within(a, n_a, b, n_b) / (double)n_a;
  return MAX(same, 0) * (1 - LENGTH_COUNTS + LENGTH_COUNTS * (double)n_a / (double)n_b);
}

/* May the word be one that is quoted? Not what joins a phrase, nor a word for writing itself. */
static gboolean
may_be_quoted(const QueryWord *word)
{
  switch (word->kind) {
  case QUERY_NOUN:
    return !see_noun_is_writing(word->noun);
  case QUERY_UNKNOWN:
  case QUERY_COUNT:
  case QUERY_COLOR:
  case QUERY_TRAIT:
  case QUERY_SIZE:
  case QUERY_SHADE:
  case QUERY_PRONOUN:
    return TRUE;
  default:
    return FALSE;
  }
}

static double
match_part(const char *part, const gunichar *line, glong n_line)
{
  glong n;
  g_autofree gunichar *quoted = plain(part, &n);
  return likeness(quoted, n, line, n_line);
}

double
see_writing_match(const char *said, const char *text)
{
  glong n;
  g_autofree gunichar *line = plain(text, &n);
  double best = 0;
  if (n == 0 || said == NULL)
    return 0;
  /* What stands in quotes is all that counts. */
  g_autoptr(GRegex) quotes = g_regex_new(QUOTES, 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  if (g_regex_match(quotes, said, 0, &match)) {
    for (; g_match_info_matches(match); g_match_info_next(match, NULL))
      for (int k = 1; k <= 2; k++) {
        g_autofree char *quoted = g_match_info_fetch(match, k);
        best = MAX(best, quoted != NULL ? match_part(quoted, line, n) : 0);
      }
    return best;
  }
  g_autoptr(GPtrArray) words = query_words_new(said);
  g_autoptr(GString) run = g_string_new(NULL);
  for (guint i = 0; i <= words->len; i++) {
    const QueryWord *word = i < words->len ? words->pdata[i] : NULL;
    if (word != NULL && may_be_quoted(word)) {
      g_string_append(run, word->text);
      best = MAX(best, match_part(word->text, line, n));
    } else {
      best = MAX(best, match_part(run->str, line, n));
      g_string_truncate(run, 0);
    }
  }
  return best;
}

gboolean
see_writing_is_quoted(const char *said)
{
  return said != NULL && g_regex_match_simple(QUOTES "|\\w[.@/]\\w|\\d\\d", said, 0, 0);
}
