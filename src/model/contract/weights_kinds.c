/* weights_kinds.c: the table of weights_kind.h. Names are those of the files that the engine takes: the ones of the models'
 * authors (CompVis, Black Forest Labs, …), of ComfyUI, and of llama.cpp's GGUF for text encoders; its diffusion models in
 * the form of diffusers it does not take, but for autoencoders. */
#include "model/contract/weights_kind.h"

const char *const litho_part_names[LITHO_N_PARTS + 1] = {
    [LITHO_PART_WHOLE] = "whole", [LITHO_PART_DIFFUSION] = "diffusion",
    [LITHO_PART_CLIP_L] = "clip_l", [LITHO_PART_CLIP_G] = "clip_g",
    [LITHO_PART_T5] = "t5xxl", [LITHO_PART_LLM] = "llm",
    [LITHO_PART_LLM_VISION] = "llm_vision", [LITHO_PART_VAE] = "vae",
    [LITHO_PART_TAE] = "tae", [LITHO_PART_LORA] = "lora",
    [LITHO_PART_UPSCALER] = "upscaler", [LITHO_PART_NONE] = "none",
};

#define LORA "*.lora_down.|*.lora_up.|*.lora_A.|*.lora_B.|*lora.down.|*.hada_w1_a|*.lokr_w1"
#define TOKENS "token_embedding.weight"
#define CLIP(part_, kind_) {part_, kind_, FALSE, NULL}
#define T5 {LITHO_PART_T5, "t5", FALSE, NULL}
#define LLM(kind_) {LITHO_PART_LLM, kind_, FALSE, NULL}
#define ANY .axis = -1
#define KEYS "transformer_blocks.0.attn2.to_k.weight"
#define UNET .part = LITHO_PART_DIFFUSION, .has = KEYS, .also = "input_blocks.0.0.weight", .axis = 1, .whole_only = TRUE
#define DIT .part = LITHO_PART_DIFFUSION, ANY
#define SMALL_VAE "vae-4"
#define FLUX_VAE "vae-16"
#define FLUX_NEEDS .needs = {{LITHO_PART_CLIP_L, "clip-l", FALSE, NULL}, \
                             {LITHO_PART_T5, "t5", TRUE, "words are followed less closely without it"}}

