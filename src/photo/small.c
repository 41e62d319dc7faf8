/* small.c: a photo file as the few pixels that a net looks at.
 *
 * Scaled by Keys' cubic kernel (1981), widened when it shrinks, centres of pixels kept in place as Pillow does (libvips'
 * enlarging is half a pixel off, which features see). Threads decode side by side. libvips has one error buffer a process, so a photo that fails while others are
 * decoded is opened again alone: its message is its own.
 */
#include <math.h>
#include "photo/internal.h"

#define SUPPORT 2.0 /* of the kernel, px */

static GRWLock alone; /* readers: decoding side by side; writer: alone */

/* sRGB codes, 3 bands of 8 bits. Lazy. */
static VipsImage *
to_srgb(LithoPhoto *photo, GError **error)
{
  VipsImage *in = photo->coded, *out = NULL;
  if (photo->coding->kind == LITHO_CODING_MATRIX && photo->coding->is_srgb && in->BandFmt == VIPS_FORMAT_UCHAR &&
      in->Bands == 3)
    return g_object_ref(in);
  g_autoptr(VipsImage) linear = litho_photo_linear(photo, error);
  if (linear == NULL)
    return NULL;
  if (vips_colourspace(linear, &out, VIPS_INTERPRETATION_sRGB, NULL) == 0)
    return out;
  litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "to sRGB");
  return NULL;
}

/* Keys' kernel with a = -1/2. */
static double
cubic(double x)
{
  x = fabs(x);
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/* What goes into each of n_out values of a line. */
typedef struct {
  int n_taps;
  int *first;    /* of each output */
  float *weight; /* n_taps of each output */
} Taps;

/* frame: what the outputs divide among them, px of the n_in: a decoder that shrinks makes its last pixel of less or
 * leaves it out. */
static void
taps_init(Taps *taps, int n_in, double frame, int n_out)
{
  const double scale = frame / n_out, wide = MAX(scale, 1), reach = SUPPORT * wide;
  taps->n_taps = 2 * (int)ceil(reach) + 1;
  taps->first = g_new(int, n_out);
  taps->weight = g_new0(float, (gsize)n_out * taps->n_taps);
  for (int i = 0; i < n_out; i++) {
    const double centre = (i + 0.5) * scale;
    const int first = MAX(0, MIN((int)(centre - reach + 0.5), n_in - 1)), end = MIN(n_in, (int)(centre + reach + 0.5));
    float *weight = &taps->weight[(gsize)i * taps->n_taps];
    double sum = 0;
    for (int k = first; k < end; k++)
      sum += cubic((k + 0.5 - centre) / wide);
    for (int k = first; k < end; k++)
      weight[k - first] = (float)(cubic((k + 0.5 - centre) / wide) / sum);
    taps->first[i] = first;
  }
}

static void
taps_clear(Taps *taps)
{
  g_free(taps->first);
  g_free(taps->weight);
}

static void
scale_cubic(const guint8 *in, int w_in, int h_in, double frame_width, double frame_height, int width, int height,
            guint8 *out)
{
  Taps across, down;
  g_autofree float *middle = g_new(float, 3 * (gsize)width * (gsize)h_in);
  taps_init(&across, w_in, frame_width, width);
  taps_init(&down, h_in, frame_height, height);
  for (int y = 0; y < h_in; y++)
    for (int x = 0; x < width; x++) {
      const int first = across.first[x], n = MIN(across.n_taps, w_in - first);
      const guint8 *from = &in[3 * ((gsize)y * w_in + first)];
      const float *weight = &across.weight[(gsize)x * across.n_taps];
      float *to = &middle[3 * ((gsize)y * width + x)];
      to[0] = to[1] = to[2] = 0;
      for (int k = 0; k < n; k++)
        for (int c = 0; c < 3; c++)
          to[c] += weight[k] * from[3 * k + c];
    }
  for (int y = 0; y < height; y++) {
    const int first = down.first[y], n = MIN(down.n_taps, h_in - first);
    const float *weight = &down.weight[(gsize)y * down.n_taps];
    for (int x = 0; x < 3 * width; x++) {
      float sum = 0.5f;
      for (int k = 0; k < n; k++)
        sum += weight[k] * middle[3 * (gsize)(first + k) * width + x];
      out[3 * (gsize)y * width + x] = (guint8)CLAMP(sum, 0, 255);
    }
  }
  taps_clear(&across);
  taps_clear(&down);
}

static gboolean
read_small(const char *path, const LithoLoadOptions *options, int width, int height, guint8 *rgb, GError **error)
{
  g_autoptr(LithoPhoto) photo = litho_photo_open_small(path, options, MAX(width, height), error);
  g_autoptr(VipsImage) srgb = photo != NULL ? to_srgb(photo, error) : NULL;
  if (srgb == NULL)
    return FALSE;
  gsize n_bytes = 0;
  g_autofree guint8 *bytes = vips_image_write_to_memory(srgb, &n_bytes);
  if (bytes == NULL) {
    litho_photo_take_error(error, LITHO_ERROR_READ, photo->name, "damaged or cut short");
    return FALSE;
  }
  const PhotoPrivate *priv = photo_private(photo);
  scale_cubic(bytes, srgb->Xsize, srgb->Ysize, priv->frame_width, priv->frame_height, width, height, rgb);
  return TRUE;
}

gboolean
litho_photo_small(const char *path, const LithoLoadOptions *options, int width, int height, guint8 *rgb,
                  GError **error)
{
  g_rw_lock_reader_lock(&alone);
  gboolean ok = read_small(path, options, width, height, rgb, NULL);
  g_rw_lock_reader_unlock(&alone);
  if (ok)
    return TRUE;
  g_rw_lock_writer_lock(&alone);
  vips_error_clear();
  ok = read_small(path, options, width, height, rgb, error);
  g_rw_lock_writer_unlock(&alone);
  return ok;
}
