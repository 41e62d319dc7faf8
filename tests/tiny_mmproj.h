/* tiny_mmproj.h: a projector (mmproj GGUF) with random weights for the model of tiny_gguf.h: a SigLIP-like
 * tower of one layer of 16 channels on 32 × 32 px, pooled to four tokens as Gemma 3 does it. */
#ifndef LITHO_TESTS_TINY_MMPROJ_H
#define LITHO_TESTS_TINY_MMPROJ_H

#include "tiny_gguf.h"

enum { TINY_IMAGE = 32, TINY_PATCH = 4, TINY_TOWER = 16, TINY_TOWER_FFN = 24 };

/* TRUE when the file could be written. */
static inline gboolean
tiny_mmproj_write(const char *path)
{
  struct gguf_context *gguf = gguf_init_empty();
  const float half[3] = {0.5f, 0.5f, 0.5f};
  gguf_set_val_str(gguf, "general.architecture", "clip");
  gguf_set_val_bool(gguf, "clip.has_vision_encoder", true);
  gguf_set_val_str(gguf, "clip.projector_type", "gemma3");
  gguf_set_val_bool(gguf, "clip.use_gelu", true);
  gguf_set_val_u32(gguf, "clip.vision.image_size", TINY_IMAGE);
  gguf_set_val_u32(gguf, "clip.vision.patch_size", TINY_PATCH);
  gguf_set_val_u32(gguf, "clip.vision.embedding_length", TINY_TOWER);
  gguf_set_val_u32(gguf, "clip.vision.feed_forward_length", TINY_TOWER_FFN);
  gguf_set_val_u32(gguf, "clip.vision.block_count", 1);
  gguf_set_val_u32(gguf, "clip.vision.projection_dim", TINY_EMBED);
  gguf_set_val_u32(gguf, "clip.vision.attention.head_count", 2);
  gguf_set_val_f32(gguf, "clip.vision.attention.layer_norm_epsilon", 1e-6f);
  gguf_set_arr_data(gguf, "clip.vision.image_mean", GGUF_TYPE_FLOAT32, half, 3);
  gguf_set_arr_data(gguf, "clip.vision.image_std", GGUF_TYPE_FLOAT32, half, 3);

  struct ggml_context *ggml = ggml_init((struct ggml_init_params){.mem_size = 1 << 20});
  GRand *rand = g_rand_new_with_seed(11);
  struct ggml_tensor *patch = ggml_new_tensor_4d(ggml, GGML_TYPE_F32, TINY_PATCH, TINY_PATCH, 3, TINY_TOWER);
  ggml_set_name(patch, "v.patch_embd.weight");
  for (int i = 0; i < TINY_PATCH * TINY_PATCH * 3 * TINY_TOWER; i++)
    ((float *)patch->data)[i] = (float)g_rand_double_range(rand, -0.4, 0.4);
  gguf_add_tensor(gguf, patch);
  const int n_patches = TINY_IMAGE / TINY_PATCH * (TINY_IMAGE / TINY_PATCH);
  tiny_tensor(ggml, gguf, rand, "v.patch_embd.bias", TINY_TOWER, 0, 0);
  tiny_tensor(ggml, gguf, rand, "v.position_embd.weight", TINY_TOWER, n_patches, 0);
  static const char *const square[] = {"v.blk.0.attn_q.weight", "v.blk.0.attn_k.weight", "v.blk.0.attn_v.weight",
                                       "v.blk.0.attn_out.weight"};
  for (guint i = 0; i < G_N_ELEMENTS(square); i++)
    tiny_tensor(ggml, gguf, rand, square[i], TINY_TOWER, TINY_TOWER, 0);
  static const char *const norms[] = {"v.blk.0.ln1", "v.blk.0.ln2", "v.post_ln"};
  for (guint i = 0; i < G_N_ELEMENTS(norms); i++) {
    g_autofree char *weight = g_strconcat(norms[i], ".weight", NULL), *bias = g_strconcat(norms[i], ".bias", NULL);
    tiny_tensor(ggml, gguf, rand, weight, TINY_TOWER, 0, 1);
    tiny_tensor(ggml, gguf, rand, bias, TINY_TOWER, 0, 0);
  }
  tiny_tensor(ggml, gguf, rand, "v.blk.0.ffn_up.weight", TINY_TOWER, TINY_TOWER_FFN, 0);
  tiny_tensor(ggml, gguf, rand, "v.blk.0.ffn_up.bias", TINY_TOWER_FFN, 0, 0);
  tiny_tensor(ggml, gguf, rand, "v.blk.0.ffn_down.weight", TINY_TOWER_FFN, TINY_TOWER, 0);
  tiny_tensor(ggml, gguf, rand, "v.blk.0.ffn_down.bias", TINY_TOWER, 0, 0);
  tiny_tensor(ggml, gguf, rand, "mm.soft_emb_norm.weight", TINY_TOWER, 0, 1);
  tiny_tensor(ggml, gguf, rand, "mm.input_projection.weight", TINY_EMBED, TINY_TOWER, 0);
  gboolean ok = gguf_write_to_file(gguf, path, false);
  g_rand_free(rand);
  ggml_free(ggml);
  gguf_free(gguf);
  return ok;
}

#endif
