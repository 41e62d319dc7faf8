/* matrix.h: what the light and the camera's matrices make of its colours (render.h says by which method).
 *
 * neutral: camera colours of a grey under the light, up to a factor; matrices are row-major. */
#ifndef LITHO_RAW_MATRIX_H
#define LITHO_RAW_MATRIX_H

#include <glib.h>
#include "raw/wire.h"

/* Balanced camera → linear Rec. 2020, rows sum to 1, for the light in which `neutral` is grey, and that light in CIE 1960
 * u, v. FALSE: the camera's colours are not known; matrix and uv are then a guess. */
gboolean raw_matrix_of(const RawWire *wire, const double neutral[3], double matrix[9], double uv[2]);
/* The other way: what the camera sees of a grey under the light. FALSE: not known. */
gboolean raw_matrix_neutral(const RawWire *wire, const double uv[2], double neutral[3]);
/* Of the first of two calibrations under the light (XYZ), linear in 1/T; 1 or 0 where one is alone. */
double raw_light_share(const RawWire *wire, const double white[3]);

/* FALSE: singular. out may not be m. */
gboolean raw_matrix_invert(const double m[9], double out[9]);
/* out may be a or b. */
void raw_matrix_multiply(const double a[9], const double b[9], double out[9]);
void raw_matrix_apply(const double m[9], const double v[3], double out[3]);

#endif
