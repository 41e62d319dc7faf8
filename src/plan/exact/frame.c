/* frame.c: what is said of a photo's frame: sizes, shapes, sides; for crop, pad, resize and upscale.
 *
 *   crop     "10 % off the top" is a box, "to the left half" too; "to 3:2 portrait", "square", "5x7 inches" are
 *            a shape; "to 1920x1080" is a resize that cuts, for only that has so many px
 *   pad      % and px of border, a shape to reach
 *   resize   1920x1080, "1200 px wide", "the long side 2048 px", 4K, "10 cm wide at 300 dpi", "to 50 %", "30 % smaller"
 *   upscale  a factor; a size in px makes a resize of it
 * A length without dpi is taken as of a print at 300 dpi, and the note says so.
 * What the table cannot do is said: px off a side, a short side, a number of megapixels or bytes. */
#include <math.h>
#include <string.h>
#include "plan/exact/bind.h"

enum { LEFT, TOP, RIGHT, BOTTOM, N_SIDES };
#define SIDES_H (1 << LEFT | 1 << RIGHT)
#define SIDES_V (1 << TOP | 1 << BOTTOM)
#define MAX_EVENTS 16
#define PRINT_DPI 300.0 /* of lengths, where no dpi is said */
#define LEAST_PX 300    /* a size without unit from here on is in px */

static gboolean
is_op(const LithoOp *op, const char *name)
{
  return g_str_equal(op->name, name);
}

gboolean
exact_is_frame(const LithoOp *op)
{
  return is_op(op, "crop") || is_op(op, "pad") || is_op(op, "resize") || is_op(op, "upscale");
}

gboolean
exact_frame_takes(const LithoOp *op, LithoQuantityKind kind)
{
  const gboolean all = kind == QUANTITY_PERCENT || kind == QUANTITY_NUMBER || kind == QUANTITY_PX ||
                       kind == QUANTITY_RATIO || kind == QUANTITY_SIZE_PX || kind == QUANTITY_SIZE_INCH ||
                       kind == QUANTITY_TIMES;
  if (is_op(op, "crop"))
    return all || kind == QUANTITY_LONG_EDGE;
  if (is_op(op, "pad"))
    return all && kind != QUANTITY_TIMES;
  return kind != QUANTITY_EV && kind != QUANTITY_DEGREE && kind != QUANTITY_KELVIN;
}

static guint
param_of(const LithoOp *op, const char *name)
{
  guint i = 0;
  return litho_op_param(op, name, &i) != NULL ? i : 0;
}

