/* info.h: what a picture file says of itself, in groups for people, and what writing it in another format would lose. */
#ifndef LITHO_PHOTO_INFO_H
#define LITHO_PHOTO_INFO_H

#include "photo/photo.h"

typedef struct {
  char *name;  /* "Model", "dc:title": as the block has it */
  char *value; /* UTF-8, shortened where it is long; binary values as "(40 bytes)" */
} LithoInfoField;

typedef struct {
  const char *title; /* "EXIF, exposure"; static */
  GPtrArray *fields; /* of LithoInfoField, in the order of the file */
} LithoInfoGroup;

/* *width, *height: of the upright photo; the LithoPhoto itself may be smaller (decoded small where its format can), so it
 * is for reading about, not for saving. Errors as litho_photo_open(). */
LithoPhoto *litho_info_open(const char *path, const LithoLoadOptions *options, int *width, int *height, GError **error);

/* Every block of metadata that there is: of LithoInfoGroup, none of them empty; caller unrefs. */
GPtrArray *litho_info_groups(LithoPhoto *photo);

/* What lies in the file beside the picture and its metadata ("gain map (HDR): 2016 × 1512 px, up to 2.3 stops"): of char *; caller
 * unrefs. */
GPtrArray *litho_info_beside(LithoPhoto *photo);
/* The burst that the photo is one of, in the camera's own name for it, and whether it is the one that the camera chose:
 * "BurstID 7f… (the one that was chosen)"; NULL: none. Caller frees. */
char *litho_info_burst(LithoPhoto *photo);
/* What Apple names the video by that a live photo has in a file of its own; NULL: it is none. Caller frees. */
char *litho_info_live(LithoPhoto *photo);

/* Description of the ICC profile in its own words; NULL: none. Caller frees. */
char *litho_info_profile(LithoPhoto *photo);
/* "Canon EOS R5", "RF 50mm F1.2", "2024:05:01 10:11:12", NULL: not said. Caller frees. */
char *litho_info_camera(LithoPhoto *photo);
char *litho_info_lens(LithoPhoto *photo);
char *litho_info_taken(LithoPhoto *photo);
/* Degrees, north and east positive. FALSE: no position. */
gboolean litho_info_position(LithoPhoto *photo, double *latitude, double *longitude);
/* "4:2:0" of a JPEG; NULL: not one, or grey. Static. */
const char *litho_info_chroma(LithoPhoto *photo);
/* px per inch, as the file says it; 0: not. */
double litho_info_resolution(LithoPhoto *photo);

/* What litho_photo_save() in `format` ("png") with everything else as it comes would lose of a photo of this size (px): of
 * char *, empty when nothing is; caller unrefs. Error LIMIT: the format does not hold such a picture. */
GPtrArray *litho_info_losses(LithoPhoto *photo, const char *format, int width, int height, GError **error);

#endif
