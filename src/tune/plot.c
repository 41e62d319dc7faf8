/* plot.c: see plot.h. Axes are linear, from the smallest to the largest value; no library is needed. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include "tune/plot.h"

#define MAX_SERIES 16
#define PANEL_W 440
#define PANEL_H 250
#define LEFT 62
#define RIGHT 16
#define TOP 34
#define BOTTOM 34
#define TITLE_H 30

typedef struct {
  char *name;
  GArray *points; /* double pairs: step, value */
} Series;

static void
series_free(gpointer data)
{
  Series *series = data;
  g_free(series->name);
  g_array_unref(series->points);
  g_free(series);
}

static void
series_add(GPtrArray *all, const char *name, double step, double value)
{
  Series *series = NULL;
  for (guint i = 0; i < all->len && series == NULL; i++)
    if (g_str_equal(((Series *)all->pdata[i])->name, name))
      series = all->pdata[i];
  if (series == NULL) {
    if (all->len == MAX_SERIES)
      return;
    series = g_new0(Series, 1);
    series->name = g_strdup(name);
    series->points = g_array_new(FALSE, FALSE, 2 * sizeof(double));
    g_ptr_array_add(all, series);
  }
  const double point[2] = {step, value};
  g_array_append_val(series->points, point);
}

static GPtrArray *
read_log(const char *log)
{
  GPtrArray *all = g_ptr_array_new_with_free_func(series_free);
  g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autoptr(JsonNode) root = *lines[i] ? json_from_string(lines[i], NULL) : NULL;
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
      continue;
    JsonObject *object = json_node_get_object(root);
    double step = (double)json_object_get_int_member_with_default(object, "step", 0);
    g_autoptr(GList) members = json_object_get_members(object);
    for (const GList *l = members; l != NULL; l = l->next) {
      JsonNode *node = json_object_get_member(object, l->data);
      static const char *const left_out[] = {"step", "lr", "grad_norm", NULL};
      if (JSON_NODE_HOLDS_VALUE(node) && !g_strv_contains(left_out, l->data) &&
          (json_node_get_value_type(node) == G_TYPE_DOUBLE || json_node_get_value_type(node) == G_TYPE_INT64))
        series_add(all, l->data, step, json_node_get_double(node));
    }
  }
  return all;
}

/* Axis marks: 1, 2 or 5 times a power of ten, about four of them. */
static double
mark_step(double low, double high)
{
  double raw = (high - low) / 4, power = pow(10, floor(log10(raw)));
  double part = raw / power;
  return power * (part < 1.5 ? 1 : part < 3.5 ? 2 : part < 7.5 ? 5 : 10);
}

typedef struct {
  double low[2], high[2]; /* step, value */
  double x, y;            /* of the panel's corner */
} Panel;

static double
place(const Panel *panel, int axis, double value)
{
  double share = (value - panel->low[axis]) / (panel->high[axis] - panel->low[axis]);
  return axis == 0 ? panel->x + LEFT + share * (PANEL_W - LEFT - RIGHT)
                   : panel->y + PANEL_H - BOTTOM - share * (PANEL_H - TOP - BOTTOM);
}

static void
grow(Panel *panel, const Series *series)
{
  for (guint i = 0; i < series->points->len; i++)
    for (int axis = 0; axis < 2; axis++) {
      double value = ((double *)series->points->data)[2 * i + axis];
      panel->low[axis] = MIN(panel->low[axis], value);
      panel->high[axis] = MAX(panel->high[axis], value);
    }
}

static void
draw_axes(GString *svg, const Panel *panel, const char *name)
{
  g_autofree char *safe = g_markup_escape_text(name, -1);
  g_string_append_printf(svg, "<text x='%.0f' y='%.0f' font-weight='bold'>%s</text>\n", panel->x + LEFT, panel->y + 22,
                         safe);
  for (int axis = 0; axis < 2; axis++) {
    double step = mark_step(panel->low[axis], panel->high[axis]);
    for (double v = ceil(panel->low[axis] / step) * step; v <= panel->high[axis]; v += step) {
      double at = place(panel, axis, v);
      if (axis == 0)
        g_string_append_printf(svg, "<text x='%.1f' y='%.0f' text-anchor='middle'>%g</text>\n", at,
                               panel->y + PANEL_H - BOTTOM + 16, v);
      else
        g_string_append_printf(svg,
                               "<path d='M%.0f %.1fH%.0f' stroke='#ddd'/><text x='%.0f' y='%.1f' text-anchor='end'>%.4g"
                               "</text>\n",
                               panel->x + LEFT, at, panel->x + PANEL_W - RIGHT, panel->x + LEFT - 6, at + 4,
                               fabs(v) < step / 2 ? 0 : v);
    }
  }
}

static void
draw_series(GString *svg, const Panel *panel, const Series *series, const char *color)
{
  g_string_append_printf(svg, "<polyline fill='none' stroke='%s' stroke-width='1.5' points='", color);
  for (guint i = 0; i < series->points->len; i++) {
    const double *point = (double *)series->points->data + 2 * i;
    g_string_append_printf(svg, "%.1f,%.1f ", place(panel, 0, point[0]), place(panel, 1, point[1]));
  }
  g_string_append(svg, "'/>\n");
}

char *
litho_plot_svg(const char *log, const char *title)
{
  g_autoptr(GPtrArray) all = read_log(log);
  GString *svg = g_string_new(NULL);
  int n_panels = 0;
  for (guint i = 0; i < all->len; i++) {
    const Series *series = all->pdata[i], *held_out = NULL;
    gboolean is_second = FALSE;
    for (guint k = 0; k < all->len; k++) {
      const Series *other = all->pdata[k];
      if (g_str_has_prefix(other->name, "val_") && g_str_equal(other->name + 4, series->name))
        held_out = other;
      is_second |= g_str_has_prefix(series->name, "val_") && g_str_equal(series->name + 4, other->name);
    }
    if (is_second)
      continue;
    Panel panel = {.low = {INFINITY, INFINITY}, .high = {-INFINITY, -INFINITY}};
    panel.x = n_panels % 2 * PANEL_W;
    panel.y = TITLE_H + n_panels / 2 * PANEL_H;
    n_panels++;
    grow(&panel, series);
    if (held_out != NULL)
      grow(&panel, held_out);
    for (int axis = 0; axis < 2; axis++)
      if (panel.high[axis] <= panel.low[axis]) {
        panel.low[axis] -= 0.5;
        panel.high[axis] += 0.5;
      }
    g_autofree char *name = held_out != NULL
                                ? g_strdup_printf("%s (blue: training, red: held out)", series->name)
                                : g_strdup(series->name);
    draw_axes(svg, &panel, name);
    draw_series(svg, &panel, series, "#2266bb");
    if (held_out != NULL)
      draw_series(svg, &panel, held_out, "#cc3322");
  }
  g_autofree char *safe = g_markup_escape_text(title, -1);
  g_autofree char *head = g_strdup_printf(
      "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='11'>\n"
      "<rect width='100%%' height='100%%' fill='white'/>\n<text x='%d' y='22' font-size='15'>%s</text>\n",
      2 * PANEL_W, TITLE_H + (n_panels + 1) / 2 * PANEL_H, LEFT, safe);
  g_string_prepend(svg, head);
  g_string_append(svg, "</svg>\n");
  return g_string_free(svg, FALSE);
}
