/* save.h: the parts of saving: what the file will be (save_target.c), its samples (save_samples.c). */
#ifndef LITHO_PHOTO_SAVE_H
#define LITHO_PHOTO_SAVE_H

#include "photo/internal.h"

/* What an output file will be. */
typedef struct {
  const LithoFormat *format;
  int bits;
  VipsBandFormat sample; /* UCHAR, USHORT or FLOAT */
  int bands;             /* of colour: 1, 3 or 4 */
  GBytes *profile;       /* to embed, owned; NULL: none */
  gboolean same;         /* bands, bits and profile are the photo's own */
} SaveTarget;

static inline void
save_target_clear(SaveTarget *target)
{
  g_clear_pointer(&target->profile, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SaveTarget, save_target_clear)

/* Checks the options too. Errors: USAGE, FORMAT, those of profiles. */
gboolean save_target_resolve(LithoPhoto *photo, const char *path, const LithoSaveOptions *options, SaveTarget *target,
                             GError **error);
/* Both may be NULL. */
gboolean save_same_bytes(GBytes *a, GBytes *b);

/* The samples of the file: image (values as coding says) with its alpha (NULL: none), or on white where the format has no
 * transparency, which the photo warns of. New reference. Error INTERNAL. */
gboolean save_samples(LithoPhoto *photo, const SaveTarget *target, VipsImage *image, VipsImage *alpha,
                      const LithoCoding *coding, VipsImage **out, GError **error);
/* What the loader hung on the image goes; the photo's blocks are the only truth. */
void save_clear_blocks(VipsImage *image);

#endif
