/* color_fit.h: is a pixel of the colour that a query names? */
#ifndef LITHO_SEE_FIND_COLOR_FIT_H
#define LITHO_SEE_FIND_COLOR_FIT_H

#include "see/find/query.h"
#include "see/lab.h"

/* Does the query name a colour or a shade? */
gboolean see_query_has_color(const SeeQuery *query);
/* 0..1. Oklab. Two colours: either. */
double see_color_fit(const SeeQuery *query, const float lab[3]);
/* Mean fit over the pixels, weighted by `weight` (0..1, of the look's size); 0 without weight. */
double see_color_share(const SeeQuery *query, const SeeLab *lab, const LithoPlane *weight);
/* Takes the pixels of other colours out of the plane, softly along its fit, with specks and holes closed. */
void see_color_cut(const SeeQuery *query, const SeeLab *lab, LithoPlane *plane);

#endif
