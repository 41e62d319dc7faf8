/* save.c: writes a picture with its profile and metadata, whole or not at all.
 *
 * libvips codes the pixels; container.c and tiff.c put in the metadata that its 8.14 savers would
 * rewrite or drop. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "photo/container.h"
#include "photo/internal.h"
#include "photo/profile.h"
#include "photo/tiff.h"

/* What an output file will be. */
typedef struct {
  const LithoFormat *format;
  int bits;
  VipsBandFormat sample; /* UCHAR, USHORT or FLOAT */
  int bands;             /* of colour: 1, 3 or 4 */
  GBytes *profile;       /* to embed; NULL: none */
  gboolean same;         /* bands, bits and profile are the photo's own */
} Target;

static void
target_clear(Target *target)
{
  g_clear_pointer(&target->profile, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Target, target_clear)

static gboolean
choose_format(PhotoPrivate *priv, const char *path, const LithoSaveOptions *options,
              const LithoFormat **format, GError **error)
{
  const gboolean is_stdout = g_str_equal(path, "-");
  g_autofree char *name = is_stdout ? g_strdup("stdout") : litho_file_display(path);
  *format = options->format != NULL ? litho_format_by_name(options->format)
            : is_stdout             ? NULL
                                    : litho_format_by_suffix(path);
  if (options->format != NULL && *format == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "no format '%s': see 'litho formats'",
                options->format);
    return FALSE;
  }
  if (*format == NULL) {
    const char *base = strrchr(path, '/');
    const char *dot = strrchr(base != NULL ? base : path, '.');
    if (dot != NULL && dot[1] != '\0' && strlen(dot) <= 5 && !is_stdout) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                  "%s: '%s' is no picture format; use another suffix or --format", name, dot);
      return FALSE;
    }
    *format = priv->format;
  }
  if (!litho_format_can_write(*format)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: %s cannot be written here: use another suffix or --format", name,
                (*format)->title);
    return FALSE;
  }
  return TRUE;
}

/* The wanted depth where the format has it, else the nearest above, else its highest. */
static int
choose_bits(const LithoFormat *format, int wanted)
{
  int best = 0;
  for (guint i = 0; i < G_N_ELEMENTS(format->bits) && format->bits[i] != 0; i++) {
    best = format->bits[i];
    if (best >= wanted)
      break;
  }
  return best;
}

static gboolean
choose_profile(PhotoPrivate *priv, const LithoSaveOptions *options, Target *target, GError **error)
{
  LithoPhoto *photo = &priv->photo;
  const guint flags = target->format->flags;
  target->bands = priv->device->Bands;
  if (options->profile != NULL) {
    target->profile = litho_profile_named(options->profile, error);
    if (target->profile == NULL)
      return FALSE;
    target->bands = litho_profile_bands(target->profile);
  } else if (photo->profile != NULL) {
    target->profile = g_bytes_ref(photo->profile);
  }
  const gboolean too_many = target->bands == 4 && (flags & LITHO_FORMAT_CMYK) == 0;
  if (too_many && options->profile != NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s cannot hold CMYK: save as JPEG or TIFF, or use --profile srgb",
                target->format->title);
    return FALSE;
  }
  if (too_many || (target->bands == 1 && options->color && options->profile == NULL) ||
      (target->bands == 1 && (flags & LITHO_FORMAT_GREY) == 0)) {
    if (target->profile != NULL || too_many) {
      g_clear_pointer(&target->profile, g_bytes_unref);
      target->profile = litho_profile_named("srgb", error);
    }
    target->bands = 3;
  }
  if ((flags & LITHO_FORMAT_NO_ICC) != 0 && target->profile != NULL) {
    g_bytes_unref(target->profile);
    target->profile = litho_profile_named(target->bands == 1 ? "grey" : "srgb", error);
  }
  return TRUE;
}

static gboolean
same_bytes(GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal(a, b));
}

