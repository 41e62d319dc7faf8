/* The engine that makes pictures by a model of others (make/engine), run for real on random weights in the layouts of real
 * models. They give pictures of noise: what is tested is that every path runs, that it is the same again, that what is asked
 * has an effect, and what is said when a file is wrong. Skipped, and said so, where the engine is not built. */
#include <math.h>
#include <unistd.h>
#include "make_engine_files.h"
#include "make/engine/model.h"

#define PX 64

static char *folder;
static gboolean installed;
static LithoMakeEngine *engine; /* one for all: it keeps the model while it stays the same */

static LithoMakeImage *
grey(int width, int height, int channels, int value)
{
  const gsize n = (gsize)width * (gsize)height * (gsize)channels;
  guint8 *pixels = g_malloc(n);
  for (gsize i = 0; i < n; i++)
    pixels[i] = (guint8)(value + (int)(i % 7) - 3);
  return litho_make_image_new(width, height, channels, g_bytes_new_take(pixels, n));
}

/* Stable Diffusion 1 with the small UNet, one step of PX × PX. */
static LithoMakeRequest *
request_sd1(void)
{
  LithoMakeRequest *r = litho_make_request_new();
  r->part[SHIM_PART_WHOLE] = engine_file(folder, "sd1-tiny.gguf");
  r->prompt = g_strdup("a red house");
  r->width = r->height = PX;
  r->n_steps = 1;
  r->cfg = 1;
  r->n_threads = 1;
  return r;
}

static LithoMakeRequest *
request_klein(void)
{
  LithoMakeRequest *r = request_sd1();
  g_clear_pointer(&r->part[SHIM_PART_WHOLE], g_free);
  r->part[SHIM_PART_DIFFUSION] = engine_file(folder, "flux2-klein.gguf");
  r->part[SHIM_PART_TAE] = engine_file(folder, "taesd-flux2.safetensors");
  r->part[SHIM_PART_LLM] = engine_file(folder, "qwen3.gguf");
  return r;
}

/* Takes the request. */
static LithoMakeResult *
made_told(LithoMakeRequest *r, const LithoMakeListener *listener)
{
  g_autoptr(GError) error = NULL;
  LithoMakeResult *result = litho_make_engine_run(engine, r, listener, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(result->images->len, ==, (guint)r->n_pictures);
  for (guint i = 0; i < result->images->len && r->upscaler == NULL; i++) {
    const LithoMakeImage *image = result->images->pdata[i];
    g_assert_cmpint(image->width, ==, r->width);
    g_assert_cmpint(image->height, ==, r->height);
    g_assert_cmpint(image->channels, ==, 3);
  }
  litho_make_request_free(r);
  return result;
}

static LithoMakeResult *
made(LithoMakeRequest *r)
{
  return made_told(r, NULL);
}

static GBytes *
pixels_of(const LithoMakeResult *result, guint i)
{
  return ((LithoMakeImage *)result->images->pdata[i])->pixels;
}

/* The first picture. Takes the request. */
static GBytes *
pixels_made(LithoMakeRequest *r)
{
  g_autoptr(LithoMakeResult) result = made(r);
  return g_bytes_ref(pixels_of(result, 0));
}

/* A picture, not a flat plane. */
static void
assert_lively(GBytes *pixels)
{
  gsize n;
  const guint8 *p = g_bytes_get_data(pixels, &n);
  guint8 low = 255, high = 0;
  for (gsize i = 0; i < n; i++) {
    low = MIN(low, p[i]);
    high = MAX(high, p[i]);
  }
  g_assert_cmpint(high - low, >, 16);
}

/* It fails with this code, in words that hold all of `says` ('|' between). Takes the request. */
static void
fails(LithoMakeRequest *r, LithoError code, const char *says)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) word = g_strsplit(says, "|", -1);
  g_assert_null(litho_make_engine_run(engine, r, NULL, NULL, &error));
  g_test_message("%s", error->message);
  g_assert_error(error, LITHO_ERROR, (int)code);
  for (guint i = 0; word[i] != NULL; i++)
    if (strstr(error->message, word[i]) == NULL)
      g_error("wanted \"%s\" in \"%s\"", word[i], error->message);
  litho_make_request_free(r);
}

