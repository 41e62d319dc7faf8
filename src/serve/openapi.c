/* openapi.c: see openapi.h. */
#include "serve/openapi.h"
#include <string.h>
#include "base/json.h"
#include "serve/route.h"

static JsonNode *
parse(const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *node = litho_json_parse(text, -1, &error);
  if (node == NULL)
    g_error("a route's schema: %s: %s", error->message, text); /* of the table: a bug that the tests see */
  return node;
}

static JsonObject *
schema_ref(const char *name)
{
  JsonObject *object = json_object_new();
  g_autofree char *ref = g_strconcat("#/components/schemas/", name, NULL);
  json_object_set_string_member(object, "$ref", ref);
  return object;
}

/* {"content": {type: {"schema": …}}}; takes schema over. */
static JsonObject *
content(const char *type, JsonNode *schema)
{
  JsonObject *outer = json_object_new(), *types = json_object_new(), *inner = json_object_new();
  if (schema != NULL)
    json_object_set_member(inner, "schema", schema);
  json_object_set_object_member(types, type, inner);
  json_object_set_object_member(outer, "content", types);
  return outer;
}

static JsonObject *
parameter(const char *name, const char *where, const char *type, const char *help)
{
  JsonObject *object = json_object_new(), *schema = json_object_new();
  json_object_set_string_member(schema, "type", type);
  json_object_set_string_member(object, "name", name);
  json_object_set_string_member(object, "in", where);
  json_object_set_boolean_member(object, "required", g_str_equal(where, "path"));
  json_object_set_object_member(object, "schema", schema);
  if (help != NULL)
    json_object_set_string_member(object, "description", help);
  return object;
}

static JsonArray *
parameters(const LithoRoute *route)
{
  JsonArray *array = json_array_new();
  g_auto(GStrv) parts = g_strsplit(route->path, "/", -1);
  for (char **part = parts; *part != NULL; part++)
    if (**part == '{') {
      g_autofree char *name = g_strndup(*part + 1, strlen(*part) - 2);
      json_array_add_object_element(array, parameter(name, "path", "string", NULL));
    }
  for (const LithoRouteQuery *query = route->query; query != NULL && query->name != NULL; query++)
    json_array_add_object_element(array, parameter(query->name, "query", query->type, query->help));
  return array;
}

static JsonObject *
responses(const LithoRoute *route)
{
  JsonObject *all = json_object_new(), *good, *bad;
  const char *gives = route->gives;
  if (gives != NULL && *gives != '{')
    good = content(gives, NULL);
  else
    good = content("application/json", parse(gives != NULL ? gives : "{\"type\":\"object\"}"));
  json_object_set_string_member(good, "description", "done");
  JsonNode *ref = json_node_new(JSON_NODE_OBJECT);
  json_node_take_object(ref, schema_ref("Error"));
  bad = content("application/json", ref);
  json_object_set_string_member(bad, "description", "refused, or failed: why");
  json_object_set_object_member(all, "2XX", good);
  json_object_set_object_member(all, "default", bad);
  return all;
}

static JsonObject *
request_body(const LithoRoute *route)
{
  if (route->body == LITHO_BODY_NONE)
    return NULL;
  if (route->body != LITHO_BODY_FILE)
    return content("application/json", parse(route->takes != NULL ? route->takes : "{\"type\":\"object\"}"));
  JsonObject *body = content("image/*", NULL);
  JsonObject *types = json_object_get_object_member(body, "content"), *form = json_object_new(), *json = json_object_new();
  json_object_set_member(form, "schema", parse("{\"type\":\"object\"}"));
  json_object_set_object_member(types, "multipart/form-data", form);
  json_object_set_member(json, "schema", parse(route->takes != NULL ? route->takes : "{\"type\":\"object\"}"));
  json_object_set_object_member(types, "application/json", json);
  return body;
}

static JsonObject *
operation(const LithoRoute *route)
{
  JsonObject *object = json_object_new();
  if (route->summary != NULL)
    json_object_set_string_member(object, "summary", route->summary);
  json_object_set_array_member(object, "parameters", parameters(route));
  JsonObject *body = request_body(route);
  if (body != NULL)
    json_object_set_object_member(object, "requestBody", body);
  json_object_set_object_member(object, "responses", responses(route));
  if ((route->flags & LITHO_ROUTE_OPEN) != 0)
    json_object_set_array_member(object, "security", json_array_new());
  return object;
}

static JsonObject *
paths(void)
{
  JsonObject *all = json_object_new();
  for (const LithoRoute *const *table = litho_routes; *table != NULL; table++)
    for (const LithoRoute *route = *table; route->method != NULL; route++) {
      if ((route->flags & LITHO_ROUTE_HIDDEN) != 0)
        continue;
      if (!json_object_has_member(all, route->path))
        json_object_set_object_member(all, route->path, json_object_new());
      g_autofree char *method = g_ascii_strdown(route->method, -1);
      json_object_set_object_member(json_object_get_object_member(all, route->path), method, operation(route));
    }
  return all;
}

JsonNode *
litho_openapi(void)
{
  JsonNode *root = parse(
      "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"litho\",\"version\":\"" LITHO_VERSION "\",\"description\":\"A photo editor "
      "that you talk to. Send Authorization: Bearer TOKEN; litho serve prints it.\"},"
      "\"security\":[{\"token\":[]}],"
      "\"components\":{\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
      "\"schemas\":{\"Error\":{\"type\":\"object\",\"required\":[\"error\"],\"properties\":{\"error\":{\"type\":\"object\","
      "\"required\":[\"code\",\"message\"],\"properties\":{\"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"},"
      "\"help\":{\"type\":\"string\"}}}}}}}}");
  json_object_set_object_member(json_node_get_object(root), "paths", paths());
  return root;
}
