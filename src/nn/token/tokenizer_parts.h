/* tokenizer_parts.h: what the files of the tokenizer share. */
#ifndef LITHO_NN_TOKEN_TOKENIZER_PARTS_H
#define LITHO_NN_TOKEN_TOKENIZER_PARTS_H

#include "nn/token/tokenizer.h"
#include "nn/token/vocabulary.h"

typedef enum { TOK_WORDPIECE, TOK_BYTES, TOK_CHARACTERS, TOK_UNIGRAM } TokKind;

#define TOK_MAX_SIZE (1 << 21) /* tokens */
#define TOK_MAX_WORD 1000 /* characters of a word that WordPiece looks at, at most */

/* A token that is found in the text before anything else is done with it. */
typedef struct {
  gint32 id;
  gboolean special, single_word, strip_left, strip_right;
  gboolean normalized; /* looked for after the others */
} TokAdded;

typedef struct {
  gboolean clean, cjk, strip, lower; /* BERT's normalizer; all FALSE: none */
} TokNormalizer;

typedef struct {
  guint64 key; /* left << 32 | right, plus 1; 0: free */
  guint32 rank;
  gint32 id;
} TokMerge;

/* A character that the unigram model's normalizer replaces by n others, perhaps none. */
typedef struct {
  gunichar c;
  guint32 first, n; /* in replacements */
} TokReplaced;

struct _LithoTokenizer {
  TokKind kind;
  guint64 serial; /* of the process; for caches */
  TokVocabulary vocabulary;
  GArray *added;  /* TokAdded, the longest first */
  gboolean added_starts[256]; /* bytes that one of them begins with */
  gint32 unknown; /* -1: none */
  gint32 *before, *after; /* what the post-processor adds */
  guint n_before, n_after;

  /* WordPiece */
  TokNormalizer normalizer;
  char *prefix; /* of pieces that go on */
  guint64 prefix_hash;
  guint max_word; /* characters; longer ones are unknown */

  /* bytes */
  gboolean add_space, split;  /* a space before the text; by GPT-2's pattern */
  GArray *pairs;              /* guint64 left << 32 | right, by rank */
  TokMerge *merges;
  guint32 merge_mask;
  gint32 byte_id[256];        /* -1: none */

  /* unigram */
  float *scores;              /* by id: log probabilities */
  double unknown_score;       /* of a character that no piece has */
  TokReplaced *replaced;      /* rising */
  guint n_replaced;
  gunichar *replacements;
};

/* Where tokens go: full when out has `limit`. */
typedef struct {
  GArray *out; /* LithoToken32 */
  guint limit;
} TokSink;

static inline gboolean
tok_is_full(const TokSink *sink)
{
  return sink->out->len >= sink->limit;
}

static inline void
tok_emit(TokSink *sink, gint32 id, gsize start, gsize end)
{
  if (!tok_is_full(sink)) {
    const LithoToken32 token = {.id = id, .start = (guint32)start, .end = (guint32)end};
    g_array_append_val(sink->out, token);
  }
}

LithoTokenizer *tok_new(TokKind kind);
void tok_add(LithoTokenizer *tokenizer, const TokAdded *added);
/* Sorts what was added and fills the tables that are derived. Error MODEL with name. */
gboolean tok_finish(LithoTokenizer *tokenizer, const char *name, GError **error);

/* Tokens of text[from, to), valid UTF-8. */
void tok_wordpiece_encode(const LithoTokenizer *tokenizer, const char *text, gsize from, gsize to, TokSink *sink);
void tok_bytes_encode(const LithoTokenizer *tokenizer, const char *text, gsize from, gsize to, TokSink *sink);
void tok_unigram_encode(const LithoTokenizer *tokenizer, const char *text, gsize from, gsize to, TokSink *sink);

/* Byte-level BPE shows bytes as printable characters: byte → character, and back (-1: no such). */
gunichar tok_byte_char(guint8 byte);
int tok_char_byte(gunichar c);
/* The end of the piece of GPT-2's pattern that begins at `at`. */
gsize tok_bytes_piece(const char *text, gsize at, gsize to);
gboolean tok_bytes_finish(LithoTokenizer *tokenizer, const char *name, GError **error);
void tok_put_merge(LithoTokenizer *tokenizer, gint32 left, gint32 right);

LithoTokenizer *tok_read_json(const char *text, gsize length, const char *name, GError **error);
LithoTokenizer *tok_read_words(const char *text, gsize length, const char *name, GError **error);

#endif