static gboolean
resolve(LithoPhoto *photo, const char *path, const LithoSaveOptions *options, Target *target,
        GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  *target = (Target){0};
  if (options->quality < 0 || options->quality > 100) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "quality %d: must be 1 to 100",
                options->quality);
    return FALSE;
  }
  if (options->compression > 9) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "compression %d: must be 0 to 9",
                options->compression);
    return FALSE;
  }
  if (!choose_format(priv, path, options, &target->format, error) ||
      !choose_profile(priv, options, target, error))
    return FALSE;
  if (options->lossless && !litho_format_has_lossless(target->format)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s is not lossless here: use PNG, TIFF, WebP or JPEG XL", target->format->title);
    return FALSE;
  }
  target->bits = choose_bits(target->format, options->bits > 0 ? options->bits : photo->bits);
  if (options->bits > 0 && target->bits != options->bits) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s has no depth of %d bits",
                target->format->title, options->bits);
    return FALSE;
  }
  if (target->bands == 4)
    target->bits = MIN(target->bits, 16);
  if (options->profile == NULL && target->bands != 4)
    target->profile = litho_color_tag_for_output(&priv->tag, target->format->name, photo->bits, target->bits,
                                                 target->bands, target->profile);
  target->sample = target->bits == 8    ? VIPS_FORMAT_UCHAR
                   : target->bits == 32 ? VIPS_FORMAT_FLOAT
                                        : VIPS_FORMAT_USHORT;
  target->same = !priv->is_developed && target->sample == priv->device->BandFmt && target->bands == priv->device->Bands &&
                 same_bytes(target->profile, photo->profile);
  return TRUE;
}

LithoCoding *
litho_photo_out_coding(LithoPhoto *photo, const char *path, const LithoSaveOptions *options,
                       GError **error)
{
  g_auto(Target) target = {0};
  if (!resolve(photo, path, options, &target, error))
    return NULL;
  if (target.same)
    return litho_coding_ref(photo->coding);
  if (target.bands == 4 || (target.sample == VIPS_FORMAT_FLOAT && target.profile == NULL))
    return litho_photo_linear_coding();
  return litho_coding_for_conversion(litho_coding_new(target.profile, target.sample, target.bands, error),
                                     photo->coding);
}

/* Alpha of the photo's samples in the samples of the output. */
static gboolean
convert_alpha(VipsImage *alpha, VipsBandFormat sample, VipsImage **out)
{
  if (alpha->BandFmt == sample)
    return vips_copy(alpha, out, NULL) == 0;
  static const double full[] = {
      [VIPS_FORMAT_UCHAR] = 255, [VIPS_FORMAT_USHORT] = 65535, [VIPS_FORMAT_FLOAT] = 1};
  g_autoptr(VipsImage) scaled = NULL;
  const double factor = full[sample] / full[alpha->BandFmt];
  return vips_linear1(alpha, &scaled, factor, sample == VIPS_FORMAT_FLOAT ? 0 : 0.5, NULL) == 0 &&
         vips_cast(scaled, out, sample, NULL) == 0;
}

/* 16-bit values to those that HEIF's 10 or 12 bits hold: its saver cuts the low bits off. */
static gboolean
round_to_bits(VipsImage *in, int bits, VipsImage **out)
{
  const double top = (1 << bits) - 1, unit = 1 << (16 - bits);
  g_autoptr(VipsImage) scaled = NULL, whole = NULL, high = NULL;
  return vips_linear1(in, &scaled, top / 65535, 0.5, NULL) == 0 &&
         vips_cast(scaled, &whole, VIPS_FORMAT_USHORT, NULL) == 0 &&
         vips_linear1(whole, &high, unit, 0, NULL) == 0 &&
         vips_cast(high, out, VIPS_FORMAT_USHORT, NULL) == 0;
}

