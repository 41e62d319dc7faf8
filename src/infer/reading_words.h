/* reading_words.h: a request's tokens as the net of reading_net.h takes them. Private to
 * infer/reading_*.c and tests. */
#ifndef LITHO_INFER_READING_WORDS_H
#define LITHO_INFER_READING_WORDS_H

#include "nn/q4_file.h"
#include "nn/token/tokenizer.h"

#define INFER_READING_TOKENS 128 /* at most, <s> and </s> among them */

/* LithoToken32 in tokens (emptied first): <s>, the words', </s>. ASCII letters are read as small
 * ones; every Chinese character is a token by itself, so that any two words of a sentence can be
 * told apart (the unigram model would join the 空 of 天空 with a 调 that follows); what stands
 * between goes through the unigram tokenizer. Spans are bytes of text; those of <s>, </s> are 0, 0.
 */
void infer_reading_tokens(const LithoTokenizer *tokenizer, const LithoQ4Words *words,
                          const char *text, GArray *tokens);

#endif
