/* The one way from words and a photo to a result: every face gives the same recipe, a run writes nothing into the recipe
 * that it was given, and a record is recipe and results. */
#include <json-glib/json-glib.h>
#include "base/json.h"
#include "base/vips_auto.h"
#include "cli_run.h"
#include "talk/session.h"

static const LithoPlanOptions by_words = {.struct_size = sizeof by_words, .planner = LITHO_PLANNER_WORDS};
static Folder *folder;
static char *photo_path;

/* A sky over a field, with noise, so that regions and amounts have something to find. */
static void
make_photo(void)
{
  enum { W = 240, H = 160 };
  g_autofree guint8 *rgb = g_new(guint8, W * H * 3);
  guint32 state = 1;
  for (int i = 0; i < W * H; i++) {
    static const int sky[3] = {120, 160, 215}, field[3] = {70, 105, 50};
    const int *base = i / W < H / 2 ? sky : field;
    for (int c = 0; c < 3; c++) {
      state = state * 1664525 + 1013904223;
      rgb[3 * i + c] = (guint8)(base[c] + (int)(state >> 28) - 8);
    }
  }
  g_autoptr(VipsImage) image = vips_image_new_from_memory(rgb, W * H * 3, W, H, 3, VIPS_FORMAT_UCHAR);
  photo_path = g_build_filename(folder, "photo.png", NULL);
  g_assert_cmpint(vips_image_write_to_file(image, photo_path, NULL), ==, 0);
}

/* --- one recipe ------------------------------------------------------------------------------ */

/* Ours, for a machine without ../shared; then the first 60 of the planner's dev set. */
static GPtrArray *
requests(void)
{
  static const char *const own[] = {"make it brighter", "warmer, but leave the sky alone", "darken the sky a lot",
                                    "把照片调亮一点", "crop it to a square", "fix this photo",
                                    "add a dragon", "remove the red car", "sharpen it and lift the shadows"};
  GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < G_N_ELEMENTS(own); i++)
    g_ptr_array_add(all, g_strdup(own[i]));
  const char *shared = g_getenv("LITHO_SHARED");
  g_autofree char *path = shared != NULL ? g_build_filename(shared, "bench/planner/dev.jsonl", NULL)
                                         : g_test_build_filename(G_TEST_DIST, "../../shared/bench/planner/dev.jsonl", NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL)) {
    g_test_message("%s is not there: own requests only", path);
    return all;
  }
  g_auto(GStrv) lines = g_strsplit(text, "\n", 61);
  for (guint i = 0; i < 60 && lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_autoptr(JsonNode) node = json_from_string(lines[i], NULL);
    g_ptr_array_add(all, g_strdup(json_object_get_string_member(json_node_get_object(node), "text")));
  }
  return all;
}

/* The recipe of `litho edit --dry-run --json`; NULL: an error, which a recipe without steps is to it. */
static char *
recipe_of_edit(const char *words)
{
  const char *const args[] = {"edit", "--planner", "words", "--dry-run", "--json", words, photo_path, NULL};
  g_auto(Run) run = run_litho_input(NULL, "", 0, args);
  g_autoptr(JsonNode) line = run.exit_code == 0 ? json_from_string(run.out, NULL) : NULL;
  return line != NULL ? litho_json_print(json_object_get_member(json_node_get_object(line), "recipe")) : NULL;
}

static char *
recipe_of_plan(const char *words)
{
  const char *const args[] = {"plan", "--planner", "words", words, photo_path, NULL};
  g_auto(Run) run = run_litho_input(NULL, "", 0, args);
  g_assert_cmpint(run.exit_code, ==, 0);
  return g_strdup(run.out);
}

