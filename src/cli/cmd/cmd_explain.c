/* cmd_explain.c: litho explain: what each step of a recipe did to a photo. */
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "cli/cmd.h"
#include "cli/cmd/explain_report.h"
#include "cli/io_options.h"
#include "cli/progress.h"
#include "cli/text.h"
#include "talk/session.h"

extern const LithoCmd cmd_explain;

static gboolean as_json;
static char *html;
static int size_px;

static const GOptionEntry *
options(void)
{
  static const GOptionEntry entries[] = {
      {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "the figures as JSON", NULL},
      {"html", 0, 0, G_OPTION_ARG_FILENAME, &html,
       "write a page with the pictures, all in one file", "FILE"},
      {"size", 0, 0, G_OPTION_ARG_INT, &size_px,
       "long edge of the proxy that is compared (default 768)", "PX"},
      {"asset", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cli_io_assets,
       "a file that the recipe calls NAME: a mask, a .cube", "NAME=FILE"},
      IO_LOAD_ENTRIES,
      {NULL},
  };
  return entries;
}

/* A recipe, or a result that has one beside it or in it. */
static LithoRecipe *
find_recipe(const char *path, GError **error)
{
  g_autofree char *lower = g_ascii_strdown(path, -1);
  gboolean is_recipe = g_str_equal(path, "-") || g_str_has_suffix(lower, ".json");
  return is_recipe ? litho_recipe_load(path, error) : litho_recipe_of_output(path, NULL, error);
}

static void
on_progress(double fraction, gpointer progress)
{
  cli_progress_set(progress, 0, fraction);
}

static gboolean
report_it(const char *recipe_path, const char *photo_path, const LithoLoadOptions *load,
          GHashTable *assets, GError **error)
{
  g_autoptr(LithoRecipe) recipe = find_recipe(recipe_path, error);
  if (recipe == NULL || !cli_io_bind_assets(recipe, assets, error))
    return FALSE;
  const LithoSessionOptions options = {.load = *load, .assets = assets, .cancel = cmd_cancellable()};
  g_autoptr(LithoSession) session = litho_session_new(&options);
  if (!litho_session_open(session, photo_path, error))
    return FALSE;
  litho_session_take_recipe(session, recipe);
  const LithoPhoto *photo = litho_session_photo(session);
  for (guint i = 0; i < photo->warnings->len; i++)
    cmd_warn("%s: %s", photo_path, (char *)photo->warnings->pdata[i]);
  g_autoptr(Progress) progress = cli_progress_new(PROGRESS_AUTO, 1, 1);
  cli_progress_begin(progress, 0, "explaining");
  g_autoptr(LithoExplanation) explanation = litho_session_explain(session, size_px, on_progress, progress, error);
  cli_progress_clear(progress);
  if (explanation == NULL)
    return FALSE;
  const ExplainReport report = {.recipe = recipe,
                                .explanation = explanation,
                                .photo = photo_path,
                                .width = photo->coded->Xsize,
                                .height = photo->coded->Ysize};
  if (html != NULL) {
    g_autofree char *page = explain_html(&report, error);
    if (page == NULL || !litho_file_write(html, page, strlen(page), error))
      return FALSE;
  }
  if (as_json || html == NULL || !g_str_equal(html, "-")) {
    g_autofree char *text = as_json ? explain_json(&report) : explain_text(&report);
    g_autofree char *safe = cli_text_safe_lines(text);
    fputs(safe, stdout);
  }
  return TRUE;
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_explain, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc != 3)
    return cmd_usage(&cmd_explain,
                     "say a recipe (or a result with one) and the photo it was made from");
  if (size_px < 0 || size_px > 4096)
    return cmd_usage(&cmd_explain, "--size takes 1 to 4096 px");
  if (as_json && html != NULL && g_str_equal(html, "-"))
    return cmd_usage(&cmd_explain, "--json and --html - would both be written to stdout");
  LithoLoadOptions load;
  g_autoptr(GHashTable) assets = NULL;
  g_autoptr(GError) error = NULL;
  cmd_cancellable();
  if (!cli_io_check(&load, NULL, &error) || !cli_io_read_assets(&assets, &error) ||
      !litho_init("litho", &error) || !report_it(argv[1], argv[2], &load, assets, &error))
    return cmd_fail(&cmd_explain, error, as_json);
  return 0;
}

const LithoCmd cmd_explain = {
    .name = "explain",
    .summary = "what each step of a recipe did to a photo",
    .usage = "[OPTION…] RECIPE|OUT PHOTO",
    .details = "Renders the photo without each step in turn and says what the step alone is "
               "responsible for: the colour difference "
               "(CIEDE2000, mean and 95th percentile), the share of the area that visibly changed, "
               "what it clips, and "
               "the measure that the operation declares, before and after it.\n\n"
               "The recipe is a .json file, or a result OUT that has one beside it (--sidecar) or "
               "in it (--embed). The work is done "
               "on a proxy: sharpening and noise look smaller than at full size.\n\n"
               "Examples:\n"
               "  litho explain out.jpg photo.jpg\n"
               "  litho explain warm.json photo.jpg --html why.html\n",
    .options = options,
    .run = run,
};
