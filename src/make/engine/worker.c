/* worker.c: see worker.h. */
#include "make/engine/worker.h"
#include <gio/gunixinputstream.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "base/frame.h"
#include "box/box.h"
#include "make/engine/hear.h"
#include "make/engine/library.h"
#include "make/engine/pad.h"
#include "make/engine/request.h"
#include "model/store.h"

#define TELL_US 100000
#define UPSCALE_TILE_PX 128
#define OOM_SCORE "900" /* the kernel ends this process before any other */

typedef struct {
  int out;
  GMutex writing;
  gint64 id;
  const Shim *shim;
  ShimListener listener;
  EngineHeard *heard;
  void *context;  /* the model that is loaded, or NULL */
  char *key;      /* its parts and how they were loaded */
  const char *stage;
  gint64 told_us;
  int picture, n_pictures; /* sampled: which, of how many */
  double before_s, sample_s; /* seconds of the steps of the pictures before; of all */
} Worker;

static void
send_frame(Worker *worker, JsonObject *head, GBytes *body)
{
  json_object_set_int_member(head, "id", worker->id);
  g_mutex_lock(&worker->writing);
  if (!litho_frame_write(worker->out, head, body, NULL))
    _exit(1);
  g_mutex_unlock(&worker->writing);
}

static void
tell(Worker *worker, double fraction, int step, int n_steps, double seconds)
{
  const gint64 now = g_get_monotonic_time();
  const gboolean sampling = g_strcmp0(worker->stage, "sampling") == 0;
  if (!sampling && now - worker->told_us < TELL_US)
    return;
  worker->told_us = now;
  g_autoptr(JsonObject) head = json_object_new();
  json_object_set_double_member(head, "progress", CLAMP(fraction, 0, 1));
  if (worker->stage != NULL)
    json_object_set_string_member(head, "stage", worker->stage);
  if (n_steps > 0) {
    json_object_set_int_member(head, "step", step);
    json_object_set_int_member(head, "steps", n_steps);
    json_object_set_double_member(head, "seconds", isfinite(seconds) ? seconds : 0);
  }
  g_mutex_lock(&worker->heard->lock);
  if (worker->heard->file != NULL)
    json_object_set_string_member(head, "file", worker->heard->file);
  g_mutex_unlock(&worker->heard->lock);
  send_frame(worker, head, NULL);
}

/* --- the engine's callbacks ------------------------------------------------------------------- */

static void
on_log(int level, const char *line, void *data)
{
  Worker *worker = data;
  const char *stage = engine_heard_line(worker->heard, level, line);
  if (g_getenv("LITHO_MAKE_LOG") != NULL)
    fputs(line, stderr);
  if (stage == NULL)
    return;
  if (g_str_equal(stage, "sampling")) {
    worker->picture++;
    worker->before_s = worker->sample_s;
  }
  worker->stage = stage;
  worker->told_us = 0;
  tell(worker, 0, 0, 0, 0);
}

static void
on_step(int step, int n_steps, float seconds, void *data)
{
  Worker *worker = data;
  if (g_strcmp0(worker->stage, "sampling") == 0) {
    worker->sample_s = worker->before_s + (double)seconds * step; /* a mean of all steps of the picture */
    const double done = (worker->picture - 1 + (double)step / MAX(1, n_steps)) / MAX(1, worker->n_pictures);
    tell(worker, done, step, n_steps, seconds);
    return;
  }
  tell(worker, n_steps > 0 ? (double)step / n_steps : 0, step, n_steps, seconds);
}

static void
image_head(JsonObject *head, const char *kind, const ShimImage *image, const char *key, gint64 value, const char *key2,
           gint64 value2)
{
  JsonObject *row = json_object_new();
  json_object_set_int_member(row, "width", image->width);
  json_object_set_int_member(row, "height", image->height);
  json_object_set_int_member(row, "channels", image->channels);
  json_object_set_int_member(row, key, value);
  json_object_set_int_member(row, key2, value2);
  json_object_set_object_member(head, kind, row);
}

static GBytes *
image_bytes(const ShimImage *image)
{
  return g_bytes_new(image->data, (gsize)image->width * (gsize)image->height * (gsize)image->channels);
}

static void
on_preview(int step, const ShimImage *image, void *data)
{
  Worker *worker = data;
  g_autoptr(JsonObject) head = json_object_new();
  g_autoptr(GBytes) bytes = image_bytes(image);
  image_head(head, "preview", image, "step", step, "picture", worker->picture - 1);
  send_frame(worker, head, bytes);
}

/* --- one request ------------------------------------------------------------------------------ */

