/* load.c: opens a picture file: its format by content, the ceilings on the header, metadata, then pixels
 * (load_pixels.c) and what they mean (load_colors.c).
 *
 * Loaders that libvips marks untrusted are opened one by one, for one call, when options->allow names their format.
 * Not read: frames after the first. Camera raw files are load_raw.c's. A TIFF's thumbnail is passed over (tiff_kind.c).
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "photo/container.h"
#include "photo/hear.h"
#include "photo/internal.h"
#include "photo/jpeg_segments.h"
#include "photo/load_raw.h"
#include "photo/png_chunks.h"
#include "photo/tiff.h"
#include "photo/xmp.h"

#define DEFAULT_PIXELS G_GUINT64_CONSTANT(400000000)
#define DEFAULT_BYTES (G_GUINT64_CONSTANT(2) << 30)
#define DEFAULT_FRAMES 10000

static gboolean
is_allowed(const LithoFormat *format, const char *const *allow)
{
  if (format->loader_class == NULL)
    return TRUE;
  for (; allow != NULL && *allow != NULL; allow++)
    if (litho_format_by_name(*allow) == format || g_ascii_strcasecmp(*allow, "all") == 0)
      return TRUE;
  return FALSE;
}

/* The format of the content, or the reason why it is not opened. */
static const LithoFormat *
choose_format(const char *name, const guint8 *head, gsize length, const char *const *allow,
              GError **error)
{
  const LithoFormat *format = litho_format_sniff(head, length), *named = litho_format_by_suffix(name);
  /* Some cameras' files have no mark, and a TIFF with a camera's suffix may show nothing but its thumbnail: LibRaw is to say. */
  if (named != NULL && (named->flags & LITHO_FORMAT_RAW) != 0 && (format == NULL || g_str_equal(format->name, "tiff")))
    format = named;
  if (length == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "%s: the file is empty", name);
    return NULL;
  }
  const LithoFormat *magick = litho_format_by_name("magick");
  if (format == NULL && is_allowed(magick, allow))
    format = magick;
  if (format == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: not a picture in a format that litho knows", name);
    return NULL;
  }
  if (!is_allowed(format, allow)) {
    g_set_error(
        error, LITHO_ERROR, LITHO_ERROR_BLOCKED,
        "%s: %s files are only opened with --allow %s: its loader is not held safe for files "
        "from strangers",
        name, format->title, format->name);
    return NULL;
  }
  if ((format->flags & LITHO_FORMAT_RAW) == 0 && !litho_format_can_read(format)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: libvips on this machine cannot read %s", name, format->title);
    return NULL;
  }
  return format;
}

/* shrink: 1, or a factor of the JPEG decoder. */
static VipsImage *
call_loader(const PhotoPrivate *priv, VipsSource *source, int shrink, GError **error)
{
  const LithoFormat *format = priv->format;
  VipsImage *image = NULL;
  int status;
  if (format->loader_class != NULL)
    vips_operation_block_set(format->loader_class, FALSE);
  if (shrink > 1) {
    status = vips_jpegload_source(source, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR,
                                  "shrink", shrink, NULL);
  } else if (priv->tiff.after_thumbnail) {
    status = vips_tiffload_source(source, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR,
                                  "page", priv->tiff.page, "subifd", priv->tiff.subifd, NULL);
  } else if ((format->flags & LITHO_FORMAT_FROM_FILE) == 0) {
    g_autofree char *operation = g_strconcat(format->loader, "_source", NULL);
    status = vips_call(operation, source, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                       VIPS_FAIL_ON_ERROR, NULL);
  } else if (priv->path != NULL) {
    status = vips_call(format->loader, priv->path, &image, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
  } else {
    g_autofree char *operation = g_strconcat(format->loader, "_buffer", NULL);
    gsize size;
    gconstpointer data = g_bytes_get_data(priv->bytes, &size);
    VipsBlob *blob = vips_blob_new(NULL, data, size);
    status = vips_call(operation, blob, &image, "fail_on", VIPS_FAIL_ON_ERROR, NULL);
    vips_area_unref(VIPS_AREA(blob));
  }
  if (format->loader_class != NULL)
    vips_operation_block_set(format->loader_class, TRUE);
  if (status == 0)
    return image;
  if (strstr(vips_error_buffer(), "unsupported") != NULL) {
    litho_photo_take_error(error, LITHO_ERROR_FORMAT, priv->photo.name, "a kind of picture that libvips does not read");
    return NULL;
  }
  litho_photo_take_error(error, LITHO_ERROR_READ, priv->photo.name, "damaged or cut short");
  return NULL;
}

static gboolean
check_size(LithoPhoto *photo, VipsImage *header, const LithoLoadOptions *options, GError **error)
{
  const guint64 max_pixels = options->max_pixels > 0 ? options->max_pixels : DEFAULT_PIXELS;
  const int max_frames = options->max_frames > 0 ? options->max_frames : DEFAULT_FRAMES;
  const int frames = vips_image_get_n_pages(header);
  const guint64 pixels = (guint64)header->Xsize * header->Ysize;
  if (pixels > max_pixels) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%s: %d × %d px are more than the ceiling of %" G_GUINT64_FORMAT
                " megapixels: raise it with --max-pixels",
                photo->name, header->Xsize, header->Ysize, max_pixels / 1000000);
    return FALSE;
  }
  const gboolean animated = g_str_equal(photo->format, "gif") || g_str_equal(photo->format, "webp");
  if (frames > max_frames || (animated && pixels * (guint64)frames > max_pixels)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%s: %d frames of %d × %d px are over the ceiling (%d frames, %" G_GUINT64_FORMAT
                " megapixels in sum)",
                photo->name, frames, header->Xsize, header->Ysize, max_frames,
                max_pixels / 1000000);
    return FALSE;
  }
  if (photo_private(photo)->tiff.after_thumbnail)
    litho_photo_warn(photo, "%s: its first picture is a thumbnail: the photo after it is used", photo->name);
  else if (frames > 1)
    litho_photo_warn(photo, "%s: only the first of %d %s is used", photo->name, frames,
                     animated ? "frames" : "pages");
  return TRUE;
}

