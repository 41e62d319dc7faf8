/* sure.c: from what a detector says to the chance that it is right.
 *
 * Scores of detectors are no chances, and small boxes are wrong more often than large ones of the
 * same score. A logistic model of the log odds and of the size of the box gives the chance that the
 * box holds a thing of its name (IoU of at least one half). Its numbers are fitted by
 * bench/things_fit.py, one row a contract (docs/bench/things.md has the plot, and what was left
 * out: the stuff net's opinion of the box tells nothing that the detector does not say).
 */
#include <math.h>
#include "see/things/sure.h"

static const struct {
  const char *contract;    /* NULL: any other, as it says */
  double base, said, size; /* of 1, log odds, log10 of the share of the frame */
} models[] = {
    {"ssd", 0.526, 1.360, 0.322},
    {NULL, 0, 1, 0},
};

static double
log_odds(double p)
{
  p = CLAMP(p, 0.01, 0.99);
  return log(p / (1 - p));
}

static int
by_score(gconstpointer a, gconstpointer b)
{
  const SeeThing *p = *(SeeThing *const *)a, *q = *(SeeThing *const *)b;
  return (p->score < q->score) - (p->score > q->score);
}

void
see_things_judge(GPtrArray *things)
{
  for (guint i = 0; i < things->len; i++) {
    SeeThing *thing = things->pdata[i];
    guint k = 0;
    while (models[k].contract != NULL && !g_str_equal(models[k].contract, thing->contract))
      k++;
    const double size = log10(thing->box.w * thing->box.h);
    thing->score = 1 / (1 + exp(-(models[k].base + models[k].said * log_odds(thing->said) +
                                  models[k].size * size)));
  }
  g_ptr_array_sort(things, by_score);
}
