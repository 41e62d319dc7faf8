/* shot.h: how a photo was taken, as its file says: what operations and facts may go by. */
#ifndef LITHO_PHOTO_SHOT_H
#define LITHO_PHOTO_SHOT_H

#include <glib.h>

typedef struct _LithoRawLight LithoRawLight; /* raw/white.h */

/* "" and 0: the file does not say. */
typedef struct {
  const LithoRawLight *light; /* of a camera's raw file, owned by the photo; NULL: any other photo */
  char make[64], model[64], lens_make[64], lens[128];
  double focal_mm, focal35_mm, aperture, distance_m, shutter_s;
  int width, height;   /* px of the whole upright picture; 0: not known */
  int orientation;     /* of the file, EXIF's: 1 to 8 */
  int iso;
  int hour;        /* 0 to 23 of the camera's clock; -1: the file does not say */
  gboolean flash;  /* it fired */
} LithoShot;

/* exif: NULL or a block; what cannot be read is left empty. */
void litho_shot_read(GBytes *exif, LithoShot *shot);

#endif
