/* cmd_edit.c: litho edit: words and photos to edited photos. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "cli/cmd.h"
#include "cli/cmd/edit_job.h"
#include "cli/inputs.h"
#include "cli/credentials_options.h"
#include "cli/io_options.h"
#include "cli/plan_options.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "cli/workers.h"
#include "photo/format.h"
#include "base/json.h"

#define MAX_JOBS 64

extern const LithoCmd cmd_edit;

static gboolean recursive, in_place, force, skip_existing, same_plan, dry_run, as_json, exact;
static gboolean verbose, quiet;
static char *preview, *lens;
static gboolean read_xmp;
static int n_jobs = 1;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      IO_SAVE_ENTRIES,
      {"recursive", 'r', 0, G_OPTION_ARG_NONE, &recursive,
       "take the photos in folders too; their tree is kept below -o", NULL},
      {"in-place", 0, 0, G_OPTION_ARG_NONE, &in_place, "replace the photos themselves", NULL},
      {"force", 'f', 0, G_OPTION_ARG_NONE, &force, "replace outputs that exist", NULL},
      {"skip-existing", 0, 0, G_OPTION_ARG_NONE, &skip_existing,
       "leave outputs that exist: goes on where a run was stopped", NULL},
      {"jobs", 'j', 0, G_OPTION_ARG_INT, &n_jobs,
       "photos at a time, each in its own process; 0: one a core (default 1)", "N"},
      {"same-plan", 0, 0, G_OPTION_ARG_NONE, &same_plan,
       "amounts found on the first photo are used for all: a series stays even", NULL},
      {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run, "print the plan, write no photo", NULL},
      {"preview", 0, 0, G_OPTION_ARG_FILENAME, &preview,
       "write a before and after picture too: a file, or a folder for many photos", "PATH"},
      {"lens", 0, 0, G_OPTION_ARG_STRING, &lens,
       "auto: correct each photo's lens first, where lensfun's database has it (default: off)", "auto|off"},
      {"read-xmp", 0, 0, G_OPTION_ARG_NONE, &read_xmp,
       "begin with Lightroom's settings beside the photo, PHOTO.NEF.xmp or PHOTO.xmp; they are never changed", NULL},
      {"exact", 0, 0, G_OPTION_ARG_NONE, &exact,
       "every step at every pixel, no shared colour table (slower)", NULL},
      IO_RECORD_ENTRIES,
      CREDENTIALS_ENTRIES,
      PLAN_ENTRIES,
      IO_LOAD_ENTRIES,
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "one JSON object a photo, one a line", NULL},
      {"verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose,
       "each photo's plan, a line for each that begins", NULL},
      {"quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "print errors and warnings only", NULL},
      {NULL},
  };
  return entries;
}

/* What run() keeps while results come in. */
typedef struct {
  const GPtrArray *pairs;
  FILE *to; /* stdout, or stderr when the photo goes to stdout */
  Progress *progress;
  guint n_items, n_done, n_failed, n_shown;
  int exit_code;
} Report;

static void
print_warning(const Report *report, const char *photo, const char *text)
{
  if (report->n_items > 1)
    cmd_warn("%s: %s", photo, text);
  else
    cmd_warn("%s", text);
}

static void
print_plan(Report *report, JsonObject *result)
{
  g_autofree char *json = litho_json_print(json_object_get_member(result, "recipe"));
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("plan", json, -1, NULL);
  if (recipe == NULL)
    return;
  JsonObject *run =
      json_object_has_member(result, "run") ? json_object_get_object_member(result, "run") : NULL;
  g_autoptr(GArray) results = litho_step_results_of_run(run, recipe->steps->len, "/run", NULL);
  g_autofree char *text = litho_recipe_show_results(recipe, results);
  g_autofree char *safe = cli_text_safe_lines(text);
  fputs(safe, report->to);
  report->n_shown++;
}

