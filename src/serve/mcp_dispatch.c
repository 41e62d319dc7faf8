/* mcp_dispatch.c: the dispatcher; see mcp.h. */
#include "serve/mcp.h"
#include <string.h>
#include "base/json.h"
#include "serve/mcp_internal.h"
#include "serve/mcp_lists.h"
#include "serve/mcp_schema.h"
#include "serve/mcp_state.h"

#define MAX_CALLS 64 /* at once, of one client */

static const char *const versions[] = {LITHO_MCP_MODERN, LITHO_MCP_LEGACY, LITHO_MCP_OLDEST, NULL};

/* A request while it is looked at. */
typedef struct {
  LithoMcpPeer *peer;
  JsonNode *id;
  const char *method;
  JsonObject *params, *meta; /* or NULL */
  gboolean modern;
  JsonObject *capabilities; /* the client's; NULL: not known */
  LithoMcpSend send;
  gpointer data;
  GDestroyNotify send_free;
} Request;

/* --- peers -------------------------------------------------------------------------------- */

LithoMcpPeer *
litho_mcp_peer_new(LithoMcp *mcp, gboolean lasting)
{
  LithoMcpPeer *peer = g_new0(LithoMcpPeer, 1);
  g_ref_count_init(&peer->refs);
  peer->mcp = mcp;
  peer->lasting = lasting;
  peer->calls = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)litho_mcp_call_unref);
  peer->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  return peer;
}

LithoMcpPeer *
litho_mcp_peer_ref(LithoMcpPeer *peer)
{
  g_ref_count_inc(&peer->refs);
  return peer;
}

void
litho_mcp_peer_unref(LithoMcpPeer *peer)
{
  if (peer == NULL || !g_ref_count_dec(&peer->refs))
    return;
  if (peer->kept_free != NULL)
    peer->kept_free(peer->kept);
  g_hash_table_unref(peer->calls);
  g_hash_table_unref(peer->asked);
  g_clear_pointer(&peer->capabilities, json_object_unref);
  g_free(peer->version);
  g_free(peer);
}

static void
stop(LithoMcpCall *call)
{
  g_autoptr(LithoMcpCall) alive = litho_mcp_call_ref(call);
  (void)alive; /* keeps it until the end */
  litho_mcp_call_drop(call);
  if (call->stop != NULL)
    call->stop(call->stop_data);
}

void
litho_mcp_peer_close(LithoMcpPeer *peer)
{
  g_autoptr(LithoMcpPeer) alive = litho_mcp_peer_ref(peer);
  (void)alive; /* keeps it until the end */
  peer->closed = TRUE;
  g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func((GDestroyNotify)litho_mcp_call_unref);
  GHashTableIter iter;
  gpointer call;
  g_hash_table_iter_init(&iter, peer->calls);
  while (g_hash_table_iter_next(&iter, NULL, &call))
    g_ptr_array_add(calls, litho_mcp_call_ref(call));
  for (guint i = 0; i < calls->len; i++)
    stop(calls->pdata[i]);
}

guint
litho_mcp_peer_n_calls(const LithoMcpPeer *peer)
{
  return g_hash_table_size(peer->calls);
}

void
litho_mcp_peer_on_idle(LithoMcpPeer *peer, void (*idle)(gpointer data), gpointer data)
{
  peer->idle = idle;
  peer->idle_data = data;
}

void
litho_mcp_peer_cancel(LithoMcpPeer *peer, JsonNode *id)
{
  g_autofree char *key = litho_json_print_line(id);
  LithoMcpCall *call = g_hash_table_lookup(peer->calls, key);
  if (call != NULL)
    stop(call);
}

const char *
litho_mcp_peer_version(const LithoMcpPeer *peer)
{
  return peer->version;
}

/* --- answers at once ---------------------------------------------------------------------- */

static void
answer(Request *request, JsonNode *message)
{
  request->send(message, TRUE, request->data);
  if (request->send_free != NULL)
    request->send_free(request->data);
  json_node_unref(message);
}

static void
fail(Request *request, int code, JsonObject *data, const char *message)
{
  answer(request, litho_rpc_error(request->id, code, data, message));
}

void
litho_mcp_finish_result(const LithoMcp *mcp, gboolean modern, JsonObject *result, const char *type)
{
  if (!modern)
    return;
  json_object_set_string_member(result, "resultType", type);
  JsonObject *meta = json_object_new();
  json_object_set_object_member(meta, MCP_META "serverInfo", litho_mcp_server_info(mcp));
  json_object_set_object_member(result, "_meta", meta);
}

/* cached: the client may keep it: for a minute, for itself. */
static void
result(Request *request, JsonObject *object, gboolean cached)
{
  litho_mcp_finish_result(request->peer->mcp, request->modern, object, "complete");
  if (cached && request->modern) {
    json_object_set_int_member(object, "ttlMs", 60000);
    json_object_set_string_member(object, "cacheScope", "private");
  }
  answer(request, litho_rpc_result(request->id, object));
}

