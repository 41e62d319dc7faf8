/* openai_edit.c: an edit from its parameters to the answers of all who asked for it; see openai.h.
 *
 * hash of what was asked → is there such an edit? → mask as white on black → plan → (previews) → apply to a file of the
 * spool → answers. An edit that has ended stays for some minutes, with its file.
 */
#include <glib/gstdio.h>
#include <string.h>
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "recipe/recipe.h"
#include "serve/openai.h"
#include "serve/rpc.h"
#include "serve/server.h"

#define KEEP_S 300
#define MAX_KEPT 64
#define MASK "mask" /* its name in the recipe */

struct _LithoOpenai {
  LithoServer *server;
  GHashTable *edits; /* key → Edit* */
  guint tick;
};

typedef struct {
  LithoOpenai *openai;
  char *key; /* NULL: it is not known yet */
  OpenaiParams *params;
  GPtrArray *requests; /* LithoRequest*: who waits for it */
  JsonNode *recipe;
  char *mask;      /* file: white where it is edited; or NULL */
  char *output;    /* file of the spool */
  char *done;      /* what was done, in words */
  guint n_partial; /* previews that were sent */
  gboolean running;
  guint status;  /* of the answer, once it has ended */
  GError *error; /* what it ended with; NULL: well */
  gint64 ended_us;
} Edit;

static void
edit_free(Edit *edit)
{
  g_ptr_array_unref(edit->requests);
  openai_params_free(edit->params);
  g_clear_pointer(&edit->recipe, json_node_unref);
  g_clear_error(&edit->error);
  if (edit->mask != NULL)
    litho_spool_remove(edit->mask);
  if (edit->output != NULL)
    litho_spool_remove(edit->output);
  g_free(edit->mask);
  g_free(edit->output);
  g_free(edit->done);
  g_free(edit->key);
  g_free(edit);
}

static gboolean
is_old(gpointer key, gpointer value, gpointer data)
{
  (void)key;
  (void)data;
  const Edit *edit = value;
  return !edit->running && g_get_monotonic_time() - edit->ended_us > KEEP_S * G_USEC_PER_SEC;
}

static gboolean
tick(gpointer data)
{
  LithoOpenai *openai = data;
  g_hash_table_foreach_remove(openai->edits, is_old, NULL);
  return G_SOURCE_CONTINUE;
}

LithoOpenai *
litho_openai_new(LithoServer *server)
{
  LithoOpenai *openai = g_new0(LithoOpenai, 1);
  openai->server = server;
  openai->edits = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)edit_free);
  openai->tick = g_timeout_add_seconds(60, tick, openai);
  return openai;
}

void
litho_openai_free(LithoOpenai *openai)
{
  if (openai == NULL)
    return;
  g_source_remove(openai->tick);
  g_hash_table_unref(openai->edits);
  g_free(openai);
}

/* --- answers ------------------------------------------------------------------------------ */

/* No language model of a count works here: nothing is charged. */
JsonObject *
openai_usage(void)
{
  JsonObject *object = json_object_new(), *details = json_object_new();
  json_object_set_int_member(details, "image_tokens", 0);
  json_object_set_int_member(details, "text_tokens", 0);
  json_object_set_int_member(object, "input_tokens", 0);
  json_object_set_object_member(object, "input_tokens_details", details);
  json_object_set_int_member(object, "output_tokens", 0);
  json_object_set_int_member(object, "total_tokens", 0);
  return object;
}

void
openai_tell_how(const OpenaiParams *params, JsonObject *object)
{
  json_object_set_string_member(object, "background", params->transparent ? "transparent" : "opaque");
  json_object_set_string_member(object, "output_format", params->format);
  json_object_set_string_member(object, "quality", g_str_equal(params->quality, "auto") ? "high" : params->quality);
  json_object_set_string_member(object, "size", params->size);
}

static void
send_event(LithoRequest *request, const Edit *edit, const char *type, GBytes *picture, int partial)
{
  gsize n;
  const guint8 *bytes = g_bytes_get_data(picture, &n);
  g_autofree char *coded = g_base64_encode(bytes, n);
  JsonObject *event = json_object_new();
  json_object_set_string_member(event, "type", type);
  json_object_set_string_member(event, "b64_json", coded);
  json_object_set_int_member(event, "created_at", g_get_real_time() / G_USEC_PER_SEC);
  openai_tell_how(edit->params, event);
  if (partial >= 0)
    json_object_set_int_member(event, "partial_image_index", partial);
  else
    json_object_set_object_member(event, "usage", openai_usage());
  litho_events_send_object(request, type, event);
}

