/* pull.c: see pull.h.
 *
 * The library holds its own ggml. Linked beside llama.cpp's, another version, it aborts, and loaded plainly the two mix
 * their symbols; so a version script and --exclude-libs leave only the engine's own functions visible. No part of the
 * package but the source is used, and its Python never runs.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "base/cancel.h"
#include "make/engine/library.h"
#include "make/engine/pull.h"
#include "make/engine/shim_text.h"

#define PACKAGE "stable_diffusion_cpp_python-" LITHO_MAKE_ENGINE_VERSION
#define ARCHIVE PACKAGE ".tar.gz"
#define SOURCE \
  "https://files.pythonhosted.org/packages/b1/06/300aba9ac36e2166fbe45b4a29039a76f725ef08796f5472caf3e8c4e08d/" ARCHIVE
#define SHA256 "998d1957260dd5ae4e18a8acc0c14b0a8757aaa9f96515197b6d5bbf46df9282"
#define ARCHIVE_BYTES 20561087
#define INSIDE PACKAGE "/vendor/stable-diffusion.cpp/"
#define LIBRARY "libstable-diffusion.so"
#define JOB_BYTES (G_GUINT64_CONSTANT(3) << 29) /* its largest file wants 1.3 GB of the compiler */

static const char exported[] =
    "{ global: sd_*; str_to_*; new_sd_ctx; free_sd_ctx; generate_image; generate_video; new_upscaler_ctx;\n"
    "  free_upscaler_ctx; upscale; get_upscale_factor; convert; preprocess_canny; local: *; };\n";

typedef struct {
  const LithoMakeEnginePull *listener;
  GCancellable *cancel;
  char *folder;  /* where it goes */
  char *work;    /* where it is built */
  char *source;  /* the source in it */
  char *log;     /* what the tools said */
  char *cmake, *ninja, *cc;
} Pull;

static void
pull_clear(Pull *pull)
{
  g_free(pull->folder);
  g_free(pull->work);
  g_free(pull->source);
  g_free(pull->log);
  g_free(pull->cmake);
  g_free(pull->ninja);
  g_free(pull->cc);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pull, pull_clear)

static void
tell(const Pull *pull, const char *what, int done, int total)
{
  if (pull->listener != NULL && pull->listener->build != NULL)
    pull->listener->build(what, done, total, pull->listener->data);
}

static gboolean
write_error(GError **error, const char *path)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", path, g_strerror(errno));
  return FALSE;
}

/* A folder with all that is in it; no link is followed. */
static void
remove_tree(const char *path)
{
  g_autoptr(GDir) dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *below = g_build_filename(path, name, NULL);
    remove_tree(below);
  }
  if (dir != NULL)
    g_rmdir(path);
  else
    g_unlink(path);
}

/* --- tools ------------------------------------------------------------------------------------ */

