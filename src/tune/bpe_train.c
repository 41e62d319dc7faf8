/* bpe_train.c: learning byte-level BPE: the most frequent pair of neighbours becomes a token, until there are enough
 * (Sennrich et al. 2016). The vocabulary and merges are those of the `tokenizers` library's BpeTrainer with
 * min_frequency 2 and all 256 bytes as its first alphabet, trained on the text as one piece.
 *
 * Words are counted once; a pair knows the words it lies in; a heap gives the most frequent pair, of equal ones that of
 * the smaller ids. As in the library an entry of the heap is judged when it comes up (its count may have fallen), and
 * a pair that comes about anew gets an entry for the new places only: both decide between ties, so they are kept.
 */
#include <string.h>
#include "nn/token/tokenizer_parts.h"
#include "nn/token/unicode.h"

#define MIN_COUNT 2

typedef struct {
  guint32 start, n; /* in Trainer.symbols */
  gint64 count;
} TrainWord;

typedef struct {
  guint64 pair; /* left << 32 | right */
  gint64 count;
  GArray *words; /* guint32, owned */
} Entry;

typedef struct {
  gint64 count;
  GArray *words; /* guint32: where it came about since it was last queued; NULL: nowhere; owned */
} PairState;

typedef struct {
  LithoTokenizer *t;
  GArray *symbols; /* gint32 */
  GArray *words;   /* TrainWord */
  GHashTable *pairs; /* guint64* → PairState*, owned */
  GPtrArray *changed; /* guint64*, keys of pairs with new places */
  GArray *heap; /* Entry */
} Trainer;

static void
pair_state_free(gpointer data)
{
  PairState *state = data;
  g_clear_pointer(&state->words, g_array_unref);
  g_free(state);
}

static gboolean
comes_before(const Entry *a, const Entry *b)
{
  return a->count != b->count ? a->count > b->count : a->pair < b->pair;
}

static void
heap_push(GArray *heap, Entry entry)
{
  guint at = heap->len;
  g_array_append_val(heap, entry);
  Entry *e = &g_array_index(heap, Entry, 0);
  for (; at > 0 && comes_before(&entry, &e[(at - 1) / 2]); at = (at - 1) / 2)
    e[at] = e[(at - 1) / 2];
  e[at] = entry;
}

static Entry
heap_pop(GArray *heap)
{
  Entry *e = &g_array_index(heap, Entry, 0);
  const Entry top = e[0], last = e[heap->len - 1];
  const guint n = heap->len - 1;
  guint at = 0;
  for (guint child; (child = 2 * at + 1) < n; at = child) {
    child += child + 1 < n && comes_before(&e[child + 1], &e[child]);
    if (!comes_before(&e[child], &last))
      break;
    e[at] = e[child];
  }
  e[at] = last;
  g_array_set_size(heap, n);
  return top;
}

static void
change_pair(Trainer *r, gint32 left, gint32 right, gint64 change, guint32 word)
{
  guint64 pair = (guint64)(guint32)left << 32 | (guint32)right;
  gpointer key, value;
  if (!g_hash_table_lookup_extended(r->pairs, &pair, &key, &value)) {
    key = g_memdup2(&pair, sizeof pair);
    value = g_new0(PairState, 1);
    g_hash_table_insert(r->pairs, key, value);
  }
  PairState *state = value;
  state->count += change;
  if (change <= 0)
    return;
  if (state->words == NULL) {
    state->words = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_ptr_array_add(r->changed, key);
  }
  if (state->words->len == 0 || g_array_index(state->words, guint32, state->words->len - 1) != word)
    g_array_append_val(state->words, word);
}

static void
queue_changed(Trainer *r)
{
  for (guint i = 0; i < r->changed->len; i++) {
    const guint64 *pair = r->changed->pdata[i];
    PairState *state = g_hash_table_lookup(r->pairs, pair);
    if (state->count > 0)
      heap_push(r->heap, (Entry){.pair = *pair, .count = state->count, .words = g_steal_pointer(&state->words)});
    g_clear_pointer(&state->words, g_array_unref);
  }
  g_ptr_array_set_size(r->changed, 0);
}

static void
merge_in_word(Trainer *r, guint32 index, gint32 left, gint32 right, gint32 merged)
{
  TrainWord *word = &g_array_index(r->words, TrainWord, index);
  gint32 *s = &g_array_index(r->symbols, gint32, word->start);
  guint32 to = 0;
  /* s[0, to) is done, s[from, n) is not. */
  for (guint32 from = 0; from < word->n;) {
    if (s[from] != left || from + 1 >= word->n || s[from + 1] != right) {
      s[to++] = s[from++];
      continue;
    }
    from += 2;
    if (to > 0) {
      change_pair(r, s[to - 1], left, -word->count, index);
      change_pair(r, s[to - 1], merged, word->count, index);
    }
    if (from < word->n) {
      change_pair(r, right, s[from], -word->count, index);
      change_pair(r, merged, s[from], word->count, index);
    }
    s[to++] = merged;
  }
  word->n = to;
}

