/* engine.c: see engine.h: the side that starts the process, asks and listens. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/cancel.h"
#include "base/error.h"
#include "base/file.h"
#include "base/frame.h"
#include "base/json.h"
#include "make/engine/engine.h"
#include "make/engine/library.h"
#include "model/store.h"

#define LAST_WORDS 4096 /* bytes of the end of what the process said on stderr */

struct _LithoMakeEngine {
  char *program;
  GSubprocess *child; /* NULL: none runs */
  GDataInputStream *from;
  int heard;    /* its stderr, a file in memory */
  gint64 id;
  GPtrArray *files; /* char*: what its box lets it read beside the store's models */
  char *file;   /* what it was reading last */
  char *stage;
};

LithoMakeEngine *
litho_make_engine_new(const char *program)
{
  LithoMakeEngine *engine = g_new0(LithoMakeEngine, 1);
  engine->program = g_strdup(program != NULL ? program : "/proc/self/exe");
  engine->heard = -1;
  return engine;
}

static void
end(LithoMakeEngine *engine)
{
  if (engine->child != NULL) {
    g_subprocess_force_exit(engine->child);
    g_subprocess_wait(engine->child, NULL, NULL);
  }
  g_clear_object(&engine->from);
  g_clear_object(&engine->child);
  g_clear_pointer(&engine->files, g_ptr_array_unref);
  if (engine->heard >= 0)
    close(engine->heard);
  engine->heard = -1;
  g_clear_pointer(&engine->file, g_free);
  g_clear_pointer(&engine->stage, g_free);
}

void
litho_make_engine_free(LithoMakeEngine *engine)
{
  if (engine == NULL)
    return;
  end(engine);
  g_free(engine->program);
  g_free(engine);
}

void
litho_make_result_free(LithoMakeResult *result)
{
  if (result == NULL)
    return;
  g_ptr_array_unref(result->images);
  g_ptr_array_unref(result->warnings);
  g_free(result->sampler);
  g_free(result->engine);
  g_free(result);
}

