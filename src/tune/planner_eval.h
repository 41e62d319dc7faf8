/* planner_eval.h: the planner's net held against labelled clauses.
 */
#ifndef LITHO_TUNE_PLANNER_EVAL_H
#define LITHO_TUNE_PLANNER_EVAL_H

#include <json-glib/json-glib.h>
#include "infer/planner_net.h"

/* clauses: a file as planner_train.h has it. Numbers by name; caller unrefs. Errors: NOT_FOUND, READ, USAGE. */
JsonObject *litho_planner_eval(LithoPlannerNet *net, const char *clauses, GError **error);

#endif
