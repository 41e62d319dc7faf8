/* server.h: the HTTP server: one main loop that never touches a photo, worker processes behind it. */
#ifndef LITHO_SERVE_SERVER_H
#define LITHO_SERVE_SERVER_H

#include "serve/connections.h"
#include "serve/route.h"

typedef struct {
  const char *listen; /* "127.0.0.1:8080", "[::1]:0"; port 0: a free one. NULL: 127.0.0.1, a free port */
  const char *token;  /* of programs; NULL: a random one */
  const char *const *roots; /* "NAME=DIR", NULL-terminated; or NULL */
  const char *const *hosts; /* further names that it may be called by, without a port; or NULL */
  const char *state_dir;    /* NULL: $XDG_STATE_HOME/litho/serve */
  guint64 max_upload_bytes; /* of a photo, 0: 512 MiB */
  guint64 max_spool_bytes;  /* 0: 20 GiB */
  LithoConnectionLimits connections;
  LithoPoolOptions pool;
} LithoServerOptions;

/* Listens; requests are answered while the default main context runs. Errors: USAGE (an address, a root), WRITE, RESOURCE
 * (the port is taken). */
LithoServer *litho_server_new(const LithoServerOptions *options, GError **error);
/* Lets go of everything: the workers end, unfinished uploads are removed. */
void litho_server_free(LithoServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoServer, litho_server_free)

char *litho_server_address(const LithoServer *server);   /* "http://127.0.0.1:8080"; caller frees */
char *litho_server_page(LithoServer *server);            /* that with a new one-time token; caller frees */
const char *litho_server_token(const LithoServer *server);
/* Called when a one-time token was used up; message: a line for the person. */
void litho_server_on_login(LithoServer *server, void (*login)(gpointer data), gpointer data);

#endif
