/* point.h: nets of role `point`: an encoder that looks at a picture once, and a decoder (asset
 * "decoder") that gives the mask of what a box or points mean. Segment Anything (Kirillov et al.
 * 2023, arXiv 2304.02643) and its kin: MobileSAM, SAM 2, EdgeTAM, as their ONNX exports have them.
 *
 * Ports are known by their names: what the decoder has of the encoder's outputs goes over by name;
 * points end in "coords" or "points", then "labels", "boxes", "mask_input", "has_mask_input",
 * "orig_im_size". Of the masks the one with the best "iou" is taken. Not thread-safe.
 */
#ifndef LITHO_MODEL_CONTRACT_POINT_H
#define LITHO_MODEL_CONTRACT_POINT_H

#include "model/bridge_openvino.h"
#include "model/role.h"

typedef struct _LithoPointNet LithoPointNet;

/* Errors: MODEL (not there; ports that do not fit: says which), HASH. n_threads 0: all cores. */
LithoPointNet *litho_point_net_open(const LithoModel *model, int n_threads, GError **error);
void litho_point_net_free(LithoPointNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPointNet, litho_point_net_free)

/* Side of its square picture, px. */
int litho_point_net_size_px(const LithoPointNet *net);
/* Does the photo fill the square, squeezed (SAM 2)? Else it keeps its ratio and lies in the top
 * left corner. */
gboolean litho_point_net_squeezes(const LithoPointNet *net);

/* The encoder: rgb (size, size, 3) codes 0..1, of which width × height px in the corner are the
 * photo. */
gboolean litho_point_net_look(LithoPointNet *net, const float *rgb, int width, int height,
                              GError **error);

/* The decoder, after a look. box: x0 y0 x1 y1 (NULL: none); points: x y of each, in shares of the
 * square; inside: one a point. *mask: (*n_rows, *n_columns) probabilities of the whole square,
 * borrowed until the next call. *score: what the net thinks its mask's IoU is. Errors: MODEL. */
gboolean litho_point_net_mask(LithoPointNet *net, const double box[4], const double (*points)[2],
                              const gboolean *inside, guint n_points, const float **mask,
                              int *n_columns, int *n_rows, double *score, GError **error);

#endif
