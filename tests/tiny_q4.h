/* tiny_q4.h: a file of 4-bit words (nn/q4_file.h) of 2 layers, 32 wide, 4 heads, 64 inner, a few pieces: its values are
 * the same on every machine. Written by what nn/q4_file.h says of the format.
 */
#ifndef LITHO_TESTS_TINY_Q4_H
#define LITHO_TESTS_TINY_Q4_H

#include <glib.h>
#include <string.h>

enum {
  TINY_Q4_WIDTH = 32,
  TINY_Q4_LAYERS = 2,
  TINY_Q4_HEADS = 4,
  TINY_Q4_INNER = 64,
  TINY_Q4_POSITIONS = 16,
  TINY_Q4_VOCAB = 28
};

typedef struct {
  const char *text;
  float score;
} TinyQ4Piece;

static const TinyQ4Piece tiny_q4_pieces[] = {
    {"<s>", 0}, {"<pad>", 0}, {"</s>", 0},   {"<unk>", 0},   {"▁", -3},  {"▁sky", -5}, {"▁s", -6},
    {"k", -6},  {"y", -6},    {"▁caf", -7},  {"é", -7},      {"亮", -6}, {"提亮", -7}, {"提", -6},
    {",", -4},  {"a", -5},    {"b", -5.5f},  {"ab", -10.6f}, {"▁0", -6}, {"1", -5},    {"⁄", -5},
    {"2", -5},  {"cm", -6},   {"<mask>", 0}, {"s", -6},      {"▁a", -5}, {"sky", -7},
};

static inline void
tiny_q4_u32(GByteArray *out, guint32 v)
{
  const guint32 le = GUINT32_TO_LE(v);
  g_byte_array_append(out, (const guint8 *)&le, 4);
}

static inline void
tiny_q4_u64(GByteArray *out, guint64 v)
{
  const guint64 le = GUINT64_TO_LE(v);
  g_byte_array_append(out, (const guint8 *)&le, 8);
}

static inline void
tiny_q4_f32(GByteArray *out, float v)
{
  guint32 bits;
  memcpy(&bits, &v, 4);
  tiny_q4_u32(out, bits);
}

static inline void
tiny_q4_characters(GByteArray *out)
{
  static const guint32 rows[][5] = {{9, 1, ' '},           {0xA0, 1, ' '},  {0xAD, 0}, {0xBD, 3, '1', 0x2044, '2'},
                                    {0x339D, 2, 'c', 'm'}, {0xFF0C, 1, ','}};
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    const guint8 n = (guint8)rows[i][1];
    tiny_q4_u32(bytes, rows[i][0]);
    g_byte_array_append(bytes, &n, 1);
    for (guint k = 0; k < n; k++)
      tiny_q4_u32(bytes, rows[i][2 + k]);
  }
  tiny_q4_u32(out, G_N_ELEMENTS(rows));
  tiny_q4_u32(out, bytes->len);
  g_byte_array_append(out, bytes->data, bytes->len);
}

typedef struct {
  GByteArray *list, *data;
  guint n;
  GRand *draw;
} TinyQ4Tensors;

/* Blocks of scale 2⁻⁴ (half precision 0x2C00) and drawn nibbles; or floats about `middle`. */
static inline void
tiny_q4_tensor(TinyQ4Tensors *t, const char *name, guint32 n, gboolean blocks, float middle)
{
  const guint16 length = GUINT16_TO_LE((guint16)strlen(name));
  const guint8 type = blocks;
  const guint start = t->data->len;
  for (guint32 i = 0; blocks && i < n / 32; i++) {
    const guint8 scale[2] = {0x00, 0x2C};
    g_byte_array_append(t->data, scale, 2);
    for (int j = 0; j < 16; j++) {
      const guint8 byte = (guint8)g_rand_int_range(t->draw, 0, 256);
      g_byte_array_append(t->data, &byte, 1);
    }
  }
  for (guint32 i = 0; !blocks && i < n; i++)
    tiny_q4_f32(t->data, middle + (float)g_rand_int_range(t->draw, -64, 65) / 256);
  g_byte_array_append(t->list, (const guint8 *)&length, 2);
  g_byte_array_append(t->list, (const guint8 *)name, (guint)strlen(name));
  g_byte_array_append(t->list, &type, 1);
  tiny_q4_u32(t->list, n);
  tiny_q4_u64(t->list, start); /* the place is added below */
  tiny_q4_u64(t->list, t->data->len - start);
  t->n++;
}