static char *
tool(const char *variable, const char *const *names)
{
  const char *given = variable != NULL ? g_getenv(variable) : NULL;
  if (given != NULL && *given != '\0')
    return g_find_program_in_path(given);
  g_autofree char *own = g_build_filename(litho_cache_dir(), "venv", "bin", names[0], NULL);
  if (g_file_test(own, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer(&own);
  for (; *names != NULL; names++) {
    char *found = g_find_program_in_path(*names);
    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
find_tools(Pull *pull, gboolean only_shim, GError **error)
{
  static const char *const cmakes[] = {"cmake", NULL}, *const ninjas[] = {"ninja", "ninja-build", NULL},
                    *const ccs[] = {"cc", "gcc", "clang", NULL}, *const cxxs[] = {"c++", "g++", "clang++", NULL};
  g_autofree char *cxx = tool("CXX", cxxs);
  pull->cc = tool("CC", ccs);
  pull->cmake = tool(NULL, cmakes);
  pull->ninja = tool(NULL, ninjas);
  g_autoptr(GString) missing = g_string_new(NULL);
  if (pull->cc == NULL)
    g_string_append(missing, ", a C compiler (cc)");
  if (!only_shim && cxx == NULL)
    g_string_append(missing, ", a C++ compiler (c++)");
  if (!only_shim && pull->cmake == NULL)
    g_string_append(missing, ", cmake");
  if (!only_shim && pull->ninja == NULL)
    g_string_append(missing, ", ninja");
  if (missing->len == 0)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "make-engine is built on this machine, and that needs what is not there: %s. On Debian: apt install "
              "build-essential cmake ninja-build",
              missing->str + 2);
  return FALSE;
}

/* "[12/51] Building …" */
static void
tell_line(const Pull *pull, const char *what, const char *line)
{
  int done, total;
  if (sscanf(line, "[%d/%d]", &done, &total) == 2 && total > 0)
    tell(pull, what, done, total);
}

static void
interrupt(GCancellable *cancel, gpointer child)
{
  g_subprocess_send_signal(child, SIGINT);
}

/* Runs a tool, its output into the log; `what` for messages and progress. */
static gboolean
run(const Pull *pull, const char *what, const char *const *argv, GError **error)
{
  if (litho_is_cancelled(pull->cancel, error))
    return FALSE;
  tell(pull, what, 0, 0);
  g_autoptr(GError) local = NULL;
  g_autoptr(GSubprocess) child =
      g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &local);
  FILE *log = fopen(pull->log, "ae");
  if (child == NULL || log == NULL) {
    if (log != NULL)
      fclose(log);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "make-engine: %s does not start: %s", argv[0],
                child == NULL ? local->message : g_strerror(errno));
    return FALSE;
  }
  const gulong heard = g_cancellable_connect(pull->cancel, G_CALLBACK(interrupt), child, NULL);
  g_autoptr(GDataInputStream) out = g_data_input_stream_new(g_subprocess_get_stdout_pipe(child));
  g_autofree char *fault = NULL;
  for (char *line; (line = g_data_input_stream_read_line(out, NULL, NULL, NULL)) != NULL; g_free(line)) {
    fprintf(log, "%s\n", line);
    tell_line(pull, what, line);
    if (fault == NULL && (strstr(line, "error:") != NULL || strstr(line, "Error") != NULL))
      fault = g_utf8_make_valid(line, MIN((gssize)strlen(line), 300));
  }
  fclose(log);
  g_subprocess_wait(child, NULL, NULL);
  g_cancellable_disconnect(pull->cancel, heard);
  if (g_cancellable_is_cancelled(pull->cancel)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "make-engine: stopped; run it again to go on");
    return FALSE;
  }
  if (g_subprocess_get_successful(child))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "make-engine: %s failed%s%s; all that was said is in %s", what,
              fault != NULL ? ": " : "", fault != NULL ? fault : "", pull->log);
  return FALSE;
}

/* --- source ----------------------------------------------------------------------------------- */

/* What is built: no examples, no documents. Names cannot lead out of the folder; links are not unpacked. */
static gboolean
is_wanted(const char *name)
{
  return g_str_has_prefix(name, INSIDE) && strstr(name, "..") == NULL && !g_str_has_prefix(name, INSIDE "examples/") &&
         !g_str_has_prefix(name, INSIDE "docs/");
}

static gboolean
unpack(const Pull *pull, const char *path, GError **error)
{
  g_autofree char *part = g_strconcat(pull->source, ".part", NULL);
  remove_tree(part);
  struct archive *in = archive_read_new(), *out = archive_write_disk_new();
  archive_read_support_filter_gzip(in);
  archive_read_support_format_tar(in);
  gboolean ok = archive_read_open_filename(in, path, 1 << 18) == ARCHIVE_OK;
  struct archive_entry *entry;
  int status = ARCHIVE_OK;
  while (ok && (status = archive_read_next_header(in, &entry)) == ARCHIVE_OK) {
    const char *name = archive_entry_pathname(entry);
    if (name == NULL || !is_wanted(name) || archive_entry_filetype(entry) != AE_IFREG)
      continue;
    if (g_cancellable_is_cancelled(pull->cancel))
      break;
    g_autofree char *to = g_build_filename(part, name + strlen(INSIDE), NULL);
    archive_entry_set_pathname(entry, to);
    archive_entry_set_perm(entry, 0644);
    ok = archive_write_header(out, entry) == ARCHIVE_OK;
    const void *block;
    size_t size;
    la_int64_t offset;
    while (ok && (status = archive_read_data_block(in, &block, &size, &offset)) == ARCHIVE_OK)
      ok = archive_write_data_block(out, block, size, offset) == ARCHIVE_OK;
    ok = ok && status == ARCHIVE_EOF && archive_write_finish_entry(out) == ARCHIVE_OK;
  }
  if (!ok || (status != ARCHIVE_EOF && !g_cancellable_is_cancelled(pull->cancel))) {
    const char *why = archive_error_string(in) != NULL ? archive_error_string(in) : archive_error_string(out);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "make-engine: unpacking %s: %s", path, why != NULL ? why : "failed");
    ok = FALSE;
  } else if (litho_is_cancelled(pull->cancel, error)) {
    ok = FALSE;
  }
  archive_read_free(in);
  archive_write_free(out);
  if (ok && g_rename(part, pull->source) != 0)
    ok = write_error(error, pull->source);
  return ok;
}

