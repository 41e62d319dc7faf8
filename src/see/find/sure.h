/* sure.h: the chance that what was found for a text is what was meant. */
#ifndef LITHO_SEE_FIND_SURE_H
#define LITHO_SEE_FIND_SURE_H

#include "see/find/candidates.h"

/* From this chance on a thing is said to be there. */
#define SEE_SURE_PRESENT 0.19
/* Of what a detector calls so. Whoever names a thing has it before them: of what 302 names of things that are there found
 * with .12 to .30, seven in ten lay on the thing, and two of 302 names of things that are not there came so far. */
#define SEE_SURE_DETECTED 0.12

/* 0..1. best: the first that was chosen; doubt, evidence: SeeChoice's. */
double see_sure(const SeeCandidate *best, gboolean ambiguous, double doubt, double evidence);
/* The chance from which on `best` is present. */
double see_sure_least(const SeeCandidate *best);

#endif
