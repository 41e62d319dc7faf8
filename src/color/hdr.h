/* hdr.h: codes of PQ and HLG (ITU-R BT.2100) as light of standard range. */
#ifndef LITHO_COLOR_HDR_H
#define LITHO_COLOR_HDR_H

#include <glib.h>

typedef enum { LITHO_HDR_PQ, LITHO_HDR_HLG } LithoHdrKind;

#define LITHO_HDR_WHITE_NITS 203 /* diffuse white, ITU-R BT.2408 §2.2: linear light 1 */
#define LITHO_HDR_KNEE 0.7f      /* light up to here stays as it is */

typedef struct {
  LithoHdrKind kind;
  int n_codes;     /* of a sample: 256 or 65536 */
  float *light;    /* owned; of each code: display light over white (PQ), scene light 0..1 (HLG) */
  float luma[3];   /* of the primaries, for HLG's system gamma */
  float matrix[9]; /* light of the primaries → linear sRGB, row-major */
  float peak;      /* the brightest channel of the picture over white, at least 1: it becomes 1 */
} LithoHdr;

/* matrix, luma: of the picture's primaries. peak is 1 until litho_hdr_see(). */
LithoHdr *litho_hdr_new(LithoHdrKind kind, int n_codes, const double matrix[9],
                        const double luma[3]);
void litho_hdr_free(LithoHdr *hdr);

/* n pixels of `bands` (1 or 3) samples; codes: guint8 or guint16 by n_codes. See: raises the peak
 * to the brightest. */
void litho_hdr_see(LithoHdr *hdr, const void *codes, int bands, gsize n);
/* Tone-mapped: n × 3 floats, extended linear sRGB. */
void litho_hdr_map(const LithoHdr *hdr, const void *codes, int bands, gsize n, float *rgb);

#endif
