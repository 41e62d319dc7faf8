/* readings.c: what the net of readings (infer/reading_net.h) makes of requests: for
 * bench/planner_gold.py, and its time.
 *
 *   readings WEIGHTS WORDS REQUESTS.jsonl      for each line {"id","text"} of the file a prediction
 * {"id","steps","refused","ms","items"}
 *
 * WEIGHTS: a file of reading weights, - : the one that comes with litho. WORDS: the encoder's file,
 * - : the installed one. The steps are as the net reads them, without the rest of the planner: no
 * numbers, no catalogue, nothing asked.
 */
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include "infer/reading_net.h"

static const char *const signs[] = {"-", "0", "+"};

static char *
words(const char *text, LithoReadingSpan span)
{
  return g_strndup(text + span.start, span.end - span.start);
}

static JsonObject *
free_text(char *text)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "text", text);
  g_free(text);
  return object;
}

static void
set_region(JsonObject *step, const char *text, const LithoReadingItem *item)
{
  const gboolean place = item->place.end > 0;
  if (g_str_equal(item->name, "remove_object"))
    json_object_set_object_member(step, "region",
                                  free_text(words(text, place ? item->place : item->span)));
  else if (g_str_equal(item->name, "remove_background") ||
           g_str_equal(item->name, "replace_background"))
    json_object_set_string_member(step, "region", "background");
  else if (g_str_has_prefix(item->region, "tones:"))
    json_object_set_object_member(step, "region",
                                  free_text(g_strdup(item->region + strlen("tones:"))));
  else if (!g_str_equal(item->region, "text") && !g_str_equal(item->region, "color"))
    json_object_set_string_member(step, "region", item->region);
  else if (place)
    json_object_set_object_member(step, "region", free_text(words(text, item->place)));
  else
    json_object_set_string_member(step, "region", "all");
}

static JsonObject *
step_of(const char *text, const LithoReadingItem *item)
{
  JsonObject *step = json_object_new();
  json_object_set_string_member(step, "op", item->name);
  json_object_set_string_member(step, "sign", signs[item->sign + 1]);
  set_region(step, text, item);
  if (item->except.end > 0) {
    JsonArray *except = json_array_new();
    json_array_add_object_element(except, free_text(words(text, item->except)));
    json_object_set_array_member(step, "except", except);
  }
  if ((g_str_equal(item->name, "color_mix") && item->sign != 0) ||
      g_str_equal(item->name, "color_tint")) {
    g_autofree char *colored = words(text, item->colored);
    const gboolean other = g_str_equal(item->color, "other");
    if (!g_str_equal(item->color, "none") && (!other || *colored != '\0'))
      json_object_set_string_member(step, "color", other ? colored : item->color);
  }
  return step;
}

static JsonObject *
item_of(const LithoReadingItem *item)
{
  const struct {
    const char *name;
    LithoReadingSpan span;
  } spans[] = {{"span", item->span},   {"place", item->place},   {"except", item->except},
               {"value", item->value}, {"number", item->number}, {"colored", item->colored}};
  JsonObject *out = json_object_new();
  json_object_set_int_member(out, "kind", item->kind);
  json_object_set_string_member(out, "name", item->name);
  json_object_set_int_member(out, "sign", item->sign);
  json_object_set_double_member(out, "sure", (double)item->sure);
  json_object_set_int_member(out, "degree", item->degree);
  json_object_set_int_member(out, "open", item->open);
  json_object_set_string_member(out, "region", item->region);
  json_object_set_string_member(out, "color", item->color);
  for (gsize i = 0; i < G_N_ELEMENTS(spans); i++) {
    JsonArray *pair = json_array_new();
    json_array_add_int_element(pair, spans[i].span.start);
    json_array_add_int_element(pair, spans[i].span.end);
    json_object_set_array_member(out, spans[i].name, pair);
  }
  return out;
}

static JsonObject *
prediction(const char *id, const char *text, const LithoNetReading *reading, double ms)
{
  JsonObject *out = json_object_new();
  JsonArray *steps = json_array_new(), *items = json_array_new();
  for (int i = 0; i < reading->n; i++) {
    if (reading->items[i].kind == LITHO_READING_STEP)
      json_array_add_object_element(steps, step_of(text, &reading->items[i]));
    json_array_add_object_element(items, item_of(&reading->items[i]));
  }
  json_object_set_string_member(out, "id", id);
  json_object_set_array_member(out, "steps", steps);
  json_object_set_boolean_member(out, "refused", reading->refuse == LITHO_READING_REFUSE_ALL);
  json_object_set_double_member(out, "ms", ms);
  json_object_set_array_member(out, "items", items);
  return out;
}

int
main(int argc, char **argv)
{
  if (argc < 4)
    g_error("see the head of bench/readings.c");
  g_autoptr(GError) error = NULL;
  g_autofree char *all = NULL;
  g_autoptr(LithoReadingNet) net =
      litho_reading_net_open(g_str_equal(argv[1], "-") ? NULL : argv[1],
                             g_str_equal(argv[2], "-") ? NULL : argv[2], &error);
  if (net == NULL || !g_file_get_contents(argv[3], &all, NULL, &error))
    g_error("%s", error->message);
  g_auto(GStrv) lines = g_strsplit(g_strchomp(all), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autoptr(JsonNode) node = json_from_string(lines[i], &error);
    if (node == NULL)
      g_error("line %u: %s", i + 1, error->message);
    JsonObject *line = json_node_get_object(node);
    const char *text = json_object_get_string_member(line, "text");
    LithoNetReading reading;
    const gint64 start = g_get_monotonic_time();
    litho_reading_net_read(net, text, &reading);
    const double ms = (double)(g_get_monotonic_time() - start) / 1000;
    g_autoptr(JsonNode) out = json_node_init_object(
        json_node_alloc(),
        prediction(json_object_get_string_member(line, "id"), text, &reading, ms));
    json_object_unref(json_node_get_object(out)); /* the node has its own */
    g_autofree char *printed = json_to_string(out, FALSE);
    puts(printed);
  }
  return 0;
}
