/* fill_colors.h: whether a filling's colours are those of what is around its hole. */
#ifndef LITHO_PIXEL_FILL_COLORS_H
#define LITHO_PIXEL_FILL_COLORS_H

#include "pixel/patchmatch.h"

/* Colours of what is known around a hole, and how far they are from each other. */
typedef struct _LithoFillColors LithoFillColors;

/* Of a field whose hole need not be filled yet. What is to be avoided does not count. NULL: too
 * little is known around it to tell. */
LithoFillColors *pixel_fill_colors_new(const LithoField *field);
void pixel_fill_colors_free(LithoFillColors *colors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFillColors, pixel_fill_colors_free)

/* 0..1: of the filled core, what has a colour that is hardly found around it. colors NULL: 0. */
double pixel_fill_colors_foreign(const LithoFillColors *colors, const LithoField *field);

#endif
