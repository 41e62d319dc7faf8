/* planner_eval.c: shares of labelled clauses that the net reads right, and the time of a request. Labels that the net does not
 * know count as missed. */
#include <string.h>
#include "tune/planner_data.h"
#include "tune/planner_eval.h"

#define LIKELY 0.5f

static int
compare_ms(gconstpointer a, gconstpointer b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The labels above one half, or the likeliest one, against the clause's. */
static gboolean
is_right(const float *p, char *const *labels, const GArray *wanted, char *const *wanted_labels)
{
  int top = 0;
  guint said = 0, right = 0;
  for (int k = 1; labels[k] != NULL; k++)
    if (p[k] > p[top])
      top = k;
  for (int k = 0; labels[k] != NULL; k++) {
    if (p[k] <= LIKELY && k != top)
      continue;
    said++;
    for (guint i = 0; i < wanted->len; i++)
      right += g_str_equal(labels[k], wanted_labels[g_array_index(wanted, int, i)]);
  }
  return said == right && right == wanted->len;
}

JsonObject *
litho_planner_eval(LithoPlannerNet *net, const char *clauses, GError **error)
{
  g_autoptr(TunePlannerData) data = tune_planner_data_read(clauses, 1, error);
  if (data == NULL)
    return NULL;
  const LithoPlannerLabels *labels = litho_planner_net_labels(net);
  g_autoptr(GArray) ms = g_array_new(FALSE, FALSE, sizeof(double));
  double n = 0, right = 0, places = 0, placed = 0, degrees = 0, degree_right = 0;
  for (guint i = 0; i < data->requests->len; i++) {
    const TunePlannerRequest *request = data->requests->pdata[i];
    const guint n_clauses = request->clauses->len;
    g_autofree LithoPlannerSpan *spans = g_new(LithoPlannerSpan, n_clauses);
    for (guint k = 0; k < n_clauses; k++)
      spans[k] = g_array_index(request->clauses, TunePlannerClause, k).span;
    const gint64 begin = g_get_monotonic_time();
    const LithoPlannerGuess *guesses = litho_planner_net_read(net, request->text, spans, n_clauses);
    const double took = (double)(g_get_monotonic_time() - begin) / 1000;
    g_array_append_val(ms, took);
    for (guint k = 0; k < n_clauses; k++) {
      const TunePlannerClause *clause = &g_array_index(request->clauses, TunePlannerClause, k);
      n++;
      right += guesses[k].known && is_right(guesses[k].wish, labels->wishes, clause->wishes, data->labels.wishes);
      if (clause->places->len > 0) {
        places++;
        placed += guesses[k].known && is_right(guesses[k].place, labels->places, clause->places, data->labels.places);
      }
      if (clause->degree >= 0) {
        int top = 0;
        for (int d = 1; d < LITHO_PLANNER_DEGREES; d++)
          top = guesses[k].degree[d] > guesses[k].degree[top] ? d : top;
        degrees++;
        degree_right += top == clause->degree;
      }
    }
  }
  g_array_sort(ms, compare_ms);
  JsonObject *out = json_object_new();
  json_object_set_int_member(out, "requests", data->requests->len);
  json_object_set_double_member(out, "clauses", n);
  json_object_set_double_member(out, "wishes_right", 100 * right / n);
  json_object_set_double_member(out, "places_right", 100 * placed / MAX(places, 1));
  json_object_set_double_member(out, "degrees_right", 100 * degree_right / MAX(degrees, 1));
  json_object_set_double_member(out, "median_ms", g_array_index(ms, double, ms->len / 2));
  return out;
}
