/* cmd_plan.c: litho plan: words to a recipe, without pixels; and many sentences at a time for the
 * planner's benchmark. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/cancel.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/cmd.h"
#include "cli/cmd/plan_explain.h"
#include "cli/io_options.h"
#include "cli/plan_options.h"
#include "cli/text.h"
#include "base/json.h"
#include "talk/session.h"

#define BATCH_MAX_LINE (1u << 20)

extern const LithoCmd cmd_plan;

static gboolean show, explain, as_json;
static char *output, *batch;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "write the recipe (or predictions) there",
       "FILE"},
      {"show", 0, 0, G_OPTION_ARG_NONE, &show, "for people: a numbered list with reasons", NULL},
      {"explain", 0, 0, G_OPTION_ARG_NONE, &explain,
       "which words gave which step, place and amount, what is left alone and what is not done; with --json their "
       "places, as UTF-8 byte offsets",
       NULL},
      {"batch", 0, 0, G_OPTION_ARG_FILENAME, &batch,
       "plan each line {\"id\",\"text\"} of this file (- for stdin) and write one prediction a "
       "line",
       "FILE"},
      PLAN_ENTRIES,
      IO_LOAD_ENTRIES,
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "errors as JSON too (the plan always is)", NULL},
      {NULL},
  };
  return entries;
}

/* --- one sentence ----------------------------------------------------------------------------- */

static gboolean
put(const char *text, GError **error)
{
  if (output != NULL)
    return litho_file_write(output, text, strlen(text), error);
  fputs(text, stdout);
  return TRUE;
}

static gboolean
put_explained(const LithoRecipe *recipe, GError **error)
{
  g_autoptr(JsonNode) node = as_json ? plan_explain_json(recipe) : NULL;
  g_autofree char *text = as_json ? litho_json_print(node)
                                  : plan_explain_text(recipe, cli_text_columns(), output == NULL && cli_text_has_color());
  return put(text, error);
}

static gboolean
plan_one(LithoPlanner *planner, const char *words, const char *photo, const LithoLoadOptions *load,
         GError **error)
{
  const LithoSessionOptions options = {.load = *load, .cancel = cmd_cancellable()};
  g_autoptr(LithoSession) session = litho_session_new(&options);
  if (photo != NULL && (!litho_init("litho", error) || !litho_session_open(session, photo, error)))
    return FALSE;
  const GPtrArray *warnings = photo != NULL ? litho_session_photo(session)->warnings : NULL;
  for (guint i = 0; warnings != NULL && i < warnings->len; i++)
    cmd_warn("%s: %s", photo, (char *)warnings->pdata[i]);
  if (!litho_session_plan(session, planner, words, NULL, error))
    return FALSE;
  const LithoRecipe *recipe = litho_session_recipe(session);
  if (explain)
    return put_explained(recipe, error);
  g_autofree char *text = show ? litho_recipe_show(recipe) : litho_recipe_print(recipe);
  g_autofree char *safe = show ? cli_text_safe_lines(text) : NULL;
  return put(show ? safe : text, error);
}

/* --- a batch ---------------------------------------------------------------------------------- */

/* Region as the benchmark writes it: a name or {"text": …}. */
static JsonNode *
region_prediction(const LithoRegion *region)
{
  if (region == NULL || region->kind == LITHO_REGION_ALL)
    return json_node_init_string(json_node_alloc(), "all");
  if (region->kind == LITHO_REGION_NAMED)
    return json_node_init_string(json_node_alloc(), region->text);
  g_autofree char *described =
      region->text != NULL ? g_strdup(region->text) : litho_region_describe(region);
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "text", described);
  JsonNode *node = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  return node;
}

/* What was said, else which way the main amount goes. */
static const char *
sign_of(const LithoStep *step)
{
  double v = step->said.set ? step->said.sign : 0;
  if (!step->said.set && step->op->n_params > 0 && step->values[step->op->main].set) {
    const LithoParam *p = &step->op->params[step->op->main];
    v = step->values[step->op->main].num - (isnan(p->def) ? 0 : p->def);
  }
  return v > 0 ? "+" : v < 0 ? "-" : "0";
}

static void
add_param(JsonObject *object, const LithoStep *step, const char *name)
{
  guint i;
  if (litho_op_param(step->op, name, &i) != NULL && step->values[i].set &&
      step->values[i].text != NULL)
    json_object_set_string_member(object, name, step->values[i].text);
}

