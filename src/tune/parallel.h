/* parallel.h: one training in several processes, on one machine or many, by MPI.
 *
 * litho itself does not link to MPI: when it was started by mpirun, the module liblitho_mpi.so, the only one that includes mpi.h,
 * is loaded. Alone, size is 1 and every function does the trivial thing. Every process calls the same functions
 * in the same order; a process that ends in between ends the others (MPI's own abort).
 */
#ifndef LITHO_TUNE_PARALLEL_H
#define LITHO_TUNE_PARALLEL_H

#include "litho.h"

/* Loads the module when mpirun started this process. Once, before the other functions. Errors: NEEDS_SEE (the module is
 * missing or does not load: says which file). */
gboolean litho_parallel_start(GError **error);
/* Ends MPI in good order; nothing alone. `failed`: the other processes are ended too, with exit status `failed`. */
void litho_parallel_stop(int failed);

/* What to tell the person when mpirun has bound this process to fewer cores than it could have: Open MPI binds one or two
 * processes to a core each, and all threads of a process then run on that one. NULL: nothing, or another rank says it.
 * n_threads: that this process will use. Caller frees. */
char *litho_parallel_bound(int n_threads);

int litho_parallel_rank(void); /* 0..size-1; 0 writes files and prints */
int litho_parallel_size(void);

/* Element by element over all processes; the same bits in each. Error INTERNAL. */
gboolean litho_parallel_sum(float *values, gsize n, GError **error);
gboolean litho_parallel_sum_double(double *values, gsize n, GError **error);

/* The rows of all processes one after the other by rank: this one gives n rows of row_bytes, starts (size + 1) receives
 * at which row each one's begin, the last is the sum. out holds max_rows rows. Error INTERNAL, also when they are more.
 *
 * A loss over gathered embeddings: every process computes it over all rows and goes back through its own ones only, with the
 * gradient times size: litho_train() divides by the number of parts. */
gboolean litho_parallel_gather(const void *rows, int n, gsize row_bytes, void *out, int max_rows, int *starts,
                               GError **error);

#endif
