/* uprights.h: do words say that a building leans, or that its lines converge? */
#ifndef LITHO_PLAN_READ_UPRIGHTS_H
#define LITHO_PLAN_READ_UPRIGHTS_H

#include "plan/read/lexicon.h"

/* In tokens [first, last): *from and *to are then set to those that say it. FALSE where an angle is
 * said, where the thing is to be removed, and where it is only the place of what leans ("the man
 * who leans against the wall"). Threads: any. */
gboolean litho_says_uprights(const LithoWords *w, guint first, guint last, guint *from, guint *to);

#endif
