/* mask_sample.h: windows, prompts and targets of the mask net's and the stuff net's training. */
#ifndef LITHO_TUNE_MASK_SAMPLE_H
#define LITHO_TUNE_MASK_SAMPLE_H

#include "infer/mask_net.h"
#include "tune/mask_data.h"

#define LITHO_STUFF_CROP_PX 256
#define LITHO_STUFF_LONG_PX 384 /* the long edge of what the stuff net looks at */
#define LITHO_STUFF_UNKNOWN 255

/* What a sample of the mask net is prompted by. */
typedef enum {
  LITHO_PROMPT_BY_BOX,
  LITHO_PROMPT_BY_COARSE, /* a box and a mask that is wrong in places */
  LITHO_PROMPT_BY_BOX_POINTS,
  LITHO_PROMPT_BY_POINTS,
  LITHO_PROMPT_BY_CHANCE, /* one of these: half are boxes, a quarter points */
} LithoPromptBy;

/* rgb (256,256,3) codes 0..1; prompt (128,128,4), target (128,128): written. train: windows, prompts and light are
 * varied; else the window is that of the net's use. FALSE: the mask is too small to learn from. */
gboolean litho_mask_sample(const LithoMaskPair *pair, LithoPromptBy by, gboolean train, LithoDraw *draw, float *rgb,
                           float *prompt, float *target);

/* A crop of 256 × 256 at a scale near to that of use: rgb (256,256,3); height (64,64): the prompt plane; labels
 * (64,64), 255 unknown. */
void litho_stuff_sample(const LithoMaskPair *pair, LithoDraw *draw, float *rgb, float *height, guint8 *labels);
/* The size at which a photo is looked at: long edge 384, both whole 32 px. */
void litho_stuff_size(int width, int height, int *net_width, int *net_height);

#endif
