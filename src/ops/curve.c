/* curve.c: a free tone curve through points.
 *
 * Monotone cubic (tonetable.c) on Oklab L: x and y are lightness 0..1. Points (0,0) and (1,1) are
 * added where the first and last point leave the ends open. Chroma follows lightness by 70 %.
 */
#include "op/op.h"
#include "color/tone.h"
#include "color/tonetable.h"

#define MAX_POINTS 32

enum { POINTS };

static const LithoParam params[] = {
    [POINTS] = {.name = "points", .kind = LITHO_PARAM_POINTS, .min = 0, .max = 1, .usual_min = 0,
                .usual_max = 1,
                .help = "x0,y0,x1,y1,…: 1 to 32 points of input and output lightness, x rising"},
};

static gboolean
prepare(const LithoOpContext *ctx, const LithoValue *values, gpointer *state, GError **error)
{
  const LithoValue *v = &values[POINTS];
  double x[MAX_POINTS + 2], y[MAX_POINTS + 2];
  guint n = 0, n_given = v->set ? v->n_points / 2 : 0;
  if (v->set && (v->n_points % 2 != 0 || n_given < 1 || n_given > MAX_POINTS)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "curve: points has %u numbers; give 1 to %d pairs x,y", v->n_points, MAX_POINTS);
    return FALSE;
  }
  for (guint i = 0; i < n_given; i++) {
    double px = v->points[2 * i], py = v->points[2 * i + 1];
    if (!(px >= 0 && px <= 1 && py >= 0 && py <= 1) || (i > 0 && px - x[n - 1] < 1e-3)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                  "curve: point %u (%g, %g) must lie in 0..1 with x at least 0.001 above the one "
                  "before", i, px, py);
      return FALSE;
    }
    if (i == 0 && px >= 1e-3)
      x[n] = y[n] = 0, n++;
    x[n] = i == 0 && px < 1e-3 ? 0 : px;
    y[n++] = py;
  }
  if (n == 0)
    x[n] = y[n] = 0, n++;
  if (x[n - 1] > 1 - 1e-3 && n > 1)
    x[n - 1] = 1;
  else
    x[n] = y[n] = 1, n++;
  ColorToneTable *table = g_new(ColorToneTable, 1);
  litho_tone_table_fill(table, x, y, n);
  *state = table;
  return TRUE;
}

static void
kernel(gconstpointer state, LithoSpan *span)
{
  float shift[LITHO_SPAN_MAX];
  tone_table_shifts(state, span, shift);
  for (int i = 0; i < span->n; i++)
    tone_shift(span, i, shift[i], 0.7f);
}

static const char *const aliases[] = {"tone curve", "curves", "s-curve", "rgb curve", "曲线",
                                      "色调曲线", NULL};
static const LithoExample examples[] = {
    {"apply a gentle S-curve", "{\"points\":[0,0,0.25,0.2,0.75,0.8,1,1]}"},
    {"a faded film curve", "{\"points\":[0,0.08,0.25,0.25,0.75,0.77,1,0.96]}"},
};

const LithoOp litho_op_curve = {
    .name = "curve",
    .title = "Tone curve",
    .aliases = aliases,
    .help = "A free tone curve: a monotone cubic through points of input and output lightness "
            "(Oklab, 0 black, 1 white). Hue stays.",
    .hint = "only when a tone curve or S-curve is asked for by name",
    .category = LITHO_CATEGORY_TONE,
    .kind = LITHO_KIND_POINT,
    .flags = LITHO_OP_IDENTITY,
    .space = LITHO_SPACE_OKLAB,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .main = POINTS,
    .examples = examples,
    .n_examples = G_N_ELEMENTS(examples),
    .prepare = prepare,
    .kernel = kernel,
};