static VipsInterpretation
interpretation(const Target *target)
{
  if (target->bands == 4)
    return VIPS_INTERPRETATION_CMYK;
  if (target->sample == VIPS_FORMAT_FLOAT)
    return target->bands == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_scRGB;
  if (target->sample == VIPS_FORMAT_USHORT)
    return target->bands == 1 ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
  return target->bands == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
}

static gboolean
join_alpha(LithoPhoto *photo, const Target *target, VipsImage *colors, VipsImage *alpha,
           VipsImage **out)
{
  if (alpha == NULL)
    return vips_copy(colors, out, NULL) == 0;
  g_autoptr(VipsImage) converted = NULL, joined = NULL;
  if (!convert_alpha(alpha, target->sample, &converted) ||
      vips_bandjoin2(colors, converted, &joined, NULL) != 0)
    return FALSE;
  if ((target->format->flags & LITHO_FORMAT_ALPHA) != 0) {
    *out = g_steal_pointer(&joined);
    return TRUE;
  }
  litho_photo_warn(photo,
                   "%s has no transparency: white is put behind the picture; PNG, WebP and TIFF keep it",
                   target->format->title);
  g_autoptr(VipsArrayDouble) white = NULL;
  const double full = target->sample == VIPS_FORMAT_UCHAR ? 255 : 65535;
  white = vips_array_double_newv(1, target->bands == 4 ? 0 : full); /* paper has no ink */
  return vips_flatten(joined, out, "background", white, "max_alpha", full, NULL) == 0;
}

/* The samples of the file: image (values as coding says) with its alpha. */
static gboolean
to_samples(LithoPhoto *photo, const Target *target, VipsImage *image, VipsImage *alpha,
           const LithoCoding *coding, VipsImage **out, GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  g_autoptr(VipsImage) colors = NULL, joined = NULL, rounded = NULL;
  if (target->same && image == photo->coded) {
    colors = g_object_ref(priv->device);
  } else if (coding->kind == LITHO_CODING_LINEAR &&
             (target->profile != NULL || target->sample != VIPS_FORMAT_FLOAT)) {
    g_autoptr(GBytes) profile =
        target->profile != NULL ? g_bytes_ref(target->profile) : litho_profile_named("srgb", error);
    g_autoptr(VipsImage) converted = NULL;
    if (profile == NULL ||
        !litho_profile_from_linear(image, profile, target->sample, &converted, error))
      return FALSE;
    if (!same_bytes(target->profile, photo->profile))
      colors = g_steal_pointer(&converted);
    else if (!litho_photo_merge_handed(image, converted, &colors)) {
      litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "the file's own values");
      return FALSE;
    }
  } else {
    colors = g_object_ref(image);
  }
  if (colors->BandFmt != target->sample ||
      (colors->Bands != target->bands && target->sample != VIPS_FORMAT_FLOAT)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL,
                "%s: %d bands of %s where %d of %s are to be saved", photo->name, colors->Bands,
                vips_enum_nick(VIPS_TYPE_BAND_FORMAT, colors->BandFmt), target->bands,
                vips_enum_nick(VIPS_TYPE_BAND_FORMAT, target->sample));
    return FALSE;
  }
  if (join_alpha(photo, target, colors, alpha, &joined) &&
      (target->bits == 10 || target->bits == 12 ? round_to_bits(joined, target->bits, &rounded)
                                                : vips_copy(joined, &rounded, NULL) == 0) &&
      vips_copy(rounded, out, "interpretation", interpretation(target), NULL) == 0)
    return TRUE;
  litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "pixels for the output");
  return FALSE;
}

static void *
collect_name(VipsImage *image, const char *name, GValue *value, void *list)
{
  static const char *const kept[] = {"exif-", "xmp-", "iptc-", "icc-", "photoshop-"};
  for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
    if (g_str_has_prefix(name, kept[i]))
      g_ptr_array_add(list, g_strdup(name));
  return NULL;
}

