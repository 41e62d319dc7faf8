/* pull.h: getting the engine: downloaded as source, built here. */
#ifndef LITHO_MAKE_ENGINE_PULL_H
#define LITHO_MAKE_ENGINE_PULL_H

#include <gio/gio.h>
#include "model/store.h"

typedef struct {
  LithoPullProgress bytes; /* of the download */
  /* `what` is done: `done` of `total` steps of it; a few times a second. */
  void (*build)(const char *what, int done, int total, gpointer data);
  gpointer data;
} LithoMakeEnginePull;

/* Downloads the source of stable-diffusion.cpp (20 MB, by its sha256), builds one shared library of it and the shim
 * (shim.c), and puts both into litho_make_engine_folder(). Whatever an earlier try left is used: the download goes on,
 * ninja builds what is missing. Quick when all is there; when only the shim is of another litho, a second. Two at once
 * wait for each other. Errors: OFFLINE, NETWORK, HASH, WRITE, CANCELLED as litho_model_pull(); MODEL: a tool that builds
 * is missing, or it does not build (says where the log is). */
gboolean litho_make_engine_pull(gboolean offline, const LithoMakeEnginePull *listener, GCancellable *cancel, GError **error);
/* Removes it with all that was built for it. *had: it was there. */
gboolean litho_make_engine_remove(gboolean *had, GError **error);

#endif
