/* litho make by a model of others, as a person runs it: sets of the store, files, masks and regions, Ctrl-C, what is left
 * behind; and the server, which takes the model where there is one. Random weights: see test_make_engine.c. */
#include <unistd.h>
#include "base/vips_auto.h"
#include "make_engine_files.h"

#define WAIT_S 300
#include "serve_run.h"

static char *folder;
static gboolean installed;

#define KLEIN "--part", "diffusion=flux2-klein.gguf", "--part", "tae=taesd-flux2.safetensors", "--part", "llm=qwen3.gguf"
#define SMALL "--threads", "1", "--steps", "1", "--cfg", "1", "--size", "64x64", "--force"

static void
need(const char *name)
{
  g_free(engine_file(folder, name));
}

static Run
run_ok(const char *const *args)
{
  Run run = run_litho_input(folder, NULL, 0, args);
  if (run.exit_code != 0)
    g_error("%s %s: exit %d: %s", args[0], args[1], run.exit_code, run.err);
  return run;
}
#define OK(...) run_ok((const char *const[]){__VA_ARGS__, NULL})

/* Fails with this status, in words that hold all of `says` ('|' between), and leaves no file `output`. */
static void
run_fails(int status, const char *says, const char *output, const char *const *args)
{
  g_auto(Run) run = run_litho_input(folder, NULL, 0, args);
  g_auto(GStrv) word = g_strsplit(says, "|", -1);
  g_test_message("%s", run.err);
  g_assert_cmpint(run.exit_code, ==, status);
  for (guint i = 0; word[i] != NULL; i++)
    assert_contains(run.err, word[i]);
  g_assert_false(has_file(folder, output));
}
#define FAILS(status, says, ...) run_fails(status, says, "bad.png", (const char *const[]){"make", "a house", "-o", "bad.png", __VA_ARGS__, NULL})

static JsonObject *
object_of(const Run *run, JsonNode **root)
{
  *root = json_from_string(run->out, NULL);
  g_assert_nonnull(*root);
  return json_node_get_object(*root);
}

static VipsImage *
picture(const char *name)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autoptr(VipsImage) image = vips_image_new_from_file(path, NULL);
  if (image == NULL)
    g_error("%s: %s", name, vips_error_buffer());
  VipsImage *memory = vips_image_copy_memory(image);
  g_assert_nonnull(memory);
  return memory;
}

/* --- files ------------------------------------------------------------------------------------ */

static void
test_files(void)
{
  need("flux2-klein.gguf");
  need("taesd-flux2.safetensors");
  need("qwen3.gguf");
  g_auto(Run) run = OK("make", "a house", KLEIN, "--threads", "1", "--size", "70x50", "-o", "klein.png", "--json");
  g_autoptr(JsonNode) root = NULL;
  JsonObject *made = json_object_get_object_member(object_of(&run, &root), "made");
  g_assert_cmpint(json_object_get_int_member(made, "steps"), ==, 4); /* what the model's makers take */
  g_assert_cmpfloat(json_object_get_double_member(made, "cfg"), ==, 1);
  assert_contains(json_object_get_string_member(made, "by"), "stable-diffusion.cpp");
  JsonObject *model = json_object_get_object_member(made, "model");
  g_assert_cmpuint(strlen(json_object_get_string_member(json_object_get_object_member(model, "llm"), "sha256")), ==, 64);
  g_autoptr(VipsImage) image = picture("klein.png");
  g_assert_true(image->Xsize == 70 && image->Ysize == 50 && image->Bands == 3);
  g_auto(Run) info = OK("info", "klein.png", "--json");
  assert_contains(info.out, "trainedAlgorithmicMedia");
  assert_contains(info.out, "a house");
}

