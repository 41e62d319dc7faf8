/* request.c: a request's life, and its replies. */
#include <string.h>
#include "base/error.h"
#include "base/json.h"
#include "serve/body.h"
#include "serve/guard.h"
#include "serve/route.h"

LithoRequest *
litho_request_ref(LithoRequest *request)
{
  request->refs++;
  return request;
}

static void
part_free(gpointer data)
{
  LithoPart *part = data;
  if (part->path != NULL)
    litho_spool_remove(part->path);
  g_free(part->field);
  g_free(part->name);
  g_free(part->type);
  g_free(part->text);
  g_free(part->path);
  g_free(part);
}

GPtrArray *
litho_parts_new(void)
{
  return g_ptr_array_new_with_free_func(part_free);
}

void
litho_request_unref(LithoRequest *request)
{
  if (request == NULL || --request->refs > 0)
    return;
  litho_body_reader_free(request->reader);
  g_strfreev(request->parts);
  g_clear_pointer(&request->query, g_hash_table_unref);
  g_clear_pointer(&request->json, json_object_unref);
  g_clear_pointer(&request->body, g_bytes_unref);
  g_clear_pointer(&request->files, g_ptr_array_unref);
  g_clear_error(&request->refused);
  g_object_unref(request->message);
  g_free(request);
}

/* --- what came ---------------------------------------------------------------------------------------- */

const char *
litho_request_query(const LithoRequest *request, const char *name)
{
  return request->query != NULL ? g_hash_table_lookup(request->query, name) : NULL;
}

int
litho_request_query_int(const LithoRequest *request, const char *name, int otherwise)
{
  const char *text = litho_request_query(request, name);
  gint64 number;
  return text != NULL && g_ascii_string_to_signed(text, 10, G_MININT, G_MAXINT, &number, NULL) ? (int)number : otherwise;
}

const char *
litho_request_header(const LithoRequest *request, const char *name)
{
  return soup_message_headers_get_one(soup_server_message_get_request_headers(request->message), name);
}

gboolean
litho_request_wants_events(const LithoRequest *request)
{
  const char *accept = litho_request_header(request, "Accept");
  return accept != NULL && strstr(accept, "text/event-stream") != NULL;
}

const char *
litho_request_text(const LithoRequest *request, const char *name)
{
  JsonNode *node = request->json != NULL ? json_object_get_member(request->json, name) : NULL;
  return node != NULL && litho_json_is_text(node) ? json_node_get_string(node) : NULL;
}

int
litho_request_int(const LithoRequest *request, const char *name, int otherwise)
{
  JsonNode *node = request->json != NULL ? json_object_get_member(request->json, name) : NULL;
  return node != NULL && litho_json_is_number(node) ? (int)CLAMP(json_node_get_double(node), -1e9, 1e9) : otherwise;
}

/* --- replies ------------------------------------------------------------------------------------------- */

/* TRUE: the reply may be set. */
static gboolean
begin_reply(LithoRequest *request)
{
  if (request->replied || request->gone || litho_server_is_closing(request->server))
    return FALSE;
  request->replied = TRUE;
  litho_guard_headers(request->message);
  return TRUE;
}

static void
go_on(LithoRequest *request)
{
  if (request->paused)
    soup_server_message_unpause(request->message);
  request->paused = FALSE;
}

void
litho_reply_header(LithoRequest *request, const char *name, const char *value)
{
  if (!request->gone)
    soup_message_headers_replace(soup_server_message_get_response_headers(request->message), name, value);
}

/* What libsoup has no words for. */
static const char *
reason_of(guint status)
{
  return status == 421   ? "Misdirected Request"
         : status == 429 ? "Too Many Requests"
         : status == 499 ? "Stopped"
         : status == 507 ? "Insufficient Storage"
                         : NULL;
}

static void
set_bytes(LithoRequest *request, guint status, const char *type, GBytes *bytes)
{
  soup_server_message_set_status(request->message, status, reason_of(status));
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(request->message);
  soup_message_headers_replace(headers, "Content-Type", type);
  if (g_bytes_get_size(bytes) > 0)
    soup_message_body_append_bytes(soup_server_message_get_response_body(request->message), bytes);
  soup_message_body_complete(soup_server_message_get_response_body(request->message));
}

