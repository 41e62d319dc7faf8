/* bpe.c: byte-level BPE (Sennrich et al. 2016; Radford et al. 2019): GPT-2's pattern cuts the text into pieces, whose
 * bytes are joined by the merge of lowest rank, the leftmost first, until none is left.
 *
 * Merges wait in a heap, so that a piece of n bytes costs n·log n also when it is a whole file without a space. A
 * table a thread keeps the tokens of short pieces: most text is made of few words.
 */
#include <string.h>
#include "nn/token/tokenizer_parts.h"
#include "nn/token/unicode.h"

#define CACHE_ENTRIES 16384 /* a power of two; 64 bytes each */
#define CACHE_BYTES 15
#define CACHE_TOKENS 11
#define NO_RANK G_MAXUINT32

typedef struct {
  guint8 n_bytes, n_tokens; /* n_tokens 0: free */
  char bytes[CACHE_BYTES + 3];
  gint32 ids[CACHE_TOKENS];
} CacheEntry;
G_STATIC_ASSERT(sizeof(CacheEntry) == 64);

typedef struct {
  guint64 serial; /* of the tokenizer that it is for */
  CacheEntry entries[CACHE_ENTRIES];
} Cache;

static GPrivate cache_key = G_PRIVATE_INIT(g_free);

static Cache *
cache_of(const LithoTokenizer *t)
{
  Cache *cache = g_private_get(&cache_key);
  if (cache == NULL) {
    cache = g_new0(Cache, 1);
    g_private_set(&cache_key, cache);
  }
  if (cache->serial != t->serial) {
    memset(cache, 0, sizeof *cache);
    cache->serial = t->serial;
  }
  return cache;
}

/* Printable Latin-1 stands for itself, the other 68 bytes for U+0100 and on. */
static gboolean
is_itself(gunichar c)
{
  return (c >= '!' && c <= '~') || (c >= 0xA1 && c <= 0xAC) || (c >= 0xAE && c <= 0xFF);
}

gunichar
tok_byte_char(guint8 byte)
{
  gunichar c = 0x100;
  for (guint i = 0; i < byte; i++)
    c += !is_itself(i);
  return is_itself(byte) ? byte : c;
}

int
tok_char_byte(gunichar c)
{
  if (is_itself(c))
    return (int)c;
  for (int byte = 0; c >= 0x100 && byte < 256; byte++)
    if (!is_itself((gunichar)byte) && c-- == 0x100)
      return byte;
  return -1;
}

typedef enum { PIECE_SPACE, PIECE_LETTER, PIECE_NUMBER, PIECE_OTHER } PieceClass;

static inline PieceClass
class_at(const char *p)
{
  const gunichar c = (guint8)*p < 0x80 ? (guint8)*p : g_utf8_get_char(p);
  return tok_is_letter(c) ? PIECE_LETTER : tok_is_number(c) ? PIECE_NUMBER : tok_is_space(c) ? PIECE_SPACE : PIECE_OTHER;
}