/* --- from words ------------------------------------------------------------------------------- */

static void
test_same_again(void)
{
  g_autoptr(GBytes) one = pixels_made(request_sd1()), two = pixels_made(request_sd1());
  assert_lively(one);
  g_assert_true(g_bytes_equal(one, two));
  LithoMakeRequest *r = request_sd1();
  r->n_threads = 2; /* another number of threads: the same sums */
  g_autoptr(GBytes) threads = pixels_made(r);
  g_assert_true(g_bytes_equal(one, threads));
  r = request_sd1();
  r->seed = 2;
  g_autoptr(GBytes) seed = pixels_made(r);
  g_assert_false(g_bytes_equal(one, seed));
  r = request_sd1();
  g_free(r->prompt);
  r->prompt = g_strdup("Ein grünes Haus, 绿色的房子");
  g_autoptr(GBytes) words = pixels_made(r);
  g_assert_false(g_bytes_equal(one, words));
  r = request_sd1();
  r->n_steps = 3;
  g_autoptr(GBytes) steps = pixels_made(r);
  g_assert_false(g_bytes_equal(one, steps));
  /* Several: each with the seed that follows, as if it were alone. */
  r = request_sd1();
  r->n_pictures = 2;
  g_autoptr(LithoMakeResult) both = made(r);
  g_assert_true(g_bytes_equal(pixels_of(both, 0), one));
  g_assert_true(g_bytes_equal(pixels_of(both, 1), seed));
  g_assert_cmpstr(both->sampler, ==, "euler_a");
}

/* A process of its own gives the same as one that has made others before. */
static void
test_same_in_another_process(void)
{
  g_autoptr(GBytes) one = pixels_made(request_klein()), two = pixels_made(request_klein());
  g_assert_true(g_bytes_equal(one, two));
  g_autoptr(LithoMakeEngine) other = litho_make_engine_new(g_getenv("LITHO_EXE"));
  g_autoptr(LithoMakeRequest) r = request_klein();
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoMakeResult) again = litho_make_engine_run(other, r, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_true(g_bytes_equal(one, pixels_of(again, 0)));
  assert_lively(one);
}

static void
test_negative(void)
{
  LithoMakeRequest *r = request_sd1();
  r->cfg = 4;
  g_autoptr(GBytes) plain = pixels_made(r);
  r = request_sd1();
  r->cfg = 4;
  r->negative = g_strdup("fog");
  g_autoptr(GBytes) clear = pixels_made(r);
  g_assert_false(g_bytes_equal(plain, clear));
  r = request_sd1();
  g_autoptr(GBytes) none = pixels_made(r);
  g_assert_false(g_bytes_equal(plain, none));
}

static void
test_sizes(void)
{
  static const int sizes[][2] = {{16, 16}, {50, 71}, {65, 64}, {127, 33}, {128, 64}};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    LithoMakeRequest *r = request_sd1();
    r->width = sizes[i][0];
    r->height = sizes[i][1];
    g_autoptr(GBytes) pixels = pixels_made(r); /* the size is checked there */
    g_assert_cmpuint(g_bytes_get_size(pixels), ==, (gsize)(3 * sizes[i][0] * sizes[i][1]));
  }
  LithoMakeRequest *r = request_sd1();
  r->tiling = TRUE;
  r->width = 2 * PX;
  g_autoptr(GBytes) tiled = pixels_made(r);
  assert_lively(tiled);
}

/* What there is stands in the refusal of what there is not. NULL-terminated. */
static char **
names_in(LithoMakeRequest *r, const char *behind)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_make_engine_run(engine, r, NULL, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  const char *at = strstr(error->message, behind);
  g_assert_nonnull(at);
  litho_make_request_free(r);
  return g_strsplit(at + strlen(behind), ", ", -1);
}