static void
list_result(Request *request, const char *name, JsonArray *list)
{
  JsonObject *object = json_object_new();
  json_object_set_array_member(object, name, list);
  result(request, object, TRUE);
}

static void
discover(Request *request)
{
  const LithoMcp *mcp = request->peer->mcp;
  JsonObject *object = json_object_new();
  JsonArray *list = json_array_new();
  for (guint i = 0; versions[i] != NULL; i++)
    json_array_add_string_element(list, versions[i]);
  json_object_set_array_member(object, "supportedVersions", list);
  json_object_set_object_member(object, "capabilities", litho_mcp_capabilities(mcp));
  if (mcp->face->instructions != NULL)
    json_object_set_string_member(object, "instructions", mcp->face->instructions);
  result(request, object, TRUE);
}

static void
initialize(Request *request)
{
  LithoMcpPeer *peer = request->peer;
  const char *wanted = litho_rpc_text(request->params, "protocolVersion");
  JsonObject *capabilities = litho_rpc_object(request->params, "capabilities");
  if (wanted == NULL || capabilities == NULL) {
    fail(request, LITHO_RPC_INVALID_PARAMS, NULL, "initialize needs protocolVersion and capabilities");
    return;
  }
  /* What both speak; else the newest of this kind, and the client decides. */
  const gboolean known = g_strv_contains(versions + 1, wanted);
  g_free(peer->version);
  peer->version = g_strdup(known ? wanted : LITHO_MCP_LEGACY);
  g_clear_pointer(&peer->capabilities, json_object_unref);
  peer->capabilities = json_object_ref(capabilities);
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "protocolVersion", peer->version);
  json_object_set_object_member(object, "capabilities", litho_mcp_capabilities(peer->mcp));
  json_object_set_object_member(object, "serverInfo", litho_mcp_server_info(peer->mcp));
  if (peer->mcp->face->instructions != NULL)
    json_object_set_string_member(object, "instructions", peer->mcp->face->instructions);
  result(request, object, FALSE);
}

static void
read_resource(Request *request)
{
  const LithoMcp *mcp = request->peer->mcp;
  const char *uri = litho_rpc_text(request->params, "uri");
  if (uri == NULL) {
    fail(request, LITHO_RPC_INVALID_PARAMS, NULL, "resources/read needs uri");
    return;
  }
  g_autoptr(GError) error = NULL;
  JsonArray *contents = mcp->face->read(uri, mcp->data, &error);
  if (contents == NULL) {
    JsonObject *data = json_object_new();
    json_object_set_string_member(data, "uri", uri);
    const int none = request->modern ? LITHO_RPC_INVALID_PARAMS : LITHO_MCP_NO_RESOURCE;
    fail(request, error != NULL ? LITHO_RPC_INTERNAL : none, data, error != NULL ? error->message : "no such resource");
    return;
  }
  list_result(request, "contents", contents);
}

/* --- calls -------------------------------------------------------------------------------- */

/* Answers to an earlier question come with the request; NULL or an error's text. */
static const char *
take_answers(const Request *request, const char *name, LithoMcpCall *call)
{
  if (json_object_has_member(request->params, "inputResponses")) {
    JsonObject *responses = litho_rpc_object(request->params, "inputResponses");
    if (responses == NULL)
      return "inputResponses must be an object";
    g_autoptr(GList) values = json_object_get_values(responses);
    for (GList *l = values; l != NULL; l = l->next)
      if (!JSON_NODE_HOLDS_OBJECT((JsonNode *)l->data))
        return "inputResponses: every answer must be an object";
    call->responses = json_object_ref(responses);
  }
  if (!json_object_has_member(request->params, "requestState"))
    return NULL;
  const char *text = litho_rpc_text(request->params, "requestState");
  call->state = text != NULL ? litho_mcp_state_open(request->peer->mcp->key, name, text) : NULL;
  return call->state != NULL ? NULL : "requestState was not made by this server for this request, or is too old";
}