static JsonObject *
step_prediction(const LithoStep *step)
{
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "op", step->op->name);
  json_object_set_string_member(object, "sign", sign_of(step));
  json_object_set_member(object, "region", region_prediction(step->region));
  const GPtrArray *except = step->region != NULL ? step->region->except : NULL;
  if (except != NULL && except->len > 0) {
    JsonArray *array = json_array_new();
    for (guint i = 0; i < except->len; i++) {
      JsonNode *node = region_prediction(except->pdata[i]);
      if (JSON_NODE_HOLDS_OBJECT(node)) /* the benchmark takes plain words here */
        json_array_add_string_element(
            array, json_object_get_string_member(json_node_get_object(node), "text"));
      else
        json_array_add_string_element(array, json_node_get_string(node));
      json_node_unref(node);
    }
    json_object_set_array_member(object, "except", array);
  }
  add_param(object, step, "color");
  add_param(object, step, "target");
  return object;
}

/* {"id","steps","refused","ms"} or {"id","steps":[],"refused":false,"error","ms"}. */
static JsonNode *
predict(LithoPlanner *planner, const char *id, const char *words, const GError *bad_line,
        gboolean *failed)
{
  gint64 start_us = g_get_monotonic_time();
  g_autoptr(GError) error = bad_line != NULL ? g_error_copy(bad_line) : NULL;
  g_autoptr(LithoRecipe) recipe =
      bad_line == NULL ? litho_plan_draft(planner, words, NULL, cmd_cancellable(), &error) : NULL;
  JsonArray *steps = json_array_new();
  for (guint i = 0; recipe != NULL && i < recipe->steps->len; i++)
    json_array_add_object_element(steps, step_prediction(recipe->steps->pdata[i]));
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "id", id);
  json_object_set_array_member(object, "steps", steps);
  json_object_set_boolean_member(object, "refused", recipe != NULL && recipe->refused);
  if (error != NULL)
    json_object_set_member(object, "error", litho_error_to_json(error));
  json_object_set_double_member(object, "ms", (g_get_monotonic_time() - start_us) / 1000.0);
  *failed = error != NULL;
  JsonNode *node = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  return node;
}

/* Members of one input line; other members are not looked at. */
static gboolean
read_line(const char *line, char **id, char **words, GError **error)
{
  g_autoptr(JsonNode) root = litho_json_parse(line, -1, error);
  if (root == NULL)
    return FALSE;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
  if (object != NULL && json_object_has_member(object, "id") &&
      litho_json_is_text(json_object_get_member(object, "id")))
    *id = g_strdup(json_object_get_string_member(object, "id"));
  if (*id == NULL || !json_object_has_member(object, "text") ||
      !litho_json_is_text(json_object_get_member(object, "text"))) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                        "each line is an object with the texts \"id\" and \"text\"");
    return FALSE;
  }
  *words = g_strdup(json_object_get_string_member(object, "text"));
  return TRUE;
}

/* A prediction as a line of the file, which has no name yet, or of stdout, where it is seen at once. */
static gboolean
put_line(LithoOutput *out, const char *text, GError **error)
{
  g_autofree char *line = g_strconcat(text, "\n", NULL);
  if (out != NULL)
    return litho_output_write(out, line, strlen(line), error);
  if (fputs(line, stdout) >= 0 && fflush(stdout) == 0)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "stdout: %s", g_strerror(errno));
  return FALSE;
}

static gboolean
plan_batch(LithoPlanner *planner, FILE *in, LithoOutput *out, GError **error)
{
  g_autofree char *line = NULL; /* getline's, which is malloc's, as g_malloc is */
  size_t size = 0;
  guint number = 0, n_failed = 0;
  for (ssize_t length; (length = getline(&line, &size, in)) >= 0;) {
    number++;
    if (litho_is_cancelled(cmd_cancellable(), error))
      return FALSE;
    if (*g_strstrip(line) == '\0')
      continue;
    g_autoptr(GError) bad_line = NULL;
    g_autofree char *id = NULL;
    g_autofree char *words = NULL;
    if (length > BATCH_MAX_LINE)
      g_set_error(&bad_line, LITHO_ERROR, LITHO_ERROR_LIMIT, "a line of more than 1 MiB");
    else
      read_line(line, &id, &words, &bad_line);
    if (bad_line != NULL)
      g_prefix_error(&bad_line, "line %u: ", number);
    gboolean failed;
    g_autoptr(JsonNode) node = predict(planner, id != NULL ? id : "", words, bad_line, &failed);
    g_autofree char *text = litho_json_print_line(node);
    n_failed += failed;
    if (!put_line(out, text, error))
      return FALSE;
  }
  if (n_failed > 0)
    cmd_warn("%u of %u lines have an error member instead of a plan", n_failed, number);
  return TRUE;
}

