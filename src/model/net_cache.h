/* net_cache.h: what is remembered of net files beside the compiled nets, under $LITHO_CACHE/nets.
 */
#ifndef LITHO_MODEL_NET_CACHE_H
#define LITHO_MODEL_NET_CACHE_H

#include <glib.h>

/* The folder of compiled nets; caller frees. */
char *litho_net_cache_dir(void);

/* A file as it is now: path, size, time, inode; caller frees. NULL: there is none. */
char *litho_net_file_key(const char *path);

/* Was it noted that all dimensions of this file's ports are fixed? Then it can be compiled without
 * being read, which saves the larger half of opening it. A small file is not noted: nothing is
 * gained, and OpenVINO, which knows a file by its path, second and size, would take a new one for
 * the old. FALSE also where the folder cannot be written. */
gboolean litho_net_is_fixed(const char *path);
gboolean litho_net_note_fixed(const char *path);

#endif
