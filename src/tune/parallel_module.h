/* parallel_module.h: what the module of MPI gives to litho: one struct, by the symbol LITHO_PARALLEL_SYMBOL. */
#ifndef LITHO_TUNE_PARALLEL_MODULE_H
#define LITHO_TUNE_PARALLEL_MODULE_H

#include "litho.h"

#define LITHO_PARALLEL_SYMBOL "litho_parallel_module"

/* Each function is parallel.h's of that name; NULL on success, else a text to free with g_free(). */
typedef struct {
  char *(*start)(int *rank, int *size);
  char *(*stop)(void);
  void (*abort)(int status);
  char *(*sum)(float *values, gsize n);
  char *(*sum_double)(double *values, gsize n);
  char *(*counts)(int n, int *all); /* all (size): everyone's n */
  char *(*gather)(const void *bytes, int n, void *out, const int *n_each, const int *start_each);
} LithoParallelModule;

#endif
