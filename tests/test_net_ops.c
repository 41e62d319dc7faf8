/* Roles, the store's nets and what operations do with them, on nets that the tests write themselves. */
#include <math.h>
#include "base/vips_auto.h"
#include "folder.h"
#include "model/fetch/add.h"
#include "pixel/net_tiles.h"
#include "color/srgb.h"
#include "run/run.h"
#include "tiny_onnx.h"

static char *folder;

static char *
file(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

/* y = x·k, of float pictures. */
static void
write_scale(const char *path, const char *dims, float k)
{
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, dims);
  tiny_onnx_floats(o, "k", "1", &k);
  tiny_onnx_node(o, "Mul", "x k", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, dims);
  tiny_onnx_write(o, path);
}

/* Mean over 5 × 5, the frame continued with zeros: a receptive field of 2 px. */
static void
write_box(const char *path)
{
  float weight[3 * 25];
  for (int i = 0; i < 75; i++)
    weight[i] = 1 / 25.0f;
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_floats(o, "w", "3,1,5,5", weight);
  tiny_onnx_node(o, "Conv", "x w", "y", "pads=[2,2,2,2] group=3");
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, path);
}

/* Twice the size, each pixel four times. */
static void
write_double(const char *path)
{
  float weight[12 * 3] = {0};
  for (int i = 0; i < 12; i++)
    weight[3 * i + i / 4] = 1;
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_floats(o, "w", "12,3,1,1", weight);
  tiny_onnx_node(o, "Conv", "x w", "z", NULL);
  tiny_onnx_node(o, "DepthToSpace", "z", "y", "blocksize=2 mode=CRD");
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, path);
}

/* y = x·(1 - sigma), sigma of `dims`. */
static void
write_told(const char *path, const char *dims)
{
  const float one = 1;
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_input(o, "sigma", TINY_F32, dims);
  tiny_onnx_floats(o, "one", "1", &one);
  tiny_onnx_node(o, "Sub", "one sigma", "k", NULL);
  tiny_onnx_node(o, "Mul", "x k", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, path);
}

/* Takes a second input of any shape. */
static void
write_told_mean(const char *path, const char *dims)
{
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_input(o, "sigma", TINY_F32, dims);
  tiny_onnx_node(o, "ReduceMean", "sigma", "k", "keepdims=0");
  tiny_onnx_node(o, "Mul", "x k", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, path);
}

static gboolean
add(const char *name, const char *role, const char *path, const LithoNetOptions *net, char **assets, GError **error)
{
  g_autoptr(LithoModel) model = g_new0(LithoModel, 1);
  model->name = g_strdup(name);
  model->role = g_strdup(role);
  model->source = g_strdup("file");
  model->license = g_strdup("unknown");
  model->file = g_strconcat(name, ".onnx", NULL);
  model->sha256 = litho_model_sha256(path, error);
  if (net != NULL)
    model->net = *net;
  return model->sha256 != NULL && litho_model_add(model, path, NULL, assets, NULL, error);
}

static void
add_ok(const char *name, const char *role, const char *path, const LithoNetOptions *net, char **assets)
{
  g_autoptr(GError) error = NULL;
  add(name, role, path, net, assets, &error);
  g_assert_no_error(error);
}

static void
drop(const char *name)
{
  g_autoptr(GPtrArray) models = litho_models_load(NULL);
  gboolean had;
  g_assert_true(litho_model_remove(litho_models_find(models, name), &had, NULL));
  g_assert_true(had);
}

static float
noise_at(int x, int y, int c)
{
  guint32 v = (guint32)x * 73856093u ^ (guint32)y * 19349663u ^ (guint32)c * 83492791u;
  v *= 2654435761u;
  return (float)(v >> 8) / (1 << 24);
}

