/* heif_aux.h: auxiliary images of a HEIC file, by libheif. */
#ifndef LITHO_PHOTO_HEIF_AUX_H
#define LITHO_PHOTO_HEIF_AUX_H

#include <vips/vips.h>

/* The auxiliary image of the primary picture whose type begins with one of `types` (NULL-terminated), the first of them that
 * there is: one band of 8 bits in memory, turned as the file says. NULL: none, or it cannot be decoded. data must live until the
 * call returns. New reference. */
VipsImage *litho_heif_auxiliary(gconstpointer data, gsize size, const char *const *types);

/* The depth image in the same form. is_near: larger codes are nearer (disparity), else farther. */
VipsImage *litho_heif_depth(gconstpointer data, gsize size, gboolean *is_near);

#endif
