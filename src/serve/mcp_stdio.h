/* mcp_stdio.h: MCP on a pair of pipes: one JSON message a line, both ways.
 *
 * The loop that reads and writes never waits for a tool. At the end of the input the calls that run are finished, for
 * as long as somebody reads the answers.
 */
#ifndef LITHO_SERVE_MCP_STDIO_H
#define LITHO_SERVE_MCP_STDIO_H

#include "serve/mcp.h"

#define LITHO_MCP_MAX_LINE (32u << 20) /* bytes */

/* Serves until the input ends, the output breaks or cancel is cancelled. Closes neither descriptor. Runs the default
 * main context. Error READ (also a line over the limit), CANCELLED. */
gboolean litho_mcp_stdio_serve(LithoMcp *mcp, int in, int out, GCancellable *cancel, GError **error);

#endif
