/* load.c: opens a picture file: finds its format by content, checks the ceilings on the header,
 * then decodes the coded values to memory.
 *
 * Colours are not converted here: `coded` holds the file's own values and `coding` says what they
 * mean; only profiles that are no matrix and curves pass LittleCMS. Loaders that libvips marks
 * untrusted are opened one by one, for one call, when options->allow names their format.
 * Not read: camera raw files, frames after the first, nclx colour boxes of HEIF, PNG's gAMA and
 * cHRM. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "photo/container.h"
#include "photo/internal.h"
#include "photo/profile.h"
#include "photo/tiff.h"
#include "photo/xmp.h"

#define RAW_TEXT "%s: a camera's raw file: develop it to TIFF or JPEG first"
#define DEFAULT_PIXELS G_GUINT64_CONSTANT(400000000)
#define DEFAULT_BYTES (G_GUINT64_CONSTANT(2) << 30)
#define DEFAULT_FRAMES 10000
/* Decoded pictures beyond this go to a temporary file instead of memory. */
#define MEMORY_MAX_BYTES (G_GUINT64_CONSTANT(3) << 30)
/* Smaller pictures are decoded before the photo is handed out: it is quick, and damage is known. */
#define STREAM_MIN_BYTES (8 << 20)

void
litho_photo_warn(LithoPhoto *photo, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = g_strdup_vprintf(format, args);
  va_end(args);
  if (g_ptr_array_find_with_equal_func(photo->warnings, text, g_str_equal, NULL))
    g_free(text);
  else
    g_ptr_array_add(photo->warnings, text);
}

void
litho_photo_take_error(GError **error, LithoError code, const char *name, const char *what)
{
  g_autofree char *text = g_strdup(vips_error_buffer());
  vips_error_clear();
  char *end = strchr(text, '\n');
  if (end != NULL)
    *end = '\0';
  g_set_error(error, LITHO_ERROR, code, "%s: %s: %s", name, what,
              *text != '\0' ? text : "libvips gives no reason");
}

void
litho_photo_free(LithoPhoto *photo)
{
  if (photo == NULL)
    return;
  PhotoPrivate *priv = photo_private(photo);
  g_clear_pointer(&priv->stream, litho_stream_free);
  g_clear_object(&photo->coded);
  g_clear_object(&photo->alpha);
  g_clear_object(&priv->device);
  g_clear_object(&priv->pixels);
  g_clear_object(&priv->proxy);
  litho_coding_unref(photo->coding);
  g_clear_pointer(&photo->profile, g_bytes_unref);
  g_clear_pointer(&priv->bytes, g_bytes_unref);
  litho_metadata_clear(&priv->metadata);
  g_ptr_array_unref(photo->warnings);
  g_free(photo->name);
  g_free(photo->format);
  g_free(photo->sha256);
  g_free(priv->path);
  g_free(priv);
}

LithoCoding *
litho_photo_linear_coding(void)
{
  LithoCoding *coding = g_new0(LithoCoding, 1);
  *coding = (LithoCoding){.ref_count = 1,
                          .kind = LITHO_CODING_LINEAR,
                          .format = VIPS_FORMAT_FLOAT,
                          .bands = 3,
                          .scale = 1,
                          .matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1},
                          .inverse = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
  return coding;
}

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
  gboolean raw;
  const LithoFormat *format = litho_format_sniff(head, length, &raw);
  if (length == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, "%s: the file is empty", name);
    return NULL;
  }
  if (raw) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, RAW_TEXT, name);
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
  if (!litho_format_can_read(format)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: libvips on this machine cannot read %s", name, format->title);
    return NULL;
  }
  return format;
}

