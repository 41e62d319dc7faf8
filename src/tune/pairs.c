/* pairs.c: lists of photos with texts. */
#include <json-glib/json-glib.h>
#include <string.h>
#include "base/file.h"
#include "tune/pairs.h"

#define MAX_LIST_BYTES (G_GUINT64_CONSTANT(1) << 30)
#define MAX_TEXT_BYTES (1 << 20)

typedef struct {
  const char *path, *images;
  GPtrArray *pairs;
  GHashTable *by_name; /* borrowed LithoPair* */
} Reader;

static void
pair_free(gpointer data)
{
  LithoPair *pair = data;
  g_free(pair->name);
  g_free(pair->path);
  g_ptr_array_unref(pair->texts);
  g_free(pair);
}

static void
add(Reader *reader, const char *name, const char *text)
{
  LithoPair *pair = g_hash_table_lookup(reader->by_name, name);
  if (pair == NULL) {
    pair = g_new(LithoPair, 1);
    pair->name = g_strdup(name);
    pair->path = g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(reader->images, name, NULL);
    pair->texts = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_insert(reader->by_name, pair->name, pair);
    g_ptr_array_add(reader->pairs, pair);
  }
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_strstrip(valid);
  if (*valid != '\0')
    g_ptr_array_add(pair->texts, g_steal_pointer(&valid));
}

static gboolean
bad_line(const char *path, guint line, const char *what, GError **error)
{
  g_autofree char *name = litho_file_display(path);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: line %u: %s", name, line, what);
  return FALSE;
}

/* "photo#3" → "photo" */
static void
cut_number(char *name)
{
  char *hash = strrchr(name, '#');
  if (hash != NULL && hash[1] != '\0' && strspn(hash + 1, "0123456789") == strlen(hash + 1))
    *hash = '\0';
}

static gboolean
read_tsv(Reader *reader, char *line, guint number, GError **error)
{
  char *tab = strchr(line, '\t');
  if (tab == NULL || tab == line)
    return bad_line(reader->path, number, "a photo's name, a tab and a text are wanted", error);
  *tab = '\0';
  cut_number(line);
  add(reader, line, tab + 1);
  return TRUE;
}

static gboolean
add_texts(Reader *reader, const char *name, JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING) {
    add(reader, name, json_node_get_string(node));
    return TRUE;
  }
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return FALSE;
  JsonArray *array = json_node_get_array(node);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *item = json_array_get_element(array, i);
    if (!JSON_NODE_HOLDS_VALUE(item) || !add_texts(reader, name, item))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_json(Reader *reader, char *line, guint number, GError **error)
{
  static const char *const texts[] = {"caption", "captions", "text"};
  static const char wanted[] = "an object {\"image\": …, \"caption\" or \"captions\" or \"text\": …} is wanted";
  g_autoptr(JsonParser) parser = json_parser_new();
  g_autoptr(GError) local = NULL;
  if (!json_parser_load_from_data(parser, line, -1, &local))
    return bad_line(reader->path, number, local->message, error);
  JsonNode *root = json_parser_get_root(parser);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
  JsonNode *image = object != NULL ? json_object_get_member(object, "image") : NULL;
  if (image == NULL || !JSON_NODE_HOLDS_VALUE(image) || json_node_get_value_type(image) != G_TYPE_STRING)
    return bad_line(reader->path, number, wanted, error);
  gboolean found = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    JsonNode *node = json_object_get_member(object, texts[i]);
    if (node != NULL && !add_texts(reader, json_node_get_string(image), node))
      return bad_line(reader->path, number, wanted, error);
    found = found || node != NULL;
  }
  return found || bad_line(reader->path, number, wanted, error);
}

/* --- folders ------------------------------------------------------------------------------------- */

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Paths of the files below `folder`, relative to the top, sorted folder by folder. */
static gboolean
list_files(const char *top, const char *folder, GPtrArray *files, GError **error)
{
  g_autofree char *path = folder != NULL ? g_build_filename(top, folder, NULL) : g_strdup(top);
  g_autoptr(GError) local = NULL;
  g_autoptr(GDir) dir = g_dir_open(path, 0, &local);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  const char *name;
  if (dir == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s", local->message);
    return FALSE;
  }
  while ((name = g_dir_read_name(dir)) != NULL)
    g_ptr_array_add(names, folder != NULL ? g_build_filename(folder, name, NULL) : g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *full = g_build_filename(top, names->pdata[i], NULL);
    if (!g_file_test(full, G_FILE_TEST_IS_DIR))
      g_ptr_array_add(files, g_strdup(names->pdata[i]));
    else if (!g_file_test(full, G_FILE_TEST_IS_SYMLINK) && !list_files(top, names->pdata[i], files, error))
      return FALSE;
  }
  return TRUE;
}

