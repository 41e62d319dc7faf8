/* mcp_http.h: MCP's Streamable HTTP transport: one address, POST for every message.
 *
 * 2026-07-28: no session; the headers MCP-Protocol-Version, Mcp-Method and Mcp-Name must say what the body says; a
 * client that goes away cancels its request. The older revisions: initialize makes a session (Mcp-Session-Id), DELETE
 * ends it. A request that is answered without a word in between gets application/json, any other text/event-stream.
 * Not done: the stream of GET (405: nothing is sent unasked) and taking up a broken stream.
 *
 * Who may ask is not decided here: that is the guard's affair (guard.h), before.
 */
#ifndef LITHO_SERVE_MCP_HTTP_H
#define LITHO_SERVE_MCP_HTTP_H

#include <libsoup/soup.h>
#include "serve/mcp.h"

typedef struct _LithoMcpHttp LithoMcpHttp;

/* mcp must live longer. */
LithoMcpHttp *litho_mcp_http_new(LithoMcp *mcp);
void litho_mcp_http_free(LithoMcpHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMcpHttp, litho_mcp_http_free)

/* Answers a request whose body has arrived (body: NULL for DELETE and GET), at once or later. */
void litho_mcp_http_handle(LithoMcpHttp *http, SoupServerMessage *message, GBytes *body);

#endif
