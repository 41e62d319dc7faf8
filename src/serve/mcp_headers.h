/* mcp_headers.h: the headers of MCP over HTTP, held against the body (2026-07-28, basic/transports). */
#ifndef LITHO_SERVE_MCP_HEADERS_H
#define LITHO_SERVE_MCP_HEADERS_H

#include <libsoup/soup.h>
#include "serve/rpc.h"

/* A header's value: "=?base64?…?=" is decoded, all else is as it stands. NULL: it is absent, or that coding is broken.
 * Caller frees. */
char *litho_mcp_header_decode(const char *value);
/* NULL: they agree. Else what does not, in a sentence, static. body: a request that names its version in _meta. */
const char *litho_mcp_headers_fault(SoupMessageHeaders *headers, JsonObject *body);
/* The same for Mcp-Param-*: arguments that the tool's schema marks with "x-mcp-header". */
const char *litho_mcp_params_fault(SoupMessageHeaders *headers, JsonObject *schema, JsonObject *arguments);

#endif
