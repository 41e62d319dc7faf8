/* save.c: writes a picture with its profile and metadata, whole or not at all.
 *
 * libvips codes the pixels, or jpeg_keep.c, save_jpeg.c and save_png.c where it cannot; container.c and tiff.c put in the
 * metadata that its 8.14 savers would rewrite or drop. */
#include <unistd.h>
#include "base/file.h"
#include "photo/bytes.h"
#include "photo/container.h"
#include "photo/credentials.h"
#include "photo/jpeg_keep.h"
#include "photo/save.h"
#include "photo/tiff.h"

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
save_tiff(VipsImage *image, const SaveTarget *target, const LithoSaveOptions *options, Sink *sink,
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
save_pixels(const PhotoPrivate *priv, VipsImage *image, const SaveTarget *target,
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

/* NULL: the picture is coded as a whole. */
static LithoJpegKeep *
keep_blocks(const PhotoPrivate *priv, const VipsImage *image, const SaveTarget *target, const LithoSaveOptions *options)
{
  const VipsImage *before = priv->device;
  if (options->kept == NULL || options->quality > 0 || !target->same || !g_str_equal(target->format->name, "jpeg") ||
      image->Xsize != before->Xsize || image->Ysize != before->Ysize || image->Bands != before->Bands)
    return NULL;
  return litho_jpeg_keep_open(priv, options->interlace);
}

/* libvips fills two strips of a picture that goes to a file, and may have begun the next. */
static void
read_once(PhotoPrivate *priv, VipsImage *image, const SaveTarget *target, const LithoSaveOptions *options)
{
  static const char *const line_by_line[] = {"jpeg", "png", "tiff", "ppm", NULL};
  int tile_width, tile_height, n_lines;
  if (!options->once || options->interlace || !g_strv_contains(line_by_line, target->format->name))
    return;
  vips_get_tile_size(image, &tile_width, &tile_height, &n_lines);
  litho_photo_read_once(priv, 3 * n_lines + tile_height, options->once_proxy_px);
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

/* What goes into the file when its pixels are there. */
static gboolean
finish_file(LithoPhoto *photo, const SaveTarget *target, const LithoMetadata *metadata, const SaveBehind *behind,
            LithoOutput *output, const char *name, GError **error)
{
  const char *format = target->format->name;
  const int fd = litho_output_fd(output);
  g_autoptr(GError) failed = NULL;
  gboolean good = (!g_str_equal(format, "tiff") || litho_tiff_add(fd, metadata, &failed)) &&
                  (!g_str_equal(format, "webp") || litho_container_finish_webp(fd, metadata, &failed));
  if (good && g_strcmp0(target->format->saver, "heifsave") == 0 && !litho_heif_finish(fd, metadata, &failed)) {
    good = failed == NULL;
    if (good)
      litho_photo_warn_lost(photo, target->format, LITHO_LOST_EXIF_ROOM);
  }
  if (good && save_behind_finish(behind, format, fd, &failed))
    return TRUE;
  g_propagate_prefixed_error(error, g_steal_pointer(&failed), "%s: ", name);
  return FALSE;
}

static gboolean
write_file(LithoPhoto *photo, VipsImage *image, const SaveTarget *target,
           const LithoSaveOptions *options, LithoMetadata *metadata, const SaveBehind *behind, const char *path,
           Watch *watch, GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  const char *format = target->format->name;
  g_autoptr(GBytes) blocks = litho_container_blocks(format, metadata, target->profile, &metadata->lost, error);
  if (blocks == NULL)
    return FALSE;
  litho_photo_warn_lost(photo, target->format, metadata->lost);
  if (g_str_equal(format, "png") && save_same_bytes(target->profile, photo->profile))
    blocks = litho_color_tag_prepend_png(&priv->tag, blocks);
  blocks = save_behind_announce(behind, options, g_steal_pointer(&blocks));
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
  read_once(priv, image, target, options);
  g_autoptr(LithoJpegKeep) keep = keep_blocks(priv, image, target, options);
  int status = keep != NULL ? litho_jpeg_keep_save(keep, image, priv->device, VIPS_TARGET(to), &options->kept->pixels)
                            : save_pixels(priv, image, target, options, &sink, VIPS_TARGET(to));
  if (keep != NULL)
    options->kept->known = status == 0;
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
  g_autofree char *name = g_str_equal(path, "-") ? g_strdup("stdout") : litho_file_display(path);
  if (status != 0) {
    litho_photo_take_error(error, LITHO_ERROR_WRITE, name, "cannot be written");
    return FALSE;
  }
  if (!finish_file(photo, target, metadata, behind, output, name, error) ||
      (options->credentials != NULL &&
       !photo_credentials_sign(photo, output, format, name, options->credentials, watch->cancel, error)))
    return FALSE;
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
  g_auto(SaveTarget) target = {0};
  g_auto(LithoMetadata) metadata = {0};
  g_autoptr(VipsImage) samples = NULL;
  if (!save_target_resolve(photo, path, options, &target, error))
    return FALSE;
  const int max_px = target.format->max_px, longest = MAX(image->Xsize, image->Ysize);
  if (max_px > 0 && longest > max_px) {
    g_autofree char *name = g_str_equal(path, "-") ? g_strdup("stdout") : litho_file_display(path);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%s: %s holds at most %d px on a side, not %d: use another format", name,
                target.format->title, max_px, longest);
    return FALSE;
  }
  g_auto(SaveBehind) behind = {0};
  if (!save_behind_prepare(photo, target.format->name, options, &behind, error))
    return FALSE;
  const gboolean is_srgb = target.bands == 3 && coding->is_srgb;
  const LithoMetadataUpdate update = {.exif = {.width = image->Xsize, .height = image->Ysize, .is_srgb = is_srgb},
                                      .new_profile = !save_same_bytes(target.profile, photo->profile),
                                      .announced = behind.announced,
                                      .kept = behind.kept,
                                      .moved = options->moved};
  if (!litho_photo_out_metadata(photo, target.format, options, &update, &metadata, error) ||
      !save_samples(photo, &target, image, alpha, coding, &samples, error))
    return FALSE;
  save_clear_blocks(samples);
  gsize size;
  if (target.profile != NULL && !g_str_equal(target.format->name, "png")) {
    gconstpointer bytes = g_bytes_get_data(target.profile, &size);
    vips_image_set_blob_copy(samples, VIPS_META_ICC_NAME, bytes, size);
  }
  if (!litho_container_takes_all(target.format->name))
    litho_metadata_to_image(&metadata, samples);
  Watch watch = {progress, data, cancel};
  return write_file(photo, samples, &target, options, &metadata, &behind, path, &watch, error);
}
