/* cli_run.h: the litho command as a test runs it, and photos to run it on. */
#ifndef LITHO_TESTS_CLI_RUN_H
#define LITHO_TESTS_CLI_RUN_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/wait.h>
#include <vips/vips.h>
#include "folder.h"
#include "litho.h"

typedef struct {
  int exit_code; /* -1: ended by a signal */
  char *out, *err;
  gsize n_out;
} Run;

static inline void
run_clear(Run *run)
{
  g_free(run->out);
  g_free(run->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

/* A copy that ends in a zero; pictures hold zeros too. */
static inline char *
bytes_text(GBytes *bytes)
{
  gsize n;
  const void *data = g_bytes_get_data(bytes, &n);
  char *text = g_malloc0(n + 1);
  return n > 0 ? memcpy(text, data, n) : text;
}

/* `litho ARGS…` in `folder` (NULL: here), with these bytes on stdin (NULL: nothing). */
static inline Run
run_litho_input(const char *folder, const void *input, gsize n_input, const char *const *args)
{
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                G_SUBPROCESS_FLAGS_STDERR_PIPE);
  if (folder != NULL)
    g_subprocess_launcher_set_cwd(launcher, folder);
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, (gpointer)g_getenv("LITHO_EXE"));
  for (guint i = 0; args[i] != NULL; i++)
    g_ptr_array_add(argv, (gpointer)args[i]);
  g_ptr_array_add(argv, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process =
      g_subprocess_launcher_spawnv(launcher, (const char *const *)argv->pdata, &error);
  g_assert_no_error(error);
  g_autoptr(GBytes) in = g_bytes_new(input, n_input);
  g_autoptr(GBytes) out = NULL;
  g_autoptr(GBytes) err = NULL;
  g_subprocess_communicate(process, in, NULL, &out, &err, NULL);
  Run run = {.exit_code =
                 g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process) : -1};
  run.n_out = g_bytes_get_size(out);
  run.out = bytes_text(out);
  run.err = bytes_text(err);
  return run;
}

#define run_litho(folder, ...)                                                                     \
  run_litho_input(folder, NULL, 0, (const char *const[]){__VA_ARGS__, NULL})

#define assert_contains(text, part)                                                                \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const char *t_ = (text), *p_ = (part);                                                         \
    if (strstr(t_, p_) == NULL)                                                                    \
      g_error("%s:%d: '%s' is not in: %s", __FILE__, __LINE__, p_, t_);                            \
  }                                                                                                \
  G_STMT_END

#define assert_exit(run, code)                                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if ((run).exit_code != (code))                                                                 \
      g_error("%s:%d: exit %d, not %d: %s", __FILE__, __LINE__, (run).exit_code, (code),           \
              (run).err);                                                                          \
  }                                                                                                \
  G_STMT_END

/* A colourful picture with a gradient, written as its suffix says; gives its path. Caller frees. */
static inline char *
photo_new(const char *folder, const char *name, int width, int height)
{
  char *path = g_build_filename(folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname(path);
  g_assert_cmpint(g_mkdir_with_parents(parent, 0777), ==, 0);
  VipsImage *xy = NULL, *scaled = NULL, *rgb = NULL, *bytes = NULL;
  g_assert_cmpint(vips_xyz(&xy, width, height, NULL), ==, 0);
  double a[] = {150.0 / width, 120.0 / height, 60.0 / width}, b[] = {40, 50, 70};
  VipsImage *bands[3] = {NULL};
  for (int i = 0; i < 3; i++) {
    VipsImage *band = NULL;
    g_assert_cmpint(vips_extract_band(xy, &band, i % 2, NULL), ==, 0);
    g_assert_cmpint(vips_linear1(band, &bands[i], a[i], b[i], NULL), ==, 0);
    g_object_unref(band);
  }
  g_assert_cmpint(vips_bandjoin(bands, &scaled, 3, NULL), ==, 0);
  g_assert_cmpint(vips_cast(scaled, &bytes, VIPS_FORMAT_UCHAR, NULL), ==, 0);
  g_assert_cmpint(vips_copy(bytes, &rgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(rgb, path, NULL), ==, 0);
  for (int i = 0; i < 3; i++)
    g_object_unref(bands[i]);
  g_object_unref(xy);
  g_object_unref(scaled);
  g_object_unref(bytes);
  g_object_unref(rgb);
  return path;
}

/* Names in a folder and below it, sorted, joined by spaces. Caller frees. */
static inline char *
folder_list(const char *folder)
{
  g_autofree char *quoted = g_shell_quote(folder);
  g_autofree char *command = g_strdup_printf(
      "sh -c 'cd \"$1\" && find . -type f | sed s,^./,, | LC_ALL=C sort' - %s", quoted);
  char *out = NULL;
  g_assert_true(g_spawn_command_line_sync(command, &out, NULL, NULL, NULL));
  return g_strdelimit(g_strchomp(out), "\n", ' ');
}

/* The log of a training with --out OUT in the folder. Caller frees. */
static inline char *
train_log(const char *folder, const char *out)
{
  g_autofree char *name = g_build_filename(out, "log.jsonl", NULL);
  return folder_text(folder, name);
}

static inline gboolean
has_file(const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

#endif
