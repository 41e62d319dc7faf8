/* things.h: what an operation may know of the things in the photo: where each is, and what is seen in a picture that the
 * operation made itself. For those with LITHO_OP_THINGS, through ctx->things.
 */
#ifndef LITHO_OP_THINGS_H
#define LITHO_OP_THINGS_H

#include <vips/vips.h>

typedef struct {
  char *label;       /* "dog"; owned */
  gboolean is_alive; /* a person, a face, an animal */
  gboolean is_ground; /* a table, a bed, a shelf: others lie on it, and behind them it goes on */
} LithoThing;

/* A thing that was seen in a picture: its box in shares of the picture. */
typedef struct {
  double x, y, w, h;
  double score; /* 0..1 */
  gboolean is_alive;
} LithoGlimpse;

typedef struct _LithoThings LithoThings;
struct _LithoThings {
  VipsImage *map;  /* 1 band UCHAR in memory: 0 where nothing was seen, k where kinds[k - 1] is. A smaller copy of the
                      frame, or of its size; owned */
  GArray *kinds;   /* LithoThing, at most 255; owned */
  /* Adds to `seen` (LithoGlimpse) what is seen for rather certain in rgb, (height,width,3) sRGB codes 0..1; about 50 ms of a
   * core. NULL where there is no net. FALSE: MODEL, CANCELLED. One thread at a time. */
  gboolean (*look)(gpointer looker, const float *rgb, int width, int height, GArray *seen, GError **error);
  gpointer looker; /* its argument; not owned */
};

LithoThings *litho_things_new(int width, int height);
void litho_things_free(LithoThings *things);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoThings, litho_things_free)
/* Adds a thing; its number in the map, or 0 when there are 255 already. */
guint8 litho_things_add(LithoThings *things, const char *label, gboolean is_alive, gboolean is_ground);

#endif
