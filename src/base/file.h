/* file.h: reading under a ceiling, and writing that never leaves half a file.
 *
 * An output has no name until it is committed: it is an unnamed file in the target's folder
 * (O_TMPFILE; a hidden named one where the file system lacks that), synced and then renamed over
 * the target. A killed process leaves the old file and nothing else.
 */
#ifndef LITHO_BASE_FILE_H
#define LITHO_BASE_FILE_H

#include <gio/gio.h>
#include "litho.h"

/* A path for messages: valid UTF-8 on one line, control characters escaped. Caller frees. */
char *litho_file_display(const char *path);

/* The whole file; "-" is stdin. Errors: NOT_FOUND, READ, LIMIT over max_bytes. */
GBytes *litho_file_read(const char *path, guint64 max_bytes, GError **error);

/* A regular file, mapped for reading. Errors: NOT_FOUND, READ. */
GMappedFile *litho_file_map(const char *path, GError **error);

/* sha256 of the file's bytes, hex; not for "-". */
char *litho_file_sha256(const char *path, GError **error);

typedef struct _LithoOutput LithoOutput;

/* path "-" is stdout; a symbolic link is followed; a device or pipe is written at commit. Missing
 * folders are an error. Error WRITE. */
LithoOutput *litho_output_new(const char *path, GError **error);
/* Open for reading and writing, owned by the output. */
int litho_output_fd(const LithoOutput *output);
/* A path that opens the same unnamed file ("/proc/self/fd/…"). */
const char *litho_output_fd_path(const LithoOutput *output);
gboolean litho_output_write(LithoOutput *output, gconstpointer data, gsize length, GError **error);
/* Makes it the file at `path`. After FALSE the old file is untouched. */
gboolean litho_output_commit(LithoOutput *output, GError **error);
/* The same for several that belong together: all get their names, or, after FALSE, all old files are as they were (on a
 * file system without hard links those before the one that failed are new). In this order: the last says that all is
 * there. */
gboolean litho_outputs_commit(LithoOutput *const *outputs, guint n, GError **error);
/* Drops what was not committed. */
void litho_output_free(LithoOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoOutput, litho_output_free)

/* The three steps at once. */
gboolean litho_file_write(const char *path, gconstpointer data, gsize length, GError **error);

#endif
