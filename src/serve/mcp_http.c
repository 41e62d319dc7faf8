/* mcp_http.c: see mcp_http.h. */
#include "serve/mcp_http.h"
#include <string.h>
#include <sys/random.h>
#include "base/json.h"
#include "serve/mcp_headers.h"

#define MAX_SESSIONS 256
#define SESSION_IDLE_US (G_GINT64_CONSTANT(3600) * G_USEC_PER_SEC)
#define PING_S 15 /* a comment: shows whether the client is still there */

struct _LithoMcpHttp {
  LithoMcp *mcp;
  GHashTable *sessions; /* id → Session* */
};

typedef struct {
  LithoMcpPeer *peer;
  gint64 used_us;
} Session;

/* A request on its way to its answer. */
typedef struct {
  SoupServerMessage *message;
  LithoMcpPeer *peer; /* NULL: not its own */
  gboolean modern, streams, ended;
  guint ping;
  gulong gone;
} Exchange;

static void
session_free(Session *session)
{
  litho_mcp_peer_close(session->peer);
  litho_mcp_peer_unref(session->peer);
  g_free(session);
}

LithoMcpHttp *
litho_mcp_http_new(LithoMcp *mcp)
{
  LithoMcpHttp *http = g_new0(LithoMcpHttp, 1);
  http->mcp = mcp;
  http->sessions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)session_free);
  return http;
}

void
litho_mcp_http_free(LithoMcpHttp *http)
{
  if (http == NULL)
    return;
  g_hash_table_unref(http->sessions);
  g_free(http);
}

/* --- answers ------------------------------------------------------------------------------ */

static void
respond(SoupServerMessage *message, guint status, JsonNode *body)
{
  g_autofree char *text = litho_json_print_line(body);
  soup_server_message_set_status(message, status, NULL);
  soup_server_message_set_response(message, "application/json", SOUP_MEMORY_COPY, text, strlen(text));
}

static void
refuse(SoupServerMessage *message, guint status, JsonNode *id, int code, const char *why)
{
  g_autoptr(JsonNode) body = litho_rpc_error(id, code, NULL, why);
  respond(message, status, body);
}

/* 2026-07-28 names these; the older revisions answer 200 to what is JSON-RPC. */
static guint
status_of(JsonNode *message, gboolean modern)
{
  JsonObject *error = litho_rpc_object(json_node_get_object(message), "error");
  const gint64 code = error != NULL ? json_object_get_int_member_with_default(error, "code", 0) : 0;
  if (!modern || code == 0 || code == LITHO_RPC_INTERNAL)
    return SOUP_STATUS_OK;
  return code == LITHO_RPC_METHOD_NOT_FOUND ? SOUP_STATUS_NOT_FOUND : SOUP_STATUS_BAD_REQUEST;
}

static void
exchange_free(Exchange *exchange)
{
  if (exchange->ping != 0)
    g_source_remove(exchange->ping);
  g_signal_handler_disconnect(exchange->message, exchange->gone);
  g_object_unref(exchange->message);
  litho_mcp_peer_unref(exchange->peer);
  g_free(exchange);
}

static void
write_part(Exchange *exchange, const char *text, gsize n)
{
  SoupMessageBody *body = soup_server_message_get_response_body(exchange->message);
  soup_message_body_append(body, SOUP_MEMORY_COPY, text, n);
  soup_server_message_unpause(exchange->message);
}

static gboolean
ping(gpointer data)
{
  write_part(data, ": still here\n\n", 14);
  return G_SOURCE_CONTINUE;
}

