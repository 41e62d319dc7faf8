/* cmd_mcp.c: litho mcp: litho's tools for a host that speaks the Model Context Protocol, on stdin and stdout. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include "cli/cmd.h"
#include "cli/io_options.h"
#include "cli/plan_options.h"
#include "cli/worker_args.h"
#include "serve/mcp_stdio.h"
#include "serve/mcp_tools.h"

extern const LithoCmd cmd_mcp;

static char **roots, *output;
static int n_workers = 1;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"root", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &roots,
       "photos below this folder may be read, and results written; may be given several times", "DIR"},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "write results here, not beside the photos", "DIR"},
      {"workers", 0, 0, G_OPTION_ARG_INT, &n_workers, "processes that work on photos (default 1)", "N"},
      IO_LOAD_ENTRIES,
      PLAN_ENTRIES,
      {NULL},
  };
  return entries;
}

/* The protocol's own stdout; whatever else prints to stdout prints to stderr from now on. -1: errno. */
static int
take_stdout(void)
{
  const int wire = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (wire >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
    return -1;
  return wire;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_mcp, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc > 1)
    return cmd_usage(&cmd_mcp, "takes no arguments: '%s'", argv[1]);
  if (n_workers < 1 || n_workers > 64)
    return cmd_usage(&cmd_mcp, "--workers: 1 to 64");
  g_autoptr(GError) error = NULL;
  LithoLoadOptions load;
  LithoPlannerOptions planner;
  /* A worker that dies and a host that goes are found out by the failed write. */
  signal(SIGPIPE, SIG_IGN);
  if (!cli_io_check(&load, NULL, &error) || !cli_plan_check(&planner, &error))
    return cmd_fail(&cmd_mcp, error, FALSE);
  g_autoptr(GPtrArray) args = cli_worker_args();
  const int wire = take_stdout();
  const char *const here[] = {".", NULL};
  const LithoMcpToolsOptions tool_options = {
      .roots = roots != NULL ? (const char *const *)roots : here, .output = output, .client_roots = roots == NULL};
  const LithoPoolOptions pool_options = {.n_workers = (guint)n_workers, .args = (const char *const *)args->pdata};
  g_autoptr(LithoPool) pool = litho_pool_new(&pool_options);
  g_autoptr(LithoMcpTools) tools = litho_mcp_tools_new(pool, &tool_options, &error);
  if (tools == NULL)
    return cmd_fail(&cmd_mcp, error, FALSE);
  g_autoptr(LithoMcp) mcp = litho_mcp_new(&litho_mcp_tools_face, tools);
  const gboolean ok = wire >= 0 && litho_mcp_stdio_serve(mcp, STDIN_FILENO, wire, cmd_cancellable(), &error);
  /* Jobs that are left end here, while what they answer to is there. */
  g_clear_pointer(&pool, litho_pool_free);
  if (ok || (error != NULL && error->code == LITHO_ERROR_CANCELLED))
    return 0;
  return error != NULL ? cmd_fail(&cmd_mcp, error, FALSE) : cmd_usage(&cmd_mcp, "stdout is closed");
}

const LithoCmd cmd_mcp = {
    .name = "mcp",
    .summary = "serve litho's tools to an assistant (Model Context Protocol, on stdin and stdout)",
    .usage = "[OPTION…]",
    .details =
        "Started by the assistant's program (a host), not by hand: it reads messages on stdin, one a line, and answers "
        "on "
        "stdout. Tools: edit, plan, apply, describe, regions, search, explain, undo. Revisions 2026-07-28, 2025-11-25 "
        "and "
        "2025-06-18 of the protocol are spoken.\n\n"
        "Photos are taken below the folders that --root names. Without --root: below those that the host names, else "
        "the "
        "current folder. Results are new files beside the photo or in the folder of -o; none is ever written over.\n\n"
        "Examples:\n"
        "  litho mcp --root /home/me/Pictures\n\n"
        "A host's settings:\n\n"
        "  {\"mcpServers\": {\"litho\": {\"command\": \"litho\", \"args\": [\"mcp\", \"--root\", "
        "\"/home/me/Pictures\"]}}}\n",
    .options = options,
    .run = run,
};
