/* faults.h: what a test and the command with faults (faults.c) share: a page in memory, mapped from
 * the file that LITHO_FAULTS names. The test writes what is to fail and reads what was counted;
 * children of the command count on.
 */
#ifndef LITHO_TESTS_FAULTS_H
#define LITHO_TESTS_FAULTS_H

#include <stdatomic.h>
#include <stddef.h>

typedef enum {
  FAULT_NONE,
  FAULT_MEMORY, /* malloc and its kin, of Faults.min_bytes or more */
  FAULT_OPEN,   /* opening a file for writing, folders made */
  FAULT_WRITE,  /* write, pwrite, ftruncate on regular files */
  FAULT_SYNC,   /* fsync, fdatasync */
  FAULT_RENAME, /* rename, link */
  FAULT_FORK,   /* fork, socketpair */
  FAULT_THREAD, /* pthread_create */
  FAULT_N_KINDS
} FaultKind;

typedef struct {
  FaultKind kind;   /* NONE: only counts */
  int n;            /* the n-th call of the kind fails, from 1 */
  int goes_on;      /* and all that follow: a disk that is full stays full */
  int error;        /* errno */
  int no_tmpfile;   /* O_TMPFILE is not supported, as on some file systems */
  size_t min_bytes; /* of memory */
  atomic_int n_calls[FAULT_N_KINDS];
  atomic_int n_failed;
  char first[256]; /* "write …": the call that failed first */
} Faults;

#endif
