/* weights_dit.c: diffusion transformers. Flux: hidden size, depth and the width of a head come from the file; a head has
 * 128 values, so that many is the least. */
#include "weights_parts.h"

#define HIDDEN 128
#define HEAD 128

static void
qk_norm(Weights *w, const char *p)
{
  weights_ones(w, F("%s.query_norm.scale", p), HEAD);
  weights_ones(w, F("%s.key_norm.scale", p), HEAD);
}

static void
embedder(Weights *w, const char *p, gint64 in, gboolean bias)
{
  weights_linear(w, F("%s.in_layer", p), HIDDEN, in, bias);
  weights_linear(w, F("%s.out_layer", p), HIDDEN, HIDDEN, bias);
}

/* One stream of a double block. mlp_in: columns that the second matrix of its MLP takes; gated: the first gives twice as
 * many. */
static void
stream(Weights *w, const char *p, gint64 mlp, gboolean gated, gboolean bias)
{
  weights_linear(w, F("%s_attn.qkv", p), 3 * HIDDEN, HIDDEN, bias);
  weights_linear(w, F("%s_attn.proj", p), HIDDEN, HIDDEN, bias);
  qk_norm(w, F("%s_attn.norm", p));
  weights_linear(w, F("%s_mlp.0", p), gated ? 2 * mlp : mlp, HIDDEN, bias);
  weights_linear(w, F("%s_mlp.2", p), HIDDEN, mlp, bias);
}

static void
last_layer(Weights *w, gint64 out, gboolean bias)
{
  weights_linear(w, "final_layer.linear", out, HIDDEN, bias);
  weights_linear(w, "final_layer.adaLN_modulation.1", 2 * HIDDEN, HIDDEN, bias);
}

void
weights_build_flux2(Weights *w)
{
  enum { CHANNELS = 128, MLP = 3 * HIDDEN, TEXT = 3 * 32 /* three layers of qwen3 side by side */ };
  w->architecture = "flux";
  weights_linear(w, "img_in", HIDDEN, CHANNELS, FALSE);
  weights_linear(w, "txt_in", HIDDEN, TEXT, FALSE);
  embedder(w, "time_in", 256, FALSE);
  weights_linear(w, "double_stream_modulation_img.lin", 6 * HIDDEN, HIDDEN, FALSE);
  weights_linear(w, "double_stream_modulation_txt.lin", 6 * HIDDEN, HIDDEN, FALSE);
  weights_linear(w, "single_stream_modulation.lin", 3 * HIDDEN, HIDDEN, FALSE);
  stream(w, "double_blocks.0.img", MLP, TRUE, FALSE);
  stream(w, "double_blocks.0.txt", MLP, TRUE, FALSE);
  weights_linear(w, "single_blocks.0.linear1", 3 * HIDDEN + 2 * MLP, HIDDEN, FALSE);
  weights_linear(w, "single_blocks.0.linear2", HIDDEN, HIDDEN + MLP, FALSE);
  qk_norm(w, "single_blocks.0.norm");
  last_layer(w, CHANNELS, FALSE);
}

void
weights_build_flux(Weights *w)
{
  enum { CHANNELS = 64, MLP = 4 * HIDDEN, TEXT = 4096, VECTOR = 768 };
  w->architecture = "flux";
  weights_linear(w, "img_in", HIDDEN, CHANNELS, TRUE);
  weights_linear(w, "txt_in", HIDDEN, TEXT, TRUE);
  embedder(w, "time_in", 256, TRUE);
  embedder(w, "vector_in", VECTOR, TRUE);
  static const char *const sides[] = {"double_blocks.0.img", "double_blocks.0.txt"};
  for (int i = 0; i < 2; i++) {
    weights_linear(w, F("%s_mod.lin", sides[i]), 6 * HIDDEN, HIDDEN, TRUE);
    stream(w, sides[i], MLP, FALSE, TRUE);
  }
  weights_linear(w, "single_blocks.0.modulation.lin", 3 * HIDDEN, HIDDEN, TRUE);
  weights_linear(w, "single_blocks.0.linear1", 3 * HIDDEN + MLP, HIDDEN, TRUE);
  weights_linear(w, "single_blocks.0.linear2", HIDDEN, HIDDEN + MLP, TRUE);
  qk_norm(w, "single_blocks.0.norm");
  last_layer(w, CHANNELS, TRUE);
}

/* --- Z-Image: all of its sizes are in the engine's code ---------------------------------------- */

#define Z_HIDDEN 3840
#define Z_TEXT 2560
#define Z_ADALN 256

static void
z_block(Weights *w, const char *p, gboolean modulated)
{
  enum { MLP = 10240 /* 8/3 of the hidden size, in whole steps of 256 */ };
  static const char *const norms[] = {"attention_norm1", "attention_norm2", "ffn_norm1", "ffn_norm2"};
  weights_linear(w, F("%s.attention.qkv", p), 3 * Z_HIDDEN, Z_HIDDEN, FALSE);
  weights_linear(w, F("%s.attention.out", p), Z_HIDDEN, Z_HIDDEN, FALSE);
  weights_norm(w, F("%s.attention.q_norm", p), HEAD, FALSE);
  weights_norm(w, F("%s.attention.k_norm", p), HEAD, FALSE);
  weights_linear(w, F("%s.feed_forward.w1", p), MLP, Z_HIDDEN, FALSE);
  weights_linear(w, F("%s.feed_forward.w2", p), Z_HIDDEN, MLP, FALSE);
  weights_linear(w, F("%s.feed_forward.w3", p), MLP, Z_HIDDEN, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS(norms); i++)
    weights_norm(w, F("%s.%s", p, norms[i]), Z_HIDDEN, FALSE);
  if (modulated)
    weights_linear(w, F("%s.adaLN_modulation.0", p), 4 * Z_HIDDEN, Z_ADALN, TRUE);
}

void
weights_build_z_image(Weights *w)
{
  enum { PATCH = 2 * 2 * 16, LAYERS = 30, REFINERS = 2 };
  w->architecture = "lumina2";
  weights_linear(w, "x_embedder", Z_HIDDEN, PATCH, TRUE);
  weights_linear(w, "t_embedder.mlp.0", 1024, 256, TRUE);
  weights_linear(w, "t_embedder.mlp.2", Z_ADALN, 1024, TRUE);
  weights_norm(w, "cap_embedder.0", Z_TEXT, FALSE);
  weights_linear(w, "cap_embedder.1", Z_HIDDEN, Z_TEXT, TRUE);
  weights_ones(w, "cap_pad_token", Z_HIDDEN);
  weights_ones(w, "x_pad_token", Z_HIDDEN);
  for (int i = 0; i < REFINERS; i++) {
    z_block(w, F("noise_refiner.%d", i), TRUE);
    z_block(w, F("context_refiner.%d", i), FALSE);
  }
  for (int i = 0; i < LAYERS; i++)
    z_block(w, F("layers.%d", i), TRUE);
  weights_linear(w, "final_layer.linear", PATCH, Z_HIDDEN, TRUE);
  weights_linear(w, "final_layer.adaLN_modulation.1", Z_HIDDEN, Z_ADALN, TRUE);
}