static gboolean
open_and_plan_batch(LithoPlanner *planner, GError **error)
{
  FILE *in = g_str_equal(batch, "-") ? stdin : fopen(batch, "re");
  if (in == NULL) {
    g_set_error(error, LITHO_ERROR, errno == ENOENT ? LITHO_ERROR_NOT_FOUND : LITHO_ERROR_READ,
                "%s: %s", batch, g_strerror(errno));
    return FALSE;
  }
  g_autoptr(LithoOutput) out = output != NULL ? litho_output_new(output, error) : NULL;
  gboolean ok = (output == NULL || out != NULL) && plan_batch(planner, in, out, error) &&
                (out == NULL || litho_output_commit(out, error));
  if (in != stdin)
    fclose(in);
  return ok;
}

static gboolean
check(int argc, char **argv, GError **error)
{
  const char *wrong = NULL;
  if (batch != NULL && argc > 1)
    wrong = "--batch takes its words from the file: no WORDS or PHOTO beside it";
  else if (batch != NULL && show)
    wrong = "--batch writes prediction lines: --show does not go with it";
  else if (batch != NULL && explain)
    wrong = "--batch writes prediction lines: --explain does not go with it";
  else if (show && explain)
    wrong = "--show and --explain are two ways to print a plan: take one";
  else if (batch == NULL && argc < 2)
    wrong = "say what the plan is for: WORDS, in quotes";
  else if (argc > 3)
    wrong = "WORDS is one argument, in quotes, and one PHOTO may follow";
  else if (argc > 1 && !g_utf8_validate(argv[1], -1, NULL))
    wrong = "the words are not UTF-8";
  if (wrong != NULL)
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_plan, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  g_autoptr(GError) error = NULL;
  LithoPlannerOptions planner_options;
  LithoLoadOptions load;
  if (!check(argc, argv, &error) || !cli_plan_check(&planner_options, &error) ||
      !cli_io_check(&load, NULL, &error))
    return cmd_fail(&cmd_plan, error, as_json);
  cmd_cancellable();
  g_autoptr(LithoPlanner) planner = litho_planner_new(&planner_options, &error);
  if (planner == NULL)
    return cmd_fail(&cmd_plan, error, as_json);
  if (litho_planner_warning(planner) != NULL)
    cmd_warn("%s", litho_planner_warning(planner));
  gboolean ok = batch != NULL
                    ? open_and_plan_batch(planner, &error)
                    : plan_one(planner, argv[1], argc > 2 ? argv[2] : NULL, &load, &error);
  if (batch == NULL && argc > 2)
    litho_error_name(&error, argv[2]);
  return ok ? 0 : cmd_fail(&cmd_plan, error, as_json);
}

const LithoCmd cmd_plan = {
    .name = "plan",
    .summary = "words to an edit plan (a recipe), without touching pixels",
    .usage = "[OPTION…] WORDS [PHOTO]",
    .details = "Prints the recipe as JSON: steps with amounts and reasons, and for each clause of "
               "the words the steps that answer "
               "it, or why it cannot be done or is refused. With PHOTO the amounts are found on "
               "it, without they are "
               "the operations' usual ones. 'litho apply' runs a recipe, 'litho edit' does both at "
               "once.\n\n"
               "A plan that refuses everything is a plan: the exit status is 0 and \"refused\" is "
               "true.\n\n"
               "--explain shows the sentence with the words that were understood, coloured in a terminal (NO_COLOR "
               "turns that off) and underlined elsewhere; then for each step the words that gave what is done, where "
               "and how much, and who read them: the net, the keyword reader, the language model, or the exact "
               "grammar of numbers. With --json it is one object {\"instruction\",\"words\",\"plan\"}; each of "
               "\"words\" has \"start\" and \"end\", which are offsets in bytes of the UTF-8 sentence, \"text\", "
               "\"gives\" (step, region, except, amount, color, value, keep, cannot, refused), \"step\" and "
               "\"clause\" of the plan, \"by\", \"sure\" from 0 to 1, and of an amount whether it is "
               "\"exact\".\n\n"
               "--batch writes one line {\"id\",\"steps\",\"refused\",\"ms\"} for each line read; "
               "a line that fails has an "
               "\"error\" and the next one is read.\n\n"
               "Examples:\n"
               "  litho plan 'a bit brighter, but leave the sky alone' --show\n"
               "  litho plan --explain 'brighten the sky by 20 %, but not the people'\n"
               "  litho plan 'warmer' photo.jpg -o warm.json && litho apply warm.json photo.jpg -o "
               "out.jpg\n"
               "  litho plan --batch requests.jsonl -o predictions.jsonl\n",
    .options = options,
    .run = run,
};
