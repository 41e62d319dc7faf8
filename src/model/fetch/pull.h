/* pull.h: between pull.c and its two kinds of source. Private to model/. */
#ifndef LITHO_MODEL_FETCH_PULL_H
#define LITHO_MODEL_FETCH_PULL_H

#include <stdio.h>
#include "model/store.h"

typedef struct {
  LithoModel *model;
  FILE *out;        /* FILE.part, open for reading and appending */
  char *state_path; /* FILE.part.state: what is needed to go on */
  LithoPullProgress progress;
  gpointer data;
  GCancellable *cancel;
} LithoPull;

/* Both append the rest of the model to pull->out. NETWORK errors may be tried again. */
gboolean litho_pull_http(LithoPull *pull, const char *url, GError **error);
gboolean litho_pull_pypi(LithoPull *pull, const char *spec, GError **error);

#endif
