/* place.h: words that name a place which can be composed, for those who ask before they compose:
 * another background, a wish in a conversation. */
#ifndef LITHO_MAKE_PLACE_H
#define LITHO_MAKE_PLACE_H

#include "make/read.h"

/* Is the thing that the words name a place of the vocabulary, more than a sky or a colour: "a beach at sunset",
 * "snowy mountains", 夕阳下的海滩; not "sunset", "sea green", "a stone wall", "a kitchen with flowers"? TRUE: the scene, and
 * what each word became (as made_scene_read(); traces: NULL: not wanted, else the caller unrefs). */
gboolean made_place_read(const char *words, MadeScene *scene, GPtrArray **traces);

/* What of the words was not composed: "moat, boats (the scene has no water)"; NULL: nothing. Caller frees. */
char *made_trace_left(const GPtrArray *traces);

/* How the light of the scene changes what stands in daylight: factors of linear light. */
void made_scene_light(const MadeScene *scene, float light[3]);

#endif
