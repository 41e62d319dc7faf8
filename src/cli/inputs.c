/* inputs.c: from the photos and folders on a command line to pairs of input and output. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include "cli/inputs.h"
#include "photo/format.h"

typedef struct {
  const CliInputOptions *options;
  GPtrArray *pairs;
  GHashTable *files;   /* "dev:ino" of each input → InputPair */
  GHashTable *outputs; /* path → InputPair */
  gboolean many;       /* output is a folder */
  char *out_id;        /* "dev:ino" of the output folder, or NULL */
} Collection;

static void
pair_free(gpointer data)
{
  CliInputPair *pair = data;
  g_free(pair->in);
  g_free(pair->out);
  g_free(pair->preview);
  g_free(pair);
}

static gboolean
is_std(const char *path)
{
  return g_str_equal(path, "-");
}

static char *
file_id(const char *path)
{
  struct stat st;
  if (stat(path, &st) != 0)
    return NULL;
  return g_strdup_printf("%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
}

/* A camera's raw file by its name: it is not written, so its results are JPEG where nothing is said. */
static gboolean
has_raw_suffix(const char *name)
{
  const LithoFormat *format = litho_format_by_suffix(name);
  return format != NULL && (format->flags & LITHO_FORMAT_RAW) != 0;
}

static const char *
extension_of(const Collection *c, const char *in)
{
  return c->options->extension == NULL && has_raw_suffix(in) ? ".jpg" : c->options->extension;
}

/* Inside a folder only these are taken; a file that is named itself may be called anything. */
static gboolean
has_picture_suffix(const char *name)
{
  static const char *const suffixes[] = {"jpg",  "jpeg", "jpe",  "png",  "tif", "tiff",
                                         "webp", "heic", "heif", "avif", "jxl", "gif",
                                         "jp2",  "j2k",  "ppm",  NULL};
  const char *dot = strrchr(name, '.');
  g_autofree char *lower = dot != NULL ? g_ascii_strdown(dot + 1, -1) : NULL;
  return lower != NULL && (g_strv_contains(suffixes, lower) || has_raw_suffix(name));
}

static char *
with_extension(const char *path, const char *extension)
{
  if (extension == NULL)
    return g_strdup(path);
  const char *base = strrchr(path, '/');
  const char *dot = strrchr(base != NULL ? base : path, '.');
  gsize stem = dot != NULL && dot != base + 1 && dot != path ? (gsize)(dot - path) : strlen(path);
  return g_strdup_printf("%.*s%s", (int)stem, path, extension);
}

static char *
edited_name(const char *in, const char *extension)
{
  g_autofree char *folder = g_path_get_dirname(in);
  g_autofree char *base = g_path_get_basename(in);
  char *dot = strrchr(base, '.');
  if (dot == base)
    dot = NULL;
  g_autofree char *name =
      g_strdup_printf("%.*s-edited%s", dot != NULL ? (int)(dot - base) : (int)strlen(base), base,
                      extension != NULL ? extension
                      : dot != NULL     ? dot
                                        : "");
  return g_str_equal(folder, ".") ? g_strdup(name) : g_build_filename(folder, name, NULL);
}

/* relative: the place of `in` below an output folder. */
static char *
output_of(const Collection *c, const char *in, const char *relative)
{
  const CliInputOptions *o = c->options;
  if (o->in_place)
    return g_strdup(in);
  if (o->output == NULL)
    return is_std(in) ? g_strdup("-") : edited_name(in, extension_of(c, in));
  if (!c->many)
    return g_strdup(o->output);
  g_autofree char *renamed = with_extension(relative, extension_of(c, in));
  return g_build_filename(o->output, renamed, NULL);
}

static char *
preview_of(const Collection *c, const char *relative)
{
  const char *preview = c->options->preview;
  if (preview == NULL)
    return NULL;
  gboolean folder =
      c->many || g_str_has_suffix(preview, "/") || g_file_test(preview, G_FILE_TEST_IS_DIR);
  if (!folder)
    return g_strdup(preview);
  g_autofree char *renamed = with_extension(relative, ".jpg");
  return g_build_filename(preview, renamed, NULL);
}

static gboolean G_GNUC_PRINTF(3, 4) fail(GError **error, LithoError code, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error_literal(error, LITHO_ERROR, code, message);
  return FALSE;
}

/* A raw file and the camera's JPEG of the same shot: the raw file's result says which one it is of, IMG-NEF-edited.jpg.
 * FALSE: the clash is another. */
static gboolean
part(Collection *c, CliInputPair *a, CliInputPair *b)
{
  CliInputPair *raw = has_raw_suffix(a->in) ? a : has_raw_suffix(b->in) ? b : NULL;
  if (raw == NULL || (has_raw_suffix(a->in) && has_raw_suffix(b->in)) || (c->options->output != NULL && !c->many))
    return FALSE;
  const char *clash = raw->out, *dot = strrchr(clash, '.'), *suffix = strrchr(raw->in, '.');
  const char *end = dot != NULL ? dot : clash + strlen(clash);
  const gboolean edited = c->options->output == NULL && end - clash >= 7 && strncmp(end - 7, "-edited", 7) == 0;
  const char *at = edited ? end - 7 : end;
  char *name = g_strdup_printf("%.*s-%s%s", (int)(at - clash), clash, suffix + 1, at);
  if (raw == a)
    g_hash_table_steal(c->outputs, a->out);
  if (g_hash_table_contains(c->outputs, name)) {
    g_free(name);
    return FALSE;
  }
  g_free(raw->out);
  raw->out = name;
  g_hash_table_insert(c->outputs, a->out, a);
  return TRUE;
}

static gboolean
add(Collection *c, const char *in, const char *relative, gboolean in_folder, GError **error)
{
  if (c->pairs->len >= INPUTS_MAX)
    return fail(error, LITHO_ERROR_LIMIT, "more than %d photos: split the run", INPUTS_MAX);
  g_autofree char *id = is_std(in) ? g_strdup("-") : file_id(in);
  if (id == NULL)
    return fail(error, LITHO_ERROR_NOT_FOUND, "%s: %s", in, g_strerror(errno));
  if (g_hash_table_contains(c->files, id))
    return TRUE; /* named twice, or in a folder that was named too */
  CliInputPair *pair = g_new0(CliInputPair, 1);
  pair->in = g_strdup(in);
  pair->in_folder = in_folder;
  pair->out = output_of(c, in, relative);
  pair->preview = preview_of(c, relative);
  g_ptr_array_add(c->pairs, pair);
  g_hash_table_insert(c->files, g_steal_pointer(&id), pair);
  CliInputPair *other = g_hash_table_lookup(c->outputs, pair->out);
  if (other != NULL && !part(c, other, pair))
    return fail(error, LITHO_ERROR_USAGE, "%s and %s would both be written to %s", other->in, in,
                pair->out);
  g_hash_table_insert(c->outputs, pair->out, pair);
  return TRUE;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean
add_folder(Collection *c, const char *folder, const char *relative, int depth, GError **error)
{
  if (depth > INPUTS_MAX_DEPTH)
    return fail(error, LITHO_ERROR_LIMIT, "%s: folders nested deeper than %d", folder,
                INPUTS_MAX_DEPTH);
  g_autoptr(GError) io_error = NULL;
  GDir *dir = g_dir_open(folder, 0, &io_error);
  if (dir == NULL)
    return fail(error, LITHO_ERROR_READ, "%s", io_error->message);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
    if (name[0] != '.')
      g_ptr_array_add(names, g_strdup(name));
  g_dir_close(dir);
  g_ptr_array_sort(names, by_name);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
    g_autofree char *below = relative != NULL ? g_build_filename(relative, names->pdata[i], NULL)
                                              : g_strdup(names->pdata[i]);
    struct stat st;
    if (lstat(path, &st) != 0)
      continue;
    if (S_ISDIR(st.st_mode)) {
      g_autofree char *id = file_id(path);
      gboolean is_output = g_strcmp0(id, c->out_id) == 0;
      if (!is_output && !add_folder(c, path, below, depth + 1, error))
        return FALSE;
    } else if (g_file_test(path, G_FILE_TEST_IS_REGULAR) && has_picture_suffix(path) &&
               !(c->options->in_place && has_raw_suffix(path)) && !add(c, path, below, TRUE, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
add_path(Collection *c, const char *path, gboolean alone, GError **error)
{
  g_autofree char *base = g_path_get_basename(path);
  if (is_std(path) && (!alone || c->many || c->options->in_place))
    return fail(error, LITHO_ERROR_USAGE, "- (stdin) goes alone, to a file or to stdout");
  if (is_std(path))
    return add(c, path, path, FALSE, error);
  if (c->options->in_place && has_raw_suffix(path))
    return fail(error, LITHO_ERROR_USAGE, "%s: a camera's raw file is never replaced: say -o instead of --in-place", path);
  if (!g_file_test(path, G_FILE_TEST_IS_DIR))
    return add(c, path, base, FALSE, error);
  if (!c->options->recursive)
    return fail(error, LITHO_ERROR_USAGE, "%s is a folder: say -r to take the photos in it", path);
  guint before = c->pairs->len;
  if (!add_folder(c, path, NULL, 0, error))
    return FALSE;
  return c->pairs->len > before ||
         fail(error, LITHO_ERROR_NOT_FOUND, "%s: no photos in this folder", path);
}

/* Without -o a folder's results lie beside its photos: when the same command is said again, those are no photos to be
 * edited. Takes out what was found in a folder and is the result of another photo of the run. */
static void
leave_out_results(Collection *c)
{
  if (c->options->in_place || c->options->output != NULL)
    return;
  g_autoptr(GHashTable) results = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < c->pairs->len; i++) {
    const CliInputPair *pair = c->pairs->pdata[i];
    char *id = is_std(pair->out) ? NULL : file_id(pair->out);
    if (id != NULL)
      g_hash_table_insert(results, id, (gpointer)pair);
  }
  for (guint i = c->pairs->len; i > 0; i--) {
    const CliInputPair *pair = c->pairs->pdata[i - 1];
    g_autofree char *id = pair->in_folder ? file_id(pair->in) : NULL;
    const CliInputPair *of = id != NULL ? g_hash_table_lookup(results, id) : NULL;
    if (of == NULL || of == pair)
      continue;
    g_hash_table_remove(c->outputs, pair->out);
    g_hash_table_remove(c->files, id);
    g_ptr_array_remove_index(c->pairs, i - 1);
  }
}

/* An input and a folder are never written to; what exists already is added to `exist`. */
static gboolean
check_output(const Collection *c, const char *path, GPtrArray *exist, GError **error)
{
  if (is_std(path))
    return TRUE;
  g_autofree char *id = file_id(path);
  if (id != NULL && g_hash_table_contains(c->files, id))
    return fail(error, LITHO_ERROR_USAGE,
                "%s is one of the inputs: say another name, or --in-place to replace the photos",
                path);
  if (g_file_test(path, G_FILE_TEST_IS_DIR))
    return fail(error, LITHO_ERROR_USAGE, "%s is a folder", path);
  if (g_file_test(path, G_FILE_TEST_IS_REGULAR)) /* a device is not replaced */
    g_ptr_array_add(exist, (gpointer)path);
  return TRUE;
}

static gboolean
check_outputs(const Collection *c, GError **error)
{
  g_autoptr(GPtrArray) exist = g_ptr_array_new();
  for (guint i = 0; i < c->pairs->len; i++) {
    const CliInputPair *pair = c->pairs->pdata[i];
    if (!c->options->in_place && !check_output(c, pair->out, exist, error))
      return FALSE;
    if (pair->preview == NULL)
      continue;
    if (g_hash_table_contains(c->outputs, pair->preview))
      return fail(error, LITHO_ERROR_USAGE, "%s would be both an output and a preview",
                  pair->preview);
    if (!check_output(c, pair->preview, exist, error))
      return FALSE;
  }
  if (exist->len == 0 || c->options->force || c->options->skip_existing)
    return TRUE;
  return fail(error, LITHO_ERROR_USAGE,
              "%s exists already%s: say --force to replace it or --skip-existing to go on",
              (char *)exist->pdata[0], exist->len > 1 ? " (and others)" : "");
}

GPtrArray *
cli_inputs_collect(char **paths, const CliInputOptions *options, GError **error)
{
  guint n = g_strv_length(paths);
  gboolean folder = FALSE;
  for (guint i = 0; i < n; i++)
    folder |= g_file_test(paths[i], G_FILE_TEST_IS_DIR);
  const char *output = options->output;
  if (options->in_place && output != NULL) {
    fail(error, LITHO_ERROR_USAGE, "--in-place and -o contradict each other");
    return NULL;
  }
  Collection c = {.options = options};
  c.many =
      output != NULL && !is_std(output) &&
      (n > 1 || folder || g_str_has_suffix(output, "/") || g_file_test(output, G_FILE_TEST_IS_DIR));
  if (n == 0)
    fail(error, LITHO_ERROR_USAGE, "no photo was named");
  else if (output != NULL && is_std(output) && (n > 1 || folder))
    fail(error, LITHO_ERROR_USAGE, "only one photo can go to - (stdout)");
  else if (c.many && g_file_test(output, G_FILE_TEST_EXISTS) &&
           !g_file_test(output, G_FILE_TEST_IS_DIR))
    fail(error, LITHO_ERROR_USAGE, "%s is a file: several photos need a folder", output);
  else if (options->preview != NULL && (n > 1 || folder) && !c.many &&
           !g_file_test(options->preview, G_FILE_TEST_IS_DIR) &&
           !g_str_has_suffix(options->preview, "/"))
    fail(error, LITHO_ERROR_USAGE, "several photos need a folder for --preview: end it in /");
  else {
    c.pairs = g_ptr_array_new_with_free_func(pair_free);
    c.files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    c.outputs = g_hash_table_new(g_str_hash, g_str_equal);
    c.out_id = c.many ? file_id(output) : NULL;
    gboolean ok = TRUE;
    for (guint i = 0; i < n && ok; i++)
      ok = add_path(&c, paths[i], n == 1, error);
    if (ok)
      leave_out_results(&c);
    ok = ok && check_outputs(&c, error);
    g_hash_table_unref(c.outputs);
    g_hash_table_unref(c.files);
    g_free(c.out_id);
    if (ok)
      return c.pairs;
    g_ptr_array_unref(c.pairs);
  }
  return NULL;
}

gboolean
cli_inputs_make_parent(const char *path, GError **error)
{
  if (is_std(path))
    return TRUE;
  g_autofree char *folder = g_path_get_dirname(path);
  if (g_mkdir_with_parents(folder, 0777) == 0)
    return TRUE;
  return fail(error, LITHO_ERROR_WRITE, "%s: %s", folder, g_strerror(errno));
}
