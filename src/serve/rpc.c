/* rpc.c: see rpc.h. */
#include "serve/rpc.h"
#include "base/json.h"

static gboolean
is_id(JsonNode *node)
{
  return node != NULL && (litho_json_is_text(node) || litho_json_is_number(node));
}

const char *
litho_rpc_text(JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member(object, member) : NULL;
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;
}

JsonObject *
litho_rpc_object(JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member(object, member) : NULL;
  return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

LithoRpcKind
litho_rpc_kind(JsonNode *message)
{
  if (message == NULL || !JSON_NODE_HOLDS_OBJECT(message))
    return LITHO_RPC_BAD;
  JsonObject *object = json_node_get_object(message);
  if (g_strcmp0(litho_rpc_text(object, "jsonrpc"), "2.0") != 0)
    return LITHO_RPC_BAD;
  JsonNode *params = json_object_get_member(object, "params");
  const gboolean has_id = json_object_has_member(object, "id");
  if (json_object_has_member(object, "method")) {
    if (litho_rpc_text(object, "method") == NULL || (params != NULL && !JSON_NODE_HOLDS_OBJECT(params)))
      return LITHO_RPC_BAD;
    if (!has_id)
      return LITHO_RPC_NOTIFICATION;
    return is_id(json_object_get_member(object, "id")) ? LITHO_RPC_REQUEST : LITHO_RPC_BAD;
  }
  const gboolean answers = litho_rpc_object(object, "result") != NULL || litho_rpc_object(object, "error") != NULL;
  return has_id && answers ? LITHO_RPC_RESPONSE : LITHO_RPC_BAD;
}

JsonNode *
litho_rpc_node(JsonObject *object)
{
  JsonNode *node = json_node_new(JSON_NODE_OBJECT);
  json_node_take_object(node, object);
  return node;
}

static JsonObject *
envelope(JsonNode *id)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "jsonrpc", "2.0");
  json_object_set_member(object, "id", id != NULL ? json_node_copy(id) : json_node_new(JSON_NODE_NULL));
  return object;
}

JsonNode *
litho_rpc_result(JsonNode *id, JsonObject *result)
{
  JsonObject *object = envelope(id);
  json_object_set_object_member(object, "result", result);
  return litho_rpc_node(object);
}

JsonNode *
litho_rpc_error(JsonNode *id, int code, JsonObject *data, const char *message)
{
  JsonObject *object = envelope(id), *error = json_object_new();
  json_object_set_int_member(error, "code", code);
  json_object_set_string_member(error, "message", message);
  if (data != NULL)
    json_object_set_object_member(error, "data", data);
  json_object_set_object_member(object, "error", error);
  return litho_rpc_node(object);
}

JsonNode *
litho_rpc_notification(const char *method, JsonObject *params)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "jsonrpc", "2.0");
  json_object_set_string_member(object, "method", method);
  if (params != NULL)
    json_object_set_object_member(object, "params", params);
  return litho_rpc_node(object);
}

JsonNode *
litho_rpc_request(const char *id, const char *method, JsonObject *params)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "jsonrpc", "2.0");
  json_object_set_string_member(object, "id", id);
  json_object_set_string_member(object, "method", method);
  if (params != NULL)
    json_object_set_object_member(object, "params", params);
  return litho_rpc_node(object);
}