/* What the loader hung on the image goes; the photo's blocks are the only truth. */
static void
clear_blocks(VipsImage *image)
{
  static const char *const single[] = {VIPS_META_ORIENTATION,
                                       VIPS_META_N_PAGES,
                                       VIPS_META_PAGE_HEIGHT,
                                       "jpeg-thumbnail-data",
                                       VIPS_META_IMAGEDESCRIPTION,
                                       "delay",
                                       "loop",
                                       "gif-delay",
                                       "gif-loop",
                                       "gif-palette",
                                       "palette",
                                       "heif-bitdepth"};
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  vips_image_map(image, collect_name, names);
  for (guint i = 0; i < names->len; i++)
    vips_image_remove(image, g_ptr_array_index(names, i));
  for (guint i = 0; i < G_N_ELEMENTS(single); i++)
    vips_image_remove(image, single[i]);
}

typedef struct {
  LithoOutput *output;
  const char *format;
  GBytes *blocks; /* to put into the stream */
  gboolean started;
  GError *error;
} Sink;

static gint64
sink_write(VipsTargetCustom *target, gconstpointer data, gint64 length, gpointer user)
{
  Sink *sink = user;
  gboolean good;
  if (!sink->started) {
    g_autoptr(GByteArray) start =
        litho_container_splice(sink->format, sink->blocks, data, (gsize)length);
    good = litho_output_write(sink->output, start->data, start->len, &sink->error);
  } else {
    good = litho_output_write(sink->output, data, (gsize)length,
                              sink->error == NULL ? &sink->error : NULL);
  }
  sink->started = TRUE;
  return good ? length : -1;
}

static VipsForeignSubsample
subsampling(const PhotoPrivate *priv)
{
  if (!g_str_equal(priv->photo.format, "jpeg"))
    return VIPS_FOREIGN_SUBSAMPLE_AUTO;
  const gboolean halved = priv->metadata.luma_h >= 2 && priv->metadata.luma_v >= 2;
  return halved ? VIPS_FOREIGN_SUBSAMPLE_ON : VIPS_FOREIGN_SUBSAMPLE_OFF;
}

/* libtiff goes back in its file. It is not given the file itself: it overlooks a failed write that another follows, and
 * libvips overlooks what libtiff says when it closes. Here each write is checked. */
static gint64
sink_read(VipsTargetCustom *target, gpointer data, gint64 length, gpointer user)
{
  return read(litho_output_fd(((Sink *)user)->output), data, (gsize)length);
}

static gint64
sink_seek(VipsTargetCustom *target, gint64 offset, int whence, gpointer user)
{
  return lseek(litho_output_fd(((Sink *)user)->output), offset, whence);
}

static int
save_tiff(VipsImage *image, const Target *target, const LithoSaveOptions *options, Sink *sink,
          VipsTarget *to)
{
  const gboolean plain = options->compression == 0;
  const guint64 most = VIPS_IMAGE_SIZEOF_IMAGE(image);
  sink->started = TRUE; /* blocks are put in afterwards */
  g_signal_connect(to, "read", G_CALLBACK(sink_read), sink);
  g_signal_connect(to, "seek", G_CALLBACK(sink_seek), sink);
  return vips_tiffsave_target(image, to, "compression",
                              plain ? VIPS_FOREIGN_TIFF_COMPRESSION_NONE
                                    : VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE,
                              "level", options->compression > 0 ? options->compression : 4,
                              "predictor",
                              target->sample == VIPS_FORMAT_FLOAT
                                  ? VIPS_FOREIGN_TIFF_PREDICTOR_FLOAT
                                  : VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL,
                              "bigtiff", most > (G_GUINT64_CONSTANT(3500) << 20), NULL);
}

