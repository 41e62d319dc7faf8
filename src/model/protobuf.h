/* protobuf.h: the fields of a protocol buffer, one after the other (protobuf.dev, "Encoding"), without a schema. */
#ifndef LITHO_MODEL_PROTOBUF_H
#define LITHO_MODEL_PROTOBUF_H

#include <glib.h>

/* What is left of a message; not owned. */
typedef struct {
  const guint8 *at, *end;
} LithoPbBytes;

/* A field: its number, and its value (of a varint) or its bytes (of every other kind; not owned). */
typedef struct {
  guint number;
  guint64 value;
  LithoPbBytes bytes;
} LithoPbField;

/* A number of 7 bits a byte. FALSE: cut off. */
gboolean litho_pb_varint(LithoPbBytes *bytes, guint64 *value);
/* The next field. FALSE: at the end, or damaged, which leaves at before end. */
gboolean litho_pb_take(LithoPbBytes *bytes, LithoPbField *field);

#endif
