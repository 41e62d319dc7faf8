/* photo.c: what an opened photo is whichever way it came: its beginning and end, what the user should hear of it,
 * its hash. load.c, load_pixels.c and load_colors.c fill it in that order.
 */
#include <string.h>
#include "base/file.h"
#include "base/vips_error.h"
#include "photo/internal.h"
#include "raw/white.h"

PhotoPrivate *
litho_photo_new(const char *name)
{
  PhotoPrivate *priv = g_new0(PhotoPrivate, 1);
  priv->photo.name = g_strdup(name);
  priv->photo.warnings = g_ptr_array_new_null_terminated(1, g_free, TRUE);
  return priv;
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
  if (photo->raw != NULL) {
    litho_raw_light_free(photo->raw->light);
    g_free(photo->raw->camera_profile);
    g_free(photo->raw->camera_profile_sha256);
    g_free(photo->raw->profile_name);
  }
  g_free(photo->raw);
  g_free(priv->shot);
  g_free(photo->sha256);
  g_free(priv->path);
  g_free(priv);
}

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
  g_set_error(error, LITHO_ERROR, litho_vips_error_code(text, code), "%s: %s: %s", name, what,
              *text != '\0' ? text : "libvips gives no reason");
}

static const char *const strip_names[] = {"none", "gps", "place", "all"};

gboolean
litho_strip_from_name(const char *name, LithoStrip *strip)
{
  for (guint i = 0; i < G_N_ELEMENTS(strip_names); i++)
    if (g_str_equal(name, strip_names[i])) {
      *strip = (LithoStrip)i;
      return TRUE;
    }
  return FALSE;
}

const char *
litho_strip_name(LithoStrip strip)
{
  return strip_names[strip];
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
