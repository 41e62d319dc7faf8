/* tags.c: what a photo shows, by an ImageNet classifier.
 *
 * The photo's middle square and, where it is longer than that, its two ends are shown to the net; a
 * word's score is its best one. The probabilities of all classes with the same everyday word
 * (tags_names.c) are added up.
 * Scores that are no probabilities go through a softmax. Contract of the role: docs/models.md.
 */
#include <math.h>
#include "model/role.h"
#include "see/facts/facts_parts.h"
#include "see/nets.h"
#include "see/picture.h"
#include "see/coarse_mask.h"
#include "see/facts/tags.h"

#define TAG_LEAST 0.70
#define MAX_TAGS 10
#define N_CLASSES 1000
#define LONG_SHAPE 1.2 /* sides: from here on the ends are looked at too */
#define MAX_SIDE_PX 1024

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

static gboolean
wrong_contract(const LithoRoleNet *net, const char *what, GError **error)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "model '%s' gives no tags: %s (docs/models.md says what a net of role tag takes and gives)",
              net->model->name, what);
  return FALSE;
}

/* score: probabilities of what the net gave. */
static void
to_probabilities(float *score, gsize n)
{
  double sum = 0;
  float least = 0, most = score[0];
  for (gsize i = 0; i < n; i++) {
    sum += score[i];
    least = MIN(least, score[i]);
    most = MAX(most, score[i]);
  }
  if (least >= 0 && sum > 0.9 && sum < 1.1)
    return;
  sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += score[i] = expf(score[i] - most);
  for (gsize i = 0; i < n; i++)
    score[i] = (float)(score[i] / sum);
}

static gboolean
tag_square(LithoRoleNet *net, const SeePicture *picture, const SeeSquare *square, int size_px, GPtrArray *tags,
           GError **error)
{
  g_autofree float *rgb = g_new(float, 3 * (gsize)size_px * (gsize)size_px);
  LithoTensor out;
  see_picture_crop(picture, square, size_px, SEE_OUTSIDE_EDGE, 0, 1, rgb);
  if (!litho_role_run(net, rgb, NULL, size_px, size_px, &out, 1, error))
    return FALSE;
  const gsize n = litho_tensor_n(&out);
  if (n != N_CLASSES && n != N_CLASSES + 1)
    return wrong_contract(net, "its first output is not 1000 or 1001 scores", error);
  float score[N_CLASSES + 1];
  for (gsize i = 0; i < n; i++)
    score[i] = litho_tensor_value(&out, i) / (out.type == LITHO_TENSOR_U8 ? 255.0f : 1.0f);
  if (out.type != LITHO_TENSOR_U8)
    to_probabilities(score, n);
  see_tags_from_scores(score, (guint)n, tags);
  return TRUE;
}

gboolean
see_facts_tags(LithoScene *scene, LithoFacts *facts, GError **error)
{
  g_autoptr(GError) failure = NULL;
  LithoRoleNet *net = see_scene_role_net(scene, "tag", &failure);
  if (net == NULL && failure == NULL)
    return TRUE;
  if (net == NULL)
    g_propagate_error(error, g_steal_pointer(&failure));
  const SeePicture *picture = net != NULL ? see_scene_picture(scene, error) : NULL;
  if (picture == NULL)
    return FALSE;
  const int size_px = net->width > 0 ? net->width : net->role->size_px;
  if (size_px > MAX_SIDE_PX || net->width != net->height)
    return wrong_contract(net, "its input is no square", error);
  const int w = picture->width[0], h = picture->height[0], side = MIN(w, h);
  const int n_squares = MAX(w, h) > LONG_SHAPE * side ? 3 : 1;
  for (int i = 0; i < n_squares; i++) {
    const double at = n_squares == 1 ? 0.5 : i * 0.5;
    const SeeSquare square = {.cx = side / 2.0 + at * (w - side),
                              .cy = side / 2.0 + at * (h - side),
                              .size_px = side};
    if (!tag_square(net, picture, &square, size_px, facts->tags, error))
      return FALSE;
  }
  litho_net_rest(net->net);
  facts->tagger = g_strdup(net->model->name);
  return TRUE;
}
