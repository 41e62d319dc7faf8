/* coding.h: between a file's coded pixel values and the working space.
 *
 * The working space is linear-light float32, sRGB primaries, D65, extended (scRGB). A coding of
 * kind MATRIX is a matrix-shaper profile (sRGB, Display P3, Adobe RGB, grey, most cameras): three
 * curves and a 3×3 matrix, so that it runs as a point kernel and can be fused with the steps
 * (run/fuse.c). Anything else (CMYK, LUT profiles) is LINEAR: photo/load_colors.c has already taken
 * the picture to the working space by LittleCMS, and save.c takes it back.
 */
#ifndef LITHO_COLOR_CODING_H
#define LITHO_COLOR_CODING_H

#include <vips/vips.h>
#include "color/span.h"

typedef enum { LITHO_CODING_LINEAR, LITHO_CODING_MATRIX } LithoCodingKind;

typedef struct _LithoCoding LithoCoding;
struct _LithoCoding {
  int ref_count;
  LithoCodingKind kind;
  VipsBandFormat format; /* of the coded image: UCHAR, USHORT or FLOAT (LINEAR is always FLOAT) */
  int bands;             /* 3, or 1 for grey (the runner copies it into all three planes) */
  float scale;           /* coded value of full scale: 255, 65535 or 1 */
  /* MATRIX: device value 0..1 → linear: curve then matrix; and back. Tables have
   * LITHO_CODING_TABLE + 1 entries; is_srgb marks the exact sRGB case (closed form is used). */
  gboolean is_srgb;
  gboolean clips; /* colours outside the gamut are cut channel by channel, not brought to the hull */
  float *to_linear[3];   /* owned; the same pointer may stand in all three */
  float *from_linear[3]; /* owned; indexed by sqrt(linear) so that shadows keep their precision */
  float *values[3];      /* owned; linear of each coded value (256 or 65536), NULL for FLOAT */
  guint8 *codes[3];      /* owned; nearest code of a linear value by the top bits of its float, UCHAR only */
  float matrix[9];       /* device linear → scRGB, row-major */
  float inverse[9];
  float cones[9];        /* Oklab's cone responses → device linear */
};
#define LITHO_CODING_TABLE 4096
/* `codes` begins at 2^-24, which is code 0 up to a gamma of 2.6, and has 2^10 entries an octave: an entry
 * is at most 1/10 of a code wide. */
#define LITHO_CODING_CODES_FIRST 0x33800000
#define LITHO_CODING_CODES_SHIFT 13
#define LITHO_CODING_CODES (24 << 10)

/* profile: ICC bytes, or NULL for sRGB (grey gamma for bands == 1). Returns a MATRIX coding where
 * the profile is a matrix-shaper of the right number of bands, else LINEAR; NULL and error only if
 * the profile is damaged. */
LithoCoding *litho_coding_new(GBytes *profile, VipsBandFormat format, int bands, GError **error);
/* The coding to convert a picture of `from` to: where `coding` (taken) has other primaries, one that clips, as relative
 * colorimetric conversions of matrix profiles do everywhere; else `coding` itself. */
LithoCoding *litho_coding_for_conversion(LithoCoding *coding, const LithoCoding *from);
LithoCoding *litho_coding_ref(LithoCoding *coding);
void litho_coding_unref(LithoCoding *coding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoCoding, litho_coding_unref)

/* Point kernels, state = the LithoCoding (MATRIX). decode: span holds device values 0..1 (coded
 * value / scale), becomes linear. encode: linear → device values 0..1, colours outside the gamut
 * brought to its hull by lowering Oklab chroma at constant lightness and hue (or clipped, where the
 * coding says so); in-gamut colours are not touched. */
void litho_coding_decode(gconstpointer coding, LithoSpan *span);
void litho_coding_encode(gconstpointer coding, LithoSpan *span);

/* The same between a row of coded, interleaved values and a span of linear planes (MATRIX, or
 * LINEAR: floats as they are). */
void litho_coding_load(const LithoCoding *coding, const void *row, LithoSpan *span);
void litho_coding_store(const LithoCoding *coding, LithoSpan *span, void *row);

/* Brings the colours of a span of linear planes into 0..1 of the coding's primaries: those that are
 * out by more than a rounding error lose Oklab chroma at constant lightness and hue. The planes
 * become linear device values. */
void litho_coding_to_gamut(const LithoCoding *coding, LithoSpan *span);

/* TRUE when both give every coded value the same meaning. */
gboolean litho_coding_equal(const LithoCoding *a, const LithoCoding *b);

#endif
