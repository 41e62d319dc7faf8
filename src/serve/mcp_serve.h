/* mcp_serve.h: MCP as a part of `litho serve`. */
#ifndef LITHO_SERVE_MCP_SERVE_H
#define LITHO_SERVE_MCP_SERVE_H

#include "serve/route.h"

typedef struct _LithoMcpServe LithoMcpServe;

/* For the server, after its pool and roots. Errors: litho_mcp_tools_new()'s. */
LithoMcpServe *litho_mcp_serve_new(LithoServer *server, GError **error);
/* Lets go of the sessions, before the pool ends. */
void litho_mcp_serve_close(LithoMcpServe *serve);
void litho_mcp_serve_free(LithoMcpServe *serve); /* after the pool */

extern const LithoRoute litho_mcp_routes[];

#endif
