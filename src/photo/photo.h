/* photo.h: a photo as opened from a file. The only folder that opens or writes image files. */
#ifndef LITHO_PHOTO_PHOTO_H
#define LITHO_PHOTO_PHOTO_H

#include <vips/vips.h>
#include "litho.h"
#include "base/file.h"
#include "color/coding.h"
#include "photo/shot.h"
#include "raw/raw.h"

typedef struct {
  guint64 max_pixels; /* 0: the default, 400 megapixels */
  guint64 max_bytes;  /* of the file; 0: the default, 2 GiB */
  int max_frames;     /* of an animation or multi-page file; 0: the default, 10000. The first one is
                         used and a warning is given; animations above max_pixels in sum are an error */
  const char *const *allow; /* NULL-terminated formats whose untrusted loader may be used: "jxl",
                               "svg", "pdf", "magick", … or "all"; NULL: none */
  const char *camera_profile; /* of camera raw files: a .dcp file, "auto" (an installed one for the camera), "none" (matrices
                                 alone); NULL: the one inside the file, where there is one */
  gboolean half;         /* camera raw files from every second row and column: quick */
  LithoDemosaic demosaic;   /* of camera raw files */
  gboolean clip_highlights; /* of camera raw files: what the sensor clipped is white, not rebuilt */
  const LithoDemosaicNet *demosaic_net; /* for LITHO_DEMOSAIC_NET; NULL: there is none, litho's own method is used */
} LithoLoadOptions;

/* What is known of a camera's raw file beside its pixels. */
typedef struct {
  gboolean has_white;
  LithoDemosaic demosaic;   /* that it was developed by, */
  gboolean clip_highlights; /* and whether clipped sites were left as they are */
  double white_uv[2]; /* CIE 1960 u, v of the light that it was taken in, as the camera says */
  LithoRawLight *light; /* owned */
  char *camera_profile; /* "auto", "none" or "file" as the load options wished, and the hash of the profile's file; NULL: not said */
  char *camera_profile_sha256;
  char *profile_name;   /* of the profile that was used; NULL: the matrices alone */
  gboolean half;
} LithoPhotoRaw;

struct _LithoPhoto {
  char *name;         /* for messages: path as given, or "stdin" */
  char *format;       /* "jpeg" "png" "tiff" "webp" "heif" "avif" "jxl" "gif" … */
  char *sha256;       /* of the file's bytes, hex; NULL until litho_photo_hash() */
  VipsImage *coded;   /* upright (EXIF orientation applied once), no alpha; values as coding says */
  VipsImage *alpha;   /* NULL or 1 band, same format family and size as the file had */
  LithoCoding *coding;
  GBytes *profile;    /* embedded ICC, or NULL */
  LithoPhotoRaw *raw; /* NULL: it is no camera's raw file */
  int bits;           /* per sample in the file: 8, 10, 12, 16, 32 */
  GPtrArray *warnings;/* char*, NULL-terminated: things the user should hear (frames dropped, bad profile ignored) */
};

/* path: file, or "-" for stdin (read whole, under max_bytes). The content decides the format, not the
 * name. Pixels are decoded to memory as libvips does for random access. Errors: NOT_FOUND, READ,
 * FORMAT, BLOCKED, LIMIT. */
LithoPhoto *litho_photo_open(const char *path, const LithoLoadOptions *options, GError **error);
LithoPhoto *litho_photo_open_bytes(const char *name, GBytes *bytes,
                                   const LithoLoadOptions *options, GError **error);

/* The whole photo in the working space: 3-band float scRGB. New reference. */
VipsImage *litho_photo_linear(LithoPhoto *photo, GError **error);
/* The same, shrunk so that the long edge is ≤ size px, in memory (fast path: shrinks coded values
 * in blocks first). For measures and solving. */
VipsImage *litho_photo_proxy(LithoPhoto *photo, int size, GError **error);
/* Pixels picked at even distances, not averaged, so that shares of clipped ones are true; the long
 * edge is ≤ size px. 3-band float scRGB, in memory. New reference. */
VipsImage *litho_photo_sample(LithoPhoto *photo, int size, GError **error);
/* The window of the photo in the working space, in memory. New reference. */
VipsImage *litho_photo_window(LithoPhoto *photo, const VipsRect *window, GError **error);
/* The whole frame of a photo file, upright, scaled to width × height sRGB bytes (RGB interleaved): what nets look at.
 * Decoded small where the format can (JPEG by 2, 4, 8), else shrunk while it is decoded; averages and scales codes, as
 * nets are trained. May be called from several threads at a time. Errors as litho_photo_open(). */
gboolean litho_photo_small(const char *path, const LithoLoadOptions *options, int width, int height, guint8 *rgb,
                           GError **error);
/* The photo shrunk so that the long edge is ≤ size px, as a photo of its own for pictures of a screen's size: an 8-bit photo
 * keeps its codes and profile, any other becomes float linear light. Without metadata, file and hash. Errors as
 * litho_photo_proxy(). Free with litho_photo_free(). */
LithoPhoto *litho_photo_smaller(LithoPhoto *photo, int size, GError **error);
/* The same of a file that is not open: decoded small where the format can (JPEG), so quicker. Errors as
 * litho_photo_open(). */
LithoPhoto *litho_photo_open_smaller(const char *path, const LithoLoadOptions *options, int size, GError **error);
/* A picture in memory in the working space (3-band float scRGB) as values of a coding. New, in memory; NULL with libvips'
 * error set. */
