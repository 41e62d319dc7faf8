/* mask_measure.c: how near a mask net or a stuff net comes to the masks of a held-out list: intersection over union. */
#include <math.h>
#include "photo/photo.h"
#include "tune/mask_parts.h"

enum { OUT = LITHO_MASK_OUT_PX, MAX_LABELS = 256 };

/* IoU of each held-out mask from its true box and from one point; −1: its mask is too small. */
typedef struct {
  double *by_box, *by_point;
} Masks;

static double
iou(const float *logits, const float *target)
{
  int both = 0, either = 0;
  for (int i = 0; i < OUT * OUT; i++) {
    const gboolean a = logits[i] > 0, b = target[i] > 0.5f;
    both += a && b;
    either += a || b;
  }
  return either > 0 ? (double)both / either : 1;
}

static gboolean
measure_mask(LithoMaskTrainer *t, MaskLane *lane, int i, gpointer data, GError **error)
{
  const Masks *masks = data;
  g_autoptr(LithoMaskPair) pair = litho_mask_pair_load(t->held_out->pdata[i], error);
  if (pair == NULL)
    return FALSE;
  for (int way = 0; way < 2; way++) {
    LithoDraw draw = {.seed = 1, .stream = (guint64)i};
    double *to = way == 0 ? &masks->by_box[i] : &masks->by_point[i];
    *to = -1;
    if (!litho_mask_sample(pair, way == 0 ? LITHO_PROMPT_BY_BOX : LITHO_PROMPT_BY_POINTS, FALSE, &draw, lane->rgb,
                           lane->work->prompt, lane->target))
      continue;
    if (!litho_mask_work_look(t->decoder, lane->work, lane->maps, lane->rgb, error))
      return FALSE;
    litho_mask_decoder_forward(t->decoder, lane->work);
    *to = iou(lane->work->logits, lane->target);
  }
  return TRUE;
}

static double
mean_of(const double *v, int n)
{
  double sum = 0;
  int counted = 0;
  for (int i = 0; i < n; i++)
    if (v[i] >= 0) {
      sum += v[i];
      counted++;
    }
  return counted > 0 ? sum / counted : 0;
}

static gboolean
evaluate_masks(LithoMaskTrainer *t, JsonObject *out, double *score, GError **error)
{
  const int n = (int)t->held_out->len;
  g_autofree double *by_box = g_new(double, n), *by_point = g_new(double, n);
  const Masks masks = {by_box, by_point};
  if (!mask_lanes_run(t, measure_mask, n, (gpointer)&masks, error))
    return FALSE;
  *score = mean_of(by_box, n);
  json_object_set_double_member(out, "iou_box", *score);
  json_object_set_double_member(out, "iou_point_one_look", mean_of(by_point, n));
  return TRUE;
}

/* --- stuff ----------------------------------------------------------------------------------- */

/* Pixels of each label, a photo: (n, MAX_LABELS). */
typedef struct {
  gint64 *both, *either;
} Stuff;

/* The label with the largest logit at the place of a mask's pixel: logits bilinear between their pixels. */
static int
label_at(const float *logits, int h, int w, int V, double x, double y)
{
  x = CLAMP(x * w - 0.5, 0, w - 1);
  y = CLAMP(y * h - 0.5, 0, h - 1);
  const int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
  const float fx = (float)(x - x0), fy = (float)(y - y0);
  const float *a = logits + ((gsize)y0 * w + x0) * V, *b = logits + ((gsize)y0 * w + x1) * V;
  const float *c = logits + ((gsize)y1 * w + x0) * V, *d = logits + ((gsize)y1 * w + x1) * V;
  int best = 0;
  float most = -INFINITY;
  for (int v = 0; v < V; v++) {
    const float value = (1 - fy) * ((1 - fx) * a[v] + fx * b[v]) + fy * ((1 - fx) * c[v] + fx * d[v]);
    if (value > most) {
      most = value;
      best = v;
    }
  }
  return best;
}

static void
count_labels(const LithoMaskPair *pair, const LithoMaskWork *work, int V, gint64 *both, gint64 *either)
{
  for (int y = 0; y < pair->mask_height; y++)
    for (int x = 0; x < pair->mask_width; x++) {
      const int is = pair->mask[(gsize)y * pair->mask_width + x];
      if (is >= V)
        continue;
      const int seen = label_at(work->logits, work->height / 4, work->width / 4, V, (x + 0.5) / pair->mask_width,
                                (y + 0.5) / pair->mask_height);
      both[is] += seen == is;
      either[is]++;
      either[seen] += seen != is;
    }
}

static gboolean
measure_stuff(LithoMaskTrainer *t, MaskLane *lane, int i, gpointer data, GError **error)
{
  const Stuff *stuff = data;
  int w, h;
  g_autoptr(LithoMaskPair) pair = litho_mask_pair_load(t->held_out->pdata[i], error);
  if (pair == NULL)
    return FALSE;
  litho_stuff_size(pair->width, pair->height, &w, &h);
  g_autofree guint8 *bytes = g_malloc(3 * (gsize)w * (gsize)h);
  g_autofree float *rgb = g_new(float, 3 * (gsize)w * (gsize)h);
  const LithoMaskRow *row = t->held_out->pdata[i];
  if (!litho_photo_small(row->photo, NULL, w, h, bytes, error))
    return FALSE;
  for (gsize k = 0; k < 3 * (gsize)w * (gsize)h; k++)
    rgb[k] = bytes[k] / 255.0f;
  g_autoptr(LithoMaskWork) work = litho_mask_work_new(t->decoder, h, w, FALSE);
  for (int y = 0; y < h / 4; y++)
    for (int x = 0; x < w / 4; x++)
      work->prompt[y * (w / 4) + x] = (float)((y + 0.5) / (h / 4));
  if (!litho_mask_work_look(t->decoder, work, lane->maps, rgb, error))
    return FALSE;
  litho_mask_decoder_forward(t->decoder, work);
  count_labels(pair, work, t->shape.n_out, stuff->both + (gsize)i * MAX_LABELS, stuff->either + (gsize)i * MAX_LABELS);
  return TRUE;
}

static gboolean
evaluate_stuff(LithoMaskTrainer *t, JsonObject *out, double *score, GError **error)
{
  const int n = (int)t->held_out->len;
  g_autofree gint64 *both = g_new0(gint64, (gsize)n * MAX_LABELS), *either = g_new0(gint64, (gsize)n * MAX_LABELS);
  g_auto(GStrv) labels = g_strsplit(t->options.labels, "|", -1);
  const Stuff stuff = {both, either};
  int counted = 0;
  *score = 0;
  if (!mask_lanes_run(t, measure_stuff, n, (gpointer)&stuff, error))
    return FALSE;
  for (int v = 0; v < t->shape.n_out; v++) {
    gint64 in = 0, all = 0;
    for (int i = 0; i < n; i++) {
      in += both[(gsize)i * MAX_LABELS + v];
      all += either[(gsize)i * MAX_LABELS + v];
    }
    if (all == 0)
      continue;
    g_autofree char *name = g_strconcat("iou_", labels[v], NULL);
    json_object_set_double_member(out, name, (double)in / (double)all);
    *score += (double)in / (double)all;
    counted++;
  }
  *score /= MAX(counted, 1);
  json_object_set_double_member(out, "iou_mean", *score);
  return TRUE;
}

gboolean
mask_evaluate(LithoMaskTrainer *t, JsonObject *out, double *score, GError **error)
{
  return t->is_mask ? evaluate_masks(t, out, score, error) : evaluate_stuff(t, out, score, error);
}
