/* options.h: what the calls of the public header have in common. */
#ifndef LITHO_API_OPTIONS_H
#define LITHO_API_OPTIONS_H

#include "litho.h"

#define API_MAX_THREADS 1024

/* Copies the options of a program, which may know fewer or more members than this library, to `own` of own_size bytes;
 * given NULL: all defaults. type: the struct's name, for messages. Error USAGE: struct_size is not set, or a member
 * that this library does not know is. */
gboolean api_options_take(gpointer own, gsize own_size, gconstpointer given, const char *type, GError **error);
/* TRUE when 0 <= n <= API_MAX_THREADS, else USAGE. */
gboolean api_threads_check(int n, GError **error);

#endif