static void
test_same_recipe(void)
{
  g_autoptr(GPtrArray) all = requests();
  guint n_steps = 0;
  for (guint i = 0; i < all->len; i++) {
    const char *words = all->pdata[i];
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoPhoto) photo = litho_open(photo_path, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(LithoRecipe) recipe = litho_plan(words, photo, &by_words, &error);
    g_assert_no_error(error);
    /* `plan` goes the library's way whole (litho_session_plan): a fifth of them is enough. */
    g_autofree char *library = litho_recipe_print(recipe), *plan = i % 5 == 0 ? recipe_of_plan(words) : NULL;
    g_autofree char *edit = recipe_of_edit(words);
    g_test_message("%s", words);
    if (plan != NULL)
      g_assert_cmpstr(library, ==, plan);
    n_steps += recipe->steps->len;
    if (recipe->steps->len > 0)
      g_assert_cmpstr(library, ==, edit);
    else
      g_assert_null(edit);
  }
  g_assert_cmpuint(n_steps, >, 5);
}

/* --- results --------------------------------------------------------------------------------- */

static LithoSession *
session_with(const char *json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("test", json, -1, &error);
  g_assert_no_error(error);
  LithoSession *session = litho_session_new(NULL);
  litho_session_open(session, photo_path, &error);
  g_assert_no_error(error);
  litho_session_take_recipe(session, recipe);
  return session;
}

#define STEPS                                                                                                          \
  "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.5,\"note\":\"as planned\"},"                                  \
  "{\"op\":\"denoise\",\"amount\":50},{\"op\":\"exposure\",\"ev\":1,\"region\":\"animal\"}]}"

static void
test_recipe_is_left_alone(void)
{
  g_autoptr(LithoSession) session = session_with(STEPS);
  const LithoRecipe *recipe = litho_session_recipe(session);
  g_autofree char *before = litho_recipe_print(recipe), *out = g_build_filename(folder, "alone.png", NULL);
  g_autoptr(GError) error = NULL;
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.run.measures = TRUE;
  options.run.floor = TRUE;
  g_auto(LithoRunResults) results = {0};
  litho_session_apply(session, out, &options, &results, &error);
  g_assert_no_error(error);
  g_autofree char *after = litho_recipe_print(recipe);
  g_assert_cmpstr(before, ==, after);
  const LithoStepResult *first = litho_step_result(results.steps, 0), *last = litho_step_result(results.steps, 2);
  g_assert_cmpuint(results.steps->len, ==, 3);
  g_assert_true(first->has_measures);
  g_assert_cmpfloat(first->after.v[LITHO_MEASURE_MEAN_LIGHTNESS], >, first->before.v[LITHO_MEASURE_MEAN_LIGHTNESS]);
  g_assert_true(last->skipped);
  g_assert_false(last->has_measures);
  g_assert_nonnull(strstr(last->note, "animal"));
}

/* A sidecar read again runs anew: what its first run said of the steps is not said of the second. */
static void
test_no_stale_notes(void)
{
  g_autofree char *out = g_build_filename(folder, "stale.png", NULL), *sidecar = g_strconcat(out, ".litho.json", NULL);
  g_autoptr(GError) error = NULL;
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.sidecar = TRUE;
  g_autoptr(LithoSession) first = session_with(STEPS);
  g_assert_true(litho_session_apply(first, out, &options, NULL, &error));
  g_autoptr(LithoRecipe) record = litho_recipe_load(sidecar, &error);
  g_assert_no_error(error);
  g_autofree char *shown = litho_recipe_show(record);
  g_assert_nonnull(strstr(shown, "skipped: not found"));
  /* The animal's step goes, and with it all that was said of it. */
  g_ptr_array_remove_index(record->steps, 2);
  litho_session_take_recipe(first, record);
  g_auto(LithoRunResults) results = {0};
  g_assert_true(litho_session_apply(first, out, &options, &results, &error));
  g_assert_cmpuint(results.steps->len, ==, 2);
  g_autofree char *text = NULL;
  g_assert_true(g_file_get_contents(sidecar, &text, NULL, NULL));
  g_assert_null(strstr(text, "not found"));
  g_assert_nonnull(strstr(text, "as planned")); /* the plan's own note stays */
}

