/* frame_sides.c: a crop by sides: "10 % off the top", "the left half", 上面裁掉10%. The words of sides and of amounts
 * are found, and each side takes the amount that is its own; px off a side are a share that is not known yet, which is
 * said. */
#include <math.h>
#include <string.h>
#include "plan/exact/frame.h"

enum { LEFT, TOP, RIGHT, BOTTOM, N_SIDES };
#define SIDES_H (1 << LEFT | 1 << RIGHT)
#define SIDES_V (1 << TOP | 1 << BOTTOM)
#define MAX_EVENTS 16

static const ExactRow sides[] = {
    {"top and bottom|top and the bottom|bottom and top|上下两边|上下两侧|上下", SIDES_V, 0},
    {"left and right|right and left|both sides|either side|two sides|左右两边|左右两侧|左右|两边|两侧", SIDES_H, 0},
    {"each side|every side|all sides|all four sides|each edge|every edge|all edges|all around|the edges|four "
     "sides|四周|四边|四个边|"
     "每边|各边|周围|每个边|边缘",
     SIDES_H | SIDES_V, 0},
    {"top|upper|above|上面|上边|上方|上部|上侧|顶部|上端|上半|上", 1 << TOP, 0},
    {"bottom|lower|below|下面|下边|下方|下部|下侧|底部|下端|下半|底下|下", 1 << BOTTOM, 0},
    {"left-hand|left|左面|左边|左方|左侧|左端|左半|左", 1 << LEFT, 0},
    {"right-hand|right|右面|右边|右方|右侧|右端|右半|右", 1 << RIGHT, 0},
};

/* "the left half", 左边三分之一: the share words that no figure says. */
static const ExactRow shares[] = {{"half|半边|半部分|半部|半|一半", 0, 0.5},
                                  {"third|三分之一", 0, 1 / 3.0},
                                  {"quarter|四分之一", 0, 0.25},
                                  {"fifth|五分之一", 0, 0.2},
                                  {"two thirds|2/3|三分之二", 0, 2 / 3.0},
                                  {"three quarters|3/4|四分之三", 0, 0.75},
                                  {"tenth|十分之一", 0, 0.1}};

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
find_events(const char *s, guint from, guint to, const ExactRow *rows, guint n_rows, Event *out)
{
  guint n = 0;
  for (guint p = from, length; p < to && n < MAX_EVENTS; p += MAX(length, 1)) {
    const ExactRow *row = exact_row_at(s, p, rows, n_rows, &length);
    /* "half an elephant" is a thing's half */
    const gboolean is_other = row != NULL && (row->kind != 0 ? (guchar)s[p] > 127 && is_lone(s, p, length)
                                                             : litho_words_at(s, p + length, " a | an ") > 0);
    if (row != NULL && !is_other)
      out[n++] = (Event){p, p + length, (guint)row->kind, row->v};
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

gboolean
exact_crop_sides(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n)
{
  Event side[MAX_EVENTS], amount[MAX_EVENTS];
  const guint from = step->clause_start, to = step->clause_end;
  const guint n_sides = find_events(s, from, to, sides, G_N_ELEMENTS(sides), side);
  guint n_amounts = 0;
  if (n_sides == 0)
    return FALSE;
  for (guint i = 0; i < n && n_amounts < MAX_EVENTS; i++) {
    if (list[i]->kind == QUANTITY_PX || list[i]->kind == QUANTITY_INCH) {
      exact_refuse(step, "crop: %g px off a side is a share that is not known before the photo is: say how many %%",
                   list[i]->v[0]);
      return TRUE;
    }
    if (list[i]->kind == QUANTITY_PERCENT || (list[i]->kind == QUANTITY_NUMBER && list[i]->v[0] < 1))
      amount[n_amounts++] =
          (Event){list[i]->start, list[i]->end, 0, list[i]->v[0] / (list[i]->kind == QUANTITY_PERCENT ? 100 : 1)};
  }
  if (n_amounts == 0)
    n_amounts = find_events(s, from, to, shares, G_N_ELEMENTS(shares), amount);
  if (n_amounts == 0)
    return FALSE;
  const gboolean keeps =
      exact_has(s, from, to,
                "crop to|crop it to|crop this to|crop the photo to|crop the image to|crop the picture "
                "to|cropped to|down to|keep|"
                "only|just|leave|保留|只留|留下|裁到|裁成|裁出|只要|裁剪到|裁剪成") &&
      !exact_has(s, from, to, "off|away|remove|cut|trim|裁掉|切掉|去掉|剪掉");
  double cut[N_SIDES] = {0};
  for (guint i = 0; i < n_sides; i++) {
    const double share = share_of(&side[i], i, n_sides, amount, n_amounts);
    for (guint k = 0; k < N_SIDES; k++)
      if (side[i].mask & 1u << k)
        cut[keeps && (side[i].mask & (side[i].mask - 1)) == 0 ? (k + 2) % N_SIDES : k] = keeps ? 1 - share : share;
  }
  const double width = 1 - cut[LEFT] - cut[RIGHT], height = 1 - cut[TOP] - cut[BOTTOM];
  if (!(width > 0.0099 && height > 0.0099)) {
    exact_refuse(step, "crop: nothing would be left of the photo");
    return TRUE;
  }
  const guint box = exact_param_of(step->op, "box");
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
