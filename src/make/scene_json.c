/* scene_json.c: a scene from JSON, strictly, and back. */
#include <math.h>
#include <string.h>
#include "base/json.h"
#include "make/scene.h"

typedef struct {
  const char *key;
  const char *const *names;
  gsize at;
} Choice;

static const Choice choices[] = {
    {"hour", scene_hours, G_STRUCT_OFFSET(MadeScene, hour)},
    {"weather", scene_weathers, G_STRUCT_OFFSET(MadeScene, weather)},
    {"far", scene_fars, G_STRUCT_OFFSET(MadeScene, far)},
    {"water", scene_waters, G_STRUCT_OFFSET(MadeScene, water)},
    {"near", scene_nears, G_STRUCT_OFFSET(MadeScene, near)},
    {"season", scene_seasons, G_STRUCT_OFFSET(MadeScene, season)},
    {"palette", scene_palettes, G_STRUCT_OFFSET(MadeScene, palette)},
    {"style", scene_styles, G_STRUCT_OFFSET(MadeScene, style)},
    {"shape", scene_shapes, G_STRUCT_OFFSET(MadeScene, shape)},
    {"sight", scene_sights, G_STRUCT_OFFSET(MadeScene, sight)},
};

typedef struct {
  const char *key;
  double min, max;
  gsize at;
} Number;

static const Number numbers[] = {
    {"waves", 0, 1, G_STRUCT_OFFSET(MadeScene, waves)},
    {"clouds", 0, 1, G_STRUCT_OFFSET(MadeScene, clouds)},
    {"stars", 0, 1, G_STRUCT_OFFSET(MadeScene, stars)},
    {"horizon", .1, .9, G_STRUCT_OFFSET(MadeScene, horizon)},
};

