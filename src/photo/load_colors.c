/* load_colors.c: what decoded pixels mean: which way is up, which band is alpha, which colours the values stand for.
 *
 * Colours are not converted here where a matrix and curves say them: `coded` holds the file's own values and `coding`
 * what they mean; other profiles (CMYK, tables) go through LittleCMS to linear light.
 * Not read: nclx colour boxes of HEIF, PNG's gAMA and cHRM.
 */
#include "photo/exif.h"
#include "photo/internal.h"
#include "photo/profile.h"

LithoCoding *
litho_photo_linear_coding(void)
{
  LithoCoding *coding = g_new0(LithoCoding, 1);
  *coding = (LithoCoding){.ref_count = 1,
                          .kind = LITHO_CODING_LINEAR,
                          .format = VIPS_FORMAT_FLOAT,
                          .bands = 3,
                          .scale = 1,
                          .matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1},
                          .inverse = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
  return coding;
}

static void
find_profile(PhotoPrivate *priv, VipsImage *header, int bands)
{
  LithoPhoto *photo = &priv->photo;
  gconstpointer data = NULL;
  gsize size = 0;
  if (vips_image_get_typeof(header, VIPS_META_ICC_NAME) == VIPS_TYPE_BLOB &&
      vips_image_get_blob(header, VIPS_META_ICC_NAME, &data, &size) == 0 && size > 0) {
    g_autoptr(GBytes) profile = g_bytes_new(data, size);
    const int wanted = litho_profile_bands(profile);
    if (wanted == bands)
      photo->profile = g_steal_pointer(&profile);
    else
      litho_photo_warn(photo, "%s: its colour profile is %s and is ignored", photo->name,
                       wanted == 0 ? "damaged" : "for another kind of picture");
  } else if (bands == 3 && litho_exif_is_adobe_rgb(priv->metadata.exif)) {
    photo->profile = litho_profile_named("adobergb", NULL);
  }
}

/* Puts the picture upright and splits it into colours and alpha; both stay views of `pixels`. */
static gboolean
split(PhotoPrivate *priv, int orientation, int colors)
{
  LithoPhoto *photo = &priv->photo;
  g_autoptr(VipsImage) tagged = NULL, upright = NULL;
  if (vips_copy(priv->pixels, &tagged, NULL) != 0)
    return FALSE;
  vips_image_set_int(tagged, VIPS_META_ORIENTATION, orientation);
  if (vips_autorot(tagged, &upright, NULL) != 0)
    return FALSE;
  if (upright->Bands == colors)
    return vips_copy(upright, &priv->device, NULL) == 0;
  return vips_extract_band(upright, &priv->device, 0, "n", colors, NULL) == 0 &&
         vips_extract_band(upright, &photo->alpha, colors, NULL) == 0;
}

/* Bands of colour: 1, 3, 4 for CMYK; 0: not such a picture. */
static int
count_colors(VipsImage *image)
{
  if (image->Type == VIPS_INTERPRETATION_CMYK)
    return image->Bands >= 4 ? 4 : 0;
  return image->Bands <= 2 ? 1 : image->Bands <= 4 ? 3 : 0;
}

static gboolean
is_other_space(VipsInterpretation type)
{
  return type == VIPS_INTERPRETATION_LAB || type == VIPS_INTERPRETATION_LABS ||
         type == VIPS_INTERPRETATION_XYZ || type == VIPS_INTERPRETATION_LABQ;
}

/* coded and coding from the device values. */
static gboolean
set_coding(PhotoPrivate *priv, GError **error)
{
  LithoPhoto *photo = &priv->photo;
  VipsImage *device = priv->device;
  if (device->Bands == 4 && photo->profile == NULL) {
    photo->profile = litho_profile_fallback_cmyk(error);
    if (photo->profile == NULL)
      return FALSE;
    litho_photo_warn(photo, "%s: CMYK without a profile: a general one is used", photo->name);
  }
  if (device->BandFmt == VIPS_FORMAT_FLOAT && photo->profile == NULL) {
    /* Float without a profile is linear light by custom (OpenEXR, Radiance, Photoshop). */
    VipsImage *planes[] = {device, device, device};
    g_autoptr(VipsImage) joined = NULL;
    photo->coding = litho_photo_linear_coding();
    return (device->Bands == 3 ? vips_copy(device, &joined, NULL)
                               : vips_bandjoin(planes, &joined, 3, NULL)) == 0 &&
           vips_copy(joined, &photo->coded, "interpretation", VIPS_INTERPRETATION_scRGB, NULL) == 0;
  }
  g_autoptr(GError) damaged = NULL;
  photo->coding = litho_coding_new(photo->profile, device->BandFmt, device->Bands, &damaged);
  if (photo->coding == NULL) {
    litho_photo_warn(photo, "%s: %s and is ignored", photo->name, damaged->message);
    g_clear_pointer(&photo->profile, g_bytes_unref);
    photo->coding = litho_coding_new(NULL, device->BandFmt, device->Bands, error);
  }
  if (photo->coding == NULL)
    return FALSE;
  if (photo->coding->kind == LITHO_CODING_MATRIX) {
    photo->coded = g_object_ref(device);
    return TRUE;
  }
  return litho_profile_to_linear(device, photo->profile, &photo->coded, error);
}

gboolean
litho_photo_interpret(PhotoPrivate *priv, VipsImage *header, GError **error)
{
  LithoPhoto *photo = &priv->photo;
  int orientation = 1;
  /* HEIF and JPEG XL turn the picture by boxes of their own, which the decoders have done. */
  if (!g_str_equal(photo->format, "heif") && !g_str_equal(photo->format, "avif") &&
      !g_str_equal(photo->format, "jxl"))
    orientation = vips_image_get_orientation(header);
  if (orientation >= 5) {
    const double width = priv->frame_width;
    priv->frame_width = priv->frame_height;
    priv->frame_height = width;
  }
  if (is_other_space(priv->pixels->Type)) {
    g_autoptr(VipsImage) other = g_steal_pointer(&priv->pixels);
    if (vips_colourspace(other, &priv->pixels, VIPS_INTERPRETATION_scRGB, NULL) != 0) {
      litho_photo_take_error(error, LITHO_ERROR_READ, photo->name, "colours");
      return FALSE;
    }
    photo->bits = MIN(photo->bits, 16);
  }
  const int colors = count_colors(priv->pixels);
  if (colors == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: %d bands: only grey, RGB and CMYK are pictures", photo->name,
                priv->pixels->Bands);
    return FALSE;
  }
  if (!is_other_space(header->Type))
    find_profile(priv, header, colors);
  g_autoptr(GError) failure = NULL;
  if (split(priv, orientation, colors) && set_coding(priv, &failure))
    return TRUE;
  if (failure != NULL) {
    g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", photo->name);
    return FALSE;
  }
  litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "pixels");
  return FALSE;
}