static void
start(Request *request, const char *name, JsonObject *arguments, void (*run)(LithoMcpCall *call))
{
  LithoMcpPeer *peer = request->peer;
  g_autofree char *key = litho_json_print_line(request->id);
  if (g_hash_table_contains(peer->calls, key) || g_hash_table_size(peer->calls) >= MAX_CALLS) {
    const gboolean full = g_hash_table_size(peer->calls) >= MAX_CALLS;
    fail(request, LITHO_RPC_INVALID_REQUEST, NULL,
         full ? "too many calls at once" : "a request of this id runs already");
    return;
  }
  g_autoptr(LithoMcpCall) call = g_new0(LithoMcpCall, 1);
  g_ref_count_init(&call->refs);
  call->peer = litho_mcp_peer_ref(peer);
  call->key = g_steal_pointer(&key);
  call->id = json_node_ref(request->id);
  call->name = name;
  call->run = run;
  call->modern = request->modern;
  call->capabilities = request->capabilities != NULL ? json_object_ref(request->capabilities) : NULL;
  call->arguments = arguments != NULL ? json_object_ref(arguments) : json_object_new();
  JsonNode *token = request->meta != NULL ? json_object_get_member(request->meta, "progressToken") : NULL;
  call->progress_token = token != NULL ? json_node_ref(token) : NULL;
  call->progress = -1;
  call->send = request->send;
  call->send_data = request->data;
  call->send_free = request->send_free;
  const char *fault = request->modern ? take_answers(request, name, call) : NULL;
  if (fault != NULL) {
    fail(request, LITHO_RPC_INVALID_PARAMS, NULL, fault);
    return;
  }
  g_hash_table_insert(peer->calls, call->key, litho_mcp_call_ref(call));
  run(call);
}

static void
call_tool(Request *request)
{
  const LithoMcp *mcp = request->peer->mcp;
  const char *name = litho_rpc_text(request->params, "name");
  const LithoMcpTool *tool = name != NULL ? litho_mcp_tool(mcp, name) : NULL;
  if (tool == NULL) {
    fail(request, LITHO_RPC_INVALID_PARAMS, NULL,
         name != NULL ? "there is no tool of this name" : "tools/call needs name");
    return;
  }
  if (tool->needs != NULL && litho_rpc_object(request->capabilities, tool->needs) == NULL) {
    JsonObject *data = json_object_new(), *needed = json_object_new();
    json_object_set_object_member(needed, tool->needs, json_object_new());
    json_object_set_object_member(data, "requiredCapabilities", needed);
    fail(request, request->modern ? LITHO_MCP_MISSING_CAPABILITY : LITHO_RPC_INVALID_REQUEST, data,
         "the client did not declare a capability that this tool needs");
    return;
  }
  JsonObject *arguments = litho_rpc_object(request->params, "arguments");
  g_autoptr(JsonNode) value = litho_rpc_node(arguments != NULL ? json_object_ref(arguments) : json_object_new());
  JsonNode *schema = mcp->inputs->pdata[tool - mcp->face->tools];
  g_autofree char *fault = litho_mcp_schema_fault(json_node_get_object(schema), "arguments", value);
  if (fault == NULL) {
    start(request, tool->name, arguments, tool->run);
    return;
  }
  /* Told to the model, which can mend it. */
  JsonObject *object = json_object_new();
  JsonArray *content = json_array_new();
  litho_mcp_add_text(content, fault);
  json_object_set_array_member(object, "content", content);
  json_object_set_boolean_member(object, "isError", TRUE);
  if (tool->output != NULL) {
    JsonObject *structured = json_object_new(), *error = json_object_new();
    json_object_set_string_member(structured, "status", "failed");
    json_object_set_string_member(error, "code", "usage");
    json_object_set_string_member(error, "message", fault);
    json_object_set_object_member(structured, "error", error);
    json_object_set_object_member(object, "structuredContent", structured);
  }
  result(request, object, FALSE);
}

static void
get_prompt(Request *request)
{
  const LithoMcpFace *face = request->peer->mcp->face;
  const char *name = litho_rpc_text(request->params, "name");
  for (gsize i = 0; name != NULL && i < face->n_prompts; i++)
    if (g_str_equal(face->prompts[i].name, name)) {
      start(request, face->prompts[i].name, litho_rpc_object(request->params, "arguments"), face->prompts[i].run);
      return;
    }
  fail(request, LITHO_RPC_INVALID_PARAMS, NULL, "there is no prompt of this name");
}

/* --- dispatch ----------------------------------------------------------------------------- */

static void
dispatch(Request *request)
{
  const LithoMcp *mcp = request->peer->mcp;
  const char *method = request->method;
  if (g_str_equal(method, "tools/list"))
    list_result(request, "tools", json_array_ref(mcp->tools));
  else if (g_str_equal(method, "tools/call"))
    call_tool(request);
  else if (mcp->face->prompts != NULL && g_str_equal(method, "prompts/list"))
    list_result(request, "prompts", json_array_ref(mcp->prompts));
  else if (mcp->face->prompts != NULL && g_str_equal(method, "prompts/get"))
    get_prompt(request);
  else if (mcp->face->resources != NULL && g_str_equal(method, "resources/list"))
    list_result(request, "resources", mcp->face->resources(mcp->data));
  else if (mcp->face->resources != NULL && g_str_equal(method, "resources/templates/list"))
    list_result(request, "resourceTemplates", json_array_ref(mcp->templates));
  else if (mcp->face->resources != NULL && g_str_equal(method, "resources/read"))
    read_resource(request);
  else
    fail(request, LITHO_RPC_METHOD_NOT_FOUND, NULL, "there is no such method");
}

