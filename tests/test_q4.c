/* A file of 4-bit words, made here: its values, its tokenizer, a BERT that reads rows instead of ids, and damaged
 * files.
 *
 * What tokens are expected was worked out by hand from the pieces' scores in tiny_q4.h; bench/tokenizer.py --unigram
 * compares the real vocabulary with the `tokenizers` library.
 */
#include <math.h>
#include "folder.h"
#include "infer/token_encoder.h"
#include "nn/packed.h"
#include "nn/rng.h"
#include "nn/safetensors.h"
#include "tiny_q4.h"

static char *folder;

static LithoQ4File *
open_bytes(const guint8 *data, gsize n, GError **error)
{
  g_autofree char *path = g_build_filename(folder, "words.bin", NULL);
  g_assert_true(g_file_set_contents(path, (const char *)data, (gssize)n, NULL));
  return litho_q4_open(path, error);
}

static LithoQ4File *
tiny(void)
{
  g_autoptr(GByteArray) bytes = tiny_q4_bytes();
  g_autoptr(GError) error = NULL;
  LithoQ4File *file = open_bytes(bytes->data, bytes->len, &error);
  g_assert_no_error(error);
  return file;
}

static LithoTokenizer *
tokenizer_of(const LithoQ4File *file)
{
  g_autoptr(GError) error = NULL;
  LithoTokenizer *t = litho_tokenizer_unigram(litho_q4_words(file), litho_q4_name(file), &error);
  g_assert_no_error(error);
  return t;
}

/* Tokens with the bytes that they cover, as "▁sky[0,3] …". */
static void
gives_n(const LithoTokenizer *t, const char *text, gssize length, gboolean special, guint max, const char *wanted)
{
  g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  g_autoptr(GString) line = g_string_new(NULL);
  litho_tokenizer_encode(t, text, length, special, max, out);
  for (guint i = 0; i < out->len; i++) {
    const LithoToken32 *token = &g_array_index(out, LithoToken32, i);
    g_string_append_printf(line, "%s%s[%u,%u]", i > 0 ? " " : "", litho_tokenizer_token(t, token->id), token->start,
                           token->end);
  }
  g_assert_cmpstr(line->str, ==, wanted);
}

static void
gives(const LithoTokenizer *t, const char *text, const char *wanted)
{
  gives_n(t, text, -1, FALSE, 0, wanted);
}

