/* mcp_routes.c: MCP at /mcp of `litho serve`: litho's tools below the server's own roots; see mcp_http.h.
 *
 * Folders that a client names do not count here: who has the token of a server may not widen what it serves.
 */
#include "serve/guard.h"
#include "serve/mcp_http.h"
#include "serve/mcp_serve.h"
#include "serve/mcp_tools.h"
#include "serve/server.h"

struct _LithoMcpServe {
  LithoMcpTools *tools;
  LithoMcp *mcp;
  LithoMcpHttp *http;
};

LithoMcpServe *
litho_mcp_serve_new(LithoServer *server, GError **error)
{
  g_autoptr(GPtrArray) folders = g_ptr_array_new();
  for (const char *const *name = litho_server_roots(server); *name != NULL; name++)
    g_ptr_array_add(folders, (gpointer)litho_server_root(server, *name));
  g_ptr_array_add(folders, NULL);
  const LithoMcpToolsOptions options = {.roots = (const char *const *)folders->pdata};
  LithoMcpTools *tools = litho_mcp_tools_new(litho_server_pool(server), &options, error);
  if (tools == NULL)
    return NULL;
  LithoMcpServe *serve = g_new0(LithoMcpServe, 1);
  serve->tools = tools;
  serve->mcp = litho_mcp_new(&litho_mcp_tools_face, serve->tools);
  serve->http = litho_mcp_http_new(serve->mcp);
  return serve;
}

void
litho_mcp_serve_close(LithoMcpServe *serve)
{
  if (serve != NULL)
    g_clear_pointer(&serve->http, litho_mcp_http_free);
}

void
litho_mcp_serve_free(LithoMcpServe *serve)
{
  if (serve == NULL)
    return;
  litho_mcp_serve_close(serve);
  litho_mcp_free(serve->mcp);
  litho_mcp_tools_free(serve->tools);
  g_free(serve);
}

static void
handle(LithoRequest *request)
{
  /* The transport replies by itself, in the protocol's forms. */
  request->replied = TRUE;
  litho_guard_headers(request->message);
  litho_mcp_http_handle(litho_server_mcp(request->server)->http, request->message, request->body);
}

const LithoRoute litho_mcp_routes[] = {
    {"POST", "/mcp", handle, 0, LITHO_BODY_TEXT, 32 << 20, "Model Context Protocol: one message", NULL,
     "{\"type\":\"object\"}", NULL},
    {"DELETE", "/mcp", handle, 0, LITHO_BODY_NONE, 0, "Model Context Protocol: ends a session", NULL, NULL, NULL},
    {"GET", "/mcp", handle, 0, LITHO_BODY_NONE, 0, "Model Context Protocol: 405: nothing is sent unasked", NULL, NULL,
     NULL},
    {NULL},
};
