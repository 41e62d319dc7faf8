/* json_check.c: typed members of JSON objects, with messages that say where, what is legal and what
 * was meant. */
#include <math.h>
#include <string.h>
#include "color/names.h"
#include "base/json.h"

gboolean
litho_recipe_fail(GError **error, const char *pointer, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  /* Quoted text is cut by bytes. */
  g_autofree char *valid = g_utf8_make_valid(message, -1);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE, "%s: %s", *pointer ? pointer : "/", valid);
  return FALSE;
}

/* Damerau-Levenshtein distance (adjacent swaps count one) of short words, in bytes. */
static guint
edit_distance(const char *a, const char *b)
{
  guint na = (guint)strlen(a), nb = (guint)strlen(b);
  if (na > 63 || nb > 63)
    return G_MAXUINT;
  guint rows[3][64];
  for (guint j = 0; j <= nb; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= na; i++) {
    guint *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
    row[0] = i;
    for (guint j = 1; j <= nb; j++) {
      row[j] = MIN(MIN(up[j], row[j - 1]) + 1, up[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = MIN(row[j], up2[j - 2] + 1);
    }
  }
  return rows[na % 3][nb];
}

char *
litho_did_you_mean(const char *word, const char *const *candidates)
{
  const char *best = NULL;
  guint best_distance = (guint)strlen(word) / 3 + 1;
  g_autofree char *lower = g_ascii_strdown(word, -1);
  g_strdelimit(lower, "- ", '_');
  for (guint i = 0; candidates[i] != NULL; i++) {
    guint distance = edit_distance(lower, candidates[i]);
    if (distance <= best_distance && (best == NULL || distance < best_distance)) {
      best = candidates[i];
      best_distance = distance;
    }
  }
  return best == NULL ? g_strdup("") : g_strdup_printf(" (did you mean '%s'?)", best);
}

const char *
litho_json_kind(JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT(node))
    return "object";
  if (JSON_NODE_HOLDS_ARRAY(node))
    return "list";
  if (JSON_NODE_HOLDS_NULL(node))
    return "null";
  if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
    return "true/false";
  return litho_json_is_text(node) ? "text" : "number";
}

gboolean
litho_json_is_number(JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE(node) && (json_node_get_value_type(node) == G_TYPE_DOUBLE ||
                                         json_node_get_value_type(node) == G_TYPE_INT64);
}

gboolean
litho_json_is_text(JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;
}

gboolean
litho_json_in_range(double v, const char *pointer, double min, double max, const char *unit,
                    GError **error)
{
  if (v >= min && v <= max)
    return TRUE;
  g_autofree char *got = litho_json_number(v), *end = litho_json_number(v < min ? min : max);
  return litho_recipe_fail(error, pointer, "%s is %s the legal %s%s%s", got,
                           v < min ? "below" : "above", end, unit ? " " : "", unit ? unit : "");
}

gboolean
litho_json_get_text(JsonObject *object, const char *pointer, const char *key, gsize max_bytes,
                    char **out, GError **error)
{
  JsonNode *node = json_object_get_member(object, key);
  if (node == NULL)
    return TRUE;
  g_autofree char *at = g_strdup_printf("%s/%s", pointer, key);
  if (!litho_json_is_text(node))
    return litho_recipe_fail(error, at, "must be a text, not a %s", litho_json_kind(node));
  const char *text = json_node_get_string(node);
  if (strlen(text) > max_bytes)
    return litho_recipe_fail(error, at, "the text has %zu bytes, the limit is %zu", strlen(text),
                             max_bytes);
  g_free(*out);
  *out = g_strdup(text);
  return TRUE;
}

gboolean
litho_json_get_number(JsonObject *object, const char *pointer, const char *key, double min,
                      double max, const char *unit, double *out, GError **error)
{
  JsonNode *node = json_object_get_member(object, key);
  if (node == NULL)
    return TRUE;
  g_autofree char *at = g_strdup_printf("%s/%s", pointer, key);
  if (!litho_json_is_number(node))
    return litho_recipe_fail(error, at, "must be a number, not a %s", litho_json_kind(node));
  double v = json_node_get_double(node);
  if (!litho_json_in_range(v, at, min, max, unit, error))
    return FALSE;
  *out = v;
  return TRUE;
}

gboolean
litho_json_get_bool(JsonObject *object, const char *pointer, const char *key, gboolean *out,
                    GError **error)
{
  JsonNode *node = json_object_get_member(object, key);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_BOOLEAN) {
    g_autofree char *at = g_strdup_printf("%s/%s", pointer, key);
    return litho_recipe_fail(error, at, "must be true or false, not a %s", litho_json_kind(node));
  }
  *out = json_node_get_boolean(node);
  return TRUE;
}

gboolean
litho_json_only(JsonObject *object, const char *pointer, const char *const *known, GError **error)
{
  g_autoptr(GList) keys = json_object_get_members(object);
  for (GList *key = keys; key != NULL; key = key->next) {
    if (g_strv_contains(known, key->data))
      continue;
    g_autofree char *hint = litho_did_you_mean(key->data, known);
    g_autofree char *list = g_strjoinv(", ", (char **)known);
    if (*hint != 0)
      return litho_recipe_fail(error, pointer, "unknown key '%.60s'%s", (char *)key->data, hint);
    return litho_recipe_fail(error, pointer, "unknown key '%.60s'; known are %s", (char *)key->data,
                             list);
  }
  return TRUE;
}

gboolean
litho_is_asset_name(const char *name)
{
  gsize n = strlen(name);
  return n > 0 && n <= 64 && name[0] != '.' &&
         strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == n;
}

gboolean
litho_json_is_color(const char *text, const char *pointer, GError **error)
{
  float lab[3];
  if (litho_color_parse(text, lab))
    return TRUE;
  guint n;
  const LithoColorName *colors = litho_color_names(&n);
  g_autofree const char **names = g_new0(const char *, n + 1);
  for (guint i = 0; i < n; i++)
    names[i] = colors[i].name;
  g_autofree char *hint = litho_did_you_mean(text, names);
  return litho_recipe_fail(error, pointer, "unknown colour '%.60s'%s; or write \"#rrggbb\"", text,
                           hint);
}