static void
test_tokens(void)
{
  g_autoptr(LithoQ4File) file = tiny();
  g_autoptr(LithoTokenizer) t = tokenizer_of(file);
  g_assert_cmpint(litho_tokenizer_size(t), ==, G_N_ELEMENTS(tiny_q4_pieces));
  gives(t, "", "");
  gives(t, "sky", "▁sky[0,3]");
  gives(t, "sky  sky\tsky ", "▁sky[0,3] ▁sky[5,8] ▁sky[9,12] ▁[13,13]"); /* runs of spaces are one */
  gives(t, " sky", "▁sky[1,4]");
  gives(t, "asky", "▁a[0,1] sky[1,4]");
  gives(t, "ab b", "▁a[0,1] b[1,2] ▁[3,3] b[3,4]");
  gives(t, "kab", "▁[0,0] k[0,1] a[1,2] b[2,3]");                      /* -5 - 5.5 is more than -10.6 */
  gives(t, "提亮，亮", "▁[0,0] 提亮[0,6] ,[6,9] 亮[9,12]");            /* the fullwidth comma is a comma */
  gives(t, "café cafe\xCC\x81", "▁caf[0,3] é[3,5] ▁caf[6,9] é[9,12]"); /* composed or not */
  gives(t, "0½", "▁0[0,1] 1[1,3] ⁄[1,3] 2[1,3]"); /* each part covers the character that it comes from */
  gives(t, "s\xC2\xADky", "▁sky[0,5]");           /* a soft hyphen becomes nothing */
  gives(t, "\xE3\x8E\x9D", "▁[0,0] cm[0,3]");
  gives(t, "xyzzq sky", "▁[0,0] <unk>[0,1] y[1,2] <unk>[2,5] ▁sky[6,9]"); /* unknown ones in a row are one */
  gives(t, "a</s>sky <mask>b", "▁a[0,1] </s>[1,5] ▁sky[5,8] <mask>[8,15] ▁[15,15] b[15,16]");
  gives(t, "\xFFsky", "▁[0,0] <unk>[0,1] sky[1,4]");
  gives(t, "▁a▁▁sky", "▁a[0,4] ▁[4,7] ▁sky[7,13]");
  gives_n(t, "a\0sky", 5, FALSE, 0, "▁a[0,1] <unk>[1,2] sky[2,5]");
  gives_n(t, "sky sky sky", -1, TRUE, 0, "<s>[0,0] ▁sky[0,3] ▁sky[4,7] ▁sky[8,11] </s>[0,0]");
  gives_n(t, "sky sky sky", -1, TRUE, 4, "<s>[0,0] ▁sky[0,3] ▁sky[4,7] </s>[0,0]");
  const gint32 ids[] = {0, 5, 25, 12, 4, 14, 2};
  g_autofree char *text = litho_tokenizer_decode(t, ids, G_N_ELEMENTS(ids));
  g_assert_cmpstr(text, ==, "sky a提亮 ,");
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(folder, "tokenizer.json", NULL);
  g_assert_false(litho_tokenizer_save(t, path, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_WRITE);
}

/* A word of 200,000 characters, and as many marks on one letter. */
static void
test_long(void)
{
  g_autoptr(LithoQ4File) file = tiny();
  g_autoptr(LithoTokenizer) t = tokenizer_of(file);
  g_autoptr(GString) text = g_string_new(NULL);
  g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  for (int i = 0; i < 200000; i++)
    g_string_append(text, "亮");
  for (int i = 0; i < 200000; i++)
    g_string_append(text, "\xCC\x81");
  litho_tokenizer_encode(t, text->str, -1, FALSE, 0, out);
  g_assert_cmpuint(out->len, ==, 200002); /* and the marks, unknown, are one */
  g_assert_cmpuint(g_array_index(out, LithoToken32, 200001).start, ==, 600000);
  g_assert_cmpuint(g_array_index(out, LithoToken32, 200001).end, ==, 1000000);
}

static void
test_rows(void)
{
  g_autoptr(GByteArray) bytes = tiny_q4_bytes();
  g_autoptr(LithoQ4File) file = tiny();
  float rows[2 * TINY_Q4_WIDTH];
  const gint32 ids[] = {27, 3};
  gsize at = 0; /* the table follows the list, whose first row says its place */
  while (memcmp(bytes->data + at, "emb.word", 8) != 0)
    at++;
  guint64 place;
  memcpy(&place, bytes->data + at + 8 + 5, 8);
  place = GUINT64_FROM_LE(place);
  litho_q4_rows(file, ids, 2, rows);
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < TINY_Q4_WIDTH; j++) {
      const guint8 byte = bytes->data[place + 18 * (gsize)ids[i] + 2 + (gsize)(j % 16)];
      g_assert_true(rows[i * TINY_Q4_WIDTH + j] == (float)((j < 16 ? byte & 15 : byte >> 4) - 8) / 16);
    }
}

