/* net_place.h: where a wish of the net of readings is to be done, in words. Private to plan/ask. */
#ifndef LITHO_PLAN_ASK_NET_PLACE_H
#define LITHO_PLAN_ASK_NET_PLACE_H

#include "infer/reading_net.h"

/* The words of a span without an article, breaks and quotes, of at most 80 bytes; NULL: none. Caller frees. */
char *plan_net_words(const char *words, LithoReadingSpan span);

/* behind[i] gets what is said of the place of item i behind its own words, "top left" of "the surfer in the water, top left",
 * or NULL; the caller frees. Items that only say which one the item before them means ("brighten the dog, the one on the left")
 * are no wishes and are taken out, and a colour that the thing is to get ("the roof in red") is taken out of its place. */
void plan_net_places(const char *words, LithoNetReading *read, char *behind[LITHO_READING_ITEMS]);

/* "instead of yellow" where the text begins so: the colour that something has now. NULL: it does not. Caller frees. */
char *plan_net_old_color(const char *behind);

#endif
