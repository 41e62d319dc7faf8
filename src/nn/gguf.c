/* gguf.c: the header of a GGUF file: metadata, then name, shape, type and place of each tensor. From the format's
 * description (ggml, docs/gguf.md), versions 2 and 3, little-endian. Sizes of the types are ggml's.
 */
#include <string.h>
#include "nn/weights.h"

#define MAX_TENSORS 1000000
#define MAX_NAME 1024
#define MAX_ALIGNMENT (1 << 20)

enum { KIND_U32 = 4, KIND_STRING = 8, KIND_ARRAY = 9, N_KINDS = 13 };
static const guint8 kind_bytes[N_KINDS] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

/* Values and bytes of a block, by ggml's number of the type; 0: no such type. */
static const struct {
  guint16 values, bytes;
} types[] = {
    [0] = {1, 4},      [1] = {1, 2},      [2] = {32, 18},    [3] = {32, 20},    [6] = {32, 22},    [7] = {32, 24},
    [8] = {32, 34},    [9] = {32, 36},    [10] = {256, 84},  [11] = {256, 110}, [12] = {256, 144}, [13] = {256, 176},
    [14] = {256, 210}, [15] = {256, 292}, [16] = {256, 66},  [17] = {256, 74},  [18] = {256, 98},  [19] = {256, 50},
    [20] = {32, 18},   [21] = {256, 110}, [22] = {256, 82},  [23] = {256, 136}, [24] = {1, 1},     [25] = {1, 2},
    [26] = {1, 4},     [27] = {1, 8},     [28] = {1, 8},     [29] = {256, 56},  [30] = {1, 2},     [34] = {256, 54},
    [35] = {256, 66},  [39] = {32, 17},
};

typedef struct {
  LithoWeights *weights;
  const guint8 *bytes;
  gsize length, at;
  guint64 alignment;
  GError **error;
} Reader;

static gboolean
damaged(const Reader *r, const char *what)
{
  g_set_error(r->error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: its GGUF header is damaged at byte %" G_GSIZE_FORMAT ": %s: "
              "download it again", r->weights->shown, r->at, what);
  return FALSE;
}

static const guint8 *
take(Reader *r, guint64 n)
{
  if (n > r->length - r->at) {
    damaged(r, "the file ends there");
    return NULL;
  }
  const guint8 *p = r->bytes + r->at;
  r->at += (gsize)n;
  return p;
}

static gboolean
take_u32(Reader *r, guint32 *out)
{
  const guint8 *p = take(r, 4);
  if (p == NULL)
    return FALSE;
  memcpy(out, p, 4);
  *out = GUINT32_FROM_LE(*out);
  return TRUE;
}

static gboolean
take_u64(Reader *r, guint64 *out)
{
  const guint8 *p = take(r, 8);
  if (p == NULL)
    return FALSE;
  memcpy(out, p, 8);
  *out = GUINT64_FROM_LE(*out);
  return TRUE;
}

/* NULL: too long or not there; text that a message may hold. */
static char *
take_text(Reader *r)
{
  guint64 n;
  if (!take_u64(r, &n))
    return NULL;
  if (n > MAX_NAME) {
    damaged(r, "a name of more than 1024 bytes");
    return NULL;
  }
  const guint8 *p = take(r, n);
  return p != NULL ? g_utf8_make_valid((const char *)p, (gssize)n) : NULL;
}

static gboolean
skip_text(Reader *r)
{
  guint64 n;
  return take_u64(r, &n) && take(r, n) != NULL;
}

static gboolean
skip_array(Reader *r)
{
  guint32 kind;
  guint64 n;
  if (!take_u32(r, &kind) || !take_u64(r, &n))
    return FALSE;
  if (kind >= N_KINDS || kind == KIND_ARRAY)
    return damaged(r, "an array of an unknown type");
  if (kind != KIND_STRING)
    return n > r->length ? damaged(r, "an array longer than the file") : take(r, n * kind_bytes[kind]) != NULL;
  for (guint64 i = 0; i < n; i++)
    if (!skip_text(r))
      return FALSE;
  return TRUE;
}