static const char *
model_name(const LithoMakeRequest *r)
{
  return r->part[SHIM_PART_WHOLE] != NULL ? r->part[SHIM_PART_WHOLE] : r->part[SHIM_PART_DIFFUSION];
}

/* What the model was loaded with: another needs loading again. */
static char *
model_key(const LithoMakeRequest *r, gboolean encodes)
{
  GString *key = g_string_new(NULL);
  for (int i = 0; i < SHIM_N_PARTS; i++)
    g_string_append_printf(key, "%s\n", r->part[i] != NULL ? r->part[i] : "");
  g_string_append_printf(key, "%d %d %d %d", r->n_threads, encodes, r->flash_attention, r->map);
  return g_string_free(key, FALSE);
}

static gboolean
fail_memory(guint64 wanted, const char *name, GError **error)
{
  g_autofree char *text = NULL;
  const char *at = g_file_get_contents("/proc/meminfo", &text, NULL, NULL) ? strstr(text, "MemAvailable:") : NULL;
  const guint64 available = at != NULL ? 1024 * g_ascii_strtoull(at + strlen("MemAvailable:"), NULL, 10) : G_MAXUINT64;
  if (wanted <= available)
    return FALSE;
  g_autofree char *want = g_format_size(wanted), *have = g_format_size(available);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE, "%s: the model's files hold %s and %s of memory are free: take a "
              "smaller or quantised model",
              name, want, have);
  return TRUE;
}

static guint64
model_bytes(const LithoMakeRequest *r)
{
  guint64 sum = 0;
  for (int i = 0; i < SHIM_N_PARTS; i++) {
    g_autoptr(GFile) file = r->part[i] != NULL ? g_file_new_for_path(r->part[i]) : NULL;
    g_autoptr(GFileInfo) info =
        file != NULL ? g_file_query_info(file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL) : NULL;
    sum += info != NULL ? (guint64)g_file_info_get_size(info) : 0;
  }
  return sum;
}

static void
model_close(Worker *worker)
{
  if (worker->context != NULL)
    worker->shim->close(worker->context);
  worker->context = NULL;
  g_clear_pointer(&worker->key, g_free);
}

static gboolean
model_open(Worker *worker, const LithoMakeRequest *r, GError **error)
{
  const gboolean encodes = r->init != NULL || r->refs->len > 0;
  g_autofree char *key = model_key(r, encodes);
  if (worker->context != NULL && g_str_equal(key, worker->key))
    return TRUE;
  model_close(worker);
  if (fail_memory(model_bytes(r), model_name(r), error))
    return FALSE;
  ShimModel model = {.n_threads = r->n_threads > 0 ? r->n_threads : (int)g_get_num_processors(),
                     .encodes = encodes,
                     .flash_attention = r->flash_attention,
                     .map = r->map};
  memcpy(model.part, r->part, sizeof model.part);
  worker->context = worker->shim->open(&model);
  if (!engine_heard_check_model(worker->heard, model_name(r), error)) {
    model_close(worker);
    return FALSE;
  }
  if (worker->context == NULL) {
    engine_heard_fail(worker->heard, model_name(r), error);
    return FALSE;
  }
  worker->key = g_steal_pointer(&key);
  return TRUE;
}

static gboolean
check_name(const char *what, const char *name, const char *(*names)(int), GError **error)
{
  if (name == NULL)
    return TRUE;
  g_autoptr(GString) all = g_string_new(NULL);
  for (int i = 0; names(i) != NULL; i++) {
    if (g_str_equal(names(i), name))
      return TRUE;
    g_string_append_printf(all, "%s%s", i > 0 ? ", " : "", names(i));
  }
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "there is no %s '%s': the engine has %s", what, name, all->str);
  return FALSE;
}

/* One step by these divides by zero steps in the engine (a black picture), or reads before its table. */
static gboolean
check_steps(const LithoMakeRequest *r, GError **error)
{
  static const char *const two[] = {"karras", "exponential", "gits", NULL};
  if (r->n_steps > 1 || r->scheduler == NULL || !g_strv_contains(two, r->scheduler))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "the scheduler %s makes 2 steps at least, not %d", r->scheduler, r->n_steps);
  return FALSE;
}

static ShimImage
image_in(const LithoMakeImage *image)
{
  ShimImage out = {0};
  if (image != NULL)
    out = (ShimImage){image->width, image->height, image->channels, g_bytes_get_data(image->pixels, NULL)};
  return out;
}

