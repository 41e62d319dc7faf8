/* load_hdr.c: a picture in PQ or HLG brought to standard range (color/hdr.c) when it is opened.
 *
 * The brightest light is looked for first, in all pixels: what a window of the photo looks like
 * must not depend on the window. Not read: MaxCLL and mastering data, gain maps.
 */
#include <math.h>
#include "photo/internal.h"

static int
n_codes(const VipsImage *image)
{
  return image->BandFmt == VIPS_FORMAT_UCHAR ? 256 : 65536;
}

static gboolean
see_all(VipsImage *image, LithoHdr *hdr)
{
  g_autoptr(VipsRegion) region = vips_region_new(image);
  for (int y = 0; y < image->Ysize; y++) {
    const VipsRect line = {0, y, image->Xsize, 1};
    if (vips_region_prepare(region, &line) != 0)
      return FALSE;
    litho_hdr_see(hdr, VIPS_REGION_ADDR(region, 0, y), image->Bands, (gsize)image->Xsize);
  }
  return TRUE;
}

static int
generate(VipsRegion *out, void *seq, void *a, void *hdr, gboolean *stop)
{
  VipsRegion *in = seq;
  const VipsRect *r = &out->valid;
  if (vips_region_prepare(in, r) != 0)
    return -1;
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++)
    litho_hdr_map(hdr, VIPS_REGION_ADDR(in, r->left, y), in->im->Bands, (gsize)r->width,
                  (float *)VIPS_REGION_ADDR(out, r->left, y));
  return 0;
}

gboolean
litho_photo_develop_hdr(PhotoPrivate *priv)
{
  LithoPhoto *photo = &priv->photo;
  g_autoptr(VipsImage) image = vips_image_new();
  VipsImage *codes = priv->device;
  LithoHdr *hdr = litho_color_tag_hdr(&priv->tag, n_codes(codes));
  g_object_set_data_full(G_OBJECT(image), "litho-hdr", hdr, (GDestroyNotify)litho_hdr_free);
  vips_object_local(image, g_object_ref(codes));
  if (!see_all(codes, hdr) ||
      vips_image_pipelinev(image, VIPS_DEMAND_STYLE_THINSTRIP, codes, NULL) != 0)
    return FALSE;
  image->Bands = 3;
  image->BandFmt = VIPS_FORMAT_FLOAT;
  image->Type = VIPS_INTERPRETATION_scRGB;
  if (vips_image_generate(image, vips_start_one, generate, vips_stop_one, codes, hdr) != 0)
    return FALSE;
  litho_photo_warn(photo,
                   "%s: its light is HDR (%s, up to %.0f cd/m²): brought to standard range, %d "
                   "cd/m² as white (docs/color.md)",
                   photo->name, hdr->kind == LITHO_HDR_PQ ? "PQ" : "HLG",
                   hdr->peak * LITHO_HDR_WHITE_NITS, LITHO_HDR_WHITE_NITS);
  photo->coding = litho_photo_linear_coding();
  photo->coded = g_object_ref(image);
  g_set_object(&priv->device, image);
  priv->is_developed = TRUE;
  return TRUE;
}
