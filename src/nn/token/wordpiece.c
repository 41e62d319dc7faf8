/* wordpiece.c: BERT's normalizer and pre-tokenizer in one pass over the text, and WordPiece (Devlin et al. 2018;
 * Schuster, Nakajima 2012): the longest piece of the vocabulary first, from the left; a word with a rest is unknown.
 *
 * A word is gathered as characters with their places in the text. Words of ASCII letters and digits, which most
 * text is made of, take a short way.
 */
#include <string.h>
#include "nn/token/tokenizer_parts.h"
#include "nn/token/unicode.h"

typedef struct {
  gunichar c;
  guint32 start, end; /* in the text */
  int ccc;            /* canonical combining class */
} WordChar;

typedef struct {
  const LithoTokenizer *t;
  TokSink *sink;
  guint32 start, end; /* of the word in the text */
  guint n, n_fixed;   /* characters, counted also beyond the room; that marks are not sorted across */
  WordChar chars[TOK_MAX_WORD];
} Word;

/* Bytes of one word → tokens. at(i): place in the text of byte i. */
typedef struct {
  const guint32 *start, *end; /* by byte; NULL: base + i */
  guint32 base;
} Places;

static inline void
emit_piece(TokSink *sink, gint32 id, const Places *places, gsize from, gsize to)
{
  if (places->start == NULL)
    tok_emit(sink, id, places->base + from, places->base + to);
  else
    tok_emit(sink, id, places->start[from], places->end[to - 1]);
}

static void
emit_word(const LithoTokenizer *t, const char *bytes, gsize n, const Places *places, TokSink *sink)
{
  guint64 hashes[TOK_MAX_WORD * 4];
  const gsize n_prefix = strlen(t->prefix);
  const guint n_old = sink->out->len;
  for (gsize from = 0; from < n;) {
    guint64 hash = from > 0 ? t->prefix_hash : VOCABULARY_HASH_START;
    const gsize last = MIN(n, from + t->vocabulary.longest);
    for (gsize i = from; i < last; i++)
      hashes[i] = hash = vocabulary_hash(hash, bytes[i]);
    gint32 id = -1;
    gsize to = last;
    for (; id < 0 && to > from; to -= id < 0)
      if (to == n || ((guint8)bytes[to] & 0xC0) != 0x80)
        id = tok_vocabulary_find(&t->vocabulary, hashes[to - 1], t->prefix, from > 0 ? n_prefix : 0, bytes + from, to - from);
    if (id < 0) {
      if (sink->out->len > n_old)
        g_array_set_size(sink->out, n_old);
      emit_piece(sink, t->unknown, places, 0, n);
      return;
    }
    emit_piece(sink, id, places, from, to);
    from = to;
  }
}

static void
end_word(Word *w)
{
  char bytes[TOK_MAX_WORD * 4 + 6];
  guint32 start[TOK_MAX_WORD * 4 + 6], end[TOK_MAX_WORD * 4 + 6];
  if (w->n > w->t->max_word) {
    tok_emit(w->sink, w->t->unknown, w->start, w->end);
  } else if (w->n > 0) {
    gsize n = 0;
    for (guint i = 0; i < w->n; i++)
      for (int k = g_unichar_to_utf8(w->chars[i].c, bytes + n); k > 0; k--, n++) {
        start[n] = w->chars[i].start;
        end[n] = w->chars[i].end;
      }
    emit_word(w->t, bytes, n, &(Places){.start = start, .end = end}, w->sink);
  }
  w->n = w->n_fixed = 0;
}

static void
put_char(Word *w, gunichar c, guint32 start, guint32 end, int ccc)
{
  if (w->n == 0)
    w->start = start;
  w->end = end;
  if (w->n++ >= TOK_MAX_WORD)
    return;
  guint at = w->n - 1;
  for (; ccc > 0 && at > w->n_fixed && w->chars[at - 1].ccc > ccc; at--)
    w->chars[at] = w->chars[at - 1];
  w->chars[at] = (WordChar){.c = c, .start = start, .end = end, .ccc = ccc};
  if (ccc == 0)
    w->n_fixed = MIN(w->n, TOK_MAX_WORD);
}

/* A character after cleaning and decomposition. */
static void
put_normal(Word *w, gunichar c, guint32 start, guint32 end)
{
  const TokNormalizer *normalizer = &w->t->normalizer;
  const int ccc = normalizer->strip && c >= 0x300 ? g_unichar_combining_class(c) : 0;
  if (normalizer->strip && tok_is_mark(c)) {
    if (ccc == 0)
      w->n_fixed = MIN(w->n, TOK_MAX_WORD);
    return;
  }
  if (tok_is_space(c)) {
    end_word(w);
  } else if (tok_is_punctuation(c)) {
    end_word(w);
    put_char(w, c, start, end, 0);
    end_word(w);
  } else if (normalizer->lower && c == 0x130) { /* the only one whose small form is two characters */
    put_char(w, 'i', start, end, 0);
    put_char(w, 0x307, start, end, 0);
  } else {
    put_char(w, normalizer->lower ? g_unichar_tolower(c) : c, start, end, ccc);
  }
}

static void
put_text_char(Word *w, gunichar c, guint32 start, guint32 end)
{
  const TokNormalizer *normalizer = &w->t->normalizer;
  if (normalizer->clean && (c == 0 || c == 0xFFFD || tok_is_control(c)))
    return;
  const gboolean alone = normalizer->cjk && tok_is_cjk(c);
  if (alone)
    end_word(w);
  if (normalizer->strip && c >= 0x80) {
    gunichar parts[18]; /* G_UNICHAR_MAX_DECOMPOSITION_LENGTH */
    const gsize n = g_unichar_fully_decompose(c, FALSE, parts, G_N_ELEMENTS(parts));
    for (gsize i = 0; i < n; i++)
      put_normal(w, parts[i], start, end);
  } else {
    put_normal(w, c, start, end);
  }
  if (alone)
    end_word(w);
}

/* A word of ASCII letters and digits that ends at ASCII or at the end: emitted, and its length; else 0. */
static gsize
ascii_word(const LithoTokenizer *t, const char *text, gsize from, gsize to, TokSink *sink)
{
  char bytes[TOK_MAX_WORD];
  const gsize room = MIN(t->max_word, to - from);
  gsize n = 0;
  while (n < room && g_ascii_isalnum(text[from + n])) {
    bytes[n] = t->normalizer.lower ? g_ascii_tolower(text[from + n]) : text[from + n];
    n++;
  }
  const char next = from + n < to ? text[from + n] : ' ';
  if (n == 0 || (next != ' ' && !g_ascii_ispunct(next)))
    return 0;
  emit_word(t, bytes, n, &(Places){.base = (guint32)from}, sink);
  return n;
}

void
tok_wordpiece_encode(const LithoTokenizer *t, const char *text, gsize from, gsize to, TokSink *sink)
{
  Word word;
  word.t = t;
  word.sink = sink;
  word.n = word.n_fixed = 0;
  for (const char *p = text + from; p < text + to && !tok_is_full(sink);) {
    const gsize at = (gsize)(p - text);
    const gsize n = word.n == 0 ? ascii_word(t, text, at, to, sink) : 0;
    p += n;
    if (n == 0) {
      const gunichar c = tok_next_char(&p);
      put_text_char(&word, c, (guint32)at, (guint32)(p - text));
    }
  }
  end_word(&word);
}
