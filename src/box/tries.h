/* tries.h: what a stranger's file would have a decoder do, done, to see whether the box holds.
 *
 * All is harmless: the files are the caller's own folder's, the sockets are on this machine, the
 * other process is a child that was made for it.
 */
#ifndef LITHO_BOX_TRIES_H
#define LITHO_BOX_TRIES_H

#include <gio/gio.h>
#include "box/box.h"

typedef struct {
  const char *name; /* "open", for JSON */
  const char *what; /* "read a file that was not named" */
  LithoBoxPart part;
  gboolean done; /* FALSE: it could not be tried here; the note says why */
  gboolean refused;
  int number;       /* errno of the refusal */
  const char *note; /* static; or NULL */
} LithoBoxTry;

/* In a child that closes itself by the rules. folder: an empty one outside of them, that is filled
 * and emptied. The tries on memory and on a file's size need rules->memory_bytes and file_bytes.
 * report: what the child says. Returns LithoBoxTry rows, caller frees with g_array_unref(). Errors:
 * WRITE (folder), RESOURCE (no process). Call it from a process of one thread, or expect what
 * fork(2) promises. */
GArray *litho_box_try(const LithoBoxRules *rules, const char *folder, LithoBoxReport *report,
                      GError **error);

#endif