/* Linear pixels of codes that differ from pixel to pixel. */
static VipsImage *
photo(int width, int height)
{
  g_autofree float *p = g_new(float, 3 * width * height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        p[3 * (y * width + x) + c] = srgb_decodef(0.1f + 0.8f * noise_at(x, y, c));
  VipsImage *image = vips_image_new_from_memory_copy(p, 3 * sizeof(float) * (gsize)(width * height), width, height, 3,
                                                     VIPS_FORMAT_FLOAT);
  image->Type = VIPS_INTERPRETATION_scRGB;
  return image;
}

static float *
pixels_of(VipsImage *image)
{
  size_t size;
  float *p = vips_image_write_to_memory(image, &size);
  if (p == NULL)
    g_error("%s", vips_error_buffer());
  return p;
}

static VipsImage *
tiled(const char *model, const char *role, VipsImage *in)
{
  g_autoptr(GError) error = NULL;
  LithoRoleNet *net = litho_role_open(role, model, 1, &error);
  g_assert_no_error(error);
  LithoNetTiles options = {0};
  VipsImage *out = NULL;
  litho_net_tiles("test", net, in, &options, &out, &error);
  g_assert_no_error(error);
  return out;
}

/* --- roles ---------------------------------------------------------------------------------------- */

static void
test_what_does_not_fit_is_refused(void)
{
  g_autofree char *scale = file("scale.onnx"), *two = file("two.onnx"), *told = file("told.onnx"), *nan = file("nan.onnx");
  g_autofree char *loud = file("loud.onnx"), *text = file("text.onnx");
  write_scale(scale, "1,3,?,?", 1);
  write_scale(two, "1,2,?,?", 1);
  write_scale(loud, "1,3,?,?", 255);
  write_told(told, "1");
  /* What is filled with a value a pixel has as many values as pixels, and no file says how much memory is taken. */
  g_autofree char *five = file("five.onnx"), *long_sigma = file("long.onnx"), *vast = file("vast.onnx");
  write_told_mean(five, "5,?,?");
  write_told_mean(long_sigma, "1,1,99999999999,1");
  write_scale(vast, "1,3,100000000,100000000", 1);
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_floats(o, "far", "1", (const float[]){-9});
  tiny_onnx_node(o, "Add", "x far", "z", NULL);
  tiny_onnx_node(o, "Log", "z", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, nan);
  g_file_set_contents(text, "no net at all, but long enough to be looked at", -1, NULL);
  const struct {
    const char *path, *role, *says;
    LithoError code;
  } cases[] = {
      {scale, "sharpen", "no role of models: plan,", LITHO_ERROR_USAGE},
      {scale, "plan", "give --role", LITHO_ERROR_USAGE},
      {scale, "upscale", "not larger", LITHO_ERROR_MODEL},
      {scale, "inpaint", "the mask is missing", LITHO_ERROR_MODEL},
      {scale, "matte", "not one value a pixel", LITHO_ERROR_MODEL},
      {scale, "tag", "no list of scores", LITHO_ERROR_MODEL},
      {scale, "enhance", "one weight for each --asset table", LITHO_ERROR_MODEL},
      {scale, "face", "no fixed square", LITHO_ERROR_MODEL},
      {two, "denoise", "it is float32 (1,2,?,?) → float32 (1,2,?,?), wanted is picture", LITHO_ERROR_MODEL},
      {told, "upscale", "an input does not fit", LITHO_ERROR_MODEL},
      {five, "inpaint", "an input does not fit", LITHO_ERROR_MODEL},
      {long_sigma, "denoise", "an input does not fit", LITHO_ERROR_MODEL},
      {vast, "denoise", "larger than 8192 px", LITHO_ERROR_MODEL},
      {nan, "denoise", "NaN", LITHO_ERROR_MODEL},
      {loud, "denoise", "--range 0,255", LITHO_ERROR_MODEL},
      {text, "denoise", "text.onnx", LITHO_ERROR_MODEL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_false(add("x", cases[i].role, cases[i].path, NULL, NULL, &error));
    g_assert_error(error, LITHO_ERROR, (int)cases[i].code);
    if (strstr(error->message, cases[i].says) == NULL)
      g_error("'%s' lacks '%s'", error->message, cases[i].says);
    /* The store is as it was. */
    g_autoptr(GPtrArray) models = litho_models_load(NULL);
    g_autofree char *kept = g_build_filename(folder, "models", "x.onnx", NULL);
    g_assert_null(litho_models_find(models, "x"));
    g_assert_false(g_file_test(kept, G_FILE_TEST_EXISTS));
  }
}

/* A net that hands its input on shows what it was given: codes in, codes out, whatever its range and order. */
static void
test_ranges_go_in_and_come_out(void)
{
  g_autofree char *path = file("id.onnx");
  write_scale(path, "1,3,?,?", 1);
  const LithoNetOptions cases[] = {
      {0},
      {.has_norm = TRUE, .mean = {0, 0, 0}, .std = {1 / 255.0f, 1 / 255.0f, 1 / 255.0f}},
      {.has_norm = TRUE, .mean = {0.5f, 0.5f, 0.5f}, .std = {0.5f, 0.5f, 0.5f}},
      {.has_norm = TRUE, .mean = {0.5f, 0.5f, 0.5f}, .std = {0.5f, 0.5f, 0.5f}, .has_out = TRUE, .out_black = -1, .out_white = 1},
      {.bgr = TRUE},
  };
  const float rgb[12] = {0, 0.25f, 0.5f, 0.75f, 1, 0.125f, 0.3f, 0.6f, 0.9f, 1, 0, 1};
  const float first[] = {0, 0, -1, -1, 0.5f}; /* value of the first channel of the first pixel */
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    add_ok("id", "denoise", path, &cases[i], NULL);
    g_autoptr(LithoRoleNet) net = litho_role_open("denoise", "id", 1, &error);
    g_assert_no_error(error);
    LithoTensor out;
    float back[12];
    g_assert_true(litho_role_run(net, rgb, NULL, 2, 2, &out, 1, &error));
    g_assert_cmpfloat_with_epsilon(((const float *)out.data)[0], first[i], 1e-6);
    litho_role_picture(net, &out, back);
    for (int k = 0; k < 12; k++) /* a few roundings at values of up to 255 */
      g_assert_cmpfloat_with_epsilon(back[k], rgb[k], 1e-6);
    drop("id");
  }
}

static void
test_sigma_and_mask_shapes(void)
{
  static const char *const dims[] = {"1", "1,1", "1,1,1,1", "1,1,?,?", "?"};
  g_autofree char *path = file("told2.onnx");
  const float rgb[18] = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1, 0, 0.5f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f};
  for (guint i = 0; i < G_N_ELEMENTS(dims); i++) {
    g_autoptr(GError) error = NULL;
    write_told(path, dims[i]);
    add_ok("told", "denoise", path, NULL, NULL);
    g_autoptr(LithoRoleNet) net = litho_role_open("denoise", "told", 1, &error);
    g_assert_no_error(error);
    LithoTensor out;
    float back[18], sigma = 0.25f;
    litho_role_run(net, rgb, &sigma, 3, 2, &out, 1, &error);
    g_assert_no_error(error);
    litho_role_picture(net, &out, back);
    for (int k = 0; k < 18; k++)
      g_assert_cmpfloat_with_epsilon(back[k], 0.75f * rgb[k], 1e-6);
    drop("told");
  }
}

