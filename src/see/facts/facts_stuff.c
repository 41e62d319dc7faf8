/* facts_stuff.c: what has no outline of its own (grass, water, walls) as facts: shares of the frame, by litho's stuff net. */
#include "see/facts/facts_parts.h"
#include "see/things/stuff.h"

#define LEAST_SHARE 0.02 /* of the frame, where the label is the likeliest */

/* Labels of the net that are no stuff: nets of things know better. */
static const char *const things[] = {"other", "person", "animal", "vehicle", "furniture", "food", NULL};

static int
by_share(gconstpointer a, gconstpointer b)
{
  const LithoStuffFact *const *p = a, *const *q = b;
  return ((*p)->share < (*q)->share) - ((*p)->share > (*q)->share);
}

gboolean
see_facts_stuff(LithoScene *scene, LithoFacts *facts, GError **error)
{
  GError *failure = NULL;
  const SeeStuff *stuff = see_scene_stuff(scene, &failure);
  if (failure != NULL) {
    g_propagate_error(error, failure);
    return FALSE;
  }
  if (stuff == NULL)
    return TRUE;
  const gsize n = (gsize)stuff->p[0]->width * (gsize)stuff->p[0]->height;
  g_autofree double *sum = g_new0(double, stuff->n_labels);
  g_autofree gsize *n_px = g_new0(gsize, stuff->n_labels);
  for (gsize i = 0; i < n; i++) {
    guint best = 0;
    for (guint k = 1; k < stuff->n_labels; k++)
      if (stuff->p[k]->v[i] > stuff->p[best]->v[i])
        best = k;
    sum[best] += stuff->p[best]->v[i];
    n_px[best]++;
  }
  for (guint k = 0; k < stuff->n_labels; k++) {
    if (n_px[k] < LEAST_SHARE * (double)n || g_strv_contains(things, stuff->labels[k]))
      continue;
    LithoStuffFact *fact = g_new0(LithoStuffFact, 1);
    *fact = (LithoStuffFact){.label = g_strdup(stuff->labels[k]), .share = (double)n_px[k] / (double)n, .score = sum[k] / (double)n_px[k]};
    g_ptr_array_add(facts->stuff, fact);
  }
  g_ptr_array_sort(facts->stuff, by_share);
  return TRUE;
}
