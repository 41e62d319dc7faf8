/* frame.c: what is said of a photo's frame: sizes, shapes, sides; for crop, pad, resize and upscale.
 *
 *   crop     "10 % off the top" is a box, "to the left half" too; "to 3:2 portrait", "square", "5x7 inches" are
 *            a shape; "to 1920x1080" is a resize that cuts, for only that has so many px
 *   pad      % and px of border, a shape to reach
 *   resize   1920x1080, "1200 px wide", "the long side 2048 px", 4K, "10 cm wide at 300 dpi", "to 50 %", "30 % smaller"
 *   upscale  a factor; a size in px makes a resize of it
 * Sides, shapes and sizes have files of their own (frame_*.c). */
#include <math.h>
#include "plan/exact/frame.h"

gboolean
exact_is_frame(const LithoOp *op)
{
  return exact_op_is(op, "crop") || exact_op_is(op, "pad") || exact_op_is(op, "resize") || exact_op_is(op, "upscale");
}

gboolean
exact_frame_takes(const LithoOp *op, LithoQuantityKind kind)
{
  const gboolean all = kind == QUANTITY_PERCENT || kind == QUANTITY_NUMBER || kind == QUANTITY_PX ||
                       kind == QUANTITY_RATIO || kind == QUANTITY_SIZE_PX || kind == QUANTITY_SIZE_INCH ||
                       kind == QUANTITY_TIMES;
  if (exact_op_is(op, "crop"))
    return all || kind == QUANTITY_LONG_EDGE;
  if (exact_op_is(op, "pad"))
    return all && kind != QUANTITY_TIMES;
  return kind != QUANTITY_EV && kind != QUANTITY_DEGREE && kind != QUANTITY_KELVIN;
}

static void
bind_crop(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n)
{
  for (guint i = 0; i < n; i++) {
    const LithoQuantity *q = list[i];
    if (q->kind == QUANTITY_SIZE_PX && q->v[0] > 0) {
      exact_set_size(s, step, q->v[0], q->v[1], "cover");
      return;
    }
    if (q->kind == QUANTITY_LONG_EDGE || (q->kind == QUANTITY_SIZE_PX && q->v[0] == 0)) {
      exact_set_size(s, step, q->kind == QUANTITY_LONG_EDGE ? q->v[0] : q->v[1] * 16 / 9,
                     q->kind == QUANTITY_LONG_EDGE ? round(q->v[0] * 9 / 16) : q->v[1], "cover");
      return;
    }
  }
  if (exact_crop_sides(s, step, list, n))
    return;
  exact_bind_shape(s, step, list, n);
  for (guint i = 0; i < n; i++) {
    const LithoQuantity *q = list[i];
    double cut = NAN;
    if (q->kind == QUANTITY_PX)
      exact_refuse(
          step,
          "crop: %g px are a share that is not known before the photo is: say how many %%, or a size like 1200x800",
          q->v[0]);
    else if (q->kind == QUANTITY_TIMES && q->v[0] >= 1)
      cut = 100 - 100 / q->v[0]; /* "zoom in 2x" */
    else if (q->kind == QUANTITY_PERCENT || q->kind == QUANTITY_NUMBER)
      cut = q->is_absolute && q->sign == 0 ? 100 - q->v[0] : q->v[0];
    if (!isnan(cut)) {
      exact_set(step, step->op->main, round(cut * 1e4) / 1e4);
      step->number = q->v[0];
      step->unit = litho_quantity_unit(q->kind);
    }
  }
}

static void
bind_pad(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n)
{
  exact_bind_shape(s, step, list, n);
  for (guint i = 0; i < n; i++) {
    guint param = step->op->n_params;
    double value;
    if (list[i]->kind > QUANTITY_TIMES || !exact_value(step->op, list[i], 0, &param, &value))
      continue;
    exact_set(step, param, value);
    step->number = list[i]->v[0];
    step->unit = litho_quantity_unit(list[i]->kind);
  }
}

void
exact_frame_bind(const char *text, LithoExactStep *step, const LithoQuantity *const *list, guint n)
{
  if (exact_op_is(step->op, "crop"))
    bind_crop(text, step, list, n);
  else if (exact_op_is(step->op, "pad"))
    bind_pad(text, step, list, n);
  else
    exact_bind_size(text, step, list, n);
}
