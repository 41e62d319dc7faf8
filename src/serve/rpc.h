/* rpc.h: messages of JSON-RPC 2.0 (jsonrpc.org/specification), without a transport.
 *
 * All functions give new references. Batches are not read: MCP has none since 2025-06-18.
 */
#ifndef LITHO_SERVE_RPC_H
#define LITHO_SERVE_RPC_H

#include <json-glib/json-glib.h>

enum {
  LITHO_RPC_PARSE = -32700,
  LITHO_RPC_INVALID_REQUEST = -32600,
  LITHO_RPC_METHOD_NOT_FOUND = -32601,
  LITHO_RPC_INVALID_PARAMS = -32602,
  LITHO_RPC_INTERNAL = -32603,
};

typedef enum {
  LITHO_RPC_BAD,          /* none of the below */
  LITHO_RPC_REQUEST,      /* method and id */
  LITHO_RPC_NOTIFICATION, /* method without id */
  LITHO_RPC_RESPONSE,     /* id with result or error */
} LithoRpcKind;

/* What a message is by its members alone. */
LithoRpcKind litho_rpc_kind(JsonNode *message);
/* The text of a member of an object, or NULL where it is absent or no text. Borrowed. */
const char *litho_rpc_text(JsonObject *object, const char *member);
/* An object's member that is an object, or NULL. object: may be NULL. Borrowed. */
JsonObject *litho_rpc_object(JsonObject *object, const char *member);

/* result, data, params: taken over; data, params: may be NULL. id: NULL gives null. */
JsonNode *litho_rpc_result(JsonNode *id, JsonObject *result);
JsonNode *litho_rpc_error(JsonNode *id, int code, JsonObject *data, const char *message);
JsonNode *litho_rpc_notification(const char *method, JsonObject *params);
JsonNode *litho_rpc_request(const char *id, const char *method, JsonObject *params);
/* A node that takes the object over. */
JsonNode *litho_rpc_node(JsonObject *object);

#endif
