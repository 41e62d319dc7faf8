/* match.c: see match.h. */
#include "serve/match.h"
#include <string.h>

static gboolean
is_variable(const char *part)
{
  return *part == '{';
}

/* The values of {…}, or NULL: another path. */
static char **
match_path(const char *pattern, char **path)
{
  g_auto(GStrv) parts = g_strsplit(pattern, "/", -1);
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
  guint i = 0;
  for (; parts[i] != NULL && path[i] != NULL; i++) {
    if (!is_variable(parts[i])) {
      if (!g_str_equal(parts[i], path[i]))
        return NULL;
      continue;
    }
    char *value = g_uri_unescape_string(path[i], "/\\");
    if (value == NULL || *value == '\0' || !g_utf8_validate(value, -1, NULL) || strpbrk(value, "\r\n") != NULL) {
      g_free(value);
      return NULL;
    }
    g_ptr_array_add(values, value);
  }
  if (parts[i] != NULL || path[i] != NULL)
    return NULL;
  g_ptr_array_add(values, NULL);
  return (char **)g_ptr_array_steal(values, NULL);
}

const LithoRoute *
litho_route_match(const char *method, const char *path, char ***parts, gboolean *other_method)
{
  *other_method = FALSE;
  *parts = NULL;
  if (path == NULL || strlen(path) > 4096)
    return NULL;
  g_auto(GStrv) split = g_strsplit(path, "/", -1);
  if (g_str_equal(method, "HEAD"))
    method = "GET";
  for (const LithoRoute *const *table = litho_routes; *table != NULL; table++)
    for (const LithoRoute *route = *table; route->method != NULL; route++) {
      char **values = match_path(route->path, split);
      if (values == NULL)
        continue;
      if (g_str_equal(route->method, method)) {
        *parts = values;
        return route;
      }
      g_strfreev(values);
      *other_method = TRUE;
    }
  return NULL;
}