/* What is wrong is said before the engine starts, with the file and the way out. */
static void
test_wrong(void)
{
  need("flux2-klein.gguf");
  need("taesd-flux2.safetensors");
  need("taesd.safetensors");
  need("qwen3.gguf");
  need("sd-vae.safetensors");
  need("clip-l.gguf");
  need("sd1-unet.gguf");
  g_autofree char *bytes = NULL, *from = engine_file(folder, "flux2-klein.gguf"), *half = g_build_filename(folder, "half.gguf", NULL);
  gsize length;
  g_assert_true(g_file_get_contents(from, &bytes, &length, NULL));
  g_assert_true(g_file_set_contents(half, bytes, (gssize)length / 2, NULL));
  const int model = litho_error_info(LITHO_ERROR_MODEL)->exit_code, absent = litho_error_info(LITHO_ERROR_NOT_FOUND)->exit_code;
  FAILS(model, "flux2-klein.gguf|lacks its vae|--asset vae=FILE", "--part", "diffusion=flux2-klein.gguf", "--part", "llm=qwen3.gguf");
  FAILS(model, "clip-l.gguf|CLIP-L|wanted is Qwen3", "--model", "flux2-klein.gguf", "--part", "llm=clip-l.gguf", "--part",
        "tae=taesd-flux2.safetensors");
  FAILS(model, "sd-vae.safetensors|4 channels|32 channels", "--model", "flux2-klein.gguf", "--part", "llm=qwen3.gguf", "--part",
        "vae=sd-vae.safetensors");
  FAILS(model, "taesd.safetensors|32 channels", "--model", "flux2-klein.gguf", "--part", "llm=qwen3.gguf", "--part",
        "tae=taesd.safetensors");
  FAILS(model, "half.gguf|cut short|download it again", "--model", "half.gguf", "--part", "llm=qwen3.gguf");
  FAILS(model, "sd1-unet.gguf|U-Net|whole", "--model", "sd1-unet.gguf");
  FAILS(absent, "gone.gguf|no such file", "--model", "gone.gguf");
  FAILS(absent, "gone.safetensors|vae", "--model", "flux2-klein.gguf", "--part", "vae=gone.safetensors");
  FAILS(2, "no part 'wae'|vae", "--model", "flux2-klein.gguf", "--part", "wae=qwen3.gguf");
  FAILS(model, "no model that makes pictures is installed|--known --role make", "--by", "engine");
  FAILS(2, "--from PHOTO", "--model", "flux2-klein.gguf", "--strength", "0.5");
}

/* Without the engine: how to get it. */
static void
test_not_installed(void)
{
  need("sd1-tiny.gguf");
  g_autofree char *own = g_strdup(g_getenv("LITHO_CACHE")), *empty = g_build_filename(folder, "empty", NULL);
  g_setenv("LITHO_CACHE", empty, TRUE);
  FAILS(litho_error_info(LITHO_ERROR_MODEL)->exit_code, "not installed|litho models pull make-engine", "--model", "sd1-tiny.gguf");
  g_setenv("LITHO_CACHE", own, TRUE);
}

/* --- sets of the store ------------------------------------------------------------------------ */

static void
test_set(void)
{
  need("flux2-klein.gguf");
  need("taesd-flux2.safetensors");
  need("qwen3.gguf");
  need("lora-flux2.safetensors");
  g_auto(Run) scene = OK("make", "a beach at sunset", "--size", "64x48", "-o", "before.png", "--json");
  assert_contains(scene.out, "litho_scene"); /* no model: a composed scene */
  g_auto(Run) add = OK("models", "add", "flux2-klein.gguf", "--role", "make", "--name", "klein", "--asset",
                       "taesd-flux2.safetensors", "--asset", "qwen3.gguf");
  g_auto(Run) lora = OK("models", "add", "lora-flux2.safetensors", "--role", "lora", "--name", "soft");
  g_auto(Run) usual = OK("make", "a house", "--threads", "1", "--size", "64x64", "-o", "set.png", "--json");
  g_autoptr(JsonNode) root = NULL;
  JsonObject *made = json_object_get_object_member(object_of(&usual, &root), "made");
  g_assert_cmpstr(json_object_get_string_member(made, "name"), ==, "klein");
  g_assert_cmpint(json_object_get_int_member(made, "steps"), ==, 4);
  g_auto(Run) named = OK("make", "a house", "--model", "klein", "--lora", "soft:0.5", SMALL, "-o", "named.png", "--json");
  assert_contains(named.out, "\"weight\": 0.5");
  g_auto(Run) composed = OK("make", "a beach", "--by", "scene", "--size", "64x64", "-o", "scene.png", "--json");
  assert_contains(composed.out, "litho_scene");
  g_auto(Run) show = OK("make", "a beach", "--show", "--json"); /* only scenes can be shown */
  assert_contains(show.out, "litho_scene");
  g_auto(Run) list = OK("models", "list", "--role", "make");
  assert_contains(list.out, "klein");
}