/* The source, downloaded and unpacked where it is not there. */
static gboolean
get_source(const Pull *pull, gboolean offline, GError **error)
{
  if (g_file_test(pull->source, G_FILE_TEST_IS_DIR))
    return TRUE;
  LithoModel archive = {.name = (char *)"make-engine", .file = (char *)ARCHIVE, .source = (char *)SOURCE,
                        .sha256 = (char *)SHA256, .bytes = ARCHIVE_BYTES};
  g_autofree char *path = litho_model_path(&archive);
  const LithoMakeEnginePull *listener = pull->listener;
  g_autoptr(GError) local = NULL;
  if (!litho_model_pull(&archive, offline, listener != NULL ? listener->bytes : NULL,
                        listener != NULL ? listener->data : NULL, pull->cancel, &local)) {
    if (g_error_matches(local, LITHO_ERROR, LITHO_ERROR_NETWORK) || g_error_matches(local, LITHO_ERROR, LITHO_ERROR_OFFLINE))
      g_prefix_error(&local, "make-engine (or put %s of PyPI's stable-diffusion-cpp-python at %s): ", ARCHIVE, path);
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  tell(pull, "unpacking", 0, 0);
  if (!unpack(pull, path, error))
    return FALSE;
  g_unlink(path);
  return TRUE;
}

/* --- building --------------------------------------------------------------------------------- */

/* As many compilers at once as there are cores and memory for. */
static int
n_jobs(void)
{
  guint64 free_kb = 0;
  g_autofree char *text = NULL;
  const char *at = g_file_get_contents("/proc/meminfo", &text, NULL, NULL) ? strstr(text, "MemAvailable:") : NULL;
  if (at != NULL)
    free_kb = g_ascii_strtoull(at + strlen("MemAvailable:"), NULL, 10);
  const guint64 fit = free_kb > 0 ? free_kb * 1024 / JOB_BYTES : 1;
  return (int)CLAMP(fit, 1, g_get_num_processors());
}

static gboolean
configure(const Pull *pull, const char *build, GError **error)
{
  g_autofree char *map = g_build_filename(pull->work, "exported.map", NULL);
  if (!g_file_set_contents(map, exported, -1, error))
    return FALSE;
  g_autofree char *link = g_strdup_printf("-DCMAKE_SHARED_LINKER_FLAGS=-Wl,--version-script=%s -Wl,--exclude-libs,ALL", map);
  g_autofree char *make = g_strdup_printf("-DCMAKE_MAKE_PROGRAM=%s", pull->ninja);
  const char *const argv[] = {pull->cmake, "-S", pull->source, "-B", build, "-G", "Ninja", make, link,
                              "-DCMAKE_BUILD_TYPE=Release", "-DSD_BUILD_SHARED_LIBS=ON", "-DSD_BUILD_EXAMPLES=OFF",
                              "-DSD_WEBP=OFF", "-DSD_WEBM=OFF", "-DGGML_NATIVE=OFF",
                              /* else it asks the git of whatever folder it lies in for a version */
                              "-DGIT_EXE=GIT_EXE-NOTFOUND", NULL};
  return run(pull, "configuring", argv, error);
}

static gboolean
build_library(const Pull *pull, const char *part, GError **error)
{
  g_autofree char *build = g_build_filename(pull->work, "build", NULL);
  g_autofree char *jobs = g_strdup_printf("-j%d", n_jobs());
  const char *const argv[] = {pull->ninja, "-C", build, jobs, "stable-diffusion", NULL};
  if (!configure(pull, build, error) || !run(pull, "building", argv, error))
    return FALSE;
  static const char *const pairs[][2] = {
      {"build/bin/" LIBRARY, "lib/" LIBRARY}, {"include/stable-diffusion.h", "include/stable-diffusion.h"},
      {"LICENSE", "LICENSE"}};
  for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_autofree char *from = g_build_filename(i == 0 ? pull->work : pull->source, pairs[i][0], NULL);
    g_autofree char *to = g_build_filename(part, pairs[i][1], NULL), *folder = g_path_get_dirname(to);
    g_autoptr(GFile) source = g_file_new_for_path(from), target = g_file_new_for_path(to);
    g_mkdir_with_parents(folder, 0755);
    if (!g_file_copy(source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error))
      return FALSE;
  }
  return TRUE;
}

