/* diff.c: what changed from one recipe to another.
 *
 * Steps are aligned in order so that the sum of likeness is largest (Needleman-Wunsch without gap
 * cost): equal steps count most, then the same operation in the same region, then the same
 * operation. Notes and records (note, run, made_by) are not compared.
 */
#include "base/json.h"
#include "recipe/recipe.h"

/* The step without what the plan noted. */
static JsonNode *
intent(const LithoStep *step)
{
  JsonNode *node = litho_step_to_json(step);
  JsonObject *object = json_node_get_object(node);
  json_object_remove_member(object, "note");
  return node;
}

static GPtrArray *
intents(const LithoRecipe *recipe)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
  for (guint i = 0; i < recipe->steps->len; i++)
    g_ptr_array_add(nodes, intent(recipe->steps->pdata[i]));
  return nodes;
}

static int
likeness(JsonNode *a, JsonNode *b)
{
  JsonObject *x = json_node_get_object(a), *y = json_node_get_object(b);
  if (!g_str_equal(json_object_get_string_member(x, "op"), json_object_get_string_member(y, "op")))
    return 0;
  if (json_node_equal(a, b))
    return 8;
  JsonNode *rx = json_object_get_member(x, "region"), *ry = json_object_get_member(y, "region");
  return rx == ry || (rx != NULL && ry != NULL && json_node_equal(rx, ry)) ? 4 : 2;
}

static JsonObject *
change_new(const char *change, JsonNode *step, int from, int to)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "change", change);
  json_object_set_string_member(object, "op",
                                json_object_get_string_member(json_node_get_object(step), "op"));
  if (from >= 0)
    json_object_set_double_member(object, "from", from);
  if (to >= 0)
    json_object_set_double_member(object, "to", to);
  if (from < 0 || to < 0)
    json_object_set_member(object, "step", json_node_copy(step));
  return object;
}

static JsonNode *
pair_new(JsonNode *a, JsonNode *b)
{
  JsonArray *pair = json_array_new();
  json_array_add_element(pair, a ? json_node_copy(a) : json_node_new(JSON_NODE_NULL));
  json_array_add_element(pair, b ? json_node_copy(b) : json_node_new(JSON_NODE_NULL));
  JsonNode *node = json_node_init_array(json_node_alloc(), pair);
  json_array_unref(pair);
  return node;
}

/* Keys of both that differ, in the order of b, then those only a has. */
static JsonObject *
keys_diff(JsonNode *a, JsonNode *b)
{
  JsonObject *x = json_node_get_object(a), *y = json_node_get_object(b);
  JsonObject *keys = json_object_new();
  g_autoptr(GList) names = json_object_get_members(y);
  for (GList *name = names; name != NULL; name = name->next) {
    JsonNode *u = json_object_get_member(x, name->data), *v = json_object_get_member(y, name->data);
    if (u == NULL || !json_node_equal(u, v))
      json_object_set_member(keys, name->data, pair_new(u, v));
  }
  g_autoptr(GList) old = json_object_get_members(x);
  for (GList *name = old; name != NULL; name = name->next)
    if (!json_object_has_member(y, name->data))
      json_object_set_member(keys, name->data,
                             pair_new(json_object_get_member(x, name->data), NULL));
  return keys;
}

static void
steps_diff(GPtrArray *a, GPtrArray *b, JsonArray *changes)
{
  const guint n = a->len, m = b->len, w = m + 1;
  g_autofree int *best = g_new0(int, (gsize)(n + 1) * w);
  for (guint i = n; i-- > 0;)
    for (guint j = m; j-- > 0;) {
      int like = likeness(a->pdata[i], b->pdata[j]);
      int skip = MAX(best[(i + 1) * w + j], best[i * w + j + 1]);
      best[i * w + j] = like > 0 ? MAX(like + best[(i + 1) * w + j + 1], skip) : skip;
    }
  for (guint i = 0, j = 0; i < n || j < m;) {
    int like = i < n && j < m ? likeness(a->pdata[i], b->pdata[j]) : 0;
    if (like > 0 && best[i * w + j] == like + best[(i + 1) * w + j + 1]) {
      if (like < 8) {
        JsonObject *change = change_new("changed", b->pdata[j], (int)i, (int)j);
        json_object_set_object_member(change, "keys", keys_diff(a->pdata[i], b->pdata[j]));
        json_array_add_object_element(changes, change);
      }
      i++;
      j++;
    } else if (j == m || (i < n && best[(i + 1) * w + j] >= best[i * w + j + 1])) {
      json_array_add_object_element(changes, change_new("removed", a->pdata[i], (int)i, -1));
      i++;
    } else {
      json_array_add_object_element(changes, change_new("added", b->pdata[j], -1, (int)j));
      j++;
    }
  }
}