/* --- tiles ---------------------------------------------------------------------------------------- */

/* 1104 = 512 + 37·16, so that the last tile ends at the edge and sees the same zeros beyond it. */
static void
test_tiles_are_the_whole(void)
{
  enum { W = 1104, H = 704 };
  g_autofree char *path = file("box.onnx");
  write_box(path);
  add_ok("box", "denoise", path, NULL, NULL);
  g_autoptr(VipsImage) in = photo(W, H), out = tiled("box", "denoise", in);
  g_autofree float *source = pixels_of(in), *a = pixels_of(out), *b = g_new(float, 3 * W * H);
  g_autoptr(LithoRoleNet) net = litho_role_open("denoise", "box", 1, NULL);
  for (int i = 0; i < 3 * W * H; i++)
    source[i] = srgb_encodef(source[i]);
  LithoTensor whole;
  g_assert_true(litho_role_run(net, source, NULL, W, H, &whole, 1, NULL));
  litho_role_picture(net, &whole, b);
  for (int i = 0; i < 3 * W * H; i++) /* kept tiles are in steps of 1.5/65535 */
    g_assert_cmpfloat_with_epsilon(srgb_encodef(a[i]), b[i], 3e-5);
  drop("box");
}

/* Any cut into pieces and any number of threads gives the same bytes; odd sizes have no seam and no hole. */
static void
test_pieces_and_threads(void)
{
  g_autofree char *path = file("box2.onnx");
  write_box(path);
  add_ok("box", "denoise", path, NULL, NULL);
  static const int sizes[][2] = {{1, 1}, {3, 700}, {513, 515}, {1201, 67}};
  for (guint k = 0; k < G_N_ELEMENTS(sizes); k++) {
    g_autofree float *first = NULL;
    int n = 3 * sizes[k][0] * sizes[k][1];
    for (int threads = 1; threads <= 4; threads += 3) {
      vips_concurrency_set(threads);
      g_autoptr(VipsImage) in = photo(sizes[k][0], sizes[k][1]), out = tiled("box", "denoise", in);
      g_assert_cmpint(out->Xsize, ==, sizes[k][0]);
      g_autofree float *p = pixels_of(out);
      if (first == NULL)
        first = g_steal_pointer(&p);
      else
        g_assert_cmpmem(first, (gsize)n * sizeof(float), p, (gsize)n * sizeof(float));
    }
  }
  vips_concurrency_set(0);
  drop("box");
}