/* "found: the sky: 32 % of the frame, by colour and place (score 0.68)" */
static void
print_found(Report *report, JsonObject *result)
{
  JsonArray *regions = json_object_get_array_member(result, "regions");
  for (guint i = 0; i < json_array_get_length(regions); i++) {
    JsonObject *row = json_array_get_object_element(regions, i);
    g_autoptr(LithoRegion) region = litho_region_parse(json_object_get_member(row, "region"), "", NULL);
    if (region == NULL || !json_object_get_boolean_member(row, "present"))
      continue;
    g_autofree char *where = litho_region_describe(region), *safe = cli_text_safe(where);
    fprintf(report->to, "  found: %s, %.0f %% of the frame, by %s (score %.2f)\n", safe,
            json_object_get_double_member(row, "share") * 100,
            json_object_get_string_member_with_default(row, "method", "?"),
            json_object_get_double_member(row, "score"));
  }
}

/* "outside: 736018 pixels left exactly as they came; …": what that means in the file, where its format is a lossy one. */
static void
print_outside(Report *report, JsonObject *kept, const char *output)
{
  g_autofree char *hash = g_strndup(json_object_get_string_member(kept, "hash"), 16), *in_file = NULL;
  const LithoFormat *format = litho_format_by_suffix(output);
  if (json_object_has_member(kept, "in_file"))
    in_file = g_strdup_printf("; %" G_GINT64_FORMAT " pixels of the JPEG are those of the photo: their blocks keep their coefficients",
                              json_object_get_int_member(kept, "in_file"));
  else if (format != NULL && format->quality > 0)
    in_file = g_strdup_printf(", until they were coded as %s", format->title);
  fprintf(report->to, "  outside: %" G_GINT64_FORMAT " pixels left exactly as they came%s (hash %s)\n",
          json_object_get_int_member(kept, "pixels"), in_file != NULL ? in_file : "", hash);
}

static void
print_result(Report *report, JsonObject *result)
{
  g_autofree char *photo = cli_text_safe(json_object_get_string_member(result, "photo"));
  g_autofree char *output = cli_text_safe(json_object_get_string_member(result, "output"));
  if (json_object_has_member(result, "error")) {
    JsonObject *error = json_object_get_object_member(result, "error");
    g_autofree char *message = cli_text_safe(json_object_get_string_member(error, "message"));
    fprintf(stderr, "litho edit: %s (%s)\n", message, json_object_get_string_member(error, "help"));
    return;
  }
  JsonArray *warnings = json_object_get_array_member(result, "warnings");
  for (guint i = 0; i < json_array_get_length(warnings); i++)
    print_warning(report, photo, json_array_get_string_element(warnings, i));
  if (quiet)
    return;
  if (verbose || report->n_shown == 0)
    print_plan(report, result);
  g_autofree char *time = cli_text_duration(json_object_get_int_member(result, "ms") / 1000.0);
  if (!dry_run)
    fprintf(report->to, "%s → %s  %s\n", photo, output, time);
  if (json_object_has_member(result, "regions"))
    print_found(report, result);
  if (json_object_has_member(result, "kept"))
    print_outside(report, json_object_get_object_member(result, "kept"), output);
}

/* The result of a photo for which there is none: its process was lost, or it was not begun. */
static JsonObject *
missing_result(const CliInputPair *pair, const GError *error)
{
  g_autofree char *in = g_filename_display_name(pair->in);
  g_autofree char *out = g_filename_display_name(pair->out);
  g_autoptr(GError) named = g_error_copy(error);
  litho_error_name(&named, in);
  gboolean cancelled = litho_error_row(error)->code == LITHO_ERROR_CANCELLED;
  JsonObject *result = json_object_new();
  json_object_set_string_member(result, "photo", in);
  json_object_set_string_member(result, "output", out);
  json_object_set_string_member(result, "status", cancelled ? "cancelled" : "failed");
  json_object_set_member(result, "error", litho_error_to_json(named));
  return result;
}

