/* planner_data.c: labelled clauses from JSON lines: once for the labels, once for the clauses. */
#include <json-glib/json-glib.h>
#include <string.h>
#include "base/file.h"
#include "tune/planner_data.h"

#define MAX_BYTES (G_GUINT64_CONSTANT(256) << 20)

static const char *const token_keys[PLANNER_N_TOKEN] = {"region", "except", "number"};

static void
clause_clear(gpointer data)
{
  TunePlannerClause *clause = data;
  g_array_unref(clause->wishes);
  g_array_unref(clause->places);
  for (int i = 0; i < PLANNER_N_TOKEN; i++)
    g_array_unref(clause->token[i]);
}

static void
request_free(gpointer data)
{
  TunePlannerRequest *request = data;
  g_free(request->text);
  g_array_unref(request->clauses);
  g_free(request);
}

void
tune_planner_data_free(TunePlannerData *data)
{
  if (data == NULL)
    return;
  g_ptr_array_unref(data->requests);
  infer_planner_labels_clear(&data->labels);
  g_free(data);
}

/* A member of the kind wanted, or NULL. */
static JsonNode *
member(JsonObject *line, const char *key, GType type)
{
  JsonNode *node = json_object_get_member(line, key);
  if (node == NULL || (type == JSON_TYPE_ARRAY ? !JSON_NODE_HOLDS_ARRAY(node) : !JSON_NODE_HOLDS_VALUE(node)))
    return NULL;
  if (type == G_TYPE_STRING && json_node_get_value_type(node) != G_TYPE_STRING)
    return NULL;
  return node;
}

static gboolean
wrong(GError **error, const char *path, guint line, const char *what)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s, line %u: %s", path, line, what);
  return FALSE;
}

/* GArray of the strings of a list; FALSE: something else is in it. */
static gboolean
strings(JsonObject *line, const char *key, GPtrArray *out)
{
  JsonNode *node = member(line, key, JSON_TYPE_ARRAY);
  JsonArray *array = node != NULL ? json_node_get_array(node) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    JsonNode *one = json_array_get_element(array, i);
    if (!JSON_NODE_HOLDS_VALUE(one) || json_node_get_value_type(one) != G_TYPE_STRING || strchr(json_node_get_string(one), '\n') != NULL)
      return FALSE;
    g_ptr_array_add(out, (char *)json_node_get_string(one));
  }
  return node != NULL || !json_object_has_member(line, key);
}

static gboolean
spans(JsonObject *line, const char *key, GArray *out)
{
  JsonNode *node = member(line, key, JSON_TYPE_ARRAY);
  JsonArray *array = node != NULL ? json_node_get_array(node) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    JsonNode *one = json_array_get_element(array, i);
    JsonArray *pair = JSON_NODE_HOLDS_ARRAY(one) ? json_node_get_array(one) : NULL;
    if (pair == NULL || json_array_get_length(pair) != 2)
      return FALSE;
    const LithoPlannerSpan span = {(guint)json_array_get_int_element(pair, 0), (guint)json_array_get_int_element(pair, 1)};
    g_array_append_val(out, span);
  }
  return TRUE;
}

static void
count(GHashTable *counts, GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++) {
    const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, names->pdata[i]));
    g_hash_table_replace(counts, g_strdup(names->pdata[i]), GUINT_TO_POINTER(n + 1));
  }
}

static int
by_count(gconstpointer a, gconstpointer b, gpointer counts)
{
  const char *const *x = a, *const *y = b;
  const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, *x)), m = GPOINTER_TO_UINT(g_hash_table_lookup(counts, *y));
  return n != m ? (n < m) - (n > m) : strcmp(*x, *y);
}

static char **
names_of(GHashTable *counts, guint least)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  GHashTableIter iter;
  gpointer key, value;
  g_hash_table_iter_init(&iter, counts);
  while (g_hash_table_iter_next(&iter, &key, &value))
    if (GPOINTER_TO_UINT(value) >= least)
      g_ptr_array_add(names, key);
  g_ptr_array_sort_with_data(names, by_count, counts);
  g_autoptr(GStrvBuilder) out = g_strv_builder_new();
  for (guint i = 0; i < names->len; i++)
    g_strv_builder_add(out, names->pdata[i]);
  return g_strv_builder_end(out);
}

static void
numbers_of(GArray *out, const GPtrArray *names, char *const *labels)
{
  for (guint i = 0; i < names->len; i++) {
    const int number = infer_planner_label(labels, names->pdata[i]);
    if (number >= 0)
      g_array_append_val(out, number);
  }
}

