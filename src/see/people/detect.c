/* detect.c: single-shot detectors of the BlazeFace family (Bazarevsky et al. 2019).
 *
 * Anchors are as MediaPipe's SSD anchor generator makes them for these nets: square, of a fixed
 * size of 1, centred on the cells of one or several grids; the number that a net puts out says
 * which layout it has. Boxes and points are offsets from the anchor's centre in px of the net's
 * input.
 */
#include <math.h>
#include "see/people/detect.h"

/* Boxes that overlap by this share of their union are the same thing; the value of MediaPipe's
 * graphs. */
#define SAME_OVERLAP 0.3
/* A small box that lies in a large one by this share is part of it (a face found whole and in a
 * tile). */
#define SAME_INSIDE 0.7
/* Scores are cut before the sigmoid, so that exp() stays finite. */
#define MAX_LOGIT 100.0f

typedef struct {
  int input_px, n_anchors;
  struct {
    int stride_px, n_each;
  } grid[3];
} Layout;

static const Layout layouts[] = {
    {128, 896, {{8, 2}, {16, 6}}},           /* face, short range */
    {192, 2304, {{4, 1}}},                   /* face, full range */
    {224, 2254, {{8, 2}, {16, 2}, {32, 6}}}, /* pose */
};

static const Layout *
layout_of(int input_px, int n_anchors)
{
  for (guint i = 0; i < G_N_ELEMENTS(layouts); i++)
    if (layouts[i].input_px == input_px && layouts[i].n_anchors == n_anchors)
      return &layouts[i];
  return NULL;
}

static void
decode(const float *box, const SeeSquare *square, const Layout *layout, double cx, double cy,
       double score, int n_points, SeeDetection *out)
{
  const double n = layout->input_px;
  const double bx = cx + box[0] / n, by = cy + box[1] / n, bw = box[2] / n, bh = box[3] / n;
  out->score = score;
  out->n_points = n_points;
  see_square_to_picture(square, bx - bw / 2, by - bh / 2, &out->x0, &out->y0);
  see_square_to_picture(square, bx + bw / 2, by + bh / 2, &out->x1, &out->y1);
  for (int k = 0; k < n_points; k++)
    see_square_to_picture(square, cx + box[4 + 2 * k] / n, cy + box[5 + 2 * k] / n,
                          &out->point[k][0], &out->point[k][1]);
}

gboolean
see_detect(const SeePicture *picture, const SeeNet *net, const SeeSquare *square, int n_points,
           double min_score, GArray *found, GError **error)
{
  const int n = see_net_size_px(net);
  const int n_values = 4 + 2 * n_points;
  const LithoPort *port = litho_net_output(net->net, 0);
  const gint64 n_anchors = port != NULL && port->shape.rank == 3 ? port->shape.dim[1] : 0;
  const Layout *layout = layout_of(n, (int)CLAMP(n_anchors, 0, G_MAXINT));
  if (layout == NULL) {
    g_set_error(
        error, LITHO_ERROR, LITHO_ERROR_MODEL,
        "%s: not a detector that litho knows: it should take a square picture of 128, 192 or "
        "224 px and give 896, 2304 or 2254 boxes (docs/models.md)",
        net->path);
    return FALSE;
  }
  g_autofree float *in = g_new(float, (gsize)n *n * 3);
  LithoTensor out[2];
  const gsize floats[2] = {(gsize)layout->n_anchors * n_values, layout->n_anchors};
  see_picture_crop(picture, square, n, SEE_OUTSIDE_BLACK, -1, 1, in);
  if (!see_net_run(net, in, n, out, 2, floats, error))
    return FALSE;
  const float *box = out[0].data, *logit = out[1].data;
  for (guint g = 0; g < G_N_ELEMENTS(layout->grid) && layout->grid[g].n_each > 0; g++) {
    const int cells = n / layout->grid[g].stride_px;
    for (int a = 0; a < cells * cells * layout->grid[g].n_each; a++, box += n_values, logit++) {
      const double score = 1 / (1 + expf(-CLAMP(*logit, -MAX_LOGIT, MAX_LOGIT)));
      if (score < min_score)
        continue;
      const int cell = a / layout->grid[g].n_each;
      SeeDetection d = {0};
      decode(box, square, layout, (cell % cells + 0.5) / cells, (cell / cells + 0.5) / cells, score,
             n_points, &d);
      if (d.x1 > d.x0 && d.y1 > d.y0)
        g_array_append_val(found, d);
    }
  }
  return TRUE;
}

static gboolean
is_same(const SeeDetection *a, const SeeDetection *b)
{
  const double w = MIN(a->x1, b->x1) - MAX(a->x0, b->x0), h = MIN(a->y1, b->y1) - MAX(a->y0, b->y0);
  if (w <= 0 || h <= 0)
    return FALSE;
  const double of_a = (a->x1 - a->x0) * (a->y1 - a->y0), of_b = (b->x1 - b->x0) * (b->y1 - b->y0);
  return w * h > SAME_OVERLAP * (of_a + of_b - w * h) || w * h > SAME_INSIDE * MIN(of_a, of_b);
}

/* The best first; then by place, so that the order never depends on the sort. */
static int
by_score(gconstpointer a, gconstpointer b)
{
  const SeeDetection *p = a, *q = b;
  if (p->score != q->score)
    return p->score < q->score ? 1 : -1;
  return p->x0 != q->x0 ? (p->x0 > q->x0) - (p->x0 < q->x0) : (p->y0 > q->y0) - (p->y0 < q->y0);
}

/* Only boxes of nearly the same size are averaged: a part of a face found in a tile must not pull
 * the whole face's box. */
static gboolean
is_alike(const SeeDetection *a, const SeeDetection *b)
{
  const double ratio = (a->x1 - a->x0) / (b->x1 - b->x0);
  return ratio > 0.67 && ratio < 1.5;
}

void
see_detections_merge(GArray *found)
{
  g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(SeeDetection));
  g_array_sort(found, by_score);
  while (found->len > 0) {
    const SeeDetection best = g_array_index(found, SeeDetection, 0);
    SeeDetection mean = {.score = best.score, .n_points = best.n_points};
    double sum = 0;
    guint n_left = 0;
    for (guint i = 0; i < found->len; i++) {
      const SeeDetection d = g_array_index(found, SeeDetection, i);
      if (i > 0 && !is_same(&best, &d)) {
        g_array_index(found, SeeDetection, n_left++) = d;
        continue;
      }
      if (!is_alike(&best, &d))
        continue;
      sum += d.score;
      mean.x0 += d.score * d.x0;
      mean.y0 += d.score * d.y0;
      mean.x1 += d.score * d.x1;
      mean.y1 += d.score * d.y1;
      for (int k = 0; k < d.n_points; k++) {
        mean.point[k][0] += d.score * d.point[k][0];
        mean.point[k][1] += d.score * d.point[k][1];
      }
    }
    g_array_set_size(found, n_left);
    mean.x0 /= sum, mean.y0 /= sum, mean.x1 /= sum, mean.y1 /= sum;
    for (int k = 0; k < mean.n_points; k++) {
      mean.point[k][0] /= sum;
      mean.point[k][1] /= sum;
    }
    g_array_append_val(kept, mean);
  }
  g_array_append_vals(found, kept->data, kept->len);
}
