/* query_parts.h: what the readers of the two languages share. */
#ifndef LITHO_SEE_FIND_QUERY_PARTS_H
#define LITHO_SEE_FIND_QUERY_PARTS_H

#include "see/find/query.h"
#include "see/find/query_words.h"

SeeQuery *query_empty(void);
/* word: a noun of the table. */
SeeQuery *query_of_noun(const char *word);
void query_set_head(SeeQuery *query, const char *head);
/* A word that says which one: colour, size, place, order, count … FALSE: it is none. */
gboolean query_take_word(SeeQuery *query, const QueryWord *word);
/* When all words of a noun phrase are taken: nouns before the head that are owners or sizes, places that count from. */
void query_finish(SeeQuery *query);
/* "in red": a colour alone is that of clothing. */
void query_name_clothing(SeeQuery *query);
/* A part of people or things. NULL: no. */
gboolean query_is_part(const LithoNoun *noun);
SeeQuery *query_english(const GPtrArray *words);
SeeQuery *query_chinese(const GPtrArray *words);

#endif