/* *out: place of the member's text among the names. An absent one succeeds. */
static gboolean
get_choice(JsonObject *object, const char *pointer, const char *key, const char *const *names,
           int *out, GError **error)
{
  g_autofree char *text = NULL, *at = g_strdup_printf("%s/%s", pointer, key);
  if (!litho_json_get_text(object, pointer, key, 64, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  for (int i = 0; names[i] != NULL; i++)
    if (g_str_equal(names[i], text)) {
      *out = i;
      return TRUE;
    }
  g_autofree char *all = g_strjoinv(", ", (char **)names), *hint = litho_did_you_mean(text, names);
  return litho_recipe_fail(error, at, "'%s' is none of %s%s", text, all, hint);
}

/* The member as an object; NULL without error: absent. */
static gboolean
get_object(JsonObject *object, const char *key, JsonObject **out, GError **error)
{
  JsonNode *node = json_object_get_member(object, key);
  g_autofree char *at = g_strdup_printf("/%s", key);
  *out = NULL;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, at, "must be an object, not a %s", litho_json_kind(node));
  *out = json_node_get_object(node);
  return TRUE;
}

static gboolean
parse_orb(JsonObject *root, const char *key, SceneOrb *orb, GError **error)
{
  static const char *const known[] = {"across", "high", "size", NULL};
  g_autofree char *pointer = g_strdup_printf("/%s", key);
  JsonObject *object;
  if (!get_object(root, key, &object, error))
    return FALSE;
  orb->is_shown = object != NULL;
  return object == NULL ||
         (litho_json_only(object, pointer, known, error) &&
          litho_json_get_number(object, pointer, "across", 0, 1, NULL, &orb->across, error) &&
          litho_json_get_number(object, pointer, "high", 0, 1, NULL, &orb->high, error) &&
          litho_json_get_number(object, pointer, "size", .3, 4, NULL, &orb->size, error));
}

static gboolean
parse_color(JsonObject *object, const char *pointer, const char *key, gboolean *has,
            guint8 color[3], GError **error)
{
  g_autofree char *text = NULL, *at = g_strdup_printf("%s/%s", pointer, key);
  if (!litho_json_get_text(object, pointer, key, 7, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (strlen(text) != 7 || text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
    return litho_recipe_fail(error, at, "'%s' is no colour of the form #rrggbb", text);
  const guint64 rgb = g_ascii_strtoull(text + 1, NULL, 16);
  *has = TRUE;
  for (int c = 0; c < 3; c++)
    color[c] = (guint8)(rgb >> (16 - 8 * c));
  return TRUE;
}

/* What kinds a thing can be shown with, as "man, woman". Caller frees. */
static char *
list_company(SceneKind kind)
{
  g_autoptr(GString) all = g_string_new(NULL);
  for (int k = 0; k < N_THINGS; k++)
    if (made_kind_takes(kind, (SceneKind)k))
      g_string_append_printf(all, "%s%s", all->len > 0 ? ", " : "", scene_kinds[k]);
  return g_strdup(all->len > 0 ? all->str : "nothing");
}

static gboolean
parse_company(JsonObject *object, const char *pointer, SceneThing *thing, GError **error)
{
  g_autofree char *at_with = g_strdup_printf("%s/with", pointer),
                  *at_pose = g_strdup_printf("%s/pose", pointer),
                  *at_color = g_strdup_printf("%s/with_color", pointer);
  int with = -1, pose = POSE_USUAL;
  if (!get_choice(object, pointer, "with", scene_kinds, &with, error) ||
      !get_choice(object, pointer, "pose", scene_poses, &pose, error) ||
      !parse_color(object, pointer, "with_color", &thing->has_with_color, thing->with_color, error))
    return FALSE;
  thing->has_with = with >= 0;
  thing->with = with >= 0 ? (SceneKind)with : thing->kind;
  thing->pose = (ScenePose)pose;
  if (thing->has_with && !made_kind_takes(thing->kind, thing->with)) {
    g_autofree char *all = list_company(thing->kind);
    return litho_recipe_fail(error, at_with, "'%s' is not shown with '%s'; with: %s",
                             scene_kinds[thing->kind], scene_kinds[thing->with], all);
  }
  if (!made_kind_poses(thing->kind, thing->has_with, thing->with, thing->pose))
    return litho_recipe_fail(error, at_pose, "'%s' is not shown %s",
                             scene_kinds[thing->has_with ? thing->with : thing->kind],
                             scene_poses[pose]);
  if (thing->has_with_color && !thing->has_with)
    return litho_recipe_fail(error, at_color, "is the colour of 'with', which is missing");
  return TRUE;
}

static gboolean
parse_thing(JsonNode *node, guint i, SceneThing *thing, GError **error)
{
  static const char *const known[] = {"kind", "count", "across",     "depth",
                                      "size", "color", "distance",   "arrange",
                                      "with", "rise", "pose",  "with_color", NULL};
  g_autofree char *pointer = g_strdup_printf("/things/%u", i),
                  *at_count = g_strdup_printf("%s/count", pointer);
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, pointer, "must be an object, not a %s", litho_json_kind(node));
  JsonObject *object = json_node_get_object(node);
  int kind = -1, depth = DEPTH_MIDDLE, arrange = ARRANGE_LOOSE;
  double count = 1;
  *thing = (SceneThing){.across = .5, .size = 1};
  if (!litho_json_only(object, pointer, known, error) ||
      !get_choice(object, pointer, "kind", scene_kinds, &kind, error) ||
      !get_choice(object, pointer, "depth", scene_depths, &depth, error) ||
      !get_choice(object, pointer, "arrange", scene_arranges, &arrange, error) ||
      !litho_json_get_number(object, pointer, "distance", 0, 2000, NULL, &thing->distance, error) ||
      !litho_json_get_number(object, pointer, "rise", 0, LITHO_SCENE_MAX_RISE, NULL, &thing->rise, error) ||
      !litho_json_get_number(object, pointer, "count", 1, LITHO_SCENE_MAX_COUNT, NULL, &count,
                             error) ||
      !litho_json_get_number(object, pointer, "across", 0, 1, NULL, &thing->across, error) ||
      !litho_json_get_number(object, pointer, "size", .3, 3, NULL, &thing->size, error) ||
      !parse_color(object, pointer, "color", &thing->has_color, thing->color, error))
    return FALSE;
  if (kind < 0)
    return litho_recipe_fail(error, pointer, "has no kind");
  if (count != floor(count))
    return litho_recipe_fail(error, at_count, "%g is no whole number", count);
  thing->kind = (SceneKind)kind;
  thing->depth = (SceneDepth)depth;
  thing->arrange = (SceneArrange)arrange;
  thing->count = (int)count;
  return parse_company(object, pointer, thing, error);
}

static gboolean
parse_things(JsonObject *root, MadeScene *scene, GError **error)
{
  JsonNode *node = json_object_get_member(root, "things");
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return litho_recipe_fail(error, "/things", "must be a list, not a %s", litho_json_kind(node));
  JsonArray *array = json_node_get_array(node);
  const guint n = json_array_get_length(array);
  if (n > LITHO_SCENE_MAX_THINGS)
    return litho_recipe_fail(error, "/things", "%u entries, the limit is %d", n,
                             LITHO_SCENE_MAX_THINGS);
  for (guint i = 0; i < n; i++)
    if (!parse_thing(json_array_get_element(array, i), i, &scene->things[i], error))
      return FALSE;
  scene->n_things = n;
  return TRUE;
}

static gboolean
parse_like(JsonObject *root, MadeScene *scene, GError **error)
{
  JsonNode *node = json_object_get_member(root, "like");
  if (node == NULL)
    return TRUE;
  JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  const guint n = array != NULL ? json_array_get_length(array) : 0;
  if (n < 1 || n > LITHO_SCENE_MAX_LIKE)
    return litho_recipe_fail(error, "/like", "must be an array of 1 to %d colours", LITHO_SCENE_MAX_LIKE);
  for (guint i = 0; i < n; i++) {
    JsonNode *one = json_array_get_element(array, i);
    const char *text = JSON_NODE_HOLDS_VALUE(one) && json_node_get_value_type(one) == G_TYPE_STRING ? json_node_get_string(one) : "";
    g_autofree char *at = g_strdup_printf("/like/%u", i);
    if (strlen(text) != 7 || text[0] != '#' || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
      return litho_recipe_fail(error, at, "'%s' is no colour of the form #rrggbb", text);
    const guint64 rgb = g_ascii_strtoull(text + 1, NULL, 16);
    for (int c = 0; c < 3; c++)
      scene->like[i][c] = (guint8)(rgb >> (16 - 8 * c));
  }
  scene->n_like = n;
  return TRUE;
}

gboolean
made_scene_parse(const char *json, gssize length, MadeScene *scene, GError **error)
{
  static const char *const known[] = {"litho_scene", "seed",  "hour",   "weather", "far",
                                      "water",       "near",  "season", "palette", "style",
                                      "shape",       "waves", "clouds", "stars",   "horizon",
                                      "sun",         "moon",  "things", "sight",   "like",  NULL};
  g_autoptr(JsonNode) node = litho_json_parse(json, length, error);
  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, "", "a scene is an object, not a %s", litho_json_kind(node));
  JsonObject *root = json_node_get_object(node);
  double version = -1, seed = 1;
  made_scene_init(scene);
  if (!litho_json_only(root, "", known, error) ||
      !litho_json_get_number(root, "", "litho_scene", 0, 1e6, NULL, &version, error))
    return FALSE;
  if (version != LITHO_SCENE_VERSION)
    return litho_recipe_fail(error, "/litho_scene",
                             version < 0 ? "is missing: a scene says its version, %d"
                                         : "this litho reads version %d",
                             LITHO_SCENE_VERSION);
  if (!litho_json_get_number(root, "", "seed", 0, 4294967295.0, NULL, &seed, error))
    return FALSE;
  if (seed != floor(seed))
    return litho_recipe_fail(error, "/seed", "%g is no whole number", seed);
  scene->seed = (guint32)seed;
  for (guint i = 0; i < G_N_ELEMENTS(choices); i++) {
    /* Enums are ints here. */
    int *at = G_STRUCT_MEMBER_P(scene, choices[i].at);
    if (!get_choice(root, "", choices[i].key, choices[i].names, at, error))
      return FALSE;
  }
  made_scene_settle(scene);
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    if (!litho_json_get_number(root, "", numbers[i].key, numbers[i].min, numbers[i].max, NULL,
                               G_STRUCT_MEMBER_P(scene, numbers[i].at), error))
      return FALSE;
  return parse_orb(root, "sun", &scene->sun, error) &&
         parse_orb(root, "moon", &scene->moon, error) && parse_things(root, scene, error) &&
         parse_like(root, scene, error);
}

static double
rounded(double v)
{
  return round(v * 1000) / 1000;
}

static void
print_orb(JsonObject *root, const char *key, const SceneOrb *orb)
{
  if (!orb->is_shown)
    return;
  JsonObject *object = json_object_new();
  json_object_set_double_member(object, "across", rounded(orb->across));
  json_object_set_double_member(object, "high", rounded(orb->high));
  json_object_set_double_member(object, "size", rounded(orb->size));
  json_object_set_object_member(root, key, object);
}

static void
print_color(JsonObject *object, const char *key, const guint8 color[3])
{
  g_autofree char *text = g_strdup_printf("#%02x%02x%02x", color[0], color[1], color[2]);
  json_object_set_string_member(object, key, text);
}

static void
print_like(JsonObject *root, const MadeScene *scene)
{
  if (scene->n_like == 0)
    return;
  JsonArray *colors = json_array_new();
  for (guint i = 0; i < scene->n_like; i++) {
    const guint8 *c = scene->like[i];
    g_autofree char *color = g_strdup_printf("#%02x%02x%02x", c[0], c[1], c[2]);
    json_array_add_string_element(colors, color);
  }
  json_object_set_array_member(root, "like", colors);
}

JsonNode *
made_scene_to_json(const MadeScene *scene)
{
  JsonObject *root = json_object_new();
  json_object_set_double_member(root, "litho_scene", LITHO_SCENE_VERSION);
  json_object_set_double_member(root, "seed", scene->seed);
  for (guint i = 0; i < G_N_ELEMENTS(choices); i++) {
    const int *at = G_STRUCT_MEMBER_P(scene, choices[i].at);
    json_object_set_string_member(root, choices[i].key, choices[i].names[*at]);
  }
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
    json_object_set_double_member(root, numbers[i].key,
                                  rounded(G_STRUCT_MEMBER(double, scene, numbers[i].at)));
  print_orb(root, "sun", &scene->sun);
  print_orb(root, "moon", &scene->moon);
  JsonArray *things = json_array_new();
  for (guint i = 0; i < scene->n_things; i++) {
    const SceneThing *thing = &scene->things[i];
    JsonObject *object = json_object_new();
    json_object_set_string_member(object, "kind", scene_kinds[thing->kind]);
    json_object_set_double_member(object, "count", thing->count);
    json_object_set_double_member(object, "across", rounded(thing->across));
    json_object_set_string_member(object, "depth", scene_depths[thing->depth]);
    json_object_set_double_member(object, "size", rounded(thing->size));
    if (thing->distance > 0)
      json_object_set_double_member(object, "distance", rounded(thing->distance));
    if (thing->rise > 0)
      json_object_set_double_member(object, "rise", rounded(thing->rise));
    if (thing->arrange != ARRANGE_LOOSE)
      json_object_set_string_member(object, "arrange", scene_arranges[thing->arrange]);
    if (thing->has_color)
      print_color(object, "color", thing->color);
    if (thing->has_with)
      json_object_set_string_member(object, "with", scene_kinds[thing->with]);
    if (thing->pose != POSE_USUAL)
      json_object_set_string_member(object, "pose", scene_poses[thing->pose]);
    if (thing->has_with && thing->has_with_color)
      print_color(object, "with_color", thing->with_color);
    json_array_add_object_element(things, object);
  }
  json_object_set_array_member(root, "things", things);
  print_like(root, scene);
  return json_node_init_object(json_node_alloc(), root);
}