static void refuse(LithoExactStep *step, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
refuse(LithoExactStep *step, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (step->reason == NULL)
    step->reason = g_strdup_vprintf(format, args);
  va_end(args);
}

static void note(LithoExactStep *step, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The first note stands. */
static void
note(LithoExactStep *step, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (step->note == NULL)
    step->note = g_strdup_vprintf(format, args);
  va_end(args);
}

/* Becomes an operation that can do it, with nothing set yet. */
static void
turn_into(LithoExactStep *step, const char *name)
{
  litho_values_free(step->values, step->op->n_params);
  step->values = NULL;
  step->op = litho_op_find(name);
}

/* First place of one of the words in [from, to); `to` where there is none. */
static guint
find(const char *s, guint from, guint to, const char *words, guint *length)
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

static gboolean
has(const char *s, guint from, guint to, const char *words)
{
  guint n;
  return find(s, from, to, words, &n) < to;
}

/* --- sides ------------------------------------------------------------------------------------ */

static const struct {
  const char *words;
  guint mask;
} sides[] = {
    {"top and bottom|top and the bottom|bottom and top|上下两边|上下两侧|上下", SIDES_V},
    {"left and right|right and left|both sides|either side|two sides|左右两边|左右两侧|左右|两边|两侧", SIDES_H},
    {"each side|every side|all sides|all four sides|each edge|every edge|all edges|all around|the edges|four "
     "sides|四周|四边|四个边|"
     "每边|各边|周围|每个边|边缘",
     SIDES_H | SIDES_V},
    {"top|upper|above|上面|上边|上方|上部|上侧|顶部|上端|上半|上", 1 << TOP},
    {"bottom|lower|below|下面|下边|下方|下部|下侧|底部|下端|下半|底下|下", 1 << BOTTOM},
    {"left-hand|left|左面|左边|左方|左侧|左端|左半|左", 1 << LEFT},
    {"right-hand|right|右面|右边|右方|右侧|右端|右半|右", 1 << RIGHT},
};

typedef struct {
  guint start, end;
  guint mask;   /* of a side */
  double share; /* of an amount, 0..1 */
} Event;

/* Chinese 上 and 下 are half of the words: a side only before a number, a part or 各. */
static gboolean
is_lone(const char *s, guint p, guint n)
{
  static const char *const not_sides[] = {"一下",   "以下", "以上", "加上", "去上",
                                          "照片上", "上的", "下来", "上去", "下去"};
  for (guint i = 0; i < G_N_ELEMENTS(not_sides); i++) {
    const char *mark = strstr(not_sides[i], "上") != NULL ? strstr(not_sides[i], "上") : strstr(not_sides[i], "下");
    const guint before = (guint)(mark - not_sides[i]);
    if (p >= before && g_str_has_prefix(s + p - before, not_sides[i]))
      return TRUE;
  }
  return n == 3 && !(g_ascii_isdigit(s[p + 3]) ||
                     litho_words_at(s, p + 3, "各|半|裁|切|三分|一半|百分|两|四分|去|减|截|部|端") > 0);
}

static guint
side_events(const char *s, guint from, guint to, Event *out)
{
  guint n = 0;
  for (guint p = from; p < to && n < MAX_EVENTS;) {
    guint best = 0, mask = 0;
    const gboolean inside = p > from && g_ascii_isalpha(s[p]) && g_ascii_isalpha(s[p - 1]);
    for (guint i = 0; i < G_N_ELEMENTS(sides) && !inside; i++) {
      const guint length = litho_words_at(s, p, sides[i].words);
      if (length > best) {
        best = length;
        mask = sides[i].mask;
      }
    }
    if (best > 0 && !((guchar)s[p] > 127 && is_lone(s, p, best)))
      out[n++] = (Event){p, p + best, mask, 0};
    p = best > 0 ? p + best : p + 1;
  }
  return n;
}

/* "the left half", 左边三分之一: the share words that no figure says. */
static guint
part_events(const char *s, guint from, guint to, Event *out)
{
  static const struct {
    const char *words;
    double share;
  } parts[] = {{"half|半边|半部分|半部|半|一半", 0.5},
               {"third|三分之一", 1 / 3.0},
               {"quarter|四分之一", 0.25},
               {"fifth|五分之一", 0.2},
               {"two thirds|2/3|三分之二", 2 / 3.0},
               {"three quarters|3/4|四分之三", 0.75},
               {"tenth|十分之一", 0.1}};
  guint n = 0;
  for (guint p = from; p < to && n < MAX_EVENTS;) {
    guint best = 0;
    double share = 0;
    const gboolean inside = p > from && g_ascii_isalnum(s[p]) && g_ascii_isalnum(s[p - 1]);
    for (guint i = 0; i < G_N_ELEMENTS(parts) && !inside; i++) {
      const guint length = litho_words_at(s, p, parts[i].words);
      if (length > best) {
        best = length;
        share = parts[i].share;
      }
    }
    if (best > 0)
      out[n++] = (Event){p, p + best, 0, share};
    p = best > 0 ? p + best : p + 1;
  }
  return n;
}

/* Which amount is a side's? In order where there are as many of both, else the nearest. */
static double
share_of(const Event *side, guint index, guint n_sides, const Event *amounts, guint n)
{
  if (n == n_sides)
    return amounts[index].share;
  guint best = 0, least = G_MAXUINT;
  for (guint i = 0; i < n; i++) {
    const guint away = amounts[i].start >= side->end   ? amounts[i].start - side->end
                       : side->start >= amounts[i].end ? side->start - amounts[i].end
                                                       : 0;
    if (away < least) {
      least = away;
      best = i;
    }
  }
  return amounts[best].share;
}

/* A box from what is said of sides. FALSE: nothing is. */
static gboolean
crop_sides(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n)
{
  Event side[MAX_EVENTS], amount[MAX_EVENTS];
  const guint from = step->clause_start, to = step->clause_end;
  const guint n_sides = side_events(s, from, to, side);
  guint n_amounts = 0;
  if (n_sides == 0)
    return FALSE;
  for (guint i = 0; i < n && n_amounts < MAX_EVENTS; i++) {
    if (list[i]->kind == QUANTITY_PX || list[i]->kind == QUANTITY_INCH) {
      refuse(step, "crop: %g px off a side is a share that is not known before the photo is: say how many %%",
             list[i]->v[0]);
      return TRUE;
    }
    if (list[i]->kind == QUANTITY_PERCENT || (list[i]->kind == QUANTITY_NUMBER && list[i]->v[0] < 1))
      amount[n_amounts++] =
          (Event){list[i]->start, list[i]->end, 0, list[i]->v[0] / (list[i]->kind == QUANTITY_PERCENT ? 100 : 1)};
  }
  if (n_amounts == 0)
    n_amounts = part_events(s, from, to, amount);
  if (n_amounts == 0)
    return FALSE;
  const gboolean keeps = has(s, from, to,
                             "crop to|crop it to|crop this to|crop the photo to|crop the image to|crop the picture "
                             "to|cropped to|down to|keep|"
                             "only|just|leave|保留|只留|留下|裁到|裁成|裁出|只要|裁剪到|裁剪成") &&
                         !has(s, from, to, "off|away|remove|cut|trim|裁掉|切掉|去掉|剪掉");
  double cut[N_SIDES] = {0};
  for (guint i = 0; i < n_sides; i++) {
    const double share = share_of(&side[i], i, n_sides, amount, n_amounts);
    for (guint k = 0; k < N_SIDES; k++)
      if (side[i].mask & 1u << k)
        cut[keeps && (side[i].mask & (side[i].mask - 1)) == 0 ? (k + 2) % N_SIDES : k] = keeps ? 1 - share : share;
  }
  const double width = 1 - cut[LEFT] - cut[RIGHT], height = 1 - cut[TOP] - cut[BOTTOM];
  if (!(width > 0.0099 && height > 0.0099)) {
    refuse(step, "crop: nothing would be left of the photo");
    return TRUE;
  }
  const guint box = param_of(step->op, "box");
  if (step->values == NULL)
    step->values = litho_values_new(step->op->n_params);
  LithoValue *v = &step->values[box];
  g_free(v->points);
  const double points[] = {cut[LEFT], cut[TOP], width, height};
  v->points = g_new(double, 4);
  for (guint i = 0; i < 4; i++)
    v->points[i] = round(points[i] * 1e4) / 1e4;
  v->n_points = 4;
  v->set = TRUE;
  return TRUE;
}

/* --- shapes ----------------------------------------------------------------------------------- */

#define UPRIGHT "portrait|vertical|vertically|upright|tall|竖版|竖幅|竖构图|竖图|竖向|纵向|竖的|竖"
#define ACROSS "landscape|horizontal|horizontally|横版|横幅|横构图|横图|横向|横的|横"

/* "3:2 portrait" is 2:3. */
static void
set_aspect(const char *s, LithoExactStep *step, double w, double h)
{
  const gboolean upright = has(s, step->clause_start, step->clause_end, UPRIGHT);
  const gboolean across = !upright && has(s, step->clause_start, step->clause_end, ACROSS);
  if ((upright && w > h) || (across && w < h)) {
    const double swap = w;
    w = h;
    h = swap;
  }
  if (!(w / h >= 0.01 && w / h <= 100)) {
    refuse(step, "%s: a shape of %g:%g is beyond what litho does, 1:100 to 100:1", step->op->name, w, h);
    return;
  }
  g_autofree char *text = g_strdup_printf("%.6g:%.6g", w, h);
  exact_set_text(step, param_of(step->op, "aspect"), text);
}

static gboolean
says_square(const char *s, const LithoExactStep *step)
{
  return has(s, step->clause_start, step->clause_end, "square|squared|正方形|方形|方图|正方");
}

static void
bind_shape(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n)
{
  for (guint i = 0; i < n; i++)
    if (list[i]->kind == QUANTITY_RATIO || list[i]->kind == QUANTITY_SIZE_INCH || list[i]->kind == QUANTITY_SIZE_PX) {
      set_aspect(s, step, list[i]->v[0] > 0 ? list[i]->v[0] : list[i]->v[1] * 16 / 9, list[i]->v[1]);
      return;
    }
  const gboolean upright = has(s, step->clause_start, step->clause_end, UPRIGHT);
  if (says_square(s, step))
    set_aspect(s, step, 1, 1);
  else if (n == 0 &&
           has(s, step->clause_start, step->clause_end, "to " UPRIGHT "|portrait orientation|landscape orientation")) {
    set_aspect(s, step, upright ? 2 : 3, upright ? 3 : 2);
    note(step, "no shape was said: the usual one of photos is taken, 3 to 2");
  }
}

/* --- sizes ------------------------------------------------------------------------------------ */

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
      p = find(s, p, to, edges[i].words, &n);
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
  if (!is_op(step->op, "resize") && !is_op(step->op, "upscale"))
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
  if (!is_op(step->op, "resize"))
    turn_into(step, "resize");
  if (edge == EDGE_SHORT) {
    refuse(step, "resize: a short side of %g px cannot be said in a plan: say the width, the height or the long side",
           px);
    return;
  }
  if (px < 1) {
    refuse(step, "resize: %g px leave nothing of the photo", px);
    return;
  }
  const guint param = param_of(step->op, names[edge]);
  exact_set(step, param, round(px));
}

static void
set_size(const char *s, LithoExactStep *step, double w, double h, const char *fit)
{
  turn_into(step, "resize");
  if (w > 0)
    set_edge(step, EDGE_WIDTH, w);
  if (h > 0)
    set_edge(step, EDGE_HEIGHT, h);
  if (fit == NULL && has(s, step->clause_start, step->clause_end, "stretch|exactly|distort|拉伸"))
    fit = "stretch";
  if (fit != NULL)
    exact_set_text(step, param_of(step->op, "fit"), fit);
}

/* "30 % smaller", 缩小20%: -1; "enlarge by 50 %": +1. */
static int
grows(const char *s, const LithoExactStep *step)
{
  const guint a = step->clause_start, b = step->clause_end;
  if (has(s, a, b,
          "smaller|shrink|shrunk|reduce|reduced|decrease|downscale|downsize|scale down|scaled down|scale it "
          "down|less|缩小|减小|变小|小"))
    return -1;
  if (has(s, a, b,
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
  if (is_op(step->op, "resize") && way > 0 && q->kind == QUANTITY_TIMES && q->v[0] >= 1 && q->v[0] <= 8)
    turn_into(step, "upscale"); /* "scale it up 2.5 times" */
  if (is_op(step->op, "upscale") &&
      (way < 0 || q->sign < 0 || (q->is_absolute && q->kind == QUANTITY_PERCENT && q->v[0] < 100)))
    turn_into(step, "resize");
  if (!exact_value(step->op, &said, sign, &param, &value))
    return;
  if (is_op(step->op, "upscale") && value < 1)
    value = 1 + value; /* "0.5 x larger" */
  step->number = q->v[0];
  step->unit = litho_quantity_unit(q->kind);
  exact_set(step, param, value);
}

static void
bind_size(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n)
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
    const gboolean is_print = q->kind == QUANTITY_RATIO && !has(s, q->start, q->end, ":|：|比");
    const gboolean is_length = q->kind == QUANTITY_INCH || q->kind == QUANTITY_SIZE_INCH || is_print;
    const Edge edge = edge_of(s, q, before, behind);
    if (is_length && is_op(step->op, "upscale") && dpi <= 0) {
      note(step, "%s are so many px only at a known dpi: say for instance \"10 cm wide at 300 dpi\"", said);
      continue;
    }
    if (is_length && dpi <= 0) {
      dpi = PRINT_DPI;
      note(step, "at %g dpi, for nothing else was said", dpi);
    }
    if (n == 1 && is_op(step->op, "upscale") &&
        (q->kind == QUANTITY_DPI || q->kind == QUANTITY_MEGAPIXEL || q->kind == QUANTITY_FILE_SIZE))
      note(step, "%s alone says no size: say a factor, or for instance \"10 cm wide at 300 dpi\"", said);
    else if (q->kind == QUANTITY_DPI && n == 1)
      refuse(step, "resize: %s without a length changes no pixel: say for instance \"10 cm wide at 300 dpi\"", said);
    else if ((q->kind == QUANTITY_MEGAPIXEL || q->kind == QUANTITY_FILE_SIZE) && n == 1)
      refuse(step, "resize: a plan cannot aim at %s: say the width or the long side in px%s", said,
             q->kind == QUANTITY_FILE_SIZE ? ", or save with a lower --quality" : "");
    else if (q->kind == QUANTITY_MEGAPIXEL || q->kind == QUANTITY_FILE_SIZE) {
      note(step, "a plan cannot aim at %s", said);
    } else if (q->kind == QUANTITY_RATIO && !is_print) {
      turn_into(step, "crop");
      set_aspect(s, step, q->v[0], q->v[1]);
    } else if (q->kind == QUANTITY_SIZE_PX || q->kind == QUANTITY_SIZE_INCH || is_print) {
      const double per = is_length ? dpi : 1;
      set_size(s, step, q->v[0] * per, q->v[1] * per, NULL);
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
    } else if (q->kind != QUANTITY_DPI && (is_op(step->op, "resize") || is_op(step->op, "upscale"))) {
      bind_scale(s, step, q);
    }
  }
}

static void
bind_crop(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n)
{
  for (guint i = 0; i < n; i++) {
    const LithoQuantity *q = list[i];
    if (q->kind == QUANTITY_SIZE_PX && q->v[0] > 0) {
      set_size(s, step, q->v[0], q->v[1], "cover");
      return;
    }
    if (q->kind == QUANTITY_LONG_EDGE || (q->kind == QUANTITY_SIZE_PX && q->v[0] == 0)) {
      set_size(s, step, q->kind == QUANTITY_LONG_EDGE ? q->v[0] : q->v[1] * 16 / 9,
               q->kind == QUANTITY_LONG_EDGE ? round(q->v[0] * 9 / 16) : q->v[1], "cover");
      return;
    }
  }
  if (crop_sides(s, step, list, n))
    return;
  bind_shape(s, step, list, n);
  for (guint i = 0; i < n; i++) {
    const LithoQuantity *q = list[i];
    double cut = NAN;
    if (q->kind == QUANTITY_PX)
      refuse(step,
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
  bind_shape(s, step, list, n);
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
  if (is_op(step->op, "crop"))
    bind_crop(text, step, list, n);
  else if (is_op(step->op, "pad"))
    bind_pad(text, step, list, n);
  else
    bind_size(text, step, list, n);
}
