/* Masks that a finder found: they follow the frame, absent regions skip their step, and what no step
 * touches leaves as it came. */
#include <math.h>
#include "photo_files.h"
#include "run/apply.h"
#include "base/json.h"
#include "run/unchanged.h"

/* A finder that knows one thing, "sky": the top left quarter of the photo. */
static gboolean
find_quarter(LithoFinder *finder, const LithoRegion *region, int width, int height, LithoLocated *located,
             GError **error)
{
  (void)finder;
  (void)error;
  located->score = 0.1;
  located->instead = g_strdup("a sky");
  if (g_strcmp0(region->text, "sky") != 0)
    return TRUE;
  guint8 *mask = g_malloc0((gsize)width * height);
  for (int y = 0; y < height / 2; y++)
    memset(mask + (gsize)y * width, 255, width / 2);
  located->mask = vips_image_new_from_memory_copy(mask, (gsize)width * height, width, height, 1,
                                                VIPS_FORMAT_UCHAR);
  g_free(mask);
  located->present = TRUE;
  located->score = 0.9;
  return TRUE;
}

static LithoFinder quarter = {find_quarter};

/* Gives the result as read from a PNG. */
static VipsImage *
run_assets(const char *in, LithoRecipe *recipe, GHashTable *assets, LithoRunResults *results)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *out = in_folder("out.png");
  g_autoptr(LithoPhoto) photo = litho_photo_open(in, NULL, &error);
  g_assert_no_error(error);
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.run.finder = &quarter;
  options.run.assets = assets;
  options.run.floor = TRUE;
  litho_apply_photo(recipe, photo, out, &options, results, &error);
  g_assert_no_error(error);
  g_autoptr(VipsImage) lazy = vips_image_new_from_file(out, NULL);
  g_assert_nonnull(lazy);
  return vips_image_copy_memory(lazy);
}

static VipsImage *
run(const char *in, const char *steps, LithoUnchanged *unchanged)
{
  g_autoptr(LithoRecipe) recipe = recipe_of(steps);
  g_auto(LithoRunResults) results = {0};
  VipsImage *out = run_assets(in, recipe, NULL, &results);
  if (unchanged != NULL)
    *unchanged = results.unchanged;
  return out;
}

/* make_noise() in memory, so that its pixels can be looked at. */
static VipsImage *
noise_new(int width, int height, int bands, VipsBandFormat format)
{
  g_autoptr(VipsImage) lazy = make_noise(width, height, bands, format);
  return vips_image_copy_memory(lazy);
}

static char *
write_picture(const char *name, VipsImage *image, const char *profile)
{
  char *path = in_folder(name);
  write_by_vips(image, path, profile, 1);
  return path;
}

/* A grey frame of 80 × 60 whose sky becomes white, turned: where is the white now? */
static void
test_turned(void)
{
  const struct {
    const char *steps;
    int width, height, x, y, w, h; /* of the result, and of the white part in it */
  } cases[] = {
      {"{\"op\":\"crop\",\"box\":[0.25,0.25,0.5,0.5]}", 40, 30, 0, 0, 20, 15},
      {"{\"op\":\"rotate\",\"angle\":90}", 60, 80, 30, 0, 30, 40},
      {"{\"op\":\"flip\"}", 80, 60, 40, 0, 40, 30},
      {"{\"op\":\"resize\",\"width\":40}", 40, 30, 0, 0, 20, 15},
      {"{\"op\":\"pad\",\"px\":10,\"color\":\"black\"}", 100, 80, 10, 10, 40, 30},
  };
  g_autoptr(VipsImage) black = NULL, grey = NULL;
  g_assert_true(vips_black(&black, 80, 60, "bands", 3, NULL) == 0 &&
                vips_linear1(black, &grey, 1, 100, "uchar", TRUE, NULL) == 0);
  g_autofree char *in = write_picture("grey.png", grey, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *steps = g_strdup_printf(
        "%s,{\"op\":\"exposure\",\"ev\":5,\"region\":\"sky\"}", cases[i].steps);
    g_autoptr(VipsImage) out = run(in, steps, NULL);
    g_assert_cmpint(out->Xsize, ==, cases[i].width);
    g_assert_cmpint(out->Ysize, ==, cases[i].height);
    for (int y = 0; y < out->Ysize; y++)
      for (int x = 0; x < out->Xsize; x++) {
        gboolean inside = x >= cases[i].x && x < cases[i].x + cases[i].w && y >= cases[i].y &&
                          y < cases[i].y + cases[i].h;
        gboolean border = ABS(x - cases[i].x - cases[i].w) < 2 || ABS(y - cases[i].y - cases[i].h) < 2 ||
                          ABS(x - cases[i].x) < 2 || ABS(y - cases[i].y) < 2;
        int value = *(guint8 *)VIPS_IMAGE_ADDR(out, x, y);
        if (border)
          continue;
        if (inside)
          g_assert_cmpint(value, >, 240); /* resampling rings */
        else
          g_assert_cmpint(value, <=, 101);
      }
  }
}

