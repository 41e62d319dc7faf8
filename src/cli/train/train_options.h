/* train_options.h: what all kinds of `litho train` and `litho eval` share: the options, the progress line, the result. */
#ifndef LITHO_CLI_TRAIN_TRAIN_OPTIONS_H
#define LITHO_CLI_TRAIN_TRAIN_OPTIONS_H

#include "cli/cmd.h"
#include "tune/trainer.h"

/* A kind sets its defaults before cmd_parse(); what the command line says replaces them. */
typedef struct {
  char *out;
  int steps;     /* 0: by epochs */
  double epochs; /* 0: by steps */
  int batch;     /* of one process, in samples */
  int accumulate;
  double lr, lr_floor, decay, beta2, clip, average;
  char *schedule, *storage;
  int warmup, log_every, eval_every, save_every;
  int seed, threads;
  gboolean resume, json, quiet;
} TrainCommon;
extern TrainCommon train_common;
/* Cosine from 1e-3 to 0, AdamW 0.9, 0.99, decay 0.01, clip 1, one part, seed 1, log every 50, measure every 250, save every 500. */
extern const TrainCommon train_defaults;

/* `own` (ended by G_OPTION_ENTRY_NULL) with the common options behind it. Never freed: one array for each kind of a process. */
const GOptionEntry *train_entries(const GOptionEntry *own);
/* `own` with --threads, --json, --quiet only. */
const GOptionEntry *train_eval_entries(const GOptionEntry *own);

/* All of a command's run() after its defaults: the command line (options only), train_start(), then `work`. FALSE: its
 * error says why it did not begin; else status is what train_run() gave. Gives the exit status. */
int train_command(const LithoCmd *cmd, int argc, char **argv, gboolean (*work)(int *status, GError **error));
/* Starts MPI where there is mpirun, sets the threads. First thing after cmd_parse(). Errors: USAGE, NEEDS_SEE. */
gboolean train_start(GError **error);
/* Samples of a step in all processes and parts. */
int train_batch(void);
/* The common options as the trainer takes them; n_samples: of an epoch. Error USAGE. */
gboolean train_check(LithoTrainOptions *options, guint64 n_samples, GError **error);
/* Trains with a progress line; prints where the result is, or one line of JSON with --json. Writes more files
 * by `finish` (NULL: none) after the training is done. Gives the exit status. */
int train_run(const LithoCmd *cmd, const LithoTrainTask *task, LithoTrainOptions *options,
              gboolean (*finish)(gpointer data, const LithoTrainResult *result, GError **error));
/* cmd_fail() for a command that may run under mpirun: ends the other processes. Gives the exit status. */
int train_fail(const LithoCmd *cmd, const GError *error);

/* The numbers of a measure as a table "name  value", or with --json as one line. */
void train_print(JsonObject *measures);

#endif
