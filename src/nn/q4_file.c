/* q4_file.c: see q4_file.h. Read whole at opening: the header, the vocabulary's offsets, the list of tensors. */
#include <math.h>
#include <string.h>
#include "base/file.h"
#include "nn/half.h"
#include "nn/q4_file.h"

#define BLOCK 32
#define BLOCK_BYTES 18
#define MAX_WIDTH 8192
#define MAX_LAYERS 64
#define MAX_ROWS (1 << 21)
#define MAX_TENSORS 4096

typedef enum { TYPE_F32, TYPE_Q4 } Type;

typedef struct {
  Type type;
  gsize n;
  const guint8 *data; /* in the mapping; may be unaligned */
} Tensor;

struct _LithoQ4File {
  GMappedFile *map;
  char *name;
  NnConfig config; /* of all layers; vocab of the table */
  int n_types;
  LithoQ4Words words;
  GHashTable *tensors; /* char* → Tensor*, owned */
  const Tensor *token; /* the table of tokens */
};

void
litho_q4_free(LithoQ4File *file)
{
  if (file == NULL)
    return;
  g_clear_pointer(&file->tensors, g_hash_table_unref);
  g_clear_pointer(&file->map, g_mapped_file_unref);
  g_free(file->name);
  g_free(file);
}

/* --- reading --------------------------------------------------------------------------------- */

typedef struct {
  LithoQ4File *file;
  const guint8 *at, *end;
  GError **error;
} Reader;

static gboolean
refuse(const Reader *r, const char *what)
{
  g_set_error(r->error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: is no file of 4-bit words, or damaged: %s", r->file->name,
              what);
  return FALSE;
}

static const guint8 *
take(Reader *r, guint64 n)
{
  if (n > (guint64)(r->end - r->at))
    return NULL;
  const guint8 *at = r->at;
  r->at += n;
  return at;
}

static guint32
u32_at(const guint8 *p)
{
  guint32 v;
  memcpy(&v, p, 4);
  return GUINT32_FROM_LE(v);
}

static guint64
u64_at(const guint8 *p)
{
  guint64 v;
  memcpy(&v, p, 8);
  return GUINT64_FROM_LE(v);
}

static float
f32_at(const guint8 *p)
{
  const guint32 bits = u32_at(p);
  float v;
  memcpy(&v, &bits, 4);
  return v;
}

static gboolean
read_shape(Reader *r)
{
  const guint8 *p = take(r, 44);
  if (p == NULL || memcmp(p, "E5S1", 4) != 0 || u32_at(p + 4) != 1)
    return refuse(r, "it does not begin with \"E5S1\" and version 1");
  NnConfig *c = &r->file->config;
  *c = (NnConfig){.names = NN_NAMES_BERT,
                  .width = (int)u32_at(p + 8),
                  .n_layers = (int)u32_at(p + 12),
                  .n_heads = (int)u32_at(p + 16),
                  .inner = (int)u32_at(p + 20),
                  .vocab = (int)u32_at(p + 24),
                  .positions = (int)u32_at(p + 28),
                  .eps = f32_at(p + 36)};
  r->file->n_types = (int)u32_at(p + 32);
  const gboolean fits = c->width > 0 && c->width <= MAX_WIDTH && c->width % BLOCK == 0 && c->n_layers > 0 &&
                        c->n_layers <= MAX_LAYERS && c->n_heads > 0 && c->width % c->n_heads == 0 && c->inner > 0 &&
                        c->inner <= 8 * MAX_WIDTH && c->inner % BLOCK == 0 && c->vocab > 0 && c->vocab <= MAX_ROWS &&
                        c->positions > 0 && c->positions <= MAX_ROWS && r->file->n_types == 2 && c->eps > 0 &&
                        c->eps < 1;
  return (fits && u32_at(p + 40) == BLOCK) || refuse(r, "its shape is not one of a BERT in blocks of 32");
}

static gboolean
read_pieces(Reader *r)
{
  LithoQ4Words *w = &r->file->words;
  const guint8 *p = take(r, 28);
  if (p == NULL)
    return refuse(r, "it ends before its pieces");
  const guint32 n = u32_at(p);
  const guint32 ids[] = {u32_at(p + 4), u32_at(p + 8), u32_at(p + 12), u32_at(p + 16)};
  if (n == 0 || n > (guint32)r->file->config.vocab)
    return refuse(r, "it has more pieces than rows of tokens, or none");
  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
    if (ids[i] >= n)
      return refuse(r, "a special piece is not among its pieces");
  w->n = (int)n;
  w->begin = (gint32)ids[0];
  w->end = (gint32)ids[1];
  w->pad = (gint32)ids[2];
  w->unknown = (gint32)ids[3];
  const guint64 n_text = u64_at(p + 20);
  w->offsets = take(r, 4 * ((guint64)n + 1));
  w->scores = take(r, 4 * (guint64)n);
  w->text = (const char *)take(r, n_text);
  if (w->offsets == NULL || w->scores == NULL || w->text == NULL)
    return refuse(r, "it ends within its pieces");
  w->n_text = (gsize)n_text;
  for (guint32 i = 0; i < n; i++)
    if (u32_at(w->offsets + 4 * i) >= u32_at(w->offsets + 4 * i + 4) || !isfinite(f32_at(w->scores + 4 * i)))
      return refuse(r, "a piece is empty, out of order or has no score");
  return u32_at(w->offsets + 4 * (gsize)n) <= n_text || refuse(r, "a piece lies outside");
}

