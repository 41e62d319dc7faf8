/* beneath.h: opening a file beneath a folder, which the path cannot leave. */
#ifndef LITHO_SERVE_WORK_BENEATH_H
#define LITHO_SERVE_WORK_BENEATH_H

#include <glib.h>
#include "litho.h"

/* Opens `path` (relative, no "..", not empty) beneath the folder `root` for reading (folders: as O_PATH would). Symbolic links
 * are never followed, wherever they lead: a name in a path is the file itself. By openat2(2), which the kernel guards against
 * renaming at the same time; where the system has none (before Linux 5.6), component by component. Only regular files, and
 * folders with `folder`. -1 with NOT_FOUND (also where the path leads out) or READ. */
int litho_open_beneath(const char *root, const char *path, gboolean folder, GError **error);

/* Relative, UTF-8, no empty, "." or ".." component, no control character, at most 4096 bytes. */
gboolean litho_is_beneath_path(const char *path);

#endif
