/* area.h: what area and geometry operations share: one pass over a picture in tiles that see their
 * neighbours, and planes of a small copy.
 */
#ifndef LITHO_PIXEL_AREA_H
#define LITHO_PIXEL_AREA_H

#include "base/vips_auto.h"
#include <vips/vips.h>
#include "litho.h"

/* One tile of the output and the input around it. Pixels are 3 interleaved floats (scRGB). */
typedef struct {
  const float *in;  /* pixel (x - margin, y - margin); outside the frame its edge is repeated */
  gsize in_stride;  /* floats from one row to the next */
  float *out;       /* pixel (x, y) */
  gsize out_stride;
  int x, y, width, height; /* of the tile, in the frame */
  int margin;
  int frame_width, frame_height;
  float *scratch;   /* n_scratch planes of (width + 2 margin)·(height + 2 margin) floats, and 16 more
                       each; 32-byte aligned at the start */
} LithoTile;

typedef void (*LithoTileFn)(gconstpointer state, LithoTile *tile);

/* Lazy image of the same size as `in` (3-band float). Takes `state`, also on failure. Tiles come on
 * many threads at once; fn must give the same values for a pixel whatever tile it comes in. */
gboolean litho_area_run(VipsImage *in, int margin, int n_scratch, LithoTileFn fn, gpointer state,
                        GDestroyNotify free_state, const char *what, VipsImage **out,
                        GError **error);

/* Luma (Rec. 709 weights, linear light) of the 3-band float pixels. */
static inline float
litho_luma(const float *p)
{
  return 0.2126f * p[0] + 0.7152f * p[1] + 0.0722f * p[2];
}

/* A small picture in planes. */
typedef struct {
  int width, height;
  float *v; /* owned */
} LithoPlane;

LithoPlane *litho_plane_new(int width, int height);
void litho_plane_free(LithoPlane *plane);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPlane, litho_plane_free)

/* sqrt of the luma (0 where it is negative) of width × height 3-band float pixels, as a new plane. */
LithoPlane *pixel_plane_root_luma(const float *pixels, int width, int height);

/* Pixels of a 3-band float image in memory, owned by the caller (g_free); NULL and error. */
float *litho_area_pixels(VipsImage *in, const char *what, GError **error);

/* Mean over (2r+1)² boxes that are cut at the frame's edge. */
void litho_plane_box_mean(const LithoPlane *in, int radius, LithoPlane *out);

/* out[x·h + y] = in[y·w + x]. */
void pixel_transpose(const float *in, float *out, int w, int h);

/* Minimum over (2r+1)² boxes that are cut at the frame's edge, in place; plane and tmp: w·h values. */
void pixel_box_min(float *plane, float *tmp, int w, int h, int r);

/* n values of the plane enlarged to width × height, row y from column x on (bilinear, centres
 * aligned, edges repeated). */
void litho_plane_row(const LithoPlane *plane, int width, int height, int x, int y, int n,
                     float *out);

/* For qsort() and GArray: rising. */
int pixel_compare_floats(gconstpointer a, gconstpointer b);

#endif
