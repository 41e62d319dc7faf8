/* tokenizer.c: the ids of each record of a file, for bench/tokenizer.py.
 *
 *   tokenizer TOKENIZER RECORDS IDS     RECORDS: each its length in bytes, int32, and its text; IDS: for each
 *                                        its number of tokens and their ids, int32
 *                                        TOKENIZER: a tokenizer.json, a vocab.txt, or a file of 4-bit words (.bin)
 *   tokenizer --train TEXT SIZE OUT     a byte-level BPE with the special token <|endoftext|>, as tokenizer.json
 * Prints the seconds of the processor that it took, files not counted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/file.h"
#include "nn/token/tokenizer.h"

static double
seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static const char *
read_file(const char *path, gsize *length)
{
  g_autoptr(GError) error = NULL;
  GBytes *bytes = litho_file_read(path, 1u << 30, &error);
  if (bytes == NULL)
    g_error("%s", error->message);
  return g_bytes_get_data(bytes, length);
}

int
main(int argc, char **argv)
{
  if (argc < 4)
    g_error("see the head of bench/tokenizer.c");
  g_autoptr(GError) error = NULL;
  gsize length;
  if (g_str_equal(argv[1], "--train")) {
    const char *special[] = {"<|endoftext|>", NULL};
    const char *text = read_file(argv[2], &length);
    const double start = seconds();
    g_autoptr(LithoTokenizer) t = litho_tokenizer_train_bpe(text, length, atoi(argv[3]), special, &error);
    printf("%.4f\n", seconds() - start);
    if (t == NULL || !litho_tokenizer_save(t, argv[4], &error))
      g_error("%s", error->message);
    return 0;
  }
  const gboolean is_words = g_str_has_suffix(argv[1], ".bin");
  g_autoptr(LithoQ4File) file = is_words ? litho_q4_open(argv[1], &error) : NULL;
  g_autoptr(LithoTokenizer) t = file != NULL ? litho_tokenizer_unigram(litho_q4_words(file), argv[1], &error)
                                : is_words   ? NULL
                                             : litho_tokenizer_open(argv[1], &error);
  if (t == NULL)
    g_error("%s", error->message);
  const char *text = read_file(argv[2], &length);
  g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(gint32));
  const double start = seconds();
  for (const char *p = text, *end = text + length; p < end;) {
    gint32 n;
    memcpy(&n, p, 4);
    const guint old = tokens->len;
    litho_tokenizer_encode(t, p + 4, n, FALSE, 0, tokens);
    g_array_append_val(counts, (gint32){(gint32)(tokens->len - old)});
    p += 4 + n;
  }
  printf("%.4f\n", seconds() - start);
  FILE *out = fopen(argv[3], "wb");
  guint at = 0;
  for (guint i = 0; i < counts->len; i++) {
    const gint32 n = g_array_index(counts, gint32, i);
    fwrite(&n, 4, 1, out);
    for (gint32 k = 0; k < n; k++)
      fwrite(&g_array_index(tokens, LithoToken32, at++).id, 4, 1, out);
  }
  return fclose(out) == 0 ? 0 : 1;
}
