/* main.c: the litho command: finds the subcommand and runs it. */
#include <errno.h>
#include <json-glib/json-glib.h>
#include <lcms2.h>
#include <libsoup/soup.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <unistd.h>
#include <vips/vips.h>
#include "cli/cmd.h"
#include "cli/help.h"
#include "model/bridge_llama.h"

extern const LithoCmd cmd_apply;
extern const LithoCmd cmd_chat;
extern const LithoCmd cmd_completion;
extern const LithoCmd cmd_describe;
extern const LithoCmd cmd_formats;
extern const LithoCmd cmd_edit;
extern const LithoCmd cmd_eval;
extern const LithoCmd cmd_explain;
extern const LithoCmd cmd_help;
extern const LithoCmd cmd_index;
extern const LithoCmd cmd_info;
extern const LithoCmd cmd_make;
extern const LithoCmd cmd_man;
extern const LithoCmd cmd_mcp;
extern const LithoCmd cmd_models;
extern const LithoCmd cmd_ops;
extern const LithoCmd cmd_plan;
extern const LithoCmd cmd_recipe;
extern const LithoCmd cmd_regions;
extern const LithoCmd cmd_restyle;
extern const LithoCmd cmd_search;
extern const LithoCmd cmd_serve;
extern const LithoCmd cmd_train;
extern const LithoCmd cmd_verify;
extern const LithoCmd cmd_worker;

const LithoCmd *const litho_cmds[] = {
    &cmd_edit,    &cmd_chat,
    &cmd_plan,    &cmd_make,
    &cmd_apply,   &cmd_verify,
    &cmd_explain, &cmd_describe,
    &cmd_info,
    &cmd_regions, &cmd_restyle,
    &cmd_index,   &cmd_search,
    &cmd_recipe,
    &cmd_ops,     &cmd_models,
    &cmd_train,   &cmd_eval,
    &cmd_completion, &cmd_man,
    &cmd_formats, &cmd_help,
    &cmd_mcp,     &cmd_serve, &cmd_worker,
    NULL,
};

static void
print_version(void)
{
  printf("litho %s\n", LITHO_VERSION);
  printf("  libvips %s\n", vips_version_string());
  printf("  GLib %u.%u.%u\n", glib_major_version, glib_minor_version, glib_micro_version);
  printf("  json-glib %s\n", JSON_VERSION_S);
  printf("  libsoup %u.%u.%u\n", soup_get_major_version(), soup_get_minor_version(),
         soup_get_micro_version());
  printf("  SQLite %s\n", sqlite3_libversion());
  int lcms = cmsGetEncodedCMMversion();
  printf("  LittleCMS %d.%d.%d\n", lcms / 1000, lcms / 10 % 100, lcms % 10);
  printf("  %s\n", litho_llama_version());
}

/* That the disk is full shows only when the last of what was printed is written: here, however the command ends. */
static void
close_stdout(void)
{
  const gboolean lost = ferror(stdout) != 0, waiting = __fpending(stdout) > 0;
  errno = 0;
  const gboolean failed = fclose(stdout) != 0 && (waiting || errno != EBADF); /* EBADF: there is none, nobody listens */
  if (!lost && !failed)
    return;
  const LithoErrorInfo *info = litho_error_info(LITHO_ERROR_WRITE);
  fprintf(stderr, "litho: stdout: cannot be written: %s (%s)\n", errno != 0 ? g_strerror(errno) : "a part is lost",
          info->help);
  _exit(info->exit_code);
}

int
main(int argc, char **argv)
{
  atexit(close_stdout);
  setlocale(LC_ALL, "");
  setlocale(LC_NUMERIC, "C"); /* recipes and reports hold numbers with a point */
  const char *name = argc > 1 ? argv[1] : "help";
  if (g_str_equal(name, "--help") || g_str_equal(name, "-h"))
    name = "help";
  if (g_str_equal(name, "--version")) {
    print_version();
    return 0;
  }
  const LithoCmd *cmd = cmd_find(name);
  if (cmd == NULL) {
    g_autofree char *hint = cmd_hint(name);
    fprintf(stderr, "litho: '%s' is not a litho command%s; see 'litho help'\n", name, hint);
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  }
  return argc > 1 ? cmd->run(argc - 1, argv + 1) : cmd->run(argc, argv);
}
