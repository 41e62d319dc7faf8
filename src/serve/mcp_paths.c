/* mcp_paths.c: see mcp_paths.h. */
#include "serve/mcp_paths.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"

#define MAX_TRIES 1000

struct _LithoMcpPaths {
  GPtrArray *roots; /* char*: absolute, no links, no slash at the end (but "/") */
  char *output;     /* the same, or NULL */
};

void
litho_mcp_file_clear(LithoMcpFile *file)
{
  g_clear_pointer(&file->path, g_free);
  g_clear_pointer(&file->root, g_free);
}

/* Of a folder that exists. */
static char *
canonical_folder(const char *path, GError **error)
{
  char *found = realpath(path, NULL);
  if (found != NULL && g_file_test(found, G_FILE_TEST_IS_DIR)) {
    char *copy = g_strdup(found);
    free(found);
    return copy;
  }
  g_autofree char *safe = litho_file_display(path);
  g_set_error(error, LITHO_ERROR, found != NULL || errno != ENOENT ? LITHO_ERROR_READ : LITHO_ERROR_NOT_FOUND, "%s: %s",
              safe, found != NULL ? "is no folder" : g_strerror(errno));
  free(found);
  return NULL;
}

LithoMcpPaths *
litho_mcp_paths_new(const char *const *roots, const char *output, GError **error)
{
  g_autoptr(LithoMcpPaths) paths = g_new0(LithoMcpPaths, 1);
  paths->roots = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; roots[i] != NULL; i++) {
    char *root = canonical_folder(roots[i], error);
    if (root == NULL)
      return NULL;
    g_ptr_array_add(paths->roots, root);
  }
  if (output != NULL && (paths->output = canonical_folder(output, error)) == NULL)
    return NULL;
  return g_steal_pointer(&paths);
}

void
litho_mcp_paths_free(LithoMcpPaths *paths)
{
  if (paths == NULL)
    return;
  g_ptr_array_unref(paths->roots);
  g_free(paths->output);
  g_free(paths);
}

/* The part of `path` below `root`, "" for the root itself, or NULL. */
static const char *
below(const char *path, const char *root)
{
  const gsize n = strlen(root);
  if (g_str_equal(root, "/"))
    return path + 1;
  if (strncmp(path, root, n) != 0 || (path[n] != '/' && path[n] != '\0'))
    return NULL;
  return path[n] == '/' ? path + n + 1 : path + n;
}

/* A file: URI or a path → a path; NULL: a URI of another kind. Caller frees. */
static char *
plain_path(const char *name)
{
  return g_str_has_prefix(name, "file:") ? g_filename_from_uri(name, NULL, NULL) : g_strdup(name);
}

static gboolean
take(const LithoMcpPaths *paths, const char *found, LithoMcpFile *file)
{
  for (guint i = 0; i < paths->roots->len; i++) {
    const char *rest = below(found, paths->roots->pdata[i]);
    if (rest == NULL)
      continue;
    file->path = g_strdup(found);
    file->root = g_strdup(paths->roots->pdata[i]);
    file->below = file->path + (rest - found);
    return TRUE;
  }
  return FALSE;
}

static gboolean
refuse(GError **error, LithoError code, const char *name, const char *why)
{
  g_autofree char *safe = litho_file_display(name);
  g_set_error(error, LITHO_ERROR, (int)code, "%s: %s", safe, why);
  return FALSE;
}

gboolean
litho_mcp_paths_find(const LithoMcpPaths *paths, const char *name, gboolean folder, LithoMcpFile *file, GError **error)
{
  g_autofree char *path = plain_path(name);
  gboolean exists = FALSE;
  memset(file, 0, sizeof *file);
  const gboolean absolute = path != NULL && g_path_is_absolute(path);
  for (guint i = 0; path != NULL && i < (absolute ? 1 : paths->roots->len); i++) {
    g_autofree char *full = absolute ? g_strdup(path) : g_build_filename(paths->roots->pdata[i], path, NULL);
    char *found = realpath(full, NULL);
    if (found == NULL)
      continue;
    exists = TRUE;
    const gboolean inside = take(paths, found, file);
    free(found);
    if (!inside)
      continue;
    struct stat st;
    if (stat(file->path, &st) == 0 && (folder ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode)))
      return TRUE;
    litho_mcp_file_clear(file);
    return refuse(error, LITHO_ERROR_READ, name, folder ? "is no folder" : "is no file");
  }
  /* Of what lies outside it is not told whether it exists. */
  if (!absolute && !exists)
    return refuse(error, LITHO_ERROR_NOT_FOUND, name,
                  "there is no such file below the folders that this server may read");
  for (guint i = 0; path != NULL && i < paths->roots->len; i++)
    if (below(path, paths->roots->pdata[i]) != NULL && !exists)
      return refuse(error, LITHO_ERROR_NOT_FOUND, name, "there is no such file");
  g_autofree char *all = NULL;
  for (guint i = 0; i < paths->roots->len; i++) {
    g_autofree char *before = g_steal_pointer(&all);
    all = before == NULL ? g_strdup(paths->roots->pdata[i]) : g_strconcat(before, ", ", paths->roots->pdata[i], NULL);
  }
  g_autofree char *why = g_strdup_printf("lies outside the folders that this server may read (%s)", all);
  return refuse(error, LITHO_ERROR_BLOCKED, name, why);
}

