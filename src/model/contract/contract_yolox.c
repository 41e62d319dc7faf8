/* contract_yolox.c: YOLOX (Ge et al. 2021, arXiv 2107.08430) as its authors export it: (1,N,5+C) on
 * the grids of strides 8, 16 and 32, cells of the finest first. A row is the centre's offset from
 * the cell's corner and the logarithm of the sides, in cells; how sure it is that there is a thing;
 * and a probability for each class. Also exports that decode the boxes to px in the net.
 */
#include <math.h>
#include "model/contract/boxes.h"

static gboolean
fits(LithoBoxNet *net)
{
  const LithoTensor *t = &litho_net_output(net->net, 0)->shape;
  const int n = litho_box_n_cells(net->width, net->height);
  if (litho_net_n_outputs(net->net) != 1 || t->rank != 3 || t->dim[2] < 6 ||
      (t->dim[1] > 0 && t->dim[1] != n))
    return FALSE;
  net->n_classes = (int)MIN(t->dim[2], 100000) - 5;
  return TRUE;
}

/* Offsets lie within a cell or two of it; centres in px do not. */
static gboolean
is_decoded(const LithoTensor *out, gsize n, gsize size)
{
  const float *row = out->data;
  double sum = 0;
  for (gsize i = 0; i < n; i++, row += size)
    sum += fabsf(row[0]) + fabsf(row[1]);
  return n > 0 && sum / (double)n > 16;
}

static void
read_row(const LithoBoxNet *net, const float *row, int column, int line, int stride, double least,
         GArray *seen)
{
  int best = 0;
  for (int c = 1; c < net->n_classes; c++)
    if (row[5 + c] > row[5 + best])
      best = c;
  const double score = (double)row[4] * row[5 + best];
  if (!(score >= least))
    return;
  double cx = row[0], cy = row[1], w = row[2], h = row[3];
  if (stride > 0) {
    cx = (cx + column) * stride;
    cy = (cy + line) * stride;
    w = exp(MIN(w, 20)) * stride;
    h = exp(MIN(h, 20)) * stride;
  }
  const LithoSeen one = {.score = MIN(score, 1),
                         .label = best,
                         .x0 = (cx - w / 2) / net->width,
                         .y0 = (cy - h / 2) / net->height,
                         .x1 = (cx + w / 2) / net->width,
                         .y1 = (cy + h / 2) / net->height};
  g_array_append_val(seen, one);
}

static gboolean
read_boxes(LithoBoxNet *net, const LithoTensor *out, double least, GArray *seen, GError **error)
{
  const gsize n = (gsize)litho_box_n_cells(net->width, net->height), size = litho_tensor_n(out) / n;
  if (out->type != LITHO_TENSOR_F32 || size < 6 || litho_tensor_n(out) != n * size) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: it should give a row of 5 + C values for each of %d cells", net->path, (int)n);
    return FALSE;
  }
  net->n_classes = (int)size - 5;
  const gboolean decoded = is_decoded(out, n, size);
  const float *row = out->data;
  for (int stride = 8; stride <= 32; stride *= 2)
    for (int line = 0; line < net->height / stride; line++)
      for (int column = 0; column < net->width / stride; column++, row += size)
        read_row(net, row, column, line, decoded ? 0 : stride, least, seen);
  return TRUE;
}

const LithoBoxContract litho_contract_yolox = {
    .name = "yolox",
    .role = "detect",
    .shape = "(1,N,5+C) with N cells of strides 8, 16 and 32",
    .codes_255 = TRUE,
    .bgr = TRUE,
    .size_px = 640,
    .n_out = 1,
    .fits = fits,
    .read = read_boxes,
};
