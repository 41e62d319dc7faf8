/* weights_lora.c: LoRAs of rank 4 on two matrices of the layouts beside them, strong enough to be seen. */
#include "weights_parts.h"

#define RANK 4

static void
pair(Weights *w, const char *down, const char *up, gint64 out, gint64 in)
{
  weights_add(w, WEIGHTS_RANDOM, 2, (const gint64[]){RANK, in}, down);
  weights_add(w, WEIGHTS_RANDOM, 2, (const gint64[]){out, RANK}, up);
}

static void
kohya(Weights *w, const char *p, gint64 out, gint64 in)
{
  pair(w, F("%s.lora_down.weight", p), F("%s.lora_up.weight", p), out, in);
  weights_add(w, WEIGHTS_ONES, 0, NULL, F("%s.alpha", p));
}

/* As kohya's scripts name them. */
void
weights_build_lora_sd1(Weights *w)
{
  kohya(w, "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k", 320, 768);
  kohya(w, "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_v", 320, 768);
  kohya(w, "lora_te_text_model_encoder_layers_0_self_attn_q_proj", 768, 768);
}

/* As PEFT names them, with Flux's own modules. */
void
weights_build_lora_flux2(Weights *w)
{
  static const char *const blocks[] = {"double_blocks.0.img_attn.proj", "double_blocks.0.txt_attn.proj"};
  for (int i = 0; i < 2; i++)
    pair(w, F("diffusion_model.%s.lora_A.weight", blocks[i]), F("diffusion_model.%s.lora_B.weight", blocks[i]), 128, 128);
}
