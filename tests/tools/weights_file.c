/* weights_file.c: GGUF version 3 and safetensors, written tensor by tensor; see weights.h. Zeros are holes. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "nn/half.h"
#include "weights.h"

#define ALIGNMENT 32    /* of GGUF's data */
#define Q4_VALUES 32    /* a block: a half and 16 bytes */
#define Q4_BYTES 18
#define CHUNK 8192

static gsize
n_values(const WeightsTensor *t)
{
  gsize n = 1;
  for (int i = 0; i < t->rank; i++)
    n *= (gsize)t->dim[i];
  return n;
}

static guint64
n_bytes(const WeightsTensor *t)
{
  const guint64 n = n_values(t);
  return t->type == WEIGHTS_F32 ? 4 * n : t->type == WEIGHTS_F16 ? 2 * n : n / Q4_VALUES * Q4_BYTES;
}

/* xorshift64*: a seed a tensor, so that a file does not depend on the order of its tensors. */
static guint64
next(guint64 *state)
{
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * G_GUINT64_CONSTANT(2685821657736338717);
}

static float
uniform(guint64 *state)
{
  return (float)(next(state) >> 40) / (float)(1 << 23) - 1;
}

/* Weights of a sum over n inputs: the deviation of what comes out is about that of what goes in. */
static float
spread(const WeightsTensor *t)
{
  gsize n = 1;
  for (int i = 1; i < t->rank; i++)
    n *= (gsize)t->dim[i];
  return t->rank == 1 ? 0.05f : (float)sqrt(3.0 / (double)n);
}

static gboolean
put_values(FILE *f, const WeightsTensor *t)
{
  guint64 state = 88172645463325252u ^ ((guint64)g_str_hash(t->name) << 20);
  const float width = t->fill == WEIGHTS_ONES ? 0.1f : spread(t), base = t->fill == WEIGHTS_ONES ? 1 : 0;
  guint8 out[CHUNK * 4];
  gboolean ok = TRUE;
  for (gsize left = n_values(t), n; left > 0 && ok; left -= n) {
    n = MIN(left, CHUNK);
    for (gsize i = 0; i < n; i++) {
      const float v = base + width * uniform(&state);
      const guint16 half = nn_to_half(v);
      if (t->type == WEIGHTS_F32)
        memcpy(out + 4 * i, &v, 4);
      else
        memcpy(out + 2 * i, &half, 2);
    }
    ok = fwrite(out, t->type == WEIGHTS_F32 ? 4 : 2, n, f) == n;
  }
  return ok;
}

/* Only embeddings are written so: any four bits are a value. */
static gboolean
put_q4(FILE *f, const WeightsTensor *t)
{
  guint64 state = 88172645463325252u ^ ((guint64)g_str_hash(t->name) << 20);
  const guint16 scale = nn_to_half(1.0f / 8);
  gboolean ok = TRUE;
  for (gsize left = n_values(t) / Q4_VALUES; left > 0 && ok; left--) {
    const guint64 bits[2] = {next(&state), next(&state)};
    ok = fwrite(&scale, 2, 1, f) == 1 && fwrite(bits, 16, 1, f) == 1;
  }
  return ok;
}

static gboolean
put_data(FILE *f, const WeightsTensor *t, guint64 at)
{
  if (t->fill == WEIGHTS_ZEROS)
    return TRUE;
  return fseeko(f, (off_t)at, SEEK_SET) == 0 && (t->type == WEIGHTS_Q4_0 ? put_q4(f, t) : put_values(f, t));
}

static void
put_u32(GByteArray *out, guint32 v)
{
  v = GUINT32_TO_LE(v);
  g_byte_array_append(out, (const guint8 *)&v, 4);
}

static void
put_u64(GByteArray *out, guint64 v)
{
  v = GUINT64_TO_LE(v);
  g_byte_array_append(out, (const guint8 *)&v, 8);
}

static void
put_text(GByteArray *out, const char *text)
{
  put_u64(out, strlen(text));
  g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text));
}