/* shrink: 1, or a factor of the JPEG decoder. */
static VipsImage *
call_loader(const PhotoPrivate *priv, VipsSource *source, int shrink)
{
  const LithoFormat *format = priv->format;
  VipsImage *image = NULL;
  int status;
  if (format->loader_class != NULL)
    vips_operation_block_set(format->loader_class, FALSE);
  if (shrink > 1) {
    status = vips_jpegload_source(source, &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", VIPS_FAIL_ON_ERROR,
                                  "shrink", shrink, NULL);
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
  return status == 0 ? image : NULL;
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
  if (frames > 1)
    litho_photo_warn(photo, "%s: only the first of %d %s is used", photo->name, frames,
                     animated ? "frames" : "pages");
  return TRUE;
}

/* Bits per sample that the header tells, and pixels of 8 or 16 bits, or float. */
static gboolean
normalise_samples(PhotoPrivate *priv, VipsImage *in, VipsImage **out)
{
  LithoPhoto *photo = &priv->photo;
  int bits = 0;
  photo->bits = (int)vips_format_sizeof(in->BandFmt) * 8;
  if (vips_image_get_typeof(in, "heif-bitdepth") != 0 &&
      vips_image_get_int(in, "heif-bitdepth", &bits) == 0 && bits > 0)
    photo->bits = bits;
  switch (in->BandFmt) {
  case VIPS_FORMAT_UCHAR:
  case VIPS_FORMAT_USHORT:
  case VIPS_FORMAT_FLOAT:
    return vips_copy(in, out, NULL) == 0;
  case VIPS_FORMAT_CHAR:
    return vips_cast(in, out, VIPS_FORMAT_UCHAR, NULL) == 0;
  case VIPS_FORMAT_SHORT:
    return vips_cast(in, out, VIPS_FORMAT_USHORT, NULL) == 0;
  case VIPS_FORMAT_UINT: {
    g_autoptr(VipsImage) high = NULL;
    return vips_rshift_const1(in, &high, 16, NULL) == 0 &&
           vips_cast(high, out, VIPS_FORMAT_USHORT, NULL) == 0;
  }
  default:
    return vips_cast(in, out, VIPS_FORMAT_FLOAT, NULL) == 0;
  }
}

/* libvips fills HEIF's 10 and 12 bits up with zeros: white shall be 65535. */
static void
fill_low_bits(VipsImage *image, int bits)
{
  const gsize n = VIPS_IMAGE_N_ELEMENTS(image);
  guint16 *p = (guint16 *)VIPS_IMAGE_ADDR(image, 0, 0);
  for (gsize i = 0; i < n; i++)
    p[i] |= p[i] >> bits;
}

/* How often the short edge of a picture that is wanted small holds small_px. */
static int
spare_factor(const PhotoPrivate *priv, const VipsImage *image)
{
  return priv->small_px > 0 ? MAX(1, MIN(image->Xsize, image->Ysize) / priv->small_px) : 1;
}

static gboolean
decode(PhotoPrivate *priv, VipsImage *header, GError **error)
{
  g_autoptr(VipsImage) image = NULL, memory = NULL, small = NULL;
  if (!normalise_samples(priv, header, &image))
    goto fail;
  const int factor = spare_factor(priv, image);
  if (factor > 1) {
    if (vips_shrink(image, &small, factor, factor, NULL) != 0)
      goto fail;
    g_set_object(&image, small);
    priv->frame_width /= factor;
    priv->frame_height /= factor;
  }
  const guint64 n_bytes = VIPS_IMAGE_SIZEOF_IMAGE(image);
  if (priv->small_px == 0 && image->BandFmt == VIPS_FORMAT_UCHAR && n_bytes >= STREAM_MIN_BYTES &&
      n_bytes <= MEMORY_MAX_BYTES) {
    priv->stream = litho_stream_new(image, &priv->pixels);
    if (priv->stream != NULL)
      return TRUE;
    goto fail;
  }
  memory = VIPS_IMAGE_SIZEOF_IMAGE(image) <= MEMORY_MAX_BYTES ? vips_image_new_memory()
                                                              : vips_image_new_temp_file("%s.v");
  if (memory == NULL || vips_image_write(image, memory) != 0)
    goto fail;
  const int bits = priv->photo.bits;
  if (memory->BandFmt == VIPS_FORMAT_USHORT && (bits == 10 || bits == 12) &&
      vips_image_wio_input(memory) == 0)
    fill_low_bits(memory, bits);
  /* Everything worth keeping has been read from the header: the decoder's own copies go. */
  priv->pixels = g_steal_pointer(&memory);
  return TRUE;
fail:
  litho_photo_take_error(error, LITHO_ERROR_READ, priv->photo.name, "damaged or cut short");
  return FALSE;
}

static void
find_profile(PhotoPrivate *priv, VipsImage *header, int bands)
{
  LithoPhoto *photo = &priv->photo;
  gconstpointer data = NULL;
  gsize size = 0;
  if (vips_image_get_typeof(header, VIPS_META_ICC_NAME) == VIPS_TYPE_BLOB &&
      vips_image_get_blob(header, VIPS_META_ICC_NAME, &data, &size) == 0 && size > 0) {
    g_autoptr(GBytes) profile = g_bytes_new(data, size);
    const int wanted = litho_profile_bands(profile);
    if (wanted == bands)
      photo->profile = g_steal_pointer(&profile);
    else
      litho_photo_warn(photo, "%s: its colour profile is %s and is ignored", photo->name,
                       wanted == 0 ? "damaged" : "for another kind of picture");
  } else if (bands == 3 && litho_exif_is_adobe_rgb(priv->metadata.exif)) {
    photo->profile = litho_profile_named("adobergb", NULL);
  }
}

/* Puts the picture upright and splits it into colours and alpha; both stay views of `pixels`. */
static gboolean
split(PhotoPrivate *priv, int orientation, int colors)
{
  LithoPhoto *photo = &priv->photo;
  g_autoptr(VipsImage) tagged = NULL, upright = NULL;
  if (vips_copy(priv->pixels, &tagged, NULL) != 0)
    return FALSE;
  vips_image_set_int(tagged, VIPS_META_ORIENTATION, orientation);
  if (vips_autorot(tagged, &upright, NULL) != 0)
    return FALSE;
  if (upright->Bands == colors)
    return vips_copy(upright, &priv->device, NULL) == 0;
  return vips_extract_band(upright, &priv->device, 0, "n", colors, NULL) == 0 &&
         vips_extract_band(upright, &photo->alpha, colors, NULL) == 0;
}

/* Bands of colour: 1, 3, 4 for CMYK; 0: not such a picture. */
static int
count_colors(VipsImage *image)
{
  if (image->Type == VIPS_INTERPRETATION_CMYK)
    return image->Bands >= 4 ? 4 : 0;
  return image->Bands <= 2 ? 1 : image->Bands <= 4 ? 3 : 0;
}

static gboolean
is_other_space(VipsInterpretation type)
{
  return type == VIPS_INTERPRETATION_LAB || type == VIPS_INTERPRETATION_LABS ||
         type == VIPS_INTERPRETATION_XYZ || type == VIPS_INTERPRETATION_LABQ;
}

/* coded and coding from the device values. */
static gboolean
set_coding(PhotoPrivate *priv, GError **error)
{
  LithoPhoto *photo = &priv->photo;
  VipsImage *device = priv->device;
  if (device->Bands == 4 && photo->profile == NULL) {
    photo->profile = litho_profile_fallback_cmyk(error);
    if (photo->profile == NULL)
      return FALSE;
    litho_photo_warn(photo, "%s: CMYK without a profile: a general one is used", photo->name);
  }
  if (device->BandFmt == VIPS_FORMAT_FLOAT && photo->profile == NULL) {
    /* Float without a profile is linear light by custom (OpenEXR, Radiance, Photoshop). */
    VipsImage *planes[] = {device, device, device};
    g_autoptr(VipsImage) joined = NULL;
    photo->coding = litho_photo_linear_coding();
    return (device->Bands == 3 ? vips_copy(device, &joined, NULL)
                               : vips_bandjoin(planes, &joined, 3, NULL)) == 0 &&
           vips_copy(joined, &photo->coded, "interpretation", VIPS_INTERPRETATION_scRGB, NULL) == 0;
  }
  g_autoptr(GError) damaged = NULL;
  photo->coding = litho_coding_new(photo->profile, device->BandFmt, device->Bands, &damaged);
  if (photo->coding == NULL) {
    litho_photo_warn(photo, "%s: %s and is ignored", photo->name, damaged->message);
    g_clear_pointer(&photo->profile, g_bytes_unref);
    photo->coding = litho_coding_new(NULL, device->BandFmt, device->Bands, error);
  }
  if (photo->coding == NULL)
    return FALSE;
  if (photo->coding->kind == LITHO_CODING_MATRIX) {
    photo->coded = g_object_ref(device);
    return TRUE;
  }
  return litho_profile_to_linear(device, photo->profile, &photo->coded, error);
}

static gboolean
interpret(PhotoPrivate *priv, VipsImage *header, GError **error)
{
  LithoPhoto *photo = &priv->photo;
  int orientation = 1;
  /* HEIF and JPEG XL turn the picture by boxes of their own, which the decoders have done. */
  if (!g_str_equal(photo->format, "heif") && !g_str_equal(photo->format, "avif") &&
      !g_str_equal(photo->format, "jxl"))
    orientation = vips_image_get_orientation(header);
  if (orientation >= 5) {
    const double width = priv->frame_width;
    priv->frame_width = priv->frame_height;
    priv->frame_height = width;
  }
  if (is_other_space(priv->pixels->Type)) {
    g_autoptr(VipsImage) other = g_steal_pointer(&priv->pixels);
    if (vips_colourspace(other, &priv->pixels, VIPS_INTERPRETATION_scRGB, NULL) != 0) {
      litho_photo_take_error(error, LITHO_ERROR_READ, photo->name, "colours");
      return FALSE;
    }
    photo->bits = MIN(photo->bits, 16);
  }
  const int colors = count_colors(priv->pixels);
  if (colors == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: %d bands: only grey, RGB and CMYK are pictures", photo->name,
                priv->pixels->Bands);
    return FALSE;
  }
  if (!is_other_space(header->Type))
    find_profile(priv, header, colors);
  g_autoptr(GError) failure = NULL;
  if (split(priv, orientation, colors) && set_coding(priv, &failure))
    return TRUE;
  if (failure != NULL) {
    g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", photo->name);
    return FALSE;
  }
  litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "pixels");
  return FALSE;
}

