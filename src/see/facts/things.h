/* things.h (facts): the things of a photo as facts: what kinds, how many, where, and whether it is sure enough to be said. */
#ifndef LITHO_SEE_FACTS_THINGS_H
#define LITHO_SEE_FACTS_THINGS_H

#include "see/facts/facts.h"
#include "see/scene.h"

/* From this score on a thing is listed among the facts. */
#define SEE_THING_LISTED 0.25

/* Adds a LithoThingFact* for every kind of thing that the installed nets of roles `instances` and `detect` see, and sets
 * facts->detector and facts->known; facts->tags were taken before. None, and TRUE, without such a net or where the scene keeps to the floor. Errors: MODEL, HASH, CANCELLED. */
gboolean see_facts_things(LithoScene *scene, LithoFacts *facts, GError **error);

/* Facts from SeeThing*, for see_facts_things() and tests; scores and boxes only are read. */
void see_things_to_facts(const GPtrArray *things, GPtrArray *facts);

/* Takes `sure` from animals where a certain tag names another animal that no sure thing is. */
void see_things_doubt(const GPtrArray *tags, GPtrArray *facts);

/* The score from which a thing of this label is spoken of. */
double see_thing_certain(const char *label);

/* A label as it stands in a sentence: count 1 "a dog", "an umbrella", "scissors"; 2 to 9 in words, "two people"; more in digits; 0
 * an open number: "sheep", "people". Caller frees. */
char *see_thing_phrase(const char *label, int count);

#endif