/* Against the header and the library of the folder. */
static gboolean
build_shim(const Pull *pull, GError **error)
{
  g_autofree char *to = litho_make_engine_shim_path(), *part = g_strdup_printf("%s.%d", to, (int)getpid());
  g_autofree char *abi = g_build_filename(pull->work, "abi.h", NULL), *shim = g_build_filename(pull->work, "shim.c", NULL);
  g_autofree char *include = g_strdup_printf("-I%s/include", pull->folder), *here = g_strdup_printf("-I%s", pull->work);
  g_autofree char *lib = g_strdup_printf("-L%s/lib", pull->folder);
  if (!g_file_set_contents(abi, SHIM_ABI_TEXT, -1, error) || !g_file_set_contents(shim, SHIM_TEXT, -1, error))
    return FALSE;
  const char *const argv[] = {pull->cc, "-std=c11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", here, include, shim,
                              "-o", part, lib, "-l:" LIBRARY, "-Wl,-rpath,$ORIGIN", "-Wl,-z,defs", "-lm", NULL};
  if (!run(pull, "compiling the shim", argv, error))
    return FALSE;
  return g_rename(part, to) == 0 || write_error(error, to);
}

static gboolean
make(Pull *pull, gboolean offline, GError **error)
{
  g_autofree char *library = g_build_filename(pull->folder, "lib", LIBRARY, NULL);
  const gboolean only_shim = g_file_test(library, G_FILE_TEST_IS_REGULAR);
  if (!find_tools(pull, only_shim, error))
    return FALSE;
  if (g_mkdir_with_parents(pull->work, 0755) != 0)
    return write_error(error, pull->work);
  g_unlink(pull->log);
  if (!only_shim) {
    g_autofree char *part = g_strconcat(pull->folder, ".part", NULL);
    remove_tree(part);
    if (!get_source(pull, offline, error) || !build_library(pull, part, error))
      return FALSE;
    remove_tree(pull->folder);
    if (g_rename(part, pull->folder) != 0)
      return write_error(error, pull->folder);
  }
  if (!build_shim(pull, error))
    return FALSE;
  remove_tree(pull->work);
  return TRUE;
}

/* -1 with WRITE or CANCELLED. */
static int
lock(GCancellable *cancel, GError **error)
{
  g_autofree char *folder = litho_make_engine_folder(), *path = g_strconcat(folder, ".lock", NULL);
  g_mkdir_with_parents(litho_cache_dir(), 0755);
  const int fd = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    write_error(error, path);
    return -1;
  }
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (litho_is_cancelled(cancel, error)) {
      close(fd);
      return -1;
    }
    g_usleep(G_USEC_PER_SEC / 5);
  }
  return fd;
}

static void
pull_init(Pull *pull)
{
  pull->folder = litho_make_engine_folder();
  pull->work = g_build_filename(litho_cache_dir(), "sd-build-" LITHO_MAKE_ENGINE_VERSION, NULL);
  pull->source = g_build_filename(pull->work, "source", NULL);
  pull->log = g_build_filename(pull->work, "log", NULL);
}

gboolean
litho_make_engine_pull(gboolean offline, const LithoMakeEnginePull *listener, GCancellable *cancel, GError **error)
{
  if (litho_make_engine_installed())
    return TRUE;
  g_auto(Pull) pull = {.listener = listener, .cancel = cancel};
  pull_init(&pull);
  g_autoptr(GError) local = NULL;
  const int held = lock(cancel, error);
  if (held < 0)
    return FALSE;
  const gboolean ok = litho_make_engine_installed() || make(&pull, offline, &local);
  close(held);
  if (local != NULL && local->domain != LITHO_ERROR) /* GLib's own, of a file */
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "make-engine: %s", local->message);
  else if (local != NULL)
    g_propagate_error(error, g_steal_pointer(&local));
  return ok;
}

gboolean
litho_make_engine_remove(gboolean *had, GError **error)
{
  g_auto(Pull) pull = {0};
  pull_init(&pull);
  const int held = lock(NULL, error);
  if (held < 0)
    return FALSE;
  *had = g_file_test(pull.folder, G_FILE_TEST_EXISTS) || g_file_test(pull.work, G_FILE_TEST_EXISTS);
  remove_tree(pull.folder);
  remove_tree(pull.work);
  close(held);
  return !g_file_test(pull.folder, G_FILE_TEST_EXISTS) || write_error(error, pull.folder);
}