/* A model that is given rows does to the bit what one with the table does, forwards and backwards. */
static void
test_model(void)
{
  static const gint32 ids[] = {0, 5, 12, 14, 11, 2, 0, 25, 2};
  static const int starts[] = {0, 6, 9};
  enum { N = 9, C = TINY_Q4_WIDTH };
  g_autoptr(LithoQ4File) file = tiny();
  g_autoptr(GError) error = NULL;
  float rows[N * C], hidden[2][N * C], dhidden[N * C];
  g_autofree float *grad[2] = {NULL, NULL};
  gsize n_grad = 0;
  nn_normal_fill(dhidden, N * C, 1, 4, 1);
  litho_q4_rows(file, ids, N, rows);
  for (int table = 0; table < 2; table++) {
    NnConfig config;
    g_assert_true(litho_q4_config(file, 0, &config, &error));
    g_assert_cmpint(config.n_layers, ==, TINY_Q4_LAYERS);
    g_assert_cmpint(config.vocab, ==, 0);
    config.vocab = table ? TINY_Q4_VOCAB : 0;
    g_autoptr(NnParams) params = nn_params_new();
    g_autoptr(NnTransformer) model = nn_transformer_new(&config, params, "words.");
    nn_transformer_freeze(model, 1);
    nn_params_alloc(params, TRUE, NN_TO_BE_LOADED);
    g_assert_true(litho_q4_load_params(file, params, "words.", FALSE, &error));
    g_assert_no_error(error);
    const NnBatch batch = {
        .ids = table ? ids : NULL, .rows = table ? NULL : rows, .seqs = {.n = 2, .start = starts}, .train = TRUE};
    memcpy(hidden[table], nn_transformer_forward(model, &batch), sizeof hidden[0]);
    memcpy(nn_transformer_dhidden(model), dhidden, sizeof dhidden);
    nn_transformer_backward(model, &batch, nn_transformer_dhidden(model), NULL);
    const int first = nn_params_find(params, "words.encoder.layer.1.attention.self.query.weight");
    const gsize from = nn_params_tensor(params, first)->offset;
    n_grad = params->n - from;
    grad[table] = g_memdup2(params->grad + from, n_grad * sizeof(float));
    for (gsize i = 0; i < from; i++)
      g_assert_true(params->grad[i] == 0);
  }
  g_assert_cmpmem(hidden[0], sizeof hidden[0], hidden[1], sizeof hidden[1]);
  g_assert_cmpmem(grad[0], n_grad * sizeof(float), grad[1], n_grad * sizeof(float));
  for (int i = 0; i < N * C; i++)
    g_assert_true(isfinite(hidden[0][i]));
}

enum { OC = 35, IN = 96, MOST = 19 };

/* kind 0: 4-bit blocks; 1: rows of 8-bit integers; 2: any values. */
static void
draw_weights(float *weight, int kind)
{
  nn_normal_fill(weight, OC * IN, 0.05f, 21, (guint64)kind);
  for (int r = 0; r < OC; r++)
    for (int c = 0; c < IN && kind < 2; c++) {
      float *w = &weight[r * IN + c];
      const float step = kind == 0 ? 0.013f * (float)(1 + r % 7 + c / 32) : 0.0017f * (float)(1 + r);
      const int most = kind == 0 ? 8 : 127;
      *w = step * (float)CLAMP((int)(*w * 20 * (float)most), -most, most - (kind == 0));
      if (c % 32 == 5)
        *w = step * (float)-most; /* as the writers of both forms scale them */
    }
}

/* The share that `is` is off, of the length of `wanted`. */
static double
off_by(const float *is, const float *wanted, gsize n)
{
  double off = 0, all = 0;
  for (gsize i = 0; i < n; i++) {
    off += ((double)is[i] - wanted[i]) * ((double)is[i] - wanted[i]);
    all += (double)wanted[i] * wanted[i];
  }
  return sqrt(off / all);
}

/* Exact weights leave the rounding of the input: 1/32767 of the largest of a row, three times a usual value, over √12:
 * 3e-5. Of any values steps of 1/127 of the largest of 32 add 3 / 127 / √12 = 7e-3. */
static void
test_packed(void)
{
  float weight[OC * IN], in[MOST * IN], bias[OC], before[MOST * OC], wanted[MOST * OC], is[MOST * OC], first[MOST * OC];
  nn_normal_fill(in, MOST * IN, 2, 8, 1);
  nn_normal_fill(bias, OC, 1, 8, 2);
  nn_normal_fill(before, MOST * OC, 1, 8, 3);
  memset(in + 3 * IN, 0, IN * sizeof(float)); /* a row of nothing */
  for (int kind = 0; kind < 3; kind++) {
    draw_weights(weight, kind);
    g_autoptr(NnPacked) packed = nn_packed_new(OC, IN);
    nn_packed_set(packed, 0, weight, 16); /* in two parts */
    nn_packed_set(packed, 16, weight + 16 * IN, OC - 16);
    for (int N = 1; N <= MOST; N++)
      for (int kernel = NN_PACKED_PLAIN, add = N % 2; kernel <= NN_PACKED_VNNI; kernel++) {
        if (!nn_packed_use((NnPackedKernel)kernel))
          continue;
        memcpy(is, before, sizeof is);
        nn_packed_linear(is, in, packed, N % 3 ? bias : NULL, N, add);
        if (kernel == NN_PACKED_PLAIN)
          memcpy(first, is, sizeof is);
        g_assert_cmpmem(is, sizeof is, first, sizeof first); /* also what lies behind row N */
        nn_linear_naive(wanted, in, weight, N % 3 ? bias : NULL, N, IN, OC);
        for (int i = 0; add && i < N * OC; i++)
          wanted[i] += before[i];
        const double off = off_by(is, wanted, (gsize)(N * OC));
        if (off > (kind < 2 ? 5e-5 : 1e-2))
          g_error("kernel %d, kind %d, %d rows: off by %g", kernel, kind, N, off);
      }
  }
}

