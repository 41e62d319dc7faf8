/* photo.c: the public calls that open photos and tell what they are. */
#include "photo/photo.h"
#include "api/options.h"
#include "base/cancel.h"

#define DEFAULT_BYTES (G_GUINT64_CONSTANT(2) << 30)

static gboolean
take_options(const LithoOpenOptions *given, LithoOpenOptions *options, LithoLoadOptions *load, GError **error)
{
  if (!api_options_take(options, sizeof *options, given, "LithoOpenOptions", error))
    return FALSE;
  if (options->max_frames < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "max_frames is 0 (the default) or more, not %d",
                options->max_frames);
    return FALSE;
  }
  *load = (LithoLoadOptions){.max_pixels = options->max_pixels, .max_bytes = options->max_bytes,
                             .max_frames = options->max_frames, .allow = options->allow};
  return !litho_is_cancelled(options->cancel, error);
}

/* Takes `photo`; NULL: it could not be opened. */
static LithoPhoto *
unless_cancelled(LithoPhoto *photo, GCancellable *cancel, GError **error)
{
  if (photo == NULL || !litho_is_cancelled(cancel, error))
    return photo;
  litho_photo_free(photo);
  return NULL;
}

LithoPhoto *
litho_open(const char *path, const LithoOpenOptions *given, GError **error)
{
  LithoOpenOptions options;
  LithoLoadOptions load;
  return take_options(given, &options, &load, error)
             ? unless_cancelled(litho_photo_open(path, &load, error), options.cancel, error) : NULL;
}

LithoPhoto *
litho_open_bytes(const char *name, GBytes *bytes, const LithoOpenOptions *given, GError **error)
{
  LithoOpenOptions options;
  LithoLoadOptions load;
  if (!take_options(given, &options, &load, error))
    return NULL;
  const guint64 most = options.max_bytes > 0 ? options.max_bytes : DEFAULT_BYTES;
  if (g_bytes_get_size(bytes) > most) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%s: %" G_GSIZE_FORMAT " bytes are more than the ceiling of %" G_GUINT64_FORMAT
                ": raise it with max_bytes",
                name, g_bytes_get_size(bytes), most);
    return NULL;
  }
  return unless_cancelled(litho_photo_open_bytes(name, bytes, &load, error), options.cancel, error);
}

int
litho_photo_width(const LithoPhoto *photo)
{
  return photo->coded->Xsize;
}

int
litho_photo_height(const LithoPhoto *photo)
{
  return photo->coded->Ysize;
}

const char *
litho_photo_format(const LithoPhoto *photo)
{
  return photo->format;
}

int
litho_photo_bits(const LithoPhoto *photo)
{
  return photo->bits;
}

gboolean
litho_photo_has_alpha(const LithoPhoto *photo)
{
  return photo->alpha != NULL;
}

const char *const *
litho_photo_warnings(LithoPhoto *photo)
{
  return (const char *const *)photo->warnings->pdata;
}
