/* weights_kind.h: what files of weights for making pictures are, told by names and shapes of their tensors: which layout of
 * diffusion model, which text encoder, which autoencoder, a LoRA, an upscaler. One table (weights_kinds.c), from the source
 * of stable-diffusion.cpp as the PyPI package stable-diffusion-cpp-python 0.4.7 has it.
 */
#ifndef LITHO_MODEL_CONTRACT_WEIGHTS_KIND_H
#define LITHO_MODEL_CONTRACT_WEIGHTS_KIND_H

#include "nn/weights.h"

/* What a file can be to the engine. A file with a diffusion model and more is the whole. */
typedef enum {
  LITHO_PART_WHOLE,
  LITHO_PART_DIFFUSION,
  LITHO_PART_CLIP_L,
  LITHO_PART_CLIP_G,
  LITHO_PART_T5,
  LITHO_PART_LLM,
  LITHO_PART_LLM_VISION,
  LITHO_PART_VAE,
  LITHO_PART_TAE,
  LITHO_SET_PARTS, /* so many make a set */
  LITHO_PART_LORA = LITHO_SET_PARTS,
  LITHO_PART_UPSCALER,
  LITHO_PART_NONE, /* known, and nothing that litho can use */
  LITHO_N_PARTS
} LithoPart;

/* "whole", "diffusion", "clip_l", "clip_g", "t5xxl", "llm", "llm_vision", "vae", "tae", and "lora", "upscaler", "none":
 * the first LITHO_SET_PARTS are the names of the engine's parts and of assets. */
extern const char *const litho_part_names[LITHO_N_PARTS + 1];

typedef struct {
  LithoPart part;
  const char *kind; /* name of a row, or "a|b"; any of them will do */
  gboolean optional;
  const char *why;  /* of an optional one: what is lost without it */
} LithoPartNeed;

#define LITHO_NEEDS 4

typedef struct {
  const char *name;  /* "flux2-klein" */
  const char *title; /* "FLUX.2 klein" */
  LithoPart part;
  const char *has;   /* it has this tensor (litho_weights_find()) … */
  int axis;          /* … of this size along this axis; below 0: of any */
  gint64 size;
  const char *also, *not; /* it has this one too; it has none of these; or NULL */
  /* Of diffusion models: what goes with it. Of NONE: refused with this text. */
  const char *refused;
  LithoPartNeed needs[LITHO_NEEDS]; /* ends with a NULL kind, or is full */
  const char *vae;        /* kinds of the autoencoder; NULL: it has none */
  const char *text_width; /* the tensor whose axis 1 is text_layers times the width of its language model; or NULL */
  int text_layers;
  int text_depth;         /* layers that its language model has at least */
  gboolean whole_only;    /* the engine takes it with its text encoder in one file only */
  int n_steps;            /* that its makers take, and cfg; 0: not said */
  double cfg;
} LithoWeightsKind;

/* In the order in which they are tried; ends with a NULL name. */
extern const LithoWeightsKind litho_weights_kinds[];

/* What the file holds as this part; NULL: nothing of that. A LoRA is nothing else. */
const LithoWeightsKind *litho_weights_kind(const LithoWeights *weights, LithoPart part);
/* "a VAE of 16 channels (FLUX.1, …)", or "a diffusion model (FLUX.1), a …"; for messages, caller frees. */
char *litho_weights_say(const LithoWeights *weights);
/* Is `name` one of "a|b|c"? */
gboolean litho_kind_in(const char *names, const char *name);
/* "A or B", the titles of "a|b"; caller frees. */
char *litho_kind_titles(const char *names);

#endif
