/* route.h: what the server answers: one table of routes, and what a handler gets and gives.
 *
 * A route is data: method, path, who may call it, what its body may be, and its line of the OpenAPI document, which is
 * derived from the table (openapi.c). A handler is called in the main loop when the body is there and leads to exactly one
 * reply, at once or later; it never waits.
 */
#ifndef LITHO_SERVE_ROUTE_H
#define LITHO_SERVE_ROUTE_H

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include "serve/pool.h"

typedef struct _LithoServer LithoServer;
typedef struct _LithoRequest LithoRequest;
typedef struct _LithoRoute LithoRoute;

typedef enum {
  LITHO_ROUTE_OPEN = 1 << 0,    /* needs no token: nothing of a person is told or changed */
  LITHO_ROUTE_PAGE = 1 << 1,    /* a person may come here by a link from elsewhere */
  LITHO_ROUTE_OPENAI = 1 << 2,  /* errors have the form of that API */
  LITHO_ROUTE_HIDDEN = 1 << 3,  /* not in the OpenAPI document: the page's files */
} LithoRouteFlags;

typedef enum {
  LITHO_BODY_NONE, /* a body is refused */
  LITHO_BODY_JSON, /* an object; absent counts as {} */
  LITHO_BODY_FILE, /* a picture as it is, multipart/form-data, or JSON */
  LITHO_BODY_TEXT, /* JSON of any kind, in request->body as it came: MCP */
} LithoBodyKind;

typedef struct {
  const char *name;
  const char *type; /* "integer" "string" "boolean" */
  const char *help;
} LithoRouteQuery;

struct _LithoRoute {
  const char *method;
  const char *path; /* "/api/v1/sessions/{id}": {…} is one component */
  void (*handle)(LithoRequest *request);
  guint flags;
  LithoBodyKind body;
  gsize max_body;  /* 0: 1 MiB of JSON and text, the server's limit of an upload for files */
  const char *summary;
  const LithoRouteQuery *query; /* ends with a NULL name; or NULL */
  const char *takes; /* JSON Schema of the body, or NULL */
  const char *gives; /* JSON Schema of the answer (200); or a media type; NULL: an object */
};

/* Every table, NULL-terminated; a table ends with a NULL method. Matched in order. */
extern const LithoRoute *const litho_routes[];

/* One part of a multipart body, or the whole of a raw one. */
typedef struct {
  char *field; /* "image", "image[]"; NULL: a raw body */
  char *name;  /* the file's name as the client says it: for people, never a path; NULL: a text field */
  char *type;  /* media type as said, or NULL */
  char *text;  /* of a text field: NUL-terminated, valid UTF-8; NULL: a file */
  char *path;  /* of a file: under a name that the server made; removed with the request unless it is taken */
  guint64 n_bytes;
} LithoPart;

struct _LithoRequest {
  int refs;
  LithoServer *server;
  SoupServerMessage *message;
  const LithoRoute *route;
  char **parts;       /* values of {…}, in order */
  GHashTable *query;  /* name → value; NULL: none */
  JsonObject *json;   /* of BODY_JSON, and of BODY_FILE that came as JSON; else NULL */
  GBytes *body;       /* of BODY_TEXT, else NULL */
  GPtrArray *files;   /* LithoPart*, of BODY_FILE; never NULL then */
  gboolean gone;      /* the client is: replies go nowhere */
  LithoJob *job;      /* is cancelled when the client goes; the handler sets it, and NULL when it is done */
  /* of request.c and body.c */
  gboolean replied, paused, streaming;
  struct _LithoBodyReader *reader;
  GError *refused; /* while the body was read: the reply */
};

LithoRequest *litho_request_ref(LithoRequest *request);
void litho_request_unref(LithoRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoRequest, litho_request_unref)

