/* patchmatch.h: for each patch over a hole the most alike patch of what is known (Barnes et al. 2009).
 *
 * A patch is named by its upper left pixel and lies in the picture as a whole. Everything is
 * independent of the number of threads: rows are worked in bands of fixed height that read each other's
 * state before the sweep, and chance is a hash of place and turn.
 */
#ifndef LITHO_PIXEL_PATCHMATCH_H
#define LITHO_PIXEL_PATCHMATCH_H

#include <glib.h>

#define LITHO_PATCH 8 /* px, width and height */

typedef struct {
  gint16 x, y;
} LithoPlace;

/* One level of the pyramid. W, H: width, height; a patch has W-7 × H-7 places, kept in rows of W. */
typedef struct {
  int width, height;
  float *pixels;       /* (H,W,4): coded R, G, B and texture, about 0..1; owned */
  guint8 *bytes;       /* (H,W,4): the same as patches are compared; owned */
  guint8 *core;        /* (H,W): 1 where pixels are to be filled; owned */
  guint8 *avoid;       /* (H,W): 1 where pixels are known but never a source; owned */
  guint8 *hole;        /* (H,W): 1 where pixels are unknown: the core, and what is to be avoided so near to it that a patch
                          over the core would see it: the filling goes on behind it; owned */
  guint8 *n_unknown;   /* (H,W): of the patch here: 0: a source, 1..64: a target (it has pixels of the core), 255: neither;
                          owned */
  int x0, y0, x1, y1;  /* the box of the hole's pixels and of the targets: nothing else is looked at to fill it */
  float *guide;        /* NULL, or (H,W,3): the colours that are thought to be in the hole and behind what is to be
                          avoided, coarsely, and the known ones elsewhere (fill_guide.h); owned */
  guint8 *low;         /* NULL, or (H,W,4): their means over 5×5 px as they are compared; owned */
  LithoPlace *nearest; /* (H,W): the source of each target; owned */
  guint32 *distance;   /* (H,W): sum of squares between them; owned */
} LithoField;

typedef void (*LithoRowsFn)(gpointer data, int y0, int y1);
/* fn on bands of rows 0..n, on several threads. */
void litho_rows_run(int n, LithoRowsFn fn, gpointer data);

LithoField *litho_field_new(int width, int height);
void litho_field_free(LithoField *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoField, litho_field_free)

/* `hole`, `n_unknown` and the box from `core` and `avoid`. FALSE: there is no source. */
gboolean litho_field_classify(LithoField *field);
/* `bytes` from `pixels`, in the hole or everywhere. */
void litho_field_quantise(LithoField *field, gboolean hole_only);
/* Distances of the nearest as they stand. */
void litho_field_measure(LithoField *field);
/* n sweeps from the nearest as they stand. reach: px that chance looks around the best so far; 0: only
 * neighbours' places. turn: for chance. */
void litho_field_search(LithoField *field, int n, int reach, guint turn);
/* The nearest of a finer level from those of the level of half its size. */
void litho_field_refine(const LithoField *coarse, LithoField *fine);

/* Is there a source at (x, y), inside the picture or not? */
static inline gboolean
litho_field_is_source(const LithoField *field, int x, int y)
{
  return x >= 0 && y >= 0 && x < field->width && y < field->height &&
         field->n_unknown[(gsize)y * (gsize)field->width + (gsize)x] == 0;
}

static inline gboolean
litho_field_is_target(const LithoField *field, int x, int y)
{
  return (guint)(field->n_unknown[(gsize)y * (gsize)field->width + (gsize)x] - 1) < LITHO_PATCH * LITHO_PATCH;
}

#endif