static inline void
tiny_q4_layer(TinyQ4Tensors *t, int layer)
{
  static const struct {
    const char *name;
    int out, in;
  } linear[] = {{"q", 32, 32}, {"k", 32, 32}, {"v", 32, 32}, {"ao", 32, 32}, {"fi", 64, 32}, {"fo", 32, 64}};
  for (gsize i = 0; i < G_N_ELEMENTS(linear); i++) {
    g_autofree char *weight = g_strdup_printf("l%d.%s.w", layer, linear[i].name),
                    *bias = g_strdup_printf("l%d.%s.b", layer, linear[i].name);
    tiny_q4_tensor(t, weight, (guint32)(linear[i].out * linear[i].in), TRUE, 0);
    tiny_q4_tensor(t, bias, (guint32)linear[i].out, FALSE, 0);
  }
  for (int second = 0; second < 2; second++) {
    g_autofree char *weight = g_strdup_printf("l%d.%s.w", layer, second ? "oln" : "aln"),
                    *bias = g_strdup_printf("l%d.%s.b", layer, second ? "oln" : "aln");
    tiny_q4_tensor(t, weight, 32, FALSE, 1);
    tiny_q4_tensor(t, bias, 32, FALSE, 0);
  }
}

/* Caller unrefs. */
static inline GByteArray *
tiny_q4_bytes(void)
{
  GByteArray *out = g_byte_array_new();
  const guint n = G_N_ELEMENTS(tiny_q4_pieces);
  g_autoptr(GRand) draw = g_rand_new_with_seed(14);
  TinyQ4Tensors t = {.list = g_byte_array_new(), .data = g_byte_array_new(), .draw = draw};
  const guint32 shape[] = {
      1, TINY_Q4_WIDTH, TINY_Q4_LAYERS, TINY_Q4_HEADS, TINY_Q4_INNER, TINY_Q4_VOCAB, TINY_Q4_POSITIONS, 2};
  g_byte_array_append(out, (const guint8 *)"E5S1", 4);
  for (gsize i = 0; i < G_N_ELEMENTS(shape); i++)
    tiny_q4_u32(out, shape[i]);
  tiny_q4_f32(out, 1e-12f);
  tiny_q4_u32(out, 32);
  const guint32 ids[] = {n, 0, 2, 1, 3};
  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++)
    tiny_q4_u32(out, ids[i]);
  guint32 at = 0;
  for (guint i = 0; i < n; i++)
    at += (guint32)strlen(tiny_q4_pieces[i].text);
  tiny_q4_u64(out, at);
  at = 0;
  for (guint i = 0; i < n; at += (guint32)strlen(tiny_q4_pieces[i++].text))
    tiny_q4_u32(out, at);
  tiny_q4_u32(out, at);
  for (guint i = 0; i < n; i++)
    tiny_q4_f32(out, tiny_q4_pieces[i].score);
  for (guint i = 0; i < n; i++)
    g_byte_array_append(out, (const guint8 *)tiny_q4_pieces[i].text, (guint)strlen(tiny_q4_pieces[i].text));
  tiny_q4_characters(out);
  tiny_q4_tensor(&t, "emb.word", TINY_Q4_VOCAB * TINY_Q4_WIDTH, TRUE, 0);
  tiny_q4_tensor(&t, "emb.pos", TINY_Q4_POSITIONS * TINY_Q4_WIDTH, FALSE, 0);
  tiny_q4_tensor(&t, "emb.type", 2 * TINY_Q4_WIDTH, FALSE, 0);
  tiny_q4_tensor(&t, "emb.ln.w", TINY_Q4_WIDTH, FALSE, 1);
  tiny_q4_tensor(&t, "emb.ln.b", TINY_Q4_WIDTH, FALSE, 0);
  for (int layer = 0; layer < TINY_Q4_LAYERS; layer++)
    tiny_q4_layer(&t, layer);
  tiny_q4_u32(out, t.n);
  const guint64 base = out->len + t.list->len;
  for (guint i = 0, p = 0; i < t.n; i++) {
    guint64 place;
    p += 2u + t.list->data[p] + 5;
    memcpy(&place, t.list->data + p, 8);
    place = GUINT64_TO_LE(GUINT64_FROM_LE(place) + base);
    memcpy(t.list->data + p, &place, 8);
    p += 16;
  }
  g_byte_array_append(out, t.list->data, t.list->len);
  g_byte_array_append(out, t.data->data, t.data->len);
  g_byte_array_unref(t.list);
  g_byte_array_unref(t.data);
  return out;
}

#endif
