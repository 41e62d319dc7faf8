/* contract_yolo.c: YOLOv8, YOLO11 and their kin (anchor-free, without a row for "a thing"):
 * (1,4+C,N), or turned (1,N,4+C), with centre and sides in px or in shares of the picture, and a
 * probability for each class. With 32 more rows and prototypes (1,32,H,W) or (1,H,W,32) these are
 * instances with masks: a mask is the sigmoid of the sum of the prototypes (Bolya et al. 2019,
 * YOLACT).
 */
#include "model/contract/boxes.h"

/* Where the rows of the output stand: the number of values of a box, and their steps. */
typedef struct {
  gsize n_values, n; /* of a box; boxes */
  gsize value_step, box_step;
} Rows;

/* Of shapes with open dimensions n or n_values is 0. */
static gboolean
find_rows(const LithoBoxNet *net, const LithoTensor *t, int extra, Rows *rows)
{
  const int n = litho_box_n_cells(net->width, net->height);
  if (t->rank != 3)
    return FALSE;
  const gboolean first = t->dim[2] == n || (t->dim[2] < 0 && t->dim[1] != n);
  const gint64 n_values = t->dim[first ? 1 : 2];
  *rows = first ? (Rows){(gsize)MAX(n_values, 0), (gsize)n, (gsize)n, 1}
                : (Rows){(gsize)MAX(n_values, 0), (gsize)n, 1, (gsize)MAX(n_values, 0)};
  return (first || t->dim[1] == n || t->dim[1] < 0) && (n_values < 0 || n_values >= 5 + extra);
}

static gboolean
fits_boxes(LithoBoxNet *net)
{
  Rows rows;
  if (litho_net_n_outputs(net->net) != 1 ||
      !find_rows(net, &litho_net_output(net->net, 0)->shape, 0, &rows))
    return FALSE;
  net->n_classes = (int)rows.n_values - 4;
  return TRUE;
}

static gboolean
is_prototypes(const LithoTensor *t)
{
  return t->rank == 4 &&
         (t->dim[1] == LITHO_SEEN_COEFFICIENTS || t->dim[3] == LITHO_SEEN_COEFFICIENTS);
}

static gboolean
fits_instances(LithoBoxNet *net)
{
  Rows rows;
  if (litho_net_n_outputs(net->net) != 2)
    return FALSE;
  const LithoTensor *a = &litho_net_output(net->net, 0)->shape,
                    *b = &litho_net_output(net->net, 1)->shape;
  const LithoTensor *boxes = is_prototypes(a) ? b : a, *prototypes = boxes == a ? b : a;
  if (!is_prototypes(prototypes) || !find_rows(net, boxes, LITHO_SEEN_COEFFICIENTS, &rows))
    return FALSE;
  net->n_classes = (int)rows.n_values - 4 - LITHO_SEEN_COEFFICIENTS;
  return TRUE;
}

/* Sides in shares never reach 2; in px the widest is wider. */
static gboolean
is_in_px(const float *v, const Rows *rows)
{
  for (gsize k = 0; k < 4; k++)
    for (gsize i = 0; i < rows->n; i++)
      if (v[k * rows->value_step + i * rows->box_step] > 4)
        return TRUE;
  return FALSE;
}

static gboolean
read_rows(LithoBoxNet *net, const LithoTensor *out, int extra, double least, GArray *seen,
          GError **error)
{
  Rows rows;
  if (out->type != LITHO_TENSOR_F32 || !find_rows(net, out, extra, &rows) ||
      litho_tensor_n(out) != rows.n * rows.n_values) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: it should give %s + C values for each of %d cells", net->path,
                extra > 0 ? "36" : "4", litho_box_n_cells(net->width, net->height));
    return FALSE;
  }
  const float *v = out->data;
  const gsize step = rows.value_step, n_classes = rows.n_values - 4 - (gsize)extra;
  const gboolean in_px = is_in_px(v, &rows);
  const double sx = in_px ? 1.0 / net->width : 1, sy = in_px ? 1.0 / net->height : 1;
  net->n_classes = (int)n_classes;
  for (gsize i = 0; i < rows.n; i++) {
    const float *one = v + i * rows.box_step;
    gsize best = 0;
    for (gsize c = 1; c < n_classes; c++)
      if (one[(4 + c) * step] > one[(4 + best) * step])
        best = c;
    const double score = one[(4 + best) * step];
    if (!(score >= least))
      continue;
    const double cx = one[0] * sx, cy = one[step] * sy, w = one[2 * step] * sx,
                 h = one[3 * step] * sy;
    LithoSeen box = {.score = MIN(score, 1),
                     .label = (int)best,
                     .x0 = cx - w / 2,
                     .y0 = cy - h / 2,
                     .x1 = cx + w / 2,
                     .y1 = cy + h / 2};
    for (int k = 0; k < extra; k++)
      box.coefficient[k] = one[(4 + n_classes + (gsize)k) * step];
    g_array_append_val(seen, box);
  }
  return TRUE;
}

static gboolean
read_boxes(LithoBoxNet *net, const LithoTensor *out, double least, GArray *seen, GError **error)
{
  return read_rows(net, out, 0, least, seen, error);
}

static gboolean
read_instances(LithoBoxNet *net, const LithoTensor *out, double least, GArray *seen, GError **error)
{
  const gboolean swapped = is_prototypes(&out[0]);
  const LithoTensor *boxes = &out[swapped], *prototypes = &out[!swapped];
  if (!is_prototypes(prototypes) || prototypes->type != LITHO_TENSOR_F32 ||
      prototypes->dim[0] != 1) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: it gives no 32 prototypes of masks",
                net->path);
    return FALSE;
  }
  const gboolean first = prototypes->dim[1] == LITHO_SEEN_COEFFICIENTS;
  net->proto = prototypes->data;
  net->proto_height = (int)prototypes->dim[first ? 2 : 1];
  net->proto_width = (int)prototypes->dim[first ? 3 : 2];
  net->proto_step = first ? (gsize)net->proto_height * (gsize)net->proto_width : 1;
  net->proto_pixel_step = first ? 1 : LITHO_SEEN_COEFFICIENTS;
  return read_rows(net, boxes, LITHO_SEEN_COEFFICIENTS, least, seen, error);
}

const LithoBoxContract litho_contract_yolo = {
    .name = "yolo",
    .role = "detect",
    .shape = "(1,4+C,N) or (1,N,4+C) with N cells of strides 8, 16 and 32",
    .size_px = 640,
    .n_out = 1,
    .fits = fits_boxes,
    .read = read_boxes,
};

const LithoBoxContract litho_contract_yolo_seg = {
    .name = "yolo-seg",
    .role = "instances",
    .shape = "(1,4+C+32,N) with N cells of strides 8, 16 and 32, and prototypes (1,32,H,W) or "
             "(1,H,W,32)",
    .size_px = 640,
    .n_out = 2,
    .fits = fits_instances,
    .read = read_instances,
};