static gsize
stem_length(const char *name)
{
  const char *dot = strrchr(name, '.'), *slash = strrchr(name, G_DIR_SEPARATOR);
  return dot != NULL && (slash == NULL || dot > slash) ? (gsize)(dot - name) : strlen(name);
}

static gboolean
read_folder(Reader *reader, GError **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GHashTable) texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL); /* stem → file */
  if (!list_files(reader->path, NULL, files, error))
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    if (g_str_has_suffix(files->pdata[i], ".txt"))
      g_hash_table_insert(texts, g_strndup(files->pdata[i], stem_length(files->pdata[i])), files->pdata[i]);
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *stem = g_strndup(files->pdata[i], stem_length(files->pdata[i]));
    const char *text = g_hash_table_lookup(texts, stem);
    if (text == NULL || text == files->pdata[i])
      continue;
    g_autofree char *path = g_build_filename(reader->path, text, NULL);
    g_autoptr(GBytes) bytes = litho_file_read(path, MAX_TEXT_BYTES, error);
    if (bytes == NULL)
      return FALSE;
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *all = g_strndup(data, size);
    g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
      add(reader, files->pdata[i], *line);
  }
  return TRUE;
}

/* --- lists --------------------------------------------------------------------------------------- */

static char **
read_lines(const char *path, GError **error)
{
  g_autoptr(GBytes) bytes = litho_file_read(path, MAX_LIST_BYTES, error);
  if (bytes == NULL)
    return NULL;
  gsize size;
  const char *data = g_bytes_get_data(bytes, &size);
  if (memchr(data, '\0', size) != NULL) {
    g_autofree char *name = litho_file_display(path);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: not a text file", name);
    return NULL;
  }
  g_autofree char *text = g_strndup(data, size);
  char **lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    g_strchomp(*line);
  return lines;
}

static gboolean
read_list(Reader *reader, GError **error)
{
  g_auto(GStrv) lines = read_lines(reader->path, error);
  if (lines == NULL)
    return FALSE;
  for (guint i = 0; lines[i] != NULL; i++) {
    const char *first = lines[i] + strspn(lines[i], " ");
    const gboolean ok = *first == '\0'  ? TRUE
                        : *first == '{' ? read_json(reader, lines[i], i + 1, error)
                                        : read_tsv(reader, lines[i], i + 1, error);
    if (!ok)
      return FALSE;
  }
  return TRUE;
}

GPtrArray *
litho_pairs_read(const char *path, const char *images, GError **error)
{
  const gboolean is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
  g_autofree char *folder = is_folder ? g_strdup(path) : g_path_get_dirname(path);
  g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(pair_free);
  g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
  Reader reader = {path, images != NULL && !is_folder ? images : folder, pairs, by_name};
  if (!(is_folder ? read_folder(&reader, error) : read_list(&reader, error)))
    return NULL;
  for (guint i = pairs->len; i > 0; i--)
    if (((LithoPair *)pairs->pdata[i - 1])->texts->len == 0)
      g_ptr_array_remove_index(pairs, i - 1);
  if (pairs->len > 0)
    return g_steal_pointer(&pairs);
  g_autofree char *name = litho_file_display(path);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: no photo with a text is in it: %s", name,
              is_folder ? "photo.jpg with photo.txt beside it is wanted" : "\"photo<TAB>text\" or JSON lines are wanted");
  return NULL;
}

GPtrArray *
litho_pairs_split(const GPtrArray *pairs, const char *list, GError **error)
{
  g_auto(GStrv) lines = read_lines(list, error);
  g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) out = g_ptr_array_new();
  if (lines == NULL)
    return NULL;
  for (guint i = 0; i < pairs->len; i++)
    g_hash_table_insert(by_name, ((LithoPair *)pairs->pdata[i])->name, pairs->pdata[i]);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (*lines[i] == '\0')
      continue;
    LithoPair *pair = g_hash_table_lookup(by_name, lines[i]);
    if (pair == NULL) {
      g_autofree char *what = g_strdup_printf("'%s' is in no pair", lines[i]);
      bad_line(list, i + 1, what, error);
      return NULL;
    }
    g_ptr_array_add(out, pair);
  }
  return g_steal_pointer(&out);
}