/* The picture's header, read at the size that is wanted. New reference. */
static VipsImage *
open_header(PhotoPrivate *priv, VipsSource *source, const LithoLoadOptions *options, GError **error)
{
  LithoPhoto *photo = &priv->photo;
  g_autoptr(VipsImage) header = call_loader(priv, source, 1, error);
  if (header == NULL || !check_size(photo, header, options, error))
    return NULL;
  priv->frame_width = header->Xsize;
  priv->frame_height = header->Ysize;
  const int spare = g_str_equal(photo->format, "jpeg") ? litho_photo_spare_factor(priv, header) : 1;
  if (spare == 1)
    return g_steal_pointer(&header);
  const int shrink = spare >= 8 ? 8 : spare >= 4 ? 4 : 2;
  priv->frame_width /= shrink;
  priv->frame_height /= shrink;
  priv->shrunk_by = shrink;
  g_clear_object(&header);
  return call_loader(priv, source, shrink, error);
}

/* The kinds of TIFF that nothing here reads, by name: libvips would call them damaged, or show something else. */
static gboolean
check_tiff(const PhotoPrivate *priv, GError **error)
{
  const LithoTiffKind *kind = &priv->tiff;
  const char *name = priv->photo.name;
  if (!kind->is_known || kind->is_raw)
    return TRUE;
  if (kind->sample_format == 5 || kind->sample_format == 6)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "%s: a TIFF of complex numbers is no picture", name);
  else if (kind->bits > 32 || (kind->sample_format == 3 && kind->bits != 32))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: a TIFF of %u-bit %s samples, which litho does not read: save it with 8 or 16 bits or 32-bit float",
                name, kind->bits, kind->sample_format == 3 ? "float" : "integer");
  else if (kind->photometric == LITHO_TIFF_SEPARATED &&
           (kind->ink_set == 2 || kind->samples < 4 + (guint)MAX(kind->n_extra, 0)))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "%s: its inks are not cyan, magenta, yellow and black", name);
  else if (kind->photometric == LITHO_TIFF_CIELAB && kind->samples > 3 && kind->bits != 16)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: a Lab TIFF of %u bits with more than three channels: save it with 16 bits, or without them", name,
                kind->bits);
  else if (kind->n_extra > 1 && kind->extra[0] != LITHO_TIFF_ASSOCIATED &&
           memchr(kind->extra, LITHO_TIFF_ASSOCIATED, (gsize)kind->n_extra) != NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: premultiplied alpha behind another channel is not read: save it with plain alpha", name);
  else
    return TRUE;
  return FALSE;
}

