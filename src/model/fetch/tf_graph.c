/* tf_graph.c: reads a frozen TensorFlow graph by hand. LithoPbField numbers are those of graph.proto,
 * node_def.proto, attr_value.proto, tensor.proto and tensor_shape.proto. What no converter asks for
 * is passed over.
 */
#include <string.h>
#include "model/fetch/convert.h"
#include "model/fetch/tf_graph.h"
#include "model/protobuf.h"

enum { FLOAT32 = 1, NODES_MOST = 100000, VALUES_MOST = 1 << 26 };

static char *
text_of(const LithoPbBytes *bytes)
{
  return g_strndup((const char *)bytes->at, (gsize)(bytes->end - bytes->at));
}

static void
node_free(gpointer data)
{
  LithoTfNode *node = data;
  g_free(node->name);
  g_free(node->op);
  g_strfreev(node->input);
  g_free(node->v);
  g_free(node);
}

/* TensorShapeProto. */
static gboolean
read_shape(LithoPbBytes bytes, LithoTfNode *node)
{
  LithoPbField field, part;
  node->rank = 0;
  node->n = 1;
  while (litho_pb_take(&bytes, &field)) {
    gint64 size = 0;
    if (field.number != 2)
      continue;
    while (litho_pb_take(&field.bytes, &part))
      if (part.number == 1)
        size = (gint64)part.value;
    if (node->rank == LITHO_TF_MAX_RANK || size < 1 || size > VALUES_MOST ||
        node->n > VALUES_MOST / (gsize)size)
      return FALSE;
    node->dim[node->rank++] = size;
    node->n *= (gsize)size;
  }
  return bytes.at == bytes.end;
}

/* TensorProto: floats become the node's constant, anything else is passed over. */
static gboolean
read_tensor(LithoPbBytes bytes, LithoTfNode *node)
{
  LithoPbField field;
  LithoPbBytes content = {0}, all = bytes;
  guint64 type = 0;
  g_autoptr(GByteArray) listed = g_byte_array_new(); /* float_val, packed or one by one */
  while (litho_pb_take(&bytes, &field)) {
    if (field.number == 1)
      type = field.value;
    else if (field.number == 4)
      content = field.bytes;
    else if (field.number == 5)
      g_byte_array_append(listed, field.bytes.at, (guint)(field.bytes.end - field.bytes.at));
  }
  if (bytes.at != bytes.end)
    return FALSE;
  if (type != FLOAT32)
    return TRUE;
  node->rank = 0;
  node->n = 1;
  for (bytes = all; litho_pb_take(&bytes, &field);)
    if (field.number == 2 && !read_shape(field.bytes, node)) {
      node->rank = -1; /* of more dimensions than a converter reads */
      return TRUE;
    }
  const gsize size = content.at != NULL ? (gsize)(content.end - content.at) : listed->len;
  if (size < sizeof(float) || (content.at != NULL && size != node->n * sizeof(float)))
    return FALSE;
  node->v = g_new(float, node->n);
  const guint8 *from = content.at != NULL ? content.at : listed->data;
  const gsize n_from =
      size / sizeof(float); /* fewer than the shape has: the last one holds for the rest */
  for (gsize i = 0; i < node->n; i++)
    memcpy(&node->v[i], from + sizeof(float) * MIN(i, n_from - 1), sizeof(float));
  return TRUE;
}

/* AttrValue.ListValue of NHWC: the value of rows and columns, 0 when they differ or there are not
 * four. */
static int
read_list(LithoPbBytes bytes)
{
  LithoPbField field;
  gint64 value[4] = {0};
  int n = 0;
  while (litho_pb_take(&bytes, &field)) {
    if (field.number != 3)
      continue;
    if (field.bytes.at == field.bytes.end && n < 4) /* one by one */
      value[n++] = (gint64)field.value;
    for (guint64 v; field.bytes.at < field.bytes.end && litho_pb_varint(&field.bytes, &v); n++)
      if (n < 4)
        value[n] = (gint64)v;
  }
  return n == 4 && value[1] == value[2] && value[1] > 0 && value[1] < 64 ? (int)value[1] : 0;
}

/* The entry of a map from names to AttrValue. */
static gboolean
read_attribute(LithoPbBytes bytes, LithoTfNode *node)
{
  LithoPbField field, value;
  g_autofree char *name = NULL;
  while (litho_pb_take(&bytes, &field)) {
    if (field.number == 1) {
      g_free(name);
      name = text_of(&field.bytes);
    }
    while (field.number == 2 && name != NULL && litho_pb_take(&field.bytes, &value)) {
      if (value.number == 8 && g_str_equal(name, "value") && !read_tensor(value.bytes, node))
        return FALSE;
      if (value.number == 2 && g_str_equal(name, "padding"))
        node->same =
            value.bytes.end - value.bytes.at == 4 && memcmp(value.bytes.at, "SAME", 4) == 0;
      if (value.number == 1 && g_str_equal(name, "strides"))
        node->stride = read_list(value.bytes);
      if (value.number == 1 && g_str_equal(name, "dilations"))
        node->dilation = read_list(value.bytes);
    }
  }
  return bytes.at == bytes.end;
}

static LithoTfNode *
read_node(LithoPbBytes bytes)
{
  LithoPbField field;
  LithoTfNode *node = g_new0(LithoTfNode, 1);
  g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(g_free);
  gboolean ok = TRUE;
  node->rank = -1;
  node->dilation = 1;
  while (ok && litho_pb_take(&bytes, &field)) {
    if (field.number == 1 && node->name == NULL)
      node->name = text_of(&field.bytes);
    else if (field.number == 2 && node->op == NULL)
      node->op = text_of(&field.bytes);
    else if (field.number == 3 && field.bytes.at < field.bytes.end && *field.bytes.at != '^')
      g_ptr_array_add(inputs, text_of(&field.bytes));
    else if (field.number == 5 && node->v == NULL)
      ok = read_attribute(field.bytes, node);
  }
  g_ptr_array_add(inputs, NULL);
  node->input = (char **)g_ptr_array_steal(inputs, NULL);
  if (ok && bytes.at == bytes.end && node->name != NULL && node->op != NULL)
    return node;
  node_free(node);
  return NULL;
}

GHashTable *
litho_tf_graph(const char *path, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &local);
  if (file == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: %s", path, local->message);
    return NULL;
  }
  const gsize size = g_mapped_file_get_length(file);
  if (size > LITHO_CONVERT_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%s: nets of more than 1 GiB are not converted", path);
    return NULL;
  }
  const guint8 *data = (const guint8 *)g_mapped_file_get_contents(file);
  LithoPbBytes bytes = {data, data + size};
  LithoPbField field;
  g_autoptr(GHashTable) nodes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, node_free);
  gboolean ok = TRUE;
  while (ok && litho_pb_take(&bytes, &field)) {
    LithoTfNode *node = field.number == 1 ? read_node(field.bytes) : NULL;
    if (node != NULL)
      g_hash_table_replace(nodes, node->name, node);
    ok = (node != NULL || field.number != 1) && g_hash_table_size(nodes) <= NODES_MOST;
  }
  if (ok && bytes.at == bytes.end && g_hash_table_size(nodes) > 0)
    return g_steal_pointer(&nodes);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: no frozen graph of TensorFlow, or a damaged one", path);
  return NULL;
}
