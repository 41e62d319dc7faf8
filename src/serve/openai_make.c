/* openai_make.c: a picture from a prompt, for clients of the OpenAI Images API; see openai.h.
 *
 * Each picture is a job of the pool: with a stream first coarser renderings of the same scene, each twice as large as the
 * one before, then the picture as a file with its metadata. It is quick and always the same, so nothing is kept: a client
 * that posts again gets it again. Where a model of others makes pictures, one job makes each, and the coarser ones are what
 * the engine has after some of its steps.
 */
#include "base/json.h"
#include "serve/openai.h"
#include "serve/rpc.h"

typedef struct {
  OpenaiParams *params;
  int done, n_partial; /* pictures; renderings of this one */
  JsonArray *data;     /* of the answer */
} Making;

static void
making_free(Making *making)
{
  openai_params_free(making->params);
  json_array_unref(making->data);
  g_free(making);
}

static void next(LithoRequest *request, Making *making);

static char *
coded(GBytes *picture)
{
  gsize n;
  const guint8 *bytes = g_bytes_get_data(picture, &n);
  return g_base64_encode(bytes, n);
}

/* What it shows, and what of the prompt it does not. */
static char *
revised(JsonObject *result)
{
  const char *left = litho_rpc_text(result, "left");
  return left != NULL ? g_strdup_printf("%s (not composed: %s)", litho_rpc_text(result, "shows"), left)
                      : g_strdup(litho_rpc_text(result, "shows"));
}

/* Who made it: members of an answer. */
static void
tell_by(const OpenaiParams *params, JsonObject *object)
{
  json_object_set_string_member(object, "made_by", params->model != NULL ? "engine" : "scene");
  json_object_set_string_member(object, "model", params->model != NULL ? params->model : LITHO_OPENAI_SCENE);
}

/* Where no size was said the model's own is known when it has drawn. */
static void
take_size(OpenaiParams *params, JsonObject *told)
{
  if (params->width > 0)
    return;
  params->width = (int)json_object_get_int_member_with_default(told, "width", 0);
  params->height = (int)json_object_get_int_member_with_default(told, "height", 0);
  g_free(params->size);
  params->size = g_strdup_printf("%dx%d", params->width, params->height);
}

static void
send_event(LithoRequest *request, const Making *making, const char *type, GBytes *picture, int partial)
{
  g_autofree char *text = coded(picture);
  JsonObject *event = json_object_new();
  json_object_set_string_member(event, "type", type);
  json_object_set_string_member(event, "b64_json", text);
  json_object_set_int_member(event, "created_at", g_get_real_time() / G_USEC_PER_SEC);
  openai_tell_how(making->params, event);
  tell_by(making->params, event);
  if (partial >= 0)
    json_object_set_int_member(event, "partial_image_index", partial);
  else
    json_object_set_object_member(event, "usage", openai_usage());
  litho_events_send_object(request, type, event);
}

static void
keep(Making *making, JsonObject *result, GBytes *picture)
{
  g_autofree char *text = coded(picture), *says = revised(result);
  JsonObject *one = json_object_new();
  if (making->params->as_url) {
    g_autofree char *url = g_strdup_printf("data:image/%s;base64,%s", making->params->format, text);
    json_object_set_string_member(one, "url", url);
  } else {
    json_object_set_string_member(one, "b64_json", text);
  }
  json_object_set_string_member(one, "revised_prompt", says);
  json_array_add_object_element(making->data, one);
}

static void
answer(LithoRequest *request, const Making *making)
{
  JsonObject *object = json_object_new();
  json_object_set_int_member(object, "created", g_get_real_time() / G_USEC_PER_SEC);
  openai_tell_how(making->params, object);
  tell_by(making->params, object);
  json_object_set_array_member(object, "data", json_array_ref(making->data));
  json_object_set_object_member(object, "usage", openai_usage());
  litho_reply_object(request, 200, object);
}

/* A picture, or a coarser one before it. */
static void
on_made(LithoRequest *request, JsonObject *result, GBytes *body, gpointer data)
{
  Making *making = data;
  OpenaiParams *params = making->params;
  if (result == NULL) { /* the error was replied */
    making_free(making);
    return;
  }
  take_size(params, result);
  if (params->stream && !request->streaming)
    litho_events_begin(request);
  if (params->stream && params->model == NULL && making->n_partial < params->partial_images) {
    send_event(request, making, "image_generation.partial_image", body, making->n_partial++);
    next(request, making);
    return;
  }
  if (params->stream)
    send_event(request, making, "image_generation.completed", body, -1);
  else
    keep(making, result, body);
  making->done++;
  making->n_partial = 0;
  if (making->done < params->n) {
    next(request, making);
    return;
  }
  if (params->stream)
    litho_events_end(request);
  else
    answer(request, making);
  making_free(making);
}

/* What a model has so far. */
static void
on_partial(LithoRequest *request, JsonObject *partial, GBytes *body, gpointer data)
{
  Making *making = data;
  if (!making->params->stream || body == NULL)
    return;
  take_size(making->params, partial);
  if (!request->streaming)
    litho_events_begin(request);
  send_event(request, making, "image_generation.partial_image", body, making->n_partial++);
}

static JsonObject *
job_of(const Making *making)
{
  const OpenaiParams *params = making->params;
  JsonObject *job = json_object_new();
  json_object_set_string_member(job, "do", "make");
  json_object_set_string_member(job, "words", params->prompt);
  if (params->width > 0) {
    json_object_set_int_member(job, "width", params->width);
    json_object_set_int_member(job, "height", params->height);
  }
  json_object_set_int_member(job, "seed", params->seed + making->done);
  json_object_set_string_member(job, "format", params->format);
  if (!g_str_equal(params->format, "png"))
    json_object_set_int_member(job, "quality", MAX(1, params->compression));
  return job;
}

static void
next(LithoRequest *request, Making *making)
{
  const OpenaiParams *params = making->params;
  const int left = params->stream ? params->partial_images - making->n_partial : 0;
  JsonObject *job = job_of(making);
  if (params->model != NULL) {
    json_object_set_string_member(job, "model", params->model);
    json_object_set_boolean_member(job, "metadata", TRUE);
    json_object_set_int_member(job, "partials", params->stream ? params->partial_images : 0);
    litho_request_run_engine(request, job, on_partial, on_made, making);
    return;
  }
  if (left > 0)
    json_object_set_double_member(job, "scale", 1.0 / (1 << left));
  else
    json_object_set_boolean_member(job, "metadata", TRUE);
  litho_request_run(request, job, NULL, NULL, on_made, making);
}

void
openai_make(LithoRequest *request, OpenaiParams *params)
{
  Making *making = g_new0(Making, 1);
  making->params = params;
  making->data = json_array_new();
  next(request, making);
}