static void
begin_stream(Exchange *exchange)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(exchange->message);
  exchange->streams = TRUE;
  soup_server_message_set_status(exchange->message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type(headers, "text/event-stream", NULL);
  soup_message_headers_replace(headers, "Cache-Control", "no-cache");
  soup_message_headers_set_encoding(headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate(soup_server_message_get_response_body(exchange->message), FALSE);
  exchange->ping = g_timeout_add_seconds(PING_S, ping, exchange);
}

static void
send(JsonNode *message, gboolean last, gpointer data)
{
  Exchange *exchange = data;
  if (exchange->ended)
    return;
  if (last && !exchange->streams) {
    respond(exchange->message, status_of(message, exchange->modern), message);
    exchange->ended = TRUE;
    soup_server_message_unpause(exchange->message);
    return;
  }
  if (!exchange->streams)
    begin_stream(exchange);
  g_autofree char *text = litho_json_print_line(message);
  g_autofree char *event = g_strdup_printf("event: message\ndata: %s\n\n", text);
  write_part(exchange, event, strlen(event));
  if (last) {
    exchange->ended = TRUE;
    soup_message_body_complete(soup_server_message_get_response_body(exchange->message));
    soup_server_message_unpause(exchange->message);
  }
}

/* Nothing more comes of the request. One that was cancelled still owes HTTP an answer. */
static void
send_free(gpointer data)
{
  Exchange *exchange = data;
  if (!exchange->ended && exchange->streams) {
    soup_message_body_complete(soup_server_message_get_response_body(exchange->message));
    soup_server_message_unpause(exchange->message);
  } else if (!exchange->ended) {
    soup_server_message_set_status(exchange->message, SOUP_STATUS_ACCEPTED, NULL);
    soup_server_message_unpause(exchange->message);
  }
  exchange_free(exchange);
}

static void
gone(SoupServerMessage *message, gpointer data)
{
  (void)message;
  Exchange *exchange = data;
  exchange->ended = TRUE;
  if (exchange->peer == NULL)
    return; /* of a session: its calls go on, as the older revisions want it */
  g_autoptr(LithoMcpPeer) peer = litho_mcp_peer_ref(exchange->peer);
  litho_mcp_peer_close(peer);
}

/* peer: own: of this request alone. */
static void
receive(SoupServerMessage *message, LithoMcpPeer *peer, gboolean own, JsonNode *body)
{
  Exchange *exchange = g_new0(Exchange, 1);
  exchange->message = g_object_ref(message);
  exchange->peer = own ? litho_mcp_peer_ref(peer) : NULL;
  exchange->modern = own;
  exchange->gone = g_signal_connect(message, "disconnected", G_CALLBACK(gone), exchange);
  soup_server_message_pause(message);
  litho_mcp_peer_receive(peer, body, send, exchange, send_free);
}

/* --- 2026-07-28 --------------------------------------------------------------------------- */

static void
handle_modern(LithoMcpHttp *http, SoupServerMessage *message, JsonNode *body)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
  JsonObject *object = json_node_get_object(body), *params = litho_rpc_object(object, "params");
  JsonNode *id = json_object_get_member(object, "id");
  const LithoRpcKind kind = litho_rpc_kind(body);
  if (kind == LITHO_RPC_NOTIFICATION) {
    soup_server_message_set_status(message, SOUP_STATUS_ACCEPTED, NULL); /* there is none to act on */
    return;
  }
  if (kind != LITHO_RPC_REQUEST) {
    refuse(message, SOUP_STATUS_BAD_REQUEST, NULL, LITHO_RPC_INVALID_REQUEST, "not a request of JSON-RPC 2.0");
    return;
  }
  JsonObject *meta = litho_rpc_object(params, "_meta");
  const gboolean whole = meta != NULL && json_object_has_member(meta, "io.modelcontextprotocol/protocolVersion") &&
                         json_object_has_member(meta, "io.modelcontextprotocol/clientCapabilities");
  const char *fault = whole ? litho_mcp_headers_fault(headers, object) : NULL;
  const char *name = litho_rpc_text(params, "name");
  if (fault == NULL && whole && name != NULL && g_str_equal(litho_rpc_text(object, "method"), "tools/call"))
    fault =
        litho_mcp_params_fault(headers, litho_mcp_input_schema(http->mcp, name), litho_rpc_object(params, "arguments"));
  if (fault != NULL) {
    refuse(message, SOUP_STATUS_BAD_REQUEST, id, LITHO_MCP_HEADER_MISMATCH, fault);
    return;
  }
  g_autoptr(LithoMcpPeer) peer = litho_mcp_peer_new(http->mcp, FALSE);
  receive(message, peer, TRUE, body);
}

/* --- sessions ----------------------------------------------------------------------------- */

static gboolean
is_stale(gpointer id, gpointer value, gpointer now_us)
{
  (void)id;
  const Session *session = value;
  return *(gint64 *)now_us - session->used_us > SESSION_IDLE_US && litho_mcp_peer_n_calls(session->peer) == 0;
}

static void
begin_session(LithoMcpHttp *http, SoupServerMessage *message, JsonNode *body)
{
  gint64 now_us = g_get_monotonic_time();
  g_hash_table_foreach_remove(http->sessions, is_stale, &now_us);
  JsonNode *id = json_object_get_member(json_node_get_object(body), "id");
  guint64 random[2];
  if (g_hash_table_size(http->sessions) >= MAX_SESSIONS || getentropy(random, sizeof random) != 0) {
    refuse(message, SOUP_STATUS_SERVICE_UNAVAILABLE, id, LITHO_RPC_INTERNAL,
           "too many sessions: end some, or try later");
    return;
  }
  Session *session = g_new0(Session, 1);
  session->peer = litho_mcp_peer_new(http->mcp, TRUE);
  session->used_us = now_us;
  char *name = g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", random[0], random[1]);
  g_hash_table_insert(http->sessions, name, session);
  receive(message, session->peer, FALSE, body);
  if (litho_mcp_peer_version(session->peer) == NULL) {
    g_hash_table_remove(http->sessions, name); /* it was refused */
    return;
  }
  soup_message_headers_replace(soup_server_message_get_response_headers(message), "Mcp-Session-Id", name);
}

