/* mcp_schema.c: see mcp_schema.h. */
#include "serve/mcp_schema.h"
#include <string.h>
#include "base/json.h"
#include "serve/rpc.h"

static gboolean
has_type(JsonNode *value, const char *type)
{
  if (JSON_NODE_HOLDS_OBJECT(value))
    return g_str_equal(type, "object");
  if (JSON_NODE_HOLDS_ARRAY(value))
    return g_str_equal(type, "array");
  if (JSON_NODE_HOLDS_NULL(value))
    return g_str_equal(type, "null");
  const GType is = json_node_get_value_type(value);
  if (is == G_TYPE_STRING)
    return g_str_equal(type, "string");
  if (is == G_TYPE_BOOLEAN)
    return g_str_equal(type, "boolean");
  const double number = json_node_get_double(value);
  return g_str_equal(type, "number") ||
         (g_str_equal(type, "integer") && (is == G_TYPE_INT64 || number == (double)(gint64)number));
}

/* "text or null" of a type keyword, which is a word or a list. */
static char *
type_fault(JsonNode *type, const char *name, JsonNode *value)
{
  if (JSON_NODE_HOLDS_VALUE(type))
    return has_type(value, json_node_get_string(type))
               ? NULL
               : g_strdup_printf("%s: must be %s, not %s", name, json_node_get_string(type), litho_json_kind(value));
  JsonArray *types = json_node_get_array(type);
  g_autoptr(GString) words = g_string_new(NULL);
  for (guint i = 0; i < json_array_get_length(types); i++) {
    const char *word = json_array_get_string_element(types, i);
    if (has_type(value, word))
      return NULL;
    g_string_append_printf(words, "%s%s", i > 0 ? " or " : "", word);
  }
  return g_strdup_printf("%s: must be %s, not %s", name, words->str, litho_json_kind(value));
}

static char *
enum_fault(JsonArray *values, const char *name, JsonNode *value)
{
  g_autoptr(GString) words = g_string_new(NULL);
  for (guint i = 0; i < json_array_get_length(values); i++) {
    JsonNode *one = json_array_get_element(values, i);
    if (json_node_equal(one, value))
      return NULL;
    g_autofree char *text = litho_json_print_line(one);
    g_string_append_printf(words, "%s%s", i > 0 ? ", " : "", text);
  }
  return g_strdup_printf("%s: must be one of %s", name, words->str);
}

/* The bound's keyword in `schema`, and is it passed? */
static gboolean
passes(JsonObject *schema, const char *keyword, double value, gboolean above, double *bound)
{
  if (!json_object_has_member(schema, keyword))
    return FALSE;
  *bound = json_object_get_double_member(schema, keyword);
  return above ? value > *bound : value < *bound;
}

static char *
range_fault(JsonObject *schema, const char *name, double value, const char *low, const char *high, const char *unit)
{
  double bound;
  const gboolean under = passes(schema, low, value, FALSE, &bound);
  if (!under && !passes(schema, high, value, TRUE, &bound))
    return NULL;
  g_autofree char *number = litho_json_number(bound);
  return g_strdup_printf("%s: must be at %s %s%s", name, under ? "least" : "most", number, unit);
}

static char *
object_fault(JsonObject *schema, const char *name, JsonObject *object)
{
  JsonObject *properties = litho_rpc_object(schema, "properties");
  if (json_object_has_member(schema, "required")) {
    JsonArray *required = json_object_get_array_member(schema, "required");
    for (guint i = 0; i < json_array_get_length(required); i++) {
      const char *member = json_array_get_string_element(required, i);
      if (!json_object_has_member(object, member))
        return g_strdup_printf("%s.%s: is missing", name, member);
    }
  }
  JsonNode *more = json_object_get_member(schema, "additionalProperties");
  const gboolean closed = more != NULL && JSON_NODE_HOLDS_VALUE(more) && !json_node_get_boolean(more);
  g_autoptr(GList) members = json_object_get_members(object);
  for (GList *l = members; l != NULL; l = l->next) {
    JsonObject *inner = litho_rpc_object(properties, l->data);
    g_autofree char *place = g_strdup_printf("%s.%s", name, (const char *)l->data);
    if (inner == NULL && closed && (properties == NULL || !json_object_has_member(properties, l->data)))
      return g_strdup_printf("%s: there is no such argument", place);
    char *fault = inner != NULL ? litho_mcp_schema_fault(inner, place, json_object_get_member(object, l->data)) : NULL;
    if (fault != NULL)
      return fault;
  }
  return NULL;
}

static char *
array_fault(JsonObject *schema, const char *name, JsonArray *array)
{
  char *fault = range_fault(schema, name, json_array_get_length(array), "minItems", "maxItems", " items");
  JsonObject *items = litho_rpc_object(schema, "items");
  for (guint i = 0; fault == NULL && items != NULL && i < json_array_get_length(array); i++) {
    g_autofree char *place = g_strdup_printf("%s[%u]", name, i);
    fault = litho_mcp_schema_fault(items, place, json_array_get_element(array, i));
  }
  return fault;
}

char *
litho_mcp_schema_fault(JsonObject *schema, const char *name, JsonNode *value)
{
  char *fault = NULL;
  if (json_object_has_member(schema, "type"))
    fault = type_fault(json_object_get_member(schema, "type"), name, value);
  if (fault == NULL && json_object_has_member(schema, "enum"))
    fault = enum_fault(json_object_get_array_member(schema, "enum"), name, value);
  if (fault == NULL && json_object_has_member(schema, "const") &&
      !json_node_equal(json_object_get_member(schema, "const"), value))
    fault = g_strdup_printf("%s: has another value than it must", name);
  if (fault != NULL)
    return fault;
  if (JSON_NODE_HOLDS_OBJECT(value))
    return object_fault(schema, name, json_node_get_object(value));
  if (JSON_NODE_HOLDS_ARRAY(value))
    return array_fault(schema, name, json_node_get_array(value));
  if (JSON_NODE_HOLDS_NULL(value))
    return NULL;
  if (json_node_get_value_type(value) == G_TYPE_STRING)
    return range_fault(schema, name, (double)g_utf8_strlen(json_node_get_string(value), -1), "minLength", "maxLength",
                       " characters");
  if (litho_json_is_number(value))
    return range_fault(schema, name, json_node_get_double(value), "minimum", "maximum", "");
  return NULL;
}
