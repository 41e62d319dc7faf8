/* net_tiles.h: a picture → picture net over a photo of any size, in overlapping tiles. */
#ifndef LITHO_PIXEL_NET_TILES_H
#define LITHO_PIXEL_NET_TILES_H

#include "model/role.h"
#include <vips/vips.h>
#include "litho.h"

/* Codes that a net is given: room for noise about black and white, and for colours outside sRGB. */
#define LITHO_NET_LOW (-0.25f)
#define LITHO_NET_HIGH 1.25f

/* Changes what the net made of n pixels: in (not held in those bounds) and out are sRGB codes, (n,3). Only for nets
 * that keep the size. */
typedef void (*LithoNetMix)(const float *in, float *out, int n, gconstpointer data);

typedef struct {
  float sigma;     /* for nets with such an input: deviation of the noise in codes 0..1 */
  LithoNetMix mix; /* or NULL */
  gconstpointer data;
  GDestroyNotify free_data; /* of data, or NULL */
  GCancellable *cancel;     /* may be NULL */
} LithoNetTiles;

/* The net's result as a lazy image of linear light, 3-band float scRGB like `in`, net->factor times as large.
 * Takes the net and options->data, also on an error; keeps options->cancel. Errors: MODEL (the net fails), INTERNAL; a
 * tile that fails later is an error of whoever reads the image.
 *
 * Tiles overlap and are blended over a few pixels, so that seams of nets that look at more than the overlap do
 * not show; where the photo ends its edge is reflected. For nets of a fixed size that is the tile. */
gboolean litho_net_tiles(const char *what, LithoRoleNet *net, VipsImage *in, const LithoNetTiles *options,
                         VipsImage **out, GError **error);

#endif
