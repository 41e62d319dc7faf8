/* request.h: what the engine is asked to make, and the pictures that go in and come out. */
#ifndef LITHO_MAKE_ENGINE_REQUEST_H
#define LITHO_MAKE_ENGINE_REQUEST_H

#include <json-glib/json-glib.h>
#include "litho.h"
#include "make/engine/abi.h"

/* Names of the parts (SHIM_PART_…) as users say them: "whole", "diffusion", "clip_l", …; ends with NULL. */
extern const char *const litho_make_parts[SHIM_N_PARTS + 1];
/* -1 with USAGE, with the names there are. */
int litho_make_part_find(const char *name, GError **error);

/* 8 bits, sRGB, rows without gaps; channels 1 or 3. pixels NULL: no picture. */
typedef struct {
  int width, height, channels;
  GBytes *pixels;
} LithoMakeImage;

/* Takes over `pixels`' reference. */
LithoMakeImage *litho_make_image_new(int width, int height, int channels, GBytes *pixels);
void litho_make_image_free(LithoMakeImage *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMakeImage, litho_make_image_free)

typedef struct {
  char *path;   /* of the file */
  double weight;
} LithoMakeLora;

/* Filled in by litho_make_request_new() with what is usual; texts are owned, NULL: none. Paths are absolute or relative
 * to the current folder. */
typedef struct {
  char *part[SHIM_N_PARTS]; /* paths of the model's files */
  char *name, *layout;      /* of the model, where it is a set of the store or was looked into (model.h); not sent */
  char *prompt, *negative;
  char *sampler, *scheduler; /* the engine's names; NULL: what it takes for the model */
  int width, height;         /* px, 16 to LITHO_MAKE_MAX_PX; any: the engine's whole steps of 64 are padded and cut */
  int n_steps;               /* 1 to 1000 */
  int n_pictures;            /* with the seeds seed, seed + 1, … */
  gint64 seed;               /* 0 to 2^32 - 1 */
  double cfg;                /* weight of the prompt against the negative one; 1: none */
  double guidance;           /* of distilled models */
  double strength;           /* 0 to 1: how far `init` is left */
  double flow_shift;         /* NAN: the model's own */
  int clip_skip;             /* -1: the model's own */
  gboolean tiling;           /* the autoencoder works in tiles: less memory, faint seams */
  gboolean flash_attention;  /* less memory for large pictures */
  gboolean map;              /* weights by mmap */
  LithoMakeImage *init;      /* to begin with; of width × height */
  LithoMakeImage *mask;      /* one channel, of width × height: 255 where the picture is made anew; needs init */
  GPtrArray *refs;           /* LithoMakeImage*: pictures that an editing model looks at, at most 16 */
  GPtrArray *loras;          /* LithoMakeLora* */
  char *upscaler;            /* a file (ESRGAN) that enlarges what was made; NULL: none */
  int preview_every;         /* steps between previews; 0: none */
  int n_threads;             /* 0: all cores */
} LithoMakeRequest;

#define LITHO_MAKE_MIN_PX 16
#define LITHO_MAKE_MAX_PX 4096
#define LITHO_MAKE_MAX_PICTURES 64

LithoMakeRequest *litho_make_request_new(void);
void litho_make_request_free(LithoMakeRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMakeRequest, litho_make_request_free)
void litho_make_request_add_lora(LithoMakeRequest *request, const char *path, double weight);

/* Is it whole and within its ranges, are the files there? USAGE (a value; pictures of another size), NOT_FOUND (a file),
 * MODEL (no part of a model is given). */
gboolean litho_make_request_check(const LithoMakeRequest *request, GError **error);
/* Of that, the files. */
gboolean litho_make_request_check_files(const LithoMakeRequest *request, GError **error);

/* Adds the paths of its files (char*, new). */
void litho_make_request_files(const LithoMakeRequest *request, GPtrArray *paths);

/* As the line and the bytes of a frame (base/frame.h), and back. *body: new, NULL without pictures. */
JsonObject *litho_make_request_to_json(const LithoMakeRequest *request, GBytes **body);
LithoMakeRequest *litho_make_request_from_json(JsonObject *head, GBytes *body, GError **error);

#endif
