/* mask_cover.c: coverage out of a mask file's colours and alpha.
 *
 * White is inside, black outside. Brushes paint on a transparent layer and leave any colour where
 * nothing was painted (often white or black all over): where a file's alpha is not the same full
 * value everywhere, alpha is the coverage. Only where what shows is drawn in greys of which some
 * are dark and some are light does the colour say something too: lightness times alpha. A coloured
 * brush, or a photo cut out, counts by its alpha alone.
 */
#include "base/vips_auto.h"
#include "run/mask_cover.h"

#define GREY_SPREAD                                                                                \
  0.03 /* of full scale between the channels of a grey, as JPEG and rounding leave it */
#define DARK_SHARE 0.25  /* darker is a black drawn on purpose */
#define LIGHT_SHARE 0.75 /* lighter is a white */

static double
full_scale(const VipsImage *image)
{
  return image->BandFmt == VIPS_FORMAT_UCHAR ? 255 : 65535;
}

static guint
sample(const VipsImage *image, gsize i)
{
  const guint8 *data = image->data;
  return image->BandFmt == VIPS_FORMAT_UCHAR ? data[i] : ((const guint16 *)data)[i];
}

typedef struct {
  gboolean opaque; /* alpha is full everywhere */
  gboolean drawn;  /* what shows is black and white */
} Look;

/* Both in memory, of the same size. */
static Look
look_at(const VipsImage *colors, const VipsImage *alpha)
{
  const gsize n = VIPS_IMAGE_N_PELS(colors);
  const guint full = (guint)full_scale(alpha);
  const double scale = 1 / full_scale(colors);
  gboolean opaque = TRUE, grey = TRUE, dark = FALSE, light = FALSE;
  for (gsize i = 0; i < n; i++) {
    const guint a = sample(alpha, i);
    opaque = opaque && a == full;
    if (2 * a < full) /* barely shows: its colour may be rounded */
      continue;
    const guint first = sample(colors, i * colors->Bands);
    guint least = first, most = first;
    for (int b = 1; b < colors->Bands; b++) {
      least = MIN(least, sample(colors, i * colors->Bands + b));
      most = MAX(most, sample(colors, i * colors->Bands + b));
    }
    grey = grey && (most - least) * scale <= GREY_SPREAD;
    dark = dark || most * scale < DARK_SHARE;
    light = light || least * scale > LIGHT_SHARE;
  }
  return (Look){opaque, grey && dark && light};
}

/* Luminance of the codes (Rec. 709 weights), 1 band of the same depth. */
static gboolean
to_grey(VipsImage *colors, VipsImage **out)
{
  static double weights[] = {0.2126, 0.7152, 0.0722};
  g_autoptr(VipsImage) matrix = NULL, grey = NULL, rounded = NULL;
  if (colors->Bands == 1) {
    *out = g_object_ref(colors);
    return TRUE;
  }
  matrix = vips_image_new_matrix_from_array(3, 1, weights, 3);
  return vips_recomb(colors, &grey, matrix, NULL) == 0 && vips_rint(grey, &rounded, NULL) == 0 &&
         vips_cast(rounded, out, colors->BandFmt, NULL) == 0;
}

/* alpha in the depth of `like`. */
static gboolean
to_depth(VipsImage *alpha, const VipsImage *like, VipsImage **out)
{
  g_autoptr(VipsImage) scaled = NULL, rounded = NULL;
  return vips_linear1(alpha, &scaled, full_scale(like) / full_scale(alpha), 0, NULL) == 0 &&
         vips_rint(scaled, &rounded, NULL) == 0 &&
         vips_cast(rounded, out, like->BandFmt, NULL) == 0;
}

gboolean
litho_mask_cover(VipsImage *colors, VipsImage *alpha, VipsImage **out)
{
  if (alpha == NULL)
    return to_grey(colors, out);
  g_autoptr(VipsImage) there = vips_image_copy_memory(colors),
                       opacity = vips_image_copy_memory(alpha);
  if (there == NULL || opacity == NULL)
    return FALSE;
  const Look look = look_at(there, opacity);
  if (look.opaque)
    return to_grey(there, out);
  if (!look.drawn)
    return to_depth(opacity, there, out);
  g_autoptr(VipsImage) grey = NULL, unit = NULL, product = NULL, rounded = NULL;
  return to_grey(there, &grey) &&
         vips_linear1(opacity, &unit, 1 / full_scale(opacity), 0, NULL) == 0 &&
         vips_multiply(grey, unit, &product, NULL) == 0 &&
         vips_rint(product, &rounded, NULL) == 0 &&
         vips_cast(rounded, out, there->BandFmt, NULL) == 0;
}
