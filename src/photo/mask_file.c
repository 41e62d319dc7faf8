/* mask_file.c: a mask written as a picture.
 *
 * Values are coverage, not light: no gamma and no profile are written, and none is to be applied.
 */
#include "base/file.h"
#include "photo/internal.h"

#define COMPRESSION 1 /* masks are flat: more costs time and saves little */

gboolean
litho_photo_save_mask(VipsImage *mask, const char *path, GError **error)
{
  void *png;
  size_t size;
  if (vips_pngsave_buffer(mask, &png, &size, "compression", COMPRESSION, "strip", TRUE, NULL) != 0) {
    litho_photo_take_error(error, LITHO_ERROR_WRITE, path, "png");
    return FALSE;
  }
  gboolean ok = litho_file_write(path, png, size, error);
  g_free(png);
  return ok;
}
