/* unigram.c: the unigram language model of SentencePiece (Kudo 2018, arXiv 1804.10959; Kudo, Richardson 2018) as XLM-R
 * and multilingual-e5 use it, with the ids of the `tokenizers` library: NFKC by the file's own table of characters,
 * runs of spaces as one, "▁" for a space and before the text, and of all ways to cut a word into pieces the most
 * probable one (Viterbi).
 *
 * No piece holds a space, so that each word is cut on its own; a Chinese sentence without spaces is one word. A
 * character that no piece has is unknown; unknown characters in a row are one token.
 *
 * Places: a token covers what its characters came from, without the space before it; a "▁" alone has an empty span.
 *
 * Not done: composition of what the table makes (only letters and marks of the text itself are composed).
 */
#include <string.h>
#include "nn/token/tokenizer_parts.h"
#include "nn/token/unicode.h"

#define META 0x2581          /* ▁ */
#define UNKNOWN_PENALTY 10.0 /* below the least probable piece, as SentencePiece has it */
#define MOST_MARKS 16        /* that a letter waits for */

/* A character of the word after normalisation. */
typedef struct {
  guint32 at;         /* in the word's bytes */
  guint32 start, end; /* in the text */
} Char;

/* The best way to cut the word up to a character. */
typedef struct {
  double score;
  gint32 id;
  guint32 from; /* the character that its last piece begins with */
} Best;

typedef struct {
  const LithoTokenizer *t;
  TokSink *sink;
  GString *bytes;
  GArray *chars; /* Char */
  GArray *best;  /* Best */
  GArray *cut;   /* guint32: ends of pieces, the last first */
  gboolean after_space, empty;
} Word;

/* --- cutting a word -------------------------------------------------------------------------- */

static void
find_best(Word *w, guint n)
{
  const LithoTokenizer *t = w->t;
  const Char *chars = (const Char *)(gpointer)w->chars->data;
  g_array_set_size(w->best, n + 1);
  Best *best = (Best *)(gpointer)w->best->data;
  for (guint i = 1; i <= n; i++)
    best[i] = (Best){.score = -G_MAXDOUBLE, .id = t->unknown};
  best[0] = (Best){.score = 0};
  for (guint i = 0; i < n; i++) {
    const char *piece = w->bytes->str + chars[i].at;
    guint64 hash = VOCABULARY_HASH_START;
    gsize length = 0;
    gboolean is_known = FALSE;
    for (guint e = i + 1; e <= n; e++) {
      const gsize end = (e < n ? chars[e].at : w->bytes->len) - chars[i].at;
      if (end > t->vocabulary.longest)
        break;
      for (; length < end; length++)
        hash = vocabulary_hash(hash, piece[length]);
      const gint32 id = tok_vocabulary_find(&t->vocabulary, hash, "", 0, piece, length);
      if (id < 0)
        continue;
      is_known = is_known || e == i + 1;
      const double score = best[i].score + t->scores[id];
      if (score > best[e].score)
        best[e] = (Best){.score = score, .id = id, .from = i};
    }
    const double score = best[i].score + t->unknown_score;
    if (!is_known && score > best[i + 1].score)
      best[i + 1] = (Best){.score = score, .id = t->unknown, .from = i};
  }
}

static void
end_word(Word *w)
{
  const guint n = w->chars->len;
  if (n > 0 && !tok_is_full(w->sink)) {
    const Char *chars = (const Char *)(gpointer)w->chars->data;
    find_best(w, n);
    const Best *best = (const Best *)(gpointer)w->best->data;
    g_array_set_size(w->cut, 0);
    for (guint e = n; e > 0; e = best[e].from)
      g_array_append_val(w->cut, e);
    guint from = 0;
    for (guint i = w->cut->len; i > 0; i--) {
      const guint to = g_array_index(w->cut, guint32, i - 1);
      const gint32 id = best[to].id;
      /* Unknown characters in a row are one token. */
      if (id == w->t->unknown && i > 1 && best[g_array_index(w->cut, guint32, i - 2)].id == id)
        continue;
      tok_emit(w->sink, id, chars[from].start, chars[to - 1].end);
      from = to;
    }
  }
  g_string_truncate(w->bytes, 0);
  g_array_set_size(w->chars, 0);
}

/* --- characters of the text ------------------------------------------------------------------ */

static void
put_char(Word *w, gunichar c, guint32 start, guint32 end)
{
  const Char place = {.at = (guint32)w->bytes->len, .start = start, .end = end};
  g_string_append_unichar(w->bytes, c);
  g_array_append_val(w->chars, place);
}

static void
put_normal(Word *w, gunichar c, guint32 start, guint32 end)
{
  if (c == ' ' && w->after_space) { /* the "▁" stands for all of them */
    Char *meta = &g_array_index(w->chars, Char, 0);
    meta->start = meta->end = end;
    return;
  }
  w->after_space = c == ' ';
  if (c == ' ' || c == META) {
    end_word(w);
    put_char(w, META, c == ' ' ? end : start, end);
  } else {
    if (w->empty)
      put_char(w, META, start, start);
    put_char(w, c, start, end);
  }
  w->empty = FALSE;
}

static void
put_text_char(Word *w, gunichar c, guint32 start, guint32 end)
{
  const LithoTokenizer *t = w->t;
  guint low = 0, high = t->n_replaced;
  while (low < high) {
    const guint middle = (low + high) / 2;
    if (t->replaced[middle].c < c)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == t->n_replaced || t->replaced[low].c != c) {
    put_normal(w, c, start, end);
    return;
  }
  for (guint i = 0; i < t->replaced[low].n; i++)
    put_normal(w, t->replacements[t->replaced[low].first + i], start, end);
}