static gboolean
add_clause(TunePlannerData *data, JsonObject *line, const GPtrArray *wishes, const GPtrArray *places)
{
  const char *text = json_object_get_string_member(line, "text");
  TunePlannerRequest *request = data->requests->len > 0 ? data->requests->pdata[data->requests->len - 1] : NULL;
  if (request == NULL || !g_str_equal(request->text, text)) {
    request = g_new0(TunePlannerRequest, 1);
    request->text = g_strdup(text);
    request->clauses = g_array_new(FALSE, TRUE, sizeof(TunePlannerClause));
    g_array_set_clear_func(request->clauses, clause_clear);
    g_ptr_array_add(data->requests, request);
  }
  TunePlannerClause clause = {.wishes = g_array_new(FALSE, FALSE, sizeof(int)),
                          .places = g_array_new(FALSE, FALSE, sizeof(int)),
                          .color = -1,
                          .degree = -1,
                          .weight = 1};
  clause.span = (LithoPlannerSpan){(guint)json_object_get_int_member(line, "start"),
                                   (guint)json_object_get_int_member(line, "end")};
  numbers_of(clause.wishes, wishes, data->labels.wishes);
  numbers_of(clause.places, places, data->labels.places);
  if (member(line, "color", G_TYPE_STRING) != NULL)
    clause.color = infer_planner_label(data->labels.colors, json_object_get_string_member(line, "color"));
  if (member(line, "degree", G_TYPE_INT64) != NULL)
    clause.degree = CLAMP((int)json_object_get_int_member(line, "degree"), 0, LITHO_PLANNER_DEGREES - 1);
  if (member(line, "weight", G_TYPE_DOUBLE) != NULL)
    clause.weight = (float)json_object_get_double_member(line, "weight");
  gboolean ok = clause.span.end > clause.span.start && clause.span.end <= strlen(text) && clause.weight >= 0;
  for (int i = 0; i < PLANNER_N_TOKEN; i++) {
    clause.token[i] = g_array_new(FALSE, FALSE, sizeof(LithoPlannerSpan));
    ok &= spans(line, token_keys[i], clause.token[i]);
  }
  /* A clause whose wishes are all too rare teaches nothing. */
  if (ok && (clause.wishes->len > 0 || wishes->len == 0))
    g_array_append_val(request->clauses, clause);
  else
    clause_clear(&clause);
  return ok;
}

TunePlannerData *
tune_planner_data_read(const char *path, int least, GError **error)
{
  g_autoptr(GBytes) bytes = litho_file_read(path, MAX_BYTES, error);
  if (bytes == NULL)
    return NULL;
  g_autofree char *all = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
  g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
  g_autoptr(TunePlannerData) data = g_new0(TunePlannerData, 1);
  data->requests = g_ptr_array_new_with_free_func(request_free);
  g_autoptr(GHashTable) wish_counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) place_counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) color_counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (int pass = 0; pass < 2; pass++) {
    for (guint i = 0; lines[i] != NULL; i++) {
      if (*g_strstrip(lines[i]) == '\0')
        continue;
      g_autoptr(JsonNode) root = json_from_string(lines[i], NULL);
      JsonObject *line = root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
      g_autoptr(GPtrArray) wishes = g_ptr_array_new(), places = g_ptr_array_new(), colors = g_ptr_array_new();
      if (line == NULL || member(line, "text", G_TYPE_STRING) == NULL || member(line, "start", G_TYPE_INT64) == NULL ||
          member(line, "end", G_TYPE_INT64) == NULL || !strings(line, "wishes", wishes) || !strings(line, "places", places)) {
        wrong(error, path, i + 1, "no {\"text\", \"start\", \"end\", \"wishes\", …}");
        return NULL;
      }
      if (member(line, "color", G_TYPE_STRING) != NULL)
        g_ptr_array_add(colors, (char *)json_object_get_string_member(line, "color"));
      if (pass == 0) {
        count(wish_counts, wishes);
        count(place_counts, places);
        count(color_counts, colors);
      } else if (!add_clause(data, line, wishes, places)) {
        wrong(error, path, i + 1, "a span that is not in the text, or a weight below 0");
        return NULL;
      }
    }
    if (pass == 0)
      data->labels = (LithoPlannerLabels){names_of(wish_counts, (guint)MAX(least, 1)), names_of(place_counts, 1),
                                          names_of(color_counts, 1)};
  }
  for (guint i = data->requests->len; i > 0; i--)
    if (((TunePlannerRequest *)data->requests->pdata[i - 1])->clauses->len == 0)
      g_ptr_array_remove_index(data->requests, i - 1);
  if (data->requests->len == 0 || data->labels.wishes[0] == NULL || data->labels.places[0] == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: no clauses with wishes and places", path);
    return NULL;
  }
  return g_steal_pointer(&data);
}