static gboolean
read_pair(Reader *r)
{
  g_autofree char *key = take_text(r);
  guint32 kind, value;
  if (key == NULL || !take_u32(r, &kind))
    return FALSE;
  if (kind >= N_KINDS)
    return damaged(r, "a value of an unknown type");
  if (kind == KIND_STRING && g_str_equal(key, "general.architecture") && r->weights->architecture == NULL)
    return (r->weights->architecture = take_text(r)) != NULL;
  if (kind == KIND_STRING)
    return skip_text(r);
  if (kind == KIND_ARRAY)
    return skip_array(r);
  if (kind != KIND_U32 || !g_str_equal(key, "general.alignment"))
    return take(r, kind_bytes[kind]) != NULL;
  if (!take_u32(r, &value))
    return FALSE;
  r->alignment = value;
  return (value > 0 && value <= MAX_ALIGNMENT) || damaged(r, "an alignment out of range");
}

/* *end: of its bytes, counted from where the data begin. */
static gboolean
read_tensor(Reader *r, LithoWeight *t, guint64 *end)
{
  guint32 rank, type;
  guint64 dim, offset, n = 1, bytes;
  if ((t->name = take_text(r)) == NULL || !take_u32(r, &rank))
    return FALSE;
  if (rank > LITHO_WEIGHTS_MAX_RANK)
    return damaged(r, "a tensor of more than 8 dimensions");
  t->rank = (int)rank;
  for (int i = t->rank - 1; i >= 0; i--) {
    if (!take_u64(r, &dim))
      return FALSE;
    if (dim > G_MAXINT64 || !g_uint64_checked_mul(&n, n, dim))
      return damaged(r, "a tensor of an impossible size");
    t->dim[i] = (gint64)dim;
  }
  if (!take_u32(r, &type) || !take_u64(r, &offset))
    return FALSE;
  if (type >= G_N_ELEMENTS(types) || types[type].values == 0)
    return damaged(r, "a tensor of a type that litho does not know");
  const gint64 row = t->rank > 0 ? t->dim[t->rank - 1] : 1;
  if (row % types[type].values != 0)
    return damaged(r, "a tensor whose rows are no whole blocks of its type");
  if (!g_uint64_checked_mul(&bytes, n / types[type].values, types[type].bytes) || !g_uint64_checked_add(end, offset, bytes))
    return damaged(r, "a tensor of an impossible size");
  return TRUE;
}

static gboolean
read_tensors(Reader *r, guint64 n, GHashTable *names)
{
  guint64 most = 0;
  char *last = NULL; /* the tensor that lies last; owned by the list */
  for (guint64 i = 0; i < n; i++) {
    LithoWeight t = {0};
    guint64 end = 0;
    const gboolean ok = read_tensor(r, &t, &end);
    if (t.name != NULL)
      g_array_append_val(r->weights->tensors, t);
    if (!ok)
      return FALSE;
    if (!g_hash_table_add(names, t.name))
      return damaged(r, "a tensor is there twice");
    if (end >= most) {
      most = end;
      last = t.name;
    }
  }
  const guint64 data = (r->at + r->alignment - 1) / r->alignment * r->alignment;
  if (n == 0 || most <= r->length - MIN(data, r->length))
    return TRUE;
  g_set_error(r->error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: is cut short: it has %" G_GSIZE_FORMAT " bytes, and its tensor \"%s\" ends at byte %" G_GUINT64_FORMAT
              ": download it again", r->weights->shown, r->length, last, most > G_MAXUINT64 - data ? most : data + most);
  return FALSE;
}

gboolean
nn_gguf_read(LithoWeights *weights, const guint8 *bytes, gsize length, GError **error)
{
  Reader r = {.weights = weights, .bytes = bytes, .length = length, .at = 4, .alignment = 32, .error = error};
  guint32 version;
  guint64 n_tensors, n_pairs;
  if (!take_u32(&r, &version) || !take_u64(&r, &n_tensors) || !take_u64(&r, &n_pairs))
    return FALSE;
  if (version != 2 && version != 3)
    return damaged(&r, "it is not of version 2 or 3");
  if (n_tensors > MAX_TENSORS || n_pairs > MAX_TENSORS)
    return damaged(&r, "more than a million tensors");
  for (guint64 i = 0; i < n_pairs; i++)
    if (!read_pair(&r))
      return FALSE;
  g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
  return read_tensors(&r, n_tensors, names);
}