void
litho_reply_bytes(LithoRequest *request, guint status, const char *type, GBytes *bytes, const char *etag)
{
  if (!begin_reply(request))
    return;
  if (etag != NULL) {
    litho_reply_header(request, "ETag", etag);
    litho_reply_header(request, "Cache-Control", "private, no-cache");
  }
  const char *known = litho_request_header(request, "If-None-Match");
  if (etag != NULL && known != NULL && g_str_equal(known, etag))
    soup_server_message_set_status(request->message, 304, NULL);
  else
    set_bytes(request, status, type, bytes);
  go_on(request);
}

void
litho_reply_json(LithoRequest *request, guint status, JsonNode *root)
{
  g_autoptr(JsonNode) owned = root;
  char *text = litho_json_print_line(owned);
  g_autoptr(GBytes) bytes = g_bytes_new_take(text, strlen(text));
  litho_reply_bytes(request, status, "application/json", bytes, NULL);
}

void
litho_reply_object(LithoRequest *request, guint status, JsonObject *object)
{
  JsonNode *root = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  litho_reply_json(request, status, root);
}

/* {"error":{"message","type","param":null,"code"}}, as OpenAI's clients read it. */
static JsonObject *
openai_error(guint status, const char *code, const char *message)
{
  JsonObject *inner = json_object_new();
  json_object_set_string_member(inner, "message", message);
  json_object_set_string_member(inner, "type", status == 401   ? "authentication_error"
                                               : status == 429 ? "rate_limit_error"
                                               : status < 500  ? "invalid_request_error"
                                                               : "server_error");
  json_object_set_null_member(inner, "param");
  json_object_set_string_member(inner, "code", code);
  return inner;
}

static JsonNode *
error_body(const LithoRequest *request, guint status, const char *code, const char *message, const char *help)
{
  JsonObject *inner, *outer = json_object_new();
  if (request->route != NULL && (request->route->flags & LITHO_ROUTE_OPENAI) != 0) {
    inner = openai_error(status, code, message);
  } else {
    inner = json_object_new();
    json_object_set_string_member(inner, "code", code);
    json_object_set_string_member(inner, "message", message);
    if (help != NULL)
      json_object_set_string_member(inner, "help", help);
  }
  json_object_set_object_member(outer, "error", inner);
  JsonNode *node = json_node_init_object(json_node_alloc(), outer);
  json_object_unref(outer);
  return node;
}

JsonNode *
litho_error_reply(const LithoRequest *request, const GError *error)
{
  const LithoErrorInfo *info = litho_error_row(error);
  g_autofree char *message = g_utf8_make_valid(error->message, -1);
  return error_body(request, (guint)info->http_status, info->name, message, info->help);
}

/* A client that posts again after such an answer would only do it twice. */
static void
say_no_retry(LithoRequest *request, guint status)
{
  if (status == 409 || status == 501 || status == 507 || status == 500)
    litho_reply_header(request, "x-should-retry", "false");
}

void
litho_reply_error(LithoRequest *request, const GError *error)
{
  const guint status = (guint)litho_error_row(error)->http_status;
  say_no_retry(request, status);
  litho_reply_json(request, status, litho_error_reply(request, error));
}

void
litho_reply_fail(LithoRequest *request, LithoError code, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_autoptr(GError) error = g_error_new_literal(LITHO_ERROR, (int)code, message);
  litho_reply_error(request, error);
}

void
litho_reply_status(LithoRequest *request, guint status, const char *code, const char *message)
{
  say_no_retry(request, status);
  litho_reply_json(request, status, error_body(request, status, code, message, NULL));
}

/* --- events ---------------------------------------------------------------------------------------------- */

