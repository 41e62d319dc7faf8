/* lm_data.c: see lm_data.h. */
#include <string.h>
#include "base/file.h"
#include "tune/lm_data.h"

#define MAX_TEXT_BYTES (G_GUINT64_CONSTANT(1) << 30)
#define TOLD_SHARE 0.15
#define MAX_VOCABULARY 1000000

/* Streams of the random numbers of a run (nn_* layers use those of their steps). */
enum { STREAM_PLACE = 1001, STREAM_CHOICE = 1002, STREAM_ORDER = 1 << 20 };

GString *
litho_lm_read(const char *const *paths, GError **error)
{
  GString *all = g_string_new(NULL);
  for (; *paths != NULL; paths++) {
    g_autoptr(GBytes) bytes = litho_file_read(*paths, MAX_TEXT_BYTES - MIN(all->len, MAX_TEXT_BYTES), error);
    if (bytes == NULL)
      goto failed;
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length), *end;
    if (length == 0 || !g_utf8_validate_len(text, length, &end)) {
      g_autofree char *name = litho_file_display(*paths);
      if (length == 0)
        g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: is empty", name);
      else
        g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ,
                    "%s: is not text in UTF-8: byte %" G_GSIZE_FORMAT " is 0x%02x; convert it (iconv -t utf-8)", name,
                    (gsize)(end - text), (guint8)*end);
      goto failed;
    }
    g_string_append_len(all, text, (gssize)length);
  }
  return all;
failed:
  g_string_free(all, TRUE);
  return NULL;
}

gsize
litho_lm_split(const char *text, gsize length, double share)
{
  const glong n = g_utf8_strlen(text, (gssize)length);
  return (gsize)(g_utf8_offset_to_pointer(text, (glong)((double)n * (1 - share))) - text);
}

LithoTokenizer *
litho_lm_tokenizer(const char *spec, LithoLmObjective objective, const char *text, gsize length, GError **error)
{
  static const char *const causal[] = {"<|endoftext|>", NULL};
  static const char *const masked[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", NULL};
  if (g_str_equal(spec, "char"))
    return litho_tokenizer_characters(text, length, error);
  if (!g_str_has_prefix(spec, "bpe:"))
    return litho_tokenizer_open(spec, error);
  guint64 size;
  if (!g_ascii_string_to_unsigned(spec + strlen("bpe:"), 10, 300, MAX_VOCABULARY, &size, NULL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "bpe:N takes 300 to %d tokens, not '%s'", MAX_VOCABULARY, spec);
    return NULL;
  }
  return litho_tokenizer_train_bpe(text, length, (int)size, objective == LITHO_LM_MASKED ? masked : causal, error);
}

LithoLmTokens *
litho_lm_tokens_new(const LithoTokenizer *tokenizer, const char *text, gsize length)
{
  LithoLmTokens *tokens = g_new0(LithoLmTokens, 1);
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  litho_tokenizer_encode(tokenizer, text, (gssize)length, FALSE, 0, found);
  tokens->n = found->len;
  tokens->ids = g_new(gint32, MAX(found->len, 1));
  for (guint i = 0; i < found->len; i++)
    tokens->ids[i] = g_array_index(found, LithoToken32, i).id;
  tokens->n_bytes = length;
  tokens->n_chars = (gsize)g_utf8_strlen(text, (gssize)length);
  for (gsize i = 0; i < length; i++) {
    const gboolean ends = i + 1 == length || g_ascii_isspace(text[i + 1]);
    tokens->n_words += text[i] == '\n' || (!g_ascii_isspace(text[i]) && ends);
  }
  return tokens;
}

void
litho_lm_tokens_free(LithoLmTokens *tokens)
{
  if (tokens == NULL)
    return;
  g_free(tokens->ids);
  g_free(tokens);
}

struct _LithoLmBatches {
  const LithoLmTokens *tokens;
  LithoLmObjective objective;
  int context;           /* rows of a sequence */
  int window;            /* tokens of the text in it */
  int vocabulary;
  gint32 cls, sep, mask; /* −1: none */
  gint32 *ids, *targets;
  int *start;
  int room; /* sequences */
};

static gint32
one_of(const LithoTokenizer *tokenizer, const char *a, const char *b)
{
  const gint32 id = litho_tokenizer_id(tokenizer, a);
  return id >= 0 ? id : litho_tokenizer_id(tokenizer, b);
}

LithoLmBatches *
litho_lm_batches_new(const LithoLmTokens *tokens, const LithoTokenizer *tokenizer, LithoLmObjective objective,
                     int context, GError **error)
{
  g_autoptr(LithoLmBatches) b = g_new0(LithoLmBatches, 1);
  *b = (LithoLmBatches){.tokens = tokens, .objective = objective, .context = context, .window = context,
                        .vocabulary = litho_tokenizer_size(tokenizer), .cls = -1, .sep = -1, .mask = -1};
  if (objective == LITHO_LM_MASKED) {
    b->mask = one_of(tokenizer, "[MASK]", "<mask>");
    b->cls = one_of(tokenizer, "[CLS]", "<s>");
    b->sep = one_of(tokenizer, "[SEP]", "</s>");
    b->window -= (b->cls >= 0) + (b->sep >= 0);
    if (b->mask < 0) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                  "the tokenizer has no [MASK]: for --objective mlm take --tokenizer bpe:N, or BERT's");
      return NULL;
    }
  }
  if (b->window < 1 || tokens->n < (gsize)b->window + 1) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%" G_GSIZE_FORMAT " tokens of text are less than a context of %d and one more: give more text, or a "
                "smaller --context",
                tokens->n, context);
    return NULL;
  }
  return g_steal_pointer(&b);
}

