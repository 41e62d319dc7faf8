/* body.c: see body.h. */
#include "serve/body.h"
#include <string.h>
#include "base/json.h"
#include "serve/multipart.h"

#define MAX_TEXT (1 << 20)

struct _LithoBodyReader {
  LithoRequest *request; /* not held */
  guint64 n_bytes, max_bytes;
  GByteArray *memory; /* JSON, text; or NULL */
  LithoUpload *upload; /* the file that comes in, or NULL */
  LithoPart *part;     /* the part that comes in, owned until it ends; or NULL */
  LithoMultipart *multipart;
  GString *text; /* of a text field */
};

static void
part_drop(LithoPart *part)
{
  g_free(part->field);
  g_free(part->name);
  g_free(part->type);
  g_free(part);
}

void
litho_body_reader_free(LithoBodyReader *reader)
{
  if (reader == NULL)
    return;
  g_clear_pointer(&reader->memory, g_byte_array_unref);
  litho_upload_free(reader->upload);
  litho_multipart_free(reader->multipart);
  g_clear_pointer(&reader->part, part_drop);
  if (reader->text != NULL)
    g_string_free(reader->text, TRUE);
  g_free(reader);
}

/* --- multipart ------------------------------------------------------------------------------------------------ */

static gboolean
begin_part(const char *field, const char *file, const char *type, gpointer data, GError **error)
{
  LithoBodyReader *reader = data;
  reader->part = g_new0(LithoPart, 1);
  *reader->part = (LithoPart){.field = g_strdup(field), .name = g_strdup(file), .type = g_strdup(type)};
  if (file == NULL) {
    reader->text = g_string_new(NULL);
    return TRUE;
  }
  reader->upload = litho_upload_new(litho_server_spool(reader->request->server), error);
  return reader->upload != NULL;
}

static gboolean
part_bytes(const char *bytes, gsize size, gpointer data, GError **error)
{
  LithoBodyReader *reader = data;
  reader->part->n_bytes += size;
  if (reader->upload != NULL)
    return litho_upload_write(reader->upload, bytes, size, error);
  if (reader->text->len + size > MAX_TEXT) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "the field '%s' has more than 1 MiB", reader->part->field);
    return FALSE;
  }
  g_string_append_len(reader->text, bytes, (gssize)size);
  return TRUE;
}

static gboolean
end_part(gpointer data, GError **error)
{
  LithoBodyReader *reader = data;
  LithoPart *part = reader->part;
  if (reader->upload != NULL) {
    part->path = litho_upload_finish(reader->upload, error);
    g_clear_pointer(&reader->upload, litho_upload_free);
    if (part->path == NULL)
      return FALSE;
  } else {
    g_autofree char *text = g_string_free(g_steal_pointer(&reader->text), FALSE);
    part->text = g_utf8_make_valid(text, (gssize)strlen(text));
  }
  reader->part = NULL;
  g_ptr_array_add(reader->request->files, part);
  return TRUE;
}

/* --- begin ------------------------------------------------------------------------------------------------------ */

static gboolean
refuse(GError **error, LithoError code, const char *message)
{
  g_set_error_literal(error, LITHO_ERROR, (int)code, message);
  return FALSE;
}

static gboolean
begin_multipart(LithoBodyReader *reader, GHashTable *params, GError **error)
{
  static const LithoMultipartSink sink = {begin_part, part_bytes, end_part};
  const char *boundary = params != NULL ? g_hash_table_lookup(params, "boundary") : NULL;
  if (boundary == NULL || *boundary == '\0' || strlen(boundary) > 200)
    return refuse(error, LITHO_ERROR_USAGE, "multipart/form-data without a boundary");
  reader->multipart = litho_multipart_new(boundary, &sink, reader);
  return TRUE;
}

static gboolean
begin_file(LithoBodyReader *reader, const char *type, GHashTable *params, GError **error)
{
  reader->request->files = litho_parts_new();
  if (g_strcmp0(type, "multipart/form-data") == 0)
    return begin_multipart(reader, params, error);
  if (g_strcmp0(type, "application/json") == 0) {
    reader->memory = g_byte_array_new();
    return TRUE;
  }
  /* A form that a page of strangers can send without asking first. */
  if (g_strcmp0(type, "application/x-www-form-urlencoded") == 0 || g_strcmp0(type, "text/plain") == 0)
    return refuse(error, LITHO_ERROR_FORMAT, "send the picture as it is (image/…), as multipart/form-data, or JSON");
  reader->part = g_new0(LithoPart, 1);
  reader->part->type = g_strdup(type);
  reader->part->name = g_strdup("");
  reader->upload = litho_upload_new(litho_server_spool(reader->request->server), error);
  return reader->upload != NULL;
}

