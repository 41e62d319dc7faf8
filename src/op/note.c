/* note.c: what an operation reads from its values and its surroundings, and what it says of itself. */
#include <string.h>
#include "op/op.h"

const LithoParam *
litho_op_param(const LithoOp *op, const char *name, guint *index)
{
  for (guint i = 0; i < op->n_params; i++)
    if (g_str_equal(op->params[i].name, name)) {
      if (index != NULL)
        *index = i;
      return &op->params[i];
    }
  return NULL;
}

double
litho_op_number(const LithoOp *op, const LithoValue *values, guint i)
{
  return litho_value_number(&values[i], &op->params[i]);
}

const char *
litho_op_text(const LithoOp *op, const LithoValue *values, guint i)
{
  return litho_value_text(&values[i], &op->params[i]);
}

static void
add_text(GString *to, const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf(format, args);
  if (strstr(to->str, text) != NULL)
    return;
  if (to->len > 0)
    g_string_append(to, "; ");
  g_string_append(to, text);
}

void
litho_op_note(const LithoOpContext *ctx, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (ctx->note != NULL)
    add_text(ctx->note, format, args);
  va_end(args);
}

void
litho_op_doubt(const LithoOpContext *ctx, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (ctx->doubt != NULL)
    add_text(ctx->doubt, format, args);
  va_end(args);
}

double
litho_op_edge_px(const LithoOpContext *ctx, double edge_px)
{
  return ctx->mask_origin == LITHO_MASK_DRAWN ? 0 : edge_px * ctx->scale;
}

void
litho_op_used_model(const LithoOpContext *ctx, const char *name)
{
  if (ctx->model == NULL)
    return;
  g_free(*ctx->model);
  *ctx->model = g_strdup(name);
}
