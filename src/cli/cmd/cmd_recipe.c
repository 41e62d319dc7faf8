/* cmd_recipe.c: litho recipe: check, show, compare, migrate and convert edit plans. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include "base/error.h"
#include "cli/cmd.h"
#include "cli/text.h"
#include "base/json.h"
#include "recipe/recipe.h"
#include "recipe/xmp_crs.h"

extern const LithoCmd cmd_recipe;

static gboolean opt_json;
static char *opt_output;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"json", 0, 0, G_OPTION_ARG_NONE, &opt_json, "print JSON (check, show, diff)", NULL},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &opt_output,
       "write there instead of stdout (migrate, schema, import-xmp, export-xmp)", "FILE"},
      {NULL},
  };
  return entries;
}

static void
print_json(JsonNode *node)
{
  g_autofree char *text = litho_json_print(node);
  fputs(text, stdout);
}

static gboolean
put(const char *text, GError **error)
{
  if (opt_output == NULL || g_str_equal(opt_output, "-")) {
    fputs(text, stdout);
    return TRUE;
  }
  g_autoptr(GError) local = NULL;
  if (g_file_set_contents_full(opt_output, text, -1,
                               G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_ONLY_EXISTING,
                               0666, &local))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", opt_output, local->message);
  return FALSE;
}

static JsonObject *
check_row(const char *path, const LithoRecipe *recipe, const GError *problem)
{
  JsonObject *row = json_object_new();
  json_object_set_string_member(row, "file", path);
  json_object_set_boolean_member(row, "ok", recipe != NULL);
  if (recipe != NULL)
    json_object_set_double_member(row, "steps", recipe->steps->len);
  else {
    json_object_set_string_member(row, "code", litho_error_row(problem)->name);
    json_object_set_string_member(row, "message", problem->message);
  }
  return row;
}

static int
do_check(char **files)
{
  g_autoptr(JsonArray) rows = json_array_new();
  int status = 0;
  for (; *files != NULL; files++) {
    g_autoptr(GError) problem = NULL;
    g_autoptr(LithoRecipe) recipe = litho_recipe_load(*files, &problem);
    g_autofree char *safe = cli_text_safe(*files);
    if (opt_json)
      json_array_add_object_element(rows, check_row(safe, recipe, problem));
    if (recipe == NULL) {
      if (status == 0)
        status = litho_error_row(problem)->exit_code;
      if (!opt_json)
        cmd_fail(&cmd_recipe, g_steal_pointer(&problem), FALSE);
    } else if (!opt_json)
      printf("%s: good, %u step%s\n", safe, recipe->steps->len, recipe->steps->len == 1 ? "" : "s");
  }
  if (opt_json) {
    g_autoptr(JsonNode) node = json_node_init_array(json_node_alloc(), rows);
    print_json(node);
  }
  return status;
}

static int
do_show(char **files)
{
  GError *error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_recipe_load(files[0], &error);
  if (recipe == NULL)
    return cmd_fail(&cmd_recipe, error, opt_json);
  g_autofree char *text = opt_json ? litho_recipe_print(recipe) : litho_recipe_show(recipe);
  g_autofree char *safe = opt_json ? g_strdup(text) : cli_text_safe_lines(text);
  fputs(safe, stdout);
  return 0;
}

static int
do_diff(char **files)
{
  GError *error = NULL;
  g_autoptr(LithoRecipe) a = litho_recipe_load(files[0], &error);
  g_autoptr(LithoRecipe) b = a == NULL ? NULL : litho_recipe_load(files[1], &error);
  if (b == NULL)
    return cmd_fail(&cmd_recipe, error, opt_json);
  g_autoptr(JsonNode) diff = litho_recipe_diff(a, b);
  if (opt_json)
    print_json(diff);
  else {
    g_autofree char *text = litho_recipe_diff_text(diff);
    g_autofree char *safe = cli_text_safe_lines(text);
    fputs(safe, stdout);
  }
  return json_object_get_boolean_member(json_node_get_object(diff), "same") ? 0 : 1;
}

static int
do_migrate(char **files)
{
  GError *error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_recipe_load(files[0], &error);
  g_autofree char *text = recipe == NULL ? NULL : litho_recipe_print(recipe);
  if (recipe == NULL || !put(text, &error))
    return cmd_fail(&cmd_recipe, error, opt_json);
  return 0;
}

static int
do_schema(char **files)
{
  GError *error = NULL;
  g_autofree char *text = litho_recipe_schema();
  return put(text, &error) ? 0 : cmd_fail(&cmd_recipe, error, opt_json);
}

static void
warn_skipped(GPtrArray *skipped)
{
  for (guint i = 0; i < skipped->len; i++)
    cmd_warn("not carried over: %s", (const char *)skipped->pdata[i]);
}

static int
do_import(char **files)
{
  GError *error = NULL;
  const char *name = g_str_equal(files[0], "-") ? "stdin" : files[0];
  gsize length;
  g_autofree char *xmp =
      litho_text_read(files[0], LITHO_XMP_MAX_BYTES, "an XMP file", &length, &error);
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(LithoRecipe) recipe =
      xmp == NULL ? NULL : litho_recipe_from_xmp(name, xmp, (gssize)length, skipped, &error);
  g_autofree char *text = recipe == NULL ? NULL : litho_recipe_print(recipe);
  if (recipe == NULL || !put(text, &error))
    return cmd_fail(&cmd_recipe, error, opt_json);
  warn_skipped(skipped);
  return 0;
}

static int
do_export(char **files)
{
  GError *error = NULL;
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(LithoRecipe) recipe = litho_recipe_load(files[0], &error);
  g_autofree char *text = recipe == NULL ? NULL : litho_recipe_to_xmp(recipe, skipped);
  if (recipe == NULL || !put(text, &error))
    return cmd_fail(&cmd_recipe, error, opt_json);
  warn_skipped(skipped);
  return 0;
}

static const struct {
  const char *name;
  int min_files, max_files;
  int (*run)(char **files);
} verbs[] = {
    {"check", 1, G_MAXINT, do_check}, {"show", 1, 1, do_show},     {"diff", 2, 2, do_diff},
    {"migrate", 1, 1, do_migrate},    {"schema", 0, 0, do_schema}, {"import-xmp", 1, 1, do_import},
    {"export-xmp", 1, 1, do_export},
};

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_recipe, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  const char *verb = argc > 1 ? argv[1] : "";
  for (guint i = 0; i < G_N_ELEMENTS(verbs); i++)
    if (g_str_equal(verbs[i].name, verb)) {
      int n = argc - 2;
      if (n < verbs[i].min_files || n > verbs[i].max_files)
        return cmd_usage(&cmd_recipe, "%s takes %s, not %d", verb,
                         verbs[i].max_files == 0   ? "no file"
                         : verbs[i].max_files == 1 ? "one file"
                         : verbs[i].max_files == 2 ? "two files"
                                                   : "at least one file",
                         n);
      return verbs[i].run(argv + 2);
    }
  return cmd_usage(&cmd_recipe,
                   "'%s' is not one of check, show, diff, migrate, schema, import-xmp, export-xmp",
                   verb);
}

const LithoCmd cmd_recipe = {
    .name = "recipe",
    .summary = "check, show, compare, migrate and convert edit plans",
    .usage = "check|show|diff|migrate|schema|import-xmp|export-xmp [RECIPE…]",
    .details =
        "check says whether recipes are valid, and if not where and what is legal. show lists the "
        "steps "
        "for people. diff says what changed from one recipe to another and exits with 1 when "
        "something did. migrate rewrites a recipe in the present version and canonical form. "
        "schema "
        "prints the JSON Schema. import-xmp and export-xmp convert the basic develop settings of "
        "Lightroom and Camera Raw (crs:); what has no counterpart is named on stderr. \"-\" is "
        "stdin.\n\n"
        "Examples:\n"
        "  litho recipe check *.json\n"
        "  litho recipe diff before.json after.json --json\n"
        "  litho recipe migrate old.json -o new.json\n"
        "  litho recipe import-xmp photo.xmp -o photo.json\n"
        "  litho plan 'a bit warmer' | litho recipe export-xmp - -o photo.xmp\n",
    .options = options,
    .run = run,
};
