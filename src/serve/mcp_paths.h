/* mcp_paths.h: which files a client of MCP may name, and where results go.
 *
 * Photos lie below a root; a name that leads out of it, by ".." or a link, is refused. Results get a new name, beside
 * the photo or in a folder set aside for them; what exists is never written over. The worker opens a photo beneath the
 * root's handle by the path that is found here (its links resolved), so that what is swapped meanwhile leads nowhere.
 */
#ifndef LITHO_SERVE_MCP_PATHS_H
#define LITHO_SERVE_MCP_PATHS_H

#include <gio/gio.h>
#include "photo/format.h"

typedef struct _LithoMcpPaths LithoMcpPaths;

/* roots: folders, NULL-terminated. output: a folder for results, or NULL: beside the photos. Errors: NOT_FOUND, READ.
 */
LithoMcpPaths *litho_mcp_paths_new(const char *const *roots, const char *output, GError **error);
void litho_mcp_paths_free(LithoMcpPaths *paths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMcpPaths, litho_mcp_paths_free)

/* A file's place: root "/" + below. */
typedef struct {
  char *path;        /* absolute, no links; owned */
  char *root;        /* owned */
  const char *below; /* within path */
} LithoMcpFile;
void litho_mcp_file_clear(LithoMcpFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LithoMcpFile, litho_mcp_file_clear)

/* name: a path or a file: URI; a relative one is tried below each root. Errors: NOT_FOUND; BLOCKED: it leads out;
 * READ: no regular file (folder: no folder). */
gboolean litho_mcp_paths_find(const LithoMcpPaths *paths, const char *name, gboolean folder, LithoMcpFile *file,
                              GError **error);

/* Where results lie that belong to no photo: the folder set aside for results, else the first root; NULL: there is none. */
const char *litho_mcp_paths_usual(const LithoMcpPaths *paths);

/* A new, empty file of its own for the result of `photo`: as `wanted` says (a name, path or folder; NULL: none), else
 * NAME-edited.EXT, NAME-edited-2.EXT, …; mark: "edited". extension: "png", or NULL: the photo's own if that is
 * JPEG, PNG, WebP or TIFF, else png. The path, caller frees. Errors: BLOCKED, WRITE (it exists, too), FORMAT. */
char *litho_mcp_paths_reserve(const LithoMcpPaths *paths, const LithoMcpFile *photo, const char *wanted,
                              const char *mark, const char *extension, GError **error);

#endif
