/* mcp.h: a server of the Model Context Protocol, without a transport and without litho's tools.
 *
 * Revisions 2026-07-28 (stateless: each request brings version and capabilities in _meta; server/discover), 2025-11-25
 * and 2025-06-18 (initialize, then a lasting session) are served side by side on one peer: a request that names its
 * version in _meta is of the first kind, any other of the second. Source: modelcontextprotocol.io/specification and the
 * JSON schemas of these revisions.
 *
 * A face is what is served: tools, prompts, resources. A peer is a client: a process on stdio, a session or a single
 * request over HTTP. Each tools/call becomes a call (mcp_call.h) that may take its time; the peer answers everything
 * else at once. Not done: sampling of its own, completion, logging, subscriptions, tasks; they are not offered either.
 *
 * All on the thread of the main loop.
 */
#ifndef LITHO_SERVE_MCP_H
#define LITHO_SERVE_MCP_H

#include <gio/gio.h>
#include "serve/rpc.h"

#define LITHO_MCP_MODERN "2026-07-28"
#define LITHO_MCP_LEGACY "2025-11-25"
#define LITHO_MCP_OLDEST "2025-06-18"

/* What 2026-07-28 says in place of JSON-RPC's own codes. */
enum {
  LITHO_MCP_HEADER_MISMATCH = -32020,
  LITHO_MCP_MISSING_CAPABILITY = -32021,
  LITHO_MCP_UNSUPPORTED_VERSION = -32022,
  LITHO_MCP_NO_RESOURCE = -32002, /* of the older revisions */
};

typedef struct _LithoMcp LithoMcp;
typedef struct _LithoMcpPeer LithoMcpPeer;
typedef struct _LithoMcpCall LithoMcpCall;

enum {
  LITHO_MCP_READ_ONLY = 1 << 0,
  LITHO_MCP_DESTRUCTIVE = 1 << 1,
  LITHO_MCP_IDEMPOTENT = 1 << 2,
  LITHO_MCP_OPEN_WORLD = 1 << 3,
};

typedef struct {
  const char *name, *title, *description;
  const char *input; /* JSON Schema 2020-12 of the arguments, an object; what mcp_schema.h knows is checked */
  /* Of structuredContent; NULL: none is promised. It must admit {"status":"failed","error":{"code","message"}}, which
   * is what wrong arguments give. */
  const char *output;
  guint hints;
  const char *needs;               /* a client capability without which the call is refused, or NULL */
  void (*run)(LithoMcpCall *call); /* called again after each answer of the client's (litho_mcp_call_need) */
} LithoMcpTool;

typedef struct {
  const char *name, *title, *description;
  const char *arguments;           /* JSON list of {"name","description","required"}, or NULL */
  void (*run)(LithoMcpCall *call); /* ends with litho_mcp_call_result(): {"messages"} */
} LithoMcpPrompt;

typedef struct {
  const char *name, *title, *version, *instructions;
  const LithoMcpTool *tools;
  gsize n_tools;
  const LithoMcpPrompt *prompts; /* NULL: prompts are not offered */
  gsize n_prompts;
  JsonArray *(*resources)(gpointer data); /* list of Resource objects, new; NULL: resources are not offered */
  const char *templates;                  /* JSON list of ResourceTemplate objects, or NULL */
  /* The "contents" of a resource, new. NULL without an error: there is none such. */
  JsonArray *(*read)(const char *uri, gpointer data, GError **error);
} LithoMcpFace;

/* face: static, its JSON valid (else the program ends: a bug). data: for its functions; must live as long. */
LithoMcp *litho_mcp_new(const LithoMcpFace *face, gpointer data);
void litho_mcp_free(LithoMcp *mcp); /* after its peers */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMcp, litho_mcp_free)
const LithoMcpFace *litho_mcp_face(const LithoMcp *mcp);
const LithoMcpTool *litho_mcp_tool(const LithoMcp *mcp, const char *name); /* NULL: none */

JsonObject *litho_mcp_input_schema(const LithoMcp *mcp, const char *name); /* of a tool; NULL: none; borrowed */

/* A message for the client. last: it is the answer, nothing follows from this request. message: borrowed. */
typedef void (*LithoMcpSend)(JsonNode *message, gboolean last, gpointer data);

/* A client. lasting: FALSE for one request over HTTP: nothing but 2026-07-28 is then served. */
LithoMcpPeer *litho_mcp_peer_new(LithoMcp *mcp, gboolean lasting);
LithoMcpPeer *litho_mcp_peer_ref(LithoMcpPeer *peer);
void litho_mcp_peer_unref(LithoMcpPeer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMcpPeer, litho_mcp_peer_unref)
/* The client is gone: its calls are cancelled and nothing is sent any more. */
void litho_mcp_peer_close(LithoMcpPeer *peer);
guint litho_mcp_peer_n_calls(const LithoMcpPeer *peer); /* that run */
/* Called when a call has ended, however it did. */
void litho_mcp_peer_on_idle(LithoMcpPeer *peer, void (*idle)(gpointer data), gpointer data);

/* Takes one message. A request is answered through send, at once or later, and send_free(data) is called when nothing
 * more can come. Gives the kind: BAD was answered too (an error), of NOTIFICATION and RESPONSE nothing is sent. */
LithoRpcKind litho_mcp_peer_receive(LithoMcpPeer *peer, JsonNode *message, LithoMcpSend send, gpointer data,
                                    GDestroyNotify send_free);
/* Cancels what the request of that id does; nothing is sent of it any more. */
void litho_mcp_peer_cancel(LithoMcpPeer *peer, JsonNode *id);

/* Does the message name its version in _meta? */
gboolean litho_mcp_is_modern(JsonNode *message);
/* "2025-11-25" after initialize, NULL before it. */
const char *litho_mcp_peer_version(const LithoMcpPeer *peer);

#endif
