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
