/* internal.h: what the files of this folder share. */
#ifndef LITHO_PHOTO_INTERNAL_H
#define LITHO_PHOTO_INTERNAL_H

#include "base/vips_auto.h"
#include "photo/color_tag.h"
#include "photo/format.h"
#include "photo/metadata.h"
#include "photo/photo.h"
#include "photo/stream.h"
#include "photo/tiff_kind.h"

typedef struct {
  LithoPhoto photo; /* first: a LithoPhoto* is a PhotoPrivate* */
  const LithoFormat *format;
  VipsImage *pixels; /* decoded values as in the file, before orientation, in memory */
  VipsImage *device; /* upright, no alpha, values of the profile (CMYK too); coded for MATRIX */
  LithoTiffKind tiff; /* unknown for other formats */
  LithoColorTag tag;  /* what the container says of its colours; NONE where it does not count */
  LithoMetadata metadata;
  gboolean is_developed; /* `device` is no longer in the file's values but already linear light */
  GBytes *bytes;        /* opened from memory */
  char *path;           /* opened from a file */
  gboolean header_only; /* metadata is all that is wanted: no pixels */
  int small_px;         /* 0: whole; else decoded smaller, the short edge stays ≥ small_px (where it is that long) */
  double frame_width, frame_height; /* of the upright frame, in px of `coded`: whole numbers unless decoded smaller */
  int shrunk_by; /* of what was decoded smaller: whole px per px of `coded`; 0: whole */
  LithoShot *shot;      /* NULL: not asked for yet */
  LithoStream *stream;  /* decoding still going on behind `pixels`, or NULL */
  VipsImage *proxy;     /* the last one made */
  int proxy_size;
} PhotoPrivate;

static inline PhotoPrivate *
photo_private(LithoPhoto *photo)
{
  return (PhotoPrivate *)photo;
}

PhotoPrivate *litho_photo_new(const char *name);

void litho_photo_warn(LithoPhoto *photo, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Takes over libvips' error text as a GError of `code`: "NAME: WHAT: first line of the text". */
void litho_photo_take_error(GError **error, LithoError code, const char *name, const char *what);

/* Decodes the header's picture into `pixels`. */
gboolean litho_photo_decode(PhotoPrivate *priv, VipsImage *header, GError **error);
/* How often the short edge of a picture that is wanted small holds small_px. */
int litho_photo_spare_factor(const PhotoPrivate *priv, const VipsImage *image);
/* A decoder's words as a warning of the photo (a LithoPhoto *). */
void litho_photo_hear_decoder(const char *text, gpointer photo);

/* The metadata of an output of this format, size and colours; what goes on the way becomes warnings. Error READ: as
 * litho_metadata_update(). */
gboolean litho_photo_out_metadata(LithoPhoto *photo, const LithoFormat *format, const LithoSaveOptions *options,
                                  const LithoMetadataUpdate *update, LithoMetadata *out, GError **error);
/* The pixels are read once from here on, in their order, of which the last n_lines have to stay; proxy_px: 0, or the size of
 * the proxy that litho_photo_proxy() is to give afterwards. Does nothing where that cannot be. */
void litho_photo_read_once(PhotoPrivate *priv, int n_lines, int proxy_px);
/* Writes three bands of 8 bits as a JPEG with luma_h × luma_v luma samples per chroma sample. 0, or -1 with libvips' error
 * text. */
int litho_jpeg_save(VipsImage *image, VipsTarget *target, int quality, gboolean interlace, int luma_h, int luma_v);
/* Whether litho_png_save() writes such a picture: 8 or 16 bits as they lie, 1 to 4 bands, from top to bottom. */
gboolean litho_png_can_save(const VipsImage *image, int bits, gboolean interlace);
/* Writes a PNG, packed on all cores. level: 0 to 9 of zlib, or -1: chosen block by block, quick for photos. 0, or -1 with
 * libvips' error text. */
int litho_png_save(VipsImage *image, VipsTarget *target, int level);

/* The warnings for what is in `lost`, each once. */
void litho_photo_warn_lost(LithoPhoto *photo, const LithoFormat *format, guint lost);

/* From `pixels` and the header: device, coded, alpha, coding and profile. */
gboolean litho_photo_interpret(PhotoPrivate *priv, VipsImage *header, GError **error);
LithoCoding *litho_photo_linear_coding(void);

/* As litho_photo_open() of a file, with small_px as above; may be called from several threads: libvips' warnings are
 * not collected, and an error's text may be that of another thread's photo. */
LithoPhoto *litho_photo_open_small(const char *path, const LithoLoadOptions *options, int small_px, GError **error);

/* L*a*b* in `pixels` (libvips' kinds, or TIFF's ICCLab and ITULab, which it takes for RGB) to linear light and alpha in
 * float; FALSE with libvips' error set. */
gboolean litho_photo_is_lab(const PhotoPrivate *priv);
gboolean litho_photo_is_coded_lab(const PhotoPrivate *priv);
gboolean litho_photo_develop_lab(PhotoPrivate *priv);
/* Tone-maps the codes of `device`, which `tag` says are HDR, to linear light of standard range: coded, coding and
 * device. FALSE with libvips' error set. */
gboolean litho_photo_develop_hdr(PhotoPrivate *priv);
/* Looks at all samples of a float `device` without a profile: codes become 8 or 16 bits, what is beyond 0..1 is said.
 * FALSE with libvips' error set. */
gboolean litho_photo_check_float(PhotoPrivate *priv);

/* `converted` (values of the photo's own profile, made from `image`) with what litho_photo_hand_through() promised in
 * its place. New reference; FALSE with libvips' error set. */
gboolean litho_photo_merge_handed(VipsImage *image, VipsImage *converted, VipsImage **out);

/* Waits for a decoding that goes on. FALSE: the file is damaged, and *error (replaced when it is set
 * already) says so. */
gboolean litho_photo_decoded(LithoPhoto *photo, GError **error);

#endif
