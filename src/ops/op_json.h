/* op_json.h: an operation's table as data for others. */
#ifndef LITHO_OPS_OP_JSON_H
#define LITHO_OPS_OP_JSON_H

#include <json-glib/json-glib.h>
#include "op/op.h"

/* One object: names, help, parameters with their ranges, degrees, examples. */
void litho_op_to_json(const LithoOp *op, JsonBuilder *builder);

/* "number", "choice", …: the parameter's kind as help and schema call it. */
const char *litho_op_param_kind(const LithoParam *param);
/* Words leave its amount to a measure. */
gboolean litho_op_is_solved(const LithoOp *op);
/* {"op":…} of an example. Caller frees. */
char *litho_op_example_step(const LithoOp *op, const LithoExample *example);

#endif
