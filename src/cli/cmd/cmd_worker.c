/* cmd_worker.c: litho worker: jobs as frames on stdin, answers on stdout. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include "cli/cmd.h"
#include "cli/io_options.h"
#include "cli/plan_options.h"
#include "make/engine/worker.h"
#include "model/fetch/convert.h"
#include "serve/work/worker.h"

extern const LithoCmd cmd_worker;

static gboolean opt_make;
static char *opt_convert;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"make", 0, 0, G_OPTION_ARG_NONE, &opt_make, "make pictures with the engine instead (started by litho make)", NULL},
      {"convert", 0, 0, G_OPTION_ARG_STRING, &opt_convert,
       "convert the model file on stdin instead (started by litho models pull)", "NAME"},
      IO_LOAD_ENTRIES, PLAN_ENTRIES, {NULL}};
  return entries;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_worker, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  g_autoptr(GError) error = NULL;
  LithoWorkerOptions worker = {0};
  /* Answers have stdout for themselves: what a library prints goes to stderr. */
  const int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  signal(SIGPIPE, SIG_IGN);
  /* Ctrl-C in the terminal of a server goes to all its processes: the server ends its workers. */
  signal(SIGINT, SIG_IGN);
  if (opt_convert != NULL)
    return litho_convert_child(opt_convert, out);
  if (opt_make)
    return litho_make_worker_run(STDIN_FILENO, out, &error) ? 0 : cmd_fail(&cmd_worker, error, FALSE);
  if (!cli_io_check(&worker.load, NULL, &error) || !cli_plan_check(&worker.planner, &error) ||
      !litho_init("litho", &error))
    return cmd_fail(&cmd_worker, error, FALSE);
  worker.n_threads = cli_plan_threads;
  return litho_worker_run(&worker, STDIN_FILENO, out, &error) ? 0 : cmd_fail(&cmd_worker, error, FALSE);
}

const LithoCmd cmd_worker = {
    .name = "worker",
    .summary = "does the jobs of a server (started by litho serve and litho mcp)",
    .usage = "[OPTION…]",
    .details =
        "Reads one job a line as JSON from stdin and writes the answers to stdout; keeps the last two photos open. Frames "
        "and jobs: docs/serve.md.\n\n"
        "Examples:\n\n"
        "  echo '{\"id\":1,\"do\":\"open\",\"path\":\"/photos/beach.jpg\"}' | litho worker",
    .options = options,
    .run = run,
};
