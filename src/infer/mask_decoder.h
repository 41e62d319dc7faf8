/* mask_decoder.h: from feature maps, a picture and prompt planes to logits: the decoder of the mask net and of the
 * stuff net, forward and backward.
 *
 * A feature pyramid (Lin et al. 2017) on a locked backbone, with prompts at every level. Levels s = 32, 16, 8, 4, 2
 * down to the stride of the output; maps are channels last:
 *
 *   x_s = relu( lat_s(f_s) + prompt_s(P_s) + up2(top_s(y_2s)) ),  y_s = blocks_s(x_s),  logits = out(y_last)
 *
 *   lat_s     1×1 on the normalised features; at s = 2 3×3 on the picture at half its size, codes 0..1 less 0.5
 *   prompt_s  1×1 without bias on the prompt planes, whose means of 2×2 go from level to level
 *   top_s     1×1 without bias; up2 is bilinear
 *   blocks_s  x ← relu(x + b(relu(a(x)))), a and b 3×3: two of them at 32 and 16, one below
 */
#ifndef LITHO_INFER_MASK_DECODER_H
#define LITHO_INFER_MASK_DECODER_H

#include "nn/layers.h"
#include "nn/params.h"

#define LITHO_MASK_LEVELS 5   /* strides 32, 16, 8, 4, 2: level i has 32 >> i */
#define LITHO_MASK_FEATURES 4 /* of which the backbone gives these first ones */
#define LITHO_MASK_COARSEST 32
/* Most prompt planes and outputs that a file may ask for. */
#define LITHO_MASK_MAX_PROMPTS 16
#define LITHO_MASK_MAX_OUTPUTS 256

/* Channels of the features and of the decoder at level i. */
extern const int litho_mask_features[LITHO_MASK_FEATURES];
extern const int litho_mask_widths[LITHO_MASK_LEVELS];

typedef struct {
  int n_prompt, n_out;
  int out_stride; /* 2 or 4 */
} LithoMaskShape;

typedef struct _LithoMaskDecoder LithoMaskDecoder;
/* Adds its tensors to params ("lat32.weight", "block16.1.a.bias", "norm8.mean", …); params are borrowed. Read-only
 * afterwards: any number of threads may use it, each with a work of its own. */
LithoMaskDecoder *litho_mask_decoder_new(const LithoMaskShape *shape, NnParams *params);
void litho_mask_decoder_free(LithoMaskDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMaskDecoder, litho_mask_decoder_free)
const LithoMaskShape *litho_mask_decoder_shape(const LithoMaskDecoder *decoder);

/* What goes in and comes out of one picture of `height` × `width` (multiples of 32), and what backward needs of it. The
 * caller fills features (by litho_mask_decoder_feature()), picture and prompt. */
typedef struct {
  int height, width;
  float *feature[LITHO_MASK_FEATURES]; /* level i: (h,w,C), normalised */
  float *picture;                      /* (height/2, width/2, 3), codes less 0.5; NULL where out_stride is 4 */
  float *prompt;                       /* at out_stride, (h,w,n_prompt) */
  float *logits;                       /* at out_stride, (h,w,n_out); for backward the gradient of them */
  struct _LithoMaskBuffers *buffers;
} LithoMaskWork;
/* train FALSE: backward is never called. */
LithoMaskWork *litho_mask_work_new(const LithoMaskDecoder *decoder, int height, int width, gboolean train);
void litho_mask_work_free(LithoMaskWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMaskWork, litho_mask_work_free)

/* Level i's features as the backbone gives them, (C,h,w), into work->feature[i]. */
void litho_mask_decoder_feature(const LithoMaskDecoder *decoder, LithoMaskWork *work, int level, const float *maps);
/* The fixed normalisation: mean and deviation of each channel of level i, to be set before training. */
float *litho_mask_decoder_mean(const LithoMaskDecoder *decoder, int level);
float *litho_mask_decoder_std(const LithoMaskDecoder *decoder, int level);

/* Writes work->logits. */
void litho_mask_decoder_forward(const LithoMaskDecoder *decoder, LithoMaskWork *work);
/* After forward, with work->logits become the gradient of the logits: adds the gradients of the parameters to `grad`, a
 * block laid out as params->grad (which it may be). */
void litho_mask_decoder_backward(const LithoMaskDecoder *decoder, LithoMaskWork *work, float *grad);

#endif
