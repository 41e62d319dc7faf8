/* net_color.h: the colour of a wish that the net of readings found. Private to plan/ask. */
#ifndef LITHO_PLAN_ASK_NET_COLOR_H
#define LITHO_PLAN_ASK_NET_COLOR_H

#include "infer/reading_net.h"
#include "plan/read/reading.h"

/* Sets the wish's colour, by the item and the clause's words, and gives the thing that is painted its old
 * colour: "a blue parrot instead of the green one" looks for the green parrot. colored: the words of the item's
 * colour, or NULL. */
void plan_net_color(LithoWish *wish, const LithoReading *clause, const LithoReadingItem *item, const char *colored);

#endif
