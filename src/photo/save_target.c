/* save_target.c: what an output file will be: format, depth, bands, profile, from the photo and what was asked for. */
#include <string.h>
#include <sys/stat.h>
#include "base/file.h"
#include "photo/profile.h"
#include "photo/save.h"

/* Whatever the names are: a camera's raw file holds more than any picture made of it. */
static gboolean
is_own_raw(const PhotoPrivate *priv, const char *path)
{
  struct stat a, b;
  return (priv->format->flags & LITHO_FORMAT_RAW) != 0 && priv->path != NULL && stat(priv->path, &a) == 0 &&
         stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

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
  if (is_own_raw(priv, path)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: a camera's raw file is never replaced: write to another name",
                name);
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
choose_profile(PhotoPrivate *priv, const LithoSaveOptions *options, SaveTarget *target, GError **error)
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

gboolean
save_same_bytes(GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal(a, b));
}

gboolean
save_target_resolve(LithoPhoto *photo, const char *path, const LithoSaveOptions *options, SaveTarget *target,
                    GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  *target = (SaveTarget){0};
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
                 save_same_bytes(target->profile, photo->profile);
  return TRUE;
}

LithoCoding *
litho_photo_out_coding(LithoPhoto *photo, const char *path, const LithoSaveOptions *options,
                       GError **error)
{
  g_auto(SaveTarget) target = {0};
  if (!save_target_resolve(photo, path, options, &target, error))
    return NULL;
  if (target.same)
    return litho_coding_ref(photo->coding);
  if (target.bands == 4 || (target.sample == VIPS_FORMAT_FLOAT && target.profile == NULL))
    return litho_photo_linear_coding();
  return litho_coding_for_conversion(litho_coding_new(target.profile, target.sample, target.bands, error),
                                     photo->coding);
}