/* Member of the query; otherwise where it is absent. A number that is none is `otherwise`. */
const char *litho_request_query(const LithoRequest *request, const char *name);
int litho_request_query_int(const LithoRequest *request, const char *name, int otherwise);
const char *litho_request_header(const LithoRequest *request, const char *name); /* or NULL */
gboolean litho_request_wants_events(const LithoRequest *request); /* Accept: text/event-stream */
/* Members of the JSON body. */
const char *litho_request_text(const LithoRequest *request, const char *name); /* or NULL */
int litho_request_int(const LithoRequest *request, const char *name, int otherwise);

/* --- replies: one a request, from the main loop; nothing happens when the client is gone ------------- */

void litho_reply_json(LithoRequest *request, guint status, JsonNode *root); /* takes root over */
void litho_reply_object(LithoRequest *request, guint status, JsonObject *object); /* takes object over */
/* etag: NULL, or the reply may be 304. type: a media type. */
void litho_reply_bytes(LithoRequest *request, guint status, const char *type, GBytes *bytes, const char *etag);
/* By the error table; in the OpenAI form where the route says so. */
void litho_reply_error(LithoRequest *request, const GError *error);
void litho_reply_fail(LithoRequest *request, LithoError code, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* The same with a status of its own and a code that is not of the table ("busy"). */
void litho_reply_status(LithoRequest *request, guint status, const char *code, const char *message);
/* Server-sent events: begin, then any number of events, then end. data: one line. name: NULL: no event line. */
void litho_events_begin(LithoRequest *request);
void litho_events_send(LithoRequest *request, const char *name, const char *data);
void litho_events_send_object(LithoRequest *request, const char *name, JsonObject *object); /* takes object over */
void litho_events_end(LithoRequest *request);
/* The error of what went on after litho_request_run(): as a reply, or as the event "error" at the end of events. */
void litho_request_failed(LithoRequest *request, const GError *error);
/* A header of the reply, before it. */
void litho_reply_header(LithoRequest *request, const char *name, const char *value);
/* {"error":{"code","message","help"}}, or the OpenAI form. New reference. */
JsonNode *litho_error_reply(const LithoRequest *request, const GError *error);

/* --- the server --------------------------------------------------------------------------------------- */

LithoPool *litho_server_pool(LithoServer *server);
struct _LithoSpool *litho_server_spool(LithoServer *server);
struct _LithoChats *litho_server_chats(LithoServer *server);
struct _LithoOpenai *litho_server_openai(LithoServer *server);
struct _LithoMcpServe *litho_server_mcp(LithoServer *server);
struct _LithoTasks *litho_server_tasks(LithoServer *server);
/* DIR of a root, NULL: no root of that name. */
const char *litho_server_root(LithoServer *server, const char *name);
/* Names, in order; NULL-terminated, owned by the server. */
const char *const *litho_server_roots(LithoServer *server);
guint64 litho_server_max_upload(const LithoServer *server);
gint64 litho_server_started_us(const LithoServer *server);
guint litho_server_n_connections(const LithoServer *server);
/* It lets go of its clients: nothing is sent any more. */
gboolean litho_server_is_closing(const LithoServer *server);
gboolean litho_server_login(LithoServer *server, SoupServerMessage *message, const char *token);


/* Runs a job of the pool for a request: request->job is set, it is cancelled when the client goes, errors are replied.
 * done gets what is left to do; it must reply. With data it is called after an error too, with result NULL, to let go of
 * that. newest, job: as LithoJobOptions. Takes job over. */
typedef void (*LithoRequestDone)(LithoRequest *request, JsonObject *result, GBytes *body, gpointer data);
void litho_request_run(LithoRequest *request, JsonObject *job, GBytes *body, const char *newest, LithoRequestDone done,
                       gpointer data);
/* The same of a job of the engine that makes pictures by a model of others, which may take long. partial: gets what is there
 * before; NULL: nobody. */
typedef void (*LithoRequestPartial)(LithoRequest *request, JsonObject *partial, GBytes *body, gpointer data);
void litho_request_run_engine(LithoRequest *request, JsonObject *job, LithoRequestPartial partial, LithoRequestDone done,
                              gpointer data);

#endif
