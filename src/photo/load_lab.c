/* load_lab.c: pictures in L*a*b* to linear light.
 *
 * Three codings: CIELab of TIFF 6.0 §23 (a and b signed; libvips gives its own LAB, LABQ and LABS),
 * ICCLab (Adobe's TIFF technical note 4: a and b offset by 128, 16 bits as in ICC.1 version 2,
 * where 65280 is L 100), ITULab (ITU-T T.42 default ranges). All are taken as relative to D50, as
 * Photoshop and LittleCMS do; TIFF's WhitePoint is not read, as white becomes white.
 */
#include "color/cielab.h"
#include "photo/internal.h"

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  VipsRegion *in = seq;
  const VipsRect *r = &out->valid;
  if (vips_region_prepare(in, r) != 0)
    return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++) {
    const float *p = (const float *)VIPS_REGION_ADDR(in, r->left, y);
    float *q = (float *)VIPS_REGION_ADDR(out, r->left, y);
    for (int x = 0; x < r->width; x++, p += 3, q += 3)
      cielab_to_linear(p[0], p[1], p[2], q);
  }
  return 0;
}

/* 3-band float L*a*b* as 3-band float scRGB. */
static gboolean
to_linear(VipsImage *lab, VipsImage **out)
{
  g_autoptr(VipsImage) image = vips_image_new();
  vips_object_local(image, g_object_ref(lab));
  if (vips_image_pipelinev(image, VIPS_DEMAND_STYLE_THINSTRIP, lab, NULL) != 0)
    return FALSE;
  image->Type = VIPS_INTERPRETATION_scRGB;
  if (vips_image_generate(image, vips_start_one, generate, vips_stop_one, lab, NULL) != 0)
    return FALSE;
  *out = g_steal_pointer(&image);
  return TRUE;
}

/* The colours of the decoded picture as float L*a*b*. */
static gboolean
to_lab(const PhotoPrivate *priv, VipsImage *in, VipsImage **out)
{
  g_autoptr(VipsImage) colors = NULL, scaled = NULL, lab = NULL;
  const gboolean deep = in->BandFmt == VIPS_FORMAT_USHORT,
                 is_itu = priv->tiff.photometric == LITHO_TIFF_ITULAB;
  if (!litho_photo_is_coded_lab(priv))
    return in->Coding == VIPS_CODING_LABQ || in->Bands == 3
               ? vips_colourspace(in, out, VIPS_INTERPRETATION_LAB, NULL) == 0
               : vips_extract_band(in, &colors, 0, "n", 3, NULL) == 0 &&
                     vips_colourspace(colors, out, VIPS_INTERPRETATION_LAB, NULL) == 0;
  const double unit = deep ? 256 : 1;
  double scale[3] = {100 / (255 * unit), 1 / unit, 1 / unit}, offset[3] = {0, -128, -128};
  if (is_itu) {
    const double full = deep ? 65535 : 255;
    scale[0] = 100 / full;
    scale[1] = 170 / full;
    offset[1] = -85;
    scale[2] = 200 / full;
    offset[2] = -75;
  }
  return vips_extract_band(in, &colors, 0, "n", 3, NULL) == 0 &&
         vips_linear(colors, &scaled, scale, offset, 3, NULL) == 0 &&
         vips_cast(scaled, &lab, VIPS_FORMAT_FLOAT, NULL) == 0 &&
         vips_copy(lab, out, "interpretation", VIPS_INTERPRETATION_LAB, NULL) == 0;
}

/* Alpha of a picture with more than three bands as float 0..1; NULL: none. */
static gboolean
take_alpha(const PhotoPrivate *priv, VipsImage *in, VipsImage **out)
{
  g_autoptr(VipsImage) band = NULL, bits = NULL;
  *out = NULL;
  if (in->Coding != VIPS_CODING_NONE || in->Bands <= 3 || in->BandFmt == VIPS_FORMAT_FLOAT)
    return TRUE;
  /* libvips' LABS is signed; the samples of alpha are not. */
  const gboolean is_signed = in->BandFmt == VIPS_FORMAT_SHORT;
  const double full = in->BandFmt == VIPS_FORMAT_UCHAR ? 255 : 65535;
  return vips_extract_band(in, &band, 3, NULL) == 0 &&
         vips_copy(band, &bits, "format", is_signed ? VIPS_FORMAT_USHORT : band->BandFmt, NULL) ==
             0 &&
         vips_linear1(bits, out, 1 / full, 0, NULL) == 0;
}

gboolean
litho_photo_is_coded_lab(const PhotoPrivate *priv)
{
  return priv->tiff.photometric == LITHO_TIFF_ICCLAB || priv->tiff.photometric == LITHO_TIFF_ITULAB;
}

gboolean
litho_photo_is_lab(const PhotoPrivate *priv)
{
  const VipsInterpretation type = priv->pixels->Type;
  return type == VIPS_INTERPRETATION_LAB || type == VIPS_INTERPRETATION_LABS ||
         type == VIPS_INTERPRETATION_LABQ ||
         (litho_photo_is_coded_lab(priv) && priv->pixels->Bands >= 3);
}

gboolean
litho_photo_develop_lab(PhotoPrivate *priv)
{
  g_autoptr(VipsImage) in = g_steal_pointer(&priv->pixels), lab = NULL, linear = NULL, alpha = NULL;
  if (!to_lab(priv, in, &lab) || !take_alpha(priv, in, &alpha) || !to_linear(lab, &linear))
    return FALSE;
  priv->photo.bits = in->BandFmt == VIPS_FORMAT_UCHAR ? 8 : 16;
  if (alpha != NULL)
    return vips_bandjoin2(linear, alpha, &priv->pixels, NULL) == 0;
  priv->pixels = g_steal_pointer(&linear);
  return TRUE;
}
