/* tokenizer.h: text ↔ token ids: WordPiece (BERT; Devlin et al. 2018), byte-level BPE (GPT-2; Radford et al.
 * 2019, Sennrich et al. 2016) and unigram (SentencePiece; Kudo 2018), with the results of the `tokenizers` library; and
 * training of BPE.
 *
 * A loaded tokenizer is not changed any more and may be used from many threads.
 */
#ifndef LITHO_NN_TOKEN_TOKENIZER_H
#define LITHO_NN_TOKEN_TOKENIZER_H

#include <gio/gio.h>
#include "litho.h"
#include "nn/q4_file.h"

typedef struct _LithoTokenizer LithoTokenizer;

typedef struct {
  gint32 id;
  guint32 start, end; /* bytes of the text; 0, 0 for special tokens */
} LithoToken32;

/* path: tokenizer.json, a vocab.txt (WordPiece, lower case), or a folder that holds one of them.
 * Errors: NOT_FOUND, READ, MODEL (a kind that is not known: says which). */
LithoTokenizer *litho_tokenizer_open(const char *path, GError **error);
LithoTokenizer *litho_tokenizer_parse(const char *json, gsize length, const char *name, GError **error);
/* Every character (UTF-8) of the text a token, in order of code points; id 0 is what is not among them. Saved as a
 * tokenizer.json that `tokenizers` reads. */
LithoTokenizer *litho_tokenizer_characters(const char *text, gsize length, GError **error);
/* The unigram tokenizer of a file of 4-bit words (nn/q4_file.h), which may be closed afterwards; name: for messages. A
 * token's bytes do not hold the space before it; "▁" alone has an empty span. Error MODEL. */
LithoTokenizer *litho_tokenizer_unigram(const LithoQ4Words *words, const char *name, GError **error);
/* Byte-level BPE of `size` tokens learnt from the text; special tokens (NULL-terminated, may be NULL) come first. */
LithoTokenizer *litho_tokenizer_train_bpe(const char *text, gsize length, int size, const char *const *special,
                                          GError **error);
/* As tokenizer.json; not a unigram tokenizer. Error WRITE. */
gboolean litho_tokenizer_save(const LithoTokenizer *tokenizer, const char *path, GError **error);
void litho_tokenizer_free(LithoTokenizer *tokenizer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTokenizer, litho_tokenizer_free)

int litho_tokenizer_size(const LithoTokenizer *tokenizer);
gint32 litho_tokenizer_id(const LithoTokenizer *tokenizer, const char *token); /* -1: none */
const char *litho_tokenizer_token(const LithoTokenizer *tokenizer, gint32 id);  /* NULL: none */

/* Appends LithoToken32 to out. special: with what the post-processor adds ([CLS] … [SEP]). max: at most so many, cut
 * before the closing special token; 0: no limit. Text that is not UTF-8 is read with U+FFFD. */
void litho_tokenizer_encode(const LithoTokenizer *tokenizer, const char *text, gssize length, gboolean special,
                            guint max, GArray *out);
/* Caller frees. Special tokens are left out. */
char *litho_tokenizer_decode(const LithoTokenizer *tokenizer, const gint32 *ids, gsize n);

#endif