static void
collect_warning(const char *domain, GLogLevelFlags level, const char *text, gpointer photo)
{
  if (photo != NULL && strstr(text, "nclx") == NULL) /* said about every AVIF, and sRGB is what most of them mean */
    litho_photo_warn(photo, "%s: %s", ((LithoPhoto *)photo)->name, text);
}

static void
add_warning(const char *text, gpointer photo)
{
  collect_warning(NULL, 0, text, photo);
}

gboolean
litho_photo_decoded(LithoPhoto *photo, GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  const char *reason;
  if (priv->stream == NULL || litho_stream_finish(priv->stream, add_warning, photo, &reason))
    return TRUE;
  if (error != NULL)
    g_clear_error(error);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: damaged or cut short: %s", photo->name,
              reason);
  return FALSE;
}

/* Metadata that libvips does not give. */
static gboolean
read_own_blocks(PhotoPrivate *priv, VipsSource *source, GError **error)
{
  LithoPhoto *photo = &priv->photo;
  gboolean flag = FALSE;
  if (g_str_equal(photo->format, "tiff")) {
    litho_tiff_read(source, &priv->metadata, &flag);
    if (flag) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT, RAW_TEXT, photo->name);
      return FALSE;
    }
  } else if (g_str_equal(photo->format, "jxl")) {
    litho_container_read_jxl(source, &priv->metadata, &flag);
    if (flag)
      litho_photo_warn(photo, "%s: Brotli-packed metadata is dropped", photo->name);
  } else if (g_str_equal(photo->format, "png")) {
    priv->metadata.iptc = litho_container_read_png_iptc(source);
  }
  return TRUE;
}