/* --- results ------------------------------------------------------------------------------ */

/* Creates it, if nothing is there. */
static gboolean
create(const char *path, int *why)
{
  const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) {
    *why = errno;
    return FALSE;
  }
  close(fd);
  return TRUE;
}

static char *
reserve_in(const char *folder, const char *name, const char *mark, const char *extension, GError **error)
{
  g_autofree char *base = g_path_get_basename(name);
  char *dot = strrchr(base, '.');
  if (dot != NULL && dot != base)
    *dot = '\0';
  int why = EEXIST;
  for (guint i = 1; i < MAX_TRIES && why == EEXIST; i++) {
    g_autofree char *number = i > 1 ? g_strdup_printf("-%u", i) : g_strdup("");
    g_autofree char *path = g_strdup_printf("%s%s%s-%s%s.%s", folder, g_str_has_suffix(folder, "/") ? "" : "/", base,
                                            mark, number, extension);
    if (create(path, &why))
      return g_steal_pointer(&path);
  }
  refuse(error, LITHO_ERROR_WRITE, folder, g_strerror(why));
  return NULL;
}

/* The folder of a result's path, and may one write there? */
static char *
output_folder(const LithoMcpPaths *paths, const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname(path);
  char *folder = canonical_folder(parent, error);
  if (folder == NULL)
    return NULL;
  if (paths->output != NULL && below(folder, paths->output) != NULL)
    return folder;
  for (guint i = 0; i < paths->roots->len; i++)
    if (below(folder, paths->roots->pdata[i]) != NULL)
      return folder;
  g_free(folder);
  refuse(error, LITHO_ERROR_BLOCKED, path, "lies outside the folders that this server may write to");
  return NULL;
}

/* Those that every libvips writes: asking it would start it, and this process opens no pictures. */
static gboolean
is_written(const char *path)
{
  static const char *const names[] = {"jpeg", "png", "webp", "tiff", NULL};
  const LithoFormat *format = litho_format_by_suffix(path);
  return format != NULL && g_strv_contains(names, format->name);
}

const char *
litho_mcp_paths_usual(const LithoMcpPaths *paths)
{
  return paths->output != NULL ? paths->output : paths->roots->len > 0 ? paths->roots->pdata[0] : NULL;
}

char *
litho_mcp_paths_reserve(const LithoMcpPaths *paths, const LithoMcpFile *photo, const char *wanted, const char *mark,
                        const char *extension, GError **error)
{
  const char *dot = strrchr(photo->path, '.');
  const char *suffix = extension != NULL ? extension : dot != NULL && is_written(photo->path) ? dot + 1 : "png";
  g_autofree char *beside = g_path_get_dirname(photo->path);
  const char *usual = paths->output != NULL ? paths->output : beside;
  if (wanted == NULL)
    return reserve_in(usual, photo->path, mark, suffix, error);
  g_autofree char *given = plain_path(wanted);
  if (given == NULL) {
    refuse(error, LITHO_ERROR_BLOCKED, wanted, "is no file on this machine");
    return NULL;
  }
  g_autofree char *full = g_path_is_absolute(given) ? g_strdup(given) : g_build_filename(usual, given, NULL);
  g_autofree char *inner = g_build_filename(full, "x", NULL);
  const gboolean is_folder = g_str_has_suffix(full, "/") || g_file_test(full, G_FILE_TEST_IS_DIR);
  g_autofree char *folder = output_folder(paths, is_folder ? inner : full, error);
  if (folder == NULL)
    return NULL;
  if (is_folder)
    return reserve_in(folder, photo->path, mark, suffix, error);
  if (!is_written(full)) {
    refuse(error, LITHO_ERROR_FORMAT, wanted,
           "a result is a JPEG, PNG, WebP or TIFF file: end it in .jpg, .png, .webp or .tif");
    return NULL;
  }
  g_autofree char *name = g_path_get_basename(full), *path = g_build_filename(folder, name, NULL);
  int why = 0;
  if (create(path, &why))
    return g_steal_pointer(&path);
  refuse(error, LITHO_ERROR_WRITE, wanted, why == EEXIST ? "exists already: name another" : g_strerror(why));
  return NULL;
}
