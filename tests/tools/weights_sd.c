/* weights_sd.c: Stable Diffusion in one file, as CompVis names its tensors: the UNet is of fixed size, with four levels of
 * two blocks or, small (BK-SDM), three levels of one block and no middle. */
#include "weights_parts.h"

#define BASE 320
#define TIME 1280
#define MODEL "model.diffusion_model."

typedef struct {
  gint64 text;      /* width of the text encoder */
  gboolean linear;  /* projections of attention are matrices */
  gboolean small;
} Unet;

static void
res_block(Weights *w, const char *p, gint64 in, gint64 out)
{
  weights_norm(w, F("%s.in_layers.0", p), in, TRUE);
  weights_conv(w, F("%s.in_layers.2", p), out, in, 3, TRUE);
  weights_linear(w, F("%s.emb_layers.1", p), out, TIME, TRUE);
  weights_norm(w, F("%s.out_layers.0", p), out, TRUE);
  weights_conv(w, F("%s.out_layers.3", p), out, out, 3, TRUE);
  if (in != out)
    weights_conv(w, F("%s.skip_connection", p), out, in, 1, TRUE);
}

static void
cross_attention(Weights *w, const char *p, gint64 n, gint64 from)
{
  weights_linear(w, F("%s.to_q", p), n, n, FALSE);
  weights_linear(w, F("%s.to_k", p), n, from, FALSE);
  weights_linear(w, F("%s.to_v", p), n, from, FALSE);
  weights_linear(w, F("%s.to_out.0", p), n, n, TRUE);
}

static void
transformer(Weights *w, const Unet *unet, const char *p, gint64 n)
{
  const char *block = F("%s.transformer_blocks.0", p);
  weights_norm(w, F("%s.norm", p), n, TRUE);
  for (int i = 0; i < 2; i++) {
    const char *name = F("%s.%s", p, i == 0 ? "proj_in" : "proj_out");
    if (unet->linear)
      weights_linear(w, name, n, n, TRUE);
    else
      weights_conv(w, name, n, n, 1, TRUE);
  }
  cross_attention(w, F("%s.attn1", block), n, n);
  cross_attention(w, F("%s.attn2", block), n, unet->text);
  weights_linear(w, F("%s.ff.net.0.proj", block), 8 * n, n, TRUE);
  weights_linear(w, F("%s.ff.net.2", block), n, 4 * n, TRUE);
  for (int i = 1; i <= 3; i++)
    weights_norm(w, F("%s.norm%d", block, i), n, TRUE);
}

static void
input_blocks(Weights *w, const Unet *unet, GArray *widths, const gint64 *times, int n_levels)
{
  gint64 n = BASE;
  int at = 0;
  weights_conv(w, MODEL "input_blocks.0.0", BASE, 4, 3, TRUE);
  g_array_append_val(widths, n);
  for (int i = 0; i < n_levels; i++) {
    for (int k = 0; k < (unet->small ? 1 : 2); k++) {
      at++;
      res_block(w, F(MODEL "input_blocks.%d.0", at), n, times[i] * BASE);
      n = times[i] * BASE;
      if (i < 3)
        transformer(w, unet, F(MODEL "input_blocks.%d.1", at), n);
      g_array_append_val(widths, n);
      at += unet->small;
    }
    if (i == n_levels - 1)
      break;
    weights_conv(w, F(MODEL "input_blocks.%d.0.op", ++at), n, n, 3, TRUE);
    g_array_append_val(widths, n);
  }
}

static void
output_blocks(Weights *w, const Unet *unet, GArray *widths, const gint64 *times, int n_levels)
{
  const int per_level = unet->small ? 2 : 3;
  gint64 n = times[n_levels - 1] * BASE;
  int at = 0;
  for (int i = n_levels - 1; i >= 0; i--)
    for (int k = 0; k < per_level; k++) {
      const gint64 beside = g_array_index(widths, gint64, widths->len - 1);
      int up = 1;
      g_array_set_size(widths, widths->len - 1);
      res_block(w, F(MODEL "output_blocks.%d.0", at), n + beside, times[i] * BASE);
      n = times[i] * BASE;
      if (i < 3) {
        transformer(w, unet, F(MODEL "output_blocks.%d.1", at), n);
        up = 2;
      }
      if (i > 0 && k == per_level - 1) {
        at += unet->small;
        if (unet->small && at == 2)
          up = 1;
        weights_conv(w, F(MODEL "output_blocks.%d.%d.conv", at, up), n, n, 3, TRUE);
      }
      at++;
    }
}

static void
unet_of(Weights *w, const Unet *unet)
{
  static const gint64 times[] = {1, 2, 4, 4};
  const int n_levels = unet->small ? 3 : 4;
  const gint64 n = times[n_levels - 1] * BASE;
  g_autoptr(GArray) widths = g_array_new(FALSE, FALSE, sizeof(gint64));
  weights_linear(w, MODEL "time_embed.0", TIME, BASE, TRUE);
  weights_linear(w, MODEL "time_embed.2", TIME, TIME, TRUE);
  input_blocks(w, unet, widths, times, n_levels);
  if (!unet->small) {
    res_block(w, MODEL "middle_block.0", n, n);
    transformer(w, unet, MODEL "middle_block.1", n);
    res_block(w, MODEL "middle_block.2", n, n);
  }
  output_blocks(w, unet, widths, times, n_levels);
  weights_norm(w, MODEL "out.0", BASE, TRUE);
  weights_conv(w, MODEL "out.2", 4, BASE, 3, TRUE);
}

void
weights_build_sd1(Weights *w)
{
  unet_of(w, &(Unet){.text = 768});
  weights_clip(w, "cond_stage_model.transformer.text_model.", 768, 12);
  weights_vae(w, "first_stage_model.", 4, 32, TRUE);
}

void
weights_build_sd1_tiny(Weights *w)
{
  unet_of(w, &(Unet){.text = 768, .small = TRUE});
  weights_clip(w, "cond_stage_model.transformer.text_model.", 768, 12);
  weights_vae(w, "first_stage_model.", 4, 32, TRUE);
}

void
weights_build_sd1_unet(Weights *w)
{
  unet_of(w, &(Unet){.text = 768, .small = TRUE});
}

void
weights_build_sd2(Weights *w)
{
  unet_of(w, &(Unet){.text = 1024, .linear = TRUE});
  weights_clip(w, "cond_stage_model.transformer.text_model.", 1024, 24);
  weights_vae(w, "first_stage_model.", 4, 32, TRUE);
}