/* The session that the request names; NULL: it was answered. */
static Session *
find_session(LithoMcpHttp *http, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
  const char *name = soup_message_headers_get_one(headers, "Mcp-Session-Id");
  Session *session = name != NULL ? g_hash_table_lookup(http->sessions, name) : NULL;
  if (session != NULL)
    session->used_us = g_get_monotonic_time();
  else if (name != NULL)
    refuse(message, SOUP_STATUS_NOT_FOUND, NULL, LITHO_RPC_INVALID_REQUEST,
           "there is no such session: begin with initialize");
  else
    refuse(message, SOUP_STATUS_BAD_REQUEST, NULL, LITHO_RPC_INVALID_REQUEST,
           "neither a session (Mcp-Session-Id) nor the protocol's version in params._meta");
  return session;
}

static void
handle_legacy(LithoMcpHttp *http, SoupServerMessage *message, JsonNode *body)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(body) ? json_node_get_object(body) : NULL;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
  const char *method = litho_rpc_text(object, "method");
  if (g_strcmp0(method, "initialize") == 0 && soup_message_headers_get_one(headers, "Mcp-Session-Id") == NULL) {
    begin_session(http, message, body);
    return;
  }
  Session *session = find_session(http, message);
  if (session == NULL)
    return;
  const char *version = soup_message_headers_get_one(headers, "MCP-Protocol-Version");
  if (version != NULL && g_strcmp0(version, litho_mcp_peer_version(session->peer)) != 0) {
    refuse(message, SOUP_STATUS_BAD_REQUEST, NULL, LITHO_RPC_INVALID_REQUEST,
           "MCP-Protocol-Version is not the version of this session");
    return;
  }
  receive(message, session->peer, FALSE, body);
}

/* --- all ---------------------------------------------------------------------------------- */

static void
handle_post(LithoMcpHttp *http, SoupServerMessage *message, GBytes *bytes)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
  const char *type = soup_message_headers_get_content_type(headers, NULL);
  if (g_strcmp0(type, "application/json") != 0) {
    refuse(message, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, NULL, LITHO_RPC_INVALID_REQUEST,
           "the body must be application/json");
    return;
  }
  /* An answer may be either, and questions in between come in a stream only. */
  const char *accept = soup_message_headers_get_list(headers, "Accept");
  if (accept != NULL && strstr(accept, "*/*") == NULL &&
      (strstr(accept, "application/json") == NULL || strstr(accept, "text/event-stream") == NULL)) {
    refuse(message, SOUP_STATUS_NOT_ACCEPTABLE, NULL, LITHO_RPC_INVALID_REQUEST,
           "Accept must hold application/json and text/event-stream");
    return;
  }
  gsize n = 0;
  const char *text = bytes != NULL ? g_bytes_get_data(bytes, &n) : NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) body = litho_json_parse(text != NULL ? text : "", (gssize)n, &error);
  if (body == NULL) {
    refuse(message, SOUP_STATUS_BAD_REQUEST, NULL, LITHO_RPC_PARSE, error->message);
    return;
  }
  const char *version = soup_message_headers_get_one(headers, "MCP-Protocol-Version");
  const gboolean modern =
      JSON_NODE_HOLDS_OBJECT(body) && (litho_mcp_is_modern(body) || g_strcmp0(version, LITHO_MCP_MODERN) == 0);
  if (modern)
    handle_modern(http, message, body);
  else
    handle_legacy(http, message, body);
}

void
litho_mcp_http_handle(LithoMcpHttp *http, SoupServerMessage *message, GBytes *body)
{
  const char *method = soup_server_message_get_method(message);
  if (g_str_equal(method, "POST")) {
    handle_post(http, message, body);
  } else if (g_str_equal(method, "DELETE")) {
    if (find_session(http, message) == NULL)
      return;
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
    g_hash_table_remove(http->sessions, soup_message_headers_get_one(headers, "Mcp-Session-Id"));
    soup_server_message_set_status(message, SOUP_STATUS_NO_CONTENT, NULL);
  } else {
    soup_message_headers_replace(soup_server_message_get_response_headers(message), "Allow", "POST, DELETE");
    soup_server_message_set_status(message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
  }
}
