/* weights_parts.h: the layers that layouts are put together from. Private to tests/tools/. */
#ifndef LITHO_TESTS_TOOLS_WEIGHTS_PARTS_H
#define LITHO_TESTS_TOOLS_WEIGHTS_PARTS_H

#include "weights.h"

/* A text for a name; it holds as long as the program runs. */
const char *weights_text(const char *format, ...) G_GNUC_PRINTF(1, 2);
#define F weights_text

/* p: the layer's name; ".weight" and, with bias, ".bias" are put behind it. */
void weights_linear(Weights *w, const char *p, gint64 out, gint64 in, gboolean bias);
void weights_conv(Weights *w, const char *p, gint64 out, gint64 in, gint64 kernel, gboolean bias);
void weights_norm(Weights *w, const char *p, gint64 n, gboolean bias);
void weights_ones(Weights *w, const char *name, gint64 n);
/* A table of vectors: random at any size. */
void weights_embedding(Weights *w, const char *name, gint64 rows, gint64 columns);

/* weights_sd.c, weights_dit.c, weights_text.c, weights_vae.c, weights_lora.c */
void weights_build_sd1(Weights *w);
void weights_build_sd1_tiny(Weights *w);
void weights_build_sd1_unet(Weights *w);
void weights_build_sd2(Weights *w);
void weights_build_flux2(Weights *w);
void weights_build_flux(Weights *w);
void weights_build_z_image(Weights *w);
void weights_build_qwen3(Weights *w);
void weights_build_qwen3_4b(Weights *w);
void weights_build_clip_l(Weights *w);
void weights_clip(Weights *w, const char *p, gint64 width, int n_layers);
void weights_build_vae_sd(Weights *w);
void weights_build_vae_flux(Weights *w);
void weights_build_vae_flux2(Weights *w);
void weights_vae(Weights *w, const char *p, gint64 z, gint64 decoder_width, gboolean quant);
void weights_build_taesd(Weights *w);
void weights_build_taesd_flux2(Weights *w);
void weights_build_esrgan(Weights *w);
void weights_build_lora_sd1(Weights *w);
void weights_build_lora_flux2(Weights *w);

#endif
