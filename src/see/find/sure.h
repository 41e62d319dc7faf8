/* sure.h: the chance that what was found for a text is what was meant. */
#ifndef LITHO_SEE_FIND_SURE_H
#define LITHO_SEE_FIND_SURE_H

#include "see/find/candidates.h"

/* From this chance on a thing is said to be there. */
#define SEE_SURE_PRESENT 0.19

/* 0..1. best: the first that was chosen; doubt: SeeChoice's. */
double see_sure(const SeeCandidate *best, gboolean ambiguous, double doubt);

#endif
