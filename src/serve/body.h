/* body.h: a request's body as it comes in: JSON to memory, files to the spool, multipart/form-data taken apart on the way. */
#ifndef LITHO_SERVE_BODY_H
#define LITHO_SERVE_BODY_H

#include "serve/route.h"
#include "serve/spool.h"

typedef struct _LithoBodyReader LithoBodyReader;

GPtrArray *litho_parts_new(void);

/* When the headers are there: looks at type and length and is ready for chunks. FALSE: the reply is *error. max_bytes: of the
 * whole body. */
gboolean litho_body_begin(LithoRequest *request, guint64 max_bytes, GError **error);
/* FALSE: no more is wanted; *error is the reply. */
gboolean litho_body_chunk(LithoRequest *request, gconstpointer data, gsize size, GError **error);
/* All is there: fills in request->json, body, files. */
gboolean litho_body_end(LithoRequest *request, GError **error);
void litho_body_reader_free(LithoBodyReader *reader);

#endif
