/* weights_vae.c: what turns pictures into latents and back. The decoder's width comes from the file, the encoder's is the
 * engine's own. */
#include "weights_parts.h"

#define ENCODER_WIDTH 128
#define DECODER_WIDTH 32 /* norms have 32 groups */
#define LEVELS 4

static const gint64 times[LEVELS] = {1, 2, 4, 4};

static void
res_block(Weights *w, const char *p, gint64 in, gint64 out)
{
  weights_norm(w, F("%s.norm1", p), in, TRUE);
  weights_conv(w, F("%s.conv1", p), out, in, 3, TRUE);
  weights_norm(w, F("%s.norm2", p), out, TRUE);
  weights_conv(w, F("%s.conv2", p), out, out, 3, TRUE);
  if (in != out)
    weights_conv(w, F("%s.nin_shortcut", p), out, in, 1, TRUE);
}

static void
middle(Weights *w, const char *p, gint64 n)
{
  static const char *const square[] = {"q", "k", "v", "proj_out"};
  res_block(w, F("%s.mid.block_1", p), n, n);
  weights_norm(w, F("%s.mid.attn_1.norm", p), n, TRUE);
  for (int i = 0; i < 4; i++)
    weights_conv(w, F("%s.mid.attn_1.%s", p, square[i]), n, n, 1, TRUE);
  res_block(w, F("%s.mid.block_2", p), n, n);
}

static void
encoder(Weights *w, const char *p, gint64 z)
{
  gint64 n = ENCODER_WIDTH;
  weights_conv(w, F("%s.conv_in", p), n, 3, 3, TRUE);
  for (int i = 0; i < LEVELS; i++) {
    for (int k = 0; k < 2; k++) {
      res_block(w, F("%s.down.%d.block.%d", p, i, k), n, times[i] * ENCODER_WIDTH);
      n = times[i] * ENCODER_WIDTH;
    }
    if (i == LEVELS - 1)
      break;
    const char *down = F("%s.down.%d.downsample.conv", p, i);
    weights_conv(w, down, n, n, 3, TRUE);
    weights_find(w, F("%s.weight", down))->fill = WEIGHTS_RANDOM; /* nothing goes around it: zeros would hide the picture */
  }
  middle(w, p, n);
  weights_norm(w, F("%s.norm_out", p), n, TRUE);
  weights_conv(w, F("%s.conv_out", p), 2 * z, n, 3, TRUE);
}

static void
decoder(Weights *w, const char *p, gint64 z, gint64 width)
{
  gint64 n = times[LEVELS - 1] * width;
  weights_conv(w, F("%s.conv_in", p), n, z, 3, TRUE);
  middle(w, p, n);
  for (int i = LEVELS - 1; i >= 0; i--) {
    for (int k = 0; k < 3; k++) {
      res_block(w, F("%s.up.%d.block.%d", p, i, k), n, times[i] * width);
      n = times[i] * width;
    }
    if (i > 0)
      weights_conv(w, F("%s.up.%d.upsample.conv", p, i), n, n, 3, TRUE);
  }
  weights_norm(w, F("%s.norm_out", p), n, TRUE);
  weights_conv(w, F("%s.conv_out", p), 3, n, 3, TRUE);
}

void
weights_vae(Weights *w, const char *p, gint64 z, gint64 decoder_width, gboolean quant)
{
  encoder(w, F("%sencoder", p), z);
  decoder(w, F("%sdecoder", p), z, decoder_width);
  if (!quant)
    return;
  weights_conv(w, F("%squant_conv", p), 2 * z, 2 * z, 1, TRUE);
  weights_conv(w, F("%spost_quant_conv", p), z, z, 1, TRUE);
}

void
weights_build_vae_sd(Weights *w)
{
  weights_vae(w, "", 4, DECODER_WIDTH, TRUE);
}

void
weights_build_vae_flux(Weights *w)
{
  weights_vae(w, "", 16, DECODER_WIDTH, FALSE);
}

void
weights_build_vae_flux2(Weights *w)
{
  weights_vae(w, "", 32, DECODER_WIDTH, TRUE);
}

/* pool: FLUX.2's has one in the blocks of the smallest size. */
static void
tae_block(Weights *w, const char *p, gboolean pool)
{
  enum { N = 64 };
  for (int i = 0; i < 5; i += 2)
    weights_conv(w, F("%s.conv.%d", p, i), N, N, 3, TRUE);
  if (!pool)
    return;
  weights_conv(w, F("%s.pool.0", p), 4 * N, N, 1, FALSE);
  weights_norm(w, F("%s.pool.1", p), 4 * N, TRUE);
  weights_conv(w, F("%s.pool.3", p), N, 4 * N, 1, FALSE);
}

/* Numbers are places in PyTorch's nn.Sequential: those of ReLU and of enlarging have no weights. */
static void
taesd(Weights *w, gint64 z, gboolean pool)
{
  enum { N = 64 };
  const char *p = "encoder.layers";
  int at = 0;
  weights_conv(w, F("%s.%d", p, at++), N, 3, 3, TRUE);
  tae_block(w, F("%s.%d", p, at++), FALSE);
  for (int i = 0; i < 3; i++) {
    weights_conv(w, F("%s.%d", p, at++), N, N, 3, FALSE);
    for (int k = 0; k < 3; k++)
      tae_block(w, F("%s.%d", p, at++), pool && i == 2);
  }
  weights_conv(w, F("%s.%d", p, at), z, N, 3, TRUE);
  p = "decoder.layers";
  weights_conv(w, F("%s.0", p), N, z, 3, TRUE);
  at = 2;
  for (int i = 0; i < 3; i++) {
    for (int k = 0; k < 3; k++)
      tae_block(w, F("%s.%d", p, at++), pool && i == 0);
    at++;
    weights_conv(w, F("%s.%d", p, at++), N, N, 3, FALSE);
  }
  tae_block(w, F("%s.%d", p, at++), FALSE);
  weights_conv(w, F("%s.%d", p, at), 3, N, 3, TRUE);
}

void
weights_build_taesd(Weights *w)
{
  taesd(w, 4, FALSE);
}

void
weights_build_taesd_flux2(Weights *w)
{
  taesd(w, 32, TRUE);
}

void
weights_build_esrgan(Weights *w)
{
  enum { N = 64, GROW = 32 };
  weights_conv(w, "conv_first", N, 3, 3, TRUE);
  for (int r = 1; r <= 3; r++)
    for (int k = 1; k <= 5; k++)
      weights_conv(w, F("body.0.rdb%d.conv%d", r, k), k < 5 ? GROW : N, N + (k - 1) * GROW, 3, TRUE);
  static const char *const rest[] = {"conv_body", "conv_up1", "conv_up2", "conv_hr"};
  for (int i = 0; i < 4; i++)
    weights_conv(w, rest[i], N, N, 3, TRUE);
  weights_conv(w, "conv_last", 3, N, 3, TRUE);
}
