/* connections.h: who is connected: accepts, counts, and drops those that are slow or idle.
 *
 * libsoup has no time-outs. A connection has head_s to send the head of a request (also the next one, so that idle ones go),
 * then body_s for its body, more while it sends min_rate or more; while a request is worked or its answer goes out there is
 * no limit. Above max_connections the one that waits longest for a
 * head goes first; when all are busy the new one is closed.
 */
#ifndef LITHO_SERVE_CONNECTIONS_H
#define LITHO_SERVE_CONNECTIONS_H

#include <libsoup/soup.h>

typedef struct {
  guint max_connections; /* 0: 512 */
  guint head_s, body_s;  /* 0: 15 and 30 */
  guint min_rate;        /* bytes a second of a body after body_s, 0: 16 KiB */
} LithoConnectionLimits;

typedef struct _LithoConnections LithoConnections;

/* The client of a request that is being worked has gone. */
typedef void (*LithoConnectionGone)(SoupServerMessage *message, gpointer data);

/* Listens and hands connections to the server. Errors: of the socket. */
LithoConnections *litho_connections_new(SoupServer *server, GSocketAddress *address, const LithoConnectionLimits *limits,
                                        LithoConnectionGone gone, gpointer data, GError **error);
/* Stops to listen, closes all. */
void litho_connections_free(LithoConnections *connections);
guint16 litho_connections_port(const LithoConnections *connections);
guint litho_connections_n(const LithoConnections *connections);

/* What a request's connection does; by the server's signals. */
void litho_connections_head(LithoConnections *connections, SoupServerMessage *message);               /* its head came */
void litho_connections_bytes(LithoConnections *connections, SoupServerMessage *message, gsize size); /* of its body */
void litho_connections_read(LithoConnections *connections, SoupServerMessage *message);               /* all came */
void litho_connections_done(LithoConnections *connections, SoupServerMessage *message);               /* the answer is out */
/* Ends it, without an answer. */
void litho_connections_drop(LithoConnections *connections, SoupServerMessage *message);

#endif
