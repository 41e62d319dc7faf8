/* safetensors_write.c: writing: wide types first, so that every tensor is aligned to its type. See safetensors.h. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "nn/safetensors_types.h"

static gsize
tensor_bytes(const LithoStOut *tensor)
{
  gsize bytes = litho_st_types[tensor->type].bytes;
  for (int i = 0; i < tensor->rank; i++)
    bytes *= (gsize)tensor->dim[i];
  return bytes;
}

static void
add_entry(JsonBuilder *builder, const LithoStOut *tensor, gsize begin)
{
  json_builder_set_member_name(builder, tensor->name);
  json_builder_begin_object(builder);
  json_builder_set_member_name(builder, "dtype");
  json_builder_add_string_value(builder, litho_st_types[tensor->type].name);
  json_builder_set_member_name(builder, "shape");
  json_builder_begin_array(builder);
  for (int i = 0; i < tensor->rank; i++)
    json_builder_add_int_value(builder, tensor->dim[i]);
  json_builder_end_array(builder);
  json_builder_set_member_name(builder, "data_offsets");
  json_builder_begin_array(builder);
  json_builder_add_int_value(builder, (gint64)begin);
  json_builder_add_int_value(builder, (gint64)(begin + tensor_bytes(tensor)));
  json_builder_end_array(builder);
  json_builder_end_object(builder);
}

/* Indices by falling size of type, else as given. */
static guint *
write_order(const LithoStOut *tensors, guint n)
{
  guint *order = g_new(guint, MAX(n, 1)), k = 0;
  for (gsize bytes = 8; bytes > 0; bytes /= 2)
    for (guint i = 0; i < n; i++)
      if (litho_st_types[tensors[i].type].bytes == bytes)
        order[k++] = i;
  return order;
}

static char *
make_header(const LithoStOut *tensors, const guint *order, guint n, const char *const *meta)
{
  g_autoptr(JsonBuilder) builder = json_builder_new();
  json_builder_begin_object(builder);
  if (meta != NULL && meta[0] != NULL) {
    json_builder_set_member_name(builder, "__metadata__");
    json_builder_begin_object(builder);
    for (guint i = 0; meta[i] != NULL; i += 2) {
      json_builder_set_member_name(builder, meta[i]);
      json_builder_add_string_value(builder, meta[i + 1]);
    }
    json_builder_end_object(builder);
  }
  gsize begin = 0;
  for (guint k = 0; k < n; k++) {
    add_entry(builder, &tensors[order[k]], begin);
    begin += tensor_bytes(&tensors[order[k]]);
  }
  json_builder_end_object(builder);
  g_autoptr(JsonNode) root = json_builder_get_root(builder);
  g_autofree char *text = json_to_string(root, FALSE);
  /* The data begins at a multiple of 8. */
  const gsize length = strlen(text), padded = (length + 7) / 8 * 8;
  char *out = g_malloc(padded + 1);
  memcpy(out, text, length);
  memset(out + length, ' ', padded - length);
  out[padded] = '\0';
  return out;
}

gboolean
litho_safetensors_write(const char *path, const LithoStOut *tensors, guint n, const char *const *meta, GError **error)
{
  g_autofree guint *order = write_order(tensors, n);
  g_autofree char *header = make_header(tensors, order, n, meta);
  const guint64 length = GUINT64_TO_LE((guint64)strlen(header));
  g_autoptr(LithoOutput) output = litho_output_new(path, error);
  if (output == NULL || !litho_output_write(output, &length, 8, error) ||
      !litho_output_write(output, header, strlen(header), error))
    return FALSE;
  for (guint k = 0; k < n; k++)
    if (!litho_output_write(output, tensors[order[k]].data, tensor_bytes(&tensors[order[k]]), error))
      return FALSE;
  return litho_output_commit(output, error);
}

