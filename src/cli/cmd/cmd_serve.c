/* cmd_serve.c: litho serve: the page and the API on this machine. */
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "cli/cmd.h"
#include "cli/io_options.h"
#include "cli/plan_options.h"
#include "cli/worker_args.h"
#include "serve/server.h"

extern const LithoCmd cmd_serve;

#define MIB (G_GUINT64_CONSTANT(1) << 20)

static char *listen_at, *token, *state_dir;
static char **roots, **hosts;
static gboolean open_page, quiet;
static int n_workers, max_queue, job_s, worker_mb, upload_mb, spool_mb, max_connections, head_s;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"listen", 0, 0, G_OPTION_ARG_STRING, &listen_at, "where (default 127.0.0.1, a free port)", "ADDRESS:PORT"},
      {"open", 0, 0, G_OPTION_ARG_NONE, &open_page, "open the page in the browser", NULL},
      {"root", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &roots, "photos below this folder may be opened in place; may be said again",
       "NAME=DIR"},
      {"token", 0, 0, G_OPTION_ARG_STRING, &token, "what programs say (default: a random one, printed)", "TOKEN"},
      {"host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &hosts,
       "a further name that the server may be called by; may be said again", "NAME"},
      {"workers", 0, 0, G_OPTION_ARG_INT, &n_workers, "processes that work photos (default 2)", "N"},
      {"state", 0, 0, G_OPTION_ARG_FILENAME, &state_dir,
       "where sessions and uploads are (default ~/.local/state/litho/serve)", "DIR"},
      {"max-upload", 0, 0, G_OPTION_ARG_INT, &upload_mb, "ceiling of an upload (default 512)", "MEGABYTES"},
      {"max-spool", 0, 0, G_OPTION_ARG_INT, &spool_mb, "ceiling of all uploads and exports (default 20480)", "MEGABYTES"},
      {"max-time", 0, 0, G_OPTION_ARG_INT, &job_s, "ceiling of one job's time (default 300)", "SECONDS"},
      {"max-memory", 0, 0, G_OPTION_ARG_INT, &worker_mb, "ceiling of a worker's memory (default 4096)", "MEGABYTES"},
      {"max-queue", 0, 0, G_OPTION_ARG_INT, &max_queue, "jobs that may wait (default 256)", "N"},
      {"max-connections", 0, 0, G_OPTION_ARG_INT, &max_connections, "connections at a time (default 512)", "N"},
      {"header-time", 0, 0, G_OPTION_ARG_INT, &head_s, "how long a connection may take for a request's head (default 15)",
       "SECONDS"},
      IO_LOAD_ENTRIES,
      PLAN_ENTRIES,
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "print the address alone", NULL},
      {NULL},
  };
  return entries;
}

static gboolean
on_stop(gpointer loop)
{
  g_main_loop_quit(loop);
  return G_SOURCE_CONTINUE;
}

static void
print_page(LithoServer *server, const char *words)
{
  g_autofree char *page = litho_server_page(server);
  printf(words, page);
  fflush(stdout);
}

static void
on_login(gpointer server)
{
  if (!quiet)
    print_page(server, "the page was opened; for another browser: %s\n");
}

static gboolean
check(LithoPlannerOptions *planner, GError **error)
{
  const int all[] = {n_workers, max_queue, job_s, worker_mb, upload_mb, spool_mb, max_connections, head_s};
  for (guint i = 0; i < G_N_ELEMENTS(all); i++)
    if (all[i] < 0) {
      g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "a limit must be above 0");
      return FALSE;
    }
  if (n_workers > 64) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "--workers takes 1 to 64");
    return FALSE;
  }
  return cli_io_check(NULL, NULL, error) && cli_plan_check(planner, error);
}

static void
say(LithoServer *server)
{
  print_page(server, quiet ? "%s\n" : "litho serves at %s\n");
  if (quiet)
    return;
  g_autofree char *address = litho_server_address(server);
  printf("programs: %s/api/v1/openapi.json with Authorization: Bearer %s\nCtrl-C ends it\n", address,
         litho_server_token(server));
  fflush(stdout);
}

static void
open_browser(LithoServer *server)
{
  g_autofree char *page = litho_server_page(server);
  g_autoptr(GError) error = NULL;
  if (!g_app_info_launch_default_for_uri(page, NULL, &error))
    cmd_warn("no browser could be opened: %s", error->message);
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_serve, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc > 1)
    return cmd_usage(&cmd_serve, "takes no photo: drop it on the page, or name its folder with --root");
  g_autoptr(GError) error = NULL;
  LithoPlannerOptions planner;
  signal(SIGPIPE, SIG_IGN);
  if (!check(&planner, &error))
    return cmd_fail(&cmd_serve, error, FALSE);
  g_autoptr(GPtrArray) args = cli_worker_args();
  const LithoServerOptions server_options = {
      .listen = listen_at,
      .token = token,
      .roots = (const char *const *)roots,
      .hosts = (const char *const *)hosts,
      .state_dir = state_dir,
      .max_upload_bytes = (guint64)upload_mb * MIB,
      .max_spool_bytes = (guint64)spool_mb * MIB,
      .connections = {.max_connections = (guint)max_connections, .head_s = (guint)head_s},
      .pool = {.n_workers = (guint)n_workers,
               .max_queue = (guint)max_queue,
               .job_s = (guint)job_s,
               .worker_bytes = (guint64)worker_mb * MIB,
               .args = (const char *const *)args->pdata},
  };
  g_autoptr(LithoServer) server = litho_server_new(&server_options, &error);
  if (server == NULL)
    return cmd_fail(&cmd_serve, error, FALSE);
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  g_unix_signal_add(SIGINT, on_stop, loop);
  g_unix_signal_add(SIGTERM, on_stop, loop);
  litho_server_on_login(server, on_login, server);
  say(server);
  if (open_page)
    open_browser(server);
  g_main_loop_run(loop);
  return 0;
}

const LithoCmd cmd_serve = {
    .name = "serve",
    .summary = "the page in the browser, and the HTTP API",
    .usage = "[OPTION…]",
    .details =
        "Serves on this machine only, unless --listen says otherwise, and prints an address that opens the page once; it then "
        "prints another. Photos are dropped on the page, or opened in place below a folder that --root names. Photos are "
        "decoded and worked by processes of their own; the server itself never touches one.\n\n"
        "Programs send Authorization: Bearer with the printed token. The API, its limits and the attacks it was tried with: "
        "docs/serve.md.\n\n"
        "Examples:\n"
        "  litho serve --open\n"
        "  litho serve --listen 127.0.0.1:8080 --root photos=/home/me/Pictures\n"
        "  curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/api/v1/status\n",
    .options = options,
    .run = run,
};