static gsize
contraction(const char *p, gsize room)
{
  static const char *const forms[] = {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
  for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
    if (strlen(forms[i]) <= room && memcmp(p, forms[i], strlen(forms[i])) == 0)
      return strlen(forms[i]);
  return 0;
}

gsize
tok_bytes_piece(const char *text, gsize at, gsize to)
{
  const char *p = text + at, *end = text + to;
  if (*p == '\'') {
    const gsize n = contraction(p, to - at);
    if (n > 0)
      return at + n;
  }
  if (*p == ' ' && p + 1 < end && class_at(p + 1) != PIECE_SPACE)
    p++;
  const PieceClass class = class_at(p);
  const char *last = p; /* the run's last character */
  for (p = g_utf8_next_char(p); p < end && class_at(p) == class; p = g_utf8_next_char(p))
    last = p;
  /* The last of several spaces belongs to what follows. */
  return class == PIECE_SPACE && p < end && last > text + at ? (gsize)(last - text) : (gsize)(p - text);
}

void
tok_put_merge(LithoTokenizer *t, gint32 left, gint32 right)
{
  const guint64 pair = (guint64)(guint32)left << 32 | (guint32)right;
  g_array_append_val(t->pairs, pair);
}

static TokMerge *
merge_slot(const LithoTokenizer *t, guint64 pair)
{
  guint64 hash = pair * 0x9E3779B97F4A7C15u;
  guint32 at = (guint32)(hash >> 32) & t->merge_mask;
  while (t->merges[at].key != 0 && t->merges[at].key != pair + 1)
    at = (at + 1) & t->merge_mask;
  return &t->merges[at];
}

gboolean
tok_bytes_finish(LithoTokenizer *t, const char *name, GError **error)
{
  guint32 room = 16;
  while (room < 2 * t->pairs->len)
    room *= 2;
  t->merge_mask = room - 1;
  t->merges = g_new0(TokMerge, room);
  g_autoptr(GString) joined = g_string_new(NULL);
  for (guint rank = 0; rank < t->pairs->len; rank++) {
    const guint64 pair = g_array_index(t->pairs, guint64, rank);
    g_string_assign(joined, litho_tokenizer_token(t, (gint32)(pair >> 32)));
    g_string_append(joined, litho_tokenizer_token(t, (gint32)(guint32)pair));
    const gint32 id = litho_tokenizer_id(t, joined->str);
    if (id < 0) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: merge %u makes \"%s\", which is not in the vocabulary",
                  name, rank, joined->str);
      return FALSE;
    }
    *merge_slot(t, pair) = (TokMerge){.key = pair + 1, .rank = rank, .id = id}; /* the last of equal ones counts */
  }
  for (guint byte = 0; byte < 256; byte++) {
    char character[6];
    const int n = g_unichar_to_utf8(tok_byte_char((guint8)byte), character);
    t->byte_id[byte] = tok_vocabulary_id(&t->vocabulary, character, (gsize)n);
  }
  return TRUE;
}

/* The symbols of a piece, a list of what is left, and the merges that wait: rank << 32 | place. */
typedef struct {
  gint32 id, next, previous; /* next, previous: -1: none */
  guint32 start, end;        /* in the text */
  guint32 rank;              /* of the merge with the next; NO_RANK: none */
  gint32 merged;
} Symbol;

typedef struct {
  const LithoTokenizer *t;
  Symbol *symbols;
  guint64 *heap;
  gsize n_heap;
} Piece;

static void
heap_push(Piece *w, guint64 key)
{
  gsize at = w->n_heap++;
  for (; at > 0 && w->heap[(at - 1) / 2] > key; at = (at - 1) / 2)
    w->heap[at] = w->heap[(at - 1) / 2];
  w->heap[at] = key;
}

static guint64
heap_pop(Piece *w)
{
  const guint64 top = w->heap[0], key = w->heap[--w->n_heap];
  gsize at = 0;
  for (gsize child; (child = 2 * at + 1) < w->n_heap; at = child) {
    child += child + 1 < w->n_heap && w->heap[child + 1] < w->heap[child];
    if (w->heap[child] >= key)
      break;
    w->heap[at] = w->heap[child];
  }
  w->heap[at] = key;
  return top;
}

static void
look_up(Piece *w, gint32 i)
{
  Symbol *symbol = &w->symbols[i];
  symbol->rank = NO_RANK;
  if (symbol->next < 0)
    return;
  const TokMerge *merge =
      merge_slot(w->t, (guint64)(guint32)symbol->id << 32 | (guint32)w->symbols[symbol->next].id);
  if (merge->key == 0)
    return;
  symbol->rank = merge->rank;
  symbol->merged = merge->id;
  heap_push(w, (guint64)merge->rank << 32 | (guint32)i);
}

static void
merge_symbols(Piece *w, gint32 n)
{
  for (gint32 i = 0; i < n; i++)
    look_up(w, i);
  while (w->n_heap > 0) {
    const guint64 key = heap_pop(w);
    Symbol *symbol = &w->symbols[(guint32)key];
    if (symbol->rank != (guint32)(key >> 32)) /* merged away, or its neighbour was */
      continue;
    Symbol *gone = &w->symbols[symbol->next];
    gone->rank = NO_RANK;
    symbol->id = symbol->merged;
    symbol->end = gone->end;
    symbol->next = gone->next;
    if (symbol->next >= 0)
      w->symbols[symbol->next].previous = (gint32)(guint32)key;
    look_up(w, (gint32)(guint32)key);
    if (symbol->previous >= 0)
      look_up(w, symbol->previous);
  }
}