/* Metadata that libvips does not give, or not as it stands in the file. */
static gboolean
read_own_blocks(PhotoPrivate *priv, VipsSource *source, GError **error)
{
  LithoPhoto *photo = &priv->photo;
  if (g_str_equal(photo->format, "tiff")) {
    litho_tiff_kind_read(source, &priv->tiff);
    litho_tiff_read(source, priv->tiff.page, &priv->metadata);
    return check_tiff(priv, error);
  } else if (g_str_equal(photo->format, "jxl")) {
    litho_container_read_jxl(source, &priv->metadata);
  } else if (g_str_equal(photo->format, "png")) {
    litho_png_read(source, &priv->metadata);
    litho_color_tag_read_png(source, &priv->tag);
  } else if (g_str_equal(photo->format, "jpeg")) {
    litho_jpeg_read(source, &priv->metadata);
  } else if (g_str_equal(photo->format, "heif") || g_str_equal(photo->format, "avif")) {
    litho_heif_read(source, &priv->metadata);
    litho_color_tag_read_heif(source, &priv->tag);
  }
  return TRUE;
}

/* Formats whose metadata litho reads whole: what libvips found may be another of several blocks. */
static gboolean
is_read_whole(const char *format)
{
  static const char *const names[] = {"jpeg", "png", "tiff", "jxl", NULL};
  return g_strv_contains(names, format);
}

/* The header as the metadata has it: its orientation, and no profile when parts of that are missing. Takes `header`. */
static VipsImage *
heed_metadata(PhotoPrivate *priv, VipsImage *header)
{
  LithoPhoto *photo = &priv->photo;
  LithoMetadata *metadata = &priv->metadata;
  if (!is_read_whole(photo->format))
    litho_metadata_from_image(metadata, header);
  if (metadata->broken_profile)
    litho_photo_warn(photo, "%s: its colour profile is damaged or incomplete and is ignored", photo->name);
  if (metadata->frames > 1)
    litho_photo_warn(photo, "%s: only the first of %d frames is used", photo->name, metadata->frames);
  if (!litho_resolution_known(&metadata->resolution))
    metadata->resolution = litho_exif_resolution(metadata->exif);
  const gboolean by_boxes = g_str_equal(photo->format, "heif") || g_str_equal(photo->format, "avif") ||
                            g_str_equal(photo->format, "jxl");
  const int orientation = by_boxes ? 1 : litho_metadata_orientation(metadata);
  metadata->turned = orientation >= 5;
  if (metadata->turned)
    metadata->resolution = (LithoResolution){metadata->resolution.y, metadata->resolution.x};
  const gboolean drops = metadata->broken_profile && vips_image_get_typeof(header, VIPS_META_ICC_NAME) != 0;
  if (!drops && (by_boxes || vips_image_get_orientation(header) == orientation))
    return header;
  VipsImage *own = NULL;
  if (vips_copy(header, &own, NULL) != 0)
    return header;
  g_object_unref(header);
  if (drops)
    vips_image_remove(own, VIPS_META_ICC_NAME);
  if (!by_boxes)
    vips_image_set_int(own, VIPS_META_ORIENTATION, orientation);
  return own;
}

static void
set_format(PhotoPrivate *priv, const LithoFormat *format)
{
  priv->format = format;
  g_free(priv->photo.format);
  priv->photo.format = g_strdup(format->name);
}

static gboolean
find_format(PhotoPrivate *priv, VipsSource *source, const LithoLoadOptions *options, GError **error)
{
  static GMutex modules; /* libvips' modules are loaded by the first photo that needs them */
  /* The boxes of JPEG XL are read by litho itself: its loader is not needed for metadata. */
  static const char *const jxl[] = {"jxl", NULL};
  guint8 *head = NULL;
  gint64 length = vips_source_sniff_at_most(source, &head, LITHO_FORMAT_HEAD_BYTES);
  if (length < 0) {
    litho_photo_take_error(error, LITHO_ERROR_READ, priv->photo.name, "cannot be read");
    return FALSE;
  }
  g_mutex_lock(&modules);
  priv->format =
      choose_format(priv->photo.name, head, length, priv->header_only ? jxl : options->allow, error);
  g_mutex_unlock(&modules);
  if (priv->format != NULL)
    set_format(priv, priv->format);
  return priv->format != NULL;
}

