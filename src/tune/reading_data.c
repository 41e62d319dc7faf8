/* reading_data.c: readings from JSON lines: once for the labels, once for the items. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "tune/reading_data.h"

#define MAX_BYTES (G_GUINT64_CONSTANT(256) << 20)

/* Colours that are told apart; every other is "other", whose words are pointed at. */
static const char *const color_names[] = {"none",  "blue",    "red",  "green", "yellow", "orange",
                                          "brown", "purple",  "pink", "white", "black",  "cyan",
                                          "teal",  "magenta", "gold", "grey",  "other",  NULL};
static const struct {
  const char *is, *name;
} color_alias[] = {{"gray", "grey"},       {"aqua", "cyan"},    {"violet", "purple"},
                   {"lavender", "purple"}, {"golden", "gold"},  {"tan", "brown"},
                   {"turquoise", "teal"},  {"amber", "orange"}, {"sepia", "brown"},
                   {"bluish", "blue"}};
static const char *const degree_names[] = {"some", "touch", "lot", NULL};
static const char *const open_names[] = {"no", "all", "light", "pop", NULL};

static void
request_free(gpointer data)
{
  TuneReadingRequest *request = data;
  g_free(request->text);
  g_array_unref(request->items);
  g_free(request);
}

void
tune_reading_data_free(TuneReadingData *data)
{
  if (data == NULL)
    return;
  g_ptr_array_unref(data->requests);
  g_strfreev(data->classes);
  g_strfreev(data->regions);
  g_strfreev(data->colors);
  g_free(data);
}

static const char *
string_of(JsonObject *object, const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member(object, key) : NULL;
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                 json_node_get_value_type(node) == G_TYPE_STRING
             ? json_node_get_string(node)
             : NULL;
}

static JsonObject *
object_of(JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member(object, key);
  return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

/* The objects of a list; empty where there is none. */
static GPtrArray *
objects_of(JsonObject *line, const char *key)
{
  GPtrArray *out = g_ptr_array_new();
  JsonNode *node = json_object_get_member(line, key);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    JsonNode *one = json_array_get_element(array, i);
    if (JSON_NODE_HOLDS_OBJECT(one))
      g_ptr_array_add(out, json_node_get_object(one));
  }
  return out;
}

static int
label(char *const *labels, const char *name)
{
  for (int i = 0; name != NULL && labels[i] != NULL; i++)
    if (g_str_equal(labels[i], name))
      return i;
  return -1;
}

/* "exposure +", "keep", "cannot add"; NULL: the object does not say. */
static char *
class_of(JsonObject *object, LithoReadingKind kind)
{
  const char *op = string_of(object, "op"), *sign = string_of(object, "sign"),
             *cannot = string_of(object, "kind");
  if (kind == LITHO_READING_KEEP)
    return g_strdup("keep");
  if (kind == LITHO_READING_CANNOT)
    return cannot != NULL ? g_strdup_printf("cannot %s", cannot) : NULL;
  return op != NULL ? g_strdup_printf("%s %s", op, sign != NULL ? sign : "0") : NULL;
}

static char *
region_of(JsonObject *object)
{
  const char *name = string_of(object, "region");
  JsonObject *said = name == NULL ? object_of(object, "region") : NULL;
  if (said == NULL)
    return g_strdup(name != NULL ? name : "all");
  if (string_of(said, "tones") != NULL)
    return g_strdup_printf("tones:%s", string_of(said, "tones"));
  return g_strdup(string_of(said, "text") != NULL ? "text" : "color");
}

/* The last word of the colour that has a name: "dark blue" is blue. */
static const char *
color_of(const char *said)
{
  if (said == NULL)
    return "none";
  g_autofree char *low = g_ascii_strdown(said, -1);
  g_auto(GStrv) words = g_strsplit_set(low, " -/,&()", -1);
  for (guint i = g_strv_length(words); i > 0; i--) {
    const char *word = words[i - 1];
    for (gsize k = 0; k < G_N_ELEMENTS(color_alias); k++)
      if (g_str_equal(word, color_alias[k].is))
        word = color_alias[k].name;
    for (int k = 1; !g_str_equal(color_names[k], "other"); k++)
      if (g_str_has_prefix(word, color_names[k]))
        return color_names[k];
  }
  return "other";
}