static gboolean
read_characters(Reader *r)
{
  LithoQ4Words *w = &r->file->words;
  const guint8 *p = take(r, 8);
  const guint64 n_bytes = p != NULL ? u32_at(p + 4) : 0;
  const guint8 *rows = p != NULL ? take(r, n_bytes) : NULL;
  if (rows == NULL)
    return refuse(r, "it ends within its characters");
  const guint32 n = u32_at(p);
  gint64 last = -1;
  gsize at = 0;
  for (guint32 i = 0; i < n; i++) {
    if (at + 5 > n_bytes || at + 5 + 4 * (gsize)rows[at + 4] > n_bytes || (gint64)u32_at(rows + at) <= last)
      return refuse(r, "its characters are cut short or out of order");
    last = u32_at(rows + at);
    for (gsize k = 0; k < rows[at + 4]; k++)
      if (!g_unichar_validate(u32_at(rows + at + 5 + 4 * k)))
        return refuse(r, "a character becomes what is none");
    at += 5 + 4 * (gsize)rows[at + 4];
  }
  w->n_characters = (int)n;
  w->characters = rows;
  w->n_characters_bytes = (gsize)n_bytes;
  return at == n_bytes || refuse(r, "its characters leave a rest");
}

static gboolean
read_tensors(Reader *r)
{
  const guint8 *start = (const guint8 *)g_mapped_file_get_contents(r->file->map);
  const guint64 length = g_mapped_file_get_length(r->file->map);
  const guint8 *p = take(r, 4);
  const guint32 n = p != NULL ? u32_at(p) : 0;
  if (p == NULL || n > MAX_TENSORS)
    return refuse(r, "it has no list of tensors");
  for (guint32 i = 0; i < n; i++) {
    p = take(r, 2);
    const gsize n_name = p != NULL ? (gsize)(p[0] | p[1] << 8) : 0;
    const guint8 *name = p != NULL ? take(r, n_name) : NULL;
    p = name != NULL ? take(r, 21) : NULL;
    if (p == NULL)
      return refuse(r, "it ends within its list of tensors");
    const guint64 place = u64_at(p + 5), n_bytes = u64_at(p + 13);
    const Tensor tensor = {.type = (Type)p[0], .n = u32_at(p + 1), .data = start + MIN(place, length)};
    const gboolean is_whole = (p[0] == TYPE_F32 && n_bytes == 4 * (guint64)tensor.n) ||
                              (p[0] == TYPE_Q4 && tensor.n % BLOCK == 0 && n_bytes == tensor.n / BLOCK * BLOCK_BYTES);
    if (!is_whole || place > length || n_bytes > length - place)
      return refuse(r, "a tensor is of a type that is not known, or lies outside the file");
    if (!g_hash_table_insert(r->file->tensors, g_strndup((const char *)name, n_name),
                             g_memdup2(&tensor, sizeof tensor)))
      return refuse(r, "two tensors have one name");
  }
  return TRUE;
}

static gboolean
find_table(Reader *r)
{
  const NnConfig *c = &r->file->config;
  r->file->token = g_hash_table_lookup(r->file->tensors, "emb.word");
  return (r->file->token != NULL && r->file->token->type == TYPE_Q4 &&
          r->file->token->n == (gsize)c->vocab * (gsize)c->width) ||
         refuse(r, "it lacks its table of tokens");
}

LithoQ4File *
litho_q4_open(const char *path, GError **error)
{
  g_autoptr(LithoQ4File) file = g_new0(LithoQ4File, 1);
  file->name = litho_file_display(path);
  file->tensors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  file->map = litho_file_map(path, error);
  if (file->map == NULL)
    return NULL;
  const guint8 *start = (const guint8 *)g_mapped_file_get_contents(file->map);
  Reader r = {.file = file, .at = start, .end = start + g_mapped_file_get_length(file->map), .error = error};
  return read_shape(&r) && read_pieces(&r) && read_characters(&r) && read_tensors(&r) && find_table(&r)
             ? g_steal_pointer(&file)
             : NULL;
}

const char *
litho_q4_name(const LithoQ4File *file)
{
  return file->name;
}

