/* safetensors.c: reading: the header is checked whole before a tensor is handed out. See safetensors.h.
 *
 * What the format demands and is checked: a header inside the file, JSON; unique names; offsets that lie in order
 * without holes or overlaps and end with the file; as many bytes as shape and type say.
 */
#include <string.h>
#include "base/file.h"
#include "base/json_file.h"
#include "nn/half.h"
#include "nn/safetensors.h"
#include "nn/safetensors_types.h"

#define MAX_HEADER_BYTES 100000000 /* the limit of the format's own library */

const LithoStTypeInfo litho_st_types[LITHO_ST_N_TYPES] = {
    [LITHO_ST_F32] = {"F32", 4}, [LITHO_ST_BF16] = {"BF16", 2}, [LITHO_ST_F16] = {"F16", 2}, [LITHO_ST_I64] = {"I64", 8},
    [LITHO_ST_I32] = {"I32", 4}, [LITHO_ST_I8] = {"I8", 1},     [LITHO_ST_U8] = {"U8", 1},   [LITHO_ST_F64] = {"F64", 8},
    [LITHO_ST_F8_E4M3] = {"F8_E4M3", 1}, [LITHO_ST_F8_E5M2] = {"F8_E5M2", 1},
    [LITHO_ST_I16] = {"I16", 2}, [LITHO_ST_BOOL] = {"BOOL", 1},
};

typedef struct {
  LithoStTensor tensor;
  guint64 begin, end; /* bytes of the data block */
} Entry;

struct _LithoSafetensors {
  GMappedFile *map;
  char *name;        /* for messages */
  GPtrArray *entries; /* Entry*, owned, in the order of their data */
  GHashTable *by_name, *meta;
};

static void
entry_free(gpointer data)
{
  Entry *entry = data;
  g_free(entry->tensor.name);
  g_free(entry);
}

void
litho_safetensors_free(LithoSafetensors *file)
{
  if (file == NULL)
    return;
  g_clear_pointer(&file->by_name, g_hash_table_unref);
  g_clear_pointer(&file->meta, g_hash_table_unref);
  g_clear_pointer(&file->entries, g_ptr_array_unref);
  g_clear_pointer(&file->map, g_mapped_file_unref);
  g_free(file->name);
  g_free(file);
}

static gboolean
read_type(const char *text, LithoStType *type)
{
  for (int i = 0; text != NULL && i < LITHO_ST_N_TYPES; i++)
    if (g_str_equal(text, litho_st_types[i].name)) {
      *type = (LithoStType)i;
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_shape(JsonArray *shape, LithoStTensor *tensor)
{
  const guint rank = shape != NULL ? json_array_get_length(shape) : G_MAXUINT;
  if (rank > LITHO_SAFETENSORS_MAX_RANK)
    return FALSE;
  tensor->rank = (int)rank;
  tensor->n = 1;
  for (guint i = 0; i < rank; i++)
    if (!base_json_int(json_array_get_element(shape, i), &tensor->dim[i]) || tensor->dim[i] < 0 ||
        !g_size_checked_mul(&tensor->n, tensor->n, (gsize)tensor->dim[i]))
      return FALSE;
  return TRUE;
}

/* What is wrong with it; NULL: nothing. */
static const char *
read_entry(JsonNode *node, Entry *entry, gsize data_bytes)
{
  JsonObject *row = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  if (row == NULL)
    return "should be an object";
  if (!read_type(base_json_text(row, "dtype"), &entry->tensor.type))
    return "dtype should be F64, F32, BF16, F16, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U8 or BOOL";
  if (!read_shape(base_json_array(row, "shape"), &entry->tensor))
    return "shape should be a list of at most 8 sizes";
  JsonArray *offsets = base_json_array(row, "data_offsets");
  gint64 begin, end;
  if (offsets == NULL || json_array_get_length(offsets) != 2 ||
      !base_json_int(json_array_get_element(offsets, 0), &begin) ||
      !base_json_int(json_array_get_element(offsets, 1), &end))
    return "data_offsets should be two numbers";
  if (begin < 0 || end < begin || (guint64)end > data_bytes)
    return "data_offsets lie outside the file: it was cut short, or is damaged: download it again";
  gsize bytes;
  if (!g_size_checked_mul(&bytes, entry->tensor.n, litho_st_types[entry->tensor.type].bytes) ||
      bytes != (gsize)(end - begin))
    return "data_offsets do not fit shape and dtype";
  entry->begin = (guint64)begin;
  entry->end = (guint64)end;
  return NULL;
}

static gboolean
read_meta(LithoSafetensors *file, JsonNode *node, GError **error)
{
  JsonObject *meta = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;
  gboolean ok = meta != NULL;
  if (ok)
    json_object_iter_init_ordered(&iter, meta);
  while (ok && json_object_iter_next_ordered(&iter, &key, &value)) {
    ok = json_node_get_value_type(value) == G_TYPE_STRING;
    if (ok)
      g_hash_table_insert(file->meta, g_strdup(key), json_node_dup_string(value));
  }
  if (!ok)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: /__metadata__ should hold texts only", file->name);
  return ok;
}

static int
by_begin(gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *)a, *y = *(Entry *const *)b;
  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return x->end < y->end ? -1 : x->end > y->end;
}

static gboolean
read_header(LithoSafetensors *file, JsonObject *header, const guint8 *data, gsize data_bytes, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;
  json_object_iter_init_ordered(&iter, header);
  while (json_object_iter_next_ordered(&iter, &key, &node)) {
    if (g_str_equal(key, "__metadata__")) {
      if (!read_meta(file, node, error))
        return FALSE;
      continue;
    }
    Entry *entry = g_new0(Entry, 1);
    g_ptr_array_add(file->entries, entry);
    entry->tensor.name = g_strdup(key);
    const char *wrong = read_entry(node, entry, data_bytes);
    if (wrong != NULL) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: tensor \"%s\": %s", file->name, key, wrong);
      return FALSE;
    }
    entry->tensor.data = data + entry->begin;
    g_hash_table_insert(file->by_name, entry->tensor.name, entry);
  }
  g_ptr_array_sort(file->entries, by_begin);
  guint64 end = 0;
  for (guint i = 0; i < file->entries->len; i++) {
    const Entry *entry = file->entries->pdata[i];
    if (entry->begin != end) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: tensor \"%s\": its bytes %s", file->name,
                  entry->tensor.name, entry->begin < end ? "overlap another tensor's" : "leave a hole before them");
      return FALSE;
    }
    end = entry->end;
  }
  if (end != data_bytes) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: %" G_GUINT64_FORMAT " bytes follow the last tensor: download or save it again", file->name,
                (guint64)data_bytes - end);
    return FALSE;
  }
  return TRUE;
}

