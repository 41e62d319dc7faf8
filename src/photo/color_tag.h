/* color_tag.h: what a container says of its colours without an ICC profile. */
#ifndef LITHO_PHOTO_COLOR_TAG_H
#define LITHO_PHOTO_COLOR_TAG_H

#include <vips/vips.h>
#include "color/hdr.h"

typedef enum {
  LITHO_COLOR_TAG_NONE,
  LITHO_COLOR_TAG_CICP, /* code points of ITU-T H.273: HEIF's and AVIF's nclx, PNG's cICP */
  LITHO_COLOR_TAG_PNG,  /* gAMA and cHRM */
} LithoColorTagKind;

typedef struct {
  LithoColorTagKind kind;
  int primaries, transfer; /* CICP */
  gboolean is_narrow; /* CICP of a PNG: black and white are not at the ends (never so after a YCbCr
                         decoder) */
  guint32 gamma;      /* PNG: × 100000; 0: not said */
  gboolean has_chrm;
  guint32 chrm[8];           /* PNG: white, red, green, blue, x and y × 100000 */
  gboolean over_icc;         /* counts even where there is a profile */
  gboolean is_premultiplied; /* HEIF: colours were multiplied by alpha */
} LithoColorTag;

/* The tags of a PNG before its pixels, of the primary picture of a HEIF or AVIF file. Never fail:
 * what is broken says nothing. The source is rewound. */
void litho_color_tag_read_png(VipsSource *source, LithoColorTag *tag);
void litho_color_tag_read_heif(VipsSource *source, LithoColorTag *tag);

/* Chunks that say the same in a PNG, put before `blocks` (taken) and so before a profile for programs that do not know
 * them; nothing for HDR, which is tone-mapped when it is read. */
GBytes *litho_color_tag_prepend_png(const LithoColorTag *tag, GBytes *blocks);

/* Does the tag mean something that litho knows? *why: what it does not know, for people; caller
 * frees. */
gboolean litho_color_tag_check(const LithoColorTag *tag, char **why);
/* ICC profile for pictures of `bands` (1 or 3); NULL: sRGB, or nothing is said. curved: with sRGB's
 * curve in place of the tag's own, for outputs of few bits. */
GBytes *litho_color_tag_profile(const LithoColorTag *tag, int bands, gboolean curved);
/* The photo's own profile (taken, or NULL) as the output `format` of `bits` can use it: GIF and PPM cannot name one, and
 * linear light in fewer than 16 bits would be stripes, but for PNG and TIFF of the bits that the file had (from_bits). */
GBytes *litho_color_tag_for_output(const LithoColorTag *tag, const char *format, int from_bits, int bits, int bands,
                                   GBytes *profile);

gboolean litho_color_tag_is_hdr(const LithoColorTag *tag);
/* Primaries beyond sRGB's. */
gboolean litho_color_tag_is_wide(const LithoColorTag *tag);
/* The decoder of an HDR tag's codes. */
LithoHdr *litho_color_tag_hdr(const LithoColorTag *tag, int n_codes);

#endif