VipsImage *litho_photo_to_codes(const LithoCoding *coding, VipsImage *linear);
/* EXIF in words: "1/200 s at f/2.8, ISO 400, 50 mm"; NULL: none. Caller frees. */
char *litho_photo_exposure(LithoPhoto *photo);
/* How it was taken. Owned by the photo. */
const LithoShot *litho_photo_shot(LithoPhoto *photo);
const char *litho_photo_hash(LithoPhoto *photo, GError **error);

/* The file's own values (inks, codes of a table profile) of a photo that is worked in linear light, upright and
 * without alpha; NULL: `coded` holds them. Owned by the photo. */
VipsImage *litho_photo_device(LithoPhoto *photo);
/* *out: `image` (3-band float, new reference) with the promise that wherever it is bit for bit what `linear` is, the
 * own values of the pixel are those of `device`: litho_photo_save() writes them as they are, in the photo's own profile.
 * Both are of the image's size; NaN in `linear` is never equal. FALSE with libvips' error set. */
gboolean litho_photo_hand_through(VipsImage *image, VipsImage *linear, VipsImage *device, VipsImage **out);

/* "none" "gps" "place" "all"; FALSE: no such name. */
gboolean litho_strip_from_name(const char *name, LithoStrip *strip);
const char *litho_strip_name(LithoStrip strip);

typedef struct _LithoGainMap LithoGainMap; /* gain_map.h */

/* What an output JPEG kept of the photo's own file. */
typedef struct {
  gboolean known; /* blocks of which no pixel changed keep their coefficients; FALSE: the whole picture was coded again */
  guint64 pixels; /* that any decoder makes the same of both files */
} LithoKeptBlocks;

typedef struct {
  const char *format;  /* NULL: by the output name's suffix, else the input's */
  int quality;         /* 0: the format's default (JPEG 92, WebP 90, AVIF/HEIC 80, JXL 90) */
  gboolean lossless;   /* WebP, JXL (PNG and TIFF always are) */
  int bits;            /* 0: the input's where the format can, else the nearest it can */
  const char *profile; /* NULL: the input's; "srgb" "p3" "adobergb" "grey" or a file of ICC */
  gboolean color;      /* the steps may give a grey photo colours: it is saved with three bands */
  LithoStrip strip;
  const char *recipe_xmp; /* NULL, or recipe JSON to embed in XMP as litho:recipe */
  const struct _PhotoMade *made; /* NULL, or how a part of the photo was made (made.h): goes into its XMP */
  gboolean interlace;
  int compression;     /* PNG/TIFF level, -1 default */
  gboolean once;  /* `image` needs the photo's pixels in their order, and nobody reads them again: the photo is not held whole
                   * where its format and the output's allow that. litho_photo_proxy() of `once_proxy_px` works afterwards */
  int once_proxy_px; /* 0: none is wanted */
  LithoKeptBlocks *kept; /* NULL, or a JPEG written as a JPEG with nothing said of its quality keeps the blocks that did not
                          * change, where it can; filled in */
  const LithoGainMap *gain_map; /* NULL, or one that fits the picture and goes behind it, where that is a JPEG */
  const struct _PhotoCredentials *credentials; /* NULL, or what is signed into the file (credentials.h), with the photo as source */
  gboolean moved;       /* the steps moved what is in the frame: a depth map inside the XMP fits no longer */
  gboolean keep_motion; /* the photo's video (motion.h), if it has one, goes behind it, where litho_motion_fits() */
  LithoOutput **output; /* NULL, or takes the written file, which has no name until the caller commits it */
} LithoSaveOptions;

/* What coding the saved file will have, so that the runner can end in it. Checks the options. It is
 * photo->coding itself when nothing changes: photo->coded can then be saved as it is, bit for bit. */
LithoCoding *litho_photo_out_coding(LithoPhoto *photo, const char *path,
                                    const LithoSaveOptions *options, GError **error);

/* image: values as `coding` says; alpha: NULL or 1 band of the same size. Metadata comes from
 * `photo` (orientation set to 1, size tags and thumbnail brought up to date). Written to a
 * temporary file beside `path` and renamed; "-" is stdout. On error or cancel nothing is left and an old file
 * stays. progress: NULL or called with 0..1 from a worker thread. */
gboolean litho_photo_save(LithoPhoto *photo, VipsImage *image, VipsImage *alpha,
                          LithoCoding *coding, const char *path, const LithoSaveOptions *options,
                          LithoProgress progress, gpointer data, GCancellable *cancel,
                          GError **error);

/* "jpeg", "png" or "webp". */
gboolean litho_picture_is_format(const char *format);
/* A finished picture (8-bit sRGB or grey) with alpha (1 band, or NULL; on white in a JPEG) as the bytes of such a file, quick
 * rather than small, without metadata. quality: 0: 85. Error INTERNAL. */
GBytes *litho_picture_encode(VipsImage *image, VipsImage *alpha, const char *format, int quality, GError **error);

/* A 1-band UCHAR or USHORT mask as a grey PNG of its depth, without metadata; "-" is stdout. */
gboolean litho_photo_save_mask(VipsImage *mask, const char *path, GError **error);

/* Recipe JSON embedded by recipe_xmp in a file, or NULL with no error when there is none. */
char *litho_photo_embedded_recipe(const char *path, GError **error);

#endif
