/* save.h: the parts of saving: what the file will be (save_target.c), its samples (save_samples.c), what lies behind the picture
 * (save_behind.c). */
#ifndef LITHO_PHOTO_SAVE_H
#define LITHO_PHOTO_SAVE_H

#include "photo/internal.h"
#include "photo/motion.h"

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
/* What is written behind the picture, as it will be. */
typedef struct {
  GBytes *gain_map;       /* a JPEG, owned; NULL: none */
  LithoMotion *motion;    /* owned; NULL: none */
  char *announced;        /* LithoMetadataUpdate.announced, owned */
  guint kept;             /* LithoMetadataUpdate.kept */
} SaveBehind;

static inline void
save_behind_clear(SaveBehind *behind)
{
  g_clear_pointer(&behind->gain_map, g_bytes_unref);
  g_clear_pointer(&behind->motion, litho_motion_free);
  g_clear_pointer(&behind->announced, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SaveBehind, save_behind_clear)

/* What of the options a file of this format takes; of the video the photo warns. Error INTERNAL: the gain map cannot be coded. */
gboolean save_behind_prepare(LithoPhoto *photo, const char *format, const LithoSaveOptions *options, SaveBehind *behind,
                             GError **error);
/* `blocks` with the segments that announce it; takes over blocks. */
GBytes *save_behind_announce(const SaveBehind *behind, const LithoSaveOptions *options, GBytes *blocks);
/* Into the file that is open as fd, whose pixels and metadata are written. Error WRITE. */
gboolean save_behind_finish(const SaveBehind *behind, const char *format, int fd, GError **error);

/* What the loader hung on the image goes; the photo's blocks are the only truth. */
void save_clear_blocks(VipsImage *image);

#endif
