/* protobuf.c: see protobuf.h. */
#include "model/protobuf.h"

enum { WIRE_VARINT, WIRE_8_BYTES, WIRE_BYTES, WIRE_4_BYTES = 5 };

gboolean
litho_pb_varint(LithoPbBytes *bytes, guint64 *value)
{
  *value = 0;
  for (int shift = 0; shift < 64 && bytes->at < bytes->end; shift += 7) {
    const guint8 byte = *bytes->at++;
    *value |= (guint64)(byte & 0x7f) << shift;
    if (byte < 0x80)
      return TRUE;
  }
  return FALSE;
}

gboolean
litho_pb_take(LithoPbBytes *bytes, LithoPbField *field)
{
  LithoPbBytes now = *bytes;
  guint64 tag, size = 0;
  *field = (LithoPbField){0};
  if (now.at >= now.end || !litho_pb_varint(&now, &tag))
    return FALSE;
  field->number = (guint)(tag >> 3);
  switch (tag & 7) {
  case WIRE_VARINT:
    if (!litho_pb_varint(&now, &field->value))
      return FALSE;
    break;
  case WIRE_8_BYTES:
    size = 8;
    break;
  case WIRE_BYTES:
    if (!litho_pb_varint(&now, &size))
      return FALSE;
    break;
  case WIRE_4_BYTES:
    size = 4;
    break;
  default:
    return FALSE;
  }
  if (size > (guint64)(now.end - now.at))
    return FALSE;
  field->bytes = (LithoPbBytes){now.at, now.at + size};
  bytes->at = now.at + size;
  return TRUE;
}