static gboolean
is_full_chroma(VipsImage *header)
{
  const char *mode;
  return vips_image_get_typeof(header, "jpeg-chroma-subsample") == 0 ||
         vips_image_get_string(header, "jpeg-chroma-subsample", &mode) != 0 ||
         g_str_equal(mode, "4:4:4");
}

static LithoPhoto *
open_source(PhotoPrivate *unopened, VipsSource *source, const LithoLoadOptions *given,
            GError **error)
{
  g_autoptr(LithoPhoto) photo = &unopened->photo;
  PhotoPrivate *priv = photo_private(photo);
  const LithoLoadOptions none = {0}, *options = given != NULL ? given : &none;
  static GMutex modules; /* libvips' modules are loaded by the first photo that needs them */
  guint8 *head = NULL;
  gint64 length = vips_source_sniff_at_most(source, &head, LITHO_FORMAT_HEAD_BYTES);
  if (length < 0) {
    litho_photo_take_error(error, LITHO_ERROR_READ, photo->name, "cannot be read");
    return NULL;
  }
  /* The boxes of JPEG XL are read by litho itself: its loader is not needed for metadata. */
  static const char *const jxl[] = {"jxl", NULL};
  g_mutex_lock(&modules);
  priv->format =
      choose_format(photo->name, head, length, priv->header_only ? jxl : options->allow, error);
  g_mutex_unlock(&modules);
  if (priv->format == NULL)
    return NULL;
  photo->format = g_strdup(priv->format->name);
  if (!read_own_blocks(priv, source, error))
    return NULL;
  if (priv->header_only && g_str_equal(photo->format, "jxl"))
    return g_steal_pointer(&photo);
  /* The handler hears all threads. */
  guint handler = g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, collect_warning, priv->small_px > 0 ? NULL : photo);
  g_autoptr(VipsImage) header = call_loader(priv, source, 1);
  gboolean good = header != NULL;
  if (!good)
    litho_photo_take_error(error, LITHO_ERROR_READ, photo->name, "damaged or cut short");
  good = good && check_size(photo, header, options, error);
  const int spare = good && g_str_equal(photo->format, "jpeg") ? spare_factor(priv, header) : 1;
  priv->frame_width = good ? header->Xsize : 0;
  priv->frame_height = good ? header->Ysize : 0;
  if (spare > 1) {
    const int shrink = spare >= 8 ? 8 : spare >= 4 ? 4 : 2;
    g_object_unref(header);
    header = call_loader(priv, source, shrink);
    priv->frame_width /= shrink;
    priv->frame_height /= shrink;
    good = header != NULL;
    if (!good)
      litho_photo_take_error(error, LITHO_ERROR_READ, photo->name, "damaged or cut short");
  }
  if (good)
    litho_metadata_from_image(&priv->metadata, header);
  if (good && g_str_equal(photo->format, "jpeg"))
    priv->full_chroma = is_full_chroma(header);
  good = good &&
         (priv->header_only || (decode(priv, header, error) && interpret(priv, header, error)));
  g_log_remove_handler("VIPS", handler);
  vips_error_clear();
  return good ? g_steal_pointer(&photo) : NULL;
}

static PhotoPrivate *
photo_new(const char *name)
{
  PhotoPrivate *priv = g_new0(PhotoPrivate, 1);
  priv->photo.name = g_strdup(name);
  priv->photo.warnings = g_ptr_array_new_with_free_func(g_free);
  return priv;
}

LithoPhoto *
litho_photo_open_bytes(const char *name, GBytes *bytes, const LithoLoadOptions *options,
                       GError **error)
{
  PhotoPrivate *priv = photo_new(name);
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
  PhotoPrivate *priv = photo_new(name);
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

const char *
litho_photo_hash(LithoPhoto *photo, GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  if (photo->sha256 != NULL)
    return photo->sha256;
  if (priv->bytes != NULL)
    photo->sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, priv->bytes);
  else
    photo->sha256 = litho_file_sha256(priv->path, error);
  return photo->sha256;
}
