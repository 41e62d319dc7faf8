/* inpaint_data.h: photos, windows and holes that the fill net learns from. */
#ifndef LITHO_TUNE_INPAINT_DATA_H
#define LITHO_TUNE_INPAINT_DATA_H

#include "infer/fill_net.h"
#include "tune/mask_data.h"

/* Paths (char*) of the photos of a folder, by name; list: NULL, or a file of the names to take, one
 * a line. Errors: NOT_FOUND, READ, USAGE (a name that is not there; none is). */
GPtrArray *litho_inpaint_photos(const char *folder, const char *list, GError **error);

/* A photo as windows are cut from it: long edge ≤ 320 px. */
typedef struct {
  int width, height;
  guint8 *rgb; /* (height,width,3) */
} LithoInpaintPhoto;
/* May be called from several threads. Errors: as litho_photo_open(). */
LithoInpaintPhoto *litho_inpaint_photo_load(const char *path, GError **error);
void litho_inpaint_photo_free(LithoInpaintPhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoInpaintPhoto, litho_inpaint_photo_free)

/* A window of 128 × 128 px, truth (128,128,3) codes 0..1, and its hole (128,128), 1 where it is:
 * half of them one to three round or lobed shapes, the others a box, a stroke of a brush, or thin
 * lines; 0.25 to 40 % of the window. train: window, side and light by chance; else the middle of
 * the photo. */
void litho_inpaint_sample(const LithoInpaintPhoto *photo, gboolean train, LithoDraw *draw,
                          float *truth, guint8 *hole);
/* truth with the hole filled smoothly, and the hole, as the net takes them: picture (128,128,4). */
void litho_inpaint_picture(const float *truth, const guint8 *hole, float *picture);

#endif
