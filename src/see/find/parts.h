/* parts.h: parts of people and of other things as candidates. */
#ifndef LITHO_SEE_FIND_PARTS_H
#define LITHO_SEE_FIND_PARTS_H

#include "see/find/candidates.h"

/* The head is a part of a person's body or clothing that a named region covers (hair, skin, face, clothing): one
 * candidate for each person that has it, cut to where it is on a person. owner: NULL, or the people who are meant.
 * FALSE: MODEL, HASH, CANCELLED. */
gboolean see_people_parts(LithoScene *scene, const SeeQuery *query, const SeeCoarseMask *owner, GPtrArray *candidates,
                          GError **error);

/* The owner's mask where the query has no head of its own or one that is all of it: "the green part of the bus", "the
 * top of the tower", "the dog's fur". Adds nothing otherwise. */
void see_owner_parts(const SeeQuery *query, const SeeCoarseMask *owner, GPtrArray *candidates);

/* Lips or teeth: where none shows in a face, nothing else is taken for them. noun: may be NULL. */
gboolean see_noun_is_mouth(const LithoNoun *noun);

#endif