static void
test_samplers(void)
{
  LithoMakeRequest *r = request_sd1();
  r->sampler = g_strdup("no such");
  g_auto(GStrv) samplers = names_in(r, "the engine has ");
  g_assert_cmpuint(g_strv_length(samplers), >, 8);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_bytes_hash, g_bytes_equal);
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  for (guint i = 0; samplers[i] != NULL; i++) {
    r = request_sd1();
    r->sampler = g_strdup(samplers[i]);
    r->n_steps = 2;
    g_autoptr(LithoMakeResult) result = made(r);
    g_assert_cmpstr(result->sampler, ==, samplers[i]);
    g_ptr_array_add(kept, g_bytes_ref(pixels_of(result, 0)));
    g_hash_table_add(seen, pixels_of(result, 0));
    g_test_message("%s: %.1f s, %.2f of it in steps", samplers[i], result->seconds, result->sample_s);
  }
  g_assert_cmpuint(g_hash_table_size(seen), >, kept->len / 2); /* they are ways of their own */
  r = request_sd1();
  r->scheduler = g_strdup("no such");
  g_auto(GStrv) schedulers = names_in(r, "the engine has ");
  g_assert_cmpuint(g_strv_length(schedulers), >, 3);
  for (guint i = 0; schedulers[i] != NULL; i++)
    for (int steps = 1; steps < 4; steps += 2) {
      static const char *const two[] = {"karras", "exponential", "gits", NULL};
      r = request_sd1();
      r->scheduler = g_strdup(schedulers[i]);
      r->n_steps = steps;
      if (steps == 1 && g_strv_contains(two, schedulers[i])) {
        fails(r, LITHO_ERROR_USAGE, "2 steps");
        continue;
      }
      g_autoptr(GBytes) pixels = pixels_made(r);
      g_test_message("%s, %d", schedulers[i], steps);
      assert_lively(pixels);
    }
}

/* --- from pictures ---------------------------------------------------------------------------- */

static GBytes *
from_grey(int value, double strength, gboolean mask)
{
  LithoMakeRequest *r = request_sd1();
  r->width = 70;
  r->init = grey(70, PX, 3, value);
  r->strength = strength;
  r->n_steps = 4;
  if (mask)
    r->mask = grey(70, PX, 1, 128);
  return pixels_made(r);
}

static void
test_from_picture(void)
{
  g_autoptr(GBytes) dark = from_grey(60, 0.5, FALSE), again = from_grey(60, 0.5, FALSE), bright = from_grey(190, 0.5, FALSE),
                    far = from_grey(60, 1, FALSE), masked = from_grey(60, 1, TRUE);
  g_assert_true(g_bytes_equal(dark, again));
  g_assert_false(g_bytes_equal(dark, bright));
  g_assert_false(g_bytes_equal(dark, far));
  g_assert_false(g_bytes_equal(masked, far));
}

static void
test_reference(void)
{
  g_autoptr(GBytes) plain = pixels_made(request_klein());
  LithoMakeRequest *r = request_klein();
  g_ptr_array_add(r->refs, grey(90, 50, 3, 100));
  g_autoptr(GBytes) one = pixels_made(r);
  r = request_klein();
  g_ptr_array_add(r->refs, grey(90, 50, 3, 100));
  g_ptr_array_add(r->refs, grey(PX, PX, 3, 200));
  g_autoptr(GBytes) two = pixels_made(r);
  g_assert_false(g_bytes_equal(plain, one));
  g_assert_false(g_bytes_equal(one, two));
}

/* --- what goes with a model ------------------------------------------------------------------- */

static void
test_lora(void)
{
  g_autofree char *fits = engine_file(folder, "lora-sd1.safetensors"), *other = engine_file(folder, "lora-flux2.safetensors");
  g_autoptr(GBytes) plain = pixels_made(request_sd1());
  LithoMakeRequest *r = request_sd1();
  litho_make_request_add_lora(r, fits, 1);
  g_autoptr(GBytes) with = pixels_made(r);
  r = request_sd1();
  litho_make_request_add_lora(r, fits, 0.5);
  g_autoptr(GBytes) half = pixels_made(r);
  g_assert_false(g_bytes_equal(plain, with));
  g_assert_false(g_bytes_equal(half, with));
  g_autoptr(GBytes) without = pixels_made(request_sd1()); /* it is taken out again */
  g_assert_true(g_bytes_equal(plain, without));
  r = request_sd1();
  litho_make_request_add_lora(r, other, 1);
  fails(r, LITHO_ERROR_MODEL, "LoRA|fits nothing of this model");
  r = request_sd1();
  litho_make_request_add_lora(r, "/no/such.safetensors", 1);
  fails(r, LITHO_ERROR_NOT_FOUND, "/no/such.safetensors|a LoRA");
}