/* A net of 64 × 64 only: the blended overlaps of what it hands on are what it was given. */
static void
test_fixed_size_and_factor(void)
{
  g_autofree char *fixed = file("fixed64.onnx"), *twice = file("twice.onnx");
  write_scale(fixed, "1,3,64,64", 1);
  write_double(twice);
  add_ok("fixed", "denoise", fixed, NULL, NULL);
  add_ok("twice", "upscale", twice, NULL, NULL);
  g_autoptr(VipsImage) in = photo(301, 83), same = tiled("fixed", "denoise", in), large = tiled("twice", "upscale", in);
  g_autofree float *p = pixels_of(in), *a = pixels_of(same), *b = pixels_of(large);
  g_assert_cmpint(large->Xsize, ==, 602);
  g_assert_cmpint(large->Ysize, ==, 166);
  for (int i = 0; i < 3 * 301 * 83; i++)
    g_assert_cmpfloat_with_epsilon(srgb_encodef(a[i]), srgb_encodef(p[i]), 3e-5);
  for (int y = 0; y < 166; y++)
    for (int x = 0; x < 602; x++)
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon(srgb_encodef(b[3 * (y * 602 + x) + c]),
                                       srgb_encodef(p[3 * (y / 2 * 301 + x / 2) + c]), 3e-5);
  drop("fixed");
  drop("twice");
}

/* A net that makes codes 1.1 times as large makes nothing brighter than white of what was inside sRGB. */
static void
test_overshoot_is_held(void)
{
  g_autofree char *path = file("bright.onnx");
  write_scale(path, "1,3,?,?", 1.1f);
  add_ok("bright", "denoise", path, NULL, NULL);
  float p[3 * 4] = {0.2f, 0.5f, 0.7f, 1, 0.99f, 0.95f, 1.5f, 0.1f, -0.1f, 0, 0.9f, 0.85f}; /* codes */
  for (int i = 0; i < 12; i++)
    p[i] = srgb_decodef(p[i]);
  g_autoptr(VipsImage) in = vips_image_new_from_memory_copy(p, sizeof p, 4, 1, 3, VIPS_FORMAT_FLOAT);
  g_autoptr(VipsImage) out = tiled("bright", "denoise", in);
  g_autofree float *q = pixels_of(out);
  /* 1.5 is given as 1.25 and may stay there; -0.1 would become -0.11 and stays -0.1. */
  static const float want[12] = {0.22f, 0.55f, 0.77f, 1, 1, 1, 1.25f, 0.11f, -0.1f, 0, 0.99f, 0.935f};
  for (int i = 0; i < 12; i++)
    g_assert_cmpfloat_with_epsilon(srgb_encodef(q[i]), want[i], 5e-5);
  drop("bright");
}