/* Bytes of `bytes`, which lie at `base` in the text, less `shift` for the space that was added. */
static void
encode_piece(const LithoTokenizer *t, const char *bytes, gsize n, gsize base, gsize shift, TokSink *sink)
{
  Symbol few[64];
  guint64 few_keys[3 * G_N_ELEMENTS(few)];
  g_autofree Symbol *many = n > G_N_ELEMENTS(few) ? g_new(Symbol, n) : NULL;
  g_autofree guint64 *many_keys = n > G_N_ELEMENTS(few) ? g_new(guint64, 3 * n) : NULL; /* each merge adds two */
  Piece w = {.t = t, .symbols = many != NULL ? many : few, .heap = many != NULL ? many_keys : few_keys};
  gint32 n_symbols = 0;
  for (gsize i = 0; i < n; i++) {
    const gint32 id = t->byte_id[(guint8)bytes[i]] >= 0 ? t->byte_id[(guint8)bytes[i]] : t->unknown;
    if (id >= 0) {
      w.symbols[n_symbols] = (Symbol){.id = id,
                                      .previous = n_symbols - 1,
                                      .next = n_symbols + 1,
                                      .start = (guint32)(base + i - (i > 0 ? shift : 0)),
                                      .end = (guint32)(base + i + 1 - shift)};
      n_symbols++;
    }
  }
  if (n_symbols == 0)
    return;
  w.symbols[n_symbols - 1].next = -1;
  merge_symbols(&w, n_symbols);
  for (gint32 i = 0; i >= 0; i = w.symbols[i].next)
    tok_emit(sink, w.symbols[i].id, w.symbols[i].start, w.symbols[i].end);
}

static guint32
token_bytes(const LithoTokenizer *t, gint32 id)
{
  const TokVocabularyEntry *token = vocabulary_token(&t->vocabulary, id);
  return id == t->unknown ? 1 : (guint32)g_utf8_strlen(t->vocabulary.bytes->str + token->place, token->length);
}

static void
encode_cached(const LithoTokenizer *t, Cache *cache, const char *text, gsize at, gsize end, TokSink *sink)
{
  const gsize n = end - at;
  if (n > CACHE_BYTES) {
    encode_piece(t, text + at, n, at, 0, sink);
    return;
  }
  guint64 hash = VOCABULARY_HASH_START;
  for (gsize i = at; i < end; i++)
    hash = vocabulary_hash(hash, text[i]);
  CacheEntry *entry = &cache->entries[(hash ^ hash >> 32) & (CACHE_ENTRIES - 1)];
  if (entry->n_tokens > 0 && entry->n_bytes == n && memcmp(entry->bytes, text + at, n) == 0) {
    for (guint i = 0; i < entry->n_tokens; i++) {
      const gsize next = entry->n_tokens == 1 ? end : at + token_bytes(t, entry->ids[i]);
      tok_emit(sink, entry->ids[i], at, next);
      at = next;
    }
    return;
  }
  const guint old = sink->out->len;
  encode_piece(t, text + at, n, at, 0, sink);
  const guint n_tokens = sink->out->len - old;
  if (n_tokens == 0) /* bytes that the vocabulary has no token for; the array may not be there yet */
    return;
  const LithoToken32 *tokens = &g_array_index(sink->out, LithoToken32, old);
  if (n_tokens > CACHE_TOKENS || tok_is_full(sink) || tokens[n_tokens - 1].end != end ||
      tokens[0].start != at)
    return;
  entry->n_bytes = (guint8)n;
  entry->n_tokens = (guint8)n_tokens;
  memcpy(entry->bytes, text + at, n);
  for (guint i = 0; i < n_tokens; i++)
    entry->ids[i] = tokens[i].id;
}

void
tok_bytes_encode(const LithoTokenizer *t, const char *text, gsize from, gsize to, TokSink *sink)
{
  Cache *cache = cache_of(t);
  if (t->add_space && text[from] != ' ') {
    g_autoptr(GString) spaced = g_string_new(" ");
    g_string_append_len(spaced, text + from, (gssize)(to - from));
    const gsize end = t->split ? tok_bytes_piece(spaced->str, 0, spaced->len) : spaced->len;
    encode_piece(t, spaced->str, end, from, 1, sink);
    from += end - 1;
  }
  for (gsize end; from < to && !tok_is_full(sink); from = end) {
    end = t->split ? tok_bytes_piece(text, from, to) : to;
    encode_cached(t, cache, text, from, end, sink);
  }
}