static void
on_result(guint slot, guint index, const char *text, const GError *error, gpointer data)
{
  Report *report = data;
  g_autoptr(JsonNode) root = text != NULL ? json_from_string(text, NULL) : NULL;
  if (root == NULL) {
    root = json_node_new(JSON_NODE_OBJECT);
    json_node_take_object(root, missing_result(report->pairs->pdata[index], error));
  }
  JsonObject *result = json_node_get_object(root);
  const char *status = json_object_get_string_member(result, "status");
  gboolean failed = json_object_has_member(result, "error");
  report->n_done += !failed;
  report->n_failed += g_str_equal(status, "failed");
  /* That a picture came out as it was hides no failure of another. */
  if (failed && report->exit_code <= 1)
    report->exit_code =
        (int)json_object_get_int_member(json_object_get_object_member(result, "error"), "exit");
  cli_progress_done(report->progress, slot);
  cli_progress_clear(report->progress);
  if (as_json) {
    g_autofree char *line = litho_json_print_line(root);
    fprintf(report->to, "%s\n", line);
  } else if (!g_str_equal(status, "cancelled")) {
    print_result(report, result);
  }
  fflush(report->to);
}

static void
on_progress(guint slot, guint index, double fraction, gpointer data)
{
  Report *report = data;
  const CliInputPair *pair = report->pairs->pdata[index];
  if (fraction == 0)
    cli_progress_begin(report->progress, slot, pair->in);
  else
    cli_progress_set(report->progress, slot, fraction);
}

static void
on_own_progress(double fraction, gpointer progress)
{
  cli_progress_set(progress, 0, fraction);
}

/* In a child process: its own Ctrl-C, its own libvips with its share of the cores. */
static void
start_worker(gpointer data)
{
  (void)data;
  cmd_cancellable();
  g_autofree char *threads = g_strdup_printf("%d", MAX(1, (int)g_get_num_processors() / n_jobs));
  g_setenv("VIPS_CONCURRENCY", threads, FALSE);
  g_autoptr(GError) error = NULL;
  if (!litho_init("litho", &error))
    _exit(cmd_fail(&cmd_edit, error, FALSE));
}

/* The amounts of the first photo for all: of all that were named, so that a run that goes on after
 * a stop finds the same. */
static gboolean
solve_on_first(LithoSession *session, const EditSettings *settings, GError **error)
{
  const CliInputPair *pair = settings->pairs->pdata[0];
  return (settings->only != NULL || litho_session_open(session, pair->in, error)) &&
         litho_session_fit(session, error) && litho_session_solve(session, error);
}

/* A session with the draft for all photos. With one photo it is open there, and may be looked at; many are planned for
 * without looking at any. */
static LithoSession *
make_draft(const LithoPlannerOptions *options, const char *words, EditSettings *settings, FILE *to, GError **error)
{
  g_autoptr(Progress) progress = cli_progress_new(quiet ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1);
  cli_progress_begin(progress, 0, "planning");
  g_autoptr(LithoPlanner) planner = litho_planner_new(options, error);
  if (planner == NULL)
    return NULL;
  g_autoptr(LithoSession) session = edit_session_new(settings);
  const CliInputPair *only = settings->pairs->len == 1 ? settings->pairs->pdata[0] : NULL;
  const gboolean ok = (only == NULL || litho_session_open(session, only->in, error)) &&
                      litho_session_draft(session, planner, words, error);
  cli_progress_clear(progress);
  const char *warning = litho_planner_warning(planner);
  if (warning != NULL)
    cmd_warn("%s", warning);
  if (!ok)
    return NULL;
  if (!quiet && !as_json)
    fprintf(to, "plan by the %s\n", cli_plan_kind_title(litho_planner_kind(planner)));
  settings->only = only != NULL ? session : NULL;
  return g_steal_pointer(&session);
}

/* Indices of the pairs to be done; those whose output exists are left out with --skip-existing. */
static GArray *
items_to_do(const GPtrArray *pairs)
{
  GArray *items = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i < pairs->len; i++) {
    const CliInputPair *pair = pairs->pdata[i];
    if (!skip_existing || !g_file_test(pair->out, G_FILE_TEST_EXISTS))
      g_array_append_val(items, i);
  }
  return items;
}

