/* tags.c: what a photo shows, by an ImageNet classifier.
 *
 * The photo's middle square and, where it is longer than that, its two ends are shown to the net; a
 * word's score is its best one. The probabilities of all classes with the same everyday word
 * (tags_names.c) are added up. Contract of the role: docs/models.md.
 */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "model/bridge_openvino.h"
#include "model/store.h"
#include "ops/noise.h"
#include "see/facts_parts.h"
#include "see/tags.h"

#define TAG_LEAST 0.40
#define MAX_TAGS 10
#define N_CLASSES 1000

static int
compare_tags(gconstpointer a, gconstpointer b)
{
  const LithoTag *x = *(LithoTag *const *)a, *y = *(LithoTag *const *)b;
  return x->score != y->score ? (x->score < y->score ? 1 : -1) : g_strcmp0(x->name, y->name);
}

void
see_tags_from_scores(const float *score, guint n, GPtrArray *tags)
{
  if (n == N_CLASSES + 1)
    score++; /* the background */
  for (const SeeTagName *name = see_tag_names; name->name != NULL; name++) {
    double sum = 0;
    for (int k = 0; k < SEE_TAG_RANGES && (k == 0 || name->range[k].last > 0); k++)
      for (int i = name->range[k].first; i <= name->range[k].last; i++)
        sum += score[i];
    if (sum < TAG_LEAST)
      continue;
    LithoTag *tag = NULL;
    for (guint i = 0; i < tags->len && tag == NULL; i++)
      if (g_str_equal(((LithoTag *)tags->pdata[i])->name, name->name))
        tag = tags->pdata[i];
    if (tag == NULL) {
      tag = g_new0(LithoTag, 1);
      tag->name = g_strdup(name->name);
      g_ptr_array_add(tags, tag);
    }
    tag->score = MAX(tag->score, MIN(sum, 1));
  }
  g_ptr_array_sort(tags, compare_tags);
  if (tags->len > MAX_TAGS)
    g_ptr_array_set_size(tags, MAX_TAGS);
}