static void
modern(Request *request)
{
  const char *version = litho_rpc_text(request->meta, MCP_META "protocolVersion");
  request->capabilities = litho_rpc_object(request->meta, MCP_META "clientCapabilities");
  if (version == NULL || request->capabilities == NULL) {
    fail(request, LITHO_RPC_INVALID_PARAMS, NULL,
         "params._meta must hold " MCP_META "protocolVersion and " MCP_META "clientCapabilities");
    return;
  }
  if (!g_str_equal(version, LITHO_MCP_MODERN)) {
    JsonObject *data = json_object_new();
    JsonArray *list = json_array_new();
    for (guint i = 0; versions[i] != NULL; i++)
      json_array_add_string_element(list, versions[i]);
    json_object_set_array_member(data, "supported", list);
    json_object_set_string_member(data, "requested", version);
    fail(request, LITHO_MCP_UNSUPPORTED_VERSION, data, "this version of the protocol is not served in this way");
    return;
  }
  if (g_str_equal(request->method, "server/discover"))
    discover(request);
  else
    dispatch(request);
}

static void
legacy(Request *request)
{
  LithoMcpPeer *peer = request->peer;
  if (g_str_equal(request->method, "initialize") && peer->lasting) {
    initialize(request);
  } else if (g_str_equal(request->method, "ping")) {
    result(request, json_object_new(), FALSE);
  } else if (g_str_equal(request->method, "server/discover")) {
    fail(request, LITHO_RPC_INVALID_PARAMS, NULL,
         "params._meta is missing: the protocol's version and the client's capabilities");
  } else if (peer->version == NULL) {
    fail(request, LITHO_RPC_INVALID_REQUEST, NULL,
         "begin with initialize, or name the version of the protocol in params._meta");
  } else {
    request->capabilities = peer->capabilities;
    dispatch(request);
  }
}

static void
notified(LithoMcpPeer *peer, JsonObject *message)
{
  const char *method = litho_rpc_text(message, "method");
  JsonObject *params = litho_rpc_object(message, "params");
  if (g_str_equal(method, "notifications/cancelled") && params != NULL && json_object_has_member(params, "requestId")) {
    litho_mcp_peer_cancel(peer, json_object_get_member(params, "requestId"));
  } else if (g_str_equal(method, "notifications/roots/list_changed") && peer->kept_free != NULL) {
    peer->kept_free(peer->kept); /* it is asked again when next needed */
    peer->kept = NULL;
    peer->kept_free = NULL;
  }
}

static void
responded(LithoMcpPeer *peer, JsonObject *message)
{
  const char *asked = litho_rpc_text(message, "id");
  LithoMcpCall *call = asked != NULL ? g_hash_table_lookup(peer->asked, asked) : NULL;
  g_autofree char *key = g_strdup(asked);
  if (call != NULL)
    litho_mcp_call_answered(call, key, message);
}

gboolean
litho_mcp_is_modern(JsonNode *message)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(message) ? json_node_get_object(message) : NULL;
  JsonObject *meta = litho_rpc_object(litho_rpc_object(object, "params"), "_meta");
  return meta != NULL && (json_object_has_member(meta, MCP_META "protocolVersion") ||
                          json_object_has_member(meta, MCP_META "clientCapabilities"));
}

LithoRpcKind
litho_mcp_peer_receive(LithoMcpPeer *peer, JsonNode *message, LithoMcpSend send, gpointer data,
                       GDestroyNotify send_free)
{
  g_autoptr(LithoMcpPeer) alive = litho_mcp_peer_ref(peer);
  (void)alive; /* keeps it until the end */
  const LithoRpcKind kind = litho_rpc_kind(message);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(message) ? json_node_get_object(message) : NULL;
  Request request = {.peer = peer, .send = send, .data = data, .send_free = send_free};
  if (kind == LITHO_RPC_REQUEST) {
    request.id = json_object_get_member(object, "id");
    request.method = litho_rpc_text(object, "method");
    request.params = litho_rpc_object(object, "params");
    request.meta = litho_rpc_object(request.params, "_meta");
    request.modern = !peer->lasting || litho_mcp_is_modern(message);
    if (request.modern)
      modern(&request);
    else
      legacy(&request);
    return kind;
  }
  if (kind == LITHO_RPC_BAD) {
    fail(&request, LITHO_RPC_INVALID_REQUEST, NULL, "not a request, notification or answer of JSON-RPC 2.0");
    return kind;
  }
  if (kind == LITHO_RPC_NOTIFICATION)
    notified(peer, object);
  else
    responded(peer, object);
  if (send_free != NULL)
    send_free(data);
  return kind;
}
