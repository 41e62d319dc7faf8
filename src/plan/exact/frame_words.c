/* frame_words.c: see frame.h. */
#include <string.h>
#include "plan/exact/frame.h"

gboolean
exact_op_is(const LithoOp *op, const char *name)
{
  return g_str_equal(op->name, name);
}

guint
exact_param_of(const LithoOp *op, const char *name)
{
  guint i = 0;
  return litho_op_param(op, name, &i) != NULL ? i : 0;
}

void
exact_refuse(LithoExactStep *step, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (step->reason == NULL)
    step->reason = g_strdup_vprintf(format, args);
  va_end(args);
}

void
exact_remark(LithoExactStep *step, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (step->note == NULL)
    step->note = g_strdup_vprintf(format, args);
  va_end(args);
}

void
exact_turn_into(LithoExactStep *step, const char *name)
{
  litho_values_free(step->values, step->op->n_params);
  step->values = NULL;
  step->op = litho_op_find(name);
}

guint
exact_find_words(const char *s, guint from, guint to, const char *words, guint *length)
{
  for (guint p = from; p < to; p++) {
    if (p > from && g_ascii_isalpha(s[p]) && g_ascii_isalpha(s[p - 1]))
      continue;
    *length = litho_words_at(s, p, words);
    if (*length > 0)
      return p;
  }
  return to;
}

gboolean
exact_has(const char *s, guint from, guint to, const char *words)
{
  guint n;
  return exact_find_words(s, from, to, words, &n) < to;
}
