/* The installed multilingual encoder: tokens as the `tokenizers` library gives them for XLM-R's vocabulary, hidden rows
 * as they come out of a float64 computation from the dequantised file (numpy), and what they mean. */
#include <math.h>
#include "infer/token_encoder.h"

static LithoTokenEncoder *
open_layers(int n_layers, gboolean packed)
{
  g_autoptr(GError) error = NULL;
  LithoTokenEncoder *encoder = litho_token_encoder_open(NULL, n_layers, packed, &error);
  if (encoder == NULL && g_error_matches(error, LITHO_ERROR, LITHO_ERROR_MODEL)) {
    g_test_skip(error->message);
    return NULL;
  }
  g_assert_no_error(error);
  return encoder;
}

static void
test_tokens(void)
{
  static const struct {
    const char *text;
    gint32 ids[16];
  } rows[] = {
      {"exposure -0.7 EV", {0, 197826, 20, 134926, 57794, 2}},
      {"resize to 1920 x 1080", {0, 456, 62539, 47, 23031, 1022, 39808, 2}},
      {"提亮暗部，压暗高光", {0, 6, 9744, 16955, 25155, 2649, 4, 22356, 25155, 1395, 2825, 2}},
      {"把天空调暗一点", {0, 6, 2346, 1906, 109612, 25155, 18318, 2}},
      {"Café ½ ㎝ − 3°", {0, 61427, 78660, 1827, 48768, 6, 114896, 2}},
      {"crop to 3:2 portrait, 🦖🦖 please", {0, 13081, 254, 47, 22408, 304, 196, 87929, 4, 6, 3, 22936, 2}},
  };
  g_autoptr(LithoTokenEncoder) encoder = open_layers(1, TRUE);
  for (gsize i = 0; encoder != NULL && i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
    litho_tokenizer_encode(encoder->tokenizer, rows[i].text, -1, TRUE, 0, out);
    for (guint k = 0; k < out->len; k++)
      if (g_array_index(out, LithoToken32, k).id != rows[i].ids[k])
        g_error("%s: token %u is %d, not %d", rows[i].text, k, g_array_index(out, LithoToken32, k).id, rows[i].ids[k]);
    g_assert_cmpint(rows[i].ids[out->len - 1], ==, 2);
  }
}

/* On 60 requests float32 through 12 layers differs from float64 by up to 2e-6, with packed weights by up to 7e-4;
 * values are of 0.3 to 0.4. */
static void
test_rows(void)
{
  static const struct {
    int layers;
    float rows[3][4]; /* the first four values of <s>, of the third token, of </s> */
  } wanted[] = {
      {6,
       {{0.013441f, 0.001046f, -0.024792f, -0.127830f},
        {-0.558568f, 0.371131f, -0.003234f, 0.828552f},
        {0.013944f, 0.002916f, -0.022458f, -0.128502f}}},
      {12,
       {{0.208298f, 0.072003f, -0.189425f, -0.410103f},
        {0.480079f, 0.048252f, -0.188345f, -0.246124f},
        {0.208300f, 0.072007f, -0.189428f, -0.410110f}}},
  };
  for (gsize i = 0; i < 2 * G_N_ELEMENTS(wanted); i++) {
    const gboolean packed = i % 2 == 1;
    g_autoptr(LithoTokenEncoder) encoder = open_layers(wanted[i / 2].layers, packed);
    if (encoder == NULL)
      return;
    g_autoptr(LithoTextBatch) batch = litho_text_batch_new();
    litho_text_batch_add(batch, encoder->tokenizer, "a", 64); /* beside another text: it must not be looked at */
    litho_text_batch_add(batch, encoder->tokenizer, "make the sky darker, 提亮暗部", 64);
    const float *hidden = litho_token_encoder_hidden(encoder, batch);
    const int *start = litho_text_batch_seqs(batch).start, at[3] = {start[1], start[1] + 2, start[2] - 1};
    for (int r = 0; r < 3; r++)
      for (int c = 0; c < 4; c++)
        g_assert_cmpfloat_with_epsilon(hidden[at[r] * litho_token_encoder_width(encoder) + c], wanted[i / 2].rows[r][c],
                                       packed ? 2e-3 : 2e-5);
  }
}

/* Means of rows at unit length: the same wish in two languages is nearer than another wish in one. */
static void
test_meaning(void)
{
  static const char *const texts[] = {"query: brighten the shadows", "query: 提亮暗部", "query: crop it to a square",
                                      "query: 裁成正方形"};
  g_autoptr(LithoTokenEncoder) encoder = open_layers(0, TRUE);
  if (encoder == NULL)
    return;
  const int C = litho_token_encoder_width(encoder);
  g_autoptr(LithoTextBatch) batch = litho_text_batch_new();
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
    litho_text_batch_add(batch, encoder->tokenizer, texts[i], 64);
  const NnSeqs seqs = litho_text_batch_seqs(batch);
  g_autofree float *mean = g_new(float, (gsize)seqs.n *(gsize)C), *norm = g_new(float, seqs.n);
  nn_mean_pool_forward(mean, litho_token_encoder_hidden(encoder, batch), &seqs, C);
  nn_unit_forward(mean, norm, mean, seqs.n, C);
  double cosine[4][4] = {{0}};
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++)
      for (int c = 0; c < C; c++)
        cosine[i][j] += (double)mean[i * C + c] * mean[j * C + c];
  g_assert_cmpfloat(cosine[0][1], >, cosine[0][2]);
  g_assert_cmpfloat(cosine[0][1], >, cosine[0][3]);
  g_assert_cmpfloat(cosine[2][3], >, cosine[2][0]);
  g_assert_cmpfloat(cosine[2][3], >, cosine[2][1]);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/token-encoder/tokens", test_tokens);
  g_test_add_func("/token-encoder/rows", test_rows);
  g_test_add_func("/token-encoder/meaning", test_meaning);
  return g_test_run();
}