static void
answer_whole(LithoRequest *request, const Edit *edit, GBytes *picture)
{
  gsize n;
  const guint8 *bytes = g_bytes_get_data(picture, &n);
  g_autofree char *coded = g_base64_encode(bytes, n);
  JsonObject *object = json_object_new();
  JsonArray *data = json_array_new();
  /* The same words on the same picture give the same: n of them are one, told n times. */
  for (int i = 0; i < edit->params->n; i++) {
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "b64_json", coded);
    json_object_set_string_member(one, "revised_prompt", edit->done);
    json_array_add_object_element(data, one);
  }
  json_object_set_int_member(object, "created", g_get_real_time() / G_USEC_PER_SEC);
  openai_tell_how(edit->params, object);
  json_object_set_array_member(object, "data", data);
  json_object_set_object_member(object, "usage", openai_usage());
  litho_reply_object(request, 200, object);
}

static void
answer_error(LithoRequest *request, const GError *error)
{
  if (request->streaming) {
    g_autoptr(JsonNode) node = litho_error_reply(request, error);
    json_object_set_string_member(json_node_get_object(node), "type", "error");
    g_autofree char *line = litho_json_print_line(node);
    litho_events_send(request, "error", line);
    litho_events_end(request);
    return;
  }
  /* Only a full queue is worth another try. */
  const int status = litho_error_row(error)->http_status;
  litho_reply_header(request, "x-should-retry", status == 503 || status == 429 ? "true" : "false");
  litho_reply_error(request, error);
}

static void
answer(LithoRequest *request, const Edit *edit)
{
  g_autoptr(GError) error = edit->error != NULL ? g_error_copy(edit->error) : NULL;
  g_autoptr(GBytes) picture = error == NULL ? litho_file_read(edit->output, G_MAXINT32, &error) : NULL;
  if (picture == NULL) {
    answer_error(request, error);
    return;
  }
  if (!edit->params->stream) {
    answer_whole(request, edit, picture);
    return;
  }
  if (!request->streaming)
    litho_events_begin(request);
  send_event(request, edit, "image_edit.completed", picture, -1);
  litho_events_end(request);
}

/* The oldest that has ended makes room. */
static void
forget_one(LithoOpenai *openai)
{
  GHashTableIter iter;
  gpointer value;
  const Edit *oldest = NULL;
  g_hash_table_iter_init(&iter, openai->edits);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const Edit *edit = value;
    if (!edit->running && (oldest == NULL || edit->ended_us < oldest->ended_us))
      oldest = edit;
  }
  if (oldest != NULL && g_hash_table_size(openai->edits) > MAX_KEPT)
    g_hash_table_remove(openai->edits, oldest->key);
}

static void
end(Edit *edit, const GError *error)
{
  edit->running = FALSE;
  edit->ended_us = g_get_monotonic_time();
  edit->error = error != NULL ? g_error_copy(error) : NULL;
  for (guint i = 0; i < edit->requests->len; i++)
    answer(edit->requests->pdata[i], edit);
  g_ptr_array_set_size(edit->requests, 0);
  LithoOpenai *openai = edit->openai;
  /* What went wrong by the machine is tried anew when it is asked for again. */
  if (error != NULL && litho_error_row(error)->http_status >= 500)
    g_hash_table_remove(openai->edits, edit->key);
  else
    forget_one(openai);
}

/* --- jobs --------------------------------------------------------------------------------- */

static JsonObject *
request_of(const Edit *edit, const char *what)
{
  JsonObject *request = json_object_new();
  json_object_set_string_member(request, "do", what);
  json_object_set_string_member(request, "path", edit->params->image);
  json_object_set_string_member(request, "name", edit->params->name);
  if (edit->mask != NULL) {
    JsonObject *assets = json_object_new();
    json_object_set_string_member(assets, MASK, edit->mask);
    json_object_set_object_member(request, "assets", assets);
  }
  if (edit->recipe != NULL)
    json_object_set_member(request, "recipe", json_node_ref(edit->recipe));
  return request;
}

