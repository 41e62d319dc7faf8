/* match.h: words cut into what the lexicon knows: the longest phrase that begins at a place counts.
 */
#ifndef LITHO_MAKE_MATCH_H
#define LITHO_MAKE_MATCH_H

#include "make/lexicon.h"

typedef enum {
  MAKE_TOKEN_ROW,
  MAKE_TOKEN_COUNT,   /* digits, and Chinese numbers with their measure word */
  MAKE_TOKEN_COLOR,   /* of color/names.h */
  MAKE_TOKEN_CLOCK,   /* "6 am", "18:00", 六点 */
  MAKE_TOKEN_UNKNOWN, /* one word, or one character where there are no blanks */
} MakeTokenKind;

typedef struct {
  MakeTokenKind kind;
  const LexRow *row; /* of a ROW */
  char *words;       /* as written, lower case; owned */
  gsize at;          /* of it in the text */
  gboolean is_plural, is_chinese;
  int value;       /* of a COUNT: how many; of a CLOCK: minutes of the day */
  gboolean is_row; /* of a COUNT: one beside the other, 一排 */
  guint32 rgb;     /* of a COLOR, sRGB */
} MakeToken;

/* All of lower-case UTF-8 text, without blanks and marks that say nothing. Of MakeToken; unref. */
GArray *make_tokens(const char *text);

static inline gboolean
make_token_is(const MakeToken *token, LexRole role)
{
  return token->kind == MAKE_TOKEN_ROW && token->row->role == role;
}

#endif