/* An equal step that is removed in one place and added in another has moved. */
static void
join_moves(JsonArray *changes)
{
  for (guint i = 0; i < json_array_get_length(changes); i++)
    for (guint j = 0; j < json_array_get_length(changes); j++) {
      JsonObject *gone = json_array_get_object_element(changes, i);
      JsonObject *come = json_array_get_object_element(changes, j);
      if (!g_str_equal(json_object_get_string_member(gone, "change"), "removed") ||
          !g_str_equal(json_object_get_string_member(come, "change"), "added") ||
          !json_node_equal(json_object_get_member(gone, "step"),
                           json_object_get_member(come, "step")))
        continue;
      json_object_set_string_member(gone, "change", "moved");
      json_object_set_double_member(gone, "to", json_object_get_double_member(come, "to"));
      json_array_remove_element(changes, j);
      if (j < i)
        i--;
      break;
    }
}

JsonNode *
litho_recipe_diff(const LithoRecipe *a, const LithoRecipe *b)
{
  g_autoptr(GPtrArray) steps_a = intents(a), steps_b = intents(b);
  g_autoptr(JsonObject) root = json_object_new();
  JsonArray *changes = json_array_new();
  steps_diff(steps_a, steps_b, changes);
  join_moves(changes);
  gboolean same_words = g_strcmp0(a->instruction, b->instruction) == 0;
  json_object_set_boolean_member(root, "same", same_words && json_array_get_length(changes) == 0);
  if (!same_words) {
    JsonArray *pair = json_array_new();
    json_array_add_string_element(pair, a->instruction);
    json_array_add_string_element(pair, b->instruction);
    json_object_set_array_member(root, "instruction", pair);
  }
  if (json_array_get_length(changes) > 0)
    json_object_set_array_member(root, "steps", changes);
  else
    json_array_unref(changes);
  return json_node_init_object(json_node_alloc(), root);
}

static char *
side_text(JsonArray *pair, guint side)
{
  JsonNode *node = json_array_get_element(pair, side);
  return JSON_NODE_HOLDS_NULL(node) ? g_strdup("(none)") : litho_json_print_line(node);
}

char *
litho_recipe_diff_text(JsonNode *diff)
{
  GString *out = g_string_new(NULL);
  JsonObject *root = json_node_get_object(diff);
  if (json_object_has_member(root, "instruction")) {
    JsonArray *pair = json_object_get_array_member(root, "instruction");
    g_autofree char *from = side_text(pair, 0), *to = side_text(pair, 1);
    g_string_append_printf(out, "  instruction: %s → %s\n", from, to);
  }
  JsonArray *steps =
      json_object_has_member(root, "steps") ? json_object_get_array_member(root, "steps") : NULL;
  for (guint i = 0; steps != NULL && i < json_array_get_length(steps); i++) {
    JsonObject *change = json_array_get_object_element(steps, i);
    const char *kind = json_object_get_string_member(change, "change");
    const char *op = json_object_get_string_member(change, "op");
    int from = (int)json_object_get_double_member_with_default(change, "from", -1) + 1;
    int to = (int)json_object_get_double_member_with_default(change, "to", -1) + 1;
    if (g_str_equal(kind, "changed")) {
      g_string_append_printf(out, "~ %d. %s:", to, op);
      JsonObject *keys = json_object_get_object_member(change, "keys");
      g_autoptr(GList) names = json_object_get_members(keys);
      for (GList *name = names; name != NULL; name = name->next) {
        JsonArray *pair = json_object_get_array_member(keys, name->data);
        g_autofree char *u = side_text(pair, 0), *v = side_text(pair, 1);
        g_string_append_printf(out, "%s %s %s → %s", name == names ? "" : ",", (char *)name->data,
                               u, v);
      }
      g_string_append_c(out, '\n');
    } else {
      g_autofree char *step = litho_json_print_line(json_object_get_member(change, "step"));
      if (g_str_equal(kind, "moved"))
        g_string_append_printf(out, "> %d. → %d. %s\n", from, to, step);
      else
        g_string_append_printf(out, "%c %d. %s\n", from > 0 ? '-' : '+', from > 0 ? from : to,
                               step);
    }
  }
  return g_string_free(out, FALSE);
}