static void
run(Edit *edit, JsonObject *request, LithoJobDone done)
{
  const LithoJobOptions options = {.class = LITHO_JOB_NOW, .on_done = done, .data = edit};
  litho_pool_run(litho_server_pool(edit->openai->server), request, NULL, &options);
}

/* A new, unfinished file of the spool. */
static char *
new_file(const Edit *edit, GBytes *content, GError **error)
{
  gsize n = 0;
  gconstpointer bytes = content != NULL ? g_bytes_get_data(content, &n) : "";
  g_autoptr(LithoUpload) upload = litho_upload_new(litho_server_spool(edit->openai->server), error);
  return upload != NULL && litho_upload_write(upload, bytes, n, error) ? litho_upload_finish(upload, error) : NULL;
}

static void
applied(JsonObject *result, GBytes *body, const GError *error, gpointer data)
{
  (void)body;
  Edit *edit = data;
  g_autoptr(GError) unchanged = NULL;
  const char *why = error == NULL ? litho_rpc_text(result, "unchanged") : NULL;
  if (why != NULL)
    unchanged = g_error_new(LITHO_ERROR, LITHO_ERROR_UNCHANGED, "the picture is as it was: %s", why);
  end(edit, error != NULL ? error : unchanged);
}

static void
apply(Edit *edit)
{
  g_autoptr(GError) error = NULL;
  const OpenaiParams *params = edit->params;
  edit->output = new_file(edit, NULL, &error);
  if (edit->output == NULL) {
    end(edit, error);
    return;
  }
  JsonObject *request = request_of(edit, "apply");
  json_object_set_string_member(request, "output", edit->output);
  json_object_set_string_member(request, "format", params->format);
  if (!g_str_equal(params->format, "png"))
    json_object_set_int_member(request, "quality", MAX(1, params->compression));
  run(edit, request, applied);
}

static void preview(Edit *edit);

static void
previewed(JsonObject *result, GBytes *body, const GError *error, gpointer data)
{
  (void)result;
  Edit *edit = data;
  if (error != NULL) {
    end(edit, error);
    return;
  }
  for (guint i = 0; body != NULL && i < edit->requests->len; i++)
    send_event(edit->requests->pdata[i], edit, "image_edit.partial_image", body, (int)edit->n_partial);
  edit->n_partial++;
  preview(edit);
}

/* The next preview, each twice as large as the one before; at last the picture itself. */
static void
preview(Edit *edit)
{
  const OpenaiParams *params = edit->params;
  if (!params->stream || (int)edit->n_partial >= params->partial_images) {
    apply(edit);
    return;
  }
  JsonObject *request = request_of(edit, "render");
  json_object_set_string_member(request, "format", params->format);
  json_object_set_int_member(request, "size", 256 << edit->n_partial);
  run(edit, request, previewed);
}

/* What was planned, and the steps that parameters ask for. */
static void
take_recipe(Edit *edit, JsonObject *result)
{
  const OpenaiParams *params = edit->params;
  g_autoptr(JsonNode) copy = json_node_copy(json_object_get_member(result, "recipe"));
  g_autofree char *text = litho_json_print_line(copy);
  edit->recipe = litho_json_parse(text, -1, NULL);
  JsonArray *steps = json_object_get_array_member(json_node_get_object(edit->recipe), "steps");
  gboolean cut = FALSE;
  for (guint i = 0; i < json_array_get_length(steps); i++)
    cut = cut || g_strcmp0(litho_rpc_text(json_array_get_object_element(steps, i), "op"), "remove_background") == 0;
  if (params->transparent && !cut) {
    JsonObject *step = json_object_new();
    json_object_set_string_member(step, "op", "remove_background");
    json_array_add_object_element(steps, step);
  }
  if (params->width > 0) {
    JsonObject *step = json_object_new();
    json_object_set_string_member(step, "op", "resize");
    json_object_set_int_member(step, "width", params->width);
    json_object_set_int_member(step, "height", params->height);
    json_array_add_object_element(steps, step);
  }
  g_autofree char *json = litho_json_print_line(edit->recipe);
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("plan", json, -1, NULL);
  g_autoptr(GString) done = g_string_new(NULL);
  for (guint i = 0; recipe != NULL && i < recipe->steps->len; i++) {
    g_autofree char *step = litho_step_describe(recipe->steps->pdata[i]);
    g_string_append_printf(done, "%s%s", i > 0 ? "; " : "", step);
  }
  JsonArray *warnings = json_object_get_array_member(result, "warnings");
  for (guint i = 0; i < json_array_get_length(warnings); i++)
    g_string_append_printf(done, " (%s)", json_array_get_string_element(warnings, i));
  edit->done = g_string_free(g_steal_pointer(&done), FALSE);
}

