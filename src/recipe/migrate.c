/* migrate.c: recipes of older versions → the present one.
 *
 * Version 0 (litho before 0.1; no "litho" key, or "litho": 0) was flat:
 *   {"prompt": "…", "operations": [{"operation": "exposure", "value": 0.5, "mask": "sky",
 *     "strength": 80, "reason": "…"}]}
 * with the main parameter as "value" and strength in per cent. A new version adds one function here
 * and one line in `upgrades`; the chain runs from the recipe's version to the present.
 */
#include <math.h>
#include "base/json.h"
#include "recipe/recipe.h"

static void
move_member(JsonObject *from, const char *old_key, JsonObject *to, const char *new_key)
{
  JsonNode *node = json_object_get_member(from, old_key);
  if (node != NULL)
    json_object_set_member(to, new_key, json_node_copy(node));
}

static JsonObject *
upgrade_step_0(JsonObject *old)
{
  static const struct {
    const char *from, *to;
  } names[] = {{"operation", "op"}, {"value", "amount"}, {"mask", "region"}, {"reason", "why"}};
  JsonObject *step = json_object_new();
  g_autoptr(GList) keys = json_object_get_members(old);
  for (GList *key = keys; key != NULL; key = key->next) {
    const char *name = key->data;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
      if (g_str_equal(key->data, names[i].from))
        name = names[i].to;
    move_member(old, key->data, step, name);
  }
  JsonNode *strength = json_object_get_member(step, "strength");
  if (strength != NULL && litho_json_is_number(strength))
    json_object_set_double_member(step, "strength", json_node_get_double(strength) / 100);
  return step;
}

static JsonNode *
upgrade_0(JsonObject *old, GError **error)
{
  static const char *const known[] = {"litho", "prompt", "operations", NULL};
  JsonNode *list = json_object_get_member(old, "operations");
  if (!litho_json_only(old, "", known, error))
    return NULL;
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY(list)) {
    litho_recipe_fail(error, "/operations", "a recipe of version 0 needs a list of operations");
    return NULL;
  }
  g_autoptr(JsonObject) root = json_object_new();
  json_object_set_double_member(root, "litho", 1);
  move_member(old, "prompt", root, "instruction");
  JsonArray *steps = json_array_new();
  json_object_set_array_member(root, "steps", steps);
  for (guint i = 0; i < json_array_get_length(json_node_get_array(list)); i++) {
    JsonNode *item = json_array_get_element(json_node_get_array(list), i);
    if (!JSON_NODE_HOLDS_OBJECT(item)) {
      g_autofree char *at = g_strdup_printf("/operations/%u", i);
      litho_recipe_fail(error, at, "must be an object, not a %s", litho_json_kind(item));
      return NULL;
    }
    json_array_add_object_element(steps, upgrade_step_0(json_node_get_object(item)));
  }
  return json_node_init_object(json_node_alloc(), root);
}

static JsonNode *(*const upgrades[LITHO_RECIPE_VERSION])(JsonObject *, GError **) = {upgrade_0};

JsonNode *
litho_recipe_upgrade(JsonNode *root, int *from, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT(root)) {
    litho_recipe_fail(error, "", "a recipe is an object, not a %s", litho_json_kind(root));
    return NULL;
  }
  JsonObject *object = json_node_get_object(root);
  JsonNode *node = json_object_get_member(object, "litho");
  double version = 0;
  if (node == NULL && !json_object_has_member(object, "operations")) {
    litho_recipe_fail(error, "/litho", "is missing: a recipe begins with {\"litho\": %d, …",
                      LITHO_RECIPE_VERSION);
    return NULL;
  }
  if (node != NULL) {
    version = litho_json_is_number(node) ? json_node_get_double(node) : -1;
    if (version < 0 || version != floor(version)) {
      litho_recipe_fail(error, "/litho", "must be the version, a whole number");
      return NULL;
    }
    if (version > LITHO_RECIPE_VERSION) {
      litho_recipe_fail(error, "/litho",
                        "version %.0f was made by a newer litho; this one (%s) reads up to %d",
                        version, LITHO_VERSION, LITHO_RECIPE_VERSION);
      return NULL;
    }
  }
  *from = (int)version;
  JsonNode *current = json_node_ref(root);
  for (int v = *from; v < LITHO_RECIPE_VERSION && current != NULL; v++) {
    JsonNode *next = upgrades[v](json_node_get_object(current), error);
    json_node_unref(current);
    current = next;
  }
  return current;
}
