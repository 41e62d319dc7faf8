/* inpaint.h: fills a hole in a picture from what is around it. */
#ifndef LITHO_PIXEL_INPAINT_H
#define LITHO_PIXEL_INPAINT_H

#include <gio/gio.h>
#include "infer/fill_net.h"
#include "pixel/fill_judge.h"

typedef struct {
  int n_levels;         /* sizes that were worked; 0: too small for patches, filled smoothly */
  int n_fillings;       /* that were compared; 0: the same */
  LithoVerdict verdict; /* of the best one; all 0: the same */
} LithoInpainted;

/* How it is filled; all 0: the usual way. */
typedef struct {
  const guint8 *avoid; /* NULL, or (height,width), 1 where nothing is taken from and behind which the filling goes on (other
                          things); where all that is known is to be avoided it is not heeded */
  const LithoFillFile *net; /* NULL, or the net whose coarse fill guides more fillings, their choice, their colours */
  gboolean quick;      /* one filling, that is not compared with others */
  LithoPlace *from;    /* NULL, or room for (height,width): set to where a pixel of the hole is from, {-1, -1} where that is
                          not known; other pixels are left */
} LithoInpaintHow;

/* pixels: (height,width,3) sRGB-coded float; hole: (height,width), 1 where they are unknown. The pixels of
 * the hole are replaced, no other is touched. Something must be known. how may be NULL. Error CANCELLED. */
gboolean litho_inpaint(float *pixels, const guint8 *hole, int width, int height, const LithoInpaintHow *how,
                       GCancellable *cancel, LithoInpainted *out, GError **error);

#endif