static int
save_pixels(const PhotoPrivate *priv, VipsImage *image, const Target *target,
            const LithoSaveOptions *options, Sink *sink, VipsTarget *to)
{
  const char *name = target->format->name;
  const int q = options->quality > 0 ? options->quality : target->format->quality;
  const int level = options->compression >= 0 ? options->compression : 6;
  const int luma_h = priv->metadata.luma_h, luma_v = priv->metadata.luma_v;
  if (g_str_equal(name, "jpeg") && image->Bands == 3 && (luma_h == 1 || luma_v == 1) && luma_h + luma_v >= 3)
    return litho_jpeg_save(image, to, q, options->interlace, luma_h, luma_v);
  if (g_str_equal(name, "jpeg"))
    return vips_jpegsave_target(image, to, "Q", q, "strip", TRUE, "interlace", options->interlace,
                                "optimize_coding", options->interlace, "subsample_mode",
                                subsampling(priv), NULL);
  if (g_str_equal(name, "png") && litho_png_can_save(image, target->bits, options->interlace))
    return litho_png_save(image, to, options->compression);
  if (g_str_equal(name, "png"))
    return vips_pngsave_target(image, to, "compression", level, "interlace", options->interlace,
                               "bitdepth", target->bits, "strip", TRUE, NULL);
  if (g_str_equal(name, "tiff"))
    return save_tiff(image, target, options, sink, to);
  if (g_str_equal(name, "webp"))
    return vips_webpsave_target(image, to, "Q", q, "lossless", options->lossless, NULL);
  if (g_str_equal(name, "heif") || g_str_equal(name, "avif"))
    return vips_heifsave_target(image, to, "Q", q, "lossless", options->lossless, "bitdepth",
                                target->bits, "compression",
                                g_str_equal(name, "avif") ? VIPS_FOREIGN_HEIF_COMPRESSION_AV1
                                                          : VIPS_FOREIGN_HEIF_COMPRESSION_HEVC,
                                NULL);
  if (g_str_equal(name, "jxl"))
    return vips_jxlsave_target(image, to, "Q", q, "lossless", options->lossless, NULL);
  if (g_str_equal(name, "gif"))
    return vips_gifsave_target(image, to, NULL);
  return vips_ppmsave_target(image, to, NULL);
}

typedef struct {
  LithoProgress progress;
  gpointer data;
  GCancellable *cancel;
} Watch;

static void
on_eval(VipsImage *image, VipsProgress *progress, gpointer user)
{
  Watch *watch = user;
  if (watch->cancel != NULL && g_cancellable_is_cancelled(watch->cancel))
    vips_image_set_kill(image, TRUE);
  else if (watch->progress != NULL)
    watch->progress(CLAMP(progress->percent, 0, 100) / 100.0, watch->data);
}