static void
test_a_net_that_fails_later(void)
{
  g_autofree char *path = file("later.onnx");
  TinyOnnx *o = tiny_onnx_new(); /* good on the trial's picture, no number where a code is below 0.15 */
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_floats(o, "low", "1", (const float[]){0.15f});
  tiny_onnx_node(o, "Sub", "x low", "z", NULL);
  tiny_onnx_node(o, "Sqrt", "z", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,3,?,?");
  tiny_onnx_write(o, path);
  add_ok("later", "denoise", path, NULL, NULL);
  g_autoptr(VipsImage) in = photo(40, 30), out = tiled("later", "denoise", in);
  size_t size;
  g_assert_null(vips_image_write_to_memory(out, &size));
  g_assert_nonnull(strstr(vips_error_buffer(), "not numbers"));
  vips_error_clear();
  drop("later");
}

/* --- operations ----------------------------------------------------------------------------------- */

static gboolean
run_recipe(const char *text, VipsImage *in, VipsImage *alpha, gboolean floor, LithoRunResults *results, VipsImage **out,
           VipsImage **out_alpha, GError **error)
{
  LithoRunOptions options;
  litho_run_options_default(&options);
  options.floor = floor;
  g_autoptr(LithoRecipe) parsed = litho_recipe_parse("test", text, -1, error);
  return parsed != NULL && litho_run_linear(parsed, in, alpha, &options, out, out_alpha, results, error);
}

static void
test_the_step_names_its_model(void)
{
  g_autofree char *path = file("told3.onnx");
  g_autoptr(VipsImage) in = photo(70, 50);
  g_autoptr(GError) error = NULL;
  write_told(path, "1");
  for (int k = 0; k < 4; k++) {
    /* no model; one; one, but the classical method is asked for; one, but no models are to be used */
    static const char *const named[] = {"none", "told", "none", NULL};
    g_auto(LithoRunResults) results = {0};
    g_autoptr(VipsImage) out = NULL, alpha = NULL;
    if (k == 1)
      add_ok("told", "denoise", path, NULL, NULL);
    run_recipe(k == 2 ? "{\"litho\":1,\"steps\":[{\"op\":\"denoise\",\"sigma\":25.5,\"amount\":100,\"model\":\"none\"}]}"
                      : "{\"litho\":1,\"steps\":[{\"op\":\"denoise\",\"sigma\":25.5,\"amount\":100}]}",
               in, NULL, k == 3, &results, &out, &alpha, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(litho_step_result(results.steps, 0)->model, ==, named[k]);
    g_assert_nonnull(strstr(litho_step_result(results.steps, 0)->note, k == 1 ? "by told, noise of deviation 25.5" : "by BM3D"));
    if (k != 1)
      continue;
    /* The net is told 25.5/255 of the codes: 0.9 of each comes back. */
    g_autofree float *p = pixels_of(in), *a = pixels_of(out);
    for (int i = 0; i < 3 * 70 * 50; i++)
      g_assert_cmpfloat_with_epsilon(srgb_encodef(a[i]), 0.9 * srgb_encodef(p[i]), 5e-5);
  }
  static const char *const bad[] = {"gone", "/etc/passwd", "qwen2.5-coder-1.5b"};
  for (guint k = 0; k < G_N_ELEMENTS(bad); k++) {
    g_auto(LithoRunResults) results = {0};
    g_autoptr(VipsImage) out = NULL, alpha = NULL;
    g_autofree char *text = g_strdup_printf("{\"litho\":1,\"steps\":[{\"op\":\"denoise\",\"model\":\"%s\"}]}", bad[k]);
    g_assert_false(run_recipe(text, in, NULL, FALSE, &results, &out, &alpha, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    g_assert_nonnull(strstr(error->message, bad[k]));
    g_clear_error(&error);
  }
  drop("told");
}

/* The picture by the net, then to size; alpha by Lanczos of the same size. */
static void
test_upscale_by_role(void)
{
  g_autofree char *path = file("twice2.onnx");
  write_double(path);
  add_ok("twice", "upscale", path, NULL, NULL);
  g_autoptr(VipsImage) in = photo(41, 27), alpha = NULL;
  g_assert_cmpint(vips_black(&alpha, 41, 27, NULL), ==, 0);
  g_autoptr(VipsImage) opaque = NULL, unit = NULL;
  g_assert_cmpint(vips_linear1(alpha, &opaque, 1, 1, NULL), ==, 0);
  g_assert_cmpint(vips_cast_float(opaque, &unit, NULL), ==, 0);
  static const struct {
    const char *factor, *note;
    int width, height;
  } cases[] = {{"2", "by twice x2", 82, 54}, {"3", "by twice x2 twice, then Lanczos to size", 123, 81}, {"1", "by Lanczos", 41, 27}};
  for (guint k = 0; k < G_N_ELEMENTS(cases); k++) {
    g_autoptr(GError) error = NULL;
    g_auto(LithoRunResults) results = {0};
    g_autoptr(VipsImage) out = NULL, out_alpha = NULL;
    g_autofree char *text = g_strdup_printf("{\"litho\":1,\"steps\":[{\"op\":\"upscale\",\"factor\":%s}]}", cases[k].factor);
    run_recipe(text, in, unit, FALSE, &results, &out, &out_alpha, &error);
    g_assert_no_error(error);
    const char *note = litho_step_result(results.steps, 0)->note;
    if (note != NULL) /* an upscale by 1 has nothing to say */
      g_assert_cmpstr(note, ==, cases[k].note);
    g_assert_cmpint(out->Xsize, ==, cases[k].width);
    g_assert_cmpint(out_alpha->Ysize, ==, cases[k].height);
    g_autofree float *p = pixels_of(out), *a = pixels_of(out_alpha);
    g_assert_cmpfloat_with_epsilon(a[5], 1, 1e-4);
    g_assert_true(isfinite(p[7]));
  }
  drop("twice");
}

/* Weights 1 and -0.5 of two tables, whatever the photo: identity minus half of a constant 0.2. */
static void
test_enhance_mixes_tables(void)
{
  g_autofree char *path = file("weights.onnx"), *a = file("a.cube"), *b = file("b.cube");
  const float zero = 0, w[2] = {1, -0.5f};
  TinyOnnx *o = tiny_onnx_new();
  tiny_onnx_input(o, "x", TINY_F32, "1,3,?,?");
  tiny_onnx_node(o, "ReduceMean", "x", "m", "axes=[1,2,3] keepdims=0");
  tiny_onnx_floats(o, "zero", "1", &zero);
  tiny_onnx_node(o, "Mul", "m zero", "n", NULL);
  tiny_onnx_floats(o, "w", "1,2", w);
  tiny_onnx_node(o, "Add", "w n", "y", NULL);
  tiny_onnx_output(o, "y", TINY_F32, "1,2");
  tiny_onnx_write(o, path);
  g_autoptr(GString) same = g_string_new("LUT_3D_SIZE 2\n"), flat = g_string_new("LUT_3D_SIZE 2\n");
  for (int i = 0; i < 8; i++) {
    g_string_append_printf(same, "%d %d %d\n", i & 1, i >> 1 & 1, i >> 2 & 1);
    g_string_append(flat, "0.2 0.2 0.2\n");
  }
  g_file_set_contents(a, same->str, -1, NULL);
  g_file_set_contents(b, flat->str, -1, NULL);
  char *tables[] = {a, b, NULL}, *one[] = {a, NULL};
  g_autoptr(GError) error = NULL;
  g_assert_false(add("weights", "enhance", path, NULL, one, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_clear_error(&error);
  add_ok("weights", "enhance", path, NULL, tables);
  g_autoptr(VipsImage) in = photo(50, 40), out = NULL, alpha = NULL;
  g_auto(LithoRunResults) results = {0};
  run_recipe("{\"litho\":1,\"steps\":[{\"op\":\"enhance\"}]}", in, NULL, FALSE, &results, &out, &alpha, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(litho_step_result(results.steps, 0)->note, ==, "by weights, weights 1.00, -0.50");
  g_autofree float *p = pixels_of(in), *q = pixels_of(out);
  for (int i = 0; i < 3 * 50 * 40; i++) /* Oklab there and back, fast powers */
    g_assert_cmpfloat_with_epsilon(srgb_encodef(q[i]), srgb_encodef(p[i]) - 0.1f, 2e-4);
  /* A table that was changed in the store is never taken. */
  g_autofree char *kept = g_build_filename(folder, "models", "weights.b.cube", NULL);
  g_assert_true(g_file_set_contents(kept, same->str, -1, NULL));
  g_autoptr(VipsImage) out2 = NULL, alpha2 = NULL;
  g_auto(LithoRunResults) results2 = {0};
  g_assert_false(run_recipe("{\"litho\":1,\"steps\":[{\"op\":\"enhance\"}]}", in, NULL, FALSE, &results2, &out2, &alpha2, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_HASH);
  drop("weights");
}

int
main(int argc, char **argv)
{
  folder = folder_new();
  g_setenv("LITHO_CACHE", folder, TRUE);
  g_setenv("XDG_CONFIG_HOME", folder, TRUE);
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    g_error("%s", vips_error_buffer());
  if (!litho_openvino_available()) {
    g_print("1..0 # SKIP OpenVINO's library is not there: tools/setup.sh\n");
    return 0;
  }
  g_test_add_func("/net-ops/what does not fit is refused", test_what_does_not_fit_is_refused);
  g_test_add_func("/net-ops/ranges go in and come out", test_ranges_go_in_and_come_out);
  g_test_add_func("/net-ops/sigma shapes", test_sigma_and_mask_shapes);
  g_test_add_func("/net-ops/tiles are the whole", test_tiles_are_the_whole);
  g_test_add_func("/net-ops/pieces and threads", test_pieces_and_threads);
  g_test_add_func("/net-ops/fixed size and factor", test_fixed_size_and_factor);
  g_test_add_func("/net-ops/overshoot is held", test_overshoot_is_held);
  g_test_add_func("/net-ops/a net that fails later", test_a_net_that_fails_later);
  g_test_add_func("/net-ops/the step names its model", test_the_step_names_its_model);
  g_test_add_func("/net-ops/upscale by role", test_upscale_by_role);
  g_test_add_func("/net-ops/enhance mixes tables", test_enhance_mixes_tables);
  int status = g_test_run();
  folder_remove(folder);
  return status;
}
