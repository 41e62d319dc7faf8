/* value.c: the values that a step gives to an operation's parameters. */
#include "op/value.h"

LithoValue *
litho_values_new(guint n)
{
  return g_new0(LithoValue, MAX(n, 1));
}

void
litho_values_free(LithoValue *values, guint n)
{
  if (values == NULL)
    return;
  for (guint i = 0; i < n; i++) {
    g_free(values[i].text);
    g_free(values[i].points);
  }
  g_free(values);
}

LithoValue *
litho_values_copy(const LithoValue *values, guint n)
{
  LithoValue *copy = litho_values_new(n);
  for (guint i = 0; i < n; i++) {
    copy[i] = values[i];
    copy[i].text = g_strdup(values[i].text);
    copy[i].points = g_memdup2(values[i].points, values[i].n_points * sizeof(double));
  }
  return copy;
}

double
litho_value_number(const LithoValue *v, const LithoParam *p)
{
  return v->set ? v->num : p->def;
}

const char *
litho_value_text(const LithoValue *v, const LithoParam *p)
{
  return v->set ? v->text : p->def_text;
}

double
op_number(const LithoParam *params, const LithoValue *values, guint i)
{
  return litho_value_number(&values[i], &params[i]);
}

const char *
op_text(const LithoParam *params, const LithoValue *values, guint i)
{
  return litho_value_text(&values[i], &params[i]);
}

float *
op_share_new(const LithoParam *params, const LithoValue *values, guint i)
{
  float *share = g_new(float, 1);
  *share = (float)(op_number(params, values, i) / 100);
  return share;
}