void
litho_lm_batches_free(LithoLmBatches *b)
{
  if (b == NULL)
    return;
  g_free(b->ids);
  g_free(b->targets);
  g_free(b->start);
  g_free(b);
}

static void
make_room(LithoLmBatches *b, int n)
{
  if (n <= b->room)
    return;
  b->ids = g_renew(gint32, b->ids, (gsize)n * b->context);
  b->targets = g_renew(gint32, b->targets, (gsize)n * b->context);
  b->start = g_renew(int, b->start, n + 1);
  b->room = n;
}

/* What is told of a masked window of n tokens. */
static void
mask_window(const LithoLmBatches *b, gint32 *ids, gint32 *targets, int n, guint64 seed, guint64 number)
{
  const guint64 stream = STREAM_ORDER + number;
  g_autofree int *order = nn_permutation(n, seed, stream);
  const int told = MAX(1, (int)(TOLD_SHARE * n + 0.5));
  for (int i = 0; i < told; i++) {
    guint32 random[4];
    nn_philox(random, seed, STREAM_CHOICE, number * (guint64)b->context + (guint64)i);
    const int at = order[i];
    targets[at] = ids[at];
    if (random[0] % 10 < 8)
      ids[at] = b->mask;
    else if (random[0] % 10 == 8)
      ids[at] = (gint32)(random[1] % (guint32)b->vocabulary);
  }
}

/* Sequence i from the text's token `at`, of n tokens. */
static void
add_window(LithoLmBatches *b, int i, gsize at, int n, guint64 seed, guint64 number)
{
  const gint32 *text = b->tokens->ids + at;
  gint32 *ids = b->ids + b->start[i], *targets = b->targets + b->start[i];
  if (b->objective == LITHO_LM_CAUSAL) {
    memcpy(ids, text, (gsize)n * sizeof(gint32));
    memcpy(targets, text + 1, (gsize)n * sizeof(gint32));
    b->start[i + 1] = b->start[i] + n;
    return;
  }
  int row = 0;
  if (b->cls >= 0)
    ids[row++] = b->cls;
  memcpy(ids + row, text, (gsize)n * sizeof(gint32));
  const int first = row;
  row += n;
  if (b->sep >= 0)
    ids[row++] = b->sep;
  for (int k = 0; k < row; k++)
    targets[k] = -1;
  mask_window(b, ids + first, targets + first, n, seed, number);
  b->start[i + 1] = b->start[i] + row;
}

static void
hand_over(const LithoLmBatches *b, int n, NnBatch *batch, const gint32 **targets)
{
  *batch = (NnBatch){.ids = b->ids, .seqs = {.n = n, .start = b->start}};
  *targets = b->targets;
}

void
litho_lm_batch_random(LithoLmBatches *b, guint64 seed, guint64 first, int n, NnBatch *batch, const gint32 **targets)
{
  make_room(b, n);
  const guint64 n_places = b->tokens->n - (gsize)b->window;
  b->start[0] = 0;
  for (int i = 0; i < n; i++) {
    guint32 random[4];
    nn_philox(random, seed, STREAM_PLACE, first + (guint64)i);
    const guint64 place = (((guint64)random[0] << 32) | random[1]) % n_places;
    add_window(b, i, place, b->window, seed, first + (guint64)i);
  }
  hand_over(b, n, batch, targets);
}

int
litho_lm_batch_in_order(LithoLmBatches *b, gsize first, int n, int stride, NnBatch *batch, const gint32 **targets)
{
  make_room(b, n);
  if (stride == 0)
    stride = b->window;
  const gsize usable = b->objective == LITHO_LM_CAUSAL ? b->tokens->n - 1 : b->tokens->n; /* tokens that can be a window's */
  int made = 0;
  b->start[0] = 0;
  for (; made < n; made++) {
    const gsize number = first + (gsize)made, begin = number * (gsize)stride;
    const gsize told_before = number == 0 ? 0 : begin - (gsize)stride + (gsize)b->window;
    if (told_before >= usable)
      break;
    add_window(b, made, begin, (int)MIN((gsize)b->window, usable - begin), 0, number);
    for (gsize k = begin; k < told_before; k++)
      b->targets[b->start[made] + (gint64)(k - begin)] = -1;
  }
  hand_over(b, made, batch, targets);
  return made;
}