/* --- photos ----------------------------------------------------------------------------------- */

/* A blue gradient over green noise, with an edge between. */
static void
landscape(const char *name, int width, int height)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_autofree guint8 *rgb = g_malloc((gsize)(3 * width * height));
  guint32 noise = 1;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      guint8 *p = rgb + 3 * (y * width + x);
      noise = noise * 1664525 + 1013904223;
      const gboolean sky = y < height / 2;
      p[0] = (guint8)(sky ? 90 + 60 * y / height : 40 + (int)(noise >> 26));
      p[1] = (guint8)(sky ? 140 + 60 * y / height : 90 + (int)(noise >> 25) % 80);
      p[2] = (guint8)(sky ? 230 : 30 + (int)(noise >> 27));
    }
  g_autoptr(VipsImage) raw = vips_image_new_from_memory(rgb, (gsize)(3 * width * height), width, height, 3, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) tagged = NULL;
  g_assert_cmpint(vips_copy(raw, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(tagged, path, NULL), ==, 0);
}

/* Shares of rows top … bottom that are another code in b than in a. */
static double
changed(VipsImage *a, VipsImage *b, int top, int bottom)
{
  gsize n = 0;
  for (int y = top; y < bottom; y++) {
    const guint8 *p = (guint8 *)VIPS_IMAGE_ADDR(a, 0, y), *q = (guint8 *)VIPS_IMAGE_ADDR(b, 0, y);
    for (int i = 0; i < 3 * a->Xsize; i++)
      n += p[i] != q[i];
  }
  return (double)n / (3.0 * a->Xsize * (bottom - top));
}

static void
test_inpainting(void)
{
  need("sd1-tiny.gguf");
  landscape("photo.png", 300, 240);
  g_autofree guint8 *white = g_malloc0(300 * 240);
  for (int y = 60; y < 120; y++)
    memset(white + y * 300 + 100, 255, 80);
  g_autofree char *mask = g_build_filename(folder, "mask.png", NULL);
  g_autoptr(VipsImage) plane = vips_image_new_from_memory(white, 300 * 240, 300, 240, 1, VIPS_FORMAT_UCHAR);
  g_assert_cmpint(vips_image_write_to_file(plane, mask, NULL), ==, 0);
  g_auto(Run) run = OK("make", "a balloon", "--model", "sd1-tiny.gguf", "--from", "photo.png", "--mask", "mask.png", "--threads", "1",
                       "--steps", "2", "--cfg", "1", "--size", "64x64", "-o", "filled.png");
  g_autoptr(VipsImage) before = picture("photo.png"), after = picture("filled.png");
  g_assert_true(after->Xsize == 300 && after->Ysize == 240 && after->Bands == 3);
  g_assert_cmpfloat(changed(before, after, 0, 60), ==, 0); /* outside to the bit */
  g_assert_cmpfloat(changed(before, after, 120, 240), ==, 0);
  g_assert_cmpfloat(changed(before, after, 60, 120), >, 0.15); /* 80 of 300 columns */
  g_auto(Run) info = OK("info", "filled.png", "--json");
  assert_contains(info.out, "compositeWithTrainedAlgorithmicMedia");
}

/* A mask that a region gives, by litho's own eyes. */
static void
test_region(void)
{
  need("sd1-tiny.gguf");
  landscape("photo.png", 300, 240);
  g_auto(Run) run = OK("make", "a stormy sky", "--model", "sd1-tiny.gguf", "--from", "photo.png", "--in", "the sky", "--threads", "1",
                       "--steps", "2", "--cfg", "1", "--size", "64x64", "-o", "stormy.png", "--preview", "so-far.png");
  g_autoptr(VipsImage) before = picture("photo.png"), after = picture("stormy.png"), preview = picture("so-far.png");
  g_assert_true(after->Xsize == 300 && after->Ysize == 240);
  g_assert_cmpfloat(changed(before, after, 0, 100), >, 0.9);
  g_assert_cmpfloat(changed(before, after, 180, 240), ==, 0);
  g_assert_cmpint(preview->Xsize, <=, 128);
  FAILS(litho_error_info(LITHO_ERROR_ABSENT)->exit_code, "photo.png|not in the photo", "--model", "sd1-tiny.gguf", "--from",
        "photo.png", "--in", "the face");
}

