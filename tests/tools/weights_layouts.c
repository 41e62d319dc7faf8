/* weights_layouts.c: the table of layouts and the layers that they are put together from. */
#include <string.h>
#include "weights_parts.h"

#define HOLE_VALUES (1 << 20) /* larger tensors are zeros */

const WeightsLayout weights_layouts[] = {
    {"flux2-klein", weights_build_flux2, "FLUX.2-klein's diffusion model, one block of each kind; goes with flux2-vae and qwen3"},
    {"flux2-vae", weights_build_vae_flux2, "FLUX.2's VAE, 32 channels"},
    {"qwen3", weights_build_qwen3, "Qwen3, 28 layers of 32 channels, the whole vocabulary"},
    {"qwen3-4b", weights_build_qwen3_4b, "Qwen3-4B, whole but for its MLP: Z-Image's encoder; 1 GB of zeros"},
    {"z-image", weights_build_z_image, "Z-Image's diffusion model, whole: 3.5 GB of zeros; goes with flux-vae and qwen3-4b"},
    {"flux", weights_build_flux, "FLUX.1's diffusion model, one block of each kind; goes with flux-vae and clip-l"},
    {"flux-vae", weights_build_vae_flux, "FLUX.1's VAE, 16 channels; Z-Image's too"},
    {"clip-l", weights_build_clip_l, "CLIP-L's text tower"},
    {"sd1", weights_build_sd1, "Stable Diffusion 1.x in one file"},
    {"sd1-tiny", weights_build_sd1_tiny, "the same with the small UNet of BK-SDM"},
    {"sd1-unet", weights_build_sd1_unet, "that UNet alone"},
    {"sd2", weights_build_sd2, "Stable Diffusion 2.x and SD-Turbo in one file"},
    {"sd-vae", weights_build_vae_sd, "the VAE of SD 1 and 2, 4 channels"},
    {"taesd", weights_build_taesd, "TAESD, 4 channels"},
    {"taesd-flux2", weights_build_taesd_flux2, "FLUX.2's TAESD, 32 channels"},
    {"esrgan", weights_build_esrgan, "an ESRGAN upscaler, one block, factor 4"},
    {"lora-sd1", weights_build_lora_sd1, "a LoRA on sd1 and sd1-tiny, kohya's names; .safetensors only"},
    {"lora-flux2", weights_build_lora_flux2, "a LoRA on flux2-klein, PEFT's names"},
    {NULL},
};

Weights *
weights_new(const char *layout)
{
  for (const WeightsLayout *row = weights_layouts; row->name != NULL; row++)
    if (g_str_equal(row->name, layout)) {
      Weights *w = g_new0(Weights, 1);
      w->tensors = g_array_new(FALSE, TRUE, sizeof(WeightsTensor));
      w->architecture = "sd";
      row->build(w);
      return w;
    }
  return NULL;
}

void
weights_free(Weights *w)
{
  for (guint i = 0; i < w->tensors->len; i++)
    g_free(g_array_index(w->tensors, WeightsTensor, i).name);
  g_array_unref(w->tensors);
  g_free(w);
}

WeightsTensor *
weights_find(Weights *w, const char *name)
{
  for (guint i = 0; i < w->tensors->len; i++) {
    WeightsTensor *t = &g_array_index(w->tensors, WeightsTensor, i);
    if (g_str_equal(t->name, name))
      return t;
  }
  return NULL;
}

void
weights_drop(Weights *w, const char *name)
{
  for (guint i = 0; i < w->tensors->len; i++) {
    WeightsTensor *t = &g_array_index(w->tensors, WeightsTensor, i);
    if (!g_str_equal(t->name, name))
      continue;
    g_free(t->name);
    g_array_remove_index(w->tensors, i);
    return;
  }
}

void
weights_add(Weights *w, WeightsFill fill, int rank, const gint64 *dim, const char *name)
{
  WeightsTensor t = {.name = g_strdup(name), .fill = fill, .rank = rank};
  gint64 n = 1;
  for (int i = 0; i < rank; i++)
    n *= t.dim[i] = dim[i];
  const gboolean large = n > HOLE_VALUES;
  t.type = rank == 1 ? WEIGHTS_F32 : large && rank == 2 && dim[1] % 32 == 0 ? WEIGHTS_Q4_0 : WEIGHTS_F16;
  if (large)
    t.fill = WEIGHTS_ZEROS;
  g_array_append_val(w->tensors, t);
}

const char *
weights_text(const char *format, ...)
{
  static GStringChunk *kept;
  if (kept == NULL)
    kept = g_string_chunk_new(1 << 16);
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  return g_string_chunk_insert_const(kept, text);
}

void
weights_linear(Weights *w, const char *p, gint64 out, gint64 in, gboolean bias)
{
  weights_add(w, WEIGHTS_RANDOM, 2, (const gint64[]){out, in}, F("%s.weight", p));
  if (bias)
    weights_add(w, WEIGHTS_RANDOM, 1, &out, F("%s.bias", p));
}

void
weights_conv(Weights *w, const char *p, gint64 out, gint64 in, gint64 kernel, gboolean bias)
{
  weights_add(w, WEIGHTS_RANDOM, 4, (const gint64[]){out, in, kernel, kernel}, F("%s.weight", p));
  if (bias)
    weights_add(w, WEIGHTS_RANDOM, 1, &out, F("%s.bias", p));
}

void
weights_norm(Weights *w, const char *p, gint64 n, gboolean bias)
{
  weights_ones(w, F("%s.weight", p), n);
  if (bias)
    weights_add(w, WEIGHTS_RANDOM, 1, &n, F("%s.bias", p));
}

void
weights_ones(Weights *w, const char *name, gint64 n)
{
  weights_add(w, WEIGHTS_ONES, 1, &n, name);
}

void
weights_embedding(Weights *w, const char *name, gint64 rows, gint64 columns)
{
  weights_add(w, WEIGHTS_RANDOM, 2, (const gint64[]){rows, columns}, name);
  g_array_index(w->tensors, WeightsTensor, w->tensors->len - 1).fill = WEIGHTS_RANDOM;
}