static void
test_upscaler(void)
{
  LithoMakeRequest *r = request_sd1();
  r->width = 40;
  r->upscaler = engine_file(folder, "esrgan.safetensors");
  g_autoptr(LithoMakeResult) result = made(r);
  const LithoMakeImage *large = result->images->pdata[0];
  g_assert_cmpint(large->width, ==, 160);
  g_assert_cmpint(large->height, ==, 4 * PX);
  r = request_sd1();
  r->upscaler = engine_file(folder, "lora-sd1.safetensors");
  fails(r, LITHO_ERROR_MODEL, "lora-sd1.safetensors|ESRGAN");
}

/* --- while it runs ---------------------------------------------------------------------------- */

typedef struct {
  guint n_previews, n_steps;
  int width, last_step, last_picture;
  double fraction;
  gboolean fell; /* the fraction of a stage */
  char *stage;
  GString *stages;
} Told;

static void
on_progress(const LithoMakeProgress *p, gpointer data)
{
  Told *told = data;
  if (g_strcmp0(p->stage, told->stage) != 0) {
    g_free(told->stage);
    told->stage = g_strdup(p->stage);
    told->fraction = 0;
    g_string_append_printf(told->stages, "%s|", p->stage);
  }
  told->fell |= p->fraction < told->fraction;
  told->fraction = p->fraction;
  told->n_steps += g_strcmp0(p->stage, "sampling") == 0 && p->n_steps > 0;
}

static void
on_preview(const LithoMakeImage *image, int picture, int step, gpointer data)
{
  Told *told = data;
  told->n_previews++;
  told->width = image->width;
  told->last_picture = picture;
  told->last_step = step;
}

static void
test_told(void)
{
  for (int small = 0; small < 2; small++) {
    Told told = {.stages = g_string_new(NULL)};
    const LithoMakeListener listener = {on_progress, on_preview, &told};
    LithoMakeRequest *r = request_sd1();
    if (small)
      r->part[SHIM_PART_TAE] = engine_file(folder, "taesd.safetensors");
    r->n_steps = 3;
    r->n_pictures = 2;
    r->preview_every = 1;
    g_autoptr(LithoMakeResult) result = made_told(r, &listener);
    g_test_message("%s %u previews of %d px, %u steps", told.stages->str, told.n_previews, told.width, told.n_steps);
    g_assert_cmpuint(told.n_previews, >=, 4); /* of 6 steps; the last of each may be the picture itself */
    g_assert_cmpint(told.width, ==, small ? PX : PX / 8);
    g_assert_cmpint(told.last_picture, ==, 1);
    g_assert_cmpuint(told.n_steps, >=, 6);
    g_assert_nonnull(strstr(told.stages->str, "reading the words|sampling|developing|"));
    g_assert_cmpfloat(result->sample_s, >, 0);
    g_assert_cmpfloat(result->seconds, >=, result->sample_s);
    g_free(told.stage);
    g_string_free(told.stages, TRUE);
  }
}

typedef struct {
  GCancellable *cancel;
  gint64 at_us;
  gint64 pid;
} Stop;

static gpointer
stop_soon(gpointer data)
{
  Stop *stop = data;
  g_usleep(30000); /* within the step that began */
  stop->at_us = g_get_monotonic_time();
  g_cancellable_cancel(stop->cancel);
  return NULL;
}

