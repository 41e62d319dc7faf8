/* look_match.c: words matched to a look.
 *
 * A name of a look that the words hold as whole words counts by its length; Chinese names count
 * anywhere. Where none is held, names of five letters and more are looked for with one slip of the pen
 * (optimal string alignment distance 1). The longest wins, then the first of the table; where there is none, a year is what
 * photographs looked like then.
 */
#include <stdlib.h>
#include <string.h>
#include "ops/style/looks.h"

/* Lower case, everything between letters and digits one space, a space at both ends. */
static char *
plain(const char *text)
{
  g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *lower = g_utf8_strdown(composed != NULL ? composed : "", -1);
  GString *out = g_string_new(" ");
  for (const char *p = lower; *p != 0; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (c == '&' && out->str[out->len - 1] == ' ')
      g_string_append(out, "and");
    else if (g_unichar_isalnum(c) || c == '&')
      g_string_append_unichar(out, c);
    else if (out->str[out->len - 1] != ' ')
      g_string_append_c(out, ' ');
  }
  if (out->str[out->len - 1] != ' ')
    g_string_append_c(out, ' ');
  return g_string_free(out, FALSE);
}

static gboolean
is_ascii(const char *text)
{
  for (; *text != 0; text++)
    if (*text & 0x80)
      return FALSE;
  return TRUE;
}

/* `words` and `name` are plain. */
static gboolean
holds(const char *words, const char *name, gboolean alone)
{
  if (alone)
    return g_str_equal(words, name);
  if (is_ascii(name))
    return strstr(words, name) != NULL;
  g_autofree char *bare = g_strndup(name + 1, strlen(name) - 2);
  return strstr(words, bare) != NULL;
}

/* One letter changed, missing, too much, or two neighbours exchanged. */
static gboolean
is_one_slip(const char *a, gsize n_a, const char *b, gsize n_b)
{
  gsize head = 0, tail = 0, shorter = MIN(n_a, n_b);
  while (head < shorter && a[head] == b[head])
    head++;
  while (tail < shorter - head && a[n_a - 1 - tail] == b[n_b - 1 - tail])
    tail++;
  gsize rest_a = n_a - head - tail, rest_b = n_b - head - tail;
  if (rest_a <= 1 && rest_b <= 1)
    return TRUE;
  return rest_a == 2 && rest_b == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

/* Does a word, or as many in a row as the name has, come near the name? */
static gboolean
nearly_holds(const char *words, const char *name, gboolean alone)
{
  gsize n_name = strlen(name) - 2;
  if (alone || n_name < 5 || !is_ascii(name))
    return FALSE;
  guint n_spaces = 0;
  for (gsize i = 1; i <= n_name; i++)
    n_spaces += name[i] == ' ';
  for (const char *begin = words; *begin != 0; begin++) {
    if (*begin != ' ')
      continue;
    const char *end = begin;
    for (guint k = 0; k <= n_spaces && end != NULL; k++)
      end = strchr(end + 1, ' ');
    if (end != NULL && is_one_slip(begin + 1, (gsize)(end - begin) - 1, name + 1, n_name))
      return TRUE;
  }
  return FALSE;
}

typedef struct {
  const LithoLook *look;
  char *name;     /* plain */
  glong length;   /* a Chinese letter says about as much as three of the Latin alphabet */
  gboolean alone; /* only where nothing else is said */
} Name;

static void
add_names(GArray *names, const LithoLook *look)
{
  g_autofree char *all = g_strconcat(look->name, "|", look->title, "|", look->words, NULL);
  g_auto(GStrv) parts = g_strsplit(all, "|", -1);
  for (char **part = parts; *part != NULL; part++) {
    Name one = {.look = look, .name = plain(*part), .alone = **part == '='};
    one.length = g_utf8_strlen(one.name, -1) * (is_ascii(one.name) ? 1 : 3);
    g_array_append_val(names, one);
  }
}

/* The names of all looks, made plain once and for good: a request asks for them some ten times. */
static const GArray *
all_names(void)
{
  static gsize made;
  if (g_once_init_enter(&made)) {
    guint n;
    const LithoLook *looks = litho_looks(&n);
    GArray *names = g_array_new(FALSE, FALSE, sizeof(Name));
    for (guint i = 0; i < n; i++)
      add_names(names, &looks[i]);
    g_once_init_leave(&made, (gsize)names);
  }
  return (const GArray *)made;
}

/* "moodier" is moody, "the dreamiest" dreamy: what compares, in plain words, in its first degree. In place. */
static void
uncompare(char *words)
{
  static const char *const ends[] = {"ier ", "iest ", NULL};
  for (const char *const *end = ends; *end != NULL; end++)
    for (char *at = strstr(words, *end); at != NULL; at = strstr(at, *end)) {
      *at++ = 'y';
      memmove(at, at + strlen(*end) - 2, strlen(at + strlen(*end) - 2) + 1);
    }
}

/* What photographs looked like in a year that the words name ("in 1907", 1930年代); NULL: none, or they look as they do. */
static const LithoLook *
look_of_year(const char *words)
{
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GRegex) regex =
      g_regex_new("(?<![\\d.x:])(1[89]\\d\\d)(?:s|年代?)?(?![\\d.x:%]| *(?:px|pixel|wide|high|x))", 0, 0, NULL);
  if (!g_regex_match(regex, words, 0, &match))
    return NULL;
  g_autofree char *said = g_match_info_fetch(match, 1);
  const int year = atoi(said);
  const char *name = year < 1840   ? NULL
                     : year < 1930 ? "wet_plate"
                     : year < 1955 ? "mono_film"
                     : year < 1995 ? "retro_70s"
                                   : NULL;
  guint n;
  const LithoLook *looks = litho_looks(&n);
  for (guint i = 0; name != NULL && i < n; i++)
    if (g_str_equal(looks[i].name, name))
      return &looks[i];
  return NULL;
}

const LithoLook *
litho_look_match(const char *words)
{
  const GArray *names = all_names();
  const LithoLook *best = NULL;
  glong best_length = 0;
  g_autofree char *said = plain(words);
  uncompare(said);
  for (int slips = 0; slips <= 1 && best == NULL; slips++)
    for (guint i = 0; i < names->len; i++) {
      const Name *one = &g_array_index(names, Name, i);
      if (one->length > best_length && (slips ? nearly_holds : holds)(said, one->name, one->alone)) {
        best = one->look;
        best_length = one->length;
      }
    }
  return best != NULL ? best : look_of_year(words);
}
