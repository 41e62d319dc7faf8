/* onnx_metadata.c: ModelProto.metadata_props (onnx.proto, field 14: StringStringEntryProto of key 1
 * and value 2), which OpenVINO's C API does not hand out. Only the outermost fields of the file are
 * walked; the net itself is skipped. */
#include <string.h>
#include "litho.h"
#include "model/onnx_metadata.h"

enum { METADATA = 14, KEY = 1, VALUE = 2 };
enum { WIRE_VARINT, WIRE_8_BYTES, WIRE_BYTES, WIRE_4_BYTES = 5 };

typedef struct {
  const guint8 *at, *end;
} Bytes;

static gboolean
take_varint(Bytes *b, guint64 *v)
{
  *v = 0;
  for (int shift = 0; shift < 64 && b->at < b->end; shift += 7) {
    const guint8 byte = *b->at++;
    *v |= (guint64)(byte & 0x7f) << shift;
    if (byte < 0x80)
      return TRUE;
  }
  return FALSE;
}

/* The next field; bytes are empty where it is a number. FALSE: the end, or no protobuf. */
static gboolean
take_field(Bytes *b, guint64 *field, Bytes *bytes)
{
  guint64 tag, n;
  if (!take_varint(b, &tag))
    return FALSE;
  *field = tag >> 3;
  *bytes = (Bytes){b->at, b->at};
  switch (tag & 7) {
  case WIRE_VARINT:
    return take_varint(b, &n);
  case WIRE_BYTES:
    if (!take_varint(b, &n))
      return FALSE;
    break;
  case WIRE_8_BYTES:
    n = 8;
    break;
  case WIRE_4_BYTES:
    n = 4;
    break;
  default:
    return FALSE;
  }
  if (n > (guint64)(b->end - b->at))
    return FALSE;
  *bytes = (Bytes){b->at, b->at + n};
  b->at += n;
  return TRUE;
}

/* The value where the entry is of that key. */
static char *
value_of(Bytes entry, const char *key)
{
  Bytes bytes, value = {NULL, NULL};
  guint64 field;
  gboolean is_it = FALSE;
  while (take_field(&entry, &field, &bytes)) {
    if (field == KEY)
      is_it =
          (gsize)(bytes.end - bytes.at) == strlen(key) && memcmp(bytes.at, key, strlen(key)) == 0;
    else if (field == VALUE)
      value = bytes;
  }
  return is_it && value.at != NULL ? g_utf8_make_valid((const char *)value.at, value.end - value.at)
                                   : NULL;
}

char *
litho_onnx_metadata(const char *path, const char *key, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &local);
  if (file == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s", path, local->message);
    return NULL;
  }
  const guint8 *data = (const guint8 *)g_mapped_file_get_contents(file);
  Bytes all = {data, data + g_mapped_file_get_length(file)}, bytes;
  guint64 field;
  char *value = NULL;
  while (data != NULL && value == NULL && take_field(&all, &field, &bytes))
    if (field == METADATA)
      value = value_of(bytes, key);
  return value;
}
