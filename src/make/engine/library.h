/* library.h: the installed engine: where it lies and its functions. */
#ifndef LITHO_MAKE_ENGINE_LIBRARY_H
#define LITHO_MAKE_ENGINE_LIBRARY_H

#include <glib.h>
#include "litho.h"
#include "make/engine/abi.h"

#define LITHO_MAKE_ENGINE_VERSION "0.4.7" /* of the package stable-diffusion-cpp-python */

/* $LITHO_CACHE/sd-VERSION: lib/, include/; caller frees. */
char *litho_make_engine_folder(void);
/* The shim's path, whether it is there or not; its name says which litho it is for. Caller frees. */
char *litho_make_engine_shim_path(void);
/* It is there and fits this litho. Looks at the disk, loads nothing. */
gboolean litho_make_engine_installed(void);

/* Loads engine and shim, once; they stay. NULL with MODEL: not installed (says how to get it), or it does not load.
 * In litho's own processes only the worker (worker.h) calls it: a model that is broken can end a process. */
const Shim *litho_make_engine_load(GError **error);

#endif
