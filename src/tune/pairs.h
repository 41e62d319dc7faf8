/* pairs.h: photos with texts, as training data has them.
 *
 * TSV: "photo<TAB>text" (also Flickr8k's "photo#0<TAB>text"), JSONL: {"image": …, "caption"|"captions"|"text": …},
 * a folder: photo.jpg with photo.txt beside it (a text a line). Names are relative to `images`.
 */
#ifndef LITHO_TUNE_PAIRS_H
#define LITHO_TUNE_PAIRS_H

#include <gio/gio.h>
#include "litho.h"

typedef struct {
  char *name;     /* as written */
  char *path;     /* of the file */
  GPtrArray *texts; /* char*, owned */
} LithoPair;

/* images: NULL: the folder of the list. GPtrArray of LithoPair*, in order of first mention; caller unrefs.
 * Errors: NOT_FOUND, READ, USAGE (says the line). Whether the photos are there is not looked at. */
GPtrArray *litho_pairs_read(const char *path, const char *images, GError **error);
/* Those whose names stand in the list file (one a line); a name that is in no pair is an error. New array of borrowed pairs. */
GPtrArray *litho_pairs_split(const GPtrArray *pairs, const char *list, GError **error);

#endif
