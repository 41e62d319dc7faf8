/* query_words.h: a phrase cut into words with what they mean for query.c. */
#ifndef LITHO_SEE_FIND_QUERY_WORDS_H
#define LITHO_SEE_FIND_QUERY_WORDS_H

#include "color/names.h"
#include "see/find/places.h"
#include "words/noun.h"

#define QUERY_OWNER_SPEAKER 2

typedef enum {
  QUERY_UNKNOWN,
  QUERY_NOUN,
  QUERY_PRONOUN, /* "him", "who": people */
  QUERY_ONE,     /* "one", "thing": whatever it is */
  QUERY_FRAME,   /* "photo", "picture" */
  QUERY_OWNER,   /* "his"; value: 1 = "its", QUERY_OWNER_SPEAKER = "our" */
  QUERY_S,       /* 's */
  QUERY_DE,      /* 的 */
  QUERY_OF,
  QUERY_IN,
  QUERY_WITH,     /* "with", "wearing", "holding", 穿 */
  QUERY_VERB,     /* "standing", "is": a noun that follows is held or eaten */
  QUERY_RELATION, /* value: SeeRelation */
  QUERY_AT,       /* "at", "from", "to": a relation only when it cannot be a place */
  QUERY_PLACE,    /* value: SeePlace */
  QUERY_SIDE,     /* "side", "corner", "part": what a place is said of */
  QUERY_SIZE,     /* value: SeeQuery.size */
  QUERY_SHADE,    /* value: SeeQuery.shade */
  QUERY_COLOR,
  QUERY_TRAIT,
  QUERY_ORDER, /* value */
  QUERY_COUNT, /* value */
  QUERY_ALL,
  QUERY_AND,
  QUERY_WITHOUT, /* what follows is not there: skipped */
  QUERY_COMMA,
  QUERY_FILL, /* "the", 个 */
} QueryWordKind;

typedef struct {
  QueryWordKind kind;
  int value;
  const LithoNoun *noun;       /* NOUN; also of a COLOR that names a thing: "orange", "rose" */
  const LithoColorName *color; /* COLOR */
  char *text;                  /* as written, lower case */
  gboolean plural, chinese;
} QueryWord;

/* QueryWord*, the longest match first, the first 60; any bytes. */
GPtrArray *query_words_new(const char *text);

#endif