/* The record names the model that did a step; run again, the step takes that one whatever the default is by then. */
static void
test_record_keeps_model(void)
{
  g_autoptr(LithoSession) session = session_with(
      "{\"litho\":1,\"steps\":[{\"op\":\"denoise\",\"amount\":50}],\"run\":{\"steps\":[{\"model\":\"none\"}]}}");
  g_autoptr(GError) error = NULL;
  g_autofree char *out = g_build_filename(folder, "model.png", NULL);
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  g_auto(LithoRunResults) results = {0};
  g_assert_true(litho_session_apply(session, out, &options, &results, &error));
  g_assert_cmpstr(litho_step_result(results.steps, 0)->model, ==, "none");
  g_clear_error(&error);
  g_autoptr(LithoSession) gone = session_with(
      "{\"litho\":1,\"steps\":[{\"op\":\"denoise\",\"amount\":50}],\"run\":{\"steps\":[{\"model\":\"not-here\"}]}}");
  g_assert_false(litho_session_apply(gone, out, &options, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "/steps/0"));
  g_assert_nonnull(strstr(error->message, "not-here"));
}

static void
test_results_are_read_strictly(void)
{
  static const char *const bad[] = {"{\"steps\":[]}", "{\"steps\":{}}", "{\"steps\":[{\"nte\":\"x\"}]}",
                                    "{\"steps\":[{\"before\":{}}]}", "{\"steps\":[7]}"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autofree char *json = g_strdup_printf("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1}],\"run\":%s}", bad[i]);
    g_autoptr(GError) error = NULL;
    g_assert_null(litho_recipe_parse("test", json, -1, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
    g_assert_nonnull(strstr(error->message, "/run/steps"));
  }
}

/* What changes nothing is said; what asks for nothing is not blamed. */
static void
test_unchanged(void)
{
  static const struct {
    const char *json;
    gboolean changed;
  } cases[] = {
      {"{\"litho\":1,\"steps\":[]}", TRUE},
      {"{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1,\"strength\":0}]}", TRUE},
      {"{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1}]}", TRUE},
      {"{\"litho\":1,\"steps\":[{\"op\":\"flip\"}]}", TRUE},
      /* What words asked for has to be seen; a number is that number. */
      {"{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.03,\"said\":{\"sign\":\"+\",\"degree\":\"some\"}}]}", FALSE},
      {"{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.6,\"said\":{\"sign\":\"+\",\"degree\":\"some\"}}]}", TRUE},
      {"{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.03,\"said\":{\"sign\":\"+\",\"number\":0.03}}]}", TRUE},
      {"{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.03}]}", TRUE},
      {"{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0}]}", FALSE},
      {"{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1,\"region\":\"animal\"}]}", FALSE},
      {"{\"litho\":1,\"steps\":[{\"op\":\"straighten\",\"angle\":0},{\"op\":\"saturation\",\"amount\":0}]}", FALSE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(LithoSession) session = session_with(cases[i].json);
    g_autofree char *out = g_build_filename(folder, "unchanged.png", NULL);
    g_autoptr(GError) error = NULL;
    LithoApplyOptions options;
    litho_apply_options_default(&options);
    options.run.measures = TRUE;
    g_auto(LithoRunResults) results = {0};
    litho_session_apply(session, out, &options, &results, &error);
    g_assert_no_error(error);
    g_test_message("%s", cases[i].json);
    g_assert_cmpint(litho_session_check_changed(session, &results, &error), ==, cases[i].changed);
    if (!cases[i].changed)
      g_assert_error(error, LITHO_ERROR, LITHO_ERROR_UNCHANGED);
  }
}

/* Each step is measured where it acts; what is hardly seen is said beside what is seen. */
static void
test_seen(void)
{
  g_autoptr(LithoSession) session =
      session_with("{\"litho\":1,\"steps\":["
                   "{\"op\":\"exposure\",\"ev\":0.8,\"region\":{\"box\":[0,0,0.5,1],\"feather\":0}},"
                   "{\"op\":\"exposure\",\"ev\":-0.03,\"said\":{\"sign\":\"-\",\"degree\":\"touch\"}}]}");
  g_autofree char *out = g_build_filename(folder, "seen.png", NULL);
  g_autoptr(GError) error = NULL;
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.run.measures = TRUE;
  g_auto(LithoRunResults) results = {0};
  litho_session_apply(session, out, &options, &results, &error);
  g_assert_no_error(error);
  g_assert_true(litho_session_check_changed(session, &results, &error));
  const LithoStepResult *strong = litho_step_result(results.steps, 0);
  g_assert_true(strong->has_difference);
  g_assert_cmpfloat(strong->difference.mean, >, 2);
  g_assert_cmpfloat(strong->difference.acts, >=, strong->difference.mean);
  g_assert_cmpfloat(strong->difference.outside, <, 0.5);
  g_autoptr(GPtrArray) faint = g_ptr_array_new_with_free_func(g_free);
  litho_run_results_faint(&results, litho_session_recipe(session), faint);
  g_assert_cmpuint(faint->len, ==, 1);
  g_assert_nonnull(strstr(faint->pdata[0], "Exposure: hardly visible"));
  /* A record keeps it. */
  g_autoptr(JsonNode) root = json_node_new(JSON_NODE_OBJECT);
  json_node_take_object(root, json_object_new());
  json_object_set_array_member(json_node_get_object(root), "steps", litho_step_results_to_json(results.steps));
  g_autoptr(GArray) read = litho_step_results_of_run(json_node_get_object(root), 2, "/run", &error);
  g_assert_no_error(error);
  g_assert_cmpfloat_with_epsilon(litho_step_result(read, 0)->difference.mean, strong->difference.mean, 0.006);
}

/* Embedded records verify: by edit, which measures, and by apply. */
static void
test_embedded_record_verifies(void)
{
  static const char *const suffixes[] = {"jpg", "png", "tif", "webp"};
  g_autofree char *recipe = g_build_filename(folder, "r.json", NULL);
  g_assert_true(g_file_set_contents(recipe, "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.5}]}", -1, NULL));
  for (guint i = 0; i < 2 * G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *name = g_strdup_printf("embed%u.%s", i, suffixes[i / 2]), *out = g_build_filename(folder, name, NULL);
    const char *const edit[] = {"edit", "--planner", "words", "--embed", "-o", out, "make it a bit brighter", photo_path,
                                NULL};
    const char *const apply[] = {"apply", "--embed", "-o", out, recipe, photo_path, NULL};
    g_auto(Run) made = run_litho_input(NULL, "", 0, i % 2 ? edit : apply);
    g_assert_cmpint(made.exit_code, ==, 0);
    const char *const verify[] = {"verify", out, "--source", photo_path, NULL};
    g_auto(Run) verified = run_litho_input(NULL, "", 0, verify);
    g_test_message("%s: %s%s", name, verified.out, verified.err);
    g_assert_cmpint(verified.exit_code, ==, 0);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = folder_new();
  /* No installed nets: opening them in 80 processes would take minutes, and here only sameness counts. */
  g_assert_true(g_setenv("LITHO_CACHE", folder, TRUE));
  g_assert_true(litho_init(argv[0], NULL));
  make_photo();
  g_test_add_func("/session/same-recipe", test_same_recipe);
  g_test_add_func("/session/recipe-is-left-alone", test_recipe_is_left_alone);
  g_test_add_func("/session/no-stale-notes", test_no_stale_notes);
  g_test_add_func("/session/record-keeps-model", test_record_keeps_model);
  g_test_add_func("/session/results-strict", test_results_are_read_strictly);
  g_test_add_func("/session/unchanged", test_unchanged);
  g_test_add_func("/session/seen where it acts", test_seen);
  g_test_add_func("/session/embedded-verifies", test_embedded_record_verifies);
  int status = g_test_run();
  folder_remove(folder);
  g_free(photo_path);
  litho_shutdown();
  return status;
}