/* The whole photo, and what an editing model looks at. */
static void
test_from(void)
{
  need("sd1-tiny.gguf");
  need("esrgan.safetensors");
  landscape("photo.png", 300, 240);
  g_auto(Run) run = OK("make", "a painting", "--model", "sd1-tiny.gguf", "--from", "photo.png", "--strength", "0.4", "--threads", "1",
                       "--steps", "4", "--cfg", "1", "--size", "80x64", "--upscale", "esrgan.safetensors", "-o", "painted.png");
  g_autoptr(VipsImage) image = picture("painted.png");
  g_assert_true(image->Xsize == 320 && image->Ysize == 256);
  g_auto(Run) edit = OK("make", "make it night", KLEIN, "--ref", "photo.png", SMALL, "-o", "edited.png");
  g_autoptr(VipsImage) edited = picture("edited.png");
  g_assert_true(edited->Xsize == 64 && edited->Ysize == 64);
}

/* --- the end ---------------------------------------------------------------------------------- */

typedef struct {
  GSubprocess *litho;
  gint64 pid, engine; /* of litho and of the process that it started */
} Running;

/* litho make of 1000 steps, when it has done some. */
static Running
running(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *preview = g_build_filename(folder, "begun.png", NULL);
  g_unlink(preview);
  g_subprocess_launcher_set_cwd(launcher, folder);
  Running run = {g_subprocess_launcher_spawn(launcher, &error, g_getenv("LITHO_EXE"), "make", "a house", "--model", "sd1-tiny.gguf",
                                             "--steps", "1000", "--cfg", "1", "--size", "64x64", "--threads", "1", "--preview",
                                             "begun.png", "-o", "never.png", NULL)};
  g_assert_no_error(error);
  run.pid = g_ascii_strtoll(g_subprocess_get_identifier(run.litho), NULL, 10);
  for (int i = 0; i < 3000 && !g_file_test(preview, G_FILE_TEST_EXISTS); i++)
    g_usleep(100000);
  g_assert_true(g_file_test(preview, G_FILE_TEST_EXISTS));
  g_autoptr(GArray) children = children_of(run.pid);
  g_assert_cmpuint(children->len, ==, 1);
  run.engine = g_array_index(children, gint64, 0);
  return run;
}

static void
ends(int number, int status)
{
  need("sd1-tiny.gguf");
  g_autofree char *before = NULL, *after = NULL;
  Running run = running();
  before = folder_list(folder);
  const gint64 start_us = g_get_monotonic_time();
  g_subprocess_send_signal(run.litho, number);
  g_subprocess_wait(run.litho, NULL, NULL);
  const double litho_s = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC, engine_s = seconds_until_gone(run.engine);
  g_test_message("signal %d: litho gone after %.3f s, the engine %.3f s later", number, litho_s, engine_s);
  g_assert_false(process_is_there(run.engine));
  if (status >= 0)
    g_assert_cmpint(g_subprocess_get_exit_status(run.litho), ==, status);
  g_assert_false(has_file(folder, "never.png"));
  after = folder_list(folder);
  g_assert_cmpstr(after, ==, before); /* nothing half made lies around */
  g_object_unref(run.litho);
}

static void
test_ctrl_c(void)
{
  ends(SIGINT, 130);
}

static void
test_terminated(void)
{
  ends(SIGTERM, 130);
}

/* Nobody is there to end the engine: it sees that its input has ended. */
static void
test_parent_killed(void)
{
  ends(SIGKILL, -1);
}

/* --- the server ------------------------------------------------------------------------------- */