/* What is not there is skipped, said, and never taken for the whole photo. */
static void
test_absent(void)
{
  g_autoptr(VipsImage) image = noise_new(50, 40, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *in = write_picture("absent.png", image, NULL);
  g_autoptr(LithoRecipe) recipe =
      recipe_of("{\"op\":\"exposure\",\"ev\":2,\"region\":\"water\"},"
                "{\"op\":\"sharpen\",\"region\":{\"text\":\"the red car\"}},"
                "{\"op\":\"remove_object\",\"target\":\"the dog\"},"
                "{\"op\":\"exposure\",\"ev\":-2,\"region\":{\"name\":\"sky\",\"except\":[\"person\"]}}");
  g_auto(LithoRunResults) results = {0};
  g_autoptr(VipsImage) out = run_assets(in, recipe, NULL, &results);
  for (guint i = 0; i < 3; i++) {
    const LithoStepResult *result = litho_step_result(results.steps, i);
    g_assert_true(result->skipped);
    g_assert_nonnull(strstr(result->note, "it shows a sky"));
    g_assert_null(((LithoStep *)recipe->steps->pdata[i])->note);
  }
  g_assert_null(litho_step_result(results.steps, 3)->note);
  for (int y = 0; y < 40; y++)
    for (int x = 0; x < 50; x++)
      if (x >= 25 || y >= 20)
        g_assert_cmpmem(VIPS_IMAGE_ADDR(out, x, y), 3, VIPS_IMAGE_ADDR(image, x, y), 3);
  /* Everything but what is not there is everything. */
  g_autoptr(VipsImage) all =
      run(in, "{\"op\":\"exposure\",\"ev\":9,\"region\":{\"name\":\"water\",\"invert\":true}}", NULL);
  guint n_changed = 0;
  for (int y = 0; y < 40; y++)
    for (int x = 0; x < 50; x++)
      n_changed += memcmp(VIPS_IMAGE_ADDR(all, x, y), VIPS_IMAGE_ADDR(image, x, y), 3) != 0;
  g_assert_cmpuint(n_changed, >, 1900); /* of 2000; white stays white */
}

/* In every coding, after point steps alone (one chain) and after an area step (unchanged.c): three quarters
 * leave bit for bit and are counted. */
static void
test_kept(void)
{
  const struct {
    VipsBandFormat format;
    int bands;
    const char *profile;
  } cases[] = {
      {VIPS_FORMAT_UCHAR, 3, NULL},     {VIPS_FORMAT_USHORT, 3, NULL},
      {VIPS_FORMAT_UCHAR, 3, "p3"},     {VIPS_FORMAT_USHORT, 3, "p3"},
      {VIPS_FORMAT_UCHAR, 3, "adobergb"}, {VIPS_FORMAT_USHORT, 3, "adobergb"},
      {VIPS_FORMAT_UCHAR, 1, NULL},     {VIPS_FORMAT_USHORT, 1, NULL},
  };
  static const char point[] = "{\"op\":\"exposure\",\"ev\":1,\"region\":\"sky\"},"
                              "{\"op\":\"contrast\",\"amount\":30,\"region\":\"sky\"}";
  static const char area[] = "{\"op\":\"exposure\",\"ev\":1,\"region\":\"sky\"},"
                             "{\"op\":\"blur\",\"amount\":3,\"region\":\"sky\"},"
                             "{\"op\":\"contrast\",\"amount\":30,\"region\":\"sky\"}";
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(VipsImage) image = noise_new(600, 30, cases[i].bands, cases[i].format);
    g_autofree char *in = write_picture("kept.png", image, cases[i].profile);
    LithoUnchanged unchanged[2] = {{0}, {0}};
    for (int way = 0; way < 2; way++) {
      vips_concurrency_set(way == 0 ? 1 : 3);
      g_autoptr(VipsImage) out = run(in, way == 0 ? point : area, &unchanged[way]);
      const gsize size = VIPS_IMAGE_SIZEOF_PEL(image);
      guint n_same = 0;
      for (int y = 0; y < 30; y++)
        for (int x = 0; x < 600; x++) {
          gboolean same = memcmp(VIPS_IMAGE_ADDR(out, x, y), VIPS_IMAGE_ADDR(image, x, y), size) == 0;
          if (x >= 300 || y >= 15)
            g_assert_true(same);
          else
            n_same += same;
        }
      g_assert_cmpuint(n_same, <, 1000); /* of 4500 */
      g_assert_true(unchanged[way].known);
      g_assert_cmpuint(unchanged[way].pixels, >=, 600 * 30 * 3 / 4);
      g_assert_cmpuint(unchanged[way].pixels, <, 600 * 30 * 3 / 4 + 1000);
    }
    vips_concurrency_set(0);
  }
}

