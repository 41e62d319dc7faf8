/* planner_net.h: a BERT that reads the clauses of a request: what each wishes, where, how much, and whether it can be done.
 *
 * The whole request goes through the encoder once; a clause is the mean and the maximum of its tokens' hidden rows, so that it is
 * read with what stands around it. Heads, all linear: wishes ("exposure +", "keep", "cannot add": several may hold), places
 * ("all", "sky", "text": a place in the clause's own words), colour, degree; and for each token whether it belongs to a
 * place, to something that is left alone, to a number. The names of wishes, places and colours are in the weights' file:
 * nothing here knows an operation.
 *
 * The file holds the heads and the encoder's last layers in int8; the rest is the installed encoder (role "encoder"),
 * whose sha256 the file names. Not thread-safe.
 */
#ifndef LITHO_INFER_PLANNER_NET_H
#define LITHO_INFER_PLANNER_NET_H

#include <gio/gio.h>
#include "litho.h"
#include "infer/planner_labels.h"

typedef struct {
  gboolean known; /* FALSE: the clause lies behind what the net reads */
  float *wish, *place, *color, degree[LITHO_PLANNER_DEGREES]; /* probabilities, in the order of the labels; owned */
  GArray *region, *except, *number;                           /* LithoPlannerSpan within the clause; owned */
} LithoPlannerGuess;

typedef struct _LithoPlannerNet LithoPlannerNet;

/* path: a file that `litho train planner` wrote; NULL: the one that comes with litho. Errors: MODEL (no encoder: says how to
 * get it; no such weights; other encoder), HASH. */
LithoPlannerNet *litho_planner_net_open(const char *path, GError **error);
void litho_planner_net_free(LithoPlannerNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPlannerNet, litho_planner_net_free)
const LithoPlannerLabels *litho_planner_net_labels(const LithoPlannerNet *net);
const char *litho_planner_net_sha256(const LithoPlannerNet *net);         /* of the weights' file */
const char *litho_planner_net_encoder_sha256(const LithoPlannerNet *net); /* of the encoder */

/* LithoPlannerGuess for each of the n clauses of a request (UTF-8); owned by the net, valid until the next call. */
const LithoPlannerGuess *litho_planner_net_read(LithoPlannerNet *net, const char *text, const LithoPlannerSpan *clauses,
                                                guint n);

#endif