static gboolean
count_words(Trainer *r, const char *text, gsize length, GError **error)
{
  TokVocabulary seen; /* pieces of the text, by their number */
  tok_vocabulary_init(&seen);
  gboolean ok = TRUE;
  for (gsize at = 0, end; ok && at < length; at = end) {
    end = tok_bytes_piece(text, at, length);
    gint32 index = tok_vocabulary_id(&seen, text + at, end - at);
    if (index < 0) {
      index = (gint32)r->words->len;
      const TrainWord word = {.start = r->symbols->len, .n = (guint32)(end - at)};
      g_array_append_val(r->words, word);
      for (gsize i = at; i < end; i++)
        g_array_append_val(r->symbols, r->t->byte_id[(guint8)text[i]]);
      ok = tok_vocabulary_put(&seen, text + at, end - at, index);
    }
    g_array_index(r->words, TrainWord, index).count++;
  }
  tok_vocabulary_clear(&seen);
  if (!ok)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "the text has more than %d different words", VOCABULARY_MAX_ID);
  return ok;
}

static void
learn(Trainer *r, int size)
{
  LithoTokenizer *t = r->t;
  for (guint32 i = 0; i < r->words->len; i++) {
    const TrainWord *word = &g_array_index(r->words, TrainWord, i);
    const gint32 *s = &g_array_index(r->symbols, gint32, word->start);
    for (guint32 k = 0; k + 1 < word->n; k++)
      change_pair(r, s[k], s[k + 1], word->count, i);
  }
  queue_changed(r);
  g_autoptr(GString) joined = g_string_new(NULL);
  while (litho_tokenizer_size(t) < size && r->heap->len > 0) {
    Entry top = heap_pop(r->heap);
    const PairState *state = g_hash_table_lookup(r->pairs, &top.pair);
    if (top.count != state->count) {
      top.count = state->count;
      heap_push(r->heap, top);
      continue;
    }
    if (top.count < MIN_COUNT) {
      g_array_unref(top.words);
      break;
    }
    const gint32 left = (gint32)(top.pair >> 32), right = (gint32)(guint32)top.pair;
    g_string_assign(joined, litho_tokenizer_token(t, left));
    g_string_append(joined, litho_tokenizer_token(t, right));
    gint32 merged = litho_tokenizer_id(t, joined->str);
    if (merged < 0) {
      merged = litho_tokenizer_size(t);
      tok_vocabulary_put(&t->vocabulary, joined->str, joined->len, merged);
    }
    tok_put_merge(t, left, right);
    for (guint i = 0; i < top.words->len; i++)
      merge_in_word(r, g_array_index(top.words, guint32, i), left, right, merged);
    g_array_unref(top.words);
    queue_changed(r);
  }
}

static void
put_alphabet(LithoTokenizer *t)
{
  char character[6];
  for (gunichar c = 0; c < 0x200; c++)
    if (tok_char_byte(c) >= 0) {
      const int n = g_unichar_to_utf8(c, character);
      if (tok_vocabulary_id(&t->vocabulary, character, (gsize)n) < 0)
        tok_vocabulary_put(&t->vocabulary, character, (gsize)n, litho_tokenizer_size(t));
      t->byte_id[tok_char_byte(c)] = tok_vocabulary_id(&t->vocabulary, character, (gsize)n);
    }
}

LithoTokenizer *
litho_tokenizer_train_bpe(const char *text, gsize length, int size, const char *const *special, GError **error)
{
  g_autoptr(LithoTokenizer) t = tok_new(TOK_BYTES);
  g_autoptr(GString) repaired = tok_utf8_is_valid(text, length) ? NULL : tok_utf8_repair(text, length, NULL);
  for (guint i = 0; special != NULL && special[i] != NULL; i++)
    if (*special[i] != '\0' && litho_tokenizer_id(t, special[i]) < 0) {
      const gint32 id = litho_tokenizer_size(t);
      tok_vocabulary_put(&t->vocabulary, special[i], strlen(special[i]), id);
      tok_add(t, &(TokAdded){.id = id, .special = TRUE});
    }
  put_alphabet(t);
  if (size < litho_tokenizer_size(t) || size > TOK_MAX_SIZE || length > G_MAXUINT32 / 4) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "a vocabulary of %d tokens cannot be learnt: it should be from %d to %d, the text at most 1 GiB", size,
                litho_tokenizer_size(t), TOK_MAX_SIZE);
    return NULL;
  }
  Trainer r = {.t = t,
               .symbols = g_array_new(FALSE, FALSE, sizeof(gint32)),
               .words = g_array_new(FALSE, FALSE, sizeof(TrainWord)),
               .pairs = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, pair_state_free),
               .changed = g_ptr_array_new(),
               .heap = g_array_new(FALSE, FALSE, sizeof(Entry))};
  const gboolean ok = count_words(&r, repaired != NULL ? repaired->str : text,
                                  repaired != NULL ? repaired->len : length, error);
  if (ok)
    learn(&r, size);
  for (guint i = 0; i < r.heap->len; i++)
    g_array_unref(g_array_index(r.heap, Entry, i).words);
  g_array_unref(r.symbols);
  g_array_unref(r.words);
  g_hash_table_unref(r.pairs);
  g_ptr_array_unref(r.changed);
  g_array_unref(r.heap);
  return ok && tok_finish(t, "the learnt tokenizer", error) ? g_steal_pointer(&t) : NULL;
}