static guint64
aligned(guint64 at)
{
  return (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Sets at[i], the place of each tensor in the file, and *end. */
static GByteArray *
gguf_header(const Weights *w, guint64 *at, guint64 *end)
{
  enum { TYPE_STRING = 8, GGML_F32 = 0, GGML_F16 = 1, GGML_Q4_0 = 2 };
  static const guint32 types[] = {GGML_F32, GGML_F16, GGML_Q4_0};
  GByteArray *out = g_byte_array_new();
  guint64 offset = 0;
  g_byte_array_append(out, (const guint8 *)"GGUF", 4);
  put_u32(out, 3);
  put_u64(out, w->tensors->len);
  put_u64(out, 1);
  put_text(out, "general.architecture");
  put_u32(out, TYPE_STRING);
  put_text(out, w->architecture);
  for (guint i = 0; i < w->tensors->len; i++) {
    const WeightsTensor *t = &g_array_index(w->tensors, WeightsTensor, i);
    put_text(out, t->name);
    put_u32(out, (guint32)t->rank);
    for (int k = t->rank - 1; k >= 0; k--)
      put_u64(out, (guint64)t->dim[k]);
    put_u32(out, types[t->type]);
    put_u64(out, offset);
    at[i] = offset;
    offset = aligned(offset + n_bytes(t));
  }
  const guint64 data = aligned(out->len);
  for (guint i = 0; i < w->tensors->len; i++)
    at[i] += data;
  *end = data + offset;
  return out;
}

static GByteArray *
safetensors_header(const Weights *w, guint64 *at, guint64 *end)
{
  static const char *const types[] = {"F32", "F16", NULL};
  g_autoptr(GString) json = g_string_new("{");
  guint64 offset = 0;
  for (guint i = 0; i < w->tensors->len; i++) {
    const WeightsTensor *t = &g_array_index(w->tensors, WeightsTensor, i);
    g_string_append_printf(json, "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[", i > 0 ? "," : "", t->name, types[t->type]);
    for (int k = 0; k < t->rank; k++)
      g_string_append_printf(json, "%s%" G_GINT64_FORMAT, k > 0 ? "," : "", t->dim[k]);
    at[i] = offset;
    offset += n_bytes(t);
    g_string_append_printf(json, "],\"data_offsets\":[%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT "]}", at[i], offset);
  }
  g_string_append_c(json, '}');
  while (json->len % 8 != 0)
    g_string_append_c(json, ' ');
  GByteArray *out = g_byte_array_new();
  put_u64(out, json->len);
  g_byte_array_append(out, (const guint8 *)json->str, (guint)json->len);
  for (guint i = 0; i < w->tensors->len; i++)
    at[i] += out->len;
  *end = out->len + offset;
  return out;
}

gboolean
weights_save(const Weights *w, const char *path, GError **error)
{
  const gboolean gguf = g_str_has_suffix(path, ".gguf");
  g_autofree guint64 *at = g_new(guint64, w->tensors->len + 1);
  guint64 end;
  for (guint i = 0; !gguf && i < w->tensors->len; i++) {
    WeightsTensor *t = &g_array_index(w->tensors, WeightsTensor, i);
    if (t->type == WEIGHTS_Q4_0) /* the format has none */
      t->type = WEIGHTS_F16;
  }
  g_autoptr(GByteArray) header = gguf ? gguf_header(w, at, &end) : safetensors_header(w, at, &end);
  FILE *f = fopen(path, "wb");
  gboolean ok = f != NULL && fwrite(header->data, 1, header->len, f) == header->len;
  for (guint i = 0; ok && i < w->tensors->len; i++)
    ok = put_data(f, &g_array_index(w->tensors, WeightsTensor, i), at[i]);
  ok = ok && fflush(f) == 0 && ftruncate(fileno(f), (off_t)end) == 0;
  const int failed = errno;
  if (f != NULL && fclose(f) != 0)
    ok = FALSE;
  if (!ok)
    g_set_error(error, G_FILE_ERROR, (int)g_file_error_from_errno(failed), "%s: %s", path, g_strerror(failed));
  return ok;
}

gboolean
weights_write(const char *layout, const char *path, GError **error)
{
  g_autoptr(Weights) w = weights_new(layout);
  if (w != NULL)
    return weights_save(w, path, error);
  g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "'%s' is no layout of tests/tools/weights.h", layout);
  return FALSE;
}