/* Packed from the file and from int8 safetensors, a model gives what it gives with floats. */
static void
test_packed_model(void)
{
  static const int starts[] = {0, 4, 9};
  static const gint32 ids[] = {0, 5, 12, 2, 0, 25, 14, 11, 2};
  enum { N = 9, C = TINY_Q4_WIDTH };
  g_autoptr(LithoQ4File) file = tiny();
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(folder, "int8.safetensors", NULL);
  g_autoptr(LithoSafetensors) ints = NULL;
  float rows[N * C], hidden[4][N * C];
  litho_q4_rows(file, ids, N, rows);
  const NnBatch batch = {.rows = rows, .seqs = {.n = 2, .start = starts}};
  for (int i = 0; i < 4; i++) {
    NnConfig config;
    g_assert_true(litho_q4_config(file, 0, &config, &error));
    g_autoptr(NnParams) params = nn_params_new();
    g_autoptr(NnTransformer) model = nn_transformer_new(&config, params, "");
    if (i % 2 == 1)
      nn_transformer_pack(model);
    nn_params_alloc(params, FALSE, NN_TO_BE_LOADED);
    g_assert_true(litho_q4_load_params(file, params, "", FALSE, &error));
    if (i >= 2)
      g_assert_true(litho_safetensors_load_params(ints, params, "", FALSE, &error));
    memcpy(hidden[i], nn_transformer_forward(model, &batch), sizeof hidden[0]);
    if (i != 0)
      continue;
    for (gsize k = 0; k < params->n; k++) /* another model: its 8-bit rows are no 4-bit blocks */
      params->value[k] *= 1 + 0.3f * sinf((float)k);
    g_assert_true(litho_safetensors_save_params(path, params, "", LITHO_STORE_I8, NULL, &error));
    ints = litho_safetensors_open(path, &error);
    g_assert_no_error(error);
  }
  g_assert_cmpfloat(off_by(hidden[1], hidden[0], N * C), <, 1e-3);
  g_assert_cmpfloat(off_by(hidden[3], hidden[2], N * C), <, 1e-3);
  g_assert_cmpfloat(off_by(hidden[2], hidden[0], N * C), >, 1e-2);
}