static void
run_items(Report *report, EditSettings *settings, const GArray *items, Workers *workers,
          const char *request)
{
  const guint *index = (const guint *)(gpointer)items->data;
  if (workers != NULL) {
    cli_workers_run(workers, index, items->len, request, on_result, on_progress, report,
                cmd_cancellable());
    return;
  }
  for (guint i = 0; i < items->len; i++) {
    g_autoptr(GError) error = NULL;
    if (g_cancellable_is_cancelled(cmd_cancellable())) {
      g_set_error(&error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "not begun: stopped");
      on_result(0, index[i], NULL, error, report);
      continue;
    }
    on_progress(0, index[i], 0, report);
    g_autofree char *text =
        edit_job(index[i], request, on_own_progress, report->progress, settings);
    on_result(0, index[i], text, NULL, report);
  }
}

static int
finish(const Report *report, guint n_skipped)
{
  gboolean stopped = g_cancellable_is_cancelled(cmd_cancellable());
  if (!quiet && !as_json && (report->n_items + n_skipped > 1 || n_skipped > 0)) {
    fprintf(report->to, "%u %s", report->n_done, dry_run ? "planned" : "done");
    if (n_skipped > 0)
      fprintf(report->to, ", %u existed already", n_skipped);
    if (report->n_failed > 0)
      fprintf(report->to, ", %u failed", report->n_failed);
    fprintf(report->to, "\n");
  }
  if (!stopped || report->exit_code == 0)
    return report->exit_code;
  g_autoptr(GError) error = g_error_new(LITHO_ERROR, LITHO_ERROR_CANCELLED,
                                        "stopped after %u of %u photos; no half file was left",
                                        report->n_done, report->n_items);
  return cmd_fail(&cmd_edit, error, as_json);
}

static gboolean
is_to_stdout(const EditSettings *settings)
{
  const CliInputPair *first = settings->pairs->pdata[0];
  return g_str_equal(first->out, "-") && !dry_run;
}

/* After the options were checked; `words` is valid UTF-8. */
static gboolean
edit_all(const char *words, EditSettings *settings, const LithoPlannerOptions *planner,
         int *exit_code, GError **error)
{
  g_autoptr(GArray) items = items_to_do(settings->pairs);
  gboolean to_stdout = is_to_stdout(settings);
  Report report = {
      .pairs = settings->pairs, .to = to_stdout ? stderr : stdout, .n_items = items->len};
  n_jobs = MIN(n_jobs, (int)MAX(items->len, 1));
  /* Before anything starts a thread. */
  g_autoptr(Workers) workers = NULL;
  if (n_jobs > 1 &&
      !(workers = cli_workers_new((guint)n_jobs, start_worker, edit_job, settings, error)))
    return FALSE;
  cmd_cancellable();
  if (!litho_init("litho", error))
    return FALSE;
  if (items->len > 0) {
    g_autoptr(LithoSession) session = make_draft(planner, words, settings, report.to, error);
    if (session == NULL || !litho_session_check(session, error) ||
        (same_plan && !solve_on_first(session, settings, error)))
      return FALSE;
    g_autofree char *request = edit_request(litho_session_recipe(session), !same_plan);
    report.progress = cli_progress_new(quiet     ? PROGRESS_QUIET
                                   : verbose ? PROGRESS_LINES
                                             : PROGRESS_AUTO,
                                   items->len, (guint)n_jobs);
    run_items(&report, settings, items, workers, request);
    cli_progress_free(report.progress);
    settings->only = NULL;
  }
  *exit_code = finish(&report, settings->pairs->len - items->len);
  return TRUE;
}

