/* explain: what each step did, against figures worked out by hand; its JSON and its page. */
#include <math.h>
#include "cli_run.h"
#include "photo/photo.h"
#include "run/explain.h"

static double
linear_of_code(double code)
{
  double v = code / 255;
  return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double
cie_lightness(double y)
{
  return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27;
}

/* A flat grey PNG. */
static char *
grey_new(const char *folder, const char *name, int code, int size)
{
  char *path = g_build_filename(folder, name, NULL);
  VipsImage *black = NULL, *grey = NULL, *bytes = NULL, *rgb = NULL;
  g_assert_cmpint(vips_black(&black, size, size, "bands", 3, NULL), ==, 0);
  g_assert_cmpint(vips_linear1(black, &grey, 1, code, NULL), ==, 0);
  g_assert_cmpint(vips_cast(grey, &bytes, VIPS_FORMAT_UCHAR, NULL), ==, 0);
  g_assert_cmpint(vips_copy(bytes, &rgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(rgb, path, NULL), ==, 0);
  g_object_unref(black);
  g_object_unref(grey);
  g_object_unref(bytes);
  g_object_unref(rgb);
  return path;
}

static LithoExplanation *
explain(const char *path, const char *json, LithoRecipe **recipe)
{
  g_autoptr(GError) error = NULL;
  *recipe = litho_recipe_parse("test", json, -1, &error);
  g_assert_no_error(error);
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, &(LithoLoadOptions){0}, &error);
  g_assert_no_error(error);
  LithoRunOptions run;
  litho_run_options_default(&run);
  LithoExplanation *e = litho_explain(*recipe, photo, &run, 0, NULL, NULL, &error);
  g_assert_no_error(error);
  return e;
}

/* Between greys CIEDE2000 is |ΔL*| / S_L with S_L = 1 + 0.015 (L̄-50)² / sqrt(20 + (L̄-50)²). */
static void
test_grey(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *path = grey_new(folder, "grey.png", 90, 64);
  g_autoptr(LithoRecipe) recipe = NULL;
  g_autoptr(LithoExplanation) e = explain(
      path,
      "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1},{\"op\":\"exposure\",\"ev\":0}]}",
      &recipe);
  double y = linear_of_code(90), before = cie_lightness(y), after = cie_lightness(2 * y);
  double middle = (before + after) / 2 - 50;
  double expected = (after - before) / (1 + 0.015 * middle * middle / sqrt(20 + middle * middle));
  g_assert_cmpuint(e->n_effects, ==, 2);
  /* Float pixels and libvips' float formula: a thousandth of a difference of about 20. */
  g_assert_cmpfloat_with_epsilon(e->effects[0].mean_de, expected, 0.02);
  g_assert_cmpfloat_with_epsilon(e->effects[0].p95_de, expected, 0.06); /* bins of 0.05 */
  g_assert_cmpfloat(e->effects[0].area, ==, 1);
  g_assert_cmpfloat(e->effects[0].clipped_with, ==, 0);
  /* A step that does nothing. */
  g_assert_true(e->effects[1].compared);
  g_assert_cmpfloat(e->effects[1].mean_de, <, 1e-4);
  g_assert_cmpfloat(e->effects[1].area, ==, 0);
  const LithoStepResult *result = litho_step_result(e->results.steps, 0);
  g_assert_true(result->has_measures);
  g_assert_cmpfloat_with_epsilon(result->before.v[LITHO_MEASURE_MEAN_LIGHTNESS], cbrt(y), 0.002);
  g_assert_cmpfloat_with_epsilon(result->after.v[LITHO_MEASURE_MEAN_LIGHTNESS], cbrt(2 * y), 0.002);
}

/* A hard box over a quarter of the frame: a quarter of the area changed. */
static void
test_area(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *path = grey_new(folder, "grey.png", 90, 200);
  g_autoptr(LithoRecipe) recipe = NULL;
  g_autoptr(LithoExplanation) e = explain(path,
                                          "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1,"
                                          "\"region\":{\"box\":[0,0,0.5,0.5],\"feather\":0}}]}",
                                          &recipe);
  g_assert_cmpfloat_with_epsilon(e->effects[0].area, 0.25, 0.011); /* one row of pixels of 200 */
}

static void
test_frame_and_unready(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_autofree char *path = grey_new(folder, "grey.png", 90, 200);
  g_autoptr(LithoRecipe) recipe = NULL;
  g_autoptr(LithoExplanation) e =
      explain(path,
              "{\"litho\":1,\"steps\":[{\"op\":\"rotate\",\"angle\":90},"
              "{\"op\":\"exposure\",\"ev\":1,\"region\":\"sky\"},{\"op\":\"exposure\",\"ev\":1}]}",
              &recipe);
  g_assert_true(e->effects[0].ready);
  g_assert_false(e->effects[0].compared);
  g_assert_false(e->effects[1].ready);
  g_assert_null(e->effects[1].without);
  g_assert_true(e->effects[2].compared);
  g_assert_true(litho_step_result(e->results.steps, 1)->skipped);
  g_assert_nonnull(strstr(litho_step_result(e->results.steps, 1)->note, "sky"));
  g_assert_null(((LithoStep *)recipe->steps->pdata[1])->note); /* the recipe is left as it was given */
}

/* From the command: JSON, text, and a page that holds all it shows and runs nothing. */
static void
test_command(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_free(photo_new(folder, "a<b>.png", 300, 200));
  g_autofree char *recipe = g_build_filename(folder, "r.json", NULL);
  g_assert_true(g_file_set_contents(
      recipe,
      "{\"litho\":1,\"instruction\":\"<script>alert(1)</script> & brighter\",\"steps\":["
      "{\"op\":\"exposure\",\"ev\":0.5,\"why\":\"\\\"><img src=x onerror=alert(1)>\"},"
      "{\"op\":\"saturation\",\"amount\":30}]}",
      -1, NULL));
  g_auto(Run) run =
      run_litho(folder, "explain", "r.json", "a<b>.png", "--json", "--html", "page.html");
  assert_exit(run, 0);
  g_autoptr(JsonNode) root = json_from_string(run.out, NULL);
  g_assert_nonnull(root);
  JsonArray *steps = json_object_get_array_member(json_node_get_object(root), "steps");
  g_assert_cmpuint(json_array_get_length(steps), ==, 2);
  JsonObject *first = json_array_get_object_element(steps, 0);
  g_assert_cmpfloat(json_object_get_double_member(first, "de_mean"), >, 1);
  g_assert_cmpstr(json_object_get_string_member(first, "measure"), ==, "mean_lightness");
  g_assert_cmpfloat(json_object_get_double_member(first, "measure_after"), >,
                    json_object_get_double_member(first, "measure_before"));

  g_autofree char *page = NULL;
  g_autofree char *path = g_build_filename(folder, "page.html", NULL);
  g_assert_true(g_file_get_contents(path, &page, NULL, NULL));
  g_auto(GStrv) pictures = g_strsplit(page, "<img alt=\"", -1);
  g_assert_cmpuint(g_strv_length(pictures) - 1, ==, 6); /* before, after, two for each step */
  g_auto(GStrv) inside = g_strsplit(page, "src=\"data:image/jpeg;base64,", -1);
  g_assert_cmpuint(g_strv_length(inside), ==, g_strv_length(pictures));
  assert_contains(page, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; brighter");
  assert_contains(page, "a&lt;b&gt;.png");
  g_assert_null(strstr(page, "<script"));
  g_assert_null(strstr(page, "<img src=x"));
  g_assert_null(strstr(page, "http:"));
  g_assert_null(strstr(page, "https:"));

  g_auto(Run) text = run_litho(folder, "explain", "r.json", "a<b>.png");
  assert_exit(text, 0);
  assert_contains(text.out, "1. Exposure: ev +0.5 EV");
  assert_contains(text.out, "ΔE mean");
}

/* A result names its own recipe, by its sidecar or from its XMP. */
static void
test_result(void)
{
  g_autoptr(Folder) folder = folder_new();
  g_free(photo_new(folder, "photo.jpg", 300, 200));
  const char *const how[] = {"--sidecar", "--embed"};
  for (guint i = 0; i < G_N_ELEMENTS(how); i++) {
    g_auto(Run) made = run_litho(folder, "edit", "--planner", "words", "brighter", "photo.jpg",
                                 "-o", "out.jpg", "-f", how[i]);
    assert_exit(made, 0);
    g_auto(Run) run = run_litho(folder, "explain", "out.jpg", "photo.jpg");
    assert_exit(run, 0);
    assert_contains(run.out, "1. Exposure");
    g_autofree char *sidecar = g_build_filename(folder, "out.jpg.litho.json", NULL);
    g_unlink(sidecar);
  }
  g_auto(Run) none = run_litho(folder, "explain", "photo.jpg", "photo.jpg");
  assert_exit(none, 65);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error))
    g_error("%s", error->message);
  g_test_add_func("/explain/grey", test_grey);
  g_test_add_func("/explain/area", test_area);
  g_test_add_func("/explain/frame-and-unready", test_frame_and_unready);
  g_test_add_func("/explain/command", test_command);
  g_test_add_func("/explain/result", test_result);
  return g_test_run();
}
