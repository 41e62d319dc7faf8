/* cmd_restyle.c: litho restyle: photos restyled region by region, as their description says. */
#include <stdio.h>
#include <string.h>
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/credentials_options.h"
#include "cli/io_options.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "ops/style/looks.h"
#include "base/json.h"
#include "run/results.h"
#include "plan/restyle.h"
#include "talk/session.h"

#define REFERENCE_ASSET "reference"

extern const LithoCmd cmd_restyle;

static gboolean recursive, force, skip_existing, dry_run, only_floor, as_json, quiet, list_looks;
static char *look, *reference;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      IO_SAVE_ENTRIES,
      {"look", 0, 0, G_OPTION_ARG_STRING, &look, "one look for the whole photo (docs/style.md)", "LOOK"},
      {"looks", 0, 0, G_OPTION_ARG_NONE, &list_looks, "list the looks and what they do", NULL},
      {"reference", 0, 0, G_OPTION_ARG_FILENAME, &reference,
       "a picture whose colours and touches the photo takes on", "FILE"},
      {"recursive", 'r', 0, G_OPTION_ARG_NONE, &recursive, "take the photos in folders too", NULL},
      {"force", 'f', 0, G_OPTION_ARG_NONE, &force, "replace outputs that exist", NULL},
      {"skip-existing", 0, 0, G_OPTION_ARG_NONE, &skip_existing,
       "leave photos out whose output exists", NULL},
      {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run, "print the plan as a recipe, write no photo", NULL},
      {"plan", 0, 0, G_OPTION_ARG_NONE, &dry_run, "the same", NULL},
      {"floor", 0, 0, G_OPTION_ARG_NONE, &only_floor, "no nets", NULL},
      IO_RECORD_ENTRIES,
      CREDENTIALS_ENTRIES,
      IO_LOAD_ENTRIES,
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object a photo, one a line", NULL},
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "print errors and warnings only", NULL},
      {NULL},
  };
  return entries;
}

typedef struct {
  LithoRestyle said;
  LithoSessionOptions options;
  LithoApplyOptions apply;
  Progress *progress;
  FILE *to; /* stdout, or stderr when the photo goes there */
} Job;

static void
on_progress(double fraction, gpointer data)
{
  cli_progress_set(((Job *)data)->progress, 0, fraction);
}

static void
print_json(const Job *job, const CliInputPair *pair, const LithoRecipe *recipe, const LithoRunResults *results,
           double seconds)
{
  g_autofree char *photo = g_filename_display_name(pair->in);
  g_autofree char *output = g_filename_display_name(pair->out);
  g_autoptr(JsonNode) root = json_node_new(JSON_NODE_OBJECT);
  JsonObject *object = json_object_new();
  json_node_take_object(root, object);
  json_object_set_string_member(object, "photo", photo);
  if (!dry_run)
    json_object_set_string_member(object, "output", output);
  json_object_set_string_member(object, "status", dry_run ? "planned" : "done");
  json_object_set_int_member(object, "ms", (gint64)(seconds * 1000));
  json_object_set_member(object, "recipe", litho_recipe_to_json(recipe));
  litho_run_results_to_json(results, !dry_run, object);
  g_autofree char *line = litho_json_print_line(root);
  fprintf(job->to, "%s\n", line);
}

static void
print_text(const Job *job, const CliInputPair *pair, const LithoRecipe *recipe, const LithoRunResults *results,
           double seconds)
{
  if (dry_run) {
    g_autofree char *json = litho_recipe_print(recipe);
    fputs(json, job->to);
    return;
  }
  g_autofree char *text = litho_recipe_show_results(recipe, results->steps), *lines = cli_text_safe_lines(text);
  g_autofree char *in = cli_text_safe(pair->in), *out = cli_text_safe(pair->out), *time = cli_text_duration(seconds);
  fputs(lines, job->to);
  fprintf(job->to, "%s → %s  %s\n", in, out, time);
}

static gboolean
restyle_one(Job *job, const CliInputPair *pair, GError **error)
{
  gint64 begin = g_get_monotonic_time();
  g_autoptr(LithoSession) session = litho_session_new(&job->options);
  g_auto(LithoRunResults) results = {0};
  if (!litho_session_open(session, pair->in, error))
    return FALSE;
  g_autoptr(LithoRecipe) recipe = litho_restyle_plan(litho_session_scene(session), &job->said, error);
  if (recipe == NULL || !cli_io_bind_assets(recipe, job->options.assets, error))
    return FALSE;
  litho_session_take_recipe(session, recipe);
  if (!dry_run && (!cli_inputs_make_parent(pair->out, error) ||
                   !litho_session_apply(session, pair->out, &job->apply, &results, error)))
    return FALSE;
  cli_progress_clear(job->progress);
  const GPtrArray *warnings = litho_session_photo(session)->warnings;
  for (guint i = 0; i < warnings->len; i++)
    cmd_warn("%s", (char *)warnings->pdata[i]);
  double seconds = (g_get_monotonic_time() - begin) * 1e-6;
  if (as_json)
    print_json(job, pair, recipe, &results, seconds);
  else if (!quiet || dry_run)
    print_text(job, pair, recipe, &results, seconds);
  fflush(job->to);
  return TRUE;
}

