/* write_at.h: writing at a place of an open file, for containers that are finished when their pixels are. */
#ifndef LITHO_PHOTO_WRITE_AT_H
#define LITHO_PHOTO_WRITE_AT_H

#include <errno.h>
#include <glib.h>
#include <unistd.h>

/* FALSE with errno. */
static inline gboolean
litho_write_at(int fd, off_t at, const guint8 *data, gsize length)
{
  while (length > 0) {
    const gssize n = pwrite(fd, data, length, at);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    data += n;
    at += n;
    length -= (gsize)n;
  }
  return TRUE;
}

#endif