const LithoWeightsKind litho_weights_kinds[] = {
    {.name = "lora", .title = "a LoRA", .part = LITHO_PART_LORA, .has = LORA, ANY},
    /* What others' engines use and this one, or litho, does not. */
    {.name = "controlnet", .title = "a ControlNet", .part = LITHO_PART_NONE, ANY,
     .has = "zero_convs.0.0.weight|controlnet_cond_embedding.conv_in.weight|input_hint_block.0.weight",
     .refused = "litho has no use for one yet"},
    {.name = "svd", .title = "Stable Video Diffusion", .part = LITHO_PART_NONE, ANY, .has = "time_mixer.mix_factor",
     .refused = "it makes videos; litho makes pictures"},
    {.name = "wan", .title = "Wan", .part = LITHO_PART_NONE, ANY, .has = "blocks.0.cross_attn.norm_k.weight",
     .not = "llm_adapter.blocks.0.cross_attn.q_proj.weight", .refused = "it makes videos; litho makes pictures"},
    /* Diffusion models. */
    {.name = "chroma-radiance", .title = "Chroma Radiance", DIT, .has = "*nerf_final_layer_conv.", .needs = {T5},
     .n_steps = 20, .cfg = 4},
    {.name = "sd3", .title = "Stable Diffusion 3", DIT, .has = "joint_blocks.0.x_block.attn.qkv.weight", .vae = FLUX_VAE,
     .needs = {{LITHO_PART_CLIP_L, "clip-l", FALSE, NULL}, {LITHO_PART_CLIP_G, "clip-g", FALSE, NULL},
               {LITHO_PART_T5, "t5", TRUE, "words are followed less closely without it"}},
     .n_steps = 28, .cfg = 4.5},
    {.name = "qwen-image", .title = "Qwen-Image", DIT, .has = "transformer_blocks.0.img_mod.1.weight", .vae = "vae-wan",
     .needs = {LLM("qwen2.5"), {LITHO_PART_LLM_VISION, "llm-vision", TRUE, "it sees no reference pictures without it"}},
     .text_width = "txt_in.weight", .text_layers = 1, .n_steps = 20, .cfg = 2.5},
    {.name = "anima", .title = "Anima", DIT, .has = "llm_adapter.blocks.0.cross_attn.q_proj.weight", .vae = "vae-wan",
     .needs = {LLM("qwen3")}, .n_steps = 30, .cfg = 4},
    {.name = "ovis-image", .title = "Ovis-Image", DIT, .has = "double_blocks.0.img_mlp.gate_proj.weight", .vae = FLUX_VAE,
     .needs = {LLM("qwen3")}, .text_width = "txt_in.weight", .text_layers = 1, .n_steps = 20, .cfg = 5},
    {.name = "z-image", .title = "Z-Image", DIT, .has = "cap_embedder.0.weight", .vae = FLUX_VAE, .needs = {LLM("qwen3")},
     .text_width = "cap_embedder.1.weight", .text_layers = 1, .text_depth = 35, .n_steps = 8, .cfg = 1},
    {.name = "ernie-image", .title = "ERNIE-Image", DIT, .has = "layers.0.adaLN_sa_ln.weight", .vae = "vae-32",
     .needs = {LLM("mistral")}, .text_depth = 25, .n_steps = 20, .cfg = 4},
    {.name = "flux2", .title = "FLUX.2", DIT, .has = "double_stream_modulation_img.lin.weight", .vae = "vae-32",
     .also = "single_blocks.47.linear1.weight", .needs = {LLM("mistral")}, .text_width = "txt_in.weight", .text_layers = 3,
     .text_depth = 30, .n_steps = 20, .cfg = 1},
    {.name = "flux2-klein", .title = "FLUX.2 klein", DIT, .has = "double_stream_modulation_img.lin.weight", .vae = "vae-32",
     .needs = {LLM("qwen3")}, .text_width = "txt_in.weight", .text_layers = 3, .text_depth = 27, .n_steps = 4, .cfg = 1},
    {.name = "chroma", .title = "Chroma", DIT, .has = "distilled_guidance_layer.in_proj.weight", .vae = FLUX_VAE,
     .needs = {T5}, .n_steps = 20, .cfg = 4},
    {.name = "flux", .title = "FLUX.1", DIT, .has = "double_blocks.0.img_attn.qkv.weight", .vae = FLUX_VAE, FLUX_NEEDS,
     .n_steps = 20, .cfg = 1},
    {.name = "sd1", .title = "Stable Diffusion 1", UNET, .size = 768, .vae = SMALL_VAE,
     .needs = {CLIP(LITHO_PART_CLIP_L, "clip-l")}, .n_steps = 20, .cfg = 7},
    {.name = "sd2", .title = "Stable Diffusion 2", UNET, .size = 1024, .vae = SMALL_VAE,
     .needs = {CLIP(LITHO_PART_CLIP_L, "clip-h")}, .n_steps = 20, .cfg = 7},
    {.name = "sdxl", .title = "Stable Diffusion XL", UNET, .size = 2048, .vae = SMALL_VAE,
     .needs = {CLIP(LITHO_PART_CLIP_L, "clip-l"), CLIP(LITHO_PART_CLIP_G, "clip-g")}, .n_steps = 20, .cfg = 6},
    {.name = "diffusers", .title = "a diffusion model in the form of diffusers", .part = LITHO_PART_NONE, ANY,
     .has = "transformer_blocks.0.attn.add_q_proj.weight|single_transformer_blocks.0.attn.to_q.weight|down_blocks.0.resnets.0."
            "conv1.weight",
     .not = "encoder.down_blocks.0.resnets.0.conv1.weight|transformer_blocks.0.img_mod.1.weight",
     .refused = "the engine does not take it: get the file for ComfyUI, or a GGUF"},
    /* Text encoders. */
    {.name = "clip-l", .title = "CLIP-L (768 wide)", .part = LITHO_PART_CLIP_L, .has = TOKENS, .axis = 1, .size = 768},
    {.name = "clip-h", .title = "OpenCLIP-H (1024 wide)", .part = LITHO_PART_CLIP_L, .has = TOKENS, .axis = 1, .size = 1024},
    {.name = "clip-g", .title = "OpenCLIP-G (1280 wide)", .part = LITHO_PART_CLIP_G, .has = TOKENS, .axis = 1, .size = 1280},
    {.name = "t5", .title = "T5-XXL (4096 wide)", .part = LITHO_PART_T5, .axis = 1, .size = 4096,
     .has = "encoder.block.0.layer.0.SelfAttention.q.weight|enc.blk.0.attn_q.weight"},
    {.name = "t5-other", .title = "a T5 of another width than 4096", .part = LITHO_PART_T5, ANY,
     .has = "encoder.block.0.layer.0.SelfAttention.q.weight|enc.blk.0.attn_q.weight"},
    {.name = "llm-vision", .title = "the eyes of a language model (mmproj)", .part = LITHO_PART_LLM_VISION, ANY,
     .has = "v.blk.0.attn_q.weight|visual.blocks.0.attn.qkv.weight|visual.blocks.0.norm1.weight"},
    {.name = "qwen3", .title = "Qwen3", .part = LITHO_PART_LLM, ANY,
     .has = "layers.0.self_attn.q_norm.weight|blk.0.attn_q_norm.weight", .also = "model.embed_tokens.weight|token_embd.weight"},
    {.name = "qwen2.5", .title = "Qwen2.5-VL", .part = LITHO_PART_LLM, ANY,
     .has = "layers.0.self_attn.q_proj.bias|blk.0.attn_q.bias", .not = "v.blk.0.attn_q.bias",
     .also = "model.embed_tokens.weight|token_embd.weight"},
    {.name = "mistral", .title = "Mistral", .part = LITHO_PART_LLM, ANY,
     .has = "layers.0.self_attn.q_proj.weight|blk.0.attn_q.weight", .not = "v.blk.0.attn_q.weight|enc.blk.0.attn_q.weight|"
     TOKENS, .also = "model.embed_tokens.weight|token_embd.weight"},
    /* Autoencoders, by the channels of what they decode. */
    {.name = "vae-4", .title = "a VAE of 4 channels (Stable Diffusion 1, 2, XL)", .part = LITHO_PART_VAE,
     .has = "decoder.conv_in.weight", .axis = 1, .size = 4},
    {.name = "vae-16", .title = "a VAE of 16 channels (FLUX.1, Stable Diffusion 3, Z-Image)", .part = LITHO_PART_VAE,
     .has = "decoder.conv_in.weight", .axis = 1, .size = 16},
    {.name = "vae-32", .title = "a VAE of 32 channels (FLUX.2)", .part = LITHO_PART_VAE, .has = "decoder.conv_in.weight",
     .axis = 1, .size = 32},
    {.name = "vae-wan", .title = "a VAE in the form of Wan (Qwen-Image)", .part = LITHO_PART_VAE,
     .has = "decoder.conv1.weight", ANY, .also = "decoder.middle.0.residual.0.gamma"},
    {.name = "vae-other", .title = "a VAE of a number of channels that no model here has", .part = LITHO_PART_VAE,
     .has = "decoder.conv_in.weight", ANY},
    {.name = "tae-4", .title = "a TAESD of 4 channels (Stable Diffusion 1, 2, XL)", .part = LITHO_PART_TAE,
     .has = "decoder.layers.0.weight", .axis = 1, .size = 4},
    {.name = "tae-16", .title = "a TAESD of 16 channels (FLUX.1, Stable Diffusion 3, Z-Image)", .part = LITHO_PART_TAE,
     .has = "decoder.layers.0.weight", .axis = 1, .size = 16},
    {.name = "tae-32", .title = "a TAESD of 32 channels (FLUX.2)", .part = LITHO_PART_TAE, .has = "decoder.layers.0.weight",
     .axis = 1, .size = 32},
    {.name = "tae-other", .title = "a TAESD of a number of channels that no model here has", .part = LITHO_PART_TAE,
     .has = "decoder.layers.0.weight", ANY},
    {.name = "esrgan", .title = "an ESRGAN upscaler", .part = LITHO_PART_UPSCALER, ANY,
     .has = "body.0.rdb1.conv1.weight|model.1.sub.0.RDB1.conv1.0.weight", .also = "conv_first.weight|model.0.weight"},
    {.name = NULL},
};