/* Takes `unopened`. */
static LithoPhoto *
open_source(PhotoPrivate *unopened, VipsSource *source, const LithoLoadOptions *given,
            GError **error)
{
  g_autoptr(LithoPhoto) photo = &unopened->photo;
  PhotoPrivate *priv = photo_private(photo);
  const LithoLoadOptions none = {0}, *options = given != NULL ? given : &none;
  if (!find_format(priv, source, options, error) || !read_own_blocks(priv, source, error))
    return NULL;
  if (priv->header_only && g_str_equal(photo->format, "jxl"))
    return g_steal_pointer(&photo);
  if (priv->tiff.is_raw)
    set_format(priv, litho_format_by_name("raw"));
  if ((priv->format->flags & LITHO_FORMAT_RAW) != 0)
    return litho_photo_open_raw(priv, source, options, options->max_pixels > 0 ? options->max_pixels : DEFAULT_PIXELS, error)
               ? g_steal_pointer(&photo)
               : NULL;
  LithoHearer hearer = {.hear = priv->small_px > 0 ? NULL : litho_photo_hear_decoder, .data = photo};
  litho_hear_begin(&hearer);
  g_autoptr(VipsImage) header = open_header(priv, source, options, error);
  gboolean good = header != NULL;
  if (good)
    header = heed_metadata(priv, g_steal_pointer(&header));
  if (good && !priv->header_only)
    good = litho_photo_decode(priv, header, error) && litho_photo_interpret(priv, header, error);
  litho_hear_end(&hearer);
  vips_error_clear();
  return good ? g_steal_pointer(&photo) : NULL;
}

LithoPhoto *
litho_photo_open_bytes(const char *name, GBytes *bytes, const LithoLoadOptions *options,
                       GError **error)
{
  PhotoPrivate *priv = litho_photo_new(name);
  priv->bytes = g_bytes_ref(bytes);
  gsize size;
  gconstpointer data = g_bytes_get_data(bytes, &size);
  g_autoptr(VipsSource) source = vips_source_new_from_memory(data != NULL ? data : "", size);
  return open_source(priv, source, options, error);
}

static LithoPhoto *
open_path(const char *path, const LithoLoadOptions *options, gboolean header_only, int small_px, GError **error)
{
  const guint64 max_bytes =
      options != NULL && options->max_bytes > 0 ? options->max_bytes : DEFAULT_BYTES;
  g_autofree char *name = litho_file_display(path);
  struct stat st;
  gboolean is_stdin = g_str_equal(path, "-");
  if (is_stdin || (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
    g_autoptr(GBytes) bytes = litho_file_read(path, max_bytes, error);
    return bytes != NULL ? litho_photo_open_bytes(name, bytes, options, error) : NULL;
  }
  if (stat(path, &st) != 0 || access(path, R_OK) != 0) {
    g_set_error(error, LITHO_ERROR,
                errno == ENOENT || errno == ENOTDIR ? LITHO_ERROR_NOT_FOUND : LITHO_ERROR_READ,
                "%s: %s", name, g_strerror(errno));
    return NULL;
  }
  if (S_ISDIR(st.st_mode)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: a folder, not a picture", name);
    return NULL;
  }
  if ((guint64)st.st_size > max_bytes) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%s: %" G_GUINT64_FORMAT " bytes are more than the ceiling of %" G_GUINT64_FORMAT
                ": raise it with --max-bytes",
                name, (guint64)st.st_size, max_bytes);
    return NULL;
  }
  PhotoPrivate *priv = litho_photo_new(name);
  priv->path = g_strdup(path);
  priv->header_only = header_only;
  priv->small_px = small_px;
  g_autoptr(VipsSource) source = vips_source_new_from_file(path);
  if (source == NULL) {
    litho_photo_take_error(error, LITHO_ERROR_READ, name, "cannot be read");
    litho_photo_free(&priv->photo);
    return NULL;
  }
  return open_source(priv, source, options, error);
}

LithoPhoto *
litho_photo_open(const char *path, const LithoLoadOptions *options, GError **error)
{
  return open_path(path, options, FALSE, 0, error);
}

LithoPhoto *
litho_photo_open_small(const char *path, const LithoLoadOptions *options, int small_px, GError **error)
{
  return open_path(path, options, FALSE, small_px, error);
}

char *
litho_photo_embedded_recipe(const char *path, GError **error)
{
  g_autoptr(LithoPhoto) photo = open_path(path, NULL, TRUE, 0, error);
  return photo != NULL ? litho_xmp_recipe(photo_private(photo)->metadata.xmp) : NULL;
}