static gboolean
write_file(LithoPhoto *photo, VipsImage *image, const Target *target,
           const LithoSaveOptions *options, LithoMetadata *metadata, const char *path,
           Watch *watch, GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  const char *format = target->format->name;
  g_autoptr(GBytes) blocks = litho_container_blocks(format, metadata, target->profile, &metadata->lost, error);
  if (blocks == NULL)
    return FALSE;
  litho_photo_warn_lost(photo, target->format, metadata->lost);
  if (g_str_equal(format, "png") && same_bytes(target->profile, photo->profile))
    blocks = litho_color_tag_prepend_png(&priv->tag, blocks);
  g_autoptr(LithoOutput) output = litho_output_new(path, error);
  if (output == NULL)
    return FALSE;
  g_autoptr(VipsTargetCustom) to = vips_target_custom_new();
  Sink sink = {.output = output, .format = format, .blocks = blocks};
  g_signal_connect(to, "write", G_CALLBACK(sink_write), &sink);
  vips_image_set_progress(image, TRUE);
  gulong handler = g_signal_connect(image, "eval", G_CALLBACK(on_eval), watch);
  /* libvips blocks the savers of untrusted formats with their loaders; ours is the data they get.
   */
  vips_operation_block_set("VipsForeignSave", FALSE);
  int status = save_pixels(priv, image, target, options, &sink, VIPS_TARGET(to));
  g_signal_handler_disconnect(image, handler);
  if (watch->cancel != NULL && g_cancellable_is_cancelled(watch->cancel)) {
    g_clear_error(&sink.error);
    vips_error_clear();
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "cancelled");
    return FALSE;
  }
  if (sink.error != NULL) {
    vips_error_clear();
    g_propagate_error(error, sink.error);
    return FALSE;
  }
  if (!litho_photo_decoded(photo, error)) {
    vips_error_clear();
    return FALSE;
  }
  if (status != 0) {
    g_autofree char *name = g_str_equal(path, "-") ? g_strdup("stdout") : litho_file_display(path);
    litho_photo_take_error(error, LITHO_ERROR_WRITE, name, "cannot be written");
    return FALSE;
  }
  const int fd = litho_output_fd(output);
  if ((g_str_equal(format, "tiff") && !litho_tiff_add(fd, metadata, error)) ||
      (g_str_equal(format, "webp") && !litho_container_finish_webp(fd, metadata, error))) {
    g_autofree char *name = g_str_equal(path, "-") ? g_strdup("stdout") : litho_file_display(path);
    g_prefix_error(error, "%s: ", name);
    return FALSE;
  }
  if (g_strcmp0(target->format->saver, "heifsave") == 0 && !litho_heif_finish(fd, metadata, &sink.error)) {
    if (sink.error != NULL) {
      g_autofree char *name = g_str_equal(path, "-") ? g_strdup("stdout") : litho_file_display(path);
      g_propagate_prefixed_error(error, sink.error, "%s: ", name);
      return FALSE;
    }
    litho_photo_warn_lost(photo, target->format, LITHO_LOST_EXIF_ROOM);
  }
  if (options->output == NULL)
    return litho_output_commit(output, error);
  *options->output = g_steal_pointer(&output);
  return TRUE;
}

gboolean
litho_photo_save(LithoPhoto *photo, VipsImage *image, VipsImage *alpha, LithoCoding *coding,
                 const char *path, const LithoSaveOptions *options, LithoProgress progress,
                 gpointer data, GCancellable *cancel, GError **error)
{
  g_auto(Target) target = {0};
  g_auto(LithoMetadata) metadata = {0};
  g_autoptr(VipsImage) samples = NULL;
  if (!resolve(photo, path, options, &target, error))
    return FALSE;
  const int max_px = target.format->max_px, longest = MAX(image->Xsize, image->Ysize);
  if (max_px > 0 && longest > max_px) {
    g_autofree char *name = g_str_equal(path, "-") ? g_strdup("stdout") : litho_file_display(path);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%s: %s holds at most %d px on a side, not %d: use another format", name,
                target.format->title, max_px, longest);
    return FALSE;
  }
  const gboolean is_srgb = target.bands == 3 && coding->is_srgb;
  const LithoMetadataUpdate update = {.exif = {.width = image->Xsize, .height = image->Ysize, .is_srgb = is_srgb},
                                      .new_profile = !same_bytes(target.profile, photo->profile)};
  if (!litho_photo_out_metadata(photo, target.format, options, &update, &metadata, error) ||
      !to_samples(photo, &target, image, alpha, coding, &samples, error))
    return FALSE;
  clear_blocks(samples);
  gsize size;
  if (target.profile != NULL && !g_str_equal(target.format->name, "png")) {
    gconstpointer bytes = g_bytes_get_data(target.profile, &size);
    vips_image_set_blob_copy(samples, VIPS_META_ICC_NAME, bytes, size);
  }
  if (!litho_container_takes_all(target.format->name))
    litho_metadata_to_image(&metadata, samples);
  Watch watch = {progress, data, cancel};
  return write_file(photo, samples, &target, options, &metadata, path, &watch, error);
}
