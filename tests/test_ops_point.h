/* test_ops_point.h: runs point operations on single colours; shared by the formula tests. */
#ifndef LITHO_TEST_OPS_POINT_H
#define LITHO_TEST_OPS_POINT_H

#include <math.h>
#include "litho.h"
#include "op/op.h"

/* A prepared operation. `params`: "name=value,name=value". */
typedef struct {
  const LithoOp *op;
  gpointer state;
} Prepared;

static inline LithoValue *
values_of(const LithoOp *op, const char *params)
{
  LithoValue *values = litho_values_new(op->n_params);
  g_auto(GStrv) pairs = g_strsplit(params, ",", -1);
  for (char **p = pairs; *p != NULL && **p; p++) {
    g_auto(GStrv) pair = g_strsplit(*p, "=", 2);
    guint i = op->main;
    g_assert_true(g_str_equal(pair[0], "amount") || litho_op_param(op, pair[0], &i) != NULL);
    values[i].set = TRUE;
    if (op->params[i].kind == LITHO_PARAM_POINTS) {
      g_auto(GStrv) numbers = g_strsplit(pair[1], " ", -1);
      values[i].n_points = g_strv_length(numbers);
      values[i].points = g_new(double, values[i].n_points);
      for (guint k = 0; k < values[i].n_points; k++)
        values[i].points[k] = g_ascii_strtod(numbers[k], NULL);
    } else if (op->params[i].kind <= LITHO_PARAM_BOOL)
      values[i].num = g_ascii_strtod(pair[1], NULL);
    else
      values[i].text = g_strdup(pair[1]);
  }
  return values;
}

static inline gboolean
prepare_in(Prepared *p, const LithoOpContext *ctx, const char *name, const char *params,
           GError **error)
{
  p->op = litho_op_find(name);
  p->state = NULL;
  g_assert_nonnull(p->op);
  LithoValue *values = values_of(p->op, params);
  gboolean good = p->op->prepare(ctx, values, &p->state, error);
  litho_values_free(values, p->op->n_params);
  return good;
}

static inline Prepared
prepare_op(const char *name, const char *params)
{
  Prepared p;
  g_autoptr(GError) error = NULL;
  LithoOpContext ctx = {.width = 1, .height = 1, .scale = 1};
  g_assert_true(prepare_in(&p, &ctx, name, params, &error));
  g_assert_no_error(error);
  return p;
}

static inline void
prepared_clear(Prepared *p)
{
  if (p->op->free_state != NULL)
    p->op->free_state(p->state);
  else
    g_free(p->state);
  p->state = NULL;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Prepared, prepared_clear)

/* One colour in the operation's own space, in place. */
static inline void
run_op(const Prepared *p, float c[3])
{
  LithoSpan span = {&c[0], &c[1], &c[2], 1, 0, 0, 1, 1};
  p->op->kernel(p->state, &span);
}

#endif
