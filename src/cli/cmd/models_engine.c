/* models_engine.c: see models_engine.h. */
#include <stdio.h>
#include <unistd.h>
#include "cli/cmd.h"
#include "cli/cmd/models_engine.h"
#include "make/engine/library.h"
#include "make/engine/pull.h"

#define SHOW_US (G_USEC_PER_SEC / 5)

typedef struct {
  gboolean bar; /* a terminal: one line that changes */
  gint64 shown_us;
  const char *what;
  int tenth; /* of the step, told last */
} Said;

static void
show(Said *said, const char *what, guint64 done, guint64 total, gboolean bytes)
{
  const gint64 now = g_get_monotonic_time();
  const gboolean other = g_strcmp0(said->what, what) != 0;
  const int tenth = total > 0 ? (int)(10 * done / total) : 0;
  if (!other && (said->bar ? now - said->shown_us < SHOW_US : tenth <= said->tenth))
    return;
  said->what = what;
  said->tenth = tenth;
  said->shown_us = now;
  g_autofree char *have = bytes ? g_format_size(done) : g_strdup_printf("%" G_GUINT64_FORMAT, done);
  g_autofree char *all = bytes ? g_format_size(total) : g_strdup_printf("%" G_GUINT64_FORMAT, total);
  fprintf(stderr, "%s%s: %s", said->bar ? "\r\033[K" : "litho models: ", MODELS_ENGINE, what);
  if (total > 0)
    fprintf(stderr, ", %s of %s", have, all);
  if (!said->bar)
    fputc('\n', stderr);
  fflush(stderr);
}

static void
on_bytes(guint64 done, guint64 total, gpointer data)
{
  show(data, "downloading", done, total, TRUE);
}

static void
on_build(const char *what, int done, int total, gpointer data)
{
  show(data, what, (guint64)done, (guint64)total, FALSE);
}

gboolean
models_engine_pull(gboolean offline, gboolean quiet, GError **error)
{
  const gboolean had = litho_make_engine_installed();
  Said said = {.bar = isatty(STDERR_FILENO), .tenth = -1};
  const LithoMakeEnginePull listener = {on_bytes, on_build, &said};
  const gboolean ok = litho_make_engine_pull(offline, quiet ? NULL : &listener, cmd_cancellable(), error);
  if (said.bar && said.what != NULL)
    fputc('\n', stderr);
  g_autofree char *folder = litho_make_engine_folder();
  if (ok)
    printf("%s: %s, stable-diffusion.cpp of stable-diffusion-cpp-python %s, in %s\n", MODELS_ENGINE,
           had ? "already installed" : "installed", LITHO_MAKE_ENGINE_VERSION, folder);
  return ok;
}

gboolean
models_engine_rm(GError **error)
{
  gboolean had = FALSE;
  if (!litho_make_engine_remove(&had, error))
    return FALSE;
  if (!had) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "'%s' is not installed", MODELS_ENGINE);
    return FALSE;
  }
  printf("%s: removed\n", MODELS_ENGINE);
  return TRUE;
}

void
models_engine_list(gboolean headed)
{
  if (!headed)
    puts("make: pictures from words by a model of others (docs/make.md)");
  printf("  %-24s %9s  %-12s %s: the program that runs such models; "
         "built on this machine\n",
         MODELS_ENGINE, "21 MB", "MIT", litho_make_engine_installed() ? "installed" : "not installed");
}
