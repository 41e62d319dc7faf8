/* progress.h: how far a long job is, on stderr: a bar with the time left on a terminal, plain lines
 * with -v, nothing otherwise. One bar a process; all functions may be called from any thread. */
#ifndef LITHO_CLI_PROGRESS_H
#define LITHO_CLI_PROGRESS_H

#include <glib.h>

typedef enum {
  PROGRESS_AUTO,  /* a bar when stderr is a terminal */
  PROGRESS_LINES, /* "3/10 photo.jpg" for each item that begins */
  PROGRESS_QUIET,
} CliProgressStyle;

typedef struct _Progress Progress;

/* n_items: how many equal pieces of work, n_slots: how many of them at a time (≥ 1). */
Progress *cli_progress_new(CliProgressStyle style, guint n_items, guint n_slots);
/* Takes the bar off the screen. */
void cli_progress_free(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, cli_progress_free)

void cli_progress_begin(Progress *progress, guint slot, const char *name);
void cli_progress_set(Progress *progress, guint slot, double fraction);
void cli_progress_done(Progress *progress, guint slot);

/* What stands behind the bar instead of the item's name, at most 60 characters. */
void cli_progress_note(Progress *progress, const char *text);
/* So much (0..1) was done before this process began: the time left is that of the rest. */
void cli_progress_from(Progress *progress, double share);

/* Takes the bar away so that other text can be printed; the next cli_progress_set brings it back. */
void cli_progress_clear(Progress *progress);

#endif
