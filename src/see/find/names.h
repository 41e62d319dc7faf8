/* names.h: does a label of a net name what a query asks for? Labels of any net are compared as words: COCO's, Open
 * Images', VOC's or a person's own. */
#ifndef LITHO_SEE_FIND_NAMES_H
#define LITHO_SEE_FIND_NAMES_H

#include "see/find/query.h"

/* From this fit on a label names the thing itself or a wider kind of it; below, things that nets take for one another.
 */
#define SEE_NAME_SURE 0.85

/* 1: the label says the same or a narrower thing ("dog", "poodle" for dog); 0.9: the next wider one ("dog" for poodle,
 * "person" for bride); less: what nets without the word take it for ("sheep" for goat); 0: another thing. */
double see_name_fit(const SeeQuery *query, const char *label);

/* The noun of a label ("Human hand", "diningtable", "Bat (Animal)"), or NULL. */
const LithoNoun *see_label_noun(const char *label);

/* Names of stuff that make up what a noun names ("tree|plant"), of SEE_STUFF's labels (things/stuff.h), or NULL: it is
 * no stuff. *own: the stuff is called so, and is no wider kind of it ("building" for tower). */
const char *see_name_stuff(const LithoNoun *noun, gboolean *own);

/* The one of litho_region_names that covers the noun, for photos where nothing better sees it, or NULL. */
const char *see_name_region(const LithoNoun *noun);

/* A single thing with an outline, not stuff, scenery or the photo's own parts: it seldom fills half of a photo. */
gboolean see_name_is_thing(const LithoNoun *noun);

#endif