void
litho_events_begin(LithoRequest *request)
{
  if (!begin_reply(request))
    return;
  request->streaming = TRUE;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(request->message);
  soup_server_message_set_status(request->message, 200, NULL);
  soup_message_headers_replace(headers, "Content-Type", "text/event-stream");
  soup_message_headers_set_encoding(headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate(soup_server_message_get_response_body(request->message), FALSE);
  /* The status goes out with the first line. */
  litho_events_send(request, NULL, NULL);
}

void
litho_events_send(LithoRequest *request, const char *name, const char *data)
{
  if (request->gone || !request->streaming || litho_server_is_closing(request->server))
    return;
  g_autoptr(GString) text = g_string_new(NULL);
  if (name != NULL)
    g_string_append_printf(text, "event: %s\n", name);
  if (data != NULL)
    g_string_append_printf(text, "data: %s\n", data);
  else
    g_string_append(text, ":\n");
  g_string_append_c(text, '\n');
  g_autoptr(GBytes) bytes = g_string_free_to_bytes(g_steal_pointer(&text));
  soup_message_body_append_bytes(soup_server_message_get_response_body(request->message), bytes);
  request->paused = FALSE;
  soup_server_message_unpause(request->message);
}

void
litho_events_send_object(LithoRequest *request, const char *name, JsonObject *object)
{
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  g_autofree char *line = litho_json_print_line(root);
  litho_events_send(request, name, line);
}

void
litho_events_end(LithoRequest *request)
{
  if (request->gone || !request->streaming || litho_server_is_closing(request->server))
    return;
  request->streaming = FALSE;
  soup_message_body_complete(soup_server_message_get_response_body(request->message));
  soup_server_message_unpause(request->message);
}

/* --- jobs for a request ------------------------------------------------------------------------------------ */

typedef struct {
  LithoRequest *request; /* held */
  LithoRequestDone done;
  gpointer data;
  LithoRequestPartial partial;
} Run;

static void
on_progress(double fraction, const char *stage, gpointer data)
{
  LithoRequest *request = ((Run *)data)->request;
  if (!request->streaming || (request->route->flags & LITHO_ROUTE_OPENAI) != 0) /* that API has no such event */
    return;
  JsonObject *object = json_object_new();
  json_object_set_double_member(object, "fraction", fraction);
  if (stage != NULL)
    json_object_set_string_member(object, "stage", stage);
  litho_events_send_object(request, "progress", object);
}

void
litho_request_failed(LithoRequest *request, const GError *error)
{
  if (!request->streaming) {
    litho_reply_error(request, error);
    return;
  }
  g_autoptr(JsonNode) node = litho_error_reply(request, error);
  g_autofree char *line = litho_json_print_line(node);
  litho_events_send(request, "error", line);
  litho_events_end(request);
}

static void
on_done(JsonObject *result, GBytes *body, const GError *error, gpointer data)
{
  g_autofree Run *run = data;
  g_autoptr(LithoRequest) request = run->request;
  request->job = NULL;
  if (error != NULL)
    litho_request_failed(request, error);
  if (error == NULL || run->data != NULL)
    run->done(request, error == NULL ? result : NULL, body, run->data);
}

static void
on_partial(JsonObject *partial, GBytes *body, gpointer data)
{
  const Run *run = data;
  run->partial(run->request, partial, body, run->data);
}

void
litho_request_run_engine(LithoRequest *request, JsonObject *job, LithoRequestPartial partial, LithoRequestDone done,
                         gpointer data)
{
  Run *run = g_new0(Run, 1);
  *run = (Run){litho_request_ref(request), done, data, partial};
  const LithoJobOptions options = {.engine = TRUE,
                                   .job_s = LITHO_ENGINE_JOB_S,
                                   .on_progress = on_progress,
                                   .on_partial = partial != NULL ? on_partial : NULL,
                                   .on_done = on_done,
                                   .data = run};
  request->job = litho_pool_run(litho_server_pool(request->server), job, NULL, &options);
}

void
litho_request_run(LithoRequest *request, JsonObject *job, GBytes *body, const char *newest, LithoRequestDone done,
                  gpointer data)
{
  Run *run = g_new0(Run, 1);
  *run = (Run){litho_request_ref(request), done, data, NULL};
  const LithoJobOptions options = {.newest = newest, .on_progress = on_progress, .on_done = on_done, .data = run};
  request->job = litho_pool_run(litho_server_pool(request->server), job, body, &options);
}
