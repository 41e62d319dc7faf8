/* token_encoder.c: the multilingual encoder (infer/token_encoder.h) on the lines of a file, one text at a time as
 * requests come.
 *
 *   token_encoder FILE.bin LAYERS TEXTS        milliseconds: opening, the first text, median and 95th percentile of the
 *                                              others; and of the processor, all threads together, for a text
 *                                              LAYERS: as 8, or 8p for weights in 8 bits (nn_transformer_pack())
 *   token_encoder FILE.bin LAYERS TEXTS ROWS   writes, for each text, its number of tokens N and the width C as int32,
 *                                              the N ids, and its hidden rows (N,C) as float32
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "infer/token_encoder.h"

static double
processor_ms(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

static int
by_size(gconstpointer a, gconstpointer b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

int
main(int argc, char **argv)
{
  if (argc < 4)
    g_error("see the head of bench/token_encoder.c");
  g_autoptr(GError) error = NULL;
  g_autofree char *all = NULL;
  if (!g_file_get_contents(argv[3], &all, NULL, &error))
    g_error("%s", error->message);
  g_auto(GStrv) lines = g_strsplit(g_strchomp(all), "\n", -1);
  gint64 start = g_get_monotonic_time();
  const gboolean packed = g_str_has_suffix(argv[2], "p");
  g_autoptr(LithoTokenEncoder) encoder = litho_token_encoder_open(argv[1], atoi(argv[2]), packed, &error);
  if (encoder == NULL)
    g_error("%s", error->message);
  const double open_ms = (double)(g_get_monotonic_time() - start) / 1000;
  g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(LithoTextBatch) batch = litho_text_batch_new();
  FILE *out = argc > 4 ? fopen(argv[4], "wb") : NULL;
  double first = 0, sum = 0, tokens = 0;
  const double processor = processor_ms();
  for (guint i = 0; lines[i] != NULL; i++) {
    start = g_get_monotonic_time();
    litho_text_batch_clear(batch);
    litho_text_batch_add(batch, encoder->tokenizer, lines[i], 512);
    const float *rows = litho_token_encoder_hidden(encoder, batch);
    const double ms = (double)(g_get_monotonic_time() - start) / 1000;
    const gint32 shape[2] = {(gint32)batch->ids->len, litho_token_encoder_width(encoder)};
    if (i == 0)
      first = ms;
    else
      g_array_append_val(times, ms);
    sum += rows[0];
    tokens += shape[0];
    if (out != NULL &&
        (fwrite(shape, 4, 2, out) != 2 || fwrite(batch->ids->data, 4, batch->ids->len, out) != batch->ids->len ||
         fwrite(rows, 4, (gsize)shape[0] * (gsize)shape[1], out) == 0))
      g_error("%s: cannot be written", argv[4]);
  }
  if (out != NULL && fclose(out) != 0)
    g_error("%s: cannot be written", argv[4]);
  g_array_sort(times, by_size);
  const guint n = times->len;
  if (n > 0)
    printf("%s layers: open %.1f ms, first %.1f ms; %u texts of %.1f tokens: median %.2f ms, 95%% %.2f ms; processor "
           "%.2f ms a "
           "text (%g)\n",
           argv[2], open_ms, first, n, tokens / (n + 1), g_array_index(times, double, n / 2),
           g_array_index(times, double, n * 95 / 100), (processor_ms() - processor) / (n + 1), sum);
  return 0;
}
