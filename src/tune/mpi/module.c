/* module.c: liblitho_mpi.so: the only file that includes mpi.h. See parallel.h. */
#include <mpi.h>
#include "tune/parallel_module.h"

#define CHUNK (1 << 26) /* values a call: counts are int */

static char *
text_of(int code)
{
  if (code == MPI_SUCCESS)
    return NULL;
  char text[MPI_MAX_ERROR_STRING] = "unknown error";
  int length;
  MPI_Error_string(code, text, &length);
  return g_strdup(text);
}

static char *
start(int *rank, int *size)
{
  int provided;
  char *error = text_of(MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided));
  if (error != NULL)
    return error;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_rank(MPI_COMM_WORLD, rank);
  MPI_Comm_size(MPI_COMM_WORLD, size);
  return NULL;
}

static char *
stop(void)
{
  return text_of(MPI_Finalize());
}

static void
stop_all(int status)
{
  MPI_Abort(MPI_COMM_WORLD, status);
}

static char *
sum(float *values, gsize n)
{
  char *error = NULL;
  for (gsize done = 0; done < n && error == NULL; done += CHUNK)
    error = text_of(MPI_Allreduce(MPI_IN_PLACE, values + done, (int)MIN(CHUNK, n - done), MPI_FLOAT, MPI_SUM,
                                  MPI_COMM_WORLD));
  return error;
}

static char *
sum_double(double *values, gsize n)
{
  return text_of(MPI_Allreduce(MPI_IN_PLACE, values, (int)n, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD));
}

static char *
counts(int n, int *all)
{
  return text_of(MPI_Allgather(&n, 1, MPI_INT, all, 1, MPI_INT, MPI_COMM_WORLD));
}

static char *
gather(const void *bytes, int n, void *out, const int *n_each, const int *start_each)
{
  return text_of(MPI_Allgatherv(bytes, n, MPI_BYTE, out, n_each, start_each, MPI_BYTE, MPI_COMM_WORLD));
}

const LithoParallelModule litho_parallel_module = {
    .start = start,
    .stop = stop,
    .abort = stop_all,
    .sum = sum,
    .sum_double = sum_double,
    .counts = counts,
    .gather = gather,
};
