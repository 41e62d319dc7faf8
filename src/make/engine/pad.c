/* pad.c: see pad.h. The engine itself would stretch a photo to its step, and give a picture of another size. */
#include <string.h>
#include "make/engine/pad.h"

#define STEP_PX 64

int
engine_padded(int size)
{
  return (size + STEP_PX - 1) / STEP_PX * STEP_PX;
}

LithoMakeImage *
engine_pad(const LithoMakeImage *image, int width, int height)
{
  if (image == NULL)
    return NULL;
  const int w = engine_padded(width), h = engine_padded(height), c = image->channels;
  if (w == image->width && h == image->height)
    return litho_make_image_new(w, h, c, g_bytes_ref(image->pixels));
  const int left = (w - width) / 2, top = (h - height) / 2;
  const guint8 *from = g_bytes_get_data(image->pixels, NULL);
  guint8 *to = g_malloc((gsize)w * (gsize)h * (gsize)c);
  for (int y = 0; y < h; y++) {
    const guint8 *row = from + (gsize)CLAMP(y - top, 0, height - 1) * (gsize)width * (gsize)c;
    for (int x = 0; x < w; x++)
      memcpy(to + ((gsize)y * (gsize)w + (gsize)x) * (gsize)c, row + (gsize)CLAMP(x - left, 0, width - 1) * (gsize)c,
             (gsize)c);
  }
  return litho_make_image_new(w, h, c, g_bytes_new_take(to, (gsize)w * (gsize)h * (gsize)c));
}

LithoMakeImage *
engine_cut(const ShimImage *image, int width, int height)
{
  const int w = MIN(width, image->width), h = MIN(height, image->height), c = image->channels;
  const int left = (image->width - w) / 2, top = (image->height - h) / 2;
  const gsize line = (gsize)w * (gsize)c;
  guint8 *to = g_malloc(line * (gsize)h);
  for (int y = 0; y < h; y++)
    memcpy(to + (gsize)y * line, image->data + ((gsize)(y + top) * (gsize)image->width + (gsize)left) * (gsize)c, line);
  return litho_make_image_new(w, h, c, g_bytes_new_take(to, line * (gsize)h));
}
