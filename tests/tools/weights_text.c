/* weights_text.c: text encoders. Of a language model the engine takes the width, the depth and the vocabulary from the file;
 * heads are its own: 16 of 128 values and 8 for keys where there are 28 layers. CLIP is of fixed size. */
#include "weights_parts.h"

static void
qwen3(Weights *w, gint64 hidden, int n_layers, gint64 n_heads)
{
  enum { KEYS = 8, HEAD = 128, MLP = 32, VOCABULARY = 151936 };
  w->architecture = "qwen3";
  if (hidden < 1024)
    weights_embedding(w, "token_embd.weight", VOCABULARY, hidden);
  else
    weights_linear(w, "token_embd", VOCABULARY, hidden, FALSE); /* zeros: it would fill the disk */
  for (int i = 0; i < n_layers; i++) {
    weights_norm(w, F("blk.%d.attn_norm", i), hidden, FALSE);
    weights_linear(w, F("blk.%d.attn_q", i), n_heads * HEAD, hidden, FALSE);
    weights_linear(w, F("blk.%d.attn_k", i), KEYS * HEAD, hidden, FALSE);
    weights_linear(w, F("blk.%d.attn_v", i), KEYS * HEAD, hidden, FALSE);
    weights_norm(w, F("blk.%d.attn_q_norm", i), HEAD, FALSE);
    weights_norm(w, F("blk.%d.attn_k_norm", i), HEAD, FALSE);
    weights_linear(w, F("blk.%d.attn_output", i), hidden, n_heads * HEAD, FALSE);
    weights_norm(w, F("blk.%d.ffn_norm", i), hidden, FALSE);
    weights_linear(w, F("blk.%d.ffn_gate", i), MLP, hidden, FALSE);
    weights_linear(w, F("blk.%d.ffn_up", i), MLP, hidden, FALSE);
    weights_linear(w, F("blk.%d.ffn_down", i), hidden, MLP, FALSE);
  }
  weights_norm(w, "output_norm", hidden, FALSE);
}

void
weights_build_qwen3(Weights *w)
{
  qwen3(w, 32, 28, 16);
}

void
weights_build_qwen3_4b(Weights *w)
{
  qwen3(w, 2560, 36, 32);
}

void
weights_clip(Weights *w, const char *p, gint64 width, int n_layers)
{
  enum { VOCABULARY = 49408, TOKENS = 77 };
  weights_embedding(w, F("%sembeddings.token_embedding.weight", p), VOCABULARY, width);
  weights_embedding(w, F("%sembeddings.position_embedding.weight", p), TOKENS, width);
  for (int i = 0; i < n_layers; i++) {
    static const char *const square[] = {"q_proj", "k_proj", "v_proj", "out_proj"};
    for (int k = 0; k < 4; k++)
      weights_linear(w, F("%sencoder.layers.%d.self_attn.%s", p, i, square[k]), width, width, TRUE);
    weights_norm(w, F("%sencoder.layers.%d.layer_norm1", p, i), width, TRUE);
    weights_norm(w, F("%sencoder.layers.%d.layer_norm2", p, i), width, TRUE);
    weights_linear(w, F("%sencoder.layers.%d.mlp.fc1", p, i), 4 * width, width, TRUE);
    weights_linear(w, F("%sencoder.layers.%d.mlp.fc2", p, i), width, 4 * width, TRUE);
  }
  weights_norm(w, F("%sfinal_layer_norm", p), width, TRUE);
}

void
weights_build_clip_l(Weights *w)
{
  weights_clip(w, "text_model.", 768, 12);
}
