/* caption_parts.h: what the writers of captions share. */
#ifndef LITHO_SEE_CAPTION_PARTS_H
#define LITHO_SEE_CAPTION_PARTS_H

#include "see/caption.h"

LithoCaption *see_caption_new(const char *writer);
/* A new sentence of the caption, with no text yet. */
LithoSentence *see_sentence_add(LithoCaption *caption);
void see_sentence_rest_on(LithoSentence *sentence, const char *kind, const char *what);

/* "a", "a and b", "a, b and c" of char*. Caller frees. */
char *see_join(GPtrArray *parts);
/* "one", … "nine", then digits. Caller frees. */
char *see_count_word(int n);

#endif
