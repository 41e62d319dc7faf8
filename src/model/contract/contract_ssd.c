/* contract_ssd.c: detectors of TensorFlow's object detection API with all its steps in the net:
 * boxes (1,N,4), y0 x0 y1 x1 in shares of the picture; classes (1,N), whole numbers from 1; scores
 * (1,N); and how many of the N hold. As a frozen graph, or converted by tf2onnx.
 */
#include <math.h>
#include "model/contract/boxes.h"

/* The number of the output of boxes, of the two lists of as many values, and of the count; FALSE:
 * they are not there. */
static gboolean
sort_outputs(const LithoBoxNet *net, guint *boxes, guint list[2], guint *count)
{
  guint n_boxes = 0, n_lists = 0, n_counts = 0;
  for (guint i = 0; i < litho_net_n_outputs(net->net); i++) {
    const LithoTensor *t = &litho_net_output(net->net, i)->shape;
    if (t->rank == 3 && t->dim[2] == 4 && n_boxes++ == 0)
      *boxes = i;
    else if (t->rank == 2 && t->dim[1] != 1 && n_lists++ < 2)
      list[n_lists - 1] = i;
    else if (t->rank == 1 || (t->rank == 2 && t->dim[1] == 1)) {
      n_counts++;
      *count = i;
    }
  }
  return litho_net_n_outputs(net->net) == 4 && n_boxes == 1 && n_lists == 2 && n_counts == 1;
}

static gboolean
fits(LithoBoxNet *net)
{
  guint boxes, list[2], count;
  net->first_id = 1;
  return sort_outputs(net, &boxes, list, &count);
}

/* Classes are whole numbers, and one of them is above 1 unless all of them are 1. */
static gboolean
is_classes(const LithoTensor *t)
{
  for (gsize i = 0; i < litho_tensor_n(t); i++) {
    const float v = litho_tensor_value(t, i);
    if (v > 1)
      return TRUE;
    if (v != floorf(v))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_boxes(LithoBoxNet *net, const LithoTensor *out, double least, GArray *seen, GError **error)
{
  guint boxes = 0, list[2] = {0}, count = 0;
  sort_outputs(net, &boxes, list, &count);
  const gboolean swapped = !is_classes(&out[list[0]]);
  const LithoTensor *classes = &out[list[swapped]], *scores = &out[list[!swapped]];
  const gsize n = litho_tensor_n(scores);
  if (out[boxes].type != LITHO_TENSOR_F32 || litho_tensor_n(&out[boxes]) != 4 * n ||
      litho_tensor_n(classes) != n || litho_tensor_n(&out[count]) < 1) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: its boxes, classes and scores are not as many", net->path);
    return FALSE;
  }
  const gsize n_held = (gsize)CLAMP(litho_tensor_value(&out[count], 0), 0, (float)n);
  const float *box = out[boxes].data;
  for (gsize i = 0; i < n_held; i++) {
    const double score = litho_tensor_value(scores, i);
    const int class = (int)CLAMP(litho_tensor_value(classes, i), 0, 100000);
    if (score < least || class < 1)
      continue;
    const LithoSeen one = {.score = MIN(score, 1),
                           .label = class - 1,
                           .x0 = box[4 * i + 1],
                           .y0 = box[4 * i],
                           .x1 = box[4 * i + 3],
                           .y1 = box[4 * i + 2]};
    g_array_append_val(seen, one);
  }
  return TRUE;
}

const LithoBoxContract litho_contract_ssd = {
    .name = "ssd",
    .role = "detect",
    .shape = "boxes (1,N,4), classes (1,N), scores (1,N) and their number",
    .squeeze = TRUE,
    .size_px = 512,
    .n_out = 4,
    .fits = fits,
    .read = read_boxes,
};
