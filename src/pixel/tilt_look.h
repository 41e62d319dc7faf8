/* tilt_look.h: how far a photo is off level by what it shows, as a net sees it (infer/tilt_net.h). */
#ifndef LITHO_PIXEL_TILT_LOOK_H
#define LITHO_PIXEL_TILT_LOOK_H

#include "infer/tilt_net.h"

/* What looks: the net and the locked backbone; litho_tilt_eye_free() frees both. Not thread-safe. */
typedef struct {
  LithoTiltNet *net;
  LithoRoleNet *maps;
} LithoTiltEye;

/* The installed ones. *eye is NULL, without an error, where one of them or OpenVINO is not there. Errors: HASH, MODEL
 * (a file that is damaged, or does not fit the other). */
gboolean litho_tilt_eye_open(LithoTiltEye **eye, GError **error);
void litho_tilt_eye_free(LithoTiltEye *eye);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTiltEye, litho_tilt_eye_free)

/* Logarithms of how likely each angle from -45 to 45° is (no constant is taken out). pixels: (height,width,3) linear
 * light; more than some 512 px gain nothing. Two looks of the backbone. Errors: MODEL. */
gboolean litho_tilt_look(const LithoTiltEye *eye, const float *pixels, int width, int height,
                         double likely[LITHO_TILT_ANGLES], GError **error);

/* The photo as the net gets it, (256,256,3) codes: shrunk to 144 px and enlarged again, grey about it. codes:
 * (height,width,3). */
void litho_tilt_view(const float *codes, int width, int height, gboolean mirrored, float *rgb);

#endif