static gboolean
is_later_jamo(gunichar c)
{
  return c >= 0x1161 && c <= 0x11C2;
}

/* The character at *p with the marks that follow it, as far as they make one character together. */
static void
put_cluster(Word *w, const char *text, const char **p, const char *end)
{
  struct {
    gunichar c;
    guint32 start, end;
  } marks[MOST_MARKS];
  guint n = 0;
  int last = 0;
  const guint32 start = (guint32)(*p - text);
  gunichar c = tok_next_char(p);
  guint32 c_end = (guint32)(*p - text);
  while (*p < end && n < MOST_MARKS && (guint8) * *p >= 0xCC) {
    const gunichar mark = g_utf8_get_char(*p);
    const int ccc = g_unichar_combining_class(mark);
    gunichar both;
    if (ccc == 0 && !(is_later_jamo(mark) && n == 0))
      break;
    const guint32 at = (guint32)(*p - text);
    tok_next_char(p);
    if ((ccc == 0 || ccc > last) && g_unichar_compose(c, mark, &both)) {
      c = both;
      c_end = (guint32)(*p - text);
      continue;
    }
    marks[n].c = mark;
    marks[n].start = at;
    marks[n++].end = (guint32)(*p - text);
    last = ccc;
  }
  put_text_char(w, c, start, c_end);
  for (guint i = 0; i < n; i++)
    put_text_char(w, marks[i].c, marks[i].start, marks[i].end);
}

void
tok_unigram_encode(const LithoTokenizer *t, const char *text, gsize from, gsize to, TokSink *sink)
{
  Word w = {.t = t, .sink = sink, .bytes = g_string_new(NULL), .empty = TRUE};
  w.chars = g_array_new(FALSE, FALSE, sizeof(Char));
  w.best = g_array_new(FALSE, FALSE, sizeof(Best));
  w.cut = g_array_new(FALSE, FALSE, sizeof(guint32));
  for (const char *p = text + from; p < text + to && !tok_is_full(sink);)
    put_cluster(&w, text, &p, text + to);
  end_word(&w);
  g_string_free(w.bytes, TRUE);
  g_array_unref(w.chars);
  g_array_unref(w.best);
  g_array_unref(w.cut);
}

/* --- from the file --------------------------------------------------------------------------- */

static guint32
u32_at(const guint8 *p)
{
  guint32 v;
  memcpy(&v, p, 4);
  return GUINT32_FROM_LE(v);
}

static void
read_characters(LithoTokenizer *t, const LithoQ4Words *words)
{
  gsize n_all = 0;
  const guint8 *p = words->characters;
  for (int i = 0; i < words->n_characters; i++, p += 5 + 4 * (gsize)p[4])
    n_all += p[4];
  t->n_replaced = (guint)words->n_characters;
  t->replaced = g_new(TokReplaced, MAX(t->n_replaced, 1));
  t->replacements = g_new(gunichar, MAX(n_all, 1));
  n_all = 0;
  p = words->characters;
  for (guint i = 0; i < t->n_replaced; i++, p += 5 + 4 * (gsize)p[4]) {
    t->replaced[i] = (TokReplaced){.c = u32_at(p), .first = (guint32)n_all, .n = p[4]};
    for (guint k = 0; k < p[4]; k++)
      t->replacements[n_all++] = u32_at(p + 5 + 4 * (gsize)k);
  }
}

static gboolean
read_pieces(LithoTokenizer *t, const LithoQ4Words *words, const char *name, GError **error)
{
  double least = 0;
  t->scores = g_new(float, words->n);
  tok_vocabulary_reserve(&t->vocabulary, (guint)words->n, words->n_text);
  for (int i = 0; i < words->n; i++) {
    const guint32 from = u32_at(words->offsets + 4 * (gsize)i), to = u32_at(words->offsets + 4 * (gsize)i + 4);
    const guint32 bits = u32_at(words->scores + 4 * (gsize)i);
    memcpy(&t->scores[i], &bits, 4);
    least = MIN(least, t->scores[i]);
    if (!tok_vocabulary_put(&t->vocabulary, words->text + from, to - from, i)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: too many pieces", name);
      return FALSE;
    }
  }
  t->unknown_score = least - UNKNOWN_PENALTY;
  return TRUE;
}

LithoTokenizer *
litho_tokenizer_unigram(const LithoQ4Words *words, const char *name, GError **error)
{
  g_autoptr(LithoTokenizer) t = tok_new(TOK_UNIGRAM);
  read_characters(t, words);
  if (!read_pieces(t, words, name, error))
    return NULL;
  const gint32 special[] = {words->begin, words->end, words->pad, words->unknown, litho_tokenizer_id(t, "<mask>")};
  for (gsize i = 0; i < G_N_ELEMENTS(special); i++)
    if (special[i] >= 0)
      tok_add(t, &(TokAdded){.id = special[i], .special = TRUE, .strip_left = i == 4});
  t->unknown = words->unknown;
  t->before = g_memdup2(&words->begin, sizeof words->begin);
  t->after = g_memdup2(&words->end, sizeof words->end);
  t->n_before = t->n_after = 1;
  return tok_finish(t, name, error) ? g_steal_pointer(&t) : NULL;
}
