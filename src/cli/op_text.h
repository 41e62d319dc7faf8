/* cli_op_text.h: an operation's table as text, Markdown and JSON. */
#ifndef LITHO_CLI_OP_TEXT_H
#define LITHO_CLI_OP_TEXT_H

#include <json-glib/json-glib.h>
#include "op/op.h"

/* Caller frees. text: for a terminal of `columns`; markdown: docs/ops/NAME.md. */
char *cli_op_text(const LithoOp *op, int columns);
char *cli_op_markdown(const LithoOp *op);
void cli_op_json(const LithoOp *op, JsonBuilder *builder);

/* docs/ops/README.md: all operations by category, linked. */
char *cli_op_markdown_index(void);

/* "number", "choice", …: the parameter's kind as help and schema call it. */
const char *cli_op_param_kind(const LithoParam *param);

#endif