/* Where the words stand: inside `near` if they do, else at the place that begins nearest to it. */
static LithoReadingSpan
find(const char *text, const char *words, LithoReadingSpan near)
{
  LithoReadingSpan best = {0, 0};
  if (words == NULL || *words == '\0')
    return best;
  const guint n = (guint)strlen(words);
  guint least = G_MAXUINT;
  for (const char *p = strstr(text, words); p != NULL; p = strstr(p + 1, words)) {
    const guint at = (guint)(p - text), away = at > near.start ? at - near.start : near.start - at;
    if (at >= near.start && at + n <= near.end)
      return (LithoReadingSpan){at, at + n};
    if (away < least) {
      least = away;
      best = (LithoReadingSpan){at, at + n};
    }
  }
  return best;
}

/* The digits in `within` that say the number; if none does, the first there are. */
static LithoReadingSpan
find_number(const char *text, JsonObject *step, LithoReadingSpan within)
{
  JsonNode *node = json_object_get_member(step, "number");
  LithoReadingSpan first = {0, 0};
  if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
    return first;
  const char *said = string_of(step, "number");
  const double wanted =
      fabs(said != NULL ? g_ascii_strtod(said, NULL) : json_node_get_double(node));
  for (guint i = within.start; i < within.end; i++) {
    if (!g_ascii_isdigit(text[i]))
      continue;
    guint end = i;
    while (end < within.end && (g_ascii_isdigit(text[end]) || (strchr(".,/", text[end]) != NULL &&
                                                               g_ascii_isdigit(text[end + 1]))))
      end++;
    const guint start = i > within.start && strchr("+-", text[i - 1]) != NULL ? i - 1 : i;
    const LithoReadingSpan span = {start, end};
    if (fabs(g_ascii_strtod(text + i, NULL) - wanted) < 1e-9)
      return span;
    if (first.end == 0)
      first = span;
    i = end;
  }
  return first;
}

static void
point(const char *text, JsonObject *object, TuneReadingItem *item)
{
  JsonObject *region = object_of(object, "region"), *except = object_of(object, "except");
  const char *place = string_of(object, "target");
  place = place != NULL ? place : string_of(object, "region_span");
  place = place != NULL ? place : region != NULL ? string_of(region, "text") : NULL;
  const char *spared = string_of(object, "except_span");
  spared = spared != NULL   ? spared
           : except != NULL ? string_of(except, "text")
                            : string_of(object, "except");
  const char *value =
      string_of(object, "to") != NULL ? string_of(object, "to") : string_of(object, "style");
  item->pointers[READING_PLACE] = find(text, place, item->span);
  item->pointers[READING_EXCEPT] = find(text, spared, item->span);
  item->pointers[READING_VALUE] = find(text, value, item->span);
  item->pointers[READING_COLORED] = find(text, string_of(object, "color"), item->span);
  item->pointers[READING_NUMBER] = find_number(text, object, item->span);
}

static int
by_place(gconstpointer a, gconstpointer b)
{
  const TuneReadingItem *x = a, *y = b;
  return x->span.start != y->span.start
             ? (x->span.start > y->span.start) - (x->span.start < y->span.start)
             : (x->span.end > y->span.end) - (x->span.end < y->span.end);
}

static const char *const lists[] = {"steps", "keep", "cannot"}; /* by LithoReadingKind */

static void
add_items(const TuneReadingData *data, TuneReadingRequest *request, JsonObject *line)
{
  for (int kind = 0; kind < 3; kind++) {
    g_autoptr(GPtrArray) objects = objects_of(line, lists[kind]);
    for (guint i = 0; i < objects->len; i++) {
      JsonObject *object = objects->pdata[i];
      g_autofree char *class = class_of(object, (LithoReadingKind)kind),
                      *region = region_of(object);
      const LithoReadingSpan whole = {0, (guint)strlen(request->text)};
      TuneReadingItem item = {.cls = label(data->classes, class),
                              .span = find(request->text, string_of(object, "span"), whole),
                              .region = -1,
                              .degree = -1,
                              .open = -1,
                              .color = -1};
      if (item.cls < 0 || item.span.end == 0 || request->items->len >= LITHO_READING_ITEMS)
        continue;
      if (kind != LITHO_READING_CANNOT) {
        const char *degree = string_of(object, "degree"), *open = string_of(object, "open");
        item.region = label(data->regions, region);
        item.degree = label((char *const *)degree_names, degree != NULL ? degree : "some");
        item.open = label((char *const *)open_names, open != NULL ? open : "no");
        item.color = label(data->colors, color_of(string_of(object, "color")));
        point(request->text, object, &item);
      }
      g_array_append_val(request->items, item);
    }
  }
  g_array_sort(request->items, by_place);
}

