/* lm_logits.c: what a model of litho gives, for bench/hf_open.py.
 *
 *   lm_logits MODEL IDS OUT            IDS: one sequence of int32; OUT: its logits, float32 (n,V)
 *   lm_logits --embed MODEL TEXTS OUT  TEXTS: a text a line; OUT: mean-pooled unit rows, float32 (lines,C)
 */
#include <string.h>
#include "base/file.h"
#include "tune/lm.h"

static GBytes *
read_file(const char *path)
{
  g_autoptr(GError) error = NULL;
  GBytes *bytes = litho_file_read(path, 1u << 28, &error);
  if (bytes == NULL)
    g_error("%s", error->message);
  return bytes;
}

static void
write_file(const char *path, const float *values, gsize n)
{
  g_autoptr(GError) error = NULL;
  if (!litho_file_write(path, values, n * sizeof(float), &error))
    g_error("%s", error->message);
}

static void
logits(LithoLm *lm, GBytes *bytes, const char *out)
{
  gsize length;
  const gint32 *ids = g_bytes_get_data(bytes, &length);
  const int start[] = {0, (int)(length / sizeof(gint32))};
  const NnBatch batch = {.ids = ids, .seqs = {1, start}};
  const gsize n = (gsize)start[1] * (gsize)litho_lm_config(lm)->vocab;
  g_autofree float *values = g_new(float, n);
  litho_lm_logits(lm, &batch, values);
  write_file(out, values, n);
}

static void
embed(LithoLm *lm, const char *model, GBytes *bytes, const char *out)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoTokenizer) tokenizer = litho_tokenizer_open(model, &error);
  if (tokenizer == NULL)
    g_error("%s", error->message);
  const int C = litho_lm_config(lm)->width;
  g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
  g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
  const guint n = g_strv_length(lines);
  g_autofree float *rows = g_new(float, n * (gsize)C);
  for (guint i = 0; i < n; i++) {
    g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
    litho_tokenizer_encode(tokenizer, lines[i], -1, TRUE, (guint)litho_lm_config(lm)->positions, tokens);
    g_autofree gint32 *ids = g_new(gint32, tokens->len);
    for (guint k = 0; k < tokens->len; k++)
      ids[k] = g_array_index(tokens, LithoToken32, k).id;
    const int start[] = {0, (int)tokens->len};
    const NnBatch batch = {.ids = ids, .seqs = {1, start}};
    float *row = rows + i * (gsize)C, norm;
    nn_mean_pool_forward(row, litho_lm_hidden(lm, &batch), &batch.seqs, C);
    nn_unit_forward(row, &norm, row, 1, C);
  }
  write_file(out, rows, n * (gsize)C);
}

int
main(int argc, char **argv)
{
  const gboolean embeds = argc > 1 && g_str_equal(argv[1], "--embed");
  if (argc != 4 + embeds)
    g_error("see the head of bench/lm_logits.c");
  argv += embeds;
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoLm) lm = litho_lm_open(argv[1], &error);
  if (lm == NULL)
    g_error("%s", error->message);
  g_autoptr(GBytes) in = read_file(argv[2]);
  if (embeds)
    embed(lm, argv[1], in, argv[3]);
  else
    logits(lm, in, argv[3]);
  return 0;
}
