/* inputs.h: from the photos and folders on a command line to pairs of input and output.
 *
 * Outputs, by the first rule that fits: in_place: the input. output is a folder that exists, ends
 * in "/", or is said beside a folder or several inputs: below it, with the tree of each folder
 * given kept. Else output itself. None said: "-" for "-", else NAME-edited.EXT beside the input.
 */
#ifndef LITHO_CLI_INPUTS_H
#define LITHO_CLI_INPUTS_H

#include <glib.h>
#include "litho.h"

#define INPUTS_MAX 1000000
#define INPUTS_MAX_DEPTH 64

typedef struct {
  char *in;      /* path, or "-" for stdin */
  char *out;     /* path, or "-" for stdout */
  char *preview; /* path, or NULL */
  gboolean in_folder; /* found in a folder, not named itself */
} CliInputPair;

typedef struct {
  const char *output;    /* -o, or NULL */
  const char *preview;   /* --preview FILE or folder, or NULL */
  const char *extension; /* ".png": of the outputs, NULL: the input's */
  gboolean recursive, in_place;
  gboolean force;         /* outputs that exist are replaced */
  gboolean skip_existing; /* outputs that exist are left for the caller to skip */
} CliInputOptions;

/* Everything is checked before anything is run: inputs exist, no two outputs are one, no output or
 * preview is an input (unless in_place), none exists already (unless force or skip_existing).
 * Without output, what a folder holds of an earlier run (NAME-edited.EXT of a photo NAME.EXT) is no input.
 * Folders are read in the order of names; hidden files, links to folders and files without a
 * picture's suffix are left out, and so is the output folder when it lies inside. Errors: USAGE,
 * NOT_FOUND, READ, LIMIT. */
GPtrArray *cli_inputs_collect(char **paths, const CliInputOptions *options, GError **error);

/* Makes the folder that `path` lies in. */
gboolean cli_inputs_make_parent(const char *path, GError **error);

#endif
