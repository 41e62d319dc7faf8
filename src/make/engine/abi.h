/* abi.h: what litho and its shim over stable-diffusion.cpp say to each other: plain C11, no header of others.
 *
 * The engine's own header has structures of dozens of fields that move with every version. litho therefore never sees
 * it: `litho models pull make-engine` compiles shim.c against the header of the very source that it has just built, and
 * litho loads the shim. Both sides compile this file; the shim's file name carries a hash of it and of shim.c
 * (library.c), so that a litho that was built later never meets a shim of another shape.
 *
 * Texts are UTF-8, paths as the system has them; both are the caller's and are copied or not kept. One call at a time.
 */
#ifndef LITHO_MAKE_ENGINE_ABI_H
#define LITHO_MAKE_ENGINE_ABI_H

#include <stdbool.h>
#include <stdint.h>

/* The parts of a model, each a file (safetensors, GGUF, a checkpoint of PyTorch); WHOLE may be a folder of diffusers. */
enum {
  SHIM_PART_WHOLE,      /* all in one */
  SHIM_PART_DIFFUSION,
  SHIM_PART_CLIP_L,
  SHIM_PART_CLIP_G,
  SHIM_PART_T5,
  SHIM_PART_LLM,        /* a language model as text encoder */
  SHIM_PART_LLM_VISION, /* its projector, for models that look at reference pictures */
  SHIM_PART_VAE,
  SHIM_PART_TAE,        /* a small autoencoder instead of the VAE; beside one only for previews */
  SHIM_N_PARTS
};

typedef struct {
  int32_t width, height, channels; /* channels 1 or 3, 8 bits, sRGB, rows without gaps */
  const uint8_t *data;
} ShimImage;

/* Each may be NULL. They are called on the thread of the call below, or (log) on one of the engine's. */
typedef struct {
  void (*log)(int level, const char *line, void *data); /* 0 debug, 1 info, 2 warning, 3 error */
  void (*step)(int step, int n_steps, float seconds, void *data); /* of loading, sampling or tiles; a mean per step */
  void (*preview)(int step, const ShimImage *image, void *data); /* what is there so far, smaller than the picture */
  void *data;
} ShimListener;

typedef struct {
  const char *part[SHIM_N_PARTS]; /* NULL: not given */
  int32_t n_threads;
  bool encodes;         /* pictures go in too: the encoder of the autoencoder is loaded */
  bool map;             /* read the weights through mmap */
  bool flash_attention;
} ShimModel;

typedef struct {
  const char *path;
  float weight;
} ShimLora;

typedef struct {
  const char *prompt, *negative; /* negative may be NULL */
  const char *sampler, *scheduler; /* the engine's names; NULL: what it takes for the model */
  int32_t width, height;         /* px */
  int32_t n_steps;
  int32_t n_pictures;            /* with the seeds seed, seed + 1, … */
  int64_t seed;                  /* 0 or more */
  float cfg;                     /* weight of the prompt against the negative one; 1: none */
  float guidance;                /* of distilled models */
  float strength;                /* 0..1, how far `init` is left */
  float flow_shift;              /* infinite: the model's own */
  int32_t clip_skip;             /* -1: the model's own */
  bool tiling;                   /* the autoencoder works in tiles: less memory */
  ShimImage init, mask;          /* data NULL: none; mask: 255 where the picture is made anew, of init's size */
  const ShimImage *refs;
  int32_t n_refs;
  const ShimLora *loras;
  int32_t n_loras;
  int32_t preview_every;         /* steps; 0: none */
} ShimJob;

typedef struct {
  uint32_t size; /* of this structure */
  const char *(*version)(void);
  const char *(*sampler)(int i);   /* names, NULL after the last */
  const char *(*scheduler)(int i);
  void (*listen)(const ShimListener *listener); /* kept: must outlive the calls; NULL: nobody */
  /* NULL: it failed, the log says why. */
  void *(*open)(const ShimModel *model);
  void (*close)(void *context);
  const char *(*default_sampler)(void *context);
  /* n_pictures images, or NULL. Freed by `drop`. */
  ShimImage *(*make)(void *context, const ShimJob *job);
  void *(*upscaler_open)(const char *path, int n_threads, int tile_px);
  void (*upscaler_close)(void *upscaler);
  int (*upscaler_factor)(void *upscaler);
  ShimImage *(*upscale)(void *upscaler, const ShimImage *image); /* one image, or NULL */
  void (*drop)(ShimImage *images, int n);
} Shim;

#endif
