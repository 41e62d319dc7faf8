/* lens.h: what a camera's lens does to a picture, by lensfun's database: distortion, lateral colour, light fall-off.
 *
 * All of lensfun's models are functions of the distance from the lens's centre. They are therefore taken from the library once,
 * along a ray, and the picture is then worked by these tables (bicubic, Catmull and Rom), which is as exact: the tables are
 * off by less than 0.01 px.
 */
#ifndef LITHO_PIXEL_LENS_H
#define LITHO_PIXEL_LENS_H

#include <vips/vips.h>
#include "litho.h"
#include "photo/shot.h"

#define LITHO_LENS_STEPS 2048

/* Which lens, and what is known of the shot. Pointers are lensfun's, which stay. */
typedef struct {
  const void *lens; /* lfLens */
  char *camera, *name; /* as the database has them; camera NULL: not in it. Owned */
  double crop, focal_mm, aperture, distance_m;
  int orientation; /* EXIF's, of the file: 1 to 8 */
} LithoLens;

typedef struct {
  gboolean distortion, color, falloff; /* which of them the database knows, of those that are wanted */
  double cx, cy;  /* the lens's centre, px of the frame */
  double step;    /* px between two values of the tables */
  double scale;   /* of the result around the frame's middle; above 1: enlarged */
  float factor[3][LITHO_LENS_STEPS + 2]; /* of red, green, blue: distance in the photo / distance in the result */
  float gain[LITHO_LENS_STEPS + 2];      /* of light, by distance in the photo */
} LithoLensMap;

typedef struct {
  gboolean distortion, color, falloff; /* which are wanted */
  double share;                        /* of each, 0..1 */
  double scale;                        /* NAN: so that no corner is empty and as much as can be stays */
} LithoLensWish;

/* Names of the camera and the lens, NULL: as the shot says. focal, aperture: 0: as the shot says. NULL and *why (a sentence;
 * caller frees): the database has no such lens, or the shot does not say which. */
LithoLens *litho_lens_find(const LithoShot *shot, const char *camera, const char *name, double focal_mm, double aperture,
                           char **why);
void litho_lens_free(LithoLens *lens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoLens, litho_lens_free)

/* For an upright frame of this size, which is the whole of the photo. */
void litho_lens_map(const LithoLens *lens, const LithoLensWish *wish, int width, int height, LithoLensMap *map);
/* Where the result's pixel (x, y) comes from in the photo; channel 0 to 2. */
void litho_lens_place(const LithoLensMap *map, int width, int height, double x, double y, int channel, double out[2]);
/* in: 1 or 3 bands of float; one band goes by green's table and keeps its values. Copies the map. */
gboolean litho_lens_apply(const char *what, VipsImage *in, const LithoLensMap *map, VipsImage **out, GError **error);

#endif
