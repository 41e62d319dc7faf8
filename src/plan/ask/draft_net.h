/* draft_net.h: an instruction as the net of readings (infer/reading_net.h) understands it. */
#ifndef LITHO_PLAN_ASK_DRAFT_NET_H
#define LITHO_PLAN_ASK_DRAFT_NET_H

#include "infer/reading_net.h"
#include "plan/read/reading.h"

/* Words → recipe with evidence, without made_by: by the keyword reader where it is certain of every word, else by the net.
 * Each item of the net is a clause of its own words; where it found nothing the whole is one clause that cannot be
 * done. Numbers, sides and negation are not the net's: litho_draft_recipe() reads them. Errors: USAGE, LIMIT. */
LithoRecipe *litho_draft_by_net(LithoReadingNet *net, const char *words, GError **error);

#endif
