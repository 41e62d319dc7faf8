/* tags.c: what a photo shows, by an ImageNet classifier.
 *
 * The photo's middle square and, where it is longer than that, its two ends are shown to the net; a
 * word's score is its best one. The probabilities of all classes with the same everyday word
 * (tags_names.c) are added up.
 *
 * Contract of the role: one input (1,n,n,3) or (1,3,n,n), codes of sRGB as U8, or as F32 (code - mean) / std
 * by the model's row, else (c - 127) / 128 of codes 0..255; first output 1000 or 1001 values, the
 * classes of ILSVRC 2012 in their usual order: U8 0..255, probabilities, or what softmax makes some.
 */
#include <math.h>
#include <string.h>
#include "model/bridge_openvino.h"
#include "model/store.h"
#include "see/facts_parts.h"
#include "see/nets.h"
#include "see/picture.h"
#include "see/tags.h"

#define TAG_LEAST 0.40
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

typedef struct {
  int n;              /* side of the input */
  gboolean is_planar; /* (1,3,n,n) */
  LithoTensorType type;
  float mean[3], std[3]; /* of codes 0..1 */
  const SeeNet *net;
  float *rgb;    /* n × n × 3, 0..1 */
  guint8 *input; /* n × n × 3 of type */
} Tagger;

static void
tagger_clear(Tagger *t)
{
  g_free(t->rgb);
  g_free(t->input);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tagger, tagger_clear)

static gboolean
wrong_contract(const SeeNet *net, const char *what, GError **error)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
              "%s: not a net of role tag: %s (docs/models.md says what it must take and give)", net->path,
              what);
  return FALSE;
}

static gboolean
tagger_init(Tagger *t, const SeeNet *net, GError **error)
{
  const LithoTensor *in = &litho_net_input(net->net, 0)->shape;
  const gboolean is_picture = litho_net_n_inputs(net->net) == 1 && litho_net_n_outputs(net->net) >= 1 &&
                              in->rank == 4 && in->dim[0] == 1 &&
                              (in->type == LITHO_TENSOR_F32 || in->type == LITHO_TENSOR_U8);
  t->net = net;
  t->type = in->type;
  t->is_planar = is_picture && in->dim[1] == 3;
  t->n = is_picture ? (int)in->dim[2] : 0;
  if (!is_picture || t->n < 32 || t->n > MAX_SIDE_PX || in->dim[t->is_planar ? 3 : 1] != t->n ||
      in->dim[t->is_planar ? 1 : 3] != 3)
    return wrong_contract(net, "its input is no square picture of 3 channels and a fixed size", error);
  g_autoptr(LithoModel) model = litho_model_get("tag", net->name, error);
  if (model == NULL)
    return FALSE;
  for (int c = 0; c < 3; c++) {
    t->mean[c] = model->net.has_norm ? model->net.mean[c] : 127 / 255.0f;
    t->std[c] = model->net.has_norm ? model->net.std[c] : 128 / 255.0f;
  }
  t->rgb = g_new(float, 3 * (gsize)t->n * (gsize)t->n);
  t->input = g_malloc(3 * (gsize)t->n * (gsize)t->n * sizeof(float));
  return TRUE;
}

static void
fill_input(Tagger *t)
{
  const gsize n = (gsize)t->n * (gsize)t->n;
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < 3; c++) {
      const float v = t->rgb[3 * i + c];
      const gsize at = t->is_planar ? c * n + i : 3 * i + c;
      if (t->type == LITHO_TENSOR_U8)
        t->input[at] = (guint8)lrintf(255 * v);
      else
        ((float *)(gpointer)t->input)[at] = (v - t->mean[c]) / t->std[c];
    }
}

/* score: probabilities of what the net gave. */
static void
to_probabilities(float *score, gsize n)
{
  double sum = 0, least = 0;
  float most = score[0];
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
tag_square(Tagger *t, const SeePicture *picture, const SeeSquare *square, GPtrArray *tags, GError **error)
{
  LithoTensor in = {t->type, 4, {1, t->n, t->n, 3}, t->input}, out;
  if (t->is_planar) {
    in.dim[1] = 3;
    in.dim[3] = t->n;
  }
  see_picture_crop(picture, square, t->n, SEE_OUTSIDE_EDGE, 0, 1, t->rgb);
  fill_input(t);
  if (!litho_net_run(t->net->net, &in, 1, &out, 1, error))
    return FALSE;
  gsize n = 1;
  for (int d = 0; d < out.rank; d++)
    n *= (gsize)out.dim[d];
  if ((n != N_CLASSES && n != N_CLASSES + 1) ||
      (out.type != LITHO_TENSOR_F32 && out.type != LITHO_TENSOR_U8))
    return wrong_contract(t->net, "its first output is not 1000 or 1001 values", error);
  float score[N_CLASSES + 1];
  for (gsize i = 0; i < n; i++)
    score[i] = out.type == LITHO_TENSOR_F32 ? ((float *)out.data)[i] : ((guint8 *)out.data)[i] / 255.0f;
  if (out.type == LITHO_TENSOR_F32)
    to_probabilities(score, n);
  see_tags_from_scores(score, (guint)n, tags);
  return TRUE;
}

gboolean
see_facts_tags(LithoScene *scene, LithoFacts *facts, GError **error)
{
  const GPtrArray *nets = see_scene_nets(scene, "tag", error);
  if (nets == NULL)
    return FALSE;
  if (nets->len == 0)
    return TRUE;
  const SeePicture *picture = see_scene_picture(scene, error);
  g_auto(Tagger) tagger = {0};
  if (picture == NULL || !tagger_init(&tagger, nets->pdata[0], error))
    return FALSE;
  const int w = picture->width[0], h = picture->height[0], side = MIN(w, h);
  const int n_squares = MAX(w, h) > LONG_SHAPE * side ? 3 : 1;
  for (int i = 0; i < n_squares; i++) {
    const double at = n_squares == 1 ? 0.5 : i * 0.5;
    const SeeSquare square = {.cx = side / 2.0 + at * (w - side),
                              .cy = side / 2.0 + at * (h - side),
                              .size_px = side};
    if (!tag_square(&tagger, picture, &square, facts->tags, error))
      return FALSE;
  }
  facts->tagger = g_strdup(tagger.net->name);
  return TRUE;
}