static void
on_first_step(const LithoMakeProgress *p, gpointer data)
{
  Stop *stop = data;
  if (stop->pid != 0 || g_strcmp0(p->stage, "sampling") != 0 || p->step < 1)
    return;
  g_autoptr(GArray) children = children_of(getpid());
  g_assert_cmpuint(children->len, ==, 1);
  stop->pid = g_array_index(children, gint64, 0);
  g_thread_unref(g_thread_new("stop", stop_soon, stop));
}

/* Within a step the engine cannot be stopped: its process is ended. */
static void
test_cancel(void)
{
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  g_autoptr(GError) error = NULL;
  Stop stop = {.cancel = cancel};
  const LithoMakeListener listener = {on_first_step, NULL, &stop};
  g_autoptr(LithoMakeRequest) r = request_sd1();
  r->n_steps = 1000;
  g_assert_null(litho_make_engine_run(engine, r, &listener, cancel, &error));
  const double seconds = (double)(g_get_monotonic_time() - stop.at_us) / G_USEC_PER_SEC;
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
  g_assert_false(process_is_there(stop.pid));
  g_test_message("gone %.3f s after the cancel", seconds);
  g_clear_error(&error);
  g_assert_null(litho_make_engine_run(engine, r, NULL, cancel, &error)); /* cancelled before it begins */
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
  g_autoptr(GBytes) after = pixels_made(request_sd1());
  assert_lively(after);
}

/* Killed from outside, as the kernel does for want of memory: an error, and the next run works. */
static void
on_first_step_kill(const LithoMakeProgress *p, gpointer data)
{
  Stop *stop = data;
  if (stop->pid != 0 || g_strcmp0(p->stage, "sampling") != 0 || p->step < 1)
    return;
  g_autoptr(GArray) children = children_of(getpid());
  stop->pid = g_array_index(children, gint64, 0);
  kill((pid_t)stop->pid, SIGKILL);
}

