/* caption.h: the caption decoder: a photo's features to one sentence, word by word (a locked image
 * encoder and a small autoregressive decoder; Beyer et al. 2023, arXiv 2303.17376).
 *
 * The features are the 9×9 map of the locked tower (features.h). The decoder is a GPT-2 stack with
 * cross-attention; its vocabulary is a closed list of words. Not thread-safe.
 */
#ifndef LITHO_INFER_CAPTION_H
#define LITHO_INFER_CAPTION_H

#include <gio/gio.h>
#include "litho.h"
#include "infer/features.h"

#define LITHO_CAPTION_MAX_WORDS 30
#define LITHO_CAPTION_MAX_BEAMS 16

/* --- writing --------------------------------------------------------------------------------- */

typedef struct _LithoCaptionNet LithoCaptionNet;

/* A decoder file that `litho train caption` wrote. Errors: NOT_FOUND, READ, MODEL (says what is
 * wrong). */
LithoCaptionNet *litho_caption_net_open(const char *path, GError **error);
void litho_caption_net_free(LithoCaptionNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoCaptionNet, litho_caption_net_free)
/* sha256 of the tower whose features it was trained on; NULL: not said. */
const char *litho_caption_net_tower(const LithoCaptionNet *net);

typedef struct {
  int beams;           /* 1: greedy; up to LITHO_CAPTION_MAX_BEAMS */
  double length_power; /* hypotheses compare by log probability / words^power (Wu et al. 2016) */
  int block;           /* n-grams of so many words come once; 0: no limit */
} LithoCaptionSearch;
extern const LithoCaptionSearch litho_caption_search_default; /* chosen on Flickr8k's dev split */

typedef struct {
  GPtrArray *words;       /* char*, lower case, owned */
  double log_probability; /* of all words and the end */
  double score;           /* with the length's power */
  float *evidence; /* (words, LITHO_FEATURES_CELLS): where the net looked for each word; rows sum to
                      1 */
} LithoCaptionGuess;
void litho_caption_guess_free(LithoCaptionGuess *guess);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoCaptionGuess, litho_caption_guess_free)

/* map (LITHO_FEATURES_CELLS, LITHO_FEATURES_WIDTH). Never NULL. */
LithoCaptionGuess *litho_caption_net_write(LithoCaptionNet *net, const float *map,
                                           const LithoCaptionSearch *search);
/* Photos 0..n-1 of features on all threads; guesses[i] is NULL where features are missing. */
void litho_caption_net_write_features(LithoCaptionNet *net, const LithoFeatures *features, guint n,
                                      const LithoCaptionSearch *search,
                                      LithoCaptionGuess **guesses);
/* "A dog's red t-shirt." of the words. Caller frees. */
char *litho_caption_sentence(const GPtrArray *words);

/* A caption's words as the decoder knows them: lower case, letters and digits, "-" and "'" inside a
 * word as words of their own, everything else dropped. char*, owned; caller unrefs. */
GPtrArray *litho_caption_words(const char *text);

#endif
