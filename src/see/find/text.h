/* text.h: what of a photo a free text means. */
#ifndef LITHO_SEE_FIND_TEXT_H
#define LITHO_SEE_FIND_TEXT_H

#include "see/find/candidates.h"

typedef struct {
  SeeCoarseMask mask;
  gboolean ambiguous;    /* several fit as well, and the words do not tell which */
  GPtrArray *candidates; /* SeeCandidate*, the best few first, with their boxes; NULL: none */
  char *why;             /* of one that is absent: why, when it was not simply unseen; NULL */
} SeeFinding;

void see_finding_clear(SeeFinding *finding);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SeeFinding, see_finding_clear)

/* "the man on the left", "her shirt", "后面的行人". Absent is no error. FALSE: MODEL, HASH, CANCELLED, INTERNAL. */
gboolean see_text_find(LithoScene *scene, const char *text, SeeFinding *finding, GError **error);

#endif
