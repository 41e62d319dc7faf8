/* cli_op_text.h: an operation's table as text and Markdown. */
#ifndef LITHO_CLI_OP_TEXT_H
#define LITHO_CLI_OP_TEXT_H

#include <json-glib/json-glib.h>
#include "op/op.h"

/* Caller frees. text: for a terminal of `columns`; markdown: docs/ops/NAME.md. */
char *cli_op_text(const LithoOp *op, int columns);
char *cli_op_markdown(const LithoOp *op);

/* docs/ops/README.md: all operations by category, linked. */
char *cli_op_markdown_index(void);

#endif
