/* own_bytes.h: the bytes of the file that a photo was opened from, for what lies in it beside the
 * picture. */
#ifndef LITHO_PHOTO_OWN_BYTES_H
#define LITHO_PHOTO_OWN_BYTES_H

#include "base/file.h"
#include "photo/internal.h"

typedef struct {
  const guint8 *data; /* NULL: the file is not there, or there was none */
  gsize size;
  GMappedFile *map; /* owned; NULL: the photo holds them */
} OwnBytes;

static inline void
own_bytes_clear(OwnBytes *own)
{
  g_clear_pointer(&own->map, g_mapped_file_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(OwnBytes, own_bytes_clear)

/* Errors as litho_file_map(). */
static inline OwnBytes
own_bytes(const PhotoPrivate *priv, GError **error)
{
  OwnBytes own = {0};
  if (priv->bytes != NULL) {
    own.data = g_bytes_get_data(priv->bytes, &own.size);
  } else if (priv->path != NULL && (own.map = litho_file_map(priv->path, error)) != NULL) {
    own.data = (const guint8 *)g_mapped_file_get_contents(own.map);
    own.size = g_mapped_file_get_length(own.map);
  }
  return own;
}

#endif