/* May the process that runs read all files of the request (worker.c: close_box())? */
static gboolean
reaches(const LithoMakeEngine *engine, const GPtrArray *files)
{
  g_autofree char *store = g_build_filename(litho_cache_dir(), "models", "", NULL);
  for (guint i = 0; i < files->len; i++)
    if (!g_str_has_prefix(files->pdata[i], store) &&
        !g_ptr_array_find_with_equal_func(engine->files, files->pdata[i], g_str_equal, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
begin(LithoMakeEngine *engine, const LithoMakeRequest *request, GError **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  litho_make_request_files(request, files);
  if (engine->child != NULL && reaches(engine, files))
    return TRUE;
  end(engine);
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  engine->heard = memfd_create("litho-make", MFD_CLOEXEC);
  if (engine->heard >= 0)
    g_subprocess_launcher_take_stderr_fd(launcher, dup(engine->heard));
  g_autoptr(GError) local = NULL;
  engine->child = g_subprocess_launcher_spawn(launcher, &local, engine->program, "worker", "--make", NULL);
  if (engine->child == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE, "the process that makes pictures does not start: %s", local->message);
    end(engine);
    return FALSE;
  }
  engine->from = g_data_input_stream_new(g_subprocess_get_stdout_pipe(engine->child));
  engine->files = g_steal_pointer(&files);
  return TRUE;
}

/* Writes without a SIGPIPE for the program around, should the process be gone. */
static gboolean
say(LithoMakeEngine *engine, JsonObject *head, GBytes *body)
{
  GOutputStream *to = g_subprocess_get_stdin_pipe(engine->child);
  g_autofree char *line = litho_frame_line(head, body);
  gsize size = 0;
  const void *data = body != NULL ? g_bytes_get_data(body, &size) : NULL;
  sigset_t pipe, old, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&pending);
  const gboolean was = sigismember(&pending, SIGPIPE) == 1;
  pthread_sigmask(SIG_BLOCK, &pipe, &old);
  const gboolean ok = g_output_stream_write_all(to, line, strlen(line), NULL, NULL, NULL) &&
                      g_output_stream_write_all(to, data, size, NULL, NULL, NULL);
  const struct timespec now = {0};
  if (!ok && !was)
    while (sigtimedwait(&pipe, NULL, &now) < 0 && errno == EINTR)
      ;
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return ok;
}

/* --- frames ----------------------------------------------------------------------------------- */

static JsonObject *
member(JsonObject *head, const char *key)
{
  JsonNode *node = json_object_get_member(head, key);
  return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

/* NULL: the bytes are not those of such a picture. */
static LithoMakeImage *
image_of(JsonObject *row, GBytes *body)
{
  const int width = (int)json_object_get_int_member_with_default(row, "width", 0);
  const int height = (int)json_object_get_int_member_with_default(row, "height", 0);
  const int channels = (int)json_object_get_int_member_with_default(row, "channels", 0);
  if (body == NULL || width < 1 || height < 1 || width > G_MAXUINT16 || height > G_MAXUINT16 || channels < 1 || channels > 4 ||
      g_bytes_get_size(body) != (gsize)width * (gsize)height * (gsize)channels)
    return NULL;
  return litho_make_image_new(width, height, channels, g_bytes_ref(body));
}

static void
take_progress(LithoMakeEngine *engine, JsonObject *head, const LithoMakeListener *listener)
{
  const char *stage = json_object_get_string_member_with_default(head, "stage", NULL);
  const char *file = json_object_get_string_member_with_default(head, "file", NULL);
  if (g_strcmp0(stage, engine->stage) != 0) {
    g_free(engine->stage);
    engine->stage = g_strdup(stage);
  }
  if (g_strcmp0(file, engine->file) != 0) {
    g_free(engine->file);
    engine->file = g_strdup(file);
  }
  if (listener == NULL || listener->progress == NULL)
    return;
  const LithoMakeProgress progress = {
      json_object_get_double_member_with_default(head, "progress", 0), engine->stage,
      (int)json_object_get_int_member_with_default(head, "step", 0),
      (int)json_object_get_int_member_with_default(head, "steps", 0)};
  listener->progress(&progress, listener->data);
}

static void
take_preview(JsonObject *row, GBytes *body, const LithoMakeListener *listener)
{
  g_autoptr(LithoMakeImage) image = image_of(row, body);
  if (image != NULL && listener != NULL && listener->preview != NULL)
    listener->preview(image, (int)json_object_get_int_member_with_default(row, "picture", 0),
                      (int)json_object_get_int_member_with_default(row, "step", 0), listener->data);
}

static void
take_result(JsonObject *row, LithoMakeResult *result)
{
  result->sampler = g_strdup(json_object_get_string_member_with_default(row, "sampler", ""));
  result->engine = g_strdup(json_object_get_string_member_with_default(row, "engine", ""));
  result->load_s = json_object_get_double_member_with_default(row, "load_s", 0);
  result->sample_s = json_object_get_double_member_with_default(row, "sample_s", 0);
  result->seconds = json_object_get_double_member_with_default(row, "seconds", 0);
  JsonNode *node = json_object_get_member(row, "warnings");
  JsonArray *warnings = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  for (guint i = 0; warnings != NULL && i < json_array_get_length(warnings); i++)
    g_ptr_array_add(result->warnings, g_strdup(json_array_get_string_element(warnings, i)));
}

double
litho_make_progress_share(const LithoMakeProgress *p)
{
  static const struct {
    const char *stage;
    double from, to;
  } shares[] = {{"reading the model", 0, 0.1}, {"looking at the photo", 0.1, 0.13}, {"reading the words", 0.13, 0.15},
                {"sampling", 0.15, 0.9},       {"developing", 0.9, 0.95},           {"enlarging", 0.95, 1}};
  for (guint i = 0; i < G_N_ELEMENTS(shares); i++)
    if (g_strcmp0(p->stage, shares[i].stage) == 0)
      return shares[i].from + (shares[i].to - shares[i].from) * p->fraction;
  return 0;
}

/* --- a process that ended --------------------------------------------------------------------- */

/* The last line that it said which looks like a reason. New, may be empty. */
static char *
last_words(int fd)
{
  char buffer[LAST_WORDS + 1];
  const off_t size = fd >= 0 ? lseek(fd, 0, SEEK_END) : 0;
  const ssize_t n = size > 0 ? pread(fd, buffer, LAST_WORDS, MAX(0, size - LAST_WORDS)) : 0;
  buffer[MAX(0, n)] = '\0';
  g_auto(GStrv) lines = g_strsplit(g_strstrip(buffer), "\n", -1);
  const char *best = "";
  for (char **line = lines; *line != NULL; line++)
    if (strstr(*line, "GGML_ASSERT") != NULL || strstr(*line, "what():") != NULL || strstr(*line, "ggml_abort") != NULL ||
        strstr(*line, "ERROR: AddressSanitizer") != NULL || (*best == '\0' && line[1] == NULL))
      best = *line;
  return g_utf8_make_valid(best, MIN((gssize)strlen(best), 300));
}

static void
explain_end(LithoMakeEngine *engine, const LithoMakeRequest *request, GError **error)
{
  const char *path = request->part[SHIM_PART_WHOLE] != NULL ? request->part[SHIM_PART_WHOLE] : request->part[SHIM_PART_DIFFUSION];
  g_autofree char *file = litho_file_display(path != NULL ? path : "the model");
  /* The headers of all parts are read first: the part that it began last need not be the one that ended it. */
  g_autofree char *part = engine->file != NULL && g_strcmp0(engine->file, path) != 0 ? litho_file_display(engine->file) : NULL;
  g_autofree char *stage = g_strdup_printf("%s%s%s", engine->stage != NULL ? engine->stage : "starting",
                                           part != NULL ? ", after it began with " : "", part != NULL ? part : "");
  /* What it wrote last may have been no frame: then it still runs. */
  for (int i = 0; i < 30 && g_subprocess_get_identifier(engine->child) != NULL; i++)
    g_usleep(G_USEC_PER_SEC / 10);
  if (g_subprocess_get_identifier(engine->child) != NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "%s: the engine answered with something that is no frame while %s",
                file, stage);
    return;
  }
  g_subprocess_wait(engine->child, NULL, NULL);
  const int number = g_subprocess_get_if_signaled(engine->child) ? g_subprocess_get_term_sig(engine->child) : 0;
  g_autofree char *words = last_words(engine->heard);
  const gboolean memory = number == SIGKILL || strstr(words, "bad_alloc") != NULL || strstr(words, "alloc") != NULL;
  const char *how = number != 0 ? g_strsignal(number) : "an exit";
  if (memory)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE,
                "%s: the engine was ended while %s, most likely for want of memory: take a smaller or quantised model, a "
                "smaller --size or --tiling%s",
                file, stage, number == SIGKILL ? "" : "; or a file of the model is damaged and says sizes that cannot be");
  else
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "%s: the engine ended while %s (%s)%s%s: the file may be damaged, or of "
                "a layout that the engine does not know",
                file, stage, how, *words != '\0' ? ": " : "", words);
}

