/* mask_net.h: the mask net and the stuff net as files: decoders (mask_decoder.h) on the maps of a locked backbone.
 *
 * File: safetensors, float32, tensors as mask_decoder.h names them; metadata "litho" ("mask-net", "stuff-net"),
 * "n_prompt", "n_out", "out_stride", "labels" (a|b|…: names of the outputs; stuff) and "encoder" (sha256 of the
 * backbone's file).
 *
 * Mask net: picture 256×256, prompt planes inside of the box, points, points of what it is not, coarse mask
 * (LithoMaskPrompt); one output, logits at 128×128.
 * Stuff net: picture of any size of whole 32 px; one prompt plane, the height in the frame (0 top, 1 bottom); an output
 * a label at a quarter of the size.
 */
#ifndef LITHO_INFER_MASK_NET_H
#define LITHO_INFER_MASK_NET_H

#include "infer/mask_decoder.h"
#include "model/role.h"

#define LITHO_MASK_KIND "mask-net"
#define LITHO_STUFF_KIND "stuff-net"
#define LITHO_MASK_SIDE_PX 256
#define LITHO_MASK_OUT_PX 128
/* Deviation of the bell about a point, in shares of the window. */
#define LITHO_MASK_POINT_SIGMA 0.04

typedef enum {
  LITHO_MASK_BOX,
  LITHO_MASK_POINTS,
  LITHO_MASK_NOT_POINTS,
  LITHO_MASK_COARSE,
  LITHO_MASK_N_PROMPTS
} LithoMaskPrompt;

typedef struct _LithoMaskNet LithoMaskNet;
/* kind: LITHO_MASK_KIND or LITHO_STUFF_KIND. Not thread-safe. Errors: NOT_FOUND, READ, MODEL (says what does not fit).
 */
LithoMaskNet *litho_mask_net_open(const char *path, const char *kind, GError **error);
void litho_mask_net_free(LithoMaskNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMaskNet, litho_mask_net_free)
const LithoMaskShape *litho_mask_net_shape(const LithoMaskNet *net);
/* NULL-terminated, n_out of them; NULL for the mask net. */
const char *const *litho_mask_net_labels(const LithoMaskNet *net);

/* The backbone has the maps that the decoder reads, and is the one that the net was trained on. Error MODEL. */
gboolean litho_mask_net_fits(const LithoMaskNet *net, const LithoRoleNet *maps, GError **error);
/* Looks at a picture: (height,width,3) codes 0..1, sides of whole 32 px. What it saw holds until the next look. Errors:
 * MODEL. */
gboolean litho_mask_net_look(LithoMaskNet *net, LithoRoleNet *maps, const float *rgb, int height, int width,
                             GError **error);
/* The prompt planes of the picture last looked at, (h,w,n_prompt) at the output's stride: to be filled. */
float *litho_mask_net_prompt(LithoMaskNet *net);
/* Logits (h,w,n_out) at the output's stride for the picture and the prompt; owned by the net, until its next call. */
const float *litho_mask_net_decode(LithoMaskNet *net);

/* --- for training ---------------------------------------------------------------------------- */

/* The backbone's maps of rgb into the work's features, and its picture where the decoder wants it. */
gboolean litho_mask_work_look(const LithoMaskDecoder *decoder, LithoMaskWork *work, LithoRoleNet *maps,
                              const float *rgb, GError **error);
/* The maps as they come, (C,h,w) a level from the coarsest on; views that hold until maps runs again. Errors: MODEL. */
gboolean litho_mask_maps(LithoRoleNet *maps, const float *rgb, int height, int width,
                         LithoTensor out[LITHO_MASK_FEATURES], GError **error);
/* Writes the whole net. labels: joined by '|', or NULL. Error WRITE. */
gboolean litho_mask_net_save(const char *path, const NnParams *params, const LithoMaskShape *shape, const char *kind,
                             const char *labels, const char *encoder_sha256, GError **error);

/* Prompt plane k of planes (n,n,LITHO_MASK_N_PROMPTS), places in shares of the window. A box covers what it covers of
 * each pixel of the 2n grid; points add to what is there by maximum. */
void litho_mask_prompt_box(float *planes, int n, double x0, double y0, double x1, double y1);
void litho_mask_prompt_point(float *planes, int n, LithoMaskPrompt kind, double x, double y);

#endif
