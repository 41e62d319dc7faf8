/* patch_codec.h: a square picture in Oklab as rows of numbers, a row a patch, and back: a linear
 * code.
 *
 * Picture: (S,S,3) floats L, a, b, row-major; a and b count LITHO_PATCH_CHROMA_GAIN times (as in
 * Ottosson's second colour difference), so that an error of colour weighs what it weighs to the
 * eye. It is divided into G × G patches of P = S / G px. Each channel of a patch goes through the
 * orthonormal discrete cosine transform (Ahmed, Natarajan, Rao 1974); of its 3·P² coefficients the
 * n with the largest variance are kept, less their mean and times a factor: 1 / sqrt(deviation),
 * then one factor for all so that the mean square of a row's numbers is 1. Large coefficients stay
 * larger than small ones, but less so than in the picture: a flow settles them first.
 */
#ifndef LITHO_INFER_PATCH_CODEC_H
#define LITHO_INFER_PATCH_CODEC_H

#include <glib.h>

#define LITHO_PATCH_CHROMA_GAIN 2.0f
#define LITHO_PATCH_MOST_PX 16

typedef struct {
  int side, grid, n;   /* S, G, numbers of a row */
  int *index;          /* (n): channel · P² + row · P + column of the coefficient */
  float *mean, *scale; /* (n) */
  float *cosines;      /* (P,P): the transform */
} LithoPatchCodec;

/* index, mean and scale are zero. side is a multiple of grid; P ≤ LITHO_PATCH_MOST_PX; n ≤ 3·P². */
LithoPatchCodec *litho_patch_codec_new(int side, int grid, int n);
void litho_patch_codec_free(LithoPatchCodec *codec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPatchCodec, litho_patch_codec_free)
/* Chooses the coefficients by the sums and sums of squares (3·P² each) of `count` patches. */
void litho_patch_codec_fit(LithoPatchCodec *codec, const double *sum, const double *square,
                           double count);
/* All coefficients of all patches: out (G²,3·P²). */
void litho_patch_codec_transform(const LithoPatchCodec *codec, const float *picture, float *out);

/* rows (G²,n), `stride` floats from row to row. */
void litho_patch_encode(const LithoPatchCodec *codec, const float *picture, float *rows,
                        int stride);
void litho_patch_decode(const LithoPatchCodec *codec, const float *rows, int stride,
                        float *picture);

/* sRGB bytes (n px) ⇄ L, a, b of a picture. Colours out of sRGB are clipped. */
void litho_patch_from_rgb(const guint8 *rgb, gsize n, float *picture);
void litho_patch_to_rgb(const float *picture, gsize n, guint8 *rgb);

/* Means of k × k px: out (S/k,S/k,3) of in (S,S,3). */
void litho_patch_shrink(const float *in, int S, int k, float *out);
/* Bilinear, k a power of two: out (S·k,S·k,3) of in (S,S,3). */
void litho_patch_grow(const float *in, int S, int k, float *out);

#endif
