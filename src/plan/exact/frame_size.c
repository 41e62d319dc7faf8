/* frame_size.c: the size of a resize or an upscale: edges, pairs, lengths at a dpi, factors.
 *
 * A length without dpi is taken as of a print at 300 dpi, and the note says so. What the table cannot do is said: a
 * short side, a number of megapixels or bytes. */
#include <math.h>
#include <string.h>
#include "plan/exact/frame.h"

#define PRINT_DPI 300.0 /* of lengths, where no dpi is said */
#define LEAST_PX 300    /* a size without unit from here on is in px */

typedef enum { EDGE_NONE, EDGE_WIDTH, EDGE_HEIGHT, EDGE_LONG, EDGE_SHORT, EDGE_MAX } Edge;

/* Which edge the words next to the quantity speak of; those behind it first. */
static Edge
edge_of(const char *s, const LithoQuantity *q, guint from, guint to)
{
  static const struct {
    const char *words;
    Edge edge;
  } edges[] = {
      {"long side|longer side|longest side|long edge|longer edge|longest edge|largest side|长边|最长边|较长边",
       EDGE_LONG},
      {"short side|shorter side|shortest side|short edge|shorter edge|shortest edge|短边|最短边|较短边", EDGE_SHORT},
      {"wide|width|across|宽度|宽", EDGE_WIDTH},
      {"high|tall|height|高度|高", EDGE_HEIGHT}};
  Edge best = EDGE_NONE;
  guint least = 40; /* bytes: further away it is of something else */
  for (guint i = 0; i < G_N_ELEMENTS(edges); i++)
    for (guint p = from; p < to;) {
      guint n;
      p = exact_find_words(s, p, to, edges[i].words, &n);
      if (p >= to)
        break;
      /* "1200 px wide", but 宽1200像素: there the word stands before */
      const guint behind = (guchar)s[p] > 127 ? 4 : 0;
      guint away = p >= q->end ? p - q->end + behind : p + n <= q->start ? 4 - behind + q->start - p - n : 0;
      for (guint k = MIN(p, q->start); k < MAX(p, q->end); k++) /* not of another part of the sentence */
        away += s[k] == ',' || g_str_has_prefix(s + k, "，") || g_str_has_prefix(s + k, "。") ? 40 : 0;
      if (away < least) {
        least = away;
        best = edges[i].edge;
      }
      p += n;
    }
  return best;
}

gboolean
exact_is_size(const char *s, const LithoExactStep *step, const LithoQuantity *q)
{
  if (!exact_op_is(step->op, "resize") && !exact_op_is(step->op, "upscale"))
    return FALSE;
  const guint length = (guint)strlen(s);
  const Edge edge = edge_of(s, q, q->start > 8 ? q->start - 8 : 0, MIN(q->end + 8, length));
  return edge != EDGE_NONE && q->v[0] >= 10;
}

static void
set_edge(LithoExactStep *step, Edge edge, double px)
{
  static const char *const names[] = {
      [EDGE_NONE] = "width", [EDGE_WIDTH] = "width", [EDGE_HEIGHT] = "height", [EDGE_LONG] = "long_edge"};
  if (!exact_op_is(step->op, "resize"))
    exact_turn_into(step, "resize");
  if (edge == EDGE_SHORT) {
    exact_refuse(
        step, "resize: a short side of %g px cannot be said in a plan: say the width, the height or the long side", px);
    return;
  }
  if (px < 1) {
    exact_refuse(step, "resize: %g px leave nothing of the photo", px);
    return;
  }
  const guint param = exact_param_of(step->op, names[edge]);
  exact_set(step, param, round(px));
}

void
exact_set_size(const char *s, LithoExactStep *step, double w, double h, const char *fit)
{
  exact_turn_into(step, "resize");
  if (w > 0)
    set_edge(step, EDGE_WIDTH, w);
  if (h > 0)
    set_edge(step, EDGE_HEIGHT, h);
  if (fit == NULL && exact_has(s, step->clause_start, step->clause_end, "stretch|exactly|distort|拉伸"))
    fit = "stretch";
  if (fit != NULL)
    exact_set_text(step, exact_param_of(step->op, "fit"), fit);
}

/* "30 % smaller", 缩小20%: -1; "enlarge by 50 %": +1. */
static int
grows(const char *s, const LithoExactStep *step)
{
  const guint a = step->clause_start, b = step->clause_end;
  if (exact_has(s, a, b,
                "smaller|shrink|shrunk|reduce|reduced|decrease|downscale|downsize|scale down|scaled down|scale it "
                "down|less|缩小|减小|变小|小"))
    return -1;
  if (exact_has(s, a, b,
                "larger|bigger|enlarge|enlarged|increase|upscale|upsize|scale up|scaled up|scale it "
                "up|grow|more|放大|增大|变大|大"))
    return 1;
  return 0;
}

