/* cmd_verify.c: litho verify: is this file what its recipe makes of its source? */
#include <stdio.h>
#include "base/error.h"
#include "cli/cmd.h"
#include "cli/io_options.h"
#include "run/apply.h"
#include "see/find/finder.h"

extern const LithoCmd cmd_verify;

static char *source, *recipe_file, *profile;
static gboolean as_json;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"source", 's', 0, G_OPTION_ARG_FILENAME, &source,
       "the photo before the run: run the recipe again and compare", "PHOTO"},
      {"recipe", 0, 0, G_OPTION_ARG_FILENAME, &recipe_file,
       "recipe or sidecar (default: OUT.litho.json, else the one embedded in OUT)", "RECIPE"},
      {"asset", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cli_io_assets,
       "a file that the recipe calls NAME", "NAME=FILE"},
      {"profile", 0, 0, G_OPTION_ARG_FILENAME, &profile,
       "the ICC file that the run was given, if it was", "FILE"},
      IO_LOAD_ENTRIES,
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "the answer as JSON", NULL},
      {NULL},
  };
  return entries;
}

static LithoFinder *
finder_of(LithoPhoto *photo, gpointer data)
{
  LithoScene **scene = data;
  LithoSeeOptions see = {.cancel = cmd_cancellable()};
  *scene = litho_scene_new(photo, &see);
  return litho_scene_finder(*scene);
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_verify, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc != 2)
    return cmd_usage(&cmd_verify, "needs one file to check");
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) assets = NULL;
  g_autoptr(LithoScene) scene = NULL;
  LithoVerifyOptions verify = {.source = source, .recipe = recipe_file, .profile = profile,
                               .finder_of = finder_of, .finder_data = &scene,
                               .cancel = cmd_cancellable()};
  g_auto(LithoRunResults) results = {0};
  LithoVerified checked;
  verify.results = &results;
  if (!cli_io_check(&verify.load, NULL, &error) || !litho_init(argv[0], &error) ||
      !cli_io_read_assets(&assets, &error))
    return cmd_fail(&cmd_verify, error, as_json);
  verify.assets = assets;
  if (!litho_verify(argv[1], &verify, &checked, &error)) {
    litho_error_name(&error, argv[1]);
    return cmd_fail(&cmd_verify, error, as_json);
  }
  const char *hash = checked & LITHO_VERIFY_HASH ? "true" : "false";
  const char *replay = checked & LITHO_VERIFY_REPLAY ? "true" : "false";
  g_autofree char *left =
      checked & LITHO_VERIFY_KEPT ? g_strdup_printf("%" G_GUINT64_FORMAT, results.unchanged.pixels) : g_strdup("null");
  if (as_json)
    printf("{\"verified\":true,\"hash\":%s,\"replay\":%s,\"kept_pixels\":%s}\n", hash, replay, left);
  else if (checked & LITHO_VERIFY_REPLAY)
    printf("the same bytes: a new run of the recipe on the source gives this file\n");
  else
    printf("unchanged since the run (its recorded sha256 fits); give --source to run it again\n");
  if (!as_json && checked & LITHO_VERIFY_KEPT)
    printf("and %s pixels that no step touches left exactly as they came (their hash fits)\n", left);
  const LithoKeptBlocks *blocks = &results.unchanged.blocks;
  if (!as_json && checked & LITHO_VERIFY_KEPT && blocks->known)
    printf("and %" G_GUINT64_FORMAT " pixels of the JPEG are those of the photo: their blocks keep their coefficients\n",
           blocks->pixels);
  return 0;
}

const LithoCmd cmd_verify = {
    .name = "verify",
    .summary = "check an output against its recipe and source",
    .usage = "[OPTION…] PHOTO",
    .details =
        "Looks for the recipe in --recipe, then in the sidecar, then in the file itself. Without "
        "--source only the recorded hash is checked; with it the recipe is run again and the bytes "
        "are compared, and the pixels that no step touched with those on record. Ends with 1 and says what differs when something does.\n\n"
        "Examples:\n\n"
        "  litho verify out.jpg\n"
        "  litho verify out.jpg --source photo.jpg",
    .options = options,
    .run = run,
};