/* All photos, also after one failed; gives the exit status of the first failure. */
static int
restyle_all(Job *job, const GPtrArray *pairs)
{
  int status = 0;
  for (guint i = 0; i < pairs->len; i++) {
    const CliInputPair *pair = pairs->pdata[i];
    g_autoptr(GError) error = NULL;
    if (skip_existing && g_file_test(pair->out, G_FILE_TEST_EXISTS))
      continue;
    cli_progress_begin(job->progress, 0, pair->in);
    gboolean good = restyle_one(job, pair, &error);
    cli_progress_done(job->progress, 0);
    cli_progress_clear(job->progress);
    if (good)
      continue;
    int failed = cmd_fail(&cmd_restyle, error, as_json);
    status = status != 0 ? status : failed;
    if (g_cancellable_is_cancelled(cmd_cancellable()))
      break;
  }
  return status;
}

static int
print_looks(void)
{
  guint n;
  const LithoLook *looks = litho_looks(&n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *lines = cli_text_wrap(looks[i].help, 17, looks[i].name, cli_text_columns());
    fputs(lines, stdout);
  }
  return 0;
}

/* The last argument is words when it is no file, after one that is. Takes it out. */
static char *
take_words(int *argc, char **argv)
{
  char *last = argv[*argc - 1];
  if (*argc < 3 || g_file_test(last, G_FILE_TEST_EXISTS) || g_str_equal(last, "-") ||
      strchr(last, G_DIR_SEPARATOR) != NULL || !g_utf8_validate(last, -1, NULL))
    return NULL;
  argv[--*argc] = NULL;
  return last;
}

/* The file of --reference as one more --asset. */
static void
add_reference(void)
{
  GStrvBuilder *all = g_strv_builder_new();
  g_autofree char *own = g_strconcat(REFERENCE_ASSET "=", reference, NULL);
  if (cli_io_assets != NULL)
    g_strv_builder_addv(all, (const char **)cli_io_assets);
  g_strv_builder_add(all, own);
  g_strfreev(cli_io_assets);
  cli_io_assets = g_strv_builder_end(all);
  g_strv_builder_unref(all);
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_restyle, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (list_looks)
    return print_looks();
  if (argc < 2)
    return cmd_usage(&cmd_restyle, "no photo was named");
  if (look != NULL && reference != NULL)
    return cmd_usage(&cmd_restyle, "--look and --reference contradict each other");
  if (cli_io_sidecar && g_strcmp0(cli_io_output, "-") == 0)
    return cmd_usage(&cmd_restyle, "--sidecar needs a file to stand beside, not stdout");
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) assets = NULL;
  g_autoptr(GPtrArray) pairs = NULL;
  g_autofree char *extension = cli_io_extension();
  Job job = {.said = {.look = look, .reference = reference != NULL ? REFERENCE_ASSET : NULL}};
  job.said.words = take_words(&argc, argv);
  if (job.said.words != NULL && (look != NULL || reference != NULL))
    return cmd_usage(&cmd_restyle, "'%s' is no file, and words contradict --look and --reference",
                     job.said.words);
  const CliInputOptions inputs = {.output = cli_io_output, .extension = extension, .recursive = recursive,
                               .force = force || dry_run, .skip_existing = skip_existing};
  if (reference != NULL)
    add_reference();
  litho_apply_options_default(&job.apply);
  if (!cli_io_check(&job.options.load, &job.apply.save, &error) ||
      !cli_credentials_check(&job.apply.save.credentials, &error) || !litho_init(argv[0], &error) ||
      !cli_io_read_assets(&assets, &error) || (pairs = cli_inputs_collect(argv + 1, &inputs, &error)) == NULL)
    return cmd_fail(&cmd_restyle, error, as_json);
  job.options.assets = assets;
  job.options.cancel = cmd_cancellable();
  job.options.see.floor = only_floor;
  job.apply.sidecar = cli_io_sidecar;
  job.apply.embed = cli_io_embed;
  job.apply.keep_gain_map = cli_io_keep_gain_map;
  job.apply.run.measures = cli_io_sidecar || cli_io_embed || as_json;
  job.apply.run.floor = only_floor;
  g_autoptr(Progress) progress = cli_progress_new(quiet ? PROGRESS_QUIET : PROGRESS_AUTO, pairs->len, 1);
  job.progress = progress;
  job.apply.progress = on_progress;
  job.apply.data = &job;
  job.to = g_str_equal(((const CliInputPair *)pairs->pdata[0])->out, "-") && !dry_run ? stderr : stdout;
  return restyle_all(&job, pairs);
}

const LithoCmd cmd_restyle = {
    .name = "restyle",
    .summary = "restyle a photo region by region, as its description says",
    .usage = "[OPTION…] PHOTO… [WORDS]",
    .details =
        "Describes the photo, finds its regions, chooses a look for each from what it saw, and runs that plan "
        "as a normal recipe, with the reason on each step. WORDS, when given, say the looks, for all or for a "
        "region: 'noir', 'golden hour, the sky dreamy'. The looks are listed by --looks, their making in docs/style.md. With "
        "--reference the photo takes on the colours and touches of a picture, people less than the rest.\n\n"
        "PHOTO is a file, - for stdin, or with -r a folder. Without -o the result is NAME-edited.EXT beside the "
        "photo; a file that exists is replaced only with --force.\n\n"
        "Examples:\n\n"
        "  litho restyle photo.jpg\n"
        "  litho restyle photo.jpg 'cinematic, the sky golden hour' -o out.jpg\n"
        "  litho restyle --reference painting.jpg photo.jpg\n"
        "  litho restyle --plan photo.jpg > plan.json\n"
        "  litho restyle --looks\n"
        "  litho restyle -r --look noir holiday/ -o noir/",
    .options = options,
    .run = run,
};
