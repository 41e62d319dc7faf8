/* make_engine.h: litho make by a model of others: its options, and the run. */
#ifndef LITHO_CLI_CMD_MAKE_ENGINE_H
#define LITHO_CLI_CMD_MAKE_ENGINE_H

#include "cli/cmd.h"
#include "make/engine/engine.h"
#include "make/engine/photo.h"
#include "photo/photo.h"

extern char *make_by, *make_model, *make_sampler, *make_scheduler, *make_negative, *make_from, *make_mask, *make_in,
    *make_upscale, *make_preview;
extern char **make_parts, **make_refs, **make_loras;
extern int make_steps, make_threads;
extern double make_cfg, make_guidance, make_strength;
extern gboolean make_tiling;

#define MAKE_ENGINE_ENTRIES                                                                                              \
  {"by", 0, 0, G_OPTION_ARG_STRING, &make_by,                                                                            \
   "what makes it: a model of yours in the engine, a composed scene, or litho's own small net (default auto: a model where one is said or installed, else a scene)", \
   "engine|scene|net|auto"},                                                                                                 \
      {"model", 0, 0, G_OPTION_ARG_STRING, &make_model, "engine: the model: a name of litho models, or a file", "NAME|FILE"},     \
      {"part", 0, 0, G_OPTION_ARG_STRING_ARRAY, &make_parts,                                                             \
       "engine: a file of the model: diffusion=FILE, vae=, tae=, clip_l=, clip_g=, t5xxl=, llm=, llm_vision=; may be said again",     \
       "PART=FILE"},                                                                                                     \
      {"asset", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING_ARRAY, &make_parts, "--part, as litho models calls it", NULL}, \
      {"negative", 0, 0, G_OPTION_ARG_STRING, &make_negative, "engine: what the picture shall not show", "WORDS"},       \
      {"steps", 0, 0, G_OPTION_ARG_INT, &make_steps, "engine: how many steps (default: the model's, else 20)", "N"},     \
      {"cfg", 0, 0, G_OPTION_ARG_DOUBLE, &make_cfg,                                                                      \
       "engine: how much the words weigh; 1 for distilled models (default: the model's, else 7)", "N"},                  \
      {"guidance", 0, 0, G_OPTION_ARG_DOUBLE, &make_guidance, "engine: of models with guidance inside (default 3.5)", "N"},    \
      {"sampler", 0, 0, G_OPTION_ARG_STRING, &make_sampler, "engine: euler, euler_a, heun, dpm++2m, lcm, … (default: the model's)",    \
       "NAME"},                                                                                                          \
      {"scheduler", 0, 0, G_OPTION_ARG_STRING, &make_scheduler,                                                          \
       "engine: discrete, karras, exponential, simple, … (default: the model's)", "NAME"},                               \
      {"from", 0, 0, G_OPTION_ARG_FILENAME, &make_from, "engine: begin with this photo", "PHOTO"},                       \
      {"strength", 0, 0, G_OPTION_ARG_DOUBLE, &make_strength,                                                            \
       "engine: how far the photo is left, 0 to 1 (default 0.75; with a mask 1)", "N"},                                  \
      {"mask", 0, 0, G_OPTION_ARG_FILENAME, &make_mask, "engine: make the photo anew only where this picture is white", "FILE"},    \
      {"in", 0, 0, G_OPTION_ARG_STRING, &make_in, "engine: make the photo anew only in this region: the sky", "WORDS"},  \
      {"ref", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &make_refs,                                                             \
       "engine: a picture that an editing model looks at; may be said again", "PHOTO"},                                  \
      {"lora", 0, 0, G_OPTION_ARG_STRING_ARRAY, &make_loras, "engine: a LoRA, 1 where no weight is said; may be said again",    \
       "FILE:WEIGHT"},                                                                                                   \
      {"upscale", 0, 0, G_OPTION_ARG_FILENAME, &make_upscale, "engine: enlarge what was made by this ESRGAN net", "FILE"},     \
      {"preview", 0, 0, G_OPTION_ARG_FILENAME, &make_preview, "engine: write what is there so far here, after each step", "FILE"},    \
      {"tiling", 0, 0, G_OPTION_ARG_NONE, &make_tiling, "engine: develop in tiles: less memory", NULL},                  \
      {"threads", 0, 0, G_OPTION_ARG_INT, &make_threads, "engine: processor threads (default: all)", "N"}

/* What litho make knows besides. */
typedef struct {
  const LithoCmd *cmd;
  const char *words; /* NULL: none */
  const char *size;  /* as given, or NULL */
  int width, height; /* of it */
  gint64 seed;       /* -1: not said */
  int n;
  gboolean json, quiet, force;
  const LithoLoadOptions *load;
  LithoSaveOptions *save;
  char *(*output_name)(int i); /* caller frees */
} MakeEngineRun;

/* By --by, the model that is chosen or installed, and the options that only the engine has. of_scene: something is said
 * that only composed scenes have. FALSE with USAGE. */
gboolean make_engine_wanted(gboolean of_scene, gboolean *wanted, GError **error);
/* Makes and writes the pictures. The exit status. */
int make_engine_run(MakeEngineRun *run);

/* --- make_engine_photo.c: --from, --mask, --in, --ref ----------------------------------------- */

typedef struct {
  LithoPhoto *photo; /* --from, or NULL */
  VipsImage *mask;   /* 1 band UCHAR of its size, in memory, or NULL */
  LithoMakePlace place;
} MakeEnginePhoto;

void make_engine_photo_clear(MakeEnginePhoto *photo);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MakeEnginePhoto, make_engine_photo_clear)
/* Opens what the options name and puts it into the request, with the size of the picture. area_px: of the model. */
gboolean make_engine_photo_open(const MakeEngineRun *run, double area_px, MakeEnginePhoto *photo, LithoMakeRequest *request,
                                GError **error);
/* Writes one picture that was made: into the photo as far as the mask covers, else as it is. document: JSON for its metadata. */
gboolean make_engine_write(const MakeEngineRun *run, MakeEnginePhoto *photo, const LithoMakeImage *image,
                           const char *document, gint64 seed, const char *path, GError **error);

#endif