static gboolean
check(int argc, char **argv, EditSettings *settings, LithoPlannerOptions *planner, GError **error)
{
  const char *wrong = NULL;
  if (argc < 2)
    wrong = "say what to do, and to which photo";
  else if (argc == 2)
    wrong = "no photo was named: the words are one argument, in quotes, photos follow";
  else if (!g_utf8_validate(argv[1], -1, NULL))
    wrong = "the words are not UTF-8";
  else if (n_jobs < 0 || n_jobs > MAX_JOBS)
    wrong = "--jobs takes 0 (one a core) to 64";
  else if (cli_io_sidecar && g_strcmp0(cli_io_output, "-") == 0)
    wrong = "--sidecar needs a file to stand beside, not stdout";
  else if (in_place && skip_existing)
    wrong = "--in-place and --skip-existing contradict each other";
  else if (lens != NULL && !g_str_equal(lens, "auto") && !g_str_equal(lens, "off"))
    wrong = "--lens takes auto or off";
  else if (g_file_test(argv[1], G_FILE_TEST_EXISTS) && !g_file_test(argv[2], G_FILE_TEST_EXISTS))
    wrong = "the words come first: litho edit WORDS PHOTO…";
  if (wrong != NULL) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
    return FALSE;
  }
  if (n_jobs == 0)
    n_jobs = (int)MIN(g_get_num_processors(), MAX_JOBS);
  g_autofree char *extension = cli_io_extension();
  const CliInputOptions inputs = {.output = cli_io_output,
                               .preview = preview,
                               .extension = extension,
                               .recursive = recursive,
                               .in_place = in_place,
                               .force = force || dry_run,
                               .skip_existing = skip_existing};
  if (!cli_plan_check(planner, error) || !cli_io_check(&settings->load, &settings->save, error) ||
      !cli_credentials_check(&settings->save.credentials, error) ||
      !cli_io_read_assets(&settings->assets, error) ||
      (settings->pairs = cli_inputs_collect(argv + 2, &inputs, error)) == NULL)
    return FALSE;
  if (!is_to_stdout(settings) || !isatty(STDOUT_FILENO))
    return TRUE;
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                      "a picture does not go to a terminal: say -o FILE or send it on with >");
  return FALSE;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_edit, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  EditSettings settings = {
      .dry_run = dry_run, .exact = exact, .sidecar = cli_io_sidecar, .embed = cli_io_embed,
      .keep_gain_map = cli_io_keep_gain_map, .lens = g_strcmp0(lens, "auto") == 0, .read_xmp = read_xmp};
  LithoPlannerOptions planner;
  g_autoptr(GError) error = NULL;
  int exit_code = 0;
  gboolean ok = check(argc, argv, &settings, &planner, &error) &&
                edit_all(argv[1], &settings, &planner, &exit_code, &error);
  g_clear_pointer(&settings.pairs, g_ptr_array_unref);
  g_clear_pointer(&settings.assets, g_hash_table_unref);
  if (argc > 2)
    litho_error_name(&error, argv[2]); /* several photos have names of their own by now */
  return ok ? exit_code : cmd_fail(&cmd_edit, error, as_json);
}

const LithoCmd cmd_edit = {
    .name = "edit",
    .summary = "words to an edited photo",
    .usage = "[OPTION…] WORDS PHOTO…",
    .details = "WORDS say what you want, in English or Chinese, as one argument in quotes. litho "
               "makes a plan from "
               "them, finds the amounts on each photo, runs it at full resolution and prints what "
               "it did and why. "
               "PHOTO is a file, - for stdin, or with -r a folder.\n\n"
               "The photos themselves are never changed unless --in-place is said. Without -o the "
               "result is "
               "NAME-edited.EXT beside the photo. A file that exists is replaced only with "
               "--force. Results are written "
               "beside their place and renamed, so a stopped run (Ctrl-C) leaves whole files only, "
               "and the same command "
               "with --skip-existing goes on.\n\n"
               "What cannot be done, or is refused, is said. When nothing at all is left to do, "
               "nothing is written and the "
               "exit status is 65 (refused, not understood, or what it is about is not in the photo); "
               "when a part was "
               "done, it is 0 with a warning. When everything ran and the picture is as it was, the file is "
               "written and the exit status is 1. With several photos the exit status is that of the "
               "first that failed; the "
               "others are done.\n\n"
               "Examples:\n"
               "  litho edit 'brighter and a little warmer' photo.jpg -o out.jpg\n"
               "  litho edit '暗部提亮一点' photo.jpg\n"
               "  litho edit -r -j 0 --skip-existing 'more vivid' holiday/ -o edited/\n"
               "  litho edit --dry-run --preview look.jpg 'sepia with a soft vignette' photo.jpg\n"
               "  cat in.png | litho edit 'black and white' - -o - > out.png\n",
    .options = options,
    .run = run,
};
