/* region.c: the written form of a region (region.h): parse, print, describe. */
#include <math.h>
#include <string.h>
#include "base/json.h"
#include "recipe/region.h"

#define MAX_EXCEPT 16
#define MAX_EXCEPT_DEPTH 3
#define MAX_TEXT_BYTES 200
#define DEFAULT_TOLERANCE_DEG 30

const char *const litho_region_names[] = {
    "all",      "subject", "background", "person", "face",   "skin",     "hair",   "eyes",
    "clothing", "sky",     "water",      "plants", "ground", "building", "animal", NULL};
static const char *const tone_names[] = {"shadows", "midtones", "highlights", NULL};
/* Kinds that an object names by its one main key; in the order of LithoRegionKind. */
static const char *const kind_keys[] = {
    [LITHO_REGION_NAMED] = "name",        [LITHO_REGION_TEXT] = "text",
    [LITHO_REGION_TONES] = "tones",       [LITHO_REGION_COLOR] = "color",
    [LITHO_REGION_BOX] = "box",           [LITHO_REGION_ELLIPSE] = "ellipse",
    [LITHO_REGION_GRADIENT] = "gradient", [LITHO_REGION_MASK] = "mask",
    [LITHO_REGION_POINT] = "point",
};

/* As much of the text as a recipe may hold, whole words where there are any. */
static char *
cut_text(const char *text)
{
  if (text == NULL || strlen(text) <= MAX_TEXT_BYTES)
    return g_strdup(text);
  const char *end = g_utf8_find_prev_char(text, text + MAX_TEXT_BYTES + 1);
  const char *blank = g_strrstr_len(text, end - text, " ");
  return g_strndup(text, (gsize)((blank != NULL && blank > text ? blank : end) - text));
}

LithoRegion *
litho_region_new(LithoRegionKind kind, const char *text)
{
  LithoRegion *region = g_new0(LithoRegion, 1);
  region->kind = kind;
  region->text = kind == LITHO_REGION_TEXT ? cut_text(text) : g_strdup(text);
  region->feather = NAN;
  if (kind == LITHO_REGION_COLOR)
    region->v[0] = DEFAULT_TOLERANCE_DEG;
  return region;
}

LithoRegion *
litho_region_copy(const LithoRegion *region)
{
  LithoRegion *copy = g_memdup2(region, sizeof *region);
  copy->text = g_strdup(region->text);
  if (region->except != NULL) {
    copy->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
    for (guint i = 0; i < region->except->len; i++)
      g_ptr_array_add(copy->except, litho_region_copy(region->except->pdata[i]));
  }
  return copy;
}

void
litho_region_free(LithoRegion *region)
{
  if (region == NULL)
    return;
  g_free(region->text);
  if (region->except != NULL)
    g_ptr_array_unref(region->except);
  g_free(region);
}

static LithoRegion *parse_at(JsonNode *node, const char *pointer, int depth, GError **error);

static LithoRegion *
parse_name(const char *name, const char *pointer, GError **error)
{
  if (g_strv_contains(tone_names, name)) {
    litho_recipe_fail(error, pointer, "'%s' is a tonal range: write {\"tones\": \"%s\"}", name,
                      name);
    return NULL;
  }
  if (!g_strv_contains(litho_region_names, name)) {
    g_autofree char *hint = litho_did_you_mean(name, litho_region_names);
    litho_recipe_fail(error, pointer,
                      "unknown region '%.60s'%s; anything else is {\"text\": \"…\"}", name, hint);
    return NULL;
  }
  return g_str_equal(name, "all") ? litho_region_new(LITHO_REGION_ALL, NULL)
                                  : litho_region_new(LITHO_REGION_NAMED, name);
}

