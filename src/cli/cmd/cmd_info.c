/* cmd_info.c: litho info: what a picture file says of itself, and what each format would lose of it. */
#include <stdio.h>
#include "base/error.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/info_report.h"
#include "cli/inputs.h"
#include "cli/io_options.h"

extern const LithoCmd cmd_info;

static gboolean recursive, as_json, is_short, quiet;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"recursive", 'r', 0, G_OPTION_ARG_NONE, &recursive, "take the photos in folders too", NULL},
      {"short", 0, 0, G_OPTION_ARG_NONE, &is_short, "only the lines of the summary", NULL},
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object a photo, one a line", NULL},
      IO_LOAD_ENTRIES,
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "no warnings", NULL},
      {NULL},
  };
  return entries;
}

static gboolean
info_one(const char *path, const LithoLoadOptions *load, GError **error)
{
  int width, height;
  g_autoptr(LithoPhoto) photo = litho_info_open(path, load, &width, &height, error);
  if (photo == NULL)
    return FALSE;
  for (guint i = 0; i < photo->warnings->len && !quiet; i++)
    cmd_warn("%s", (char *)photo->warnings->pdata[i]);
  g_autoptr(JsonNode) report = cli_info_report(photo, path, width, height, !is_short);
  g_autofree char *line = as_json ? litho_json_print_line(report) : NULL;
  if (as_json)
    printf("%s\n", line);
  else
    cli_info_print(json_node_get_object(report));
  return TRUE;
}

static void
print_error(const char *path, const GError *error)
{
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), json_object_new());
  g_autofree char *name = g_filename_display_name(path);
  json_object_set_string_member(json_node_get_object(root), "photo", name);
  json_object_set_member(json_node_get_object(root), "error", litho_error_to_json(error));
  g_autofree char *line = litho_json_print_line(root);
  printf("%s\n", line);
}

static int
info_all(const GPtrArray *pairs, const LithoLoadOptions *load)
{
  int exit_code = 0;
  for (guint i = 0; i < pairs->len; i++) {
    const char *path = ((CliInputPair *)pairs->pdata[i])->in;
    g_autoptr(GError) error = NULL;
    if (g_cancellable_is_cancelled(cmd_cancellable())) {
      g_set_error(&error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "stopped after %u of %u photos", i, pairs->len);
      return cmd_fail(&cmd_info, error, as_json);
    }
    if (info_one(path, load, &error)) {
      if (!as_json && i + 1 < pairs->len)
        putchar('\n');
    } else {
      exit_code = exit_code != 0 ? exit_code : litho_error_row(error)->exit_code;
      if (as_json && pairs->len > 1)
        print_error(path, error);
      else
        cmd_fail(&cmd_info, error, as_json);
    }
    fflush(stdout);
  }
  return exit_code;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_info, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc < 2)
    return cmd_usage(&cmd_info, "no photo was named");
  g_autoptr(GError) error = NULL;
  LithoLoadOptions load;
  const CliInputOptions inputs = {.recursive = recursive, .force = TRUE};
  g_autoptr(GPtrArray) pairs = NULL;
  if (!cli_io_check(&load, NULL, &error) || (pairs = cli_inputs_collect(argv + 1, &inputs, &error)) == NULL ||
      !litho_init("litho", &error))
    return cmd_fail(&cmd_info, error, as_json);
  const int exit_code = info_all(pairs, &load);
  litho_shutdown();
  return exit_code;
}

const LithoCmd cmd_info = {
    .name = "info",
    .summary = "what a picture file says of itself, and what each format would lose of it",
    .usage = "[OPTION…] PHOTO…",
    .details =
        "Prints format, size, colour, camera, place and what lies in the file beside the picture (gain map, video, depth, "
        "credentials), then its metadata in groups, then a line for each format that this machine writes: what a photo saved "
        "in it would lose. PHOTO is a file, - for stdin, or with -r a folder. Nothing is written. 'litho describe' says what "
        "is in the picture.\n\n"
        "Examples:\n"
        "  litho info photo.jpg\n"
        "  litho info --short -r shoot/\n"
        "  litho info --json photo.heic | jq '.losses.webp'\n",
    .options = options,
    .run = run,
};