static void
test_killed(void)
{
  Stop stop = {0};
  const LithoMakeListener listener = {on_first_step_kill, NULL, &stop};
  g_autoptr(LithoMakeRequest) r = request_sd1();
  g_autoptr(GError) error = NULL;
  r->n_steps = 1000;
  g_assert_null(litho_make_engine_run(engine, r, &listener, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE);
  assert_contains(error->message, "memory");
  assert_contains(error->message, "sampling");
  g_autoptr(GBytes) after = pixels_made(request_sd1());
  assert_lively(after);
}

/* What the process holds at most: the weights once, and room to work in. */
static void
test_memory(void)
{
  g_autoptr(LithoMakeEngine) own = litho_make_engine_new(g_getenv("LITHO_EXE"));
  g_autoptr(LithoMakeRequest) r = request_sd1();
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) before = children_of(getpid());
  g_autoptr(LithoMakeResult) result = litho_make_engine_run(own, r, NULL, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(GArray) children = children_of(getpid());
  g_assert_cmpuint(children->len, ==, before->len + 1);
  gint64 pid = 0;
  for (guint i = 0; i < children->len; i++) {
    gboolean old = FALSE;
    for (guint k = 0; k < before->len; k++)
      old |= g_array_index(before, gint64, k) == g_array_index(children, gint64, i);
    pid = old ? pid : g_array_index(children, gint64, i);
  }
  g_autofree char *path = g_strdup_printf("/proc/%" G_GINT64_FORMAT "/status", pid), *text = NULL;
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  const char *at = strstr(text, "VmHWM:");
  g_assert_nonnull(at);
  const double peak = 1024.0 * (double)g_ascii_strtoull(at + strlen("VmHWM:"), NULL, 10);
  GStatBuf st;
  g_assert_cmpint(g_stat(r->part[SHIM_PART_WHOLE], &st), ==, 0);
  g_test_message("weights %.0f MB, peak %.0f MB", (double)st.st_size / 1e6, peak / 1e6);
  g_assert_cmpfloat(peak, <, 1.25 * (double)st.st_size + 400e6);
}

/* --- files that are wrong --------------------------------------------------------------------- */

/* The first n bytes of a file, as another. Caller frees. */
static char *
cut(const char *name, gsize n, const char *as)
{
  g_autofree char *path = engine_file(folder, name), *bytes = NULL;
  char *to = g_build_filename(folder, as, NULL);
  gsize length;
  g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
  g_assert_cmpuint(n, <, length);
  g_assert_true(g_file_set_contents(to, bytes, (gssize)n, NULL));
  return to;
}

/* The engine's own answers, where nothing was looked at before. */
static void
test_wrong_files(void)
{
  LithoMakeRequest *r = request_klein();
  g_clear_pointer(&r->part[SHIM_PART_TAE], g_free);
  fails(r, LITHO_ERROR_MODEL, "flux2-klein.gguf|vae|--part vae=FILE");
  r = request_klein();
  g_clear_pointer(&r->part[SHIM_PART_LLM], g_free);
  fails(r, LITHO_ERROR_MODEL, "flux2-klein.gguf|llm");
  r = request_klein();
  g_clear_pointer(&r->part[SHIM_PART_TAE], g_free);
  r->part[SHIM_PART_VAE] = engine_file(folder, "sd-vae.safetensors");
  fails(r, LITHO_ERROR_MODEL, "sd-vae.safetensors");
  r = request_klein();
  g_free(r->part[SHIM_PART_DIFFUSION]);
  r->part[SHIM_PART_DIFFUSION] = cut("flux2-klein.gguf", 1000000, "half.gguf");
  fails(r, LITHO_ERROR_READ, "half.gguf|cut short");
  r = request_sd1();
  g_free(r->part[SHIM_PART_WHOLE]);
  r->part[SHIM_PART_WHOLE] = cut("taesd.safetensors", 4, "stub.safetensors");
  fails(r, LITHO_ERROR_READ, "stub.safetensors");
  r = request_sd1();
  g_free(r->part[SHIM_PART_WHOLE]);
  r->part[SHIM_PART_WHOLE] = engine_file(folder, "esrgan.safetensors");
  fails(r, LITHO_ERROR_MODEL, "esrgan.safetensors|no model of pictures");
  r = request_sd1();
  g_free(r->part[SHIM_PART_WHOLE]);
  r->part[SHIM_PART_WHOLE] = g_build_filename(folder, "none.gguf", NULL);
  fails(r, LITHO_ERROR_NOT_FOUND, "none.gguf");
  g_autoptr(GBytes) after = pixels_made(request_sd1());
  assert_lively(after);
}

/* A GGUF whose bytes are changed one after the other: never anything but a picture or an error that names a file, and the
 * next run works. */
static void
test_damaged(void)
{
  g_autofree char *path = engine_file(folder, "flux2-klein.gguf"), *bytes = NULL, *hurt = g_build_filename(folder, "hurt.gguf", NULL);
  gsize length;
  g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
  /* Its magic, version, counts of tensors and of keys; then what comes: keys, names, shapes, types, places. */
  static const gsize places[] = {0, 11, 14, 19, 27, 60, 101, 150, 211, 307};
  guint n_failed = 0;
  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    const gsize at = places[i];
    const char was = bytes[at];
    bytes[at] = (char)0xff;
    g_assert_true(g_file_set_contents(hurt, bytes, (gssize)length, NULL));
    bytes[at] = was;
    g_autoptr(LithoMakeRequest) r = request_klein();
    g_autoptr(GError) error = NULL;
    g_free(r->part[SHIM_PART_DIFFUSION]);
    r->part[SHIM_PART_DIFFUSION] = g_strdup(hurt);
    g_autoptr(LithoMakeResult) result = litho_make_engine_run(engine, r, NULL, NULL, &error);
    g_assert_true((result == NULL) == (error != NULL));
    if (error == NULL)
      continue;
    n_failed++;
    g_test_message("byte %zu: %s", at, error->message);
    assert_contains(error->message, "hurt.gguf");
  }
  g_assert_cmpuint(n_failed, >=, 4);
}

