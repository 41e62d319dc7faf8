/* worker_args.h: the options of `litho worker` as `litho serve` and `litho mcp` hand theirs on. */
#ifndef LITHO_CLI_WORKER_ARGS_H
#define LITHO_CLI_WORKER_ARGS_H

#include <glib.h>

/* Of IO_LOAD_ENTRIES and PLAN_ENTRIES, after they were parsed and checked; NULL-terminated, owned by the array. */
GPtrArray *cli_worker_args(void);

#endif
