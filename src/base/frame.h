/* frame.h: what a worker and its server say to each other: one line of JSON, then, where it has "bytes": N, N raw bytes.
 *
 * Requests  {"id":7,"do":"render",…}; {"id":7,"do":"cancel"} while that one runs.
 * Answers   {"id":7,"progress":0.4,"stage":"…"} any number of times, then {"id":7,"result":{…}[,"bytes":N]} or
 *           {"id":7,"error":{"code","message","help","exit","http"}}.
 */
#ifndef LITHO_BASE_FRAME_H
#define LITHO_BASE_FRAME_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#define LITHO_FRAME_MAX_LINE (32u << 20)
#define LITHO_FRAME_MAX_BYTES (G_GUINT64_CONSTANT(1) << 30)

/* The line of a frame with its end; body NULL: none. New. */
char *litho_frame_line(JsonObject *head, GBytes *body);
/* Parses a line and checks "bytes" (0 without). NULL with RECIPE or LIMIT. */
JsonObject *litho_frame_parse(const char *line, gssize length, gsize *n_bytes, GError **error);

/* Blocking, for the worker. One frame from a stream; *body NULL when it has none. NULL without an error: the end. */
JsonObject *litho_frame_read(GDataInputStream *in, GBytes **body, GError **error);
gboolean litho_frame_write(int fd, JsonObject *head, GBytes *body, GError **error);

#endif
