/* cmd_apply.c: litho apply: a recipe on photos. */
#include <stdio.h>
#include "base/error.h"
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/credentials_options.h"
#include "cli/io_options.h"
#include "cli/progress.h"
#include "run/results.h"
#include "base/json.h"
#include "talk/session.h"

extern const LithoCmd cmd_apply;

static gboolean exact, as_json, verbose, quiet, recursive, force, skip_existing;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      IO_SAVE_ENTRIES,
      {"recursive", 'r', 0, G_OPTION_ARG_NONE, &recursive, "folders with all that is below them",
       NULL},
      {"force", 'f', 0, G_OPTION_ARG_NONE, &force, "replace outputs that exist", NULL},
      {"skip-existing", 0, 0, G_OPTION_ARG_NONE, &skip_existing,
       "leave photos out whose output exists", NULL},
      IO_RECORD_ENTRIES,
      CREDENTIALS_ENTRIES,
      {"exact", 0, 0, G_OPTION_ARG_NONE, &exact,
       "every kernel at every pixel, no colour table", NULL},
      IO_LOAD_ENTRIES,
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "a line of JSON for each photo on stdout", NULL},
      {"verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "say what is being done", NULL},
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "no progress bar", NULL},
      {NULL},
  };
  return entries;
}

typedef struct {
  LithoRecipe *recipe;
  LithoApplyOptions apply;
  LithoSessionOptions options;
  Progress *progress;
} Job;

static void
on_progress(double fraction, gpointer data)
{
  cli_progress_set(((Job *)data)->progress, 0, fraction);
}

static void
print_json(const LithoRecipe *recipe, const LithoRunResults *results, const CliInputPair *pair, double seconds)
{
  g_autofree char *photo_name = g_filename_display_name(pair->in);
  g_autofree char *output_name = g_filename_display_name(pair->out);
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "photo", photo_name);
  json_object_set_string_member(object, "output", output_name);
  json_object_set_int_member(object, "ms", (gint64)(seconds * 1000));
  json_object_set_member(object, "recipe", litho_recipe_to_json(recipe));
  litho_run_results_to_json(results, TRUE, object);
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  g_autofree char *line = litho_json_print_line(root);
  FILE *stream = g_str_equal(pair->out, "-") ? stderr : stdout;
  fprintf(stream, "%s\n", line);
}

static void
print_warnings(const LithoRecipe *recipe, const LithoRunResults *results, const LithoPhoto *photo)
{
  for (guint i = 0; i < photo->warnings->len; i++)
    cmd_warn("%s", (char *)photo->warnings->pdata[i]);
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const LithoStepResult *result = litho_step_result(results->steps, i);
    if (result->skipped)
      cmd_warn("%s: step %u, %s: skipped: %s", photo->name, i + 1, step->op->name, result->note);
    if (result->doubt != NULL)
      cmd_warn("%s: step %u, %s: %s", photo->name, i + 1, step->op->name, result->doubt);
  }
}

static gboolean
apply_one(Job *job, const CliInputPair *pair, GError **error)
{
  gint64 begin = g_get_monotonic_time();
  g_autoptr(LithoSession) session = litho_session_new(&job->options);
  g_auto(LithoRunResults) results = {0};
  if (!litho_session_open(session, pair->in, error) || !cli_inputs_make_parent(pair->out, error))
    return FALSE;
  litho_session_take_recipe(session, job->recipe);
  if (!litho_session_apply(session, pair->out, &job->apply, &results, error))
    return FALSE;
  cli_progress_clear(job->progress);
  print_warnings(job->recipe, &results, litho_session_photo(session));
  if (as_json)
    print_json(job->recipe, &results, pair, (g_get_monotonic_time() - begin) * 1e-6);
  return litho_session_check_changed(session, &results, error);
}

/* All photos, also after one failed; gives the exit status of the first failure. */
static int
apply_all(Job *job, GPtrArray *pairs)
{
  int status = 0;
  for (guint i = 0; i < pairs->len; i++) {
    const CliInputPair *pair = pairs->pdata[i];
    g_autoptr(GError) error = NULL;
    cli_progress_begin(job->progress, 0, pair->in);
    gboolean skip = skip_existing && g_file_test(pair->out, G_FILE_TEST_EXISTS);
    if (!skip && !apply_one(job, pair, &error)) {
      litho_error_name(&error, pair->in);
      cli_progress_clear(job->progress);
      int failed = cmd_fail(&cmd_apply, error, as_json);
      status = status != 0 ? status : failed;
      if (g_cancellable_is_cancelled(job->options.cancel))
        break;
    }
    cli_progress_done(job->progress, 0);
  }
  return status;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_apply, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc < 3)
    return cmd_usage(&cmd_apply, "needs a recipe and at least one photo");
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) assets = NULL;
  g_autoptr(LithoRecipe) recipe = NULL;
  g_autoptr(GPtrArray) pairs = NULL;
  g_autofree char *extension = cli_io_extension();
  const CliInputOptions inputs = {.output = cli_io_output, .extension = extension,
                               .recursive = recursive, .force = force,
                               .skip_existing = skip_existing};
  Job job = {0};
  litho_apply_options_default(&job.apply);
  if (!cli_io_check(&job.options.load, &job.apply.save, &error) ||
      !cli_credentials_check(&job.apply.save.credentials, &error) ||
      !litho_init(argv[0], &error) ||
      (recipe = litho_recipe_load(argv[1], &error)) == NULL || !cli_io_read_assets(&assets, &error) ||
      !cli_io_bind_assets(recipe, assets, &error) ||
      (pairs = cli_inputs_collect(argv + 2, &inputs, &error)) == NULL)
    return cmd_fail(&cmd_apply, error, as_json);
  if (cli_io_sidecar && g_strcmp0(cli_io_output, "-") == 0)
    return cmd_usage(&cmd_apply, "--sidecar needs a file to stand beside, not stdout");
  job.recipe = recipe;
  job.apply.sidecar = cli_io_sidecar;
  job.apply.embed = cli_io_embed;
  job.apply.keep_gain_map = cli_io_keep_gain_map;
  job.apply.once = TRUE;
  job.apply.run.exact = exact;
  job.apply.run.measures = cli_io_sidecar || cli_io_embed || as_json;
  job.options.assets = assets;
  job.options.cancel = cmd_cancellable();
  g_autoptr(Progress) progress =
      cli_progress_new(quiet     ? PROGRESS_QUIET
                   : verbose ? PROGRESS_LINES
                             : PROGRESS_AUTO,
                   pairs->len, 1);
  job.progress = progress;
  job.apply.progress = on_progress;
  job.apply.data = &job;
  return apply_all(&job, pairs);
}

const LithoCmd cmd_apply = {
    .name = "apply",
    .summary = "run a recipe on photos",
    .usage = "[OPTION…] RECIPE PHOTO…",
    .details =
        "RECIPE is a file that 'litho plan' or 'litho recipe' wrote, a sidecar, or - for stdin. The "
        "same recipe on the same photo gives the same bytes with the same build.\n\n"
        "Point operations that follow each other run as one pass; 8-bit photos take them from one "
        "colour table whose error is no larger than that of rounding to 8 bits. --exact does without.\n\n"
        "A mask given with --asset is white, or opaque where its alpha varies, where a step works, and has the "
        "picture's shape at any scale.\n\n"
        "Examples:\n\n"
        "  litho apply warm.json photo.jpg -o warm.jpg\n"
        "  litho apply warm.json holiday/*.jpg -o out/ --sidecar\n"
        "  litho apply mask.json photo.png -o out.png --asset sky=sky.png",
    .options = options,
    .run = run,
};
