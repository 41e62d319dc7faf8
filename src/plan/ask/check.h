/* check.h: an answer and the reading of the same clause, brought together. */
#ifndef LITHO_PLAN_ASK_CHECK_H
#define LITHO_PLAN_ASK_CHECK_H

#include "plan/ask/answer.h"
#include "plan/read/draft.h"

/* The answer line for a clause that was read with certainty. Caller frees. */
char *litho_answer_of_reading(const LithoReading *reading);

/* Takes an oracle's answer into the reading, where the two can agree; the reading's
 * evidence (numbers, degrees, colours, places named in so many words) wins over the model's.
 * Without `anyway` an answer that is not sure enough changes nothing. TRUE: it was taken. */
gboolean litho_reading_take(LithoReading *reading, const LithoAnswer *answer, double logprob,
                        gboolean anyway);

#endif
