/* save_samples.c: a picture's values as the samples of an output file: profile, depth, transparency. */
#include "base/vips_auto.h"
#include "photo/profile.h"
#include "photo/save.h"

/* Alpha of the photo's samples in the samples of the output. */
static gboolean
convert_alpha(VipsImage *alpha, VipsBandFormat sample, VipsImage **out)
{
  if (alpha->BandFmt == sample)
    return vips_copy(alpha, out, NULL) == 0;
  static const double full[] = {
      [VIPS_FORMAT_UCHAR] = 255, [VIPS_FORMAT_USHORT] = 65535, [VIPS_FORMAT_FLOAT] = 1};
  g_autoptr(VipsImage) scaled = NULL;
  const double factor = full[sample] / full[alpha->BandFmt];
  return vips_linear1(alpha, &scaled, factor, sample == VIPS_FORMAT_FLOAT ? 0 : 0.5, NULL) == 0 &&
         vips_cast(scaled, out, sample, NULL) == 0;
}

/* 16-bit values to those that HEIF's 10 or 12 bits hold: its saver cuts the low bits off. */
static gboolean
round_to_bits(VipsImage *in, int bits, VipsImage **out)
{
  const double top = (1 << bits) - 1, unit = 1 << (16 - bits);
  g_autoptr(VipsImage) scaled = NULL, whole = NULL, high = NULL;
  return vips_linear1(in, &scaled, top / 65535, 0.5, NULL) == 0 &&
         vips_cast(scaled, &whole, VIPS_FORMAT_USHORT, NULL) == 0 &&
         vips_linear1(whole, &high, unit, 0, NULL) == 0 &&
         vips_cast(high, out, VIPS_FORMAT_USHORT, NULL) == 0;
}

static VipsInterpretation
interpretation(const SaveTarget *target)
{
  if (target->bands == 4)
    return VIPS_INTERPRETATION_CMYK;
  if (target->sample == VIPS_FORMAT_FLOAT)
    return target->bands == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_scRGB;
  if (target->sample == VIPS_FORMAT_USHORT)
    return target->bands == 1 ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
  return target->bands == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
}

static gboolean
join_alpha(LithoPhoto *photo, const SaveTarget *target, VipsImage *colors, VipsImage *alpha,
           VipsImage **out)
{
  if (alpha == NULL)
    return vips_copy(colors, out, NULL) == 0;
  g_autoptr(VipsImage) converted = NULL, joined = NULL;
  if (!convert_alpha(alpha, target->sample, &converted) ||
      vips_bandjoin2(colors, converted, &joined, NULL) != 0)
    return FALSE;
  if ((target->format->flags & LITHO_FORMAT_ALPHA) != 0) {
    *out = g_steal_pointer(&joined);
    return TRUE;
  }
  litho_photo_warn(photo,
                   "%s has no transparency: white is put behind the picture; PNG, WebP and TIFF keep it",
                   target->format->title);
  g_autoptr(VipsArrayDouble) white = NULL;
  const double full = target->sample == VIPS_FORMAT_UCHAR ? 255 : 65535;
  white = vips_array_double_newv(1, target->bands == 4 ? 0 : full); /* paper has no ink */
  return vips_flatten(joined, out, "background", white, "max_alpha", full, NULL) == 0;
}

gboolean
save_samples(LithoPhoto *photo, const SaveTarget *target, VipsImage *image, VipsImage *alpha, const LithoCoding *coding,
             VipsImage **out, GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  g_autoptr(VipsImage) colors = NULL, joined = NULL, rounded = NULL;
  if (target->same && image == photo->coded) {
    colors = g_object_ref(priv->device);
  } else if (coding->kind == LITHO_CODING_LINEAR &&
             (target->profile != NULL || target->sample != VIPS_FORMAT_FLOAT)) {
    g_autoptr(GBytes) profile =
        target->profile != NULL ? g_bytes_ref(target->profile) : litho_profile_named("srgb", error);
    g_autoptr(VipsImage) converted = NULL;
    if (profile == NULL ||
        !litho_profile_from_linear(image, profile, target->sample, &converted, error))
      return FALSE;
    if (!save_same_bytes(target->profile, photo->profile))
      colors = g_steal_pointer(&converted);
    else if (!litho_photo_merge_handed(image, converted, &colors)) {
      litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "the file's own values");
      return FALSE;
    }
  } else {
    colors = g_object_ref(image);
  }
  if (colors->BandFmt != target->sample ||
      (colors->Bands != target->bands && target->sample != VIPS_FORMAT_FLOAT)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL,
                "%s: %d bands of %s where %d of %s are to be saved", photo->name, colors->Bands,
                vips_enum_nick(VIPS_TYPE_BAND_FORMAT, colors->BandFmt), target->bands,
                vips_enum_nick(VIPS_TYPE_BAND_FORMAT, target->sample));
    return FALSE;
  }
  if (join_alpha(photo, target, colors, alpha, &joined) &&
      (target->bits == 10 || target->bits == 12 ? round_to_bits(joined, target->bits, &rounded)
                                                : vips_copy(joined, &rounded, NULL) == 0) &&
      vips_copy(rounded, out, "interpretation", interpretation(target), NULL) == 0)
    return TRUE;
  litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "pixels for the output");
  return FALSE;
}

static void *
collect_name(VipsImage *image, const char *name, GValue *value, void *list)
{
  static const char *const kept[] = {"exif-", "xmp-", "iptc-", "icc-", "photoshop-"};
  for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
    if (g_str_has_prefix(name, kept[i]))
      g_ptr_array_add(list, g_strdup(name));
  return NULL;
}

void
save_clear_blocks(VipsImage *image)
{
  static const char *const single[] = {VIPS_META_ORIENTATION,
                                       VIPS_META_N_PAGES,
                                       VIPS_META_PAGE_HEIGHT,
                                       "jpeg-thumbnail-data",
                                       VIPS_META_IMAGEDESCRIPTION,
                                       "delay",
                                       "loop",
                                       "gif-delay",
                                       "gif-loop",
                                       "gif-palette",
                                       "palette",
                                       "heif-bitdepth"};
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  vips_image_map(image, collect_name, names);
  for (guint i = 0; i < names->len; i++)
    vips_image_remove(image, g_ptr_array_index(names, i));
  for (guint i = 0; i < G_N_ELEMENTS(single); i++)
    vips_image_remove(image, single[i]);
}
