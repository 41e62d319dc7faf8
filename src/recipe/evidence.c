/* evidence.c: see evidence.h. */
#include "recipe/evidence.h"

const char *const litho_evidence_roles[] = {"step",  "region", "except", "amount", "color",
                                            "value", "keep",   "cannot", "refused"};
const char *const litho_readers[] = {"words", "net", "exact", "model"};

void
litho_evidence_add(GArray **evidence, const LithoEvidence *one)
{
  if (one->end <= one->start)
    return;
  if (*evidence == NULL)
    *evidence = g_array_new(FALSE, FALSE, sizeof(LithoEvidence));
  for (guint i = 0; i < (*evidence)->len; i++) {
    const LithoEvidence *old = &g_array_index(*evidence, LithoEvidence, i);
    if (old->role == one->role && old->start == one->start && old->end == one->end && old->step == one->step)
      return;
  }
  g_array_append_val(*evidence, *one);
}

void
litho_evidence_shift(GArray *evidence, int from, int by)
{
  for (guint i = 0; evidence != NULL && i < evidence->len; i++) {
    int *step = &g_array_index(evidence, LithoEvidence, i).step;
    if (*step >= from)
      *step += by;
  }
}
