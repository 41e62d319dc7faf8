/* query.h: what a phrase asks for: which noun, of what, and which one of several. Text only; no photo.
 *
 * English: the head is the last noun of the first noun phrase, what follows (on the left, of the tree, in a red shirt,
 * next to the dog) says which one. Chinese: the head is the last noun, what stands before it and before 的 says which
 * one. A word that no table knows may be a head too. Not read: negation ("without"), pronouns for things, clauses with
 * more than one verb.
 */
#ifndef LITHO_SEE_FIND_QUERY_H
#define LITHO_SEE_FIND_QUERY_H

#include "color/names.h"
#include "see/find/places.h"
#include "words/noun.h"

typedef struct _SeeQuery SeeQuery;
struct _SeeQuery {
  const LithoNoun *noun; /* of the head; NULL: no table has it */
  char *head;            /* "dog"; where noun is NULL all words of a name: "price sticker"; "": whatever it is */
  char *words;           /* the noun phrase alone, without article and what follows: "small wooden chair" */
  char *said;            /* the whole phrase as it was written, of the outermost query; NULL of those in it */
  GPtrArray *kinds;      /* const LithoNoun*: nouns before the head: "toy" of "toy dog" */
  GPtrArray *traits;     /* char*: adjectives of no other meaning here: "wooden", "striped", "old" */
  const LithoColorName *colors[2]; /* NULL: none */
  int shade;                       /* -1 dark, +1 light: "the dark shirt" */
  int size;                        /* -1 small, +1 big, -2 smallest, +2 biggest */
  int place;                       /* of SeePlace; 0: not said */
  int order, order_from;           /* 1 first … -1 last, 0: not said; from SEE_PLACE_LEFT unless it says otherwise */
  int count;                       /* "two", "both": 2; 0: not said */
  gboolean many;                   /* a plural, "all", "every" */
  gboolean all;                    /* "all", "every", "both" */
  SeeQuery *owner;                 /* that it is a part of, or that has it: "her cap", "leaves of the tree" */
  GPtrArray *with;                 /* SeeQuery*: what it wears, holds, shows */
  SeeRelation relation;
  SeeQuery *other;
  SeeQuery *also; /* "the man and the dog" */
};

/* Any bytes. A phrase without words gives a query with an empty head. */
SeeQuery *see_query_new(const char *text);
void see_query_free(SeeQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SeeQuery, see_query_free)

/* A place and nothing else: "the left side". */
gboolean see_query_is_place(const SeeQuery *query);
/* Is there any word that tells one of several from another? */
gboolean see_query_tells_which(const SeeQuery *query);
/* In one line, for tests and messages: "dog color=red place=left with(hat)". Caller frees. */
char *see_query_print(const SeeQuery *query);

#endif
