/* mcp_tools.h: litho's tools for MCP: the table, and what its functions share.
 *
 * mcp_table.c has the one table: name, schemas, hints, function. The functions run jobs of the pool (`litho worker`
 * processes) one behind the other; nothing here opens a photo. What every answer holds: "status" (done, unchanged,
 * question, refused, failed), "error" where it failed; the text says the same in a few lines for hosts that show the
 * model nothing else.
 */
#ifndef LITHO_SERVE_MCP_TOOLS_H
#define LITHO_SERVE_MCP_TOOLS_H

#include "serve/mcp.h"
#include "serve/pool.h"

typedef struct {
  const char *const *roots; /* folders of the photos, NULL-terminated */
  const char *output;       /* folder for results, NULL: beside the photos */
  gboolean client_roots;    /* the folders that the client names are taken in place of `roots` */
} LithoMcpToolsOptions;

typedef struct _LithoMcpTools LithoMcpTools;

/* pool: must live longer; its jobs of these tools must have ended before the free. Errors: litho_mcp_paths_new()'s. */
LithoMcpTools *litho_mcp_tools_new(LithoPool *pool, const LithoMcpToolsOptions *options, GError **error);
void litho_mcp_tools_free(LithoMcpTools *tools);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMcpTools, litho_mcp_tools_free)

/* What is served; data: the tools. */
extern const LithoMcpFace litho_mcp_tools_face;

#endif