static guint16 *
to_bf16(const float *in, gsize n)
{
  guint16 *out = g_new(guint16, MAX(n, 1));
  for (gsize i = 0; i < n; i++) {
    guint32 bits;
    memcpy(&bits, &in[i], 4);
    if (isnan(in[i]))
      out[i] = (guint16)(bits >> 16 | 0x40); /* rounding could carry a NaN to infinity */
    else
      out[i] = (guint16)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
  }
  return out;
}

/* NULL: a value is not finite. */
static gint8 *
to_int8(const float *in, gsize n_rows, gsize n_columns, float *scale)
{
  g_autofree gint8 *out = g_new(gint8, MAX(n_rows * n_columns, 1));
  for (gsize r = 0; r < n_rows; r++) {
    const float *row = in + r * n_columns;
    float top = 0;
    for (gsize c = 0; c < n_columns; c++) {
      if (!isfinite(row[c]))
        return NULL;
      top = fmaxf(top, fabsf(row[c]));
    }
    scale[r] = top / 127;
    for (gsize c = 0; c < n_columns; c++)
      out[r * n_columns + c] = scale[r] > 0 ? (gint8)CLAMP(rintf(row[c] / scale[r]), -127.0f, 127.0f) : 0;
  }
  return g_steal_pointer(&out);
}

/* One tensor of params into `rows` (LithoStOut), what is made for it into `owned`. */
static gboolean
add_param(GArray *rows, GPtrArray *owned, const NnTensor *t, const float *value, const char *prefix, LithoStoreType type,
          const char *path, GError **error)
{
  LithoStOut row = {.type = LITHO_ST_F32, .rank = t->rank, .data = value};
  char *name = g_strconcat(prefix, t->name, NULL);
  g_ptr_array_add(owned, name);
  row.name = name;
  const gboolean swap = t->transposed && t->rank == 2;
  for (int i = 0; i < t->rank; i++)
    row.dim[i] = t->dim[swap ? 1 - i : i];
  if (swap) {
    float *turned = g_new(float, t->n);
    g_ptr_array_add(owned, turned);
    litho_st_transpose(turned, value, t->dim[1], t->dim[0]);
    row.data = turned;
  }
  if (type == LITHO_STORE_BF16) {
    row.type = LITHO_ST_BF16;
    g_ptr_array_add(owned, (gpointer)(row.data = to_bf16(row.data, t->n)));
  } else if (type == LITHO_STORE_I8 && t->rank == 2) {
    const gsize n_rows = (gsize)row.dim[0];
    LithoStOut scale = {.type = LITHO_ST_F32, .rank = 1, .dim = {row.dim[0]}};
    float *scales = g_new(float, MAX(n_rows, 1));
    char *scale_name = g_strconcat(name, ".scale", NULL);
    g_ptr_array_add(owned, scales);
    g_ptr_array_add(owned, scale_name);
    scale.name = scale_name;
    scale.data = scales;
    gint8 *codes = to_int8(row.data, n_rows, (gsize)row.dim[1], scales);
    if (codes == NULL) {
      g_autofree char *shown = litho_file_display(path);
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE,
                  "%s: tensor \"%s\" holds a value that is not finite: store it as F32", shown, name);
      return FALSE;
    }
    g_ptr_array_add(owned, codes);
    row.type = LITHO_ST_I8;
    row.data = codes;
    g_array_append_val(rows, scale);
  }
  g_array_append_val(rows, row);
  return TRUE;
}

gboolean
litho_safetensors_save_params(const char *path, const NnParams *params, const char *prefix, LithoStoreType type,
                              const char *const *meta, GError **error)
{
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(LithoStOut));
  g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < params->tensors->len; i++) {
    const NnTensor *t = params->tensors->pdata[i];
    if (t->frozen)
      continue;
    if (!add_param(rows, owned, t, params->value + t->offset, prefix, type, path, error))
      return FALSE;
  }
  return litho_safetensors_write(path, (const LithoStOut *)(gpointer)rows->data, rows->len, meta, error);
}