static void
planned(JsonObject *result, GBytes *body, const GError *error, gpointer data)
{
  (void)body;
  Edit *edit = data;
  if (error != NULL) {
    end(edit, error);
    return;
  }
  take_recipe(edit, result);
  for (guint i = 0; edit->params->stream && i < edit->requests->len; i++)
    litho_events_begin(edit->requests->pdata[i]);
  preview(edit);
}

static void
plan(Edit *edit)
{
  JsonObject *request = request_of(edit, "plan");
  json_object_set_string_member(request, "words", edit->params->prompt);
  if (edit->mask != NULL)
    json_object_set_string_member(request, "mask", MASK);
  run(edit, request, planned);
}

static void
mask_read(JsonObject *result, GBytes *body, const GError *error, gpointer data)
{
  (void)result;
  Edit *edit = data;
  g_autoptr(GError) failure = NULL;
  if (error == NULL)
    edit->mask = new_file(edit, body, &failure);
  if (edit->mask == NULL)
    end(edit, error != NULL ? error : failure);
  else
    plan(edit);
}

static void
begin(Edit *edit)
{
  edit->running = TRUE;
  if (edit->params->mask == NULL) {
    plan(edit);
    return;
  }
  JsonObject *request = json_object_new();
  json_object_set_string_member(request, "do", "read_mask");
  json_object_set_string_member(request, "path", edit->params->mask);
  json_object_set_string_member(request, "name", "the mask");
  json_object_set_boolean_member(request, "white", edit->params->white);
  run(edit, request, mask_read);
}

/* --- the same again ----------------------------------------------------------------------- */

/* sha256 of everything that the picture depends on. In a thread: pictures may be large. */
static void
make_key(GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  (void)source;
  (void)cancel;
  const OpenaiParams *params = ((Edit *)data)->params;
  GError *error = NULL;
  g_autofree char *image = litho_file_sha256(params->image, &error);
  g_autofree char *mask = image != NULL && params->mask != NULL ? litho_file_sha256(params->mask, &error) : NULL;
  if (error != NULL) {
    g_task_return_error(task, error);
    return;
  }
  g_autofree char *text =
      g_strdup_printf("%s %s %d %d %s %d %s %s %s %d %d\n%s", image, mask != NULL ? mask : "-", params->white,
                      params->n, params->format, params->compression, params->size, params->quality, params->background,
                      params->stream, params->partial_images, params->prompt);
  g_task_return_pointer(task, g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1), g_free);
}

static void
key_made(GObject *source, GAsyncResult *result, gpointer data)
{
  (void)source;
  Edit *edit = data;
  LithoOpenai *openai = edit->openai;
  LithoRequest *request = edit->requests->pdata[0];
  g_autoptr(GError) error = NULL;
  edit->key = g_task_propagate_pointer(G_TASK(result), &error);
  if (edit->key == NULL) {
    answer_error(request, error);
    edit_free(edit);
    return;
  }
  Edit *known = g_hash_table_lookup(openai->edits, edit->key);
  if (known == NULL) {
    g_hash_table_insert(openai->edits, edit->key, edit);
    begin(edit);
    return;
  }
  if (!known->running) {
    answer(request, known);
  } else {
    /* It has begun its stream where the others have. */
    if (known->params->stream && known->recipe != NULL)
      litho_events_begin(request);
    g_ptr_array_add(known->requests, litho_request_ref(request));
  }
  edit_free(edit);
}

void
openai_edit(LithoOpenai *openai, LithoRequest *request, OpenaiParams *params)
{
  Edit *edit = g_new0(Edit, 1);
  edit->openai = openai;
  edit->params = params;
  edit->requests = g_ptr_array_new_with_free_func((GDestroyNotify)litho_request_unref);
  g_ptr_array_add(edit->requests, litho_request_ref(request));
  g_autoptr(GTask) task = g_task_new(NULL, NULL, key_made, edit);
  g_task_set_task_data(task, edit, NULL);
  g_task_run_in_thread(task, make_key);
}