static gboolean
parse_numbers(JsonNode *node, const char *pointer, guint n, double min, double max, double *out,
              GError **error)
{
  if (!JSON_NODE_HOLDS_ARRAY(node) || json_array_get_length(json_node_get_array(node)) != n)
    return litho_recipe_fail(error, pointer, "must be a list of %u numbers", n);
  for (guint i = 0; i < n; i++) {
    JsonNode *item = json_array_get_element(json_node_get_array(node), i);
    g_autofree char *at = g_strdup_printf("%s/%u", pointer, i);
    if (!litho_json_is_number(item))
      return litho_recipe_fail(error, at, "must be a number, not a %s", litho_json_kind(item));
    out[i] = json_node_get_double(item);
    if (!litho_json_in_range(out[i], at, min, max, NULL, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_tones(LithoRegion *region, JsonNode *node, const char *at, GError **error)
{
  if (litho_json_is_text(node)) {
    const char *name = json_node_get_string(node);
    if (!g_strv_contains(tone_names, name)) {
      g_autofree char *hint = litho_did_you_mean(name, tone_names);
      return litho_recipe_fail(error, at,
                               "'%.60s' is not shadows, midtones or highlights%s; or write a range "
                               "of lightness like [0, 0.3]",
                               name, hint);
    }
    region->text = g_strdup(name);
    return TRUE;
  }
  if (!parse_numbers(node, at, 2, 0, 1, region->v, error))
    return FALSE;
  if (region->v[0] >= region->v[1])
    return litho_recipe_fail(error, at, "the range must rise: [from, to]");
  return TRUE;
}

static gboolean
parse_text(LithoRegion *region, JsonNode *node, const char *at, GError **error)
{
  if (!litho_json_is_text(node))
    return litho_recipe_fail(error, at, "must be a text, not a %s", litho_json_kind(node));
  const char *text = json_node_get_string(node);
  if (*text == 0 || strlen(text) > MAX_TEXT_BYTES)
    return litho_recipe_fail(error, at, "must have 1 to %d bytes", MAX_TEXT_BYTES);
  if (region->kind == LITHO_REGION_MASK && !litho_is_asset_name(text))
    return litho_recipe_fail(error, at,
                             "'%.60s' is not the name of an asset (letters, digits, _ - .); the "
                             "file is given with --asset NAME=FILE",
                             text);
  if (region->kind == LITHO_REGION_COLOR && !litho_json_is_color(text, at, error))
    return FALSE;
  region->text = g_strdup(text);
  return TRUE;
}

static gboolean
parse_place(LithoRegion *region, JsonNode *node, const char *at, GError **error)
{
  /* Places may lie outside the frame (a gradient that begins above it), but not absurdly far. */
  if (!parse_numbers(node, at, 4, -10, 10, region->v, error))
    return FALSE;
  if (region->kind != LITHO_REGION_GRADIENT && (region->v[2] <= 0 || region->v[3] <= 0))
    return litho_recipe_fail(error, at, "the size (third and fourth number) must be above 0");
  if (region->kind == LITHO_REGION_GRADIENT && region->v[0] == region->v[2] &&
      region->v[1] == region->v[3])
    return litho_recipe_fail(error, at, "the two points of a gradient must differ");
  return TRUE;
}

static gboolean
parse_except(LithoRegion *region, JsonNode *node, const char *pointer, int depth, GError **error)
{
  g_autofree char *at = g_strdup_printf("%s/except", pointer);
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return litho_recipe_fail(error, at, "must be a list of regions");
  JsonArray *array = json_node_get_array(node);
  if (json_array_get_length(array) > MAX_EXCEPT || depth >= MAX_EXCEPT_DEPTH)
    return litho_recipe_fail(error, at, "at most %d regions, nested at most %d deep", MAX_EXCEPT,
                             MAX_EXCEPT_DEPTH);
  region->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    g_autofree char *item_at = g_strdup_printf("%s/%u", at, i);
    LithoRegion *item = parse_at(json_array_get_element(array, i), item_at, depth + 1, error);
    if (item == NULL)
      return FALSE;
    g_ptr_array_add(region->except, item);
  }
  if (region->except->len == 0)
    g_clear_pointer(&region->except, g_ptr_array_unref);
  return TRUE;
}

static LithoRegion *
parse_at(JsonNode *node, const char *pointer, int depth, GError **error)
{
  static const char *const known[] = {"name",    "text",     "tones", "color",     "box",
                                      "ellipse", "gradient", "mask",  "point", "tolerance", "feather",
                                      "invert",  "except",   NULL};
  if (litho_json_is_text(node))
    return parse_name(json_node_get_string(node), pointer, error);
  if (!JSON_NODE_HOLDS_OBJECT(node)) {
    litho_recipe_fail(error, pointer, "a region is a name or an object, not a %s",
                      litho_json_kind(node));
    return NULL;
  }
  JsonObject *object = json_node_get_object(node);
  if (!litho_json_only(object, pointer, known, error))
    return NULL;
  LithoRegionKind kind = LITHO_REGION_ALL;
  for (guint k = LITHO_REGION_NAMED; k < G_N_ELEMENTS(kind_keys); k++)
    if (json_object_has_member(object, kind_keys[k])) {
      if (kind != LITHO_REGION_ALL) {
        litho_recipe_fail(error, pointer, "has both '%s' and '%s': a region is of one kind",
                          kind_keys[kind], kind_keys[k]);
        return NULL;
      }
      kind = (LithoRegionKind)k;
    }
  if (kind == LITHO_REGION_ALL) {
    litho_recipe_fail(error, pointer,
                      "needs one of name, text, tones, color, box, ellipse, gradient, mask, point");
    return NULL;
  }
  g_autoptr(LithoRegion) region = NULL;
  JsonNode *value = json_object_get_member(object, kind_keys[kind]);
  g_autofree char *at = g_strdup_printf("%s/%s", pointer, kind_keys[kind]);
  if (kind == LITHO_REGION_NAMED) {
    if (!litho_json_is_text(value)) {
      litho_recipe_fail(error, at, "must be a text, not a %s", litho_json_kind(value));
      return NULL;
    }
    region = parse_name(json_node_get_string(value), at, error);
    if (region == NULL)
      return NULL;
  } else {
    region = litho_region_new(kind, NULL);
    gboolean good =
        kind == LITHO_REGION_TONES ? parse_tones(region, value, at, error)
        : kind == LITHO_REGION_TEXT || kind == LITHO_REGION_COLOR || kind == LITHO_REGION_MASK
            ? parse_text(region, value, at, error)
        : kind == LITHO_REGION_POINT ? parse_numbers(value, at, 2, 0, 1, region->v, error)
                                     : parse_place(region, value, at, error);
    if (!good)
      return NULL;
  }
  if (json_object_has_member(object, "tolerance") && kind != LITHO_REGION_COLOR) {
    litho_recipe_fail(error, pointer, "'tolerance' belongs to a colour region");
    return NULL;
  }
  if (!litho_json_get_number(object, pointer, "tolerance", 1, 180, "°", &region->v[0], error) ||
      !litho_json_get_number(object, pointer, "feather", 0, 0.5, NULL, &region->feather, error) ||
      !litho_json_get_bool(object, pointer, "invert", &region->invert, error))
    return NULL;
  JsonNode *except = json_object_get_member(object, "except");
  if (except != NULL && !parse_except(region, except, pointer, depth, error))
    return NULL;
  return g_steal_pointer(&region);
}

LithoRegion *
litho_region_parse(JsonNode *node, const char *pointer, GError **error)
{
  return parse_at(node, pointer, 0, error);
}

static guint
n_numbers(LithoRegionKind kind)
{
  return kind == LITHO_REGION_TONES || kind == LITHO_REGION_POINT ? 2 : 4;
}

JsonNode *
litho_region_to_json(const LithoRegion *region)
{
  JsonNode *node = json_node_alloc();
  gboolean is_named = region->kind == LITHO_REGION_ALL || region->kind == LITHO_REGION_NAMED;
  const char *name = region->kind == LITHO_REGION_ALL ? "all" : region->text;
  if (is_named && isnan(region->feather) && !region->invert && region->except == NULL)
    return json_node_init_string(node, name);
  JsonObject *object = json_object_new();
  json_node_init_object(node, object);
  json_object_unref(object);
  if (is_named)
    json_object_set_string_member(object, "name", name);
  else if (region->text != NULL)
    json_object_set_string_member(object, kind_keys[region->kind], region->text);
  else {
    JsonArray *numbers = json_array_new();
    for (guint i = 0; i < n_numbers(region->kind); i++)
      json_array_add_double_element(numbers, region->v[i]);
    json_object_set_array_member(object, kind_keys[region->kind], numbers);
  }
  if (region->kind == LITHO_REGION_COLOR)
    json_object_set_double_member(object, "tolerance", region->v[0]);
  if (!isnan(region->feather))
    json_object_set_double_member(object, "feather", region->feather);
  if (region->invert)
    json_object_set_boolean_member(object, "invert", TRUE);
  if (region->except != NULL) {
    JsonArray *except = json_array_new();
    for (guint i = 0; i < region->except->len; i++)
      json_array_add_element(except, litho_region_to_json(region->except->pdata[i]));
    json_object_set_array_member(object, "except", except);
  }
  return node;
}

char *
litho_region_describe_base(const LithoRegion *region)
{
  g_autoptr(GString) out = g_string_new(NULL);
  const double *v = region->v;
  switch (region->kind) {
  case LITHO_REGION_ALL:
    g_string_append(out, "the whole photo");
    break;
  case LITHO_REGION_NAMED:
    g_string_append_printf(out, "the %s", region->text);
    break;
  case LITHO_REGION_TEXT:
    g_string_append(out, region->text);
    break;
  case LITHO_REGION_TONES:
    if (region->text != NULL)
      g_string_append_printf(out, "the %s", region->text);
    else
      g_string_append_printf(out, "the tones from %.0f to %.0f %%", v[0] * 100, v[1] * 100);
    break;
  case LITHO_REGION_COLOR:
    g_string_append_printf(out, "the %s parts", region->text);
    break;
  case LITHO_REGION_BOX:
  case LITHO_REGION_ELLIPSE:
    g_string_append_printf(out, "the %s at %.0f, %.0f %% of %.0f × %.0f %%",
                           region->kind == LITHO_REGION_BOX ? "box" : "ellipse", v[0] * 100,
                           v[1] * 100, v[2] * 100, v[3] * 100);
    break;
  case LITHO_REGION_GRADIENT:
    g_string_append_printf(out, "a gradient from %.0f, %.0f %% to %.0f, %.0f %%", v[0] * 100,
                           v[1] * 100, v[2] * 100, v[3] * 100);
    break;
  case LITHO_REGION_MASK:
    g_string_append_printf(out, "the mask '%s'", region->text);
    break;
  case LITHO_REGION_POINT:
    g_string_append_printf(out, "what is at %.0f, %.0f %%", v[0] * 100, v[1] * 100);
    break;
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
litho_region_describe(const LithoRegion *region)
{
  g_autofree char *base = litho_region_describe_base(region);
  GString *out = g_string_new(region->invert ? "everything but " : NULL);
  g_string_append(out, base);
  for (guint i = 0; region->except != NULL && i < region->except->len; i++) {
    g_autofree char *part = litho_region_describe(region->except->pdata[i]);
    g_string_append_printf(out, "%s%s", i == 0 ? ", but not " : " or ", part);
  }
  return g_string_free(out, FALSE);
}

const char *
litho_region_needs_see(const LithoRegion *region)
{
  if (region == NULL)
    return NULL;
  if (region->kind == LITHO_REGION_NAMED || region->kind == LITHO_REGION_TEXT)
    return region->text;
  if (region->kind == LITHO_REGION_POINT)
    return "a point";
  for (guint i = 0; region->except != NULL && i < region->except->len; i++) {
    const char *part = litho_region_needs_see(region->except->pdata[i]);
    if (part != NULL)
      return part;
  }
  return NULL;
}
