/* json_file.c: see json_file.h. */
#include <string.h>
#include "base/json_file.h"

#define MAX_DEPTH 32

static gboolean
is_shallow(const char *text, gsize length)
{
  int depth = 0;
  gboolean in_text = FALSE;
  for (gsize i = 0; i < length; i++) {
    const char c = text[i];
    if (in_text && c == '\\')
      i++;
    else if (c == '"')
      in_text = !in_text;
    else if (!in_text && (c == '{' || c == '['))
      depth++;
    else if (!in_text && (c == '}' || c == ']'))
      depth--;
    if (depth > MAX_DEPTH)
      return FALSE;
  }
  return TRUE;
}

JsonNode *
base_json_parse(const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable();
  g_autoptr(GError) local = NULL;
  if (memchr(text, '\0', length) != NULL || !g_utf8_validate(text, (gssize)length, NULL))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: is not JSON: it is not UTF-8 text", name);
  else if (!is_shallow(text, length))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: more than %d lists or objects inside one another", name,
                MAX_DEPTH);
  else if (!json_parser_load_from_data(parser, text, (gssize)length, &local))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: is not JSON: %s", name, local->message);
  else if (json_parser_get_root(parser) == NULL || !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser)))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: is not a JSON object", name);
  else
    return json_parser_steal_root(parser);
  return NULL;
}

JsonObject *
base_json_object(JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member(object, key);
  return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

JsonArray *
base_json_array(JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member(object, key);
  return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

const char *
base_json_text(JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member(object, key);
  return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : NULL;
}

gboolean
base_json_flag(JsonObject *object, const char *key, gboolean otherwise)
{
  JsonNode *node = json_object_get_member(object, key);
  return node != NULL && json_node_get_value_type(node) == G_TYPE_BOOLEAN ? json_node_get_boolean(node) : otherwise;
}

gboolean
base_json_int(JsonNode *node, gint64 *out)
{
  if (node == NULL || json_node_get_value_type(node) != G_TYPE_INT64)
    return FALSE;
  *out = json_node_get_int(node);
  return TRUE;
}
