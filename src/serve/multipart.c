/* multipart.c: see multipart.h. A part's bytes end before CR LF "--" boundary: as many bytes as that is long are held back until
 * it is known that they are not it.
 */
#include "serve/multipart.h"
#include <string.h>
#include <libsoup/soup.h>

#define MAX_PARTS 64
#define MAX_HEAD (8 << 10)

typedef enum { BEFORE, HEAD, BODY, AFTER } State;

struct _LithoMultipart {
  LithoMultipartSink sink;
  gpointer data;
  char *delimiter; /* "\r\n--boundary" */
  gsize n_delimiter;
  GByteArray *held;
  State state;
  guint n_parts;
};

LithoMultipart *
litho_multipart_new(const char *boundary, const LithoMultipartSink *sink, gpointer data)
{
  LithoMultipart *multipart = g_new0(LithoMultipart, 1);
  multipart->sink = *sink;
  multipart->data = data;
  multipart->delimiter = g_strconcat("\r\n--", boundary, NULL);
  multipart->n_delimiter = strlen(multipart->delimiter);
  multipart->held = g_byte_array_new();
  /* The first delimiter may stand at the very beginning. */
  g_byte_array_append(multipart->held, (const guint8 *)"\r\n", 2);
  return multipart;
}

void
litho_multipart_free(LithoMultipart *multipart)
{
  if (multipart == NULL)
    return;
  g_byte_array_unref(multipart->held);
  g_free(multipart->delimiter);
  g_free(multipart);
}

static gboolean
wrong(GError **error, const char *what)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "multipart/form-data: %s", what);
  return FALSE;
}

static const char *
find(const GByteArray *held, const char *what, gsize n)
{
  return memmem(held->data, held->len, what, n);
}

static void
drop(LithoMultipart *multipart, gsize n)
{
  g_byte_array_remove_range(multipart->held, 0, (guint)n);
}

/* Valid UTF-8 of a header's parameter, or NULL. */
static char *
parameter(GHashTable *params, const char *name)
{
  const char *value = params != NULL ? g_hash_table_lookup(params, name) : NULL;
  return value != NULL ? g_utf8_make_valid(value, -1) : NULL;
}

/* text: the lines of a part's head. */
static gboolean
begin_part(LithoMultipart *multipart, const char *text, gsize size, GError **error)
{
  g_autoptr(SoupMessageHeaders) headers = soup_message_headers_new(SOUP_MESSAGE_HEADERS_MULTIPART);
  g_autofree char *lines = g_strdup_printf("x\r\n%.*s\r\n\r\n", (int)size, text);
  g_autofree char *disposition = NULL;
  GHashTable *params = NULL;
  if (++multipart->n_parts > MAX_PARTS) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "multipart/form-data: more than %d parts", MAX_PARTS);
    return FALSE;
  }
  if (memchr(text, '\0', size) != NULL || !soup_headers_parse(lines, (int)strlen(lines), headers) ||
      !soup_message_headers_get_content_disposition(headers, &disposition, &params))
    return wrong(error, "a part without Content-Disposition");
  g_autofree char *field = parameter(params, "name"), *file = parameter(params, "filename");
  if (params != NULL)
    g_hash_table_unref(params);
  if (field == NULL)
    return wrong(error, "a part without a name");
  return multipart->sink.begin(field, file, soup_message_headers_get_one(headers, "Content-Type"), multipart->data, error);
}

/* What stands behind a delimiter: "--" ends all, else blanks and CR LF. *more FALSE: not enough is there. */
static gboolean
after_delimiter(LithoMultipart *multipart, gboolean *more, GError **error)
{
  const GByteArray *held = multipart->held;
  const gsize n = multipart->n_delimiter;
  *more = FALSE;
  if (held->len < n + 2)
    return TRUE;
  if (memcmp(held->data + n, "--", 2) == 0) {
    multipart->state = AFTER;
    return TRUE;
  }
  gsize at = n;
  while (at < held->len && (held->data[at] == ' ' || held->data[at] == '\t'))
    at++;
  if (held->len < at + 2)
    return at - n < MAX_HEAD || wrong(error, "a boundary's line is too long");
  if (memcmp(held->data + at, "\r\n", 2) != 0)
    return wrong(error, "a boundary that is none");
  /* The CR LF stays: a head without lines is then the empty line alone. */
  drop(multipart, at);
  multipart->state = HEAD;
  *more = TRUE;
  return TRUE;
}

static gboolean
step_before(LithoMultipart *multipart, gboolean *more, GError **error)
{
  const char *at = find(multipart->held, multipart->delimiter, multipart->n_delimiter);
  *more = FALSE;
  if (at == NULL)
    return multipart->held->len < MAX_HEAD || wrong(error, "the boundary does not come");
  drop(multipart, (gsize)(at - (const char *)multipart->held->data));
  return after_delimiter(multipart, more, error);
}

static gboolean
step_head(LithoMultipart *multipart, gboolean *more, GError **error)
{
  const char *end = find(multipart->held, "\r\n\r\n", 4), *start = (const char *)multipart->held->data + 2;
  *more = FALSE;
  if (end == NULL)
    return multipart->held->len < MAX_HEAD || wrong(error, "a part's headers are too long");
  *more = TRUE;
  if (end < start || (gsize)(end - start) > MAX_HEAD)
    return wrong(error, "a part without headers");
  if (!begin_part(multipart, start, (gsize)(end - start), error))
    return FALSE;
  /* The CR LF before the body may be that of the delimiter of an empty one. */
  drop(multipart, (gsize)(end + 2 - (const char *)multipart->held->data));
  multipart->state = BODY;
  return TRUE;
}

/* `held` begins with the CR LF that ends the head, which is no part of the body. */
static gboolean
step_body(LithoMultipart *multipart, gboolean *more, GError **error)
{
  GByteArray *held = multipart->held;
  const char *data = (const char *)held->data, *at = find(held, multipart->delimiter, multipart->n_delimiter);
  *more = FALSE;
  if (at != NULL) {
    const gsize n = (gsize)(at - data);
    if ((n > 2 && !multipart->sink.bytes(data + 2, n - 2, multipart->data, error)) ||
        !multipart->sink.end(multipart->data, error))
      return FALSE;
    drop(multipart, n);
    multipart->state = BEFORE;
    *more = TRUE;
    return TRUE;
  }
  const gsize keep = multipart->n_delimiter + 2;
  if (held->len <= keep)
    return TRUE;
  const gsize n = held->len - keep;
  if (!multipart->sink.bytes(data + 2, n, multipart->data, error))
    return FALSE;
  /* Two bytes that were handed on take the place of the CR LF. */
  drop(multipart, n);
  return TRUE;
}

gboolean
litho_multipart_feed(LithoMultipart *multipart, const char *bytes, gsize size, GError **error)
{
  if (multipart->state == AFTER)
    return TRUE;
  g_byte_array_append(multipart->held, (const guint8 *)bytes, (guint)size);
  gboolean more = TRUE;
  while (more && multipart->state != AFTER) {
    const State state = multipart->state;
    if (!(state == BEFORE ? step_before(multipart, &more, error)
          : state == HEAD ? step_head(multipart, &more, error)
                          : step_body(multipart, &more, error)))
      return FALSE;
  }
  return TRUE;
}

gboolean
litho_multipart_finish(LithoMultipart *multipart, GError **error)
{
  return multipart->state == AFTER || wrong(error, "it is cut short");
}