static ShimImage *
make(Worker *worker, const LithoMakeRequest *r, GError **error)
{
  g_autoptr(LithoMakeImage) init = engine_pad(r->init, r->width, r->height);
  g_autoptr(LithoMakeImage) mask = engine_pad(r->mask, r->width, r->height);
  g_autofree ShimImage *refs = g_new0(ShimImage, r->refs->len + 1);
  g_autofree ShimLora *loras = g_new0(ShimLora, r->loras->len + 1);
  for (guint i = 0; i < r->refs->len; i++)
    refs[i] = image_in(r->refs->pdata[i]);
  for (guint i = 0; i < r->loras->len; i++) {
    const LithoMakeLora *lora = r->loras->pdata[i];
    loras[i] = (ShimLora){lora->path, (float)lora->weight};
  }
  const ShimJob job = {
      .prompt = r->prompt, .negative = r->negative, .sampler = r->sampler, .scheduler = r->scheduler,
      .width = engine_padded(r->width), .height = engine_padded(r->height), .n_steps = r->n_steps,
      .n_pictures = r->n_pictures, .seed = r->seed, .cfg = (float)r->cfg, .guidance = (float)r->guidance,
      .strength = (float)r->strength, .flow_shift = isnan(r->flow_shift) ? INFINITY : (float)r->flow_shift,
      .clip_skip = r->clip_skip, .tiling = r->tiling, .init = image_in(init), .mask = image_in(mask), .refs = refs,
      .n_refs = (int)r->refs->len, .loras = loras, .n_loras = (int)r->loras->len, .preview_every = r->preview_every,
  };
  engine_heard_clear(worker->heard);
  worker->picture = 0;
  worker->n_pictures = r->n_pictures;
  worker->sample_s = worker->before_s = 0;
  ShimImage *made = worker->shim->make(worker->context, &job);
  if (!engine_heard_check_loras(worker->heard, error)) {
    worker->shim->drop(made, r->n_pictures);
    model_close(worker); /* a LoRA may lie half in its weights */
    return NULL;
  }
  if (made == NULL)
    engine_heard_fail(worker->heard, model_name(r), error);
  return made;
}

static gboolean
send_pictures(Worker *worker, const LithoMakeRequest *r, const ShimImage *made, GError **error)
{
  void *upscaler = NULL;
  if (r->upscaler != NULL) {
    engine_heard_clear(worker->heard);
    upscaler = worker->shim->upscaler_open(r->upscaler, r->n_threads > 0 ? r->n_threads : (int)g_get_num_processors(),
                                           UPSCALE_TILE_PX);
    if (upscaler == NULL) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: no ESRGAN upscaler can be read from it%s%s", r->upscaler,
                  worker->heard->lines->len > 0 ? ": " : "",
                  worker->heard->lines->len > 0 ? (char *)worker->heard->lines->pdata[worker->heard->lines->len - 1] : "");
      return FALSE;
    }
  }
  gboolean ok = TRUE;
  for (int i = 0; i < r->n_pictures && ok; i++) {
    g_autoptr(LithoMakeImage) cut = engine_cut(&made[i], r->width, r->height);
    ShimImage image = image_in(cut), *large = upscaler != NULL ? worker->shim->upscale(upscaler, &image) : NULL;
    ok = upscaler == NULL || large != NULL;
    if (!ok) {
      engine_heard_fail(worker->heard, r->upscaler, error);
      break;
    }
    g_autoptr(JsonObject) head = json_object_new();
    g_autoptr(GBytes) bytes = image_bytes(large != NULL ? large : &image);
    image_head(head, "picture", large != NULL ? large : &image, "index", i, "seed", r->seed + i);
    send_frame(worker, head, bytes);
    worker->shim->drop(large, 1);
  }
  if (upscaler != NULL)
    worker->shim->upscaler_close(upscaler);
  return ok;
}

static void
add_warnings(Worker *worker, JsonObject *result)
{
  JsonArray *warnings = json_array_new();
  if (worker->heard->lora != NULL)
    json_array_add_string_element(warnings, worker->heard->lora);
  json_object_set_array_member(result, "warnings", warnings);
}

