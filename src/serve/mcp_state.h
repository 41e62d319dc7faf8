/* mcp_state.h: requestState of 2026-07-28: what a tool wants back with the client's answers, in the client's keeping.
 *
 * base64url(payload) "." base64url(HMAC-SHA256 of it): the client can read it and cannot change it. It is bound to the
 * name of the tool and ages: an hour. The key lives with the process.
 */
#ifndef LITHO_SERVE_MCP_STATE_H
#define LITHO_SERVE_MCP_STATE_H

#include <json-glib/json-glib.h>

/* Caller frees. key: 32 bytes. */
char *litho_mcp_state_sign(const guint8 *key, const char *name, JsonObject *state);
/* NULL: it was not made by this process for this tool, or is too old. */
JsonObject *litho_mcp_state_open(const guint8 *key, const char *name, const char *text);

#endif