LithoSafetensors *
litho_safetensors_open(const char *path, GError **error)
{
  g_autoptr(LithoSafetensors) file = g_new0(LithoSafetensors, 1);
  file->name = litho_file_display(path);
  file->entries = g_ptr_array_new_with_free_func(entry_free);
  file->by_name = g_hash_table_new(g_str_hash, g_str_equal);
  file->meta = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  file->map = litho_file_map(path, error);
  if (file->map == NULL)
    return NULL;
  const gsize length = g_mapped_file_get_length(file->map);
  const char *bytes = g_mapped_file_get_contents(file->map);
  guint64 header = 0;
  if (length >= 8)
    memcpy(&header, bytes, 8);
  header = GUINT64_FROM_LE(header);
  if (length < 8 || header > MIN(length - 8, MAX_HEADER_BYTES)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: is no safetensors file, or cut short: its header does not lie inside it", file->name);
    return NULL;
  }
  g_autofree char *place = g_strdup_printf("%s: header", file->name);
  g_autoptr(JsonNode) root = base_json_parse(bytes + 8, header, place, error);
  if (root == NULL || !read_header(file, json_node_get_object(root), (const guint8 *)bytes + 8 + header,
                                   length - 8 - header, error))
    return NULL;
  return g_steal_pointer(&file);
}

guint
litho_safetensors_n(const LithoSafetensors *file)
{
  return file->entries->len;
}

const LithoStTensor *
litho_safetensors_get(const LithoSafetensors *file, guint i)
{
  return i < file->entries->len ? &((const Entry *)file->entries->pdata[i])->tensor : NULL;
}

const LithoStTensor *
litho_safetensors_find(const LithoSafetensors *file, const char *name)
{
  const Entry *entry = g_hash_table_lookup(file->by_name, name);
  return entry != NULL ? &entry->tensor : NULL;
}

const char *
litho_safetensors_meta(const LithoSafetensors *file, const char *key)
{
  return g_hash_table_lookup(file->meta, key);
}

