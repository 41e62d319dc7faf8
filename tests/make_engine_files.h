/* make_engine_files.h: what the tests of the engine that makes pictures share: a folder with a cache of its own, in which
 * the installed engine is a link, and files of random weights (tools/weights.h).
 */
#ifndef LITHO_TESTS_MAKE_ENGINE_FILES_H
#define LITHO_TESTS_MAKE_ENGINE_FILES_H

#include "cli_run.h"
#include "make/engine/library.h"
#include "tools/weights.h"

#define NO_ENGINE "the engine is not built here: litho models pull make-engine"

/* Fresh, with cache/ and config/ in it, which the environment names from now on. To be called before anything asks for
 * the cache. *engine: FALSE: it is not installed, or of another litho. */
static inline char *
engine_folder_new(gboolean *engine)
{
  char *folder = folder_new();
  const char *own = g_getenv("LITHO_CACHE");
  g_autofree char *from = own != NULL && *own != '\0' ? g_build_filename(own, "sd-" LITHO_MAKE_ENGINE_VERSION, NULL)
                                                      : g_build_filename(g_get_user_cache_dir(), "litho",
                                                                         "sd-" LITHO_MAKE_ENGINE_VERSION, NULL);
  g_autofree char *cache = g_build_filename(folder, "cache", NULL), *config = g_build_filename(folder, "config", NULL);
  g_autofree char *to = g_build_filename(cache, "sd-" LITHO_MAKE_ENGINE_VERSION, NULL);
  g_assert_cmpint(g_mkdir_with_parents(cache, 0755), ==, 0);
  g_assert_cmpint(symlink(from, to), ==, 0);
  g_setenv("LITHO_CACHE", cache, TRUE);
  g_setenv("XDG_CONFIG_HOME", config, TRUE);
  *engine = litho_make_engine_installed();
  return folder;
}

/* A file of a layout in the folder, written when it is first wanted: "sd1.gguf". Caller frees. */
static inline char *
engine_file(const char *folder, const char *name)
{
  char *path = g_build_filename(folder, name, NULL);
  if (g_file_test(path, G_FILE_TEST_EXISTS))
    return path;
  g_autoptr(GError) error = NULL;
  g_autofree char *layout = g_strndup(name, strcspn(name, "."));
  weights_write(layout, path, &error);
  g_assert_no_error(error);
  return path;
}

/* Ids of the processes whose parent is this one. */
static inline GArray *
children_of(gint64 pid)
{
  GArray *found = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_autoptr(GDir) dir = g_dir_open("/proc", 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
    g_autofree char *path = g_strdup_printf("/proc/%s/stat", name), *text = NULL;
    const gint64 id = g_ascii_strtoll(name, NULL, 10);
    const char *behind = id > 0 && g_file_get_contents(path, &text, NULL, NULL) ? strrchr(text, ')') : NULL;
    if (behind != NULL && strlen(behind) > 4 && behind[2] != 'Z' && g_ascii_strtoll(behind + 4, NULL, 10) == pid)
      g_array_append_val(found, id);
  }
  return found;
}

static inline gboolean
process_is_there(gint64 pid)
{
  g_autofree char *path = g_strdup_printf("/proc/%" G_GINT64_FORMAT "/stat", pid), *text = NULL;
  const char *behind = g_file_get_contents(path, &text, NULL, NULL) ? strrchr(text, ')') : NULL;
  return behind != NULL && behind[2] != 'Z' && behind[2] != 'X';
}

/* Seconds until it is gone; at most 20. */
static inline double
seconds_until_gone(gint64 pid)
{
  const gint64 start_us = g_get_monotonic_time();
  while (process_is_there(pid) && g_get_monotonic_time() - start_us < 20 * G_USEC_PER_SEC)
    g_usleep(2000);
  return (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
}

#endif
