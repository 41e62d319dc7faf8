/* shim.c: abi.h over stable-diffusion.h. Not part of litho's build: litho carries this text, and pull.c compiles it as C11
 * against the header of the engine that it has built. It holds no state but the listener. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "abi.h"
#include "stable-diffusion.h"

static const ShimListener *listener;

static void
on_log(enum sd_log_level_t level, const char *line, void *data)
{
  if (listener != NULL && listener->log != NULL)
    listener->log((int)level, line, listener->data);
}

static void
on_step(int step, int n_steps, float seconds, void *data)
{
  if (listener != NULL && listener->step != NULL)
    listener->step(step, n_steps, seconds, listener->data);
}

static void
on_preview(int step, int n_frames, sd_image_t *frames, bool is_noisy, void *data)
{
  if (n_frames < 1 || listener == NULL || listener->preview == NULL)
    return;
  const ShimImage image = {(int32_t)frames[0].width, (int32_t)frames[0].height, (int32_t)frames[0].channel,
                           frames[0].data};
  listener->preview(step, &image, listener->data);
}

static void
shim_listen(const ShimListener *to)
{
  listener = to;
  sd_set_log_callback(on_log, NULL);
  sd_set_progress_callback(on_step, NULL);
}

static const char *
shim_version(void)
{
  return sd_version();
}

static const char *
shim_sampler(int i)
{
  return i >= 0 && i < SAMPLE_METHOD_COUNT ? sd_sample_method_name((enum sample_method_t)i) : NULL;
}

static const char *
shim_scheduler(int i)
{
  return i >= 0 && i < SCHEDULER_COUNT ? sd_scheduler_name((enum scheduler_t)i) : NULL;
}

typedef struct {
  sd_ctx_t *sd;
  bool small; /* it has a small autoencoder for previews */
} Context;

static void *
shim_open(const ShimModel *model)
{
  sd_ctx_params_t p;
  sd_ctx_params_init(&p);
  const char *const *part = model->part;
  p.model_path = part[SHIM_PART_WHOLE];
  p.diffusion_model_path = part[SHIM_PART_DIFFUSION];
  p.clip_l_path = part[SHIM_PART_CLIP_L];
  p.clip_g_path = part[SHIM_PART_CLIP_G];
  p.t5xxl_path = part[SHIM_PART_T5];
  p.llm_path = part[SHIM_PART_LLM];
  p.llm_vision_path = part[SHIM_PART_LLM_VISION];
  p.vae_path = part[SHIM_PART_VAE];
  p.taesd_path = part[SHIM_PART_TAE];
  p.tae_preview_only = part[SHIM_PART_TAE] != NULL && part[SHIM_PART_VAE] != NULL;
  p.vae_decode_only = !model->encodes;
  p.free_params_immediately = false;
  p.n_threads = model->n_threads;
  p.enable_mmap = model->map;
  p.flash_attn = p.diffusion_flash_attn = model->flash_attention;
  Context *context = calloc(1, sizeof *context);
  if (context == NULL)
    return NULL;
  context->small = part[SHIM_PART_TAE] != NULL;
  context->sd = new_sd_ctx(&p);
  if (context->sd == NULL) {
    free(context);
    return NULL;
  }
  return context;
}

static void
shim_close(void *data)
{
  Context *context = data;
  if (context == NULL)
    return;
  free_sd_ctx(context->sd);
  free(context);
}

static const char *
shim_default_sampler(void *data)
{
  return sd_sample_method_name(sd_get_default_sample_method(((Context *)data)->sd));
}

static sd_image_t
image_in(const ShimImage *image)
{
  const sd_image_t out = {(uint32_t)image->width, (uint32_t)image->height, (uint32_t)image->channels,
                          (uint8_t *)image->data};
  return out;
}

static ShimImage *
images_out(sd_image_t *images, int n)
{
  ShimImage *out = images != NULL ? calloc((size_t)n, sizeof *out) : NULL;
  bool whole = out != NULL;
  for (int i = 0; out != NULL && i < n; i++) {
    out[i] = (ShimImage){(int32_t)images[i].width, (int32_t)images[i].height, (int32_t)images[i].channel, images[i].data};
    whole = whole && images[i].data != NULL;
  }
  free(images);
  if (whole)
    return out;
  for (int i = 0; out != NULL && i < n; i++)
    free((void *)out[i].data);
  free(out);
  return NULL;
}

