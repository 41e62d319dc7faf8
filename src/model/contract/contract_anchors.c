/* contract_anchors.c: detectors whose boxes are decoded in the net: boxes (1,N,4), y0 x0 y1 x1 in
 * shares of the picture, and a score for each class (1,N,C); class 0 is none of them. What
 * convert_ssd.c writes.
 */
#include "model/contract/boxes.h"

static gboolean
fits(LithoBoxNet *net)
{
  const LithoPort *boxes = litho_net_output(net->net, 0), *scores = litho_net_output(net->net, 1);
  if (litho_net_n_outputs(net->net) != 2 || boxes->shape.rank != 3 || scores->shape.rank != 3 ||
      boxes->shape.dim[2] != 4 || scores->shape.dim[2] < 2 ||
      boxes->shape.dim[1] != scores->shape.dim[1])
    return FALSE;
  net->n_classes = (int)MIN(scores->shape.dim[2], 100000) - 1;
  net->first_id = 1;
  return TRUE;
}

static gboolean
read_boxes(LithoBoxNet *net, const LithoTensor *out, double least, GArray *seen, GError **error)
{
  const gsize n = litho_tensor_n(&out[0]) / 4, n_all = n > 0 ? litho_tensor_n(&out[1]) / n : 0;
  if (out[0].type != LITHO_TENSOR_F32 || out[1].type != LITHO_TENSOR_F32 || n_all < 2 ||
      litho_tensor_n(&out[1]) != n * n_all) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: its boxes and its scores are not as many", net->path);
    return FALSE;
  }
  const float *box = out[0].data, *score = out[1].data;
  for (gsize i = 0; i < n; i++, box += 4, score += n_all)
    for (gsize c = 1; c < n_all; c++) {
      if (!(score[c] >= (float)least))
        continue;
      const LithoSeen one = {.score = MIN(score[c], 1),
                             .label = (int)c - 1,
                             .x0 = box[1],
                             .y0 = box[0],
                             .x1 = box[3],
                             .y1 = box[2]};
      g_array_append_val(seen, one);
    }
  return TRUE;
}

const LithoBoxContract litho_contract_anchors = {
    .name = "anchors",
    .role = "detect",
    .shape = "boxes (1,N,4) and scores (1,N,C) with class 0 for nothing",
    .squeeze = TRUE,
    .size_px = 300,
    .n_out = 2,
    .fits = fits,
    .read = read_boxes,
};
