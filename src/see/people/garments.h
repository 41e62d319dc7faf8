/* garments.h: what one person wears, piece by piece. */
#ifndef LITHO_SEE_PEOPLE_GARMENTS_H
#define LITHO_SEE_PEOPLE_GARMENTS_H

#include "see/people/pose.h"
#include "see/coarse_mask.h"

typedef enum {
  SEE_GARMENT_TOP,        /* shirt, sweater, jersey, jacket: trunk and arms */
  SEE_GARMENT_SLEEVELESS, /* vest, tank top: the trunk */
  SEE_GARMENT_BOTTOM,     /* trousers, skirt, shorts */
  SEE_GARMENT_LONG,       /* dress, robe: trunk to the legs */
  SEE_GARMENT_COAT,       /* over trousers that show below it */
  SEE_GARMENT_SHOES,
  SEE_GARMENT_SOCKS,
  SEE_GARMENT_HAT, /* and helmet */
  SEE_GARMENT_SLEEVES,
  SEE_GARMENT_HAIR, /* no garment, but what is beside them on a head */
} SeeGarment;

/* The pixels of `person` (0..1, the proxy's size) that are the garment, in the colours that lie
 * where the pose has that garment and nothing else: a new plane of the proxy's size, empty where
 * nothing is. held: NULL, or what lies before the person and is none of it. is_color: NULL, or 0..1
 * how well each pixel is of the colour that is said of the garment. *sure: 0..1, how plainly it is
 * there: a hat of the hair's or the skin's colours is rather none; 1 of the others. Caller frees.
 * NULL: the person is too small for it, without an error, or CANCELLED, INTERNAL with one. */
LithoPlane *see_garment_cut(LithoScene *scene, const SeePose *pose, const LithoPlane *person,
                            const LithoPlane *held, const LithoPlane *is_color, SeeGarment garment,
                            double *sure, GError **error);

#endif
