/* regions_prompt.c: see regions_prompt.h. */
#include <string.h>
#include "base/json.h"
#include "cli/cmd/regions_prompt.h"

void
region_prompt_free(RegionPrompt *prompt)
{
  litho_region_free(prompt->region);
  g_array_unref(prompt->points);
  g_free(prompt);
}

static gboolean
refuse(const char *option, const char *text, GError **error)
{
  g_set_error(
      error, LITHO_ERROR, LITHO_ERROR_USAGE,
      "%s takes %s, fractions of the frame, not '%s'; more points of the same thing follow after a semicolon, and "
      "-X,Y or X,Y,out is not on it",
      option, g_str_equal(option, "--box") ? "X,Y,W,H" : "X,Y", text);
  return FALSE;
}

/* v: up to four numbers 0..1. Their number, or 0 when the text is something else. */
static int
numbers(char **parts, double v[4])
{
  int n = 0;
  for (; parts[n] != NULL; n++) {
    char *end = NULL;
    if (n == 4)
      return 0;
    v[n] = g_ascii_strtod(g_strstrip(parts[n]), &end);
    if (end == parts[n] || *end != '\0' || !(v[n] >= 0 && v[n] <= 1))
      return 0;
  }
  return n;
}

/* One item into the thing. */
static gboolean
add_item(RegionPrompt *prompt, char *item)
{
  SeePoint point = {.inside = TRUE};
  double v[4] = {0};
  g_strstrip(item);
  if (*item == '-') {
    point.inside = FALSE;
    item++;
  }
  g_auto(GStrv) parts = g_strsplit(item, ",", -1);
  guint n_parts = g_strv_length(parts);
  if (n_parts == 3 && g_str_equal(g_strstrip(parts[2]), "out")) {
    point.inside = FALSE;
    g_clear_pointer(&parts[2], g_free);
  }
  const int n = numbers(parts, v);
  if (n == 4 && point.inside && !prompt->has_box && v[2] > 0 && v[3] > 0) {
    prompt->has_box = TRUE;
    prompt->box = (LithoBox){v[0], v[1], MIN(v[2], 1 - v[0]), MIN(v[3], 1 - v[1])};
    return prompt->box.w > 0 && prompt->box.h > 0;
  }
  point.x = v[0];
  point.y = v[1];
  if (n == 2)
    g_array_append_val(prompt->points, point);
  return n == 2;
}

static const SeePoint *
first_inside(const RegionPrompt *prompt)
{
  for (guint i = 0; i < prompt->points->len; i++)
    if (g_array_index(prompt->points, SeePoint, i).inside)
      return &g_array_index(prompt->points, SeePoint, i);
  return NULL;
}

static gboolean
name(RegionPrompt *prompt, const char *option, GError **error)
{
  const SeePoint *point = first_inside(prompt);
  const double values[4] = {prompt->has_box ? prompt->box.x : point->x, prompt->has_box ? prompt->box.y : point->y,
                            prompt->box.w, prompt->box.h};
  JsonObject *object = json_object_new();
  JsonArray *list = json_array_new();
  for (int i = 0; i < (prompt->has_box ? 4 : 2); i++)
    json_array_add_double_element(list, values[i]);
  json_object_set_array_member(object, prompt->has_box ? "box" : "point", list);
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  prompt->region = litho_region_parse(node, option, error);
  return prompt->region != NULL;
}

gboolean
region_prompt_parse(const char *option, const char *text, GPtrArray *prompts, GArray *outside, GError **error)
{
  g_auto(GStrv) items = g_strsplit(text, ";", -1);
  RegionPrompt *prompt = g_new0(RegionPrompt, 1);
  prompt->points = g_array_new(FALSE, FALSE, sizeof(SeePoint));
  gboolean ok = items[0] != NULL;
  for (char **item = items; ok && *item != NULL; item++)
    ok = add_item(prompt, *item);
  ok = ok && (prompt->has_box || g_str_equal(option, "--point"));
  if (!ok)
    refuse(option, text, error);
  else if (!prompt->has_box && first_inside(prompt) == NULL)
    g_array_append_vals(outside, prompt->points->data, prompt->points->len);
  else if ((ok = name(prompt, option, error))) {
    g_ptr_array_add(prompts, prompt);
    return TRUE;
  }
  region_prompt_free(prompt);
  return ok;
}
