/* resolution.h: how many pixels of a picture go to an inch of paper. It describes the file for printing; no operation
 * of litho asks for it, so that it is carried from file to file and never made up. */
#ifndef LITHO_PHOTO_RESOLUTION_H
#define LITHO_PHOTO_RESOLUTION_H

#include <glib.h>

typedef struct {
  double x, y; /* px per inch; 0: not known */
} LithoResolution;

#define LITHO_CM_PER_INCH 2.54

static inline gboolean
litho_resolution_known(const LithoResolution *resolution)
{
  return resolution->x > 0 && resolution->y > 0;
}

/* Files that count px per metre or centimetre cannot say 300 per inch: what is within rounding of a whole number was
 * meant to be it. per_inch: px per inch. */
static inline double
litho_resolution_snap(double per_inch)
{
  const double whole = (double)(gint64)(per_inch + 0.5);
  return per_inch - whole < 0.013 && whole - per_inch < 0.013 ? whole : per_inch;
}

/* unit: 2 inch, 3 centimetre as in TIFF; another: an aspect only, which is left out. */
static inline LithoResolution
litho_resolution_new(double x, double y, guint unit)
{
  const double factor = unit == 2 ? 1 : unit == 3 ? LITHO_CM_PER_INCH : 0;
  const LithoResolution out = {litho_resolution_snap(x * factor), litho_resolution_snap(y * factor)};
  /* what a PNG can hold, and no nonsense */
  return out.x > 0 && out.y > 0 && out.x < 1e6 && out.y < 1e6 ? out : (LithoResolution){0, 0};
}

#endif