/* A step that works everywhere leaves nothing to count; the record and verify say what was counted. */
static void
test_record(void)
{
  g_autoptr(VipsImage) image = noise_new(90, 60, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *in = write_picture("record.png", image, NULL), *out = in_folder("recorded.png");
  LithoUnchanged unchanged = {0};
  g_autoptr(VipsImage) all = run(in, "{\"op\":\"exposure\",\"ev\":1}", &unchanged);
  g_assert_nonnull(all);
  g_assert_false(unchanged.known);
  g_autoptr(LithoRecipe) sky = recipe_of("{\"op\":\"exposure\",\"ev\":1,\"region\":{\"name\":\"sky\",\"except\":[\"person\"]}}");
  g_autoptr(GError) failed = NULL;
  g_autoptr(LithoPhoto) opened = litho_photo_open(in, NULL, &failed);
  LithoApplyOptions with;
  litho_apply_options_default(&with);
  with.sidecar = TRUE;
  with.run.finder = &quarter;
  g_auto(LithoRunResults) of_sky = {0}, results = {0};
  g_assert_true(litho_apply_photo(sky, opened, out, &with, &of_sky, &failed));
  g_assert_null(sky->run);
  JsonArray *regions = json_object_get_array_member(of_sky.run, "regions");
  g_assert_cmpuint(json_array_get_length(regions), ==, 2);
  g_assert_true(json_object_get_boolean_member(json_array_get_object_element(regions, 0), "present"));
  g_assert_false(json_object_get_boolean_member(json_array_get_object_element(regions, 1), "present"));
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoPhoto) photo = litho_photo_open(in, NULL, &error);
  g_autoptr(LithoRecipe) recipe =
      recipe_of("{\"op\":\"exposure\",\"ev\":1,\"region\":{\"box\":[0,0,0.5,1],\"feather\":0}}");
  LithoApplyOptions options;
  litho_apply_options_default(&options);
  options.sidecar = TRUE;
  g_assert_true(litho_apply_photo(recipe, photo, out, &options, &results, &error));
  JsonObject *record = json_object_get_object_member(results.run, "kept");
  g_assert_cmpint(json_object_get_int_member(record, "pixels"), ==, 90 * 60 / 2);
  LithoVerifyOptions verify = {.source = in};
  LithoVerified checked;
  g_assert_true(litho_verify(out, &verify, &checked, &error));
  g_assert_no_error(error);
  g_assert_true(checked & LITHO_VERIFY_KEPT);
  g_assert_false(json_object_has_member(results.run, "regions")); /* nothing had to be looked for */
  /* A record that was changed is found out. */
  g_autofree char *sidecar = g_strconcat(out, ".litho.json", NULL), *text = NULL;
  g_assert_true(g_file_get_contents(sidecar, &text, NULL, NULL));
  g_auto(GStrv) parts = g_strsplit(text, "\"pixels\": 2700", 2);
  g_assert_nonnull(parts[1]);
  g_autofree char *changed = g_strjoinv("\"pixels\": 2701", parts);
  g_assert_true(g_file_set_contents(sidecar, changed, -1, NULL));
  g_assert_false(litho_verify(out, &verify, &checked, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_VERIFY);
}

static GHashTable *
assets_new(void)
{
  GHashTable *assets =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  static const char cube[] = "LUT_3D_SIZE 2\n1 1 1\n0 1 1\n1 0 1\n0 0 1\n1 1 0\n0 1 0\n1 0 0\n0 0 0\n";
  g_hash_table_insert(assets, g_strdup("look"), g_bytes_new_static(cube, strlen(cube)));
  return assets;
}

/* The first example of the operation as a step in a hard box. */
static LithoRecipe *
boxed_example(const LithoOp *op, const char *region)
{
  g_autoptr(JsonNode) node = json_from_string(op->examples[0].params, NULL);
  JsonObject *step = json_node_get_object(node);
  json_object_set_string_member(step, "op", op->name);
  for (guint k = 0; k < op->n_params; k++)
    if (op->params[k].kind == LITHO_PARAM_ASSET && json_object_has_member(step, op->params[k].name))
      json_object_set_string_member(step, op->params[k].name, "look");
  json_object_set_member(step, "region", json_from_string(region, NULL));
  g_autofree char *text = json_to_string(node, FALSE);
  return recipe_of(text);
}

/* For every operation that takes a region: pixels outside it leave bit for bit, 8 and 16 bit. Those that
 * work by the mask itself may grow it, by no more than a tenth of this frame. */
static void
test_every_operation(void)
{
  guint n_ops, n_tried = 0;
  const LithoOp *const *ops = litho_ops(&n_ops);
  g_autoptr(GHashTable) assets = assets_new();
  const int width = 120, height = 90, left = 40, top = 30, w = 24, h = 18; /* the box, px */
  for (int deep = 0; deep < 2; deep++) {
    g_autoptr(VipsImage) image =
        noise_new(width, height, 3, deep ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR);
    g_autofree char *in = write_picture("every.png", image, NULL);
    for (guint i = 0; i < n_ops; i++) {
      const LithoOp *op = ops[i];
      if ((op->kind != LITHO_KIND_POINT && op->kind != LITHO_KIND_AREA) || op->flags & LITHO_OP_NO_REGION)
        continue;
      g_test_message("%s", op->name);
      g_autoptr(LithoRecipe) recipe = boxed_example(
          op, "{\"box\":[0.33333333,0.33333333,0.2,0.2],\"feather\":0}");
      g_autoptr(VipsImage) out = run_assets(in, recipe, assets, NULL);
      const int grown = op->flags & LITHO_OP_MASKED ? 12 : 0;
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          if (x < left - grown || x >= left + w + grown || y < top - grown || y >= top + h + grown)
            g_assert_cmpmem(VIPS_IMAGE_ADDR(out, x, y), deep ? 6 : 3, VIPS_IMAGE_ADDR(image, x, y),
                            deep ? 6 : 3);
      n_tried++;
    }
  }
  g_assert_cmpuint(n_tried, >, 40);
}

/* Every operation that looks at neighbours gives a piece of the photo the pixels that it gives the whole:
 * within 1/255, for a sum of floats may be ordered in another way. */
static void
test_pieces(void)
{
  guint n_ops;
  const LithoOp *const *ops = litho_ops(&n_ops);
  g_autoptr(GHashTable) assets = assets_new();
  g_autoptr(VipsImage) noise = noise_new(300, 170, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) unit = NULL;
  g_assert_cmpint(vips_linear1(noise, &unit, 1 / 255.0, 0, NULL), ==, 0);
  g_autoptr(VipsImage) linear = vips_image_copy_memory(unit);
  static const VipsRect pieces[] = {{0, 0, 37, 23}, {250, 140, 50, 30}, {101, 59, 64, 64}, {299, 169, 1, 1}};
  for (guint i = 0; i < n_ops; i++) {
    if (ops[i]->kind != LITHO_KIND_AREA || ops[i]->flags & LITHO_OP_NO_REGION)
      continue;
    g_test_message("%s", ops[i]->name);
    g_autoptr(LithoRecipe) recipe = boxed_example(ops[i], "{\"box\":[0.1,0.1,0.8,0.8]}");
    LithoRunOptions options;
    litho_run_options_default(&options);
    options.floor = TRUE;
    options.assets = assets;
    g_autoptr(GError) error = NULL;
    g_autoptr(VipsImage) whole = NULL;
    for (guint k = 0; k <= G_N_ELEMENTS(pieces); k++) {
      g_autoptr(VipsImage) lazy = NULL, alpha = NULL, piece = NULL;
      litho_run_linear(recipe, linear, NULL, &options, &lazy, &alpha, NULL, &error);
      g_assert_no_error(error);
      if (k == 0) {
        whole = vips_image_copy_memory(lazy);
        continue;
      }
      const VipsRect *r = &pieces[k - 1];
      g_assert_cmpint(vips_crop(lazy, &piece, r->left, r->top, r->width, r->height, NULL), ==, 0);
      g_autoptr(VipsImage) alone = vips_image_copy_memory(piece);
      for (int y = 0; y < r->height; y++)
        for (int x = 0; x < 3 * r->width; x++)
          g_assert_cmpfloat_with_epsilon(
              ((float *)VIPS_IMAGE_ADDR(alone, 0, y))[x],
              ((float *)VIPS_IMAGE_ADDR(whole, r->left, r->top + y))[x], 1 / 255.0);
    }
  }
}

/* Empty and full masks, of another size than the photo. */
static void
test_mask_files(void)
{
  g_autoptr(VipsImage) image = noise_new(64, 48, 3, VIPS_FORMAT_UCHAR);
  g_autofree char *in = write_picture("masks.png", image, NULL);
  for (int full = 0; full < 2; full++) {
    g_autoptr(VipsImage) black = NULL, flat = NULL;
    g_assert_true(vips_black(&black, 20, 15, NULL) == 0 &&
                  vips_linear1(black, &flat, 1, full * 255, "uchar", TRUE, NULL) == 0);
    void *png = NULL;
    size_t size;
    g_assert_cmpint(vips_pngsave_buffer(flat, &png, &size, NULL), ==, 0);
    g_autoptr(GHashTable) assets =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
    g_hash_table_insert(assets, g_strdup("m"), g_bytes_new_take(png, size));
    g_autoptr(LithoRecipe) recipe =
        recipe_of("{\"op\":\"exposure\",\"ev\":9,\"region\":{\"mask\":\"m\"}}");
    g_auto(LithoRunResults) results = {0};
    g_autoptr(VipsImage) out = run_assets(in, recipe, assets, &results);
    g_assert_cmpuint(results.unchanged.pixels, ==, full ? 0 : 64 * 48);
    if (!full)
      for (int y = 0; y < 48; y++)
        g_assert_cmpmem(VIPS_IMAGE_ADDR(out, 0, y), 64 * 3, VIPS_IMAGE_ADDR(image, 0, y), 64 * 3);
  }
}

int
main(int argc, char **argv)
{
  start_photo_tests(&argc, &argv);
  g_test_add_func("/found/turned", test_turned);
  g_test_add_func("/found/absent", test_absent);
  g_test_add_func("/found/kept", test_kept);
  g_test_add_func("/found/record", test_record);
  g_test_add_func("/found/every-operation", test_every_operation);
  g_test_add_func("/found/pieces", test_pieces);
  g_test_add_func("/found/mask-files", test_mask_files);
  return run_photo_tests();
}
