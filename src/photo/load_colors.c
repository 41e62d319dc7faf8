/* load_colors.c: what decoded pixels mean: which way is up, which band is alpha, which colours the values stand for.
 *
 * Colours are not converted here where a matrix and curves say them: `coded` holds the file's own values and `coding`
 * what they mean; other profiles (CMYK, tables) go through LittleCMS to linear light.
 * Where a container states its colours by code points or numbers (color_tag.c) a profile is made of them.
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

/* What the container says of its colours, where it counts. FALSE: it says nothing that litho knows. */
static gboolean
take_tag(PhotoPrivate *priv, gboolean has_icc, int bands)
{
  LithoPhoto *photo = &priv->photo;
  LithoColorTag *tag = &priv->tag;
  g_autofree char *why = NULL;
  if (tag->kind == LITHO_COLOR_TAG_NONE)
    return FALSE;
  if (bands == 4 || (has_icc && !tag->over_icc)) {
    tag->kind = LITHO_COLOR_TAG_NONE;
    return FALSE;
  }
  if (!litho_color_tag_check(tag, &why)) {
    litho_photo_warn(photo, "%s: %s: %s", photo->name, why,
                     has_icc ? "its colour profile is used" : "its colours are taken as sRGB");
    tag->kind = LITHO_COLOR_TAG_NONE;
    return FALSE;
  }
  if (litho_color_tag_is_hdr(tag))
    photo->profile = litho_color_tag_is_wide(tag) ? litho_profile_named("p3", NULL) : NULL;
  else
    photo->profile = litho_color_tag_profile(tag, bands, FALSE);
  if (photo->profile == NULL && !litho_color_tag_is_hdr(tag))
    tag->kind = LITHO_COLOR_TAG_NONE; /* sRGB */
  return TRUE;
}

static void
find_profile(PhotoPrivate *priv, VipsImage *header, int bands)
{
  LithoPhoto *photo = &priv->photo;
  const gboolean has_icc = vips_image_get_typeof(header, VIPS_META_ICC_NAME) == VIPS_TYPE_BLOB;
  if (take_tag(priv, has_icc, bands))
    return;
  gconstpointer data = NULL;
  gsize size = 0;
  if (has_icc && vips_image_get_blob(header, VIPS_META_ICC_NAME, &data, &size) == 0 && size > 0) {
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

/* The band of transparency behind `colors` ones; -1: there is none. TIFF says what its extra samples are: one that is
 * not specified is a saved selection, a spot colour or near infrared, and hides nothing. */
static int
alpha_band(PhotoPrivate *priv, int colors)
{
  const LithoTiffKind *tiff = &priv->tiff;
  const int n = priv->pixels->Bands - colors;
  int alpha = -1, n_left = 0;
  for (int i = 0; i < n; i++) {
    const gboolean is_alpha =
        i < tiff->n_extra ? tiff->extra[i] != LITHO_TIFF_NO_ALPHA && tiff->extra[i] <= LITHO_TIFF_UNASSOCIATED
                          : i == 0 && tiff->n_extra <= 0;
    if (is_alpha && alpha < 0)
      alpha = colors + i;
    else
      n_left++;
  }
  if (n_left > 0)
    litho_photo_warn(&priv->photo,
                     "%s: %d extra channel%s (a selection, a spot colour or near infrared, no transparency) %s left "
                     "out",
                     priv->photo.name, n_left, n_left > 1 ? "s" : "", n_left > 1 ? "are" : "is");
  return alpha;
}

/* Colours that the file holds multiplied by alpha (MIAF §7.3.5.2: the codes, not their light) as they were. */
static gboolean
divide_alpha(const PhotoPrivate *priv, int colors, VipsImage **image)
{
  VipsImage *in = *image;
  if (!priv->tag.is_premultiplied || in->Bands != colors + 1)
    return TRUE;
  const double full = in->BandFmt == VIPS_FORMAT_UCHAR ? 255 : in->BandFmt == VIPS_FORMAT_USHORT ? 65535 : 1;
  g_autoptr(VipsImage) divided = NULL, rounded = NULL, cast = NULL, typed = NULL;
  if (vips_unpremultiply(in, &divided, "max_alpha", full, NULL) != 0 ||
      (full > 1 ? vips_rint(divided, &rounded, NULL) : vips_copy(divided, &rounded, NULL)) != 0 ||
      vips_cast(rounded, &cast, in->BandFmt, NULL) != 0 ||
      vips_copy(cast, &typed, "interpretation", in->Type, NULL) != 0)
    return FALSE;
  g_set_object(image, typed);
  return TRUE;
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
  if (vips_autorot(tagged, &upright, NULL) != 0 || !divide_alpha(priv, colors, &upright))
    return FALSE;
  if (upright->Bands == colors)
    return vips_copy(upright, &priv->device, NULL) == 0;
  const int alpha = alpha_band(priv, colors);
  return vips_extract_band(upright, &priv->device, 0, "n", colors, NULL) == 0 &&
         (alpha < 0 || vips_extract_band(upright, &photo->alpha, alpha, NULL) == 0);
}

/* Bands of colour: 1, 3, 4 for CMYK; 0: not such a picture. */
static int
count_colors(const PhotoPrivate *priv)
{
  const VipsImage *image = priv->pixels;
  if (priv->tiff.photometric == LITHO_TIFF_RGB && image->Bands > 4 && priv->tiff.n_extra > 0)
    return 3;
  if (image->Type == VIPS_INTERPRETATION_CMYK)
    return image->Bands >= 4 ? 4 : 0;
  return image->Bands <= 2 ? 1 : image->Bands <= 4 ? 3 : 0;
}

/* Lab and XYZ become linear light here; no profile belongs to them. */
static gboolean
leave_other_space(PhotoPrivate *priv, gboolean *left)
{
  *left = TRUE;
  if (litho_photo_is_lab(priv))
    return litho_photo_develop_lab(priv);
  if (priv->pixels->Type == VIPS_INTERPRETATION_XYZ) {
    g_autoptr(VipsImage) other = g_steal_pointer(&priv->pixels);
    priv->photo.bits = MIN(priv->photo.bits, 16);
    return vips_colourspace(other, &priv->pixels, VIPS_INTERPRETATION_scRGB, NULL) == 0;
  }
  *left = FALSE;
  return TRUE;
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
  if (litho_color_tag_is_hdr(&priv->tag) && device->BandFmt != VIPS_FORMAT_FLOAT) {
    if (litho_photo_develop_hdr(priv))
      return TRUE;
    litho_photo_take_error(error, LITHO_ERROR_INTERNAL, "HDR", "tone mapping");
    return FALSE;
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
  gboolean is_developed;
  if (!leave_other_space(priv, &is_developed)) {
    litho_photo_take_error(error, LITHO_ERROR_READ, photo->name, "colours");
    return FALSE;
  }
  const int colors = count_colors(priv);
  if (colors == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                "%s: %d bands: only grey, RGB and CMYK are pictures", photo->name,
                priv->pixels->Bands);
    return FALSE;
  }
  if (!is_developed)
    find_profile(priv, header, colors);
  g_autoptr(GError) failure = NULL;
  if (split(priv, orientation, colors) &&
      (is_developed || priv->device->BandFmt != VIPS_FORMAT_FLOAT || !g_str_equal(photo->format, "tiff") ||
       photo->profile != NULL || litho_photo_check_float(priv)) &&
      set_coding(priv, &failure))
    return TRUE;
  if (failure != NULL) {
    g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", photo->name);
    return FALSE;
  }
  litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "pixels");
  return FALSE;
}
