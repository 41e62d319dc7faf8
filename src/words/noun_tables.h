/* noun_tables.h: the files of the one table, for noun.c. Each ends with a NULL word. */
#ifndef LITHO_WORDS_NOUN_TABLES_H
#define LITHO_WORDS_NOUN_TABLES_H

#include "words/noun.h"

extern const LithoNoun words_people[], words_living[], words_nature[], words_made[], words_food[], words_home[],
    words_gear[];

#endif
