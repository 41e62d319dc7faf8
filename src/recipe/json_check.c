/* json_check.c: typed members of JSON objects, with messages that say where, what is legal and what
 * was meant. */
#include <math.h>
#include <string.h>
#include "base/suggest.h"
#include "recipe/json.h"

gboolean
litho_recipe_fail(GError **error, const char *pointer, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE, "%s: %s", *pointer ? pointer : "/", message);
  return FALSE;
}

char *
litho_did_you_mean(const char *word, const char *const *candidates)
{
  g_autofree char *folded = g_strdelimit(g_strdup(word), "- ", '_');
  const char *nearest = litho_suggest(folded, candidates, g_strv_length((char **)candidates));
  return nearest == NULL ? g_strdup("") : g_strdup_printf(" (did you mean '%s'?)", nearest);
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
