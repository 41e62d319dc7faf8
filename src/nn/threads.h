/* threads.h: the number of threads of OpenMP; without OpenMP (clang without libomp) there is one. */
#ifndef LITHO_NN_THREADS_H
#define LITHO_NN_THREADS_H

#ifdef _OPENMP
#include <omp.h>

static inline int
nn_threads(void)
{
  return omp_get_max_threads();
}

static inline void
nn_threads_set(int n)
{
  omp_set_num_threads(n);
}
#else
static inline int
nn_threads(void)
{
  return 1;
}

static inline void
nn_threads_set(int n)
{
  (void)n;
}
#endif

/* Columns of a thread's task when sums down C columns are shared: the threads' shares are even and read long runs of a row. */
static inline int
nn_column_share(int C)
{
  const int n = nn_threads();
  return ((C + n - 1) / n + 15) / 16 * 16;
}

#endif