/* --- a run ------------------------------------------------------------------------------------ */

static void
stop(GCancellable *cancel, gpointer child)
{
  g_subprocess_force_exit(child);
}

/* Listens until the answer is there. */
static LithoMakeResult *
listen(LithoMakeEngine *engine, const LithoMakeRequest *request, const LithoMakeListener *listener, GCancellable *cancel,
       GError **error)
{
  g_autoptr(LithoMakeResult) result = g_new0(LithoMakeResult, 1);
  result->images = g_ptr_array_new_with_free_func((GDestroyNotify)litho_make_image_free);
  result->warnings = g_ptr_array_new_with_free_func(g_free);
  for (;;) {
    g_autoptr(GBytes) body = NULL;
    g_autoptr(JsonObject) head = litho_frame_read(engine->from, &body, NULL);
    if (head == NULL) {
      if (!g_cancellable_is_cancelled(cancel))
        explain_end(engine, request, error);
      return NULL;
    }
    JsonObject *preview = member(head, "preview"), *picture = member(head, "picture"), *answer = member(head, "result"),
               *fault = member(head, "error");
    if (json_object_get_int_member_with_default(head, "id", 0) != engine->id)
      continue;
    if (fault != NULL) {
      g_propagate_error(error, litho_error_from_json(fault));
      return NULL;
    }
    if (answer != NULL) {
      take_result(answer, result);
      if ((int)result->images->len == request->n_pictures)
        return g_steal_pointer(&result);
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "the engine gave %u pictures of %d", result->images->len,
                  request->n_pictures);
      return NULL;
    }
    LithoMakeImage *image = picture != NULL ? image_of(picture, body) : NULL;
    if (image != NULL)
      g_ptr_array_add(result->images, image);
    else if (preview != NULL)
      take_preview(preview, body, listener);
    else
      take_progress(engine, head, listener);
  }
}

LithoMakeResult *
litho_make_engine_run(LithoMakeEngine *engine, const LithoMakeRequest *request, const LithoMakeListener *listener,
                      GCancellable *cancel, GError **error)
{
  if (!litho_make_request_check(request, error) || litho_is_cancelled(cancel, error))
    return NULL;
  if (!litho_make_engine_installed() && litho_make_engine_load(error) == NULL)
    return NULL; /* says how to get it, before a process starts */
  if (!begin(engine, request, error))
    return NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(JsonObject) head = litho_make_request_to_json(request, &body);
  json_object_set_int_member(head, "id", ++engine->id);
  g_clear_pointer(&engine->file, g_free);
  g_clear_pointer(&engine->stage, g_free);
  const gulong heard = cancel != NULL ? g_cancellable_connect(cancel, G_CALLBACK(stop), engine->child, NULL) : 0;
  g_autoptr(GError) local = NULL;
  LithoMakeResult *result = NULL;
  if (say(engine, head, body))
    result = listen(engine, request, listener, cancel, &local);
  else if (!g_cancellable_is_cancelled(cancel))
    explain_end(engine, request, &local);
  if (cancel != NULL)
    g_cancellable_disconnect(cancel, heard);
  /* After a failure the process may be gone, or hold half of something: the next run starts another. */
  if (g_cancellable_is_cancelled(cancel) || result == NULL)
    end(engine);
  if (g_cancellable_is_cancelled(cancel)) {
    g_clear_pointer(&result, litho_make_result_free);
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "stopped");
    return NULL;
  }
  if (local != NULL)
    g_propagate_error(error, g_steal_pointer(&local));
  return result;
}
