/* onnx_metadata.c: ModelProto.metadata_props (onnx.proto, field 14: StringStringEntryProto of key 1
 * and value 2), which OpenVINO's C API does not hand out. Only the outermost fields of the file are
 * walked; the net itself is skipped. */
#include <string.h>
#include "litho.h"
#include "model/onnx_metadata.h"
#include "model/protobuf.h"

enum { METADATA = 14, KEY = 1, VALUE = 2 };
/* The value where the entry is of that key. */
static char *
value_of(LithoPbBytes entry, const char *key)
{
  LithoPbBytes value = {NULL, NULL};
  LithoPbField field;
  gboolean is_it = FALSE;
  while (litho_pb_take(&entry, &field)) {
    const gsize n = (gsize)(field.bytes.end - field.bytes.at);
    if (field.number == KEY)
      is_it = n == strlen(key) && memcmp(field.bytes.at, key, n) == 0;
    else if (field.number == VALUE)
      value = field.bytes;
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
  LithoPbBytes all = {data, data + g_mapped_file_get_length(file)};
  LithoPbField field;
  char *value = NULL;
  while (data != NULL && value == NULL && litho_pb_take(&all, &field))
    if (field.number == METADATA)
      value = value_of(field.bytes, key);
  return value;
}
