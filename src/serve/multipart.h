/* multipart.h: multipart/form-data (RFC 7578) in chunks, as it comes over the wire.
 *
 * Nothing of a file is held: its bytes are handed on. Limits: 64 parts, 8 KiB of headers a part, 1 MiB of a text field. */
#ifndef LITHO_SERVE_MULTIPART_H
#define LITHO_SERVE_MULTIPART_H

#include <glib.h>
#include "litho.h"

typedef struct {
  /* A part begins; file: NULL: a text field. FALSE: stop, *error says why. */
  gboolean (*begin)(const char *field, const char *file, const char *type, gpointer data, GError **error);
  gboolean (*bytes)(const char *bytes, gsize size, gpointer data, GError **error);
  gboolean (*end)(gpointer data, GError **error);
} LithoMultipartSink;

typedef struct _LithoMultipart LithoMultipart;

/* boundary: of the Content-Type. */
LithoMultipart *litho_multipart_new(const char *boundary, const LithoMultipartSink *sink, gpointer data);
void litho_multipart_free(LithoMultipart *multipart);
/* Errors: USAGE (not well-formed), LIMIT, those of the sink. */
gboolean litho_multipart_feed(LithoMultipart *multipart, const char *bytes, gsize size, GError **error);
/* FALSE: it was cut short. */
gboolean litho_multipart_finish(LithoMultipart *multipart, GError **error);

#endif