static void
shim_drop(ShimImage *images, int n)
{
  for (int i = 0; images != NULL && i < n; i++)
    free((void *)images[i].data);
  free(images);
}

static ShimImage *
shim_make(void *data, const ShimJob *job)
{
  Context *context = data;
  sd_img_gen_params_t p;
  sd_img_gen_params_init(&p);
  sd_image_t *refs = calloc((size_t)job->n_refs + 1, sizeof *refs);
  sd_lora_t *loras = calloc((size_t)job->n_loras + 1, sizeof *loras);
  if (refs == NULL || loras == NULL) {
    free(refs);
    free(loras);
    return NULL;
  }
  for (int i = 0; i < job->n_refs; i++)
    refs[i] = image_in(&job->refs[i]);
  for (int i = 0; i < job->n_loras; i++) {
    loras[i].path = job->loras[i].path;
    loras[i].multiplier = job->loras[i].weight;
  }
  p.prompt = job->prompt;
  p.negative_prompt = job->negative != NULL ? job->negative : "";
  p.clip_skip = job->clip_skip;
  p.width = job->width;
  p.height = job->height;
  p.seed = job->seed;
  p.batch_count = job->n_pictures;
  p.strength = job->strength;
  p.sample_params.sample_steps = job->n_steps;
  p.sample_params.guidance.txt_cfg = job->cfg;
  p.sample_params.guidance.distilled_guidance = job->guidance;
  p.sample_params.flow_shift = job->flow_shift;
  p.sample_params.sample_method =
      job->sampler != NULL ? str_to_sample_method(job->sampler) : sd_get_default_sample_method(context->sd);
  p.sample_params.scheduler = job->scheduler != NULL
                                  ? str_to_scheduler(job->scheduler)
                                  : sd_get_default_scheduler(context->sd, p.sample_params.sample_method);
  if (job->init.data != NULL)
    p.init_image = image_in(&job->init);
  if (job->mask.data != NULL)
    p.mask_image = image_in(&job->mask);
  p.ref_images = refs;
  p.ref_images_count = job->n_refs;
  p.auto_resize_ref_image = true;
  p.loras = loras;
  p.lora_count = (uint32_t)job->n_loras;
  p.vae_tiling_params.enabled = job->tiling;
  const enum preview_t mode = job->preview_every < 1 ? PREVIEW_NONE : context->small ? PREVIEW_TAE : PREVIEW_PROJ;
  sd_set_preview_callback(mode != PREVIEW_NONE ? on_preview : NULL, mode, job->preview_every < 1 ? 1 : job->preview_every,
                          true, false, NULL);
  ShimImage *out = images_out(generate_image(context->sd, &p), job->n_pictures);
  sd_set_preview_callback(NULL, PREVIEW_NONE, 1, true, false, NULL);
  free(refs);
  free(loras);
  return out;
}

static void *
shim_upscaler_open(const char *path, int n_threads, int tile_px)
{
  return new_upscaler_ctx(path, false, false, n_threads, tile_px);
}

static void
shim_upscaler_close(void *upscaler)
{
  if (upscaler != NULL)
    free_upscaler_ctx(upscaler);
}

static int
shim_upscaler_factor(void *upscaler)
{
  return get_upscale_factor(upscaler);
}

static ShimImage *
shim_upscale(void *upscaler, const ShimImage *image)
{
  sd_image_t *one = calloc(1, sizeof *one);
  if (one == NULL)
    return NULL;
  *one = upscale(upscaler, image_in(image), (uint32_t)get_upscale_factor(upscaler));
  return images_out(one, 1);
}

__attribute__((visibility("default"))) const Shim *litho_make_shim(void);

const Shim *
litho_make_shim(void)
{
  static const Shim shim = {
      .size = sizeof shim,
      .version = shim_version,
      .sampler = shim_sampler,
      .scheduler = shim_scheduler,
      .listen = shim_listen,
      .open = shim_open,
      .close = shim_close,
      .default_sampler = shim_default_sampler,
      .make = shim_make,
      .upscaler_open = shim_upscaler_open,
      .upscaler_close = shim_upscaler_close,
      .upscaler_factor = shim_upscaler_factor,
      .upscale = shim_upscale,
      .drop = shim_drop,
  };
  return &shim;
}