static void
test_encoder(void)
{
  g_autoptr(GByteArray) bytes = tiny_q4_bytes();
  g_autofree char *path = g_build_filename(folder, "encoder.bin", NULL);
  g_assert_true(g_file_set_contents(path, (const char *)bytes->data, bytes->len, NULL));
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenEncoder) all = litho_token_encoder_open(path, 0, FALSE, &error),
                               one = litho_token_encoder_open(path, 1, FALSE, &error);
  g_assert_no_error(error);
  g_assert_cmpint(litho_token_encoder_width(all), ==, TINY_Q4_WIDTH);
  g_assert_null(litho_token_encoder_open(path, 3, FALSE, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_autoptr(LithoTextBatch) batch = litho_text_batch_new();
  litho_text_batch_add(batch, all->tokenizer, "sky, 提亮", TINY_Q4_POSITIONS);
  const gsize n = batch->ids->len * (gsize)TINY_Q4_WIDTH;
  g_autofree float *first = g_memdup2(litho_token_encoder_hidden(one, batch), n * sizeof(float));
  g_assert_true(memcmp(first, litho_token_encoder_hidden(all, batch), n * sizeof(float)) != 0);
  /* A layer's weights may be changed afterwards: a second layer whose branches give 0 only norms once more. */
  for (int i = 0; i < (int)all->params->tensors->len; i++) {
    const NnTensor *t = nn_params_tensor(all->params, i);
    const gboolean is_branch = strstr(t->name, "layer.1.") != NULL && strstr(t->name, "output.dense") != NULL;
    const gboolean is_norm = strstr(t->name, "layer.1.") != NULL && strstr(t->name, "LayerNorm") != NULL;
    for (gsize k = 0; (is_branch || is_norm) && k < t->n; k++)
      nn_value(all->params, i)[k] = is_norm && g_str_has_suffix(t->name, "weight") ? 1 : 0;
  }
  const float *normed = litho_token_encoder_hidden(all, batch);
  for (guint row = 0; row < batch->ids->len; row++) {
    double mean = 0, square = 0;
    for (int c = 0; c < TINY_Q4_WIDTH; c++)
      mean += first[row * TINY_Q4_WIDTH + c] / TINY_Q4_WIDTH;
    for (int c = 0; c < TINY_Q4_WIDTH; c++)
      square += pow(first[row * TINY_Q4_WIDTH + c] - mean, 2) / TINY_Q4_WIDTH;
    for (int c = 0; c < TINY_Q4_WIDTH; c++)
      g_assert_cmpfloat_with_epsilon(normed[row * TINY_Q4_WIDTH + c],
                                     (first[row * TINY_Q4_WIDTH + c] - mean) / sqrt(square), 1e-5);
  }
}

/* Cut anywhere, or with any byte changed: opened or refused with a message, and what is opened can be read. */
static void
test_damaged(void)
{
  g_autoptr(GByteArray) bytes = tiny_q4_bytes();
  for (gsize n = 0; n < bytes->len; n += n < 1200 ? 1 : 97) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoQ4File) file = open_bytes(bytes->data, n, &error);
    g_assert_null(file);
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  }
  g_autoptr(GRand) draw = g_rand_new_with_seed(3);
  guint n_open = 0;
  for (int i = 0; i < 3000; i++) {
    g_autoptr(GError) error = NULL;
    const guint at = (guint)g_rand_int_range(draw, 0, 2200);
    const guint8 kept = bytes->data[at];
    bytes->data[at] = (guint8)g_rand_int_range(draw, 0, 256);
    g_autoptr(LithoQ4File) file = open_bytes(bytes->data, bytes->len, &error);
    bytes->data[at] = kept;
    g_assert_true((file == NULL) == (error != NULL));
    if (file == NULL)
      continue;
    n_open++;
    g_autoptr(LithoTokenizer) t = litho_tokenizer_unigram(litho_q4_words(file), "damaged", NULL);
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
    if (t != NULL)
      litho_tokenizer_encode(t, "sky 提亮, ab½ cafe\xCC\x81", -1, TRUE, 0, out);
    NnConfig config;
    if (!litho_q4_config(file, 0, &config, NULL) || config.inner != TINY_Q4_INNER || config.positions > 4096 ||
        config.width > 64)
      continue;
    g_autoptr(NnParams) params = nn_params_new();
    if (config.width % 16 != 0)
      continue;
    nn_transformer_free(nn_transformer_new(&config, params, ""));
    nn_params_alloc(params, FALSE, NN_TO_BE_LOADED);
    litho_q4_load_params(file, params, "", TRUE, NULL);
  }
  g_assert_cmpuint(n_open, >, 100);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = folder_new();
  g_test_add_func("/q4/tokens", test_tokens);
  g_test_add_func("/q4/long", test_long);
  g_test_add_func("/q4/rows", test_rows);
  g_test_add_func("/q4/model", test_model);
  g_test_add_func("/q4/packed", test_packed);
  g_test_add_func("/q4/packed-model", test_packed_model);
  g_test_add_func("/q4/encoder", test_encoder);
  g_test_add_func("/q4/damaged", test_damaged);
  const int result = g_test_run();
  folder_remove(folder);
  return result;
}