static void
test_server(void)
{
  need("flux2-klein.gguf");
  need("taesd-flux2.safetensors");
  need("qwen3.gguf");
  g_auto(Run) add = OK("models", "add", "flux2-klein.gguf", "--role", "make", "--name", "tiny", "--asset",
                       "taesd-flux2.safetensors", "--asset", "qwen3.gguf", "--default");
  g_autoptr(Folder) photos = folder_new();
  Server server = server_start(photos, NULL);
  static const char body[] = "{\"words\":\"a house\",\"size\":\"64x64\",\"steps\":2,\"cfg\":1,\"format\":\"png\"}";
  g_auto(Answer) one = call(&server, "POST", "/api/v1/make", body), two = call(&server, "POST", "/api/v1/make", body);
  g_assert_cmpuint(one.status, ==, 200);
  g_assert_cmpstr(one.type, ==, "image/png");
  g_assert_true(g_bytes_equal(one.body, two.body));
  /* Scenes where they are asked for. */
  g_auto(Answer) scene = call(&server, "POST", "/api/v1/make", "{\"words\":\"a beach\",\"size\":\"64x64\",\"model\":\"scene\"}");
  g_assert_cmpuint(scene.status, ==, 200);
  g_auto(Answer) other = call(&server, "POST", "/api/v1/make", "{\"words\":\"a beach\",\"model\":\"gone\"}");
  g_assert_cmpuint(other.status, ==, litho_error_info(LITHO_ERROR_MODEL)->http_status);
  g_autofree char *text = bytes_text(other.body);
  assert_contains(text, "tiny");
  g_auto(Answer) mixed = call(&server, "POST", "/api/v1/make", "{\"words\":\"a beach\",\"model\":\"tiny\",\"style\":\"poster\"}");
  g_assert_cmpuint(mixed.status, ==, 400);
  g_auto(Answer) range = call(&server, "POST", "/api/v1/make", "{\"words\":\"a beach\",\"steps\":0}");
  g_assert_cmpuint(range.status, ==, 400);
  /* The OpenAI API: what is usual, partial pictures, the models by name. */
  g_auto(Answer) made = call(&server, "POST", "/v1/images/generations",
                             "{\"prompt\":\"a house\",\"model\":\"gpt-image-1\",\"size\":\"64x64\"}");
  g_assert_cmpuint(made.status, ==, 200);
  g_assert_cmpstr(text_of(&made, "made_by"), ==, "engine");
  g_assert_cmpstr(text_of(&made, "model"), ==, "tiny");
  g_auto(Answer) composed = call(&server, "POST", "/v1/images/generations",
                                 "{\"prompt\":\"a beach\",\"model\":\"litho-scene\",\"size\":\"64x64\"}");
  g_assert_cmpstr(text_of(&composed, "made_by"), ==, "scene");
  g_auto(Answer) streamed = call(&server, "POST", "/v1/images/generations",
                                 "{\"prompt\":\"a house\",\"model\":\"tiny\",\"size\":\"64x64\",\"stream\":true,\"partial_images\":3}");
  g_autofree char *events = bytes_text(streamed.body);
  guint n = 0;
  for (const char *at = events; (at = strstr(at, "event: image_generation.partial_image")) != NULL; at++)
    n++;
  g_assert_cmpuint(n, ==, 3);
  assert_contains(events, "event: image_generation.completed");
  g_auto(Answer) models = call(&server, "GET", "/v1/models", NULL);
  g_autofree char *list = bytes_text(models.body);
  assert_contains(list, "\"tiny\"");
  assert_contains(list, "\"litho-scene\"");
  server_stop(&server);
}

static void
add(const char *path, GTestFunc test)
{
  if (installed)
    g_test_add_func(path, test);
}

static void
test_none(void)
{
  g_test_skip(NO_ENGINE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = engine_folder_new(&installed);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/engine-cli/not installed", test_not_installed);
  if (!installed)
    g_test_add_func("/engine-cli/all", test_none);
  add("/engine-cli/wrong", test_wrong); /* before there is a set */
  add("/engine-cli/files", test_files);
  add("/engine-cli/inpainting", test_inpainting);
  add("/engine-cli/region", test_region);
  add("/engine-cli/from", test_from);
  add("/engine-cli/ctrl-c", test_ctrl_c);
  add("/engine-cli/terminated", test_terminated);
  add("/engine-cli/parent killed", test_parent_killed);
  add("/engine-cli/set", test_set);
  add("/engine-cli/server", test_server);
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