static void
bind_scale(const char *s, LithoExactStep *step, const LithoQuantity *q)
{
  guint param = step->op->n_params;
  double value;
  const int way = grows(s, step);
  LithoQuantity said = *q;
  /* "shrink to 30 %" is 30 %; "shrink by 30 %", "30 % smaller" are 70 % */
  const int sign = q->is_absolute                                            ? 0
                   : q->sign != 0                                            ? q->sign
                   : q->kind == QUANTITY_PERCENT && q->v[0] > 100 && way > 0 ? 0
                                                                             : way;
  if (exact_op_is(step->op, "resize") && way > 0 && q->kind == QUANTITY_TIMES && q->v[0] >= 1 && q->v[0] <= 8)
    exact_turn_into(step, "upscale"); /* "scale it up 2.5 times" */
  if (exact_op_is(step->op, "upscale") &&
      (way < 0 || q->sign < 0 || (q->is_absolute && q->kind == QUANTITY_PERCENT && q->v[0] < 100)))
    exact_turn_into(step, "resize");
  if (!exact_value(step->op, &said, sign, &param, &value))
    return;
  if (exact_op_is(step->op, "upscale") && value < 1)
    value = 1 + value; /* "0.5 x larger" */
  step->number = q->v[0];
  step->unit = litho_quantity_unit(q->kind);
  exact_set(step, param, value);
}

void
exact_bind_size(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n)
{
  double dpi = 0;
  for (guint i = 0; i < n; i++)
    dpi = list[i]->kind == QUANTITY_DPI ? list[i]->v[0] : dpi;
  const guint to = MAX(step->clause_end, n > 0 ? list[n - 1]->end + 20 : 0), length = (guint)strlen(s);
  for (guint i = 0; i < n; i++) {
    const LithoQuantity *q = list[i];
    const guint behind = MIN(MIN(to, i + 1 < n ? list[i + 1]->start : to), length);
    const guint before =
        MIN(i > 0 ? list[i - 1]->end : MIN(step->clause_start, q->start > 40 ? q->start - 40 : 0), q->start);
    g_autofree char *said = exact_describe(q);
    /* "resize to 8x10" is a print */
    const gboolean is_print = q->kind == QUANTITY_RATIO && !exact_has(s, q->start, q->end, ":|：|比");
    const gboolean is_length = q->kind == QUANTITY_INCH || q->kind == QUANTITY_SIZE_INCH || is_print;
    const Edge edge = edge_of(s, q, before, behind);
    if (is_length && exact_op_is(step->op, "upscale") && dpi <= 0) {
      exact_remark(step, "%s are so many px only at a known dpi: say for instance \"10 cm wide at 300 dpi\"", said);
      continue;
    }
    if (is_length && dpi <= 0) {
      dpi = PRINT_DPI;
      exact_remark(step, "at %g dpi, for nothing else was said", dpi);
    }
    if (n == 1 && exact_op_is(step->op, "upscale") &&
        (q->kind == QUANTITY_DPI || q->kind == QUANTITY_MEGAPIXEL || q->kind == QUANTITY_FILE_SIZE))
      exact_remark(step, "%s alone says no size: say a factor, or for instance \"10 cm wide at 300 dpi\"", said);
    else if (q->kind == QUANTITY_DPI && n == 1)
      exact_refuse(step, "resize: %s without a length changes no pixel: say for instance \"10 cm wide at 300 dpi\"",
                   said);
    else if ((q->kind == QUANTITY_MEGAPIXEL || q->kind == QUANTITY_FILE_SIZE) && n == 1)
      exact_refuse(step, "resize: a plan cannot aim at %s: say the width or the long side in px%s", said,
                   q->kind == QUANTITY_FILE_SIZE ? ", or save with a lower --quality" : "");
    else if (q->kind == QUANTITY_MEGAPIXEL || q->kind == QUANTITY_FILE_SIZE) {
      exact_remark(step, "a plan cannot aim at %s", said);
    } else if (q->kind == QUANTITY_RATIO && !is_print) {
      exact_turn_into(step, "crop");
      exact_set_aspect(s, step, q->v[0], q->v[1]);
    } else if (q->kind == QUANTITY_SIZE_PX || q->kind == QUANTITY_SIZE_INCH || is_print) {
      const double per = is_length ? dpi : 1;
      exact_set_size(s, step, q->v[0] * per, q->v[1] * per, NULL);
    } else if (q->kind == QUANTITY_LONG_EDGE) {
      set_edge(step, EDGE_LONG, q->v[0]);
    } else if (q->kind == QUANTITY_PX || q->kind == QUANTITY_INCH ||
               (q->kind == QUANTITY_NUMBER && q->v[0] >= LEAST_PX) ||
               (q->kind == QUANTITY_NUMBER && edge != EDGE_NONE)) {
      set_edge(step, edge, q->v[0] * (q->kind == QUANTITY_INCH ? dpi : 1));
      if (q->kind == QUANTITY_PX && n == 1) {
        step->number = q->v[0];
        step->unit = "px";
      }
    } else if (q->kind != QUANTITY_DPI && (exact_op_is(step->op, "resize") || exact_op_is(step->op, "upscale"))) {
      bind_scale(s, step, q);
    }
  }
}
