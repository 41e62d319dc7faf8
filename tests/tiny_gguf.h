/* tiny_gguf.h: a GGUF language model with random weights, made when a test runs: 1 layer of 32
 * channels and a vocabulary of bytes, letters and pairs of letters. It writes nonsense; under a grammar it writes legal nonsense,
 * which is what the tests of the machinery need. */
#ifndef LITHO_TESTS_TINY_GGUF_H
#define LITHO_TESTS_TINY_GGUF_H

#include <ggml.h>
#include <gguf.h>
#include <glib.h>
#include <glib/gstdio.h>

enum {
  TINY_EMBED = 32,
  TINY_FFN = 64,
  TINY_BYTES = 3 + 256, /* three control tokens and the bytes */
  TINY_ASCII = 95,
  TINY_VOCAB = TINY_BYTES + TINY_ASCII + 27 * 27, /* pairs of letters keep prompts short */
};

/* One or two characters as the tokenizer writes them: a blank is U+2581. */
static inline void
tiny_piece(char *out, char a, char b)
{
  g_snprintf(out, 12, "%.*s%.*s", a == ' ' ? 3 : 1, a == ' ' ? "\xe2\x96\x81" : &a,
             b == '\0' ? 0 : b == ' ' ? 3 : 1, b == ' ' ? "\xe2\x96\x81" : &b);
}


static inline void
tiny_tensor(struct ggml_context *ggml, struct gguf_context *gguf, GRand *rand, const char *name,
            int columns, int rows, float constant)
{
  struct ggml_tensor *t = rows > 0 ? ggml_new_tensor_2d(ggml, GGML_TYPE_F32, columns, rows)
                                   : ggml_new_tensor_1d(ggml, GGML_TYPE_F32, columns);
  ggml_set_name(t, name);
  float *data = t->data;
  for (int i = 0; i < columns * MAX(rows, 1); i++)
    data[i] = constant != 0 ? constant : (float)g_rand_double_range(rand, -0.4, 0.4);
  gguf_add_tensor(gguf, t);
}

/* TRUE when the file could be written. template: chat template, or NULL for none. */
static inline gboolean
tiny_gguf_write(const char *path, const char *template)
{
  struct gguf_context *gguf = gguf_init_empty();
  gguf_set_val_str(gguf, "general.architecture", "llama");
  gguf_set_val_u32(gguf, "llama.context_length", 8192);
  gguf_set_val_u32(gguf, "llama.embedding_length", TINY_EMBED);
  gguf_set_val_u32(gguf, "llama.block_count", 1);
  gguf_set_val_u32(gguf, "llama.feed_forward_length", TINY_FFN);
  gguf_set_val_u32(gguf, "llama.attention.head_count", 2);
  gguf_set_val_u32(gguf, "llama.rope.dimension_count", TINY_EMBED / 2);
  gguf_set_val_f32(gguf, "llama.attention.layer_norm_rms_epsilon", 1e-5f);
  if (template != NULL)
    gguf_set_val_str(gguf, "tokenizer.chat_template", template);

  static char names[TINY_VOCAB][12];
  const char *tokens[TINY_VOCAB];
  float scores[TINY_VOCAB] = {0};
  int32_t types[TINY_VOCAB];
  static const char *const letters = " abcdefghijklmnopqrstuvwxyz";
  for (int i = 0; i < TINY_VOCAB; i++) {
    static const char *const first[] = {"<unk>", "<s>", "</s>"};
    int pair = i - TINY_BYTES - TINY_ASCII;
    if (i < 3)
      g_strlcpy(names[i], first[i], sizeof names[i]);
    else if (i < TINY_BYTES)
      g_snprintf(names[i], sizeof names[i], "<0x%02X>", (unsigned)(i - 3));
    else if (pair < 0)
      tiny_piece(names[i], (char)(' ' + i - TINY_BYTES), '\0');
    else
      tiny_piece(names[i], letters[pair / 27], letters[pair % 27]);
    tokens[i] = names[i];
    scores[i] = pair < 0 ? -2 : -1;
    types[i] = i == 0 ? 2 : i < 3 ? 3 : i < TINY_BYTES ? 6 : 1; /* unknown, control, byte, normal */
  }
  gguf_set_val_str(gguf, "tokenizer.ggml.model", "llama");
  gguf_set_arr_str(gguf, "tokenizer.ggml.tokens", tokens, TINY_VOCAB);
  gguf_set_arr_data(gguf, "tokenizer.ggml.scores", GGUF_TYPE_FLOAT32, scores, TINY_VOCAB);
  gguf_set_arr_data(gguf, "tokenizer.ggml.token_type", GGUF_TYPE_INT32, types, TINY_VOCAB);
  gguf_set_val_u32(gguf, "tokenizer.ggml.bos_token_id", 1);
  gguf_set_val_u32(gguf, "tokenizer.ggml.eos_token_id", 2);
  gguf_set_val_u32(gguf, "tokenizer.ggml.unknown_token_id", 0);

  struct ggml_context *ggml = ggml_init((struct ggml_init_params){.mem_size = 4 << 20});
  GRand *rand = g_rand_new_with_seed(7);
  tiny_tensor(ggml, gguf, rand, "token_embd.weight", TINY_EMBED, TINY_VOCAB, 0);
  tiny_tensor(ggml, gguf, rand, "blk.0.attn_norm.weight", TINY_EMBED, 0, 1);
  static const char *const square[] = {"blk.0.attn_q.weight", "blk.0.attn_k.weight",
                                       "blk.0.attn_v.weight", "blk.0.attn_output.weight"};
  for (guint i = 0; i < G_N_ELEMENTS(square); i++)
    tiny_tensor(ggml, gguf, rand, square[i], TINY_EMBED, TINY_EMBED, 0);
  tiny_tensor(ggml, gguf, rand, "blk.0.ffn_norm.weight", TINY_EMBED, 0, 1);
  tiny_tensor(ggml, gguf, rand, "blk.0.ffn_gate.weight", TINY_EMBED, TINY_FFN, 0);
  tiny_tensor(ggml, gguf, rand, "blk.0.ffn_up.weight", TINY_EMBED, TINY_FFN, 0);
  tiny_tensor(ggml, gguf, rand, "blk.0.ffn_down.weight", TINY_FFN, TINY_EMBED, 0);
  tiny_tensor(ggml, gguf, rand, "output_norm.weight", TINY_EMBED, 0, 1);
  tiny_tensor(ggml, gguf, rand, "output.weight", TINY_EMBED, TINY_VOCAB, 0);
  gboolean ok = gguf_write_to_file(gguf, path, false);
  g_rand_free(rand);
  ggml_free(ggml);
  gguf_free(gguf);
  return ok;
}

#endif