const LithoQ4Words *
litho_q4_words(const LithoQ4File *file)
{
  return &file->words;
}

int
litho_q4_vocab(const LithoQ4File *file)
{
  return file->config.vocab;
}

gboolean
litho_q4_config(const LithoQ4File *file, int n_layers, NnConfig *config, GError **error)
{
  if (n_layers < 0 || n_layers > file->config.n_layers) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: has %d layers, not %d", file->name, file->config.n_layers,
                n_layers);
    return FALSE;
  }
  *config = file->config;
  config->n_layers = n_layers > 0 ? n_layers : file->config.n_layers;
  config->vocab = 0;
  return TRUE;
}

/* --- values ---------------------------------------------------------------------------------- */

static void
read_block(const guint8 *block, float *out)
{
  const float d = nn_from_half((guint16)(block[0] | block[1] << 8));
  for (int j = 0; j < BLOCK / 2; j++) {
    out[j] = (float)((block[2 + j] & 15) - 8) * d;
    out[j + BLOCK / 2] = (float)((block[2 + j] >> 4) - 8) * d;
  }
}

static void
read_values(const Tensor *tensor, float *out)
{
  if (tensor->type == TYPE_F32) {
    for (gsize i = 0; i < tensor->n; i++)
      out[i] = f32_at(tensor->data + 4 * i);
    return;
  }
  const gsize n = tensor->n / BLOCK;
#pragma omp parallel for schedule(static) if (n > 1024)
  for (gsize i = 0; i < n; i++)
    read_block(tensor->data + i * BLOCK_BYTES, out + i * BLOCK);
}

void
litho_q4_rows(const LithoQ4File *file, const gint32 *ids, int n, float *rows)
{
  const gsize C = (gsize)file->config.width, blocks = C / BLOCK;
  for (int i = 0; i < n; i++) {
    g_assert(ids[i] >= 0 && ids[i] < file->config.vocab);
    const guint8 *row = file->token->data + (gsize)ids[i] * blocks * BLOCK_BYTES;
    for (gsize b = 0; b < blocks; b++)
      read_block(row + b * BLOCK_BYTES, rows + (gsize)i * C + b * BLOCK);
  }
}

/* The file's name of a BERT's tensor, which the caller frees; NULL: none. */
static char *
name_in_file(const char *name)
{
  static const struct {
    const char *bert, *file;
  } parts[] = {
      {"attention.self.query", "q"},    {"attention.self.key", "k"},           {"attention.self.value", "v"},
      {"attention.output.dense", "ao"}, {"attention.output.LayerNorm", "aln"}, {"intermediate.dense", "fi"},
      {"output.dense", "fo"},           {"output.LayerNorm", "oln"},
  };
  static const struct {
    const char *bert, *file;
  } whole[] = {
      {"embeddings.word_embeddings.weight", "emb.word"},
      {"embeddings.position_embeddings.weight", "emb.pos"},
      {"embeddings.token_type_embeddings.weight", "emb.type"},
      {"embeddings.LayerNorm.weight", "emb.ln.w"},
      {"embeddings.LayerNorm.bias", "emb.ln.b"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(whole); i++)
    if (g_str_equal(name, whole[i].bert))
      return g_strdup(whole[i].file);
  if (!g_str_has_prefix(name, "encoder.layer."))
    return NULL;
  char *rest;
  const gint64 layer = g_ascii_strtoll(name + strlen("encoder.layer."), &rest, 10);
  for (gsize i = 0; *rest == '.' && i < G_N_ELEMENTS(parts); i++) {
    const gsize n = strlen(parts[i].bert);
    if (strncmp(rest + 1, parts[i].bert, n) != 0)
      continue;
    const char *kind = rest + 1 + n;
    if (g_str_equal(kind, ".weight") || g_str_equal(kind, ".bias"))
      return g_strdup_printf("l%" G_GINT64_FORMAT ".%s.%c", layer, parts[i].file, kind[1]);
  }
  return NULL;
}

gboolean
litho_q4_load_params(const LithoQ4File *file, NnParams *params, const char *prefix, gboolean partial, GError **error)
{
  for (guint i = 0; i < params->tensors->len; i++) {
    const NnTensor *to = nn_params_tensor(params, (int)i);
    const gboolean is_ours = g_str_has_prefix(to->name, prefix);
    g_autofree char *name = is_ours ? name_in_file(to->name + strlen(prefix)) : NULL;
    const Tensor *from = name != NULL ? g_hash_table_lookup(file->tensors, name) : NULL;
    if (from == NULL && partial)
      continue;
    if (from == NULL || from->n != to->n) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s \"%s\"", file->name,
                  from == NULL ? "there is no tensor" : "another size has the tensor", to->name);
      return FALSE;
    }
    read_values(from, nn_params_room(params, (int)i));
    nn_params_loaded(params, (int)i);
  }
  return TRUE;
}
