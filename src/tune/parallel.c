/* parallel.c: see parallel.h. */
#include <gmodule.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tune/parallel.h"
#include "tune/parallel_module.h"

#define MODULE_FILE "liblitho_mpi.so"

static const LithoParallelModule *module; /* NULL: alone */
static int rank = 0, size = 1;

static gboolean
check(char *message, GError **error)
{
  if (message == NULL)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "process %d of %d: MPI: %s", rank, size, message);
  g_free(message);
  return FALSE;
}

/* Where LITHO_MPI says, beside the program (a build folder), or where it was installed. Caller frees. */
static char *
module_path(void)
{
  if (g_getenv("LITHO_MPI") != NULL)
    return g_strdup(g_getenv("LITHO_MPI"));
  g_autofree char *exe = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *folder = exe != NULL ? g_path_get_dirname(exe) : g_strdup(".");
  char *beside = g_build_filename(folder, MODULE_FILE, NULL);
  if (g_file_test(beside, G_FILE_TEST_EXISTS))
    return beside;
  g_free(beside);
  return g_build_filename(LITHO_LIBDIR, MODULE_FILE, NULL);
}

gboolean
litho_parallel_start(GError **error)
{
  const char *n = g_getenv("OMPI_COMM_WORLD_SIZE");
  if (module != NULL || n == NULL || atoi(n) < 2)
    return TRUE;
  g_autofree char *path = module_path();
  /* Global: MPI's own plugins look for its symbols. */
  GModule *library = g_module_open(path, G_MODULE_BIND_LAZY);
  gpointer symbol = NULL;
  if (library == NULL || !g_module_symbol(library, LITHO_PARALLEL_SYMBOL, &symbol)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NEEDS_SEE,
                "%s: does not load (%s): build litho where MPI's headers are installed, or start it without mpirun", path,
                g_module_error());
    return FALSE;
  }
  g_module_make_resident(library);
  const LithoParallelModule *found = symbol;
  if (!check(found->start(&rank, &size), error))
    return FALSE;
  module = found;
  return TRUE;
}

static int
number_of(const char *variable, int otherwise)
{
  const char *text = g_getenv(variable);
  return text != NULL ? MAX(atoi(text), 0) : otherwise;
}

char *
litho_parallel_bound(int n_threads)
{
  cpu_set_t set;
  const int all = (int)sysconf(_SC_NPROCESSORS_ONLN), here = MAX(number_of("OMPI_COMM_WORLD_LOCAL_SIZE", 1), 1);
  if (g_getenv("OMPI_COMM_WORLD_SIZE") == NULL || number_of("OMPI_COMM_WORLD_RANK", 0) != 0 ||
      sched_getaffinity(0, sizeof set, &set) != 0)
    return NULL;
  const int own = CPU_COUNT(&set), share = MAX(all / here, 1);
  /* Several cores for each, all cores together, and no more threads than cores: somebody has bound them on purpose. */
  if (own >= all || (own > 1 && own >= share && n_threads <= own))
    return NULL;
  g_autofree char *or_map = share > 1 ? g_strdup_printf(", or with --map-by slot:PE=%d", share) : g_strdup("");
  return g_strdup_printf("mpirun has bound each process to %d of %d cores, and all its threads run there: start it as "
                         "'mpirun --bind-to none' with --threads %d%s",
                         own, all, share, or_map);
}

void
litho_parallel_stop(int failed)
{
  if (module == NULL)
    return;
  if (failed != 0)
    module->abort(failed);
  g_free(module->stop());
  module = NULL;
  rank = 0;
  size = 1;
}

int
litho_parallel_rank(void)
{
  return rank;
}

int
litho_parallel_size(void)
{
  return size;
}

gboolean
litho_parallel_sum(float *values, gsize n, GError **error)
{
  return module == NULL || check(module->sum(values, n), error);
}

gboolean
litho_parallel_sum_double(double *values, gsize n, GError **error)
{
  return module == NULL || check(module->sum_double(values, n), error);
}

gboolean
litho_parallel_gather(const void *rows, int n, gsize row_bytes, void *out, int max_rows, int *starts, GError **error)
{
  g_autofree int *counts = g_new(int, size);
  counts[0] = n;
  if (module != NULL && !check(module->counts(n, counts), error))
    return FALSE;
  starts[0] = 0;
  for (int i = 0; i < size; i++)
    starts[i + 1] = starts[i] + counts[i];
  if (starts[size] > max_rows || (gsize)starts[size] * row_bytes > INT_MAX) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "gathering %d rows where there is room for %d", starts[size],
                max_rows);
    return FALSE;
  }
  if (module == NULL) {
    memcpy(out, rows, (gsize)n * row_bytes);
    return TRUE;
  }
  g_autofree int *n_each = g_new(int, size), *start_each = g_new(int, size);
  for (int i = 0; i < size; i++) {
    n_each[i] = counts[i] * (int)row_bytes;
    start_each[i] = starts[i] * (int)row_bytes;
  }
  return check(module->gather(rows, n * (int)row_bytes, out, n_each, start_each), error);
}