/* Lengths that two readers may understand differently. */
static gboolean
is_clear(SoupMessageHeaders *headers)
{
  const char *length = soup_message_headers_get_list(headers, "Content-Length");
  const char *coding = soup_message_headers_get_list(headers, "Transfer-Encoding");
  if (length != NULL && (*length == '\0' || strspn(length, "0123456789") != strlen(length)))
    return FALSE;
  return coding == NULL || (length == NULL && g_ascii_strcasecmp(coding, "chunked") == 0);
}

gboolean
litho_body_begin(LithoRequest *request, guint64 max_bytes, GError **error)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(request->message);
  const goffset length = soup_message_headers_get_content_length(headers);
  const gboolean has_body = length > 0 || soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CHUNKED;
  GHashTable *params = NULL;
  const char *type = soup_message_headers_get_content_type(headers, &params);
  LithoBodyReader *reader = g_new0(LithoBodyReader, 1);
  request->reader = reader;
  *reader = (LithoBodyReader){.request = request, .max_bytes = max_bytes};
  gboolean ok = TRUE;
  if (!is_clear(headers)) {
    ok = refuse(error, LITHO_ERROR_USAGE, "Content-Length and Transfer-Encoding: one of them, and well-formed");
  } else if ((guint64)MAX(length, 0) > max_bytes) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "a body of more than %" G_GUINT64_FORMAT " bytes", max_bytes);
    ok = FALSE;
  } else if (request->route->body == LITHO_BODY_NONE) {
    ok = !has_body || refuse(error, LITHO_ERROR_USAGE, "this takes no body");
  } else if (request->route->body == LITHO_BODY_FILE) {
    ok = begin_file(reader, type, params, error);
  } else if (has_body && g_strcmp0(type, "application/json") != 0) {
    /* A form of another page cannot have this type without being asked about, which nobody answers. */
    ok = refuse(error, LITHO_ERROR_FORMAT, "send Content-Type: application/json");
  } else {
    reader->memory = g_byte_array_new();
  }
  if (params != NULL)
    g_hash_table_unref(params);
  return ok;
}

/* --- chunks and end ------------------------------------------------------------------------------------------------ */

gboolean
litho_body_chunk(LithoRequest *request, gconstpointer data, gsize size, GError **error)
{
  LithoBodyReader *reader = request->reader;
  reader->n_bytes += size;
  if (reader->n_bytes > reader->max_bytes) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "a body of more than %" G_GUINT64_FORMAT " bytes",
                reader->max_bytes);
    return FALSE;
  }
  if (reader->multipart != NULL)
    return litho_multipart_feed(reader->multipart, data, size, error);
  if (reader->memory != NULL) {
    g_byte_array_append(reader->memory, data, (guint)size);
    return TRUE;
  }
  if (reader->part == NULL)
    return refuse(error, LITHO_ERROR_USAGE, "this takes no body");
  return part_bytes(data, size, reader, error);
}

static gboolean
parse_json(LithoRequest *request, const GByteArray *memory, GError **error)
{
  if (memory->len == 0) {
    request->json = json_object_new();
    return TRUE;
  }
  g_autoptr(GError) failure = NULL;
  g_autoptr(JsonNode) root = litho_json_parse((const char *)memory->data, (gssize)memory->len, &failure);
  if (root == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "the body is not JSON: %s", failure->message);
    return FALSE;
  }
  if (!JSON_NODE_HOLDS_OBJECT(root))
    return refuse(error, LITHO_ERROR_USAGE, "the body must be a JSON object");
  request->json = json_object_ref(json_node_get_object(root));
  return TRUE;
}

gboolean
litho_body_end(LithoRequest *request, GError **error)
{
  LithoBodyReader *reader = request->reader;
  if (reader->multipart != NULL)
    return litho_multipart_finish(reader->multipart, error);
  if (reader->memory != NULL && request->route->body == LITHO_BODY_TEXT) {
    request->body = g_byte_array_free_to_bytes(g_steal_pointer(&reader->memory));
    return TRUE;
  }
  if (reader->memory != NULL)
    return parse_json(request, reader->memory, error);
  if (reader->part == NULL)
    return TRUE;
  if (reader->n_bytes == 0)
    return refuse(error, LITHO_ERROR_USAGE, "the body is empty: where is the picture?");
  return end_part(reader, error);
}
