/* frame_shape.c: a shape: "3:2 portrait", "square", "5x7 inches". */
#include "plan/exact/frame.h"

#define UPRIGHT "portrait|vertical|vertically|upright|tall|竖版|竖幅|竖构图|竖图|竖向|纵向|竖的|竖"
#define ACROSS "landscape|horizontal|horizontally|横版|横幅|横构图|横图|横向|横的|横"

void
exact_set_aspect(const char *s, LithoExactStep *step, double w, double h)
{
  const gboolean upright = exact_has(s, step->clause_start, step->clause_end, UPRIGHT);
  const gboolean across = !upright && exact_has(s, step->clause_start, step->clause_end, ACROSS);
  if ((upright && w > h) || (across && w < h)) {
    const double swap = w;
    w = h;
    h = swap;
  }
  if (!(w / h >= 0.01 && w / h <= 100)) {
    exact_refuse(step, "%s: a shape of %g:%g is beyond what litho does, 1:100 to 100:1", step->op->name, w, h);
    return;
  }
  g_autofree char *text = g_strdup_printf("%.6g:%.6g", w, h);
  exact_set_text(step, exact_param_of(step->op, "aspect"), text);
}

static gboolean
says_square(const char *s, const LithoExactStep *step)
{
  return exact_has(s, step->clause_start, step->clause_end, "square|squared|正方形|方形|方图|正方");
}

void
exact_bind_shape(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n)
{
  for (guint i = 0; i < n; i++)
    if (list[i]->kind == QUANTITY_RATIO || list[i]->kind == QUANTITY_SIZE_INCH || list[i]->kind == QUANTITY_SIZE_PX) {
      exact_set_aspect(s, step, list[i]->v[0] > 0 ? list[i]->v[0] : list[i]->v[1] * 16 / 9, list[i]->v[1]);
      return;
    }
  const gboolean upright = exact_has(s, step->clause_start, step->clause_end, UPRIGHT);
  if (says_square(s, step))
    exact_set_aspect(s, step, 1, 1);
  else if (n == 0 && exact_has(s, step->clause_start, step->clause_end,
                               "to " UPRIGHT "|portrait orientation|landscape orientation")) {
    exact_set_aspect(s, step, upright ? 2 : 3, upright ? 3 : 2);
    exact_remark(step, "no shape was said: the usual one of photos is taken, 3 to 2");
  }
}