static gboolean
read_int8(const LithoSafetensors *file, const LithoStTensor *tensor, float *out, GError **error)
{
  g_autofree char *name = g_strconcat(tensor->name, ".scale", NULL);
  const LithoStTensor *scale = litho_safetensors_find(file, name);
  const gsize n_rows = tensor->rank > 0 ? (gsize)tensor->dim[0] : 1, n_columns = n_rows > 0 ? tensor->n / n_rows : 0;
  if (scale != NULL && (scale->type != LITHO_ST_F32 || scale->n != n_rows)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: tensor \"%s\": should be %" G_GSIZE_FORMAT " values of F32, one a row of \"%s\"", file->name, name,
                n_rows, tensor->name);
    return FALSE;
  }
  const gint8 *in = tensor->data;
  for (gsize row = 0; row < n_rows; row++) {
    float s = 1;
    if (scale != NULL)
      memcpy(&s, (const char *)scale->data + row * 4, 4);
    for (gsize i = row * n_columns; i < (row + 1) * n_columns; i++)
      out[i] = s * (float)in[i];
  }
  return TRUE;
}

gboolean
litho_safetensors_read(const LithoSafetensors *file, const LithoStTensor *tensor, float *out, GError **error)
{
  const guint8 *in = tensor->data;
  switch (tensor->type) {
  case LITHO_ST_F32:
    if (tensor->n > 0)
      memcpy(out, in, tensor->n * 4);
    return TRUE;
  case LITHO_ST_BF16:
  case LITHO_ST_F16:
    for (gsize i = 0; i < tensor->n; i++) {
      const guint16 half = (guint16)(in[2 * i] | in[2 * i + 1] << 8);
      const guint32 bits = (guint32)half << 16;
      if (tensor->type == LITHO_ST_F16)
        out[i] = nn_from_half(half);
      else
        memcpy(&out[i], &bits, 4);
    }
    return TRUE;
  case LITHO_ST_I8:
    return read_int8(file, tensor, out, error);
  default:
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: tensor \"%s\": should hold F32, BF16, F16 or I8, not %s",
                file->name, tensor->name, litho_st_types[tensor->type].name);
    return FALSE;
  }
}

static char *
shape_text(const gint64 *dim, int rank)
{
  GString *out = g_string_new("(");
  for (int i = 0; i < rank; i++)
    g_string_append_printf(out, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "", dim[i]);
  return g_string_free(g_string_append_c(out, ')'), FALSE);
}

/* The tensor of the file has the shape of the model's. */
static gboolean
has_shape(const LithoSafetensors *file, const NnTensor *to, const LithoStTensor *from, GError **error)
{
  gint64 dim[NN_MAX_RANK];
  const gboolean swap = to->transposed && to->rank == 2;
  gboolean same = from->rank == to->rank;
  for (int i = 0; i < to->rank; i++) {
    dim[i] = to->dim[swap ? 1 - i : i];
    same = same && from->dim[i] == dim[i];
  }
  if (!same) {
    g_autofree char *has = shape_text(from->dim, from->rank), *wants = shape_text(dim, to->rank);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: tensor \"%s\": its shape is %s, the model's is %s",
                file->name, from->name, has, wants);
  }
  return same;
}

gboolean
litho_safetensors_check_params(const LithoSafetensors *file, const NnParams *params, const char *prefix, gboolean partial,
                               GError **error)
{
  for (guint i = 0; i < params->tensors->len; i++) {
    const NnTensor *to = params->tensors->pdata[i];
    g_autofree char *name = g_strconcat(prefix, to->name, NULL);
    const LithoStTensor *from = litho_safetensors_find(file, name);
    if (from == NULL && !partial) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: there is no tensor \"%s\": it is of another model",
                  file->name, name);
      return FALSE;
    }
    if (from != NULL && !has_shape(file, to, from, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
load_one(const LithoSafetensors *file, const NnTensor *to, const LithoStTensor *from, float *value, GError **error)
{
  if (!to->transposed || to->rank != 2)
    return litho_safetensors_read(file, from, value, error);
  g_autofree float *rows = g_new(float, from->n);
  if (!litho_safetensors_read(file, from, rows, error))
    return FALSE;
  litho_st_transpose(value, rows, to->dim[0], to->dim[1]);
  return TRUE;
}

gboolean
litho_safetensors_load_params(const LithoSafetensors *file, NnParams *params, const char *prefix, gboolean partial,
                              GError **error)
{
  if (!litho_safetensors_check_params(file, params, prefix, partial, error))
    return FALSE;
  for (guint i = 0; i < params->tensors->len; i++) {
    const NnTensor *to = params->tensors->pdata[i];
    g_autofree char *name = g_strconcat(prefix, to->name, NULL);
    const LithoStTensor *from = litho_safetensors_find(file, name);
    if (from != NULL && !load_one(file, to, from, nn_params_room(params, (int)i), error))
      return FALSE;
    if (from != NULL)
      nn_params_loaded(params, (int)i);
  }
  return TRUE;
}