static void
test_requests(void)
{
  LithoMakeRequest *r = request_sd1();
  g_clear_pointer(&r->part[SHIM_PART_WHOLE], g_free);
  fails(r, LITHO_ERROR_MODEL, "no model is given");
  r = request_sd1();
  r->width = 5000;
  fails(r, LITHO_ERROR_USAGE, "width 5000");
  r = request_sd1();
  r->mask = grey(PX, PX, 1, 255);
  fails(r, LITHO_ERROR_USAGE, "mask");
  r = request_sd1();
  r->init = grey(10, 10, 3, 1);
  fails(r, LITHO_ERROR_USAGE, "10 × 10");
  r = request_sd1();
  r->n_steps = 0;
  fails(r, LITHO_ERROR_USAGE, "steps 0");
}

/* --- layouts ---------------------------------------------------------------------------------- */

static void
test_layouts(void)
{
  static const struct {
    const char *whole, *diffusion, *vae, *clip_l;
  } rows[] = {
      {"sd1.gguf", NULL, NULL, NULL},
      {NULL, "flux.gguf", "flux-vae.safetensors", "clip-l.gguf"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    LithoMakeRequest *r = request_sd1();
    g_clear_pointer(&r->part[SHIM_PART_WHOLE], g_free);
    const char *const names[SHIM_N_PARTS] = {[SHIM_PART_WHOLE] = rows[i].whole, [SHIM_PART_DIFFUSION] = rows[i].diffusion,
                                             [SHIM_PART_VAE] = rows[i].vae, [SHIM_PART_CLIP_L] = rows[i].clip_l};
    for (int part = 0; part < SHIM_N_PARTS; part++)
      r->part[part] = names[part] != NULL ? engine_file(folder, names[part]) : NULL;
    g_autoptr(GBytes) pixels = pixels_made(r);
    g_test_message("%s", rows[i].whole != NULL ? rows[i].whole : rows[i].diffusion);
  }
  /* FLUX.2-klein with its VAE, and from a GGUF as from safetensors. */
  LithoMakeRequest *r = request_klein();
  g_clear_pointer(&r->part[SHIM_PART_TAE], g_free);
  r->part[SHIM_PART_VAE] = engine_file(folder, "flux2-vae.safetensors");
  g_autoptr(GBytes) one = pixels_made(r);
  assert_lively(one);
}

/* The large ones: Z-Image's sizes are in the engine's code (6 billion weights, here zeros in 4 bits), SD 2 is SD-Turbo's. */
static void
test_large_layouts(void)
{
  LithoMakeRequest *r = request_sd1();
  g_free(r->part[SHIM_PART_WHOLE]);
  r->part[SHIM_PART_WHOLE] = engine_file(folder, "sd2.gguf");
  g_autoptr(GBytes) turbo = pixels_made(r);
  r = request_sd1();
  g_clear_pointer(&r->part[SHIM_PART_WHOLE], g_free);
  r->part[SHIM_PART_DIFFUSION] = engine_file(folder, "z-image.gguf");
  r->part[SHIM_PART_VAE] = engine_file(folder, "flux-vae.safetensors");
  r->part[SHIM_PART_LLM] = engine_file(folder, "qwen3-4b.gguf");
  r->n_threads = 0;
  g_autoptr(GBytes) z = pixels_made(r);
  assert_lively(z);
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
  engine = litho_make_engine_new(g_getenv("LITHO_EXE"));
  if (!installed)
    g_test_add_func("/engine/all", test_none);
  add("/engine/same again", test_same_again);
  add("/engine/negative", test_negative);
  add("/engine/sizes", test_sizes);
  add("/engine/samplers", test_samplers);
  add("/engine/from a picture", test_from_picture);
  add("/engine/lora", test_lora);
  add("/engine/upscaler", test_upscaler);
  add("/engine/told", test_told);
  add("/engine/cancel", test_cancel);
  add("/engine/killed", test_killed);
  add("/engine/memory", test_memory);
  add("/engine/reference", test_reference);
  add("/engine/same in another process", test_same_in_another_process);
  add("/engine/wrong files", test_wrong_files);
  add("/engine/damaged", test_damaged);
  add("/engine/requests", test_requests);
  add("/engine/layouts", test_layouts);
  if (g_test_slow())
    add("/engine/large layouts", test_large_layouts);
  const int status = g_test_run();
  litho_make_engine_free(engine);
  folder_remove(folder);
  return status;
}
