/* sure.c: the score of what was chosen to the chance that it is right: a logistic curve over its log odds (Platt 1999).
 * Fitted on 303 answers, names and phrases of bench/phrases.py (25 photos of coco_mini_dev, 8 with RefCOCO's phrases);
 * right is an IoU of at least .4. docs/bench/grounding.md has the plot. */
#include <math.h>
#include "see/find/sure.h"

#define AMBIGUOUS 0.7 /* another one fits as well: at worst it is that */
#define SHIFT (-0.476)
#define SLOPE 0.891
#define LEAST 0.005 /* log odds of 0 are none */

double
see_sure(const SeeCandidate *best, gboolean ambiguous, double doubt, double evidence)
{
  const double score = best->score * doubt * (ambiguous ? AMBIGUOUS : 1);
  if (score < LEAST)
    return 0;
  const double p = MIN(score, 1 - LEAST);
  return 1 / (1 + exp(-(SHIFT + SLOPE * log(p / (1 - p)) + evidence)));
}

double
see_sure_least(const SeeCandidate *best)
{
  return best->thing != NULL ? SEE_SURE_DETECTED : SEE_SURE_PRESENT;
}