static gboolean
run(Worker *worker, JsonObject *head, GBytes *body, JsonObject *result, GError **error)
{
  g_autoptr(LithoMakeRequest) r = litho_make_request_from_json(head, body, error);
  if (r == NULL || !litho_make_request_check(r, error))
    return FALSE;
  if (worker->shim == NULL && (worker->shim = litho_make_engine_load(error)) == NULL)
    return FALSE;
  worker->shim->listen(&worker->listener);
  if (!check_name("sampler", r->sampler, worker->shim->sampler, error) ||
      !check_name("scheduler", r->scheduler, worker->shim->scheduler, error) || !check_steps(r, error))
    return FALSE;
  engine_heard_clear(worker->heard);
  const gint64 start_us = g_get_monotonic_time();
  if (!model_open(worker, r, error))
    return FALSE;
  const gint64 loaded_us = g_get_monotonic_time();
  ShimImage *made = make(worker, r, error);
  if (made == NULL)
    return FALSE;
  add_warnings(worker, result);
  const gboolean ok = send_pictures(worker, r, made, error);
  worker->shim->drop(made, r->n_pictures);
  const char *sampler = r->sampler != NULL ? r->sampler : worker->shim->default_sampler(worker->context);
  json_object_set_string_member(result, "sampler", sampler);
  json_object_set_string_member(result, "engine", "stable-diffusion.cpp (" LITHO_MAKE_ENGINE_VERSION ")");
  json_object_set_double_member(result, "load_s", (double)(loaded_us - start_us) / G_USEC_PER_SEC);
  json_object_set_double_member(result, "sample_s", worker->sample_s);
  json_object_set_double_member(result, "seconds", (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC);
  return ok;
}

static void
answer(Worker *worker, JsonObject *request, GBytes *body)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) head = json_object_new(), result = json_object_new();
  worker->id = json_object_get_int_member_with_default(request, "id", 0);
  if (run(worker, request, body, result, &error))
    json_object_set_object_member(head, "result", json_object_ref(result));
  else
    json_object_set_member(head, "error", litho_error_to_json(error));
  send_frame(worker, head, NULL);
}

/* --- frames in -------------------------------------------------------------------------------- */

typedef struct {
  JsonObject *head;
  GBytes *body;
} Frame;

typedef struct {
  GDataInputStream *in;
  GAsyncQueue *frames;
} Reader;

static Frame *
read_frame(GDataInputStream *in)
{
  Frame *frame = g_new0(Frame, 1);
  frame->head = litho_frame_read(in, &frame->body, NULL);
  if (frame->head == NULL)
    _exit(0);
  return frame;
}

/* Nobody listens any more: whatever runs is for nothing, and the engine cannot be stopped otherwise. */
static gpointer
read_frames(gpointer data)
{
  Reader *reader = data;
  for (;;) /* read_frame() ends the process */
    g_async_queue_push(reader->frames, read_frame(reader->in));
  return NULL;
}

/* --- the box ---------------------------------------------------------------------------------- */

/* The store's models and the files of the first request are read, nothing is written. Before the first thread, and before a
 * byte of a model. A request for other files needs another process (engine.c). */
static gboolean
close_box(const Frame *first, GError **error)
{
  static const char *const system[] = {"/dev/urandom",   "/proc/meminfo", "/proc/cpuinfo", "/proc/self/maps",
                                       "/sys/devices/system", "/etc/localtime"};
  g_autoptr(LithoMakeRequest) r = litho_make_request_from_json(first->head, first->body, NULL);
  g_autoptr(GPtrArray) read = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < G_N_ELEMENTS(system); i++)
    g_ptr_array_add(read, g_strdup(system[i]));
  g_ptr_array_add(read, g_build_filename(litho_cache_dir(), "models", NULL));
  if (r != NULL)
    litho_make_request_files(r, read);
  g_ptr_array_add(read, NULL);
  const LithoBoxRules rules = {.read = (const char *const *)read->pdata};
  return litho_box_close(&rules, litho_box_mode(), NULL, error);
}

static void
refuse(Worker *worker, JsonObject *request, const GError *why)
{
  g_autoptr(JsonObject) head = json_object_new();
  worker->id = json_object_get_int_member_with_default(request, "id", 0);
  json_object_set_member(head, "error", litho_error_to_json(why));
  send_frame(worker, head, NULL);
}

gboolean
litho_make_worker_run(int in, int out, GError **error)
{
  g_file_set_contents_full("/proc/self/oom_score_adj", OOM_SCORE, -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL);
  g_setenv("GGML_NO_BACKTRACE", "1", TRUE); /* it would start a debugger */
  Worker worker = {.out = out, .heard = engine_heard_new()};
  worker.listener = (ShimListener){on_log, on_step, on_preview, &worker};
  g_autoptr(GInputStream) raw = g_unix_input_stream_new(in, FALSE);
  Reader reader = {g_data_input_stream_new(raw), g_async_queue_new()};
  Frame *frame = read_frame(reader.in);
  worker.shim = litho_make_engine_load(NULL); /* its libraries are out of reach then; why it cannot be is told by the run */
  if (!close_box(frame, error)) {
    refuse(&worker, frame->head, *error);
    return FALSE;
  }
  g_thread_unref(g_thread_new("frames", read_frames, &reader));
  for (;; frame = g_async_queue_pop(reader.frames)) {
    answer(&worker, frame->head, frame->body);
    json_object_unref(frame->head);
    g_clear_pointer(&frame->body, g_bytes_unref);
    g_free(frame);
  }
}