static void
count(GHashTable *counts, char *name)
{
  if (name != NULL)
    g_hash_table_replace(counts, name,
                         GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(counts, name)) + 1));
}

static int
by_count(gconstpointer a, gconstpointer b, gpointer counts)
{
  const char *const *x = a, *const *y = b;
  const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, *x)),
              m = GPOINTER_TO_UINT(g_hash_table_lookup(counts, *y));
  return n != m ? (n < m) - (n > m) : strcmp(*x, *y);
}

static char **
names_of(GHashTable *counts)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init(&iter, counts);
  while (g_hash_table_iter_next(&iter, &key, NULL))
    g_ptr_array_add(names, key);
  g_ptr_array_sort_with_data(names, by_count, counts);
  g_autoptr(GStrvBuilder) out = g_strv_builder_new();
  for (guint i = 0; i < names->len; i++)
    g_strv_builder_add(out, names->pdata[i]);
  return g_strv_builder_end(out);
}

static gboolean
is_held(JsonObject *line, int hold)
{
  const char *id = string_of(line, "id");
  if (id == NULL)
    return FALSE;
  g_autofree char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, id, -1);
  sha256[8] = '\0';
  return (int)(g_ascii_strtoull(sha256, NULL, 16) % 100) < hold;
}

static void
add_request(TuneReadingData *data, JsonObject *line, int hold)
{
  TuneReadingRequest *request = g_new0(TuneReadingRequest, 1);
  const double sure =
      json_object_has_member(line, "sure") ? json_object_get_double_member(line, "sure") : 1;
  request->text = g_strdup(string_of(line, "text"));
  request->items = g_array_new(FALSE, TRUE, sizeof(TuneReadingItem));
  request->weight = (float)(0.4 + 0.6 * CLAMP(sure, 0, 1));
  request->held = is_held(line, hold);
  add_items(data, request, line);
  g_ptr_array_add(data->requests, request);
}

typedef struct {
  GHashTable *classes, *regions;
} Counts;

static void
count_labels(Counts *counts, JsonObject *line)
{
  for (int kind = 0; kind < 3; kind++) {
    g_autoptr(GPtrArray) objects = objects_of(line, lists[kind]);
    for (guint i = 0; i < objects->len; i++) {
      count(counts->classes, class_of(objects->pdata[i], (LithoReadingKind)kind));
      if (kind != LITHO_READING_CANNOT)
        count(counts->regions, region_of(objects->pdata[i]));
    }
  }
}

static gboolean
read_file(TuneReadingData *data, const char *path, int hold, Counts *counts, GError **error)
{
  g_autoptr(GBytes) bytes = litho_file_read(path, MAX_BYTES, error);
  if (bytes == NULL)
    return FALSE;
  g_autofree char *all = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
  g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (*g_strstrip(lines[i]) == '\0')
      continue;
    g_autoptr(JsonNode) root = json_from_string(lines[i], NULL);
    JsonObject *line =
        root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
    if (string_of(line, "text") == NULL) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s, line %u: no {\"text\", \"steps\", …}",
                  path, i + 1);
      return FALSE;
    }
    if (counts != NULL)
      count_labels(counts, line);
    else
      add_request(data, line, hold);
  }
  return TRUE;
}

TuneReadingData *
tune_reading_data_read(const char *const *paths, int hold, GError **error)
{
  g_autoptr(TuneReadingData) data = g_new0(TuneReadingData, 1);
  data->requests = g_ptr_array_new_with_free_func(request_free);
  g_autoptr(GHashTable) classes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) regions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  Counts counts = {classes, regions};
  for (int i = 0; paths[i] != NULL; i++)
    if (!read_file(data, paths[i], hold, &counts, error))
      return NULL;
  data->classes = names_of(classes);
  data->regions = names_of(regions);
  data->colors = g_strdupv((char **)color_names);
  if (data->classes[0] == NULL || data->regions[0] == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: no request has a step", paths[0]);
    return NULL;
  }
  for (int i = 0; paths[i] != NULL; i++)
    if (!read_file(data, paths[i], hold, NULL, error))
      return NULL;
  return g_steal_pointer(&data);
}
