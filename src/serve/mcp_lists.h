/* mcp_lists.h: a face as the protocol's lists tell it. */
#ifndef LITHO_SERVE_MCP_LISTS_H
#define LITHO_SERVE_MCP_LISTS_H

#include "serve/mcp.h"

/* New references. */
JsonObject *litho_mcp_server_info(const LithoMcp *mcp);
JsonObject *litho_mcp_capabilities(const LithoMcp *mcp);

#endif
