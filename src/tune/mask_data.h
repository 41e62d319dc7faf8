/* mask_data.h: lists of photos with masks, and what a training run draws by chance.
 *
 * A list is TSV: photo, mask and perhaps a kind, paths relative to the list; empty lines and lines that begin with #
 * are skipped. A mask is an 8-bit grey picture, more than 127 is the thing; for stuff a map of label numbers, 255 is
 * unknown.
 */
#ifndef LITHO_TUNE_MASK_DATA_H
#define LITHO_TUNE_MASK_DATA_H

#include <gio/gio.h>
#include "litho.h"

typedef struct {
  char *photo, *mask, *kind; /* paths; kind "" when the list names none; owned */
} LithoMaskRow;
/* LithoMaskRow*. Errors: NOT_FOUND, READ (with the line). */
GPtrArray *litho_mask_list_read(const char *path, GError **error);
/* The rows of several lists, one after the other. */
GPtrArray *litho_mask_lists_read(const char *const *paths, GError **error);

typedef struct {
  int width, height;           /* of the photo as it was decoded: long edge ≤ 1024 px */
  guint8 *rgb;                 /* (height,width,3) sRGB */
  int mask_width, mask_height; /* the file's own */
  guint8 *mask;                /* (mask_height,mask_width) */
} LithoMaskPair;
/* May be called from several threads. Errors: as litho_photo_open(); FORMAT: the mask is no 8-bit grey picture. */
LithoMaskPair *litho_mask_pair_load(const LithoMaskRow *row, GError **error);
void litho_mask_pair_free(LithoMaskPair *pair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMaskPair, litho_mask_pair_free)

/* Random numbers of one sample: a pure function of (seed, stream), so that a run that goes on draws the same. */
typedef struct {
  guint64 seed, stream, next;
} LithoDraw;
double litho_draw(LithoDraw *draw);                             /* [0, 1) */
double litho_draw_between(LithoDraw *draw, double a, double b); /* [a, b) */
int litho_draw_int(LithoDraw *draw, int a, int b);              /* a..b */
gboolean litho_draw_chance(LithoDraw *draw, double p);
double litho_draw_normal(LithoDraw *draw); /* standard */

/* The square window from (x0, y0), `side` wide, of `in` (h,w,bands) as out (n,n,bands): each pixel the mean of bilinear
 * samples, as many as keep up with the scale; `fill` outside. */
void litho_window(const guint8 *in, int w, int h, int bands, double x0, double y0, double side, double fill, int n,
                  float *out);
/* Light changes of a picture of n pixels, codes 0..1: gamma between 1/most and most, gains of channels 1 ± gain, at
 * times grey. */
void litho_light_change(LithoDraw *draw, double most, double gain, float *rgb, gsize n);
/* Left and right exchanged, of (h,w,bands). */
void litho_mirror(float *v, int h, int w, int bands);

#endif
